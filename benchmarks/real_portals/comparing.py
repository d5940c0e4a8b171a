"""What was harvested against what the software's own database holds: titles, minutes, every word."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.records import HANOI, Article

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]*>")
# the button beside a file's name is no text of the article
_BUTTON = re.compile(r"<a [^>]*wp-block-file__button[^>]*>.*?</a>", re.DOTALL)


@dataclass(frozen=True)
class Truth:
    """One article as the database has it; `markup` holds every word of its lead, body and captions."""

    key: str
    title: str
    at: dt.datetime
    markup: str


@dataclass
class Result:
    """Counts over all articles; `lost` and `added` are words of which some article has too few or too many."""

    published: int = 0
    harvested: int = 0
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    minutes: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    f1: list[float] = field(default_factory=list)

    @property
    def is_exact(self) -> bool:
        """Whether nothing differs."""
        return not (
            self.missing or self.unknown or self.titles or self.minutes or self.tables or self.inexact
        )


def compare(truths: Mapping[str, Truth], articles: Iterable[Article]) -> Result:
    """Compare by article id.

    Args:
        truths: what is published, by the id that the article must have.
        articles: what was harvested.
    """
    found = {article.article_id: article for article in articles if article.kind == "article"}
    result = Result(published=len(truths), harvested=len(found))
    result.unknown = [article.url for key, article in found.items() if key not in truths]
    for key, truth in truths.items():
        article = found.get(key)
        if article is None:
            result.missing.append(truth.title)
            continue
        if _words(article.title or "") != _words(truth.title):
            result.titles.append(f"{article.title} | {truth.title}")
        if (
            article.published_at is None
            or article.published_at.astimezone(HANOI).replace(second=0) != truth.at
        ):
            result.minutes.append(f"{article.published_at} | {truth.at} | {article.url}")
        markup = _BUTTON.sub("", truth.markup)
        n_tables = sum(block.kind == "table" for block in article.blocks)
        if n_tables != len(re.findall(r"<table\b", markup)):
            result.tables.append(article.url)
        is_, ought = (
            Counter(_words(article.text)),
            Counter(_words(truth.title)) + Counter(_words(_plain(markup))),
        )
        same = sum((is_ & ought).values())
        result.f1.append(2 * same / max(1, sum(is_.values()) + sum(ought.values())))
        if is_ != ought:
            result.inexact.append(article.url)
            result.lost += ought - is_
            result.added += is_ - ought
    return result


def line(name: str, result: Result) -> str:
    """One row of the table of results."""
    least = min(result.f1, default=0.0)
    return (
        f"{name}: {result.harvested}/{result.published} articles, {len(result.missing)} missing, "
        f"{len(result.unknown)} unknown; mismatches: title {len(result.titles)}, minute {len(result.minutes)}, "
        f"tables {len(result.tables)}, words {len(result.inexact)}; least F1 {least:.4f}"
        + (f"; lost {dict(result.lost.most_common(8))}" if result.lost else "")
        + (f"; added {dict(result.added.most_common(8))}" if result.added else "")
    )


def _plain(markup: str) -> str:
    return html.unescape(_TAG.sub(" ", markup))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))
