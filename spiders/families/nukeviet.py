"""NukeViet: how it names articles, and how its templates of versions 3, 4 and 5 lay out a page.

Markup as of the templates of 3.x (and 4.0.00), 4.0.29 to 4.6, the 5 branch, and the mobile theme. What a page is
made with is seen on the page: portals change their version and keep their address.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import parse_qs, urljoin, urlsplit

import lxml.html

from pipeline.articles import Piece
from pipeline.records import Reason
from pipeline.reference.model import Portal
from pipeline.urls import canonical_url, without_index
from spiders.credits import author_label, is_signature, source_label
from spiders.dates import Moment, first_moment, stamp
from spiders.families.family import Draft, Family, Miss
from spiders.markup import cut, is_hidden_within, pieces, plain, text_of
from spiders.page import Page
from spiders.spam import drop_spam_links

_ARTICLE_NAME = re.compile(r"(?P<alias>.+)-(?P<id>\d+)(?P<ending>\.html)?")
_LANGUAGE = re.compile(r"[a-z]{2}")
# what NukeViet keeps beside its articles, and copies of them
_NO_SECTIONS = frozenset(
    [
        "tag",
        "print",
        "savefile",
        "sendmail",
        "search",
        "author",
        "groups",
        "rss",
        "users",
        "statistics",
        "download",
        "voting",
        "contact",
        "about",
        "admin",
        "data",
        "includes",
        "install",
        "modules",
        "uploads",
        "assets",
        "themes",
        "feeds",
        "seek",
        "comment",
        "banners",
        "siteterms",
        "page",
    ]
)
# prefixes under which the news module of the main language lies; its numbers are one row
_MAIN_PREFIXES = frozenset(("", "vi", "news", "vi/news"))
_NOTHING = frozenset(("n/a", "na", "không", "chưa rõ", "đang cập nhật"))
_GENERATOR = re.compile(r"NukeViet\s*(?:CMS\s*)?v?\.?\s*(\d)", re.IGNORECASE)
_TAG_LINE = re.compile(r"(?:tags|từ khóa|từ khoá)\s*:", re.IGNORECASE)
_RESTRICTED = "không được phép xem"


def _has(name: str) -> str:
    """The XPath condition that an element has a class of that name."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


@dataclass(frozen=True)
class Template:
    """One generation of the article template: how it is recognised, and where its parts stand.

    `valid_until` is the last day on which pages were captured that this version may read; None: still in use. In
    `TEMPLATES` a version stands before its successor, so that old captures are read as they always were.
    `part` is an XPath to the element that holds the whole article, the others are XPaths from there.
    """

    generation: str
    version: str
    part: str
    title: str
    when: str
    lead: str
    body: str
    images: str
    labels: str
    valid_until: dt.date | None = None

    @property
    def parser_version(self) -> str:
        """As it is written into articles."""
        return f"nukeviet-{self.generation} {self.version}"


_COLUMN = f"ancestor::div[{_has('news_column')}][last()]"
_BODYTEXT = f"//div[{_has('bodytext')}]"
_BODYHTML = "//*[@id='news-bodyhtml']"
_FOUR = Template(
    generation="4",
    version="2025-11",
    part=f"{_BODYHTML}/{_COLUMN}",
    title=f".//h1[{_has('title')} or @itemprop='headline'] | .//h1",
    when=f".//span[{_has('h5')}]",
    lead=f".//div[{_has('hometext')}]",
    body=f".{_BODYHTML}",
    images=f".//figure[{_has('article')}]//figcaption",
    labels=f".//p[{_has('text-right')}]",
)
TEMPLATES = (
    Template(
        generation="mobile",
        version="2025-11",
        part=f"//em[@class='time']/{_COLUMN}[.{_BODYTEXT}]",
        title=".//h1[@itemprop='headline'] | .//h1",
        when=".//em[@class='time']",
        lead=".//*[@id='hometext']//*[@itemprop='description'] | .//*[@id='hometext']",
        body=f".{_BODYTEXT}",
        images=f".//*[@id='hometext']//*[{_has('imghome')}]/em | .//p[{_has('imgalt')}]",
        labels=f".//p[{_has('text-right')}]",
    ),
    replace(_FOUR, generation="5", part=f"{_BODYHTML}/{_COLUMN}[contains(@itemtype, 'NewsArticle')]"),
    _FOUR,
    Template(
        generation="3",
        version="2025-11",
        part="//*[@id='news_detail']",
        title=".//h1",
        when=f".//*[{_has('time')}]",
        lead=".//*[@id='hometext']",
        body=f".{_BODYTEXT}",
        images=".//*[@id='imghome']//em",
        labels=".//p",
    ),
)
_DOWNLOADS = f".//*[{_has('news-download-file')}]//a[@download or parent::*[{_has('list-group-item')}]]/@href"
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?)$", re.IGNORECASE)
_NO_ADDRESS = ("#", "javascript:", "data:", "mailto:")


class NukeViet(Family):
    """The family of portals that run NukeViet."""

    name: ClassVar[str] = "nukeviet"
    generations: ClassVar[tuple[str, ...]] = ("3", "4", "5")
    forms: ClassVar[tuple[str, ...]] = tuple(template.generation for template in TEMPLATES)

    @property
    def parser_version(self) -> str:
        return "; ".join(template.parser_version for template in TEMPLATES)

    def is_article(self, url: str, portal: Portal) -> bool:
        if portal.article_pattern is not None:
            return re.search(portal.article_pattern, url) is not None
        named = _named(url)
        if named is None:
            return False
        prefix, match = named
        if not _is_beside(prefix, portal.start_urls):
            return False
        if match["ending"]:
            return True
        # without .html only where nothing else ends so: 3.x, and addresses with language, module and section
        return _generation_of(portal) == "3" or len(prefix) >= 2

    def key_of(self, url: str, portal: Portal) -> str:
        del portal
        named = _named(url)
        if named is None:
            return canonical_url(url).partition("://")[2].partition("/")[2]
        prefix, match = named
        place = "/".join(prefix)
        return match["id"] if place in _MAIN_PREFIXES else f"{place}:{match['id']}"

    def sitemaps(self, portal: Portal) -> tuple[str, ...]:
        return portal.sitemaps or (urljoin(portal.base_url, "/sitemap.xml"),)

    def article_part(self, page: Page) -> str:
        template = _template_of(page)
        return template.part if template else _BODYTEXT

    def read(self, page: Page, portal: Portal) -> Draft | Miss:
        template = _template_of(page, _generation_of(portal))
        if template is None:
            return _why_none(page)
        part = page.tree.xpath(template.part)[0]
        lead, cut_lead = _lead(part, template)
        captions = _captions(part, template)
        body, cut_body = _body(part, template)
        author, source = _labels(part, template)
        return Draft(
            parser_version=template.parser_version,
            title=_title(part, template),
            lead=lead,
            body=[*captions, *_without_repeated(body, captions)],
            published=_published(part, template, page),
            modified_at=_modified(page),
            author=author or _signature(body),
            source=source,
            section=_section(page),
            tags=_tags(page),
            attachments=_attachments(part, template, page.url),
            cut_spam=(*cut_lead, *cut_body),
        )


def _named(url: str) -> tuple[tuple[str, ...], re.Match[str]] | None:
    """What stands before the section of an article's address, and its last segment taken apart."""
    try:
        parts = urlsplit(canonical_url(url))
    except ValueError:
        return None
    path = without_index(parts.path)
    if path in ("/", "/index.php") and parts.query:
        asked = parse_qs(parts.query)
        if "op" not in asked:
            return None
        path = "/".join(["", *asked.get("language", []), *asked.get("nv", []), *asked["op"]])
    segments = [segment for segment in path.split("/") if segment]
    prefixed = len(segments) > 0 and _LANGUAGE.fullmatch(segments[0]) is not None
    if len(segments) < (4 if prefixed else 2) or not _NO_SECTIONS.isdisjoint(segments[:-1]):
        return None
    match = _ARTICLE_NAME.fullmatch(segments[-1])
    if match is None or (match["alias"] == "page" and not match["ending"]):
        return None
    return tuple(segments[:-2]), match


def _is_beside(prefix: tuple[str, ...], start_urls: tuple[str, ...]) -> bool:
    """Whether an article lies in the module of one of the sections that are walked.

    Other modules (legal documents, pages) name their entries in the same way, in side blocks and sitemaps.
    """
    for start in start_urls:
        walked = tuple(
            segment for segment in without_index(urlsplit(canonical_url(start)).path).split("/") if segment
        )
        if len(walked) < 2 and (not walked or _LANGUAGE.fullmatch(walked[0])):
            return True
        if prefix in (walked, walked[:-1]):
            return True
    return not start_urls


def _generation_of(portal: Portal) -> str:
    return (portal.generation or "").partition(".")[0]


def _template_of(page: Page, expected: str = "") -> Template | None:
    """The template that a page was made with: one whose parts are there, best the one that the page names."""
    day = page.fetched_on
    valid = [each for each in TEMPLATES if each.valid_until is None or day <= each.valid_until]
    fitting = [each for each in valid if page.tree.xpath(each.part)]
    if not fitting or fitting[0].generation == "mobile":
        return fitting[0] if fitting else None
    for generation in (made_with(page), expected, fitting[-1].generation):
        for template in fitting:
            if template.generation == generation:
                return template
    return None


def made_with(page: Page) -> str:
    """The generation that a page's generator names, or an empty string."""
    for content in page.tree.xpath("//meta[@name='generator']/@content"):
        if match := _GENERATOR.search(content):
            return match[1]
    return ""


def _why_none(page: Page) -> Miss:
    notice = " ".join(
        page.tree.xpath("//div[contains(@class, 'alert-info')]//text() | //*[@id='no_permission']//text()")
    )
    if _RESTRICTED in plain(notice).lower():
        return Miss("not_an_article", "bài viết giới hạn người xem")
    reason: Reason = "not_an_article"
    return Miss(reason, "no template of NukeViet 3, 4 or 5 fits the page")


def _title(part: lxml.html.HtmlElement, template: Template) -> str:
    return next((text for tag in part.xpath(template.title) if (text := plain(tag.text_content()))), "")


def _captions(part: lxml.html.HtmlElement, template: Template) -> list[Piece]:
    """The words under the lead image."""
    said = [
        plain(tag.text_content()) for tag in part.xpath(template.images) if not is_hidden_within(tag, part)
    ]
    return [("caption", text) for text in dict.fromkeys(said) if text]


def _lead(part: lxml.html.HtmlElement, template: Template) -> tuple[str, tuple[str, ...]]:
    """The lead and what spam was cut out of it, without the image that 3.x and the mobile theme put into it."""
    # the innermost element says it best: the mobile theme names the lead inside of its frame
    for tag in reversed(part.xpath(template.lead)):
        if len(tag) == 0 and not is_hidden_within(tag, tag.getparent()):
            # words and nothing else, as nearly all leads are
            if text := plain(tag.text or ""):
                return text, ()
            continue
        soup = cut(tag)
        for image in soup.select("#imghome, .imghome, figure, .modal"):
            image.extract()
        cut_spam = drop_spam_links(soup)
        if text := text_of(soup):
            return text, cut_spam
    return "", ()


def _body(part: lxml.html.HtmlElement, template: Template) -> tuple[list[Piece], tuple[str, ...]]:
    found = part.xpath(template.body)
    if not found:
        return [], ()
    soup = cut(found[0])
    cut_spam = drop_spam_links(soup)
    return pieces(soup), cut_spam


def _published(part: lxml.html.HtmlElement, template: Template, page: Page) -> Moment | None:
    """The date line; else the head's `article:published_time`. Microdata hold the time of the last edit."""
    for tag in part.xpath(template.when):
        if moment := first_moment(plain(tag.text_content()), not_after=page.fetched_at):
            return moment
    for value in page.tree.xpath("//meta[@property='article:published_time']/@content"):
        if moment := stamp(value, not_after=page.fetched_at):
            return moment
    return None


def _modified(page: Page) -> dt.datetime | None:
    """The time of the last edit: microdata call it dateModified and datePublished alike."""
    for value in page.tree.xpath(
        "//*[@itemprop='dateModified']/descendant-or-self::text() | //*[@itemprop='dateModified']/@content"
        " | //meta[@property='article:modified_time']/@content"
    ):
        moment = stamp(value, not_after=page.fetched_at)
        if moment is not None and moment.at is not None:
            return moment.at
    return None


def _labels(part: lxml.html.HtmlElement, template: Template) -> tuple[str | None, str | None]:
    author = source = None
    bodies = part.xpath(template.body)
    for tag in part.xpath(template.labels):
        if any(body in tag.iterancestors() for body in bodies):
            continue
        line = plain(tag.text_content())
        author = author or author_label(line)
        source = source or source_label(line)
    return author, source


def _signature(body: list[Piece]) -> str | None:
    """The author where only the last line of the body names one."""
    last = next((text for kind, text in reversed(body) if kind == "paragraph"), None)
    return last if isinstance(last, str) and len(body) > 2 and is_signature(last) else None


def _section(page: Page) -> str | None:
    for value in page.tree.xpath("//meta[@property='article:section']/@content"):
        if plain(value):
            return plain(value)
    trail = page.tree.cssselect(".breadcrumbs a, .breadcrumb a")
    names = [plain(link.text_content()) for link in trail]
    return names[-1] if len(names) > 1 and names[-1] else None


def _tags(page: Page) -> tuple[str, ...]:
    """The words of links to tag pages (4.x), or of the keywords' line (3.x); "n/a" is none."""
    links = page.tree.xpath(
        "//a[contains(@href, '/tag/')] | //div[contains(concat(' ', @class, ' '), ' keywords ')]//a"
    )
    said = [plain(link.text_content()).strip(",; ") for link in links if _TAG_LINE.match(_line_of(link))]
    return tuple(dict.fromkeys(tag for tag in said if tag and tag.lower() not in _NOTHING))


def _line_of(link: lxml.html.HtmlElement) -> str:
    parent = link.getparent()
    return plain(parent.text_content()) if parent is not None else ""


def _attachments(part: lxml.html.HtmlElement, template: Template, base: str) -> tuple[str, ...]:
    """The files that hang on the article, and documents that its body links."""
    found = [
        urljoin(base, href.strip()) for href in part.xpath(_DOWNLOADS) if not href.startswith(_NO_ADDRESS)
    ]
    for body in part.xpath(template.body):
        for href in body.xpath(".//a/@href"):
            if not href.startswith(_NO_ADDRESS) and _DOCUMENT.search(urlsplit(href.strip()).path):
                found.append(urljoin(base, href.strip()))
    return tuple(dict.fromkeys(found))


def _without_repeated(body: list[Piece], captions: list[Piece]) -> list[Piece]:
    """The body without a first caption that only repeats the lead image's."""
    return body[1:] if body and body[0] in captions else body
