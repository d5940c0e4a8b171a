"""What a whole text is about: its title, its lead, the places that it names most, the portal last."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from collections import Counter

from nlp.focus import LISTED, Focus
from nlp.gazetteer import Gazetteer
from nlp.mentions import Mention
from nlp.patterns import pattern, source
from pipeline.records import PlaceLevel

VENUE = re.compile(source(r"(?<!\w)(?:tại|ở|từ|sang|đến|về|,)(?: tỉnh| tp\.?| thành phố)?[ ]*$"))
_NATIONAL_LEAD = pattern(
    r"cả nước|toàn quốc|quốc hội|chính phủ|thủ tướng|phó thủ tướng|bộ trưởng|bộ nông nghiệp|văn phòng điều phối (?:ntm|nông thôn mới) trung ương|trung ương|việt nam|các địa phương|nhiều địa phương"
)
_COLON = re.compile(r"[ ]*:[ ]*")
_OFFICES = re.compile(source(r"(?:cấp|ubnd|hđnd|lãnh đạo|chủ tịch|của|đưa|giúp) tỉnh"))


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
    listed = _listed_provinces(folded, mentions)
    votes = _votes(mentions, listed, lead_end, title_span, folded, gazetteer, after_merger)
    national = bool(_NATIONAL_LEAD.search(title))
    top = votes.most_common(2)
    best = top[0][0] if top else None
    if of_title := _of_title(mentions, title_span, folded, best or portal_province):
        return of_title
    lead = [m for m in mentions if m.start < lead_end and m.said in ("name", "whole")]
    if inner := _inner_place(folded, lead, mentions):
        of_it = inner.province or best or portal_province
        return Focus(inner.level, of_it, inner.district, inner.commune, inner.era, "place:lead")
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


def _votes(
    mentions: list[Mention],
    listed: frozenset[int],
    lead_end: int,
    title_span: tuple[int, int] | None,
    folded: str,
    gazetteer: Gazetteer,
    after_merger: bool,
) -> Counter[str]:
    """How much speaks for each province: the title most, then the lead; little what is a venue or one of a row."""
    votes: Counter[str] = Counter()
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
        venue = VENUE.search(folded[max(0, mention.start - 16) : mention.start])
        if venue and not (title_span and mention.start < title_span[1]):
            weight *= 0.5 if venue.group().startswith(",") else 0.4
        if mention.start in listed:
            weight *= 0.4
        province = mention.province
        if after_merger and province not in gazetteer.on_map["34"]:
            # texts of the new map speak of old provinces as parts
            province = gazetteer.successor.get(province, province)
        votes[province] += weight  # type: ignore[assignment]
    return votes


def _of_title(
    mentions: list[Mention], title_span: tuple[int, int] | None, folded: str, province: str | None
) -> Focus | None:
    """The place that the title names; `province` is that of a place whose own is not known."""
    in_title = [
        m
        for m in mentions
        if title_span and title_span[0] <= m.start < title_span[1] and m.said in ("name", "whole")
    ]
    named = [m for m in in_title if m.said == "name"]
    if len(named) > 1 and named[0].level == "province" and _headed(folded, named):
        # "Cao Bằng: Hòa An có 14 sản phẩm": the place after the colon
        named = named[1:]
    named.sort(key=lambda m: bool(VENUE.search(folded[max(0, m.start - 16) : m.start])))
    if named and named[0].level in ("district", "commune", "province"):
        first = named[0]
        return Focus(
            first.level, first.province or province, first.district, first.commune, first.era, "place:title"
        )
    if in_title and in_title[0].level in ("national", "region"):
        return Focus(in_title[0].level, rule="place:title")
    return None


def _inner_place(folded: str, lead: list[Mention], mentions: list[Mention]) -> Mention | None:
    """The commune or district that the text is about, where the lead names it and what follows speaks of it."""
    wholes = Counter(m.level for m in mentions if m.said == "whole" and m.commune != "city")
    levels: tuple[PlaceLevel, ...] = ("commune", "district")
    for level in levels:
        inner = [m for m in lead if m.said == "name" and m.level == level]
        if inner and wholes[level] >= 2 and wholes[level] > wholes["province"]:
            return inner[0]
    return _one_place(folded, lead, mentions)


def _headed(folded: str, named: list[Mention]) -> bool:
    """Whether a title sets a province before what it tells of one place in it: "A: Huyện B về đích"."""
    province, inner = named[0], named[1]
    if inner.level not in ("district", "commune") or inner.province not in (None, province.province):
        return False
    if not _COLON.fullmatch(folded, province.end, inner.start):
        return False
    return len(named) < 3 or not LISTED.fullmatch(folded, inner.end, named[2].start)


def _one_place(folded: str, lead: list[Mention], mentions: list[Mention]) -> Mention | None:
    """The commune or district that a report is of: named first, again later, alone, and no province spoken of."""
    named = [m for m in lead if m.said == "name" and m.level in ("commune", "district", "province")]
    first = named[0] if named else None
    if first is None or first.level == "province":
        return None
    if VENUE.search(folded[max(0, first.start - 16) : first.start]):
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
    return bool(named) and all(VENUE.search(folded[max(0, m.start - 16) : m.start]) for m in named)


def _listed_provinces(folded: str, mentions: list[Mention]) -> frozenset[int]:
    """Where provinces stand that are named in a row of three or more: "các tỉnh A, B và C"."""
    listed: set[int] = set()
    row: list[Mention] = []
    for mention in mentions:
        if mention.said != "name" or mention.level != "province":
            continue
        if not (row and LISTED.fullmatch(folded, row[-1].end, mention.start)):
            row = []
        row.append(mention)
        if len(row) > 2:
            listed.update(one.start for one in row)
    return frozenset(listed)
