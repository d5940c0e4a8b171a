"""What addresses of SharePoint, Liferay and slug portals tell: which are articles, which are one, and from when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spiders_world import page, portal

from pipeline.records import Article
from pipeline.reference.model import Portal
from spiders import parse
from spiders.families import family_named

HEX = r"/(?P<month>20\d{4})/[^/?]+-(?P<id>[0-9a-f]{7}|\d+)/?$"


def row(family: str, pattern: str | None = None) -> Portal:
    return portal(family=family, article_pattern=pattern, start_urls=())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.vn/portal/Pages/2021-5-7/Tin-moi.aspx", True),
        ("https://a.vn/portal/Pages/2021-13-7/Tin-moi.aspx", True),
        ("https://a.vn/Pages/newsdetail.aspx?CatId=135&NewsId=9462", True),
        ("https://a.vn/Trang/ChiTietTinTuc.aspx?nid=113139", True),
        ("https://a.vn/gioithieu/lists/posts/post.aspx?ID=7", True),
        ("https://a.vn/sites/snn/SitePages/Tin-ve-chuong-trinh-OCOP.aspx", True),
        ("https://a.vn/tintuc/Pages/chi-tiet-tin-tuc.aspx?l=Tinhoatdong&page=49", False),
        ("https://a.vn/Trang/Default.aspx", False),
        ("https://a.vn/Pages/default.aspx?NewsId=7", False),
        ("https://a.vn/_layouts/15/start.aspx?ID=7", False),
        ("https://a.vn/Lists/Tin/Forms/DispForm.aspx?ID=7", False),
        ("https://a.vn/Pages/danh-ba.aspx", False),
        ("https://a.vn/PublishingImages/2021-5-7/anh.jpg", False),
    ],
)
def test_a_sharepoint_address_tells_whether_it_is_an_article(url: str, expected: bool) -> None:
    assert family_named("sharepoint").is_article(url, row("sharepoint")) is expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "/Pages/newsdetail.aspx?CatId=135&NewsId=9462",
            "/pages/NewsDetail.aspx?newsid=9462&Source=/x",
            True,
        ),
        ("/Pages/newsdetail.aspx?NewsId=9462", "/Pages/newsdetail.aspx?NewsId=9463", False),
        ("/tin/Pages/ct.aspx?ItemID=5&l=Tinhoatdong", "/tin/Pages/ct.aspx?ItemID=5&l=Thongbao", False),
        ("/tin/Pages/ct.aspx?l=Tin&ItemID=5", "/tin/Pages/ct.aspx?ItemID=5&l=Tin&page=3", True),
        ("/sites/a/Pages/ct.aspx?ItemID=5", "/sites/b/Pages/ct.aspx?ItemID=5", False),
        ("/portal/Pages/2021-5-7/Tin.aspx?Source=x", "/portal/pages/2021-5-7/tin.aspx", True),
    ],
)
def test_a_sharepoint_article_is_its_page_and_its_number(one: str, other: str, same: bool) -> None:
    key = family_named("sharepoint").key_of
    here = row("sharepoint")
    assert (key(f"https://a.vn{one}", here) == key(f"https://a.vn{other}", here)) is same


def test_rows_of_a_list_view_lead_to_the_next_rows() -> None:
    html = (
        '<a href="/Lists/Tin/AllItems.aspx?Paged=TRUE&p_ID=30&PageFirstRow=31">2</a>'
        '<a href="/Lists/Tin/AllItems.aspx?Paged=TRUE&p_ID=60&PageFirstRow=61">3</a>'
        '<a href="/Lists/Khac/AllItems.aspx?Paged=TRUE&PageFirstRow=2">khác</a>'
    )
    family = family_named("sharepoint")
    first = family.next_page(page(html, url="https://a.vn/Lists/Tin/AllItems.aspx"), 1)
    assert first == "https://a.vn/Lists/Tin/AllItems.aspx?Paged=TRUE&p_ID=30&PageFirstRow=31"
    second = family.next_page(page(html, url=first), 2)
    assert second == "https://a.vn/Lists/Tin/AllItems.aspx?Paged=TRUE&p_ID=60&PageFirstRow=61"
    assert family.next_page(page(html, url=second), 3) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.vn/web/hlv/x/-/asset_publisher/1mOz/content/id/79?plidlayout=3", "id:79"),
        ("https://a.vn/web/khac/-/asset_publisher/9Abc/content/id/79", "id:79"),
        ("https://a.vn/x/-/asset_publisher/9DJ/content/Tin-Moi/20181?redirect=%2Fx", "20181:tin-moi"),
        ("https://a.vn/y/-/asset_publisher/7KL/content/tin-moi/20181", "20181:tin-moi"),
        ("https://a.vn/web/qni/x/-/asset_publisher/Content/tin-moi", "qni:tin-moi"),
        ("https://a.vn/en/news/-/details/37632/tin-moi-93458101", "id:93458101"),
        ("https://a.vn/chi-tiet-tin?%2Fgia-mit-tang-manh%2F4521", "id:4521"),
        ("https://a.vn/tin?p_p_id=101&_101_struts_action=x&_101_urlTitle=tin-moi", ":tin-moi"),
        ("https://a.vn/web/guest/tin-tuc", None),
        ("https://a.vn/news/-/details/194272/", None),
        ("https://a.vn/chi-tiet-tin?page=2", None),
        ("https://a.vn/documents/10181/80098/anh.jpg/66cb306e?t=1", None),
    ],
)
def test_a_liferay_article_is_its_number_or_its_slug_in_its_site(url: str, expected: str | None) -> None:
    family = family_named("liferay")
    assert family.is_article(url, row("liferay")) is (expected is not None)
    if expected:
        assert family.key_of(url, row("liferay")) == expected


def test_liferay_counts_its_pages_by_a_cursor() -> None:
    html = "".join(
        f'<a href="/web/guest/tin?p_p_id=101_INSTANCE_x&_101_INSTANCE_x_delta=10&_101_INSTANCE_x_cur={n}">{n}</a>'
        for n in (1, 2, 3)
    )
    found = family_named("liferay").next_page(page(html, url="https://a.vn/web/guest/tin"), 2)
    assert found is not None
    assert found.endswith("_cur=3")


@pytest.mark.parametrize(
    ("url", "pattern", "key"),
    [
        ("https://a.vn/tin/ocop-post12.html", r"-post(?P<id>\d+)\.html$", "12"),
        ("https://a.vn/kinh-te/202501/tin-0ef5d8d/", HEX, "0ef5d8d"),
        ("https://a.vn/m.aspx?sid=7&id=12", r"sid=(?P<site>\d+)&id=(?P<id>\d+)", "7:12"),
        ("https://a.vn/tin/chi-co-ten", r"/tin/[^/]+$", "/tin/chi-co-ten"),
    ],
)
def test_a_row_says_what_identifies_its_articles(url: str, pattern: str, key: str) -> None:
    family = family_named("slug")
    assert family.is_article(url, row("slug", pattern))
    assert family.key_of(url, row("slug", pattern)) == key


def test_no_address_is_an_article_to_a_slug_row_without_a_pattern() -> None:
    assert not family_named("slug").is_article("https://a.vn/tin/ocop-post12.html", row("slug"))


def read(url: str, shown: str, here: Portal) -> Article:
    body = "<p>" + "Các xã trong tỉnh tiếp tục giữ vững tiêu chí nông thôn mới. " * 4 + "</p>"
    html = (
        "<html><head><title>Tin</title></head><body>"
        f"<div><h1>Tin của tỉnh</h1>{shown}<div class='noi-dung'>{body}</div></div></body></html>"
    )
    found = parse(page(html, url=url), here)
    assert isinstance(found, Article), found
    return found


DATED = "https://a.vn/portal/Pages/2021-5-7/Tin.aspx"
MONTHLY = "https://a.vn/kinh-te/202105/tin-0ef5d8d/"
UNIX = "https://a.vn/tin-1544059231.html"


@pytest.mark.parametrize(
    ("url", "family", "shown", "day", "minute"),
    [
        (DATED, "sharepoint", "<i>08/05/2021 07:30</i>", dt.date(2021, 5, 8), "07:30"),
        (DATED, "sharepoint", "<i>05/01/2026 07:30</i>", dt.date(2021, 5, 7), None),
        (DATED, "sharepoint", "", dt.date(2021, 5, 7), None),
        (DATED, "sharepoint", "<i>01/05/2021</i>", dt.date(2021, 5, 7), None),
        (MONTHLY, "slug", "<i>05/01/2026 08:00</i><i>19/05/2021 07:30</i>", dt.date(2021, 5, 19), "07:30"),
        (UNIX, "slug", "<i>04-12-2018 - 01:20</i>", dt.date(2018, 12, 6), "08:20"),
    ],
)
def test_a_date_that_the_address_rules_out_is_a_clock(
    url: str, family: str, shown: str, day: dt.date, minute: str | None
) -> None:
    patterns: dict[str, Any] = {MONTHLY: HEX, UNIX: r"-(?P<id>(?P<unix>\d{10}))\.html$"}
    found = read(url, shown, row(family, patterns.get(url)))
    assert (found.published_on, found.published_at and f"{found.published_at:%H:%M}") == (day, minute)


@given(st.sampled_from(["sharepoint", "liferay", "generic"]), st.text(max_size=60), st.text(max_size=40))
def test_no_address_breaks_a_family(family: str, path: str, query: str) -> None:
    known = family_named(family)
    url = f"https://a.vn/{path}?{query}"
    assert known.is_article(url, row(family)) in (True, False)
