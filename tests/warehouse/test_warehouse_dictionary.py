"""The data dictionary: every table, column and macro of a release is explained, in the file and in the docs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import get_args

import pytest
from warehouse_builders import claim, home_of, release_of, told

import warehouse
from pipeline import records
from pipeline.home import Home
from warehouse import dictionary
from warehouse.statements import HERE, build_order, is_asked_after, statements

DOCS = HERE.parent / "docs"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = home_of(
        tmp_path_factory.mktemp("dictionary"), told("a", claim(290, period_end=dt.date(2024, 12, 31)))
    )
    release_of(home)
    return home


def test_every_table_and_column_has_its_comment(home: Home) -> None:
    tables = warehouse.query(
        "select table_name, comment from duckdb_tables() where database_name = 'release_file'", home=home
    )
    assert set(tables["table_name"]) == set(dictionary.tables())
    assert not tables["comment"].isna().any()
    columns = warehouse.query(
        "select table_name, column_name, comment from duckdb_columns() "
        "where database_name = 'release_file' and not internal order by table_name, column_index",
        home=home,
    )
    assert not columns["comment"].isna().any()
    for name, table in dictionary.tables().items():
        assert list(columns[columns["table_name"] == name]["column_name"]) == list(table.columns)


def test_every_macro_has_its_comment_arguments_and_columns(home: Home) -> None:
    found = warehouse.query(
        "select function_name, parameters, comment from duckdb_functions() "
        "where database_name = 'release_file' and function_type = 'table_macro'",
        home=home,
    )
    assert set(found["function_name"]) == set(dictionary.macros())
    for row in found.itertuples():
        entry = dictionary.macros()[row.function_name]
        assert list(row.parameters) == list(entry.arguments)
        assert entry.meaning in row.comment
    assert list(warehouse.compare("ntm_communes", home=home).columns) == list(
        dictionary.macros()["compare"].columns
    )
    assert list(warehouse.evidence("ntm_communes", home=home).columns) == list(
        dictionary.macros()["evidence"].columns
    )


def test_the_example_of_every_macro_runs(home: Home) -> None:
    for macro in dictionary.macros().values():
        warehouse.query(macro.example, home=home)


def test_keys_are_columns(home: Home) -> None:
    for table in dictionary.tables().values():
        assert set(table.key) <= set(table.columns)


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("figures", "bound", records.Bound),
        ("figures", "status", records.Status),
        ("figures", "stars", records.Stars),
        ("figures", "validity", records.Validity),
        ("figures", "place_level", records.PlaceLevel),
        ("figures", "boundary", records.Boundary),
        ("figures", "period_basis", records.PeriodBasis),
        ("figures", "block", records.BlockKind),
        ("articles", "kind", records.ArticleKind),
        ("rejected", "reason", records.Reason),
        ("captures", "origin", records.Origin),
        ("captures", "page_kind", records.PageKind),
    ],
)
def test_closed_lists_are_those_of_the_records(table: str, column: str, values: object) -> None:
    assert dictionary.tables()[table].columns[column].values == get_args(values)


def test_the_check_of_closed_lists_knows_every_value_of_the_dictionary() -> None:
    sql = (HERE / "checks" / "closed_lists_hold.sql").read_text(encoding="utf-8")
    for table in ("figures", "claims", "estimates"):
        for name, column in dictionary.tables()[table].columns.items():
            if f"'{table}.{name}'" in sql:
                assert all(f"'{value}'" in sql for value in column.values), f"{table}.{name}"


def test_the_page_in_docs_is_the_dictionary() -> None:
    page = DOCS / "data-dictionary.md"
    assert page.read_text(encoding="utf-8") == dictionary.markdown(), (
        "write it anew: "
        "python -c 'import warehouse.dictionary as d; print(d.markdown(), end=str())' > docs/data-dictionary.md"
    )


def test_every_sql_file_begins_with_the_question_it_answers() -> None:
    for statement in (*build_order(), *statements("macros")):
        assert "?" in statement.question, statement.name


def test_sql_files_name_the_object_they_make() -> None:
    for statement in (*build_order(), *statements("macros")):
        assert f" {statement.name}" in statement.sql, statement.name


def test_every_relation_and_flag_is_explained_to_analysts() -> None:
    page = (DOCS / "reconciliation.md").read_text(encoding="utf-8")
    claims, estimates = (dictionary.tables()[name].columns for name in ("claims", "estimates"))
    for value in (*claims["relation"].values, *estimates["flag"].values):
        assert f"`{value}`" in page


def test_a_malformed_entry_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.errors import CallError

    (tmp_path / "figures.yaml").write_text("meaning: x\ncolumns: {a: {meanin: y}}\n")
    monkeypatch.setattr(dictionary, "FOLDER", tmp_path)
    dictionary.tables.cache_clear()
    try:
        with pytest.raises(CallError, match=r"figures\.yaml of the data dictionary: .*meanin"):
            dictionary.tables()
    finally:
        dictionary.tables.cache_clear()


@pytest.mark.parametrize(
    ("statement", "table", "is_asked"),
    [
        ("same_digits", "same_digits", True),
        ("near_duplicates", "same_digits", False),
        ("articles", "taken_down", True),
        ("captures", "source_captures", False),
    ],
)
def test_a_table_is_asked_after_a_statement_when_a_later_one_names_it(
    statement: str, table: str, is_asked: bool
) -> None:
    one = next(one for one in build_order() if one.name == statement)
    assert is_asked_after(one, table) == is_asked
