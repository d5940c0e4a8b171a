"""What becomes of claims: which one is the estimate, and how the others stand to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from warehouse_builders import Claim, Story, claim, home_of, release_of, told

import warehouse
from pipeline.home import Home

END = dt.date(2024, 12, 31)
HOME = Claim(0).province
MONEY = {"indicator": "ocop_revenue", "period_end": END, "period_start": dt.date(2024, 1, 1)}


def estimates_of(folder: Path, *stories: Story) -> pd.DataFrame:
    home = home_of(folder, *stories)
    release_of(home)
    return warehouse.query("select * from estimates order by estimate_id", home=home)


def relations_of(folder: Path, *stories: Story) -> dict[float, str]:
    home = home_of(folder, *stories)
    release_of(home)
    found = warehouse.query(
        "select value, relation from figures left join claims using (figure_id)", home=home
    )
    return dict(zip(found["value"], found["relation"], strict=True))


def one_group(*claims: Claim) -> list[Story]:
    """Each claim in an article of its own, on a portal that is in no registry (rank 3)."""
    return [told(f"a{n}", one, portal="bao-nao-do") for n, one in enumerate(claims)]


# provinces that are the same on both maps; the cases of a table share a release, each in a province of its own
PROVINCES = ("Cao Bằng", "Lai Châu", "Điện Biên", "Sơn La", "Lạng Sơn", "Quảng Ninh", "Thanh Hóa", "Nghệ An", "Hà Tĩnh",
             "Hà Nội")  # fmt: skip


def in_one_release(folder: Path, cases: Iterable[Sequence[Claim]]) -> Home:
    """Each case's claims in articles and a portal of their own (in no registry, rank 3), in a province of its own."""
    stories = []
    for n, claims in enumerate(cases):
        for m, one in enumerate(claims):
            moved = replace(one, province=PROVINCES[n]) if one.province == HOME else one
            stories.append(told(f"a{n}-{m}", moved, portal=f"bao-{n}"))
    home = home_of(folder, *stories)
    release_of(home)
    return home


def flags_of(home: Home, n_case: int) -> list[str]:
    """What is said of the estimates that the claims of a case make."""
    found = warehouse.query(
        "select estimate_id, flag from estimates where estimate_id in (select estimate_id from claims "
        "join figures using (figure_id) join articles using (article_id) "
        f"where portal = 'bao-{n_case}')",
        home=home,
    )
    return sorted(found["flag"])


AGREEING = [
    (claim(290), claim(300), "agree"),
    (claim(290), claim(261), "agree"),
    (claim(290), claim(260), "conflict"),
    (claim(672_296e6, **MONEY), claim(670e9, bound="at_least", **MONEY), "bounded_agreement"),
    (claim(672_296e6, **MONEY), claim(600e9, bound="at_least", **MONEY), "conflict"),
    (claim(672_296e6, **MONEY), claim(680e9, bound="at_most", **MONEY), "bounded_agreement"),
    (claim(672_296e6, **MONEY), claim(670e9, bound="at_most", **MONEY), "conflict"),
    (claim(300), claim(320, bound="approx"), "bounded_agreement"),
    (claim(300), claim(340, bound="approx"), "conflict"),
    (claim(18), claim(17, value_max=19.0), "agree"),
]


@pytest.fixture(scope="module")
def agreeing(tmp_path_factory: pytest.TempPathFactory) -> Home:
    cases = [
        [replace(one, period_end=one.period_end or END) for one in (first, second)]
        for first, second, _ in AGREEING
    ]
    return in_one_release(tmp_path_factory.mktemp("agreeing"), cases)


@pytest.mark.parametrize("n", range(len(AGREEING)))
def test_two_claims_agree_within_the_spread_or_through_their_bounds(agreeing: Home, n: int) -> None:
    assert flags_of(agreeing, n) == [AGREEING[n][2]]


def test_the_latest_date_of_a_year_is_the_estimate_and_older_claims_are_superseded(tmp_path: Path) -> None:
    stories = one_group(
        claim(250, period_end=dt.date(2024, 6, 30)),
        claim(290, period_end=END),
        claim(240, period_end=dt.date(2023, 12, 31)),
    )
    found = estimates_of(tmp_path, *stories).sort_values("year")
    assert list(found["value"]) == [240, 290]
    assert list(found["n_superseded"]) == [0, 1]


def test_a_claim_of_the_month_before_still_contradicts(tmp_path: Path) -> None:
    stories = one_group(claim(250, period_end=dt.date(2024, 12, 1)), claim(290, period_end=END))
    assert relations_of(tmp_path, *stories) == {250: "conflicts", 290: "estimate"}


def test_stars_unsaid_and_three_or_more_are_one_group(tmp_path: Path) -> None:
    stories = one_group(
        claim(290, period_end=END),
        claim(291, period_end=END, stars="3+"),
        claim(7, period_end=END, stars="5"),
    )
    assert sorted(estimates_of(tmp_path, *stories)["n_articles"]) == [1, 2]


OTHERWISE: list[dict[str, Any]] = [
    {"validity": "cumulative"},
    {"stars": "4"},
    {"status": "target"},
    {"boundary": "34"},
    {"province": "Yên Bái"},
    {"period_end": dt.date(2023, 12, 31)},
    {"indicator": "ocop_products_registered"},
    {"place_level": "national", "province": None, "boundary": None},
]


@pytest.fixture(scope="module")
def of_two_kinds(tmp_path_factory: pytest.TempPathFactory) -> Home:
    cases = [(claim(290, period_end=END), claim(500, **({"period_end": END} | other))) for other in OTHERWISE]
    return in_one_release(tmp_path_factory.mktemp("kinds"), cases)


@pytest.mark.parametrize("n", range(len(OTHERWISE)), ids=[" ".join(each) for each in OTHERWISE])
def test_claims_of_another_kind_never_meet(of_two_kinds: Home, n: int) -> None:
    assert flags_of(of_two_kinds, n) == ["single", "single"]


def test_flows_of_other_periods_never_meet(tmp_path: Path) -> None:
    nine_months = claim(400e9, **(MONEY | {"period_end": dt.date(2024, 9, 30)}))
    assert len(estimates_of(tmp_path, *one_group(claim(500e9, **MONEY), nine_months))) == 2


NO_CLAIMS: list[dict[str, Any]] = [
    {"status": "change"},
    {"place_level": "district", "district": "Kỳ Anh"},
    {"place_level": "entity"},
    {"unit": "percent"},
    {"indicator": "other_programme_figure"},
    {"province": None, "boundary": None},
]


@pytest.fixture(scope="module")
def without_claims(tmp_path_factory: pytest.TempPathFactory) -> Home:
    cases = [[claim(29, **({"period_end": END} | kind))] for kind in NO_CLAIMS]
    return in_one_release(tmp_path_factory.mktemp("evidence"), cases)


@pytest.mark.parametrize("n", range(len(NO_CLAIMS)), ids=[" ".join(each) for each in NO_CLAIMS])
def test_what_is_no_claim_stays_evidence(without_claims: Home, n: int) -> None:
    indicator = NO_CLAIMS[n].get("indicator", "ocop_products_recognized")
    found = warehouse.evidence(indicator, home=without_claims)
    assert list(found[found["portal"] == f"bao-{n}"]["relation"]) == ["not_compared"]
    assert warehouse.query("select * from estimates", home=without_claims).empty


def test_a_better_source_is_believed_before_a_number_said_more_often(tmp_path: Path) -> None:
    office = told("o", claim(290, period_end=END), portal="quangtri-ntm")
    papers = one_group(
        claim(350, period_end=END), claim(350, period_end=END, sentence="Cả tỉnh có 350 sản phẩm.")
    )
    home = home_of(tmp_path, office, *papers)
    release_of(home)
    assert list(warehouse.query("select value from estimates", home=home)["value"]) == [290]


def test_an_exact_number_stands_before_a_bounded_one(tmp_path: Path) -> None:
    bounded = claim(290, period_end=END, bound="at_least", confidence=1.0)
    assert list(estimates_of(tmp_path, *one_group(bounded, claim(295, period_end=END)))["value"]) == [295]


def test_of_equals_the_number_with_more_independent_reports_stands(tmp_path: Path) -> None:
    stories = one_group(
        claim(350, period_end=END),
        claim(290, period_end=END, sentence="Toàn tỉnh có 290 sản phẩm."),
        claim(290, period_end=END, sentence="Đến cuối năm, tỉnh đạt 290 sản phẩm OCOP."),
    )
    found = estimates_of(tmp_path, *stories)
    assert (found["value"][0], found["n_reports"][0], found["n_articles"][0]) == (290, 2, 3)


def test_a_sentence_copied_by_other_papers_is_one_report(tmp_path: Path) -> None:
    same = "Đến cuối năm 2024, toàn tỉnh có 290 sản phẩm."
    stories = [
        told("a", claim(290, period_end=END, sentence=same), portal="mot", note="Tin một."),
        told("b", claim(290, period_end=END, sentence=same), portal="hai", note="Tin hai."),
    ]
    found = estimates_of(tmp_path, *stories)
    assert (found["n_articles"][0], found["n_publishers"][0], found["n_reports"][0]) == (2, 2, 1)


def test_a_word_for_word_copy_counts_as_its_original(tmp_path: Path) -> None:
    stories = [
        told("a", claim(290, period_end=END), portal="mot", published=dt.date(2024, 12, 21)),
        told("b", claim(290, period_end=END), portal="hai", published=dt.date(2024, 12, 22)),
    ]
    home = home_of(tmp_path, *stories)
    release_of(home)
    assert list(warehouse.query("select n_articles from estimates", home=home)["n_articles"]) == [1]
    copies = warehouse.query("select portal from articles where duplicate_of is not null", home=home)
    assert list(copies["portal"]) == ["hai"]


def test_a_thousandfold_is_a_slip_of_the_unit_and_the_plausible_number_stands(tmp_path: Path) -> None:
    stories = one_group(claim(672e6, **MONEY), claim(672e9, **MONEY))
    assert relations_of(tmp_path, *stories) == {672e9: "estimate", 672e6: "unit_slip"}


def test_an_implausible_number_stands_back_even_when_it_is_the_latest(tmp_path: Path) -> None:
    stories = one_group(claim(290, period_end=dt.date(2024, 11, 30)), claim(52_000, period_end=END))
    assert relations_of(tmp_path, *stories) == {290: "estimate", 52_000: "outlier"}


def test_an_implausible_number_alone_is_kept_and_flagged(tmp_path: Path) -> None:
    found = estimates_of(tmp_path, *one_group(claim(52_000, period_end=END)))
    assert (found["value"][0], found["flag"][0]) == (52_000, "outlier")


def test_two_five_star_products_are_plausible_though_two_products_in_all_are_not(tmp_path: Path) -> None:
    found = estimates_of(tmp_path, *one_group(claim(2, period_end=END, stars="5"), claim(2, period_end=END)))
    assert dict(zip(found["stars"].fillna(""), found["flag"], strict=True)) == {"5": "single", "": "outlier"}


def test_an_undated_claim_that_fits_no_year_contradicts(tmp_path: Path) -> None:
    """Quảng Ninh after three years: 119 owners in one undated text, 180 in another of 2017."""
    stories = one_group(
        claim(180, indicator="ocop_entities", province="Quảng Ninh", period_end=dt.date(2017, 5, 21)),
        claim(119, indicator="ocop_entities", province="Quảng Ninh"),
    )
    home = home_of(tmp_path, *stories)
    release_of(home)
    found = warehouse.evidence("ocop_entities", "Quảng Ninh", home=home)
    assert dict(zip(found["value"], found["relation"], strict=True)) == {
        180: "estimate",
        119: "undated_conflicts",
    }
    assert list(warehouse.query("select flag from estimates", home=home)["flag"]) == ["undated_conflicts"]


def test_an_undated_claim_agrees_when_it_fits_one_of_the_years(tmp_path: Path) -> None:
    stories = one_group(claim(180, period_end=END), claim(120, period_end=dt.date(2022, 12, 31)), claim(119))
    assert relations_of(tmp_path, *stories)[119] == "undated_agrees"


def test_a_counter_beside_the_articles_has_no_date(tmp_path: Path) -> None:
    seen = {"period_end": dt.date(2026, 3, 1), "period_basis": "published"}
    stories = [
        told("dem", claim(63, indicator="ntm_communes", **seen), kind="sidebar", published=None),
        told("tin", claim(63, indicator="ntm_communes", period_end=dt.date(2020, 12, 31))),
        told("hai", claim(78, indicator="ntm_communes", **seen)),
    ]
    home = home_of(tmp_path, *stories)
    release_of(home)
    found = warehouse.query("select as_of, value, flag from estimates order by as_of", home=home)
    assert [(str(row.as_of)[:10], row.value) for row in found.itertuples()] == [
        ("2020-12-31", 63.0),
        ("2026-03-01", 78.0),
    ]
    assert found["flag"].iloc[0] == "undated_agrees"


def test_undated_claims_alone_are_held_against_each_other_and_make_no_estimate(tmp_path: Path) -> None:
    stories = one_group(
        claim(672_296e6, indicator="ocop_revenue"),
        claim(670e9, indicator="ocop_revenue", bound="at_least"),
        claim(99),
    )
    assert relations_of(tmp_path, *stories) == {
        672_296e6: "undated_agrees",
        670e9: "undated_agrees",
        99: "undated",
    }


def test_a_number_said_twice_in_one_article_is_no_second_report(tmp_path: Path) -> None:
    story = told(
        "a", claim(290, period_end=END), claim(290, period_end=END, sentence="Tổng cộng 290 sản phẩm.")
    )
    found = estimates_of(tmp_path, story)
    assert (found["flag"][0], found["n_reports"][0]) == ("single", 1)
