"""What a portal family is: how it names its articles, where it lists them, and how it lays out a page."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from pipeline.articles import Piece
from pipeline.records import PageKind, Reason
from pipeline.reference.model import Portal
from spiders.dates import Moment
from spiders.listing import Listed, next_page, read_feed
from spiders.page import Page


class Source(NamedTuple):
    """One place where a portal lists its articles; one that is `required` is named when nothing comes of it."""

    kind: PageKind
    url: str
    required: bool


@dataclass(frozen=True)
class Draft:
    """What a family read off a page, before anything is judged: the parts of an article as they stand.

    `key` is the article's own key where the page says it and its address does not; None: `Family.key_of` knows it.
    """

    parser_version: str
    title: str = ""
    lead: str = ""
    body: Sequence[Piece] = ()
    published: Moment | None = None
    modified_at: dt.datetime | None = None
    author: str | None = None
    source: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    cut_spam: tuple[str, ...] = ()
    key: str | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Miss:
    """Why a family could not read a page: its reason, and what decided."""

    reason: Reason
    detail: str
    parser_version: str = ""


class Family(ABC):
    """One make of portal software. All methods are pure functions of their arguments.

    `generations` are what a row may give as its generation; `forms` are the templates or forms of address that
    the family tells apart: each has a fixture page and a golden file.
    """

    name: ClassVar[str]
    generations: ClassVar[tuple[str, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = ()

    @property
    @abstractmethod
    def parser_version(self) -> str:
        """Names every parser version of the family, so that a change of one parses its pages anew."""

    @abstractmethod
    def is_article(self, url: str, portal: Portal) -> bool:
        """Whether an address is one of an article, by its form."""

    @abstractmethod
    def key_of(self, url: str, portal: Portal) -> str:
        """The key of the article at an address of that portal: what stays when it moves."""

    @abstractmethod
    def read(self, page: Page, portal: Portal) -> Draft | Miss:
        """The parts of the article on a page, or why there is none."""

    def sitemaps(self, portal: Portal) -> tuple[str, ...]:
        """Addresses of sitemaps to try beside those that the row and robots.txt name."""
        return portal.sitemaps

    def sources(
        self,
        portal: Portal,
        named_by_robots: Iterable[str],
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> list[tuple[Source, ...]]:
        """Where a portal lists its articles: all of these, each by the first of its ways that is open.

        Args:
            portal: whose lists.
            named_by_robots: the sitemaps that robots.txt names.
            since, until: the days of publication that are wanted; None: what is new.
        """
        del since, until
        found: list[tuple[Source, ...]] = [
            (Source("sitemap", url, required=url in portal.sitemaps),)
            for url in dict.fromkeys((*self.sitemaps(portal), *named_by_robots))
        ]
        found += [(Source("rss", url, required=True),) for url in portal.feeds]
        starts = portal.start_urls
        if not starts and not portal.sitemaps and not portal.feeds:
            starts = (portal.base_url,)
        return found + [(Source("list", url, required=True),) for url in starts]

    def is_listed_article(self, entry: Listed, portal: Portal) -> bool:
        """Whether what a list shows is an article."""
        return self.is_article(entry.url, portal)

    def wants_sitemap(self, url: str) -> bool:
        """Whether a sitemap that an index names can list articles."""
        del url
        return True

    def read_feed(self, page: Page) -> list[Listed] | None:
        """The entries of a feed; None for what is none."""
        return read_feed(page)

    def next_feed(self, page: Page, n_page: int, entries: list[Listed]) -> str | None:
        """The address of the feed's page after `page`, its `n_page`-th (from 1) with these entries; None: the last."""
        del page, n_page, entries
        return None

    def next_page(self, page: Page, n_page: int) -> str | None:
        """The address of the list page after `page`, which is the `n_page`-th (from 1), or None."""
        return next_page(page, n_page)

    def article_part(self, page: Page) -> str:
        """An XPath to the part of a page that holds its article; a sidebar is looked for outside of it."""
        del page
        return "//article"
