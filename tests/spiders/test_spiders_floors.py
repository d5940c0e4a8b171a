"""The parsers on pages of which it is known what stands on them: no worse than they were.

Only `make floors-parsing` moves the floors.
"""

from __future__ import annotations

import json
import subprocess
import sys
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


def test_a_floor_under_the_parsers_falls_only_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for ending in ("html", "json"):
        source = HERE / "pages" / f"nukeviet-4-word-table.{ending}"
        (tmp_path / "pages" / source.name).write_bytes(source.read_bytes())
    file = tmp_path / "floors.json"
    too_high = {"nukeviet title": 1.5, "captured title": 0.5}
    held = {"pages": "pages", "captured": "captured", "floors": too_high, "lowered": []}
    file.write_text(json.dumps(held))
    command = [sys.executable, str(HERE.parents[1] / "tools" / "raise_floors.py"), "--file", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nukeviet title, captured title: below the floor" in done.stderr
    floors = json.loads(file.read_text())["floors"]
    assert {name: floors[name] for name in too_high} == too_high
    assert floors["nukeviet tables"] == 1.0
