"""What a portal family is: how it names its articles, where it lists them, and how it lays out a page."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from pipeline.articles import Piece
from pipeline.records import Reason
from pipeline.reference.model import Portal
from spiders.dates import Moment
from spiders.listing import next_page
from spiders.page import Page


@dataclass(frozen=True)
class Draft:
    """What a family read off a page, before anything is judged: the parts of an article as they stand."""

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
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Miss:
    """Why a family could not read a page: its reason, and what decided."""

    reason: Reason
    detail: str
    parser_version: str = ""


class Family(ABC):
    """One make of portal software. All methods are pure functions of their arguments."""

    name: ClassVar[str]
    generations: ClassVar[tuple[str, ...]] = ()

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

    def next_page(self, page: Page, n_page: int) -> str | None:
        """The address of the list page after `page`, which is the `n_page`-th (from 1), or None."""
        return next_page(page, n_page)

    def article_part(self, page: Page) -> str:
        """An XPath to the part of a page that holds its article; a sidebar is looked for outside of it."""
        del page
        return "//article"
