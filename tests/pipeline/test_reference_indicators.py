"""The catalogue holds together, and a broken entry says where."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import CallError
from pipeline.reference import load_indicators
from pipeline.reference.catalogue import read_indicators
from pipeline.reference.reading import HERE

CATALOGUE = load_indicators()
BY_CODE = {indicator.code: indicator for indicator in CATALOGUE.indicators}

# the sums and incomes of a span of time, as the labelling rules have them
FLOWS = [
    "ocop_products_recognized_period",
    "ocop_revenue",
    "ocop_event_sales",
    "ntm_communes_period",
    "ntm_capital",
    "ocop_budget",
    "rural_income",
]
CAPITAL = ("state", "central", "local", "integrated", "credit", "enterprise", "community")
DETAILS = {
    "ntm_communes": ("advanced", "model", "modern"),
    "ntm_communes_share": ("advanced", "model", "modern"),
    "ntm_communes_period": ("advanced", "model", "modern"),
    "ntm_communes_by_criteria": (),
    "ntm_villages": ("advanced", "model", "modern"),
    "ntm_districts": ("advanced",),
    "ocop_entities": ("enterprise", "cooperative", "cooperative_group", "household"),
    "ntm_capital": CAPITAL,
    "ocop_budget": CAPITAL,
    "poverty_rate": ("multidimensional", "near_poor"),
    "poor_households": ("near_poor", "escaped", "poor_plus_near_poor"),
    "clean_water_rate": ("qcvn",),
    "ocop_products_recognized_period": ("rerated", "upgraded"),
    "trained_labour_rate": ("with_certificate",),
    "cooperatives": ("cooperative_group",),
}


def test_there_are_33_indicators_and_a_catch_all() -> None:
    assert len(CATALOGUE.codes) == 34
    assert CATALOGUE.codes[-1] == "other_programme_figure"


@pytest.mark.parametrize("code", FLOWS)
def test_flows_are_read_over_a_span(code: str) -> None:
    assert BY_CODE[code].kind == "flow"


@pytest.mark.parametrize(("code", "details"), DETAILS.items())
def test_details_are_those_of_the_labelling_rules(code: str, details: tuple[str, ...]) -> None:
    assert BY_CODE[code].details == details


def test_no_other_indicator_has_details() -> None:
    assert {code for code, indicator in BY_CODE.items() if indicator.details} == {
        c for c, d in DETAILS.items() if d
    }


def test_stars_belong_to_products_only() -> None:
    assert all(indicator.unit == "product" for indicator in CATALOGUE.indicators if indicator.has_stars)


def test_shares_and_means_do_not_add_up() -> None:
    assert not [
        i.code for i in CATALOGUE.indicators if i.additive and (i.kind == "rate" or i.unit == "percent")
    ]


def test_what_each_province_defines_itself_does_not_add_up() -> None:
    assert not BY_CODE["ntm_villages"].additive
    assert not BY_CODE["ntm_model_gardens"].additive


def test_poverty_is_good_when_it_falls() -> None:
    assert {i.code for i in CATALOGUE.indicators if i.direction == "down"} == {
        "poverty_rate",
        "poor_households",
        "ocop_products_lapsed",
    }


def test_districts_end_with_the_districts() -> None:
    ends = {i.code: i.series_ends_on for i in CATALOGUE.indicators if i.series_ends_on}
    assert ends == {"ntm_districts": dt.date(2025, 6, 30)}


def test_only_the_country_counts_provinces() -> None:
    assert [i.code for i in CATALOGUE.indicators if i.national_only] == ["ntm_provinces_complete"]


def test_ha_noi_stands_apart() -> None:
    assert BY_CODE["ocop_products_recognized"].range_by_province["Hà Nội"][1] == 3600


@pytest.mark.parametrize("code", BY_CODE)
def test_every_entry_says_what_it_rests_on_and_shows_a_sentence(code: str) -> None:
    indicator = BY_CODE[code]
    assert indicator.rules
    assert indicator.legal
    assert indicator.range_why
    assert indicator.examples


@pytest.mark.parametrize("code", BY_CODE)
def test_rules_speak_of_known_indicators(code: str) -> None:
    named = re.findall(r"`(\w+)`", " ".join(BY_CODE[code].rules))
    assert set(named) <= set(BY_CODE)


@pytest.mark.parametrize("code", BY_CODE)
def test_examples_lie_within_the_range(code: str) -> None:
    indicator = BY_CODE[code]
    low, high = indicator.range_63
    for example in indicator.examples:
        assert low is None or example.detail or example.value >= low
        assert high is None or example.value <= high


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(CallError, match="'ntm_commune' is unknown; did you mean 'ntm_communes'"):
        CATALOGUE.get("ntm_commune")


def test_a_code_far_from_all_is_answered_too() -> None:
    with pytest.raises(CallError, match="'zzz' is unknown; see the list"):
        CATALOGUE.get("zzz")


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"unit": "products"}, "row ocop_entities, field 'unit': 'products' is unknown; did you mean 'product'?"),
    ({"kind": "stok"}, "row ocop_entities, field 'kind': 'stok' is unknown; did you mean 'stock'?"),
    ({"direction": "sideways"}, "field 'direction': 'sideways' is unknown; one of down, none, up"),
    ({"programme": 7}, "field 'programme': '7' is unknown"),
    ({"max_rel_spread": 10}, "field 'max_rel_spread': 10.0 is no share"),
    ({"max_rel_spread": "ten"}, "field 'max_rel_spread': expected `float`, got `str`"),
    ({"kind": "rate"}, "field 'additive': a rate does not add up"),
    ({"range_63": [9, 5]}, "field 'range_63': the least (9) is above the most (5)"),
    ({"range_63": [9]}, "field 'range_63': expected `array` of length 2"),
    ({"range_by_province": {"Hà Nôi": [1, 2]}}, "'Hà Nôi' is unknown; did you mean 'Hà Nội'?"),
    ({"range_by_province": {"Hà Nội": [2, 1]}}, "field 'range_by_province': Hà Nội: the least (2)"),
    ({"details": ["a", "a"], "examples": []}, "field 'details': a value stands twice"),
    ({"legl": "x"}, "field 'legl': no such field is known; did you mean 'legal'?"),
    ({"legal": None}, "field 'legal': expected `str`, got `null`"),
    ({"series_ends_on": "hôm qua"}, "field 'series_ends_on': invalid RFC3339"),
    (
        {"examples": [{"text": "Có 5 chủ thể.", "quote": "6", "value": 6}]},
        "field 'examples': '6' must stand once",
    ),
    (
        {"examples": [{"text": "Có 5 chủ thể.", "quote": "5", "value": 5, "detail": "firm"}]},
        "field 'examples': 'firm' is unknown",
    ),
    (
        {"examples": [{"text": "Có 5 chủ thể.", "quote": "5", "value": 5, "stars": "3"}]},
        "field 'examples': an example has stars",
    ),
]


def catalogue_with(tmp_path: Path, change: dict[str, Any], *, drop: str = "") -> Path:
    """indicators.yaml cut to two entries, the first of them changed."""
    whole = yaml.safe_load((HERE / "indicators.yaml").read_text("utf-8"))["indicators"]
    kept = [row for row in whole if row["code"] in ("ocop_entities", "other_programme_figure")]
    kept[0].update(change)
    kept[0].pop(drop, None)
    path = tmp_path / "indicators.yaml"
    path.write_text(yaml.safe_dump({"indicators": kept}, allow_unicode=True), "utf-8")
    return path


@pytest.mark.parametrize(("change", "said"), FAULTS)
def test_a_broken_entry_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(CallError) as fault:
        read_indicators(catalogue_with(tmp_path, change))
    assert str(fault.value).startswith("indicators.yaml, row ocop_entities, field ")
    assert said in str(fault.value)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="row ocop_entities, field 'unit': is missing"):
        read_indicators(catalogue_with(tmp_path, {}, drop="unit"))


def test_a_missing_code_is_named_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="row #1, field 'code': is missing"):
        read_indicators(catalogue_with(tmp_path, {}, drop="code"))


def test_a_code_given_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="row other_programme_figure, field 'code': stands twice"):
        read_indicators(catalogue_with(tmp_path, {"code": "other_programme_figure"}))


def test_a_catalogue_without_the_catch_all_is_refused(tmp_path: Path) -> None:
    path = catalogue_with(tmp_path, {})
    rows = yaml.safe_load(path.read_text("utf-8"))["indicators"][:1]
    path.write_text(yaml.safe_dump({"indicators": rows}, allow_unicode=True), "utf-8")
    with pytest.raises(CallError, match="catch-all 'other_programme_figure' is missing"):
        read_indicators(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("indicators: [", "indicators.yaml, line 1"),
        ("indicators:\n- {code: a, code: b}\n", "line 2: the key 'code' stands twice"),
        ("things: []", "must hold one key 'indicators:'"),
        ("indicators: 3", "must hold one key 'indicators:'"),
        ("indicators: [3]", "row #1: is no mapping"),
    ],
)
def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "indicators.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(CallError) as fault:
        read_indicators(path)
    assert said in str(fault.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"nowhere\.yaml: cannot be read"):
        read_indicators(tmp_path / "nowhere.yaml")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "indicators.yaml"
    path.write_bytes("indicators: [Hà]".encode("utf-16"))
    with pytest.raises(CallError, match="is not UTF-8 text"):
        read_indicators(path)
