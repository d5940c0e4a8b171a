"""What a reviewer and a publisher meet: the queue, a decision with its reason, and refusals in one sentence."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from atlas.cli import app
from pipeline.errors import CallError
from pipeline.home import Home

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    from warehouse_builders import claim, home_of, release_of, told

    end = dt.date(2024, 12, 31)
    made = home_of(
        tmp_path_factory.mktemp("review"),
        told("a", claim(290, period_end=end)),
        told("b", claim(400, period_end=end), portal="bao-mot"),
    )
    release_of(made)
    return made


def ocop(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--home", str(home.root)], catch_exceptions=False)


def test_the_queue_says_why_each_figure_waits(home: Home) -> None:
    shown = ocop(home, "review", "--list").output
    assert "contradicts the estimate" in shown
    assert "2 of 2 doubtful figures" in shown


def test_a_decision_is_taken_down_with_name_and_reason(home: Home) -> None:
    waiting = json.loads(ocop(home, "review", "--json").output)
    figure = ["review", "--figure", waiting[0]["figure_id"]]
    done = ocop(home, *figure, "--correct", "validity=current", "--because", "as printed", "--by", "Lan")
    assert "validity – → current" in done.output
    line = json.loads((home.reviews / "decisions.jsonl").read_text().splitlines()[-1])
    assert (line["reviewer"], line["note"], line["corrected"]) == (
        "Lan",
        "as printed",
        {"validity": "current"},
    )
    with pytest.raises(CallError, match="say one of --confirm, --reject and --correct"):
        ocop(home, *figure, "--confirm", "--reject", "--because", "x")


def test_nothing_waits_to_be_published(home: Home) -> None:
    assert "no refused release waits" in ocop(home, "publish").output
    with pytest.raises(CallError, match="there is nothing to accept"):
        ocop(home, "publish", "--accept", "takedowns_hold", "--because", "x")
