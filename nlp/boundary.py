"""On which map of provinces a figure's province lies (63 to 2025-06-30, 34 since)."""

from __future__ import annotations

import datetime as dt

from nlp.gazetteer import Gazetteer
from pipeline.records import Boundary
from pipeline.reference.places import MERGER

# one land, two names: the province until mid-2025 and the city since
_SUCCESSOR_NAMES = {"Thừa Thiên Huế": "Huế"}


def boundary_of(
    province: str | None,
    era: Boundary | None,
    stated_end: dt.date | None,
    published: dt.date | None,
    gazetteer: Gazetteer,
    knows_districts: bool,
) -> tuple[str | None, Boundary | None]:
    """The province's name and its map.

    In this order: what the text says ("cũ", "mới"); a name that stands on one map only; a stated period that ends
    before the merger; the day of publication; without any date, the 63 map, but for periods that end after the
    merger in texts that know no districts: those are on no map.

    Args:
        province: the name as the gazetteer has it, None where there is none.
        era: "63" or "34" where the text says which.
        stated_end: the end of a period that the text states.
        published: the day of publication, where known.
        gazetteer: the places there are.
        knows_districts: the text names districts or names of the 63 map.
    """
    if province is None:
        return None, None
    if province == "Huế" and (era == "63" or (published is not None and published < MERGER)):
        province = "Thừa Thiên Huế"
    only_63 = province in gazetteer.on_map["63"] and province not in gazetteer.on_map["34"]
    only_34 = province in gazetteer.on_map["34"] and province not in gazetteer.on_map["63"]
    if only_63:
        return province, "63"
    if only_34:
        return province, "34"
    if era:
        return province, era
    if stated_end is not None and stated_end < MERGER:
        return province, "63"
    if published is not None:
        return province, "34" if published >= MERGER else "63"
    # an undated goal for the end of 2025 was set on either map
    return province, "63" if knows_districts or stated_end is None else None
