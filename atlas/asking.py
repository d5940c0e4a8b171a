"""Commands that ask a published release: compare, evidence, sql, indicators."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from atlas import show
from atlas.options import HomeOption, JsonOption, settings_of

IndicatorArgument = Annotated[str, typer.Argument(help="Code of an indicator (see ocop indicators).")]
BoundaryOption = Annotated[
    str, typer.Option("--boundary", help="Map: 63 provinces (to 2025-06-30) or 34 (since).")
]
YearOption = Annotated[
    int | None, typer.Option("--year", help="Year; default: all (evidence), the latest (compare).")
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(compare)
    app.command()(evidence)
    app.command()(sql)
    app.command()(indicators)


def compare(
    indicator: IndicatorArgument,
    year: YearOption = None,
    boundary: BoundaryOption = "34",
    status: Annotated[str, typer.Option("--status", help="actual or target.")] = "actual",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare provinces on one indicator: value, date, sources and doubts.

    Example: [bold]ocop compare ocop_products_recognized --year 2024 --boundary 63[/]
    """
    import warehouse
    from pipeline.home import Home

    where = Home(settings_of(home).home)
    frame = warehouse.compare(indicator, year, boundary, status, home=where)
    if as_json:
        show.json_out(json.loads(frame.to_json(orient="records", date_format="iso", force_ascii=False)))
    else:
        show.comparison(frame, indicator, boundary, status, warehouse.release(where))


def evidence(
    indicator: IndicatorArgument,
    place: Annotated[str | None, typer.Argument(help="Province, as Quảng Ninh; default: all.")] = None,
    year: YearOption = None,
    boundary: Annotated[str | None, typer.Option("--boundary", help="63 or 34; default: both.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Every claim behind an indicator, with the sentence it came from.

    Example: [bold]ocop evidence ocop_revenue "Quảng Ninh"[/]
    """
    import warehouse
    from pipeline.home import Home

    where = Home(settings_of(home).home)
    frame = warehouse.evidence(indicator, place, year, boundary, home=where)
    if as_json:
        show.json_out(json.loads(frame.to_json(orient="records", date_format="iso", force_ascii=False)))
    else:
        show.evidence(frame, indicator, warehouse.release(where))


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the published release in SQL, read-only.

    Example: [bold]ocop sql "select province, value from compare('ntm_communes', year := 2024, boundary := '63')"[/]
    """
    import warehouse
    from pipeline.home import Home

    where = Home(settings_of(home).home)
    frame = warehouse.query(query, home=where)
    if as_json:
        show.json_out(json.loads(frame.to_json(orient="records", date_format="iso", force_ascii=False)))
    else:
        show.frame(frame, warehouse.release(where))


def indicators(as_json: JsonOption = False) -> None:
    """The catalogue: what is read and in which unit.

    Example: [bold]ocop indicators[/]
    """
    from pipeline.reference import load_indicators

    catalogue = load_indicators()
    if as_json:
        show.json_out(list(catalogue.indicators))
    else:
        show.indicators(catalogue.indicators)
