"""The registry rows of the sample portals are what the product's own loader takes."""

from __future__ import annotations

from pathlib import Path

import pytest

import samples
from pipeline.reference import load_portals
from pipeline.reference.model import Portal
from samples.nukeviet import NukeVietSite


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Portal]:
    urls = {facts.id: f"http://127.0.0.1:{facts.port}" for facts in samples.portals().values()}
    path: Path = tmp_path_factory.mktemp("registry") / "portals.yaml"
    path.write_text(samples.registry_yaml(urls), "utf-8")
    return {portal.id: portal for portal in load_portals(path).portals}


def test_loader_takes_all_five(rows: dict[str, Portal]) -> None:
    assert list(rows) == list(samples.portals())


@pytest.mark.parametrize("portal", samples.portals())
def test_row_is_marked_as_a_sample(rows: dict[str, Portal], portal: str) -> None:
    row = rows[portal]
    assert row.sample
    assert row.allow_loopback
    assert row.verification == "verified"
    assert row.evidence == "sample portal"
    assert row.delay_seconds == pytest.approx(0.05)


@pytest.mark.parametrize("portal", samples.portals())
def test_start_feed_and_sitemap_addresses_answer(rows: dict[str, Portal], portal: str, get) -> None:
    row = rows[portal]
    for url in (row.base_url, *row.start_urls, *row.sitemaps, *row.feeds):
        assert get(portal, url.removeprefix(row.base_url.rstrip("/"))).status == 200, url


def test_generations_are_three(rows: dict[str, Portal]) -> None:
    assert [row.generation for row in rows.values() if row.family == "nukeviet"] == ["4", "3", "5"]


@pytest.mark.parametrize("portal", ["mau-kimson", "mau-baotinh"])
def test_article_pattern_finds_articles_and_nothing_else(rows: dict[str, Portal], portal: str, get) -> None:
    import re

    pattern = re.compile(rows[portal].article_pattern or "")
    base = rows[portal].base_url.rstrip("/")
    paths = {
        "mau-kimson": lambda story: f"/ChiTietTin.aspx?id={story.id}",
        "mau-baotinh": lambda story: f"/{story.alias}-{story.id}.html",
    }[portal]
    assert all(pattern.search(base + paths(story)) for story in samples.stories(portal, 2))
    assert not any(pattern.search(url) for url in rows[portal].start_urls)


def test_section_addresses_are_those_of_the_site(rows: dict[str, Portal]) -> None:
    for portal in ("mau-quangtri-ntm", "mau-hatinh-ntm", "mau-dienbien-gd"):
        site = NukeVietSite(samples.portals()[portal])
        expected = [site.section_path(section.alias) for section in site.facts.sections if not section.broken]
        assert [
            url.removeprefix(rows[portal].base_url.rstrip("/")) for url in rows[portal].start_urls
        ] == expected
