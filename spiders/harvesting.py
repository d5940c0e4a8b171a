"""How a night's portals are shared out: one process a host group, watched, ended when asked, never silent."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING

import msgspec

from pipeline.archive import salvage
from pipeline.errors import RunError
from pipeline.fetchlog import fold_state
from pipeline.home import Home
from pipeline.records import HANOI, PortalRun
from pipeline.reference.model import Portal
from spiders.web_archive import WebArchive

if TYPE_CHECKING:
    from pipeline.settings import Settings

# how long a process that was asked to end may take to finish its request and seal its files
_GRACE_SECONDS = 60.0
_LAST_LINES = 3


def host_groups(portals: Iterable[Portal]) -> dict[str, list[Portal]]:
    """The portals by host group, both in their order: the portals of a group share one pace and one process."""
    groups: dict[str, list[Portal]] = {}
    for portal in portals:
        groups.setdefault(portal.host_group, []).append(portal)
    return groups


def harvest_group(
    portals: Sequence[Portal],
    home: Home,
    settings: Settings,
    run_id: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    *,
    backfill: bool = False,
    archive: WebArchive | None = None,
) -> list[PortalRun]:
    """Fetch what is new on the portals of one host group, in a process of its own.

    What an earlier run left open when it was killed is salvaged first. The process ends in good order when
    this one is interrupted or terminated. Its log is `fetchlog/<run>/<host group>.log`.

    Args:
        portals: of one host group.
        home, settings, run_id: where, how, and under which name.
        since, until: the days of publication that are wanted; None: what is new.
        backfill: walk the lists to their end, going on where the last backfill stopped.
        archive: take copies from this web archive and ask the portal itself for nothing; the days are then those
            of the captures.
    Returns:
        one row a portal: "ok" with articles, "no_news" without, "failed" with the problem named.
    Raises:
        RunError: the home cannot be written.
    """
    if not portals:
        return []
    salvage(home)
    for portal in portals:
        # the fold is saved here, once, so that the crawl only has to read it
        fold_state(home, portal.id)
    started_at = dt.datetime.now(HANOI)
    log_path = home.fetchlog / run_id / f"{file_name(portals[0].host_group)}.log"
    try:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        log = log_path.open("ab")
    except OSError as fault:
        raise RunError(
            f"{log_path} cannot be written ({fault.strerror}); make room or give the right to write"
        ) from None
    with log:
        code, said = _run_child(
            job_of(portals, home, settings, run_id, since, until, backfill=backfill, archive=archive), log
        )
    rows = _rows(said, portals) if code == 0 else None
    if rows is not None:
        return rows
    return failed_rows(portals, run_id, _why_dead(code, log_path), started_at=started_at)


def failed_rows(
    portals: Iterable[Portal],
    run_id: str,
    problem: BaseException | str,
    *,
    started_at: dt.datetime | None = None,
) -> list[PortalRun]:
    """A failed row for each portal of a group that could not be harvested, with what went wrong."""
    now = dt.datetime.now(HANOI)
    said = problem if isinstance(problem, str) else f"{type(problem).__name__}: {problem}"
    return [
        PortalRun(
            run_id=run_id,
            portal=portal.id,
            started_at=started_at or now,
            ended_at=now,
            outcome="failed",
            problem=said,
        )
        for portal in portals
    ]


def file_name(host_group: str) -> str:
    """A host group's name as a file name."""
    return re.sub(r"[^\w.-]", "_", host_group).lstrip(".") or "_"


def job_of(
    portals: Sequence[Portal],
    home: Home,
    settings: Settings,
    run_id: str,
    since: dt.date | None,
    until: dt.date | None,
    *,
    backfill: bool = False,
    archive: WebArchive | None = None,
) -> bytes:
    """The job of one host group as `spiders.crawl` reads it from stdin; arguments as of `harvest_group`."""
    return msgspec.json.encode(
        {
            "home": str(home.root),
            "run_id": run_id,
            "portals": list(portals),
            "contact": settings.contact,
            "recheck_days": settings.recheck_days,
            "recheck_hours": settings.recheck_hours,
            "min_delay_seconds": settings.min_delay_seconds,
            "max_body_bytes": settings.max_body_mb * 2**20,
            "timeout_seconds": settings.request_timeout_seconds,
            "since": since,
            "until": until,
            "hours": settings.hours,
            "backfill": backfill,
            "archive": archive,
            "archive_delay_seconds": settings.web_archive_delay_seconds,
        }
    )


def _run_child(job: bytes, log: IO[bytes]) -> tuple[int, bytes]:
    """Run the crawl and give its exit code and what it wrote to stdout.

    It ends with this process, however this one ends: it watches a pipe that only this process holds open.
    """
    watched, held = os.pipe()
    path = os.pathsep.join(filter(None, (str(_TOP), os.environ.get("PYTHONPATH", ""))))
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "spiders.crawl", str(watched)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=os.environ | {"PYTHONPATH": path},
            pass_fds=(watched,),
        )
        os.close(watched)
        try:
            with _passing_on_sigterm(child):
                said, _ = child.communicate(job)
        # whatever ends the wait, an interrupt or the flow's cancellation too: the child must not go on alone
        except BaseException:
            _end(child)
            raise
        return child.returncode, said
    finally:
        os.close(held)


_TOP = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def _passing_on_sigterm(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Give SIGTERM on to the child while this is the main thread; other threads cannot catch signals."""

    def pass_on(number: int, frame: FrameType | None) -> None:
        child.terminate()
        if callable(before):
            before(number, frame)
        elif before == signal.SIG_DFL:
            raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, pass_on)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child: ask first, and after a while do not ask."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _rows(said: bytes, portals: Sequence[Portal]) -> list[PortalRun] | None:
    """The rows in the last line of a crawl's output, or None when they are not those of its portals."""
    lines = said.strip().splitlines()
    try:
        rows = msgspec.json.decode(lines[-1], type=list[PortalRun]) if lines else []
    except msgspec.DecodeError:
        return None
    return rows if [row.portal for row in rows] == [portal.id for portal in portals] else None


def _why_dead(code: int, log: Path) -> str:
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    last = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()][
        -_LAST_LINES:
    ]
    said = last[-1] if last and code > 0 else ""
    return f"the crawl {how}{f': {said}' if said else ''}; what it archived is kept; see {log}, and run again"
