"""WordPress: which of its doors is open decides how its posts are listed; its pages say which post they show."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from spiders_world import Answer, Server, World, page, portal, serving

from pipeline.records import Article, Rejected
from pipeline.reference.model import Portal
from spiders import parse
from spiders.families import family_named
from spiders.families.wordpress_rest import read_posts
from spiders.listing import Listed

WORDPRESS = family_named("wordpress")
BASE = "https://dai.example.vn"
ROW = portal(BASE, family="wordpress", start_urls=())


def post_html(n: int, title: str, body: str, *, kinds: str = "single single-post", more: str = "") -> str:
    """A post's page as a classic theme lays it out, in short."""
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title} – Đài</title>
<link rel="shortlink" href="/?p={n}"></head><body class="{kinds} postid-{n}">
<article id="post-{n}" class="post hentry"><h1 class="entry-title">{title}</h1>
<time class="entry-date published" datetime="2024-03-0{n % 9 + 1}T08:15:00+07:00">ngày đăng</time>
<div class="entry-content"><p>{body}</p>{more}</div></article></body></html>"""


class Site:
    """A WordPress of our own making: its posts, and which of its doors are open."""

    def __init__(self, n_posts: int, doors: frozenset[str]) -> None:
        self.doors = doors
        self.edited: dict[int, dt.datetime] = {}
        self.n_posts = n_posts

    def routes(self) -> dict[str, Any]:
        """The server's routes."""
        found: dict[str, Any] = {
            "/robots.txt": Answer("User-agent: *\nDisallow: /wp-admin/\n", headers=_PLAIN)
        }
        for n in range(1, self.n_posts + 1):
            found[f"/tin-{n}/"] = self._post(n)
        found["/wp-json/wp/v2/posts"] = self._api
        found["/feed/atom/"] = self._atom
        found["/wp-sitemap.xml"] = self._index
        found["/wp-sitemap-posts-post-1.xml"] = self._posts_map
        found["/wp-sitemap-posts-page-1.xml"] = Answer("no one asks for this", 500)
        return found

    def _post(self, n: int) -> Any:
        def answer(path: str, headers: dict[str, str]) -> Answer:
            del path, headers
            said = "Xã có 12 sản phẩm OCOP." + (" Số liệu đã sửa." if n in self.edited else "")
            return Answer(post_html(n, f"Tin số {n}", said))

        return answer

    def _changed(self, n: int) -> dt.datetime:
        return self.edited.get(n, dt.datetime(2024, 3, n % 9 + 1, 1, 15, tzinfo=dt.UTC))

    def _by_change(self) -> list[int]:
        return sorted(range(1, self.n_posts + 1), key=lambda n: (self._changed(n), n), reverse=True)

    def _api(self, path: str, headers: dict[str, str]) -> Answer:
        del headers
        if "rest" not in self.doors:
            return Answer('{"code":"rest_cannot_access","data":{"status":401}}', 401, _JSON)
        asked = parse_qs(urlsplit(path).query)
        n_page, size = int(asked.get("page", ["1"])[0]), 30
        shown = self._by_change()[(n_page - 1) * size : n_page * size]
        rows = [
            {
                "id": n,
                "link": f"{self.base}/tin-{n}/",
                "date_gmt": f"2024-03-0{n % 9 + 1}T01:15:00",
                "modified_gmt": f"{self._changed(n):%Y-%m-%dT%H:%M:%S}",
                "title": {"rendered": f"Tin số {n}"},
                "excerpt": {"rendered": "<p>Tin trong tỉnh.</p>", "protected": False},
            }
            for n in shown
        ]
        return Answer(json.dumps(rows), headers=_JSON | {"X-WP-TotalPages": str(-(-self.n_posts // size))})

    def _atom(self, path: str, headers: dict[str, str]) -> Answer:
        del headers
        if "feed" not in self.doors:
            return Answer("closed", 403)
        n_page = int(parse_qs(urlsplit(path).query).get("paged", ["1"])[0])
        shown = self._by_change()[(n_page - 1) * 10 : n_page * 10]
        if not shown:
            return Answer("<feed xmlns='http://www.w3.org/2005/Atom'></feed>", 404, _XML)
        rows = "".join(
            f"<entry><title>Tin số {n}</title><link href='{self.base}/tin-{n}/'/>"
            f"<published>2024-03-0{n % 9 + 1}T01:15:00Z</published>"
            f"<updated>{self._changed(n).isoformat()}</updated></entry>"
            for n in shown
        )
        return Answer(f"<feed xmlns='http://www.w3.org/2005/Atom'>{rows}</feed>", headers=_XML)

    def _index(self, path: str, headers: dict[str, str]) -> Answer:
        del path, headers
        maps = "".join(
            f"<sitemap><loc>{self.base}/wp-sitemap-posts-{kind}-1.xml</loc></sitemap>"
            for kind in ("post", "page")
        )
        return Answer(f"<sitemapindex xmlns='{_MAPS}'>{maps}</sitemapindex>", headers=_XML)

    def _posts_map(self, path: str, headers: dict[str, str]) -> Answer:
        del path, headers
        rows = "".join(f"<url><loc>{self.base}/tin-{n}/</loc></url>" for n in range(1, self.n_posts + 1))
        return Answer(f"<urlset xmlns='{_MAPS}'>{rows}</urlset>", headers=_XML)

    base = ""


_PLAIN: Mapping[str, str] = {"Content-Type": "text/plain"}
_JSON = {"Content-Type": "application/json; charset=UTF-8"}
_XML: Mapping[str, str] = {"Content-Type": "application/atom+xml; charset=UTF-8"}
_MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[tuple[Site, Server, Portal]]:
    n_posts, doors = request.param
    own = Site(n_posts, frozenset(doors))
    with serving(own.routes()) as server:
        own.base = server.base
        yield own, server, portal(server.base, family="wordpress", start_urls=(), mixed=False)


def bodies(server: Server) -> list[str]:
    """Which posts were asked for."""
    return [path for path in server.paths(200) if path.startswith("/tin-")]


def doors_asked(server: Server) -> set[str]:
    """Which lists were asked for."""
    return {urlsplit(path).path for path in server.paths() if not path.startswith("/tin-")} - {"/robots.txt"}


@pytest.mark.parametrize("site", [(41, ("rest", "feed"))], indirect=True)
def test_the_rest_api_lists_all_and_shows_what_was_edited(
    site: tuple[Site, Server, Portal], tmp_path: Path
) -> None:
    own, server, row = site
    world = World(tmp_path)
    first, _ = world.night(row)
    assert (first.outcome, len(bodies(server))) == ("ok", 41)
    assert doors_asked(server) == {"/wp-json/wp/v2/posts"}
    server.log.clear()
    world.night(row)
    assert bodies(server) == []
    own.edited[7] = dt.datetime.now(dt.UTC)
    server.log.clear()
    _, count = world.night(row)
    assert bodies(server) == ["/tin-7/"]
    assert count is not None
    assert count.n_changed == 1


@pytest.mark.parametrize("site", [(23, ("feed",))], indirect=True)
def test_where_the_rest_api_is_closed_atom_pages_list_all_and_show_edits(
    site: tuple[Site, Server, Portal], tmp_path: Path
) -> None:
    own, server, row = site
    world = World(tmp_path)
    first, _ = world.night(row)
    assert (first.outcome, first.problem, len(bodies(server))) == ("ok", "", 23)
    own.edited[3] = dt.datetime.now(dt.UTC)
    server.log.clear()
    world.night(row)
    assert bodies(server) == ["/tin-3/"]


@pytest.mark.parametrize("site", [(5, ())], indirect=True)
def test_where_all_else_is_closed_the_sitemap_of_posts_lists_them(
    site: tuple[Site, Server, Portal], tmp_path: Path
) -> None:
    _, server, row = site
    first, _ = World(tmp_path).night(row)
    assert (first.outcome, len(bodies(server))) == ("ok", 5)
    assert "/wp-sitemap-posts-page-1.xml" not in doors_asked(server)


@pytest.mark.parametrize("site", [(5, ("rest", "feed"))], indirect=True)
def test_a_wall_before_the_rest_api_alone_does_not_end_the_night(
    site: tuple[Site, Server, Portal], tmp_path: Path
) -> None:
    _, server, row = site
    server.routes["/wp-json/wp/v2/posts"] = Answer("<html><body>Access denied</body></html>", 403)
    first, _ = World(tmp_path).night(row)
    assert (first.outcome, len(bodies(server))) == ("ok", 5)


@pytest.mark.parametrize("site", [(5, ("rest", "feed"))], indirect=True)
def test_a_rest_api_that_robots_forbids_is_not_asked(
    site: tuple[Site, Server, Portal], tmp_path: Path
) -> None:
    _, server, row = site
    server.routes["/robots.txt"] = Answer(
        "User-agent: *\nDisallow: /wp-json/\nDisallow: /*rest_route\n", headers=_PLAIN
    )
    first, _ = World(tmp_path).night(row)
    assert (first.outcome, len(bodies(server))) == ("ok", 5)
    assert not any("wp-json" in path or "rest_route" in path for path in server.paths())


@pytest.mark.parametrize("site", [(5, ("rest",))], indirect=True)
def test_without_rewritten_addresses_the_home_page_stands_for_the_api_and_its_query_is_asked(
    site: tuple[Site, Server, Portal], tmp_path: Path
) -> None:
    own, server, row = site
    api = server.routes["/wp-json/wp/v2/posts"]
    home = Answer("<html><body class='home blog'><p>Trang chủ</p></body></html>")
    server.routes["/wp-json/wp/v2/posts"] = home
    server.routes["/"] = lambda path, headers: api(path, headers) if "rest_route" in path else home  # type: ignore[operator]
    first, _ = World(tmp_path).night(row)
    assert (first.outcome, len(bodies(server))) == ("ok", own.n_posts)


@pytest.mark.parametrize("site", [(3, ())], indirect=True)
def test_a_site_that_closed_every_door_fails_by_name(
    site: tuple[Site, Server, Portal], tmp_path: Path
) -> None:
    _, server, row = site
    server.routes["/wp-sitemap.xml"] = Answer("closed", 403)
    first, _ = World(tmp_path).night(row)
    assert first.outcome == "failed"
    assert "list page answered 404" in first.problem


def test_a_window_of_days_is_asked_of_the_rest_api() -> None:
    ways = WORDPRESS.sources(ROW, (), dt.date(2024, 3, 1), dt.date(2024, 3, 31))
    asked = parse_qs(urlsplit(ways[0][0].url).query)
    assert asked["after"] == ["2024-02-29T00:00:00"]
    assert asked["before"] == ["2024-04-02T00:00:00"]
    assert asked["orderby"] == ["date"]


def test_named_sections_are_walked_by_their_own_feeds() -> None:
    row = portal(BASE, family="wordpress", start_urls=(f"{BASE}/category/ocop/",))
    (ways,) = WORDPRESS.sources(row, ())
    assert [source.url.removeprefix(BASE) for source in ways] == [
        "/category/ocop/feed/atom/?orderby=modified",
        "/category/ocop/feed/",
        "/category/ocop/",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/tin-tuc/kinh-te/huyen-co-20-san-pham-ocop",
        "/xa-cong-bo-ket-qua-ra-soat/",
        "/2023/05/14/le-hoi/",
        "/?p=77",
        "/index.php/2023/05/14/le-hoi/",
        "/archives/402",
        "/le-hoi-dau-xuan-12.html",
    ],
)
def test_addresses_of_posts(path: str) -> None:
    assert WORDPRESS.is_article(BASE + path, ROW)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/gioi-thieu/",
        "/category/tin-tuc-trong-tinh-va-huyen/",
        "/tag/nong-thon-moi-nang-cao/",
        "/author/ban-bien-tap-cua-dai/",
        "/page/2/",
        "/2023/05/",
        "/2023/05/14/",
        "/xa-cong-bo-ket-qua-ra-soat/feed/",
        "/xa-cong-bo-ket-qua-ra-soat/amp/",
        "/xa-cong-bo-ket-qua-ra-soat/print/",
        "/xa-cong-bo-ket-qua-ra-soat/2/",
        "/xa-cong-bo-ket-qua-ra-soat/comment-page-2/",
        "/xa-cong-bo-ket-qua-ra-soat/?replytocom=14",
        "/xa-cong-bo-ket-qua-ra-soat/?share=facebook&nb=1",
        "/xa-cong-bo-ket-qua-ra-soat/?amp",
        "/wp-content/uploads/2023/05/ke-hoach-so-18-cua-xa.pdf",
        "/?page_id=107",
        "/?s=nong-thon-moi-nang-cao-xa",
        "/?cat=3",
    ],
)
def test_addresses_of_everything_else(path: str) -> None:
    assert not WORDPRESS.is_article(BASE + path, ROW)


def test_what_a_feed_lists_is_a_post_however_short_its_address() -> None:
    listed = Listed(url=f"{BASE}/le-hoi/", via="rss")
    assert WORDPRESS.is_listed_article(listed, ROW)
    assert not WORDPRESS.is_listed_article(Listed(url=f"{BASE}/le-hoi/", via="list"), ROW)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("wp-sitemap-posts-post-1.xml", True),
        ("wp-sitemap-posts-tin_tuc-1.xml", True),
        ("wp-sitemap-posts-page-1.xml", False),
        ("wp-sitemap-taxonomies-category-1.xml", False),
        ("wp-sitemap-users-1.xml", False),
        ("post-sitemap2.xml", True),
        ("page-sitemap.xml", False),
        ("product-sitemap.xml", False),
        ("post_tag-sitemap.xml", False),
        ("sitemap-tin.xml", True),
        ("sitemap-pt-post-2023-05.xml", True),
        ("sitemap-pt-page-2023-05.xml", False),
        ("sitemap-tax-category.xml", False),
        ("sitemap-misc.xml", False),
    ],
)
def test_only_sitemaps_that_can_hold_posts_are_read(name: str, wanted: bool) -> None:
    assert WORDPRESS.wants_sitemap(f"{BASE}/{name}") is wanted


def test_a_post_is_the_same_under_each_of_its_addresses() -> None:
    html = post_html(12, "Tin số 12", "Xã có 12 sản phẩm OCOP.")
    found = [
        parse(page(html, url=f"{BASE}{path}"), ROW)
        for path in ("/tin-so-12-cua-xa-ta/", "/tin-tuc/tin-so-12-cua-xa-ta/", "/?p=12")
    ]
    assert len({article.article_id for article in found if isinstance(article, Article)}) == 1


def test_posts_of_two_wordpresses_on_one_host_stay_apart() -> None:
    html = post_html(12, "Tin số 12", "Xã có 12 sản phẩm OCOP.")
    other = html.replace('href="/?p=12"', 'href="/xa-ben/?p=12"')
    found = [parse(page(source, url=f"{BASE}/tin-so-12-cua-xa/"), ROW) for source in (html, other)]
    assert len({article.article_id for article in found if isinstance(article, Article)}) == 2


@pytest.mark.parametrize(
    ("kinds", "more"),
    [
        ("archive category", ""),
        ("page page-id-107", ""),
        ("home blog", ""),
        ("search search-results", ""),
        ("single single-post single-paged-2 paged-2", ""),
        ("attachment single single-attachment", ""),
        ("single single-post", '<form class="post-password-form"><input type="password"></form>'),
    ],
)
def test_what_is_no_post_or_is_locked_is_rejected(kinds: str, more: str) -> None:
    found = parse(
        page(post_html(12, "Tin số 12", "Nội dung.", kinds=kinds, more=more), url=f"{BASE}/tin/"), ROW
    )
    assert isinstance(found, Rejected)
    assert found.reason == "not_an_article"


def test_the_time_of_the_last_change_is_not_the_time_of_publication() -> None:
    html = post_html(12, "Tin số 12", "Nội dung.").replace(
        '<time class="entry-date published"',
        '<time class="updated" datetime="2025-01-01T00:00:00+07:00"></time><time class="entry-date published"',
    )
    found = parse(page(html, url=f"{BASE}/tin-12/"), ROW)
    assert isinstance(found, Article)
    assert found.published_at == dt.datetime.fromisoformat("2024-03-04T08:15:00+07:00")
    assert found.modified_at == dt.datetime.fromisoformat("2025-01-01T00:00:00+07:00")


def test_where_a_theme_shows_no_date_the_address_may_tell_the_day() -> None:
    html = post_html(12, "Tin số 12", "Nội dung.").replace("<time", "<i").replace("ngày đăng</time>", "</i>")
    found = parse(page(html, url=f"{BASE}/2023/05/14/tin-12/"), ROW)
    assert isinstance(found, Article)
    assert (found.published_on, found.published_at) == (dt.date(2023, 5, 14), None)
    undated = parse(page(html, url=f"{BASE}/tin-so-12-cua-xa/"), ROW)
    assert isinstance(undated, Rejected)
    assert undated.reason == "no_date"


def test_a_title_with_a_dash_stays_whole_where_the_theme_has_no_h1() -> None:
    html = post_html(12, "KHTC - Xã phê duyệt đề án", "Nội dung.")
    for tag in ('h2 class="entry-title"', "b"):
        other = html.replace('<h1 class="entry-title">', f"<{tag}>").replace("</h1>", f"</{tag.split()[0]}>")
        found = parse(page(other, url=f"{BASE}/tin-12/"), ROW)
        assert isinstance(found, Article)
        assert found.title == "KHTC - Xã phê duyệt đề án"


def test_a_post_of_several_pages_says_how_many() -> None:
    links = '<div class="page-links">Trang: <span class="post-page-numbers current">1</span>'
    links += '<a href="2/" class="post-page-numbers">2</a><a href="3/" class="post-page-numbers">3</a></div>'
    found = parse(page(post_html(12, "Tin số 12", "Nội dung.", more=links), url=f"{BASE}/tin-12/"), ROW)
    assert isinstance(found, Article)
    assert found.extra["pages"] == "3"
    assert found.text.endswith("Nội dung.")


@pytest.mark.parametrize("body", ["<html></html>", '{"code":"rest_no_route"}', "", "[1, 2]", "null"])
def test_what_is_no_list_of_posts_is_none(body: str) -> None:
    assert read_posts(page(body)) is None


def test_a_locked_post_is_not_listed() -> None:
    rows = [{"id": 1, "link": f"{BASE}/a/", "excerpt": {"rendered": "", "protected": True}}]
    assert read_posts(page(json.dumps(rows))) == []
