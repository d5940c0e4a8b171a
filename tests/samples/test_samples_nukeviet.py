"""The three NukeViet portals answer as the software does: addresses, paging, feeds, headers, wrong addresses."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from email.utils import parsedate_to_datetime

import pytest
from lxml import etree, html

from samples import portals, stories
from samples.content import Story
from samples.nukeviet import NukeVietSite
from samples.serving import Samples

NUKEVIET = ["mau-quangtri-ntm", "mau-hatinh-ntm", "mau-dienbien-gd"]
FEEDS = {
    "mau-quangtri-ntm": "/rss/",
    "mau-hatinh-ntm": "/vi/news/rss/",
    "mau-dienbien-gd": "/vi/news/rss/",
}
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def site_of(portal: str) -> NukeVietSite:
    return NukeVietSite(portals()[portal])


def path_of(portal: str, number: int, night: int = 1) -> str:
    story = next(story for story in stories(portal, night) if story.id == number)
    return site_of(portal).story_path(story)


def served_articles(portal: str) -> list[Story]:
    return [s for s in stories(portal, 1) if s.kind in ("article", "notice", "off_topic", "spam")]


# what a parser of the software looks for


@pytest.mark.parametrize(
    ("portal", "story"),
    [
        (portal, story)
        for portal in ("mau-quangtri-ntm", "mau-dienbien-gd")
        for story in served_articles(portal)
    ],
    ids=lambda value: value if isinstance(value, str) else str(value.id),
)
def test_article_of_generation_4_has_the_documented_selectors(get, portal: str, story: Story) -> None:
    tree = html.fromstring(get(portal, path_of(portal, story.id)).text)
    (title,) = tree.cssselect("h1.title")
    assert title.text_content() == story.title
    (date,) = tree.cssselect("span.h5")
    assert re.fullmatch(r"(Thứ \w+|Chủ nhật) - \d\d/\d\d/\d{4} \d\d:\d\d", date.text_content())
    (lead,) = tree.cssselect("div.hometext")
    assert lead.text_content() == story.lead
    (body,) = tree.cssselect("#news-bodyhtml.bodytext")
    assert next(b.text for b in story.blocks if b.kind == "paragraph") in body.text_content()


@pytest.mark.parametrize("story", served_articles("mau-hatinh-ntm"), ids=lambda story: str(story.id))
def test_article_of_generation_3_has_the_documented_selectors(get, story: Story) -> None:
    tree = html.fromstring(get("mau-hatinh-ntm", path_of("mau-hatinh-ntm", story.id)).text)
    (title,) = tree.cssselect("#news_detail h1")
    assert title.text_content() == story.title
    (date,) = tree.cssselect("#news_detail .time")
    assert re.fullmatch(r"(Thứ \w+|Chủ nhật) - \d\d/\d\d/\d{4}  \d\d:\d\d", date.text_content())
    (lead,) = tree.cssselect("#hometext")
    assert story.lead in lead.text_content()
    (body,) = tree.cssselect("div.bodytext")
    assert story.blocks[0].text in body.text_content()


@pytest.mark.parametrize(
    ("portal", "number", "label"),
    [("mau-quangtri-ntm", 312, "Tác giả bài viết:"), ("mau-dienbien-gd", 4120, "Tác giả:")],
)
def test_author_label_is_the_generation_s(get, portal: str, number: int, label: str) -> None:
    tree = html.fromstring(get(portal, path_of(portal, number)).text)
    assert tree.cssselect("p.h5.text-right")[0].text_content().startswith(label)


def test_published_time_of_the_head_is_malformed_as_the_software_prints_it(get) -> None:
    tree = html.fromstring(get("mau-quangtri-ntm", path_of("mau-quangtri-ntm", 312)).text)
    assert tree.xpath('//meta[@property="article:published_time"]/@content') == ["2018-11-16+0709:25:00"]


def test_microdata_date_is_the_date_of_the_edit(get, first_night: Samples) -> None:
    story = stories("mau-quangtri-ntm", 1)[0]
    tree = html.fromstring(get("mau-quangtri-ntm", path_of("mau-quangtri-ntm", story.id)).text)
    assert tree.xpath('//*[@itemprop="datePublished"]/text()') == [story.modified.isoformat()]


def test_generator_names_the_software(get) -> None:
    for portal, version in zip(NUKEVIET, ("v4.4", "v3.4", "v4.6"), strict=True):
        assert f'content="NukeViet {version}"' in get(portal, "/").text


def test_attachment_is_linked_and_is_a_pdf(get) -> None:
    portal = "mau-quangtri-ntm"
    tree = html.fromstring(get(portal, path_of(portal, 672)).text)
    (link,) = tree.cssselect(".news-download-file a[download]")
    answer = get(portal, link.get("href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body.startswith(b"%PDF-1.7")
    assert "attachment" in answer.headers["content-disposition"]
    assert get(portal, link.get("href").replace("id=0", "id=7")).status == 404
    assert "outerContainer" in get(portal, link.get("href").replace("download", "pdf")).text


# lists and paging


def list_pages(get, portal: str) -> dict[str, list[str]]:
    """The article links of every list page that the start addresses lead to, by page."""
    site = site_of(portal)
    found: dict[str, list[str]] = {}
    for section in site.facts.sections:
        if section.broken:
            continue
        waiting = [site.section_path(section.alias)]
        while waiting:
            page = waiting.pop()
            tree = html.fromstring(get(portal, page).text)
            found[page] = tree.xpath('//div[@class="news_column"]//*[self::h2 or self::h3]/a/@href')
            waiting += [href for href in tree.xpath('//a[@rel="next"]/@href') if href not in found]
    return found


@pytest.mark.parametrize("portal", NUKEVIET)
def test_every_listed_article_is_reached_from_the_lists(get, portal: str) -> None:
    reached = {href for links in list_pages(get, portal).values() for href in links}
    site = site_of(portal)
    assert reached == {site.story_path(story) for story in stories(portal, 1) if story.listed}


@pytest.mark.parametrize("portal", NUKEVIET)
def test_lists_have_more_than_one_page_and_keep_their_size(get, portal: str) -> None:
    pages = list_pages(get, portal)
    assert any("page-2/" in page for page in pages)
    assert all(len(links) <= portals()[portal].per_page for links in pages.values())


@pytest.mark.parametrize(
    ("portal", "path", "status"),
    [
        ("mau-quangtri-ntm", "/chuong-trinh-ocop/page-9/", 301),
        ("mau-hatinh-ntm", "/vi/news/Tin-trong-tinh/page-9/", 200),
        ("mau-dienbien-gd", "/vi/news/tin-tuc-su-kien/page-9/", 301),
    ],
)
def test_after_the_last_page_newer_ones_redirect_and_old_ones_show_an_empty_list(
    get, portal: str, path: str, status: int
) -> None:
    answer = get(portal, path)
    assert answer.status == status
    if status == 200:
        assert 'class="items' not in answer.text


def test_list_date_stands_in_muted_text(get) -> None:
    tree = html.fromstring(get("mau-quangtri-ntm", "/chuong-trinh-ocop/").text)
    dates = [element.text_content() for element in tree.cssselect(".news_column .panel-body .text-muted")]
    assert all(re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", date) for date in dates)
    assert tree.xpath("//head/link[@rel='next']/@href")[0].endswith("/chuong-trinh-ocop/page-2/")


def test_category_without_trailing_slash_redirects(get) -> None:
    answer = get("mau-quangtri-ntm", "/chuong-trinh-ocop")
    assert answer.status == 301
    assert answer.headers["location"].endswith("/chuong-trinh-ocop/")


# wrong addresses


def test_unknown_path_redirects_home(get, first_night: Samples) -> None:
    for portal in NUKEVIET:
        answer = get(portal, "/khong-co-gi-o-day/")
        assert (answer.status, answer.headers["location"]) == (301, first_night.urls[portal] + "/")


def test_missing_article_is_404_with_a_refresh(get) -> None:
    answer = get("mau-quangtri-ntm", "/chuong-trinh-ocop/khong-con-99999.html")
    assert answer.status == 404
    assert "Lỗi truy cập 404" in answer.text
    assert 'http-equiv="refresh" content="3;' in answer.text


@pytest.mark.parametrize(
    ("portal", "wrong", "number"),
    [
        ("mau-quangtri-ntm", "/chuong-trinh-ocop/ten-sai-640.html", 640),
        ("mau-quangtri-ntm", "/khong-co-muc-nay/ten-sai-640.html", 640),
        ("mau-hatinh-ntm", "/vi/news/Tin-trong-tinh/Ten-sai-41877/", 41877),
        ("mau-hatinh-ntm", "/vi/news/Tin-trong-tinh/Ha-Tinh-169-xa-dat-chuan-nong-thon-moi-41877", 41877),
        ("mau-dienbien-gd", "/vi/news/tin-tuc-su-kien/ten-sai-6733.html", 6733),
    ],
)
def test_wrong_alias_redirects_to_the_main_address(
    get, first_night: Samples, portal: str, wrong: str, number: int
) -> None:
    answer = get(portal, wrong)
    assert answer.status == 301
    assert answer.headers["location"] == first_night.urls[portal] + path_of(portal, number)


def test_existing_category_that_does_not_hold_the_article_is_404(get) -> None:
    path = path_of("mau-quangtri-ntm", 640).replace("chuong-trinh-ocop", "thong-bao")
    assert get("mau-quangtri-ntm", path).status == 404


def test_old_generation_answers_behind_index_php_as_well(get) -> None:
    path = path_of("mau-hatinh-ntm", 41877)
    answer = get("mau-hatinh-ntm", "/index.php" + path)
    assert answer.status == 200
    assert html.fromstring(answer.text).xpath("//link[@rel='canonical']/@href")[0].endswith(path)


def test_broken_section_is_500_with_one_byte(get) -> None:
    answer = get("mau-quangtri-ntm", "/chuyen-de/")
    assert (answer.status, len(answer.body)) == (500, 1)


def test_truncated_page_ends_before_its_body(get) -> None:
    text = get("mau-hatinh-ntm", path_of("mau-hatinh-ntm", 39120)).text
    assert "</html>" not in text
    assert "bodytext" in text[-20:]


def test_restricted_article_is_200_with_a_notice(get) -> None:
    answer = get("mau-quangtri-ntm", path_of("mau-quangtri-ntm", 710))
    assert answer.status == 200
    assert (
        "Bạn không được phép xem bài viết" in html.fromstring(answer.text).cssselect("div.alert-info")[0].text
    )
    assert "bodytext" not in answer.text


@pytest.mark.parametrize(
    ("portal", "number", "host"),
    [("mau-quangtri-ntm", 711, "10.255.255.1"), ("mau-dienbien-gd", 6120, ".example/")],
)
def test_external_article_redirects_off_site(get, portal: str, number: int, host: str) -> None:
    answer = get(portal, path_of(portal, number))
    assert answer.status == 302
    assert host in answer.headers["location"]


@pytest.mark.parametrize("kind", ["print", "savefile"])
def test_copies_exist_and_name_the_article_as_canonical(get, kind: str) -> None:
    path = path_of("mau-quangtri-ntm", 312)
    answer = get("mau-quangtri-ntm", f"/{kind}{path}")
    assert answer.status == 200
    assert f'{path}">' in answer.text
    assert "noindex" in answer.text
    assert ("content-disposition" in answer.headers) == (kind == "savefile")
    assert f'href="/{kind}{path}"' in get("mau-quangtri-ntm", path).text


def test_search_and_tag_pages_exist(get) -> None:
    assert get("mau-quangtri-ntm", "/tag/ocop").status == 200
    assert get("mau-quangtri-ntm", "/search/?q=ocop&page=2").status == 200


# headers, feeds, robots


@pytest.mark.parametrize("portal", NUKEVIET)
def test_html_is_not_to_be_stored_and_never_304(get, portal: str) -> None:
    first = get(portal, "/")
    assert "no-store" in first.headers["cache-control"]
    age = dt.datetime.now(dt.UTC) - parsedate_to_datetime(first.headers["last-modified"])
    assert dt.timedelta(hours=23, minutes=59) < age < dt.timedelta(days=1, minutes=1)
    again = get(portal, "/", If_Modified_Since=first.headers["last-modified"])
    assert again.status == 200
    assert len(first.cookies) == 4


@pytest.mark.parametrize("portal", NUKEVIET)
def test_each_fetch_of_an_article_differs_in_counters_only(get, portal: str) -> None:
    path = path_of(portal, stories(portal, 1)[2].id if portal != "mau-quangtri-ntm" else 640)
    first, second = get(portal, path), get(portal, path)
    assert first.body != second.body
    assert re.sub(r"[\d,]+|[0-9a-f]{8,}", "", first.text) == re.sub(r"[\d,]+|[0-9a-f]{8,}", "", second.text)


@pytest.mark.parametrize("portal", NUKEVIET)
def test_robots_has_an_etag_and_names_the_sitemap(get, first_night: Samples, portal: str) -> None:
    answer = get(portal, "/robots.txt")
    assert f"Sitemap: {first_night.urls[portal]}/sitemap.xml" in answer.text
    assert "Disallow: /admin/" in answer.text
    assert get(portal, "/robots.txt", If_None_Match=answer.headers["etag"]).status == 304


@pytest.mark.parametrize("portal", NUKEVIET)
def test_xml_is_gzipped_for_whoever_takes_it_and_html_is_not(get, portal: str) -> None:
    plain = get(portal, "/sitemap-vi.news.xml")
    packed = get(portal, "/sitemap-vi.news.xml", Accept_Encoding="gzip, deflate")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "content-encoding" not in get(portal, "/", Accept_Encoding="gzip").headers


@pytest.mark.parametrize("portal", NUKEVIET)
def test_sitemap_lists_every_article_with_its_publishing_time(get, first_night: Samples, portal: str) -> None:
    index = etree.fromstring(get(portal, "/sitemap.xml").body)
    (child,) = index.xpath("//s:loc/text()", namespaces=NS)
    assert child == first_night.urls[portal] + "/sitemap-vi.news.xml"
    tree = etree.fromstring(get(portal, "/sitemap-vi.news.xml").body)
    listed = dict(
        zip(
            tree.xpath("//s:loc/text()", namespaces=NS),
            tree.xpath("//s:lastmod/text()", namespaces=NS),
            strict=True,
        )
    )
    site = site_of(portal)
    assert listed == {
        first_night.urls[portal] + site.story_path(s): s.published.isoformat() for s in stories(portal, 1)
    }
    assert all(at.endswith("+07:00") for at in listed.values())


@pytest.mark.parametrize("portal", NUKEVIET)
def test_feed_minutes_hold_the_month_until_4_5(get, portal: str) -> None:
    tree = etree.fromstring(get(portal, FEEDS[portal]).body)
    by_id = {f"news_{story.id}": story for story in stories(portal, 1)}
    assert len(tree.findall(".//item")) == sum(story.listed for story in by_id.values())
    for item in tree.findall(".//item"):
        story = by_id[item.findtext("guid")]
        utc = story.published.astimezone(dt.UTC)
        read = parsedate_to_datetime(item.findtext("pubDate"))
        assert (read.date(), read.hour) == (utc.date(), utc.hour)
        assert read.minute == (utc.minute if portal == "mau-dienbien-gd" else utc.month)
        assert item.findtext("description") == story.lead


def test_feed_of_a_section_holds_that_section_only(get) -> None:
    tree = etree.fromstring(get("mau-quangtri-ntm", "/rss/thong-bao/").body)
    assert tree.findall(".//item")
    assert all("/thong-bao/" in item.findtext("link") for item in tree.findall(".//item"))


# side blocks and spam


def test_programme_counter_of_quang_tri_is_on_every_page(get) -> None:
    for path in ("/", path_of("mau-quangtri-ntm", 312)):
        text = html.fromstring(get("mau-quangtri-ntm", path).text).cssselect(".ket-qua-ntm")[0].text_content()
        for words in ("63/101", "16,10", "01/7 huyện", "3 xã"):
            assert words in text


@pytest.mark.parametrize("portal", NUKEVIET)
def test_visitor_counters_stand_beside_the_article(get, portal: str) -> None:
    text = get(portal, "/").text
    for label in ("Đang truy cập", "Máy chủ tìm kiếm", "Khách viếng thăm", "Hôm nay", "Tổng lượt truy cập"):
        assert label in text


def test_side_block_lists_other_sections_under_the_same_classes(get) -> None:
    tree = html.fromstring(get("mau-quangtri-ntm", "/thong-bao/").text)
    assert any(not a.get("href").startswith("/thong-bao/") for a in tree.cssselect("a.show.h4"))


def test_gambling_page_is_in_the_sitemap_and_in_no_list(get) -> None:
    path = path_of("mau-hatinh-ntm", 40001)
    assert path in get("mau-hatinh-ntm", "/sitemap-vi.news.xml").text
    assert all(path not in links for links in list_pages(get, "mau-hatinh-ntm").values())


def test_gambling_paragraph_stands_inside_a_real_article(get) -> None:
    body = html.fromstring(get("mau-quangtri-ntm", path_of("mau-quangtri-ntm", 716)).text).cssselect(
        "#news-bodyhtml"
    )
    assert "tài xỉu" in body[0].text_content()
    assert "cà phê" in body[0].text_content()


# the second night


def test_moved_article_redirects_from_its_old_address(get, first_night: Samples) -> None:
    portal = "mau-quangtri-ntm"
    old, new = path_of(portal, 701, 1), path_of(portal, 701, 2)
    assert old != new
    assert get(portal, old).status == 200
    first_night.set_night(2)
    moved = get(portal, old)
    assert (moved.status, moved.headers["location"]) == (301, first_night.urls[portal] + new)
    assert get(portal, new).status == 200


def test_edit_shows_in_list_feed_and_article_but_not_in_the_sitemap(get, first_night: Samples) -> None:
    portal, path = "mau-hatinh-ntm", path_of("mau-hatinh-ntm", 42310)
    before = get(portal, "/sitemap-vi.news.xml").text
    first_night.set_night(2)
    for page in ("/vi/news/Tin-trong-tinh/", "/vi/news/rss/", path):
        assert "274 sản phẩm" in get(portal, page).text
        assert "271 sản phẩm" not in get(portal, page).text
    line = next(line for line in before.splitlines() if "-42310/" in line)
    assert line in get(portal, "/sitemap-vi.news.xml").text


def test_new_articles_are_absent_on_the_first_night(get, first_night: Samples) -> None:
    new = path_of("mau-hatinh-ntm", 42355, 2)
    assert get("mau-hatinh-ntm", new).status == 404
    first_night.set_night(2)
    assert get("mau-hatinh-ntm", new).status == 200
    assert new in get("mau-hatinh-ntm", "/vi/news/Tin-trong-tinh/").text
