"""How a sequence model in CRFsuite's format tags tokens: its weights, read once, and the best path.

underthesea's models are such files. underthesea_core makes a string of every feature of every token anew and looks
each up; here a template has a table from what it sees to weights, so that a sentence takes a fraction of the time.
The tags are the same.
"""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

_TEMPLATE = re.compile(r"T\[(-?\d+)(?:,(-?\d+))?\](?:\.(\w+))?")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")
T = TypeVar("T")
_FEATURE = struct.Struct("<IIId")
_STATE = 0
_TRUTHS = {"True": True, "False": False}
# a syllable is seen again and again: what it says by itself is kept for so many
_SYLLABLES_KEPT = 1 << 15


@dataclass(frozen=True, slots=True)
class _Template:
    """ "T[first,last].function": what is asked of the tokens from `first` to `last` of each token, with its weights."""

    first: int
    last: int
    function: str
    table: dict[Hashable, Weights]


class SequenceTagger:
    """One model: labels, transitions, and weights by template.

    Args:
        path: a model file of CRFsuite.
        templates: such as "T[0]", "T[-1,0].lower", "T[1].istitle", of one column of tokens.
        dictionary: the words that "is_in_dict" asks for, in lower case.

    Raises:
        ValueError: the file is no such model, or a template cannot be read.
    """

    def __init__(self, path: Path, templates: Iterable[str], dictionary: Collection[str] = ()) -> None:
        self.labels, self._between, weights = _read_model(path)
        self._zero = np.zeros(len(self.labels))
        by_template: dict[str, dict[Hashable, Weights]] = defaultdict(dict)
        for name, row in weights.items():
            template, _, value = name.partition("=")
            by_template[template][_TRUTHS.get(value, value) if "].is" in template else value] = row
        known = frozenset(dictionary).__contains__
        self._functions: dict[str, Callable[[list[str]], list[Hashable]]] = {
            "": list,
            "lower": lambda words: [word.lower() for word in words],
            "isdigit": lambda words: [_is_whole_number(word) for word in words],
            "istitle": lambda words: [_is_title(word) for word in words],
            "is_in_dict": lambda words: [known(word.lower()) for word in words],
        }
        self._templates = tuple(self._template(text, by_template[text]) for text in templates)
        self._alone = [one for one in self._templates if one.first == one.last]
        self._firsts = sorted({one.first for one in self._alone})
        self._reach = max(max(-one.first, one.last) for one in self._templates)
        self._edges = lru_cache(maxsize=64)(self._edge)
        self._of_syllable = lru_cache(maxsize=_SYLLABLES_KEPT)(self._syllable)

    def _template(self, text: str, table: dict[Hashable, Weights]) -> _Template:
        match = _TEMPLATE.fullmatch(text)
        function = (match.group(3) or "") if match else "?"
        if not match or function not in self._functions:
            raise ValueError(f"the template {text!r} cannot be read; underthesea's models have changed")
        first = int(match.group(1))
        return _Template(first, int(match.group(2) or first), function, table)

    def tag(self, tokens: Sequence[str]) -> list[str]:
        """The best label of each token."""
        if not tokens:
            return []
        return [self.labels[label] for label in _best_path(self._scores(tokens), self._between)]

    def _scores(self, tokens: Sequence[str]) -> Weights:
        """How much speaks for each label of each token."""
        n = len(tokens)
        scores = np.zeros((n, len(self._zero)))
        each = np.array([self._of_syllable(token) for token in tokens])
        for at, first in enumerate(self._firsts):
            scores[max(0, -first) : n + min(0, -first)] += each[max(0, first) : n + min(0, first), at]
        for _, one, seen in self._runs(tokens):
            table = one.table
            for at, word in enumerate(seen, max(0, -one.first)):
                if word in table:
                    scores[at] += table[word]
        for at in self._near_edges(n):
            scores[at] += self._edges(min(at, self._reach), min(n - 1 - at, self._reach))
        return scores

    def _runs(self, tokens: Sequence[str]) -> Iterator[tuple[int, _Template, Sequence[Hashable]]]:
        """What each template that looks at several tokens sees, run by run, from its first token on."""
        n = len(tokens)
        runs: dict[int, list[str]] = {}
        asked: dict[tuple[int, str], list[Hashable]] = {}
        for number, one in enumerate(self._templates):
            more = one.last - one.first
            if not more or n <= more:
                continue
            if more not in runs:
                shifted = (tokens[k : n - more + k] for k in range(more + 1))
                runs[more] = list(map(" ".join, zip(*shifted, strict=True)))
            key = more, one.function
            if key not in asked:
                asked[key] = self._functions[one.function](runs[more])
            # the runs that belong to a token of the sentence
            yield number, one, asked[key][max(0, one.first) : n + min(0, one.first)]

    def _near_edges(self, n: int) -> Iterable[int]:
        reach = self._reach
        return range(n) if n <= 2 * reach else (*range(reach), *range(n - reach, n))

    def _edge(self, before: int, after: int) -> Weights:
        """What templates say that look past the sentence, at a token with so many tokens before and after it."""
        row = self._zero.copy()
        for one in self._templates:
            # a run that begins before the sentence is told so, even where it ends after it
            if one.first < -before:
                row += one.table.get("BOS", self._zero)
            elif one.last > after:
                row += one.table.get("EOS", self._zero)
        return row

    def _syllable(self, token: str) -> Weights:
        """What one token says of itself and of its neighbours, a row for each of `_firsts`."""
        rows = np.zeros((len(self._firsts), len(self._zero)))
        for one in self._alone:
            (seen,) = self._functions[one.function]([token])
            rows[self._firsts.index(one.first)] += one.table.get(seen, self._zero)
        return rows


class TwoLabelTagger(SequenceTagger):
    """A model of two labels, whose weights are numbers: how much they speak for the second one.

    What a run of tokens says to the tokens around it is summed up beforehand, by its words, by its words in small
    letters, and by what is true of it.
    """

    def __init__(self, path: Path, templates: Iterable[str], dictionary: Collection[str] = ()) -> None:
        super().__init__(path, templates, dictionary)
        if len(self.labels) != 2:
            raise ValueError(
                f"{path} has {len(self.labels)} labels, not two; underthesea's models have changed"
            )
        self._runs_of = [
            _Runs(
                more, [one for one in self._templates if one.last - one.first == more], frozenset(dictionary)
            )
            for more in sorted({one.last - one.first for one in self._templates})
        ]
        self._at_edge = lru_cache(maxsize=64)(self._more_at_edge)

    def tag(self, tokens: Sequence[str]) -> list[str]:
        """The best label of each token."""
        if not tokens:
            return []
        n = len(tokens)
        small = [token.lower() for token in tokens]
        titles = [_is_title(token) for token in tokens]
        columns = [
            _shifted(column, first, n)
            for runs in self._runs_of
            if n > runs.more
            for said in runs.say(tokens, small, titles)
            for first, column in zip(runs.firsts, zip(*said, strict=True), strict=True)
        ]
        total: list[float] = list(map(sum, zip(*columns, strict=True)))
        for at in self._near_edges(n):
            total[at] += self._at_edge(min(at, self._reach), min(n - 1 - at, self._reach))
        return [self.labels[label] for label in _best_of_two(total, self._between)]

    def _more_at_edge(self, before: int, after: int) -> float:
        row = self._edge(before, after)
        return float(row[1] - row[0])


class _Runs:
    """What runs of `more` + 1 tokens say, to the tokens that are `firsts` before their first one."""

    def __init__(self, more: int, templates: Sequence[_Template], dictionary: frozenset[str]) -> None:
        self.more = more
        self.firsts = sorted({one.first for one in templates})
        self._dictionary = dictionary
        self._as_written = self._summed(templates, ("",))
        self._small = self._summed(templates, ("lower",))
        truths = {name: self._summed(templates, (name,)) for name in ("is_in_dict", "istitle", "isdigit")}
        nothing = (0.0,) * len(self.firsts)
        self._nothing = nothing
        self._true = {
            (known, title, number): _added(
                truths["is_in_dict"].get(known, nothing),
                truths["istitle"].get(title, nothing),
                truths["isdigit"].get(number, nothing),
            )
            for known in (False, True)
            for title in (False, True)
            for number in (False, True)
        }

    def _summed(
        self, templates: Sequence[_Template], functions: Collection[str]
    ) -> dict[Hashable, tuple[float, ...]]:
        sums: dict[Hashable, list[float]] = {}
        for one in templates:
            if one.function in functions:
                for seen, row in one.table.items():
                    said = sums.setdefault(seen, [0.0] * len(self.firsts))
                    said[self.firsts.index(one.first)] += float(row[1] - row[0])
        return {seen: tuple(said) for seen, said in sums.items()}

    def say(
        self, tokens: Sequence[str], small: Sequence[str], titles: Sequence[bool]
    ) -> Iterator[list[tuple[float, ...]]]:
        """Run by run, what is said to each of `firsts`: by its words, by its small letters, by what is true of it."""
        more, nothing, known = self.more, self._nothing, self._dictionary
        if more:
            as_written, in_small = (list(map(" ".join, _in_runs(words, more))) for words in (tokens, small))
            numbers = [False] * len(as_written)
            titles = list(map(all, _in_runs(titles, more)))
        else:
            as_written, in_small = list(tokens), list(small)
            numbers = list(map(_is_whole_number, tokens))
        written, small_said, true = self._as_written.get, self._small.get, self._true
        yield [written(run, nothing) for run in as_written]
        yield [small_said(run, nothing) for run in in_small]
        yield [
            true[run in known, title, number]
            for run, title, number in zip(in_small, titles, numbers, strict=True)
        ]


def _shifted(said: Sequence[float], first: int, n: int) -> Sequence[float]:
    """What a run says that begins `first` tokens away, for each of `n` tokens."""
    inside = said[max(0, first) : max(0, n + min(0, first))]
    before = min(n, max(0, -first))
    return (*(0.0,) * before, *inside, *(0.0,) * (n - before - len(inside)))


def _in_runs(values: Sequence[T], more: int) -> Iterator[tuple[T, ...]]:
    n = len(values)
    return zip(*(values[k : n - more + k] for k in range(more + 1)), strict=True)


def _added(*rows: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def _best_path(scores: Weights, between: Weights) -> list[int]:
    """The labels whose scores and transitions add up to the most."""
    bests = np.empty_like(scores)
    bests[0] = scores[0]
    columns = bests[:, :, None]
    sums = np.empty_like(between)
    for at in range(1, len(scores)):
        np.add(between, columns[at - 1], out=sums)
        np.maximum.reduce(sums, axis=0, out=bests[at])
        bests[at] += scores[at]
    into = between.T
    path = [int(bests[-1].argmax())]
    for at in range(len(scores) - 2, -1, -1):
        path.append(int((bests[at] + into[path[-1]]).argmax()))
    return path[::-1]


def _best_of_two(scores: Sequence[float], between: Weights) -> list[int]:
    """The same for two labels, from how much more each token speaks for the second."""
    (stay, leave), (enter, go_on) = between.tolist()
    one, two = 0.0, scores[0]
    came_from = []
    for more in scores[1:]:
        from_one, to_one = one + stay, two + enter
        came_from.append((from_one < to_one, one + leave < two + go_on))
        one, two = max(from_one, to_one), max(one + leave, two + go_on) + more
    path = [int(one < two)]
    for back in reversed(came_from):
        path.append(int(back[path[-1]]))
    return path[::-1]


def _is_whole_number(text: str) -> bool:
    return _WHOLE_NUMBER.fullmatch(text) is not None and -(2**31) <= int(text) < 2**31


def _is_title(text: str) -> bool:
    """Whether each word begins with what is its own upper case, as figures and marks do too."""
    if text[:1] != text[:1].upper():
        return False
    return " " not in text or all(part[:1] == part[:1].upper() for part in text.split(" "))


def _read_model(path: Path) -> tuple[list[str], Weights, dict[str, Weights]]:
    """Labels, transitions (from, to), and the weights of each attribute by label."""
    data = path.read_bytes()
    if data[:4] != b"lCRF":
        raise ValueError(f"{path} is no model of CRFsuite; underthesea's models have changed")
    _, _, n_labels, n_attributes, at_features, at_labels, at_attributes = struct.unpack_from("<7I", data, 12)
    labels = _names(data, at_labels, n_labels)
    names = _names(data, at_attributes, n_attributes)
    transitions = np.zeros((n_labels, n_labels))
    weights: dict[str, Weights] = {}
    n_features = struct.unpack_from("<I", data, at_features + 8)[0]
    begin = at_features + 12
    for kind, source, target, weight in _FEATURE.iter_unpack(
        data[begin : begin + n_features * _FEATURE.size]
    ):
        if kind == _STATE:
            row = weights.get(names[source])
            if row is None:
                row = weights[names[source]] = np.zeros(n_labels)
            row[target] = weight
        else:
            transitions[source, target] = weight
    return labels, transitions, weights


def _names(data: bytes, at: int, n: int) -> list[str]:
    """The strings of one CQDB chunk, in the order of their numbers."""
    size, backward = struct.unpack_from("<II", data, at + 16)
    if data[at : at + 4] != b"CQDB" or size < n:
        raise ValueError("the model's table of names is damaged; install underthesea anew")
    names = []
    for offset in struct.unpack_from(f"<{n}I", data, at + backward):
        length = struct.unpack_from("<I", data, at + offset + 4)[0]
        begin = at + offset + 8
        names.append(data[begin : begin + length - 1].decode())
    return names
