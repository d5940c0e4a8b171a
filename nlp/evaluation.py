"""How well the reader does on labelled articles: the scores, where they come from, and every error in its text.

Rules are tuned on one half of the labelled articles, the even one by the digest of their ids; the odd half is only
scored. So errors are handed out for the even half alone, and both halves' scores stand side by side.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from nlp.labels import LEVELS, Label, Level, label_of, label_of_figure
from nlp.scoring import (
    Outcome,
    Rates,
    fields_right,
    intervals,
    outcomes_of,
    rates_by_key,
    rates_of,
    reliability,
)
from pipeline.articles import as_given
from pipeline.errors import CallError
from pipeline.records import Article, Figure
from pipeline.text import nfc

Half = Literal["even", "odd"]
Read = Callable[[Iterable[Article]], Iterable[tuple[Article, Sequence[Figure]]]]
SLICES = ("source", "indicator", "status", "level", "format", "layout", "period")
# slices by what the words look like, not by what they were read as
_OF_TEXT = ("source", "format", "layout", "period")
_CONTEXT = 90
_ITEM = re.compile(r"\s*(?:[-–—+•*▪►]|\(?\d{1,2}[.)]|\(?[a-zđ][.)])\s+")
_FORMATS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("percent", re.compile(r"%|phần trăm")),
    ("fraction", re.compile(r"\d\s*/\s*\d")),
    ("spelled", re.compile(r"^\D*$")),
    ("scale word", re.compile(r"nghìn|ngàn|triệu|t[ỷỉ]|vạn")),
    ("dots", re.compile(r"\d\.\d{3}(?!\d)")),
    ("comma", re.compile(r"\d,\d")),
    ("decimal point", re.compile(r"\d\.\d")),
    ("leading zero", re.compile(r"(?<!\d)0\d")),
)


@dataclass(frozen=True)
class Labelled:
    """One labelled article: the article as the reader gets it, and its labels."""

    id: str
    source: str
    article: Article
    labels: tuple[Label, ...]

    @property
    def half(self) -> Half:
        """`even` or `odd`, by the SHA-256 of its id."""
        return "odd" if int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 2 else "even"


@dataclass(frozen=True)
class Judged:
    """One labelled article and what became of its figures and of those that were read."""

    labelled: Labelled
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Mistake:
    """A figure that is not right at every step, with the words around it."""

    article_id: str
    outcome: Outcome
    before: str
    words: str
    after: str


@dataclass(frozen=True, repr=False)
class Evaluation:
    """What an evaluation found."""

    judged: tuple[Judged, ...]

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Of all articles, in order."""
        return [outcome for one in self.judged for outcome in one.outcomes]

    def rates(self, level: Level) -> Rates:
        """Of all figures, at `level`."""
        return rates_of(self.outcomes, level)

    def intervals(self) -> dict[Level, tuple[float, float]]:
        """95 % interval of F1 at each level, over articles."""
        return intervals([one.outcomes for one in self.judged])

    def fields(self) -> dict[str, tuple[int, int]]:
        """Right and all, field by field, among the pairs that are at least linked."""
        return fields_right(self.outcomes)

    def slices(self, by: str, level: Level) -> dict[str, Rates]:
        """Rates at `level` in the slices of one of SLICES.

        Raises:
            CallError: there is no such slice.
        """
        if by not in SLICES:
            raise CallError(f"--by {by!r} is no slice; choose of {', '.join(SLICES)}")
        placed = ((one.labelled, outcome) for one in self.judged for outcome in one.outcomes)
        return rates_by_key(placed, level, _KEYS[by], of_text=by in _OF_TEXT)

    def reliability(self) -> list[tuple[float, float, int, int, float]]:
        """How often figures of each band of confidence are right as a whole; see `nlp.scoring.reliability`."""
        return list(reliability(self.outcomes))

    def headline(self) -> dict[str, float]:
        """What floors are held for: F1 at each level, and the precision of what enters the comparison."""
        shares = {f"{level} F1": self.rates(level).f1 for level in LEVELS}
        return shares | {"comparable precision": self.rates("comparable").precision}

    def faults(self) -> Counter[str]:
        """How many figures each kind of error spoils (a fault counts where it first keeps a figure from rising)."""
        return Counter(outcome.fault for outcome in self.outcomes if outcome.fault)

    def halves(self) -> dict[Half, Evaluation]:
        """The two halves, each an evaluation of its own."""
        return {
            half: Evaluation(tuple(one for one in self.judged if one.labelled.half == half))
            for half in ("even", "odd")
        }

    def mistakes(self) -> Iterator[Mistake]:
        """Every error of the even half; those of the odd half are counted only."""
        for one in self.judged:
            if one.labelled.half == "odd":
                continue
            for outcome in one.outcomes:
                if not outcome.right:
                    yield _mistake(one.labelled, outcome)


def read_gold(path: Path, half: Half | None = None) -> list[Labelled]:
    """The labelled articles of a JSONL file.

    Args:
        path: one article a line: id, text, figures; where known title, published, portal_province, source.
        half: keep only this half.

    Raises:
        CallError: there is no such file, or a line, an article or a figure of it cannot be used.
    """
    articles = [_labelled(where, record) for where, record in _lines(path)]
    if not articles:
        raise CallError(f"{path} holds no article; give one a line, with id, text and figures")
    return [one for one in articles if half in (None, one.half)]


def read_answers(path: Path) -> dict[str, list[Label]]:
    """What some reader wrote: one article a line, id and figures, as `ocop figures` does.

    Raises:
        CallError: there is no such file, or a line or a figure of it cannot be used.
    """
    return {_id(where, record): _labels(where, record) for where, record in _lines(path)}


def evaluate(gold: Sequence[Labelled], read: Read) -> Evaluation:
    """Read the labelled articles and compare.

    Args:
        gold: labelled articles.
        read: gives each article with its figures, in the order of the articles; `nlp.read_articles`.
    """
    answers = read([labelled.article for labelled in gold])
    return Evaluation(
        tuple(
            judge(labelled, [label_of_figure(figure) for figure in figures])
            for labelled, (_, figures) in zip(gold, answers, strict=True)
        )
    )


def evaluate_answers(gold: Sequence[Labelled], answers: Mapping[str, Sequence[Label]]) -> Evaluation:
    """Compare what some reader has written down."""
    return Evaluation(tuple(judge(labelled, answers.get(labelled.id, ())) for labelled in gold))


def judge(labelled: Labelled, got: Sequence[Label]) -> Judged:
    """What became of the figures of one article."""
    return Judged(labelled, tuple(outcomes_of(labelled.labels, got)))


def number_format(words: str, *, is_range: bool = False) -> str:
    """How a number is written, by the first that fits: range, percent, fraction, spelled, scale word, dots …

    >>> number_format("672.296 triệu đồng")
    'scale word'
    """
    if is_range:
        return "range"
    return next((name for name, pattern in _FORMATS if pattern.search(words)), "plain digits")


def layout_at(article: Article, start: int) -> str:
    """In what kind of line a figure stands: title, table, list or prose."""
    text = article.text
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    line = text[begin : end if end >= 0 else len(text)]
    kinds = {block.kind for block in article.blocks if block.start <= start < block.end}
    if "title" in kinds or (begin == 0 and "table" not in kinds):
        return "title"
    if "table" in kinds:
        return "table"
    return "list" if "list_item" in kinds or _ITEM.match(line) else "prose"


def _source(labelled: Labelled, _: Label) -> str:
    return labelled.source


def _indicator(_: Labelled, label: Label) -> str:
    return label.indicator


def _status(_: Labelled, label: Label) -> str:
    return label.status or "none"


def _level(_: Labelled, label: Label) -> str:
    return label.place_level or "none"


def _format(labelled: Labelled, label: Label) -> str:
    words = labelled.article.text[label.start : label.end]
    is_range = label.value_max is not None
    return "percent" if label.unit == "percent" and not is_range else number_format(words, is_range=is_range)


def _layout(labelled: Labelled, label: Label) -> str:
    return layout_at(labelled.article, label.start)


def _period(_: Labelled, label: Label) -> str:
    return "given" if label.period_end else "none"


_KEYS: dict[str, Callable[[Labelled, Label], str]] = {
    "source": _source, "indicator": _indicator, "status": _status, "level": _level, "format": _format,
    "layout": _layout, "period": _period,
}  # fmt: skip


def _mistake(labelled: Labelled, outcome: Outcome) -> Mistake:
    spans = [(label.start, label.end) for label in (outcome.gold, outcome.got) if label]
    start, end = min(a for a, _ in spans), max(b for _, b in spans)
    text = labelled.article.text
    low, high = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    low = 0 if low == 0 else low + max(0, text[low:start].find(" "))
    cut = text[end:high].rfind(" ")
    high = high if high == len(text) or cut < 0 else end + cut
    return Mistake(labelled.id, outcome, text[low:start], text[start:end], text[end:high])


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each JSON object of a file with its place for messages."""
    if not path.is_file():
        raise CallError(f"{path} is not there; give the path of a JSONL file of labelled articles")
    seen = set()
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            try:
                record = json.loads(line)
            except ValueError as fault:
                raise CallError(f"{where}: no JSON ({fault}); write one article a line") from None
            if not isinstance(record, dict):
                raise CallError(f"{where}: no JSON object; write one article a line")
            name = _id(where, record)
            if name in seen:
                raise CallError(f"{where}: article {name!r} stands twice; give each its own id")
            seen.add(name)
            yield where, record


def _id(where: str, record: Mapping[str, Any]) -> str:
    name = record.get("id")
    if not isinstance(name, str) or not name:
        raise CallError(f"{where}: id {name!r} is no name; give each article its own")
    return name


def _labels(where: str, record: Mapping[str, Any]) -> list[Label]:
    figures = record.get("figures")
    if not isinstance(figures, list) or not all(isinstance(figure, dict) for figure in figures):
        raise CallError(f"{where}: figures is no list of objects; write [] where an article states none")
    return [label_of(figure, f"{where}, figure {n}") for n, figure in enumerate(figures, 1)]


def _labelled(where: str, record: Mapping[str, Any]) -> Labelled:
    name = _id(where, record)
    text = record.get("text")
    if not isinstance(text, str):
        raise CallError(f"{where}: text {text!r} is no text; give the article's words")
    labels = _labels(where, record)
    for n, label in enumerate(labels, 1):
        found = nfc(text)[label.start : label.end]
        if label.quote is not None and found != label.quote:
            raise CallError(
                f"{where}, figure {n}: start and end give {found!r}, quote is {label.quote!r}; "
                "count code points of the text in NFC"
            )
    article = as_given(
        id=name,
        text=text,
        title=record.get("title"),
        published=_day(where, record.get("published")),
        portal_province=record.get("portal_province"),
    )
    return Labelled(name, str(record.get("source") or "unsaid"), article, tuple(labels))


def _day(where: str, value: object) -> dt.date | None:
    if value in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise CallError(f"{where}: published {value!r} is no date; write it as 2024-01-31") from None
