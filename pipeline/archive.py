"""The archive: what portals sent, sealed in WARC files that are never changed afterwards.

One file a portal and run. While it is written it carries the suffix `.open`; sealing it checks every record,
writes its size, digest and record count to the portal's manifest, and gives it its final name. The manifest
decides what is whole: libraries give a cut tail as an empty body or pass over it without a word.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
from collections.abc import Container, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from pipeline.decoding import MAX_DECODED_BYTES, BodyError, decoded_body
from pipeline.errors import CallError, RunError
from pipeline.home import Home, sync_folder
from pipeline.manifest import MANIFEST, SUFFIX, Sealed, append_manifest, archived_portals, read_manifest
from pipeline.records import HANOI, Capture, Origin
from pipeline.warc import (
    CAPTURE_KINDS,
    BrokenRecordError,
    Header,
    Parsed,
    exchange_records,
    members,
    parse_record,
    payload_digest,
    resource_record,
    warcinfo_record,
)

__all__ = [
    "MAX_DECODED_BYTES",
    "BodyError",
    "Fault",
    "Salvaged",
    "Sealed",
    "Stored",
    "WarcWriter",
    "decoded_body",
    "iterate_captures",
    "read_capture",
    "salvage",
    "sealed_files",
    "verify",
]

OPEN = ".open"


class Stored(msgspec.Struct, frozen=True):
    """Where a capture went: `file` is relative to the archive folder, under the name it has once sealed."""

    file: str
    offset: int
    digest: str


class Salvaged(msgspec.Struct, frozen=True):
    """One file that a crash left open: what was kept of it; with no capture in it, it was removed."""

    file: str
    n_captures: int
    n_bytes_lost: int


class Fault(msgspec.Struct, frozen=True):
    """One file that is not what the manifest says, and in what way."""

    file: str
    problem: str


class WarcWriter:
    """Writes the captures of one portal in one run; a context manager that seals at its end.

    When an exception is under way the file stays open as it is, and `salvage` seals it later.
    """

    def __init__(
        self, home: Home, portal: str, run_id: str, *, origin: Origin = "live", operator: str = ""
    ) -> None:
        if Path(portal).name != portal or portal.startswith("."):
            raise CallError(f"portal id '{portal}' cannot name a folder; use letters, digits and hyphens")
        self._home, self._portal, self._origin = home, portal, origin
        self._folder = home.archive / portal
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._name, self._out = _create(self._folder, run_id)
        except OSError as fault:
            raise _cannot_write(self._folder, fault) from fault
        self._n_captures = 0
        self._n_records = 0
        self._size = 0
        self._append(warcinfo_record(self._name, _warcinfo(origin, operator)), n_records=1)

    @property
    def path(self) -> Path:
        """The file while it is written."""
        return self._folder / (self._name + OPEN)

    def write(
        self,
        *,
        url: str,
        fetched_at: dt.datetime,
        status: int,
        reason: str = "",
        headers: Sequence[Header],
        body: bytes,
        request_headers: Sequence[Header] = (),
    ) -> Stored:
        """Archive one exchange; when this returns the system has all of it.

        Args:
            url: what was asked for.
            fetched_at: when the answer came, with its zone.
            status, reason: of the answer.
            headers: of the answer, repeated ones kept; bytes as received, or text.
            body: as received, before any content decoding.
            request_headers: what was sent, where it is to be kept.
        Raises:
            RunError: the disk is full or the file cannot be written; what was written before is kept.
        """
        data = exchange_records(
            url=url,
            at=fetched_at,
            status=status,
            reason=reason,
            headers=headers,
            body=body,
            request_headers=request_headers,
        )
        offset = self._append(data, n_records=2 if request_headers else 1)
        self._n_captures += 1
        return Stored(f"{self._portal}/{self._name}", offset, payload_digest(body))

    def write_resource(self, *, url: str, fetched_at: dt.datetime, content_type: str, body: bytes) -> Stored:
        """Archive something that came by another way than HTTP, such as an imported text.

        Raises:
            RunError: the disk is full or the file cannot be written; what was written before is kept.
        """
        data = resource_record(url=url, at=fetched_at, content_type=content_type, body=body)
        offset = self._append(data, n_records=1)
        self._n_captures += 1
        return Stored(f"{self._portal}/{self._name}", offset, payload_digest(body))

    def seal(self) -> Path | None:
        """Check the file, enter it in the manifest and give it its final name.

        Returns:
            The sealed file, or None when it held no capture and was removed.
        Raises:
            RunError: it does not hold what was written to it, or cannot be sealed; it stays as it is.
        """
        if self._out.closed:
            raise ValueError(f"{self.path} is closed")
        if not self._n_captures:
            self.path.unlink()
            self.close()
            return None
        found = _examine(self.path)
        if found.problem or found.n_records != self._n_records:
            problem = found.problem or f"{found.n_records} of {self._n_records} records are there"
            raise RunError(
                f"{self.path} does not hold what was written to it ({problem}); check the disk; "
                "the next run salvages what is whole"
            )
        sealed = _seal(self._home, self._portal, self._out, found, recovered=False, origin=self._origin)
        self.close()
        return sealed

    def close(self) -> None:
        """Let go of the file without sealing it."""
        self._out.close()

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and not self._out.closed:
                self.seal()
        finally:
            self.close()

    def _append(self, data: bytes, n_records: int) -> int:
        offset = self._size
        try:
            view = memoryview(data)
            while view:
                view = view[self._out.write(view) :]
        except OSError as fault:
            os.ftruncate(self._out.fileno(), offset)
            self._out.seek(offset)
            raise _cannot_write(self.path, fault) from fault
        self._size += len(data)
        self._n_records += n_records
        return offset


def sealed_files(home: Home, portal: str | None = None) -> list[tuple[str, Sealed]]:
    """The sealed files, as (file relative to the archive folder, its manifest entry), in order of names."""
    portals = [portal] if portal is not None else archived_portals(home)
    return [
        (f"{each}/{name}", entry)
        for each in portals
        for name, entry in read_manifest(home, each).items()
        if not _still_open(home, each, name)
    ]


def read_capture(home: Home, file: str, offset: int) -> Capture:
    """The capture at `offset` of a sealed file, its digests checked.

    Args:
        home: where the archive is.
        file: relative to the archive folder, as "hatinh-ntm/20260101T013000-ab12.warc.gz".
        offset: the byte at which its record begins.
    Raises:
        RunError: the file is missing, not sealed, or not of its sealed size; or no whole capture is there.
    """
    portal, _, name = file.partition("/")
    entry = read_manifest(home, portal).get(name)
    if entry is None:
        raise RunError(
            f"archive file {file} is in no manifest; was its run salvaged? Run `ocop nightly` again"
        )
    path = home.archive / file
    _refuse(_quick_look(path, entry), file)
    with path.open("rb") as stream:
        try:
            member = next(members(stream, offset), None)
            parsed = parse_record(member.content) if member else None
        except BrokenRecordError as fault:
            raise RunError(f"archive file {file}, byte {offset}: {fault}; {_REMEDY}") from fault
    if parsed is None or parsed.kind not in CAPTURE_KINDS:
        raise RunError(f"archive file {file} has no capture at byte {offset}; rebuild what points there")
    return _capture(parsed, portal, file, offset, entry.origin)


def iterate_captures(
    home: Home, portal: str | None = None, *, files: Container[str] | None = None
) -> Iterator[Capture]:
    """All captures of sealed files, in order of file name and offset.

    Args:
        home: where the archive is.
        portal: only this portal's.
        files: only of these files (relative to the archive folder).
    Raises:
        RunError: a file is missing, cut short or altered; the message names it. Each file is checked whole
            before its first capture is given.
    """
    for file, entry in sealed_files(home, portal):
        if files is not None and file not in files:
            continue
        path = home.archive / file
        _refuse(_compare(path, entry), file)
        with path.open("rb") as stream:
            for member in members(stream):
                parsed = parse_record(member.content)
                if parsed.kind in CAPTURE_KINDS:
                    yield _capture(parsed, file.partition("/")[0], file, member.offset, entry.origin)


def salvage(home: Home) -> list[Salvaged]:
    """Seal what a crash left open: the whole records of each `.open` file, at the offsets they had.

    A file that a running process still writes is left alone. Safe to call again after a crash of its own.
    """
    done = []
    for portal in archived_portals(home):
        for path in sorted((home.archive / portal).glob(f"*{SUFFIX}{OPEN}")):
            with path.open("r+b", buffering=0) as out:
                if not _lock(out) or not path.exists():
                    continue
                done.append(_salvage(home, portal, path, out))
    return done


def verify(home: Home, portal: str | None = None) -> list[Fault]:
    """Every sealed file that is missing, cut short, altered or not in its manifest.

    Files that are still open are no fault: `salvage` sees to them.
    """
    faults = []
    for each in [portal] if portal is not None else archived_portals(home):
        entries = read_manifest(home, each)
        folder = home.archive / each
        for name, entry in entries.items():
            if not _still_open(home, each, name) and (problem := _compare(folder / name, entry)):
                faults.append(Fault(f"{each}/{name}", problem))
        present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        for name in sorted(present - set(entries)):
            if name != MANIFEST and not name.endswith(OPEN):
                faults.append(Fault(f"{each}/{name}", "is not in the manifest"))
    return faults


class _Examined(msgspec.Struct):
    """What a file holds as far as it is whole."""

    n_records: int = 0
    n_captures: int = 0
    n_whole_bytes: int = 0
    n_bytes: int = 0
    sha256: str = ""
    origin: Origin = "live"
    problem: str = ""


_REMEDY = "restore it from a copy, or go on without it by moving it and its line in manifest.jsonl out of the archive"


def _examine(path: Path) -> _Examined:
    """Read a file once for its digest and once record by record, up to the first that is not whole."""
    found = _Examined()
    with path.open("rb") as stream:
        found.sha256, found.n_bytes = _sha256(stream)
        try:
            for member in members(stream):
                parsed = parse_record(member.content)
                found.n_records += 1
                found.n_captures += parsed.kind in CAPTURE_KINDS
                found.n_whole_bytes = member.end
                if parsed.kind == "warcinfo":
                    found.origin = _origin_of(parsed.body)
        except BrokenRecordError as fault:
            found.problem = str(fault)
    return found


def _compare(path: Path, entry: Sealed) -> str:
    """What is wrong with a sealed file, or an empty string."""
    if problem := _quick_look(path, entry):
        return problem
    with path.open("rb") as stream:
        if _sha256(stream)[0] != entry.sha256:
            return "was altered: its SHA-256 is not the manifest's"
        try:
            n_records = sum(1 for _ in members(stream))
        except BrokenRecordError as fault:
            return f"is damaged: {fault}"
    if n_records != entry.n_records:
        return f"holds {n_records} records and the manifest says {entry.n_records}"
    return ""


def _quick_look(path: Path, entry: Sealed) -> str:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return "is missing"
    if size < entry.n_bytes:
        return f"is cut short: {size} bytes where the manifest says {entry.n_bytes}"
    if size > entry.n_bytes:
        return f"was altered: {size} bytes where the manifest says {entry.n_bytes}"
    return ""


def _refuse(problem: str, file: str) -> None:
    if problem:
        raise RunError(f"archive file {file} {problem}; {_REMEDY}")


def _salvage(home: Home, portal: str, path: Path, out: BinaryIO) -> Salvaged:
    name = path.name.removesuffix(OPEN)
    found = _examine(path)
    entry = read_manifest(home, portal).get(name)
    if entry and entry.sha256 == found.sha256:
        # the crash came between the manifest's line and the new name: it was sealed whole
        _rename(path, path.with_name(name))
        return Salvaged(f"{portal}/{name}", found.n_captures, 0)
    lost = found.n_bytes - found.n_whole_bytes
    if not found.n_captures:
        path.unlink()
        return Salvaged(f"{portal}/{name}", 0, lost)
    if lost:
        os.ftruncate(out.fileno(), found.n_whole_bytes)
        with path.open("rb") as stream:
            found.sha256, found.n_bytes = _sha256(stream)
    _seal(home, portal, out, found, recovered=True, origin=found.origin)
    return Salvaged(f"{portal}/{name}", found.n_captures, lost)


def _seal(
    home: Home, portal: str, out: BinaryIO, found: _Examined, *, recovered: bool, origin: Origin
) -> Path:
    path = Path(str(out.name))
    final = path.with_name(path.name.removesuffix(OPEN))
    try:
        os.fsync(out.fileno())
        append_manifest(
            home,
            portal,
            Sealed(
                file=final.name,
                n_records=found.n_records,
                n_bytes=found.n_bytes,
                sha256=found.sha256,
                sealed_at=dt.datetime.now(HANOI),
                recovered=recovered,
                origin=origin,
            ),
        )
        _rename(path, final)
    except OSError as fault:
        raise _cannot_write(path, fault) from fault
    return final


def _rename(path: Path, final: Path) -> None:
    if final.exists():
        raise RunError(
            f"{final} is there already and {path.name} would take its place; move one of them away"
        )
    path.rename(final)
    sync_folder(final.parent)


def _create(folder: Path, run_id: str) -> tuple[str, BinaryIO]:
    """A new file of the run, locked; a second one of the same portal and run gets a number."""
    number = 1
    while True:
        name = (run_id if number == 1 else f"{run_id}-{number:02}") + SUFFIX
        number += 1
        if (folder / name).exists():
            continue
        try:
            out = (folder / (name + OPEN)).open("xb", buffering=0)
        except FileExistsError:
            continue
        if not _lock(out):
            raise RunError(f"{folder / (name + OPEN)} was taken by another process; run again")
        return name, out


def _lock(out: BinaryIO) -> bool:
    """Hold the file for this process until it is closed; False when another one holds it."""
    try:
        fcntl.flock(out.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _still_open(home: Home, portal: str, name: str) -> bool:
    """In the manifest but not renamed yet: a crash came in between, or the sealing is under way."""
    folder = home.archive / portal
    return not (folder / name).exists() and (folder / (name + OPEN)).exists()


def _sha256(stream: BufferedReader) -> tuple[str, int]:
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256")
    return found.hexdigest(), stream.tell()


def _capture(parsed: Parsed, portal: str, file: str, offset: int, origin: Origin) -> Capture:
    return Capture(
        url=parsed.url,
        fetched_at=parsed.at,
        status=200 if parsed.status is None else parsed.status,
        headers=parsed.headers,
        body=parsed.body,
        digest=parsed.digest,
        portal=portal,
        file=file,
        offset=offset,
        origin=origin,
    )


def _warcinfo(origin: Origin, operator: str) -> dict[str, str]:
    try:
        software = f"ocop-atlas/{version('ocop-atlas')}"
    except PackageNotFoundError:
        software = "ocop-atlas"
    return {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "classic",
        "operator": _plain(operator),
        "origin": origin,
        "headers": (
            "as Scrapy gives them: names in its own capitalisation, repeated ones kept; bodies as received "
            "before content decoding, after transfer decoding"
        ),
    }


def _plain(text: str) -> str:
    return " ".join(text.split())


def _origin_of(warcinfo: bytes) -> Origin:
    for line in warcinfo.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(": ")
        if name == "origin":
            origin: Origin = msgspec.convert(value, Origin)
            return origin
    return "live"


def _cannot_write(path: Path, fault: OSError) -> RunError:
    return RunError(
        f"{path} cannot be written ({fault.strerror}); make room or give the right to write, and run again: "
        "what was archived before is kept"
    )
