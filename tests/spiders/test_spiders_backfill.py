"""Lists walked past what a sitemap and an ordinary night show, over as many nights as it takes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from spiders_world import Answer, Server, World, article_html, list_html, portal, serving

from pipeline.fetchlog import fold_state
from spiders.backfilling import left_of

N_ARTICLES, PER_PAGE = 36, 4


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def path_of(number: int) -> str:
    return f"/tin/tin-so-{number}-{number}.html"


def site(numbers: list[int]) -> dict[str, Answer]:
    """A section that lists the articles of `numbers`, four a page; article 36 is of June 2020, 1 of 2017."""
    routes: dict[str, Answer] = {"/robots.txt": Answer("", 404), "/sitemap.xml": Answer("", 404)}
    pages = [numbers[at : at + PER_PAGE] for at in range(0, len(numbers), PER_PAGE)]
    for n_page, shown in enumerate(pages, 1):
        to = f"/tin/page-{n_page + 1}/" if n_page < len(pages) else ""
        items = [(path_of(n), f"Tin số {n}", f"{day_of(n):%d/%m/%Y} 08:00:00") for n in shown]
        routes["/tin/" if n_page == 1 else f"/tin/page-{n_page}/"] = Answer(list_html(items, next_page=to))
    for n in numbers:
        when = f"Thứ hai - {day_of(n):%d/%m/%Y} 08:00"
        routes[path_of(n)] = Answer(article_html(f"Tin số {n}", f"<p>Có {n} xã đạt chuẩn.</p>", when=when))
    return routes


def day_of(number: int) -> dt.date:
    return dt.date(2020, 6, 1) - dt.timedelta(days=30 * (36 - number))


ALL = site(list(range(N_ARTICLES, 0, -1)))


def pages_asked(server: Server) -> list[int]:
    return [int(path.split("-")[1].strip("/")) for path in server.paths() if "/page-" in path]


def articles_asked(server: Server) -> list[str]:
    return [path for path in server.paths() if path.endswith(".html")]


def test_a_backfill_walks_past_the_pages_of_an_ordinary_night(world: World) -> None:
    with serving(ALL) as server:
        here = portal(server.base, max_pages=2)
        ordinary = world.harvest(here)[0]
        assert ordinary.n_fetched == 8
        row = world.harvest(here, backfill=True)[0]
        assert (row.outcome, row.problem, row.n_fetched) == ("ok", "", N_ARTICLES - 8)
        assert sorted(articles_asked(server)) == sorted(path_of(n) for n in range(1, N_ARTICLES + 1))
    assert left_of(fold_state(world.home, here.id)) == (1, 0, 0)


def test_a_backfill_goes_on_over_nights_where_it_stopped(world: World) -> None:
    with serving(ALL) as server:
        here = portal(server.base, max_requests=16)
        world.harvest(here, backfill=True)
        first = pages_asked(server)
        left = left_of(fold_state(world.home, here.id))
        server.log.clear()
        # what was taken off meanwhile moves all behind it up: no article may be missed for that
        server.routes = dict(ALL | site([n for n in range(N_ARTICLES, 0, -1) if n not in (36, 35)]))
        world.harvest(portal(server.base), backfill=True)
        second = pages_asked(server)
    assert len(first) < N_ARTICLES // PER_PAGE - 1
    assert left.n_lists_open == 1
    assert left.n_articles > 0
    assert second == list(range(first[-1], second[-1] + 1))
    states = fold_state(world.home, here.id)
    had = {
        state.url.rpartition("-")[2] for state in states.values() if state.kind == "article" and state.file
    }
    assert had == {f"{n}.html" for n in range(1, N_ARTICLES + 1)}
    assert left_of(states) == (1, 0, 0)


def test_a_window_of_days_is_walked_to_its_first_day_and_fetches_no_other(world: World) -> None:
    with serving(ALL) as server:
        here = portal(server.base)
        row = world.harvest(here, backfill=True, since=day_of(20), until=day_of(25))[0]
        assert sorted(articles_asked(server)) == sorted(path_of(n) for n in range(20, 26))
        assert row.n_fetched == 6
        # the page that holds the day before the first is the last that is asked for
        assert max(pages_asked(server)) <= (36 - 20) // PER_PAGE + 2
