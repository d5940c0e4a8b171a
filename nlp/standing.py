"""A number as it stands in its sentence: its neighbours, its words left and right, places and periods beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.bands import is_band
from nlp.context import right_of
from nlp.document import Document, Reading, State
from nlp.mentions import Mention
from nlp.patterns import source
from nlp.periods import Period
from nlp.quantities import Quantity
from nlp.sentences import Sentence, bracket_depths, openers_in

_NEXT_PART = re.compile(source(r"[^;.:]{0,24}?(?:,|và)[ ]*"))


@dataclass(slots=True)
class Standing:
    """One number of the `n`-th sentence.

    `before`, `after` and `rest` are the quantities around it, `left` and `right` where its own words begin and end,
    `left_text` and `right_text` these words with places crossed out. A `child` is a part of what stands before it.
    `previous` is the last figure of the sentence.
    """

    document: Document
    state: State
    n: int
    sentence: Sentence
    quantity: Quantity
    before: Quantity | None
    after: Quantity | None
    left: int
    right: int
    child: bool
    brackets: list[tuple[int, int]]
    mentions: list[Mention]
    periods: list[Period]
    previous: Reading | None
    left_text: str
    right_text: str

    @property
    def folded(self) -> str:
        """The folded text of the article."""
        return self.document.folded

    @property
    def unit_start(self) -> int:
        """Where the words of the unit begin."""
        at = self.quantity.last
        while at < self.quantity.end and self.folded[at] in " \t":
            at += 1
        return at


def standings(
    document: Document,
    state: State,
    n: int,
    sentence: Sentence,
    quantities: list[Quantity],
    mentions: list[Mention],
    periods: list[Period],
) -> Iterator[Standing]:
    """The numbers of a sentence one by one; each sees what those before it left in `state`."""
    folded, masked, start, stop = document.folded, document.masked, sentence.start, sentence.end
    opened = [at for at, _ in openers_in(folded, start, stop)]
    brackets = bracket_depths(folded, start, stop)
    quantities = [q for q in quantities if not (q.kind == "money" and q.unit_text == "" and q.value < 1e6)]
    quantities = [
        q for k, q in enumerate(quantities) if not is_band(folded, quantities[k - 1] if k else None, q)
    ]
    for index, quantity in enumerate(quantities):
        before = quantities[index - 1] if index else None
        after = quantities[index + 1] if index + 1 < len(quantities) else None
        left = max(start, before.end if before else start, folded.rfind(";", start, quantity.first) + 1)
        right = min(stop, after.first if after else stop)
        semicolon = folded.find(";", quantity.end, right)
        right = semicolon if semicolon >= 0 else right
        previous = state.sentence_readings[-1] if state.sentence_readings else None
        left_text = masked[left : quantity.first]
        child = any(left - 14 <= at < quantity.first for at in opened) or any(
            a < quantity.first < b for a, b in brackets
        )
        if previous and previous.is_part and previous.quantity is before and _NEXT_PART.fullmatch(left_text):
            child = True
        yield Standing(
            document=document,
            state=state,
            n=n,
            sentence=sentence,
            quantity=quantity,
            before=before,
            after=after,
            left=left,
            right=right,
            child=child,
            brackets=brackets,
            mentions=mentions,
            periods=periods,
            previous=previous,
            left_text=left_text,
            right_text=right_of(masked, quantity, after, right, brackets, stop, quantities[index + 2 :]),
        )
