"""How answers look in a terminal: tables, badges, footnotes, progress, one-line faults."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

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

from atlas.words import Language, money, number, word

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.reference.model import Indicator, Portal
    from pipeline.runs import RunReport
    from warehouse import Release

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
        grid.add_column(name, no_wrap=True)
    for name in ("requests", "fetched", "new", "changed", "moved", "rejected", "figures"):
        grid.add_column(name, justify="right", no_wrap=True)
    for row in report.portals:
        counts = (
            row.n_requests, row.n_fetched, row.n_new, row.n_changed, row.n_moved, sum(row.rejected.values()),
            row.n_figures,
        )  # fmt: skip
        outcome = Text(row.outcome, style=_STYLE_OF_OUTCOME[row.outcome])
        grid.add_row(row.portal, outcome, *(str(count) if count else "–" for count in counts))
    console().print(grid)
    for row in report.portals:
        if row.rejected:
            note(
                f"{row.portal} rejected: " + ", ".join(f"{reason} {n}" for reason, n in row.rejected.items())
            )
    for row in report.failed:
        console().print(Text(f"{row.portal} failed: {row.problem}", style="bold red"))
    release = f"release {report.release_id} published" if report.release_id else "nothing published"
    console().print(f"{report.n_articles_read} articles read, {report.n_figures} figures; {release}")


def frame(result: pd.DataFrame, release: Release | None) -> None:
    """A query's answer as a table."""
    edition_line(release)
    grid = table(None)
    for name in result.columns:
        numeric = result[name].dtype.kind in "iuf"
        grid.add_column(str(name), justify="right" if numeric else "left", overflow="fold")
    for values in result.itertuples(index=False):
        grid.add_row(*(escape(str(value)) if given(value) else "–" for value in values))
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


def amount(
    value: float,
    unit: str,
    bound: str = "exact",
    value_max: float | None = None,
    language: Language = "vi",
) -> str:
    """A value as people read it: đồng in triệu and tỷ, percent with its sign, marks as the language has them.

    >>> amount(672_296_000_000, "VND")
    '672,296 tỷ đồng'
    """
    in_words = money if unit.startswith("VND") else number
    text = in_words(value, language)
    if value_max is not None:
        text += "–" + in_words(value_max, language)
    if unit == "percent":
        text += " %"
    return _SIGN_OF_BOUND.get(bound, "") + text


def period(start: object, end: object, language: Language = "en") -> str:
    """A period in few characters: "to 2020-12-31", "2019-01-01…2019-12-31", or "undated"."""
    if given(start) and given(end):
        return f"{str(start)[:10]}…{str(end)[:10]}"
    return f"{word('until', language)} {str(end)[:10]}" if given(end) else word("undated", language)


def table(title: str | None) -> Table:
    """A table as all answers have it: no frame, bold header."""
    return Table(
        title=title, title_justify="left", header_style="bold", box=None, pad_edge=False, title_style="bold"
    )


def given(value: object) -> bool:
    """Whether a cell of a frame holds anything."""
    if hasattr(value, "__len__"):  # a text or a list
        return len(value) > 0
    return str(value) not in ("None", "nan", "NaT", "<NA>")


def edition_line(release: Release | None, language: Language = "en") -> None:
    """The line that marks answers of a demo release; nothing for research data."""
    if release is not None and release.edition == "demo":
        console().print(Text(word("demo", language), style="bold white on red"))
