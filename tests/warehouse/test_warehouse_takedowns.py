"""The takedown list at the build: what is listed stands in no table, and the release says how much was held back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from warehouse_builders import claim, home_of, release_of, told

import warehouse
from pipeline.home import Home
from warehouse.dictionary import tables

END = dt.date(2024, 12, 31)
ADDRESS = "https://bao-mot.example/b.html"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    listed = claim(233, province="Lạng Sơn", period_end=END)
    return home_of(
        tmp_path,
        told("a", claim(290, period_end=END)),
        told("b", listed, portal="bao-mot", published=dt.date(2025, 1, 3)),
        told("c", listed, portal="bao-hai", published=dt.date(2025, 1, 9)),
    )


def listed(home: Home, line: str) -> None:
    (home.root / "takedown.txt").write_text(f"{line}\n", encoding="utf-8")


def everything(home: Home) -> str:
    """Every table but the list itself, as text."""
    return "\n".join(
        warehouse.query(f"from {name}", home=home).to_csv() for name in tables() if name != "takedowns"
    )


def test_a_listed_article_and_its_copy_stand_nowhere(home: Home) -> None:
    listed(home, ADDRESS)
    release_of(home)
    told_of = everything(home)
    assert "290" in told_of
    assert "Lạng Sơn ghi nhận" not in told_of
    assert "bao-mot.example/b.html" not in told_of
    assert warehouse.evidence("ocop_products_recognized", "Lạng Sơn", home=home).empty
    assert warehouse.query("from estimates where province = 'Lạng Sơn'", home=home).empty


def test_an_article_may_be_listed_by_its_id(home: Home) -> None:
    release_of(home)
    found = warehouse.query("select article_id from articles where portal = 'bao-mot'", home=home)
    listed(home, str(found["article_id"].iloc[0]))
    release_of(home, run_id="20260301T013000-0002")
    assert set(warehouse.query("from articles", home=home)["portal"]) == {"hatinh-ntm"}


def test_the_checks_count_what_was_held_back(home: Home) -> None:
    listed(home, ADDRESS)
    release_of(home)
    counted = warehouse.query("from checks where name = 'articles_are_held_back'", home=home).iloc[0]
    assert counted["n_rows"] == 2
    held = warehouse.query("select is_copy from takedowns order by is_copy", home=home)
    assert list(held["is_copy"]) == [False, True]


def test_what_is_held_back_is_no_loss_against_the_release_before(tmp_path: Path) -> None:
    many = [claim(100 + n, province="Lạng Sơn", period_end=END) for n in range(30)]
    home = home_of(tmp_path, told("a", claim(290, period_end=END)), told("b", *many, portal="bao-mot"))
    release_of(home)
    listed(home, ADDRESS)
    release_of(home, run_id="20260301T013000-0002")
    assert len(warehouse.query("from figures", home=home)) == 1


def test_without_a_list_nothing_is_held_back(home: Home) -> None:
    release_of(home)
    assert warehouse.query("from takedowns", home=home).empty
    assert len(warehouse.query("from articles", home=home)) == 3
