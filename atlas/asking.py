"""Commands that compare: compare, rank, growth, series, progress."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas import answers
from atlas.formats import chosen_format, deliver
from atlas.options import HomeOption, JsonOption, settings_of
from atlas.words import Language, word

if TYPE_CHECKING:
    from pipeline.home import Home
    from pipeline.reference.model import Indicator
    from warehouse import Release

IndicatorArgument = Annotated[str, typer.Argument(help="Code of an indicator (see ocop indicators).")]
BoundaryOption = Annotated[
    str, typer.Option("--boundary", help="Map: 63 provinces (to 2025-06-30) or 34 (since).")
]
EitherBoundaryOption = Annotated[
    str | None, typer.Option("--boundary", help="Map: 63 or 34; default: both.", show_default=False)
]
YearOption = Annotated[
    int | None, typer.Option("--year", help="Year; default: each province's latest.", show_default=False)
]
StatusOption = Annotated[str, typer.Option("--status", help="actual or target.")]
StarsOption = Annotated[
    str | None,
    typer.Option("--stars", help="3, 4, 5, 4+ or potential_5; default: 3 or more.", show_default=False),
]
DetailOption = Annotated[
    str | None,
    typer.Option("--detail", help="The indicator's own dimension, as advanced.", show_default=False),
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="table, csv, json, md, xlsx or parquet.", show_default="table"),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="File for the answer; its ending chooses the format.", show_default=False
    ),
]
ChartOption = Annotated[
    Path | None, typer.Option("--chart", help="Draw to FILE.svg or FILE.png.", show_default=False)
]
KindOption = Annotated[str, typer.Option("--kind", help="Chart: bars or map (a tile a province).")]
VietnameseOption = Annotated[bool, typer.Option("--vi/--en", help="Words in Vietnamese or English.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (compare, rank, growth, series, progress):
        app.command()(command)


def compare(
    indicator: IndicatorArgument,
    year: YearOption = None,
    boundary: BoundaryOption = "34",
    status: StatusOption = "actual",
    per: Annotated[
        str | None,
        typer.Option("--per", help="commune or rural_100k (people of the 2019 census).", show_default=False),
    ] = None,
    stars: StarsOption = None,
    detail: DetailOption = None,
    format_name: FormatOption = None,
    output: OutputOption = None,
    chart: ChartOption = None,
    kind: KindOption = "bars",
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """Compare provinces on one indicator: value, date, sources and doubts.

    Example: [bold]ocop compare ocop_products_recognized --year 2024 --per commune --stars 4+[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    drawn = _drawable(chart, kind)
    where, release, language = opened(home, vietnamese, indicator)
    frame = warehouse.compare(indicator, year, boundary, status, stars, detail, per, home=where)
    entry = _indicator(indicator)
    title = answers.title_of(
        entry,
        language,
        word(f"per_{per}", language) if per else None,
        str(year) if year else None,
        word(f"status_{status}", language),
        word(f"map_{boundary}", language),
        stars=stars,
        detail=detail,
    )
    deliver(
        frame,
        macro="compare",
        title=title,
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: answers.comparison(frame, entry, boundary, status, release, language, title=title),
    )
    if drawn:
        from atlas import charts

        draw = charts.tile_map if kind == "map" else charts.bars
        charts.save(draw(frame, title, release, language), drawn)


def rank(
    indicator: IndicatorArgument,
    year: YearOption = None,
    boundary: BoundaryOption = "34",
    status: StatusOption = "actual",
    stars: StarsOption = None,
    detail: DetailOption = None,
    format_name: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """Rank provinces, with the best and worst place that the claims allow; cumulative numbers stand apart.

    Example: [bold]ocop rank ntm_communes --year 2024 --boundary 63[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    where, release, language = opened(home, vietnamese, indicator)
    frame = warehouse.rank(indicator, year, boundary, status, stars, detail, home=where)
    entry = _indicator(indicator)
    title = answers.title_of(
        entry,
        language,
        word("rank", language),
        str(year) if year else None,
        word(f"status_{status}", language),
        word(f"map_{boundary}", language),
        stars=stars,
        detail=detail,
    )
    deliver(
        frame,
        macro="rank",
        title=title,
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: answers.ranking(frame, entry, boundary, status, release, language, title=title),
    )


def growth(
    indicator: IndicatorArgument,
    from_year: Annotated[int, typer.Argument(help="First year.")],
    to_year: Annotated[int, typer.Argument(help="Second year.")],
    boundary: BoundaryOption = "34",
    status: StatusOption = "actual",
    stars: StarsOption = None,
    detail: DetailOption = None,
    format_name: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """Growth of every province between two years on one map, and why there is none where there is none.

    Example: [bold]ocop growth ocop_products_recognized 2022 2024 --boundary 63[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    where, release, language = opened(home, vietnamese, indicator)
    frame = warehouse.growth(indicator, from_year, to_year, boundary, status, stars, detail, home=where)
    entry = _indicator(indicator)
    title = answers.title_of(
        entry,
        language,
        f"{word('growth_title', language)} {from_year}–{to_year}",
        word(f"status_{status}", language),
        word(f"map_{boundary}", language),
        stars=stars,
        detail=detail,
    )
    deliver(
        frame,
        macro="growth",
        title=title,
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: answers.growth(frame, entry, boundary, status, release, language, title=title),
    )


def series(
    indicator: IndicatorArgument,
    place: Annotated[str, typer.Argument(help="Province, as Quảng Ninh; VN for the country.")],
    boundary: EitherBoundaryOption = None,
    status: StatusOption = "actual",
    stars: StarsOption = None,
    detail: DetailOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also values beside the line: other periods, other validity.")
    ] = False,
    format_name: FormatOption = None,
    output: OutputOption = None,
    chart: ChartOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """One place over the years; the line breaks at the merger of 2025-07-01 and where criteria changed.

    Example: [bold]ocop series ntm_communes "Quảng Trị" --chart quang-tri.svg[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    drawn = _drawable(chart, "line")
    where, release, language = opened(home, vietnamese, indicator)
    frame = warehouse.series(indicator, place, boundary, status, stars, detail, home=where)
    entry = _indicator(indicator)
    name = str(frame["place"].iloc[0]) if len(frame) else place
    title = answers.title_of(
        entry, language, name, word(f"status_{status}", language), stars=stars, detail=detail
    )
    deliver(
        frame,
        macro="series",
        title=title,
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: answers.series(frame, entry, release, language, title=title, everything=everything),
    )
    if drawn:
        from atlas import charts

        charts.save(charts.line(frame, title, release, language), drawn)


def progress(
    indicator: IndicatorArgument,
    plan_period: Annotated[
        str | None, typer.Argument(help="Year or span of the targets, as 2021-2025; default: all.")
    ] = None,
    boundary: EitherBoundaryOption = None,
    stars: StarsOption = None,
    detail: DetailOption = None,
    format_name: FormatOption = None,
    output: OutputOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    vietnamese: VietnameseOption = False,
) -> None:
    """Targets against what was achieved, with the plan and the target before where it was changed.

    Example: [bold]ocop progress ocop_products_recognized 2021-2025[/]
    """
    import warehouse

    chosen = chosen_format(format_name, output, as_json)
    where, release, language = opened(home, vietnamese, indicator)
    frame = warehouse.progress(indicator, plan_period, boundary, stars, detail, home=where)
    entry = _indicator(indicator)
    title = answers.title_of(
        entry, language, word("progress_title", language), plan_period, stars=stars, detail=detail
    )
    deliver(
        frame,
        macro="progress",
        title=title,
        release=release,
        format_name=chosen,
        output=output,
        table=lambda: answers.progress(frame, entry, release, language, title=title),
    )


def opened(
    home: Path | None, vietnamese: bool = False, indicator: str | None = None
) -> tuple[Home, Release, Language]:
    """The home of this call, the release that readers have there, and the language of the answer.

    Raises:
        CallError: the indicator is unknown, or there is no release yet.
    """
    if indicator is not None:
        _indicator(indicator)
    import warehouse
    from pipeline.errors import CallError
    from pipeline.home import Home

    where = Home(settings_of(home).home)
    found = warehouse.release(where)
    if found is None:
        raise CallError(
            f"there is no release at {where.warehouse} yet; make one with `ocop nightly`, `ocop import` or `make demo`"
        )
    return where, found, "vi" if vietnamese else "en"


def _indicator(code: str) -> Indicator:
    from pipeline.reference import load_indicators

    return load_indicators().get(code)


def _drawable(chart: Path | None, kind: str) -> Path | None:
    if chart is None:
        return None
    from atlas import charts

    charts.require_drawable(chart, kind)
    return chart
