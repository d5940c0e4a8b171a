"""The reader on news articles of the project's own, written in the manner of the national papers of 2012 to 2026."""

from __future__ import annotations

from pathlib import Path

import pytest

import nlp
from nlp.evaluation import Evaluation, evaluate, read_gold

ARTICLES = Path(__file__).parent / "gold" / "own_news.jsonl"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(read_gold(ARTICLES), nlp.read_articles)


@pytest.mark.parametrize(
    ("share", "floor"), [("found F1", 0.98), ("placed F1", 0.96), ("comparable F1", 0.94)]
)
def test_news_of_our_own_is_read_as_labelled(evaluation: Evaluation, share: str, floor: float) -> None:
    assert evaluation.headline()[share] >= floor
