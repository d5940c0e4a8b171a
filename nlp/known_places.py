"""Which known place a name means, given the word before it and the provinces in force."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.gazetteer import MUNICIPALITIES, Gazetteer, name_key
from nlp.mentions import Homes, Mention
from nlp.patterns import source
from pipeline.records import PlaceLevel


def lookup(
    key: str,
    level: PlaceLevel | None,
    word: str,
    begin: int,
    end: int,
    gazetteer: Gazetteer,
    homes: Homes,
    after_merger: bool,
) -> Mention | None:
    """The mention of a name that the gazetteer knows at this level, or None.

    Args:
        key: the name as the gazetteer spells it.
        level: that the word before it says; None where none stands there.
        word: the word before it, folded, or "".
        begin: where the mention begins.
        end: where it ends.
        gazetteer: the places there are.
        homes: the provinces in force, nearest first.
        after_merger: the text appeared on the 34 map.
    """
    if level == "province" or level is None:
        if (
            key in gazetteer.provinces and (level or key not in ("hồ chí minh", "hue", "long an", "thủ đô"))
        ) or (key in ("long an",)):
            name: str | None = gazetteer.provinces[key]
            if level is None and key in ("tth",):
                return None
            return Mention(begin, end, "province", "name", province=name)
        if level == "province":
            return None
    if word in ("thành phố", "tp", "t.p"):
        name = gazetteer.provinces.get(key) or gazetteer.provinces.get(f"tp {key}")
        if name in MUNICIPALITIES or (name and name.endswith("Huế")):
            return Mention(begin, end, "province", "name", province=name)
    if level == "district" or level is None:
        rows = gazetteer.districts.get(key)
        if rows:
            row = rows[0] if len(rows) == 1 else None
            for home in homes if len(rows) > 1 else ():
                near = [r for r in rows if home in (r.province, gazetteer.successor.get(r.province))]
                same = [r for r in near if r.province == home]
                if len(near) == 1 or same:
                    row = same[0] if same else near[0]
                    break
            return Mention(
                begin,
                end,
                "district",
                "name",
                province=row.province if row else None,
                district=row.name if row else rows[0].name,
            )
        if level == "district" and key in gazetteer.provinces and word in ("thành phố", "tp"):
            return Mention(
                begin,
                end,
                "district",
                "name",
                province=gazetteer.provinces[key],
                district=gazetteer.provinces[key],
            )
    if level == "commune":
        communes = gazetteer.communes.get(key)
        if communes:
            wanted = "34" if after_merger else "63"
            order: Iterable[str] = reversed(homes) if after_merger else homes
            where = next(
                (h for h in order if any(c.province == h and c.boundary == wanted for c in communes)), None
            )
            here = [c for c in communes if c.province == where and c.boundary == wanted]
            one = here[0] if here and len({c.district for c in here}) == 1 else None
            return Mention(
                begin,
                end,
                "commune",
                "name",
                province=where if here else None,
                district=one.district if one else None,
                commune=communes[0].name,
            )
    return None


def is_known_district(folded: str, key: str, gazetteer: Gazetteer, homes: Homes, end: int, stop: int) -> bool:
    """Whether a bare name is a district: one of the home province's, or followed by its province."""
    rows = gazetteer.districts.get(key, ())
    provinces = {row.province for row in rows}
    successors = {gazetteer.successor.get(p) for p in provinces}
    if any(home in provinces or home in successors for home in homes):
        return True
    tail = folded[end : min(stop, end + 24)]
    return any(
        re.match(rf"[ ]*[,(][ ]*(?:tỉnh )?{re.escape(name_key(p))}", name_key(tail)) for p in provinces
    ) or any(re.match(r"[ ]*[,(][ ]*(?:tỉnh )?" + source(p.lower()), tail) for p in provinces)
