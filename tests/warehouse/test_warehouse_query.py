"""Free SQL: it reads the release and nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from warehouse_builders import claim, home_of, release_of, told

import warehouse
from pipeline.errors import CallError
from pipeline.home import Home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = home_of(tmp_path_factory.mktemp("query"), told("a", claim(290, period_end=dt.date(2024, 12, 31))))
    release_of(home)
    return home


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from figures",
        "with f as (select * from figures) select * from f;",
        "from figures",
        "describe figures",
        "show tables",
        "explain select * from figures",
        "summarize estimates",
        "values (1)",
        "-- a comment first\nselect 1",
    ],
)
def test_reading_statements_are_answered(home: Home, sql: str) -> None:
    assert len(warehouse.query(sql, home=home)) >= 1


@pytest.mark.parametrize(
    "sql",
    [
        "delete from figures",
        "create table x (a int)",
        "create temp table x as select 1",
        "copy figures to 'x.csv'",
        "attach 'x.duckdb'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '1GB'",
        "pragma enable_profiling",
        "call enable_logging()",
        "export database 'x'",
        "with x as (select 1) insert into figures select * from x",
        "from enable_logging(storage = 'file')",
        "use memory",
        "begin",
    ],
)
def test_anything_that_changes_is_refused(home: Home, sql: str) -> None:
    with pytest.raises(CallError, match="releases are read-only"):
        warehouse.query(sql, home=home)


@pytest.mark.parametrize("sql", ["select 1; select 2", "", "   ", "-- nothing"])
def test_exactly_one_statement_is_taken(home: Home, sql: str) -> None:
    with pytest.raises(CallError, match="one statement at a time"):
        warehouse.query(sql, home=home)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/*')",
        "select * from secret_frame",
        "explain analyze copy figures to '/tmp/x.csv'",
    ],
)
def test_a_query_sees_no_file_and_no_variable(home: Home, sql: str) -> None:
    secret_frame = [1]
    assert secret_frame
    with pytest.raises(CallError, match="the query fails: "):
        warehouse.query(sql, home=home)


def test_a_fault_is_one_line_with_its_hint(home: Home) -> None:
    with pytest.raises(CallError) as fault:
        warehouse.query("select valu from figures", home=home)
    assert "\n" not in str(fault.value)
    assert "value" in str(fault.value)


def test_a_query_works_while_a_connection_is_open(home: Home) -> None:
    with warehouse.connect(home) as connection:
        assert warehouse.query("select count(*) as n from figures", home=home)["n"][0] == 1
        assert connection.execute("select count(*) from figures").fetchone() == (1,)


def test_a_connection_cannot_write(home: Home) -> None:
    import duckdb

    with (
        warehouse.connect(home) as connection,
        pytest.raises(duckdb.InvalidInputException, match="read-only"),
    ):
        connection.execute("delete from figures")


def test_the_home_of_the_settings_is_asked_by_default(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OCOP_HOME", str(home.root))
    monkeypatch.chdir(tmp_path)
    assert warehouse.query("select count(*) as n from figures")["n"][0] == 1
