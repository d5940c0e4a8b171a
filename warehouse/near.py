"""Which articles of a release say nearly the same: the links of `pipeline.near_duplicates`, as a table."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from pipeline.near_duplicates import Text, near_duplicates

_AT_A_TIME = 2000


def link_near_duplicates(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `near_duplicates` from the release's `articles`: word-for-word copies and sidebars are left out.

    Args:
        connection: to the release that is being built.
    """
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


def _texts(connection: duckdb.DuckDBPyConnection) -> Iterator[Text]:
    rows = connection.execute(
        "select article_id, text from articles where kind != 'sidebar' and duplicate_of is null "
        "order by published_on nulls last, published_at nulls last, article_id"
    )
    while found := rows.fetchmany(_AT_A_TIME):
        yield from (Text(*row) for row in found)
