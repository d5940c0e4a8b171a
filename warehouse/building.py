"""How a release is built: a whole new DuckDB file, aside, that nobody opens before it is published.

What the statements keep for each other is let go as soon as none asks for it again, and each is committed by itself:
tables of one's own transaction are read by one thread alone and hold what was dropped in it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import secrets
import shutil
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

import duckdb

from pipeline.errors import CallError, OcopError, RunError
from pipeline.home import Home
from pipeline.records import HANOI, PortalRun
from pipeline.settings import Settings
from warehouse.checking import CheckResult, run_checks
from warehouse.dictionary import SCHEMA_VERSION, Table, comment, macros, tables
from warehouse.near import find_same_digits, link_near_duplicates
from warehouse.publishing import (
    Release,
    clean_leftovers,
    file_name,
    release,
    release_id_in,
    require_link,
)
from warehouse.sources import open_sources
from warehouse.statements import build_order, is_asked_after, statements

_SPILL = ".building-spill"
# tables that SQL makes and leaves empty
_FILLED_BY = {"same_digits": find_same_digits, "near_duplicates": link_near_duplicates}
STORAGE_VERSION = "v1.0.0"  # what DuckDB 1.1 and later, its shells and its browser build can read


def build(home: Home, settings: Settings, run_id: str, portal_runs: Sequence[PortalRun] = ()) -> Path:
    """Build a release from everything that the home holds; readers do not see it before `publish`.

    Args:
        home: where the batches lie; the caller holds `home.writing()`.
        settings: edition, registry and memory limit.
        run_id: the run that builds, kept in the file.
        portal_runs: the run's own rows, where they are not in home.runs yet.
    Returns:
        The file, complete, checked and closed, under a name that readers do not look for.
    Raises:
        CallError: the releases folder cannot be written, or a source file is malformed.
        RunError: the disk is full, or a source file cannot be read.
    """
    if "?" in str(home.releases):
        raise CallError(
            f"{home.releases} has a '?' in its name, which DuckDB cannot write under; rename the folder"
        )
    require_link(home)
    clean_leftovers(home)
    release_id = _new_release_id(home)
    path = home.releases / f".building-{file_name(release_id, settings.edition)}"
    with _named_faults(home, path):
        home.releases.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(_workshop(home, settings)) as connection:
            open_sources(connection, home, settings, portal_runs)
            _fill(connection, path, home, settings, release_id, run_id)
        if path.with_name(path.name + ".wal").exists():
            raise AssertionError(f"{path} was closed and left a write-ahead log")
    shutil.rmtree(home.releases / _SPILL, ignore_errors=True)
    return path


def _workshop(home: Home, settings: Settings) -> duckdb.DuckDBPyConnection:
    """A database in memory that writes the file: no extension is looked for, and it may spill to disk."""
    return duckdb.connect(
        config={
            "memory_limit": f"{settings.duckdb_memory_mb}MB",
            "temp_directory": str(home.releases / _SPILL),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )


def _fill(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    home: Home,
    settings: Settings,
    release_id: str,
    run_id: str,
) -> None:
    previous = _previous(home)
    connection.execute(f"attach '{_escaped(path)}' as release_file (storage_version '{STORAGE_VERSION}')")
    if previous is not None:
        connection.execute(f"attach '{_escaped(previous.path)}' as previous (read_only)")
    connection.execute("use release_file")
    for statement in build_order():
        connection.execute(statement.sql)
        if (fill := _FILLED_BY.get(statement.name)) is not None:
            fill(connection)
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where temporary"
        ).fetchall():
            if not is_asked_after(statement, name):
                connection.execute(f"drop table temp.{name}")
    connection.execute("begin")
    for statement in statements("macros"):
        connection.execute(statement.sql)
    _comment_all(connection)
    _record_release(connection, settings, release_id, run_id, previous.release_id if previous else None)
    _record_checks(connection, run_checks(connection, has_previous=previous is not None))
    connection.execute("commit")
    connection.execute("checkpoint release_file")
    connection.execute("use memory")
    connection.execute("detach release_file")


def _previous(home: Home) -> Release | None:
    """The release to compare with: none where it cannot be read any more or was laid out otherwise."""
    try:
        found = release(home)
    except RunError:
        return None
    return found if found is not None and found.schema_version == SCHEMA_VERSION else None


def _comment_all(connection: duckdb.DuckDBPyConnection) -> None:
    for name, table in tables().items():
        connection.execute(f"comment on table {name} is '{_escaped(table.meaning)}'")
        for column, entry in table.columns.items():
            connection.execute(f"comment on column {name}.{column} is '{_escaped(comment(entry))}'")
    for name, macro in macros().items():
        text = f"{macro.meaning} Example: {macro.example}"
        connection.execute(f"comment on macro table {name} is '{_escaped(text)}'")


def _record_checks(connection: duckdb.DuckDBPyConnection, results: Sequence[CheckResult]) -> None:
    for result in results:
        connection.execute(
            "insert into checks (name, severity, meaning, n_rows, sample) values (?, ?, ?, ?, ?)",
            [result.name, result.severity, result.meaning, result.n_rows, list(result.sample)],
        )


def _record_release(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    release_id: str,
    run_id: str,
    previous_id: str | None,
) -> None:
    digests = hashlib.sha256()
    for name, table in tables().items():
        if name in ("release", "release_tables", "checks"):
            continue
        n_rows, content = table_digest(connection, name, table)
        connection.execute("insert into release_tables values (?, ?, ?)", [name, n_rows, content])
        if not table.volatile:
            digests.update(f"{name} {n_rows} {content}\n".encode())
    connection.execute(
        "insert into release select ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "(select count(*) from articles), (select count(*) from figures), (select count(*) from estimates)",
        [
            release_id,
            SCHEMA_VERSION,
            settings.edition,
            run_id,
            previous_id,
            dt.datetime.now(HANOI).replace(tzinfo=None, microsecond=0),
            code_version(),
            duckdb.__version__,
            digests.hexdigest(),
        ],
    )


def table_digest(connection: duckdb.DuckDBPyConnection, name: str, table: Table) -> tuple[int, str]:
    """Rows of a table and the digest of its content: equal for equal rows, whatever their order.

    Volatile columns are left out. The digest adds up the rows' MD5, so that it needs no sort and every DuckDB
    gives the same one.
    """
    columns = [column for column, entry in table.columns.items() if not entry.volatile]
    parts = ", ".join(f"coalesce({column}::varchar, chr(24))" for column in columns)
    row = f"md5_number(concat_ws(chr(31), {parts}))" if columns else "0::uhugeint"
    found = connection.execute(
        f"select n_rows, md5(n_rows || ' ' || mixed || ' ' || summed) from ("
        f"select count(*) as n_rows, coalesce(bit_xor(row_digest), 0) as mixed, "
        f"coalesce(sum((row_digest >> 64)::hugeint), 0) as summed from (select {row} as row_digest from {name}))"
    ).fetchone()
    assert found is not None
    return found[0], found[1]


def code_version() -> str:
    """The version of the installed package, or 'source' where it runs from a checkout that is not installed."""
    try:
        return metadata.version("ocop-atlas")
    except metadata.PackageNotFoundError:
        return "source"


def _new_release_id(home: Home) -> str:
    """When the release was begun and four random hex digits; always later than the release readers have."""
    moment = dt.datetime.now(HANOI).replace(microsecond=0)
    if (current := home.published) is not None:
        began = release_id_in(current).partition("-")[0]
        after = dt.datetime.strptime(began, "%Y%m%dT%H%M%S").replace(tzinfo=HANOI) + dt.timedelta(seconds=1)
        moment = max(moment, after)
    return f"{moment:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


@contextlib.contextmanager
def _named_faults(home: Home, path: Path) -> Iterator[None]:
    """Turn what the disk and DuckDB say into one sentence with a remedy, and leave no half of a file behind."""
    try:
        yield
    except BaseException as fault:
        clean_leftovers(home)
        if (named := _named(fault, home, path)) is not None:
            raise named from fault
        raise


def _named(fault: BaseException, home: Home, path: Path) -> OcopError | None:
    if isinstance(fault, FileExistsError | NotADirectoryError | PermissionError):
        return CallError(
            f"{home.releases} cannot be written ({fault.strerror}); make it a folder that this user may write to, "
            "or choose another home with OCOP_HOME"
        )
    if isinstance(fault, duckdb.OutOfMemoryException):
        return RunError(
            f"building took more memory than allowed ({_first_line(fault)}); raise OCOP_DUCKDB_MEMORY_MB"
        )
    if isinstance(fault, OSError | duckdb.IOException | duckdb.FatalException | duckdb.TransactionException):
        return RunError(
            f"{path.name.removeprefix('.building-')} cannot be built in {home.releases} ({_first_line(fault)}); "
            "readers keep the old release: make room or repair what is named, and run again"
        )
    return None


def _first_line(fault: Exception) -> str:
    return str(fault).splitlines()[0]


def _escaped(text: str | Path) -> str:
    return str(text).replace("'", "''")
