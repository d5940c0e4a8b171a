"""Series, growth, rank, progress, coverage, conflicts, expiring: what they show and what they refuse to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from analysis_world import PRODUCTS, end, of, products, whole, world
from warehouse_builders import Claim, claim, home_of, release_of, told

import warehouse
from pipeline.errors import CallError
from pipeline.home import Home
from warehouse.dictionary import macros
from warehouse.statements import statements

OCOP = "ocop_products_recognized"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return world(tmp_path_factory.mktemp("world"))


def small(folder: Path, *claims: Claim) -> Home:
    """A release of articles with one claim each."""
    home = home_of(folder, *(told(f"a{n}", one) for n, one in enumerate(claims)))
    release_of(home)
    return home


def row(frame: pd.DataFrame, **wanted: Any) -> pd.Series:
    """The one row with these values."""
    found = frame
    for name, value in wanted.items():
        found = found[found[name] == value]
    assert len(found) == 1, found
    return found.iloc[0]


def test_every_macro_is_described_column_by_column(home: Home) -> None:
    calls = {
        "compare": "compare('ntm_communes')",
        "compare_values": "compare_values('ntm_communes')",
        "evidence": "evidence('ntm_communes')",
        "series": "series('ntm_communes', 'Quảng Trị')",
        "growth": "growth('ntm_communes', 2021, 2024)",
        "rank": "rank('ntm_communes')",
        "progress": "progress('ntm_communes')",
        "coverage": "coverage()",
        "conflicts": "conflicts()",
        "expiring": "expiring()",
        "doubtful": "doubtful()",
    }
    for name, call in calls.items():
        columns = list(warehouse.query(f"describe from {call}", home=home)["column_name"])
        assert columns == list(macros()[name].columns), name
    assert {statement.name for statement in statements("macros")} == set(macros())


@pytest.mark.parametrize(
    ("plain", "asked"),
    [
        ("compare('ntm_communes')", "compare('ntm_communes', detail := 'advanced', per := 'commune')"),
        ("series('ntm_communes', 'Hà Tĩnh')", "series('ntm_communes', 'Hà Tĩnh', detail := 'advanced')"),
        ("progress('ntm_communes')", "progress('ntm_communes', detail := 'advanced')"),
    ],
)
def test_columns_have_one_type_whatever_is_asked(home: Home, plain: str, asked: str) -> None:
    types = [warehouse.query(f"describe from {call}", home=home)["column_type"] for call in (plain, asked)]
    assert list(types[0]) == list(types[1])


def test_every_example_of_the_dictionary_runs(home: Home) -> None:
    for macro in macros().values():
        warehouse.query(macro.example, home=home)


# --- series


def test_a_series_breaks_at_the_merger_and_carries_no_change_over_it(home: Home) -> None:
    found = warehouse.series(OCOP, "Quảng Trị", home=home)
    new = row(found, year=2025)
    assert new["break_before"] == "new map of provinces since 2025-07-01"
    assert pd.isna(new["change"])
    assert row(found, year=2024)["change"] == 141 - 118


def test_a_series_breaks_where_the_criteria_changed(home: Home) -> None:
    found = warehouse.series("ntm_criteria_avg", "quảng trị", home=home)
    assert list(found["segment"]) == [1, 1, 2, 2]
    assert "stricter criteria of 2022" in row(found, year=2023)["break_before"]


def test_cumulative_numbers_stand_beside_the_line_and_not_in_it(home: Home) -> None:
    found = warehouse.series(OCOP, "Hà Giang", home=home)
    assert row(found, is_main=True)["value"] == 157
    assert row(found, is_main=False)["validity"] == "cumulative"


def test_a_line_ends_where_it_begins_to_count_something_else(tmp_path: Path) -> None:
    home = small(
        tmp_path,
        products(100, "Hà Tĩnh", 2023, validity="current"),
        products(300, "Hà Tĩnh", 2024, validity="cumulative"),
    )
    found = warehouse.series(OCOP, "Hà Tĩnh", home=home)
    assert row(found, year=2024)["break_before"] == "counts cumulative, before current"


def test_nine_months_are_no_year(home: Home) -> None:
    found = warehouse.series("ocop_products_recognized_period", "Hà Tĩnh", home=home)
    nine = row(found, value=40.0)
    assert not nine["is_main"]
    assert "is no calendar year" in nine["doubt"]


def test_the_country_has_a_series_too(home: Home) -> None:
    found = warehouse.series(OCOP, "cả nước", home=home)
    assert (row(found, year=2024)["place"], row(found, year=2024)["value"]) == ("Việt Nam", 15590)


def test_a_code_alone_names_no_place_since_it_means_two(home: Home) -> None:
    assert warehouse.query(f"from series('{OCOP}', '45')", home=home).empty
    assert set(warehouse.query(f"from series('{OCOP}', '45', boundary := '63')", home=home)["place"]) == {
        "Quảng Trị"
    }


# --- growth


def test_growth_sums_old_provinces_at_both_ends(home: Home) -> None:
    found = row(warehouse.growth(OCOP, 2022, 2024, home=home), province="Quảng Trị")
    assert (found["from_value"], found["to_value"], found["change"]) == (104 + 91, 162 + 141, 108)


def test_growth_over_new_criteria_is_shown_with_its_doubt(home: Home) -> None:
    found = row(warehouse.growth("ntm_communes", 2021, 2024, "63", home=home), province="Hà Tĩnh")
    assert found["change"] == 172 - 176
    assert "2022-03-08" in found["doubt"]


def test_certificates_in_force_and_cumulative_ones_have_no_growth(tmp_path: Path) -> None:
    home = small(
        tmp_path,
        products(100, "Hà Tĩnh", 2023, validity="current"),
        products(300, "Hà Tĩnh", 2024, validity="cumulative"),
    )
    found = row(warehouse.growth(OCOP, 2023, 2024, home=home), province="Hà Tĩnh")
    assert not found["is_comparable"]
    assert pd.isna(found["change"])
    assert "lapsed" in found["why_not"]


def test_periods_of_different_length_have_no_growth(tmp_path: Path) -> None:
    nine = whole(2024) | {"period_end": dt.date(2024, 9, 30)}
    home = small(
        tmp_path,
        of("ocop_revenue", 5e9, "Hà Tĩnh", **whole(2023)),
        of("ocop_revenue", 9e9, "Hà Tĩnh", **nine),
    )
    found = row(warehouse.growth("ocop_revenue", 2023, 2024, home=home), province="Hà Tĩnh")
    assert found["why_not"] == "the two periods are of different length"


def test_growth_a_year_is_steady_growth_between_the_dates(tmp_path: Path) -> None:
    home = small(tmp_path, products(100, "Hà Tĩnh", 2023), products(121, "Hà Tĩnh", 2025))
    found = row(warehouse.growth(OCOP, 2023, 2025, "63", home=home), province="Hà Tĩnh")
    assert found["percent_a_year"] == pytest.approx(10, abs=0.05)


def test_growth_needs_years_in_order(home: Home) -> None:
    with pytest.raises(CallError, match="from an earlier year to a later one"):
        warehouse.growth(OCOP, 2024, 2024, home=home)


# --- rank


def test_cumulative_numbers_are_ranked_apart(home: Home) -> None:
    found = warehouse.rank(OCOP, 2024, "63", home=home)
    hanoi = row(found, province="Hà Nội")
    assert (hanoi["rank"], hanoi["n_ranked"], hanoi["ranked_among"]) == (1, 1, "cumulative")
    assert row(found, province="Nghệ An")["rank"] == 1


def test_a_rank_says_how_far_disputed_claims_could_move_it(tmp_path: Path) -> None:
    home = small(
        tmp_path,
        of("ocop_entities", 260, "Hà Tĩnh", period_end=end(2024)),
        of("ocop_entities", 200, "Hà Tĩnh", period_end=end(2024)),
        of("ocop_entities", 230, "Nghệ An", period_end=end(2024)),
        of("ocop_entities", 100, "Lào Cai", period_end=end(2024)),
    )
    found = warehouse.rank("ocop_entities", 2024, "63", home=home)
    assert list(row(found, province="Hà Tĩnh")[["rank_best", "rank_worst"]]) == [1, 2]
    assert list(row(found, province="Nghệ An")[["rank_best", "rank_worst"]]) == [1, 2]
    assert list(row(found, province="Lào Cai")[["rank_best", "rank_worst"]]) == [3, 3]


def test_where_less_is_better_the_least_is_first(tmp_path: Path) -> None:
    home = small(
        tmp_path,
        of("poverty_rate", 2.4, "Hà Tĩnh", period_end=end(2024)),
        of("poverty_rate", 8.1, "Nghệ An", period_end=end(2024)),
    )
    assert row(warehouse.rank("poverty_rate", 2024, "63", home=home), province="Hà Tĩnh")["rank"] == 1


def test_a_province_that_cannot_be_summed_has_no_rank(home: Home) -> None:
    assert pd.isna(row(warehouse.rank(OCOP, 2024, "34", home=home), province="Tuyên Quang")["rank"])


# --- per commune, per 100,000 rural people


def test_a_sum_of_old_provinces_is_divided_by_their_communes(home: Home) -> None:
    found = row(warehouse.compare(OCOP, 2024, per="commune", home=home), province="Quảng Trị")
    assert found["per_base"] == 122 + 95
    assert found["value_per"] == pytest.approx(303 / 217)
    assert str(found["per_base_on"])[:10] == "2025-06-30"


def test_a_value_of_the_new_map_is_divided_by_its_own_communes(home: Home) -> None:
    found = row(warehouse.compare(OCOP, 2025, per="commune", home=home), province="Quảng Trị")
    assert found["value_per"] == pytest.approx(330 / 69)


def test_rural_people_are_those_of_the_census_and_later_years_say_so(home: Home) -> None:
    found = row(warehouse.compare(OCOP, 2024, "63", per="rural_100k", home=home), province="Hà Tĩnh")
    assert found["value_per"] == pytest.approx(320 / 10.36973)
    assert str(found["per_base_on"])[:10] == "2019-04-01"
    assert "2019 census" in found["doubt"]


def test_communes_of_before_and_after_the_merger_are_two_measures(home: Home) -> None:
    found = warehouse.compare(OCOP, per="commune", home=home)
    assert "were merged on 2025-07-01" in row(found, province="Quảng Ninh")["doubt"]
    assert "before the merger" in row(found, province="Nghệ An")["doubt"]
    one_year = row(warehouse.compare(OCOP, 2024, per="commune", home=home), province="Nghệ An")
    assert pd.isna(one_year["doubt"])


def test_rates_are_not_divided(home: Home) -> None:
    with pytest.raises(CallError, match="is a rate or a mean"):
        warehouse.compare("poverty_rate", per="commune", home=home)
    with pytest.raises(CallError, match="is a rate or a mean"):
        warehouse.query("from compare('poverty_rate', per := 'commune')", home=home)


# --- progress


def test_the_newest_plan_is_the_target_and_the_one_before_is_shown(home: Home) -> None:
    found = row(warehouse.progress(OCOP, "2021-2025", home=home), place="Hà Tĩnh")
    assert (found["target"], found["plan_doc"]) == (400, "Kế hoạch 77/KH-UBND ngày 5/7/2023")
    assert (found["earlier_target"], str(found["earlier_told_on"])[:10]) == (300, "2021-03-12")
    assert found["is_adjusted"]
    assert "the target was 300" in found["doubt"]


def test_progress_is_actual_over_target_and_what_is_still_needed_a_year(home: Home) -> None:
    found = row(warehouse.progress(OCOP, home=home), place="Hà Tĩnh")
    assert (found["actual"], found["share_percent"], found["is_reached"]) == (320, 80.0, False)
    assert found["needed_a_year"] == pytest.approx(80, abs=0.1)


def test_a_target_below_which_to_stay_is_reached_from_above(home: Home) -> None:
    assert not row(warehouse.progress("poverty_rate", home=home), place="Hà Tĩnh")["is_reached"]


def test_a_flow_is_held_against_its_own_period_only(home: Home) -> None:
    found = row(warehouse.progress("ocop_revenue", home=home), place="Lào Cai")
    assert found["share_percent"] == pytest.approx(280 / 3)
    assert warehouse.progress("ocop_revenue", "2023", home=home).empty


def test_a_target_without_an_actual_value_says_so(tmp_path: Path) -> None:
    target = {"status": "target", "period_end": end(2025)}
    home = small(tmp_path, of("ntm_communes", 90, "Hà Tĩnh", **target))
    found = row(warehouse.progress("ntm_communes", home=home), place="Hà Tĩnh")
    assert "no actual value up to that date" in found["doubt"]


def test_a_province_that_went_on_is_held_against_its_values_on_the_new_map(tmp_path: Path) -> None:
    home = small(
        tmp_path,
        products(400, "Hà Tĩnh", 2025, status="target"),
        products(390, "Hà Tĩnh", 2025, boundary="34"),
        products(100, "Quảng Trị", 2025, status="target"),
        products(330, "Quảng Trị", 2025, boundary="34"),
    )
    found = warehouse.progress(OCOP, home=home)
    assert row(found, place="Hà Tĩnh")["actual"] == 390
    assert pd.isna(row(found, place="Quảng Trị")["actual"])
    assert "merged" in row(found, place="Quảng Trị")["doubt"]


def test_a_plan_period_is_a_year_or_a_span(home: Home) -> None:
    with pytest.raises(CallError, match="2021-2025"):
        warehouse.progress(OCOP, "next year", home=home)


# --- coverage


def test_every_cell_is_listed_and_says_what_it_has(home: Home) -> None:
    found = warehouse.coverage(OCOP, "63", home=home)
    assert len(found) == 63
    assert row(found, province="Quảng Trị")["state"] == "own values"
    assert row(found, province="Cà Mau")["state"] == "empty"
    assert row(found, province="Quảng Trị")["n_years"] == 4


def test_on_the_new_map_old_parts_are_named_as_such(home: Home) -> None:
    found = row(warehouse.coverage(OCOP, home=home), province="Lào Cai")
    assert (found["state"], found["n_old_parts"], found["n_old_provinces"]) == ("old provinces only", 2, 2)


def test_a_province_with_undated_figures_only_is_not_empty(home: Home) -> None:
    found = row(warehouse.coverage("craft_villages", "63", home=home), province="Lai Châu")
    assert (found["state"], found["n_figures"], found["n_undated"]) == ("figures only", 2, 2)


def test_series_that_ended_with_the_districts_have_no_cells_on_the_new_map(home: Home) -> None:
    everything = set(warehouse.coverage(home=home)["indicator"])
    assert "ntm_districts" not in everything
    assert "ntm_districts" in set(warehouse.coverage(boundary="63", home=home)["indicator"])


# --- conflicts


def test_undated_entities_contradict_the_dated_ones_with_both_sentences(home: Home) -> None:
    found = row(warehouse.conflicts("ocop_entities", "Quảng Ninh", home=home))
    assert (found["value"], found["other_value"], found["relation"]) == (180, 119, "undated_conflicts")
    assert "180" in found["sentence"]
    assert "119" in found["other_sentence"]


def test_units_and_bounds_that_say_the_same_are_no_conflict(home: Home) -> None:
    assert warehouse.conflicts("ocop_revenue", home=home).empty


def test_two_undated_numbers_of_different_articles_are_one_conflict(home: Home) -> None:
    assert len(warehouse.conflicts("craft_villages", home=home)) == 1


def test_conflicts_of_all_indicators_are_listed_together(home: Home) -> None:
    assert {"ocop_entities", "craft_villages"} <= set(warehouse.conflicts(home=home)["indicator"])


# --- expiring


def test_certificates_of_the_third_year_back_expire_next(home: Home) -> None:
    found = warehouse.expiring(dt.date(2024, 12, 31), "Nghệ An", home=home)
    inside = row(found, products=153.0)
    assert inside["is_wholly_inside"]
    assert str(inside["expires_to"])[:10] == "2025-12-31"


def test_a_year_that_reaches_into_the_window_partly_says_how_far(home: Home) -> None:
    found = row(warehouse.expiring(dt.date(2024, 10, 15), "Nghệ An", home=home), products=139.0)
    assert found["doubt"].startswith("only 77 of the 365 days")


def test_a_period_inside_a_longer_one_is_not_counted_twice(home: Home) -> None:
    found = warehouse.expiring(dt.date(2024, 12, 31), "Hà Tĩnh", home=home)
    assert not row(found, products=40.0)["is_counted"]
    assert row(found, products=56.0)["is_counted"]


def test_renewals_are_asked_for_by_their_detail(home: Home) -> None:
    assert list(warehouse.expiring(dt.date(2025, 12, 31), detail="rerated", home=home)["products"]) == [16]


# --- calls


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda h: warehouse.series("ocop_product", "Hà Tĩnh", home=h), "did you mean"),
        (lambda h: warehouse.series(OCOP, "Hà Tỉnh", home=h), "did you mean 'Hà Tĩnh'"),
        (lambda h: warehouse.rank(OCOP, boundary="64", home=h), "one of 63, 34"),
        (lambda h: warehouse.compare(OCOP, stars="6", home=h), "stars '6' is unknown"),
        (lambda h: warehouse.compare("ocop_revenue", stars="4", home=h), "not counted by stars"),
        (lambda h: warehouse.compare(OCOP, detail="gold", home=h), "no detail 'gold'"),
        (lambda h: warehouse.compare(OCOP, per="head", home=h), "per 'head' is unknown"),
        (lambda h: warehouse.coverage(status="wish", home=h), "status 'wish' is unknown"),
        (lambda h: warehouse.conflicts(boundary="1", home=h), "boundary '1' is unknown"),
    ],
)
def test_wrong_arguments_are_named(home: Home, call: Any, said: str) -> None:
    with pytest.raises(CallError, match=said):
        call(home)


WRONG_IN_SQL = [
    "compare('x')",
    "compare('ntm_communes', boundary := '62')",
    "compare('ntm_communes', status := 'wish')",
    "compare('ntm_communes', per := 'head')",
    "compare('poverty_rate', per := 'commune')",
    "compare_values('x')",
    "rank('x')",
    "rank('ntm_communes', boundary := '62')",
    "rank('ntm_communes', status := 'wish')",
    "growth('x', 2021, 2022)",
    "growth('ntm_communes', 2021, 2022, boundary := '62')",
    "growth('ntm_communes', 2021, 2022, status := 'wish')",
    "series('x', 'Hà Tĩnh')",
    "series('ntm_communes', 'Hà Tỉnh')",
    "series('ntm_communes', 'Hà Tĩnh', boundary := '1')",
    "series('ntm_communes', 'Hà Tĩnh', status := 'wish')",
    "progress('x')",
    "progress('ntm_communes', plan_period := 'soon')",
    "progress('ntm_communes', boundary := '62')",
    "coverage(indicator := 'x')",
    "coverage(boundary := '62')",
    "coverage(status := 'wish')",
    "conflicts(indicator := 'x')",
    "conflicts(boundary := '62')",
    "conflicts(place := 'Hà Tỉnh')",
    "expiring(on_day := 'soon')",
    "expiring(boundary := '62')",
    "expiring(place := 'Hà Tỉnh')",
    "evidence('x')",
    "evidence('ntm_communes', boundary := '62')",
    "evidence('ntm_communes', place := 'Hà Tỉnh')",
    "doubtful(indicator := 'x')",
    "doubtful(place := 'Hà Tỉnh')",
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = home_of(tmp_path_factory.mktemp("nothing"))
    release_of(made)
    return made


@pytest.mark.parametrize("call", WRONG_IN_SQL)
def test_wrong_arguments_are_refused_in_sql_too(home: Home, call: str) -> None:
    for sql in (f"from {call}", f"select count(*) from {call}"):
        with pytest.raises(CallError, match="the query fails"):
            warehouse.query(sql, home=home)


@pytest.mark.parametrize("call", WRONG_IN_SQL)
def test_a_release_without_figures_refuses_them_as_well(empty: Home, call: str) -> None:
    for sql in (f"from {call}", f"select count(*) from {call}"):
        with pytest.raises(CallError, match="the query fails"):
            warehouse.query(sql, home=empty)


def test_the_world_of_these_tests_is_the_one_it_says(home: Home) -> None:
    found = warehouse.compare(OCOP, 2024, "63", home=home)
    for province, values in PRODUCTS.items():
        assert row(found, province=province)["value"] == values[3]


def test_a_demo_says_so_in_every_answer(tmp_path: Path) -> None:
    home = home_of(tmp_path, told("a", claim(290, period_end=end(2024)), portal="import"))
    release_of(home, edition="demo")
    for found in (
        warehouse.series(OCOP, "Hà Tĩnh", home=home),
        warehouse.rank(OCOP, home=home),
        warehouse.compare(OCOP, per="commune", home=home),
        warehouse.coverage(OCOP, home=home),
    ):
        assert set(found["edition"]) == {"demo"}
