"""What a hostile query meets in `ocop sql`: nothing is written, read beside the release, fetched or changed.

Each one goes through the command: exit code 2 and one line that says why; the release is byte for byte what it was,
and nothing lies in its folder or in the one that the command was called from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner
from warehouse_builders import claim, home_of, release_of, told

import warehouse
from atlas.cli import app
from pipeline.errors import CallError
from pipeline.home import Home

SECRET = "0123456789-a-line-that-no-query-may-show"
WRITES = [
    "insert into figures select * from figures",
    "update figures set value = 0",
    "delete from figures",
    "truncate figures",
    "merge into figures using (select 1 as n) on true when matched then delete",
    "drop table figures",
    "alter table figures add column more int",
    "comment on table figures is 'mine'",
    "create table mine (n int)",
    "create temp table mine as select 1",
    "create or replace view figures as select 1",
    "create macro compare(n) as 1",
    "with mine as (select 1) delete from figures",
    "explain analyze delete from figures",
    "checkpoint",
    "vacuum",
]
WAYS_OUT = [
    "copy figures to 'out.csv'",
    "copy (select 1) to 'out.parquet' (format parquet)",
    "explain analyze copy figures to 'out.csv'",
    "export database 'out'",
    "attach 'other.duckdb'",
    "attach ':memory:' as other",
    "detach release_file",
    "use memory",
    "install httpfs",
    "load httpfs",
    "load './mine.duckdb_extension'",
    "create secret mine (type s3, key_id 'a', secret 'b')",
    "create persistent secret mine (type s3, key_id 'a', secret 'b')",
    "set enable_external_access = true",
    "set memory_limit = '100GB'",
    "set temp_directory = 'spill'",
    "reset lock_configuration",
    "pragma enable_profiling",
    "pragma memory_limit = '100GB'",
    "call enable_logging(storage = 'file')",
    "from enable_logging(storage = 'file', storage_path = 'out')",
    "select * from Enable_Logging(storage = 'file')",
    "prepare mine as delete from figures",
    "begin",
]
LOOKS = [
    "from read_csv('{file}')",
    "from read_csv_auto('{file}')",
    "from sniff_csv('{file}')",
    "from read_text('{file}')",
    "from read_blob('{file}')",
    "from read_json('{file}')",
    "from read_json_objects('{file}')",
    "from read_parquet('{file}')",
    "from parquet_metadata('{file}')",
    "from parquet_schema('{file}')",
    "from read_duckdb('{file}')",
    "from glob('{folder}/*')",
    "from '{file}'",
    "from query('from read_text(''{file}'')')",
    "from query_table('{file}')",
    "select (select content from read_text('{file}')) as found from figures",
    "summarize '{file}'",
    "describe from '{file}'",
    "import database '{folder}'",
    "from read_csv('https://portal.example/x.csv')",
    "from 's3://bucket/x.parquet'",
    "select getenv('HOME')",
    "from sqlite_scan('{file}', 't')",
    "from postgres_scan('host=127.0.0.1', 'public', 't')",
    "from duckdb_secrets()",
    "from which_secret('s3://bucket/x', 's3')",
    "from frame_of_python",
]
SEVERAL = [
    "select 1; delete from figures",
    "select 1; select 2",
    "commit; select 1",
    "from figures; copy figures to 'out.csv'",
    "",
    "-- nothing",
]
EATERS = [
    "with recursive t as (select range(100000) as x union all select list_concat(x, x) from t) "
    "select sum(len(x)) from t",
    "select count(*) from (select range as n, hash(range) as h from range(30000000) order by h limit 20000000)",
    "select count(distinct range) from range(30000000)",
    "select len(range(200000000))",
    "select length(repeat('x', 2000000000))",
]
READS = [
    "select count(*) as n from figures",
    "with mine as (from figures) select value from mine",
    "select value from compare('ocop_products_recognized', year := 2024)",
    "from series('ocop_products_recognized', 'Hà Tĩnh')",
    "from evidence('ocop_products_recognized')",
    "with recursive t(n) as (select 1 union all select n + 1 from t where n < 100) select max(n) as n from t",
    "explain select * from figures",
    "describe figures",
    "show tables",
    "summarize estimates",
    "from pragma_table_info('figures')",
    "select setseed(0.5)",
    "from duckdb_settings()",
    "select [1, 2] as list, {'a': 1} as struct, null as nothing",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = home_of(
        tmp_path_factory.mktemp("attacked"), told("a", claim(290, period_end=dt.date(2024, 12, 31)))
    )
    release_of(home)
    return home


@pytest.fixture(autouse=True)
def asked_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, from which the command is called."""
    folder = tmp_path / "asked from"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder with a file that no query may read, under every name that one could want."""
    folder = tmp_path / "beside"
    folder.mkdir()
    for name in ("secret.txt", "schema.sql", "load.sql"):
        (folder / name).write_text(f"{SECRET}\n", encoding="utf-8")
    return folder


@pytest.fixture
def unchanged(home: Home, asked_from: Path) -> Iterator[None]:
    """The release is byte for byte what it was, and nothing lies where the command was called or beside it."""

    def seen() -> tuple[str, list[str]]:
        return (
            hashlib.sha256(home.warehouse.read_bytes()).hexdigest(),
            sorted(str(path) for top in (home.root, asked_from) for path in top.rglob("*")),
        )

    before = seen()
    yield
    assert seen() == before


def said(home: Home, sql: str, *more: str) -> tuple[int, str]:
    """Exit code and all that `ocop sql` says."""
    found = CliRunner().invoke(app, ["sql", "--home", str(home.root), *more, "--", sql])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        with pytest.raises(CallError) as fault:
            raise found.exception
        return 2, str(fault.value)
    return found.exit_code, found.output


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sql", WRITES)
def test_a_query_that_writes_is_refused(home: Home, sql: str) -> None:
    code, words = said(home, sql)
    assert code == 2
    assert "read-only" in words


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sql", WAYS_OUT)
def test_a_query_finds_no_way_out_of_the_release(home: Home, sql: str) -> None:
    code, words = said(home, sql)
    assert code == 2
    assert "read-only" in words or "the query fails" in words


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sql", LOOKS)
def test_a_query_sees_nothing_but_the_release(home: Home, beside: Path, sql: str) -> None:
    code, words = said(home, sql.format(file=beside / "secret.txt", folder=beside))
    assert code == 2
    # DuckDB 2.0 tells some of them by their kind alone, before it reads on
    assert any(refusal in words for refusal in ("fails", "cannot be read", "releases are read-only"))
    assert SECRET not in words


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sql", SEVERAL)
def test_a_second_statement_is_never_run(home: Home, sql: str) -> None:
    code, words = said(home, sql)
    assert code == 2
    assert "one statement at a time" in words


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sql", EATERS)
def test_a_query_that_eats_memory_is_broken_off_and_takes_no_disk_instead(
    home: Home, sql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_DUCKDB_MEMORY_MB", "200")
    code, words = said(home, sql)
    assert code == 2
    assert "more memory than the 200 MB" in words


def test_a_query_without_end_is_broken_off_in_time(home: Home) -> None:
    endless = "with recursive t(n) as (select 1 union all select (n + 1) % 7 from t) select count(*) from t"
    with pytest.raises(CallError, match=r"longer than 0\.5 s"):
        warehouse.query(endless, home=home, seconds=0.5)


def test_the_bound_on_memory_is_gone_after_the_query(home: Home) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    warehouse.query("select 1", home=home)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sql", READS)
def test_an_honest_query_is_answered(home: Home, sql: str) -> None:
    code, words = said(home, sql)
    assert code == 0, words


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sql", READS)
def test_an_honest_query_is_answered_as_json(home: Home, sql: str) -> None:
    code, words = said(home, sql, "--json")
    assert code == 0, words
