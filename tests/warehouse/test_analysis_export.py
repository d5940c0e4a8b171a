"""What leaves the house: data package, workbook, texts kept at home, takedowns, formulas, citations."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from analysis_world import products
from frictionless import validate
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from warehouse_builders import home_of, release_of, settings_of, told

import warehouse
from pipeline.errors import CallError, RunError
from pipeline.home import Home
from warehouse.dictionary import tables
from warehouse.sharing import neutralised, plain

FORMULA = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = home_of(
        tmp_path_factory.mktemp("released") / "home",
        told("a", products(290, "Hà Tĩnh", 2024), title=FORMULA, note="Toàn văn riêng."),
        told("b", products(141, "Quảng Trị", 2024), portal="bao-mot", url="https://bao-mot.example/b.html"),
        told("c", products(143, "Quảng Trị", 2024), portal="bao-hai"),
    )
    release_of(made)
    return made


@pytest.fixture
def home(released: Home, tmp_path: Path) -> Home:
    """A copy of the released home, to change at will."""
    return Home(shutil.copytree(released.root, tmp_path / "home", symlinks=True))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_data_package_holds_what_it_describes(home: Home, tmp_path: Path) -> None:
    done = warehouse.export(tmp_path / "out", home=home)
    report = validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"].endswith("/2.0/datapackage.json")
    assert package["version"] == done.release.release_id
    assert package["release_sha256"] == done.release.checksum
    assert [resource["title"] for resource in package["resources"]] == list(tables())
    assert all(
        field["description"] for resource in package["resources"] for field in resource["schema"]["fields"]
    )


def test_csv_has_the_mark_by_which_excel_knows_utf_8(home: Home, tmp_path: Path) -> None:
    warehouse.export(tmp_path / "out", home=home)
    for path in (tmp_path / "out" / "csv").iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_parquet_csv_and_workbook_hold_the_same_rows(home: Home, tmp_path: Path) -> None:
    done = warehouse.export(tmp_path / "out", home=home)
    book = load_workbook(tmp_path / "out" / warehouse.WORKBOOK, read_only=True)
    for name, count in done.n_rows.items():
        assert len(rows(tmp_path / "out", name)) == count
        path = tmp_path / "out" / "parquet" / f"{name}.parquet"
        assert duckdb.sql(f"select count(*) from read_parquet('{path}')").fetchall() == [(count,)]
        assert sum(1 for _ in book[name[:31]].rows) == count + 1
    assert {"about", "codebook"} <= set(book.sheetnames)


def test_whole_texts_stay_at_home_unless_asked_for(home: Home, tmp_path: Path) -> None:
    warehouse.export(tmp_path / "out", home=home)
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out" / "csv").iterdir())
    assert "Toàn văn riêng".encode() not in everything
    assert rows(tmp_path / "out", "figures")[0]["sentence"]
    warehouse.export(tmp_path / "with", with_text=True, home=home)
    assert any("Toàn văn riêng" in row["text"] for row in rows(tmp_path / "with", "articles"))


def test_no_cell_is_a_formula(home: Home, tmp_path: Path) -> None:
    warehouse.export(tmp_path / "out", home=home)
    assert "'" + FORMULA in [row["title"] for row in rows(tmp_path / "out", "articles")]
    book = load_workbook(tmp_path / "out" / warehouse.WORKBOOK)
    assert all(
        cell.data_type != "f" and not str(cell.value).startswith("=")
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
    )


@pytest.mark.parametrize("by", ["address", "id"])
def test_an_article_on_the_takedown_list_goes_with_all_that_rests_on_it(
    home: Home, tmp_path: Path, by: str
) -> None:
    found = warehouse.query("from articles where portal = 'bao-mot'", home=home).iloc[0]
    line = f"{found['url']}#top" if by == "address" else found["article_id"]
    (home.root / "takedown.txt").write_text(
        f"# asked by the publisher\n{line}  # 2026-03-02\n", encoding="utf-8"
    )
    done = warehouse.export(tmp_path / "out", home=home)
    assert done.n_held_back == 1
    gone = found["article_id"]
    for name in ("articles", "article_versions", "article_addresses", "figures"):
        assert gone not in {row["article_id"] for row in rows(tmp_path / "out", name)}, name
    kept = {row["figure_id"] for row in rows(tmp_path / "out", "figures")}
    assert {row["figure_id"] for row in rows(tmp_path / "out", "claims")} <= kept
    assert {row["figure_id"] for row in rows(tmp_path / "out", "estimates")} <= kept
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert b"bao-mot.example/b.html" not in everything


def test_a_line_of_the_takedown_list_that_is_neither_is_named(home: Home, tmp_path: Path) -> None:
    (home.root / "takedown.txt").write_text("\nHà Tĩnh\n", encoding="utf-8")
    with pytest.raises(CallError, match=r"takedown\.txt, line 2: 'Hà Tĩnh' is neither"):
        warehouse.export(tmp_path / "out", home=home)
    assert not (tmp_path / "out").exists()


def test_an_export_takes_the_place_of_an_earlier_one_and_of_nothing_else(home: Home, tmp_path: Path) -> None:
    warehouse.export(tmp_path / "out", home=home)
    warehouse.export(tmp_path / "out", home=home)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(CallError, match="holds other files"):
        warehouse.export(tmp_path / "mine", home=home)
    (tmp_path / "file").write_text("")
    with pytest.raises(CallError, match="is a file"):
        warehouse.export(tmp_path / "file", home=home)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "home", "mine", "out"]


def test_a_folder_that_cannot_be_made_is_named(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((RunError, CallError), match="cannot be written"):
        warehouse.export(tmp_path / "file" / "out", home=home)


def test_without_a_release_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="there is no release"):
        warehouse.export(tmp_path / "out", home=Home(tmp_path / "none"))


def test_a_demo_says_so_in_every_file(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home", told("a", products(290, "Hà Tĩnh", 2024), portal="import"))
    release_of(home, edition="demo")
    warehouse.export(tmp_path / "out", home=home)
    out = tmp_path / "out"
    assert "DEMO" in json.loads((out / "datapackage.json").read_text(encoding="utf-8"))["title"]
    assert "DEMO" in (out / "README.md").read_text(encoding="utf-8")
    assert "DEMO" in str(load_workbook(out / warehouse.WORKBOOK)["about"]["B2"].value)
    path = out / "parquet" / "figures.parquet"
    told_in = duckdb.sql(f"select value::varchar from parquet_kv_metadata('{path}')").fetchall()
    assert any("DEMO" in value for (value,) in told_in)


def test_tables_too_long_for_a_workbook_are_named(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.exporting.MOST_SHEET_ROWS", 2)
    done = warehouse.export(tmp_path / "out", home=home)
    assert "figures" in done.left_out_of_workbook
    assert "figures" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_a_release_is_cited_by_id_day_and_checksum(home: Home) -> None:
    found = warehouse.release(home)
    assert found is not None
    line = warehouse.citation(found)
    assert found.release_id in line
    assert found.checksum in line
    assert f"{found.built_at:%Y-%m-%d}" in line


def test_kept_releases_and_pins_are_listed(home: Home) -> None:
    first = warehouse.kept_releases(home)[0]
    assert not warehouse.is_pinned(first)
    warehouse.pin(home, first.release_id)
    warehouse.publish(home, warehouse.build(home, settings_of(home), "r2"), settings_of(home))
    assert [warehouse.is_pinned(one) for one in warehouse.kept_releases(home)] == [True, False]


def test_the_file_says_what_its_tables_and_columns_mean(home: Home) -> None:
    found = warehouse.schema(home=home)
    for name, table in tables().items():
        assert list(found[(found["name"] == name) & found["column"].notna()]["column"]) == list(table.columns)
    assert found["meaning"].notna().all()
    assert "series" in set(found[found["kind"] == "macro"]["name"])


@given(st.text())
def test_no_text_survives_as_a_formula(text: str) -> None:
    assert not neutralised(text).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", ["290 sản phẩm", "Hà Tĩnh", "a=b", "x - y", "'quoted'", ""])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert neutralised(text) == text


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (None, None),
        (float("nan"), None),
        (pd.NaT, None),
        (["a", "b"], "a; b"),
        ({"a": 1}, '{"a": 1}'),
        ("=1", "'=1"),
        (3.5, 3.5),
        (pd.Timestamp("2024-12-31"), dt.date(2024, 12, 31)),
        (pd.Timestamp("2024-12-31 08:00"), dt.datetime(2024, 12, 31, 8)),  # noqa: DTZ001
    ],
)
def test_cells_hold_plain_values(value: Any, held: object) -> None:
    assert plain(value) == held
