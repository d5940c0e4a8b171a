"""Numbers that a sentence says on the way and that are no figures: distances, "cứ 3 hộ", parts of what is no figure."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.breakdowns import FUNDS
from nlp.gates import Gate
from nlp.patterns import source
from nlp.standing import Standing

# "vượt 2 xã so với kế hoạch", "cứ 3 hộ … thì có 1 hộ"
_BESIDE = Gate(re.compile(source(r"(?:vượt|thiếu|thừa|chậm|hụt)[^,;.\d]{0,12}$")))
_PLAN_AFTER = re.compile(
    source(r"[^,;.\d]{0,12}(?:so với |so )?(?:kế hoạch|chỉ tiêu|mục tiêu|nghị quyết|yêu cầu)")
)
# "vượt 12,4% số xã đạt chuẩn so với mục tiêu"
_THAN_PLANNED = re.compile(source(r"[^,;.\d]{0,60} so với (?:kế hoạch|chỉ tiêu|mục tiêu|nghị quyết|yêu cầu)"))
_FOR_EACH = Gate(
    re.compile(
        source(
            r"(?<!\w)cứ (?:bình quân |khoảng |có )*(?:\d+ [^.;]{1,50} thì (?:lại )?(?:có )?(?:đến |tới )?)?$"
        )
    )
)
_DIGITS_IN_DONG = re.compile(source(r"\d (?:tỷ |triệu |nghìn )?(?:đồng|đ|vnđ)[ ]*$"))
_PART_OF = re.compile(source(r"trong (?:đó|số đó)"))
_HIGHER_BY = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:(?:cao|thấp|nhiều|ít|vượt|kém) hơn|vượt|tăng|giảm)(?: khoảng| gần| trên| hơn| tới)*[ ]*$"
        )
    )
)
_ABOVE_MEAN = Gate(
    re.compile(
        source(
            r"(?:cao|thấp) hơn (?:so với )?(?:mức )?(?:bình quân|trung bình)(?: chung)?(?: (?:của|toàn|cả) [^,;.:()\d]{1,24})?[ ]*$"
        )
    )
)
_THAN_ANOTHER = re.compile(
    source(
        r"[ ]*so với (?:(?:mức )?(?:bình quân|trung bình)(?! năm)|mục tiêu|kế hoạch|chỉ tiêu|nghị quyết|chỉ tiêu kế hoạch)(?!\w)"
    )
)


def is_aside(at: Standing) -> bool:
    """Whether a number tells how far a plan was missed, opens a proportion ("cứ 3 hộ …"), or is a sum written out again."""
    if _BESIDE.search(at.left_text) and (
        _PLAN_AFTER.match(at.right_text) or _THAN_PLANNED.match(at.folded, at.quantity.end)
    ):
        return True
    if _is_written_out(at):
        return True
    return _FOR_EACH.search(at.folded[at.sentence.start : at.quantity.first]) is not None


def _is_written_out(at: Standing) -> bool:
    """Whether a sum is only the one before it, written out: "243.240.000 đồng (hai trăm bốn mươi ba triệu, hai trăm …)"."""
    if at.quantity.kind != "money":
        return False
    inside = next(((a, b) for a, b in at.brackets if a < at.quantity.first < b), None)
    if inside is None or any(map(str.isdecimal, at.folded[inside[0] : inside[1]])):
        return False
    return _DIGITS_IN_DONG.search(at.folded, at.sentence.start, inside[0]) is not None


def is_part_of_none(at: Standing, code: str) -> bool:
    """Whether a fund is a part of what is no figure: the people's share in the cost of one hall."""
    unread = (
        at.before is not None
        and at.before.kind == "money"
        and (at.previous is None or at.previous.quantity is not at.before)
    )
    return at.child and unread and code in FUNDS and _PART_OF.search(at.left_text) is not None


def is_distance(at: Standing) -> bool:
    """Whether a number tells how far two others are apart.

    "cao hơn 1,4 tiêu chí so với bình quân toàn vùng", "tăng 9 xã so với kế hoạch"
    """
    if _ABOVE_MEAN.search(at.left_text):
        return True
    return (
        _HIGHER_BY.search(at.left_text) is not None
        and _THAN_ANOTHER.match(at.folded, at.quantity.end, at.sentence.end) is not None
    )
