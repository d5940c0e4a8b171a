"""What leaves the house: how a release is cited, what spreadsheets must not run, one answer as a file."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from pipeline.errors import CallError
from pipeline.home import write_whole
from warehouse.publishing import Release

FileFormat = Literal["csv", "xlsx", "parquet"]
FILE_FORMATS: tuple[FileFormat, ...] = ("csv", "xlsx", "parquet")
DEMO_MARK = "DEMO: invented detail from sample portals, not research data"
TERMS = (
    "Figures are facts with their sources; sentences, titles and links are quoted from the articles named beside "
    "them and belong to their publishers. Cite the release and, for a single figure, its article. The terms of the "
    "data are apart from the licence of the code (Apache-2.0)."
)
# a cell that begins with one of these is run as a formula by spreadsheets (OWASP, CSV injection)
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r\n]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576
_LONG = 60


def citation(release: Release) -> str:
    """How a release is cited, with its id, day and checksum; a demo says what it is."""
    line = (
        f"OCOP Atlas, release {release.release_id} (schema {release.schema_version}), "
        f"built {release.built_at:%Y-%m-%d}, SHA-256 {release.checksum}"
    )
    return f"{DEMO_MARK}. {line}" if release.edition == "demo" else line


def neutralised(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before one that it would run.

    >>> neutralised("=cmd()"), neutralised("290 sản phẩm")
    ("'=cmd()", '290 sản phẩm')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def plain(value: object) -> object:
    """A value of a frame as CSV and XLSX hold it: lists joined by "; ", maps as JSON, nothing for missing ones."""
    if isinstance(value, str):
        return neutralised(_UNPRINTABLE.sub("", value))
    if isinstance(value, Mapping):
        return neutralised(json.dumps(dict(value), ensure_ascii=False))
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, Sequence):
        return neutralised("; ".join(str(part) for part in value))
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, pd.Timestamp):
        moment = value.to_pydatetime()
        return moment if moment.time() != dt.time() else moment.date()
    return value.item() if hasattr(value, "item") else value


def save_answer(
    frame: pd.DataFrame,
    path: Path,
    file_format: FileFormat,
    *,
    title: str,
    meanings: Mapping[str, str],
    release: Release,
) -> None:
    """Write one answer as a file that says what it is: which release, what each column means.

    Args:
        frame: the answer.
        path: the file; it is replaced whole.
        file_format: 'csv' (UTF-8 with a byte order mark, so that Excel reads it), 'xlsx' (with a codebook and the
            release as sheets) or 'parquet' (meanings and citation in its metadata).
        title: what the answer is about.
        meanings: what each column means.
        release: the release that was asked.
    Raises:
        CallError: the file cannot be written, or has more rows than a sheet holds.
    """
    try:
        if file_format == "csv":
            write_whole(path, csv_text(frame).encode("utf-8-sig"))
        elif file_format == "parquet":
            _save_parquet(frame, path, title, meanings, release)
        else:
            book = Workbook(write_only=True)
            add_sheet(book, "answer", frame.columns, _rows(frame))
            codes = ((name, meanings.get(name, "")) for name in map(str, frame.columns))
            add_sheet(book, "codebook", ("column", "meaning"), codes)
            about = [("title", title), ("citation", citation(release)), ("terms", TERMS)]
            add_sheet(book, "release", ("what", "text"), about)
            save_book(book, path)
    except OSError as fault:
        raise CallError(f"{path} cannot be written ({fault.strerror}); choose another place") from None


def csv_text(frame: pd.DataFrame) -> str:
    """A frame as CSV: ISO dates, true and false, empty for missing, nothing that a spreadsheet would run."""
    rows = pd.DataFrame(list(_rows(frame)), columns=frame.columns, dtype=object)
    return rows.map(_csv_cell).to_csv(index=False, lineterminator="\r\n")


def add_sheet(book: Workbook, name: str, columns: Iterable[object], rows: Iterable[Sequence[object]]) -> None:
    """One sheet with a bold, frozen heading; raises CallError when it would not hold all rows."""
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    headings = [str(column) for column in columns]
    for n, heading in enumerate(headings):
        letter = _letter(n)
        sheet.column_dimensions[letter].width = min(_LONG, max(10, len(heading) + 2))
    cells = [WriteOnlyCell(sheet, value=heading) for heading in headings]
    for cell in cells:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top")
    sheet.append(cells)
    for n, row in enumerate(rows, 2):
        if n > _MOST_ROWS:
            raise CallError(f"sheet '{name}' would have more than {_MOST_ROWS:,} rows; take csv or parquet")
        sheet.append([_sheet_cell(value) for value in row])


def save_book(book: Workbook, path: Path) -> None:
    """Write a workbook aside and put it in place whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.aside")
    try:
        book.save(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _save_parquet(
    frame: pd.DataFrame, path: Path, title: str, meanings: Mapping[str, str], release: Release
) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    fields = [
        field.with_metadata({"description": meanings[field.name]}) if field.name in meanings else field
        for field in table.schema
    ]
    about = {"title": title, "citation": citation(release), "edition": release.edition, "terms": TERMS}
    table = table.cast(pa.schema(fields, metadata=about))
    aside = path.with_name(f".{path.name}.aside")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        pq.write_table(table, aside, compression="zstd")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for row in frame.itertuples(index=False, name=None):
        yield tuple(plain(value) for value in row)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _sheet_cell(value: object) -> object:
    if isinstance(value, str) and len(value) > _LONGEST_CELL:
        return value[: _LONGEST_CELL - 1] + "…"
    return value


def _letter(n: int) -> str:
    text = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        text = chr(65 + rest) + text
    return text
