"""Nights against small portals on loopback: what is fetched, what is not, and what is kept of it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from spiders_world import Answer, Server, World, article_html, list_html, portal, serving

from pipeline.fetchlog import fold_state, read_log
from pipeline.reference.model import Portal
from pipeline.store import current_articles

ROBOTS = Answer("User-agent: *\nDisallow: /admin/\n", headers={"Content-Type": "text/plain"})
GONE_PAGE = Answer("<html><title>Lỗi truy cập 404</title></html>", 404)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def path_of(number: int, section: str = "tin") -> str:
    return f"/{section}/tin-so-{number}-{number}.html"


def title_of(number: int) -> str:
    return f"Tin nông thôn mới số {number}"


def site(n_articles: int, per_page: int = 5) -> dict[str, Answer]:
    """A NukeViet section of so many articles, newest first, in pages; one page after the last leads to the first."""
    routes: dict[str, Answer] = {"/robots.txt": ROBOTS, "/sitemap.xml": GONE_PAGE}
    numbers = list(range(n_articles, 0, -1))
    pages = [numbers[start : start + per_page] for start in range(0, n_articles, per_page)]
    for n_page, shown in enumerate(pages, 1):
        items = [(path_of(n), title_of(n), f"{n % 28 + 1:02d}/05/2020 08:00:00") for n in shown]
        here = "/tin/" if n_page == 1 else f"/tin/page-{n_page}/"
        to = f"/tin/page-{n_page + 1}/" if n_page < len(pages) else ""
        routes[here] = Answer(list_html(items, next_page=to))
    for n in numbers:
        routes[path_of(n)] = Answer(
            article_html(
                title_of(n),
                f"<p>Toàn tỉnh có {n} xã đạt chuẩn.</p>",
                when=f"Thứ hai - {n % 28 + 1:02d}/05/2020 08:00",
            )
        )
    return routes


def articles_asked(server: Server) -> list[str]:
    return sorted({path for path in server.paths() if path.startswith("/tin/tin-so")})


def test_a_first_night_brings_every_article_once(world: World) -> None:
    with serving(site(12)) as server:
        row, count = world.night(portal(server.base))
        assert (row.outcome, row.problem, row.n_fetched) == ("ok", "", 12)
        assert count is not None
        assert count.n_new == 12
        assert len([path for path in server.paths() if path.startswith("/tin/tin-so")]) == 12
    assert sorted(article.title or "" for article in current_articles(world.home)) == sorted(
        map(title_of, range(1, 13))
    )


def test_a_second_night_of_an_unchanged_site_fetches_no_article(world: World) -> None:
    with serving(site(12)) as server:
        here = portal(server.base)
        world.night(here)
        server.log.clear()
        row, count = world.night(here)
        assert (row.outcome, row.problem, row.n_fetched) == ("no_news", "", 0)
        assert articles_asked(server) == []
        assert count is None


def test_a_walk_ends_where_the_list_has_been_known_for_long(world: World) -> None:
    with serving(site(60)) as server:
        here = portal(server.base)
        world.night(here)
        server.log.clear()
        world.night(here)
        assert [path for path in server.paths() if "page-" in path] == [
            "/tin/page-2/",
            "/tin/page-3/",
            "/tin/page-4/",
        ]


def test_blocks_of_known_articles_beside_a_list_do_not_end_its_walk(world: World) -> None:
    side = "".join(f'<a href="{path_of(n)}">{title_of(n)}</a>' for n in range(1, 31))

    def with_side(routes: dict[str, Answer]) -> dict[str, Answer]:
        return {
            path: Answer(str(answer.body).replace("</body>", f"<div>{side}</div></body>"))
            if "page-" in path or path == "/tin/"
            else answer
            for path, answer in routes.items()
        }

    with serving(with_side(site(30))) as server:
        here = portal(server.base)
        world.night(here)
        server.routes = dict(with_side(site(42)))
        row, _ = world.night(here)
    assert row.n_fetched == 12


def test_an_edit_that_the_list_shows_is_a_new_version(world: World) -> None:
    with serving(site(3)) as server:
        here = portal(server.base)
        world.night(here)
        routes = site(3)
        routes["/tin/"] = Answer(
            list_html(
                [
                    (path_of(n), title_of(n) + (" (sửa)" if n == 2 else ""), "02/05/2020 08:00:00")
                    for n in (3, 2, 1)
                ]
            )
        )
        routes[path_of(2)] = Answer(
            article_html("Tin số 2, đính chính", "<p>Toàn tỉnh có 22 xã đạt chuẩn.</p>")
        )
        server.routes = dict(routes)
        server.log.clear()
        row, count = world.night(here)
        assert articles_asked(server) == [path_of(2)]
        assert row.outcome == "ok"
        assert count is not None
        assert (count.n_new, count.n_changed, count.n_moved) == (0, 1, 0)
    texts = [article.text for article in current_articles(world.home)]
    assert len(texts) == 4
    assert any("có 2 xã" in text for text in texts)


def test_a_young_article_is_asked_for_again_and_tells_that_it_is_the_same(world: World) -> None:
    tagged = Answer(article_html(title_of(1), "<p>Có 01 xã.</p>"), headers={"ETag": '"v1"'})

    def conditional(path: str, headers: dict[str, str]) -> Answer:
        return (
            Answer(status=304, headers={"ETag": '"v1"'}) if headers.get("if-none-match") == '"v1"' else tagged
        )

    with serving(site(1) | {path_of(1): conditional}) as server:  # type: ignore[dict-item]
        here = portal(server.base)
        world.night(here)
        row, _ = world.night(here, recheck_hours=0, recheck_days=100_000)
        assert (row.n_fetched, row.n_not_modified, row.outcome) == (0, 1, "no_news")


def test_lists_are_never_asked_for_conditionally(world: World) -> None:
    routes = site(2)
    routes["/tin/"] = Answer(
        routes["/tin/"].body, headers={"ETag": '"list"', "Last-Modified": "Mon, 05 Jan 2026 00:00:00 GMT"}
    )
    with serving(routes) as server:
        here = portal(server.base)
        world.night(here)
        world.night(here, recheck_hours=0, recheck_days=100_000)
        lists = [asked.headers for asked in server.log if asked.path == "/tin/"]
    assert len(lists) == 2
    assert not any({"if-none-match", "if-modified-since"} & headers.keys() for headers in lists)


def test_a_moved_article_keeps_its_id_and_gets_a_new_address(world: World) -> None:
    with serving(site(2)) as server:
        here = portal(server.base)
        world.night(here)
        before = {article.article_id for article in current_articles(world.home)}
        routes = site(2)
        moved = "/tin/ten-moi-2.html"
        routes["/tin/"] = Answer(
            list_html([(moved, title_of(2), "03/05/2020"), (path_of(1), title_of(1), "02/05/2020")])
        )
        routes[moved] = routes[path_of(2)]
        routes[path_of(2)] = Answer(status=301, headers={"Location": f"{server.base}{moved}"})
        server.routes = dict(routes)
        _, count = world.night(here)
    assert count is not None
    assert (count.n_new, count.n_changed, count.n_moved) == (0, 0, 1)
    found = [article for article in current_articles(world.home) if article.title == title_of(2)]
    assert {article.article_id for article in found} <= before
    assert any(article.url.endswith(moved) for article in found)


def test_an_old_address_that_redirects_leads_to_the_article(world: World) -> None:
    routes = site(1)
    routes[path_of(1)] = Answer(status=301, headers={"Location": "/tin/dia-chi-chinh-1.html"})
    routes["/tin/dia-chi-chinh-1.html"] = Answer(article_html(title_of(1), "<p>Có 01 xã.</p>"))
    with serving(routes) as server:
        row, count = world.night(portal(server.base))
        server.log.clear()
        assert (row.outcome, row.n_fetched) == ("ok", 1)
        assert count is not None
        assert count.n_new == 1
        world.night(portal(server.base))
        assert not [path for path in server.paths() if path.endswith(".html")]


def test_a_gone_article_is_marked_and_not_asked_for_again(world: World) -> None:
    routes = site(2) | {path_of(1): GONE_PAGE}
    with serving(routes) as server:
        here = portal(server.base)
        _, count = world.night(here)
        assert count is not None
        assert count.rejected == {"gone": 1}
        server.log.clear()
        world.night(here)
        assert articles_asked(server) == []


def test_a_failing_article_waits_before_it_is_asked_for_again(world: World) -> None:
    with serving(site(2) | {path_of(1): Answer("", 500)}) as server:
        here = portal(server.base)
        world.night(here)
        server.log.clear()
        world.night(here)
        assert articles_asked(server) == []
    state = fold_state(world.home, "thu-ntm")[f"{server.base}{path_of(1)}"]
    assert state.next_due is not None
    assert (state.error or "").startswith("http_error")


def test_what_one_night_has_no_room_for_waits_for_the_next(world: World) -> None:
    with serving(site(8, per_page=8)) as server:
        here = portal(server.base, max_requests=6)
        first, _ = world.night(here)
        second, _ = world.night(here)
        third, _ = world.night(here)
        assert first.n_fetched + second.n_fetched + third.n_fetched == 8
        assert first.n_fetched < 8
        assert max(first.n_requests, second.n_requests, third.n_requests) <= 6


def test_a_mixed_portal_is_asked_only_for_what_its_list_shows_to_belong(world: World) -> None:
    routes = site(1)
    routes["/tin/"] = Answer(
        list_html(
            [
                (path_of(1), "Xã đạt chuẩn nông thôn mới nâng cao", "02/05/2020"),
                ("/tin/bong-da-9.html", "Đội nhà thắng trận thứ ba", "02/05/2020"),
            ]
        )
    )
    with serving(routes) as server:
        here = portal(server.base, mixed=True)
        row, _ = world.night(here)
        assert articles_asked(server) == [path_of(1)]
        assert row.rejected == {"off_topic": 1}
        world.night(here)
        assert "/tin/bong-da-9.html" not in server.paths()
    noted = [line for line in read_log(world.home) if (line.error or "").startswith("off_topic")]
    assert len(noted) == 1


def test_a_window_of_days_brings_only_its_articles(world: World) -> None:
    import datetime as dt

    with serving(site(20)) as server:
        here = portal(server.base)
        world.night(here, since=dt.date(2020, 5, 10), until=dt.date(2020, 5, 12))
        assert articles_asked(server) == sorted(path_of(n) for n in (9, 10, 11))
        world.night(here)
        assert len(articles_asked(server)) == 20


def test_a_sitemap_index_and_a_feed_bring_what_lists_do_not(world: World) -> None:
    routes = site(1)
    routes["/sitemap.xml"] = Answer(
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>/sitemap-news.xml</loc><lastmod>2020-06-01T00:00:00+07:00</lastmod></sitemap></sitemapindex>",
        headers={"Content-Type": "text/xml"},
    )
    routes["/sitemap-news.xml"] = Answer(
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>/tin/tin-so-7-7.html</loc><lastmod>2020-05-08T08:00:00+07:00</lastmod></url></urlset>",
        headers={"Content-Type": "text/xml"},
    )
    routes["/rss/"] = Answer(
        "<rss><channel><item><title>Tin nông thôn mới số 8</title><link>/tin/tin-so-8-8.html</link>"
        "<pubDate>Fri, 08 May 2020 01:05:00 GMT</pubDate></item></channel></rss>",
        headers={"Content-Type": "text/xml"},
    )
    for n in (7, 8):
        routes[path_of(n)] = Answer(article_html(title_of(n), f"<p>Có {n} xã.</p>"))
    with serving(routes) as server:
        here = portal(server.base, feeds=(f"{server.base}/rss/",))
        row, _ = world.night(here)
        assert (row.n_fetched, row.problem) == (3, "")
        server.log.clear()
        world.night(here)
        assert "/sitemap-news.xml" not in server.paths()


def test_portals_of_one_group_keep_one_pace(world: World) -> None:
    with serving(site(2)) as one, serving(site(2)) as other:
        rows = world.harvest(
            portal(one.base, id="mot", delay_seconds=0.6), portal(other.base, id="hai", delay_seconds=0.1)
        )
        times = sorted([asked.at for asked in one.log] + [asked.at for asked in other.log])
    assert [row.outcome for row in rows] == ["ok", "ok"]
    waits = [later - earlier for earlier, later in pairwise(times)]
    # a busy machine may note one request a little late, and so near to the next
    assert sum(waits) >= 0.59 * len(waits)
    assert min(waits) >= 0.35


def test_every_request_says_who_asks_and_all_answers_are_archived(world: World) -> None:
    with serving(site(2)) as server:
        row = world.harvest(portal(server.base), contact="https://example.org/lien-he")[0]
        agents = {asked.headers["user-agent"] for asked in server.log}
        n_answers = len(server.log)
        assert not any("cookie" in asked.headers for asked in server.log)
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("OCOP-Atlas/")
    assert agent.endswith("(+https://example.org/lien-he)")
    lines = [line for line in read_log(world.home) if line.file is not None]
    assert len(lines) == n_answers == row.n_requests
    assert {line.kind for line in lines} == {"robots", "sitemap", "list", "article"}


def reparsed(world: World, here: Portal, folder: Path) -> list[tuple[str, str, str]]:
    """The articles of the same archive parsed into another, empty store."""
    other = World(folder)
    for name in ("archive", "fetchlog"):
        (other.home.root / name).symlink_to(world.home.root / name)
    other.parse(here)
    return content_of(other)


def content_of(world: World) -> list[tuple[str, str, str]]:
    return sorted((article.article_id, article.text, article.url) for article in current_articles(world.home))


def test_an_offline_re_parse_gives_what_the_live_nights_gave(world: World, tmp_path: Path) -> None:
    with serving(site(6)) as server:
        here = portal(server.base)
        world.night(here)
        routes = site(7)
        routes[path_of(2)] = Answer(article_html("Tin số 2, đính chính", "<p>Toàn tỉnh có 22 xã.</p>"))
        server.routes = dict(routes)
        world.night(here, recheck_hours=0, recheck_days=100_000)
    assert len(content_of(world)) == 8
    assert reparsed(world, here, tmp_path / "other") == content_of(world)


def test_the_same_capture_is_parsed_once_until_its_registry_row_changes(world: World) -> None:
    with serving(site(2)) as server:
        here = portal(server.base)
        world.night(here)
    assert world.parse(here) == {}
    again = world.parse(portal(server.base, province="Hà Tĩnh"))
    assert again["thu-ntm"].n_new == 0
    assert {article.portal_province for article in current_articles(world.home)} == {"Hà Tĩnh"}


def test_the_sidebar_is_one_article_that_changes_only_with_its_words(world: World) -> None:
    def side(done: int, visitors: int) -> str:
        label = "Là số xã đạt chuẩn Nông thôn mới"
        return f"<div class='block'><p>{done}/101</p><p>{label}</p><p>Hôm nay {visitors}</p></div>"

    def with_side(routes: dict[str, Answer], text: str) -> dict[str, Answer]:
        body = str(routes["/tin/"].body).replace("</body>", f"{text}</body>")
        return routes | {"/tin/": Answer(body)}

    with serving(with_side(site(1), side(63, 12))) as server:
        here = portal(server.base)
        world.night(here)
        server.routes = dict(with_side(site(1), side(63, 99)))
        world.night(here)
        server.routes = dict(with_side(site(1), side(64, 15)))
        world.night(here)
    sidebars = [article for article in current_articles(world.home) if article.kind == "sidebar"]
    assert [article.text for article in sidebars] == [
        "63/101 Là số xã đạt chuẩn Nông thôn mới",
        "64/101 Là số xã đạt chuẩn Nông thôn mới",
    ]
    assert all(article.observed_on and not article.published_on for article in sidebars)
