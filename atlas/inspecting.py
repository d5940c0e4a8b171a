"""Commands that look behind values: evidence, conflicts, coverage, expiring, sql, indicators."""

from __future__ import annotations

from typing import Annotated

import typer

from atlas import answers, claims, show
from atlas.asking import (
    BoundaryOption,
    DetailOption,
    EitherBoundaryOption,
    FormatOption,
    IndicatorArgument,
    OutputOption,
    StarsOption,
    StatusOption,
    VietnameseOption,
    opened,
)
from atlas.formats import chosen_format, deliver, records
from atlas.options import HomeOption, JsonOption, day
from atlas.words import word

PlaceArgument = Annotated[
    str | None, typer.Argument(help="Province, as Quảng Ninh; VN for the country; default: all.")
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (evidence, conflicts, coverage, expiring, indicators):
        app.command()(command)
    # a query may begin with a comment, and "-- …" is no option
    app.command(context_settings={"ignore_unknown_options": True})(sql)


def evidence(
    indicator: IndicatorArgument,
    place: PlaceArgument = None,
    year: Annotated[int | None, typer.Option("--year", help="Year; default: all, undated ones too.")] = None,
    boundary: EitherBoundaryOption = None,
    format_name: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """Every claim behind an indicator, with the sentence it came from.

    Example: [bold]ocop evidence ocop_revenue "Quảng Ninh"[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    where, release, language = opened(home, vietnamese, indicator)
    frame = warehouse.evidence(indicator, place, year, boundary, home=where)
    deliver(
        frame,
        macro="evidence",
        title=", ".join(str(part) for part in (indicator, place, year) if part),
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: claims.evidence(frame, indicator, release, language),
    )


def conflicts(
    indicator: Annotated[str | None, typer.Argument(help="Code of an indicator; default: all.")] = None,
    place: PlaceArgument = None,
    boundary: EitherBoundaryOption = None,
    format_name: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """Where sources contradict each other, both sentences side by side.

    Example: [bold]ocop conflicts ocop_entities "Quảng Ninh"[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    where, release, language = opened(home, vietnamese, indicator)
    frame = warehouse.conflicts(indicator, place, boundary, home=where)
    deliver(
        frame,
        macro="conflicts",
        title=", ".join(part for part in (word("conflicts_title", language), indicator, place) if part),
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: claims.conflicts(frame, release, language),
    )


def coverage(
    indicator: Annotated[str | None, typer.Argument(help="Code of an indicator; default: all.")] = None,
    boundary: BoundaryOption = "34",
    status: StatusOption = "actual",
    format_name: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """Which provinces have a value of what, how old the newest is, and what is empty.

    Example: [bold]ocop coverage ocop_products_recognized --boundary 63[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    where, release, language = opened(home, vietnamese, indicator)
    frame = warehouse.coverage(indicator, boundary, status, home=where)
    named = (
        word("coverage_title", language),
        indicator,
        word(f"status_{status}", language),
        word(f"map_{boundary}", language),
    )
    title = ", ".join(part for part in named if part)
    deliver(
        frame,
        macro="coverage",
        title=title,
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: answers.coverage(frame, release, language, title=title),
    )


def expiring(
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Day to look from; default: day of the release."),
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="Province; default: all.")] = None,
    boundary: EitherBoundaryOption = None,
    stars: StarsOption = None,
    detail: DetailOption = None,
    format_name: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """Certificates that run out within twelve months: products recognised 24 to 36 months before a day.

    Example: [bold]ocop expiring --on 2025-12-31[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    where, release, language = opened(home, vietnamese)
    frame = warehouse.expiring(day(on, "--on"), place, boundary, stars, detail, home=where)
    kind = (f"{stars} {word('stars', language)}" if stars else None, detail, word("expiring_title", language))
    title = ", ".join(part for part in kind if part)
    deliver(
        frame,
        macro="expiring",
        title=title,
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: answers.expiring(frame, release, language, title=title),
    )


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the published release in SQL, read-only.

    Example: [bold]ocop sql "select province, value from compare('ntm_communes', year := 2024, boundary := '63')"[/]
    """
    import warehouse

    where, release, _ = opened(home)
    frame = warehouse.query(query, home=where)
    if as_json:
        show.json_out(records(frame))
    else:
        show.frame(frame, release)


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
