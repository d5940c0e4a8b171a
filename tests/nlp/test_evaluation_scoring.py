"""Which labelled and read figures pair, how deep they agree, and what the rates are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nlp.labels import Label, label_of
from nlp.scoring import Rates, intervals, outcomes_of, pairs_of, rates_of, reliability
from pipeline.errors import CallError

END_OF_2023 = dt.date(2023, 12, 31)


def label(**given: Any) -> Label:
    """A label: 153 products of Hòa Bình at the end of 2023, but for what is given."""
    fields: dict[str, Any] = {
        "start": 10,
        "end": 22,
        "indicator": "ocop_products_recognized",
        "value": 153.0,
        "unit": "product",
        "status": "actual",
        "place_level": "province",
        "province": "Hòa Bình",
        "boundary": "63",
        "period_end": END_OF_2023,
    }
    return Label(**fields | given)


def verdict(gold: Label, got: Label) -> str:
    return outcomes_of([gold], [got])[0].verdict


@pytest.mark.parametrize(
    ("gold", "got", "expected"),
    [
        ({}, {}, "right"),
        ({}, {"start": 21, "end": 30}, "right"),
        ({}, {"start": 22, "end": 30}, "missed"),
        ({}, {"start": 0, "end": 44}, "right"),
        ({}, {"start": 0, "end": 45}, "missed"),
        ({}, {"value": 153.1}, "right"),
        ({}, {"value": 153.2}, "missed"),
        ({}, {"value_max": 153.0}, "right"),
        ({}, {"value_max": 160.0}, "missed"),
        ({"value": 0.0}, {"value": 0.0}, "right"),
        ({}, {"indicator": "ocop_products_recognized_period"}, "only found"),
        ({}, {"status": "target"}, "only linked"),
        ({}, {"stars": "4"}, "only linked"),
        ({"stars": "3"}, {}, "only linked"),
        ({}, {"detail": "advanced"}, "only linked"),
        ({}, {"province": "Phú Thọ"}, "only understood"),
        ({}, {"place_level": "district"}, "only understood"),
        ({"place_level": "national", "province": None}, {"place_level": "national"}, "right"),
        ({}, {"period_end": dt.date(2022, 12, 31)}, "only placed"),
        ({}, {"period_end": dt.date(2023, 6, 30)}, "right"),
        ({}, {"period_end": None}, "only placed"),
        ({"period_end": None}, {"period_end": None}, "right"),
        ({"period_end": None}, {"period_basis": "stated"}, "only placed"),
        ({"period_end": None}, {"period_basis": "published"}, "right"),
    ],
)
def test_a_pair_agrees_as_deep_as_its_first_difference(
    gold: dict[str, Any], got: dict[str, Any], expected: str
) -> None:
    assert verdict(label(**gold), label(**got)) == expected


@pytest.mark.parametrize(
    ("got", "fault"),
    [
        ({}, ""),
        ({"value": 1.0}, "missed"),
        ({"indicator": "ntm_communes"}, "indicator: ntm_communes for ocop_products_recognized"),
        ({"stars": "4"}, "stars: 4 for none"),
        ({"place_level": "district"}, "place_level: district for province"),
        ({"province": "Phú Thọ"}, "province: another"),
        ({"period_end": None}, "period: none for a year"),
        ({"period_end": dt.date(2020, 1, 1)}, "period: another year"),
    ],
)
def test_a_fault_is_named_by_the_first_field_that_differs(got: dict[str, Any], fault: str) -> None:
    assert outcomes_of([label()], [label(**got)])[0].fault == fault


def test_the_deepest_agreement_is_paired_first() -> None:
    gold = [label(province="Lào Cai"), label(province="Yên Bái")]
    got = [label(province="Yên Bái"), label(province="Sơn La")]
    assert [(pair.gold, pair.got, pair.steps) for pair in pairs_of(gold, got)] == [(1, 0, 5), (0, 1, 3)]


def test_a_figure_pairs_once() -> None:
    outcomes = outcomes_of([label()], [label(), label()])
    assert [one.verdict for one in outcomes] == ["right", "spurious"]


def test_figures_that_nobody_compares_are_left_out_on_both_sides() -> None:
    other = label(indicator="other_programme_figure")
    assert outcomes_of([other], [other]) == []
    assert [one.verdict for one in outcomes_of([other], [label()])] == ["spurious"]
    assert [one.verdict for one in outcomes_of([label()], [other])] == ["missed"]


def test_comparable_counts_only_what_a_comparison_holds() -> None:
    district = label(place_level="district", district="Lạc Thủy")
    assert rates_of(outcomes_of([district, label(start=50, end=60)], [district]), "comparable") == Rates(
        0, 1, 0
    )


@pytest.mark.parametrize(
    ("indicator", "month", "enters"),
    [
        ("ocop_revenue", 6, 0),
        ("ocop_revenue", 12, 1),
        ("rural_income", 6, 0),
        ("ocop_products_recognized", 6, 1),
        ("ocop_revenue_change", 6, 1),
    ],
)
def test_flows_must_agree_to_the_month_to_be_comparable(indicator: str, month: int, enters: int) -> None:
    whole = label(indicator=indicator, period_start=dt.date(2023, 1, 1))
    other = label(indicator=indicator, period_start=dt.date(2023, 1, 1), period_end=dt.date(2023, month, 30))
    assert rates_of(outcomes_of([whole], [other]), "comparable").right == enters


def test_another_unit_is_not_comparable() -> None:
    assert rates_of(outcomes_of([label()], [label(unit="percent")]), "comparable").right == 0


def test_rates_of_nothing_are_nought() -> None:
    nothing = Rates(0, 0, 0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)


def test_f1_is_the_harmonic_mean() -> None:
    rates = Rates(6, 8, 12)
    assert rates.f1 == pytest.approx(2 * rates.precision * rates.recall / (rates.precision + rates.recall))


def test_intervals_hold_the_score_and_do_not_change() -> None:
    hit, miss = outcomes_of([label()], [label()]), outcomes_of([label()], [])
    articles = [hit] * 6 + [miss] * 4
    spread = intervals(articles)
    low, high = spread["placed"]
    assert low < rates_of([one for article in articles for one in article], "placed").f1 < high
    assert intervals(articles) == spread


def test_reliability_counts_each_read_figure_once() -> None:
    sure, unsure, wrong = (
        label(confidence=confidence, start=start, end=start + 10)
        for confidence, start in ((1.0, 0), (0.55, 20), (0.95, 40))
    )
    bands = list(reliability(outcomes_of([sure, unsure], [sure, unsure, wrong])))
    assert sum(n for _, _, n, _, _ in bands) == 3
    assert (bands[-1][2], bands[-1][3]) == (2, 1)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"stars": "3+"}, None),
        ({"stars": ""}, None),
        ({"stars": 4}, "4"),
        ({"stars": "potential_5"}, "potential_5"),
    ],
)
def test_three_stars_and_more_say_no_more_than_none(given: dict[str, Any], expected: str | None) -> None:
    fields = {"start": 0, "end": 2, "indicator": "ocop_products_recognized", "value": 12}
    assert label_of(fields | given, "here").stars == expected


def test_labels_are_compared_in_one_normal_form() -> None:
    fields = {
        "start": 0,
        "end": 2,
        "indicator": "ntm_communes",
        "value": 12,
        "province": "Lào Cai",
        "status": "actual",
    }
    decomposed = fields | {"province": "La\u0300o Cai"}
    assert label_of(fields, "a") == label_of(decomposed, "b")


@pytest.mark.parametrize(
    "wrong", [{"start": "0"}, {"value": None}, {"indicator": 3}, {"period_end": "cuối năm"}, {"end": 1.5}]
)
def test_a_broken_label_says_where_it_stands(wrong: dict[str, Any]) -> None:
    fields = {"start": 0, "end": 2, "indicator": "ntm_communes", "value": 12}
    with pytest.raises(CallError, match=r"gold\.jsonl, line 3, figure 1: .*docs/figures\.md"):
        label_of(fields | wrong, "gold.jsonl, line 3, figure 1")
