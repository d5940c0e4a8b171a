"""Why each number of an article was read as it was, and why the others were not.

A number is any stretch with digits, and any spelled-out number that the grammar knows. Those that became figures
carry the reader's own rules; of the others, the quantity grammar says what they are (a date, an ordinal …), or
what they count that no indicator asks for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.quantities import Quantity, quantities_in
from nlp.sentences import layout_of
from pipeline.records import Article, Figure
from pipeline.text import fold, plain_spaces

_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
_WHY_REJECTED = {
    "date": "a date",
    "year": "a year",
    "document": "the number of a document",
    "address": "an address on the web or of a house",
    "phone": "a telephone number",
    "ordinal": "an ordinal: it ranks or names, it does not count",
    "index": "the index of a list",
    "star": "stars, which belong to the products before or after them",
    "name": "part of a name",
    "version": "part of a name",
    "time": "a time of day",
}
_NAMELESS = "no unit stands beside it, and no number before it lends one"
_UNLINKED = "no indicator has enough evidence in the words around it"
_FOREIGN = {
    "other": "it counts what no indicator asks for",
    "star": _WHY_REJECTED["star"],
    "product_group": "groups of products are no indicator",
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text: where it stands, what it was read as, or else why it was not."""

    start: int
    end: int
    figures: tuple[Figure, ...] = ()
    why_not: str = ""


def explain(article: Article, figures: Sequence[Figure]) -> list[Number]:
    """Every number of an article with what became of it, in the order of the text.

    Args:
        article: the article.
        figures: what `nlp.read` made of it.
    """
    read: dict[tuple[int, int], list[Figure]] = {}
    for figure in figures:
        read.setdefault((figure.start, figure.end), []).append(figure)
    numbers = [Number(start, end, tuple(found)) for (start, end), found in read.items()]
    taken = _Taken(list(read))
    for start, end, why in _unread(article):
        if taken.free(start, end):
            numbers.append(Number(start, end, why_not=why))
    for match in _NUMBER.finditer(article.text):
        if taken.free(*match.span()):
            numbers.append(Number(*match.span(), why_not=_glued(article.text, match.start())))
    return sorted(numbers, key=lambda number: (number.start, number.end))


class _Taken:
    """Which stretches of the text are spoken for."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._at: set[int] = set()
        for start, end in spans:
            self._at.update(range(start, end))

    def free(self, start: int, end: int) -> bool:
        """Whether nothing has taken any of it; if so, it is taken now."""
        here = range(start, end)
        if not self._at.isdisjoint(here):
            return False
        self._at.update(here)
        return True


def _unread(article: Article) -> list[tuple[int, int, str]]:
    """What the grammar says of each line: quantities first, then what it passed over."""
    text = plain_spaces(article.text)
    folded = fold(text)
    found: list[tuple[int, int, str]] = []
    for sentence in layout_of(article, text).sentences:
        quantities, rejects = quantities_in(text, folded, sentence.start, sentence.end)
        found += [(one.start, one.end, _why_unlinked(one, text)) for one in quantities]
        found += [
            (one.start, one.end, _WHY_REJECTED.get(one.why, f"no quantity ({one.why})")) for one in rejects
        ]
    return found


def _why_unlinked(quantity: Quantity, text: str) -> str:
    if quantity.kind == "none":
        return _NAMELESS
    if quantity.kind in _FOREIGN:
        unit = text[quantity.last : quantity.end].strip()
        return f"{_FOREIGN[quantity.kind]} ({unit})" if unit else _FOREIGN[quantity.kind]
    return f"{_UNLINKED} (it counts: {quantity.kind})"


def _glued(text: str, at: int) -> str:
    if at and text[at - 1].isalpha():
        return "it hangs on a word, so it is part of a name"
    return "the grammar knows no such number"
