"""Families known by their addresses alone: what an address tells of its article, and the generic parser for the page.

No page of such a portal's software has been captured yet, so nothing is said of its markup: which addresses are
articles, which of them are the same one, and when it was written is all that the address tells.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from pipeline.reference.model import Portal
from pipeline.urls import canonical_url
from spiders.dates import Moment
from spiders.families.family import Draft, Family, Miss
from spiders.families.generic import PARSER_VERSION, article_path, read_any
from spiders.page import Page

# a page made on one day is published on that day or soon after; what a page shows of another day is a clock,
# or what the text tells of
_SOON = dt.timedelta(days=7)


class Told(NamedTuple):
    """When an article was written, as its address tells: the days that fit, and the day or moment where it is told."""

    first: dt.date
    last: dt.date
    moment: Moment | None = None

    def fits(self, day: dt.date) -> bool:
        """Whether the article can have been published on `day`."""
        return self.first <= day <= self.last


def told_day(year: int, month: int, day: int) -> Told | None:
    """What an address with a day tells; None for no day of the calendar."""
    try:
        on = dt.date(year, month, day)
    except ValueError:
        return None
    return Told(on, on + _SOON, Moment(on=on))


def told_month(year: int, month: int) -> Told | None:
    """What an address with a month tells; None for no month of the calendar."""
    try:
        first = dt.date(year, month, 1)
    except ValueError:
        return None
    return Told(first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1) + _SOON)


class ByAddress(Family):
    """A family whose pages are read by the generic parser, helped by what their addresses tell."""

    version: ClassVar[str]

    @property
    def parser_version(self) -> str:
        return f"{self.name} {self.version}, {PARSER_VERSION}"

    def is_article(self, url: str, portal: Portal) -> bool:
        if portal.article_pattern is not None:
            return re.search(portal.article_pattern, url) is not None
        parts = split(url)
        return parts is not None and self.names_article(parts)

    @abstractmethod
    def names_article(self, parts: SplitResult) -> bool:
        """Whether a canonical address, taken apart, is one of an article."""

    @abstractmethod
    def told_by(self, url: str, portal: Portal) -> Told | None:
        """When the article was written, as its canonical address tells; None where it does not."""

    def sitemaps(self, portal: Portal) -> tuple[str, ...]:
        return portal.sitemaps or (urljoin(portal.base_url, "/sitemap.xml"),)

    def article_part(self, page: Page) -> str:
        return article_path(page)

    def read(self, page: Page, portal: Portal) -> Draft | Miss:
        told = self.told_by(canonical_url(page.url), portal)
        if told is None:
            return replace(read_any(page), parser_version=self.parser_version)
        draft = replace(read_any(page, told.fits), parser_version=self.parser_version)
        if draft.published is not None or told.moment is None or told.moment.on > page.fetched_on:
            return draft
        return replace(draft, published=told.moment, extra=draft.extra | {"published_by": "address"})


def split(url: str) -> SplitResult | None:
    """The parts of an address in its canonical form; None for what is no address of the web."""
    try:
        return urlsplit(canonical_url(url))
    except ValueError:
        return None
