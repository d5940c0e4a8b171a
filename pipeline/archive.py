"""The archive: what portals sent, sealed in WARC files that are never changed afterwards.

One file a portal and run. While it is written it carries the suffix `.open`; sealing it checks every record,
writes its size, digest and record count to the portal's manifest, and gives it its final name. The manifest
decides what is whole: libraries give a cut tail as an empty body or pass over it without a word.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Container, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from pipeline.decoding import MAX_DECODED_BYTES, BodyError, decoded_body
from pipeline.errors import CallError, RunError
from pipeline.home import Home
from pipeline.manifest import SUFFIX, Sealed, archived_portals, read_manifest
from pipeline.records import Capture, Origin
from pipeline.sealing import (
    OPEN,
    REMEDY,
    Fault,
    Salvaged,
    cannot_write,
    examine,
    full_look,
    hold,
    quick_look,
    salvage,
    seal,
    still_open,
    verify,
)
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


class Stored(msgspec.Struct, frozen=True):
    """Where a capture went: `file` is relative to the archive folder, under the name it has once sealed."""

    file: str
    offset: int
    digest: str


class WarcWriter:
    """Writes the captures of one portal in one run; a context manager that seals at its end.

    When an exception is under way the file stays open as it is, and `salvage` seals it later.
    """

    def __init__(
        self, home: Home, portal: str, run_id: str, *, origin: Origin = "live", operator: str = ""
    ) -> None:
        """Begin the file `archive/<portal>/<run_id>.warc.gz.open`; a second one of the run gets a number.

        Args:
            operator: who harvests and how to reach them, for whoever reads the file later.
        Raises:
            CallError: the portal's id cannot name a folder.
            RunError: the file cannot be made.
        """
        if not portal or Path(portal).name != portal or portal.startswith("."):
            raise CallError(f"portal id '{portal}' cannot name a folder; use letters, digits and hyphens")
        self._home, self._portal, self._origin = home, portal, origin
        self._folder = home.archive / portal
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._name, self._out = _create(self._folder, run_id)
        except OSError as fault:
            raise cannot_write(self._folder, fault) from fault
        self._n_captures = self._n_records = self._size = 0
        try:
            self._append(warcinfo_record(self._name, _warcinfo(origin, operator)), n_records=1)
        except RunError:
            self.path.unlink()
            self.close()
            raise

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
        copied_from: str = "",
    ) -> Stored:
        """Archive one exchange; when this returns the system has all of it.

        Args:
            url: what was asked for.
            fetched_at: when the answer came, with its zone.
            status, reason: of the answer.
            headers: of the answer, repeated ones kept; bytes as received, or text.
            body: as received, before any content decoding.
            request_headers: what was sent, where it is to be kept.
            copied_from: where a copy was had that someone else made at `fetched_at`.
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
            copied_from=copied_from,
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
        found = examine(self.path)
        if found.problem or found.n_records != self._n_records:
            problem = found.problem or f"{found.n_records} of {self._n_records} records are there"
            raise RunError(
                f"{self.path} does not hold what was written to it ({problem}); check the disk; "
                "the next run salvages what is whole"
            )
        sealed = seal(
            self._home, self._portal, self.path, self._out, found, recovered=False, origin=self._origin
        )
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
        """Write whole records at the end, or leave the file as it was; their offset."""
        offset = self._size
        try:
            view = memoryview(data)
            while view:
                view = view[self._out.write(view) :]
        except OSError as fault:
            os.ftruncate(self._out.fileno(), offset)
            self._out.seek(offset)
            raise cannot_write(self.path, fault) from fault
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
        if not still_open(home, each, name)
    ]


def read_capture(home: Home, file: str, offset: int) -> Capture:
    """The capture at `offset` of a sealed file, its own digests checked.

    Args:
        home: where the archive is.
        file: relative to the archive folder, as "hatinh-ntm/20260101T013000-ab12.warc.gz".
        offset: the byte at which its record begins.
    Raises:
        RunError: the file is missing, not sealed, or not of its sealed size; or no whole capture is there.
    """
    portal, _, name = file.partition("/")
    entry = read_manifest(home, portal).get(name)
    if entry is None or still_open(home, portal, name):
        raise RunError(f"archive file {file} is not sealed; run `ocop nightly`, which salvages what is open")
    path = home.archive / file
    _refuse(quick_look(path, entry), file)
    with path.open("rb") as stream:
        try:
            member = next(members(stream, offset), None)
            parsed = parse_record(member.content) if member else None
        except BrokenRecordError as fault:
            raise RunError(f"archive file {file}, byte {offset}: {fault}; {REMEDY}") from fault
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
        if files is None or file in files:
            _refuse(full_look(home.archive / file, entry), file)
            yield from _captures_of(home, file, entry)


def _captures_of(home: Home, file: str, entry: Sealed) -> Iterator[Capture]:
    n_records = 0
    with (home.archive / file).open("rb") as stream:
        try:
            for member in members(stream):
                n_records += 1
                parsed = parse_record(member.content)
                if parsed.kind in CAPTURE_KINDS:
                    yield _capture(parsed, file.partition("/")[0], file, member.offset, entry.origin)
        except BrokenRecordError as fault:
            raise RunError(f"archive file {file} is damaged: {fault}; {REMEDY}") from fault
    if n_records != entry.n_records:
        _refuse(f"holds {n_records} records where the manifest says {entry.n_records}", file)


def _refuse(problem: str, file: str) -> None:
    if problem:
        raise RunError(f"archive file {file} {problem}; {REMEDY}")


def _create(folder: Path, run_id: str) -> tuple[str, BinaryIO]:
    """A new file of the run, held by this process."""
    number = 0
    while True:
        number += 1
        name = (run_id if number == 1 else f"{run_id}-{number:02}") + SUFFIX
        path = folder / (name + OPEN)
        if (folder / name).exists():
            continue
        try:
            out = path.open("xb", buffering=0)
        except FileExistsError:
            continue
        if hold(out, path):
            return name, out
        # a salvage that runs beside us took the still empty file for one that a crash left
        out.close()


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
        "robots": "obeyed; a robots.txt that cannot be had forbids everything",
        "operator": " ".join(operator.split()),
        "origin": origin,
        "headers": "as Scrapy gives them: its own capitals and order, repeated ones kept; Content-Encoding as sent",
        "bodies": "as received before content decoding, after transfer decoding; digests are of these bytes",
    }
