"""Two maps of provinces, what a name means on each, and what a broken row says."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import CallError
from pipeline.records import Boundary
from pipeline.reference import boundary_on, load_places, n_communes_on
from pipeline.reference.places import read_places
from pipeline.reference.reading import HERE

PLACES = load_places()

FOUND: list[tuple[str, Boundary, str]] = [
    ("TP. Hồ Chí Minh", "63", "Hồ Chí Minh"),
    ("TP.Hồ Chí Minh", "34", "Hồ Chí Minh"),
    ("TPHCM", "63", "Hồ Chí Minh"),
    ("Thành phố Hồ Chí Minh", "34", "Hồ Chí Minh"),
    ("Thừa Thiên - Huế", "63", "Thừa Thiên Huế"),
    ("Thừa Thiên – Huế", "63", "Thừa Thiên Huế"),
    ("Thừa Thiên Huế", "34", "Huế"),
    ("Huế", "63", "Thừa Thiên Huế"),
    ("TP Huế", "34", "Huế"),
    ("Bà Rịa – Vũng Tàu", "63", "Bà Rịa - Vũng Tàu"),
    ("Bà Rịa-Vũng Tàu", "63", "Bà Rịa - Vũng Tàu"),
    ("Bà Rịa—Vũng Tàu (cũ)", "63", "Bà Rịa - Vũng Tàu"),
    ("Đăk Lăk", "63", "Đắk Lắk"),
    ("Ðắk Lắk", "34", "Đắk Lắk"),
    ("tỉnh Hoà Bình", "63", "Hòa Bình"),
    ("KHÁNH HOÀ", "34", "Khánh Hòa"),
    ("tỉnh Thanh Hoá", "34", "Thanh Hóa"),
    ("Ha Giang", "63", "Hà Giang"),
    ("Long An (cũ)", "63", "Long An"),
    ("tỉnh Hà Giang cũ", "63", "Hà Giang"),
    ("Tuyên Quang trước sáp nhập", "63", "Tuyên Quang"),
    ("Tuyên Quang (mới)", "34", "Tuyên Quang"),
    ("tỉnh Gia Lai sau sáp nhập", "34", "Gia Lai"),
    ("thành phố Đồng Nai", "34", "Đồng Nai"),
    ("  Nghệ\u00a0 An ", "34", "Nghệ An"),
    ("Nghệ An", "34", "Nghệ An"),
    ("Thủ đô", "34", "Hà Nội"),
    ("phía tây Hải Phòng", "63", "Hải Dương"),
]
NOT_FOUND: list[tuple[str, Boundary]] = [
    ("Long An", "34"),
    ("Long An (cũ)", "34"),
    ("Tuyên Quang cũ", "34"),
    ("Tuyên Quang (mới)", "63"),
    ("thành phố Hòa Bình", "63"),
    ("TP. Thanh Hóa", "63"),
    ("thành phố Đồng Nai", "63"),
    ("huyện Điện Biên", "63"),
    ("huyện Quảng Ninh", "63"),
    ("Hà Tây", "63"),
    ("", "63"),
]


def test_both_maps_are_whole() -> None:
    assert (len(PLACES.names("63")), len(PLACES.names("34"))) == (63, 34)


def test_23_names_mean_other_land_before_and_after() -> None:
    assert len(PLACES.continuing_names()) == 23


def test_7_of_them_changed_their_code() -> None:
    recoded = {"Lào Cai", "Bắc Ninh", "Quảng Trị", "Gia Lai", "Tây Ninh", "Đồng Tháp", "An Giang"}
    assert set(PLACES.recoded_names()) == recoded
    assert recoded < set(PLACES.continuing_names())


def test_11_provinces_kept_their_land() -> None:
    kept = [p.name for p in PLACES.provinces if p.boundary == "34" and len(p.members) == 1]
    assert len(kept) == 11
    assert not set(kept) & set(PLACES.continuing_names())


def test_a_code_alone_mixes_two_places() -> None:
    assert PLACES.by_key["15", "63"].name == "Yên Bái"
    assert PLACES.by_key["15", "34"].name == "Lào Cai"


@pytest.mark.parametrize(("name", "boundary", "found"), FOUND)
def test_spellings_meet(name: str, boundary: Boundary, found: str) -> None:
    province = PLACES.find(name, boundary)
    assert province is not None
    assert province.name == found


@pytest.mark.parametrize(("name", "boundary"), NOT_FOUND)
def test_what_is_not_on_a_map_is_not_found_there(name: str, boundary: Boundary) -> None:
    assert PLACES.find(name, boundary) is None


def test_every_name_and_alias_finds_its_own_province() -> None:
    for province in PLACES.provinces:
        for spelling in (province.name, *province.aliases, *province.nicknames):
            assert PLACES.find(spelling, province.boundary) is province, spelling


def test_successor_and_members_mirror_each_other() -> None:
    for province in PLACES.provinces:
        if province.boundary == "63":
            assert province in PLACES.members(PLACES.successor(province.code).code)


def test_the_land_of_three_makes_lam_dong() -> None:
    assert [p.name for p in PLACES.members("68")] == ["Bình Thuận", "Đắk Nông", "Lâm Đồng"]


def test_an_unknown_code_is_a_wrong_call() -> None:
    with pytest.raises(CallError, match="map of 63 provinces has no code '03'"):
        PLACES.successor("03")


def test_tiles_do_not_collide() -> None:
    for boundary, size in (("63", 63), ("34", 34)):
        tiles = {(p.tile_row, p.tile_column) for p in PLACES.provinces if p.boundary == boundary}
        assert len(tiles) == size


def test_tiles_run_from_north_to_south() -> None:
    row = {(p.name, p.boundary): p.tile_row for p in PLACES.provinces}
    for boundary in ("63", "34"):
        order = ["Cao Bằng", "Hà Nội", "Nghệ An", "Đà Nẵng", "Khánh Hòa", "Hồ Chí Minh", "Cà Mau"]
        rows = [row[name, boundary] for name in order]
        assert rows == sorted(rows)


def test_the_rural_population_is_that_of_the_census() -> None:
    for boundary in ("63", "34"):
        counts = [p.rural_population or 0 for p in PLACES.provinces if p.boundary == boundary]
        assert sum(counts) == 63_086_373
    assert {p.rural_population_year for p in PLACES.provinces} == {2019}


@pytest.mark.parametrize(
    ("day", "boundary"),
    [(dt.date(2025, 6, 30), "63"), (dt.date(2025, 7, 1), "34"), (dt.date(2013, 1, 1), "63")],
)
def test_the_map_turned_on_the_first_of_july(day: dt.date, boundary: Boundary) -> None:
    assert boundary_on(day) == boundary


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (dt.date(2015, 1, 1), 188),
        (dt.date(2024, 1, 31), 188),
        (dt.date(2025, 6, 30), 177),
        (dt.date(2025, 7, 1), None),
        (dt.date(2000, 1, 1), None),
    ],
)
def test_communes_are_those_of_the_date(day: dt.date, count: int | None) -> None:
    assert n_communes_on(PLACES.by_key["14", "63"], day) == count


def test_every_row_names_its_source() -> None:
    assert all(province.source for province in PLACES.provinces)


Change = Callable[[dict[str, str]], None]


def rewritten(tmp_path: Path, key: tuple[str, str], **cells: str) -> Path:
    """provinces.csv with some cells of one row changed."""
    with (HERE / "provinces.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        if (row["code"], row["boundary"]) == key:
            row.update(cells)
    path = tmp_path / "provinces.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


FAULTS = [
    (("02", "63"), {"successor_code": "07"}, "row 02/63, field 'successor_code': no province of the 34 map"),
    (("02", "63"), {"successor_code": "04"}, "row 02/63, field 'successor_code': Cao Bằng does not name 02"),
    (("02", "63"), {"members": "02"}, "row 02/63, field 'members': only provinces of the 34 map"),
    (
        ("08", "34"),
        {"members": "02|08|99"},
        "row 08/34, field 'members': no province of the 63 map has the code '99'",
    ),
    (("08", "34"), {"members": "02|08|04"}, "field 'members': Cao Bằng (04) names 04"),
    (
        ("08", "34"),
        {"successor_code": "08"},
        "row 08/34, field 'members': a province of the 34 map has members",
    ),
    (("08", "34"), {"rural_population": "5"}, "row 08/34, field 'rural_population': is not 1395632"),
    (("08", "34"), {"rural_population": "5 triệu"}, "field 'rural_population': '5 triệu' is no whole number"),
    (("01", "63"), {"kind": "tỉn"}, "row 01/63, field 'kind': 'tỉn' is unknown; did you mean 'tỉnh'?"),
    (("01", "63"), {"boundary": "64"}, "row 01/64, field 'boundary': '64' is unknown; one of 34, 63"),
    (("01", "63"), {"code": "02"}, "row 02/63, field 'code': stands twice"),
    (("01", "63"), {"name": "Hà Giang"}, "row 02/63, field 'name': stands twice"),
    (("01", "63"), {"valid_to": "30/6/2025"}, "row 01/63, field 'valid_to': invalid RFC3339"),
    (("01", "63"), {"n_communes": "2021-01-13:x"}, "field 'n_communes': 'x' is no whole number"),
    (("01", "63"), {"n_communes": "2025-01-01:1|2024-01-01:2"}, "field 'n_communes': the dates must rise"),
    (("01", "63"), {"tile_row": "0", "tile_column": "3"}, "field 'tile_column': stands twice"),
    (("01", "63"), {"name_continues": "maybe"}, "row 01/63, field 'name_continues': expected `bool`"),
    (("08", "34"), {"name_continues": "no"}, "row 08/34, field 'name_continues': must be 'yes'"),
    (("01", "63"), {"aliases": "Cao Bang"}, "row 04/63, field 'aliases': 'Cao Bang' already means Hà Nội"),
]


@pytest.mark.parametrize(("key", "cells", "said"), FAULTS)
def test_a_broken_row_is_named(
    tmp_path: Path, key: tuple[str, str], cells: dict[str, str], said: str
) -> None:
    with pytest.raises(CallError) as fault:
        read_places(rewritten(tmp_path, key, **cells))
    assert str(fault.value).startswith("provinces.csv, ")
    assert said in str(fault.value)


def test_a_lost_row_is_noticed(tmp_path: Path) -> None:
    lines = (HERE / "provinces.csv").read_text("utf-8").splitlines()
    path = tmp_path / "provinces.csv"
    path.write_text("\n".join([lines[0], *lines[2:]]), "utf-8")
    with pytest.raises(CallError, match="the map of 63 provinces has 62 rows"):
        read_places(path)


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    text = (HERE / "provinces.csv").read_text("utf-8")
    path = tmp_path / "provinces.csv"
    path.write_text(text.replace("nicknames", "nickname", 1), "utf-8")
    with pytest.raises(CallError, match=r"header.*'nickname' is unknown; did you mean 'nicknames'"):
        read_places(path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "provinces.csv"
    path.write_text("code,boundary\n01,63\n", "utf-8")
    with pytest.raises(CallError, match="field 'name': the column is missing"):
        read_places(path)


def test_a_row_with_too_few_values_is_named(tmp_path: Path) -> None:
    text = (HERE / "provinces.csv").read_text("utf-8")
    path = tmp_path / "provinces.csv"
    path.write_text(text + "99,63,Nơi khác\n", "utf-8")
    with pytest.raises(CallError, match="row 99: has not 21 values"):
        read_places(path)
