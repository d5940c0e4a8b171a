"""Which articles of a release say nearly the same: the links of `pipeline.near_duplicates`, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.near_duplicates import Near, Text, near_duplicates

_AT_A_TIME = 2000
_ORIGINAL = "a.kind != 'sidebar' and a.duplicate_of is null"
_LONGEST = 16  # digits of one number that count by their place; those after it count as the last one
# what each digit, at each place of its number, adds to what the number is worth
_WORTH = np.random.default_rng(20260101).integers(1, 1 << 63, (_LONGEST, 10), np.uint64)


def link_near_duplicates(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `near_duplicates` from the release's `articles`: word-for-word copies and sidebars are left out.

    Args:
        connection: to the release that is being built.
    """
    connection.register("source_same_numbers", _of_same_numbers(connection))
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


def _links(connection: duckdb.DuckDBPyConnection) -> Iterator[Near]:
    """The links among the texts of each sum of numbers: what is kept of texts is let go with the last of its sum."""
    rows = connection.sql(
        "select s.numbers, a.article_id, a.text from articles as a "
        "join source_same_numbers as s on s.article_id = a.article_id "
        "order by s.numbers, a.published_on nulls last, a.published_at nulls last, a.article_id"
    )
    batches = rows.to_arrow_reader(_AT_A_TIME)
    found = (row for batch in batches for row in zip(*(c.to_pylist() for c in batch.columns), strict=True))
    for _, alike in groupby(found, itemgetter(0)):
        yield from near_duplicates(Text(article_id, text) for _, article_id, text in alike)


def _of_same_numbers(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Ids of the articles whose numbers, each as often, are those of another one too, each with the sum of its numbers.

    Only texts with the very same numbers are ever linked, so no other can be; adding up the numbers of all texts
    costs a small part of what finding them one by one, or one signature in ten, costs.
    """
    rows = connection.sql(f"select a.article_id, a.text from articles as a where {_ORIGINAL}")
    ids: list[pa.Array] = []
    sums: list[npt.NDArray[np.uint64]] = []
    for batch in rows.to_arrow_reader(_AT_A_TIME):
        # a copy: a column that is kept as it came keeps its whole batch, and with it every text
        ids.append(pa.array(batch.column(0).to_pylist(), pa.string()))
        sums.append(_number_sums(batch.column(1)))
    known = pa.chunked_array(ids, pa.string())
    numbers = np.concatenate([*sums, _no_sums()])
    _, which, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    is_shared = counts[which] > 1
    return pa.table(
        {"article_id": known.filter(pa.array(is_shared)), "numbers": pa.array(numbers[is_shared])}
    )


def _number_sums(texts: pa.Array) -> npt.NDArray[np.uint64]:
    """One number a text: the sum, modulo 2**64, of what its runs of digits are worth; their order does not count."""
    if not len(texts):
        return _no_sums()
    held = texts.cast(pa.large_binary())
    bounds = np.frombuffer(held.buffers()[1], np.int64)[held.offset : held.offset + len(held) + 1]
    data = np.frombuffer(held.buffers()[2], np.uint8)[bounds[0] : bounds[-1]]
    bounds = bounds - bounds[0]
    at = np.flatnonzero((data - np.uint8(ord("0"))) < np.uint8(10))
    if not len(at):
        return _no_sums(len(texts))
    begins = np.diff(at, prepend=-2) > 1
    first_of_text = np.searchsorted(at, bounds)
    begins[first_of_text[first_of_text < len(at)]] = True
    runs = np.flatnonzero(begins)
    places = np.arange(len(at)) - np.repeat(runs, np.diff(runs, append=len(at)))
    digits = data[at] - np.uint8(ord("0"))
    worth = np.add.reduceat(_WORTH[np.minimum(places, _LONGEST - 1), digits], runs)
    # squared, so that 12 and 34 together are not worth what 14 and 32 are
    so_far = np.concatenate([_no_sums(1), np.cumsum(worth * worth, dtype=np.uint64)])
    ends = so_far[np.searchsorted(at[runs], bounds)]
    sums: npt.NDArray[np.uint64] = ends[1:] - ends[:-1]
    return sums


def _no_sums(n: int = 0) -> npt.NDArray[np.uint64]:
    return np.zeros(n, np.uint64)
