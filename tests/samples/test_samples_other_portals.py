"""The district site and the newspaper answer as sites of another make do, with the traps they are there for."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re

from lxml import etree, html

from samples import stories
from samples.serving import Samples

DISTRICT, PAPER = "mau-kimson", "mau-baotinh"
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def district_links(get) -> set[str]:
    """Every article link that the section lists and their numbered pages lead to."""
    found: set[str] = set()
    for section in ("2", "3", "5"):
        first = html.fromstring(get(DISTRICT, f"/DanhSach.aspx?cm={section}").text)
        for page in first.cssselect("a.sotrang"):
            tree = html.fromstring(get(DISTRICT, page.get("href")).text)
            found |= {link.get("href") for link in tree.cssselect("a.tieude")}
    return found


def paper_links(get) -> set[str]:
    """Every article link that the newspaper's sections lead to by their next links."""
    found: set[str] = set()
    for section in ("kinh-te", "xa-hoi", "van-hoa", "the-thao", "phap-luat"):
        page: str | None = f"/{section}.html"
        while page:
            tree = html.fromstring(get(PAPER, page).text)
            found |= {link.get("href") for link in tree.cssselect(".story__title a")}
            following = tree.xpath("//a[@rel='next']/@href")
            page = following[0] if following else None
    return found


def test_every_district_article_is_reached_from_the_lists(get) -> None:
    assert district_links(get) == {f"/ChiTietTin.aspx?id={s.id}" for s in stories(DISTRICT, 1) if s.listed}


def test_every_district_article_is_in_the_feed(get) -> None:
    tree = etree.fromstring(get(DISTRICT, "/rss.aspx").body)
    assert len(tree.findall(".//item")) == len(stories(DISTRICT, 1))


def test_every_newspaper_article_is_reached_from_the_lists(get) -> None:
    assert paper_links(get) == {f"/{s.alias}-{s.id}.html" for s in stories(PAPER, 1) if s.listed}


def test_every_newspaper_article_is_in_the_sitemap_of_its_month(get, first_night: Samples) -> None:
    index = etree.fromstring(get(PAPER, "/sitemap.xml").body)
    found: set[str] = set()
    for child in index.xpath("//s:loc/text()", namespaces=NS):
        path = child.removeprefix(first_night.urls[PAPER])
        found |= set(etree.fromstring(get(PAPER, path).body).xpath("//s:loc/text()", namespaces=NS))
    assert found == {f"{first_night.urls[PAPER]}/{s.alias}-{s.id}.html" for s in stories(PAPER, 1)}


def test_district_site_has_no_sitemap(get) -> None:
    assert get(DISTRICT, "/sitemap.xml").status == 404
    assert "Sitemap" not in get(DISTRICT, "/robots.txt").text


def test_page_head_shows_today_and_the_article_its_own_date(get) -> None:
    tree = html.fromstring(get(DISTRICT, "/ChiTietTin.aspx?id=1207").text)
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7)))
    assert f"{today:%d/%m/%Y}" in tree.cssselect(".dongho")[0].text_content()
    assert tree.cssselect(".ngaydang")[0].text_content() == "Thứ ba, 24/12/2019"


def test_footer_of_the_district_site_is_injected_visibly_and_hidden(get) -> None:
    tree = html.fromstring(get(DISTRICT, "/").text)
    assert tree.xpath("//body/p/text()")[0].startswith("W88")
    hidden = tree.xpath("//div[contains(@style, '-9999px')]//a")
    assert len(hidden) == 3


def test_missing_district_article_is_a_page_of_status_200(get) -> None:
    answer = get(DISTRICT, "/ChiTietTin.aspx?id=999999")
    assert answer.status == 200
    assert "Không tìm thấy" in answer.text
    assert "noidung" not in answer.text


def test_wrong_district_addresses_lead_home_or_nowhere(get) -> None:
    assert get(DISTRICT, "/KhongCo.aspx").status == 302
    assert get(DISTRICT, "/DanhSach.aspx?cm=77").status == 302
    assert get(DISTRICT, "/khong-co/").status == 404
    assert get(DISTRICT, "/uploads/vanban/khong-co.pdf").status == 404


def test_list_only_page_holds_links_and_no_prose(get) -> None:
    tree = html.fromstring(get(DISTRICT, "/ChiTietTin.aspx?id=1702").text)
    assert len(tree.cssselect("#noidung li a")) == 5
    assert all("VanBan.aspx" in link.get("href") for link in tree.cssselect("#noidung li a"))


def test_district_notice_links_its_docx(get) -> None:
    tree = html.fromstring(get(DISTRICT, "/ChiTietTin.aspx?id=1944").text)
    (link,) = tree.cssselect(".dinhkem a")
    answer = get(DISTRICT, link.get("href"))
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert answer.body.startswith(b"PK")
    assert get(DISTRICT, link.get("href"), If_None_Match=answer.headers["etag"]).status == 304


def test_district_pages_carry_the_headers_of_their_make(get) -> None:
    answer = get(DISTRICT, "/Default.aspx")
    assert answer.headers["x-powered-by"] == "ASP.NET"
    assert answer.cookies[0].startswith("ASP.NET_SessionId=")
    assert answer.body != get(DISTRICT, "/Default.aspx").body


def test_newspaper_article_answers_304_to_its_etag(get) -> None:
    path = next(f"/{s.alias}-{s.id}.html" for s in stories(PAPER, 1) if s.id == 3384211)
    first = get(PAPER, path)
    again = get(PAPER, path, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert get(PAPER, path).body == first.body
    assert first.headers["last-modified"] == "Mon, 03 Nov 2025 00:15:00 GMT"


def test_newspaper_lists_have_no_validator(get) -> None:
    assert "etag" not in get(PAPER, "/kinh-te.html").headers


def test_newspaper_article_says_its_time_in_three_ways(get) -> None:
    tree = html.fromstring(get(PAPER, next(iter(sorted(paper_links(get))))).text)
    shown = tree.cssselect("time.detail__time")[0]
    assert re.fullmatch(r"\d\d:\d\d, \d\d/\d\d/\d{4}", shown.text_content())
    data = json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])
    assert data["@type"] == "NewsArticle"
    assert data["datePublished"] == shown.get("datetime")
    assert tree.xpath("//meta[@property='article:published_time']/@content") == [shown.get("datetime")]


def test_newspaper_wrong_slug_redirects_and_missing_is_404(get) -> None:
    wrong = get(PAPER, "/ten-sai-3384211.html")
    assert (wrong.status, wrong.headers["location"].rsplit("-", 1)[-1]) == (301, "3384211.html")
    assert get(PAPER, "/khong-con-9999999.html").status == 404
    assert get(PAPER, "/kinh-te/trang-99.html").status == 404
    assert get(PAPER, "/sitemaps/news-1999-01.xml").status == 404


def test_newspaper_feeds_are_gzipped_and_a_section_feed_is_its_own(get) -> None:
    packed = get(PAPER, "/rss/the-thao.rss", Accept_Encoding="gzip")
    tree = etree.fromstring(gzip.decompress(packed.body))
    assert len(tree.findall(".//item")) == sum(s.section == "the-thao" for s in stories(PAPER, 1))
    assert get(PAPER, "/rss/khong-co.rss").status == 404


def test_newspaper_front_page_and_pictures_are_there(get) -> None:
    assert "Quảng Ninh" in get(PAPER, "/").text
    tree = html.fromstring(get(PAPER, next(p for p in paper_links(get) if "3384211" in p)).text)
    picture = get(PAPER, tree.cssselect("figure img")[0].get("src"))
    assert picture.body.startswith(b"\x89PNG")


def test_new_newspaper_articles_come_with_the_second_night(get, first_night: Samples) -> None:
    before = paper_links(get)
    first_night.set_night(2)
    assert {link.rsplit("-", 1)[-1] for link in paper_links(get) - before} == {"3390155.html", "3390188.html"}
