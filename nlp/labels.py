"""What is scored of a figure, labelled or read, and how far two of them agree."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

import msgspec

from pipeline.errors import CallError
from pipeline.records import Figure

Level = Literal["found", "linked", "understood", "placed", "dated", "comparable"]
LEVELS: tuple[Level, ...] = get_args(Level)
# what one pair climbs; `comparable` is counted over other figures
STEPS = LEVELS[:5]
# nobody compares these figures, so they are left out on both sides
UNCOMPARED = "other_programme_figure"
# flows whose tables stand side by side by period, so that both ends must agree to the month
BY_PERIOD = frozenset(
    (
        "ocop_products_recognized_period", "ocop_revenue", "ocop_event_sales", "ocop_budget", "ntm_communes_period",
        "ntm_capital", "rural_income",
    )
)  # fmt: skip
# a breakdown that says no more than none: a recognised product has three stars or more
_SAME_AS_NONE = {"stars": ("3+",), "detail": ("standard", "all")}


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What is scored of a figure, labelled or read: fields as in docs/figures.md, empty ones None."""

    start: int
    end: int
    indicator: str
    value: float
    value_max: float | None = None
    unit: str | None = None
    bound: str | None = "exact"
    status: str | None = None
    stars: str | int | None = None
    detail: str | None = None
    denominator: float | None = None
    validity: str | None = None
    place_level: str | None = None
    province: str | None = None
    boundary: str | None = None
    district: str | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    period_basis: str | None = None
    quote: str | None = None
    confidence: float | None = None
    rule: str | None = None


def label_of(fields: Mapping[str, Any], where: str) -> Label:
    """A label from the JSON object of a figure; fields that are not scored are not looked at.

    Args:
        fields: the object.
        where: file, article and figure, for the message.

    Raises:
        CallError: a field is missing or of the wrong kind.
    """
    given = {name: _tidy(name, value) for name, value in fields.items()}
    given["bound"] = given.get("bound") or "exact"
    try:
        return msgspec.convert(given, Label)
    except msgspec.ValidationError as fault:
        raise CallError(f"{where}: {fault}; docs/figures.md says what each field holds") from None


def label_of_figure(figure: Figure) -> Label:
    """The label of a figure that was read."""
    given = {name: _tidy(name, getattr(figure, name)) for name in Label.__struct_fields__}
    return Label(**given)


def compared(labels: Iterable[Label]) -> list[Label]:
    """The labels that are scored: those of a named indicator."""
    return [label for label in labels if label.indicator != UNCOMPARED]


def is_comparable(label: Label) -> bool:
    """Whether a comparison table would hold it: it speaks of a province or of the nation."""
    return label.place_level in ("province", "national")


def _tidy(name: str, value: Any) -> Any:
    if name == "stars" and isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value)
    return None if not text or text in _SAME_AS_NONE.get(name, ()) else text


def steps_of(gold: Label, got: Label) -> int:
    """How many of STEPS hold, from the first on; 0 when the two cannot pair."""
    asked = (_same_quantity, _same_indicator, _same_meaning, _same_place, _same_year)
    for n, holds in enumerate(asked):
        if not holds(gold, got):
            return n
    return len(asked)


def _same_quantity(gold: Label, got: Label) -> bool:
    if gold.start >= got.end or got.start >= gold.end:
        return False
    if got.end - got.start > 2 * (gold.end - gold.start) + 20:
        return False
    return _near(gold.value, got.value) and _near(gold.value_max or gold.value, got.value_max or got.value)


def _near(gold: float, got: float) -> bool:
    return abs(gold - got) <= max(1e-9, abs(gold)) / 1000


def same(gold: Label, got: Label, *names: str) -> bool:
    """Whether two labels agree in all these fields."""
    return all(getattr(gold, name) == getattr(got, name) for name in names)


def _same_indicator(gold: Label, got: Label) -> bool:
    return gold.indicator == got.indicator


def _same_meaning(gold: Label, got: Label) -> bool:
    return same(gold, got, "status", "stars", "detail")


def _same_place(gold: Label, got: Label) -> bool:
    return same(gold, got, "place_level") and (gold.place_level == "national" or same(gold, got, "province"))


def _same_year(gold: Label, got: Label) -> bool:
    if gold.period_end is None:
        # a reader may let the day of publication stand in where the label leaves the period open
        return got.period_end is None or got.period_basis == "published"
    return got.period_end is not None and gold.period_end.year == got.period_end.year


def enters_the_same_cell(gold: Label, got: Label) -> bool:
    """Whether two labels fall into one cell of a comparison table: the unit and, for most flows, both months."""
    if gold.unit != got.unit:
        return False
    if gold.indicator not in BY_PERIOD or gold.period_end is None:
        return True
    return _month(gold.period_start) == _month(got.period_start) and _month(gold.period_end) == _month(
        got.period_end
    )


def _month(day: dt.date | None) -> tuple[int, int] | None:
    return (day.year, day.month) if day else None
