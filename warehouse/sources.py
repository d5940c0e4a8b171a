"""What a release is made of: the Parquet batches, fetch logs, runs, reviews and reference data, as SQL views.

Every source is a view `source_<name>` whose columns are those of its record, whatever version of the code wrote
the file: a column that an old file lacks is null. Rows of batches also carry `batch`, the run that wrote them, and
`row_in_batch`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.errors import RunError
from pipeline.fetchlog import read_log
from pipeline.home import Home
from pipeline.records import Article, Fetch, Figure, Parse, PortalRun, Read, Record, Rejected
from pipeline.reference import (
    OfficialFigure,
    Places,
    load_indicators,
    load_official,
    load_places,
    load_portals,
)
from pipeline.reference.model import Indicator, Portal, Province
from pipeline.runs import load_rows
from pipeline.schemas import arrow_schema, to_table
from pipeline.settings import Settings
from warehouse.reviews import Review, read_reviews
from warehouse.takedowns import read_takedowns

BATCHES: dict[str, tuple[str, type[Record]]] = {
    "articles": ("articles", Article),
    "rejected": ("articles", Rejected),
    "parses": ("articles", Parse),
    "figures": ("figures", Figure),
    "reads": ("figures", Read),
}
VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
_ROWS_AT_A_TIME = 50_000


def open_sources(
    connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, portal_runs: Sequence[PortalRun]
) -> None:
    """Make every `source_…` view on `connection`, in its temporary schema."""
    for name, (folder, record) in BATCHES.items():
        files = batch_files(home, folder, name)
        _parquet_view(connection, name, record, files)
    _captures_table(connection, home)
    _arrow_view(connection, "portal_runs", to_table(_all_runs(home, portal_runs), PortalRun))
    _arrow_view(connection, "reviews", _reviews(home))
    _arrow_view(connection, "takedowns", _takedowns(home))
    _arrow_view(connection, "indicators", to_table(load_indicators().indicators, Indicator))
    _arrow_view(connection, "official", to_table(load_official(), OfficialFigure))
    _arrow_view(connection, "portals", to_table(load_portals(settings.portals_file).portals, Portal))
    _arrow_view(connection, "provinces", _provinces(load_places()))


def batch_files(home: Home, folder: str, name: str) -> list[Path]:
    """The files of one kind in all batches that are in place, in order of the batches."""
    return sorted(
        path
        for path in (home.root / folder).glob(f"*/{name}.parquet")
        if not path.parent.name.startswith(".")
    )


def vietnamese_order(name: str) -> tuple[int, ...]:
    """A sort key that puts names in the order of Vietnamese dictionaries: Đ after D, Ă after A.

    >>> sorted(["Đắk Lắk", "Điện Biên", "Cao Bằng", "Gia Lai"], key=vietnamese_order)
    ['Cao Bằng', 'Đắk Lắk', 'Điện Biên', 'Gia Lai']
    """
    return tuple(VIETNAMESE.find(letter) for letter in name.lower())


def _parquet_view(
    connection: duckdb.DuckDBPyConnection, name: str, record: type[Record], files: list[Path]
) -> None:
    """The batches' rows under the record's columns; the empty table in front gives absent columns their type."""
    shape = f"shape_{name}"
    connection.register(shape, arrow_schema(record).empty_table())
    rows = f"select *, ''::varchar as batch, 0::bigint as row_in_batch from {shape}"
    if files:
        listed = ", ".join(_quoted(str(path)) for path in files)
        rows += (
            " union all by name select * exclude (filename, file_row_number), "
            "split_part(filename, '/', -2) as batch, file_row_number as row_in_batch "
            f"from read_parquet([{listed}], union_by_name = true, filename = true, file_row_number = true, "
            "hive_partitioning = false)"
        )
    try:
        connection.execute(f"create or replace temp view source_{name} as {rows}")
    except duckdb.Error as fault:
        said = str(fault).splitlines()[0]
        raise RunError(
            f"a batch of {name} cannot be read ({said}); move its folder away: it can be made again"
        ) from fault


def _arrow_view(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register(f"source_{name}", table)


def _captures_table(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """The fetches that left something in the archive, in a table of the database, which can put it on disk."""
    connection.register("shape_captures", arrow_schema(Fetch).empty_table())
    connection.execute("create or replace temp table source_captures as from shape_captures")
    kept = (fetch for fetch in read_log(home) if fetch.file is not None and fetch.offset is not None)
    while rows := list(islice(kept, _ROWS_AT_A_TIME)):
        connection.register("some_captures", to_table(rows, Fetch))
        connection.execute("insert into source_captures by name from some_captures")
    connection.unregister("some_captures")


def _reviews(home: Home) -> pa.Table:
    """Every decision with its place in the files: of two of one moment the later line stands."""
    table = to_table(read_reviews(home), Review)
    return table.append_column("line_number", pa.array(range(table.num_rows), pa.int64()))


def _takedowns(home: Home) -> pa.Table:
    """The ids and addresses of the takedown list."""
    listed = read_takedowns(home)
    return pa.table({"item": pa.array(sorted(listed.article_ids | listed.urls), pa.string())})


def _all_runs(home: Home, current: Sequence[PortalRun]) -> Iterable[PortalRun]:
    """The kept rows of all runs and those of the run that builds; a row given now stands before a kept one."""
    rows = {(row.run_id, row.portal): row for row in (*load_rows(home), *current)}
    return [rows[key] for key in sorted(rows)]


def _provinces(places: Places) -> pa.Table:
    ordered = sorted(places.provinces, key=lambda p: (vietnamese_order(p.name), p.code))
    rank = {(p.code, p.boundary): n for n, p in enumerate(ordered, 1)}
    table = to_table(places.provinces, Province)
    order = [rank[p.code, p.boundary] for p in places.provinces]
    return table.append_column("sort_order", pa.array(order, pa.int64()))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
