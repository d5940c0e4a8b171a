"""The place that a figure carries, and how one sentence hands it to the next."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.mentions import Mention
from nlp.patterns import pattern, source
from pipeline.records import Boundary, PlaceLevel


@dataclass(frozen=True, slots=True)
class Focus:
    """A place as a figure carries it, and the rule that chose it."""

    level: PlaceLevel
    province: str | None = None
    district: str | None = None
    commune: str | None = None
    era: Boundary | None = None
    rule: str = ""


_APPENDED = re.compile(r"[,(][ ]*$")
_ACTS = re.compile(
    source(r"[ ]*(?:đã|đang|hiện|có|được|đạt|vẫn|cũng|còn|là|phấn đấu|huy động|hoàn thành)(?!\w)")
)
_SUCH_AS = re.compile(source(r"(?:như|như:|:|các (?:tỉnh|huyện|xã|địa phương))[ ]*$"))
_SIDE = pattern(
    r"riêng|trong đó|tiêu biểu|điển hình|dẫn đầu|đứng đầu|đi đầu|như|gồm|cụ thể|tiếp đến|tiếp theo|nhiều nhất|nhất là|kế đến"
)
_OPENS_WITH_OTHERS = re.compile(source(r"^\W*so với [^,;.\d]{0,30}$"))
LISTED = re.compile(
    source(r"\)?[ ]*(?:,|và|, và|cùng)[ ]*(?:(?:huyện|thị xã|thành phố|tp|tx|tỉnh|xã|phường)\.? )?")
)


def focus_after(
    folded: str, mentions: list[Mention], start: int, carried: Focus, home: Focus, entity_known: bool
) -> Focus:
    """The focus that a sentence hands to the next one: its first subject."""
    passed: Mention | None = None
    for mention in mentions:
        if mention.said in ("each", "visitor") or (
            mention.said == "entity" and mention.commune != "new" and not entity_known
        ):
            continue
        if (
            passed
            and passed.level == mention.level
            and LISTED.fullmatch(folded, passed.end, mention.start)
            and not is_guest_at(folded, passed, mention)
        ):
            # the rest of a list that is passed over
            passed = mention
            continue
        passed = mention
        left = folded[max(start, mention.start - 60) : mention.start]
        if mention.level == "region" and left.rfind("(") > left.rfind(")"):
            # "kẹo hạt (Nắng gió Tây Nguyên)": a region in the name of a product
            continue
        if mention.level == "village" and mention.start - start > 24:
            # a village on the way is no subject
            continue
        if _SIDE.search(left) or _OPENS_WITH_OTHERS.search(left):
            continue
        if mention.start - start > 24 and left.rfind("(") > left.rfind(")"):
            # "Gia Lâm (huyện B)": what a bracket names on the way
            continue
        if _is_venue(folded, mention, mentions):
            continue
        if (
            mention.said == "name"
            and mention.level in ("district", "province")
            and _OF.search(left)
            and _NUMBER_BETWEEN.search(folded, start, mention.start)
            and not _ACTS.match(folded, mention.end)
        ):
            # "có 2 sản phẩm 5 sao là cam A và chè B của huyện C": whose a part is
            continue
        if mention.start - start > 24 and (
            (
                mention.level in ("commune", "village")
                and _APPENDED.search(left)
                and not _ACTS.match(folded, mention.end)
            )
            or _SUCH_AS.search(left)
        ):
            # "bánh đa A, xã B", "các địa phương: huyện C, …": where something is, not what the sentence is about
            continue
        if (
            mention.said == "name"
            and mention.level in ("commune", "village")
            and any(m.said == "entity" for m in mentions)
        ):
            continue
        if _in_row(folded, mention, mentions):
            # "Huyện A có 5; huyện B có 7; huyện C có 4. Còn …": the whole again
            of_same = carried.level == mention.level
            return replace(home if of_same and home.level != mention.level else carried, rule="place:carried")
        return as_focus(mention, carried, home, "place:carried")
    return replace(carried, rule="place:carried")


_HELD_AT = re.compile(source(r"(?<!\w)(?:tại|ở)(?: tp\.?| thành phố| tỉnh)?[ ]*$"))
_ON_A_DAY = re.compile(
    source(
        r"(?: (?:ngày|sáng|chiều|tối|mới đây|vừa qua|hôm|trong|vào|từ|cuối|đầu)[^;.]{0,40}?)?[ ]*(?:[(][^()]{1,30}[)])?,"
    )
)
_OTHER_SUBJECT = re.compile(source(r"tỉnh |ubnd |thành phố "))


def is_guest_at(folded: str, venue: Mention, guest: Mention) -> bool:
    """Whether a place is only where another one held something: "tại Hà Nội, tỉnh Sơn La tổ chức"."""
    return (
        _HELD_AT.search(folded, max(0, venue.start - 14), venue.start) is not None
        and _OTHER_SUBJECT.match(folded, guest.start) is not None
        and _OTHER_SUBJECT.match(folded, venue.start) is None
    )


def _is_venue(folded: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a sentence names a place only as where it was said: "Phát biểu tại A ngày 5/6, … cả nước đã có"."""
    if mention.said != "name" or not _HELD_AT.search(folded, max(0, mention.start - 14), mention.start):
        return False
    if not _ON_A_DAY.match(folded, mention.end):
        return False
    return any(
        m.start > mention.end
        and (
            (m.said == "whole" and m.level in ("national", "region"))
            or (m.said == "name" and m.level == "province" and is_guest_at(folded, mention, m))
        )
        for m in mentions
    )


_OF = re.compile(source(r"(?<!\w)(?:của|thuộc)[ ]*$"))
_NUMBER_BETWEEN = re.compile(r"\d")


def _in_row(folded: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a place is one of three or more of its kind in a sentence, with numbers between them."""
    if mention.said != "name" or mention.level not in ("district", "commune", "province"):
        return False
    # in a row of districts a name may also be a province's
    inner = mention.level != "province"
    row = [m for m in mentions if m.said == "name" and (m.level == mention.level or inner)]
    if (
        sum(m.level == mention.level for m in row) < 2
        or len({(m.province, m.district, m.commune) for m in row}) < 3
    ):
        return False
    return sum(bool(_NUMBER_BETWEEN.search(folded, one.end, other.start)) for one, other in pairwise(row)) > 1


_PER_PLACE = re.compile(source(r"[ ]*/[ ]*(?P<l>xã|huyện|thôn|bản|ấp|tỉnh|đơn vị|địa phương)(?!\w)"))
LEVEL_OF_WORD: dict[str, PlaceLevel] = {
    "xã": "commune", "huyện": "district", "tỉnh": "province", "đơn vị": "other", "địa phương": "other",
}  # fmt: skip


def each_of_them(
    folded: str, end: int, stop: int, rates: tuple[str, ...], carried: Focus, home: Focus
) -> Focus | None:
    """The place of a number that is divided by places: "4 - 5 sản phẩm/huyện"."""
    match = _PER_PLACE.match(folded, end, stop)
    word = match.group("l") if match else next((rate for rate in rates if rate in ("xã", "đơn vị")), None)
    if word is None:
        return None
    return Focus(LEVEL_OF_WORD.get(word, "village"), province_of(carried, home), rule="place:each")


_SAME_PLACE = re.compile(
    source(
        r"[ \t“\"•+-]*(?:tại |ở |trong )?(?:(?:các|những) )?(?:xã|huyện|thị xã|tỉnh|địa phương|nơi|thôn) (?:này|đó|đây)(?!\w)|[ \t]*(?:theo đó|cụ thể|trong (?:số )?đó|trong số này|trên cơ sở (?:đó|kết quả)|qua (?:đánh giá|kiểm tra|thẩm định|chấm điểm|rà soát)|kết quả (?:đánh giá|chấm|phân hạng))(?!\w)"
    )
)


def goes_on(folded: str, start: int, stop: int) -> bool:
    """Whether a paragraph opens with the place of the one before: "Các xã này đều …"."""
    return _SAME_PLACE.match(folded, start, stop) is not None


def province_of(carried: Focus, home: Focus) -> str | None:
    """The province in force: the carried focus's, else the text's."""
    return carried.province or home.province


# cities that lie within one of these
_CITIES_WITHIN = frozenset(("Thủ Đức", "Thủy Nguyên", "Thuỷ Nguyên"))
_CITIES = frozenset(("Hà Nội", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ", "Huế"))


def as_focus(mention: Mention, carried: Focus, home: Focus, rule: str) -> Focus:
    """A mention as the place of a figure; what it leaves unsaid comes from the carried place and the text's own."""
    province = mention.province or province_of(carried, home)
    if mention.level in ("national", "region"):
        return Focus(mention.level, rule=rule)
    if mention.said == "entity":
        # where the firm stands is no place of its figures, but "toàn xã" in the next sentence lies there
        return Focus("entity", province, mention.district, era=carried.era, rule=rule)
    if mention.said == "whole":
        if mention.level == "district" and mention.commune == "city":
            municipal = province in _CITIES
            if (
                not municipal
                and home.level == "province"
                and home.province in _CITIES
                and not carried.district
            ):
                # after a part that was a province of its own, "toàn thành phố" is the whole again
                return Focus("province", home.province, era=home.era, rule=rule)
            if municipal and not (carried.level == "district" and carried.district in _CITIES_WITHIN):
                return Focus("province", province, era=carried.era, rule=rule)
        if mention.level == "district":
            district = carried.district or home.district
            return Focus("district", province, district, era=carried.era, rule=rule)
        if mention.level in ("commune", "village"):
            return Focus(
                mention.level,
                province,
                carried.district or home.district,
                carried.commune or home.commune,
                carried.era,
                rule,
            )
        if mention.level == "other":
            return Focus("other", province, era=carried.era, rule=rule)
        if carried.era == "63" and home.level == "province" and home.province and mention.commune != "this":
            # after a part of it, "toàn tỉnh" is the whole again
            return Focus("province", home.province, era=home.era, rule=rule)
        return Focus(
            "province", province, era=carried.era if carried.province == province else None, rule=rule
        )
    return Focus(mention.level, province, mention.district, mention.commune, mention.era, rule)
