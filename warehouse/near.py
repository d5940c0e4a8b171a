"""Which articles of a release say nearly the same: the links of `pipeline.near_duplicates`, as a table."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.near_duplicates import Text, near_duplicates

_AT_A_TIME = 2000
_ORIGINAL = "a.kind != 'sidebar' and a.duplicate_of is null"
_N_BYTES = 256
# what each byte adds to the sum of its text's digits: a digit a random number, anything else nothing
_WORTH = np.zeros(_N_BYTES, np.uint64)
_WORTH[ord("0") : ord("9") + 1] = np.random.default_rng(20260101).integers(1, 1 << 63, 10, np.uint64)


def link_near_duplicates(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `near_duplicates` from the release's `articles`: word-for-word copies and sidebars are left out.

    Args:
        connection: to the release that is being built.
    """
    connection.register("source_same_digits", _of_same_digits(connection))
    links = list(near_duplicates(_texts(connection)))
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


def _of_same_digits(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Ids of the articles whose digits, each as often, are those of another one too.

    Only texts with the very same numbers are ever linked, so no other can be; adding up the digits of all texts
    costs a small part of what finding the numbers, or one signature in ten, costs.
    """
    rows = connection.sql(f"select a.article_id, a.text from articles as a where {_ORIGINAL}")
    ids: list[pa.ChunkedArray] = []
    sums: list[npt.NDArray[np.uint64]] = []
    for batch in rows.to_arrow_reader(_AT_A_TIME):
        ids.append(batch.column(0))
        sums.append(_digit_sums(batch.column(1)))
    known = pa.chunked_array(ids, pa.string())
    _, which, counts = np.unique(np.concatenate([*sums, _no_sums()]), return_inverse=True, return_counts=True)
    return pa.table({"article_id": known.filter(pa.array(counts[which] > 1))})


def _digit_sums(texts: pa.Array) -> npt.NDArray[np.uint64]:
    """One number a text: the sum, modulo 2**64, of what its digits are worth."""
    if not len(texts):
        return _no_sums()
    held = texts.cast(pa.large_binary())
    bounds = np.frombuffer(held.buffers()[1], np.int64)[held.offset : held.offset + len(held) + 1]
    data = np.frombuffer(held.buffers()[2], np.uint8)[bounds[0] : bounds[-1]]
    at = np.flatnonzero((data - np.uint8(ord("0"))) < np.uint8(10))
    so_far = np.concatenate([_no_sums(1), np.cumsum(_WORTH[data[at]], dtype=np.uint64)])
    ends = so_far[np.searchsorted(at, bounds - bounds[0])]
    sums: npt.NDArray[np.uint64] = ends[1:] - ends[:-1]
    return sums


def _no_sums(n: int = 0) -> npt.NDArray[np.uint64]:
    return np.zeros(n, np.uint64)


def _texts(connection: duckdb.DuckDBPyConnection) -> Iterator[Text]:
    rows = connection.execute(
        "select a.article_id, a.text from articles as a "
        "semi join source_same_digits as s on s.article_id = a.article_id "
        "order by a.published_on nulls last, a.published_at nulls last, a.article_id"
    )
    while found := rows.fetchmany(_AT_A_TIME):
        yield from (Text(*row) for row in found)
