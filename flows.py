"""Prefect flows: what runs when, what is retried, what is reported.

Each step is one plain function of a wing; this file gives it an order, retries and a time limit, and holds no
logic of its own. The flows run with no server configured (Prefect then starts a short-lived one of its own)
and against a running server when `PREFECT_API_URL` names it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
# the first start makes a database, which takes longer than the usual twenty seconds on a busy machine
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "300")

import msgspec
from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.schedules import Cron
from prefect.states import Completed

import nlp
import spiders
import warehouse
from pipeline.errors import CallError
from pipeline.home import Home, new_run_id
from pipeline.imports import archive_texts
from pipeline.monitors import monitored
from pipeline.records import HANOI, PortalRun
from pipeline.reference import load_portals
from pipeline.reference.model import Portal
from pipeline.runs import ParseCount, ReadCount, RunReport, load_rows, save_rows, with_counts
from pipeline.settings import Settings, load_settings

TIMEZONE = "Asia/Ho_Chi_Minh"
_listeners: list[Callable[[str], None]] = []


@task(retries=2, retry_delay_seconds=[30, 300], retry_jitter_factor=0.5, timeout_seconds=6 * 3600,
      cache_policy=NO_CACHE, task_run_name="harvest-{group}")  # fmt: skip
def harvest_group(
    group: str,  # noqa: ARG001 (names the task run)
    portals: list[Portal],
    settings: Settings,
    run_id: str,
    since: dt.date | None,
    until: dt.date | None,
    backfill: bool = False,
    archive: spiders.WebArchive | None = None,
) -> list[PortalRun]:
    """Fetch one host group in a process of its own; a broken portal is a row, a dead process is retried."""
    return spiders.harvest_group(
        portals, Home(settings.home), settings, run_id, since, until, backfill=backfill, archive=archive
    )


@task(cache_policy=NO_CACHE, timeout_seconds=6 * 3600)
def copy_warcs(files: list[Path], portal: Portal, settings: Settings, run_id: str) -> PortalRun:
    """Copy a portal's articles out of WARC files that others made."""
    max_bytes = settings.max_body_mb * 2**20
    return spiders.copy_warcs(files, portal, Home(settings.home), run_id, max_bytes=max_bytes)


@task(cache_policy=NO_CACHE, timeout_seconds=3600)
def archive_imports(paths: list[Path], settings: Settings, run_id: str) -> int:
    """Seal one's own texts in the archive, like any capture."""
    return archive_texts(paths, Home(settings.home), run_id)


@task(cache_policy=NO_CACHE, timeout_seconds=6 * 3600)
def parse(settings: Settings, run_id: str) -> list[ParseCount]:
    """Parse every capture that this parser has not seen."""
    return list(spiders.parse_captures(Home(settings.home), load_portals(settings.portals_file), run_id))


@task(cache_policy=NO_CACHE, timeout_seconds=6 * 3600)
def read(settings: Settings, run_id: str) -> ReadCount:
    """Read every article version that this reader has not seen."""
    return nlp.read_new(Home(settings.home), settings, run_id)


@task(cache_policy=NO_CACHE, timeout_seconds=3600)
def build(settings: Settings, run_id: str, rows: Sequence[PortalRun]) -> Path:
    """Build a whole new release aside."""
    home = Home(settings.home)
    save_rows(home, run_id, rows)
    return warehouse.build(home, settings, run_id, rows)


@task(cache_policy=NO_CACHE, timeout_seconds=600)
def publish(path: Path, settings: Settings) -> str:
    """Check the release and give it the name that readers open; a failed hard check keeps the old one."""
    return warehouse.publish(Home(settings.home), path, settings).release_id


@flow(name="nightly", validate_parameters=False)
def nightly(
    settings: Settings | dict[str, Any] | None = None,
    portals: list[str] | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> State[RunReport] | RunReport:
    """One night: harvest, parse, read, build, publish.

    Args:
        settings: how and where; default: environment and ocop.toml.
        portals: ids of the registry; default: the verified ones.
        since: first day of publication wanted; until: the last.
    Returns:
        The run's report. A night with broken portals publishes what it has and ends as CompletedWithGaps.
    Raises:
        CallError: no portal is verified, an id is unknown, the home cannot be used.
        RunError: another run is writing, the disk is full, a hard check failed.
    """
    chosen_settings = _settings(settings)
    chosen = choose_portals(chosen_settings, portals)
    return _run("nightly", chosen_settings, portals=chosen, since=since, until=until)


@flow(name="backfill", validate_parameters=False)
def backfill(
    portal: str,
    settings: Settings | dict[str, Any] | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    archive: spiders.WebArchive | None = None,
    files: list[Path] | None = None,
) -> State[RunReport] | RunReport:
    """What a portal published before it was harvested; then parse, read, build, publish.

    Args:
        portal: id of the registry.
        settings: how and where; default: environment and ocop.toml.
        since, until: days of publication; of capture, for a web archive.
        archive: take copies from this web archive.
        files: take copies from these WARC files. With neither, the portal's own lists are walked to their end,
            as far as one night goes.
    """
    chosen_settings = _settings(settings)
    (chosen,) = choose_portals(chosen_settings, [portal])

    def fetch(run_id: str) -> list[PortalRun]:
        if files:
            rows = [copy_warcs(files, chosen, chosen_settings, run_id)]
        else:
            rows = _harvest([chosen], chosen_settings, run_id, since, until, backfill=True, archive=archive)
        return [msgspec.structs.replace(row, purpose="backfill") for row in rows]

    return _run("backfill", chosen_settings, fetch=fetch)


@flow(name="import", validate_parameters=False)
def import_texts(
    paths: list[Path], settings: Settings | dict[str, Any] | None = None
) -> State[RunReport] | RunReport:
    """One's own texts through the same path: archive, parse, read, build, publish."""
    return _run("import", _settings(settings), paths=paths)


@flow(name="rebuild", validate_parameters=False)
def rebuild(settings: Settings | dict[str, Any] | None = None) -> State[RunReport] | RunReport:
    """Everything that can be derived, derived again: parse, read, build, publish; nothing is fetched."""
    return _run("rebuild", _settings(settings))


def choose_portals(settings: Settings, wanted: Sequence[str] | None) -> list[Portal]:
    """The registry rows that a night takes: those named, or else every verified one.

    Raises:
        CallError: none is verified, or an id is unknown.
    """
    registry = load_portals(settings.portals_file)
    if wanted:
        return [registry.get(name) for name in wanted]
    if verified := registry.verified():
        return list(verified)
    raise CallError(
        "no portal of the registry is verified yet, so a nightly run has nothing to take: try one with "
        "`ocop harvest ID --since DATE` (`ocop portals` lists the ids), look at what it brought, then set "
        "'verification: verified' in your own registry file (OCOP_PORTALS_FILE)"
    )


def schedule(cron: str, settings: Settings) -> None:
    """Serve the nightly flow on `cron` (Asia/Ho_Chi_Minh) until interrupted; one run at a time."""
    nightly.serve(
        name="nightly",
        schedule=Cron(cron, timezone=TIMEZONE),
        parameters={"settings": settings.model_dump(mode="json")},
        limit=1,
        print_starting_message=False,
    )


@contextlib.contextmanager
def telling(listener: Callable[[str], None]) -> Iterator[None]:
    """While it lasts, `listener` is told the name of each step as it begins."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def _say(step: str) -> None:
    for listener in _listeners:
        listener(step)


def _run(
    command: str,
    settings: Settings,
    *,
    portals: Sequence[Portal] = (),
    paths: Sequence[Path] = (),
    since: dt.date | None = None,
    until: dt.date | None = None,
    fetch: Callable[[str], list[PortalRun]] | None = None,
) -> State[RunReport] | RunReport:
    home, run_id, started_at = Home(settings.home), new_run_id(), dt.datetime.now(HANOI)
    home.prepare(settings.edition)
    home.require_space(settings)
    with home.writing():
        _say(f"fetching {len(portals)} portals" if portals else "archiving")
        rows = fetch(run_id) if fetch else _harvest(list(portals), settings, run_id, since, until)
        if paths:
            archive_imports(list(paths), settings, run_id)
        _say("parsing")
        parsed = parse(settings, run_id)
        _say("reading")
        figures = read(settings, run_id)
        rows = with_counts(rows, run_id, parsed, figures)
        rows = monitored(rows, load_rows(home), load_portals(settings.portals_file).portals)
        _say("building and publishing")
        release_id = publish(build(settings, run_id, rows), settings)
    report = RunReport(
        run_id=run_id,
        command=command,
        edition=settings.edition,
        started_at=started_at,
        ended_at=dt.datetime.now(HANOI),
        outcome="gaps" if any(row.outcome == "failed" for row in rows) else "done",
        portals=tuple(rows),
        n_articles_read=figures.n_articles,
        n_figures=figures.n_figures,
        release_id=release_id,
    )
    _keep_artifact(report)
    if report.outcome == "gaps":
        names = ", ".join(row.portal for row in report.failed)
        return Completed(name="CompletedWithGaps", message=f"failed: {names}", data=report)
    return report


def _harvest(
    portals: Sequence[Portal],
    settings: Settings,
    run_id: str,
    since: dt.date | None,
    until: dt.date | None,
    **how: Any,
) -> list[PortalRun]:
    """All host groups side by side, each as far as it comes."""
    started = {
        group: (members, harvest_group.submit(group, members, settings, run_id, since, until, **how))
        for group, members in spiders.host_groups(list(portals)).items()
    }
    rows: list[PortalRun] = []
    for members, future in started.values():
        result = future.result(raise_on_failure=False)
        rows += spiders.failed_rows(members, run_id, result) if isinstance(result, BaseException) else result
    return rows


def _keep_artifact(report: RunReport) -> None:
    create_table_artifact(
        key="run-report",
        description=f"Run {report.run_id}: {report.outcome}",
        table=[
            {
                "portal": row.portal,
                "outcome": row.outcome,
                "problem": row.problem,
                "fetched": row.n_fetched,
                "new": row.n_new,
                "changed": row.n_changed,
                "moved": row.n_moved,
                "rejected": ", ".join(f"{reason} {n}" for reason, n in row.rejected.items()),
                "figures": row.n_figures,
            }
            for row in report.portals
        ]
        or [{"portal": "none", "outcome": report.outcome}],
    )


def _settings(given: Settings | dict[str, Any] | None) -> Settings:
    """The settings of a call: given ones, or as a schedule stores them, or those of environment and file."""
    if isinstance(given, Settings):
        return given
    return load_settings(**(given or {}))
