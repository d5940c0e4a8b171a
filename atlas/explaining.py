"""The command that shows how a text was read: explain. Needs no database, no network, no Prefect."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from atlas import show
from atlas.options import JsonOption, day
from pipeline.errors import CallError

if TYPE_CHECKING:
    from nlp.explaining import Number
    from pipeline.records import Article, Figure

_TABLES = (".jsonl", ".ndjson", ".csv", ".parquet")
_TEXTS = (".txt", ".md")
_STYLE_OF_STATUS = {
    "actual": "bold black on green",
    "target": "bold black on yellow",
    "change": "bold black on cyan",
}
_UNREAD = "dim underline"


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(explain)


def explain(
    text: Annotated[
        str,
        typer.Argument(
            metavar="FILE|TEXT",
            help="A text in quotes, a text file, a JSONL, CSV or Parquet file of articles, or - for standard input.",
        ),
    ],
    article: Annotated[
        str | None, typer.Option("--id", help="Of a file of articles, only the one with this id.")
    ] = None,
    published: Annotated[
        str | None, typer.Option("--published", metavar="DATE", help="Day of publication of a text.")
    ] = None,
    province: Annotated[
        str | None, typer.Option("--province", help="Province of the portal that a text stood on.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Why each number of a text was read as it was, and why the others were not.

    Green are actual values, yellow targets, cyan changes; underlined numbers were not read.

    Example: [bold]ocop explain "Đến hết năm 2023, tỉnh có 12/15 xã đạt chuẩn NTM." --province "Lào Cai"[/]
    """
    import nlp
    from nlp.explaining import explain as explained

    given = _articles(text, article, day(published, "--published"), province)
    answers = [(name, one, explained(one, nlp.read(one))) for name, one in given]
    if as_json:
        show.json_out(
            [
                {"id": name, "numbers": [_number_data(n, one) for n in numbers]}
                for name, one, numbers in answers
            ]
        )
        return
    for name, one, numbers in answers:
        if len(answers) > 1:
            show.heading(name)
        _explained(one, numbers)


def _articles(
    text: str, wanted: str | None, published: dt.date | None, province: str | None
) -> list[tuple[str, Article]]:
    """The articles meant by the argument, each with the name that its giver gave it."""
    from pipeline.articles import as_given
    from pipeline.imports import read_texts

    path = _path(text)
    if path is None or path.suffix.lower() not in _TABLES:
        if wanted is not None:
            raise CallError("--id names an article of a JSONL, CSV or Parquet file; this is one text")
        return [
            (
                text[:40],
                as_given(id="text", text=_words(text, path), published=published, portal_province=province),
            )
        ]
    texts = [given for given in read_texts(path) if wanted in (None, given.id)]
    if not texts:
        raise CallError(f"{path} holds no article {wanted or ''}".rstrip() + "; look at its ids")
    return [
        (
            given.id,
            as_given(
                id=given.id,
                text=given.text,
                title=given.title,
                published=published or given.published,
                portal_province=province or given.portal_province,
            ),
        )
        for given in texts
    ]


def _path(text: str) -> Path | None:
    """The file that the argument names, if it names one."""
    if "\n" in text or len(text) > 255:
        return None
    path = Path(text)
    if path.is_file():
        return path
    if path.suffix.lower() in (*_TABLES, *_TEXTS):
        raise CallError(f"{text} is not there; give a file, or the text itself in quotes")
    return None


def _words(text: str, path: Path | None) -> str:
    if text == "-":
        return sys.stdin.read()
    if path is None:
        return text
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CallError(f"{path} cannot be read as UTF-8 text ({fault}); save it as such") from None


def _explained(article: Article, numbers: list[Number]) -> None:
    out = show.console()
    shown, at = Text(), 0
    for n, number in enumerate(numbers, 1):
        shown.append(article.text[at : number.start])
        style = _STYLE_OF_STATUS[number.figures[0].status] if number.figures else _UNREAD
        shown.append(article.text[number.start : number.end], style=style)
        shown.append(f"[{n}]", style="dim")
        at = number.end
    shown.append(article.text[at:])
    out.print(shown)
    out.print()
    for n, number in enumerate(numbers, 1):
        quote = " ".join(article.text[number.start : number.end].split())
        if not number.figures:
            out.print(Text(f"[{n}] {quote}: {number.why_not}", style="dim"))
        for figure in number.figures:
            _figure(n, quote, figure)
    n_read = sum(bool(number.figures) for number in numbers)
    show.note(f"{n_read} of {len(numbers)} numbers were read as figures")


def _figure(n: int, quote: str, figure: Figure) -> None:
    head = Text(f"[{n}] ")
    head.append(quote, style="bold")
    head.append(
        f"  {figure.indicator} = {show.amount(figure.value, figure.unit, figure.bound, figure.value_max)}"
    )
    if figure.denominator is not None:
        head.append(f" of {figure.denominator:g}")
    head.append(f"  {figure.status}", style=_STYLE_OF_STATUS[figure.status])
    for key in ("stars", "detail", "validity"):
        if value := getattr(figure, key):
            head.append(f"  {key} {value}")
    head.append(f"  {_place(figure)}")
    head.append(f"  {show.period(figure.period_start, figure.period_end)}")
    if figure.period_basis == "published":
        head.append(" (day of publication)")
    head.append(f"  confidence {figure.confidence:.2f}", style="dim")
    out = show.console()
    out.print(head)
    if figure.plan_doc:
        out.print(Padding(Text(f"plan: {figure.plan_doc}", style="yellow"), (0, 0, 0, 4)))
    for decision in figure.rule.split("; "):
        if decision:
            out.print(Padding(Text(decision, style="dim"), (0, 0, 0, 4)))


def _place(figure: Figure) -> str:
    names = ", ".join(name for name in (figure.district, figure.province) if name)
    on = f", map of {figure.boundary}" if figure.boundary else ""
    return (
        f"{names or 'no province'} ({figure.place_level}{on})"
        if names or figure.place_level != "national"
        else "national"
    )


def _number_data(number: Number, article: Article) -> dict[str, Any]:
    import nlp

    return {
        "start": number.start,
        "end": number.end,
        "words": article.text[number.start : number.end],
        "figures": [nlp.figures_json(figure) for figure in number.figures],
        "why_not": number.why_not or None,
    }
