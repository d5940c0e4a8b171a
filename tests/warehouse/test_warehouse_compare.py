"""Comparison and evidence: macros in the file and functions of the same names."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from warehouse_builders import claim, home_of, release_of, told

import warehouse
from pipeline.errors import CallError
from pipeline.home import Home

END = dt.date(2024, 12, 31)
NOVEMBER = dt.date(2024, 11, 30)
PRODUCTS = "ocop_products_recognized"

STORIES = [
    # two old provinces that became Quảng Trị, a month apart
    told("1", claim(100, province="Quảng Bình", period_end=END), portal="p1"),
    told("2", claim(120, province="Quảng Trị", period_end=NOVEMBER, bound="at_least"), portal="p2"),
    # one of the two that became Tuyên Quang
    told("3", claim(157, province="Hà Giang", period_end=END, validity="current"), portal="p1"),
    # both of An Giang's parts, too far apart
    told("4", claim(90, province="Kiên Giang", period_end=dt.date(2024, 2, 28)), portal="p1"),
    told("5", claim(182, province="An Giang", period_end=END), portal="p1"),
    # a province that merged with none, with an older and a newer year
    told("6", claim(159, period_end=dt.date(2023, 12, 31)), claim(230, period_end=END), portal="p1"),
    # both kinds of validity, and a cumulative one alone
    told("7", claim(305, province="Nghệ An", period_end=END, validity="current"), portal="p1"),
    told("8", claim(409, province="Nghệ An", period_end=END, validity="cumulative"), portal="p1"),
    told("9", claim(3463, province="Hà Nội", period_end=END, validity="cumulative"), portal="p1"),
    # stated for the new land itself, beside old parts that would sum
    told("10", claim(855, province="Hải Phòng", boundary="34", period_end=dt.date(2025, 11, 5)), portal="p1"),
    told("11", claim(380, province="Hải Phòng", period_end=dt.date(2025, 5, 31)), portal="p1"),
    told("12", claim(475, province="Hải Dương", period_end=dt.date(2025, 5, 31)), portal="p1"),
    # a rate, which never adds up
    told("13", claim(16.1, indicator="ntm_criteria_avg", province="Quảng Trị", period_end=END), portal="p1"),
    told("14", claim(17.2, indicator="ntm_criteria_avg", province="Quảng Bình", period_end=END), portal="p1"),
    told("15", claim(17.9, indicator="ntm_criteria_avg", period_end=END), portal="p1"),
    # a flow: nine months, and the year
    told(
        "16",
        claim(
            400e9, indicator="ocop_revenue", period_start=dt.date(2024, 1, 1), period_end=dt.date(2024, 9, 30)
        ),
        claim(500e9, indicator="ocop_revenue", period_start=dt.date(2024, 1, 1), period_end=END),
        claim(
            300e9,
            indicator="ocop_revenue",
            province="Nghệ An",
            period_start=dt.date(2022, 1, 1),
            period_end=END,
        ),
        portal="p1",
    ),
    # stars, targets, conflicts, the country
    told("17", claim(7, period_end=END, stars="5"), claim(300, period_end=END, status="target"), portal="p1"),
    told("18", claim(60, province="Điện Biên", period_end=END), portal="p1"),
    told("19", claim(90, province="Điện Biên", period_end=END), portal="p2"),
    told(
        "20", claim(15_590, province=None, boundary=None, place_level="national", period_end=END), portal="p1"
    ),
    told("21", claim(12, province="Điện Biên", place_level="district", district="Tuần Giáo"), portal="p1"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = home_of(tmp_path_factory.mktemp("compare"), *STORIES)
    release_of(home)
    return home


def row(home: Home, province: str, *given: Any, **more: Any) -> dict[str, Any]:
    found = warehouse.compare(*(given or (PRODUCTS,)), home=home, **more)
    rows = found[found["province"] == province].to_dict("records")
    assert len(rows) == 1
    return dict(rows[0])


def test_old_provinces_are_summed_upward_when_all_are_there_at_compatible_dates(home: Home) -> None:
    found = row(home, "Quảng Trị")
    assert (found["value"], found["bound"], found["is_sum"], found["is_complete"]) == (
        220,
        "at_least",
        True,
        True,
    )
    assert found["parts"] == "Quảng Bình 100 (2024-12-31) + Quảng Trị 120 (2024-11-30)"
    assert (found["n_articles"], found["n_publishers"]) == (2, 2)
    assert (found["low"], found["high"]) == (220, 220)


def test_a_sum_with_a_part_missing_is_refused_with_the_reason(home: Home) -> None:
    found = row(home, "Tuyên Quang")
    assert math.isnan(found["value"])
    assert not found["is_complete"]
    assert found["missing"] == "no figure of the same kind for Tuyên Quang (map of 63)"
    assert found["missing"] in found["doubt"]


def test_parts_more_than_six_months_apart_are_not_summed(home: Home) -> None:
    found = row(home, "An Giang")
    assert math.isnan(found["value"])
    assert found["missing"] == "the parts are dated more than six months apart"


def test_what_was_said_of_the_new_province_stands_before_a_sum(home: Home) -> None:
    found = row(home, "Hải Phòng")
    assert (found["value"], found["is_sum"], found["quote"]) == (855, False, "855")


def test_nothing_is_split_downward(home: Home) -> None:
    found = warehouse.compare(PRODUCTS, 2025, "63", home=home)
    assert dict(zip(found["province"], found["value"], strict=True)) == {"Hải Dương": 475, "Hải Phòng": 380}


def test_a_province_that_merged_with_none_goes_on_as_it_was(home: Home) -> None:
    found = row(home, "Hà Tĩnh")
    assert (found["value"], found["is_sum"], found["quote"], found["boundary"]) == (230, False, "230", "34")
    assert found["sentence"] == "Theo báo cáo, Hà Tĩnh ghi nhận 230 (ocop_products_recognized)."
    assert (found["portal"], found["url"]) == ("p1", "https://p1.example/6.html")


def test_a_rate_never_adds_up_over_places(home: Home) -> None:
    found = row(home, "Quảng Trị", "ntm_criteria_avg")
    assert math.isnan(found["value"])
    assert found["missing"] == "this indicator does not add up over places"
    assert row(home, "Hà Tĩnh", "ntm_criteria_avg")["value"] == 17.9


def test_without_a_year_each_province_shows_its_latest(home: Home) -> None:
    assert row(home, "Hà Tĩnh")["year"] == 2024
    assert row(home, "Hà Tĩnh", PRODUCTS, 2023)["value"] == 159


def test_certificates_in_force_come_before_all_ever_issued(home: Home) -> None:
    assert (row(home, "Nghệ An")["value"], row(home, "Nghệ An")["validity"]) == (305, "current")
    alone = row(home, "Hà Nội")
    assert (alone["value"], alone["validity"]) == (3463, "cumulative")
    assert "counts lapsed certificates too" in alone["doubt"]


def test_a_flow_is_shown_for_the_calendar_year_where_there_is_one(home: Home) -> None:
    found = row(home, "Hà Tĩnh", "ocop_revenue")
    assert (found["value"], str(found["as_of"])[:10]) == (500e9, "2024-12-31")
    assert pd.isna(found["doubt"])
    other = row(home, "Nghệ An", "ocop_revenue")
    assert other["doubt"] == "period 2022-01-01 to 2024-12-31 is no calendar year"


def test_stars_are_asked_for_apart(home: Home) -> None:
    assert row(home, "Hà Tĩnh", stars="5")["value"] == 7
    assert row(home, "Hà Tĩnh", stars="3+")["value"] == 230


def test_targets_are_compared_with_targets(home: Home) -> None:
    found = warehouse.compare(PRODUCTS, status="target", home=home)
    assert list(found["value"]) == [300]


def test_a_conflict_is_a_doubt_with_both_ends(home: Home) -> None:
    found = row(home, "Điện Biên")
    assert (found["flag"], found["low"], found["high"]) == ("conflict", 60, 90)
    assert "reports of this date differ: 60 to 90" in found["doubt"]


def test_old_values_beside_new_ones_are_marked(home: Home) -> None:
    assert "more than six months older than the newest" in row(home, "Hà Tĩnh")["doubt"]


def test_rows_are_ranked_by_value(home: Home) -> None:
    values = warehouse.compare(PRODUCTS, 2024, "63", home=home)["value"]
    assert list(values) == sorted(values, reverse=True)


def test_the_macro_and_the_function_answer_alike(home: Home) -> None:
    said = warehouse.query(f"from compare('{PRODUCTS}', year := 2024, boundary := '63')", home=home)
    pd.testing.assert_frame_equal(said, warehouse.compare(PRODUCTS, 2024, "63", home=home))
    claims = warehouse.query(f"from evidence('{PRODUCTS}', place := 'Nghệ An')", home=home)
    pd.testing.assert_frame_equal(claims, warehouse.evidence(PRODUCTS, "Nghệ An", home=home))


def test_evidence_lists_every_claim_of_every_kind(home: Home) -> None:
    found = warehouse.evidence(PRODUCTS, "Hà Tĩnh", home=home)
    assert sorted(found["value"]) == [7, 159, 230, 300]
    assert set(found["status"]) == {"actual", "target"}
    district = warehouse.evidence(PRODUCTS, "Điện Biên", home=home)
    assert {60, 90, 12} == set(district["value"])


@pytest.mark.parametrize("name", ["Quảng Trị", "quảng trị", "tỉnh Quảng Trị", "Quang Tri"])
def test_evidence_knows_a_province_by_any_spelling(home: Home, name: str) -> None:
    assert list(warehouse.evidence(PRODUCTS, name, home=home)["value"]) == [120]


def test_evidence_of_the_country_and_of_a_year(home: Home) -> None:
    assert list(warehouse.evidence(PRODUCTS, "VN", home=home)["place"]) == ["Việt Nam"]
    assert list(warehouse.evidence(PRODUCTS, "Hà Tĩnh", 2023, home=home)["value"]) == [159]
    assert warehouse.evidence(PRODUCTS, "Hải Phòng", boundary="34", home=home)["value"].tolist() == [855]


WRONG_WORDS = [
    ("compare", ["ocop_product_recognized"], {}, "did you mean 'ocop_products_recognized'"),
    ("compare", [PRODUCTS, None, "64"], {}, "boundary '64' is unknown; it is one of 63, 34"),
    ("compare", [PRODUCTS], {"status": "change"}, "one of actual, target"),
    ("evidence", ["ocop_revenu"], {}, "did you mean 'ocop_revenue'"),
    ("evidence", [PRODUCTS, "Quang Nin"], {}, "did you mean 'Quảng N"),
    ("evidence", [PRODUCTS, "Hà Giang"], {"boundary": "34"}, "no province on the map of 34"),
    ("query", ["from compare('ocop_product')"], {}, "unknown indicator 'ocop_product'"),
    ("query", [f"from compare('{PRODUCTS}', boundary := '1')"], {}, "boundary is '63' or '34'"),
    ("query", [f"from compare('{PRODUCTS}', status := 'change')"], {}, "status is 'actual' or 'target'"),
    ("query", ["from evidence('x')"], {}, "unknown indicator 'x'"),
]


@pytest.mark.parametrize(("function", "given", "more", "said"), WRONG_WORDS)
def test_a_wrong_word_is_answered_with_the_right_one(
    home: Home, function: str, given: list[Any], more: dict[str, Any], said: str
) -> None:
    with pytest.raises(CallError, match=said):
        getattr(warehouse, function)(*given, home=home, **more)


def test_no_release_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"no release at .* yet; make one with"):
        warehouse.compare(PRODUCTS, home=Home(tmp_path))
