"""How an open WARC file becomes a sealed one, after its run or after a crash, and how a sealed one is checked."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import msgspec

from pipeline.errors import RunError
from pipeline.home import Home, sync_folder
from pipeline.manifest import MANIFEST, SUFFIX, Sealed, append_manifest, archived_portals, read_manifest
from pipeline.records import HANOI, Origin
from pipeline.warc import CAPTURE_KINDS, BrokenRecordError, members, parse_record

OPEN = ".open"
REMEDY = "restore it from a copy, or go on without it by moving it and its line in manifest.jsonl out of the archive"


class Salvaged(msgspec.Struct, frozen=True):
    """One file that a crash left open: what was kept of it; with no capture in it, it was removed."""

    file: str
    n_captures: int
    n_bytes_lost: int


class Fault(msgspec.Struct, frozen=True):
    """One file that is not what the manifest says, and in what way."""

    file: str
    problem: str


class Examined(msgspec.Struct):
    """What a file holds as far as it is whole; `problem` says why the rest is not."""

    n_records: int = 0
    n_captures: int = 0
    n_whole_bytes: int = 0
    n_bytes: int = 0
    sha256: str = ""
    origin: Origin = "live"
    problem: str = ""


def salvage(home: Home) -> list[Salvaged]:
    """Seal what a crash left open: the whole records of each `.open` file, at the offsets they had.

    A file that a running process still writes is left alone. Safe to call again after a crash of its own.

    Raises:
        RunError: a file cannot be sealed; the message names it.
    """
    done = []
    for portal in archived_portals(home):
        for path in sorted((home.archive / portal).glob(f"*{SUFFIX}{OPEN}")):
            try:
                with path.open("r+b", buffering=0) as out:
                    if hold(out, path):
                        done.append(_salvage(home, portal, path, out))
            except FileNotFoundError:
                # another process salvaged it, or sealed it, since it was listed
                continue
            except OSError as fault:
                raise cannot_write(path, fault) from fault
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
            if not still_open(home, each, name) and (problem := _thorough_look(folder / name, entry)):
                faults.append(Fault(f"{each}/{name}", problem))
        present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        for name in sorted(present - set(entries)):
            if name != MANIFEST and not name.endswith(OPEN):
                faults.append(Fault(f"{each}/{name}", "is not in the manifest"))
    return faults


def examine(path: Path) -> Examined:
    """Read a file once for its digest and once record by record, up to the first that is not whole."""
    found = Examined()
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


def seal(
    home: Home, portal: str, path: Path, out: BinaryIO, found: Examined, *, recovered: bool, origin: Origin
) -> Path:
    """Enter an examined file in the manifest and give it its final name, in this order.

    A crash in between leaves an open file that the manifest knows, which `salvage` only has to rename.

    Raises:
        RunError: the disk does not take it; the file stays open.
    """
    final = path.with_name(path.name.removesuffix(OPEN))
    _refuse_taken(path, final)
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
        raise cannot_write(path, fault) from fault
    return final


def quick_look(path: Path, entry: Sealed) -> str:
    """What is wrong with a sealed file as far as its size tells, or an empty string."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return "is missing"
    if size < entry.n_bytes:
        return f"is cut short: {size} bytes where the manifest says {entry.n_bytes}"
    if size > entry.n_bytes:
        return f"was altered: {size} bytes where the manifest says {entry.n_bytes}"
    return ""


def full_look(path: Path, entry: Sealed) -> str:
    """What is wrong with a sealed file as far as its digest tells, or an empty string."""
    if problem := quick_look(path, entry):
        return problem
    with path.open("rb") as stream:
        if _sha256(stream)[0] != entry.sha256:
            return "was altered: its SHA-256 is not the manifest's"
    return ""


def still_open(home: Home, portal: str, name: str) -> bool:
    """In the manifest but not renamed yet: a crash came in between, or the sealing is under way."""
    folder = home.archive / portal
    return not (folder / name).exists() and (folder / (name + OPEN)).exists()


def hold(out: BinaryIO, path: Path) -> bool:
    """Lock an open file until it is closed; False when another process holds, renamed or removed it."""
    try:
        fcntl.flock(out.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    try:
        return os.path.samestat(os.fstat(out.fileno()), path.stat())
    except FileNotFoundError:
        return False


def cannot_write(path: Path, fault: OSError) -> RunError:
    """What a person reads when the disk is full or a right is missing."""
    return RunError(
        f"{path} cannot be written ({fault.strerror}); make room or give the right to write, and run again: "
        "what was archived before is kept"
    )


def _thorough_look(path: Path, entry: Sealed) -> str:
    if problem := full_look(path, entry):
        return problem
    found = examine(path)
    if found.problem:
        return f"is damaged: {found.problem}"
    if found.n_records != entry.n_records:
        return f"holds {found.n_records} records where the manifest says {entry.n_records}"
    return ""


def _salvage(home: Home, portal: str, path: Path, out: BinaryIO) -> Salvaged:
    name = path.name.removesuffix(OPEN)
    file = f"{portal}/{name}"
    found = examine(path)
    entry = read_manifest(home, portal).get(name)
    if entry and entry.sha256 == found.sha256:
        _rename(path, path.with_name(name))
        return Salvaged(file, found.n_captures, 0)
    lost = found.n_bytes - found.n_whole_bytes
    if not found.n_captures:
        path.unlink()
        return Salvaged(file, 0, lost)
    if lost:
        os.ftruncate(out.fileno(), found.n_whole_bytes)
        with path.open("rb") as stream:
            found.sha256, found.n_bytes = _sha256(stream)
    seal(home, portal, path, out, found, recovered=True, origin=found.origin)
    return Salvaged(file, found.n_captures, lost)


def _rename(path: Path, final: Path) -> None:
    _refuse_taken(path, final)
    path.rename(final)
    sync_folder(final.parent)


def _refuse_taken(path: Path, final: Path) -> None:
    if final.exists():
        raise RunError(
            f"{final} is there already and {path.name} would take its place; move one of them away"
        )


def _sha256(stream: BufferedReader) -> tuple[str, int]:
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256")
    return found.hexdigest(), stream.tell()


def _origin_of(warcinfo: bytes) -> Origin:
    for line in warcinfo.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(": ")
        if name == "origin":
            origin: Origin = msgspec.convert(value, Origin)
            return origin
    return "live"
