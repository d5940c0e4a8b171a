"""How well pages are read, against what is known to stand on them: title, date, body and tables."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records import Article, Rejected

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Truth:
    """What stands on a page: its title, when it was published (to the minute where it says so), text and tables.

    `text` has title, lead and body; a table is its rows of cells.
    """

    title: str
    published_on: dt.date
    published_at: dt.datetime | None
    text: str
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Shares:
    """Means over pages: exact titles, exact dates (with the minute, where told), F1 of words, tables kept whole."""

    title: float
    date: float
    body_f1: float
    tables: float
    n_pages: int


def shares(read: Iterable[tuple[Article | Rejected, Truth]]) -> Shares:
    """The shares over pages that were read; a page that was rejected counts as read wrong.

    Raises:
        ValueError: there is no page.
    """
    sums: defaultdict[str, float] = defaultdict(float)
    n_tables = kept = 0
    for found, truth in read:
        sums["pages"] += 1
        n_tables += len(truth.tables)
        if isinstance(found, Rejected):
            continue
        sums["title"] += found.title == truth.title
        sums["date"] += _same_date(found, truth)
        sums["body_f1"] += f1(found.text, truth.text)
        kept += sum((Counter(tables_of(found)) & Counter(truth.tables)).values())
    if not sums["pages"]:
        raise ValueError("there is no page to measure on")
    n = sums["pages"]
    return Shares(
        title=sums["title"] / n,
        date=sums["date"] / n,
        body_f1=sums["body_f1"] / n,
        tables=kept / n_tables if n_tables else 1.0,
        n_pages=int(n),
    )


def f1(found: str, truth: str) -> float:
    """F1 of the words of a text, each as often as it stands there.

    >>> f1("một hai ba", "một hai")
    0.8
    """
    mine, true = (Counter(re.findall(r"\w+", text.lower())) for text in (found, truth))
    shared = (mine & true).total()
    return 2 * shared / (mine.total() + true.total()) if shared else 0.0


def tables_of(article: Article) -> list[Table]:
    """The tables of an article as rows of cells."""
    return [
        tuple(tuple(row.split("\t")) for row in article.text[block.start : block.end].split("\n"))
        for block in article.blocks
        if block.kind == "table"
    ]


def _same_date(found: Article, truth: Truth) -> bool:
    if truth.published_at is None:
        return found.published_on == truth.published_on
    return found.published_at == truth.published_at
