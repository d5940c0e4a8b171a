"""How well read figures agree with labelled ones: which pair up, how deep each pair agrees, and the rates.

Six levels. A pair is *found* when the spans overlap, the read span is not much the longer, and the values agree to
0.1 %. Each further level asks for all that came before: *linked* the indicator; *understood* the status, stars and
detail; *placed* the level of place and, below the nation, the province; *dated* the year in which the period ends.
*Comparable* is counted over figures of provinces and the nation alone and asks for what a comparison table needs:
all five, the unit, and for most flows both ends of the period to the month.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from nlp.labels import (
    LEVELS,
    STEPS,
    Label,
    Level,
    compared,
    enters_the_same_cell,
    is_comparable,
    same,
    steps_of,
)

Where = TypeVar("Where")
FIELDS = ("bound", "unit", "denominator", "validity", "district", "boundary", "period_start", "period_end")
_DRAWS, _SEED = 400, 7


class Pair(NamedTuple):
    """A labelled and a read figure of one article, by their places in its lists; `steps` of STEPS hold."""

    gold: int
    got: int
    steps: int


class Rates(NamedTuple):
    """How many agree, how many were to be found, how many were read."""

    right: int
    gold: int
    got: int

    @property
    def precision(self) -> float:
        """Right ones among those read."""
        return self.right / self.got if self.got else 0.0

    @property
    def recall(self) -> float:
        """Right ones among those to be found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.gold + self.got) if self.gold + self.got else 0.0


class Outcome(NamedTuple):
    """What became of one figure: a pair, a labelled one that was missed, or one read for nothing."""

    gold: Label | None
    got: Label | None
    steps: int

    @property
    def right(self) -> bool:
        """Whether all five steps hold."""
        return self.steps == len(STEPS)

    @property
    def usable(self) -> bool:
        """Whether it is right as a whole: at all five steps and, if a comparison holds it, in its cell."""
        if self.gold is None or self.got is None or not self.right:
            return False
        return not is_comparable(self.gold) or enters_the_same_cell(self.gold, self.got)

    @property
    def verdict(self) -> str:
        """`missed`, `spurious`, `right`, or the last step that holds, as `only linked`."""
        if self.gold is None:
            return "spurious"
        if not self.steps:
            return "missed"
        return "right" if self.right else f"only {STEPS[self.steps - 1]}"

    @property
    def fault(self) -> str:
        """What keeps it from being right, as "status: actual for target"; empty when nothing does."""
        if self.right:
            return ""
        gold, got = self.gold, self.got
        if gold is None or got is None:
            return self.verdict
        fields = ((), ("indicator",), ("status", "stars", "detail"), ("place_level", "province"))
        if self.steps == len(STEPS) - 1:
            if gold.period_end and got.period_end:
                return "period: another year"
            return "period: none for a year" if gold.period_end else "period: a year for none"
        name = next(name for name in fields[self.steps] if not same(gold, got, name))
        if name == "province":
            return "province: another"
        return f"{name}: {getattr(got, name) or 'none'} for {getattr(gold, name) or 'none'}"

    def reaches(self, level: Level) -> bool:
        """Whether the pair agrees at `level`."""
        if self.gold is None or self.got is None:
            return False
        if level == "comparable":
            return self.right and is_comparable(self.gold) and enters_the_same_cell(self.gold, self.got)
        return self.steps > STEPS.index(level)


def pairs_of(gold: Sequence[Label], got: Sequence[Label]) -> list[Pair]:
    """One-to-one pairs of one article; of all that are possible, those that agree most deeply are taken first."""
    possible = [
        Pair(i, j, steps)
        for i, labelled in enumerate(gold)
        for j, read in enumerate(got)
        if (steps := steps_of(labelled, read))
    ]
    possible.sort(key=lambda pair: (-pair.steps, pair.gold, pair.got))
    free_gold, free_got = set(range(len(gold))), set(range(len(got)))
    taken = []
    for pair in possible:
        if pair.gold in free_gold and pair.got in free_got:
            free_gold.remove(pair.gold)
            free_got.remove(pair.got)
            taken.append(pair)
    return taken


def outcomes_of(gold: Sequence[Label], got: Sequence[Label]) -> list[Outcome]:
    """What became of each figure of one article: labelled ones in their order, then what was read for nothing."""
    gold, got = compared(gold), compared(got)
    pairs = pairs_of(gold, got)
    partner = {pair.gold: pair for pair in pairs}
    used = {pair.got for pair in pairs}
    outcomes = []
    for i, labelled in enumerate(gold):
        pair = partner.get(i)
        outcomes.append(Outcome(labelled, got[pair.got], pair.steps) if pair else Outcome(labelled, None, 0))
    return outcomes + [Outcome(None, read, 0) for j, read in enumerate(got) if j not in used]


def rates_of(outcomes: Iterable[Outcome], level: Level) -> Rates:
    """Right, labelled and read figures at `level`."""
    right = n_gold = n_got = 0
    for outcome in outcomes:
        right += outcome.reaches(level)
        n_gold += _counts(outcome.gold, level)
        n_got += _counts(outcome.got, level)
    return Rates(right, n_gold, n_got)


def rates_by_key(
    outcomes: Iterable[tuple[Where, Outcome]],
    level: Level,
    key: Callable[[Where, Label], str],
    *,
    of_text: bool,
) -> dict[str, Rates]:
    """Rates in slices, the largest first.

    Args:
        outcomes: what became of the figures, each with whatever `key` wants to know of where it stood.
        level: at which they must agree.
        key: the slice in which a figure counts.
        of_text: whether the key says something of the words: then a read figure counts in the slice of the
            labelled one that it pairs with. Else each counts in its own (a wrong indicator is a fault of both).
    """
    right: Counter[str] = Counter()
    n_gold: Counter[str] = Counter()
    n_got: Counter[str] = Counter()
    for where, outcome in outcomes:
        if outcome.gold and _counts(outcome.gold, level):
            n_gold[key(where, outcome.gold)] += 1
            right[key(where, outcome.gold)] += outcome.reaches(level)
        if outcome.got and _counts(outcome.got, level):
            n_got[key(where, outcome.gold if of_text and outcome.gold else outcome.got)] += 1
    keys = sorted({*n_gold, *n_got}, key=lambda name: (-n_gold[name], name))
    return {name: Rates(right[name], n_gold[name], n_got[name]) for name in keys}


def fields_right(outcomes: Iterable[Outcome]) -> dict[str, tuple[int, int]]:
    """For each further field: in how many of the pairs that are at least linked it is right, and their number."""
    linked = [(o.gold, o.got) for o in outcomes if o.gold and o.got and o.reaches("linked")]
    return {name: (sum(same(gold, got, name) for gold, got in linked), len(linked)) for name in FIELDS}


def intervals(articles: Sequence[Sequence[Outcome]]) -> dict[Level, tuple[float, float]]:
    """The 95 % interval of F1 at each level: articles drawn anew with replacement, 400 times, by a fixed seed.

    Args:
        articles: the outcomes of each article.
    """
    chance = random.Random(_SEED)
    found: dict[Level, tuple[float, float]] = {}
    for level in LEVELS:
        each = [rates_of(outcomes, level) for outcomes in articles]
        drawn = (
            sorted(_sum(chance.choices(each, k=len(each))).f1 for _ in range(_DRAWS))
            if each
            else [0.0] * _DRAWS
        )
        found[level] = drawn[_DRAWS * 25 // 1000], drawn[_DRAWS * 975 // 1000 - 1]
    return found


def reliability(
    outcomes: Iterable[Outcome], edges: Sequence[float] = (0.5, 0.6, 0.7, 0.8, 0.9)
) -> Iterator[tuple[float, float, int, int, float]]:
    """How far `confidence` can be trusted: (from, to, read figures, usable ones, mean confidence) a band.

    Args:
        outcomes: what became of the figures.
        edges: where bands begin, but for the first, which begins at 0.
    """
    read = [(o.got.confidence, o.usable) for o in outcomes if o.got and o.got.confidence is not None]
    bounds = (0.0, *edges, 1.0)
    for low, high in pairwise(bounds):
        band = [(c, right) for c, right in read if low <= c and (c < high or high >= 1.0)]
        mean = sum(c for c, _ in band) / len(band) if band else 0.0
        yield low, high, len(band), sum(right for _, right in band), mean


def _counts(label: Label | None, level: Level) -> bool:
    return label is not None and (level != "comparable" or is_comparable(label))


def _sum(rates: Iterable[Rates]) -> Rates:
    right = n_gold = n_got = 0
    for one in rates:
        right, n_gold, n_got = right + one.right, n_gold + one.gold, n_got + one.got
    return Rates(right, n_gold, n_got)
