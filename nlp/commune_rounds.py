"""Which communes a decision, a council or a year recognised, and which are all that there are by now."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.patterns import source
from nlp.rounds import COMMUNE_ROUND, JUST_NOW, STOCK, TELLING, when

if TYPE_CHECKING:
    from nlp.standing import Standing

_COMMUNES_FORGOTTEN_AFTER = 2
# communes that are named after their number, or counted as those of the round
_NAMED = re.compile(source(r"[^.;\d(]{0,40}(?:gồm|:)"))
# "6 xã đạt chuẩn nông thôn mới năm 2022 gồm: …"
_NAMED_OF_YEAR = re.compile(
    source(
        r"[^,;.()\d]{0,30}(?:đạt chuẩn|về đích|được công nhận)[^,;.()\d]{0,40} (?<!đến )(?<!hết )năm \d{4},?(?: bao)?[ ]*(?:gồm|:|là)"
    )
)
_THIS_ROUND = re.compile(
    source(r"[^,;.\d]{0,40}(?:công nhận|đạt chuẩn|về đích)[^,;.\d]{0,20}(?:đợt|lần) này(?!\w)")
)
_THEREBY = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:theo đó|trong đó|cụ thể|có|và|ngoài ra)(?!\w)"))
# "quyết định công nhận 31 xã", "vừa công nhận thêm 5 xã": the number is what is recognised now
_OBJECT = re.compile(source(r"công nhận(?: thêm| mới| cho| được| danh sách)*(?: hơn| gần| trên)*[ ]*$"))
_WISHES = re.compile(source(r"(?<!theo )(?<!\w)(?:đề nghị|đề xuất|trình|phấn đấu|dự kiến|sẽ|chưa)(?!\w)"))
# nothing before the number but the name of the source: "(TBMK) – 12 xã được …"
_OPENS = re.compile(r"[ ]*(?:\([^()]{1,20}\)[ ]*[–-]?)?\W{0,2}[ ]*")
_BY_OFFICE = re.compile(
    source(r" (?:đã |vừa )?được (?:ubnd|chủ tịch|hội đồng)[^,;.\d]{0,40} (?:ra quyết định )?công nhận(?!\w)")
)
_ONLY_THAT_YEAR = re.compile(source(r"(?<!\w)riêng (?:trong )?năm \d{4}[^;.\d]{0,40}$"))
_IN_A_YEAR = re.compile(
    source(
        r"(?<!đến )(?<!tới )(?<!hết )(?<!cuối )(?<!từ )(?<!trước )(?<!sau )(?<!kết )(?<!\d )(?<!\w)năm (?:\d{4}(?![ ]?[-–]|/)|ngoái|qua)(?:(?!đến |tới |lũy kế|luỹ kế|hiện|tổng số|nâng|duy trì|giữ vững)[^;.\d]){0,60} (?:có|công nhận|được)(?: được| ít nhất| khoảng| hơn| trên| gần)*[ ]*$"
    )
)
_GOT_THERE = re.compile(
    source(
        r"(?:(?!đăng ký|phấn đấu|dự kiến|đề nghị|chưa|không)[^,;.()\d]){0,30}(?<!\w)(?:về đích|cán đích|được (?:[^,;.\d]{0,16} )?(?:công nhận|chứng nhận|xếp hạng|phân hạng|cấp (?:giấy )?chứng nhận))(?!\w)"
    )
)


def of_a_year(at: Standing) -> bool:
    """Whether communes are what one year brought: "Năm 2013 tỉnh có 7 xã về đích", and not what there is by its end."""
    start = max(at.sentence.start, at.quantity.first - 120)
    return (
        at.quantity.denominator is None
        and _GOT_THERE.match(at.folded, at.quantity.end) is not None
        and _IN_A_YEAR.search(at.folded, start, at.quantity.first) is not None
    )


def communes_in_round(at: Standing) -> bool:
    """Whether a number of communes is that of a round, which takes note of it; more than for products must say so.

    A story of one commune tells of its decision too, and then of all that there are.
    """
    state, folded, value = at.state.commune_round, at.folded, at.quantity.value
    start, first, end, paragraph = (
        at.sentence.start,
        at.quantity.first,
        at.quantity.end,
        at.sentence.paragraph,
    )
    before = folded[start:first]
    if STOCK.search(before):
        return False
    if _OBJECT.search(before) and _WISHES.search(before):
        # "bỏ phiếu đề nghị UBND tỉnh công nhận 14 xã": not yet
        return False
    near = state.open and paragraph - state.paragraph <= _COMMUNES_FORGOTTEN_AFTER
    here = any(COMMUNE_ROUND.finditer(folded, start, first, before))
    told = (
        _THIS_ROUND.match(folded, end) is not None
        or JUST_NOW.match(folded, end) is not None
        or _ONLY_THAT_YEAR.search(before) is not None
        or (_OPENS.fullmatch(before) is not None and _BY_OFFICE.match(folded, end) is not None)
        or (value in state.values and value >= TELLING)
        or (here and _OBJECT.search(before) is not None)
        or ((near or here) and _NAMED.match(folded, end) is not None)
        or _NAMED_OF_YEAR.match(folded, end) is not None
        or (near and _THEREBY.match(before) is not None)
    )
    if told:
        state.open, state.paragraph = True, paragraph
        state.values.add(value)
        state.period = when(at.periods) or state.period
    return told
