"""How a file of reference data is read: every fault is one sentence that names the file, the row and the field."""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import msgspec
import yaml
from msgspec import inspect as shape

from pipeline.errors import CallError, did_you_mean
from pipeline.records import Record
from pipeline.text import nfc

R = TypeVar("R", bound=Record)

HERE = Path(__file__).parent


def refuse(file: str, row: str, field: str, fault: str) -> NoReturn:
    """Raise the CallError of one field, or of a whole row when `field` is empty."""
    where = f"{file}, row {row}" + (f", field '{field}'" if field else "")
    raise CallError(f"{where}: {fault}")


def record_of(raw: Mapping[str, Any], record_type: type[R], file: str, row: str) -> R:
    """`raw` as a record, checked field by field.

    Raises CallError for an unknown or missing field, a value of the wrong kind, or one outside a closed list.
    """
    fields = _fields(record_type)
    for name in raw:
        if name not in fields:
            refuse(file, row, str(name), f"no such field is known{did_you_mean(str(name), fields)}")
    for name, field in fields.items():
        if field.required and name not in raw:
            refuse(file, row, name, "is missing; give it a value")
        if name in raw:
            _check_closed(raw[name], field.type, file, row, name)
    try:
        return msgspec.convert(raw, record_type)
    except msgspec.ValidationError as fault:
        said, _, path = str(fault).partition(" - at `$.")
        refuse(file, row, path.rstrip("`") or "?", said[:1].lower() + said[1:])


@cache
def _fields(record_type: type[Record]) -> dict[str, shape.Field]:
    """The fields of a record by name; working them out for each row would take most of the time."""
    described = shape.type_info(record_type)
    assert isinstance(described, shape.StructType)
    return {field.name: field for field in described.fields}


def closed(value: str, known: Iterable[str], file: str, row: str, field: str) -> str:
    """`value` if it is one of `known`; raises CallError with the nearest of them otherwise."""
    choices = list(known)
    if value not in choices:
        near = did_you_mean(value, choices) or (
            f"; one of {', '.join(choices)}" if 0 < len(choices) <= 12 else "; no such name is in the list"
        )
        refuse(file, row, field, f"'{value}' is unknown{near}")
    return value


def unique(keys: Iterable[tuple[Hashable, str]], file: str, field: str) -> None:
    """Raise CallError for the first key that stands twice; `keys` are pairs of key and row name."""
    seen: set[Hashable] = set()
    for key, row in keys:
        if key in seen:
            refuse(file, row, field, "stands twice; keep one of the rows")
        seen.add(key)


def yaml_rows(path: Path, key: str, file: str) -> list[dict[str, Any]]:
    """The list under `key`, the one key of a YAML file, all strings in NFC.

    Raises CallError for a file that is missing, no YAML, or has another layout, and for a key given twice.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as fault:
        raise CallError(f"{path}: cannot be read ({fault.strerror}); give the path of a file") from fault
    except UnicodeDecodeError as fault:
        raise CallError(f"{path}: is not UTF-8 text; save it as UTF-8") from fault
    try:
        whole = _yaml(nfc(text))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        said = getattr(fault, "problem", None) or str(fault).splitlines()[0]
        raise CallError(f"{file}{line}: {said}; correct the YAML") from fault
    if not isinstance(whole, dict) or set(whole) != {key} or not isinstance(whole[key], list):
        raise CallError(f"{file}: must hold one key '{key}:' with a list of rows under it")
    for n, row in enumerate(whole[key], 1):
        if not isinstance(row, dict):
            refuse(file, f"#{n}", "", "is no mapping of fields to values")
    return list(whole[key])


def csv_rows(path: Path, columns: Iterable[str], file: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file with exactly these columns, in any order, values stripped and in NFC."""
    wanted = list(columns)
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for name in reader.fieldnames or []:
            closed(name, wanted, file, "1 (header)", name)
        for name in wanted:
            if name not in (reader.fieldnames or []):
                refuse(file, "1 (header)", name, "the column is missing")
        for n, row in enumerate(reader, 2):
            if None in row or any(value is None for value in row.values()):
                refuse(file, str(n), "", f"has not {len(wanted)} values; check its commas and quotes")
            yield {name: nfc(value).strip() for name, value in row.items()}


def row_name(raw: Mapping[str, Any], key: str, n: int) -> str:
    """What a row is called in errors: its key, or its number where it has none."""
    value = raw.get(key)
    return value if isinstance(value, str) and value else f"#{n}"


def _check_closed(value: Any, described: shape.Type, file: str, row: str, field: str) -> None:
    """Name the near miss for a value of a closed list, which msgspec's own message does not."""
    if isinstance(described, shape.UnionType):
        others = [kind for kind in described.types if not isinstance(kind, shape.NoneType)]
        if value is not None and len(others) == 1:
            _check_closed(value, others[0], file, row, field)
    elif isinstance(described, shape.LiteralType):
        closed(value if isinstance(value, str) else repr(value), map(str, described.values), file, row, field)


class _OnceLoader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice: YAML would silently keep the last."""


class _QuickOnceLoader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """The same by libyaml, in an eighth of the time; PyYAML may come without it."""


def _yaml(text: str) -> Any:
    """What a YAML text holds; faults are told by PyYAML's own parser, which places them better than libyaml."""
    try:
        return yaml.load(text, Loader=_QuickOnceLoader)
    except yaml.YAMLError:
        return yaml.load(text, Loader=_OnceLoader)


def _mapping(loader: _OnceLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value]
    for n, key in enumerate(keys):
        if key in keys[:n]:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key '{key}' stands twice", node.value[n][0].start_mark
            )
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


for _loader in (_OnceLoader, _QuickOnceLoader):
    _loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
