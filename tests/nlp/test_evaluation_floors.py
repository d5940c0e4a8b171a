"""The reader on the written articles: no worse than it was. Only `make floors-reading` moves the floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nlp
from nlp.evaluation import Evaluation, evaluate, read_gold

HERE = Path(__file__).parent
HELD = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(read_gold(HERE / "gold" / HELD["articles"]), nlp.read_articles)


@pytest.mark.parametrize("share", sorted(HELD["floors"]))
def test_the_reader_stays_above_its_floor(evaluation: Evaluation, share: str) -> None:
    reached, floor = evaluation.headline()[share], HELD["floors"][share]
    assert reached >= floor, (
        f"{share} fell from {floor:.3f} to {reached:.3f}; `ocop evaluate` shows the errors"
    )


def test_every_share_has_a_floor(evaluation: Evaluation) -> None:
    assert set(HELD["floors"]) == set(evaluation.headline())


def test_sure_figures_are_mostly_right(evaluation: Evaluation) -> None:
    *_, (_, _, n, right, mean) = evaluation.reliability()
    assert n > 50
    assert right / n > mean - 0.05
