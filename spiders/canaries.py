"""The daily canary: one known good article a portal that is fetched and read again, beside what it said before.

An edit passes; a page of which the date, the words or the whole article got lost tells of a changed layout on a
day without news, when nothing else would.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.archive import BodyError, read_capture
from pipeline.errors import RunError
from pipeline.home import Home
from pipeline.monitors import LAYOUT_REASONS
from pipeline.records import Article, Rejected, UrlState
from pipeline.reference.model import Portal
from pipeline.text import fold
from spiders.page import page_of
from spiders.parsing import parse

# how many known articles are tried until one reads well
_TRIED = 3
# an edit keeps at least this share of the words
_KEPT = 0.5


class Canary(NamedTuple):
    """A known article: its address, and what its last capture says."""

    url: str
    article: Article


def choose(
    home: Home, portal: Portal, states: Mapping[str, UrlState], now: dt.datetime, hours: float
) -> Canary | None:
    """The portal's canary for today; None when it was fetched less than `hours` ago, or when there is none.

    It is the article that has been known for longest and still answers: the same one day after day.
    """
    known = [state for state in states.values() if _is_good(state)]
    for state in sorted(known, key=lambda state: (state.first_seen, state.url))[:_TRIED]:
        assert state.last_fetched is not None
        if now - state.last_fetched < dt.timedelta(hours=hours):
            return None
        if (article := _as_it_was(home, portal, state)) is not None:
            return Canary(state.url, article)
    return None


def loss(before: Article, after: Article | Rejected) -> str:
    """What an article lost since it was last read, or an empty string; edits are no loss."""
    if isinstance(after, Rejected):
        return f"it is read no more ({after.reason})" if after.reason in LAYOUT_REASONS else ""
    if after.published_on != before.published_on:
        return f"its day is {after.published_on}, and was {before.published_on}"
    for part, was, now in (
        ("title", before.title or "", after.title or ""),
        ("text", before.text, after.text),
    ):
        if (kept := _kept(was, now)) < _KEPT:
            return f"of the words of its {part} only {kept:.0%} are left"
    return ""


def _is_good(state: UrlState) -> bool:
    return (
        state.kind == "article"
        and state.status in (200, 304)
        and state.file is not None
        and state.last_fetched is not None
        and not state.n_failures
        and state.error is None
    )


def _as_it_was(home: Home, portal: Portal, state: UrlState) -> Article | None:
    try:
        capture = read_capture(home, state.file or "", state.offset or 0)
        found = parse(page_of(capture), portal)
    except (RunError, BodyError):
        return None
    return found if isinstance(found, Article) else None


def _kept(was: str, now: str) -> float:
    """The share of the words of a text that another holds, too."""
    words = Counter(fold(was).split())
    return sum((words & Counter(fold(now).split())).values()) / max(1, sum(words.values()))
