"""When a page of no known make was published: what it tells machines, what it shows beside its title, what is left.

A clock in the page's head shows the day of the visit, and dates in the body are of what it tells: neither counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import lxml.html

from pipeline.text import fold
from spiders.dates import Moment, moments, stamp
from spiders.families.told import metas
from spiders.markup import plain
from spiders.page import Page

# how far behind the title a date line may stand
_DATE_REACH = 600
Fits = Callable[[dt.date], bool]


def any_day(day: dt.date) -> bool:
    """Nothing is known of when it was: every day fits."""
    del day
    return True


def published(page: Page, facts: dict[str, Any], title: str, fits: Fits = any_day) -> Moment | None:
    """What the page tells machines; else the date that stands behind its title; else what htmldate finds.

    Args:
        page: the page.
        facts: its article's JSON-LD.
        title: its title, as it stands on the page.
        fits: whether a day can be that of publication, by what else is known (an address may tell the month).
    """
    told = [
        str(facts.get("datePublished") or ""),
        *metas(page, "article:published_time"),
        *metas(page, "datePublished"),
        *page.tree.xpath("//*[@itemprop='datePublished']/@datetime"),
        *page.tree.xpath("//*[@itemprop='datePublished']/text()"),
        *metas(page, "pubdate"),
        *metas(page, "publishdate"),
    ]
    for value in told:
        moment = stamp(value, not_after=page.fetched_at)
        if moment is not None and fits(moment.on):
            return _with_clock(moment, page, title)
    if moment := _shown(page, title, fits):
        return moment
    for value in page.tree.xpath("//article//time/@datetime | //main//time/@datetime"):
        moment = stamp(value, not_after=page.fetched_at)
        if moment is not None and fits(moment.on):
            return moment
    guessed = _by_htmldate(page)
    return guessed if guessed is not None and fits(guessed.on) else None


def modified(page: Page, facts: dict[str, Any]) -> dt.datetime | None:
    """The time of the last edit, where the page tells machines the minute."""
    for value in (
        str(facts.get("dateModified") or ""),
        *metas(page, "article:modified_time"),
        *metas(page, "dateModified"),
    ):
        moment = stamp(value, not_after=page.fetched_at)
        if moment is not None and moment.at is not None:
            return moment.at
    return None


def _with_clock(moment: Moment, page: Page, title: str) -> Moment:
    """A told day with the minute that the page shows beside its title, where both name the same day."""
    if moment.at is not None:
        return moment
    return _shown(page, title, lambda day: day == moment.on, first_only=True) or moment


def _shown(page: Page, title: str, fits: Fits, *, first_only: bool = False) -> Moment | None:
    """The first date behind the title that fits, where the body does not stand between."""
    if not title:
        return None
    words: list[str] = []
    length = 0
    seen = False
    for element in page.tree.iter():
        if element.tag in ("script", "style", "head", "noscript") or not isinstance(element.tag, str):
            continue
        if not seen:
            if element.tag in ("h1", "h2", "h3", "div", "span", "p", "td") and is_title_of(element, title):
                seen = True
                words.append(element.tail or "")
            continue
        if any(parent.tag in ("script", "style") for parent in element.iterancestors()):
            continue
        said = f"{element.text or ''} "
        words.append(said)
        length += len(said)
        for child in element:
            words.append(child.tail or "")
            length += len(child.tail or "")
        if length > _DATE_REACH:
            break
    found = list(moments(plain(" ".join(words))[: 2 * _DATE_REACH], not_after=page.fetched_at))
    return next((moment for moment in (found[:1] if first_only else found) if fits(moment.on)), None)


def is_title_of(element: lxml.html.HtmlElement, title: str) -> bool:
    """Whether an element shows the title and nothing more."""
    text = element.text_content()
    return len(text) < 3 * len(title) + 40 and fold(plain(text)) == fold(title)


def _by_htmldate(page: Page) -> Moment | None:
    import htmldate

    try:
        found = htmldate.find_date(
            deepcopy(page.tree),
            extensive_search=False,
            original_date=True,
            max_date=page.fetched_on.isoformat(),
            min_date="2000-01-01",
        )
    except (ValueError, TypeError, AttributeError):
        return None
    moment = stamp(found or "", not_after=page.fetched_at)
    # a page whose only date is that of the visit shows a clock
    return None if moment is None or moment.on == page.fetched_on else moment
