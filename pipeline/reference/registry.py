"""The registry: which portals there are, whose they are, and how they are to be fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import CallError, did_you_mean
from pipeline.reference.model import Portal
from pipeline.reference.places import load_places
from pipeline.reference.reading import HERE, closed, record_of, refuse, row_name, unique, yaml_rows
from pipeline.urls import is_loopback_host, is_private_host, same_site

FILE = "portals.yaml"
# the families that the spiders know, and what a row may give as its generation
FAMILIES: dict[str, tuple[str, ...]] = {
    "nukeviet": ("3", "4", "5"),
    "wordpress": (),
    "sharepoint": (),
    "liferay": (),
    "slug": (),
    "generic": (),
}
# what the named groups of an article_pattern tell (see the slug family)
PATTERN_GROUPS = frozenset(("id", "site", "month", "unix"))
LEAST_DELAY_SECONDS = 1.0
SOURCE_RANKS = range(1, 6)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOST = re.compile(r"[a-z0-9.-]+(?::\d+)?|\[[0-9a-f:.]+\](?::\d+)?")
_RESERVED_IDS = ("import",)


@dataclass(frozen=True)
class Registry:
    """All portals of a registry file, in its order."""

    portals: tuple[Portal, ...]

    def get(self, portal_id: str) -> Portal:
        """The portal of an id; raises CallError with the nearest id for an unknown one."""
        for portal in self.portals:
            if portal.id == portal_id:
                return portal
        near = did_you_mean(portal_id, [portal.id for portal in self.portals])
        raise CallError(f"portal '{portal_id}' is not in the registry{near or '; see the list of portals'}")

    def verified(self) -> tuple[Portal, ...]:
        """The portals that a captured page confirmed; a nightly run takes only these."""
        return tuple(portal for portal in self.portals if portal.verification == "verified")


@cache
def _own_registry() -> Registry:
    return read_portals(HERE / FILE)


def load_portals(path: Path | None = None) -> Registry:
    """The project's registry, or the one in `path`, which is read afresh each time.

    Raises CallError, naming file, row and field, for a fault in the file.
    """
    return _own_registry() if path is None else read_portals(path)


def read_portals(path: Path) -> Registry:
    """The portals in a file laid out like portals.yaml, checked."""
    portals = []
    for n, raw in enumerate(yaml_rows(path, "portals", path.name), 1):
        row = row_name(raw, "id", n)
        portal = record_of(raw, Portal, path.name, row)
        _check(portal, path.name)
        portals.append(portal)
    unique(((portal.id, portal.id) for portal in portals), path.name, "id")
    unique(((portal.base_url.rstrip("/"), portal.id) for portal in portals), path.name, "base_url")
    return Registry(tuple(portals))


def _check(portal: Portal, file: str) -> None:
    row = portal.id
    if not _ID.fullmatch(portal.id) or portal.id in _RESERVED_IDS:
        refuse(file, row, "id", "must be small letters, digits and single hyphens, and not 'import'")
    closed(portal.family, FAMILIES, file, row, "family")
    if portal.generation is not None:
        known = FAMILIES[portal.family]
        if not known:
            refuse(file, row, "generation", f"the family {portal.family} has no generations; leave it out")
        closed(portal.generation, known, file, row, "generation")
    if portal.province is not None:
        places = load_places()
        closed(portal.province, [*places.names("63"), *places.names("34")], file, row, "province")
    _check_addresses(portal, file)
    _check_numbers(portal, file)
    _check_pattern(portal, file)
    if (portal.sample_url is None) != (portal.sample_is is None):
        refuse(file, row, "sample_is", "stands exactly where sample_url does: article, list or other")
    if (portal.verification == "verified") != (portal.verified_on is not None):
        refuse(file, row, "verified_on", "stands exactly where verification is 'verified'")
    for field in ("name", "evidence", "host_group"):
        if not getattr(portal, field).strip():
            refuse(file, row, field, "is empty; say what was seen")


def _check_pattern(portal: Portal, file: str) -> None:
    if portal.article_pattern is None:
        if portal.family == "slug":
            refuse(
                file, portal.id, "article_pattern", "is missing; the slug family knows articles by it alone"
            )
        return
    try:
        pattern = re.compile(portal.article_pattern)
    except re.error as fault:
        refuse(file, portal.id, "article_pattern", f"is no regular expression ({fault})")
    for name in pattern.groupindex:
        closed(name, sorted(PATTERN_GROUPS), file, portal.id, "article_pattern")


def _check_addresses(portal: Portal, file: str) -> None:
    row = portal.id
    if not portal.hosts:
        refuse(file, row, "hosts", "is empty; name the hosts that may be fetched")
    for host in portal.hosts:
        if not _HOST.fullmatch(host):
            refuse(file, row, "hosts", f"'{host}' is no host; write it in small letters without http://")
        if portal.sample and not is_loopback_host(host):
            refuse(file, row, "hosts", f"'{host}' is not this machine; a sample portal runs on loopback only")
        if not portal.allow_loopback and is_private_host(host):
            refuse(file, row, "hosts", f"'{host}' is a private host; only a sample portal may be on one")
    if portal.allow_loopback and not portal.sample:
        refuse(file, row, "allow_loopback", "is for sample portals alone; set sample: true or take it out")
    for field, urls in _addresses(portal):
        for url in urls:
            if urlsplit(url).scheme not in ("http", "https"):
                refuse(file, row, field, f"'{url}' does not begin with http:// or https://")
            if not same_site(url, portal.hosts):
                refuse(
                    file, row, field, f"'{url}' is on none of the portal's hosts ({', '.join(portal.hosts)})"
                )


def _addresses(portal: Portal) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield "base_url", (portal.base_url,)
    yield "start_urls", portal.start_urls
    yield "sitemaps", portal.sitemaps
    yield "feeds", portal.feeds
    if portal.sample_url is not None:
        yield "sample_url", (portal.sample_url,)


def _check_numbers(portal: Portal, file: str) -> None:
    row = portal.id
    least = 0.0 if portal.sample else LEAST_DELAY_SECONDS
    if portal.delay_seconds < least:
        refuse(file, row, "delay_seconds", f"{portal.delay_seconds:g} is too hasty; at least {least:g}")
    for field in ("max_requests", "max_pages"):
        if getattr(portal, field) < 1:
            refuse(file, row, field, f"{getattr(portal, field)} lets nothing be fetched; at least 1")
    if portal.max_attachments < 0:
        refuse(file, row, "max_attachments", f"{portal.max_attachments} is no count; 0 fetches none")
    if portal.max_attachment_mb < 1:
        refuse(file, row, "max_attachment_mb", f"{portal.max_attachment_mb} lets no document in; at least 1")
    if portal.expected_per_month is not None:
        least_articles, most = portal.expected_per_month
        if not 0 <= least_articles <= most:
            refuse(file, row, "expected_per_month", "must be the least and the most articles, in this order")
    if portal.source_rank not in SOURCE_RANKS:
        refuse(file, row, "source_rank", f"{portal.source_rank} is none of 1 (nearest to the office) to 5")
