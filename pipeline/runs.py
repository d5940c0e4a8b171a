"""What a run did: one row a portal, kept beside the data and told to people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from pipeline.home import Home, write_whole
from pipeline.records import HANOI, PortalRun, Record

RunOutcome = Literal["done", "gaps"]


class ParseCount(Record, frozen=True, kw_only=True):
    """What parsing one portal's captures gave: articles by what they are to the archive, rejections by reason."""

    portal: str
    n_new: int = 0
    n_changed: int = 0
    n_moved: int = 0
    rejected: dict[str, int] = {}


class ReadCount(Record, frozen=True, kw_only=True):
    """What reading gave: articles read in this run, their figures, and figures by portal."""

    n_articles: int = 0
    n_figures: int = 0
    by_portal: dict[str, int] = {}


class RunReport(Record, frozen=True, kw_only=True):
    """A run as a whole; `outcome` is "gaps" when a portal failed and the rest was published all the same."""

    run_id: str
    command: str
    edition: str
    started_at: dt.datetime
    ended_at: dt.datetime
    outcome: RunOutcome
    portals: tuple[PortalRun, ...]
    n_articles_read: int
    n_figures: int
    release_id: str | None

    @property
    def failed(self) -> tuple[PortalRun, ...]:
        """The portals that broke, each with its named problem."""
        return tuple(row for row in self.portals if row.outcome == "failed")


def with_counts(
    rows: Sequence[PortalRun], run_id: str, parsed: Iterable[ParseCount], read: ReadCount
) -> list[PortalRun]:
    """The portals' rows with what parsing and reading gave; a portal that only was parsed gets a row too."""
    by_portal: dict[str, PortalRun] = {row.portal: row for row in rows}
    for count in parsed:
        row = by_portal.get(count.portal) or _bare_row(count.portal, run_id)
        by_portal[count.portal] = msgspec.structs.replace(
            row,
            n_new=count.n_new,
            n_changed=count.n_changed,
            n_moved=count.n_moved,
            rejected=_added(row.rejected, count.rejected),
        )
    for portal, n_figures in read.by_portal.items():
        row = by_portal.get(portal) or _bare_row(portal, run_id)
        by_portal[portal] = msgspec.structs.replace(row, n_figures=n_figures)
    return [by_portal[portal] for portal in sorted(by_portal)]


def save_rows(home: Home, run_id: str, rows: Sequence[PortalRun]) -> None:
    """Keep a run's rows, so that every later release can show the history of the portals."""
    home.runs.mkdir(parents=True, exist_ok=True)
    write_whole(home.runs / f"{run_id}.json", msgspec.json.format(msgspec.json.encode(list(rows)), indent=1))


def load_rows(home: Home) -> list[PortalRun]:
    """The rows of all runs, oldest run first."""
    return [
        row
        for path in sorted(home.runs.glob("*.json"))
        for row in msgspec.json.decode(path.read_bytes(), type=list[PortalRun])
    ]


def _bare_row(portal: str, run_id: str) -> PortalRun:
    now = dt.datetime.now(HANOI)
    return PortalRun(run_id=run_id, portal=portal, started_at=now, ended_at=now, outcome="ok")


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in sorted({*one, *other})}
