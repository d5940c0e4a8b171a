"""What a Vietnamese numeral is worth: digits with either separator habit, scale words, spelled-out numbers.

Every function takes folded text (`pipeline.text.fold`).
"""

from __future__ import annotations

import re
from functools import cache

SCALES = {
    "chục": 10.0,
    "trăm": 1e2,
    "nghìn": 1e3,
    "ngàn": 1e3,
    "vạn": 1e4,
    "triệu": 1e6,
    "tỷ": 1e9,
    "tỉ": 1e9,
}
_UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_WORDS = {*_UNITS, "mười", "mươi", "trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ", "linh", "lẻ", "rưỡi"}

DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d+[.,]\d+|\d+"
SCALE = r"(?:nghìn|ngàn|triệu|vạn)[ \t]+t[ỷỉ]|nghìn|ngàn|vạn|triệu|t[ỷỉ]"
WORD_RUN = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"

# more digits, or words, than any count has
MOST_DIGITS = 15
MOST_WORDS = 24

_GROUPED_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_GROUPED_COMMA = re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?")


def digits_value(digits: str, *, counted: bool = False) -> float:
    """The value of `digits`, written with Vietnamese or English separators.

    Args:
        digits: a match of DIGITS.
        counted: the number counts things, so that a comma before exactly three digits groups thousands.
    """
    if _GROUPED_DOT.fullmatch(digits) and not digits.startswith("0."):
        return float(digits.replace(".", "").replace(",", "."))
    if _GROUPED_COMMA.fullmatch(digits):
        return float(digits.replace(",", ""))
    if counted and re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        return float(digits.replace(",", ""))
    return float(digits.replace(",", "."))


@cache
def scale_value(words: str) -> float:
    """The factor of one or more scale words: "nghìn tỷ" is 1e12."""
    factor = 1.0
    for word in words.split():
        factor *= SCALES[word]
    return factor


def words_value(words: list[str]) -> float | None:
    """The value of a spelled-out number, None when the words are no number.

    >>> words_value("hai tỷ rưỡi".split())
    2500000000.0
    >>> words_value("một trăm linh năm".split())
    105.0
    """
    total, part, last_scale, digit = 0.0, 0.0, 1.0, None
    for n, word in enumerate(words):
        if word in _UNITS:
            if digit is not None:
                return None
            digit = _UNITS[word]
        elif word == "mười":
            if digit is not None:
                return None
            part, last_scale = part + 10, 10.0
        elif word == "mươi":
            if digit is None:
                return None
            part, digit, last_scale = part + digit * 10, None, 10.0
        elif word == "trăm":
            if digit is None:
                return None
            part, digit, last_scale = part + digit * 100, None, 100.0
        elif word in ("linh", "lẻ"):
            if n == 0:
                return None
        elif word == "rưỡi":
            if last_scale < 100 or digit is not None:
                return None
            total += last_scale / 2
        else:
            scale = SCALES[word]
            part += digit or 0
            digit = None
            if part == 0:
                if total == 0:
                    return None
                # "nghìn tỷ": the scales multiply
                total *= scale
                last_scale *= scale
                continue
            total += part * scale
            part, last_scale = 0.0, scale
    return total + part + (digit or 0)
