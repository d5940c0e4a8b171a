"""Sitemaps, feeds and list pages as portals write them."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
from spiders_world import list_html, page, portal

from pipeline.records import HANOI
from spiders.families import family_named
from spiders.listing import (
    Listed,
    merge,
    next_page,
    page_number,
    read_feed,
    read_list,
    read_sitemap,
    same_title,
)

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NUKEVIET = family_named("nukeviet")


def is_article(url: str) -> bool:
    return NUKEVIET.is_article(url, portal())


def test_a_sitemap_gives_addresses_and_last_changes() -> None:
    xml = f"""<?xml version="1.0"?><urlset {NS}><url><loc> https://NTM.example.vn/tin/a-1.html?utm_source=x </loc>
    <lastmod>2024-03-27T09:15:00+07:00</lastmod></url><url><loc>/tin/b-2.html</loc></url><url></url></urlset>"""
    found = read_sitemap(page(xml))
    assert found is not None
    assert [(entry.url, entry.modified) for entry in found.entries] == [
        ("https://ntm.example.vn/tin/a-1.html", dt.datetime(2024, 3, 27, 9, 15, tzinfo=HANOI)),
        ("https://ntm.example.vn/tin/b-2.html", None),
    ]


def test_a_packed_sitemap_is_unpacked() -> None:
    xml = f"<urlset {NS}><url><loc>https://ntm.example.vn/tin/a-1.html</loc></url></urlset>"
    found = read_sitemap(page(gzip.compress(xml.encode())))
    assert found is not None
    assert len(found.entries) == 1


def test_an_index_names_sitemaps_with_their_last_change() -> None:
    xml = f"<sitemapindex {NS}><sitemap><loc>/s-1.xml</loc><lastmod>2024-03-27</lastmod></sitemap></sitemapindex>"
    found = read_sitemap(page(xml))
    assert found is not None
    assert found.sitemaps == (("https://ntm.example.vn/s-1.xml", dt.datetime(2024, 3, 27, tzinfo=HANOI)),)


def test_a_sitemap_that_writes_its_own_making_as_every_change_is_not_believed() -> None:
    rows = "".join(
        f"<url><loc>/tin/a-{n}.html</loc><lastmod>2026-01-05T00:00:00Z</lastmod></url>" for n in range(12)
    )
    found = read_sitemap(page(f"<urlset {NS}>{rows}</urlset>"))
    assert found is not None
    assert {entry.modified for entry in found.entries} == {None}


@pytest.mark.parametrize("text", ["", "<html><body>404</body></html>", "không phải xml", "<a/>"])
def test_what_is_no_sitemap_and_no_feed_is_none(text: str) -> None:
    assert read_sitemap(page(text)) is None
    assert read_feed(page(text)) is None


def test_a_feed_gives_title_lead_and_day_but_no_minute() -> None:
    xml = """<rss version="2.0"><channel><item><title>Tin &amp; bài</title><link>https://ntm.example.vn/tin/a-1.html</link>
    <description><![CDATA[<img src="x.jpg"> Lời dẫn]]></description>
    <pubDate>Fri, 21 Aug 2020 00:08:00 GMT</pubDate></item></channel></rss>"""
    assert read_feed(page(xml)) == [
        Listed(
            url="https://ntm.example.vn/tin/a-1.html",
            via="rss",
            title="Tin & bài",
            lead="Lời dẫn",
            on=dt.date(2020, 8, 21),
        )
    ]


def test_an_atom_feed_is_read_too() -> None:
    xml = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Tin</title><link href="/tin/a-1.html"/>
    <summary>Dẫn</summary><published>2020-08-21T20:00:00Z</published></entry></feed>"""
    entries = read_feed(page(xml))
    assert entries is not None
    assert (entries[0].url, entries[0].on) == ("https://ntm.example.vn/tin/a-1.html", dt.date(2020, 8, 22))


def test_a_list_page_gives_title_and_day_of_each_article_and_no_menu() -> None:
    side = '<ul><li><a href="/tin/">Tin</a></li><li><a href="/tin/page-2/">2</a></li><a href="/tag/ocop/">x</a></ul>'
    html = list_html(
        [("/tin/a-1.html", "Tin một", "21/08/2020 07:50:00"), ("/tin/b-2.html", "Tin hai", "")], side=side
    )
    assert [(entry.url, entry.title, entry.on) for entry in read_list(page(html), is_article)] == [
        ("https://ntm.example.vn/tin/a-1.html", "Tin một", dt.date(2020, 8, 21)),
        ("https://ntm.example.vn/tin/b-2.html", "Tin hai", None),
    ]


@pytest.mark.parametrize(
    ("html", "day"),
    [
        (
            '<p>Thứ hai, 05/01/2026</p><div><a href="/tin/a-1.html">Tin một</a> <i>(21/08/2020)</i></div>',
            dt.date(2020, 8, 21),
        ),
        (
            '<div><span>21/08/2020</span> <a href="/tin/a-1.html">Tin một</a> Lời dẫn</div>',
            dt.date(2020, 8, 21),
        ),
        (
            "<div><p>Hôm nay 05/01/2026</p><p>"
            + "chữ " * 100
            + '</p><a href="/tin/a-1.html">Tin một</a> Lời dẫn</div>',
            None,
        ),
        ("<div><p>05/01/2026</p>" + "<p>chữ</p>" * 600 + '<a href="/tin/a-1.html">Tin một</a></div>', None),
    ],
)
def test_the_day_of_an_item_stands_beside_its_title_and_a_clock_does_not(
    html: str, day: dt.date | None
) -> None:
    assert read_list(page(f"<html><body>{html}</body></html>"), is_article)[0].on == day


def test_a_shortened_title_gives_way_to_the_full_one() -> None:
    html = '<a href="/tin/a-1.html" title="Tin rất dài về nông thôn mới">Tin rất dài…</a>'
    assert read_list(page(html), is_article)[0].title == "Tin rất dài về nông thôn mới"


@pytest.mark.parametrize(
    ("html", "n_page", "expected"),
    [
        ('<head><link rel="next" href="/tin/page-2/"></head><body></body>', 1, "/tin/page-2/"),
        ('<a rel="next" href="/tin/page-3/">3</a><a rel="next" href="/tin/page-2/">2</a>', 1, "/tin/page-2/"),
        (
            '<a href="/DanhSach.aspx?cm=2&trang=3">3</a> <a href="/DanhSach.aspx?cm=2&trang=1">1</a>',
            2,
            "/DanhSach.aspx?cm=2&trang=3",
        ),
        ('<a href="/kinh-te/trang-2.html">Trang sau</a>', 1, "/kinh-te/trang-2.html"),
        ('<a href="/tin/?page=2">»</a>', 1, "/tin/?page=2"),
        ('<a href="/tin/page-1/">1</a> <a href="/tin/page-2/">2</a>', 2, None),
        ('<a href="https://other.example.vn/tin/page-2/">2</a>', 1, None),
        ("<p>hết</p>", 1, None),
    ],
)
def test_the_next_page_is_the_one_after_this(html: str, n_page: int, expected: str | None) -> None:
    here = page(f"<html>{html}</html>", url="https://ntm.example.vn/tin/")
    assert next_page(here, n_page) == (f"https://ntm.example.vn{expected}" if expected else None)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.vn/tin/page-12/", 12),
        ("https://a.vn/tin?page=3", 3),
        ("https://a.vn/kinh-te/trang-4.html", 4),
        ("https://a.vn/DanhSach.aspx?cm=2&trang=5", 5),
        ("https://a.vn/tin/2020/", None),
    ],
)
def test_the_number_of_a_list_page_stands_in_its_address(url: str, expected: int | None) -> None:
    assert page_number(url) == expected


def test_entries_of_one_address_are_told_together() -> None:
    day = dt.date(2020, 8, 21)
    changed = dt.datetime(2020, 8, 22, tzinfo=HANOI)
    one = Listed(url="u", via="sitemap", modified=changed)
    other = Listed(url="u", via="list", title="Tin", on=day)
    assert merge([one, other]) == {"u": Listed(url="u", via="list", title="Tin", on=day, modified=changed)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Tin về OCOP", "tin về  OCOP", True),
        ("Tin về…", "Tin về OCOP", True),
        ("Tin về OCOP", "Tin về...", True),
        ("Tin về OCOP", "Tin về OCOP (sửa)", False),
        ("Tin về OCOP", "Tin khác", False),
    ],
)
def test_titles_are_the_same_when_one_is_the_other_shortened(one: str, other: str, same: bool) -> None:
    assert same_title(one, other) is same
