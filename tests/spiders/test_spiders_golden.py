"""Every family and every template of it has pages of our own making and what must be read off them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from spiders_world import portal

from pipeline.records import HANOI, Article
from spiders import parse, parse_sidebar
from spiders.families import families
from spiders.families.nukeviet import TEMPLATES
from spiders.page import Page

PAGES = Path(__file__).parent / "pages"
FETCHED = dt.datetime(2026, 1, 5, 8, 15, tzinfo=HANOI)
LEFT_OUT = {
    "article_id",
    "text_digest",
    "capture_digest",
    "fetched_at",
    "parse_digest",
    "portal",
    "portal_province",
}
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


def outcome(name: str) -> dict[str, Any]:
    """What is read off a page: the article with its blocks as text, and the sidebar's text."""
    family = name.partition("-")[0]
    address = ADDRESSES.get(name, f"https://ntm.example.vn/tin/{name}-12.html")
    page = Page(
        url=address, body=(PAGES / f"{name}.html").read_bytes(), fetched_at=FETCHED, capture_digest="x"
    )
    row = portal(family=family)
    found = parse(page, row)
    told = {key: value for key, value in msgspec.to_builtins(found).items() if key not in LEFT_OUT}
    if isinstance(found, Article):
        told["blocks"] = [[block.kind, found.text[block.start : block.end]] for block in found.blocks]
    sidebar = parse_sidebar(page, row)
    return json.loads(json.dumps({"outcome": told, "sidebar": sidebar.text if sidebar else None}))  # type: ignore[no-any-return]


ADDRESSES = {"nukeviet-3-counters": "https://ntm.example.vn/vi/news/Tin-trong-tinh/Them-ba-xa-ve-dich-1204/"}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_as_its_golden_file_says(name: str) -> None:
    golden = PAGES / f"{name}.json"
    found = outcome(name)
    if not golden.exists():
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(
            f"{golden.name} was missing and has been written: read it against the page, then run again"
        )
    assert found == json.loads(golden.read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_offsets_slice_out_the_blocks_and_the_cells(name: str) -> None:
    page = Page(
        url="https://ntm.example.vn/tin/x-1.html",
        body=(PAGES / f"{name}.html").read_bytes(),
        fetched_at=FETCHED,
    )
    found = parse(page, portal(family=name.partition("-")[0]))
    assert isinstance(found, Article)
    assert "\n".join(found.text[block.start : block.end] for block in found.blocks) == found.text


def test_every_family_and_generation_has_a_page() -> None:
    wanted = {
        f"{name}-{generation}" for name, family in families().items() for generation in family.generations
    }
    wanted |= {f"nukeviet-{template.generation}" for template in TEMPLATES} | {"generic"}
    missing = {start for start in wanted if not any(name.startswith(f"{start}-") for name in NAMES)}
    assert not missing


def test_every_template_reads_a_page_of_its_own() -> None:
    read_by = {
        json.loads((PAGES / f"{name}.json").read_text("utf-8"))["outcome"]["parser_version"]
        for name in NAMES
        if name.startswith("nukeviet")
    }
    assert read_by == {template.parser_version for template in TEMPLATES}
