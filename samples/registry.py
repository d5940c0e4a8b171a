"""The registry rows of the sample portals, written for where they listen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import yaml

from samples.content import PortalFacts, portals

DELAY_SECONDS = 0.05


def registry_yaml(urls: Mapping[str, str]) -> str:
    """A registry file (`portals:` and its rows) for the sample portals at `urls` (base address by portal id)."""
    rows = [_row(portals()[portal], base.rstrip("/")) for portal, base in urls.items()]
    return yaml.safe_dump({"portals": rows}, allow_unicode=True, sort_keys=False, width=120)


def _row(facts: PortalFacts, base: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": facts.id,
        "name": facts.name,
        "province": facts.province,
        "kind": facts.kind,
        "family": facts.family,
        "generation": facts.generation,
        "base_url": f"{base}/",
        "hosts": [urlsplit(base).netloc],
        "start_urls": [base + path for path in _start_paths(facts)],
        "sitemaps": [base + path for path in SITEMAPS.get(facts.make, ())],
        "feeds": [base + path for path in _feed_paths(facts)],
        "host_group": facts.id,
        "delay_seconds": DELAY_SECONDS,
        "max_requests": 500,
        "max_pages": 20,
        "expected_per_month": list(facts.expected_per_month),
        "mixed": facts.mixed,
        "source_rank": facts.source_rank,
        "article_pattern": facts.article_pattern,
        "verification": "verified",
        "verified_on": dt.date(2026, 1, 1),
        "evidence": "sample portal",
        "allow_loopback": True,
        "sample": True,
    }
    return {key: value for key, value in row.items() if value is not None}


SITEMAPS = {"nukeviet": ("/sitemap.xml",), "newspaper": ("/sitemap.xml",)}


def _start_paths(facts: PortalFacts) -> list[str]:
    shape = {
        "nukeviet": "/{}/" if facts.generation == "4" else "/vi/news/{}/",
        "district": "/DanhSach.aspx?cm={}",
        "newspaper": "/{}.html",
    }[facts.make]
    return [shape.format(alias) for alias in facts.start_sections]


def _feed_paths(facts: PortalFacts) -> list[str]:
    if facts.make == "nukeviet":
        return ["/rss/" if facts.generation == "4" else "/vi/news/rss/"]
    return ["/rss.aspx"] if facts.make == "district" else ["/rss/home.rss"]
