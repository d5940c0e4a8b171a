"""A release for other programs: Parquet, CSV with a data package, and one workbook, in a folder of its own.

Whole article texts stay at home unless asked for, articles of the takedown list stay at home always, and no cell is
one that a spreadsheet would run as a formula.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
from openpyxl import Workbook

from pipeline.errors import CallError, RunError
from pipeline.home import Home
from warehouse.asking import published
from warehouse.dictionary import Table, comment, macros, tables
from warehouse.publishing import Release, release
from warehouse.sharing import TERMS, add_sheet, citation, plain, save_book
from warehouse.takedowns import Takedowns, read_takedowns

PACKAGE = "datapackage.json"
NAME = "ocop-atlas"
WORKBOOK = f"{NAME}.xlsx"
MOST_SHEET_ROWS = 200_000  # a workbook beyond this opens nowhere in reasonable time
# what an article says as a whole: left out unless asked for
TEXTS: Mapping[str, tuple[str, ...]] = {
    "articles": ("lead", "text", "extra"),
    "article_versions": ("former_text",),
}
_BOM = b"\xef\xbb\xbf"
_TYPES = {
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "DOUBLE": "number",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
# the rows that stay when the articles in `gone` go
_KEPT: Mapping[str, str] = {
    "articles": "article_id not in (select article_id from gone)",
    "article_versions": "article_id not in (select article_id from gone)",
    "article_addresses": "article_id not in (select article_id from gone)",
    "figures": "article_id not in (select article_id from gone)",
    "reviews": "article_id not in (select article_id from gone)",
    "claims": "figure_id not in (select figure_id from gone_figures)"
    " and (estimate_id is null or estimate_id not in (select estimate_id from gone_estimates))",
    "estimates": "estimate_id not in (select estimate_id from gone_estimates)",
    "estimate_sources": "estimate_id not in (select estimate_id from gone_estimates)",
    "captures": "url not in (select url from gone_urls)",
    "rejected": "url not in (select url from gone_urls)",
}


@dataclass(frozen=True)
class Exported:
    """What an export wrote: rows of each table, tables too long for the workbook, articles that were held back."""

    folder: Path
    release: Release
    n_rows: Mapping[str, int]
    left_out_of_workbook: tuple[str, ...]
    n_held_back: int


def export(folder: Path, *, with_text: bool = False, home: Home) -> Exported:
    """Write the published release to a folder, whole or not at all.

    Args:
        folder: made anew; an earlier export there is replaced, anything else is left alone.
        with_text: also whole article texts, leads and what an import brought beside them.
        home: where the release lies.
    Returns:
        What was written.
    Raises:
        CallError: there is no release, the folder holds something else, or the takedown list is malformed.
        RunError: the disk failed.
    """
    source = published(home)
    found = release(home)
    assert found is not None
    takedowns = read_takedowns(home)
    _require_free(folder)
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(3)}")
    try:
        (aside / "csv").mkdir(parents=True)
        (aside / "parquet").mkdir()
        with contextlib.closing(_opened(source, takedowns)) as connection:
            done = _write(connection, aside, folder, found, with_text=with_text)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(aside, folder)  # noqa: PTH105 (the name of a folder, not of a file)
    except (OSError, duckdb.IOException) as fault:
        raise RunError(
            f"{folder} cannot be written ({str(fault).splitlines()[0]}); make room or choose another folder"
        ) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return done


def _require_free(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CallError(f"{folder} is a file; name a folder for the export")
    package = folder / PACKAGE
    if any(folder.iterdir()) and not (
        package.is_file() and json.loads(package.read_text(encoding="utf-8")).get("name") == NAME
    ):
        raise CallError(f"{folder} holds other files; name an empty or a new folder for the export")


def _opened(source: Path, takedowns: Takedowns) -> duckdb.DuckDBPyConnection:
    """The release, read-only, with temporary tables of what must go."""
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute(f"attach '{_escaped(source)}' as release_file (read_only)")
    connection.execute("use release_file")
    connection.execute("create temp table listed (item varchar)")
    if takedowns:
        connection.executemany(
            "insert into listed values (?)", [[item] for item in (*takedowns.article_ids, *takedowns.urls)]
        )
    # a word-for-word copy says what the listed article says
    connection.execute(
        "create temp table gone as with named as ("
        "select article_id from articles where article_id in (from listed) or url in (from listed) "
        "union select article_id from article_addresses where url in (from listed)) "
        "select article_id from named "
        "union select a.article_id from articles as a join named as n on a.duplicate_of = n.article_id"
    )
    connection.execute(
        "create temp table gone_urls as select url from article_addresses semi join gone using (article_id) "
        "union select url from articles semi join gone using (article_id) union select item from listed"
    )
    connection.execute(
        "create temp table gone_figures as select figure_id from figures semi join gone using (article_id)"
    )
    connection.execute(
        "create temp table gone_estimates as select estimate_id from estimates semi join gone_figures using (figure_id)"
    )
    return connection


def _write(
    connection: duckdb.DuckDBPyConnection, aside: Path, folder: Path, found: Release, *, with_text: bool
) -> Exported:
    n_rows: dict[str, int] = {}
    resources: list[dict[str, object]] = []
    book = Workbook(write_only=True)
    add_sheet(book, "about", ("what", "text"), _about(found))
    left_out: list[str] = []
    for name, table in tables().items():
        types = _columns(connection, name, with_text=with_text)
        n_rows[name] = _write_parquet(connection, aside, name, types, found)
        csv = aside / "csv" / f"{name}.csv"
        _write_csv(connection, csv, name, types)
        resources.append(_resource(csv, name, table, types, n_rows[name]))
        if n_rows[name] > MOST_SHEET_ROWS:
            left_out.append(name)
        else:
            add_sheet(book, name, types, _sheet_rows(connection, name, types))
    add_sheet(book, "codebook", ("table", "column", "meaning"), _codebook())
    save_book(book, aside / WORKBOOK)
    sources = connection.execute(
        "select name, base_url from portals where base_url != '' and portal in (select portal from articles) order by 1"
    ).fetchall()
    package = _package(found, resources, sources, with_text=with_text)
    (aside / PACKAGE).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (aside / "README.md").write_text(_readme(found, n_rows, left_out, with_text=with_text), encoding="utf-8")
    (aside / "TERMS.md").write_text(f"# Terms of the data\n\n{TERMS}\n", encoding="utf-8")
    held_back = connection.execute(
        "select (select count(*) from gone) + (select count(*) from takedowns)"
    ).fetchone()
    assert held_back is not None
    return Exported(folder, found, n_rows, tuple(left_out), held_back[0])


def _columns(connection: duckdb.DuckDBPyConnection, name: str, *, with_text: bool) -> dict[str, str]:
    """The columns that leave the house, with their types in DuckDB."""
    rows = connection.execute(f"describe {name}").fetchall()
    absent = () if with_text else TEXTS.get(name, ())
    return {row[0]: row[1] for row in rows if row[0] not in absent}


def _rows_of(name: str, columns: str) -> str:
    kept = _KEPT.get(name, "true")
    return f"select {columns} from release_file.{name} where {kept}"


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, aside: Path, name: str, types: Mapping[str, str], found: Release
) -> int:
    path = aside / "parquet" / f"{name}.parquet"
    columns = ", ".join(_untold(name, column, column) for column in types)
    connection.execute(
        f"copy ({_rows_of(name, columns)}) to '{_escaped(path)}' (format parquet, compression zstd, "
        f"kv_metadata {{citation: '{_escaped(citation(found))}', edition: '{found.edition}'}})"
    )
    count = connection.execute(f"select count(*) from read_parquet('{_escaped(path)}')").fetchone()
    assert count is not None
    return int(count[0])


def _write_csv(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, types: Mapping[str, str]
) -> None:
    """UTF-8 with a byte order mark, without which Excel takes Vietnamese for something else."""
    bare = path.with_suffix(".bare")
    connection.execute(
        f"copy ({_rows_of(name, _plain_columns(name, types))}) to '{_escaped(bare)}' (format csv, header)"
    )
    with path.open("wb") as out, bare.open("rb") as body:
        out.write(_BOM)
        shutil.copyfileobj(body, out)
    bare.unlink()


def _plain_columns(name: str, types: Mapping[str, str]) -> str:
    """Columns as CSV holds them: lists and maps joined, moments in ISO form, no formulas."""
    shown = []
    for column, kind in types.items():
        value = _untold(name, column, f'"{column}"').removesuffix(f" as {column}")
        if kind.endswith("[]"):
            value = f"array_to_string({value}, '; ')"
        elif kind.startswith("MAP"):
            value = f"array_to_string(list_transform(map_entries({value}), lambda e: e.key || '=' || e.value), '; ')"
        if kind == "TIMESTAMP":
            value = f"strftime({value}, '%Y-%m-%dT%H:%M:%S')"
        elif _TYPES.get(kind) is None:
            # the same rule as warehouse.sharing.neutralised
            value = (
                f"if(regexp_matches({value}, '^([\\s\\x00-\\x1f]*[=+\\-@＝＋－＠]|[\\t\\r\\n])'), "
                f"'''' || {value}, {value})"
            )
        shown.append(f'{value} as "{column}"')
    return ", ".join(shown)


def _untold(name: str, column: str, value: str) -> str:
    """Samples of offending rows quote what they found: with a takedown list in force they stay at home."""
    if (name, column) == ("checks", "sample"):
        return f"if((select count(*) from listed) > 0, []::varchar[], {value}) as {column}"
    return value


def _sheet_rows(
    connection: duckdb.DuckDBPyConnection, name: str, types: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    columns = ", ".join(_untold(name, column, column) for column in types)
    cursor = connection.execute(_rows_of(name, columns))
    while rows := cursor.fetchmany(5_000):
        for row in rows:
            yield tuple(plain(value) for value in row)


def _resource(csv: Path, name: str, table: Table, types: Mapping[str, str], n_rows: int) -> dict[str, object]:
    fields = []
    for column, kind in types.items():
        entry = table.columns[column]
        field: dict[str, object] = {
            "name": column,
            "type": _TYPES.get(kind, "string"),
            "description": comment(entry),
        }
        if entry.unit:
            field["unit"] = entry.unit
        if entry.values and kind == "VARCHAR":
            field["constraints"] = {"enum": list(entry.values)}
        if column in table.key:
            field.setdefault("constraints", {})["required"] = True  # type: ignore[index]
        fields.append(field)
    schema: dict[str, object] = {"fields": fields, "missingValues": [""]}
    if table.key and all(column in types for column in table.key):
        schema["primaryKey"] = list(table.key)
    return {
        "name": name.replace("_", "-"),
        "type": "table",
        "title": name,
        "description": table.meaning,
        "path": f"csv/{csv.name}",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": csv.stat().st_size,
        "hash": f"sha256:{_digest(csv)}",
        "rows": n_rows,
        "schema": schema,
    }


def _package(
    found: Release, resources: list[dict[str, object]], sources: list[tuple[str, str]], *, with_text: bool
) -> dict[str, object]:
    demo = "DEMO: " if found.edition == "demo" else ""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": NAME,
        "title": f"{demo}OCOP Atlas: figures on rural development and OCOP by province, Việt Nam",
        "description": citation(found),
        "version": found.release_id,
        "created": found.built_at.isoformat(),
        "edition": found.edition,
        "schema_version": found.schema_version,
        "release_sha256": found.checksum,
        "with_text": with_text,
        "keywords": ["OCOP", "nông thôn mới", "Việt Nam"],
        "licenses": [{"name": "other-terms", "title": "Terms of the data", "path": "TERMS.md"}],
        "sources": [{"title": name, "path": url} for name, url in sources if url.startswith("http")],
        "resources": resources,
    }


def _about(found: Release) -> list[tuple[str, str]]:
    return [
        ("citation", citation(found)),
        ("edition", found.edition),
        ("terms", TERMS),
        (
            "reading",
            "Sheet 'codebook' says what each column means; an apostrophe before =, +, - or @ is ours.",
        ),
    ]


def _codebook() -> Iterator[tuple[str, str, str]]:
    for kind in (tables(), macros()):
        for name, entry in kind.items():
            yield name, "", _as_cell(entry.meaning)
            for column, one in entry.columns.items():
                yield name, column, _as_cell(comment(one))


def _as_cell(text: str) -> str:
    """A description as a cell."""
    return str(plain(text))


def _readme(found: Release, n_rows: Mapping[str, int], left_out: list[str], *, with_text: bool) -> str:
    lines = ["# OCOP Atlas", "", citation(found), "", TERMS, ""]
    lines += ["| table | rows |", "|---|---:|"] + [f"| {name} | {count} |" for name, count in n_rows.items()]
    lines += [
        "",
        f"`csv/` holds every table (UTF-8 with a byte order mark), described field by field in `{PACKAGE}`; "
        f"`parquet/` holds the same with lists as lists; `{WORKBOOK}` one sheet a table and a codebook.",
        "In CSV and workbook an apostrophe stands before texts that a spreadsheet would run as a formula.",
    ]
    if left_out:
        lines.append(f"Too long for the workbook: {', '.join(left_out)}.")
    if not with_text:
        lines.append("Whole article texts are not part of this export: sentences, titles and links are.")
    return "\n".join(lines) + "\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _escaped(text: str | Path) -> str:
    return str(text).replace("'", "''")
