"""The parsers on pages of which it is known what stands on them: no worse than they were.

Only `make floors-parsing` moves the floors.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from known_pages import measured

HERE = Path(__file__).parent
HELD = json.loads((HERE / "floors.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def reached() -> dict[str, float]:
    return measured(sorted((HERE / "pages").glob("*.json")), sorted((HERE / "captured").glob("*.json")))


@pytest.mark.parametrize("share", sorted(HELD["floors"]))
def test_the_parsers_stay_above_their_floors(reached: dict[str, float], share: str) -> None:
    assert reached[share] >= HELD["floors"][share]


def test_every_group_has_floors(reached: dict[str, float]) -> None:
    assert set(reached) == set(HELD["floors"])
