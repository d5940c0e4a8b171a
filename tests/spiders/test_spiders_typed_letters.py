"""Pages that were typed with fonts of before Unicode, wholly or in part, are read as what their readers saw."""

from __future__ import annotations

import html

import pytest
from spiders_world import article_html, page, portal

from pipeline.legacy import ENCODINGS, Encoding, _layouts, _tables
from pipeline.records import Article
from spiders import parse

PLAN = (
    "Kế hoạch triển khai Chương trình mỗi xã một sản phẩm năm 2023 trên địa bàn tỉnh: phấn đấu có thêm ít nhất "
    "25 sản phẩm được công nhận đạt từ 3 sao trở lên, hỗ trợ các chủ thể chuẩn hoá bao bì và quảng bá."
)
MENU = "<div id='menu'><p>Trang chủ</p><p>Giới thiệu</p><p>Cá, lá, má, có, là</p></div>"


def typed(text: str, encoding: Encoding) -> str:
    """`text` as it looks without the font, that is the tables read backwards."""
    codes: dict[str, str] = {}
    for code, letter in _tables()[encoding].letters.items():
        codes.setdefault(letter, code)
    return "".join(codes.get(letter, letter) for letter in text)


def bytes_in(text: str, encoding: Encoding) -> bytes:
    if encoding == "viscii":
        codes = {letter: code for code, letter in _layouts().viscii.items()}
        return bytes(codes.get(letter, ord(letter)) for letter in text)
    return typed(text, encoding).encode("latin-1")


def body_of(outcome: object) -> str:
    assert isinstance(outcome, Article), outcome
    return outcome.text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_body_typed_in_a_page_of_unicode_is_put_right(encoding: Encoding) -> None:
    source = article_html("Kế hoạch năm 2023", f"<p>{typed(PLAN, encoding)}</p>", side=MENU)
    assert PLAN in body_of(parse(page(source), portal()))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_stands_in_unicode_beside_it_is_left_alone(encoding: Encoding) -> None:
    said = "Cá tầm, hoá đơn, lá é, má và trà: có là của xã."
    source = article_html(
        "Kế hoạch năm 2023", f"<p>{typed(PLAN, encoding)}</p><p>{said}</p>", lead="Có là của xã."
    )
    text = body_of(parse(page(source), portal()))
    assert said in text
    assert "Có là của xã." in text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_page_in_its_bytes_is_put_right(encoding: Encoding) -> None:
    source = article_html("Kế hoạch năm 2023", f"<p>{PLAN}</p>", when="21/08/2020 07:50", lead="Của tỉnh.")
    given = page(
        bytes_in(source.replace('<meta charset="utf-8">', ""), encoding),
        headers=[("Content-Type", "text/html")],
    )
    text = body_of(parse(given, portal()))
    assert PLAN in text
    assert "Kế hoạch năm 2023" in text


def test_letters_written_as_references_are_put_right() -> None:
    shown = typed(PLAN, "tcvn3")
    referenced = "".join(f"&#{ord(char)};" if not char.isascii() else char for char in shown)
    assert html.unescape(referenced) == shown
    source = article_html("Kế hoạch năm 2023", f"<p>{referenced}</p>")
    assert PLAN in body_of(parse(page(source), portal()))


def test_a_word_in_bold_follows_its_paragraph() -> None:
    bold = typed("có", "tcvn3")
    source = article_html("Kế hoạch năm 2023", f"<p>{typed(PLAN, 'tcvn3')} <b>{bold}</b> 12 x·.</p>")
    assert "có 12 xã." in body_of(parse(page(source), portal()))
