"""SharePoint: how its portals name articles. A page stands in a folder of its day, or its number is in the query.

Seen: `/portal/Pages/2021-5-7/<slug>.aspx`, `newsdetail.aspx?CatId=…&NewsId=…`, `ChiTietTinTuc.aspx?nid=…`,
`…?ItemID=…` (an item's number within its list), `SitePages/<slug>.aspx`. Paths are told apart without their case, as
SharePoint does. Paging by `PageFirstRow` is that of SharePoint's own list views.
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from pipeline.reference.model import Portal
from pipeline.urls import canonical_url
from spiders.families.by_address import ByAddress, Told, split, told_day
from spiders.families.generic import is_article_name
from spiders.listing import next_page
from spiders.page import Page

_DATED = re.compile(
    r"/(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})/[^/]+\.aspx$",
    re.IGNORECASE,
)
_LIBRARY = re.compile(r"/(?:pages|sitepages|trang)/(?P<name>[^/]+\.aspx)$", re.IGNORECASE)
_NO_ARTICLES = re.compile(r"/(?:_layouts|_vti_bin|_catalogs|forms)/|/default\.aspx$", re.IGNORECASE)
_NUMBERS = frozenset(("newsid", "nid", "itemid", "id", "articleid"))
# where an article was looked at from, and how: the article is the same
_NOISE = frozenset(
    (
        "source",
        "catid",
        "categoryid",
        "page",
        "pageindex",
        "paged",
        "pagedprev",
        "pagefirstrow",
        "view",
        "isdlg",
        "contenttypeid",
        "rootfolder",
        "web",
    )
)


class SharePoint(ByAddress):
    """The family of portals on SharePoint."""

    name: ClassVar[str] = "sharepoint"
    version: ClassVar[str] = "2026-11"
    forms: ClassVar[tuple[str, ...]] = ("dated", "item", "slug")

    def names_article(self, parts: SplitResult) -> bool:
        if not parts.path.lower().endswith(".aspx") or _NO_ARTICLES.search(parts.path):
            return False
        if _DATED.search(parts.path) or _number(parts):
            return True
        page = _LIBRARY.search(parts.path)
        return page is not None and is_article_name(page["name"])

    def key_of(self, url: str, portal: Portal) -> str:
        """The path, and of the query all but noise: item numbers count within their page or list."""
        del portal
        parts = urlsplit(canonical_url(url))
        path = parts.path.lower()
        if not _number(parts):
            return path
        kept = sorted(
            f"{name.lower()}={value}" for name, value in parse_qsl(parts.query) if name.lower() not in _NOISE
        )
        return f"{path}?{'&'.join(kept)}"

    def told_by(self, url: str, portal: Portal) -> Told | None:
        del portal
        match = _DATED.search(urlsplit(url).path)
        return told_day(int(match["year"]), int(match["month"]), int(match["day"])) if match else None

    def next_page(self, page: Page, n_page: int) -> str | None:
        return _next_rows(page) or next_page(page, n_page)


def _number(parts: SplitResult) -> str | None:
    """The article's number in the query, or None."""
    return next(
        (value for name, value in parse_qsl(parts.query) if name.lower() in _NUMBERS and value.isdigit()),
        None,
    )


def _next_rows(page: Page) -> str | None:
    """The link of a list view to its next rows: of the same page, the nearest first row behind this one's."""
    here = split(page.url)
    first = _first_row(page.url) or 1
    found = []
    for href in page.tree.xpath("//a[contains(@href, 'PageFirstRow')]/@href"):
        to = split(urljoin(page.url, href))
        row = _first_row(href)
        if to is None or here is None or row is None or row <= first:
            continue
        if (to.netloc, to.path.lower()) == (here.netloc, here.path.lower()):
            found.append((row, to.geturl()))
    return min(found)[1] if found else None


def _first_row(url: str) -> int | None:
    match = re.search(r"[?&]PageFirstRow=(\d{1,7})\b", url)
    return int(match[1]) if match else None
