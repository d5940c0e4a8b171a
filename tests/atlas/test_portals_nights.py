"""How portals have fared is shown as a table beside what a check finds."""

from __future__ import annotations

import datetime as dt
import io

from atlas import health
from pipeline.monitors import Health
from pipeline.records import HANOI


def test_a_portal_that_fails_is_shown_with_its_problem_and_its_last_good_night() -> None:
    said = io.StringIO()
    row = Health(
        portal="hatinh-ntm",
        last_run_at=dt.datetime(2026, 6, 30, 2, 0, tzinfo=HANOI),
        outcome="failed",
        problem="list page without links: /tin/",
        last_good_at=dt.datetime(2026, 6, 27, 2, 0, tzinfo=HANOI),
        n_failed_in_a_row=3,
        n_month=12,
        expected_per_month=(5, 40),
    )
    health.nights([row, Health(portal="never-run")], file=said)
    words = " ".join(said.getvalue().split())
    assert "hatinh-ntm 2026-06-30" in words
    assert "failed 2026-06-27 3" in words
    assert "12 of 5-40" in words
    assert "list page" in words
    assert "never-run" not in words


def test_nothing_is_shown_before_the_first_night() -> None:
    said = io.StringIO()
    health.nights([Health(portal="never-run")], file=said)
    assert said.getvalue() == ""
