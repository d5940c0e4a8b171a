"""Every row of the registry is one that its family can work with: what was seen of a portal is what the family says."""

from __future__ import annotations

import pytest

from pipeline.reference import load_portals
from pipeline.reference.model import Portal
from pipeline.reference.registry import FAMILIES
from pipeline.urls import canonical_url
from spiders.families import families, family_of

PORTALS = load_portals().portals


def test_the_registry_knows_the_families_that_the_spiders_know() -> None:
    assert {name: family.generations for name, family in families().items()} == FAMILIES


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.id)
def test_the_address_that_was_seen_is_what_the_row_says(portal: Portal) -> None:
    assert portal.sample_url is not None
    url = canonical_url(portal.sample_url)
    assert family_of(portal).is_article(url, portal) is (portal.sample_is == "article")


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.id)
def test_no_page_that_a_row_begins_at_is_an_article(portal: Portal) -> None:
    starts = [canonical_url(url) for url in (*portal.start_urls, portal.base_url)]
    assert [url for url in starts if family_of(portal).is_article(url, portal)] == []


@pytest.mark.parametrize(
    "portal", [row for row in PORTALS if row.sample_is == "article"], ids=lambda portal: portal.id
)
def test_an_article_is_the_same_with_tracking_and_on_its_twin_host(portal: Portal) -> None:
    url = portal.sample_url or ""
    tracked = f"{url}{'&' if '?' in url else '?'}utm_source=zalo&fbclid=x"
    key = family_of(portal).key_of
    assert key(canonical_url(tracked), portal) == key(canonical_url(url), portal) != ""
