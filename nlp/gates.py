"""Which words every match of a pattern must hold, so that a text without them is not searched.

Dozens of patterns are asked of every sentence, and most have nothing to find in it. Looking for a word is many times
faster than trying a pattern at every letter; a gate looks for words, one of which each match holds, and is shut where
none stands. What a pattern finds does not change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from nlp.beginnings import PARSER, beginnings, every, first, letters_of

# more words than these are slower to look for than the pattern; letters of a class, spellings of a word
_MOST_WORDS = 24
_MOST_SPELLINGS = 4
# how often a word of so many letters stands in a sentence without a match, roughly
_CHANCE = {1: 0.6, 2: 0.2, 3: 0.08, 4: 0.04}
_OF_A_SIGN = 0.25
_COST_OF_A_WORD = 0.01
_DEAREST = 1.5
# in a text as short as this a pattern is tried at each letter in no time
_SHORT = 80


Name = TypeVar("Name")


class Gate:
    """A pattern that is asked only where words stand that each of its matches holds.

    >>> bool(Gate(re.compile("tỷ lệ (?:hộ )?nghèo")).search("thu nhập"))
    False
    """

    __slots__ = ("begins", "first", "pattern", "second")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.first, self.second = (*needed(pattern), (), ())[:2]
        self.begins = beginnings(pattern)

    def opens(self, text: str) -> bool:
        """Whether the pattern may match somewhere in `text`."""
        for words in (self.first, self.second):
            if words:
                for word in words:
                    if word in text:
                        break
                else:
                    return False
        return True

    def search(self, text: str) -> re.Match[str] | None:
        """As the pattern does."""
        if not self.opens(text):
            return None
        if self.begins and len(text) > _SHORT:
            return first(self.pattern, self.begins, text, 0, len(text))
        return self.pattern.search(text)

    def finditer(self, text: str, start: int, stop: int, stretch: str) -> Iterable[re.Match[str]]:
        """As the pattern does, where `stretch` is `text[start:stop]`."""
        if not self.opens(stretch):
            return ()
        if self.begins:
            return every(self.pattern, self.begins, text, start, stop)
        return self.pattern.finditer(text, start, stop)


class Gates(Generic[Name]):
    """Named patterns, most of which find nothing in a line: the words of all of them are looked for once."""

    __slots__ = ("_asked", "_words", "gates")

    def __init__(self, patterns: Iterable[tuple[Name, re.Pattern[str]]]) -> None:
        self.gates = tuple((name, Gate(pattern)) for name, pattern in patterns)
        words = dict.fromkeys(word for _, gate in self.gates for word in (*gate.first, *gate.second))
        # the lowest bit always stands: it is asked of where no word is needed
        bits = {word: 2 << n for n, word in enumerate(words)}
        self._words = tuple(bits.items())
        self._asked = tuple(
            (name, gate.pattern, gate.begins, _any_of(gate.first, bits), _any_of(gate.second, bits))
            for name, gate in self.gates
        )

    def finditer(
        self, text: str, start: int, stop: int, stretch: str
    ) -> Iterator[tuple[Name, re.Match[str]]]:
        """The matches of each pattern in turn, as the pattern finds them, where `stretch` is `text[start:stop]`."""
        stands = 1
        for word, bit in self._words:
            if word in stretch:
                stands |= bit
        for name, pattern, begins, one, other in self._asked:
            if stands & one and stands & other:
                found = (
                    every(pattern, begins, text, start, stop)
                    if begins
                    else pattern.finditer(text, start, stop)
                )
                for match in found:
                    yield name, match


def _any_of(words: Iterable[str], bits: Mapping[str, int]) -> int:
    return sum(bits[word] for word in words) or 1


def needed(pattern: re.Pattern[str]) -> tuple[tuple[str, ...], ...]:
    """Sets of words, the most telling first: every match of `pattern` holds at least one word of each.

    >>> needed(re.compile(r"(?:hết|cuối) năm (?:19|20)\\d\\d"))
    ((' năm ',), ('cuối', 'hết'), ('19', '20'))
    """
    if PARSER is None or pattern.flags & re.IGNORECASE:
        return ()
    found = set(_of_sequence(PARSER.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))
    telling = sorted(
        (words for words in found if _price(words) < _DEAREST and all(map(str.strip, words))), key=_order
    )
    return tuple(tuple(sorted(words)) for words in telling)


def _of_sequence(parts: Iterable[tuple[Any, Any]]) -> list[frozenset[str]]:
    """What the parts of a sequence need, each."""
    found: list[frozenset[str]] = []
    runs = frozenset(("",))
    for kind, value in parts:
        name = str(kind)
        letters = (
            frozenset((chr(value),)) if name == "LITERAL" else letters_of(value) if name == "IN" else None
        )
        if letters and len(runs) * len(letters) <= _MOST_SPELLINGS:
            runs = frozenset(run + letter for run in runs for letter in letters)
            continue
        found += [runs] if "" not in runs else []
        runs = letters or frozenset(("",))
        if not letters:
            found += _of_part(name, value)
    return found + ([runs] if "" not in runs else [])


def _of_part(name: str, value: Any) -> list[frozenset[str]]:
    if name == "SUBPATTERN":
        return [] if value[1] else _of_sequence(value[-1])
    if name == "ATOMIC_GROUP":
        return _of_sequence(value)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _of_sequence(value[2]) if value[0] else []
    if name == "BRANCH":
        branches = [min(_of_sequence(branch), key=_order, default=None) for branch in value[1]]
        words = frozenset(word for branch in branches if branch for word in branch)
        return [words] if all(branches) and len(words) <= _MOST_WORDS else []
    return []


def _price(words: frozenset[str]) -> float:
    """What it costs to look for the words, and to find one where there is no match."""
    if "".join(words).isdecimal():
        # where numbers are looked for, there are digits
        return 0.9 if any(len(word) == 1 for word in words) else 0.5
    return sum(_chance(word) + _COST_OF_A_WORD for word in words)


def _chance(word: str) -> float:
    return _OF_A_SIGN if len(word) == 1 and not word.isalnum() else _CHANCE.get(len(word), 0.02)


def _order(words: frozenset[str]) -> tuple[float, list[str]]:
    return _price(words), sorted(words)
