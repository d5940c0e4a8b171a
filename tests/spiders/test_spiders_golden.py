"""Every family and each of its forms has pages of our own making, with what must be read off them; so have captures.

A golden file is made in two steps: write it with `{"page": {"url": …}}` alone, run the tests (which fill it in and
fail), read it against the page, and run again.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from spiders_world import portal

from pipeline.records import HANOI, Article
from pipeline.reference.model import Portal
from spiders import parse
from spiders.families import families
from spiders.families.nukeviet import TEMPLATES
from spiders.golden import golden, write_golden
from spiders.page import Page

PAGES = Path(__file__).parent / "pages"
CAPTURED = Path(__file__).parent / "captured"
FETCHED = dt.datetime(2026, 1, 5, 8, 15, tzinfo=HANOI)
FILES = {path.stem: path for folder in (PAGES, CAPTURED) for path in sorted(folder.glob("*.html"))}
# what was kept of lists has entries and no outcome
NAMES = [
    name
    for name, path in FILES.items()
    if not path.with_suffix(".json").exists()
    or '"entries"' not in path.with_suffix(".json").read_text("utf-8")
]


def kept(name: str) -> tuple[Page, Portal, dict[str, Any]]:
    """A page of our own making, the row that it is read under, and what its golden file says of it."""
    path = FILES[name].with_suffix(".json")
    held = json.loads(path.read_text("utf-8")) if path.exists() else {}
    facts = held.get("page", {})
    page = Page(
        url=facts.get("url", f"https://ntm.example.vn/tin/{name}-12.html"),
        body=FILES[name].read_bytes(),
        fetched_at=dt.datetime.fromisoformat(facts["fetched_at"]) if "fetched_at" in facts else FETCHED,
        capture_digest="x",
    )
    row = portal(**({"family": name.partition("-")[0], "start_urls": ()} | facts.get("row", {})))
    return page, row, held


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_as_its_golden_file_says(name: str) -> None:
    page, row, held = kept(name)
    found = golden(page, row)
    if "outcome" not in held:
        write_golden(FILES[name].with_suffix(".json"), {"url": page.url, **held.get("page", {})}, found)
        pytest.fail(f"{name}.json had no outcome; it has been written: read it against the page, run again")
    assert found == {key: held[key] for key in ("outcome", "sidebar")}


@pytest.mark.parametrize("name", NAMES)
def test_offsets_slice_out_the_blocks_and_the_cells(name: str) -> None:
    page, row, _ = kept(name)
    found = parse(page, row)
    assert isinstance(found, Article)
    assert "\n".join(found.text[block.start : block.end] for block in found.blocks) == found.text


@pytest.mark.parametrize("name", NAMES)
def test_the_address_of_a_page_is_one_of_an_article_to_its_family(name: str) -> None:
    page, row, _ = kept(name)
    assert families()[row.family].is_article(page.url, row)


def test_every_family_and_every_form_of_it_has_a_page() -> None:
    wanted = set(families())
    for name, family in families().items():
        wanted |= {f"{name}-{form}" for form in (*family.generations, *family.forms)}
    missing = {start for start in wanted if not any(name.startswith(f"{start}-") for name in NAMES)}
    assert not missing


def test_every_template_reads_a_page_of_its_own() -> None:
    read_by = {
        json.loads((PAGES / f"{name}.json").read_text("utf-8"))["outcome"]["parser_version"]
        for name in NAMES
        if name.startswith("nukeviet")
    }
    assert read_by == {template.parser_version for template in TEMPLATES}
