"""Places that are named one after the other, and whether a number is each one's."""

from __future__ import annotations

import re

from nlp.focus import LISTED, is_guest_at
from nlp.gates import Gate
from nlp.mentions import Mention
from nlp.patterns import source

EACH_OF = Gate(re.compile(source(r"mỗi (?:nơi|đơn vị|địa phương|huyện|xã)[^,;.\d]{0,30}$")))
_GROUPED = re.compile(source(r"[ ]*(?:,|và|, và)[ ]*(?:\w+\.? )?"))
_LAST_OF_LIST = re.compile(source(r"\)?[ ]*,?[ ]*(?:và|cùng)(?!\w)"))


def several_named(folded: str, before: list[Mention]) -> list[Mention]:
    """The places named one after the other, of which the nearest is the last."""
    if not before or before[-1].said != "name":
        return []
    group = [before[-1]]
    for one in reversed(before[:-1]):
        if one.said != "name" or one.level != group[0].level:
            break
        if not LISTED.fullmatch(folded, one.end, group[0].start) or is_guest_at(folded, one, group[0]):
            break
        joined = len(group) > 1 and _LAST_OF_LIST.match(folded, one.end)
        if joined and not _LAST_OF_LIST.match(folded, group[-2].end):
            # "ba tỉnh A, B và C, tỉnh C có …": what comes after the last of a list is none of it
            return before[-1:]
        group.insert(0, one)
    return group


def each_named(folded: str, mentions: list[Mention], left: int, first: int) -> list[Mention]:
    """The places of "huyện A và huyện B …, mỗi huyện 6 sản phẩm"; none when fewer than two are named in a row."""
    if not EACH_OF.search(folded[left:first]):
        return []
    named = [m for m in mentions if m.said == "name" and m.end <= first]
    group = named[-1:]
    for one in reversed(named[:-1]):
        if one.level == group[0].level and _GROUPED.fullmatch(folded[one.end : group[0].start]):
            group.insert(0, one)
    return group if len(group) > 1 else []
