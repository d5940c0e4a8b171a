"""Which provinces, districts and communes there are, on both maps, and how their names are spelled.

Provinces come from the reference data; districts and communes from the administrative mapping that underthesea
brings (a snapshot of mid-2025) and a short list of districts that were merged before it. A commune that is
missing there is a miss, never a guess. The mapping is read as a file, so that underthesea itself is not loaded.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pipeline.errors import RunError
from pipeline.records import Boundary
from pipeline.reference.places import load_places
from pipeline.text import fold, nfc

_DASHES = re.compile(r"\s*[-‐‑‒–—―−]\s*")
_DAK = re.compile(r"(?<!\w)đ[ăắa][ck](?!\w)")
_LAK = re.compile(r"(?<!\w)l[ăắ][ck](?!\w)")
_I = re.compile(r"(?<=[hklmstqu])(?:[yýỳỷỹỵ])(?!\w)")
_Y_TO_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_KINDS = ("thành phố", "thị xã", "huyện", "quận", "thị trấn", "phường", "đặc khu", "xã")
MUNICIPALITIES = ("Hà Nội", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ")


@dataclass(frozen=True, slots=True)
class District:
    """A district of the 63 map: its name without kind, its kind, its province's name."""

    name: str
    kind: str
    province: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as one map knows it; `district` is None on the 34 map."""

    name: str
    province: str
    district: str | None
    boundary: Boundary


@dataclass(frozen=True)
class Gazetteer:
    """Names by key (`name_key`); several places may share one."""

    provinces: dict[str, str]
    on_map: dict[Boundary, frozenset[str]]
    districts: dict[str, tuple[District, ...]]
    communes: dict[str, tuple[Commune, ...]]
    successor: dict[str, str]
    longest: int

    def districts_of(self, province: str) -> frozenset[str]:
        """The keys of a province's districts."""
        return frozenset(
            key for key, rows in self.districts.items() if any(row.province == province for row in rows)
        )


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """The key under which spellings of one name meet: Đăk and Đắk, Cư M’gar and Cư M'gar, Thuỷ and Thủy."""
    key = fold(nfc(name)).replace("’", "'").replace("‘", "'").replace("`", "'")
    key = " ".join(_DASHES.sub(" - ", key).split())
    key = _LAK.sub("lắk", _DAK.sub("đắk", key))
    return _I.sub(lambda match: match.group().translate(_Y_TO_I), key)


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer of this installation; raises RunError when underthesea's mapping is not there."""
    places = load_places()
    provinces: dict[str, str] = {}
    for province in places.provinces:
        for name in (province.name, *province.aliases):
            bare = re.sub(r"\s*(?:\((?:cũ|mới)\)|(?:trước|sau) (?:đây|sáp nhập)|cũ|mới)$", "", name)
            if re.match(r"(?:khu vực|phía|tỉnh|thành phố|thủ đô) ", fold(bare)):
                continue
            provinces.setdefault(name_key(bare), province.name)
    for city in (
        "tp. hồ chí minh",
        "tp hồ chí minh",
        "tp.hồ chí minh",
        "tp.hcm",
        "tp. hcm",
        "tphcm",
        "tp hcm",
    ):
        provinces[name_key(city)] = "Hồ Chí Minh"
    on_map: dict[Boundary, frozenset[str]] = {
        "63": frozenset(places.names("63")),
        "34": frozenset(places.names("34")),
    }
    successor = {p.name: places.successor(p.code).name for p in places.provinces if p.boundary == "63"}
    districts: dict[str, set[District]] = defaultdict(set)
    communes: dict[str, set[Commune]] = defaultdict(set)
    for row in _mapping():
        old = _province(row["old_province"], on_map["63"])
        new = _province(row["new_province"], on_map["34"])
        name, kind = _split(row["old_district"])
        if not name:
            continue
        districts[name_key(name)].add(District(name, kind, old))
        ward, _ = _split(row["old_ward"])
        communes[name_key(ward)].add(Commune(ward, old, name, "63"))
        ward, _ = _split(row["new_ward"])
        communes[name_key(ward)].add(Commune(ward, new, None, "34"))
    with Path(__file__).with_name("former_districts.csv").open(encoding="utf-8") as rows:
        for former in csv.DictReader(rows):
            key = name_key(former["name"])
            if not any(row.province == former["province"] for row in districts.get(key, ())):
                districts[key].add(District(former["name"], former["kind"], former["province"]))
    return Gazetteer(
        provinces,
        on_map,
        {key: tuple(sorted(rows, key=lambda d: (d.province, d.kind))) for key, rows in districts.items()},
        {
            key: tuple(sorted(rows, key=lambda c: (c.boundary, c.province, c.district or "")))
            for key, rows in communes.items()
        },
        successor,
        max(len(key.split()) for key in (*provinces, *districts)),
    )


def _mapping() -> list[dict[str, str]]:
    found = importlib.util.find_spec("underthesea")
    if found is None or not found.submodule_search_locations:
        raise RunError("underthesea is not installed; install the locked packages (make install)")
    path = Path(found.submodule_search_locations[0]) / "address" / "data" / "mapping.json"
    try:
        rows: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["ward_mapping"]
    except (OSError, KeyError, ValueError) as fault:
        raise RunError(f"underthesea's administrative mapping cannot be read ({path}): {fault}") from None
    return rows


def _split(full: str) -> tuple[str, str]:
    """A name without its kind, and the kind: "Thị xã Sa Pa" is ("Sa Pa", "thị xã")."""
    lowered = nfc(full).lower()
    for kind in _KINDS:
        if lowered.startswith(kind + " "):
            rest = nfc(full)[len(kind) + 1 :].strip()
            return (rest if not rest.isdigit() else full, kind)
    return nfc(full).strip(), ""


def _province(full: str, names: frozenset[str]) -> str:
    bare = re.sub(r"^(?:Tỉnh|Thành phố) ", "", nfc(full))
    if bare in names:
        return bare
    by_key = {name_key(name): name for name in names}
    # the mapping writes Huế city for the province it was until mid-2025
    return by_key.get(name_key(bare)) or next((name for name in names if name.endswith(bare)), bare)
