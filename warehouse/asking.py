"""What readers ask of the published release: a read-only connection, the table macros as functions, free SQL.

Every call opens the file that the readers' name points at just then, and closes it: a connection that is kept
would go on showing its old release.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import duckdb

from pipeline.errors import CallError, did_you_mean
from pipeline.home import Home
from pipeline.records import Boundary
from pipeline.reference import load_indicators, load_places
from pipeline.settings import load_settings
from warehouse.bounds import bounded, no_disk
from warehouse.publishing import release

if TYPE_CHECKING:
    import pandas as pd

COUNTRY = "VN"
_COUNTRY_NAMES = {"vn", "việt nam", "vietnam", "viet nam", "cả nước", "toàn quốc"}
_ATTEMPTS = 3
_READABLE = ("SELECT", "EXPLAIN")
# a plain SELECT of these writes log files in DuckDB 1.5 even where external access is off, and then fails for good
_LOGGING = re.compile(r"\b(?:enable|disable)_logging\b|\btruncate_duckdb_logs\b", re.IGNORECASE)
# what python could lend to a query, and what a query could fetch or change, is all off
_CLOSED = {
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def connect(home: Home | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the release that readers open now; it keeps that release while it is open.

    Args:
        home: where the data rest; default: the home of the settings.
    Raises:
        CallError: there is no release yet, or a newer program made it.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        path = published(home)
        try:
            return duckdb.connect(str(path), read_only=True)
        except duckdb.IOException:
            # the name was swapped and the old file removed between the two steps: look again
            if path.exists() or attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def evidence(
    indicator: str,
    place: str | None = None,
    year: int | None = None,
    boundary: str | None = None,
    *,
    home: Home | None = None,
) -> pd.DataFrame:
    """Every figure of an indicator with its sentence, source and relation to the estimate.

    Args:
        indicator: code of the catalogue.
        place: name of a province in any spelling, or 'VN' for the country; None: all.
        year: year in which the period ends; None: all, undated figures too.
        boundary: '63' or '34'; None: both.
        home: where the data rest; default: the home of the settings.
    Returns:
        The columns that the macro `evidence` has in docs/data-dictionary.md.
    Raises:
        CallError: an argument is unknown, or there is no release yet.
    """
    load_indicators().get(indicator)
    if boundary is not None:
        one_of("boundary", boundary, get_args(Boundary))
    return ask(
        "from evidence($indicator, place := $place, year := $year, boundary := $boundary)",
        {
            "indicator": indicator,
            "place": None if place is None else place_name(place, boundary),
            "year": year,
            "boundary": boundary,
        },
        home,
    )


def schema(*, home: Home | None = None) -> pd.DataFrame:
    """What the published file says of itself: its tables, columns and table macros with their comments.

    Returns:
        Columns `name`, `kind` ('table' or 'macro'), `column` (null for the table or macro itself), `type`, `meaning`.
        Arguments of macros are in `type` of their own row.
    Raises:
        CallError: there is no release yet.
    """
    return ask(
        "select table_name as name, 'table' as kind, null as \"column\", null as type, comment as meaning, "
        "0 as place from duckdb_tables() "
        "union all select table_name, 'table', column_name, data_type, comment, column_index from duckdb_columns() "
        "where table_name in (select table_name from duckdb_tables()) "
        "union all select function_name, 'macro', null, array_to_string(parameters, ', '), comment, 0 "
        "from duckdb_functions() where function_type = 'table_macro' and not internal "
        "order by kind desc, name, place",
        {},
        home,
    ).drop(columns="place")


def query(sql: str, *, home: Home | None = None, seconds: float = 300) -> pd.DataFrame:
    """One SELECT (or WITH, FROM, EXPLAIN, DESCRIBE, SHOW) on the published release.

    The query sees the release and nothing else: no files, no network, no Python variables, no settings. It takes no
    disk, and no more memory than the setting `duckdb_memory_mb` allows.

    Args:
        sql: one statement.
        home: where the data rest; default: the home of the settings.
        seconds: after which it is broken off.
    Raises:
        CallError: it is not exactly one reading statement, takes too much, or DuckDB refuses it; or there is no
            release yet.
    """
    path = str(published(home)).replace("'", "''")
    memory_mb = load_settings().duckdb_memory_mb
    with contextlib.closing(duckdb.connect(config={**_CLOSED, **no_disk(memory_mb)})) as connection:
        connection.execute(f"attach '{path}' as release_file (read_only)")
        connection.execute("use release_file")
        # before the query is so much as parsed: to parse IMPORT DATABASE is to read the file that it names
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        _require_reading(connection, sql)
        import pandas  # noqa: F401 (loaded before the bounds are set, which it would count against)

        try:
            with bounded(connection, memory_mb, seconds):
                return connection.execute(sql).df()
        except (duckdb.OutOfMemoryException, MemoryError):
            raise CallError(
                f"the query takes more memory than the {memory_mb} MB that it may; ask for less, or raise "
                "OCOP_DUCKDB_MEMORY_MB"
            ) from None
        except duckdb.InterruptException:
            raise CallError(
                f"the query took longer than {seconds:g} s and was broken off; ask for less, or open the release in "
                "a DuckDB shell"
            ) from None
        except duckdb.Error as fault:
            raise CallError(f"the query fails: {_said(fault)}") from None


def _require_reading(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    try:
        found = connection.extract_statements(sql)
    except duckdb.Error as fault:
        raise CallError(f"the query cannot be read: {_said(fault)}") from None
    if len(found) != 1:
        raise CallError(f"one statement at a time, please: this is {len(found)}")
    kind = found[0].type.name
    if kind not in _READABLE or _LOGGING.search(sql):
        raise CallError(
            f"releases are read-only and this is a {kind} statement; ask with SELECT, WITH, FROM, EXPLAIN, "
            "DESCRIBE or SHOW"
        )


def ask(sql: str, arguments: Mapping[str, object], home: Home | None) -> pd.DataFrame:
    """One query of ours, with its arguments, on the published release."""
    with contextlib.closing(connect(home)) as connection:
        return connection.execute(sql, dict(arguments)).df()


def published(home: Home | None) -> Path:
    """The file of the release that readers open now.

    Raises:
        CallError: there is none yet.
    """
    where = home if home is not None else Home(load_settings().home)
    found = release(where)
    if found is None:
        raise CallError(
            f"there is no release at {where.warehouse} yet; make one with `ocop nightly`, `ocop import` or `make demo`"
        )
    return found.path


def place_name(name: str, boundary: str | None) -> str:
    """The name under which a province stands in the release, whatever its spelling; 'VN' for the country.

    Raises:
        CallError: no province of that map is called so.
    """
    if name.strip().lower() in _COUNTRY_NAMES:
        return COUNTRY
    places = load_places()
    maps: tuple[Boundary, ...] = ("34", "63") if boundary is None else (("34" if boundary == "34" else "63"),)
    for one in maps:
        if found := places.find(name, one):
            return found.name
    known = [province for one in maps for province in places.names(one)]
    where = f" on the map of {boundary}" if boundary else ""
    raise CallError(f"no province{where} is called '{name}'{did_you_mean(name, known)}")


def one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a value that is in no closed list; raises CallError that names the list."""
    if value not in known:
        raise CallError(f"{name} '{value}' is unknown; it is one of {', '.join(known)}")


def _said(fault: duckdb.Error) -> str:
    """What DuckDB says, as one line: its first sentence and its suggestion."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    hints = [line for line in lines[1:] if line.startswith(("Did you mean", "Candidate bindings"))]
    return " ".join([lines[0], *hints[:1]]) if lines else type(fault).__name__
