"""Which articles say the same, and which nearly: what SQL cannot find cheaply among a million texts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.near_duplicates import Near, Text, near_duplicates

Sums = npt.NDArray[np.uint64]

_AT_A_TIME = 2000
_LONGEST = 16  # digits of one number that count by their place; those after it count as the last one
# what each digit, at each place of its number, adds to what the number is worth
_WORTH = np.random.default_rng(20260101).integers(1, 1 << 63, (_LONGEST, 10), np.uint64)


def find_same_digits(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `same_digits` from `current_texts`.

    Adding up the digits of all texts costs a small part of what finding them one by one, or comparing the texts, costs.

    Args:
        connection: to the release that is being built.
    """
    rows = connection.sql("select article_id, text from current_texts")
    connection.register("source_same_digits", _of_same_digits(rows))
    connection.execute("insert into same_digits by name from source_same_digits")
    connection.unregister("source_same_digits")


def link_near_duplicates(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `near_duplicates` from `near_candidates`.

    Args:
        connection: to the release that is being built.
    """
    links = list(_links(connection))
    table = pa.table(
        {
            "article_id": pa.array([link.id for link in links], pa.string()),
            "near_of": pa.array([link.near_of for link in links], pa.string()),
            "similarity": pa.array([link.similarity for link in links], pa.float64()),
        }
    )
    connection.register("source_near_duplicates", table)
    connection.execute(
        "insert into near_duplicates by name select * from source_near_duplicates order by article_id"
    )
    connection.unregister("source_near_duplicates")


def _links(connection: duckdb.DuckDBPyConnection) -> Iterator[Near]:
    """The links among the texts of each sum of numbers: what is kept of texts is let go with the last of its sum."""
    rows = connection.sql("from near_candidates")
    batches = rows.to_arrow_reader(_AT_A_TIME)
    found = (row for batch in batches for row in zip(*(c.to_pylist() for c in batch.columns), strict=True))
    for _, alike in groupby(found, itemgetter(0)):
        yield from near_duplicates(Text(article_id, text) for _, article_id, text in alike)


def _of_same_digits(rows: duckdb.DuckDBPyRelation) -> pa.Table:
    """Of articles (id, text): those whose digits are those of another one too, and what their numbers are worth."""
    ids: list[pa.Array] = []
    digits, numbers = [_no_sums()], [_no_sums()]
    for batch in rows.to_arrow_reader(_AT_A_TIME):
        # a copy: a column that is kept as it came keeps its whole batch, and with it every text
        ids.append(pa.array(batch.column(0).to_pylist(), pa.string()))
        of_digits, of_numbers = _sums(batch.column(1))
        digits.append(of_digits)
        numbers.append(of_numbers)
    known = pa.chunked_array(ids, pa.string())
    _, which, counts = np.unique(np.concatenate(digits), return_inverse=True, return_counts=True)
    is_shared = counts[which] > 1
    return pa.table(
        {
            "article_id": known.filter(pa.array(is_shared)),
            "numbers": pa.array(np.concatenate(numbers)[is_shared]),
        }
    )


def _sums(texts: pa.Array) -> tuple[Sums, Sums]:
    """Two sums a text, modulo 2**64: of what its digits are worth, and of what its runs of digits are worth.

    Neither depends on the order; the first does not depend on where numbers begin and end either.
    """
    if not len(texts):
        return _no_sums(), _no_sums()
    held = texts.cast(pa.large_binary())
    bounds = np.frombuffer(held.buffers()[1], np.int64)[held.offset : held.offset + len(held) + 1]
    data = np.frombuffer(held.buffers()[2], np.uint8)[bounds[0] : bounds[-1]]
    bounds = bounds - bounds[0]
    at = np.flatnonzero((data - np.uint8(ord("0"))) < np.uint8(10))
    if not len(at):
        return _no_sums(len(texts)), _no_sums(len(texts))
    begins = np.diff(at, prepend=-2) > 1
    first_of_text = np.searchsorted(at, bounds)
    begins[first_of_text[first_of_text < len(at)]] = True
    runs = np.flatnonzero(begins)
    places = np.arange(len(at)) - np.repeat(runs, np.diff(runs, append=len(at)))
    digits = data[at] - np.uint8(ord("0"))
    worth = np.add.reduceat(_WORTH[np.minimum(places, _LONGEST - 1), digits], runs)
    # squared, so that 12 and 34 together are not worth what 14 and 32 are
    return _between(_WORTH[0][digits], first_of_text), _between(
        worth * worth, np.searchsorted(at[runs], bounds)
    )


def _between(worth: Sums, bounds: npt.NDArray[np.intp]) -> Sums:
    """The sums from each bound to the next."""
    so_far = np.concatenate([_no_sums(1), np.cumsum(worth, dtype=np.uint64)])
    sums: Sums = so_far[bounds[1:]] - so_far[bounds[:-1]]
    return sums


def _no_sums(n: int = 0) -> Sums:
    return np.zeros(n, np.uint64)
