"""Floors rise by command, and fall only with a reason."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    """A file of floors over three of the written articles."""
    (tmp_path / "gold").mkdir()
    lines = (TOP / "tests" / "nlp" / "gold" / "written.jsonl").read_text(encoding="utf-8").splitlines()[:3]
    (tmp_path / "gold" / "few.jsonl").write_text("\n".join(lines), encoding="utf-8")
    file = tmp_path / "floors.json"
    file.write_text(json.dumps({"articles": "few.jsonl", "floors": {}, "lowered": []}), encoding="utf-8")
    return file


def run(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOP / "tools" / "raise_floors.py"), "--file", str(file), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_floors_rise_to_what_is_reached(floors: Path) -> None:
    done = run(floors)
    assert done.returncode == 0, done.stderr
    held = json.loads(floors.read_text(encoding="utf-8"))
    assert 0 < held["floors"]["found F1"] <= 1
    assert held["lowered"] == []


def test_a_floor_that_would_fall_stays_and_is_named(floors: Path) -> None:
    floors.write_text(json.dumps({"articles": "few.jsonl", "floors": {"found F1": 1.5}, "lowered": []}))
    done = run(floors)
    assert done.returncode == 1
    assert "found F1: below the floor" in done.stderr
    assert json.loads(floors.read_text(encoding="utf-8"))["floors"]["found F1"] == 1.5


def test_a_floor_falls_with_a_reason_that_is_kept(floors: Path) -> None:
    floors.write_text(json.dumps({"articles": "few.jsonl", "floors": {"found F1": 1.5}, "lowered": []}))
    assert run(floors, "--because", "labels were wrong").returncode == 0
    held = json.loads(floors.read_text(encoding="utf-8"))
    assert held["floors"]["found F1"] <= 1
    assert held["lowered"] == [{"because": "labels were wrong", "from": {"found F1": 1.5}}]
