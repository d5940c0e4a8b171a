"""Pages, dates, walls, spam and reasons: the pure parts that all families share."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spiders_world import WHEN, article_html, page, portal

from pipeline.errors import CallError
from pipeline.records import HANOI, Article, Rejected
from spiders import parse, parse_sidebar
from spiders.barriers import barrier
from spiders.dates import first_moment, stamp
from spiders.families import family_named, family_of, nukeviet
from spiders.page import Page, charset_of
from spiders.parsing import parse_digest
from spiders.spam import spam_score

OLD_VIETNAMESE = unicodedata.normalize("NFD", "Đà Nẵng có xã").encode("cp1258", "ignore")
WORDS = "Đắk Lắk có thêm 05 xã đạt chuẩn nông thôn mới, Tỷ lệ hộ nghèo giảm"


def rejected(source: Page, **changes: object) -> Rejected:
    found = parse(source, portal(**changes))
    assert isinstance(found, Rejected), found
    return found


def article(source: Page, **changes: object) -> Article:
    found = parse(source, portal(**changes))
    assert isinstance(found, Article), found
    return found


# charsets


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (WORDS.encode(), "text/html", "utf-8"),
        (WORDS.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (WORDS.encode("utf-8-sig"), "text/html; charset=windows-1258", "utf-8-sig"),
        (WORDS.encode("utf-16"), "text/html", "utf-16"),
        (OLD_VIETNAMESE, "text/html; charset=windows-1258", "cp1258"),
        (b'<meta charset="windows-1252"><p>caf\xe9</p>', "text/html", "cp1252"),
        (b"<p>caf\xe9 caf\xe9 caf\xe9 \xd5\xd6</p>", "text/html; charset=none", "cp1258"),
        (WORDS.encode() * 9 + b"\xff", "text/html; charset=utf-8", "utf-8"),
        (b'<meta charset="utf-16"><p>x</p>', "text/html", "utf-8"),
        (b"", "", "utf-8"),
    ],
)  # fmt: skip
def test_a_page_is_read_in_the_charset_it_is_in(body: bytes, content_type: str, expected: str) -> None:
    assert charset_of(body, content_type) == expected


def test_combining_marks_become_letters() -> None:
    decomposed = unicodedata.normalize("NFD", WORDS)
    assert page(decomposed).text == WORDS
    found = article(page(article_html(decomposed, f"<p>{decomposed}</p>")))
    assert found.title == WORDS
    assert unicodedata.is_normalized("NFC", found.text)


def test_windows_1258_becomes_nfc() -> None:
    legacy = "Đà Nẵng: 11/11 xã"
    marks = {"Đ": b"\xd0", "à": b"\xe0", "ẵ": "ă\u0303".encode("cp1258"), "ã": "a\u0303".encode("cp1258")}
    body = b"".join(marks.get(char) or char.encode("cp1258") for char in legacy)
    source = page(b"<p>" + body + b"</p>", headers=[("Content-Type", "text/html; charset=windows-1258")])
    assert legacy in source.text


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "text/html", "text/html; charset=utf-8", "text/html; charset=bogus"]),
)
def test_no_bytes_break_a_page(body: bytes, content_type: str) -> None:
    source = page(body, headers=[("Content-Type", content_type)])
    assert unicodedata.is_normalized("NFC", source.text)
    assert source.tree is not None
    assert parse(source, portal()) is not None


# dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thứ tư - 28/04/2021 05:21", "2021-04-28 05:21"),
        ("Thứ sáu  -  21/08/2020  07:50", "2020-08-21 07:50"),
        ("Thứ ba, 24/12/2019 366 lượt xem", "2019-12-24"),
        ("Cập nhật: Thứ tư, 2/12/2020 | 7:54:28 AM", "2020-12-02 07:54"),
        ("Cập nhật: 2/12/2020 | 1:05:00 PM", "2020-12-02 13:05"),
        ("08:47 |02/03/2015", "2015-03-02 08:47"),
        ("04-12-2018 - 01:20", "2018-12-04 01:20"),
        ("16:11, 26/01/2021", "2021-01-26 16:11"),
        ("12/01/2022 | 09:00 GMT+7", "2022-01-12 09:00"),
        ("09:30 Thứ ba, ngày 05/03/2021", "2021-03-05 09:30"),
        ("Ngày 5 tháng 3 năm 2021", "2021-03-05"),
        ("05 Tháng Mười Hai, 2021", "2021-12-05"),
        ("28.4.2021", "2021-04-28"),
        ("31/02/2021 rồi 01/03/2021", "2021-03-01"),
        ("Kế hoạch 45/2021/KH-UBND", None),
        ("Điện thoại 0233.3.852.888", None),
        ("21/08/1990", None),
        ("06/01/2027", None),
    ],
)
def test_a_date_line_is_read(text: str, expected: str | None) -> None:
    found = first_moment(text, not_after=WHEN)
    said = None if found is None else (f"{found.at:%Y-%m-%d %H:%M}" if found.at else f"{found.on}")
    assert said == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-08-21+0707:50:00", dt.datetime(2020, 8, 21, 7, 50, tzinfo=HANOI)),
        ("2020-08-21T20:50:00Z", dt.datetime(2020, 8, 22, 3, 50, tzinfo=HANOI)),
        ("2020-08-21T07:50:00.123+0700", dt.datetime(2020, 8, 21, 7, 50, tzinfo=HANOI)),
        ("2020-13-41T07:50:00", None),
        ("", None),
    ],
)
def test_a_machines_date_is_read(value: str, expected: dt.datetime | None) -> None:
    found = stamp(value)
    assert (found.at if found else None) == expected


@given(st.datetimes(dt.datetime(2005, 1, 1), dt.datetime(2025, 12, 31)))  # noqa: DTZ001 (a clock on a page)
def test_the_date_line_of_nukeviet_comes_back_to_the_minute(moment: dt.datetime) -> None:
    found = first_moment(f"Thứ hai - {moment:%d/%m/%Y %H:%M}")
    assert found is not None
    assert found.at == moment.replace(second=0, microsecond=0, tzinfo=HANOI)


# walls


@pytest.mark.parametrize(
    ("html", "named"),
    [
        (
            "<html><script>document.cookie='D1N=abc';window.location.reload(true);</script></html>",
            "cookie stub",
        ),
        ("<html><body>Hệ thống đang từ chối truy cập của bạn</body></html>", "flood limit"),
        ("<html><title>Just a moment...</title></html>", "bot wall"),
        ("<html><body>" + "chữ " * 900 + "Mã xác nhận của riêng cổng</body></html>", "Mã xác nhận"),
        (article_html("Hãy đợi ngày hội", "<p>" + "Bài dài. " * 400 + "</p>"), None),
        (
            "<html><script src='/cdn-cgi/challenge-platform/x.js'></script><p>"
            + "bài " * 500
            + "</p></html>",
            None,
        ),
    ],
)
def test_a_wall_is_told_from_a_page(html: str, named: str | None) -> None:
    found = barrier(page(html), ("Mã xác nhận của riêng cổng",))
    assert (found is None) if named is None else (named in (found or ""))


def test_a_wall_is_no_article() -> None:
    found = rejected(page("<html><body>Hệ thống đang từ chối truy cập</body></html>"))
    assert found.reason == "bot_wall"


# reasons


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (page("gone", status=404), "gone"),
        (page("gone", status=410), "gone"),
        (page("oops", status=500), "http_error"),
        (page(b"%PDF-1.4", headers=[("Content-Type", "application/pdf")]), "not_html"),
        (page(b"%PDF-1.4", headers=[]), "not_html"),
        (page("<html><body><h1>Trang nhất</h1></body></html>"), "not_an_article"),
        (page(article_html("", "<p>Có 05 xã.</p>")), "no_title"),
        (page(article_html("Tin", "<p> </p>")), "no_body"),
        (page(article_html("Tin", "<p>Có 05 xã.</p>", when="không rõ ngày")), "no_date"),
        (page(article_html("Tin", "<p>Có 05 xã.</p>")[:420]), "not_an_article"),
        (page(article_html("Nhà cái uy tín W88", "<p>Đăng ký ngay</p>")), "spam"),
        (
            page(
                article_html("Tin hay", "<p>Soi cầu bạch thủ lô, game bài đổi thưởng, nổ hũ.</p><p>Ngắn.</p>")
            ),
            "spam",
        ),
    ],
)
def test_what_cannot_be_used_says_why(source: Page, reason: str) -> None:
    assert rejected(source).reason == reason


def test_a_spam_article_names_the_phrase_that_gave_it_away() -> None:
    found = rejected(page(article_html("Soi kèo nhà cái hôm nay", "<p>Bài</p>")))
    assert found.detail in ("soi kèo", "kèo nhà cái", "nhà cái")
    assert found.score == 1.0


def test_a_report_about_gambling_crime_is_no_spam() -> None:
    text = "Công an tỉnh triệt phá đường dây cá độ bóng đá, khởi tố 12 đối tượng về cá cược qua mạng."
    assert not spam_score(text).is_spam
    assert article(page(article_html("Triệt phá đường dây cá độ bóng đá", f"<p>{text}</p>")))


def test_a_restricted_article_is_none() -> None:
    html = (
        '<html><body><div class="alert alert-info">Bạn không được phép xem bài viết này</div></body></html>'
    )
    found = rejected(page(html))
    assert (found.reason, found.detail) == ("not_an_article", "bài viết giới hạn người xem")


def test_a_mixed_portal_keeps_what_its_text_shows_to_belong() -> None:
    on = article_html("Thêm 05 xã đạt chuẩn nông thôn mới", "<p>Toàn tỉnh có 120 xã.</p>")
    off = article_html("Đội nhà thắng trận thứ ba", "<p>Ghi hai bàn.</p>", lead="Trận đấu hay.")
    assert article(page(on), mixed=True)
    found = rejected(page(off), mixed=True)
    assert (found.reason, found.detail) == ("off_topic", "Đội nhà thắng trận thứ ba")
    assert found.score is not None
    assert article(page(off), mixed=False)


def test_the_edit_time_is_never_the_day_of_publication() -> None:
    html = article_html("Tin", "<p>Có 05 xã.</p>", when="").replace(
        "</h1>", '</h1><span itemprop="datePublished">2025-06-02T08:00:00+07:00</span>'
    )
    assert rejected(page(html)).reason == "no_date"


def test_the_head_says_the_date_where_the_page_does_not() -> None:
    html = article_html("Tin", "<p>Có 05 xã.</p>", when="").replace(
        "<title>", '<meta property="article:published_time" content="2020-08-21+0707:50:00"><title>'
    )
    assert article(page(html)).published_at == dt.datetime(2020, 8, 21, 7, 50, tzinfo=HANOI)


# identity


@pytest.mark.parametrize(
    "url",
    [
        "https://ntm.example.vn/tin/ten-cu-12.html",
        "https://ntm.example.vn/muc-khac/ten-moi-12.html",
        "http://ten-mien-moi.example.vn/vi/news/Muc/Ten-moi-12.html",
        "https://ntm.example.vn/vi/news/Muc/Ten-moi-12/",
        "https://ntm.example.vn/index.php/vi/news/Muc/Ten-moi-12/",
        "https://ntm.example.vn/index.php?language=vi&nv=news&op=Muc/Ten-moi-12",
        "https://ntm.example.vn/tin/ten-cu-12.html?utm_source=zalo",
    ],
)
def test_a_nukeviet_article_keeps_its_id_wherever_it_moves(url: str) -> None:
    assert family_named("nukeviet").key_of(url, portal()) == "12"


def test_other_languages_and_modules_count_for_themselves() -> None:
    key = family_named("nukeviet").key_of
    assert (
        len(
            {
                key(f"https://a.vn/{place}/x/y-12.html", portal())
                for place in ("vi/news", "en/news", "vi/thong-bao")
            }
        )
        == 3
    )


@pytest.mark.parametrize(
    ("url", "generation", "expected"),
    [
        ("https://a.vn/tin/mot-tin-12.html", None, True),
        ("https://a.vn/vi/news/Tin/Mot-tin-12/", None, True),
        ("https://a.vn/Tin/Mot-tin-12/", "3", True),
        ("https://a.vn/tin/nam-2020/", None, False),
        ("https://a.vn/vi/news/tin-tuc-su-kien-421/", None, False),
        ("https://a.vn/tin/page-2/", None, False),
        ("https://a.vn/vi/news/tin/page-2/", None, False),
        ("https://a.vn/tag/ocop-12.html", None, False),
        ("https://a.vn/sendmail/tin/mot-tin-12.html", None, False),
        ("https://a.vn/tin/", None, False),
        ("https://a.vn/", None, False),
        ("mailto:a@b.vn", None, False),
    ],
)
def test_a_nukeviet_address_tells_whether_it_is_an_article(
    url: str, generation: str | None, expected: bool
) -> None:
    assert family_named("nukeviet").is_article(url, portal(generation=generation, start_urls=())) is expected


@pytest.mark.parametrize(
    ("start", "url", "expected"),
    [
        ("https://a.vn/vi/news/Tin/", "https://a.vn/vi/news/Khac/Mot-tin-12/", True),
        ("https://a.vn/vi/news/Tin/", "https://a.vn/vi/laws/detail/Quyet-dinh-211/", False),
        ("https://a.vn/vi/news/", "https://a.vn/vi/news/Khac/Mot-tin-12.html", True),
        ("https://a.vn/vi/", "https://a.vn/vi/laws/detail/Quyet-dinh-211/", True),
        ("https://a.vn/", "https://a.vn/tin/mot-tin-12.html", True),
        ("https://a.vn/tin/", "https://a.vn/khac/mot-tin-12.html", True),
        ("https://a.vn/tin/", "https://a.vn/laws/detail/quyet-dinh-211.html", False),
    ],
)
def test_only_the_modules_whose_sections_are_walked_give_articles(
    start: str, url: str, expected: bool
) -> None:
    assert family_named("nukeviet").is_article(url, portal(start_urls=(start,))) is expected


@pytest.mark.parametrize(
    ("url", "pattern", "expected"),
    [
        ("https://a.vn/ChiTietTin.aspx?id=7", None, True),
        ("https://a.vn/kinh-te/toan-tinh-co-437-san-pham-ocop.html", None, True),
        ("https://a.vn/kinh-te.html", None, False),
        ("https://a.vn/tag/toan-tinh-co-437-san-pham", None, False),
        ("https://a.vn/toan-tinh-co-437-san-pham.jpg", None, False),
        ("https://a.vn/bai-3387640.html", r"-\d{7}\.html$", True),
        ("https://a.vn/toan-tinh-co-437-san-pham-ocop.html", r"-\d{7}\.html$", False),
    ],
)
def test_a_generic_address_tells_whether_it_is_an_article(
    url: str, pattern: str | None, expected: bool
) -> None:
    assert (
        family_named("generic").is_article(url, portal(family="generic", article_pattern=pattern)) is expected
    )


def test_a_generic_article_is_known_by_its_path_and_query() -> None:
    key = family_named("generic").key_of
    row = portal(family="generic")
    assert key("https://a.vn/ChiTiet.aspx?id=7", row) == key(
        "http://www.b.vn/ChiTiet.aspx?id=7&fbclid=x", row
    )
    assert key("https://a.vn/ChiTiet.aspx?id=7", row) != key("https://a.vn/ChiTiet.aspx?id=8", row)


def test_an_unknown_family_is_refused_with_its_neighbour() -> None:
    with pytest.raises(CallError, match="did you mean 'nukeviet'"):
        family_of(portal(family="nukviet"))


# sidebars


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("<p>63/101</p><p>Là số xã đạt chuẩn Nông thôn mới</p>", "63/101 Là số xã đạt chuẩn Nông thôn mới"),
        ("<div>Số xã đạt chuẩn nông thôn mới</div><div>181</div>", "Số xã đạt chuẩn nông thôn mới: 181"),
        ("<p>Sản phẩm OCOP: 271 sản phẩm</p>", "Sản phẩm OCOP: 271 sản phẩm"),
        (
            "<p>03 xã đạt chuẩn kiểu mẫu</p><p>[xã Vĩnh Kim, năm 2019]</p>",
            "03 xã đạt chuẩn kiểu mẫu [xã Vĩnh Kim, năm 2019]",
        ),
        ("<p>Đang truy cập 12</p><p>Hôm nay 2,637</p>", None),
        ("<p>Lượt truy cập trang nông thôn mới: 6,515,442</p>", None),
        ("<p>Quyết định 15/2024/QĐ-UBND về tiêu chí nông thôn mới</p>", None),
        ('<a href="/tin/a-1.html" title="x">12 xã đạt chuẩn nông thôn mới</a>', None),
        ("<p>Theo bạn chương trình OCOP nên phát triển thế nào?</p>", None),
        ("<nav><p>12 tiêu chí nông thôn mới</p></nav>", None),
    ],
)
def test_only_programme_counters_are_a_sidebar(side: str, expected: str | None) -> None:
    found = parse_sidebar(
        page(article_html("Tin nông thôn mới", "<p>Có 05 xã đạt chuẩn.</p>", side=side)), portal()
    )
    assert (found.text if found else None) == expected
    if found:
        assert (found.kind, found.observed_on, found.published_on) == ("sidebar", WHEN.date(), None)


def test_an_article_that_speaks_of_counters_is_no_sidebar() -> None:
    assert (
        parse_sidebar(page(article_html("Tin", "<p>63/101</p><p>xã đạt chuẩn nông thôn mới</p>")), portal())
        is None
    )


@pytest.mark.parametrize(
    ("year", "generator", "version"), [(2024, "NukeViet v4.5", "old"), (2024, "", "old"), (2025, "", "new")]
)
def test_a_page_is_read_by_the_version_that_was_valid_when_it_was_captured(
    year: int, generator: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    four = next(each for each in nukeviet.TEMPLATES if each.generation == "4")
    old = replace(four, version="old", valid_until=dt.date(2024, 12, 31))
    monkeypatch.setattr(nukeviet, "TEMPLATES", (old, replace(four, version="new", title=".//h2")))
    html = article_html("Tin", "<p>Có 05 xã.</p>").replace("NukeViet v4.5", generator)
    found = parse(page(html, fetched_at=dt.datetime(year, 6, 1, tzinfo=HANOI)), portal())
    assert found.parser_version == f"nukeviet-4 {version}"


# work that is skipped


def test_the_digest_of_a_parse_depends_on_all_that_parse_is_given() -> None:
    given = ("https://a.vn/x-1.html", 200, "sha256:1")
    base = parse_digest(*given, portal())
    assert base == parse_digest(*given, portal())
    others = {
        parse_digest("https://a.vn/y-1.html", 200, "sha256:1", portal()),
        parse_digest("https://a.vn/x-1.html", 404, "sha256:1", portal()),
        parse_digest("https://a.vn/x-1.html", 200, "sha256:2", portal()),
        parse_digest(*given, portal(mixed=True)),
        parse_digest(*given, portal(family="generic")),
    }
    assert len(others) == 5
    assert base not in others


def test_parse_is_a_function_of_its_arguments() -> None:
    source = Path(__file__).parent / "pages" / "nukeviet-4-word-table.html"
    once, again = (parse(page(source.read_bytes()), portal()) for _ in range(2))
    assert once == again
