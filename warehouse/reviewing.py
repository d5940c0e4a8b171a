"""Reviewing: which figures a person should look at, taking down what was decided, and decisions as new gold."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.records import HANOI
from pipeline.reference import load_indicators
from warehouse.asking import ask, place_name
from warehouse.reviews import FIELDS, NUMBERS, Review, Verdict, append_review, require_fields

# a gold article's figures carry these, in this order
_GOLD = (
    "quote", "start", "end", "indicator", "value", "value_max", "unit", "bound", "status", "stars", "detail",
    "denominator", "validity", "place_level", "province", "district", "period_start", "period_end", "boundary",
)  # fmt: skip


def doubtful(
    indicator: str | None = None, place: str | None = None, *, home: Home | None = None
) -> pd.DataFrame:
    """Figures that nobody has decided about yet, the most doubtful first.

    Args:
        indicator: code of the catalogue; None: all.
        place: name of a province in any spelling, or 'VN' for the country; None: all.
        home: where the data rest; default: the home of the settings.
    Returns:
        The columns that the macro `doubtful` has in docs/data-dictionary.md.
    Raises:
        CallError: an argument is unknown, or there is no release yet.
    """
    if indicator is not None:
        load_indicators().get(indicator)
    return ask(
        "from doubtful(indicator := $indicator, place := $place)",
        {"indicator": indicator, "place": None if place is None else place_name(place, None)},
        home,
    )


def decide(
    figure_id: str,
    verdict: Verdict,
    *,
    reviewer: str,
    note: str,
    corrected: Mapping[str, str] | None = None,
    expected: Mapping[str, str] | None = None,
    home: Home,
) -> Review:
    """Take down one decision about a figure of the published release; the next build applies it.

    Args:
        figure_id: the figure.
        verdict: 'confirmed', 'corrected' or 'rejected'.
        reviewer: who decides.
        note: why.
        corrected: the fields that are wrong and what they should say, in base units and ISO dates; '' for none.
        expected: what must still be read for the correction to be applied at later builds.
        home: where the release and the decisions lie.
    Returns:
        The decision as it was appended to reviews/decisions.jsonl.
    Raises:
        CallError: the figure is not in the release, a field or value is none, a correction corrects nothing, or
            the reviewer or the reason is missing.
    """
    corrected, expected = dict(corrected or {}), dict(expected or {})
    if not reviewer.strip() or not note.strip():
        raise CallError("a decision carries the name of who decides and the reason: give both")
    if (verdict == "corrected") != bool(corrected):
        raise CallError("a correction names at least one field, as value=290; other verdicts name none")
    require_fields(corrected)
    require_fields(expected)
    row = _figure(figure_id, home)
    read = _read_as(row)
    require_fields({**read, **corrected})
    corrected = {name: _normal(name, text) for name, text in corrected.items()}
    if corrected and all(read[name] == text for name, text in corrected.items()):
        raise CallError("the correction says what is read already; confirm the figure instead")
    review = Review(
        review_id=secrets.token_hex(6),
        article_id=str(row["article_id"]),
        text_digest=str(row["text_digest"]),
        sentence=str(row["sentence"]),
        quote=str(row["quote"]),
        quote_offset=int(row["quote_start"]) - int(row["sentence_start"]),
        nth=int(row["nth"]),
        indicator=read["indicator"],
        verdict=verdict,
        reviewer=reviewer.strip(),
        decided_at=dt.datetime.now(HANOI),
        original=read,
        corrected=corrected,
        expected={name: _normal(name, text) for name, text in expected.items()},
        note=note.strip(),
    )
    append_review(home, review)
    return review


def gold(*, home: Home | None = None) -> Iterator[dict[str, Any]]:
    """Articles of which every figure was decided, as gold: text and figures, rejected ones left out.

    What the reader missed is not there to be decided, so read the text once more before taking such an article
    for complete. One dict an article, in the format of the gold files: id, source, title, published,
    portal_province, text, figures.
    """
    rows = ask(
        "with settled as (select article_id from figures group by article_id having bool_and(review is not null)) "
        "select a.article_id, a.title, a.published_on, a.portal_province, a.text, f.* exclude (article_id) "
        "from figures as f join articles as a on a.article_id = f.article_id "
        "semi join settled as s on s.article_id = f.article_id order by f.article_id, f.quote_start, f.figure_id",
        {},
        home,
    )
    rows = rows.rename(columns={"quote_start": "start", "quote_end": "end"})
    for article_id, members in rows.groupby("article_id", sort=False):
        first = members.iloc[0]
        yield {
            "id": str(article_id),
            "source": "review",
            "title": _plain(first["title"]),
            "published": _plain(first["published_on"]),
            "portal_province": _plain(first["portal_province"]),
            "text": first["text"],
            "figures": [
                {name: _plain(row[name]) for name in _GOLD}
                for row in members.to_dict("records")
                if row["review"] != "rejected"
            ],
        }


def _figure(figure_id: str, home: Home) -> pd.Series:
    """The figure with its fields as text, and with what was read where a person has corrected it before."""
    texts = ", ".join(f"coalesce(n.{name}::varchar, '') as text_{name}" for name in FIELDS)
    found = ask(
        "with numbered as ("
        "select *, row_number() over (partition by article_id, quote_start, quote_end "
        "order by indicator, stars, detail, status, value, figure_id) as nth "
        "from figures where article_id = (select article_id from figures where figure_id = $figure_id)) "
        f"select n.*, {texts}, r.original from numbered as n left join reviews as r "
        "on r.review_id = n.review_id and r.figure_id = n.figure_id where n.figure_id = $figure_id",
        {"figure_id": figure_id},
        home,
    )
    if found.empty:
        raise CallError(f"the release has no figure '{figure_id}'; `ocop review --list` shows those in doubt")
    return found.iloc[0]


def _read_as(row: pd.Series) -> dict[str, str]:
    """What was read, whatever a person has made of it since."""
    if row["review"] in ("confirmed", "corrected") and len(row["original"]):
        return {str(name): str(text) for name, text in dict(row["original"]).items()}
    return {name: str(row[f"text_{name}"]) for name in FIELDS}


def _normal(name: str, text: str) -> str:
    """A number as DuckDB writes it; other texts as they are."""
    return str(float(text)) if name in NUMBERS and text else text


def _plain(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value
