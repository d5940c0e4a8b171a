"""Whatever the text: figures have valid offsets, spelling habits change nothing, numbers read back as written."""

from __future__ import annotations

import datetime as dt
import json
import math
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from robustness_numbers import STYLES, comma_decimal, dotted, spelled

import nlp
from pipeline.articles import as_given
from pipeline.records import Article, Figure
from pipeline.reference import load_indicators

WRITTEN = Path(__file__).parent / "gold" / "written.jsonl"
RECORDS = [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]
OLD_STYLE = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe",
             "oẽ": "õe", "oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy"}  # fmt: skip
NEW_STYLE = {old: new for new, old in OLD_STYLE.items()}
FRAGMENTS = (
    "tỉnh Lào Cai", "cả nước", "huyện Bảo Yên", "HTX Hoa Lợi", "sản phẩm OCOP", "xã đạt chuẩn NTM", "tỷ đồng",
    "triệu", "nghìn tỷ", "%", "đạt 3-5 sao", "từ 3 sao trở lên", "năm 2023", "đến nay", "giai đoạn 2021-2025",
    "đến hết tháng 6/2024", "phấn đấu", "tăng", "giảm", "so với cùng kỳ", "trong đó", "gồm:", ";", "(", ")", "[",
    ",", ".", "…", "\n", "\t", "\n- ", "12/15", "1.250", "12,5", "1.5", "005", "0", "ST25", "275/QĐ-UBND", "17-19",
    "2.000–2.500", "hai mươi mốt", "năm", "rưỡi", "một phần tư", "63/101Là", "47xã", "😀", "\u200b", "\xa0", "\x00",
    "\u0301", "Ð", "tỷ lệ hộ nghèo", "mỗi xã có", "lần lượt", "mỗi nơi", "trước sáp nhập", "9" * 40, "1/0", "/", "-",
    "//", "½", "²", "٣", "三", "NaN", "inf", "1e9",
)  # fmt: skip
words = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=40)
spaced = words.map(" ".join)
decomposed = spaced.map(lambda text: unicodedata.normalize("NFD", text))
texts = st.one_of(st.text(max_size=300), spaced, words.map("".join), decomposed)
days = st.one_of(st.none(), st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2035, 12, 31)))
often = settings(max_examples=120, deadline=None)


def article(text: str, **given: Any) -> Article:
    """A text of 5 January 2024 on the portal of Lào Cai, but for what is given."""
    fields: dict[str, Any] = {"id": "a", "published": dt.date(2024, 1, 5), "portal_province": "Lào Cai"}
    return as_given(text=text, **fields | given)


def as_written(record: dict[str, Any], respell: Callable[[str], str] = str) -> Article:
    """One of the written articles, its title and text spelled otherwise."""
    return article(
        respell(record["text"]),
        id=record["id"],
        title=respell(record["title"]),
        published=record["published"] and dt.date.fromisoformat(record["published"]),
        portal_province=record["portal_province"],
    )


def holds(one: Article, figures: list[Figure]) -> None:
    """Every figure points at its words and says what its record may say."""
    codes = {indicator.code for indicator in load_indicators().indicators}
    for figure in figures:
        assert 0 <= figure.start < figure.end <= len(one.text)
        assert one.text[figure.start : figure.end] == figure.quote
        assert figure.sentence_start <= figure.start < figure.end <= figure.sentence_end <= len(one.text)
        assert math.isfinite(figure.value)
        assert figure.value_max is None or figure.value < figure.value_max < math.inf
        assert figure.denominator is None or math.isfinite(figure.denominator)
        assert 0 <= figure.confidence <= 1
        assert figure.indicator in codes
        assert figure.rule
        assert not (figure.period_start and figure.period_end) or figure.period_start <= figure.period_end
    assert [figure.start for figure in figures] == sorted(figure.start for figure in figures)
    assert len({figure.figure_id for figure in figures}) == len(figures)


def said(figures: list[Figure]) -> list[dict[str, Any]]:
    """What figures say, without what follows from the code points of the text alone."""
    own = {"figure_id", "article_id", "text_digest", "quote", "plan_doc"}
    return [
        {name: getattr(figure, name) for name in figure.__struct_fields__ if name not in own}
        for figure in figures
    ]


@often
@given(text=texts, published=days, province=st.sampled_from([None, "Lào Cai", "Huế", "no such place"]))
def test_any_text_gives_valid_figures(text: str, published: dt.date | None, province: str | None) -> None:
    one = article(text, published=published, portal_province=province)
    holds(one, nlp.read(one))


ENDLESS = (
    "9", "a", "9.", "1,", "xã", "12/15", "-", "(", "\u0301", "Đ", "năm", "3-5", "1.000", "sản.phẩm", "😀", "\t1", "[12",
    ";2",
)  # fmt: skip


@pytest.mark.parametrize("unit", ENDLESS, ids=ascii)
def test_a_megabyte_without_a_space_is_read(unit: str) -> None:
    one = article("Tỉnh có 12 xã đạt chuẩn NTM.\n" + unit * (1_000_000 // len(unit)))
    holds(one, nlp.read(one))


CROWDED = (
    "9 ",
    "1, ",
    "12 - ",
    "A ",
    "Lào Cai ",
    "HTX ",
    "tỷ ",
    "năm 2020 ",
    "( ",
    "a@" * 99 + " ",
    "9" * 199 + " ",
)


@pytest.mark.parametrize("unit", CROWDED, ids=ascii)
def test_a_line_of_one_word_again_and_again_is_read(unit: str) -> None:
    one = article("Tỉnh có 12 xã đạt chuẩn NTM.\n" + unit * (40_000 // len(unit)))
    holds(one, nlp.read(one))


def test_what_stands_beside_an_endless_run_is_read() -> None:
    one = article(
        f"Năm 2023, tỉnh Lào Cai có 12 xã đạt chuẩn NTM. {'x' * 500} Tỉnh có 30 sản phẩm OCOP 4 sao."
    )
    assert [figure.value for figure in nlp.read(one)] == [12, 30]


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060", "\ufeff", "\u00ad"], ids=ascii)
def test_unseen_characters_between_words_change_no_value(unseen: str) -> None:
    one = article(f"Năm 2023, tỉnh Lào Cai có {unseen}12{unseen} xã {unseen}đạt chuẩn{unseen} nông thôn mới.")
    assert [(figure.indicator, figure.value) for figure in nlp.read(one)] == [("ntm_communes", 12)]


@pytest.mark.parametrize("n", [1, 7, 16, 5000])
def test_a_number_of_any_length_is_a_number_or_none(n: int) -> None:
    one = article(f"Tỉnh Lào Cai có {'9' * n} sản phẩm OCOP.")
    holds(one, nlp.read(one))


def decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def replaced(text: str, pairs: dict[str, str]) -> str:
    for one, other in pairs.items():
        text = text.replace(one, other).replace(one.capitalize(), other.capitalize())
    return text


@pytest.mark.parametrize("record", RECORDS[::3], ids=lambda record: record["id"])
def test_decomposed_text_gives_the_same_figures(record: dict[str, Any]) -> None:
    assert nlp.read(as_written(record, decompose)) == nlp.read(as_written(record))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_tone_placement_changes_no_figure(record: dict[str, Any]) -> None:
    old = said(nlp.read(as_written(record, lambda text: replaced(text, OLD_STYLE))))
    new = said(nlp.read(as_written(record, lambda text: replaced(text, NEW_STYLE))))
    for figure in (*old, *new):
        # a district is named as the text spells it
        figure["district"] = figure["district"] and replaced(figure["district"], NEW_STYLE)
    assert old == new


@pytest.mark.parametrize("record", RECORDS[1::3], ids=lambda record: record["id"])
@pytest.mark.parametrize("space", ["\xa0", "\u202f", "\u2009"], ids=ascii)
def test_other_spaces_change_no_figure(record: dict[str, Any], space: str) -> None:
    other = said(nlp.read(as_written(record, lambda text: text.replace(" ", space))))
    assert other == said(nlp.read(as_written(record)))


@pytest.mark.parametrize("record", RECORDS[2::9], ids=lambda record: record["id"])
def test_reading_twice_gives_the_same(record: dict[str, Any]) -> None:
    assert nlp.read(as_written(record)) == nlp.read(as_written(record))


def the_one(text: str) -> Figure:
    """The only figure of a sentence."""
    figures = nlp.read(article(text))
    assert len(figures) == 1, [(figure.indicator, figure.quote) for figure in figures]
    return figures[0]


@often
@given(value=st.integers(1, 999_999), style=st.sampled_from(sorted(STYLES)))
def test_a_count_reads_back_in_every_style(value: int, style: str) -> None:
    # "một sản phẩm" is an article: a product
    value += style == "spelled" and value == 1
    figure = the_one(
        f"Đến hết năm 2023, tỉnh Lào Cai có {STYLES[style](value)} sản phẩm OCOP được công nhận."
    )
    assert (figure.value, figure.unit) == (value, "product")


@often
@given(
    tenths=st.integers(1, 999_999),
    places=st.integers(0, 2),
    scale=st.sampled_from([("triệu", 10**6), ("tỷ", 10**9), ("tỉ", 10**9), ("nghìn tỷ", 10**12), ("ngàn tỷ", 10**12)]),
)  # fmt: skip
def test_money_reads_back_with_its_scale_word(tenths: int, places: int, scale: tuple[str, int]) -> None:
    word, factor = scale
    value = tenths / 10**places
    figure = the_one(
        f"Năm 2022, doanh thu sản phẩm OCOP của tỉnh Lào Cai đạt {comma_decimal(value, places)} {word} đồng."
    )
    assert figure.value == pytest.approx(value * factor, rel=1e-9)
    assert figure.unit.startswith("VND")


@often
@given(
    hundredths=st.integers(1, 9_999),
    places=st.integers(0, 2),
    sign=st.sampled_from(["%", " %", " phần trăm"]),
)
def test_a_percentage_reads_back(hundredths: int, places: int, sign: str) -> None:
    value = hundredths / 100 if places == 2 else round(hundredths / 100, places)
    words = comma_decimal(value, places)
    figure = the_one(f"Năm 2022, tỷ lệ hộ nghèo của tỉnh Lào Cai là {words}{sign}.")
    assert figure.value == pytest.approx(float(words.replace(".", "").replace(",", ".")))
    assert figure.unit == "percent"


@often
@given(pair=st.tuples(st.integers(0, 300), st.integers(2, 300)).filter(lambda pair: pair[0] <= pair[1]))
def test_a_fraction_of_communes_reads_back(pair: tuple[int, int]) -> None:
    some, whole = pair
    figure = the_one(f"Đến hết năm 2023, tỉnh Lào Cai có {some}/{whole} xã đạt chuẩn nông thôn mới.")
    assert (figure.value, figure.denominator) == (some, whole)


@often
@given(
    pair=st.tuples(st.integers(2, 9_000), st.integers(2, 9_000)).filter(lambda pair: pair[0] < pair[1]),
    dash=st.sampled_from(["-", "–", " - ", " đến ", " – "]),
    style=st.sampled_from(["plain", "dotted"]),
)
def test_a_range_reads_back(pair: tuple[int, int], dash: str, style: str) -> None:
    # "2-1960" and "1940-1965" may as well be a month and years
    style = "dotted" if any(1900 <= value <= 2100 for value in pair) else style
    low, high = (STYLES[style](value) for value in pair)
    figure = the_one(f"Phấn đấu đến năm 2025, tỉnh Lào Cai có {low}{dash}{high} sản phẩm OCOP.")
    assert (figure.value, figure.value_max) == pair


@often
@given(tenths=st.integers(10, 9_999), up=st.integers(1, 5_000), dash=st.sampled_from(["-", "–", " đến "]))
def test_a_range_of_money_shares_its_scale(tenths: int, up: int, dash: str) -> None:
    low, high = tenths / 10, (tenths + up) / 10
    figure = the_one(
        f"Năm 2024, tỉnh Lào Cai dự kiến huy động {comma_decimal(low, 1)}{dash}{comma_decimal(high, 1)} tỷ đồng "
        "xây dựng nông thôn mới."
    )
    assert figure.value == pytest.approx(low * 1e9)
    assert figure.value_max == pytest.approx(high * 1e9)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (105, "một trăm linh năm"),
        (1_005, "một nghìn không trăm linh năm"),
        (40_111, "bốn mươi nghìn một trăm mười một"),
    ],
)
def test_numbers_are_spelled_as_people_do(value: int, expected: str) -> None:
    assert spelled(value) == expected


def test_dots_set_thousands_apart() -> None:
    assert (dotted(1_250), comma_decimal(1_234.5, 1)) == ("1.250", "1.234,5")
