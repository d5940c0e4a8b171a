"""Which numbers of a line are no quantities: dates, document numbers, phones, ordinals, names, stars.

Each is found by its form before any number is read, so that the quantity grammar passes over it. The kind is kept:
`ocop explain` shows why a number was not read.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.gates import Gate, Gates
from nlp.patterns import source
from nlp.units import unit_at


class Reject(NamedTuple):
    """A stretch of the line that holds no quantity, and why."""

    start: int
    end: int
    why: str


_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DASH = r"[ \t]*[-–—][ \t]*"

# what is counted by the programmes: an ordinal's number is not followed by these
_COUNTED = {
    "product", "entity", "commune", "district", "village", "household", "sales_point", "person", "criterion",
    "money", "percent", "km", "craft", "garden", "province",
}  # fmt: skip


def _compile(text: str) -> re.Pattern[str]:
    return re.compile(source(text))


def _words(text: str) -> re.Pattern[str]:
    """As `_compile`, at the beginning of a word: "ấp 3", but not "gấp 3"."""
    return re.compile(rf"(?<!\w)(?:{source(text)})")


# on folded text, in this order; a pattern with a group "n" blocks only that group
_ALWAYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("address", re.compile(r"https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+")),
    ("phone", re.compile(r"(?<!\d)\(?0\d{1,4}\)?[ .-]\d{3,4}[ .-]?(?:\d{3,4}|x{3,4})(?!\w)|(?<!\d)0\d{9,10}(?!\d)")),
    ("phone", _words(r"(?:điện thoại|đt|tel|fax|hotline|đường dây nóng|zalo|số máy|gọi số)[ .:]*(?P<n>[\d+(][\d .()x-]{5,}\d)")),
    ("name", _words(r"mỗi (?:xã|làng|phường|đơn vị),? (?:phường,? )?(?P<n>0?1) sản phẩm")),
    ("date", re.compile(rf"(?<![\d/.,-]){_DAY}[/.-]{_MONTH}[/.-](?:{_YEAR}|\d\d)(?![\d/])")),
    ("date", re.compile(rf"(?<![\d/.,-]){_MONTH}[/-]{_YEAR}(?![\d/])")),
    ("date", _words(rf"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|mùng|ngày mùng) (?P<n>{_DAY}(?:[ \t]*(?:[-–]|và|đến|,)[ \t]*(?:ngày )?{_DAY})?[ \t]*[/-][ \t]*{_MONTH}(?:[/-]{_YEAR})?)(?![\d/])")),
    ("date", _words(rf"ngày (?P<n>{_DAY})(?:(?: đến|{_DASH}| và|,) (?:ngày )?{_DAY}[/-]{_MONTH}|(?=[^\d,.]{{0,3}} tháng))")),
    ("date", _words(rf"từ (?:ngày )?(?P<n>{_DAY}[/-]{_MONTH}(?:{_DASH}| đến (?:ngày )?){_DAY}[/-]{_MONTH})(?![\d/])")),
    ("date", re.compile(rf"(?<![\d/.,-]){_DAY}{_DASH}{_DAY}/{_MONTH}(?:/{_YEAR})?(?![\d/])")),
    ("date", _words(rf"(?:ngày|mùng|sáng|chiều|tối) (?P<n>{_DAY})(?![\d/.,%]\d|[ \t]*%)")),
    ("date", _words(rf"tháng (?P<n>\d{{1,2}}(?:(?:{_DASH}|[ ]*,[ ]*| và | đến )\d{{1,2}})?)(?![\d.,]\d)")),
    ("date", _words(r"(?<!\w)t(?P<n>\d{1,2})/\d{4}")),
    ("year", re.compile(rf"(?<![\d.,/]){_YEAR}{_DASH}{_YEAR}(?![\d])")),
    ("year", _words(rf"(?:năm|nhiệm kỳ|giai đoạn|vụ|niên khoá|năm học|từ|kỳ) (?P<n>{_YEAR})(?!\.\d|\d)")),
    ("year", re.compile(rf"(?<=[ivx\d])[ ]?/[ ]?(?P<n>{_YEAR})(?!\d|[ ]*(?:xã|huyện|thôn|sản|hộ))")),
    ("version", re.compile(r"(?<!\d)[45]\.0(?!\d)")),
    ("star", _compile(r"(?:từ )?\d{1,2}(?: sao)?(?:(?:[ ]*[-–,/][ ]*| đến | tới | và | hoặc | lên )(?:hạng )?\d{1,2}(?: sao)?){0,8} sao(?: trở lên)?(?!\w)")),
    ("star", _compile(r"(?:hạng|đạt|loại) (?:một|hai|ba|bốn|năm) sao(?!\w)|(?<!\w)(?:ba|bốn|năm) sao(?!\w)")),
    ("ordinal", _words(r"(?:lần thứ|thứ|đợt|quý|khoá|khoản|điều|điểm b|chương|mục|phụ lục|quốc lộ|tỉnh lộ|ql|đường số|số nhà|hẻm|ngõ) (?P<n>\d{1,4}(?:[ ]?/[ ]?\d{1,4})?)(?!\.?\d)(?! sao)")),
    ("ordinal", _words(r"(?:khu vực|vùng|tiêu chí số) (?P<n>[1-9]\d?)(?=[ ]*(?:[,;.)]|và |$))")),
    ("name", re.compile(r"(?<![\w])(?:covid|sars|h\d+n|qcvn|tcvn|iso|halal|haccp)[ -]?(?P<n>[\d:.-]+)")),
    ("name", _compile(r"chương trình (?P<n>135|30a)|(?P<m>30a)")),
)  # fmt: skip

# on the text itself, where capitals tell
_CASED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "document",
        re.compile(
            r"\d+[A-Za-z]?[ ]?/[ ]?(?:\d{4}[ ]?/[ ]?)?[A-ZĐ]{2,}[\wĐđ]*(?:[ ]?[-–][ ]?[A-ZĐ][\wĐđ]*)*"
        ),
    ),
    ("name", re.compile(r"(?<![^\W\d_])[A-ZĐ]{1,4}[.-]?\d+[A-Z]?(?!\w)")),
    ("name", re.compile(r"(?<![\d.,/])\d+[A-Za-d](?![\w%])")),
    # "xã Sơn Kim 2", "Gia Tân 3": communes that share a name
    (
        "name",
        re.compile(
            r"(?<!\w)(?:[Xx]ã|[Pp]hường|[Tt]hôn|[Bb]ản|[Bb]uôn|[Ll]àng)(?: (?![a-zà-ỹđ])[^\W\d_]+){1,3} (?P<n>\d{1,2})(?=[ ]*(?:[);:(]|[.,](?!\d)|$))"
        ),
    ),
)

# only where no programme unit follows the number
_UNLESS_COUNTED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("document", _words(r"(?:quyết định|nghị quyết|nghị định|thông tư|chỉ thị|công văn|kế hoạch|thông báo|văn bản|hướng dẫn|kết luận|tờ trình|luật|qđ|nq)(?: liên tịch)?(?: số)?[: ]+(?P<n>\d[\d./-]*)(?!,?\d)")),
    ("ordinal", _words(r"(?<!tổng )(?<!trong )(?<!con )(?<!tổng cộng )số (?P<n>\d+)(?![.,]?\d)")),
    ("ordinal", _words(r"(?<!nông )(?:hạng|tổ|ấp|khu|thôn|bản|xóm|khu phố|phường|quận|bước|nhóm|mức|cấp|loại|vị trí|top|tốp|giai đoạn|vùng|tiêu chí|chỉ tiêu|phiên|trang|lớp|đường|buôn|khóm|km|cụm) (?P<n>\d{1,4})(?![.,]?\d)")),
    ("year", re.compile(rf"(?<![\d.,/-])(?P<n>{_YEAR})(?![.,/]?\d|[ \t]*%)")),
)  # fmt: skip

_INDEX = re.compile(r"[ \t]*(?:[-+•*][ \t]*)?\(?(?P<n>\d{1,2}(?:\.\d{1,2})*)[.)](?=[ \t]*[^\d\s.,])")
_INLINE_INDEX = Gate(re.compile(r"(?<!\w)\((?P<n>\d{1,2})\)(?=[ \t]*[^\d\s.,;)])"))
_GLUED = _compile(
    r"(?:kết quả|đạt|có|là|gần|trên|hơn|được|còn|khoảng|với|lên|và|gồm|thêm|của|cho|trong|đó|về|tới|đến|dưới|công nhận|động|góp|trợ|làm|hoá|tăng|giảm|khoảng|chiếm|bằng|nhận|trong|từ|tại|ít nhất)$"
)
_SCALES = re.compile(source(r"(?:[ ]*(?:nghìn|ngàn|triệu|tỷ|vạn)(?!\w))+"))
_LETTERS = re.compile(r"[^\W\d_]+$")


_DIGIT = re.compile(r"\d")
_ALWAYS_GATES, _CASED_GATES, _UNLESS_COUNTED_GATES = map(Gates, (_ALWAYS, _CASED, _UNLESS_COUNTED))
_STAR_GATES = Gates((why, compiled) for why, compiled in _ALWAYS if why == "star")


def rejects_in(text: str, folded: str, start: int, stop: int) -> list[Reject]:
    """The stretches of `text[start:stop]` (one line) that hold no quantity, in order."""
    stretch = folded[start:stop]
    if not _DIGIT.search(stretch):
        # only stars are spelled out
        return [_reject(match, why) for why, match in _STAR_GATES.finditer(folded, start, stop, stretch)]
    found = [_reject(match, why) for why, match in _ALWAYS_GATES.finditer(folded, start, stop, stretch)]
    found += [
        _reject(match, why) for why, match in _CASED_GATES.finditer(text, start, stop, text[start:stop])
    ]
    for why, match in _UNLESS_COUNTED_GATES.finditer(folded, start, stop, stretch):
        reject = _reject(match, why)
        if not _counts(folded, reject.end, stop):
            found.append(reject)
    if index := _INDEX.match(folded, start, stop):
        found.append(_reject(index, "index"))
    found += [_reject(match, "index") for match in _INLINE_INDEX.finditer(folded, start, stop, stretch)]
    return sorted(found, key=lambda reject: (reject.start, -reject.end))


def glued_to_name(text: str, folded: str, at: int, floor: int) -> bool:
    """Whether the digits at `at` hang on a word that is no function word ("ST25", but not "đạt47")."""
    if at <= floor or not text[at - 1].isalpha():
        return False
    letters = _LETTERS.search(folded, max(floor, at - 12), at)
    return not (letters and _GLUED.search(letters.group()))


def _counts(folded: str, at: int, stop: int) -> bool:
    if scale := _SCALES.match(folded, at, stop):
        at = scale.end()
    while at < stop and folded[at] in " \t":
        at += 1
    unit = unit_at(folded, at, stop)
    return unit is not None and unit.kind in _COUNTED


def _reject(match: re.Match[str], why: str) -> Reject:
    names = [name for name, value in match.groupdict().items() if value is not None]
    return Reject(*(match.span(names[0]) if names else match.span()), why)
