"""Releases on disk: which one readers open, how the next takes its place, and which are kept.

A release is put in place by one rename of a symlink. Readers that hold an older file keep it: the file is not
touched, and at least three releases stay. A release with a `.pin` file beside it is never removed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from pipeline.errors import CallError, RunError, did_you_mean
from pipeline.home import Home, sync_folder, write_whole
from pipeline.records import HANOI
from pipeline.settings import Edition, Settings
from warehouse.checking import NEVER_ACCEPTED
from warehouse.dictionary import SCHEMA_VERSION

PREFIX = "warehouse-"
SUFFIX = ".duckdb"
_BUILDING = ".building"
_REFUSED = "failed-"


@dataclass(frozen=True)
class Release:
    """One published release: `checksum` is the SHA-256 of its file, `built_at` has the zone of Việt Nam."""

    release_id: str
    path: Path
    edition: Edition
    built_at: dt.datetime
    checksum: str
    schema_version: int


def publish(home: Home, path: Path, settings: Settings) -> Release:
    """Give a built file the name that readers open; whoever holds the old one keeps it.

    Args:
        home: the caller holds `home.writing()`.
        path: what `build` returned.
        settings: how many releases are kept.
    Raises:
        RunError: a hard check found rows (named; the old release stands and the file is kept as failed-…), or the
            disk failed.
        CallError: `path` is no built release, or the name that readers open is taken by something else.
    """
    if not path.is_file() or not path.name.startswith(f"{_BUILDING}-"):
        raise CallError(f"{path} is no release that was just built; build one first")
    require_link(home)
    _refuse_failed(home, path)
    target = home.releases / path.name.removeprefix(f"{_BUILDING}-")
    try:
        checksum = _seal(path)
        write_whole(_checksum_file(target), f"{checksum}  {target.name}\n".encode())
        path.replace(target)
        sync_folder(home.releases)
        _point_at(home, target)
        _prune(home, settings.keep_releases)
    except OSError as fault:
        raise RunError(
            f"the release cannot be put in place at {home.warehouse} ({fault.strerror}); readers keep the old one: "
            "make room or give this user the right to write there, and run again"
        ) from None
    return _release_at(target)


def refused(home: Home) -> Path | None:
    """The release that hard checks refused last and that still waits, or None."""
    return max(home.releases.glob(f"{_REFUSED}*{SUFFIX}"), default=None)


def accept(home: Home, names: Sequence[str], settings: Settings, *, because: str, by: str) -> Release:
    """Publish the refused release all the same: a person answers for what its checks found.

    Args:
        home: the caller holds `home.writing()`.
        names: the checks that are accepted; every hard one that found rows must be among them.
        settings: how many releases are kept.
        because: the reason, kept in the release's table `checks`.
        by: who answers for it.
    Raises:
        CallError: no release waits, a name is no check that found something or one that is never accepted, the
            reason or the name is missing, or readers have a newer release than the refused one was compared with.
        RunError: a hard check that found rows is not among the names, or the disk failed.
    """
    if not because.strip() or not by.strip():
        raise CallError("accepting a check wants a reason and the name of who answers for it")
    waiting = refused(home)
    if waiting is None:
        raise CallError(f"no refused release waits in {home.releases}; there is nothing to accept")
    with contextlib.closing(duckdb.connect(str(waiting))) as connection:
        _require_acceptable(connection, names, home, waiting)
        connection.execute(
            "update checks set accepted_because = ?, accepted_by = ?, accepted_at = ? where name in (select unnest(?))",
            [
                because.strip(),
                by.strip(),
                dt.datetime.now(HANOI).replace(tzinfo=None, microsecond=0),
                list(names),
            ],
        )
        connection.execute("checkpoint")
    built = home.releases / f"{_BUILDING}-{PREFIX}{waiting.name.removeprefix(_REFUSED)}"
    return publish(home, waiting.replace(built), settings)


def _require_acceptable(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], home: Home, waiting: Path
) -> None:
    found = dict(connection.execute("select name, severity from checks where n_rows > 0").fetchall())
    for name in names:
        if name not in found:
            raise CallError(
                f"no check '{name}' found anything in {waiting.name}{did_you_mean(name, list(found))}"
            )
        if name in NEVER_ACCEPTED:
            raise CallError(f"check '{name}' is never accepted: {NEVER_ACCEPTED[name]}")
    if left := sorted(name for name, severity in found.items() if severity == "hard" and name not in names):
        raise RunError(
            f"hard check {', '.join(left)} found rows too and is not accepted; nothing was published"
        )
    before = connection.execute("select previous_release_id from release").fetchone()
    current = home.published
    if before is not None and before[0] != (None if current is None else release_id_in(current)):
        raise CallError(
            f"readers have another release since {waiting.name} was checked; build anew with `ocop rebuild`"
        )


def require_link(home: Home) -> None:
    """Refuse to replace a file that somebody else put under the readers' name."""
    if home.warehouse.exists() and not home.warehouse.is_symlink():
        raise CallError(
            f"{home.warehouse} is not the link that a release puts there; move it away and run again"
        )


def release(home: Home) -> Release | None:
    """The release that readers open, or None where none was published yet."""
    path = home.published
    return None if path is None else _release_at(path)


def releases(home: Home) -> list[Path]:
    """The files of all published releases that are still kept, oldest first."""
    return sorted(home.releases.glob(f"{PREFIX}*{SUFFIX}"), key=release_id_in)


def kept_releases(home: Home) -> list[Release]:
    """All published releases that are still kept, oldest first.

    Raises:
        RunError: one of them cannot be read.
    """
    return [_release_at(path) for path in releases(home)]


def is_pinned(found: Release) -> bool:
    """Whether a release is kept for good."""
    return _pin_file(found.path).exists()


def pin(home: Home, release_id: str) -> Path:
    """Keep a release for good; raises CallError for an id that is not kept any more."""
    for path in releases(home):
        if release_id_in(path) == release_id:
            _pin_file(path).touch()
            return path
    near = did_you_mean(release_id, [release_id_in(path) for path in releases(home)])
    raise CallError(f"release '{release_id}' is not kept in {home.releases}{near}")


def file_name(release_id: str, edition: Edition) -> str:
    """The name of a release's file; one made of invented samples says so."""
    return f"{PREFIX}{'demo-' if edition == 'demo' else ''}{release_id}{SUFFIX}"


def release_id_in(path: Path) -> str:
    """The release id in a file's name."""
    return path.name.removeprefix(PREFIX).removeprefix("demo-").removesuffix(SUFFIX)


def clean_leftovers(home: Home) -> None:
    """Take away what a crashed build or publish left: unfinished files, their logs, orphaned checksums and links.

    A foreign write-ahead log must never lie beside a release: DuckDB would replay it into the file.
    """
    for path in home.releases.glob(f"{_BUILDING}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for path in home.releases.glob("*.wal"):
        path.unlink(missing_ok=True)
    for path in home.releases.glob(f"{PREFIX}*.sha256"):
        if not path.with_name(path.name.removesuffix(".sha256")).exists():
            path.unlink(missing_ok=True)
    for path in home.root.glob(f".{home.warehouse.name}.*"):
        path.unlink(missing_ok=True)


def _refuse_failed(home: Home, path: Path) -> None:
    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as connection:
        failed = connection.execute(
            "select name, meaning, n_rows, sample from checks "
            "where severity = 'hard' and n_rows > 0 and accepted_because is null order by name"
        ).fetchall()
    if not failed:
        return
    for older in home.releases.glob(f"{_REFUSED}*"):
        older.unlink(missing_ok=True)
    kept = path.replace(home.releases / path.name.replace(f"{_BUILDING}-{PREFIX}", _REFUSED))
    name, meaning, n_rows, sample = failed[0]
    others = f" (and {', '.join(row[0] for row in failed[1:])})" if failed[1:] else ""
    raise RunError(
        f"hard check '{name}'{others} found {n_rows} rows: {meaning} First: {sample[0]}. The old release stands; "
        f"the refused one is kept at {kept}: mend what is wrong, or answer for it with "
        f"`ocop publish --accept {name} --because …`"
    )


def _seal(path: Path) -> str:
    """Bring the file to the disk, take the right to write from it, and return its SHA-256."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    path.chmod(0o444)
    return checksum


def _point_at(home: Home, target: Path) -> None:
    """Swap the readers' symlink in one step; its target is relative, so that the home may be moved."""
    aside = home.root / f".{home.warehouse.name}.{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(target.relative_to(home.root))
    aside.replace(home.warehouse)
    sync_folder(home.root)


def _prune(home: Home, keep: int) -> None:
    """Remove the oldest releases beyond `keep`, never the current one nor a pinned one."""
    current = home.published
    for path in [path for path in releases(home) if not _pin_file(path).exists()][:-keep]:
        if path != current:
            path.unlink(missing_ok=True)
            _checksum_file(path).unlink(missing_ok=True)


def _release_at(path: Path) -> Release:
    try:
        now = path.stat()
    except FileNotFoundError:
        raise RunError(f"{path} is gone: newer releases have pushed it out; ask again") from None
    return _read_release(path, (now.st_ino, now.st_mtime_ns, now.st_size))


@lru_cache(maxsize=16)
def _read_release(path: Path, identity: tuple[int, int, int]) -> Release:  # noqa: ARG001 (what it is known by)
    """What a file says of itself; a release never changes, and opening one costs more than most questions."""
    try:
        with contextlib.closing(duckdb.connect(str(path), read_only=True)) as connection:
            found = connection.execute(
                "select release_id, edition, built_at, schema_version from release"
            ).fetchone()
    except duckdb.Error as fault:
        raise RunError(
            f"{path} is no release that can be read ({str(fault).splitlines()[0]}); build anew"
        ) from None
    if found is None:
        raise RunError(f"{path} is no release: it says nothing of itself; build anew")
    release_id, edition, built_at, schema_version = found
    if schema_version > SCHEMA_VERSION:
        raise CallError(
            f"{path} has schema version {schema_version} and this program knows {SCHEMA_VERSION}; "
            "install the newer version that made it"
        )
    return Release(release_id, path, edition, built_at.replace(tzinfo=HANOI), _checksum(path), schema_version)


def _checksum(path: Path) -> str:
    noted = _checksum_file(path)
    if noted.is_file():
        return noted.read_text().partition(" ")[0]
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksum_file(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _pin_file(path: Path) -> Path:
    return path.with_name(path.name + ".pin")
