"""Where the warehouse's SQL lies: one object a file, run in the order of the numbers that the names begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Statement:
    """One file: the object's name, the question that its first comment asks, and its SQL."""

    name: str
    question: str
    sql: str


@cache
def build_order() -> tuple[Statement, ...]:
    """Everything that makes a release's tables: staging and tables by number, staging first of equals."""
    folders = ((HERE / "sql" / kind, rank) for rank, kind in enumerate(("staging", "tables")))
    paths = [
        (path.stem.partition("_")[0], rank, path) for folder, rank in folders for path in folder.glob("*.sql")
    ]
    return tuple(_read(path) for _, _, path in sorted(paths))


@cache
def is_asked_after(statement: Statement, name: str) -> bool:
    """Whether a statement that follows this one in `build_order` names a table."""
    order = build_order()
    named = re.compile(rf"\b{name}\b")
    return any(named.search(one.sql) for one in order[order.index(statement) + 1 :])


@cache
def statements(kind: str) -> tuple[Statement, ...]:
    """The files of warehouse/sql/<kind> ('staging', 'tables', 'macros'), in order."""
    return tuple(_read(path) for path in sorted((HERE / "sql" / kind).glob("*.sql")))


def comment_of(sql: str) -> str:
    """The comment that a file begins with, as one line of text."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)


def _read(path: Path) -> Statement:
    sql = path.read_text(encoding="utf-8")
    number, _, rest = path.stem.partition("_")
    return Statement(rest if number.isdigit() else path.stem, comment_of(sql), sql)
