"""The comparisons as Python functions: each asks the table macro of its own name, with the same arguments."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, get_args

from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.records import Boundary, Stars
from pipeline.reference import load_indicators
from warehouse.asking import ask, one_of, place_name

if TYPE_CHECKING:
    import pandas as pd

PERS = ("commune", "rural_100k")
_PERIOD = re.compile(r"\d{4}(-\d{4})?")


def compare(
    indicator: str,
    year: int | None = None,
    boundary: str = "34",
    status: str = "actual",
    stars: str | None = None,
    detail: str | None = None,
    per: str | None = None,
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """Provinces side by side on one indicator, one row a province and year.

    Args:
        indicator: code of the catalogue.
        year: year of the values; None: each province's latest one.
        boundary: '34' (since 2025-07-01; old provinces are summed upward where that is sound) or '63'.
        status: 'actual' or 'target'.
        stars: '3', '4', '5', '4+', 'potential_5'; None: three stars or more.
        detail: value of the indicator's own dimension; None: the usual one.
        per: 'commune' (rural communes nearest to the value's date) or 'rural_100k' (rural people of the 2019
            census); None: the value as it is.
        home: where the data rest; default: the home of the settings.
    Returns:
        The columns that the macro `compare` has in docs/data-dictionary.md; `value_per` is empty without `per`.
        A province whose parts cannot be summed has a row without value that says why in `missing`.
    Raises:
        CallError: an argument is unknown, a rate is to be divided, or there is no release yet.
    """
    _known(indicator, boundary, status, stars, detail)
    if per is not None:
        one_of("per", per, PERS)
        if not load_indicators().get(indicator).additive:
            raise CallError(
                f"{indicator} is a rate or a mean, which is not divided by size; compare it without per"
            )
    return ask(
        "from compare($indicator, year := $year, boundary := $boundary, status := $status, stars := $stars, "
        "detail := $detail, per := $per)",
        {
            "indicator": indicator,
            "per": per,
            "year": year,
            "boundary": boundary,
            "status": status,
            "stars": stars,
            "detail": detail,
        },
        home,
    )


def series(
    indicator: str,
    place: str,
    boundary: str | None = None,
    status: str = "actual",
    stars: str | None = None,
    detail: str | None = None,
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """One place over the years; `segment` numbers the runs that may be drawn as one line.

    Args:
        indicator: code of the catalogue.
        place: name of a province in any spelling, or 'VN' for the country.
        boundary: '63' or '34'; None: both maps, with the break of 2025-07-01 between them.
        status: 'actual' or 'target'.
        stars: as in `compare`.
        detail: as in `compare`.
        home: where the data rest; default: the home of the settings.
    Raises:
        CallError: an argument is unknown, or there is no release yet.
    """
    _known(indicator, boundary, status, stars, detail)
    return ask(
        "from series($indicator, $place, boundary := $boundary, status := $status, stars := $stars, "
        "detail := $detail)",
        {
            "indicator": indicator,
            "place": place_name(place, boundary),
            "boundary": boundary,
            "status": status,
            "stars": stars,
            "detail": detail,
        },
        home,
    )


def progress(
    indicator: str,
    plan_period: str | None = None,
    boundary: str | None = None,
    stars: str | None = None,
    detail: str | None = None,
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """Targets against actual values, with the plan where it is known and the number it was changed from.

    Args:
        indicator: code of the catalogue.
        plan_period: year of the targets or a span, as '2025' or '2021-2025'; None: all.
        boundary: '63' or '34'; None: both.
        stars: as in `compare`.
        detail: as in `compare`.
        home: where the data rest; default: the home of the settings.
    Raises:
        CallError: an argument is unknown, or there is no release yet.
    """
    _known(indicator, boundary, "actual", stars, detail)
    if plan_period is not None and not _PERIOD.fullmatch(plan_period):
        raise CallError(f"plan period '{plan_period}' is none; write a year or a span, as 2025 or 2021-2025")
    return ask(
        "from progress($indicator, plan_period := $plan_period, boundary := $boundary, stars := $stars, "
        "detail := $detail)",
        {
            "indicator": indicator,
            "plan_period": plan_period,
            "boundary": boundary,
            "stars": stars,
            "detail": detail,
        },
        home,
    )


def growth(
    indicator: str,
    from_year: int,
    to_year: int,
    boundary: str = "34",
    status: str = "actual",
    stars: str | None = None,
    detail: str | None = None,
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """Change of every province between two years on one map; `why_not` says where there can be none.

    Args:
        indicator: code of the catalogue.
        from_year: the first year.
        to_year: the second, later one.
        boundary: '34' or '63': both ends stand on the same map.
        status: 'actual' or 'target'.
        stars: as in `compare`.
        detail: as in `compare`.
        home: where the data rest; default: the home of the settings.
    Raises:
        CallError: an argument is unknown, the years are not in order, or there is no release yet.
    """
    _known(indicator, boundary, status, stars, detail)
    if from_year >= to_year:
        raise CallError(f"growth goes from an earlier year to a later one, not from {from_year} to {to_year}")
    return ask(
        "from growth($indicator, $from_year, $to_year, boundary := $boundary, status := $status, "
        "stars := $stars, detail := $detail)",
        {
            "indicator": indicator,
            "from_year": from_year,
            "to_year": to_year,
            "boundary": boundary,
            "status": status,
            "stars": stars,
            "detail": detail,
        },
        home,
    )


def rank(
    indicator: str,
    year: int | None = None,
    boundary: str = "34",
    status: str = "actual",
    stars: str | None = None,
    detail: str | None = None,
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """Places of the provinces on one indicator; cumulative numbers are ranked apart. Arguments as in `compare`.

    Raises:
        CallError: an argument is unknown, or there is no release yet.
    """
    _known(indicator, boundary, status, stars, detail)
    return ask(
        "from rank($indicator, year := $year, boundary := $boundary, status := $status, stars := $stars, "
        "detail := $detail)",
        {
            "indicator": indicator,
            "year": year,
            "boundary": boundary,
            "status": status,
            "stars": stars,
            "detail": detail,
        },
        home,
    )


def coverage(
    indicator: str | None = None,
    boundary: str = "34",
    status: str = "actual",
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """Which cells of indicator and province have a value, how old the newest is, and which are empty.

    Args:
        indicator: code of the catalogue; None: all.
        boundary: '34' or '63'.
        status: 'actual' or 'target'.
        home: where the data rest; default: the home of the settings.
    Raises:
        CallError: an argument is unknown, or there is no release yet.
    """
    if indicator is not None:
        load_indicators().get(indicator)
    one_of("boundary", boundary, get_args(Boundary))
    one_of("status", status, ("actual", "target"))
    return ask(
        "from coverage(indicator := $indicator, boundary := $boundary, status := $status)",
        {"indicator": indicator, "boundary": boundary, "status": status},
        home,
    )


def conflicts(
    indicator: str | None = None,
    place: str | None = None,
    boundary: str | None = None,
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """Claims that contradict each other, with both sentences.

    Args:
        indicator: code of the catalogue; None: all.
        place: name of a province in any spelling, or 'VN'; None: all.
        boundary: '63' or '34'; None: both.
        home: where the data rest; default: the home of the settings.
    Raises:
        CallError: an argument is unknown, or there is no release yet.
    """
    if indicator is not None:
        load_indicators().get(indicator)
    if boundary is not None:
        one_of("boundary", boundary, get_args(Boundary))
    return ask(
        "from conflicts(indicator := $indicator, place := $place, boundary := $boundary)",
        {
            "indicator": indicator,
            "place": None if place is None else place_name(place, boundary),
            "boundary": boundary,
        },
        home,
    )


def expiring(
    on_day: dt.date | None = None,
    place: str | None = None,
    boundary: str | None = None,
    stars: str | None = None,
    detail: str | None = None,
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """Certificates that run out within twelve months after a day: those given 24 to 36 months before it.

    Args:
        on_day: the day; None: the day on which the release was built.
        place: name of a province in any spelling, or 'VN'; None: all.
        boundary: '63' or '34'; None: both.
        stars: as in `compare`.
        detail: 'rerated' for renewals; None: first recognitions and totals that do not say.
        home: where the data rest; default: the home of the settings.
    Raises:
        CallError: an argument is unknown, or there is no release yet.
    """
    _known("ocop_products_recognized_period", boundary, "actual", stars, detail)
    return ask(
        "from expiring(on_day := $on_day, place := $place, boundary := $boundary, stars := $stars, "
        "detail := $detail)",
        {
            "on_day": on_day,
            "place": None if place is None else place_name(place, boundary),
            "boundary": boundary,
            "stars": stars,
            "detail": detail,
        },
        home,
    )


def _known(indicator: str, boundary: str | None, status: str, stars: str | None, detail: str | None) -> None:
    """Refuse what no value can have, before the release is opened."""
    entry = load_indicators().get(indicator)
    if boundary is not None:
        one_of("boundary", boundary, get_args(Boundary))
    one_of("status", status, ("actual", "target"))
    if stars is not None:
        one_of("stars", stars, get_args(Stars))
        if not entry.has_stars:
            raise CallError(f"{indicator} is not counted by stars; ask without them")
    if detail is not None and detail not in ("standard", *entry.details):
        known = ", ".join(entry.details) or "none"
        raise CallError(f"{indicator} has no detail '{detail}'; known: {known}")
