"""Which texts say nearly the same: linked, never dropped, and never linked when their numbers differ.

Reports of the same form, with every figure another, are alike to nine tenths: so only texts whose numbers are the
same, each as often, are compared at all. Those are compared by MinHash of their runs of four words
(Broder 1997), found by bands of the signature (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, ch. 3), so
that the work grows with the number of texts and not with its square.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.text import digest, fold

# texts that share this much of their runs of words are near duplicates
LEAST_SIMILARITY = 0.8
_RUN = 4
_BANDS, _ROWS = 16, 5
_N_HASHES = _BANDS * _ROWS
# shorter texts are alike by chance: a headline, a notice that a file is attached
_LEAST_WORDS = 30
# originals that are kept for one band of a signature; a form letter of which there are thousands has one
_MOST_IN_BAND = 8
_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_RANDOM = np.random.default_rng(20260101)
_A = _RANDOM.integers(1, 1 << 62, _N_HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_B = _RANDOM.integers(0, 1 << 63, _N_HASHES, dtype=np.uint64)
_STEPS = _RANDOM.integers(1, 1 << 62, _RUN, dtype=np.uint64) * np.uint64(2) + np.uint64(1)

Signature = npt.NDArray[np.uint64]


class Text(NamedTuple):
    """A text and its id."""

    id: str
    text: str


class Near(NamedTuple):
    """That a text says nearly what an earlier one says: `similarity` is the share of their runs of words."""

    id: str
    near_of: str
    similarity: float


def near_duplicates(texts: Iterable[Text], least: float = LEAST_SIMILARITY) -> Iterator[Near]:
    """The near duplicates among texts, each linked to the first that it resembles.

    Args:
        texts: in the order in which they were published: of two, the earlier is the original.
        least: the least share of runs of words in common, estimated to about 0.05.
    """
    bands: dict[bytes, list[int]] = {}
    ids: list[str] = []
    signatures: list[Signature] = []
    for text in texts:
        words = _WORD.findall(fold(text.text))
        if len(words) < _LEAST_WORDS:
            continue
        signature = _signature(words)
        numbers = number_key(text.text).encode()
        keys = [
            numbers + bytes([band]) + signature[band * _ROWS : (band + 1) * _ROWS].tobytes()
            for band in range(_BANDS)
        ]
        candidates = dict.fromkeys(n for key in keys for n in bands.get(key, ()))
        shares = [(float(np.mean(signatures[n] == signature)), n) for n in candidates]
        best = min((-share, n) for share, n in shares) if shares else (0.0, 0)
        if -best[0] >= least:
            yield Near(text.id, ids[best[1]], round(-best[0], 2))
            continue
        ids.append(text.id)
        signatures.append(signature)
        for key in keys:
            kept = bands.setdefault(key, [])
            if len(kept) < _MOST_IN_BAND:
                kept.append(len(ids) - 1)


def number_key(text: str) -> str:
    """A key that two texts share when they hold the same numbers, each as often, in any order.

    >>> number_key("63/101 xã, 12,5 tỷ") == number_key("12,5 tỷ cho 101 xã và 63 xã")
    True
    """
    counted = Counter(_NUMBER.findall(text))
    return digest(" ".join(f"{number}*{n}" for number, n in sorted(counted.items())))[:16]


@lru_cache(maxsize=1 << 16)
def _code(word: str) -> int:
    """A number for a word: reports are made of the same words, so that most are looked up."""
    return zlib.crc32(word.encode())


def _signature(words: list[str]) -> Signature:
    codes = np.fromiter(map(_code, words), np.uint64, len(words))
    n_runs = len(codes) - _RUN + 1
    runs = np.zeros(n_runs, np.uint64)
    for n, step in enumerate(_STEPS):
        runs += codes[n : n + n_runs] * step
    # multiplication by odd numbers, modulo 2**64: as good as a prime here, and much faster
    least: Signature = (np.unique(runs)[:, None] * _A + _B).min(axis=0)
    return least
