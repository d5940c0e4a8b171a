"""A row for a portal that is not in the registry: what can be told from its home page, and what a person must add."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import msgspec

from pipeline.errors import CallError
from pipeline.reference import load_places, load_topics, topic_score
from pipeline.reference.model import Portal, PortalKind
from pipeline.text import fold, without_marks
from pipeline.urls import canonical_or_given, canonical_url, is_loopback_host, same_site
from spiders.families import families, family_named
from spiders.families.nukeviet import made_with
from spiders.families.recognising import form_of, signs_of
from spiders.listing import Listed
from spiders.markup import plain
from spiders.page import Page

_OFFICE = re.compile(r"nongthonmoi|(?<![a-z])(?:ntm|ocop)(?![a-z])")
_HOME_WORDS = ("trang chủ", "trang nhất", "home", "trang chính")
_MOST_SECTIONS = 3
_SECTION_CHARS = 80
# a month that brings so many times fewer or more articles than the one that was seen is still an ordinary one
_SPREAD = 4.0
_LEAST_DATED, _LEAST_DAYS = 5, 3


def blank_row(url: str, *, allow_loopback: bool = False) -> Portal:
    """The row with which a site is looked at first: of no family, on its one host.

    Raises:
        CallError: the address is none of the web.
    """
    try:
        base = urljoin(canonical_url(url), "/")
    except ValueError:
        raise CallError(
            f"'{url}' is no address of the web; give one such as https://nongthonmoi.tinh.gov.vn/"
        ) from None
    host = urlsplit(base).netloc
    return Portal(
        id=_id_of(host),
        name=host,
        province=None,
        kind="other",
        family="generic",
        base_url=base,
        hosts=(host,),
        host_group=_id_of(host),
        evidence="page: looked at",
        allow_loopback=allow_loopback,
        sample=allow_loopback,
    )


def proposed_row(home: Page, blank: Portal) -> Portal:
    """The row that a home page suggests: family, generation, pattern, sections, name, kind and province."""
    links = _links(home, blank)
    signs = signs_of(home)
    family = next(iter(signs), None)
    pattern = None
    if family is None:
        pattern = form_of(links)
        family = "slug" if pattern else "generic"
    generation = made_with(home) if family == "nukeviet" else ""
    row = msgspec.structs.replace(
        blank,
        name=_name_of(home) or blank.name,
        province=_province_of(urlsplit(blank.base_url).hostname or ""),
        kind=_kind_of(urlsplit(blank.base_url).hostname or ""),
        family=family,
        generation=generation if generation in families()[family].generations else None,
        article_pattern=pattern,
        evidence=f"page: {signs[family] if family in signs else _told(pattern, links)}"[:300],
        feeds=_feeds(home, blank) if family != "nukeviet" else (),
    )
    row = msgspec.structs.replace(row, mixed=row.kind != "ntm_office", source_rank=_rank_of(row.kind))
    return msgspec.structs.replace(row, start_urls=_sections(home, links, row))


def completed_row(
    row: Portal,
    entries: Sequence[Listed],
    *,
    sample_url: str | None = None,
    parser_version: str = "",
    delay_seconds: float = 0.0,
) -> Portal:
    """A proposed row with what its lists and an article showed.

    Args:
        row: as proposed by the home page.
        entries: what its lists showed: how many articles a month bring.
        sample_url: the address of the article that was read.
        parser_version: the parser that read it: it knows the generation better than the home page.
        delay_seconds: as robots.txt asks for.
    """
    sample = sample_url or (entries[0].url if entries else None)
    read_by = re.match(r"[a-z]+-(\w+)", parser_version)
    generation = read_by[1] if read_by else row.generation
    return msgspec.structs.replace(
        row,
        generation=generation if generation in families()[row.family].generations else row.generation,
        delay_seconds=max(row.delay_seconds, delay_seconds),
        expected_per_month=expected(entries),
        sample_url=sample,
        sample_is="article" if sample else None,
    )


def expected(entries: Sequence[Listed]) -> tuple[int, int] | None:
    """The least and most articles of an ordinary month, by the days that a list shows; None where it shows too few."""
    days = sorted(entry.on for entry in entries if entry.on is not None)
    if len(days) < _LEAST_DATED or (days[-1] - days[0]).days < _LEAST_DAYS:
        return None
    # a single old entry, pinned to the top, is no part of the run of news
    span = (days[-1] - days[len(days) // 4]).days or 1
    monthly = (len(days) - len(days) // 4) / span * 30
    return max(0, int(monthly / _SPREAD)), max(2, int(monthly * _SPREAD) + 1)


def row_facts(row: Portal) -> dict[str, object]:
    """A row's fields as a registry file has them: without those that say nothing beyond their default."""
    plain_row = msgspec.to_builtins(row)
    defaults = {
        field.name: field.default
        for field in msgspec.structs.fields(Portal)
        if field.default is not msgspec.NODEFAULT
    }
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in plain_row.items()
        if name not in defaults or getattr(row, name) != defaults[name]
    }


def _links(home: Page, row: Portal) -> dict[str, str]:
    """The addresses that a page links on the portal's own hosts, each with its longest words."""
    found: dict[str, str] = {}
    for link in home.tree.iter("a"):
        href = (link.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            continue
        url = canonical_or_given(urljoin(home.url, href))
        if same_site(url, row.hosts):
            found[url] = max(
                found.get(url, ""), plain(link.text_content() or link.get("title") or ""), key=len
            )
    return found


def _told(pattern: str | None, links: dict[str, str]) -> str:
    if pattern is None:
        return "no sign of a known make on its home page"
    return f"{sum(re.search(pattern, url) is not None for url in links)} links of its home page match the pattern"


def _sections(home: Page, links: dict[str, str], row: Portal) -> tuple[str, ...]:
    """The sections whose names speak of the programme; without one, discovery begins at the home page."""
    family = family_named(row.family)
    topics = load_topics()
    here = canonical_or_given(home.url)
    scored: list[tuple[float, int, str]] = []
    for url, words in links.items():
        if url == here or not words or len(words) > _SECTION_CHARS or family.is_article(url, row):
            continue
        if re.search(r"\.(?:pdf|docx?|xlsx?|jpe?g|png|zip)$", urlsplit(url).path, re.IGNORECASE):
            continue
        score = topic_score(topics, words, "")
        if score.keep:
            scored.append((-score.score, len(scored), url))
    return tuple(url for _, _, url in sorted(scored)[:_MOST_SECTIONS])


def _feeds(home: Page, row: Portal) -> tuple[str, ...]:
    found = home.tree.xpath(
        "//link[@rel='alternate'][contains(@type, 'rss') or contains(@type, 'atom')]/@href"
    )
    urls = [canonical_or_given(urljoin(home.url, href)) for href in found]
    return tuple(dict.fromkeys(url for url in urls if same_site(url, row.hosts) and "comments" not in url))[
        :1
    ]


def _name_of(home: Page) -> str:
    for value in (
        *home.tree.xpath("//meta[@property='og:site_name']/@content"),
        *home.tree.xpath("//head/title/text()"),
    ):
        parts = [part for part in re.split(r"\s+[|»–-]\s+", plain(value)) if fold(part) not in _HOME_WORDS]
        if parts and parts[0]:
            return parts[0]
    return ""


def _id_of(host: str) -> str:
    """An id from a host: the province first, as `hatinh-nongthonmoi`."""
    if is_loopback_host(host):
        return f"sample-{host.rpartition(':')[2]}"
    name = re.sub(r"^www\.|:\d+$", "", host)
    parts = re.sub(r"\.(?:gov|com|org|edu)?\.?vn$", "", name).split(".")
    return re.sub(r"[^a-z0-9]+", "-", "-".join(reversed(parts)).lower()).strip("-") or "portal"


def _province_of(host: str) -> str | None:
    """The province whose name stands in a host, by its label; before July 2025 as after."""
    labels = {label.removeprefix("bao") for label in host.split(".")}
    names = {**dict.fromkeys(load_places().names("63")), **dict.fromkeys(load_places().names("34"))}
    for name in names:
        slug = re.sub(r"[^a-z]", "", without_marks(fold(name)).lower())
        if slug in labels:
            return name
    return None


def _kind_of(host: str) -> PortalKind:
    if _OFFICE.search(host):
        return "ntm_office"
    labels = host.split(".")
    if labels[0].removeprefix("www").startswith("bao") or (len(labels) > 1 and labels[1].startswith("bao")):
        return "newspaper"
    if not host.endswith(".gov.vn"):
        return "other"
    return "provincial_portal" if len(host.removeprefix("www.").split(".")) == 3 else "department"


def _rank_of(kind: PortalKind) -> int:
    return {"ntm_office": 1, "newspaper": 3, "other": 3}.get(kind, 2)
