"""How far a backfill has come in a portal's lists, and what of it is still to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.records import UrlState

_END = "end"


class Reached(NamedTuple):
    """The last page of a list that a backfill read, its `n_pages`-th; `has_ended` where that was the last one."""

    url: str
    n_pages: int
    has_ended: bool


class Left(NamedTuple):
    """What a portal's backfill has still to do: lists not yet walked to their end, articles listed and not had."""

    n_lists: int
    n_lists_open: int
    n_articles: int


def reached_note(url: str, n_pages: int, until: dt.date | None, *, has_ended: bool) -> str:
    """How far a walk came, as the fetch log says it; a window's last day has a walk of its own."""
    return f"paged: {until or '-'} {n_pages} {_END if has_ended else url}"


def backfilled(state: UrlState | None, until: dt.date | None) -> Reached | None:
    """How far backfills with the same last day came in the list of `state`; None where none has begun."""
    if state is None or state.paged_to is None:
        return None
    window, n_pages, url = state.paged_to.split(" ", 2)
    if window != str(until or "-"):
        return None
    return Reached(url, int(n_pages), url == _END)


def left_of(states: Mapping[str, UrlState], until: dt.date | None = None) -> Left:
    """What is still to do of the backfill that the logs behind `states` tell of."""
    reached = [one for state in states.values() if (one := backfilled(state, until)) is not None]
    waiting = [
        state
        for state in states.values()
        if state.kind == "article"
        and state.last_fetched is None
        and (state.error or "").startswith("pending")
    ]
    return Left(len(reached), sum(not one.has_ended for one in reached), len(waiting))
