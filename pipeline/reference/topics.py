"""The topics: whether an article of a mixed portal is about NTM, OCOP or rural life, by weighted phrases."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.reference.model import Topic
from pipeline.reference.reading import HERE, record_of, refuse, row_name, unique, yaml_rows
from pipeline.text import fold, nfc

FILE = "topics.yaml"
TITLE, LEAD, BODY_MENTION, MOST_MENTIONS = 1.0, 0.7, 0.15, 4
HEAVY = 1.0


class TopicScore(NamedTuple):
    """How much a text belongs: the best topic's code, its score (0 to 1), the verdict, and what decided.

    `topic` is None when no phrase of any topic was met; `phrases` are those of the best topic, for and against,
    the weightiest first.
    """

    topic: str | None
    score: float
    keep: bool
    phrases: tuple[str, ...]


def topic_score(topics: tuple[Topic, ...], title: str, lead: str = "", body: str = "") -> TopicScore:
    """The topic that a text is nearest to; a list gives title and lead, a page also its body.

    An article is kept when the topic's score reaches the topic's threshold.
    """
    texts = tuple(" ".join(fold(nfc(text)).split()) for text in (title, lead, body))
    best = TopicScore(None, 0.0, keep=False, phrases=())
    best_margin = 0.0
    for topic in topics:
        raw, phrases = _score(topic, texts)
        margin = raw - topic.threshold
        if phrases and (best.topic is None or margin > best_margin):
            best = TopicScore(topic.code, round(min(1.0, max(0.0, raw)), 4), margin >= -1e-9, phrases)
            best_margin = margin
    return best


@cache
def load_topics() -> tuple[Topic, ...]:
    """The project's topics; raises CallError, naming file, row and field, for a fault in the file."""
    return read_topics(HERE / FILE)


def read_topics(path: Path) -> tuple[Topic, ...]:
    """The topics in a file laid out like topics.yaml, checked."""
    topics = []
    for n, raw in enumerate(yaml_rows(path, "topics", path.name), 1):
        row = row_name(raw, "code", n)
        topic = record_of(raw, Topic, path.name, row)
        if not topic.phrases:
            refuse(path.name, row, "phrases", "is empty; give at least one phrase")
        if not 0 < topic.threshold <= 1:
            refuse(path.name, row, "threshold", f"{topic.threshold:g} is none between 0 and 1")
        for field in ("phrases", "against"):
            for phrase, weight in getattr(topic, field).items():
                if not phrase.strip() or weight <= 0:
                    refuse(path.name, row, field, f"'{phrase}: {weight:g}' needs words and a weight above 0")
        for phrase in topic.phrases.keys() & topic.against.keys():
            refuse(path.name, row, "against", f"'{phrase}' stands for and against; keep one")
        topics.append(topic)
    unique(((topic.code, topic.code) for topic in topics), path.name, "code")
    return tuple(topics)


def _score(topic: Topic, texts: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    """The sum of a topic's phrases in title, lead and body, and the phrases met, the weightiest first."""
    weights = {fold(phrase): weight for phrase, weight in topic.phrases.items()}
    weights |= {fold(phrase): -weight for phrase, weight in topic.against.items()}
    pattern = _pattern(tuple(sorted(weights, key=lambda phrase: (-len(phrase), phrase))))
    title, lead, body = (Counter(pattern.findall(text)) for text in texts)
    met: dict[str, float] = {}
    for phrase in {**title, **lead, **body}:
        strengths = (
            TITLE if phrase in title else 0.0,
            LEAD if phrase in lead else 0.0,
            BODY_MENTION * min(body[phrase], MOST_MENTIONS),
        )
        if strength := max(strengths[:2] if -HEAVY < weights[phrase] < 0 else strengths):
            met[phrase] = weights[phrase] * strength
    ordered = sorted(met, key=lambda phrase: (-abs(met[phrase]), phrase))
    return sum(met[phrase] for phrase in ordered), tuple(ordered)


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Finds whole phrases, the first in order winning; `phrases` are folded and come longest first."""
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, phrases)) + r")(?!\w)")
