"""Numbers that only say which places are counted: "10 xã dưới 5 tiêu chí", "7 xã có thu nhập trên 45 triệu đồng"."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.patterns import source
from nlp.quantities import Quantity

_BAND_FIRST = re.compile(
    source(
        r"(?<!\w)(?:số|các|những|nhiều) xã (?:chỉ |mới |còn |có )*(?:đạt|dưới|có|trên|đủ)(?: từ| dưới| trên| đủ| được)*[ ]*$"
    )
)
_BAND = re.compile(
    source(
        r"[^,;.\d]{0,26}(?:đạt|dưới|từ|có|trên|đủ|hoàn thành)(?: và cơ bản đạt| được| từ| dưới| trên| đủ)*[ ]*"
    )
)
# "7 xã có thu nhập trên 45 triệu đồng", "12 xã thu từ 25 đến dưới 35 triệu đồng"
_INCOME_BAND = re.compile(
    source(
        r"\d (?:xã|hộ|thôn|bản|ấp|huyện|hộ dân|hộ gia đình) (?:đã |mới |chỉ )*(?:đạt |có )?(?:mức )?(?:thu nhập|thu)(?: bình quân)?(?: đầu người)?(?: đạt)?(?: từ)?(?: \d+ đến)?(?: trên| dưới| hơn| từ| đạt)*[ ]*$"
    )
)


def is_band(folded: str, before: Quantity | None, quantity: Quantity) -> bool:
    """Whether a number of criteria only says which communes are counted: "10 xã dưới 5 tiêu chí"."""
    return (
        (
            quantity.kind == "money"
            and before is not None
            and before.kind in ("commune", "village", "household", "district", "none")
            and _INCOME_BAND.search(folded, max(0, quantity.first - 90), quantity.first) is not None
        )
        or (
            quantity.kind == "criterion"
            and before is not None
            and before.kind in ("commune", "village")
            and "xã" not in quantity.rates
            and _BAND.fullmatch(folded, before.end, quantity.first) is not None
        )
        or (
            quantity.kind == "criterion"
            and "xã" not in quantity.rates
            and _BAND_FIRST.search(folded, max(0, quantity.first - 40), quantity.first) is not None
        )
    )
