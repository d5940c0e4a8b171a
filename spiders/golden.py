"""Golden files: what must be read off a captured page, kept beside it as JSON: a parser changes only in sight of them.

A golden file has the keys `page` (address, time of the capture, and the fields of the registry row that matter),
`outcome` (the article, or why there is none) and `sidebar`.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from pipeline.records import HANOI, Article
from pipeline.reference.model import Portal
from spiders.page import Page
from spiders.parsing import parse, parse_sidebar

# when pages of our own making are said to have been captured
_FETCHED_AT = dt.datetime(2026, 1, 5, 8, 15, tzinfo=HANOI)
# what depends on the run and not on the page, and digests of what is written out anyway
_LEFT_OUT = (
    "article_id",
    "text_digest",
    "capture_digest",
    "fetched_at",
    "parse_digest",
    "portal",
    "portal_province",
)


def golden(page: Page, portal: Portal) -> dict[str, Any]:
    """What is read off a page, as its golden file has it under `outcome` and `sidebar`."""
    found = parse(page, portal)
    told = {key: value for key, value in msgspec.to_builtins(found).items() if key not in _LEFT_OUT}
    if isinstance(found, Article):
        told["blocks"] = [[block.kind, found.text[block.start : block.end]] for block in found.blocks]
    sidebar = parse_sidebar(page, portal)
    whole = {"outcome": told, "sidebar": sidebar.text if sidebar else None}
    return json.loads(json.dumps(whole))  # type: ignore[no-any-return]


def write_golden(path: Path, facts: dict[str, Any], found: dict[str, Any]) -> None:
    """Write a golden file: `facts` under `page`, and what `golden` found."""
    whole = {"page": facts, **found}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")


def page_facts(page: Page, portal: Portal) -> dict[str, Any]:
    """What a golden file says of its page, so that the page can be parsed again without the portal."""
    return {
        "url": page.url,
        "fetched_at": page.fetched_at.isoformat(),
        "headers": [[name, value] for name, value in page.headers if name.lower() == "content-type"],
        "row": row_facts(portal),
    }


def row_facts(portal: Portal) -> dict[str, Any]:
    """The fields of a registry row that decide how a page is read."""
    facts = {
        "family": portal.family,
        "generation": portal.generation,
        "article_pattern": portal.article_pattern,
        "mixed": portal.mixed or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def keep(folder: Path, name: str, page: Page, portal: Portal, found: dict[str, Any]) -> Path:
    """Write a page and its golden file into a folder; `found` is what was read off it. The page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.html"
    path.write_bytes(page.body)
    write_golden(folder / f"{name}.json", page_facts(page, portal), found)
    return path


def kept_page(path: Path, facts: dict[str, Any]) -> Page:
    """The page that a golden file's `page` speaks of, with its body from `path`."""
    return Page(
        url=facts["url"],
        body=path.read_bytes(),
        fetched_at=dt.datetime.fromisoformat(facts["fetched_at"]) if "fetched_at" in facts else _FETCHED_AT,
        headers=[(name, value) for name, value in facts.get("headers", [])],
        capture_digest="",
    )


def kept_row(facts: dict[str, Any], family: str) -> Portal:
    """A registry row under which a kept page is read as it was; `family` where its golden file names none."""
    parts = urlsplit(facts["url"])
    given: dict[str, Any] = {"family": family} | facts.get("row", {})
    return Portal(
        id="kept",
        name=parts.netloc,
        province=None,
        kind="other",
        base_url=f"{parts.scheme}://{parts.netloc}/",
        hosts=(parts.netloc,),
        host_group=parts.netloc,
        evidence="page: kept",
        **given,
    )
