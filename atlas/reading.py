"""The command that reads texts: figures. Needs no database, no network, no Prefect."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from atlas import show
from pipeline.errors import CallError


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(figures)


def figures(
    articles: Annotated[
        Path, typer.Argument(help="JSONL, CSV or Parquet: id, text; optional title, published, …")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; default: standard output.")
    ] = (None),
    workers: Annotated[int, typer.Option("--workers", min=0, help="Processes that read; 0: one a core.")] = 0,
) -> None:
    """Read articles, one a line, and write each one's figures as JSON lines.

    Read are id, text and, where given, title, published and portal_province; other keys are not looked at.

    Example: [bold]ocop figures articles.jsonl -o figures.jsonl[/]
    """
    import nlp
    from pipeline.articles import as_given
    from pipeline.home import write_whole
    from pipeline.imports import read_texts

    if not articles.is_file():
        raise CallError(f"{articles} is not there; give the path of a JSONL, CSV or Parquet file")
    given = list(read_texts(articles))
    texts = [
        as_given(
            id=text.id,
            text=text.text,
            title=text.title,
            published=text.published,
            portal_province=text.portal_province,
        )
        for text in given
    ]
    lines = []
    with show.counting("reading", len(texts)) as step:
        for text, (_, found) in zip(given, nlp.read_articles(texts, workers=workers), strict=True):
            row = {"id": text.id, "figures": [nlp.figures_json(figure) for figure in found]}
            lines.append(json.dumps(row, ensure_ascii=False))
            step()
    body = "".join(line + "\n" for line in lines)
    if output is None:
        sys.stdout.write(body)
        return
    try:
        write_whole(output, body.encode())
    except OSError as fault:
        raise CallError(
            f"{output} cannot be written ({fault.strerror}); choose another path with -o"
        ) from None
