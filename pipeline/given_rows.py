"""How files of texts give rows: JSONL, CSV and Parquet, each row as its number and its cells by column.

A JSON value stays unread (`msgspec.Raw`) until somebody wants it. Rows are counted as people see them: the line
of a JSONL file, the row of a table with its header as row 1, the row of a Parquet file.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import CallError, did_you_mean

Cells = dict[str, Any]
Rows = Iterator[tuple[int, Cells]]


def file_rows(path: Path) -> Rows:
    """The rows of a file, by what its name ends in; every table has a column `text`.

    Raises:
        CallError: there is no such file, it is none of the kinds, or a row cannot be taken apart; the message
            names file and row.
    """
    if path.is_dir():
        raise CallError(f"{path} is a folder; name a file of texts (JSONL, CSV or Parquet)")
    if not path.exists():
        raise CallError(f"{path} does not exist; name a file of texts (JSONL, CSV or Parquet)")
    rows = _READERS.get(path.suffix.lower())
    if rows is None:
        known = ", ".join(_READERS)
        raise CallError(f"{path}: '{path.suffix}' is no known kind of file; known are {known}")
    try:
        yield from rows(path)
    except OSError as fault:
        raise CallError(f"{path} cannot be read ({fault.strerror or fault}); check the file") from fault


def _jsonl_rows(path: Path) -> Rows:
    decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            content = line.removeprefix(b"\xef\xbb\xbf").strip()
            if not content:
                continue
            try:
                content.decode()
                cells = decoder.decode(content)
            except (msgspec.DecodeError, UnicodeDecodeError) as fault:
                raise CallError(
                    f"{path}, row {number}: no JSON object in UTF-8 ({fault}); write one object a line"
                ) from fault
            # the line goes away with the next one: what is kept of it must be its own
            yield number, {name: msgspec.Raw(bytes(value)) for name, value in cells.items()}


def _csv_rows(path: Path) -> Rows:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        number = 1
        try:
            header_line = lines.readline()
            separator = next((mark for mark in ",;\t" if "text" in _names(header_line, mark)), ",")
            header = _names(header_line, separator)
            _require_text(path, header)
            if len(set(header)) < len(header):
                twice = next(name for name in header if header.count(name) > 1)
                raise CallError(f"{path}, row 1: the column '{twice}' stands there twice; rename one of them")
            for number, row in enumerate(csv.reader(lines, delimiter=separator, strict=True), 2):
                if not row:
                    continue
                if len(row) > len(header):
                    raise CallError(
                        f"{path}, row {number}: {len(row)} cells under {len(header)} columns; "
                        "put cells that contain the separator in quotes"
                    )
                yield number, {name: cell for name, cell in zip(header, row, strict=False) if cell}
        except UnicodeDecodeError as fault:
            raise CallError(
                f"{path}, after row {number}: not in UTF-8 ({fault.reason}); save it as UTF-8"
            ) from fault
        except csv.Error as fault:
            raise CallError(
                f"{path}, after row {number}: no whole row follows ({fault}); check its quotes"
            ) from fault


def _names(header_line: str, separator: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([header_line], delimiter=separator), [])]


def _parquet_rows(path: Path) -> Rows:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as fault:
        raise CallError(f"{path} is no Parquet file ({fault}); write it anew") from fault
    with file:
        _require_text(path, file.schema_arrow.names)
        number = 0
        for batch in file.iter_batches(batch_size=1000):
            for cells in batch.to_pylist():
                number += 1
                yield number, {name: value for name, value in cells.items() if value is not None}


def _require_text(path: Path, columns: Sequence[str]) -> None:
    if "text" not in columns:
        hint = did_you_mean("text", columns) or "; name the column that holds the texts 'text'"
        raise CallError(
            f"{path}, row 1: there is no column 'text' among {', '.join(columns) or 'none'}{hint}"
        )


_READERS: dict[str, Callable[[Path], Rows]] = {
    ".jsonl": _jsonl_rows,
    ".ndjson": _jsonl_rows,
    ".csv": _csv_rows,
    ".tsv": _csv_rows,
    ".parquet": _parquet_rows,
    ".pq": _parquet_rows,
}
