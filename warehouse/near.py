"""Which articles of a release say nearly the same: the links of `pipeline.near_duplicates`, as a table."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from pipeline.near_duplicates import Text, near_duplicates

_AT_A_TIME = 2000
# only texts with the very same numbers are ever linked, so the others need not leave the database: to look for
# numbers costs it a small part of what a signature costs here
_MAY_BE_ALIKE = r"""
with keyed as (
    select a.article_id, hash(list_sort(regexp_extract_all(a.text, '\d+(?:[.,]\d+)*'))) as numbers
    from articles as a
    where a.kind != 'sidebar' and a.duplicate_of is null
),

shared as (
    select k.numbers from keyed as k group by k.numbers having count(*) > 1
)
select a.article_id, a.text
from articles as a
join keyed as k on k.article_id = a.article_id
semi join shared as s on s.numbers = k.numbers
order by a.published_on nulls last, a.published_at nulls last, a.article_id
"""


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
    rows = connection.execute(_MAY_BE_ALIKE)
    while found := rows.fetchmany(_AT_A_TIME):
        yield from (Text(*row) for row in found)
