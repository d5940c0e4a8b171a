"""Estimates held against official figures: disagreement is reported and nothing is corrected."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from warehouse_builders import claim, home_of, release_of, told

import warehouse
from pipeline.home import Home
from pipeline.reference import load_official


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = home_of(
        tmp_path_factory.mktemp("official"),
        # official: 15 590 and no word of validity; Hà Nội 3 463 cumulative on 10/11/2025; Gia Lai 305 in force
        told("a", claim(900, province="Hà Nội", validity="cumulative", period_end=dt.date(2025, 11, 12))),
        told("b", claim(300, province="Gia Lai", bound="at_least", period_end=dt.date(2024, 2, 20))),
        told("c", claim(700, province="Gia Lai", boundary="34", period_end=dt.date(2025, 9, 30))),
    )
    release_of(made)
    return made


def relation(home: Home, province: str, value: float) -> tuple[str, float | None]:
    row = warehouse.query(
        f"from official_figures where province = '{province}' and value = {value} "
        "and indicator = 'ocop_products_recognized'",
        home=home,
    ).iloc[0]
    estimate = row["estimate_value"]
    return str(row["relation"]), None if pd.isna(estimate) else float(estimate)


def test_every_official_figure_stands_in_the_release(home: Home) -> None:
    assert len(warehouse.query("from official_figures", home=home)) == len(load_official())


def test_an_estimate_that_differs_is_shown_and_kept(home: Home) -> None:
    assert relation(home, "Hà Nội", 3463) == ("disagrees", 900)
    counted = warehouse.query("from checks where name = 'estimates_meet_official_figures'", home=home).iloc[0]
    assert (counted["severity"], counted["n_rows"]) == ("flag", 1)
    assert warehouse.query("from estimates where province = 'Hà Nội'", home=home)["value"][0] == 900


def test_a_bound_word_and_an_unsaid_validity_may_agree(home: Home) -> None:
    assert relation(home, "Gia Lai", 305) == ("agrees", 300)


def test_months_away_there_is_nothing_to_hold_it_against(home: Home) -> None:
    assert relation(home, "Gia Lai", 1018) == ("no_estimate", None)


def test_no_official_figure_becomes_an_estimate(tmp_path: Path) -> None:
    empty = home_of(tmp_path)
    release_of(empty)
    assert warehouse.query("from estimates", home=empty).empty
    assert set(warehouse.query("from official_figures", home=empty)["relation"]) == {"no_estimate"}
