"""What a page tells machines about its article: JSON-LD, meta elements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from spiders.markup import plain
from spiders.page import Page

_ARTICLE_TYPES = frozenset(
    ("Article", "NewsArticle", "Report", "BlogPosting", "ReportageNewsArticle", "WebPage")
)


def linked_data(page: Page) -> dict[str, Any]:
    """The first article that the page describes as JSON-LD."""
    for source in page.tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(source, strict=False)
        except ValueError:
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            if not _ARTICLE_TYPES.isdisjoint(kinds if isinstance(kinds, list) else [kinds]):
                return node
    return {}


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for each in data:
            yield from _nodes(each)
    elif isinstance(data, dict):
        yield data
        yield from _nodes(data.get("@graph", []))


def metas(page: Page, name: str) -> list[str]:
    """The contents of all meta elements of that name, property or itemprop."""
    return [
        str(value)
        for value in page.tree.xpath("//meta[@property=$n or @name=$n or @itemprop=$n]/@content", n=name)
    ]


def meta(page: Page, name: str) -> str | None:
    """The first content that is not empty, on one line."""
    return next((plain(value) for value in metas(page, name) if plain(value)), None)
