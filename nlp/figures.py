"""A number that was read, as a figure: its dates, the map of its place, its identity and the rule that led to it."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import datetime as dt
from collections import Counter

from nlp.boundary import boundary_of
from nlp.confidence import confidence_of, features_of, provinces_named
from nlp.document import Document, Reading
from nlp.focus import Focus
from nlp.plans import plan_of
from nlp.version import reader_version
from pipeline.records import Figure
from pipeline.text import digest


def figures_of(document: Document, readings: list[Reading]) -> list[tuple[Figure, dict[str, float]]]:
    """The figures of all readings, each with its features; a number that holds for several places is several figures."""
    if not readings:
        return []
    counts: dict[tuple[int, int], int] = {}
    figures = []
    n_provinces = provinces_named(document)
    beside = Counter(reading.sentence.start for reading in readings)
    for reading in readings:
        places = [reading.focus]
        if reading.group:
            places = [
                Focus(
                    m.level,
                    m.province or reading.focus.province,
                    m.district,
                    m.commune,
                    m.era,
                    "place:each of",
                )
                for m in reading.group
            ]
        for focus in places:
            features = features_of(document, reading, focus, n_provinces, beside[reading.sentence.start])
            figures.append((_figure(document, reading, focus, counts, confidence_of(features)), features))
    return figures


def _figure(
    document: Document,
    reading: Reading,
    focus: Focus,
    counts: dict[tuple[int, int], int],
    confidence: float,
) -> Figure:
    article, quantity = document.article, reading.quantity
    first, last, basis = _dates(document, reading)
    span = quantity.start, quantity.end
    nth = counts[span] = counts.get(span, 0) + 1
    province, boundary = boundary_of(
        focus.province if focus.level not in ("national", "region") else None, focus.era, last if basis == "stated" else None,
        document.published, document.gazetteer, document.knows_districts,
    )  # fmt: skip
    value, value_max = quantity.value, quantity.value_max
    if reading.link.code == "rural_income" and "tháng" in quantity.rates and "năm" not in quantity.rates:
        value, value_max = value * 12, value_max * 12 if value_max is not None else None
    status = reading.status.status
    return Figure(
        figure_id=digest(f"{article.article_id}\n{article.text_digest}\n{span[0]}\n{span[1]}\n{nth}")[:32],
        article_id=article.article_id,
        text_digest=article.text_digest,
        indicator=reading.link.code,
        value=value,
        value_max=value_max,
        unit=reading.unit,
        bound=quantity.bound,
        status=status,  # type: ignore[arg-type]
        stars=reading.stars,  # type: ignore[arg-type]
        detail=reading.detail,
        denominator=quantity.denominator if reading.unit != "percent" else None,
        validity=reading.validity,  # type: ignore[arg-type]
        place_level=focus.level,
        province=province,
        boundary=boundary,
        district=focus.district if focus.level in ("district", "commune", "village") else None,
        period_start=first,
        period_end=last,
        period_basis=basis,  # type: ignore[arg-type]
        plan_doc=plan_of(
            document.text, document.folded, reading.sentence.start, reading.sentence.end, document.title_span
        )
        if status == "target"
        else None,
        quote=article.text[span[0] : span[1]],
        start=span[0],
        end=span[1],
        sentence_start=reading.sentence.start,
        sentence_end=reading.sentence.end,
        block=reading.sentence.block,
        confidence=confidence,
        rule=_rule(reading, focus),
        reader_version=reader_version(),
    )


def _dates(document: Document, reading: Reading) -> tuple[dt.date | None, dt.date | None, str | None]:
    period = reading.period
    if period is None:
        return None, document.published, "published" if document.published else None
    first, last = period.for_kind(reading.kind)
    if last is None:
        return None, None, None
    return first, last, "published" if period.published and period.form == "now" else "stated"


def _rule(reading: Reading, focus: Focus) -> str:
    evidence = " ".join(reading.link.evidence)
    bound = f"; bound: {reading.quantity.bound_rule}" if reading.quantity.bound_rule else ""
    return f"{reading.link.code} {reading.link.score:.1f} ({evidence}); {reading.status.rule}; {focus.rule}; {reading.period_rule}{bound}"
