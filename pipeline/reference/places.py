"""The provinces of both maps: which land a name means before and after 1 July 2025, and how the two maps meet.

Resolution 202/2025/QH15 made 34 provinces of 63. 23 names go on with more land than before, 7 of them under
another code, so that neither a name nor a code alone says which land is meant: a place is keyed by
(code, boundary).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.errors import CallError, did_you_mean
from pipeline.records import Boundary
from pipeline.reference.model import Province
from pipeline.reference.reading import HERE, csv_rows, record_of, refuse, unique
from pipeline.text import fold, nfc, without_marks

FILE = "provinces.csv"
MERGER = dt.date(2025, 7, 1)
SIZES: dict[Boundary, int] = {"63": 63, "34": 34}
KINDS = ("tỉnh", "thành phố trực thuộc trung ương")

_DASHES = re.compile(r"\s*[-‐‑‒–—―−]\s*")
_CITY = re.compile(r"^(?:thành phố|tp\s*\.|t\.\s*p\.?|tp(?=\s))\s*")
_PROVINCE = re.compile(r"^tỉnh\s+")
_OLD = re.compile(r"\s*(?:\((?:cũ|trước đây)\)|\s(?:cũ|trước đây|trước (?:khi )?sáp nhập))$")
_NEW = re.compile(r"\s*(?:\(mới\)|\s(?:mới|sau (?:khi )?sáp nhập))$")


@dataclass(frozen=True)
class Places:
    """The gazetteer: `by_key` by (code, boundary), `index` by (spelling, boundary)."""

    provinces: tuple[Province, ...]
    by_key: dict[tuple[str, Boundary], Province]
    index: dict[tuple[str, Boundary], Province] = field(repr=False)

    def find(self, name: str, boundary: Boundary) -> Province | None:
        """The province that `name` means on a map, or None.

        Takes other spellings: tone placement (Hoà, Hòa), dashes, "TP.", "tỉnh", plain ASCII, aliases, and
        "(cũ)" or "(mới)", which only the map they speak of knows. "Thành phố" before the name of a
        province that is no city means its capital, a district: None.
        """
        key = _key(name)
        if (_NEW.search(key) and boundary == "63") or (_OLD.search(key) and boundary == "34"):
            return None
        bare = _NEW.sub("", _OLD.sub("", key))
        for candidate in (key, bare, _PROVINCE.sub("", bare)):
            if found := self.index.get((candidate, boundary)):
                return found
        city = self.index.get((_CITY.sub("", bare), boundary)) if _CITY.search(bare) else None
        return city if city and city.kind != "tỉnh" else None

    def names(self, boundary: Boundary) -> tuple[str, ...]:
        """The names of a map's provinces, in the order of their codes."""
        return tuple(province.name for province in self.provinces if province.boundary == boundary)

    def successor(self, code63: str) -> Province:
        """The province of the 34 map that holds the land of a province of the 63 map."""
        code = self._on("63", code63).successor_code
        return self.by_key[code or "", "34"]

    def members(self, code34: str) -> tuple[Province, ...]:
        """The provinces of the 63 map that a province of the 34 map was made of."""
        return tuple(self.by_key[code, "63"] for code in self._on("34", code34).members)

    def continuing_names(self) -> tuple[str, ...]:
        """The names that stand on both maps for other land."""
        return tuple(p.name for p in self.provinces if p.boundary == "34" and p.name_continues)

    def recoded_names(self) -> tuple[str, ...]:
        """Those of `continuing_names` whose code changed as well."""
        return tuple(name for name in self.continuing_names() if len(self._codes(name)) == 2)

    def _codes(self, name: str) -> set[str]:
        return {province.code for province in self.provinces if province.name == name}

    def _on(self, boundary: Boundary, code: str) -> Province:
        try:
            return self.by_key[code, boundary]
        except KeyError:
            near = did_you_mean(code, [c for c, b in self.by_key if b == boundary])
            raise CallError(f"the map of {boundary} provinces has no code '{code}'{near}") from None


def boundary_on(day: dt.date) -> Boundary:
    """The map in force on a day: "63" to 2025-06-30, "34" from 2025-07-01 (Resolution 202/2025/QH15)."""
    return "34" if day >= MERGER else "63"


def n_communes_on(province: Province, day: dt.date) -> int | None:
    """The rural communes (xã) a province had on a day: the newest count up to then, or else the oldest.

    None when no count is known or the day lies off the province's map.
    """
    if (province.valid_to and day > province.valid_to) or (province.valid_from and day < province.valid_from):
        return None
    earlier = [count for counted_on, count in province.n_communes if counted_on <= day]
    return earlier[-1] if earlier else (province.n_communes[0][1] if province.n_communes else None)


@cache
def load_places() -> Places:
    """The provinces of both maps; raises CallError, naming file, row and field, for a fault in the file."""
    return read_places(HERE / FILE)


def read_places(path: Path) -> Places:
    """The provinces in a file laid out like provinces.csv, checked row by row and against each other."""
    provinces = []
    for raw in csv_rows(path, _COLUMNS, path.name):
        row = f"{raw['code']}/{raw['boundary']}"
        provinces.append(record_of(_typed(raw, path.name, row), Province, path.name, row))
    _check(provinces, path.name)
    by_key = {(province.code, province.boundary): province for province in provinces}
    return Places(tuple(provinces), by_key, _index(provinces, path.name))


def _key(name: str) -> str:
    return " ".join(_DASHES.sub("-", fold(nfc(name))).split())


def _index(provinces: Iterable[Province], file: str) -> dict[tuple[str, Boundary], Province]:
    index: dict[tuple[str, Boundary], Province] = {}
    for province in provinces:
        row = f"{province.code}/{province.boundary}"
        spellings = (province.name, without_marks(province.name), *province.aliases, *province.nicknames)
        for spelling in spellings:
            other = index.setdefault((_key(spelling), province.boundary), province)
            if other is not province:
                refuse(file, row, "aliases", f"'{spelling}' already means {other.name}; keep it in one row")
    return index


_COLUMNS = Province.__struct_fields__


def _typed(raw: dict[str, str], file: str, row: str) -> dict[str, Any]:
    """The cells of a row as the record's types; lists are separated by |, a list of dates by date:number."""
    typed: dict[str, Any] = dict(raw)
    for name in ("aliases", "nicknames", "members", "homonym_districts"):
        typed[name] = [part.strip() for part in raw[name].split("|") if part.strip()]
    for name in ("valid_from", "valid_to", "successor_code"):
        typed[name] = raw[name] or None
    for name in ("rural_population", "rural_population_year", "tile_row", "tile_column"):
        typed[name] = _whole(raw[name], file, row, name) if raw[name] else None
    typed["name_continues"] = {"yes": True, "no": False}.get(raw["name_continues"], raw["name_continues"])
    typed["n_communes"] = [
        (day, _whole(count, file, row, "n_communes"))
        for day, _, count in (pair.partition(":") for pair in raw["n_communes"].split("|") if pair)
    ]
    return typed


def _whole(text: str, file: str, row: str, field: str) -> int:
    if not text.isascii() or not text.isdigit():
        refuse(file, row, field, f"'{text}' is no whole number")
    return int(text)


def _check(provinces: list[Province], file: str) -> None:
    """What no row says alone: the two maps hold together."""
    rows = {(p.code, p.boundary): p for p in provinces}
    unique((((p.code, p.boundary), f"{p.code}/{p.boundary}") for p in provinces), file, "code")
    unique((((p.name, p.boundary), f"{p.code}/{p.boundary}") for p in provinces), file, "name")
    unique(
        (((p.tile_row, p.tile_column, p.boundary), f"{p.code}/{p.boundary}") for p in provinces),
        file,
        "tile_column",
    )
    for boundary, size in SIZES.items():
        n = sum(province.boundary == boundary for province in provinces)
        if n != size:
            raise CallError(f"{file}: the map of {size} provinces has {n} rows; give each province one")
    for province in provinces:
        _check_row(province, rows, file)


def _check_row(province: Province, rows: dict[tuple[str, Boundary], Province], file: str) -> None:
    row = f"{province.code}/{province.boundary}"
    if province.kind not in KINDS:
        refuse(file, row, "kind", f"'{province.kind}' is unknown{did_you_mean(province.kind, KINDS)}")
    days = [day for day, _ in province.n_communes]
    if days != sorted(set(days)):
        refuse(file, row, "n_communes", "the dates must rise")
    if province.boundary == "63":
        after = rows.get((province.successor_code or "", "34"))
        if after is None:
            refuse(
                file,
                row,
                "successor_code",
                f"no province of the 34 map has the code '{province.successor_code}'",
            )
        if province.code not in after.members:
            refuse(
                file, row, "successor_code", f"{after.name} does not name {province.code} among its members"
            )
        if province.members:
            refuse(file, row, "members", "only provinces of the 34 map have members; leave it empty")
    else:
        _check_members(province, rows, file, row)
    twins = [p for p in rows.values() if p.name == province.name and p.boundary != province.boundary]
    other_land = any(len(p.members) > 1 for p in (*twins, province)) and bool(twins)
    if province.name_continues != other_land:
        refuse(file, row, "name_continues", f"must be '{'yes' if other_land else 'no'}' by the members")


def _check_members(
    province: Province, rows: dict[tuple[str, Boundary], Province], file: str, row: str
) -> None:
    if not province.members or province.successor_code:
        refuse(file, row, "members", "a province of the 34 map has members and no successor_code")
    for code in province.members:
        before = rows.get((code, "63"))
        if before is None:
            refuse(file, row, "members", f"no province of the 63 map has the code '{code}'")
        if before.successor_code != province.code:
            refuse(
                file, row, "members", f"{before.name} ({code}) names {before.successor_code} as its successor"
            )
    parts = [rows[code, "63"].rural_population for code in province.members]
    known = [part for part in parts if part is not None]
    if len(known) == len(parts) and province.rural_population != sum(known):
        refuse(file, row, "rural_population", f"is not {sum(known)}, the sum of its members")
