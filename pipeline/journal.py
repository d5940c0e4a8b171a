"""Files of JSON lines that only grow: a line is there whole or it is not there.

A crash may leave half a line at the end. Readers pass over it, and the next writer cuts it off before it adds
its own. Anything else that is no line of the file's kind was altered by hand and is refused by name.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.errors import RunError

S = TypeVar("S", bound=msgspec.Struct)


class Journal:
    """The writing end of one file of JSON lines; a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            _cut_torn_line(self._handle)
        except OSError as fault:
            raise _cannot_write(path, fault) from fault

    def append(self, record: msgspec.Struct, *, durable: bool = False) -> None:
        """Add one line and hand it to the system; with `durable` also wait until the disk has it.

        Raises:
            RunError: the line could not be written (no room, no right); the file keeps its whole lines.
        """
        line = msgspec.json.encode(record) + b"\n"
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX)
            try:
                _write_all(self._handle, line)
                if durable:
                    os.fsync(self._handle)
            finally:
                fcntl.flock(self._handle, fcntl.LOCK_UN)
        except OSError as fault:
            raise _cannot_write(self.path, fault) from fault

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_lines(path: Path, record_type: type[S], containing: bytes = b"") -> Iterator[S]:
    """The records of a file of JSON lines, in order; half a line at its end is passed over.

    Args:
        path: the file.
        record_type: what each line is.
        containing: only lines that hold these bytes are decoded.
    Raises:
        RunError: a line is none of the kind; the message names file and line.
    """
    decoder = msgspec.json.Decoder(record_type)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return
            if containing not in line:
                continue
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as fault:
                raise RunError(
                    f"{path}, line {number} is no {record_type.__name__} record ({fault}); "
                    "the file was altered: restore it from a copy, or delete this line"
                ) from fault


def _write_all(handle: int, data: bytes) -> None:
    """Write `data` at the end, or leave the file as it was."""
    before = os.fstat(handle).st_size
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    except OSError:
        os.ftruncate(handle, before)
        raise


def _cut_torn_line(handle: int) -> None:
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        end = size = os.fstat(handle).st_size
        while end > 0:
            begin = max(0, end - 65536)
            at = os.pread(handle, end - begin, begin).rfind(b"\n")
            if at >= 0:
                end = begin + at + 1
                break
            end = begin
        if end < size:
            os.ftruncate(handle, end)
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _cannot_write(path: Path, fault: OSError) -> RunError:
    return RunError(
        f"{path} cannot be written ({fault.strerror}); make room or give the right to write, and run again: "
        "what was recorded before is kept"
    )
