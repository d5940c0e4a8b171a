"""Where a page of no known make holds its article, and the blocks of its body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import lxml.html
from bs4 import Tag

from pipeline.articles import Piece
from pipeline.records import BlockKind
from spiders.families.generic_dates import is_title_of
from spiders.markup import pieces, plain
from spiders.page import Page

_HEADINGS = {
    "head": "heading",
    "item": "list_item",
    "p": "paragraph",
    "quote": "paragraph",
    "ab": "paragraph",
}
_BODY_CLASS = re.compile(
    r"(?<![a-z])(?:noi-?dung|article-?(?:body|content)|(?:detail|entry|post|news|content|cms|main)_*-?(?:content|detail|body)|bodytext|fck(?:_detail)?)(?![a-z])"
)
_SIDE_CLASS = re.compile(
    r"(?<![a-z])(?:side-?bar|menu|nav|navbar|footer|breadcrumbs?|related|(?:tin)?-?lien-?quan|tin-?khac|others?-?news|comments?|binh-?luan"
    r"|share|social|banner|quang-?cao|ads?|thong-?ke|statistics?|counter|luot-?xem|poll|binh-?chon|rating|danh-?gia|pagination|popup"
    r"|modal|cookie|login|search|chan-?trang|dau-?trang|cot-?phai|right-?col)(?![a-z])"
)
# ancestors of the title grow into the article as long as each brings this much more text
_GROWTH = 1.3
_LEAST_BODY = 120


def article_of(page: Page, title: str) -> lxml.html.HtmlElement:
    """The part of the page that holds the article, without what stands around articles.

    It grows from the title's element outwards as long as that brings much more text; without a title on the
    page it is the whole of it.
    """
    tree = deepcopy(page.tree)
    heads = [
        element
        for element in tree.iter("h1", "h2", "h3", "div", "span", "td", "p")
        if is_title_of(element, title)
    ]
    kept = {each for head in heads for each in (head, *head.iterancestors())}
    for element in list(tree.iter("nav", "aside", "footer", "header", "script", "style", "noscript")):
        if element not in kept and element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.xpath("//body//*[@class or @id]")):
        names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        if element in kept or element.getparent() is None or not _SIDE_CLASS.search(names):
            continue
        element.drop_tree()
    if not heads:
        body = tree.find("body")
        return tree if body is None else body
    article = heads[-1] if heads[-1].tag == "h1" else max(heads, key=lambda head: head.tag == "h1")
    mass = _mass(article)
    best, best_mass = article, mass
    for parent in article.iterancestors():
        if parent.tag in ("html", "body", "form"):
            break
        found = _mass(parent)
        if found > best_mass * _GROWTH + 20 or best_mass < _LEAST_BODY:
            best, best_mass = parent, found
    return best


def body_of(soup: Tag, url: str) -> list[Piece]:
    """The body: the element that is named so, or else what trafilatura cuts out, lists and tables kept."""
    named = soup.select_one("[itemprop=articleBody]") or next(
        (tag for tag in soup.find_all(["div", "section", "td"]) if _BODY_CLASS.search(names_of(tag))), None
    )
    if named is not None:
        found = pieces(named)
        if sum(len(said) for _, said in found if isinstance(said, str)) >= _LEAST_BODY:
            return found
    # a second to load, and only this family wants it
    import trafilatura

    document = trafilatura.bare_extraction(
        str(soup),
        url=url,
        favor_recall=True,
        include_tables=True,
        include_comments=False,
        include_links=False,
        include_images=False,
        deduplicate=False,
        with_metadata=False,
    )
    extracted = [] if document is None or document.body is None else list(_pieces(document.body))
    # short pages come back as one run of words: then the article's own blocks say more
    return extracted if len(extracted) > 1 else pieces(soup)


def names_of(tag: Tag) -> str:
    """The classes and the id of a tag, in small letters."""
    return f"{' '.join(str(name) for name in tag.get_attribute_list('class') if name)} {tag.get('id') or ''}".lower()


def _mass(element: lxml.html.HtmlElement) -> int:
    """How much running text an element holds: its letters less those of links."""
    return len(plain(element.text_content())) - sum(
        len(plain(link.text_content())) for link in element.iter("a")
    )


def _pieces(node: Any) -> Iterator[Piece]:
    for child in node:
        name = child.tag
        if name == "table":
            grid = [
                [plain(" ".join(cell.itertext())) for cell in row.iter("cell")] for row in child.iter("row")
            ]
            rows = [row for row in grid if any(row)]
            if len(rows) >= 2 and max(map(len, rows)) >= 2:
                yield ("table", rows)
            else:
                for row in rows:
                    for cell in row:
                        yield ("paragraph", cell)
        elif name in ("list", "div", "main", "section", "body"):
            if plain(child.text or ""):
                yield ("paragraph", plain(child.text))
            yield from _pieces(child)
        elif name in _HEADINGS:
            kind: BlockKind = _HEADINGS[name]  # type: ignore[assignment]
            for line in _lines(child):
                yield (kind, line)
        elif plain(" ".join(child.itertext())):
            yield ("paragraph", plain(" ".join(child.itertext())))
        if plain(child.tail or ""):
            yield ("paragraph", plain(child.tail))


def _lines(node: Any) -> Iterator[str]:
    """The text of a block, one part a `<lb/>`."""
    parts = [node.text or ""]
    for child in node:
        if child.tag == "lb":
            parts.append("\n")
        else:
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    for line in "".join(parts).split("\n"):
        if plain(line):
            yield plain(line)
