"""How WordPress lays out the page of a post: what the core writes under every theme, and where themes put the rest.

The core names the post on the `body` element (`single-post postid-12`), in its short link and on the post's own
element (`#post-12`). Block themes build a page of the core's blocks; classic themes name the parts as the hatom
microformat did (`entry-title`, `entry-content`, `entry-date`); the large bought themes and page builders have names
of their own. A theme that fits none is read as any other portal's page, with the core's number and dates.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urljoin, urlsplit

import lxml.html

from pipeline.articles import Piece
from pipeline.reference.model import Portal
from pipeline.text import fold
from spiders.credits import author_label, is_signature, source_label
from spiders.families.family import Draft, Miss
from spiders.families.generic import Generic
from spiders.families.told import meta
from spiders.families.wordpress_facts import author, modified, published, section, tags
from spiders.families.wordpress_layouts import LAYOUTS, PLAIN, Layout, has, is_beside, layout_of, noise
from spiders.markup import cut, pieces, plain, text_of
from spiders.page import Page
from spiders.spam import drop_spam_links

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?)$", re.IGNORECASE)
_NUMBER = re.compile(r"(?:^|\s)(?:postid|post)-(\d+)(?:\s|$)")
_API_POST = re.compile(r"/wp/v2/[\w-]+/(\d+)/?$")
_DASHES = re.compile(r"\s+[|\-–—»]\s+")
_LAST_LINES = 3
# the names that themes give to the picture above a body, and to the excerpt
_PICTURE_NAMES = (
    "post-thumbnail", "wp-block-post-featured-image", "td-post-featured-image", "featured-image", "entry-thumb",
    "entry-image", "jeg_featured", "featured_image", "thumb-caption", "featured-area",
)  # fmt: skip
_LEAD_NAMES = (
    "wp-block-post-excerpt__excerpt", "td-post-sub-title", "entry-summary", "entry-excerpt", "entry-sub-title",
    "jeg_post_subtitle", "post-excerpt", "single-excerpt", "sapo",
)  # fmt: skip


def parser_version() -> str:
    """Names every parser version of the family."""
    return "; ".join((*(layout.parser_version for layout in LAYOUTS), PLAIN, Generic().parser_version))


def read_post(page: Page, portal: Portal) -> Draft | Miss:
    """The parts of the post on a page; a Miss for lists, static pages, later pages of a post, and locked posts."""
    kinds = _body_classes(page)
    if miss := _why_none(page, kinds):
        return miss
    number = _number(page, kinds)
    if number is None and not _is_single(kinds):
        return Miss("not_an_article", "nothing on the page says that it shows a post", PLAIN)
    found = layout_of(page)
    if found is None:
        return _read_plainly(page, portal, number)
    layout, body_element = found
    soup = cut(body_element)
    for each in soup.select(noise()):
        each.extract()
    cut_spam = drop_spam_links(soup)
    title = _title(page, layout)
    captions = _featured_captions(page, body_element)
    body = _without_title([*captions, *(piece for piece in pieces(soup) if piece not in captions)], title)
    lead = _lead(page, body_element, body)
    said_author, source = _credits(body)
    return Draft(
        parser_version=layout.parser_version,
        key=number,
        title=title,
        lead=lead,
        body=body,
        published=published(page),
        modified_at=modified(page),
        author=said_author or author(page) or _signature(body),
        source=source,
        section=section(page),
        tags=tags(page),
        attachments=_attachments(body_element, page.url),
        cut_spam=cut_spam,
        extra=_later_pages(page),
    )


def _read_plainly(page: Page, portal: Portal, number: str | None) -> Draft | Miss:
    """A theme with names of its own: the body as on any portal, number, dates and terms as the core writes them."""
    draft = Generic().read(page, portal)
    if isinstance(draft, Miss):
        return draft
    return replace(
        draft,
        parser_version=PLAIN,
        key=number,
        published=published(page) or draft.published,
        modified_at=modified(page) or draft.modified_at,
        section=section(page) or draft.section,
        tags=tags(page) or draft.tags,
    )


def _body_classes(page: Page) -> frozenset[str]:
    return frozenset(" ".join(page.tree.xpath("//body/@class")).split())


def _is_single(kinds: frozenset[str]) -> bool:
    return "single" in kinds or any(kind.startswith("single-") for kind in kinds)


def _why_none(page: Page, kinds: frozenset[str]) -> Miss | None:
    """Why a page shows no post that is to be read, by what the core says of it on its body element."""
    for name in ("error404", "search", "archive", "attachment", "single-attachment", "single-product"):
        if name in kinds:
            return Miss("not_an_article", f"a WordPress page of the kind '{name}'", PLAIN)
    if not _is_single(kinds) and not kinds.isdisjoint(("home", "blog", "page", "front-page")):
        return Miss("not_an_article", "a static page or the home page of a WordPress", PLAIN)
    if "paged" in kinds or any(kind.startswith("single-paged-") for kind in kinds):
        return Miss("not_an_article", "a later page of a post", PLAIN)
    if page.tree.cssselect("form.post-password-form"):
        return Miss("not_an_article", "bài viết có mật khẩu", PLAIN)
    return None


def _number(page: Page, kinds: frozenset[str]) -> str | None:
    """The post's number in the database, with the folder of its WordPress where that is not the host's root."""
    for link in page.tree.xpath("//link[@rel='shortlink']/@href"):
        parts = urlsplit(urljoin(page.url, link))
        if (number := parse_qs(parts.query).get("p", [""])[0]).isdigit():
            return _beside(parts.path, number)
    for kind in kinds:
        if match := re.fullmatch(r"postid-(\d+)", kind):
            return _beside(_folder(page), match[1])
    for href in page.tree.xpath("//link[@rel='alternate'][@type='application/json']/@href"):
        path = urlsplit(urljoin(page.url, href)).path
        if match := _API_POST.search(path):
            return _beside(path.partition("wp-json")[0], match[1])
    for names in page.tree.xpath("//article/@id"):
        if match := _NUMBER.fullmatch(names):
            return _beside(_folder(page), match[1])
    return None


def _folder(page: Page) -> str:
    """The path under which the WordPress lies, as its API's address says."""
    for href in page.tree.xpath("//link[@rel='https://api.w.org/']/@href"):
        return re.sub(
            r"(?:index\.php)?/?$", "/", urlsplit(urljoin(page.url, href)).path.partition("wp-json")[0]
        )
    return "/"


def _beside(folder: str, number: str) -> str:
    path = re.sub(r"/(?:index\.php)?$", "", folder)
    return f"{path}:{number}" if path else number


def _title(page: Page, layout: Layout) -> str:
    """The heading: one that is named so, else the h1 with which the page's own title begins, else that title."""
    for element in page.tree.xpath(layout.title):
        if not is_beside(element) and plain(element.text_content()):
            return plain(element.text_content())
    told = meta(page, "og:title") or plain(" ".join(page.tree.xpath("//head/title/text()")))
    # some themes keep h1 for the site and give the post an h2
    for element in page.tree.xpath(f"//h1 | //h2[{has('entry-title', 'post-title', 'single-post-title')}]"):
        said = plain(element.text_content())
        if said and fold(told).startswith(fold(said)):
            return said
    ends = [match.start() for match in _DASHES.finditer(told)]
    return told[: ends[-1]] if ends and meta(page, "og:title") is None else told


def _featured_captions(page: Page, body: lxml.html.HtmlElement) -> list[Piece]:
    """The words under the picture that themes show above a body."""
    found = page.tree.xpath(f"//*[{has(*_PICTURE_NAMES)}]//*[self::figcaption or {has('wp-caption-text')}]")
    said = [
        plain(each.text_content())
        for each in found
        if body not in each.iterancestors() and not is_beside(each)
    ]
    return [("caption", text) for text in dict.fromkeys(said) if text]


def _lead(page: Page, body: lxml.html.HtmlElement, pieces_of_body: list[Piece]) -> str:
    """The excerpt where the theme shows it above the body."""
    found = page.tree.xpath(f"//*[{has(*_LEAD_NAMES)}]")
    for each in found:
        if body in each.iterancestors() or is_beside(each):
            continue
        said = text_of(cut(each))
        if said and not any(isinstance(text, str) and fold(text) == fold(said) for _, text in pieces_of_body):
            return said
    return ""


def _without_title(body: list[Piece], title: str) -> list[Piece]:
    """The body without a first block that only says the title again."""
    if body and isinstance(body[0][1], str) and fold(body[0][1]) == fold(title):
        return body[1:]
    return body


def _later_pages(page: Page) -> dict[str, str]:
    """How many pages of a long post are not on this one: they are told, not read."""
    links = page.tree.xpath(f"//a[{has('post-page-numbers')}]")
    numbers = [int(said) for link in links if (said := plain(link.text_content())).isdigit()]
    return {"pages": str(max(numbers))} if numbers else {}


def _credits(body: list[Piece]) -> tuple[str | None, str | None]:
    """Author and origin where the last lines of the body label them."""
    author = source = None
    last = [said for kind, said in body if kind == "paragraph" and isinstance(said, str)][-_LAST_LINES:]
    for line in last:
        author = author or author_label(line)
        source = source or (source_label(line) if len(line) < 100 else None)
    return author, source


def _signature(body: list[Piece]) -> str | None:
    """The author where only the last line of the body names one."""
    last = next((said for kind, said in reversed(body) if kind == "paragraph"), None)
    return last if isinstance(last, str) and len(body) > 2 and is_signature(last) else None


def _attachments(body: lxml.html.HtmlElement, base: str) -> tuple[str, ...]:
    """Documents that the body links, embeds or shows in a viewer."""
    found = []
    for address in body.xpath(".//a/@href | .//object/@data | .//embed/@src | .//iframe/@src"):
        href = urljoin(base, address.strip())
        parts = urlsplit(href)
        if parts.netloc in ("docs.google.com", "view.officeapps.live.com"):
            asked = parse_qs(parts.query)
            href = next(iter((*asked.get("url", []), *asked.get("src", []))), "")
        if _DOCUMENT.search(urlsplit(href).path):
            found.append(href)
    return tuple(dict.fromkeys(found))
