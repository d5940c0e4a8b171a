"""Words are cut out of a text by the offsets that Python counts, from whichever end is nearer."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.statements import build_order

MACRO = next(one.sql for one in build_order() if one.name == "cut_out")


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(MACRO)
    return made


def cut(connection: duckdb.DuckDBPyConnection, text: str, first: int, after: int) -> str:
    found = connection.execute(
        "select cut_out(t, length(t), $2, $3) from (select $1::varchar as t)", [text, first, after]
    ).fetchone()
    assert found is not None
    return str(found[0])


@given(
    text=st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1),
    data=st.data(),
)
def test_what_is_cut_out_is_pythons_slice(
    connection: duckdb.DuckDBPyConnection, text: str, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(text)))
    after = data.draw(st.integers(first, len(text)))
    assert cut(connection, text, first, after) == text[first:after]


@pytest.mark.parametrize(("first", "after"), [(7, 9), (9, 12), (700, 702)])
def test_nothing_stands_behind_the_end(connection: duckdb.DuckDBPyConnection, first: int, after: int) -> None:
    assert cut(connection, "Hòa Bình"[:7], first, after) == ""
