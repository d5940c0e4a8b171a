"""Official figures: what ministries, provinces and their press said of the programmes, to hold estimates against.

`official.csv` is a check on the warehouse and no part of its data: an estimate that disagrees is reported, never
corrected. Each row names the page that it was read on. The list is not complete, and an official figure may be wrong.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipeline.records import Bound, Boundary, Record, Stars, Validity
from pipeline.reference.catalogue import load_indicators
from pipeline.reference.places import load_places
from pipeline.reference.reading import HERE, closed, csv_rows, record_of, refuse, unique
from pipeline.text import digest

FILE = "official.csv"


class OfficialFigure(Record, frozen=True, kw_only=True):
    """One official figure, in the indicator's own unit.

    `as_of_basis` is 'stated' where the page gives the date, 'inferred' where it was taken from the page's own date.
    """

    official_id: str
    indicator: str
    stars: Stars | None
    detail: str | None
    validity: Validity | None
    status: Literal["actual", "target"]
    place_level: Literal["national", "province"]
    province: str | None
    boundary: Boundary | None
    value: float
    bound: Bound
    unit: str
    denominator: float | None
    period_start: dt.date | None
    as_of: dt.date
    as_of_basis: Literal["stated", "inferred"]
    url: str


_COLUMNS = tuple(name for name in OfficialFigure.__struct_fields__ if name != "official_id")
_MAY_LACK = ("stars", "detail", "validity", "province", "boundary", "period_start")


@cache
def load_official() -> tuple[OfficialFigure, ...]:
    """Every official figure, in the order of the file.

    Raises:
        CallError: a row is malformed; the message names file, row and field.
    """
    return read_official(HERE / FILE)


def read_official(path: Path) -> tuple[OfficialFigure, ...]:
    """The official figures in a file laid out like official.csv, checked against catalogue and gazetteer."""
    found = []
    for n, raw in enumerate(csv_rows(path, _COLUMNS, path.name), 2):
        typed: dict[str, Any] = dict(raw)
        typed["official_id"] = digest(" ".join(raw[name] for name in _COLUMNS))[:12]
        for name in _MAY_LACK:
            typed[name] = raw[name] or None
        for name in ("value", "denominator"):
            typed[name] = _number(raw[name], path.name, str(n), name) if raw[name] else None
        one = record_of(typed, OfficialFigure, path.name, str(n))
        _check(one, path.name, str(n))
        found.append(one)
    unique(((one.official_id, str(n)) for n, one in enumerate(found, 2)), path.name, "indicator")
    return tuple(found)


def _check(one: OfficialFigure, file: str, row: str) -> None:
    catalogue = load_indicators()
    closed(one.indicator, [entry.code for entry in catalogue.indicators], file, row, "indicator")
    entry = catalogue.get(one.indicator)
    closed(one.unit, [entry.unit], file, row, "unit")
    if one.detail is not None:
        closed(one.detail, entry.details, file, row, "detail")
    if entry.kind == "flow" and one.period_start is None:
        refuse(file, row, "period_start", f"{one.indicator} is counted over a period; give its first day")
    if (one.place_level == "province") != (one.province is not None and one.boundary is not None):
        refuse(file, row, "province", "a province has a name and a map, the country neither")
    if one.province is not None and one.boundary is not None:
        closed(one.province, load_places().names(one.boundary), file, row, "province")
    if not one.url.startswith(("http://", "https://")):
        refuse(file, row, "url", f"'{one.url}' is no address; each figure names its page")


def _number(text: str, file: str, row: str, field: str) -> float:
    try:
        return float(text)
    except ValueError:
        refuse(file, row, field, f"'{text}' is no number")
