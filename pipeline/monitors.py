"""What tells a portal that broke from one that has no news: its run beside its last good ones and its registry row.

Pure functions of the rows that runs leave behind (`pipeline.runs`). A silent zero is the failure that nobody sees:
a redesign, a wall or a robots.txt ends a portal's articles, and every night ends well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from pipeline.records import PortalRun, Record
from pipeline.reference.model import Portal

# reasons for which a page is rejected when the layout is not what the parser knows
LAYOUT_REASONS = ("not_an_article", "no_title", "no_date", "no_body")
_COVERAGE = {"no_date": "date", "no_body": "body", "no_title": "title"}
# fewer pages than this say nothing of a layout
_LEAST_PAGES = 5
_NOTHING_MATCHES = 0.8
# how much more of the pages may lack a field than in the last good runs
_DROP = 0.3
_GOOD_RUNS = 10
_MONTH = dt.timedelta(days=30)
# a month is judged when the runs reach back so far, and found wanting below this share of what is expected
_LEAST_HISTORY = dt.timedelta(days=21)
_FAR_BELOW = 0.25
_FORTNIGHT = dt.timedelta(days=14)
# a portal that brought so many articles a fortnight and now none is not merely quiet
_USUALLY = 5.0
_LEAST_FORTNIGHTS = 3
_LEAST_FORBIDDEN = 3
_LEAST_WALLS = 3


class Health(Record, frozen=True, kw_only=True):
    """How a portal has fared: its last run, its last good one, and what a month brought.

    `n_failed_in_a_row` counts from the newest run backwards; `last_news_on` is the day of the last run that
    brought a new article; `n_month` are the new articles of the thirty days before `last_run_at`.
    """

    portal: str
    last_run_at: dt.datetime | None = None
    outcome: str = "never run"
    problem: str = ""
    last_good_at: dt.datetime | None = None
    n_failed_in_a_row: int = 0
    last_news_on: dt.date | None = None
    n_month: int = 0
    expected_per_month: tuple[int, int] | None = None


class Seen(NamedTuple):
    """How many pages of a run were read, and how many of them lacked what."""

    n_pages: int
    lacking: Mapping[str, int]

    def share(self, reason: str) -> float:
        """The share of pages that were rejected for a reason."""
        return self.lacking.get(reason, 0) / self.n_pages if self.n_pages else 0.0


def monitored(
    rows: Sequence[PortalRun], history: Iterable[PortalRun], portals: Iterable[Portal]
) -> list[PortalRun]:
    """A run's rows, those in which a monitor found something marked as failed and the problem named.

    Args:
        rows: of the run, with the counts of parsing.
        history: of all runs; rows of this run among them are passed over.
        portals: the registry's rows.
    """
    by_id = {portal.id: portal for portal in portals}
    runs = {row.run_id for row in rows}
    earlier: dict[str, list[PortalRun]] = {}
    for row in history:
        if row.run_id not in runs:
            earlier.setdefault(row.portal, []).append(row)
    out = []
    for row in rows:
        portal = by_id.get(row.portal)
        found = problems(row, earlier.get(row.portal, []), portal) if portal is not None else []
        new = [each for each in found if each.partition(":")[0] not in row.problem]
        out.append(_failed(row, new) if new else row)
    return out


def problems(row: PortalRun, earlier: Sequence[PortalRun], portal: Portal) -> list[str]:
    """What is wrong with a portal's run, each problem by its name; none for a night without news.

    Args:
        row: the run, with the counts of parsing.
        earlier: the portal's runs before it.
        portal: its registry row.
    """
    if not _was_harvested(row):
        return []
    if row.purpose == "backfill":
        # old pages, in layouts of their time and in any number: only whether they could be read at all is judged
        return [*_layout(row), *_walls(row)]
    before = sorted((each for each in earlier if _is_of_a_night(each)), key=lambda each: each.started_at)
    found = [
        *_layout(row),
        *_coverage(row, before),
        *_walls(row),
        *_robots(row, before),
    ]
    if row.outcome != "failed":
        found += _too_few(row, before, portal)
    return found


def health(history: Iterable[PortalRun], portals: Iterable[Portal]) -> list[Health]:
    """How each portal of the registry has fared in its nightly harvests, in its order.

    Args:
        history: the rows of all runs (`pipeline.runs.load_rows`).
        portals: the registry's rows.
    """
    by_portal: dict[str, list[PortalRun]] = {}
    for row in history:
        if _is_of_a_night(row):
            by_portal.setdefault(row.portal, []).append(row)
    return [_health(portal, by_portal.get(portal.id, [])) for portal in portals]


def _health(portal: Portal, rows: list[PortalRun]) -> Health:
    if not rows:
        return Health(portal=portal.id, expected_per_month=portal.expected_per_month)
    rows = sorted(rows, key=lambda row: row.started_at)
    last = rows[-1]
    good = [row for row in rows if row.outcome != "failed"]
    news = [row for row in rows if row.n_new]
    n_failed = next((n for n, row in enumerate(reversed(rows)) if row.outcome != "failed"), len(rows))
    return Health(
        portal=portal.id,
        last_run_at=last.started_at,
        outcome=last.outcome,
        problem=last.problem,
        last_good_at=good[-1].started_at if good else None,
        n_failed_in_a_row=n_failed,
        last_news_on=news[-1].started_at.date() if news else None,
        n_month=sum(row.n_new for row in rows if row.started_at > last.started_at - _MONTH),
        expected_per_month=portal.expected_per_month,
    )


def _was_harvested(row: PortalRun) -> bool:
    """Whether a row is of a harvest: those of a rebuild asked nobody."""
    return row.n_requests > 0 or row.outcome == "failed"


def _is_of_a_night(row: PortalRun) -> bool:
    """Whether a row tells what the portal is like now: backfills bring what was published long ago."""
    return row.purpose == "nightly" and _was_harvested(row)


def _failed(row: PortalRun, found: Sequence[str]) -> PortalRun:
    said = "; ".join(each for each in (row.problem, *found) if each)
    return msgspec.structs.replace(row, outcome="failed", problem=said)


def _seen(row: PortalRun) -> Seen:
    lacking = {reason: row.rejected.get(reason, 0) for reason in LAYOUT_REASONS}
    n_read = row.n_new + row.n_changed + row.n_moved
    return Seen(n_read + sum(lacking.values()), lacking)


def _layout(row: PortalRun) -> list[str]:
    seen = _seen(row)
    n_lacking = sum(seen.lacking.values())
    if seen.n_pages < _LEAST_PAGES or n_lacking < _NOTHING_MATCHES * seen.n_pages:
        return []
    reason = max(seen.lacking, key=lambda each: seen.lacking[each])
    return [f"selector matches nothing: {n_lacking} of {seen.n_pages} pages, most of them {reason}"]


def _coverage(row: PortalRun, before: Sequence[PortalRun]) -> list[str]:
    """Fields that many pages lack and few lacked in the last good runs."""
    seen = _seen(row)
    good = [_seen(each) for each in before if each.outcome == "ok"][-_GOOD_RUNS:]
    n_before = sum(each.n_pages for each in good)
    if seen.n_pages < _LEAST_PAGES or n_before < _LEAST_PAGES:
        return []
    found = []
    for reason, field in _COVERAGE.items():
        was = sum(each.lacking.get(reason, 0) for each in good) / n_before
        now = seen.share(reason)
        if now - was > _DROP:
            found.append(
                f"{field} coverage dropped: {1 - now:.0%} of {seen.n_pages} pages have one, "
                f"{1 - was:.0%} of {n_before} in the last good runs"
            )
    return found


def _walls(row: PortalRun) -> list[str]:
    n_walls = row.rejected.get("bot_wall", 0)
    if n_walls < _LEAST_WALLS or n_walls < (row.n_new + row.n_changed + row.n_moved):
        return []
    return [f"bot wall: {n_walls} pages were walls in the place of articles"]


def _robots(row: PortalRun, before: Sequence[PortalRun]) -> list[str]:
    """What robots.txt forbids now, where no run before met with it."""
    n_forbidden = row.rejected.get("forbidden_by_robots", 0)
    knew = [each for each in before if each.outcome != "failed"]
    if n_forbidden < _LEAST_FORBIDDEN or n_forbidden <= row.n_fetched or not knew:
        return []
    if any(each.rejected.get("forbidden_by_robots", 0) >= _LEAST_FORBIDDEN for each in knew):
        return []
    return [f"robots.txt newly forbids: {n_forbidden} articles that are listed may not be fetched"]


def _too_few(row: PortalRun, before: Sequence[PortalRun], portal: Portal) -> list[str]:
    """Far fewer articles than the row expects of a month, or none where there were always some."""
    runs = [*before, row]
    reach = row.started_at - runs[0].started_at
    if portal.expected_per_month is not None and reach >= _LEAST_HISTORY:
        least = portal.expected_per_month[0] * min(1.0, reach / _MONTH)
        n_month = sum(each.n_new for each in runs if each.started_at > row.started_at - _MONTH)
        if n_month < _FAR_BELOW * least:
            return [
                f"articles far below expectation: {n_month} in the last {min(reach, _MONTH).days} days, "
                f"at least {portal.expected_per_month[0]} a month are expected"
            ]
    # the first run brings what was there already, and says nothing of a fortnight
    later = runs[1:]
    fortnights: dict[int, int] = {}
    for each in later:
        back = int((row.started_at - each.started_at) / _FORTNIGHT)
        fortnights[back] = fortnights.get(back, 0) + each.n_new
    whole = [n for back, n in fortnights.items() if back and (back + 1) * _FORTNIGHT <= reach]
    if len(whole) < _LEAST_FORTNIGHTS or fortnights.get(0, 0):
        return []
    usual = sorted(whole)[len(whole) // 2]
    if usual < _USUALLY:
        return []
    return [f"articles far below expectation: none in a fortnight, {usual} are usual"]
