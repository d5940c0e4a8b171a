"""The registry holds real portals, none of them verified by hearsay, and a broken row says where."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import CallError
from pipeline.reference import load_places, load_portals
from pipeline.reference.model import Portal
from pipeline.reference.registry import FAMILIES

REGISTRY = load_portals()


def test_the_portals_that_are_known_stand_in_the_registry() -> None:
    assert len(REGISTRY.portals) >= 165
    assert not any(portal.sample or portal.allow_loopback for portal in REGISTRY.portals)


def test_they_cover_all_provinces_of_before_july_2025() -> None:
    assert {portal.province for portal in REGISTRY.portals} >= set(load_places().names("63"))


def test_every_family_has_portals_in_the_registry() -> None:
    assert {portal.family for portal in REGISTRY.portals} == set(FAMILIES)


@pytest.mark.parametrize("portal", REGISTRY.portals, ids=lambda portal: portal.id)
def test_every_row_carries_an_address_that_was_seen(portal: Portal) -> None:
    assert portal.sample_url
    assert portal.sample_is


@pytest.mark.parametrize("portal", REGISTRY.portals, ids=lambda portal: portal.id)
def test_every_row_says_what_was_seen(portal: Portal) -> None:
    assert re.match(r"(page|address): \S", portal.evidence) or portal.verification == "verified"


@pytest.mark.parametrize("portal", REGISTRY.portals, ids=lambda portal: portal.id)
def test_newspapers_are_filtered_by_topic(portal: Portal) -> None:
    assert portal.mixed or portal.kind != "newspaper"


@pytest.mark.parametrize("portal", REGISTRY.portals, ids=lambda portal: portal.id)
def test_nobody_is_asked_faster_than_the_flood_limit_allows(portal: Portal) -> None:
    assert portal.delay_seconds >= 2.1


def test_verified_rows_are_those_that_say_so() -> None:
    assert REGISTRY.verified() == tuple(p for p in REGISTRY.portals if p.verification == "verified")


def test_an_unknown_id_is_answered_with_the_nearest() -> None:
    with pytest.raises(CallError, match="'hatinh-nmt' is not in the registry; did you mean 'hatinh-ntm'"):
        REGISTRY.get("hatinh-nmt")


def test_a_known_id_is_found() -> None:
    assert REGISTRY.get("hatinh-ntm").province == "Hà Tĩnh"


ROW: dict[str, Any] = {
    "id": "thu",
    "name": "Cổng thử",
    "province": "Hà Tĩnh",
    "kind": "ntm_office",
    "family": "nukeviet",
    "generation": "4",
    "base_url": "https://thu.gov.vn/",
    "hosts": ["thu.gov.vn"],
    "host_group": "thu",
    "evidence": "page: seen",
}


def registry_with(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "portals.yaml"
    path.write_text(yaml.safe_dump({"portals": list(rows)}, allow_unicode=True), "utf-8")
    return path


def test_a_registry_of_ones_own_is_read(tmp_path: Path) -> None:
    registry = load_portals(
        registry_with(tmp_path, ROW, ROW | {"id": "thu-2", "base_url": "https://thu.gov.vn/b"})
    )
    assert [portal.id for portal in registry.portals] == ["thu", "thu-2"]


def test_it_is_read_afresh_when_it_changed(tmp_path: Path) -> None:
    load_portals(registry_with(tmp_path, ROW))
    assert load_portals(registry_with(tmp_path, ROW | {"name": "Khác"})).get("thu").name == "Khác"


def test_a_sample_portal_may_be_on_loopback(tmp_path: Path) -> None:
    sample = ROW | {
        "base_url": "http://127.0.0.1:8001/",
        "hosts": ["127.0.0.1:8001"],
        "sample": True,
        "allow_loopback": True,
        "delay_seconds": 0.01,
    }
    assert load_portals(registry_with(tmp_path, sample)).get("thu").sample


def test_verified_rows_carry_their_day(tmp_path: Path) -> None:
    verified = ROW | {"verification": "verified", "verified_on": "2026-01-02"}
    assert [p.id for p in load_portals(registry_with(tmp_path, verified)).verified()] == ["thu"]


def test_both_maps_names_are_provinces(tmp_path: Path) -> None:
    for name in {*load_places().names("63"), *load_places().names("34")}:
        load_portals(registry_with(tmp_path, ROW | {"province": name}))


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"family": "nukviet"}, "field 'family': 'nukviet' is unknown; did you mean 'nukeviet'?"),
    ({"generation": "6"}, "field 'generation': '6' is unknown; one of 3, 4, 5"),
    ({"generation": 4}, "field 'generation': expected `str | null`, got `int`"),
    ({"family": "generic"}, "field 'generation': the family generic has no generations"),
    ({"kind": "newspapers"}, "field 'kind': 'newspapers' is unknown; did you mean 'newspaper'?"),
    ({"province": "Hà Tỉnh"}, "field 'province': 'Hà Tỉnh' is unknown; did you mean 'Hà Tĩnh'?"),
    ({"hosts": ["khac.gov.vn"]}, "field 'base_url': 'https://thu.gov.vn/' is on none of the portal's hosts"),
    ({"hosts": []}, "field 'hosts': is empty"),
    ({"hosts": ["https://thu.gov.vn"]}, "field 'hosts': 'https://thu.gov.vn' is no host"),
    ({"hosts": ["thu.gov.vn", "10.0.0.1"]}, "field 'hosts': '10.0.0.1' is a private host"),
    ({"hosts": ["thu.gov.vn", "localhost"]}, "field 'hosts': 'localhost' is a private host"),
    ({"sample": True, "allow_loopback": True}, "field 'hosts': 'thu.gov.vn' is not this machine"),
    ({"allow_loopback": True}, "field 'allow_loopback': is for sample portals alone"),
    ({"start_urls": ["https://khac.vn/a"]}, "field 'start_urls': 'https://khac.vn/a' is on none"),
    ({"sitemaps": ["/sitemap.xml"]}, "field 'sitemaps': '/sitemap.xml' does not begin with http"),
    ({"feeds": ["ftp://thu.gov.vn/rss"]}, "field 'feeds': 'ftp://thu.gov.vn/rss' does not begin with http"),
    ({"article_pattern": "(["}, "field 'article_pattern': is no regular expression"),
    ({"article_pattern": "-(?P<number>\\d+)$"}, "field 'article_pattern': 'number' is unknown; one of id"),
    ({"family": "slug", "generation": None}, "field 'article_pattern': is missing"),
    ({"sample_url": "https://thu.gov.vn/a"}, "field 'sample_is': stands exactly where sample_url does"),
    ({"sample_url": "https://b.vn/", "sample_is": "list"}, "field 'sample_url': 'https://b.vn/' is on none"),
    ({"delay_seconds": 0.1}, "field 'delay_seconds': 0.1 is too hasty"),
    ({"max_requests": 0}, "field 'max_requests': 0 lets nothing be fetched"),
    ({"expected_per_month": [9, 3]}, "field 'expected_per_month': must be the least and the most"),
    ({"source_rank": 9}, "field 'source_rank': 9 is none of 1"),
    ({"verification": "verified"}, "field 'verified_on': stands exactly where"),
    ({"verified_on": "2026-01-02"}, "field 'verified_on': stands exactly where"),
    ({"verification": "seen"}, "field 'verification': 'seen' is unknown"),
    ({"evidence": " "}, "field 'evidence': is empty"),
    ({"hostgroup": "x"}, "field 'hostgroup': no such field is known; did you mean 'host_group'?"),
]


@pytest.mark.parametrize(("change", "said"), FAULTS)
def test_a_broken_row_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(CallError) as fault:
        load_portals(registry_with(tmp_path, ROW | change))
    assert str(fault.value).startswith("portals.yaml, row thu, field ")
    assert said in str(fault.value)


@pytest.mark.parametrize("portal_id", ["Thu", "a b", "../a", "import", "a--b"])
def test_an_id_is_fit_for_a_folder_name(tmp_path: Path, portal_id: str) -> None:
    with pytest.raises(CallError, match="field 'id': must be small letters"):
        load_portals(registry_with(tmp_path, ROW | {"id": portal_id}))


def test_an_id_given_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="row thu, field 'id': stands twice"):
        load_portals(registry_with(tmp_path, ROW, ROW | {"base_url": "https://thu.gov.vn/b"}))


def test_an_address_given_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="row thu-2, field 'base_url': stands twice"):
        load_portals(registry_with(tmp_path, ROW, ROW | {"id": "thu-2"}))
