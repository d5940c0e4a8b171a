"""The data dictionary: what every table and column of a release means, in which unit, from which closed list.

One YAML file a table (warehouse/dictionary/<table>.yaml) is the source of the COMMENTs in the file that readers
open and of docs/data-dictionary.md. `volatile` columns hold moments and places of fetching: they differ between
two builds of the same content, so the content digest leaves them out.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from pipeline.errors import CallError

T = TypeVar("T")

SCHEMA_VERSION = 1
FOLDER = Path(__file__).parent / "dictionary"


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column: its meaning, its unit where it has one, its closed list where there is one."""

    meaning: str
    unit: str | None = None
    values: tuple[str, ...] = ()
    volatile: bool = False


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table or macro: its meaning, the columns of its key, and its columns in order."""

    meaning: str
    columns: dict[str, Column]
    key: tuple[str, ...] = ()
    volatile: bool = False


class Macro(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table macro: its meaning, an example call, its arguments and the columns it returns."""

    meaning: str
    example: str
    arguments: dict[str, str]
    columns: dict[str, Column]


@cache
def tables() -> dict[str, Table]:
    """Every table's entry by name, in the order of the names.

    Raises:
        CallError: an entry is malformed; the message names its file and field.
    """
    return {path.stem: _entry(path, Table) for path in sorted(FOLDER.glob("*.yaml"))}


@cache
def macros() -> dict[str, Macro]:
    """Every table macro's entry by name."""
    return {path.stem: _entry(path, Macro) for path in sorted((FOLDER / "macros").glob("*.yaml"))}


def comment(column: Column) -> str:
    """A column's entry as one COMMENT."""
    text = column.meaning
    if column.unit:
        text += f" [{column.unit}]"
    if column.values:
        text += f" One of: {', '.join(column.values)}."
    return text


def column_meanings(name: str) -> dict[str, str]:
    """What each column of a table or macro means, as its comments say it."""
    entry = tables().get(name) or macros()[name]
    return {column: comment(one) for column, one in entry.columns.items()}


def markdown() -> str:
    """The dictionary as a page: docs/data-dictionary.md is this text."""
    lines = [
        "# Data dictionary",
        "",
        f"Schema version {SCHEMA_VERSION}. The same words stand as comments in every release file "
        "(`select * from duckdb_columns()`).",
        "All moments are in Việt Nam time (UTC+7), all money is đồng (VND), offsets count characters.",
    ]
    for name, table in tables().items():
        key = f" Key: {', '.join(f'`{part}`' for part in table.key)}." if table.key else ""
        lines += ["", f"## {name}", "", table.meaning + key, "", "| column | meaning |", "|---|---|"]
        lines += [f"| `{column}` | {comment(entry)} |" for column, entry in table.columns.items()]
    for name, macro in macros().items():
        arguments = ", ".join(macro.arguments)
        lines += ["", f"## {name}({arguments})", "", macro.meaning, "", "```sql", macro.example, "```", ""]
        lines += ["| argument | meaning |", "|---|---|"]
        lines += [f"| `{argument}` | {meaning} |" for argument, meaning in macro.arguments.items()]
        lines += ["", "| column | meaning |", "|---|---|"]
        lines += [f"| `{column}` | {comment(entry)} |" for column, entry in macro.columns.items()]
    return "\n".join(lines) + "\n"


def _entry(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), kind)
    except (msgspec.ValidationError, yaml.YAMLError) as fault:
        raise CallError(f"{path.name} of the data dictionary: {fault}") from None
