"""What a cell of a table states: its column's header gives unit and indicator, its row's first cell the place.

A cell is read as the sentence that it stands for: "Huyện A" under "Số sản phẩm 4 sao" with 12 is twelve four-star
products of the district A. Only cells that hold nothing but a number are read so; others are read as prose.
"""

from __future__ import annotations

import re

from nlp.patterns import source
from nlp.quantities import Quantity

_ONLY_NUMBER = re.compile(r"\s*[\d.,/]+(?:\s*[-–]\s*[\d.,]+)?\s*%?\s*")
_INDEX_HEADER = re.compile(source(r"[ ]*(?:stt|tt|số tt|số thứ tự|#|điểm|số điểm|ghi chú|năm)[ .]*"))
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{source(words)})(?!\w)"))
    for kind, words in (
        ("percent", r"tỷ lệ|%|phần trăm"),
        ("money", r"thu nhập|vốn|kinh phí|doanh thu|doanh số|nguồn lực"),
        ("criterion", r"(?:số )?tiêu chí"),
        ("entity", r"chủ thể"),
        ("product", r"sản phẩm|sp|[345] sao|ocop"),
        ("village", r"(?:số )?(?:thôn|bản|xóm|ấp|khu dân cư)"),
        ("commune", r"(?:số )?xã"),
        ("household", r"hộ nghèo|hộ cận nghèo"),
        ("km", r"km"),
    )
)
_SCALES = (("nghìn tỷ", 1e12), ("tỷ", 1e9), ("triệu", 1e6))
_WHOLE_ROW = re.compile(source(r"[ ]*(?:toàn tỉnh|tổng cộng|tổng số|tổng|cộng|cả tỉnh|chung)[ .:]*"))


def is_number_cell(text: str) -> bool:
    """Whether a cell holds nothing but one number."""
    return _ONLY_NUMBER.fullmatch(text) is not None


def is_whole_row(stub: str) -> bool:
    """Whether a row's folded first cell says that it sums the table up."""
    return _WHOLE_ROW.fullmatch(stub) is not None


def with_header(quantity: Quantity, header: str) -> Quantity | None:
    """The number of a cell with the unit that its folded column header gives, or None when it gives none."""
    if _INDEX_HEADER.fullmatch(header):
        return None
    if quantity.kind not in ("none", "percent"):
        return quantity
    if quantity.kind == "none":
        kind = next((kind for kind, words in _KINDS if words.search(header)), None)
        if kind is None:
            return None
        quantity.kind = kind
        quantity.noun = "generic" if kind == "entity" else ""
        if kind == "money":
            scale = next((factor for words, factor in _SCALES if re.search(source(words), header)), None)
            if scale is None:
                return None
            quantity.value *= scale
            quantity.rates = ("người",) if "thu nhập" in header else ()
    return quantity
