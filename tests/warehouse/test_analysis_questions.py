"""The fifteen questions: each is asked, answered, and says how its answer is to be read and what it leaves open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from analysis_world import end, of, products, world
from warehouse_builders import home_of, release_of, told

import warehouse
from pipeline.home import Home

FOLDER = Path(__file__).parents[2] / "docs" / "questions"
QUESTIONS = sorted(FOLDER.glob("*.sql"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return world(tmp_path_factory.mktemp("questions"))


def answer(number: int, home: Home) -> pd.DataFrame:
    return warehouse.query((FOLDER / f"{number:02}.sql").read_text(encoding="utf-8"), home=home)


def test_there_are_fifteen() -> None:
    assert [path.stem for path in QUESTIONS] == [f"{n:02}" for n in range(1, 16)]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_each_says_what_it_asks_how_to_read_it_and_its_limits(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- Question: ")
    assert "\n-- Reading: " in text
    assert "\n-- Limits: " in text


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = home_of(tmp_path_factory.mktemp("empty"))
    release_of(made)
    return made


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_each_runs_on_an_empty_release_too(path: Path, empty: Home) -> None:
    warehouse.query(path.read_text(encoding="utf-8"), home=empty)


def test_01_ranks_by_value_and_keeps_cumulative_numbers_apart(home: Home) -> None:
    found = answer(1, home)
    assert found.iloc[0]["province"] == "Nghệ An"
    assert found[found["province"] == "Hà Nội"].iloc[0]["ranked_among"] == "cumulative"


def test_02_asks_of_the_day_of_the_release(home: Home) -> None:
    assert answer(2, home).empty  # the invented recognitions ran out before


def test_03_sets_renewals_beside_lapses(home: Home) -> None:
    assert answer(3, home).iloc[0]["renewed_percent"] == pytest.approx(100 * 16 / 30, abs=0.1)


def test_04_adds_four_and_five_stars_of_one_date(home: Home) -> None:
    found = answer(4, home)
    first = found[(found["province"] == "Quảng Ninh") & (found["year"] == 2024)].iloc[0]
    assert first["four_and_five_stars"] == 81 + 8


def test_04_counts_from_three_stars_only_where_nothing_better_is_told(home: Home) -> None:
    found = answer(4, home)
    assert set(found[found["counted_from"] == "4 alone"]["is_at_least"]) == {True}
    assert found.groupby(["province", "boundary", "year"]).size().max() == 1


def test_05_splits_producers_by_kind(home: Home) -> None:
    assert list(answer(5, home)["entities"]) == [90, 61]


def test_06_shows_the_target_before_it_was_changed(home: Home) -> None:
    found = answer(6, home)
    assert found[found["is_adjusted"]].iloc[0]["earlier_target"] == 300


def test_07_counts_communes_without_a_product(home: Home) -> None:
    assert answer(7, home).iloc[0]["without_product"] == 179 - 150


def test_08_names_the_criteria_of_each_year(home: Home) -> None:
    found = answer(8, home)
    assert set(found["criteria"]) >= {"19 criteria of 2016", "19 stricter criteria of 2022"}


def test_09_sets_the_old_sum_beside_the_new_count(home: Home) -> None:
    found = answer(9, home)
    merged = found[found["province"] == "Quảng Trị"].iloc[0]
    assert (merged["before_merger"], merged["since_merger"]) == (97 + 76, 31)


def test_09_takes_the_newest_count_before_the_merger_of_any_year(tmp_path: Path) -> None:
    made = home_of(
        tmp_path,
        told("ht-24", of("ntm_communes", 172, "Hà Tĩnh", period_end=end(2024))),
        told("ht-25", of("ntm_communes", 169, "Hà Tĩnh", period_end=dt.date(2025, 6, 30))),
        told("ht-34", of("ntm_communes", 48, "Hà Tĩnh", boundary="34", period_end=dt.date(2025, 12, 15))),
        told("pt-63", of("ntm_communes", 32, "Phú Thọ", period_end=dt.date(2025, 10, 20))),
    )
    release_of(made)
    found = answer(9, made)
    assert list(found["province"]) == ["Hà Tĩnh"]  # the old province's land of October is no count of before
    assert (found.iloc[0]["before_merger"], found.iloc[0]["since_merger"]) == (169, 48)


def test_10_takes_credit_out(home: Home) -> None:
    assert answer(10, home).iloc[0]["credit_percent"] == pytest.approx(100 * 3100 / 4200, abs=0.1)


def test_11_says_over_how_few_provinces_it_speaks(home: Home) -> None:
    found = answer(11, home)
    assert set(found["n_with_income"]) == {2}
    assert found[found["province"] == "Hà Tĩnh"].iloc[0]["poverty_points_a_year"] == pytest.approx(
        -1.25, abs=0.01
    )


def test_12_divides_sales_by_products(home: Home) -> None:
    found = answer(12, home)
    assert found[found["province"] == "Quảng Ninh"].iloc[0]["million_per_product"] == 1660.0


def test_13_counts_the_articles_that_speak_of_a_group(tmp_path: Path) -> None:
    made = home_of(
        tmp_path,
        told("a", products(20, "Lai Châu", 2024), note="Hàng thủ công mỹ nghệ bán chạy."),
        told("b", products(30, "Cà Mau", 2024), note="Tôm và cua dẫn đầu; du lịch cộng đồng mới mở."),
        told("c", products(40, "Hà Tĩnh", 2024)),
    )
    release_of(made)
    found = answer(13, made).set_index("product_group")
    assert (found.loc["craft", "n_articles"], found.loc["craft", "places"]) == (1, "Lai Châu")
    assert found.loc["tourism", "newest_sentence"] == "du lịch cộng đồng mới mở."
    assert found.loc["herbs", "n_articles"] == 0


def test_14_lists_the_farthest_apart_first(home: Home) -> None:
    found = answer(14, home)
    apart = found[~found["within_one_article"]]["difference_percent"]
    assert list(apart) == sorted(apart, reverse=True)
    assert {119.0, 180.0} <= set(found["value"]) | set(found["other_value"])


def test_14_puts_two_numbers_of_one_article_behind_those_of_two(tmp_path: Path) -> None:
    day = dt.date(2024, 12, 31)
    made = home_of(
        tmp_path,
        told("mot", *(of("ocop_entities", n, "Lai Châu", period_end=day) for n in (20, 90))),
        told("hai", of("ocop_entities", 100, "Cà Mau", period_end=day), portal="bao-mot"),
        told("ba", of("ocop_entities", 80, "Cà Mau", period_end=day), portal="bao-hai"),
    )
    release_of(made)
    assert list(answer(14, made)["within_one_article"]) == [False, True]


def test_15_counts_promises_that_were_due(home: Home) -> None:
    found = answer(15, home)
    communes = found[found["indicator"] == "ntm_communes"].iloc[0]
    assert (communes["n_due"], communes["n_reached"], communes["n_without_actual"]) == (1, 1, 0)
    assert found[found["indicator"] == "ocop_revenue"].iloc[0]["n_due"] == 1
