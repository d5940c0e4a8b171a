"""What a run did: rows a portal, merged from the stages, kept beside the data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pipeline.home import Home
from pipeline.records import HANOI, PortalRun
from pipeline.runs import ParseCount, ReadCount, load_rows, save_rows, with_counts

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=HANOI)


def row(portal: str, **more: object) -> PortalRun:
    return PortalRun(run_id="r1", portal=portal, started_at=NOON, ended_at=NOON, outcome="ok", **more)  # type: ignore[arg-type]


def test_rejections_of_fetching_and_parsing_add_up() -> None:
    merged = with_counts(
        [row("a", rejected={"off_topic": 2})],
        "r1",
        [ParseCount(portal="a", n_new=3, rejected={"off_topic": 1, "spam": 1})],
        ReadCount(),
    )
    assert merged[0].rejected == {"off_topic": 3, "spam": 1}


def test_a_portal_that_only_was_parsed_gets_a_row() -> None:
    merged = with_counts([], "r1", [ParseCount(portal="import", n_new=5)], ReadCount(by_portal={"import": 9}))
    assert [(r.portal, r.n_new, r.n_figures) for r in merged] == [("import", 5, 9)]


def test_rows_come_back_as_they_were_kept(tmp_path: Path) -> None:
    rows = [row("a", n_new=1), row("b", problem="list page without links")]
    save_rows(Home(tmp_path), "r1", rows)
    assert load_rows(Home(tmp_path)) == rows
