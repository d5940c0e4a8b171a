"""The daily canary: a known article is read again, and a portal that lost it fails by name without any news."""

from __future__ import annotations

from pathlib import Path

import pytest
from spiders_world import Answer, Server, World, article_html, crawl_apart, portal, serving
from test_spiders_crawl import articles_asked, path_of, site, title_of

from pipeline.records import PortalRun
from spiders.crawl import Job


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def run(world: World, server: Server, hours: float = 0.0) -> PortalRun:
    job = Job(
        home=str(world.home.root),
        run_id=world.next_run(),
        portals=[portal(server.base)],
        canary_hours=hours,
        timeout_seconds=30.0,
    )
    return crawl_apart(job)[0]


def test_one_known_article_is_read_again_and_a_quiet_night_passes(world: World) -> None:
    with serving(site(4)) as server:
        run(world, server)
        server.log.clear()
        row = run(world, server)
        assert len(articles_asked(server)) == 1
    assert (row.outcome, row.problem) == ("no_news", "")


def test_it_is_the_same_article_each_day_and_only_once_a_day(world: World) -> None:
    with serving(site(4)) as server:
        run(world, server)
        asked = []
        for _ in range(2):
            server.log.clear()
            run(world, server)
            asked.append(articles_asked(server))
        server.log.clear()
        run(world, server, hours=20.0)
        assert articles_asked(server) == []
    assert asked[0] == asked[1]


def test_a_redesign_on_a_day_without_news_fails_by_name(world: World) -> None:
    with serving(site(4)) as server:
        run(world, server)
        for n in range(1, 5):
            server.routes[path_of(n)] = Answer("<html><body><div class='neu'>Trang mới</div></body></html>")
        row = run(world, server)
    assert row.outcome == "failed"
    assert row.problem.startswith("canary: ")
    assert "it is read no more (not_an_article)" in row.problem


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"when": "Thứ hai - 01/01/2024 08:00"}, "its day is 2024-01-01"),
        ({"title": "Sở Công Thương"}, "of the words of its title only"),
        ({"body": "<p>Đang cập nhật.</p>", "lead": ""}, "of the words of its text only"),
    ],
    ids=["day", "title", "text"],
)
def test_what_an_article_lost_is_named(world: World, changed: dict[str, str], named: str) -> None:
    body = f"<p>{'Toàn tỉnh có nhiều xã đạt chuẩn trong năm qua. ' * 8}</p>"
    with serving(site(1)) as server:
        server.routes[path_of(1)] = Answer(article_html(title_of(1), body))
        run(world, server)
        facts = {"title": title_of(1), "body": body} | changed
        server.routes[path_of(1)] = Answer(article_html(**facts))
        row = run(world, server)
    assert row.outcome == "failed"
    assert named in row.problem


def test_an_edit_or_a_page_that_is_gone_is_no_failure(world: World) -> None:
    with serving(site(1)) as server:
        run(world, server)
        server.routes[path_of(1)] = Answer(
            article_html(
                title_of(1),
                "<p>Toàn tỉnh có 1 xã đạt chuẩn; bổ sung số liệu mới.</p>",
                when="Thứ hai - 02/05/2020 08:00",
            )
        )
        assert run(world, server).problem == ""
        server.routes[path_of(1)] = Answer("gone", 404)
        assert run(world, server).problem == ""
