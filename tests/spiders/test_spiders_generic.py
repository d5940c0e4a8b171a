"""Pages of no known make: what they tell machines, what they show, and what must not mislead."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from spiders_world import page, portal

from pipeline.records import HANOI, Article
from spiders import Page, parse

BODY = "".join(
    f"<p>Đoạn {n}: toàn huyện có {n} xã đạt chuẩn nông thôn mới, thêm 2 xã so với năm trước.</p>"
    for n in range(3, 7)
)


def read(html: str | Page) -> Article:
    source = html if isinstance(html, Page) else page(html)
    found = parse(source, portal(family="generic"))
    assert isinstance(found, Article), found
    return found


def html(
    *, head: str = "", before: str = "", after: str = "", title: str = "Cả huyện về đích", body: str = BODY
) -> str:
    return (
        f"<html><head><title>{title} | Trang tin</title>{head}</head><body><div class='top'>Thứ hai, 05/01/2026</div>"
        f"<div class='main'><h1>{title}</h1>{before}<div class='text'>{body}</div>{after}</div></body></html>"
    )


def linked(**facts: object) -> str:
    data = {
        "@context": "https://schema.org",
        "@graph": [{"@type": "WebSite"}, {"@type": ["NewsArticle"], **facts}],
    }
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"head": linked(datePublished="2020-08-21T07:50:00+07:00")}, "2020-08-21 07:50"),
        (
            {"head": '<meta property="article:published_time" content="2020-08-21T07:50:00+07:00">'},
            "2020-08-21 07:50",
        ),
        ({"before": '<span itemprop="datePublished">21/08/2020 07:50</span>'}, "2020-08-21 07:50"),
        ({"before": "<p>Thứ sáu, 21/08/2020 | 07:50</p>"}, "2020-08-21 07:50"),
        (
            {"head": linked(datePublished="2020-08-21"), "before": "<i>07:50, 21/08/2020</i>"},
            "2020-08-21 07:50",
        ),
        ({"head": linked(datePublished="2020-08-21"), "before": "<i>07:50, 22/08/2020</i>"}, "2020-08-21"),
        (
            {"before": "<time datetime='2020-08-21T07:50:00+07:00'>hôm qua</time>", "head": linked()},
            "2020-08-21",
        ),
    ],
    ids=range(7),
)
def test_the_day_of_publication_is_what_the_page_tells_or_shows_by_its_title(
    given: dict[str, str], expected: str
) -> None:
    found = read(html(**given))
    said = f"{found.published_at:%Y-%m-%d %H:%M}" if found.published_at else f"{found.published_on}"
    assert said.startswith(expected)


def test_a_clock_in_the_head_of_the_page_is_no_date() -> None:
    found = parse(page(html()), portal(family="generic"))
    assert not isinstance(found, Article)
    assert found.reason == "no_date"


def test_a_date_that_the_body_tells_of_is_no_date() -> None:
    far = (
        "<p>"
        + "Chương trình được triển khai trên toàn tỉnh. " * 30
        + "</p><p>Đến ngày 31/12/2023 có 12 xã.</p>"
    )
    found = parse(page(html(body=far)), portal(family="generic"))
    assert not isinstance(found, Article)
    assert found.reason == "no_date"


def test_the_title_is_the_heading_without_the_sites_name() -> None:
    assert read(html(before="<p>21/08/2020</p>")).title == "Cả huyện về đích"
    no_heading = html(before="<p>21/08/2020</p>").replace("h1>", "b>")
    dated = no_heading.replace(
        "</head>", '<meta property="article:published_time" content="2020-08-21"></head>'
    )
    assert read(dated).title == "Cả huyện về đích"


def test_the_lead_is_what_the_page_shows_and_also_gives_as_its_description() -> None:
    lead = "Huyện được công nhận đạt chuẩn nông thôn mới trước kế hoạch một năm."
    head = f'<meta name="description" content="{lead[:50]}...">'
    found = read(html(head=head, before=f"<p>21/08/2020</p><h2>{lead}</h2>"))
    assert found.lead == lead
    assert found.text.count(lead) == 1


def test_a_description_that_the_page_does_not_show_is_no_part_of_the_text() -> None:
    head = (
        '<meta name="description" content="Cổng thông tin của huyện, tin tức và văn bản chỉ đạo điều hành.">'
    )
    assert "văn bản chỉ đạo" not in read(html(head=head, before="<p>21/08/2020</p>")).text


@pytest.mark.parametrize(
    ("after", "author", "source"),
    [
        ('<p class="tac-gia">Tác giả: Ban Biên tập</p>', "Ban Biên tập", None),
        ('<p class="source">Theo Báo tỉnh</p>', None, "Báo tỉnh"),
        ("", None, None),
    ],
)
def test_credits_are_read_where_they_are_named(after: str, author: str | None, source: str | None) -> None:
    found = read(html(before="<p>21/08/2020</p>", after=after))
    assert (found.author, found.source) == (author, source)


def test_a_person_in_the_pages_data_is_its_author_and_an_organisation_is_not() -> None:
    person = linked(datePublished="2020-08-21", author={"@type": "Person", "name": "Ban Biên tập"})
    office = linked(datePublished="2020-08-21", author=[{"@type": "Organization", "name": "Báo tỉnh"}])
    assert read(html(head=person)).author == "Ban Biên tập"
    assert read(html(head=office)).author is None


def test_what_stands_around_an_article_is_no_part_of_it() -> None:
    around = (
        '<div class="related-news"><p>Tin liên quan: đội bóng thắng trận</p></div><aside>Quảng cáo</aside>'
        '<div class="box-binh-luan"><p>Bình luận hay quá</p></div><footer>Bản quyền</footer>'
    )
    text = read(html(before="<p>21/08/2020</p>", after=around)).text
    for words in ("đội bóng", "Quảng cáo", "hay quá", "Bản quyền", "05/01/2026"):
        assert words not in text


def test_the_edit_time_and_the_tags_are_told_by_the_page() -> None:
    head = linked(datePublished="2020-08-21", dateModified="2020-08-22T09:00:00+07:00")
    found = read(
        html(
            head=head + '<meta property="article:tag" content="OCOP">',
            after='<a rel="tag" href="/tag/ntm">NTM</a>',
        )
    )
    assert found.modified_at == dt.datetime(2020, 8, 22, 9, 0, tzinfo=HANOI)
    assert found.tags == ("OCOP", "NTM")


@pytest.mark.parametrize(
    "source", ["", "<html></html>", "<html><body>" + "<div>" * 300 + "</body>", "<p>chỉ có chữ</p>"]
)
def test_no_page_breaks_the_family(source: str) -> None:
    assert not isinstance(parse(page(source), portal(family="generic")), Article)
