"""NukeViet: how it names articles, and how its templates of versions 3, 4 and 5 lay out a page.

Markup as of the templates of 3.x (and 4.0.00), 4.0.29 to 4.6, the 5 branch, and the mobile theme. What a page is
made with is seen on the page: portals change their version and keep their address.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qs, urljoin, urlsplit

import lxml.html
from bs4 import Tag

from pipeline.articles import Piece
from pipeline.records import Reason
from pipeline.reference.model import Portal
from pipeline.urls import canonical_url
from spiders.credits import author_label, is_signature, source_label
from spiders.dates import Moment, first_moment, stamp
from spiders.families.family import Draft, Family, Miss
from spiders.markup import cut, is_hidden, pieces, plain, text_of
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


@dataclass(frozen=True)
class Template:
    """One generation of the article template: how it is recognised, and where its parts stand.

    `valid_until` is the last day on which pages were captured that this version may read; None: still in use.
    `part` is an XPath to the element that holds the whole article, the others are CSS selectors inside it.
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


_COLUMN = "ancestor::div[contains(concat(' ', @class, ' '), ' news_column ')][last()]"
_BODYTEXT = "//div[contains(concat(' ', @class, ' '), ' bodytext ')]"
TEMPLATES = (
    Template(
        generation="mobile",
        version="2025-11",
        part=f"//em[@class='time']/{_COLUMN}[.{_BODYTEXT}]",
        title="h1[itemprop=headline], h1",
        when="em.time",
        lead="#hometext [itemprop=description], #hometext",
        body="div.bodytext",
        images="#hometext .imghome em, p.imgalt",
        labels="p.text-right",
    ),
    Template(
        generation="5",
        version="2025-11",
        part=f"//*[@id='news-bodyhtml']/{_COLUMN}[contains(@itemtype, 'NewsArticle')]",
        title="h1.title, h1[itemprop=headline]",
        when="span.h5",
        lead="div.hometext",
        body="#news-bodyhtml",
        images="figure.article figcaption",
        labels="p.h5.text-right, p.text-right",
    ),
    Template(
        generation="4",
        version="2025-11",
        part=f"//*[@id='news-bodyhtml']/{_COLUMN}",
        title="h1.title, h1",
        when="span.h5",
        lead="div.hometext",
        body="#news-bodyhtml",
        images="figure.article figcaption",
        labels="p.h5.text-right, p.text-right",
    ),
    Template(
        generation="3",
        version="2025-11",
        part="//*[@id='news_detail']",
        title="h1",
        when=".time",
        lead="#hometext",
        body="div.bodytext",
        images="#imghome em, #imghome + p em",
        labels="p",
    ),
)
_ATTACHMENTS = ".news-download-file a[download], .news-download-file .list-group-item > a[href]"


class NukeViet(Family):
    """The family of portals that run NukeViet."""

    name: ClassVar[str] = "nukeviet"
    generations: ClassVar[tuple[str, ...]] = ("3", "4", "5")

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

    def key_of(self, url: str) -> str:
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
        soup = cut(part)
        cut_spam = drop_spam_links(soup)
        title = text_of(soup.select_one(template.title))
        captions = _captions(soup, template)
        lead = _lead(soup, template)
        body = soup.select_one(template.body)
        body_pieces = pieces(body) if body is not None else []
        author, source = _labels(soup, template)
        return Draft(
            parser_version=template.parser_version,
            title=title,
            lead=lead,
            body=[*captions, *_without_repeated(body_pieces, captions)],
            published=_published(soup, template, page),
            modified_at=_modified(page),
            author=author or _signature(body_pieces),
            source=source,
            section=_section(page),
            tags=_tags(page),
            attachments=_attachments(soup, page.url),
            cut_spam=cut_spam,
        )


def _named(url: str) -> tuple[tuple[str, ...], re.Match[str]] | None:
    """What stands before the section of an article's address, and its last segment taken apart."""
    try:
        parts = urlsplit(canonical_url(url))
    except ValueError:
        return None
    path = parts.path
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
        walked = tuple(segment for segment in urlsplit(canonical_url(start)).path.split("/") if segment)
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
    for generation in (_made_with(page), expected):
        for template in fitting:
            if template.generation == generation:
                return template
    return fitting[-1]


def _made_with(page: Page) -> str:
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


def _captions(soup: Tag, template: Template) -> list[Piece]:
    """The words under the lead image; its hidden copy says them again."""
    said: list[Piece] = []
    for tag in soup.select(template.images):
        text = text_of(tag)
        if text and not _is_inside_hidden(tag, soup) and ("caption", text) not in said:
            said.append(("caption", text))
    return said


def _lead(soup: Tag, template: Template) -> str:
    """The lead without the image that 3.x and the mobile theme put into its element."""
    for tag in soup.select(template.lead):
        for image in tag.select("#imghome, .imghome, figure, .modal"):
            image.extract()
        if text := text_of(tag):
            return text
    return ""


def _published(soup: Tag, template: Template, page: Page) -> Moment | None:
    """The date line; else the head's `article:published_time`. Microdata hold the time of the last edit."""
    for tag in soup.select(template.when):
        if moment := first_moment(plain(tag.get_text(" ")), not_after=page.fetched_at):
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


def _labels(soup: Tag, template: Template) -> tuple[str | None, str | None]:
    author = source = None
    for tag in soup.select(template.labels):
        if tag.find_parent(class_="bodytext") is None:
            line = plain(tag.get_text(" "))
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


def _attachments(soup: Tag, base: str) -> tuple[str, ...]:
    found = []
    for link in soup.select(_ATTACHMENTS):
        href = str(link.get("href") or "").strip()
        if href and not href.startswith(("#", "javascript:", "data:")):
            found.append(urljoin(base, href))
    for link in soup.select(".bodytext a[href], #news-bodyhtml a[href]"):
        href = urljoin(base, str(link["href"]).strip())
        if re.search(r"\.(?:pdf|docx?|xlsx?)$", urlsplit(href).path, re.IGNORECASE):
            found.append(href)
    return tuple(dict.fromkeys(found))


def _without_repeated(body: list[Piece], captions: list[Piece]) -> list[Piece]:
    """The body without a first caption that only repeats the lead image's."""
    return body[1:] if body and body[0] in captions else body


def _is_inside_hidden(tag: Tag, root: Tag) -> bool:
    parent: Tag | None = tag
    while parent is not None and parent is not root:
        if is_hidden(parent):
            return True
        parent = parent.parent
    return False
