"""Monitors: a portal that broke fails by name, and one without news does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pipeline.monitors import health, monitored, problems
from pipeline.records import HANOI, PortalRun
from pipeline.reference.model import Portal

NOW = dt.datetime(2026, 6, 30, 2, 0, tzinfo=HANOI)


def portal(**changes: Any) -> Portal:
    facts: dict[str, Any] = {
        "id": "thu-ntm",
        "name": "Thử",
        "province": "Quảng Trị",
        "kind": "ntm_office",
        "family": "nukeviet",
        "base_url": "https://ntm.example.vn/",
        "hosts": ("ntm.example.vn",),
        "host_group": "thu",
        "evidence": "test",
    }
    return Portal(**(facts | changes))


def night(days_ago: float = 0, **changes: Any) -> PortalRun:
    at = NOW - dt.timedelta(days=days_ago)
    facts: dict[str, Any] = {
        "run_id": f"{at:%Y%m%dT%H%M%S}",
        "portal": "thu-ntm",
        "started_at": at,
        "ended_at": at,
        "outcome": "ok",
        "n_requests": 12,
    }
    return PortalRun(**(facts | changes))


def nights(first: int, last: int, **changes: Any) -> list[PortalRun]:
    return [night(n, **changes) for n in range(first, last, -1)]


def test_a_night_without_news_passes() -> None:
    row = night(outcome="no_news")
    assert problems(row, nights(40, 0, n_new=1), portal(expected_per_month=(10, 40))) == []


@pytest.mark.parametrize("reason", ["no_title", "no_body", "not_an_article", "no_date"])
def test_a_layout_that_changed_is_named(reason: str) -> None:
    row = night(n_new=1, rejected={reason: 9})
    assert problems(row, [], portal())[0] == f"selector matches nothing: 9 of 10 pages, most of them {reason}"


def test_a_few_odd_pages_are_no_change_of_layout() -> None:
    assert problems(night(n_new=1, rejected={"no_title": 3}), [], portal()) == []


@pytest.mark.parametrize(("reason", "field"), [("no_date", "date"), ("no_body", "body")])
def test_coverage_that_dropped_is_named(reason: str, field: str) -> None:
    before = nights(8, 0, n_new=5)
    found = problems(night(n_new=5, rejected={reason: 5}), before, portal())
    assert found == [f"{field} coverage dropped: 50% of 10 pages have one, 100% of 40 in the last good runs"]


def test_coverage_that_was_always_so_is_none() -> None:
    before = nights(8, 0, n_new=5, rejected={"no_date": 5})
    assert problems(night(n_new=5, rejected={"no_date": 5}), before, portal()) == []


def test_failed_runs_are_no_measure_of_coverage() -> None:
    before = nights(8, 4, n_new=5) + nights(4, 0, n_new=1, rejected={"no_date": 20}, outcome="failed")
    assert problems(night(n_new=5, rejected={"no_date": 5}), before, portal())


def test_walls_in_the_place_of_articles_are_named() -> None:
    assert problems(night(rejected={"bot_wall": 3}), [], portal()) == [
        "bot wall: 3 pages were walls in the place of articles"
    ]


def test_robots_that_newly_forbids_is_named() -> None:
    row = night(rejected={"forbidden_by_robots": 12})
    assert problems(row, nights(5, 0, n_new=2), portal())[0].startswith("robots.txt newly forbids: 12")


def test_robots_that_always_forbade_some_is_not_named() -> None:
    row = night(rejected={"forbidden_by_robots": 12})
    assert problems(row, nights(5, 0, rejected={"forbidden_by_robots": 4}), portal()) == []


def test_a_month_far_below_what_is_expected_is_named() -> None:
    row = night(outcome="no_news")
    before = [night(60, n_new=300), *nights(30, 0), night(3, n_new=2)]
    assert problems(row, before, portal(expected_per_month=(20, 60))) == [
        "articles far below expectation: 2 in the last 30 days, at least 20 a month are expected"
    ]


def test_a_new_portal_is_not_yet_judged_by_the_month() -> None:
    assert problems(night(), nights(10, 0), portal(expected_per_month=(20, 60))) == []


def test_a_portal_that_fell_silent_is_named_without_an_expectation() -> None:
    before = [*nights(90, 14, n_new=1), *nights(14, 0, outcome="no_news")]
    assert problems(night(outcome="no_news"), before, portal()) == [
        "articles far below expectation: none in a fortnight, 14 are usual"
    ]


def test_a_portal_that_is_often_quiet_is_not_named() -> None:
    before = [night(n, n_new=1 if n % 20 == 0 else 0) for n in range(90, 0, -1)]
    assert problems(night(outcome="no_news"), before, portal()) == []


def test_a_run_that_a_monitor_finds_fault_with_is_failed_and_says_so() -> None:
    rows = monitored([night(n_new=1, rejected={"no_title": 9})], [], [portal()])
    assert rows[0].outcome == "failed"
    assert rows[0].problem.startswith("selector matches nothing")


def test_what_the_crawl_named_already_is_not_said_twice() -> None:
    row = night(outcome="failed", problem="bot wall: 'Just a moment'", rejected={"bot_wall": 3})
    assert monitored([row], [], [portal()]) == [row]


def test_a_rebuild_asks_nobody_and_is_not_judged() -> None:
    row = night(n_requests=0, rejected={"no_title": 90})
    assert monitored([row], nights(9, 0, n_new=9), [portal()]) == [row]


def test_what_a_backfill_brought_is_no_measure_of_the_nights() -> None:
    before = [
        *(night(n, n_new=1 if n % 20 == 0 else 0) for n in range(90, 0, -1)),
        *nights(75, 14, n_new=40, purpose="backfill"),
    ]
    assert problems(night(outcome="no_news"), before, portal()) == []


def test_a_backfill_makes_up_for_no_month_without_news() -> None:
    before = [*nights(30, 0), night(2, n_new=400, purpose="backfill")]
    (problem,) = problems(night(outcome="no_news"), before, portal(expected_per_month=(20, 60)))
    assert problem.startswith("articles far below expectation: 0 in the last")


def test_a_backfill_is_not_judged_by_the_last_good_nights() -> None:
    row = night(purpose="backfill", n_new=6, rejected={"no_date": 6})
    assert problems(row, nights(9, 0, n_new=9), portal()) == []


def test_a_backfill_of_pages_that_no_parser_knows_is_named() -> None:
    row = night(purpose="backfill", rejected={"no_title": 30})
    (problem,) = problems(row, [], portal())
    assert problem.startswith("selector matches nothing")


def test_health_passes_over_backfills() -> None:
    rows = [*nights(9, 3, n_new=2), night(1, n_new=900, purpose="backfill")]
    (found,) = health(rows, [portal()])
    assert (found.n_month, found.last_run_at) == (12, NOW - dt.timedelta(days=4))


def test_health_shows_the_last_good_run_and_the_failures_since() -> None:
    rows = [*nights(9, 3, n_new=2), *nights(3, 0, outcome="failed", problem="list page without links: /tin/")]
    (found,) = health(rows, [portal(expected_per_month=(5, 20))])
    assert (found.outcome, found.n_failed_in_a_row, found.n_month) == ("failed", 3, 12)
    assert found.last_good_at == NOW - dt.timedelta(days=4)
    assert found.last_news_on == (NOW - dt.timedelta(days=4)).date()
    assert found.problem.startswith("list page without links")


def test_health_of_a_portal_that_never_ran_says_so() -> None:
    assert health([], [portal()])[0].outcome == "never run"
