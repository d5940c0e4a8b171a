"""Reviews: what people decided about figures, as append-only lines in reviews/*.jsonl."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import msgspec

from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.records import Record

Verdict = Literal["confirmed", "corrected", "rejected"]


class Review(Record, frozen=True, kw_only=True):
    """One decision about one figure, found again by article, sentence and quote after texts are read anew."""

    review_id: str
    article_id: str
    text_digest: str
    sentence: str
    quote: str
    indicator: str
    verdict: Verdict
    reviewer: str
    decided_at: dt.datetime
    corrected: dict[str, str] = {}
    note: str = ""


def read_reviews(home: Home) -> Iterator[Review]:
    """Every decision, file by file in order of names.

    Raises:
        CallError: a line is no review; the message names file and line.
    """
    for path in sorted(home.reviews.glob("*.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if line.strip():
                yield _review(line, f"reviews/{path.name}, line {number}")


def _review(line: bytes, where: str) -> Review:
    try:
        return msgspec.json.decode(line, type=Review)
    except msgspec.DecodeError as fault:
        raise CallError(f"{where}: {fault}; correct the line or take it out") from None
