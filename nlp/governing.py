"""Which of a sentence's places governs a number.

Order: "mỗi xã"; a place attached after the number ("của huyện X"); the nearest mention before it in the sentence; the
focus carried from the sentence before; what the text is about.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from nlp.focus import LEVEL_OF_WORD, Focus, as_focus, province_of
from nlp.gates import Gate
from nlp.mentions import Mention
from nlp.on_the_way import named_before
from nlp.patterns import AND_OR_SLASH, source
from nlp.place_rows import EACH_OF, each_named, several_named

_ATTACHED = re.compile(
    source(
        r"[^,;.\d()]{0,40}?(?<!\w)(?:của|thuộc|trên địa bàn|trong|thuộc địa bàn|ở|tại|toàn|cả|trên toàn)[ ]*(?:các chủ thể (?:ở|tại|của) |địa bàn )?$"
    )
)
_WHOLE_AFTER = re.compile(source(r"(?: ocop| đạt chuẩn| ntm| nông thôn mới| trên tổng số| tổng số)*[ ]*$"))
# who speaks for all: "Theo ban tổ chức, …", "Sở Nông nghiệp cho biết, …"
_ORGANISERS = re.compile(
    source(
        r"\W*(?:(?:theo|báo cáo của|thống kê của|đại diện) )*(?:ban tổ chức(?!\w)|(?:ban quản lý|sở|ngành|cơ quan) ?[^,;.]{0,60}(?:cho biết|thông tin|thống kê|báo cáo|,))"
    )
)
# "Chương trình đã …", "Các đơn vị tham gia OCOP …": of the programme, wherever the text has just been
_OF_PROGRAMME = re.compile(
    source(
        r"[ \t“\"•+-]*(?:(?:đến nay|hiện nay|hiện|qua đó|nhờ đó|từ đó|bên cạnh đó|năm \d{4}|sau [^,;.]{1,30})[, ]+)?(?:(?:việc )?(?:triển khai |thực hiện )?chương trình(?! (?:hành động|công tác))|các (?:đơn vị|chủ thể|cơ sở|tổ chức|doanh nghiệp)[^,;.\d]{0,40}?(?:tham gia (?:chương trình )?ocop|ocop))(?!\w)"
    )
)
_ELSEWHERE = re.compile(
    source(
        r"(?:bán|tiêu thụ|trưng bày|tham gia|xuất khẩu|giới thiệu|đến|sang|hội chợ|so với|trong)[^,;.]{0,24}$"
    )
)
# "Chiến lược quốc gia … đặt mục tiêu …", "vượt mục tiêu Quốc hội giao (ít nhất …": goals of the nation
_NATIONAL_GOAL = re.compile(
    source(
        r"[ \t“\"•+-]*(?:theo |trong )?(?:chiến lược quốc gia|chương trình (?:mtqg|mục tiêu quốc gia)|nghị quyết [^.;,]{0,40}của (?:quốc hội|chính phủ)|(?:thủ tướng )?chính phủ|quốc hội)(?! (?:về|của) (?:tỉnh|huyện))[^.;]{0,110}?(?:(?:đặt|đề)(?: ra)? mục tiêu|đặt ra|giao chỉ tiêu)"
    )
)
_GOAL_OF_NATION = Gate(
    re.compile(
        source(
            r"(?:mục tiêu|chỉ tiêu)(?: của| do)?(?: đảng,?| và| trung ương,?)* (?:quốc hội|chính phủ|thủ tướng chính phủ|trung ương)(?: và chính phủ)?[^.;\d]{0,40}(?:đến năm \d+ |năm \d+ )?[^.;\d]{0,24}$"
        )
    )
)
_OFFICE = re.compile(
    source(
        r"(?<!\w)(?:sở|ubnd|chủ tịch|giám đốc|lãnh đạo|đại diện|bí thư|chi cục|văn phòng điều phối|hội nông dân|ban chỉ đạo)[^,;.:]{0,70}$"
    )
)
_AUTHORITY = re.compile(source(r"(?:ubnd|hđnd|lãnh đạo|chủ tịch|hội đồng)(?!\w)"))
# "chiếm 34% số xã của tỉnh": what the share is of, not whose it is
_SHARE_OF = re.compile(
    source(r"(?:chiếm|bằng|đóng góp|tương đương)(?: tỷ lệ| khoảng| hơn| trên| gần| tới| đến| trên)*[ ]*$")
)
_ITEM_ENDS = re.compile(source(r"\)?[ ]*(?:,|và|, và|;)(?: có| còn)?[ ]*"))
_NAMES_ITS_OWN = re.compile(
    source(r"\d+ sản phẩm[^;.]{0,60}?(?:(?<!\w)(?:là|gồm)(?!\w)|:)[^;.\d]*(?<!\w)của[ ]*$")
)
_REMAINING = re.compile(source(r"(?: ocop)? còn lại(?! của)"))
_OF_A_NUMBER = re.compile(source(r"\d[^;.]*(?<!\w)(?:của|thuộc|do)(?!\w)[^;.]*$"))
# "3 sản phẩm OCOP của HTX A", "của chị B": one owner named after the number
_OWNER = re.compile(
    source(r"(?:(?! (?:là|gồm|bao gồm|như)(?!\w))[^,;.\d()]|\d(?= sao)){0,100}?(?<!\w)(?:của|thuộc)[ ]*")
)
_PERSON = re.compile(
    source(
        r"(?:[^,;.\d()]|\d(?= sao)){0,60}?(?<!\w)của (?:gia đình |hộ )?(?:anh|chị|ông|bà)(?! (?:chị|em|con|bà|ông|anh)(?!\w)) \w"
    )
)
_MORE_OWNERS = re.compile(
    source(
        r"[^.;\d]{0,60}?(?:,|và)[ ]*(?:của )?(?:htx|hợp tác xã|công ty|doanh nghiệp|cơ sở|hộ|\d+ (?:htx|hợp tác xã|công ty|doanh nghiệp|cơ sở|hộ|chủ thể))"
    )
)
# "4 sản phẩm được Hội đồng huyện A công nhận": where nothing else says whose they are
_RECOGNISED_BY = re.compile(
    source(r"(?:[^,;.\d()]|\d(?= sao)){0,60}?(?<!\w)được (?:(?:ubnd|hội đồng)(?: [^\W\d_]+,?){0,9}? )?")
)
_WITH_FIRST = re.compile(source(r"[ \t“\"•+-]*(?:cùng )?với (?:hơn |gần |trên |khoảng |tổng số )*"))
_THEN_SUBJECT = re.compile(source(r"[^,;.\d()]{0,60},[ ]*(?:hiện |đến nay )?"))
_BY_WHOM = re.compile(source(r"(?<!\w)(?:được|do)[ ]*$"))
_RECOGNISE = re.compile(
    source(
        r" (?:đã |vừa |ra quyết định |quyết định )?(?:công nhận|xếp hạng|phân hạng|chấm|đánh giá|phê duyệt)(?!\w)"
    )
)
_EACH_SHARE = re.compile(
    source(
        r"\d ?% (?:tổng )?(?:số |các )?(?P<l>xã|huyện|thôn|bản|ấp)(?: [^,;.\d]{0,24})? có (?:ít nhất |tối thiểu |từ )*$"
    )
)
_LISTED_NAMES = re.compile(
    source(
        r"(?:các|một số|những) (?P<l>xã|phường|huyện)(?![^.;:\d]{0,4}(?:này|đó))[^.;:\d]{0,50}(?:là|như|gồm|:)(?: |:)(?:[^.;:()]{1,40} ?[(][^()]{1,40}[)](?:,|;| và)? )*[^.;:()\d]{1,30}[(]$"
    )
)
_ALIKE = re.compile(source(r"(?<!\w)(?:cùng|đều)(?! (?:với|cả))(?!\w)"))
_ADJACENT = re.compile(source(r"\)?(?![ ]*(?:,|;|:))[^,;.:()\d]{0,40}"))
_INTRODUCES = re.compile(
    source(
        r"(?:tại|ở|như|gồm|:|là|từ|đến|với|các (?:tỉnh|huyện|xã|địa phương|thành phố))[ ]*(?:các |một số )?(?:tỉnh |huyện |xã |địa phương )?[ ]*$"
    )
)


def govern(
    folded: str,
    mentions: list[Mention],
    first: int,
    end: int,
    left: int,
    right: int,
    carried: Focus,
    home: Focus,
    entity_known: bool,
) -> tuple[Focus, list[Mention]]:
    """The place of one number, and several mentions where "mỗi nơi" means each of them.

    Args:
        folded: folded text.
        mentions: the places of the sentence, in order.
        first: where the number begins.
        end: where its quote ends.
        left: where the sentence begins.
        right: where the number's right context ends (the next figure).
        carried: the focus that the sentence inherits.
        home: the focus of the text.
        entity_known: a firm was introduced before, so that "HTX" alone means it.
    """
    at = _Number(folded, mentions, first, end, left, right, carried, home)
    if said := _of_each(at):
        return said
    if listed := _listed(at):
        return listed, []
    before = named_before(folded, mentions, first, end, left, entity_known)
    several = several_named(folded, before)
    if len(several) > 1 and not EACH_OF.search(folded[left:first]):
        if _ADJACENT.fullmatch(folded, several[-1].end, first):
            return _of_several(at, several), several
        if len(several) > 2 or _INTRODUCES.search(
            folded[max(left, several[0].start - 40) : several[0].start]
        ):
            before = [m for m in before if m not in several]
    if group := each_named(folded, before, left, first):
        return as_focus(group[0], carried, home, "place:each of"), group
    return (
        _owner(at) or _attached(at, before) or _nearest(at, before) or _subject_after(at) or _handed_on(at)
    ), []


class _Number(NamedTuple):
    """Where a number stands among the places of its sentence; fields as in `govern`."""

    folded: str
    mentions: list[Mention]
    first: int
    end: int
    left: int
    right: int
    carried: Focus
    home: Focus

    def focus(self, mention: Mention, rule: str) -> Focus:
        """The mention as the place of this number."""
        return as_focus(mention, self.carried, self.home, rule)

    @property
    def province(self) -> str | None:
        """The province in force."""
        return province_of(self.carried, self.home)


def _of_each(at: _Number) -> tuple[Focus, list[Mention]] | None:
    """ "mỗi xã", "100% số xã có": any one of the places of a level."""
    each = [
        m
        for m in at.mentions
        if m.said == "each"
        and m.end <= at.first
        # a duty holds for all that is asked of a commune
        and (m.commune == "duty" or not re.search(r"[;]|\d", at.folded[m.end : at.first]))
    ]
    if each and (group := each_named(at.folded, at.mentions, at.left, at.first)):
        return at.focus(group[0], "place:each of"), group
    if each:
        level = each[-1].level
        district = (at.carried.district or at.home.district) if level in ("commune", "village") else None
        return Focus(level, at.province, district, rule="place:each"), []
    if match := _EACH_SHARE.search(at.folded, at.left, at.first):
        return Focus(LEVEL_OF_WORD.get(match.group("l"), "village"), at.province, rule="place:each"), []
    return None


def _listed(at: _Number) -> Focus | None:
    """ "Các xã dẫn đầu là A (24 sản phẩm)": A is one, though no gazetteer knows it."""
    if at.folded[at.first - 1 : at.first] != "(":
        return None
    listed = _LISTED_NAMES.search(at.folded, at.left, at.first)
    kind = LEVEL_OF_WORD.get(listed.group("l"), "commune") if listed else None
    if kind is None or any(
        m.said == "name" and m.level == kind and 0 <= at.first - m.end <= 2 for m in at.mentions
    ):
        return None
    return Focus(kind, at.province, rule="place:listed")


def _of_several(at: _Number, several: list[Mention]) -> Focus:
    """The place of a number right after a row of places."""
    if _ALIKE.search(at.folded, several[-1].end, at.first):
        # "A và B cùng có 14 sản phẩm": each of them
        return at.focus(several[0], "place:each of")
    # "A, B và C có 12 sản phẩm": of all of them, not of the last
    shared = {m.province for m in several}
    common = shared.pop() if len(shared) == 1 else None
    return Focus("other", common or at.province, rule="place:several")


def _owner(at: _Number) -> Focus | None:
    """The one firm or person that is named after the number as its owner."""
    owners = [
        m for m in at.mentions if m.said == "entity" and m.commune == "new" and at.end <= m.start < at.right
    ]
    owner = owners[0] if owners and _OWNER.fullmatch(at.folded, at.end, owners[0].start) else None
    if owner and not _MORE_OWNERS.match(at.folded, owner.end):
        return at.focus(owner, "place:owner")
    if _PERSON.match(at.folded, at.end, at.right):
        return Focus("entity", at.province, rule="place:owner")
    return None


def _attached(at: _Number, before: list[Mention]) -> Focus | None:
    """The place that hangs on the number from behind: "12 sản phẩm của huyện A"."""
    folded = at.folded
    after = [
        m
        for m in at.mentions
        if at.end <= m.start < at.right
        and m.said in ("name", "whole")
        # "được UBND tỉnh công nhận": who did it, not whose it is
        and not (m.said == "whole" and _AUTHORITY.match(folded, m.start))
    ]
    if not after:
        return None
    one = _in_its_province(after[0], before)
    if one.said == "whole" and one.level != "other" and _SHARE_OF.search(folded[at.left : at.first]):
        return None
    between = folded[at.end : one.start]
    joined = len(after) > 1 and AND_OR_SLASH.fullmatch(folded[one.end : after[1].start])
    is_whole = one.said == "whole" and _WHOLE_AFTER.fullmatch(between)
    belongs = (
        is_whole
        or _ATTACHED.fullmatch(between)
        or (
            one.said == "whole"
            and one.level != "national"
            and re.fullmatch(r"[^,;.\d(]{0,30}" if one.level == "other" else r"[^,;.\d]{0,30}", between)
        )
    )
    if one.said == "whole" and _BY_WHOM.search(between) and _RECOGNISE.match(folded, one.end):
        # "huyện A có 6 sản phẩm được tỉnh công nhận": who did it, not whose they are
        return None
    of_next = one.level == "other" and folded.startswith("riêng", one.start)
    if not joined and not of_next and one.level != "village" and belongs and not _ELSEWHERE.search(between):
        return at.focus(one, "place:attached")
    judge = one.said == "name" and not before and _RECOGNISED_BY.fullmatch(between)
    if judge and one.level in ("district", "province") and _RECOGNISE.match(folded, one.end):
        return at.focus(one, "place:recognised by")
    return None


def _nearest(at: _Number, before: list[Mention]) -> Focus | None:
    """The nearest place before the number, or the one that this belongs to."""
    if not before:
        return None
    folded, left, first, nearest = at.folded, at.left, at.first, before[-1]
    item = _item_of(folded, left, nearest, first)
    if item is None and nearest.said == "entity" and _ITEM_ENDS.fullmatch(folded, nearest.end, first):
        # "2 sản phẩm 4 sao là chè của HTX A, 3 sản phẩm …": no more than who makes what was named
        named = _NAMES_ITS_OWN.search(folded, left, nearest.start)
        item = named.start() if named else None
    rest = _REMAINING.match(folded, at.end)
    of_item = item is not None and (rest or _OF_A_NUMBER.search(folded[item : nearest.start]))
    if nearest.level == "entity" and item is not None and of_item:
        # "gồm: 1 sản phẩm của công ty A đạt 5 sao; 16 sản phẩm …": whose the product of another item is
        outside = [m for m in before if m.end <= item and not (rest and m.said == "entity")]
        if outside:
            return at.focus(outside[-1], "place:after semicolon")
        return replace(at.carried, rule="place:after semicolon")
    if ";" in folded[nearest.end : first] and nearest.level in ("commune", "village"):
        firms = [m for m in before if m.said == "entity"]
        if firms:
            # "HTX A ở xã B có 3 sản phẩm; doanh thu đạt 5 tỷ đồng": the commune only says where the firm is
            return at.focus(firms[-1], "place:nearest")
        # "Đại hội xã A đề ra mục tiêu: …; …": the list is the commune's own
        subject = nearest is before[0] and ":" in folded[nearest.end : first]
        if at.carried.level in ("district", "province") and nearest.said == "name" and not subject:
            return replace(at.carried, rule="place:after semicolon")
    if nearest.said == "whole" and (nearest.level == "province" or nearest.commune == "city"):
        # "Giám đốc Sở … Quảng Ninh cho biết, tỉnh hiện có": the speaker's own
        speakers = [m for m in before if m.said == "name" and m.level == "province" and m.province]
        if speakers and _OFFICE.search(folded[max(left, speakers[-1].start - 90) : speakers[-1].start]):
            return Focus("province", speakers[-1].province, era=speakers[-1].era, rule="place:speaker")
    if nearest.said == "whole" and nearest.level == "province" and at.home.level != "province":
        # "Thanh Hóa là một ví dụ: … tỉnh có": the province named just before
        spoken = [m for m in before if m.said == "name" and m.province]
        if spoken:
            return Focus("province", spoken[-1].province, era=spoken[-1].era, rule="place:nearest")
    return at.focus(_in_its_province(nearest, before), "place:nearest")


def _subject_after(at: _Number) -> Focus | None:
    """The subject that comes after what it has: "Với 12 sản phẩm OCOP, huyện A đứng đầu tỉnh"."""
    if not _WITH_FIRST.fullmatch(at.folded, at.left, at.first):
        return None
    for one in at.mentions:
        if one.start >= at.end and one.said in ("name", "entity") and one.commune != "known":
            between = _THEN_SUBJECT.fullmatch(at.folded, at.end, one.start)
            return at.focus(one, "place:subject after") if between else None
    return None


def _handed_on(at: _Number) -> Focus:
    """The carried place, unless the sentence speaks for the whole: the programme, or who reports on all."""
    carried, home = at.carried, at.home
    if _NATIONAL_GOAL.match(at.folded, at.left, at.first) or _GOAL_OF_NATION.search(
        at.folded[max(at.left, at.first - 160) : at.first]
    ):
        return Focus("national", rule="place:national")
    of_all = (home.level == "province" and carried.level != "province") or (
        carried.level == "entity" and home.level != "entity"
    )
    if of_all and _ORGANISERS.match(at.folded, at.left):
        return replace(home, rule="place:organiser")
    inside = home.level == "province" and carried.level in ("district", "commune", "village")
    if inside and _OF_PROGRAMME.match(at.folded, at.left, at.first):
        return replace(home, rule="place:programme")
    return replace(carried, rule=carried.rule or "place:carried")


def _in_its_province(part: Mention, before: list[Mention]) -> Mention:
    """A nameless part with the province that was named before it: "Tỉnh A có …, 19 thôn vùng cao"."""
    if part.level != "other" or part.said != "whole" or part.province is not None:
        return part
    spoken = [m for m in before if m.said == "name" and m.province and m.start < part.start]
    return replace(part, province=spoken[-1].province, era=spoken[-1].era) if spoken else part


def _item_of(folded: str, left: int, mention: Mention, first: int) -> int | None:
    """Where the item of a list begins that names a place and ends, with a semicolon, before the number; else None."""
    if ";" not in folded[mention.end : first]:
        return None
    return max(folded.rfind(sign, left, mention.start) for sign in ":;(") + 1 or left
