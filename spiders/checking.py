"""Whether a portal is what its row says: findings about a look, each fault named, and what a person should read."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pipeline.records import Article, Record, Rejected
from spiders.barriers import barrier
from spiders.families import family_of
from spiders.families.recognising import signs_of
from spiders.looking import Looked, Taken
from spiders.parsing import parse
from spiders.proposing import expected

# what a page may be rejected for without its row being wrong
_FINE = ("off_topic",)


class Finding(Record, frozen=True, kw_only=True):
    """What a look at one portal says of its row.

    `problems` are what makes a portal broken, `notes` what a person should look into. `n_listed` counts articles
    that lists showed, `newest_on` their latest day; `expected_per_month` is measured by their days. Of the article:
    its address, title, time of publication, length of its text in letters, tables, the parser that read it, and
    the reason it was rejected for.
    """

    portal: str
    family: str
    state: Literal["ok", "broken"]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    n_requests: int = 0
    n_listed: int = 0
    newest_on: dt.date | None = None
    expected_per_month: tuple[int, int] | None = None
    url: str | None = None
    title: str | None = None
    published_on: dt.date | None = None
    published_at: dt.datetime | None = None
    n_letters: int = 0
    n_tables: int = 0
    parser_version: str | None = None
    rejected: str | None = None


def finding(looked: Looked) -> Finding:
    """The finding about a look."""
    row = looked.row
    problems = [f"{part}: {fault}" for part, fault in looked.faults.items() if part not in _optional(looked)]
    notes = [f"{part}: {fault}" for part, fault in looked.faults.items() if part in _optional(looked)]
    problems += _bad_pages(looked)
    notes += _unlike(looked)
    facts, faults = _article(looked)
    problems += faults
    if not looked.entries and not problems:
        problems.append("no list shows an article that the row's family knows")
    days = [entry.on for entry in looked.entries if entry.on is not None]
    measured = expected(looked.entries)
    if row.expected_per_month and measured and _apart(row.expected_per_month, measured):
        notes.append(
            f"lists show {measured[0]} to {measured[1]} articles a month, the row expects "
            f"{row.expected_per_month[0]} to {row.expected_per_month[1]}"
        )
    return Finding(
        portal=row.id,
        family=row.family,
        state="broken" if problems else "ok",
        problems=tuple(dict.fromkeys(problems)),
        notes=tuple(dict.fromkeys(notes)),
        n_requests=looked.n_requests,
        n_listed=len(looked.entries),
        newest_on=max(days, default=None),
        expected_per_month=measured,
        **facts,
    )


def _optional(looked: Looked) -> tuple[str, ...]:
    """Parts that a portal may lack: what its row does not name."""
    parts = []
    if not looked.row.sitemaps:
        parts.append("sitemap")
    if not looked.row.feeds:
        parts.append("feed")
    return tuple(parts)


def _bad_pages(looked: Looked) -> list[str]:
    """Pages that the row needs and that answered with an error or a wall."""
    problems = []
    for taken in looked.taken:
        wall = barrier(taken.page, looked.row.challenge_markers) if taken.page.is_html else None
        if wall:
            problems.append(f"{taken.part}: {wall}")
        elif taken.status != 200 and taken.part not in (*_optional(looked), "article"):
            problems.append(f"{taken.part}: answered {taken.status}")
    return problems


def _unlike(looked: Looked) -> list[str]:
    """Where the home page speaks of another make than the row."""
    home = looked.part("home")
    if home is None or home.status != 200:
        return []
    signs = signs_of(home.page)
    if signs and looked.row.family not in signs:
        other, sign = next(iter(signs.items()))
        return [f"the home page looks like {other} ({sign}), the row says {looked.row.family}"]
    return []


def _article(looked: Looked) -> tuple[dict[str, Any], list[str]]:
    """The facts of the article that was looked at, and what is wrong with it."""
    taken = looked.part("article")
    if taken is None:
        return {}, []
    found = parse(taken.page, looked.row)
    if isinstance(found, Rejected):
        faults = [] if found.reason in _FINE else [f"article: {_why(found, taken)}"]
        return {"url": taken.url, "rejected": found.reason}, faults
    return _facts(found), [] if family_of(looked.row).is_article(taken.url, looked.row) else [
        f"article: {taken.url} is none by its address"
    ]


def _facts(article: Article) -> dict[str, Any]:
    return {
        "url": article.url,
        "title": article.title,
        "published_on": article.published_on,
        "published_at": article.published_at,
        "parser_version": article.parser_version,
        "n_letters": len(article.text),
        "n_tables": sum(block.kind == "table" for block in article.blocks),
    }


def _why(found: Rejected, taken: Taken) -> str:
    return f"{found.reason}{f' ({found.detail})' if found.detail else ''}: {taken.url}"


def _apart(row: tuple[int, int], measured: tuple[int, int]) -> bool:
    return measured[1] < row[0] or measured[0] > row[1]
