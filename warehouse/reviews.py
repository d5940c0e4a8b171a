"""Reviews: what people decided about figures, as append-only lines in reviews/*.jsonl.

A decision is found again by article, sentence and quote. It keeps what was read (`original`) beside what was
corrected, and holds until both the sentence and the reading have changed: then it is open again.
docs/reconciliation.md tells the whole of it; warehouse/sql/staging/35_review_outcomes.sql carries it out.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from typing import Literal, get_args

import msgspec

from pipeline.errors import CallError, OcopError, did_you_mean
from pipeline.home import Home, sync_folder
from pipeline.records import Bound, Boundary, PeriodBasis, PlaceLevel, Record, Stars, Status, Validity
from pipeline.reference import load_indicators, load_places

Verdict = Literal["confirmed", "corrected", "rejected"]
FILE = "decisions.jsonl"
NUMBERS = ("value", "value_max", "denominator")
DAYS = ("period_start", "period_end")
_LISTS: Mapping[str, tuple[str, ...]] = {
    "bound": get_args(Bound),
    "status": get_args(Status),
    "stars": get_args(Stars),
    "validity": get_args(Validity),
    "place_level": get_args(PlaceLevel),
    "boundary": get_args(Boundary),
    "period_basis": get_args(PeriodBasis),
}
# what a person may correct; every one may be empty but those
FIELDS = (
    "indicator", "value", "value_max", "unit", "bound", "status", "stars", "detail", "denominator", "validity",
    "place_level", "province", "boundary", "district", "period_start", "period_end", "period_basis", "plan_doc",
)  # fmt: skip
_NEVER_EMPTY = ("indicator", "value", "unit", "bound", "status", "place_level")


class Review(Record, frozen=True, kw_only=True):
    """One decision about one figure.

    `quote_offset` is the quote's place in its sentence, `nth` the how-manieth figure on that quote. `original` is
    what was read, field by field as text, an empty text for none; `corrected` holds the fields that the person
    changed. With `expected` a correction is only applied while these fields are still read so: it runs out when
    reader or source is mended.
    """

    review_id: str
    article_id: str
    text_digest: str
    sentence: str
    quote: str
    quote_offset: int
    indicator: str
    verdict: Verdict
    reviewer: str
    decided_at: dt.datetime
    nth: int = 1
    original: dict[str, str] = {}
    corrected: dict[str, str] = {}
    expected: dict[str, str] = {}
    note: str = ""


def read_reviews(home: Home) -> Iterator[Review]:
    """Every decision, file by file in order of names.

    Raises:
        CallError: a line is no review; the message names file, line and field.
    """
    for path in sorted(home.reviews.glob("*.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if line.strip():
                yield _review(line, f"reviews/{path.name}, line {number}")


def append_review(home: Home, review: Review) -> None:
    """Add one decision to reviews/decisions.jsonl, on the disk when this returns; earlier lines are never touched."""
    home.reviews.mkdir(parents=True, exist_ok=True)
    path = home.reviews / FILE
    line = msgspec.json.encode(review) + b"\n"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = (
                b"\n" + line
            )  # a line that a crash cut short stays a line of its own, and is named at the build
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(home.reviews)


def require_fields(fields: Mapping[str, str]) -> None:
    """Hold corrected or expected fields to the closed lists of figures; an empty text stands for none.

    Raises:
        CallError: a field is unknown, or its value is none of its kind.
    """
    for name, text in fields.items():
        if name not in FIELDS:
            raise CallError(
                f"a figure has no field '{name}' that could be corrected{did_you_mean(name, FIELDS)}"
            )
        if text == "":
            if name in _NEVER_EMPTY:
                raise CallError(f"{name} cannot be empty")
        else:
            _require_value(name, text)
    _require_place(fields)


def _require_value(name: str, text: str) -> None:
    try:
        if name in NUMBERS:
            float(text)
        elif name in DAYS:
            dt.date.fromisoformat(text)
    except ValueError:
        kind = "number in base units, as 672296000000" if name in NUMBERS else "day, as 2024-12-31"
        raise CallError(f"{name} '{text}' is no {kind}") from None
    if name in _LISTS and text not in _LISTS[name]:
        raise CallError(f"{name} '{text}' is unknown; it is one of {', '.join(_LISTS[name])}")
    if name == "indicator":
        load_indicators().get(text)


def _require_place(fields: Mapping[str, str]) -> None:
    province, boundary = fields.get("province"), fields.get("boundary")
    if not province:
        return
    names = [
        name for one in get_args(Boundary) if boundary in (None, "", one) for name in load_places().names(one)
    ]
    if province not in names:
        raise CallError(f"no province is called '{province}'{did_you_mean(province, names)}")


def _review(line: bytes, where: str) -> Review:
    try:
        review = msgspec.json.decode(line, type=Review)
        require_fields(review.corrected)
        require_fields(review.expected)
    except msgspec.DecodeError as fault:
        raise CallError(f"{where}: {fault}; correct the line or take it out") from None
    except OcopError as fault:
        raise CallError(f"{where}: {fault}; correct the line or take it out") from None
    return review
