"""The records' JSON and Arrow schemas, made from the classes themselves, and the way into tables and back.

How a type becomes a column:

| Python                      | Arrow                                                               |
|-----------------------------|---------------------------------------------------------------------|
| str, Literal of strings     | string                                                              |
| int, float, bool, bytes     | int64, double, bool, binary                                         |
| date                        | date32                                                              |
| datetime                    | timestamp[us] in the zone Asia/Ho_Chi_Minh; one without a zone is refused |
| X or None                   | X, nullable (all other columns are not)                             |
| tuple of X                  | list of X                                                           |
| tuple of fixed length       | struct with the fields item_1, item_2 …                             |
| dict of str to X            | map of string to X, its keys in order                               |
| a record                    | struct of its fields                                                |

A figure's `start` and `end` are the columns `quote_start` and `quote_end`: `end` is a reserved word of SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

import msgspec
import pyarrow as pa
from msgspec import inspect as shape

from pipeline.errors import RunError, did_you_mean
from pipeline.records import HANOI, Record

R = TypeVar("R", bound=Record)
Convert = Callable[[Any], Any]

TIMESTAMP = pa.timestamp("us", tz=HANOI.key)
COLUMN_NAMES: dict[str, dict[str, str]] = {"Figure": {"start": "quote_start", "end": "quote_end"}}
_PLAIN: dict[type[shape.Type], pa.DataType] = {
    shape.StrType: pa.string(),
    shape.IntType: pa.int64(),
    shape.FloatType: pa.float64(),
    shape.BoolType: pa.bool_(),
    shape.BytesType: pa.binary(),
    shape.DateType: pa.date32(),
    shape.DateTimeType: TIMESTAMP,
}


def json_schema(record_type: type[Record]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record; nested records stand under `$defs`."""
    return msgspec.json.schema(record_type)


def arrow_schema(record_type: type[Record]) -> pa.Schema:
    """The Arrow schema of a record: one column a field, in the order of the class.

    >>> arrow_schema(Figure).field("quote_start").type
    DataType(int64)
    """
    return pa.schema([pa.field(c.name, c.type, c.nullable) for c in _columns(record_type)])


def to_table(records: Iterable[R], record_type: type[R]) -> pa.Table:
    """`records` as an Arrow table under `arrow_schema(record_type)`, rows in the order given.

    Raises ValueError, naming the field, for a timestamp without a zone or a None where none may be.
    """
    rows = list(records)
    arrays = []
    for column in _columns(record_type):
        values: list[Any] = [getattr(row, column.field) for row in rows]
        try:
            if column.into is not None:
                values = [None if value is None else column.into(value) for value in values]
            array = pa.array(values, column.type)
        except (ValueError, TypeError, pa.ArrowInvalid) as fault:
            raise ValueError(f"{record_type.__name__}.{column.field}: {fault}") from fault
        if not column.nullable and array.null_count:
            raise ValueError(f"{record_type.__name__}.{column.field}: None where a value must stand")
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=arrow_schema(record_type))


def from_table(table: pa.Table, record_type: type[R]) -> list[R]:
    """The records in `table`, validated; a column that the table lacks takes the field's default.

    Raises RunError for an unknown column, a column without default that is missing, or a value that is none
    of the field's: the table was then written by another version.
    """
    columns = _columns(record_type)
    _refuse_foreign(table, columns, record_type)
    here = [column for column in columns if column.name in table.column_names]
    names = [column.field for column in here]
    lists = [_values(table.column(column.name), column.out) for column in here]
    rows = zip(*lists, strict=True) if lists else iter(((),) * table.num_rows)
    try:
        return [msgspec.convert(dict(zip(names, row, strict=True)), record_type) for row in rows]
    except msgspec.ValidationError as fault:
        raise RunError(
            f"a table of {record_type.__name__} records holds a row that is none ({fault}); "
            "rebuild the file with this version"
        ) from fault


class _Column(msgspec.Struct, frozen=True):
    """One field as a column: its names, its Arrow type, and the conversions of a value (None: as it is)."""

    field: str
    name: str
    type: Any
    nullable: bool
    into: Convert | None
    out: Convert | None
    required: bool


@cache
def _columns(record_type: type[Record]) -> tuple[_Column, ...]:
    described = shape.type_info(record_type)
    assert isinstance(described, shape.StructType)
    renamed = COLUMN_NAMES.get(record_type.__name__, {})
    columns = []
    for field in described.fields:
        arrow, nullable, into, out = _translate(field.type)
        name = renamed.get(field.name, field.name)
        columns.append(_Column(field.name, name, arrow, nullable, into, out, field.required))
    return tuple(columns)


def _translate(described: shape.Type) -> tuple[pa.DataType, bool, Convert | None, Convert | None]:
    """The Arrow type, whether null may stand, and the two conversions of a type as msgspec describes it."""
    if isinstance(described, shape.UnionType):
        others = [kind for kind in described.types if not isinstance(kind, shape.NoneType)]
        if len(others) != 1:
            raise TypeError(f"a field may be one type or None, not {described}")
        arrow, _, into, out = _translate(others[0])
        return arrow, True, into, out
    if isinstance(described, shape.LiteralType) and all(isinstance(v, str) for v in described.values):
        return pa.string(), False, None, None
    if isinstance(described, shape.DateTimeType):
        return TIMESTAMP, False, _zoned, _in_hanoi
    if type(described) in _PLAIN:
        return _PLAIN[type(described)], False, None, None
    if isinstance(described, shape.VarTupleType):
        return _list_of(described.item_type)
    if isinstance(described, shape.DictType):
        return _map_of(described)
    if isinstance(described, shape.TupleType):
        names = [f"item_{n}" for n in range(1, len(described.item_types) + 1)]
        return _struct_of(names, list(described.item_types), tuple)
    if isinstance(described, shape.StructType):
        return _struct_of([f.name for f in described.fields], [f.type for f in described.fields], None)
    raise TypeError(f"no Arrow type is fixed for {described}")


def _list_of(item: shape.Type) -> tuple[pa.DataType, bool, Convert | None, Convert | None]:
    arrow, nullable, into, out = _translate(item)

    def each(convert: Convert | None) -> Convert | None:
        if convert is None:
            return None
        return lambda values: [None if value is None else convert(value) for value in values]

    return pa.list_(pa.field("item", arrow, nullable)), False, each(into), each(out)


def _map_of(described: shape.DictType) -> tuple[pa.DataType, bool, Convert | None, Convert | None]:
    arrow, nullable, into, out = _translate(described.value_type)
    if not isinstance(described.key_type, shape.StrType):
        raise TypeError(f"a map is from strings to values, not {described}")

    def converted(pairs: Iterable[tuple[str, Any]], convert: Convert | None) -> list[tuple[str, Any]]:
        return [(k, v if convert is None or v is None else convert(v)) for k, v in pairs]

    return (
        pa.map_(pa.string(), pa.field("value", arrow, nullable)),
        False,
        lambda mapping: converted(sorted(mapping.items()), into),
        lambda pairs: dict(converted(pairs, out)),
    )


def _struct_of(
    names: list[str], types: list[shape.Type], rebuild: Callable[[Iterable[Any]], Any] | None
) -> tuple[pa.DataType, bool, Convert | None, Convert | None]:
    """A struct of named fields; `rebuild` makes a tuple of its values on the way out (None: keep the names)."""
    parts = [_translate(kind) for kind in types]
    arrow = pa.struct([pa.field(n, a, nullable) for n, (a, nullable, _, _) in zip(names, parts, strict=True)])

    def converted(value: Any, convert: Convert | None) -> Any:
        return value if convert is None or value is None else convert(value)

    def into(record: Any) -> dict[str, Any]:
        values = record if isinstance(record, tuple) else [getattr(record, name) for name in names]
        return {n: converted(v, part[2]) for n, v, part in zip(names, values, parts, strict=True)}

    def out(row: dict[str, Any]) -> Any:
        values = {n: converted(row[n], part[3]) for n, part in zip(names, parts, strict=True) if n in row}
        return values if rebuild is None else rebuild(values.values())

    return arrow, False, into, out


def _values(column: pa.ChunkedArray, out: Convert | None) -> list[Any]:
    values: list[Any] = column.to_pylist()
    return values if out is None else [None if value is None else out(value) for value in values]


def _refuse_foreign(table: pa.Table, columns: tuple[_Column, ...], record_type: type[Record]) -> None:
    known = {column.name for column in columns}
    for name in table.column_names:
        if name not in known:
            raise RunError(
                f"a table of {record_type.__name__} records has the column '{name}', which this version "
                f"does not know{did_you_mean(name, known)}"
            )
    for column in columns:
        if column.required and column.name not in table.column_names:
            raise RunError(
                f"a table of {record_type.__name__} records lacks the column '{column.name}'; "
                "rebuild the file with this version"
            )


def _zoned(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError(f"the timestamp {moment.isoformat()} has no zone")
    return moment


def _in_hanoi(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(HANOI)
