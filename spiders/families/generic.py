"""Portals without a family of their own: title and date from what pages tell machines or show, body by trafilatura."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from pipeline.articles import Piece
from pipeline.reference.model import Portal
from pipeline.text import fold
from pipeline.urls import canonical_url, without_index
from spiders.credits import author_label, byline, is_signature, source_label, source_line
from spiders.dates import first_moment
from spiders.families.family import Draft, Family, Miss
from spiders.families.generic_body import article_of, body_of, names_of
from spiders.families.generic_dates import Fits, any_day, is_title_of, modified, published
from spiders.families.told import linked_data, meta, metas
from spiders.markup import cut, plain, text_of
from spiders.page import Page
from spiders.spam import drop_spam_links

PARSER_VERSION = "generic 2026-11"
_NO_PAGES = re.compile(
    r"/(?:tag|tags|search|tim-kiem|login|dang-nhap|rss|feed|print|author|wp-\w+|lien-he|contact|gioi-thieu|sitemap)(?:/|$|\?|\.)",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|css|js|ico|zip|rar|mp[34]|pdf|docx?|xlsx?|pptx?|xml|json)$", re.IGNORECASE
)
_ATTACHED = re.compile(r"\.(?:pdf|docx?|xlsx?)$", re.IGNORECASE)
_NUMBERED_QUERY = re.compile(
    r"(?:^|[&?])(?:id|nid|newsid|articleid|itemid|ddocname|tid|aid)=\w+", re.IGNORECASE
)
_SLUG_WORDS = 4
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"\s+[|\-–—»]\s+")
# a line of credits and the label that it begins with
_CREDIT_CHARS, _LABEL_CHARS = 100, 20
_LEAST_LEAD, _MOST_LEAD = 30, 1500
# class names are words of their own or parts of names such as detail__sapo and box-tinlienquan
_LEAD_CLASS = re.compile(r"(?<![a-z])(?:sapo|hometext|lead|summary|tom-?tat|trich-?yeu|chapeau)(?![a-z])")


class Generic(Family):
    """The family of all portals that no other family fits."""

    name: ClassVar[str] = "generic"

    @property
    def parser_version(self) -> str:
        return PARSER_VERSION

    def is_article(self, url: str, portal: Portal) -> bool:
        if portal.article_pattern is not None:
            return re.search(portal.article_pattern, url) is not None
        if url in _sections(portal.start_urls):
            return False
        parts = urlsplit(url)
        if _NO_PAGES.search(f"{parts.path}?{parts.query}") or _FILE.search(parts.path):
            return False
        if _NUMBERED_QUERY.search(parts.query):
            return True
        return is_article_name(parts.path.rstrip("/").rpartition("/")[2])

    def key_of(self, url: str, portal: Portal) -> str:
        del portal
        parts = urlsplit(canonical_url(url))
        return without_index(parts.path).rstrip("/") + (f"?{parts.query}" if parts.query else "")

    def article_part(self, page: Page) -> str:
        return article_path(page)

    def read(self, page: Page, portal: Portal) -> Draft | Miss:
        del portal
        return read_any(page)


def is_article_name(name: str) -> bool:
    """Whether a file name is made of a title's words: sections have short ones."""
    stem = re.sub(r"\.(?:html?|aspx|php)$", "", name, flags=re.IGNORECASE)
    return stem.count("-") >= _SLUG_WORDS and not _UUID.fullmatch(stem)


@cache
def _sections(start_urls: tuple[str, ...]) -> frozenset[str]:
    """The sections that a row names: some are named like articles."""
    return frozenset(map(canonical_url, start_urls))


def article_path(page: Page) -> str:
    """An XPath to the part of a page of any make that holds its article, from its title on."""
    parts = ["//article", "//*[@itemprop='articleBody']", "//h1/.."]
    title = _title(page, linked_data(page))
    tree = page.tree.getroottree()
    for tag in page.tree.iter("h2", "h3", "div", "span", "td", "p"):
        if title and is_title_of(tag, title) and tag.getparent() is not None:
            parts.append(tree.getpath(tag.getparent()))
    return " | ".join(dict.fromkeys(parts))


def read_any(page: Page, fits: Fits = any_day) -> Draft:
    """The parts of an article on a page of any make.

    Args:
        page: the page.
        fits: whether a day can be that of publication, by what the address tells.
    """
    facts = linked_data(page)
    title = _title(page, facts)
    article = article_of(page, title)
    soup = cut(article)
    cut_spam = drop_spam_links(soup)
    body = body_of(soup, page.url)
    lead = _lead(soup, page)
    body = [piece for piece in body if not (lead and _says(piece, lead))]
    body, author, source = _without_credits(body)
    return Draft(
        parser_version=PARSER_VERSION,
        title=title,
        lead=lead,
        body=_without_heads(body, title),
        published=published(page, facts, title, fits),
        modified_at=modified(page, facts),
        author=byline(soup) or author or _author(facts) or _signature(soup, body),
        source=source_line(soup) or source,
        section=meta(page, "article:section"),
        tags=_tags(page, soup),
        attachments=_attachments(soup, page.url),
        cut_spam=cut_spam,
    )


def _title(page: Page, facts: dict[str, Any]) -> str:
    """The heading of the page: the h1 that the page's own title begins with, else what the head says."""
    told = meta(page, "og:title") or plain(str(facts.get("headline") or ""))
    titled = plain(" ".join(page.tree.xpath("//head/title/text()")))
    heads = [
        plain(head.text_content())
        for head in page.tree.xpath("//h1[not(ancestor::header)] | //*[@itemprop='headline']")
    ]
    for head in heads:
        if head and any(
            fold(head) in fold(each) or fold(each) in fold(head) for each in (told, titled) if each
        ):
            return head
    if len(heads) == 1 and heads[0]:
        return heads[0]
    best = told or titled
    shown = fold(plain(" ".join(page.tree.xpath("//body//text()[not(parent::script or parent::style)]"))))
    first = _TITLE_PARTS.split(best)[0]
    return first if fold(best) not in shown and first else best


def _lead(soup: Tag, page: Page) -> str:
    """The lead: what the page shows and also gives as its description, or else an element that is named so."""
    told = fold(
        re.sub(r"(?:\.{3}|…)\s*$", "", meta(page, "og:description") or meta(page, "description") or "")
    ).strip()
    named = ""
    for tag in soup.find_all(["p", "div", "h2", "h3", "strong", "span", "b"]):
        text = text_of(tag)
        if not _LEAST_LEAD <= len(text) <= _MOST_LEAD:
            continue
        if len(told) >= _LEAST_LEAD and fold(text).startswith(told) and len(text) < 2 * len(told) + 40:
            return text
        if not named and _LEAD_CLASS.search(names_of(tag)):
            named = text
    return named


def _says(piece: Piece, text: str) -> bool:
    return isinstance(piece[1], str) and fold(piece[1]).strip() == fold(text).strip()


def _without_heads(body: list[Piece], title: str) -> list[Piece]:
    """The body without first blocks that say the title again, or only a date and the count of readers."""
    rest = list(body)
    while rest and isinstance(rest[0][1], str):
        text = rest[0][1]
        is_date = (
            len(text) < 60 and first_moment(text) is not None and not text.rstrip().endswith((".", ";", ":"))
        )
        if fold(text) != fold(title) and not is_date:
            break
        rest = rest[1:]
    return rest


def _without_credits(body: list[Piece]) -> tuple[list[Piece], str | None, str | None]:
    """The body without last lines such as "Tác giả: …" and "Nguồn: …", and whom they name."""
    rest = list(body)
    author = source = None
    while len(rest) > 1 and isinstance(rest[-1][1], str) and ":" in rest[-1][1][:_LABEL_CHARS]:
        line = rest[-1][1]
        by, origin = author_label(line), source_label(line)
        if len(line) > _CREDIT_CHARS or not (by or origin):
            break
        author, source = by or author, origin or source
        rest.pop()
    return rest, author, source


def _author(facts: dict[str, Any]) -> str | None:
    """The person whom the page's data name; organisations there are the site itself."""
    told = facts.get("author")
    for each in told if isinstance(told, list) else [told]:
        if isinstance(each, str) and plain(each):
            return plain(each)
        if (
            isinstance(each, dict)
            and each.get("@type") in (None, "Person")
            and plain(str(each.get("name") or ""))
        ):
            return plain(str(each["name"]))
    return None


def _signature(soup: Tag, body: list[Piece]) -> str | None:
    """The author where only the last line of the body names one, set to the right or made like a name."""
    last = next((said for kind, said in reversed(body) if kind == "paragraph"), None)
    if not isinstance(last, str) or len(body) < 2:
        return None
    for tag in reversed(soup.find_all(["p", "div"])):
        if text_of(tag) == last:
            right = (
                re.search(r"text-align\s*:\s*right", str(tag.get("style") or ""))
                or tag.get("align") == "right"
            )
            return last if is_signature(last, set_right=bool(right)) else None
    return None


def _tags(page: Page, soup: Tag) -> tuple[str, ...]:
    said = metas(page, "article:tag")
    said += [
        link.get_text(" ")
        for link in soup.select("a[rel=tag], a[href*='/tag/'], a[href*='/tags/'], a[href*='/tu-khoa/']")
    ]
    return tuple(dict.fromkeys(plain(tag) for tag in said if plain(tag)))


def _attachments(soup: Tag, base: str) -> tuple[str, ...]:
    found = []
    for link in soup.select("a[href]"):
        href = urljoin(base, str(link["href"]).strip())
        if _ATTACHED.search(urlsplit(href).path):
            found.append(href)
    return tuple(dict.fromkeys(found))
