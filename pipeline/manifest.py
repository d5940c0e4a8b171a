"""What is sealed: one line a file in `archive/<portal>/manifest.jsonl`, with its size, digest and record count."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from pipeline.errors import RunError
from pipeline.home import Home
from pipeline.journal import Journal, read_lines
from pipeline.records import Origin, Record

MANIFEST = "manifest.jsonl"
SUFFIX = ".warc.gz"


class Sealed(Record, frozen=True, kw_only=True):
    """One sealed file. `file` is its name in the portal's folder; `n_records` counts all WARC records in it.

    `recovered` says that a crash left it open and that only its whole records were kept.
    """

    file: str
    n_records: int
    n_bytes: int
    sha256: str
    sealed_at: dt.datetime
    recovered: bool = False
    origin: Origin = "live"


def read_manifest(home: Home, portal: str) -> dict[str, Sealed]:
    """The manifest of a portal by file name, in order of names; the last line of a file holds.

    Raises:
        RunError: the manifest was altered; the message names its line.
    """
    path = home.archive / portal / MANIFEST
    try:
        state = path.stat()
    except FileNotFoundError:
        return {}
    return dict(_entries(path, state.st_ino, state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=256)
def _entries(path: Path, *_state: int) -> dict[str, Sealed]:
    """The manifest as it stands; read again only when its file has changed."""
    entries = {entry.file: entry for entry in read_lines(path, Sealed)}
    for name in entries:
        if Path(name).name != name:
            raise RunError(f"{path} names the file '{name}' outside its folder; restore it from a copy")
    return dict(sorted(entries.items(), key=lambda item: item[0].removesuffix(SUFFIX)))


def append_manifest(home: Home, portal: str, entry: Sealed) -> None:
    """Add a line to a portal's manifest and wait until the disk has it."""
    with Journal(home.archive / portal / MANIFEST) as journal:
        journal.append(entry, durable=True)


def archived_portals(home: Home) -> list[str]:
    """The portals that have a folder in the archive, by name."""
    if not home.archive.is_dir():
        return []
    return sorted(folder.name for folder in home.archive.iterdir() if folder.is_dir())
