"""What a sentence names on the way to a number: in brackets, as a measure, as what an earlier number counts."""

from __future__ import annotations

import re

from nlp.focus import LISTED
from nlp.gates import Gate
from nlp.mentions import Mention
from nlp.patterns import source

_NAMELY = re.compile(source(r"(?:đạt chuẩn|kiểu mẫu|nâng cao|công nhận|hoàn thành)[ ]+là[ ]*$"))
# "thấp hơn 2,1% so với bình quân toàn tỉnh": what a number is held against is no subject of the next
_COMPARED_WITH = re.compile(
    source(r"(?<!\w)so với (?:(?:mức )?(?:bình quân|trung bình)(?: chung)?(?: của)? )?(?:tỉnh |thành phố )?$")
)
# "huyện A đóng góp vào kết quả chung của tỉnh B 4 sản phẩm": the district's
_GIVEN_TO = Gate(re.compile(source(r"(?<!\w)đóng góp (?:vào|cho) [^,;.\d]{0,44}$")))
_ONE_AMONG = Gate(re.compile(source(r"(?<!\w)(?:một|1|01) trong (?:tổng )?(?:số )?(?:những |các )?$")))
_OF_MANY = re.compile(source(r"[^,;.\d()]{0,40}?(?<!\w)(?:của|thuộc) (?:các|những|nhiều|\d+)(?!\w)"))
_COUNTS_THEM = re.compile(source(r"(?<!\w)(?:\d+|hai|ba|bốn|năm|sáu) $"))
_AND_NUMBER = re.compile(source(r"\)?[ ]*(?:,|;|và|, và|cùng)(?: có| với)?[ ]*(?:hơn |gần |trên )?"))


def named_before(
    folded: str, mentions: list[Mention], first: int, end: int, left: int, entity_known: bool
) -> list[Mention]:
    """The places before a number that it may be of, in order; arguments as in `nlp.governing.govern`."""
    introduced = any(m.said == "entity" and m.commune == "new" and m.end <= first for m in mentions)
    before = [
        m
        for m in mentions
        if m.end <= first
        and not (m.said == "name" and _NAMELY.search(folded[max(left, m.start - 24) : m.start]))
        and m.said not in ("visitor", "each")
        and (m.said != "entity" or m.commune == "new" or entity_known or introduced)
    ]
    # what a closed bracket names on the way, what a number is held against, what an earlier number counts
    before = [
        m
        for m in before
        if not _in_closed_bracket(folded, left, m, first)
        and not _COMPARED_WITH.search(folded[max(left, m.start - 40) : m.start])
        and not _GIVEN_TO.search(folded[max(left, m.start - 60) : m.start])
    ]
    before = _uncounted(folded, before, left, first)
    before = [m for m in before if m.level != "other" or ";" not in folded[m.end : first]] or before
    if before and before[-1].said == "entity" and _OF_MANY.match(folded, end):
        # "2 sản phẩm của HTX A, 11 sản phẩm của các hộ": the others' are not the firm's
        before = [m for m in before if m.said != "entity"]
    if before and _ONE_AMONG.search(folded[max(left, first - 32) : first]):
        # "chè A của HTX B là 1 trong 4 sản phẩm …": the four are not the firm's
        before = [m for m in before if m.said != "entity"]
    return before


def _uncounted(folded: str, before: list[Mention], left: int, first: int) -> list[Mention]:
    """Places without those that a counted noun names one by one: "có hai huyện A, B và 40 xã đạt chuẩn"."""
    kept: list[Mention] = []
    counted: Mention | None = None
    for one in before:
        if counted is not None and one.said == "name" and LISTED.fullmatch(folded, counted.end, one.start):
            counted = one
            continue
        if counted is not None and not _AND_NUMBER.fullmatch(folded, counted.end, first):
            counted = None
        named = one.said == "name" and _COUNTS_THEM.search(folded, max(left, one.start - 8), one.start)
        counted = one if named else None
        if not named:
            kept.append(one)
    return kept if counted is not None and _AND_NUMBER.fullmatch(folded, counted.end, first) else before


def _in_closed_bracket(folded: str, left: int, mention: Mention, first: int) -> bool:
    """Whether a place stands in a bracket that is closed before the number: "A (huyện B) có 3 sản phẩm"."""
    opened = folded.rfind("(", left, mention.start + 1)
    if opened < 0 or folded.find(")", opened, mention.start) >= 0:
        return False
    return folded.find(")", mention.end - 1, first) >= 0
