"""The sample portals' articles, read off their pages: nothing of the text lost, nothing from around it added."""

from __future__ import annotations

import datetime as dt
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import samples
from pipeline.records import HANOI, Article
from pipeline.reference import Registry, load_portals
from spiders import Page, parse, parse_sidebar
from spiders.families import family_of
from spiders.listing import read_list

NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=HANOI)
GOOD = ("article", "notice")


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[samples.Samples, Registry]]:
    with samples.serve(ports=dict.fromkeys(samples.portals(), 0)) as running:
        path: Path = tmp_path_factory.mktemp("registry") / "portals.yaml"
        path.write_text(samples.registry_yaml(running.urls), "utf-8")
        yield running, load_portals(path)


def fetched(url: str) -> Page:
    with urllib.request.urlopen(url) as answer:
        return Page(url=url, body=answer.read(), fetched_at=NOW, headers=list(answer.headers.items()))


def lines(text: str) -> set[str]:
    return {" ".join(line.split()) for line in text.split("\n") if line.strip()}


def stories(portal: str) -> list[samples.content.Story]:
    return [
        story
        for story in samples.stories(portal, 1)
        if story.kind in GOOD and "spam_paragraph" not in story.cases
    ]


@pytest.mark.parametrize("name", list(samples.portals()))
def test_every_article_is_read_whole(name: str, portals: tuple[samples.Samples, Registry]) -> None:
    running, registry = portals
    row = registry.get(name)
    facts = samples.portals()[name]
    site = samples.MAKES[facts.make](facts)
    for story in stories(name):
        found = parse(fetched(running.urls[name].rstrip("/") + site.story_path(story)), row)
        assert isinstance(found, Article), (story.file, found)
        assert (found.title, found.published_on) == (story.title, story.published.date())
        if name != "mau-kimson":
            assert found.published_at == story.published.replace(second=0)
        missing = lines(story.text) - lines(found.text)
        assert not missing, (story.file, missing)
        credits = {
            story.author,
            story.caption,
            "Nội dung xem trong tệp kèm theo. Các xã, thị trấn tải tệp về và triển khai.",
        }
        added = {
            line
            for line in lines(found.text) - lines(story.text)
            if line not in credits and not line.startswith("Tệp đính kèm")
        }
        assert not added, (story.file, added)


@pytest.mark.parametrize("name", list(samples.portals()))
def test_every_list_shows_titles_and_leads_to_articles(
    name: str, portals: tuple[samples.Samples, Registry]
) -> None:
    _, registry = portals
    row = registry.get(name)
    family = family_of(row)
    titles = {story.title for story in samples.stories(name, 1)}
    for start in row.start_urls:
        entries = read_list(fetched(start), lambda url: family.is_article(url, row))
        assert entries
        assert {entry.title for entry in entries} <= titles


def test_only_the_portal_with_counters_has_a_sidebar(portals: tuple[samples.Samples, Registry]) -> None:
    _, registry = portals
    found = {row.id: parse_sidebar(fetched(row.start_urls[0]), row) for row in registry.portals}
    assert [name for name, sidebar in found.items() if sidebar] == ["mau-quangtri-ntm"]
    sidebar = found["mau-quangtri-ntm"]
    assert sidebar is not None
    assert re.match(r"63/101 ", sidebar.text)
    assert not re.search(r"truy cập|Hôm nay", sidebar.text)
