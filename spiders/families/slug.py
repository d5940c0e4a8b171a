r"""Portals whose articles carry a number or a month in addresses of their own making: newspapers, small systems.

Each row says in `article_pattern` how: a regular expression over the canonical address with named groups.

| group | tells |
|---|---|
| `id` | what identifies the article: `-post(?P<id>\d+)\.html$`; without it the path does |
| `site` | the site within a host that serves several, where numbers begin anew |
| `month` | year and month of publication, as 202411 |
| `unix` | the second of publication since 1970 |
"""

from __future__ import annotations

import datetime as dt
import re
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from pipeline.records import HANOI
from pipeline.reference.model import Portal
from pipeline.urls import canonical_url, without_index
from spiders.dates import Moment
from spiders.families.by_address import ByAddress, Told, told_month

# what Unix seconds of articles can be: 2001-09-09 to 2286
_SECONDS = re.compile(r"[1-9]\d{9}")


class Slug(ByAddress):
    """The family of portals whose rows say how their addresses name an article."""

    name: ClassVar[str] = "slug"
    version: ClassVar[str] = "2026-11"
    forms: ClassVar[tuple[str, ...]] = ("id", "month", "unix")

    def names_article(self, parts: SplitResult) -> bool:
        """No address is one of an article without a row's `article_pattern`."""
        del parts
        return False

    def key_of(self, url: str, portal: Portal) -> str:
        address = canonical_url(url)
        groups = _groups(address, portal)
        if groups.get("id"):
            return f"{groups['site']}:{groups['id']}" if groups.get("site") else groups["id"]
        parts = urlsplit(address)
        return without_index(parts.path).rstrip("/") + (f"?{parts.query}" if parts.query else "")

    def told_by(self, url: str, portal: Portal) -> Told | None:
        groups = _groups(url, portal)
        if month := groups.get("month"):
            return told_month(int(month[:4]), int(month[4:6]))
        if (seconds := groups.get("unix")) and _SECONDS.fullmatch(seconds):
            at = dt.datetime.fromtimestamp(int(seconds), HANOI).replace(second=0)
            # to the second: nothing that the page shows says it better
            return Told(dt.date.max, dt.date.min, Moment(on=at.date(), at=at))
        return None


def _groups(url: str, portal: Portal) -> dict[str, str]:
    match = re.search(portal.article_pattern or r"(?!)", url)
    return {name: value for name, value in match.groupdict().items() if value} if match else {}
