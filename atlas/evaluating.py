"""The commands that look at the reader itself: evaluate. Needs no database, no network, no Prefect."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from atlas import show
from atlas.options import JsonOption
from pipeline.errors import CallError

if TYPE_CHECKING:
    from nlp.evaluation import Evaluation, Half, Mistake, Read
    from nlp.labels import Label, Level
    from nlp.scoring import Rates

_SPACES = re.compile(r"\s+")
_SHOWN = (
    "indicator", "value", "value_max", "unit", "bound", "status", "stars", "detail", "denominator", "validity",
    "place_level", "province", "boundary", "district", "period_start", "period_end", "period_basis", "confidence",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(evaluate)


def evaluate(
    gold: Annotated[
        Path, typer.Argument(help="JSONL, an article a line: id, text, figures; see docs/reading.md")
    ],
    answers: Annotated[
        Path | None,
        typer.Option("--answers", help="Score this file (as ocop figures writes) instead of reading anew."),
    ] = None,
    half: Annotated[
        str | None, typer.Option("--half", metavar="even|odd", help="Only the articles of one half.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="SLICE",
            help="Also in slices: source, indicator, status, level, format, layout, period; may be repeated.",
        ),
    ] = None,
    at: Annotated[str, typer.Option("--at", metavar="LEVEL", help="The level of the slices.")] = "placed",
    errors: Annotated[
        int,
        typer.Option("--errors", min=0, metavar="N", help="Show N errors of the even half in their text."),
    ] = 0,
    faults: Annotated[
        bool, typer.Option("--faults", help="Count the kinds of errors, in each half where both are scored.")
    ] = False,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Processes that read; 0: one a core.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """How well the reader does on labelled articles: precision, recall and F1 at six levels, and every error.

    Rules are tuned on the even half (by the digest of ids); the odd half is scored and its errors are not shown.

    Example: [bold]ocop evaluate tests/nlp/gold/written.jsonl --by indicator --errors 5[/]
    """
    from nlp.evaluation import evaluate as read_and_compare
    from nlp.evaluation import evaluate_answers, read_answers, read_gold
    from nlp.labels import LEVELS

    wanted: Half | None = "even" if half == "even" else "odd" if half == "odd" else None
    if half != wanted:
        raise CallError(f"--half {half!r} is no half; write even or odd")
    if at not in LEVELS:
        raise CallError(f"--at {at!r} is no level; choose of {', '.join(LEVELS)}")
    if half == "odd" and errors:
        raise CallError("the odd half is there to be scored, so its errors are not shown; leave out --errors")
    labelled = read_gold(gold, wanted)
    if answers is not None:
        result = evaluate_answers(labelled, read_answers(answers))
    else:
        with show.counting("reading", len(labelled)) as step:
            result = read_and_compare(labelled, _reader(workers, step))
    if as_json:
        show.json_out(as_data(result, by or (), at, errors))
        return
    _scores(result, both=half is None)
    _fields(result)
    _reliability(result)
    for name in by or ():
        _slices(result, name, at)
    if faults:
        _faults(result)
    for mistake in list(result.mistakes())[:errors]:
        _mistake(mistake)
    if errors:
        n_even = sum(1 for _ in result.mistakes())
        show.note(
            f"{min(errors, n_even)} of {n_even} errors of the even half; those of the odd half are only counted"
        )


def as_data(result: Evaluation, by: Sequence[str], at: Level, errors: int) -> dict[str, Any]:
    """An evaluation as plain values: counts, levels, fields, reliability, slices, errors."""
    from nlp.labels import LEVELS

    found, spread = result.rates("found"), result.intervals()
    return {
        "n_articles": len(result.judged),
        "n_gold": found.gold,
        "n_read": found.got,
        "levels": {
            level: _rates_data(result.rates(level))
            | {"f1_low": spread[level][0], "f1_high": spread[level][1]}
            for level in LEVELS
        },
        "fields": {name: right / total for name, (right, total) in result.fields().items() if total},
        "reliability": [
            {"from": low, "to": high, "n_figures": n, "n_right": right, "mean_confidence": mean}
            for low, high, n, right, mean in result.reliability()
        ],
        "faults": dict(result.faults().most_common()),
        "slices": {
            name: {key: _rates_data(rates) for key, rates in result.slices(name, at).items()} for name in by
        },
        "errors": [
            {
                "id": mistake.article_id,
                "verdict": mistake.outcome.verdict,
                "text": mistake.before + mistake.words + mistake.after,
                "gold": mistake.outcome.gold,
                "read": mistake.outcome.got,
            }
            for mistake in list(result.mistakes())[:errors]
        ],
    }


def _reader(workers: int, step: Callable[[], None]) -> Read:
    """Reads articles in order and counts each."""
    import nlp

    def read(articles: Any) -> Any:
        for answer in nlp.read_articles(articles, workers=workers):
            yield answer
            step()

    return read


def _rates_data(rates: Rates) -> dict[str, float]:
    return {
        "precision": rates.precision,
        "recall": rates.recall,
        "f1": rates.f1,
        "n_right": rates.right,
        "n_gold": rates.gold,
        "n_read": rates.got,
    }


def _scores(result: Evaluation, *, both: bool) -> None:
    from nlp.labels import LEVELS

    found = result.rates("found")
    grid = show.table(f"{len(result.judged)} articles, {found.gold} labelled figures, {found.got} read")
    grid.add_column("level", no_wrap=True)
    for name in ("precision", "recall", "F1", "95 % of F1", *(("even", "odd", "gap") if both else ())):
        grid.add_column(name, justify="right", no_wrap=True)
    spread, halves = result.intervals(), result.halves()
    for level in LEVELS:
        rates = result.rates(level)
        low, high = spread[level]
        even, odd = (halves[half].rates(level).f1 for half in ("even", "odd"))
        grid.add_row(
            level,
            f"{rates.precision:.3f}",
            f"{rates.recall:.3f}",
            f"{rates.f1:.3f}",
            f"{low:.3f}–{high:.3f}",
            *((f"{even:.3f}", f"{odd:.3f}", f"{even - odd:+.3f}") if both else ()),
        )
    show.console().print(grid)


def _fields(result: Evaluation) -> None:
    fields = ", ".join(
        f"{name} {right / total:.2f}" for name, (right, total) in result.fields().items() if total
    )
    show.console().print(Text(f"right among linked pairs: {fields or '–'}"))


def _reliability(result: Evaluation) -> None:
    grid = show.table("Confidence, and how often it was right as a whole")
    for name in ("confidence", "figures", "right", "share"):
        grid.add_column(name, justify="right")
    for low, high, n, right, _ in result.reliability():
        if n:
            grid.add_row(f"{low:.1f}–{high:.1f}", str(n), str(right), f"{right / n:.2f}")
    show.console().print(grid)


def _faults(result: Evaluation) -> None:
    halves = result.halves()
    grid = show.table("What keeps figures from being right (read for labelled)")
    grid.add_column("fault")
    for name in ("figures", *halves):
        grid.add_column(name, justify="right")
    counts = {half: one.faults() for half, one in halves.items()}
    for fault, n in result.faults().most_common():
        grid.add_row(fault, str(n), *(str(count[fault]) for count in counts.values()))
    show.console().print(grid)


def _slices(result: Evaluation, name: str, at: Level) -> None:
    grid = show.table(f"By {name} ({at})")
    grid.add_column(name, no_wrap=True)
    for column in ("labelled", "read", "precision", "recall", "F1"):
        grid.add_column(column, justify="right")
    for key, rates in result.slices(name, at).items():
        shares = (f"{share:.3f}" for share in (rates.precision, rates.recall, rates.f1))
        grid.add_row(key, str(rates.gold), str(rates.got), *shares)
    show.console().print(grid)


def _mistake(mistake: Mistake) -> None:
    """The words around an error, and label and reading side by side where they differ."""
    out = show.console()
    outcome = mistake.outcome
    out.print()
    out.print(Text(f"{mistake.article_id}  {outcome.verdict}", style="bold red"))
    words = Text(_SPACES.sub(" ", mistake.before))
    words.append(_SPACES.sub(" ", mistake.words), style="bold reverse")
    words.append(_SPACES.sub(" ", mistake.after))
    out.print(words)
    grid = show.table(None)
    for name in ("", "label", "read"):
        grid.add_column(name, overflow="fold")
    for name in _SHOWN:
        label, read = _cell(outcome.gold, name), _cell(outcome.got, name)
        if label == read and name not in ("indicator", "value"):
            continue
        if (outcome.gold and outcome.got) or label or read:
            style = "" if label == read else "yellow"
            grid.add_row(Text(name, style="dim"), Text(label, style=style), Text(read, style=style))
    out.print(grid)
    if outcome.got and outcome.got.rule:
        show.note(outcome.got.rule)


def _cell(label: Label | None, name: str) -> str:
    value = getattr(label, name) if label else None
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".") if name != "confidence" else f"{value:.2f}"
    return "" if value is None else str(value)
