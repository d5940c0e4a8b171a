"""What WordPress's REST API says of posts: addresses, titles, excerpts, days and the time of the last change.

Only the list is taken from it (https://developer.wordpress.org/rest-api/reference/posts/). Articles are read off
their pages, as with every other portal: what the API gives is text without the theme, and can be switched off.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import lxml.etree
import lxml.html
import msgspec

from pipeline.records import HANOI
from pipeline.urls import canonical_url
from spiders.listing import Listed
from spiders.markup import plain
from spiders.page import Page

# the most that the API gives at once
POSTS_A_PAGE = 100


def read_posts(page: Page) -> list[Listed] | None:
    """The posts that a page of the REST API lists; None for what is no such page (HTML, a refusal)."""
    try:
        rows = msgspec.json.decode(page.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not isinstance(rows, list):
        return None
    entries = [_entry(row) for row in rows if isinstance(row, dict)]
    return [entry for entry in entries if entry is not None] if len(entries) == len(rows) else None


def n_pages_told(page: Page) -> int | None:
    """How many pages the API says there are, or None where a proxy has taken the header away."""
    value = page.header("X-WP-TotalPages").strip()
    return int(value) if value.isdigit() else None


def _entry(row: dict[str, Any]) -> Listed | None:
    try:
        url = canonical_url(str(row.get("link") or ""))
    except ValueError:
        return None
    if _part(row, "excerpt").get("protected") is True:
        # only those who know its password may read it
        return None
    published = _moment(row.get("date_gmt"))
    return Listed(
        url=url,
        via="rss",
        title=_words(_part(row, "title").get("rendered")) or None,
        lead=_words(_part(row, "excerpt").get("rendered")) or None,
        on=published.astimezone(HANOI).date() if published is not None else None,
        modified=_moment(row.get("modified_gmt")),
    )


def _part(row: dict[str, Any], name: str) -> dict[str, Any]:
    part = row.get(name)
    return part if isinstance(part, dict) else {}


def _moment(value: Any) -> dt.datetime | None:
    """A time in UTC, which the API writes without a zone; a draft that never had one is all zeros."""
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def _words(markup: Any) -> str:
    if not isinstance(markup, str) or not markup.strip():
        return ""
    try:
        return plain(lxml.html.fragment_fromstring(markup, create_parent="div").text_content())
    except lxml.etree.ParserError:
        return plain(markup)
