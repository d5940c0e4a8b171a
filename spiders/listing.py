"""Where portals list their articles: sitemaps, feeds and list pages, and what each says of an article."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import lxml.etree
import lxml.html

from pipeline.records import HANOI, Record
from pipeline.urls import canonical_url
from spiders.dates import first_moment, moments, stamp
from spiders.markup import plain
from spiders.page import Page

# what a compressed sitemap may unpack to (the protocol's own limit, sitemaps.org)
_SITEMAP_BYTES = 50 * 2**20
_URL_CHARS = 2000
# an item of a list with its title, date and lead; a date before its title stands close to it
_ITEM_CHARS = 1500
_BEFORE_CHARS = 200
_NEXT_WORDS = frozenset(
    ("»", "›", ">", ">>", "»»", "next", "tiếp", "tiếp theo", "trang sau", "trang tiếp", "sau", "xem tiếp")
)
_PAGE_NUMBER = re.compile(
    r"(?:^|[/?&._-])(?:page|trang|p|paged|pageindex|pagenumber|currentpage)[=/-]?(\d{1,5})(?!\d)",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"(?:\.{3}|…)\s*$")
# from this share of equal entries on, a sitemap's dates are those of its making and not of its articles
_SAME_SHARE = 0.8
_ENOUGH = 10
_XML = lxml.etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)


class Listed(Record, frozen=True, kw_only=True):
    """What a list says of an article: its canonical address and, where given, title, lead, day and last change.

    `via` is the kind of list: "sitemap", "rss" or "list".
    """

    url: str
    via: str
    title: str | None = None
    lead: str | None = None
    on: dt.date | None = None
    modified: dt.datetime | None = None


class Sitemap(NamedTuple):
    """What a sitemap holds: addresses of further sitemaps with their last change, or entries."""

    sitemaps: tuple[tuple[str, dt.datetime | None], ...]
    entries: tuple[Listed, ...]


class Item(NamedTuple):
    """One link of a list page, before it is known whether it leads to an article."""

    url: str
    title: str
    around: str


def read_sitemap(page: Page) -> Sitemap | None:
    """The entries of a sitemap or of a sitemap index, packed or not; None for what is neither."""
    root = _xml(_unpacked(page.body))
    if root is None:
        return None
    name = lxml.etree.QName(root).localname
    if name == "sitemapindex":
        index = [row for row in root if isinstance(row.tag, str) and _child(row, "loc")]
        return Sitemap(
            tuple(
                (_canonical(_child(row, "loc"), page.url), _changed_at(_child(row, "lastmod")))
                for row in index
            ),
            (),
        )
    if name != "urlset":
        return None
    rows = [row for row in root if isinstance(row.tag, str) and _child(row, "loc")]
    changes = [_child(row, "lastmod") for row in rows]
    trusted = not _is_made_up(changes)
    entries = []
    for row, change in zip(rows, changes, strict=True):
        title = _descendant(row, "title")
        published = stamp(_descendant(row, "publication_date") or "")
        entries.append(
            Listed(
                url=_canonical(_child(row, "loc"), page.url),
                via="sitemap",
                title=plain(title) if title else None,
                on=published.on if published else None,
                modified=_changed_at(change) if trusted else None,
            )
        )
    return Sitemap((), tuple(entry for entry in entries if entry.url))


def read_feed(page: Page) -> list[Listed] | None:
    """The entries of an RSS or Atom feed; None for what is neither.

    Of a date only the day is taken: NukeViet to 4.5 writes the month where the minutes belong.
    """
    root = _xml(page.body)
    if root is None or lxml.etree.QName(root).localname not in ("rss", "feed", "RDF"):
        return None
    entries = []
    for row in root.iter("{*}item", "{*}entry"):
        link = _child(row, "link") or next((each.get("href") or "" for each in row.iter("{*}link")), "")
        url = _canonical(link, page.url)
        if not url:
            continue
        entries.append(
            Listed(
                url=url,
                via="rss",
                title=_without_markup(_child(row, "title")) or None,
                lead=_without_markup(_child(row, "description") or _child(row, "summary")) or None,
                on=_feed_day(_child(row, "pubDate") or _child(row, "published") or _child(row, "date")),
                modified=_changed_at(_child(row, "updated")),
            )
        )
    return entries


def read_list(page: Page, is_article: Callable[[str], bool]) -> list[Listed]:
    """The articles that a list page links, in its order, with the title, lead and day that stand by each.

    Args:
        page: a section's list page, or a home page.
        is_article: whether an address is one of an article.
    """
    links: dict[str, list[lxml.html.HtmlElement]] = {}
    for link in page.tree.iter("a"):
        url = _canonical(link.get("href") or "", _base_of(page))
        if url and len(url) <= _URL_CHARS and is_article(url):
            links.setdefault(url, []).append(link)
    owners = {link: url for url, found in links.items() for link in found}
    entries = []
    for url, found in links.items():
        title = max((_title(link) for link in found), key=len, default="")
        around = _around(found, url, owners)
        day = _day_of(around, title, page.fetched_at)
        lead = _after_title(around, title)
        entries.append(Listed(url=url, via="list", title=title or None, lead=lead or None, on=day))
    return entries


def next_page(page: Page, n_page: int) -> str | None:
    """The address of the list page after `page`, its `n_page`-th: by rel=next, by number, or by its words.

    In NukeViet's paging every later page has rel=next: the one numbered `n_page` + 1 is the next one.
    """
    here = canonical_url(page.url)
    candidates: list[tuple[int, int, str]] = []
    for link in page.tree.xpath("//head/link[@rel='next'][@href] | //a[@href]"):
        url = _canonical(link.get("href"), _base_of(page))
        if not url or url == here or urlsplit(url).netloc != urlsplit(here).netloc:
            continue
        words = plain(link.text_content() if link.tag == "a" else "")
        number = page_number(url)
        rank = _next_rank(link, words, number, n_page)
        if rank is not None:
            candidates.append((rank, len(candidates), url))
    return min(candidates)[2] if candidates else None


def page_number(url: str) -> int | None:
    """The number of a list page in its address ("/page-3/", "?page=3", "/trang-3.html"), or None."""
    parts = urlsplit(url)
    numbers = _PAGE_NUMBER.findall(f"{parts.path}?{parts.query}")
    return int(numbers[-1]) if numbers else None


def merge(entries: Iterable[Listed]) -> dict[str, Listed]:
    """One entry an address: list pages say the title best, sitemaps the last change; the first day holds."""
    best: dict[str, Listed] = {}
    for entry in sorted(entries, key=lambda entry: ("list", "rss", "sitemap").index(entry.via)):
        known = best.get(entry.url)
        if known is None:
            best[entry.url] = entry
            continue
        best[entry.url] = Listed(
            url=entry.url,
            via=known.via,
            title=known.title or entry.title,
            lead=known.lead or entry.lead,
            on=known.on or entry.on,
            modified=known.modified or entry.modified,
        )
    return best


def same_title(one: str, other: str) -> bool:
    """Whether two lists show the same title, one of them perhaps shortened."""
    first, second = plain(one).lower(), plain(other).lower()
    if first == second:
        return True
    stems = [_SHORTENED.sub("", title) for title in (first, second) if _SHORTENED.search(title)]
    return any(title.startswith(stem) for stem in stems for title in (first, second) if title != stem)


def _next_rank(link: lxml.html.HtmlElement, words: str, number: int | None, n_page: int) -> int | None:
    """How surely a link leads to the next page (0: most surely); None where it does not."""
    is_next = "next" in (link.get("rel") or "").split()
    if number is not None and number != n_page + 1:
        return None
    if is_next and (number is not None or link.tag == "link"):
        return 0
    if words == str(n_page + 1) and (
        number is not None or not urlsplit(link.get("href")).path.endswith(".html")
    ):
        return 1
    if is_next or words.lower() in _NEXT_WORDS:
        return 2 if number is not None else 3
    return None


def _title(link: lxml.html.HtmlElement) -> str:
    said = plain(link.text_content())
    titled = plain(link.get("title") or "")
    if _SHORTENED.search(said) and titled:
        return titled
    return said or titled or plain(" ".join(link.xpath(".//img/@alt")))


def _around(found: list[lxml.html.HtmlElement], url: str, owners: dict[lxml.html.HtmlElement, str]) -> str:
    """The words of the largest element that holds no other article's link and is no larger than a list's item."""
    best = ""
    for link in found:
        words = plain(" ".join(link.itertext()))
        for parent in link.iterancestors():
            if parent.tag in ("body", "html") or any(
                owners.get(each, url) != url for each in parent.iter("a")
            ):
                break
            around = plain(" ".join(parent.itertext()))
            if len(around) > _ITEM_CHARS:
                break
            words = around
        best = max(best, words, key=len)
    return best


def _day_of(around: str, title: str, not_after: dt.datetime) -> dt.date | None:
    """The day that stands behind an item's title, or else the last one shortly before it, which no page's clock is."""
    before, _, after = around.rpartition(title) if title else ("", "", around)
    moment = first_moment(after, not_after=not_after)
    if moment is None:
        moment = next(iter(reversed(list(moments(before[-_BEFORE_CHARS:], not_after=not_after)))), None)
    return moment.on if moment else None


def _after_title(around: str, title: str) -> str:
    return around.rpartition(title)[2].strip(" -|•") if title and title in around else around


def _base_of(page: Page) -> str:
    base = page.tree.xpath("//base/@href")
    return urljoin(page.url, base[0]) if base else page.url


def _canonical(href: str, base: str) -> str:
    href = (href or "").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return ""
    try:
        return canonical_url(urljoin(base, href))
    except ValueError:
        return ""


def _unpacked(body: bytes) -> bytes:
    """A sitemap without the gzip that `sitemap.xml.gz` is in, up to the protocol's limit."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            return packed.read(_SITEMAP_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""


def _xml(body: bytes) -> lxml.etree._Element | None:
    try:
        root = lxml.etree.fromstring(body.strip(), parser=_XML)
    except (lxml.etree.XMLSyntaxError, ValueError):
        return None
    return root if root is not None and isinstance(root.tag, str) else None


def _child(row: lxml.etree._Element, name: str) -> str:
    found = row.find(f"{{*}}{name}")
    return (found.text or "").strip() if found is not None else ""


def _descendant(row: lxml.etree._Element, name: str) -> str:
    return next(((each.text or "").strip() for each in row.iter(f"{{*}}{name}")), "")


def _without_markup(text: str) -> str:
    if "<" not in text and "&" not in text:
        return plain(text)
    try:
        return plain(lxml.html.fragment_fromstring(text, create_parent="div").text_content())
    except lxml.etree.ParserError:
        return plain(text)


def _feed_day(value: str) -> dt.date | None:
    try:
        return parsedate_to_datetime(value).astimezone(HANOI).date()
    except (ValueError, TypeError):
        moment = stamp(value)
        return moment.on if moment else None


def _changed_at(value: str) -> dt.datetime | None:
    moment = stamp(value) if value else None
    if moment is None:
        return None
    return moment.at or dt.datetime.combine(moment.on, dt.time(), tzinfo=HANOI)


def _is_made_up(changes: list[str]) -> bool:
    """Whether nearly all entries changed in the same second: then the sitemap writes when it was made."""
    given = [change for change in changes if change]
    if len(given) < _ENOUGH:
        return False
    return Counter(given).most_common(1)[0][1] / len(given) >= _SAME_SHARE
