"""Which quantities a line states: number, scale, unit, bound, in base units, with exact offsets.

A hand-written grammar. A numeral is digits with either separator habit or spelled-out words; scale words multiply
(nghìn tỷ) and are shared by a range; "a/b" before a counted noun is a fraction; bounds are read from their words.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.gates import Gate
from nlp.numerals import (
    DIGITS,
    MOST_DIGITS,
    MOST_WORDS,
    SCALE,
    WORD_RUN,
    digits_value,
    scale_value,
    words_value,
)
from nlp.patterns import source
from nlp.rejects import Reject, glued_to_name, rejects_in
from nlp.units import Unit, rates_at, unit_at
from pipeline.records import Bound


@dataclass(slots=True)
class Quantity:
    """One number with its unit: `start`/`end` is the quote, `first`/`last` the digits or number words.

    `kind` and `noun` are the unit's (kind "none" when no unit stands beside the number); `value` is in the unit
    as written after scale words (đồng for money); `rates` are what it is divided by.
    """

    start: int
    end: int
    first: int
    last: int
    value: float
    value_max: float | None
    kind: str
    noun: str
    unit_text: str
    rates: tuple[str, ...] = ()
    denominator: float | None = None
    bound: Bound = "exact"
    bound_rule: str = ""
    spelled: bool = False


@dataclass(slots=True)
class _Numeral:
    start: int
    end: int
    digits: str | None
    value: float
    scale: float = 1.0
    scaled_end: int = 0


_NUMERAL = re.compile(
    rf"(?P<digits>{DIGITS})|(?<!\w)(?P<words>{WORD_RUN}(?:[ \t]+{WORD_RUN}){{0,{MOST_WORDS}}})(?!\w)"
)
_SCALE = re.compile(rf"[ \t]*(?P<scale>{SCALE})(?P<half>[ \t]+rưỡi)?(?!\w)")
_PARTS = Gate(
    re.compile(source(r"(?<!\w)(?P<n>một|hai|ba|bốn|\d) phần (?P<m>hai|ba|tư|bốn|năm|sáu|tám|mười)(?!\w)"))
)
_PART_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "tám": 8, "mười": 10}
_SLASH = re.compile(r"[ \t]*/[ \t]*")
_OVER = re.compile(source(r" (?:trên(?: tổng)?(?: số)?|trong (?:tổng )?số) "))
_DASH = re.compile(r"[ \t]*[-–—~][ \t]*")
_TO = re.compile(source(r" (?:đến|tới) "))
_PLUS = re.compile(source(r"(?: đồng)?(?: và|,)?[ ]+"))
_GAP = re.compile(r"[ \t]*(?:\([^\W\d]+(?: [^\W\d]+)?\)[ \t]*)?")
_YEAR_MARK = re.compile(
    source(
        r"(?<!\w)(?:có|được|cả|là|thêm|với|và|gồm|của|hơn|khoảng|gần|trên|đạt|công nhận|phát triển|thành lập|còn|bao gồm|:|,) $"
    )
)
_HALF_A_NUMBER = re.compile(r"\d\.\d{3}\.$")
_ALONE = {"hai", "ba", "bốn", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "năm"}
_LEAST = re.compile(source(r"(?<!\w)(?:ít nhất|tối thiểu)(?: là| có| được| thêm)*[ ]*$"))
_LEFT = 48
_BOUND_WORDS: tuple[tuple[Bound, str, str], ...] = (
    ("approx", "trên dưới", r"trên dưới"),
    ("at_most", "không quá", r"không quá|không vượt quá|không nhiều hơn|tối đa(?: là)?|nhiều nhất|chưa đến|chưa tới|chưa đầy|không đến|xuống dưới|dưới"),
    ("at_least", "ít nhất", r"không dưới|không ít hơn|không thấp hơn|ít nhất(?: là| có)?|tối thiểu(?: là| có)?|trên|(?<!cao )(?<!thấp )(?<!nhiều )(?<!ít )(?<!lớn )hơn|quá|vượt|vượt mốc|vượt con số"),
    ("approx", "khoảng", r"khoảng|gần|xấp xỉ|ước(?: tính| đạt| khoảng| thực hiện)?|ước tính đạt|chừng|độ|cỡ|ngót|tầm|sấp xỉ|suýt soát"),
)  # fmt: skip
_BOUNDS = tuple(
    (
        bound,
        rule,
        Gate(re.compile(source(rf"(?<!\w)(?:{words})[ \t:]*(?:là |đạt |có |được |tới |khoảng )?$"))),
    )
    for bound, rule, words in _BOUND_WORDS
)
_AFTER_UP = re.compile(source(r"[^,;.()\d]{0,40}? trở lên(?!\w)"))
_AFTER_DOWN = re.compile(source(r"[^,;.()\d]{0,30}? trở xuống(?!\w)"))
_COUNTED = {
    "product", "entity", "commune", "district", "province", "village", "household", "sales_point", "person",
    "craft", "garden", "other", "commune_or_district",
}  # fmt: skip
_FRACTION_KINDS = {
    "commune", "district", "province", "village", "product", "criterion", "household", "commune_or_district",
    "entity", "person", "craft", "garden", "sales_point", "km", "other",
}  # fmt: skip


def quantities_in(text: str, folded: str, start: int, stop: int) -> tuple[list[Quantity], list[Reject]]:
    """The quantities of one line, in order, and the numbers that are none.

    Args:
        text: NFC text.
        folded: `pipeline.text.fold(text)`.
        start: where the line begins.
        stop: where it ends.
    """
    rejects = rejects_in(text, folded, start, stop)
    numerals = _numerals(text, folded, start, stop, rejects)
    found = [
        _parts(folded, match, stop) for match in _PARTS.finditer(folded, start, stop, folded[start:stop])
    ]
    taken = [(quantity.start, quantity.end) for quantity in found]
    n = 0
    while n < len(numerals):
        if any(a < numerals[n].end and numerals[n].start < b for a, b in taken):
            n += 1
            continue
        quantity, used = _quantity(folded, numerals, n, stop, start)
        if quantity:
            found.append(quantity)
        n += used
    return sorted(found, key=lambda quantity: quantity.start), rejects


def _numerals(text: str, folded: str, start: int, stop: int, rejects: list[Reject]) -> list[_Numeral]:
    numerals: list[_Numeral] = []
    blocked = 0
    at = start
    while match := _NUMERAL.search(folded, at, stop):
        at = match.end()
        while blocked < len(rejects) and rejects[blocked].end <= match.start():
            blocked += 1
        block = None
        for n in range(blocked, len(rejects)):
            if rejects[n].start >= match.end():
                break
            if match.start() < rejects[n].end:
                block = rejects[n]
                break
        if block:
            at = max(at, block.end)
            continue
        if digits := match.group("digits"):
            if len(digits) > MOST_DIGITS and sum(map(str.isdigit, digits)) > MOST_DIGITS:
                continue
            if glued_to_name(text, folded, match.start(), start):
                continue
            if _HALF_A_NUMBER.search(folded, max(start, match.start() - 12), match.start()):
                # "46.106.01 tỷ đồng" is written wrongly, and "01 tỷ" is no part of it
                continue
            numerals.append(_scaled(folded, match.start(), match.end(), digits, digits_value(digits), stop))
        else:
            numerals += _spelled(text, folded, match, start, stop)
    return numerals


def _scaled(folded: str, start: int, end: int, digits: str | None, value: float, stop: int) -> _Numeral:
    numeral = _Numeral(start, end, digits, value, 1.0, end)
    if match := _SCALE.match(folded, end, stop):
        numeral.scale = scale_value(match.group("scale"))
        numeral.scaled_end = match.end()
        if match.group("half"):
            numeral.value += 0.5
    return numeral


def _spelled(text: str, folded: str, match: re.Match[str], start: int, stop: int) -> list[_Numeral]:
    words = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S+", match.group("words"))]
    base = match.start()
    while words:
        value = words_value([word for _, _, word in words])
        if value is not None and value > 0:
            break
        # "năm hai nghìn", "tỷ năm": give up the outer words one by one
        words = (
            words[1:]
            if words[0][2] in ("năm", "tỷ", "tỉ", "triệu", "nghìn", "trăm", "linh", "lẻ", "không")
            else words[:-1]
        )
    if not words:
        return []
    first, last = base + words[0][0], base + words[-1][1]
    if len(words) == 1:
        word = words[0][2]
        # "một" is an article, but for a least number: "ít nhất một huyện"
        counted = word in _ALONE or (word == "một" and _LEAST.search(folded, max(start, first - 24), first))
        if not counted or (text[first : first + 1].isupper() and _begins_name(text, last, stop)):
            return []
        unit = unit_at(folded, last + 1, stop) if folded[last : last + 1] == " " else None
        if unit is None or unit.kind in ("times", "star", "money"):
            return []
        if unit.kind == "other" and unit.noun in ("time", "count", "weight", "committee"):
            return []
        if word == "năm" and not _YEAR_MARK.search(folded, max(start, first - 16), first):
            return []
    return [_Numeral(first, last, None, value or 0.0, 1.0, last)]


def _begins_name(text: str, at: int, stop: int) -> bool:
    return at + 1 < stop and text[at + 1].isupper()


def _parts(folded: str, match: re.Match[str], stop: int) -> Quantity:
    part, whole = match.group("n"), _PART_WORDS[match.group("m")]
    number = float(part) if part.isdigit() else float(_PART_WORDS[part])
    quantity = Quantity(
        match.start(),
        match.end(),
        match.start(),
        match.end(),
        100 * number / whole,
        None,
        "percent",
        "",
        "phần",
        spelled=True,
    )
    _read_bound(folded, quantity, max(0, match.start() - _LEFT), stop)
    return quantity


def _quantity(
    folded: str, numerals: list[_Numeral], n: int, stop: int, floor: int
) -> tuple[Quantity | None, int]:
    """The quantity that begins with the n-th numeral, and how many numerals it uses."""
    first = numerals[n]
    second = numerals[n + 1] if n + 1 < len(numerals) else None
    value_max: float | None = None
    denominator: float | None = None
    last, used = first, 1
    unit: Unit | None = None
    if second and second.start - first.end <= 24 and (fraction := _fraction(folded, first, second, stop)):
        unit, denominator, last, used = fraction, second.value, second, 2
        if unit.kind in ("product", "entity"):
            denominator = None
    elif second and second.start - first.end <= 24 and (upper := _range(folded, first, second, stop)):
        value_max, last, used = upper, second, 2
    elif second and _goes_on_smaller(folded, first, second):
        # "85 tỷ 600 triệu đồng" is one amount
        first = _Numeral(
            first.start,
            second.end,
            second.digits,
            _times(first.value, first.scale) / second.scale + second.value,
            second.scale,
            second.scaled_end,
        )
        last, used = first, 2
    elif first.digits and second and _SLASH.fullmatch(folded, first.end, second.start):
        # a bare "63/101": a sidebar's counter, or nothing
        if (
            first.value <= second.value
            and "." not in first.digits + (second.digits or ".")
            and second.value >= 2
        ):
            unit, denominator, last, used = Unit("none", "fraction", second.end), second.value, second, 2
        else:
            return None, 2
    value = _value(first, last if value_max is not None else first)
    at = last.scaled_end
    scaled = last.scale if last.digits else last.value
    if unit is None:
        gap = _GAP.match(folded, at, stop)
        at_unit = gap.end() if gap else at
        unit = unit_at(folded, at_unit, stop)
    kind, noun, end = ("none", "", last.scaled_end) if unit is None else (unit.kind, unit.noun, unit.end)
    if kind == "none" and scaled >= (1e9 if last.digits is None else 1e6) and denominator is None:
        kind, noun, end = "money", "", last.scaled_end
    rates, end = rates_at(folded, end, stop) if kind not in ("none",) else ((), end)
    if kind == "none" and not rates and scaled > 1:
        rates, end = rates_at(folded, end, stop)
        kind = "money" if rates else kind
    if kind in _COUNTED and first.digits and first.scale == 1.0:
        value = digits_value(first.digits, counted=True)
        if denominator is not None and last.digits:
            denominator = digits_value(last.digits, counted=True)
    if noun == "metre":
        value, value_max = value / 1000, value_max / 1000 if value_max is not None else None
    quantity = Quantity(
        first.start, max(end, last.scaled_end), first.start, last.scaled_end, value, value_max, kind, noun,
        folded[last.scaled_end : end].strip(), rates, denominator, spelled=first.digits is None,
    )  # fmt: skip
    _read_bound(folded, quantity, max(floor, first.start - _LEFT), stop)
    return quantity, used


def _value(first: _Numeral, last: _Numeral) -> float:
    """The lower value; a range shares the scale that stands after its upper end."""
    scale = first.scale
    if last is not first and scale == 1.0:
        scale = last.scale
    return _times(first.value, scale)


def _times(value: float, scale: float) -> float:
    """`value` times `scale` without the noise of binary fractions."""
    return float(f"{value * scale:.12g}")


def _fraction(folded: str, first: _Numeral, second: _Numeral, stop: int) -> Unit | None:
    """The counted unit after "a/b", or None when these are no fraction."""
    if first.scale != 1.0 or not (first.digits and second.digits):
        return None
    slash = _SLASH.fullmatch(folded, first.end, second.start)
    if not slash and (first.value < 2 or not _OVER.fullmatch(folded, first.end, second.start)):
        # "là 1 trong số 12 sản phẩm" counts the twelve
        return None
    gap = _GAP.match(folded, second.scaled_end, stop)
    unit = unit_at(folded, gap.end() if gap else second.scaled_end, stop)
    if unit is None or unit.kind not in _FRACTION_KINDS:
        return None
    return unit


def _range(folded: str, first: _Numeral, second: _Numeral, stop: int) -> float | None:
    """The upper value of "a-b" or "a đến b", or None when these are two numbers."""
    between = folded[first.scaled_end : second.start]
    unit = unit_at(folded, _skip(folded, first.scaled_end, stop), stop)
    joins = _DASH.fullmatch(between) or _TO.fullmatch(between)
    if not joins and unit and unit.end < second.start:
        rest = folded[unit.end : second.start]
        after = unit_at(folded, _skip(folded, second.scaled_end, stop), stop)
        if after and after.kind == unit.kind and (_DASH.fullmatch(rest) or _TO.fullmatch(rest)):
            joins = _DASH.fullmatch(rest) or _TO.fullmatch(rest)
    if not joins:
        return None
    lower = _times(first.value, first.scale if first.scale > 1 else second.scale)
    upper = _times(second.value, second.scale)
    return upper if upper > lower else None


def _goes_on_smaller(folded: str, first: _Numeral, second: _Numeral) -> bool:
    """Whether the second number says how much there is beyond the first one's scale: "2 tỷ 350 triệu"."""
    return (
        first.scale >= 1e6
        and 1e3 <= second.scale < first.scale
        and second.value * second.scale < first.scale
        and _PLUS.fullmatch(folded, first.scaled_end, second.start) is not None
    )


def _skip(folded: str, at: int, stop: int) -> int:
    while at < stop and folded[at] in " \t":
        at += 1
    return at


def _read_bound(folded: str, quantity: Quantity, floor: int, stop: int) -> None:
    left = folded[floor : quantity.first]
    if quantity.value_max is not None:
        # a range is exact, whatever stands before it
        return
    if _AFTER_DOWN.match(folded, quantity.end, stop):
        quantity.bound, quantity.bound_rule = "at_most", "trở xuống"
        return
    after = _AFTER_UP.match(folded, quantity.end, stop)
    if after and " sao" not in after.group():
        quantity.bound, quantity.bound_rule = "at_least", "trở lên"
        return
    for bound, rule, compiled in _BOUNDS:
        if compiled.search(left):
            quantity.bound, quantity.bound_rule = bound, rule
            return
