"""Portals without a family of their own: title and date from what pages tell machines or show, body by trafilatura."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

import lxml.html
from bs4 import Tag

from pipeline.articles import Piece
from pipeline.records import BlockKind
from pipeline.reference.model import Portal
from pipeline.text import fold
from pipeline.urls import canonical_url
from spiders.credits import byline, is_signature, source_line
from spiders.dates import Moment, first_moment, stamp
from spiders.families.family import Draft, Family, Miss
from spiders.markup import cut, pieces, plain, text_of
from spiders.page import Page
from spiders.spam import drop_spam_links

PARSER_VERSION = "generic 2025-11"
_ARTICLE_TYPES = frozenset(
    ("Article", "NewsArticle", "Report", "BlogPosting", "ReportageNewsArticle", "WebPage")
)
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
# how far behind the title a date line may stand
_DATE_REACH = 600
_TITLE_PARTS = re.compile(r"\s+[|\-–—»]\s+")
_LEAST_LEAD, _MOST_LEAD = 30, 1500
_HEADINGS = {
    "head": "heading",
    "item": "list_item",
    "p": "paragraph",
    "quote": "paragraph",
    "ab": "paragraph",
}
# class names are words of their own or parts of names such as detail__sapo and box-tinlienquan
_LEAD_CLASS = re.compile(r"(?<![a-z])(?:sapo|hometext|lead|summary|tom-?tat|trich-?yeu|chapeau)(?![a-z])")
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


class Generic(Family):
    """The family of all portals that no other family fits."""

    name: ClassVar[str] = "generic"

    @property
    def parser_version(self) -> str:
        return PARSER_VERSION

    def is_article(self, url: str, portal: Portal) -> bool:
        if portal.article_pattern is not None:
            return re.search(portal.article_pattern, url) is not None
        parts = urlsplit(url)
        if _NO_PAGES.search(f"{parts.path}?{parts.query}") or _FILE.search(parts.path):
            return False
        if _NUMBERED_QUERY.search(parts.query):
            return True
        name = parts.path.rstrip("/").rpartition("/")[2]
        stem = re.sub(r"\.(?:html?|aspx|php)$", "", name, flags=re.IGNORECASE)
        return stem.count("-") >= _SLUG_WORDS

    def key_of(self, url: str) -> str:
        parts = urlsplit(canonical_url(url))
        return parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")

    def article_part(self, page: Page) -> str:
        del page
        return "//article | //*[@itemprop='articleBody'] | //h1/.."

    def read(self, page: Page, portal: Portal) -> Draft | Miss:
        del portal
        facts = _linked_data(page)
        title = _title(page, facts)
        article = _article(page, title)
        soup = cut(article)
        cut_spam = drop_spam_links(soup)
        body = _body(soup, page.url)
        lead = _lead(soup, page)
        body = [piece for piece in body if not (lead and _says(piece, lead))]
        return Draft(
            parser_version=PARSER_VERSION,
            title=title,
            lead=lead,
            body=_without_heads(body, title),
            published=_published(page, facts, title),
            modified_at=_modified(page, facts),
            author=byline(soup) or _author(facts) or _signature(soup, body),
            source=source_line(soup),
            section=_meta(page, "article:section"),
            tags=_tags(page, soup),
            attachments=_attachments(soup, page.url),
            cut_spam=cut_spam,
        )


def _article(page: Page, title: str) -> lxml.html.HtmlElement:
    """The part of the page that holds the article, without what stands around articles.

    It grows from the title's element outwards as long as that brings much more text; without a title on the
    page it is the whole of it.
    """
    tree = deepcopy(page.tree)
    heads = [
        element
        for element in tree.iter("h1", "h2", "h3", "div", "span", "td", "p")
        if _is_title(element, title)
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


def _mass(element: lxml.html.HtmlElement) -> int:
    """How much running text an element holds: its letters less those of links."""
    return len(plain(element.text_content())) - sum(
        len(plain(link.text_content())) for link in element.iter("a")
    )


def _linked_data(page: Page) -> dict[str, Any]:
    """The first article that the page describes as JSON-LD."""
    for source in page.tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(source, strict=False)
        except ValueError:
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            if not _ARTICLE_TYPES.isdisjoint(kinds if isinstance(kinds, list) else [kinds]):
                return node
    return {}


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for each in data:
            yield from _nodes(each)
    elif isinstance(data, dict):
        yield data
        yield from _nodes(data.get("@graph", []))


def _metas(page: Page, name: str) -> list[str]:
    return [
        str(value)
        for value in page.tree.xpath("//meta[@property=$n or @name=$n or @itemprop=$n]/@content", n=name)
    ]


def _meta(page: Page, name: str) -> str | None:
    return next((plain(value) for value in _metas(page, name) if plain(value)), None)


def _title(page: Page, facts: dict[str, Any]) -> str:
    """The heading of the page: the h1 that the page's own title begins with, else what the head says."""
    told = _meta(page, "og:title") or plain(str(facts.get("headline") or ""))
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


def _body(soup: Tag, url: str) -> list[Piece]:
    """The body: the element that is named so, or else what trafilatura cuts out, lists and tables kept."""
    named = soup.select_one("[itemprop=articleBody]") or next(
        (tag for tag in soup.find_all(["div", "section", "td"]) if _BODY_CLASS.search(_names_of(tag))), None
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


def _names_of(tag: Tag) -> str:
    return f"{' '.join(str(name) for name in tag.get_attribute_list('class') if name)} {tag.get('id') or ''}".lower()


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


def _lead(soup: Tag, page: Page) -> str:
    """The lead: what the page shows and also gives as its description, or else an element that is named so."""
    told = fold(
        re.sub(r"(?:\.{3}|…)\s*$", "", _meta(page, "og:description") or _meta(page, "description") or "")
    ).strip()
    named = ""
    for tag in soup.find_all(["p", "div", "h2", "h3", "strong", "span", "b"]):
        text = text_of(tag)
        if not _LEAST_LEAD <= len(text) <= _MOST_LEAD:
            continue
        if len(told) >= _LEAST_LEAD and fold(text).startswith(told) and len(text) < 2 * len(told) + 40:
            return text
        if not named and _LEAD_CLASS.search(_names_of(tag)):
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


def _published(page: Page, facts: dict[str, Any], title: str) -> Moment | None:
    """What the page tells machines; else the date that stands behind its title; else what htmldate finds.

    A clock in the page's head shows the day of the visit, and dates in the body are of what it tells.
    """
    told = [
        str(facts.get("datePublished") or ""),
        *_metas(page, "article:published_time"),
        *_metas(page, "datePublished"),
        *page.tree.xpath("//*[@itemprop='datePublished']/@datetime"),
        *page.tree.xpath("//*[@itemprop='datePublished']/text()"),
        *_metas(page, "pubdate"),
        *_metas(page, "publishdate"),
    ]
    for value in told:
        if moment := stamp(value, not_after=page.fetched_at):
            return _with_clock(moment, page, title)
    if moment := _shown(page, title):
        return moment
    for value in page.tree.xpath("//article//time/@datetime | //main//time/@datetime"):
        if moment := stamp(value, not_after=page.fetched_at):
            return moment
    return _by_htmldate(page)


def _with_clock(moment: Moment, page: Page, title: str) -> Moment:
    """A told day with the minute that the page shows beside its title, where both name the same day."""
    if moment.at is not None:
        return moment
    shown = _shown(page, title)
    return shown if shown is not None and shown.on == moment.on else moment


def _shown(page: Page, title: str) -> Moment | None:
    """The first date behind the title, where the body does not stand between."""
    if not title:
        return None
    words: list[str] = []
    length = 0
    seen = False
    for element in page.tree.iter():
        if element.tag in ("script", "style", "head", "noscript") or not isinstance(element.tag, str):
            continue
        if not seen:
            if element.tag in ("h1", "h2", "h3", "div", "span", "p", "td") and _is_title(element, title):
                seen = True
                words.append(element.tail or "")
            continue
        if any(parent.tag in ("script", "style") for parent in element.iterancestors()):
            continue
        said = f"{element.text or ''} "
        words.append(said)
        length += len(said)
        for child in element:
            words.append(child.tail or "")
            length += len(child.tail or "")
        if length > _DATE_REACH:
            break
    return first_moment(plain(" ".join(words))[: 2 * _DATE_REACH], not_after=page.fetched_at)


def _is_title(element: lxml.html.HtmlElement, title: str) -> bool:
    text = element.text_content()
    return len(text) < 3 * len(title) + 40 and fold(plain(text)) == fold(title)


def _by_htmldate(page: Page) -> Moment | None:
    import htmldate

    try:
        found = htmldate.find_date(
            deepcopy(page.tree),
            extensive_search=False,
            original_date=True,
            max_date=page.fetched_on.isoformat(),
            min_date="2000-01-01",
        )
    except (ValueError, TypeError, AttributeError):
        return None
    moment = stamp(found or "", not_after=page.fetched_at)
    # a page whose only date is that of the visit shows a clock
    return None if moment is None or moment.on == page.fetched_on else moment


def _modified(page: Page, facts: dict[str, Any]) -> dt.datetime | None:
    for value in (
        str(facts.get("dateModified") or ""),
        *_metas(page, "article:modified_time"),
        *_metas(page, "dateModified"),
    ):
        moment = stamp(value, not_after=page.fetched_at)
        if moment is not None and moment.at is not None:
            return moment.at
    return None


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
    said = _metas(page, "article:tag")
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
