"""Confidence is a promise: the model is data that anyone can train again, and what it trusts is mostly right."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import nlp
from nlp import confidence
from nlp.calibration import ARTICLES, chance_of, crossed_out, examples_of
from nlp.confidence import FILE, confidence_of
from nlp.evaluation import Labelled, read_gold
from pipeline.errors import RunError

TOP = Path(__file__).parents[2]
MODEL = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def written() -> list[Labelled]:
    return read_gold(TOP / ARTICLES[0])


def test_the_model_names_the_articles_it_was_trained_on() -> None:
    hashes = {path.name: hashlib.sha256((TOP / path).read_bytes()).hexdigest() for path in ARTICLES}
    assert MODEL["trained_on"] == hashes, "the labelled articles changed: run `python -m nlp.calibration`"


def test_figures_trusted_at_nine_tenths_are_right_nine_times_in_ten_on_articles_not_trained_on() -> None:
    scores = MODEL["cross_validated"]
    assert scores["share_right_at_0.9"] >= 0.9
    assert scores["n_at_0.9"] >= 0.2 * scores["n_examples"]


def test_what_is_trusted_more_is_right_more_often(written: list[Labelled]) -> None:
    examples = [example for one in written[:20] for example in examples_of(crossed_out(one, 0.1, 99))]
    model = MODEL["intercept"], MODEL["weights"]
    ranked = sorted(examples, key=lambda one: chance_of(one.features, model))
    half = len(ranked) // 2
    assert sum(one.right for one in ranked[half:]) > sum(one.right for one in ranked[:half])


def test_a_figure_carries_the_models_answer(written: list[Labelled]) -> None:
    from nlp.reader import read_with_features

    for figure, features in read_with_features(written[0].article):
        assert figure.confidence == confidence_of(features)
        assert 0 < figure.confidence < 1


def test_every_weight_is_of_a_feature_that_the_reader_computes(written: list[Labelled]) -> None:
    seen = {name for one in written for example in examples_of(one) for name in example.features}
    assert set(MODEL["weights"]) <= seen | {"place.of_portal", "link.barely", "range"}


def test_crossing_words_out_keeps_quotes_names_and_offsets(written: list[Labelled]) -> None:
    one = written[0]
    crossed = crossed_out(one, 0.5, 1)
    assert len(crossed.article.text) == len(one.article.text)
    assert crossed.article.text != one.article.text
    for label in one.labels:
        assert crossed.article.text[label.start : label.end] == one.article.text[label.start : label.end]


def test_a_damaged_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "confidence.json"
    file.write_text('{"intercept": 1.0}', encoding="utf-8")
    monkeypatch.setattr(confidence, "FILE", file)
    confidence._model.cache_clear()
    try:
        with pytest.raises(RunError, match=r"confidence\.json cannot be used"):
            confidence_of({})
    finally:
        confidence._model.cache_clear()


def test_the_model_is_part_of_the_readers_version() -> None:
    assert FILE.suffix == ".json"
    assert FILE.parent == Path(nlp.__file__).parent
