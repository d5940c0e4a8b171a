"""The indicators: what may be counted, in which unit, within which bounds, under which decision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import CallError, did_you_mean
from pipeline.reference.model import Indicator
from pipeline.reference.places import load_places
from pipeline.reference.reading import HERE, closed, record_of, refuse, row_name, unique, yaml_rows

FILE = "indicators.yaml"
CATCH_ALL = "other_programme_figure"
UNITS = (
    "product",
    "entity",
    "VND",
    "percent",
    "commune",
    "sales_point",
    "person",
    "criterion",
    "district",
    "province",
    "village",
    "garden",
    "VND/person/year",
    "household",
    "km",
    "cooperative",
    "any",
)


@dataclass(frozen=True)
class Catalogue:
    """All indicators, in the order of the file."""

    indicators: tuple[Indicator, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order of the file."""
        return tuple(indicator.code for indicator in self.indicators)

    def get(self, code: str) -> Indicator:
        """The indicator of a code; raises CallError with the nearest code for an unknown one."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        near = did_you_mean(code, self.codes) or "; see the list of indicators"
        raise CallError(f"indicator '{code}' is unknown{near}")


@cache
def load_indicators() -> Catalogue:
    """The project's indicators; raises CallError, naming file, row and field, for a fault in the file."""
    return read_indicators(HERE / FILE)


def read_indicators(path: Path) -> Catalogue:
    """The indicators in a file laid out like indicators.yaml, checked."""
    rows = []
    for n, raw in enumerate(yaml_rows(path, "indicators", path.name), 1):
        row = row_name(raw, "code", n)
        indicator = record_of(raw, Indicator, path.name, row)
        _check(indicator, path.name)
        rows.append(indicator)
    unique(((indicator.code, indicator.code) for indicator in rows), path.name, "code")
    if CATCH_ALL not in {indicator.code for indicator in rows}:
        raise CallError(f"{path.name}: the catch-all '{CATCH_ALL}' is missing; give it a row")
    return Catalogue(tuple(rows))


def _check(indicator: Indicator, file: str) -> None:
    row = indicator.code
    closed(indicator.unit, UNITS, file, row, "unit")
    if not 0 < indicator.max_rel_spread <= 1:
        refuse(file, row, "max_rel_spread", f"{indicator.max_rel_spread} is no share between 0 and 1")
    if indicator.additive and (indicator.kind == "rate" or "percent" in indicator.unit):
        refuse(file, row, "additive", "a rate does not add up over places; set it to false")
    for field in ("range_63", "range_34"):
        low, high = getattr(indicator, field)
        if low is not None and high is not None and low > high:
            refuse(file, row, field, f"the least ({low:g}) is above the most ({high:g})")
    names = {*load_places().names("63"), *load_places().names("34")}
    for name, (low, high) in indicator.range_by_province.items():
        closed(name, names, file, row, "range_by_province")
        if low is not None and high is not None and low > high:
            refuse(
                file, row, "range_by_province", f"{name}: the least ({low:g}) is above the most ({high:g})"
            )
    if len(set(indicator.details)) != len(indicator.details):
        refuse(file, row, "details", "a value stands twice; keep one")
    for example in indicator.examples:
        if example.text.count(example.quote) != 1:
            refuse(file, row, "examples", f"'{example.quote}' must stand once in '{example.text}'")
        if example.detail is not None:
            closed(example.detail, indicator.details, file, row, "examples")
        if example.stars is not None and not indicator.has_stars:
            refuse(file, row, "examples", "an example has stars where the indicator has none")
