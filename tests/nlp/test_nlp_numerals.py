"""A number written in any of the supported styles is read back as itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numerals import digits_value, words_value
from nlp.quantities import Quantity, quantities_in
from pipeline.text import fold, nfc

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def the_quantity(text: str) -> Quantity:
    text = nfc(text)
    found, _ = quantities_in(text, fold(text), 0, len(text))
    assert len(found) == 1, (text, found)
    return found[0]


def grouped(n: int, mark: str = ".") -> str:
    return f"{n:,}".replace(",", mark)


def spelled(n: int) -> str:
    if n < 10:
        return DIGITS[n]
    if n < 20:
        return "mười" + ("" if n == 10 else " " + ("lăm" if n == 15 else DIGITS[n - 10]))
    if n < 100:
        tens, ones = divmod(n, 10)
        last = {0: "", 1: " mốt", 5: " lăm"}.get(ones, " " + DIGITS[ones])
        return f"{DIGITS[tens]} mươi{last}"
    hundreds, rest = divmod(n, 100)
    if not rest:
        return f"{DIGITS[hundreds]} trăm"
    return f"{DIGITS[hundreds]} trăm {'linh ' + DIGITS[rest] if rest < 10 else spelled(rest)}"


@given(st.integers(0, 10**12))
def test_dots_group_thousands(n: int) -> None:
    assert digits_value(grouped(n)) == n


@given(st.integers(0, 10**6), st.integers(0, 99))
def test_a_comma_begins_decimals(n: int, decimals: int) -> None:
    assert digits_value(f"{grouped(n)},{decimals:02}") == pytest.approx(n + decimals / 100)


@given(st.integers(1, 999))
def test_spelled_numbers_are_read_back(n: int) -> None:
    assert words_value(spelled(n).split()) == n


@given(st.integers(1, 9999), st.sampled_from(["", "0", " "]))
def test_counts_with_leading_zeros_and_glued_units(n: int, style: str) -> None:
    number = f"0{n}" if style == "0" and n < 10 else str(n) if n < 1000 or style == " " else grouped(n)
    if 1940 <= n <= 2049:
        return
    assert the_quantity(f"Tỉnh có {number}{'' if style == '' else ' '}sản phẩm").value == n


@given(
    st.integers(1, 999),
    st.sampled_from([("nghìn", 1e3), ("triệu", 1e6), ("tỷ", 1e9), ("tỉ", 1e9), ("nghìn tỷ", 1e12)]),
)
def test_scale_words_multiply(n: int, scale: tuple[str, float]) -> None:
    quantity = the_quantity(f"Kinh phí {n} {scale[0]} đồng")
    assert quantity.value == pytest.approx(n * scale[1])
    assert quantity.kind == "money"


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["-", " - ", "–", " đến "]))
def test_ranges_share_what_follows(low: int, step: int, join: str) -> None:
    quantity = the_quantity(f"Dự kiến {low}{join}{low + step} tỷ đồng")
    assert (quantity.value, quantity.value_max) == (low * 1e9, (low + step) * 1e9)


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_fraction_before_a_counted_noun_keeps_both(n: int, of: int) -> None:
    quantity = the_quantity(f"Toàn tỉnh có {n}/{of} xã")
    assert (quantity.value, quantity.denominator) == (n, of)


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("có trên 210 sản phẩm", 210, "at_least"),
        ("có ít nhất 25 sản phẩm", 25, "at_least"),
        ("có từ 250 sản phẩm trở lên", 250, "at_least"),
        ("có không quá 12 sản phẩm", 12, "at_most"),
        ("có dưới 12 sản phẩm", 12, "at_most"),
        ("có khoảng 300 sản phẩm", 300, "approx"),
        ("có gần 300 sản phẩm", 300, "approx"),
        ("có 300 sản phẩm", 300, "exact"),
        ("thu hai tỷ rưỡi đồng", 2.5e9, "exact"),
        ("đã có hai mươi ba sản phẩm", 23, "exact"),
    ],
)
def test_bounds_and_words(text: str, value: float, bound: str) -> None:
    quantity = the_quantity(text)
    assert (quantity.value, quantity.bound) == (value, bound)


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định số 275/QĐ-UBND ngày 08/3/2023",
        "Điện thoại: 02393.892.689",
        "gạo ST25",
        "giai đoạn 2021-2025",
        "hàng trăm sản phẩm",
        "vài chục chủ thể",
        "lần thứ 5",
        "đạt 3-5 sao",
        "quý III/2024",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    text = nfc(text)
    assert quantities_in(text, fold(text), 0, len(text))[0] == []


def test_a_plans_amount_with_a_comma_is_no_number_of_a_document() -> None:
    text = "doanh thu đạt 96,5 tỷ đồng [kế hoạch 92,8 tỷ đồng], theo quyết định 275 ngày 8/3"
    quantities, rejects = quantities_in(text, text, 0, len(text))
    assert [one.value for one in quantities] == [96.5e9, 92.8e9]
    assert [text[one.start : one.end] for one in rejects if one.why == "document"] == ["275"]
