"""With which letters a match of a pattern may begin, so that it is tried only where they stand.

Python tries a pattern that begins with a choice ("mỗi|bình quân mỗi|một …") at each letter of a text. Finding where the
few possible beginnings stand is many times faster. What the pattern finds does not change.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

# Python's own parser of patterns; where a later Python hides it, patterns search by themselves
try:
    PARSER: Any = importlib.import_module("re._parser")
except ImportError:  # pragma: no cover
    PARSER = None

# letters that tell a beginning; more beginnings than so many are slower to find than the pattern
_LETTERS = 5
_MOST = 40
_MOST_OF_A_CLASS = 12
_ASIDE = ("AT", "ASSERT", "ASSERT_NOT")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


class _TooManyError(Exception):
    """A pattern that may begin in too many ways, or with anything."""


def beginnings(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The words with one of which every match of `pattern` begins; none where they are too many or too short.

    >>> beginnings(re.compile(r"(?<!\\w)(?:mỗi|một) (?:tỉnh|huyện)"))
    ('mỗi', 'một')
    """
    if PARSER is None or pattern.flags & re.IGNORECASE:
        return ()
    try:
        done, unended = _of_sequence(PARSER.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    except _TooManyError:
        return ()
    words = sorted(done | unended, key=len)
    if not words or not all(len(word) > 1 or word.isdecimal() for word in words):
        return ()
    shortest: list[str] = []
    for word in words:
        if not word.startswith(tuple(shortest)):
            shortest.append(word)
    return tuple(sorted(shortest)) if len(shortest) <= _MOST else ()


def places(words: tuple[str, ...], text: str, start: int, stop: int) -> list[int]:
    """Where in `text[start:stop]` one of the words stands, in order."""
    found = []
    for word in words:
        at = text.find(word, start, stop)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1, stop)
    if len(words) > 1:
        found.sort()
    return found


def first(
    pattern: re.Pattern[str], words: tuple[str, ...], text: str, start: int, stop: int
) -> re.Match[str] | None:
    """As `pattern.search(text, start, stop)` does, for a pattern that begins with one of the words."""
    return next(every(pattern, words, text, start, stop), None)


def every(
    pattern: re.Pattern[str], words: tuple[str, ...], text: str, start: int, stop: int
) -> Iterator[re.Match[str]]:
    """As `pattern.finditer(text, start, stop)` does, for a pattern that begins with one of the words."""
    last = start
    for at in places(words, text, start, stop):
        if at >= last and (match := pattern.match(text, at, stop)):
            last = match.end()
            yield match


def letters_of(members: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The letters of a class, as the parser gives its members; None where they are many or not to be listed."""
    letters: set[str] = set()
    for kind, value in members:
        name = str(kind)
        if name == "LITERAL":
            letters.add(chr(value))
        elif name == "RANGE" and value[1] - value[0] < _MOST_OF_A_CLASS:
            letters.update(map(chr, range(value[0], value[1] + 1)))
        else:
            # \d is also the digits of other scripts
            return None
    return frozenset(letters) if len(letters) <= _MOST_OF_A_CLASS else None


def _of_sequence(parts: Iterable[tuple[Any, Any]]) -> tuple[set[str], set[str]]:
    """The beginnings of a sequence: those that are told enough, and those to which more may be added."""
    done: set[str] = set()
    unended = {""}
    for kind, value in parts:
        name = str(kind)
        if name in _ASIDE:
            continue
        ended, goes_on = _of_part(name, value)
        done |= {begun + more for begun in unended for more in ended}
        unended = {begun + more for begun in unended for more in goes_on}
        done |= {word[:_LETTERS] for word in unended if len(word) >= _LETTERS}
        unended = {word for word in unended if len(word) < _LETTERS}
        if len(done) + len(unended) > 20 * _MOST:
            raise _TooManyError
        if not unended:
            break
    return {word[:_LETTERS] for word in done}, unended


def _of_part(name: str, value: Any) -> tuple[set[str], set[str]]:
    if name == "LITERAL":
        return set(), {chr(value)}
    if name == "IN":
        letters = letters_of(value)
        # a blank is written in several ways: the word before it tells enough
        told = letters and not any(map(str.isspace, letters))
        return (set(), set(letters)) if letters and told else ({""}, set())
    if name == "SUBPATTERN":
        return ({""}, set()) if value[1] else _of_sequence(value[-1])
    if name == "ATOMIC_GROUP":
        return _of_sequence(value)
    if name == "BRANCH":
        done: set[str] = set()
        unended: set[str] = set()
        for branch in value[1]:
            ended, goes_on = _of_sequence(branch)
            done |= ended
            unended |= goes_on
        return done, unended
    if name in _REPEATS:
        least, most, parts = value
        done, unended = _of_sequence(parts)
        if most > 1:
            # what follows the first time is not looked at
            done, unended = done | unended, set()
        return (done, unended) if least else (done, unended | {""})
    # anything else may be any letter
    return {""}, set()
