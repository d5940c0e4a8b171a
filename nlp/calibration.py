"""How the model of `nlp.confidence` is trained: `python -m nlp.calibration` (wants scikit-learn, a tool of developers).

The rules were written with the labelled articles in view and make few mistakes there; on other articles they lack
words. So the model is trained on copies of the articles in which words are crossed out at random, but for names,
numbers and the labelled quotes: what a rule does not know it must do without, and the ways in which it then decides
are right less often, as on texts that nobody tuned for. Scores are those of five parts, each article with its copies
in one part, each part judged by a model trained on the others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.confidence import FILE
from nlp.evaluation import Labelled, read_gold
from nlp.labels import label_of_figure
from nlp.reader import read_with_features
from nlp.scoring import outcomes_of
from pipeline.articles import as_given

ARTICLES = (Path("tests/nlp/gold/written.jsonl"), Path("tests/nlp/gold/own_news.jsonl"))
# the shares of words crossed out, one copy of each article a share and a draw
SHARES = (0.0, 0.05, 0.1)
DRAWS = 3
STRENGTH = 0.1
PARTS = 5
_WORD = re.compile(r"[^\W\d_]+")
_CROSS = "ơ"


@dataclass(frozen=True, slots=True)
class Example:
    """A figure that was read: the article it comes from, its features, and whether it was right."""

    article_id: str
    features: dict[str, float]
    right: bool


def crossed_out(labelled: Labelled, share: float, draw: int) -> Labelled:
    """The article with about `share` of its lower-case words crossed out, outside the labelled quotes."""
    chance = random.Random(f"{labelled.id} {share} {draw}")
    article = labelled.article
    kept = {at for label in labelled.labels for at in range(label.start, label.end)}

    def crossed(match: re.Match[str]) -> str:
        word = match.group()
        spared = not word.islower() or match.start() in kept or chance.random() >= share
        return word if spared else _CROSS * len(word)

    return Labelled(
        labelled.id,
        labelled.source,
        as_given(
            id=labelled.id,
            text=_WORD.sub(crossed, article.text),
            title=_WORD.sub(crossed, article.title) if article.title else None,
            published=article.published_on,
            portal_province=article.portal_province,
        ),
        labelled.labels,
    )


def examples_of(labelled: Labelled) -> Iterator[Example]:
    """The figures read of an article, each with whether it is right."""
    read = read_with_features(labelled.article)
    labels = [label_of_figure(figure) for figure, _ in read]
    features = {id(label): found for label, (_, found) in zip(labels, read, strict=True)}
    for outcome in outcomes_of(labelled.labels, labels):
        if outcome.got is not None:
            yield Example(labelled.id, features[id(outcome.got)], outcome.usable)


def copies(gold: Sequence[Labelled]) -> Iterator[Labelled]:
    """The articles as they are, and with words crossed out."""
    for share in SHARES:
        for draw in range(DRAWS if share else 1):
            for labelled in gold:
                yield crossed_out(labelled, share, draw) if share else labelled


def train(examples: Sequence[Example]) -> tuple[float, dict[str, float]]:
    """Intercept and weights of a logistic regression; names in order."""
    from sklearn.linear_model import LogisticRegression

    names = sorted({name for one in examples for name in one.features})
    rows = [[one.features.get(name, 0.0) for name in names] for one in examples]
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(rows, [one.right for one in examples])
    weights = {name: round(float(weight), 3) for name, weight in zip(names, model.coef_[0], strict=True)}
    return round(float(model.intercept_[0]), 3), {name: weight for name, weight in weights.items() if weight}


def chance_of(features: dict[str, float], model: tuple[float, dict[str, float]]) -> float:
    """How likely a figure with these features is right by a model."""
    total = model[0] + math.fsum(model[1].get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-total))


def cross_validated(examples: Sequence[Example]) -> dict[str, Any]:
    """How well models do on articles that they were not trained on."""
    articles = sorted({one.article_id for one in examples})
    random.Random(PARTS).shuffle(articles)
    part_of = {article: n % PARTS for n, article in enumerate(articles)}
    judged: list[tuple[float, bool]] = []
    for part in range(PARTS):
        model = train([one for one in examples if part_of[one.article_id] != part])
        judged += [
            (chance_of(one.features, model), one.right) for one in examples if part_of[one.article_id] == part
        ]
    high = [right for chance, right in judged if chance >= 0.9]
    mean = sum(right for _, right in judged) / len(judged)
    return {
        "n_examples": len(judged),
        "share_right": round(mean, 4),
        "brier": round(sum((chance - right) ** 2 for chance, right in judged) / len(judged), 4),
        "brier_of_the_mean": round(mean * (1 - mean), 4),
        "area_under_roc": round(_area(judged), 4),
        "n_at_0.9": len(high),
        "share_right_at_0.9": round(sum(high) / len(high), 4) if high else None,
    }


def _area(judged: Sequence[tuple[float, bool]]) -> float:
    """How often a right figure is trusted more than a wrong one."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score([right for _, right in judged], [chance for chance, _ in judged]))


def main() -> int:
    """Train on labelled articles and write the model."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("gold", nargs="*", type=Path, default=list(ARTICLES), help="labelled articles")
    arguments.add_argument("-o", "--output", type=Path, default=FILE)
    options = arguments.parse_args()
    gold = [labelled for path in options.gold for labelled in read_gold(path)]
    examples = [example for copy in copies(gold) for example in examples_of(copy)]
    intercept, weights = train(examples)
    model = {
        "what": "log odds that a figure is right: intercept and weights of the features in nlp/confidence.py",
        "trained_by": "python -m nlp.calibration " + " ".join(path.as_posix() for path in options.gold),
        "trained_on": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in options.gold},
        "method": {
            "model": f"logistic regression, L2, C={STRENGTH}",
            "words_crossed_out": list(SHARES),
            "draws": DRAWS,
        },
        "cross_validated": cross_validated(examples),
        "intercept": intercept,
        "weights": weights,
    }
    options.output.write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(model["cross_validated"]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
