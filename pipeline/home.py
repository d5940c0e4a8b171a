"""`OCOP_HOME`: where data rest, who may write, and how a file is put into place whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipeline.errors import CallError, RunError
from pipeline.records import HANOI

if TYPE_CHECKING:
    from pipeline.settings import Edition, Settings


class Home:
    """The folders of one OCOP_HOME; none is made before it is needed."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root).absolute()
        self.archive = self.root / "archive"
        self.fetchlog = self.root / "fetchlog"
        self.state = self.root / "state"
        self.articles = self.root / "articles"
        self.figures = self.root / "figures"
        self.reviews = self.root / "reviews"
        self.runs = self.root / "runs"
        self.releases = self.root / "releases"
        self.warehouse = self.root / "warehouse.duckdb"
        self.marker = self.root / "home.json"

    @property
    def published(self) -> Path | None:
        """The file that the readers' name points at, or None."""
        path = self.warehouse.resolve()
        return path if path.is_file() else None

    def prepare(self, edition: Edition) -> None:
        """Make the home, or check that it is one of the same edition.

        Raises:
            CallError: the folder cannot be written, or holds data of the other edition: invented samples and
                research data never share a home.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if not self.marker.exists():
                write_whole(self.marker, json.dumps({"edition": edition}).encode())
        except OSError as fault:
            raise CallError(
                f"{self.root} cannot be written ({fault.strerror}); choose another folder with OCOP_HOME or --home"
            ) from None
        if not os.access(self.root, os.W_OK):
            raise CallError(f"{self.root} cannot be written; choose another folder with OCOP_HOME or --home")
        found = self.edition()
        if found != edition:
            raise CallError(
                f"{self.root} holds {found} data and this run makes {edition} data; "
                "they never mix: choose another folder with OCOP_HOME or --home"
            )

    def edition(self) -> Edition:
        """What the home holds: 'research', or 'demo' for invented samples."""
        if not self.marker.exists():
            return "research"
        found = json.loads(self.marker.read_text())["edition"]
        return "demo" if found == "demo" else "research"

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the home's one write lock.

        Raises:
            RunError: another run holds it; the message names its process.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / ".lock")
        holder = self.root / ".lock-holder"
        try:
            lock.acquire(timeout=0)
        except Timeout:
            who = holder.read_text().strip() if holder.exists() else "unknown"
            raise RunError(
                f"another run (process {who}) is writing to {self.root}; wait until it has ended and run again"
            ) from None
        try:
            holder.write_text(str(os.getpid()))
            yield
        finally:
            lock.release()

    def refuse_if_writing(self) -> None:
        """Raise what `writing` would raise, without taking the lock.

        Raises:
            RunError: another run holds the lock.
        """
        if self.root.exists() and os.access(self.root, os.W_OK):
            with self.writing():
                pass

    def require_space(self, settings: Settings) -> None:
        """Refuse to start with too little room for the archive.

        Raises:
            RunError: less than `settings.min_free_mb` is free.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        free_mb = shutil.disk_usage(self.root).free // 2**20
        if free_mb < settings.min_free_mb:
            raise RunError(
                f"only {free_mb} MB are free at {self.root} and a run wants {settings.min_free_mb} MB for its "
                "archive; make room, move OCOP_HOME, or lower OCOP_MIN_FREE_MB"
            )


def new_run_id() -> str:
    """A run's name: when it began (in Việt Nam) and four random hex digits, sortable as text."""
    return f"{dt.datetime.now(HANOI):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` aside, sync it, and rename it to `path`, so that nobody ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(3)}")
    try:
        with aside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
