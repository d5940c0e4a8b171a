"""The official figures: what is in the file, and that a fault in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import CallError
from pipeline.reference import load_indicators, load_official
from pipeline.reference.official import FILE, read_official
from pipeline.reference.reading import HERE


def test_every_figure_is_of_a_known_indicator_in_its_unit_and_names_its_page() -> None:
    found = load_official()
    assert len(found) > 100
    for one in found:
        assert load_indicators().get(one.indicator).unit == one.unit
        assert one.url.startswith("http")


def test_both_totals_of_one_office_and_month_are_kept() -> None:
    entities = [one.value for one in load_official() if one.indicator == "ocop_entities"]
    assert {8086.0, 8476.0} <= set(entities)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "cooperatives,",
            "coperatives,",
            r"row 3, field 'indicator': 'coperatives' is unknown; did you mean",
        ),
        (",cooperative,", ",product,", "field 'unit': 'product' is unknown"),
        (",17584,", ",17.584a,", "field 'value': '17.584a' is no number"),
        (",2021-06-30,", ",30/6/2021,", "field 'as_of'"),
        ("https://thoibaotaichinhvietnam.vn/ca-nuoc", "a page", "is no address"),
    ],
)
def test_a_fault_is_named_by_row_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    lines = (HERE / FILE).read_text(encoding="utf-8").splitlines()[:3]
    lines[2] = lines[2].replace(old, new, 1)
    path = tmp_path / FILE
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(CallError, match=said):
        read_official(path)
