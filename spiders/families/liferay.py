"""Liferay: how its portals name articles. A page shows the article that a portlet's part of the address names.

Seen: `…/-/asset_publisher/<instance>/content/<slug>/<group>`, `…/content/id/<n>`, `…/asset_publisher/Content/<slug>`,
`/news/-/details/<group>/<slug>-<id>`, and an article as the query itself (`/chi-tiet-tin?/<slug>/<id>`). Instances and
pages change, the article's slug or number stays. `_cur` is the page number of Liferay's own paging.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

from pipeline.reference.model import Portal
from pipeline.urls import canonical_url
from spiders.families.by_address import ByAddress, Told, split
from spiders.families.family import Draft, Miss
from spiders.listing import next_page
from spiders.page import Page

_ASSET = re.compile(
    r"/-/asset_publisher/(?:[^/]+/)?content/(?:id/(?P<id>\d+)|(?P<slug>[^/]+)(?:/(?P<group>\d+))?)/?$",
    re.IGNORECASE,
)
_DETAILS = re.compile(r"/-/details/(?P<group>\d+)/(?P<slug>[^/]+?)(?:-(?P<id>\d{5,}))?/?$", re.IGNORECASE)
_SITE = re.compile(r"^/(?:[a-z]{2}(?:_[a-z]{2})?/)?(?:web|group)/(?P<site>[^/]+)/", re.IGNORECASE)
# an article as the query: its slug of several words as a path, then perhaps its number
_QUERY = re.compile(r"^/(?P<slug>[^/&=?]+-[^/&=?]+-[^/&=?]+)(?:/(?P<id>\d+))?/?$")
_NAMING = ("_urltitle", "_assetentryid", "_articleid")
_CURSOR = re.compile(r"[?&][^=&]*_cur=(\d{1,5})(?!\d)")
_NULL_TITLE = re.compile(r"^null(?:\W+|$)", re.IGNORECASE)


class Liferay(ByAddress):
    """The family of portals on Liferay."""

    name: ClassVar[str] = "liferay"
    version: ClassVar[str] = "2026-11"
    forms: ClassVar[tuple[str, ...]] = ("asset", "details", "query")

    def names_article(self, parts: SplitResult) -> bool:
        return _named(parts) is not None

    def key_of(self, url: str, portal: Portal) -> str:
        """The article's number, or its slug within its site; else the path."""
        del portal
        parts = urlsplit(canonical_url(url))
        return _named(parts) or parts.path.rstrip("/").lower()

    def told_by(self, url: str, portal: Portal) -> Told | None:
        del url, portal
        return None

    def next_page(self, page: Page, n_page: int) -> str | None:
        here = split(page.url)
        for href in page.tree.xpath("//a[contains(@href, '_cur=')]/@href"):
            number = _CURSOR.search(href)
            to = split(urljoin(page.url, href))
            if number is None or to is None or here is None or int(number[1]) != n_page + 1:
                continue
            if (to.netloc, to.path) == (here.netloc, here.path):
                return to.geturl()
        return next_page(page, n_page)

    def read(self, page: Page, portal: Portal) -> Draft | Miss:
        draft = super().read(page, portal)
        if isinstance(draft, Miss):
            return draft
        return replace(draft, title=_NULL_TITLE.sub("", draft.title))


def _named(parts: SplitResult) -> str | None:
    """The name of the article in an address: its number alone, or its slug with the site that it is unique in."""
    path = unquote(parts.path)
    if match := _ASSET.search(path):
        if match["id"]:
            return f"id:{match['id']}"
        return f"{match['group'] or _site(path)}:{match['slug'].lower()}"
    if match := _DETAILS.search(path):
        return f"id:{match['id']}" if match["id"] else f"{match['group']}:{match['slug'].lower()}"
    if match := _QUERY.match(unquote(parts.query)):
        return f"id:{match['id']}" if match["id"] else f"{_site(path)}:{match['slug'].lower()}"
    for name, value in parse_qsl(parts.query):
        if name.lower().endswith(_NAMING) and value:
            return f"id:{value}" if value.isdigit() else f"{_site(path)}:{value.lower()}"
    return None


def _site(path: str) -> str:
    match = _SITE.match(path)
    return match["site"].lower() if match else ""
