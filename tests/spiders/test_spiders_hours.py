"""The hours at which portals may be asked: kept at the beginning of a night, and at its end."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from spiders_world import Answer, World, article_html, list_html, portal, serving

from pipeline.errors import CallError
from pipeline.fetchlog import read_log
from pipeline.hours import Hours, hours_of
from pipeline.records import HANOI
from pipeline.settings import load_settings


def around(begin_minutes: int, end_minutes: int) -> str:
    """Hours that began so many minutes from now (negative: ago) and end so many minutes from now."""
    now = dt.datetime.now(HANOI)
    return "-".join(
        f"{now + dt.timedelta(minutes=minutes):%H:%M}" for minutes in (begin_minutes, end_minutes)
    )


@pytest.mark.parametrize(
    ("hours", "at", "are_open"),
    [
        ("22:00-05:30", "22:00", True),
        ("22:00-05:30", "05:29", True),
        ("22:00-05:30", "05:30", False),
        ("22:00-05:30", "12:00", False),
        ("8:00-17:00", "08:00", True),
        ("8:00-17:00", "17:00", False),
        ("8:00-17:00", "03:00", False),
    ],
)
def test_hours_hold_their_beginning_and_not_their_end(hours: str, at: str, are_open: bool) -> None:
    found = hours_of(hours)
    assert found is not None
    moment = dt.datetime.combine(dt.date(2026, 1, 5), dt.time.fromisoformat(at), tzinfo=HANOI)
    assert found.are_open(moment.astimezone(dt.UTC)) is are_open


@pytest.mark.parametrize("text", ["22h-5h", "22:00", "25:00-05:00", "05:00-05:00"])
def test_what_are_no_hours_is_refused_with_the_settings_name(text: str) -> None:
    with pytest.raises(CallError, match="OCOP_HARVEST_HOURS"):
        load_settings(harvest_hours=text)


def test_nothing_is_asked_out_of_the_hours_and_the_portal_is_named(tmp_path: Path) -> None:
    world = World(tmp_path / "home")
    with serving({}) as server:
        row = world.harvest(portal(server.base), harvest_hours=around(60, 120))[0]
        assert server.log == []
    assert row.outcome == "failed"
    assert "out of the hours" in row.problem


def test_a_crawl_ends_with_its_hours_and_goes_on_in_the_next(tmp_path: Path) -> None:
    world = World(tmp_path / "home")
    items = [(f"/tin/tin-so-{n}-{n}.html", f"Tin số {n}", "02/05/2020") for n in range(1, 31)]
    routes = {
        "/robots.txt": Answer("", 404),
        "/sitemap.xml": Answer("", 404),
        "/tin/": Answer(list_html(items)),
        **{path: Answer(article_html(title, f"<p>{title}.</p>")) for path, title, _ in items},
    }
    with serving(routes) as server:
        here = portal(server.base, max_requests=1)
        world.harvest(here)  # what a process loads at its start is not to count
        now = dt.datetime.now(HANOI)
        hours = Hours(
            begins=(now - dt.timedelta(hours=1)).time(), ends=(now + dt.timedelta(seconds=6)).time()
        )
        first = world.harvest(portal(server.base, delay_seconds=1.0), hours=hours)[0]
        waiting = [row.url for row in read_log(world.home) if (row.error or "").startswith("pending")]
        second = world.harvest(portal(server.base))[0]
    assert (first.outcome in ("ok", "no_news"), first.problem) == (True, "")
    assert first.n_fetched < 30
    assert first.n_fetched + second.n_fetched == 30
    assert waiting
