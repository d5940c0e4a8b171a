"""How likely a figure is right as a whole: a logistic model of how its decisions were made.

Right means as a whole, as a comparison needs it (`nlp.scoring.Outcome.usable`): value, indicator, status, stars and
detail, place, the year in which the period ends; for provinces and the nation the unit and a flow's months too. The
model is data (confidence.json beside this file): weights of named features, how they were trained, and how well they
do. `python -m nlp.calibration` trains it again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nlp.document import Document, Reading
from nlp.focus import Focus
from nlp.linking import load_linking
from pipeline.errors import RunError

FILE = Path(__file__).with_name("confidence.json")
# nothing is certain of what a program reads
_LEAST, _MOST = 0.02, 0.98

_PLACE_SAID = {
    "nearest", "attached", "row", "each", "each of", "speaker", "national", "owner", "several", "programme", "listed",
}  # fmt: skip
_PERIOD_SAID = {"before", "after", "in order", "of the level", "table", "note"}
_PERIOD_NEAR = {"paragraph", "then", "back then", "this stretch", "echo", "event"}


def provinces_named(document: Document) -> int:
    """How many provinces an article names: the more, the easier a figure is given to another."""
    return len(
        {m.province for one in document.named for m in one.mentions if m.province and m.said == "name"}
    )


def features_of(
    document: Document, reading: Reading, focus: Focus, n_provinces: int, n_beside: int
) -> dict[str, float]:
    """How a figure's decisions were made, as numbers from 0 to 1; features that are 0 are left out.

    Args:
        document: its article.
        reading: the number led through all stages.
        focus: its place.
        n_provinces: how many provinces its article names.
        n_beside: how many figures its sentence states.
    """
    link = reading.link
    place = focus.rule.removeprefix("place:")
    period = reading.period_rule.removeprefix("period:")
    status = reading.status.rule.partition(":")[2]
    over = max(0.0, link.score - load_linking().threshold)
    found = {
        "link.over": min(over, 4.0) / 4,
        "link.barely": float(over < 1),
        "link.margin": min(max(link.margin, 0.0), 4.0) / 4,
        "link.contested": float(link.margin < 1),
        "place.said": float(place in _PLACE_SAID),
        "place.of_portal": float(place == "portal"),
        "place.one_of_many": min(max(n_provinces - 1, 0), 6) / 6,
        "place.carried_among_many": float(place not in _PLACE_SAID and n_provinces > 2),
        "period.said": float(period in _PERIOD_SAID),
        "period.near": float(period in _PERIOD_NEAR),
        "period.none": float(reading.period is None),
        "period.far": _years_apart(document, reading) / 5,
        "status.sure": float(reading.status.sure),
        "status.default": float(status == "default"),
        "place.entity": float(focus.level == "entity"),
        "place.smaller": float(focus.level not in ("province", "national", "district", "entity")),
        "flow": float(reading.kind == "flow"),
        "range": float(reading.quantity.value_max is not None),
        "part": float(reading.is_part),
        "crowded": min(n_beside - 1, 6) / 6,
        "long": min(reading.sentence.end - reading.sentence.start, 400) / 400,
    }
    return {name: value for name, value in found.items() if value}


def _years_apart(document: Document, reading: Reading) -> float:
    period, published = reading.period, document.published
    if period is None or period.last is None or published is None:
        return 0.0
    return float(min(abs(period.last.year - published.year), 5))


def confidence_of(features: Mapping[str, float]) -> float:
    """How likely a figure with these features is right, from 0.02 to 0.98, to three digits."""
    intercept, weights = _model()
    total = intercept + math.fsum(weights.get(name, 0.0) * value for name, value in features.items())
    return round(min(_MOST, max(_LEAST, 1 / (1 + math.exp(-total)))), 3)


@cache
def _model() -> tuple[float, dict[str, float]]:
    """The intercept and the weights; raises RunError where the file is damaged."""
    try:
        model = json.loads(FILE.read_text(encoding="utf-8"))
        return float(model["intercept"]), {name: float(weight) for name, weight in model["weights"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise RunError(
            f"{FILE.name} cannot be used ({type(fault).__name__}: {fault}); install again, or train it anew with "
            "python -m nlp.calibration"
        ) from None
