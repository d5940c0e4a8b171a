"""How answers look in a terminal: tables, badges, footnotes, progress, one-line faults."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.reference.model import Indicator, Portal
    from pipeline.runs import RunReport

DEMO_BADGE = "DEMO: invented detail from sample portals, not research data"
_STYLE_OF_OUTCOME = {"ok": "green", "no_news": "dim", "failed": "bold red"}
_SIGN_OF_BOUND = {"exact": "", "at_least": "≥ ", "at_most": "≤ ", "approx": "≈ "}


def console(file: IO[str] | None = None) -> Console:
    """A console on `file` (default: standard output) that never breaks Vietnamese words to emoji codes."""
    return Console(file=file, emoji=False, highlight=False, soft_wrap=False)


def fault(message: str) -> None:
    """One line on standard error that says what is wrong and what to do."""
    sys.stderr.write(f"ocop: {' '.join(message.split())}\n")


def note(message: str, file: IO[str] | None = None) -> None:
    """A dim line."""
    console(file).print(Text(message, style="dim"))


def heading(message: str) -> None:
    """A line above what follows."""
    console().print()
    console().print(Text(message, style="bold"))


def json_out(value: object) -> None:
    """JSON on standard output: records and plain values alike."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


@contextlib.contextmanager
def working(what: str) -> Iterator[None]:
    """A spinner while something of unknown length goes on; silent where nobody looks."""
    with console(sys.stderr).status(escape(what)):
        yield


@contextlib.contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A line that names the step under way and the time it has taken; gives the function that names it."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda step: bar.update(task, description=f"{what}: {step}")


@contextlib.contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar over `total` things; gives the function that counts one."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def run_report(report: RunReport) -> None:
    """The run report: a row a portal, what was rejected and why, and what was published."""
    grid = table(f"Run {report.run_id} ({report.command}, {report.edition})")
    for name in ("portal", "outcome"):
        grid.add_column(name)
    for name in ("requests", "fetched", "new", "changed", "moved", "figures"):
        grid.add_column(name, justify="right")
    grid.add_column("rejected", overflow="fold")
    for row in report.portals:
        counts = (row.n_requests, row.n_fetched, row.n_new, row.n_changed, row.n_moved, row.n_figures)
        grid.add_row(
            row.portal,
            Text(row.outcome, style=_STYLE_OF_OUTCOME[row.outcome]),
            *(str(count) if count else "–" for count in counts),
            ", ".join(f"{reason} {n}" for reason, n in row.rejected.items()) or "–",
        )
    console().print(grid)
    for row in report.failed:
        console().print(Text(f"{row.portal} failed: {row.problem}", style="bold red"))
    release = f"release {report.release_id} published" if report.release_id else "nothing published"
    console().print(f"{report.n_articles_read} articles read, {report.n_figures} figures; {release}")


def comparison(frame: pd.DataFrame, code: str, boundary: str, status: str, release: Any) -> None:
    """Provinces side by side, with the date, the sources and a footnote for each doubt."""
    from pipeline.reference import load_indicators

    indicator = load_indicators().get(code)
    _edition_line(release)
    if frame.empty:
        console().print(
            f"no {status} value of {code} on the {boundary} map in this release; "
            "`ocop evidence` shows the claims that could not enter"
        )
        return
    grid = table(f"{indicator.name_vi} ({code}), {status}, map of {boundary}")
    wide = console().width >= 100
    for name, justify in (
        ("province", "left"),
        ("year", "right"),
        ("value", "right"),
        ("", "left"),
        ("as of", "left"),
    ):
        grid.add_column(name, justify=justify, no_wrap=name != "province")  # type: ignore[arg-type]
    grid.add_column("sources", justify="right")
    grid.add_column("portal" if wide else "doubt", overflow="fold")
    largest = max((abs(float(value)) for value in frame["value"].dropna()), default=0.0)
    doubts: list[str] = []
    for row in frame.to_dict("records"):
        marks = _doubt(row, doubts)
        grid.add_row(
            str(row["province"]),
            str(row["year"]),
            value_cell(row),
            Text(_bar(_number(row["value"]), largest, 12 if wide else 6), style="cyan"),
            f"{str(row['as_of'])[:10]} {marks}".strip(),
            f"{row['n_articles']}/{row['n_publishers']}",
            str(row.get("portal") or "–") if wide else marks,
        )
    console().print(grid)
    note("sources: articles/publishers; ≥ ≤ ≈ as the text bounds it")
    for number, doubt in enumerate(doubts, 1):
        note(f"[{number}] {doubt}")


def evidence(frame: pd.DataFrame, code: str, release: Any) -> None:
    """Each claim with its place, period, status and sentence, the quote set off in it."""
    _edition_line(release)
    if frame.empty:
        console().print(f"no claim about {code} in this release for that place and year")
        return
    out = console()
    for row in frame.to_dict("records"):
        place = ", ".join(str(row[key]) for key in ("district", "place") if _given(row.get(key)))
        where = place or str(row["place_level"])
        head = Text()
        head.append(
            amount(row["value"], str(row["unit"]), str(row["bound"]), _number(row.get("value_max"))),
            style="bold",
        )
        head.append(f"  {row['status']}", style="yellow" if row["status"] != "actual" else "green")
        head.append(f"  {where} ({row['place_level']}", style="")
        head.append(f", map of {row['boundary']})" if _given(row.get("boundary")) else ")")
        head.append(f"  {period(row.get('period_start'), row.get('period_end'))}")
        for key in ("stars", "detail", "validity"):
            if _given(row.get(key)):
                head.append(f"  {key} {row[key]}")
        if _given(row.get("denominator")):
            head.append(f"  of {_plain(float(row['denominator']))}")
        if _given(row.get("relation")) and row["relation"] != "estimate":
            head.append(f"  {row['relation']}", style="dim")
        out.print(head)
        out.print(_highlighted(str(row["sentence"]), str(row["quote"])), style="italic")
        if _given(row.get("plan_doc")):
            out.print(Text(f"plan: {row['plan_doc']}", style="yellow"))
        source = " · ".join(
            str(row[key])[:10] if key == "published_on" else str(row[key])
            for key in ("portal", "published_on", "title", "url")
            if _given(row.get(key))
        )
        out.print(Text(f"{source} · confidence {float(row['confidence']):.2f}", style="dim"))
        out.print()
    note(f"{len(frame)} claims")


def frame(result: pd.DataFrame, release: Any) -> None:
    """A query's answer as a table."""
    _edition_line(release)
    grid = table(None)
    for name in result.columns:
        numeric = result[name].dtype.kind in "iuf"
        grid.add_column(str(name), justify="right" if numeric else "left", overflow="fold")
    for values in result.itertuples(index=False):
        grid.add_row(*(escape(str(value)) if _given(value) else "–" for value in values))
    console().print(grid)
    note(f"{len(result)} rows")


def indicators(rows: Sequence[Indicator]) -> None:
    """The catalogue as a table."""
    grid = table("Indicators")
    for name in ("code", "unit", "kind"):
        grid.add_column(name, no_wrap=True)
    grid.add_column("name", overflow="fold")
    for row in rows:
        grid.add_row(row.code, row.unit, row.kind, f"{row.name_vi} [dim]· {escape(row.name_en)}[/]")
    console().print(grid)


def portals(rows: Sequence[Portal]) -> None:
    """The registry as a table; addresses where the terminal is wide enough for them."""
    grid = table("Portals")
    wide = console().width >= 120
    for name in ("id", "province", "family", "state", *(("kind", "address") if wide else ())):
        grid.add_column(name, no_wrap=name == "id", overflow="fold")
    for row in rows:
        state = (
            Text("verified", style="green")
            if row.verification == "verified"
            else Text("address seen", style="dim")
        )
        family = row.family + (f" {row.generation}" if row.generation else "")
        more = (row.kind, row.base_url) if wide else ()
        grid.add_row(row.id, row.province or "national", family, state, *more)
    console().print(grid)
    note(f"{len(rows)} portals; verified ones are taken by ocop nightly, others by ocop harvest ID")


def amount(value: float, unit: str, bound: str = "exact", value_max: float | None = None) -> str:
    """A value as people read it: đồng in triệu and tỷ, percent with its sign, thousands set apart by dots.

    >>> amount(672_296_000_000, "VND")
    '672,296 tỷ đồng'
    """
    number = _money(value) if unit.startswith("VND") else _plain(value)
    if value_max is not None:
        number += "–" + (_money(value_max) if unit.startswith("VND") else _plain(value_max))
    if unit == "percent":
        number += " %"
    return _SIGN_OF_BOUND.get(bound, "") + number


def period(start: object, end: object) -> str:
    """A period in few characters: "đến 2020-12-31", "2019-01-01…2019-12-31", or "undated"."""
    if _given(start) and _given(end):
        return f"{str(start)[:10]}…{str(end)[:10]}"
    return f"to {str(end)[:10]}" if _given(end) else "undated"


def _plain(value: float) -> str:
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return text.translate(str.maketrans(",.", ".,"))


def _money(value: float) -> str:
    for size, word in ((1e9, "tỷ đồng"), (1e6, "triệu đồng")):
        if abs(value) >= size:
            text = f"{value / size:,.3f}".rstrip("0").rstrip(".")
            return text.translate(str.maketrans(",.", ".,")) + f" {word}"
    return _plain(value) + " đồng"


def value_cell(row: Mapping[Any, Any]) -> str:
    """A row's value with its bound, its range and its denominator, or a dash where there is none."""
    value = _number(row["value"])
    if value is None:
        return "–"
    text = amount(value, str(row["unit"]), str(row["bound"]), _number(row.get("value_max")))
    whole = _number(row.get("denominator"))
    return text if whole is None else f"{text}/{_plain(whole)}"


def _bar(value: float | None, largest: float, width: int) -> str:
    return "█" * max(1, round(width * abs(value) / largest)) if largest and value else ""


def _doubt(row: dict[Any, Any], doubts: list[str]) -> str:
    words = str(row["doubt"]) if _given(row.get("doubt")) else ""
    if not words:
        return ""
    if words not in doubts:
        doubts.append(words)
    return f"[{doubts.index(words) + 1}]"


def _highlighted(sentence: str, quote: str) -> Text:
    text = Text(f"“{' '.join(sentence.split())}”")
    at = text.plain.find(" ".join(quote.split()))
    if at >= 0:
        text.stylize("bold reverse", at, at + len(" ".join(quote.split())))
    return text


def _edition_line(release: Any) -> None:
    if release is not None and release.edition == "demo":
        console().print(Text(DEMO_BADGE, style="bold white on red"))


def table(title: str | None) -> Table:
    """A table as all answers have it: no frame, bold header."""
    return Table(
        title=title, title_justify="left", header_style="bold", box=None, pad_edge=False, title_style="bold"
    )


def _given(value: object) -> bool:
    return value is not None and value == value and str(value) not in ("", "NaT", "<NA>")  # noqa: PLR0124 (NaN)


def _number(value: object) -> float | None:
    return float(str(value)) if _given(value) else None
