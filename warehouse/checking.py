"""The checks of a release: SQL files that return offending rows.

Each file of warehouse/checks begins with a comment: its first word is `hard:` (the release is not published) or
`flag:` (published, and shown), the rest says what is wrong with a row that the query returns. A check whose name
begins with `since_` compares with the release that readers have and is passed over where there is none.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import duckdb

from pipeline.home import Home
from warehouse.statements import HERE, comment_of

Severity = Literal["hard", "flag"]
SAMPLE_ROWS = 5
# hard checks that nobody may wave through, and why
NEVER_ACCEPTED = {
    "takedowns_hold": "what was asked to be taken down is never published",
    "samples_never_mix": "invented samples and research data never share a release",
}


@dataclass(frozen=True)
class Check:
    """One file of warehouse/checks."""

    name: str
    severity: Severity
    meaning: str
    sql: str

    @property
    def needs_previous(self) -> bool:
        """Whether it compares with the release before."""
        return self.name.startswith("since_")


@dataclass(frozen=True)
class CheckResult:
    """What one check found: how many rows, and the first of them as text."""

    name: str
    severity: Severity
    meaning: str
    n_rows: int
    sample: tuple[str, ...]


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in order of names."""
    return tuple(_read(path) for path in sorted((HERE / "checks").glob("*.sql")))


def check(path: Path, home: Home) -> list[CheckResult]:
    """Put a built or published file to every check, reading only.

    Args:
        path: the release file.
        home: where the release that readers have lies; it is what "since" means, unless it is `path` itself.
    Returns:
        One result a check, those that found nothing too.
    """
    previous = home.published
    if previous is not None and previous == path.resolve():
        previous = None
    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as connection:
        if previous is not None:
            name = str(previous).replace("'", "''")
            connection.execute(f"attach '{name}' as previous (read_only)")
        return run_checks(connection, has_previous=previous is not None)


def run_checks(connection: duckdb.DuckDBPyConnection, *, has_previous: bool) -> list[CheckResult]:
    """Run every check against the database in use; the release before is attached as `previous`, if there is one."""
    return [_run(connection, one) for one in checks() if has_previous or not one.needs_previous]


def _run(connection: duckdb.DuckDBPyConnection, one: Check) -> CheckResult:
    rows = connection.execute(
        f"with offending as materialized (\n{one.sql.strip().rstrip(';')}\n) "
        f"select (select count(*) from offending), o::varchar from (from offending limit {SAMPLE_ROWS}) as o"
    ).fetchall()
    n_rows = rows[0][0] if rows else 0
    return CheckResult(one.name, one.severity, one.meaning, n_rows, tuple(text for _, text in rows))


def _read(path: Path) -> Check:
    sql = path.read_text(encoding="utf-8")
    severity, _, meaning = comment_of(sql).partition(":")
    if severity not in ("hard", "flag"):
        raise AssertionError(f"{path.name} must begin with '-- hard:' or '-- flag:'")
    return Check(path.stem, "hard" if severity == "hard" else "flag", meaning.strip(), sql)
