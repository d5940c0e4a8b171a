"""Which place a figure is about: the text's focus, the sentence's mentions, and who governs.

Order: "mỗi xã"; a place attached after the number ("của huyện X"); the nearest mention before it in the sentence; the
focus carried from the sentence before; the focus of the text (title, lead, majority); the portal's province last.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from nlp.gates import Gate
from nlp.gazetteer import Gazetteer
from nlp.patterns import pattern, source
from nlp.places import Mention
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


_ATTACHED = re.compile(
    source(
        r"[^,;.\d()]{0,40}?(?<!\w)(?:của|thuộc|trên địa bàn|trong|thuộc địa bàn|ở|tại|toàn|cả|trên toàn)[ ]*(?:các chủ thể (?:ở|tại|của) |địa bàn )?$"
    )
)
_WHOLE_AFTER = re.compile(source(r"(?: ocop| đạt chuẩn| ntm| nông thôn mới| trên tổng số| tổng số)*[ ]*$"))
_AND = re.compile(source(r"[ ]*(?:,|và|, và|/)[ ]*"))
_VENUE = re.compile(source(r"(?<!\w)(?:tại|ở|từ|sang|đến|về|,)(?: tỉnh| tp\.?| thành phố)?[ ]*$"))
_APPENDED = re.compile(r"[,(][ ]*$")
_ACTS = re.compile(
    source(r"[ ]*(?:đã|đang|hiện|có|được|đạt|vẫn|cũng|còn|là|phấn đấu|huy động|hoàn thành)(?!\w)")
)
_SUCH_AS = re.compile(source(r"(?:như|như:|:|các (?:tỉnh|huyện|xã|địa phương))[ ]*$"))
_ORGANISERS = re.compile(source(r"[ \t“\"•+-]*(?:theo |đại diện )?ban tổ chức(?!\w)"))
# "Chương trình đã …", "Các đơn vị tham gia OCOP …": of the programme, wherever the text has just been
_OF_PROGRAMME = re.compile(
    source(
        r"[ \t“\"•+-]*(?:(?:đến nay|hiện nay|hiện|qua đó|nhờ đó|từ đó|bên cạnh đó|năm \d{4}|sau [^,;.]{1,30})[, ]+)?(?:(?:việc )?(?:triển khai |thực hiện )?chương trình(?! (?:hành động|công tác))|các (?:đơn vị|chủ thể|cơ sở|tổ chức|doanh nghiệp)[^,;.\d]{0,40}?(?:tham gia (?:chương trình )?ocop|ocop))(?!\w)"
    )
)
_NATIONAL_LEAD = pattern(
    r"cả nước|toàn quốc|quốc hội|chính phủ|thủ tướng|phó thủ tướng|bộ trưởng|bộ nông nghiệp|văn phòng điều phối (?:ntm|nông thôn mới) trung ương|trung ương|việt nam|các địa phương|nhiều địa phương"
)
_ELSEWHERE = re.compile(
    source(
        r"(?:bán|tiêu thụ|trưng bày|tham gia|xuất khẩu|giới thiệu|đến|sang|hội chợ|so với|trong)[^,;.]{0,24}$"
    )
)
_GROUPED = re.compile(source(r"[ ]*(?:,|và|, và)[ ]*(?:\w+\.? )?"))
_OFFICE = re.compile(
    source(
        r"(?<!\w)(?:sở|ubnd|chủ tịch|giám đốc|lãnh đạo|đại diện|bí thư|chi cục|văn phòng điều phối|hội nông dân|ban chỉ đạo)[^,;.:]{0,70}$"
    )
)
_AUTHORITY = re.compile(source(r"(?:ubnd|hđnd|lãnh đạo|chủ tịch|hội đồng)(?!\w)"))
_NAMELY = re.compile(source(r"(?:đạt chuẩn|kiểu mẫu|nâng cao|công nhận|hoàn thành)[ ]+là[ ]*$"))
# "chiếm 34% số xã của tỉnh": what the share is of, not whose it is
_SHARE_OF = re.compile(
    source(r"(?:chiếm|bằng|đóng góp|tương đương)(?: tỷ lệ| khoảng| hơn| trên| gần| tới| đến| trên)*[ ]*$")
)
# who speaks for all, after a sentence on one firm
_OF_ALL = re.compile(
    source(
        r"\W*(?:(?:theo|báo cáo của|thống kê của|đại diện) )*(?:ban tổ chức|ban quản lý|sở|ngành|cơ quan) ?[^,;.]{0,60}(?:cho biết|thông tin|thống kê|báo cáo|,)"
    )
)
# "thấp hơn 2,1% so với bình quân toàn tỉnh": what a number is held against is no subject of the next
_COMPARED_WITH = re.compile(
    source(r"(?<!\w)so với (?:(?:mức )?(?:bình quân|trung bình)(?: chung)?(?: của)? )?(?:tỉnh |thành phố )?$")
)
_OF_A_NUMBER = re.compile(source(r"\d[^;.]*(?<!\w)(?:của|thuộc|do)(?!\w)[^;.]*$"))
# "3 sản phẩm OCOP của HTX A", "của chị B": one owner named after the number
_OWNER = re.compile(source(r"(?:(?! là | gồm | như )[^,;.\d()]|\d(?= sao)){0,60}?(?<!\w)(?:của|thuộc)[ ]*"))
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
_EACH_OF = Gate(re.compile(source(r"mỗi (?:nơi|đơn vị|địa phương|huyện|xã)[^,;.\d]{0,30}$")))
_SIDE = pattern(
    r"riêng|trong đó|tiêu biểu|điển hình|dẫn đầu|đứng đầu|đi đầu|như|gồm|cụ thể|tiếp đến|tiếp theo|nhiều nhất|nhất là|kế đến"
)


def focus_of_text(
    title: str,
    lead_end: int,
    mentions: list[Mention],
    title_span: tuple[int, int] | None,
    folded: str,
    portal_province: str | None,
    gazetteer: Gazetteer,
    after_merger: bool,
) -> Focus:
    """What the whole text is about.

    Args:
        title: the folded title.
        lead_end: where the lead ends.
        mentions: all places of the text, read without a home province.
        title_span: where the title stands in the text.
        folded: folded text.
        portal_province: the portal's province, the last resort.
        gazetteer: the places there are.
        after_merger: the article appeared on the 34 map.
    """
    votes: Counter[str] = Counter()
    listed = _listed_provinces(folded, mentions)
    for mention in mentions:
        if mention.province is None or mention.said == "visitor":
            continue
        weight = 1.0
        if title_span and title_span[0] <= mention.start < title_span[1]:
            weight = 6.0
        elif mention.start < lead_end:
            weight = 2.5
        if mention.level != "province":
            weight *= 0.8
        if _VENUE.search(folded[max(0, mention.start - 16) : mention.start]) and not (
            title_span and mention.start < title_span[1]
        ):
            weight *= 0.4
        if mention.start in listed:
            weight *= 0.4
        province = mention.province
        if after_merger and province not in gazetteer.on_map["34"]:
            # texts of the new map speak of old provinces as parts
            province = gazetteer.successor.get(province, province)
        votes[province] += weight  # type: ignore[assignment]
    national = bool(_NATIONAL_LEAD.search(title))
    in_title = [
        m
        for m in mentions
        if title_span and title_span[0] <= m.start < title_span[1] and m.said in ("name", "whole")
    ]
    named = [m for m in in_title if m.said == "name"]
    named.sort(key=lambda m: bool(_VENUE.search(folded[max(0, m.start - 16) : m.start])))
    top = votes.most_common(2)
    best = top[0][0] if top else None
    if named:
        first = named[0]
        named_province = first.province or best or portal_province
        if first.level in ("district", "commune", "province"):
            return Focus(first.level, named_province, first.district, first.commune, first.era, "place:title")
    if in_title and in_title[0].level in ("national", "region"):
        return Focus(in_title[0].level, rule="place:title")
    lead = [m for m in mentions if m.start < lead_end and m.said in ("name", "whole")]
    wholes = Counter(m.level for m in mentions if m.said == "whole" and m.commune != "city")
    levels: tuple[PlaceLevel, ...] = ("commune", "district")
    for level in levels:
        inner = [m for m in lead if m.said == "name" and m.level == level]
        if inner and wholes[level] >= 2 and wholes[level] > wholes["province"]:
            one = inner[0]
            inner_province = one.province or best or portal_province
            return Focus(level, inner_province, one.district, one.commune, one.era, "place:lead")
    if alone := _one_place(folded, lead, mentions):
        of_it = alone.province or best or portal_province
        return Focus(alone.level, of_it, alone.district, alone.commune, alone.era, "place:lead")
    if top and top[0][1] < 0.4 * sum(votes.values()) and len(votes) > 3 and not portal_province:
        # a text about many places is about none of them
        return Focus("national", rule="place:many")
    lead_national = bool(_NATIONAL_LEAD.search(folded[:lead_end])) or national
    visited = _only_visited(folded, lead, best, title_span) and not any(
        m.said == "whole" and (m.level == "province" or m.commune == "city") for m in mentions
    )
    elsewhere = any(m.province == best and m.start >= lead_end for m in mentions)
    if visited and portal_province != best and (lead_national or not elsewhere):
        return Focus("national", rule="place:lead")
    if best and top[0][1] >= 2 and (len(top) == 1 or top[0][1] > top[1][1] * 1.2 or not lead_national):
        dominant = [
            m
            for m in lead
            if m.said == "name" and m.province in (None, best) and m.level in ("district", "commune")
        ]
        provinces = [m for m in lead if m.level == "province" and m.said == "name"] + [
            m for m in mentions if m.level == "province" and m.said in ("whole",)
        ]
        if dominant and not provinces:
            one = dominant[0]
            return Focus(one.level, one.province or best, one.district, one.commune, one.era, "place:lead")
        in_lead = any(m.level == "province" and m.start not in listed for m in lead)
        if not lead_national or in_lead or portal_province == best:
            return Focus("province", best, rule="place:majority")
    if lead_national or (not best and not portal_province):
        if portal_province and not any(m.level == "national" for m in mentions) and not national:
            return Focus("province", portal_province, rule="place:portal")
        return Focus("national", rule="place:lead")
    if portal_province and (best is None or (best != portal_province and top[0][1] < 2)):
        return Focus("province", portal_province, rule="place:portal")
    return Focus("province", best or portal_province, rule="place:majority")


_OFFICES = re.compile(source(r"(?:cấp|ubnd|hđnd|lãnh đạo|chủ tịch|của|đưa|giúp) tỉnh"))


def _one_place(folded: str, lead: list[Mention], mentions: list[Mention]) -> Mention | None:
    """The commune or district that a report is of: named first, again later, alone, and no province spoken of."""
    named = [m for m in lead if m.said == "name" and m.level in ("commune", "district", "province")]
    first = named[0] if named else None
    if first is None or first.level == "province":
        return None
    if _VENUE.search(folded[max(0, first.start - 16) : first.start]):
        return None
    if any(
        m.level in ("province", "national", "region")
        and m.said in ("name", "whole")
        and not (m.said == "whole" and _OFFICES.fullmatch(folded, m.start, m.end))
        for m in mentions
    ):
        return None
    name = first.commune if first.level == "commune" else first.district
    of_it = [m for m in mentions if m.level == first.level and m.said == "name"]
    again = [m for m in of_it if name and (m.commune if first.level == "commune" else m.district) == name]
    return first if len(again) >= 2 and len(again) * 2 > len(of_it) else None


def _only_visited(
    folded: str, lead: list[Mention], best: str | None, title_span: tuple[int, int] | None
) -> bool:
    """Whether the lead names the province only as where something took place ("tại Nam Định ngày 21/11")."""
    named = [
        m
        for m in lead
        if m.said == "name"
        and m.province == best
        and not (title_span and title_span[0] <= m.start < title_span[1])
    ]
    return bool(named) and all(_VENUE.search(folded[max(0, m.start - 16) : m.start]) for m in named)


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
    each = [
        m
        for m in mentions
        if m.said == "each" and m.end <= first and not re.search(r"[;]|\d", folded[m.end : first])
    ]
    if each and (group := _each_of(folded, mentions, left, first)):
        return _as_focus(group[0], carried, home, "place:each of"), group
    if each:
        level = each[-1].level
        district = (carried.district or home.district) if level in ("commune", "village") else None
        return Focus(level, province_of(carried, home), district, rule="place:each"), []
    if match := _EACH_SHARE.search(folded, left, first):
        return Focus(_PER.get(match.group("l"), "village"), province_of(carried, home), rule="place:each"), []
    listed = _LISTED_NAMES.search(folded, left, first) if folded[first - 1 : first] == "(" else None
    kind = _PER.get(listed.group("l"), "commune") if listed else None
    if kind and not any(m.said == "name" and m.level == kind and 0 <= first - m.end <= 2 for m in mentions):
        # "Các xã dẫn đầu là A (24 sản phẩm)": A is one, though no gazetteer knows it
        return Focus(kind, province_of(carried, home), rule="place:listed"), []
    introduced = any(m.said == "entity" and m.commune == "new" and m.end <= first for m in mentions)
    before = [
        m
        for m in mentions
        if m.end <= first
        and not (m.said == "name" and _NAMELY.search(folded[max(left, m.start - 24) : m.start]))
        and m.said not in ("visitor", "each")
        and (m.said != "entity" or m.commune == "new" or entity_known or introduced)
    ]
    if len(before) > 1:
        # what a closed bracket or an earlier part of the list names on the way
        main = [
            m
            for m in before
            if not _in_closed_bracket(folded, left, m, first)
            and not _COMPARED_WITH.search(folded[max(left, m.start - 40) : m.start])
            and not (m.level == "other" and ";" in folded[m.end : first])
        ]
        before = main or before
    if before and before[-1].said == "entity" and _OF_MANY.match(folded, end):
        # "2 sản phẩm của HTX A, 11 sản phẩm của các hộ": the others' are not the firm's
        before = [m for m in before if m.said != "entity"]
    several = _several(folded, before)
    if len(several) > 1 and not _EACH_OF.search(folded[left:first]):
        if _ADJACENT.fullmatch(folded, several[-1].end, first):
            if _ALIKE.search(folded, several[-1].end, first):
                # "A và B cùng có 14 sản phẩm": each of them
                return _as_focus(several[0], carried, home, "place:each of"), several
            # "A, B và C có 12 sản phẩm": of all of them, not of the last
            shared = {m.province for m in several}
            common = shared.pop() if len(shared) == 1 else None
            return Focus("other", common or province_of(carried, home), rule="place:several"), several
        if len(several) > 2 or _INTRODUCES.search(
            folded[max(left, several[0].start - 40) : several[0].start]
        ):
            before = [m for m in before if m not in several]
    if group := _each_of(folded, before, left, first):
        return _as_focus(group[0], carried, home, "place:each of"), group
    after = [
        m
        for m in mentions
        if end <= m.start < right
        and m.said in ("name", "whole")
        # "được UBND tỉnh công nhận": who did it, not whose it is
        and not (m.said == "whole" and _AUTHORITY.match(folded, m.start))
    ]
    owners = [m for m in mentions if m.said == "entity" and m.commune == "new" and end <= m.start < right]
    owner = owners[0] if owners and _OWNER.fullmatch(folded, end, owners[0].start) else None
    if owner and not _MORE_OWNERS.match(folded, owner.end):
        return _as_focus(owner, carried, home, "place:owner"), []
    if _PERSON.match(folded, end, right):
        return Focus("entity", province_of(carried, home), rule="place:owner"), []
    if after and not (
        after[0].said == "whole" and after[0].level != "other" and _SHARE_OF.search(folded[left:first])
    ):
        one = after[0]
        between = folded[end : one.start]
        joined = len(after) > 1 and _AND.fullmatch(folded[one.end : after[1].start])
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
        if not joined and one.level != "village" and belongs and not _ELSEWHERE.search(between):
            return _as_focus(one, carried, home, "place:attached"), []
    if before:
        nearest = before[-1]
        item = _item_of(folded, left, nearest, first)
        if (
            nearest.level == "entity"
            and item is not None
            and _OF_A_NUMBER.search(folded[item : nearest.start])
        ):
            # "gồm: 1 sản phẩm của công ty A đạt 5 sao; 16 sản phẩm …": whose the product of another item is
            outside = [m for m in before if m.end <= item]
            if outside:
                return _as_focus(outside[-1], carried, home, "place:after semicolon"), []
            return replace(carried, rule="place:after semicolon"), []
        if ";" in folded[nearest.end : first] and nearest.level in ("commune", "village"):
            firms = [m for m in before if m.said == "entity"]
            if firms:
                # "HTX A ở xã B có 3 sản phẩm; doanh thu đạt 5 tỷ đồng": the commune only says where the firm is
                return _as_focus(firms[-1], carried, home, "place:nearest"), []
            if carried.level in ("district", "province") and nearest.said == "name":
                return replace(carried, rule="place:after semicolon"), []
        if nearest.said == "whole" and (nearest.level == "province" or nearest.commune == "city"):
            # "Giám đốc Sở … Quảng Ninh cho biết, tỉnh hiện có": the speaker's own
            speakers = [m for m in before if m.said == "name" and m.level == "province" and m.province]
            if speakers and _OFFICE.search(folded[max(left, speakers[-1].start - 90) : speakers[-1].start]):
                return Focus(
                    "province", speakers[-1].province, era=speakers[-1].era, rule="place:speaker"
                ), []
        if nearest.said == "whole" and nearest.level == "province" and home.level != "province":
            # "Thanh Hóa là một ví dụ: … tỉnh có": the province named just before
            spoken = [m for m in before if m.said == "name" and m.province]
            if spoken:
                return Focus("province", spoken[-1].province, era=spoken[-1].era, rule="place:nearest"), []
        return _as_focus(nearest, carried, home, "place:nearest"), []
    inside = home.level == "province" and carried.level in ("district", "commune", "village")
    of_all = (
        home.level == "province" and carried.level != "province" and _ORGANISERS.match(folded, left, first)
    )
    if of_all or (inside and _OF_PROGRAMME.match(folded, left, first)):
        return replace(home, rule="place:programme"), []
    if carried.level == "entity" and home.level != "entity" and _OF_ALL.match(folded, left):
        return replace(home, rule="place:organiser"), []
    return replace(carried, rule=carried.rule or "place:carried"), []


def _listed_provinces(folded: str, mentions: list[Mention]) -> frozenset[int]:
    """Where provinces stand that are named in a row of three or more: "các tỉnh A, B và C"."""
    listed: set[int] = set()
    row: list[Mention] = []
    for mention in mentions:
        if mention.said != "name" or mention.level != "province":
            continue
        if not (row and _LISTED.fullmatch(folded, row[-1].end, mention.start)):
            row = []
        row.append(mention)
        if len(row) > 2:
            listed.update(one.start for one in row)
    return frozenset(listed)


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
_LISTED = re.compile(
    source(r"\)?[ ]*(?:,|và|, và|cùng)[ ]*(?:(?:huyện|thị xã|thành phố|tp|tx|tỉnh|xã|phường)\.? )?")
)
_ALIKE = re.compile(source(r"(?<!\w)(?:cùng|đều)(?! (?:với|cả))(?!\w)"))
_OF_MANY = re.compile(source(r"[^,;.\d()]{0,40}?(?<!\w)(?:của|thuộc) (?:các|những|nhiều|\d+)(?!\w)"))
_LAST_OF_LIST = re.compile(source(r"\)?[ ]*,?[ ]*(?:và|cùng)(?!\w)"))
_ADJACENT = re.compile(source(r"\)?(?![ ]*(?:,|;|:))[^,;.:()\d]{0,40}"))
_INTRODUCES = re.compile(
    source(
        r"(?:tại|ở|như|gồm|:|là|từ|đến|với|các (?:tỉnh|huyện|xã|địa phương|thành phố))[ ]*(?:các |một số )?(?:tỉnh |huyện |xã |địa phương )?[ ]*$"
    )
)


def _several(folded: str, before: list[Mention]) -> list[Mention]:
    """The places named one after the other, of which the nearest is the last."""
    if not before or before[-1].said != "name":
        return []
    group = [before[-1]]
    for one in reversed(before[:-1]):
        if one.said != "name" or one.level != group[0].level:
            break
        if not _LISTED.fullmatch(folded, one.end, group[0].start):
            break
        joined = len(group) > 1 and _LAST_OF_LIST.match(folded, one.end)
        if joined and not _LAST_OF_LIST.match(folded, group[-2].end):
            # "ba tỉnh A, B và C, tỉnh C có …": what comes after the last of a list is none of it
            return before[-1:]
        group.insert(0, one)
    return group


def _item_of(folded: str, left: int, mention: Mention, first: int) -> int | None:
    """Where the item of a list begins that names a place and ends, with a semicolon, before the number; else None."""
    if ";" not in folded[mention.end : first]:
        return None
    return max(folded.rfind(sign, left, mention.start) for sign in ":;(") + 1 or left


def _each_of(folded: str, mentions: list[Mention], left: int, first: int) -> list[Mention]:
    """The places of "huyện A và huyện B …, mỗi huyện 6 sản phẩm"; none when fewer than two are named in a row."""
    if not _EACH_OF.search(folded[left:first]):
        return []
    named = [m for m in mentions if m.said == "name" and m.end <= first]
    group = named[-1:]
    for one in reversed(named[:-1]):
        if one.level == group[0].level and _GROUPED.fullmatch(folded[one.end : group[0].start]):
            group.insert(0, one)
    return group if len(group) > 1 else []


def _in_closed_bracket(folded: str, left: int, mention: Mention, first: int) -> bool:
    """Whether a place stands in a bracket that is closed before the number: "A (huyện B) có 3 sản phẩm"."""
    opened = folded.rfind("(", left, mention.start + 1)
    if opened < 0 or folded.find(")", opened, mention.start) >= 0:
        return False
    return folded.find(")", mention.end - 1, first) >= 0


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
        if passed and passed.level == mention.level and _LISTED.fullmatch(folded, passed.end, mention.start):
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
        if _SIDE.search(left):
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
        return _as_focus(mention, carried, home, "place:carried")
    return replace(carried, rule="place:carried")


_PER_PLACE = re.compile(source(r"[ ]*/[ ]*(?P<l>xã|huyện|thôn|bản|ấp|tỉnh|đơn vị|địa phương)(?!\w)"))
_PER: dict[str, PlaceLevel] = {
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
    return Focus(_PER.get(word, "village"), province_of(carried, home), rule="place:each")


_SAME_PLACE = re.compile(
    source(
        r"[ \t“\"•+-]*(?:tại |ở |trong )?(?:(?:các|những) )?(?:xã|huyện|thị xã|tỉnh|địa phương|nơi|thôn) (?:này|đó|đây)(?!\w)|[ \t]*(?:theo đó|cụ thể|trên cơ sở (?:đó|kết quả)|qua (?:đánh giá|kiểm tra|thẩm định|chấm điểm|rà soát)|kết quả (?:đánh giá|chấm|phân hạng))(?!\w)"
    )
)


def goes_on(folded: str, start: int, stop: int) -> bool:
    """Whether a paragraph opens with the place of the one before: "Các xã này đều …"."""
    return _SAME_PLACE.match(folded, start, stop) is not None


def province_of(carried: Focus, home: Focus) -> str | None:
    """The province in force: the carried focus's, else the text's."""
    return carried.province or home.province


_CITIES = frozenset(("Hà Nội", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ", "Huế"))


def _as_focus(mention: Mention, carried: Focus, home: Focus, rule: str) -> Focus:
    province = mention.province or province_of(carried, home)
    if mention.level in ("national", "region"):
        return Focus(mention.level, rule=rule)
    if mention.said == "entity":
        return Focus("entity", province, era=carried.era, rule=rule)
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
            if municipal and not (carried.level == "district" and carried.district):
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
