"""WordPress: how its addresses are made, and by which doors it lists its posts.

Every WordPress has the same doors, and sites close some of them: the REST API (most telling: it gives the time of
the last change of each post, and windows of days), the feeds with their pages, and the core's or a plugin's
sitemaps. They are tried in this order. The API and the feeds give the posts in the order of their last change where
they are asked to, so that a night takes one page of them.

Addresses are the operator's choice (`/%postname%/`, `/%year%/…`, `?p=N`), so that a page says for itself whether it
shows a post, and which: its number in the database is what stays.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from pipeline.reference.model import Portal
from pipeline.urls import canonical_url, without_index
from spiders.families.family import Draft, Family, Miss, Source
from spiders.families.wordpress_layouts import LAYOUTS
from spiders.families.wordpress_pages import parser_version, read_post
from spiders.families.wordpress_rest import POSTS_A_PAGE, n_pages_told, read_posts
from spiders.listing import Listed, read_feed
from spiders.page import Page

# what stands under these names is no post: files, archives of posts, copies, shops
_NO_POSTS = frozenset(
    [
        "amp",
        "attachment",
        "author",
        "cart",
        "category",
        "checkout",
        "chuyen-muc",
        "comments",
        "embed",
        "feed",
        "gio-hang",
        "lien-he",
        "my-account",
        "page",
        "print",
        "product",
        "product-category",
        "product-tag",
        "search",
        "shop",
        "tac-gia",
        "tag",
        "the-loai",
        "trackback",
        "tu-khoa",
        "type",
        "wp-admin",
        "wp-content",
        "wp-includes",
        "wp-json",
    ]
)
_COMMENT_PAGE = re.compile(r"comment-page-\d+")
_FILE = re.compile(r"\.(?!html?$)[a-z0-9]{2,5}$", re.IGNORECASE)
_ENDING = re.compile(r"\.html?$", re.IGNORECASE)
# queries under which a post is shown in another dress, or something else is shown
_NO_POST_QUERIES = frozenset(
    [
        "attachment_id", "author", "cat", "feed", "m", "page_id", "paged", "post_type", "preview", "print", "product",
        "replytocom", "rest_route", "s", "share", "sitemap", "tag", "taxonomy",
    ]
)  # fmt: skip
# the core's, those of Yoast, Rank Math and All in One SEO, and those of XML Sitemap Generator
_SITEMAP_OF = re.compile(
    r"(?:wp-sitemap-(?:posts-)?(?P<core>[\w-]+?)-\d+|(?P<plugin>[\w-]+?)-sitemap\d*"
    r"|sitemap-(?:pt-)?(?P<generator>[\w-]+?)(?:-p\d+)?(?:-\d{4}-\d{2})?)\.xml"
)
# sitemaps of what is no news, under the names that the core and the sitemap plugins give them
_NO_POST_MAPS = re.compile(
    r"(?:taxonomies-.*|users|tax-.*|authors|archives|misc|externals|page|attachment|category|post_tag|post_format|author|local|video|product.*|.*_cat|.*_tag"
    r"|elementor.*|e-landing-page|ux-blocks?|blocks|featured_item.*|portfolio.*|testimonials?)"
)
_SITEMAPS = ("wp-sitemap.xml", "sitemap_index.xml", "sitemap.xml")
_SLUG_HYPHENS = 3


class WordPress(Family):
    """The family of portals that run WordPress, whatever their theme."""

    name: ClassVar[str] = "wordpress"
    forms: ClassVar[tuple[str, ...]] = (*(layout.generation for layout in LAYOUTS), "plain")

    @property
    def parser_version(self) -> str:
        return parser_version()

    def is_article(self, url: str, portal: Portal) -> bool:
        if portal.article_pattern is not None:
            return re.search(portal.article_pattern, url) is not None
        if not is_address_of_post(url):
            return False
        parts = urlsplit(url)
        segments = [segment for segment in without_index(parts.path).split("/") if segment]
        if not segments:
            return True
        name = _ENDING.sub("", segments[-1])
        dated = any(re.fullmatch(r"20\d\d", segment) for segment in segments[:-1])
        return dated or name.isdigit() or name != segments[-1] or name.count("-") >= _SLUG_HYPHENS

    def is_listed_article(self, entry: Listed, portal: Portal) -> bool:
        """What a feed or a sitemap of posts lists is a post, however short its address."""
        if entry.via == "list" or portal.article_pattern is not None:
            return self.is_article(entry.url, portal)
        return is_address_of_post(entry.url)

    def key_of(self, url: str, portal: Portal) -> str:
        """The number in `?p=N`, else the path: the page itself then says its number (see `Draft.key`)."""
        del portal
        parts = urlsplit(canonical_url(url))
        number = parse_qs(parts.query).get("p", [""])[0]
        if number.isdigit():
            path = parts.path.rstrip("/")
            return f"{path}:{number}" if path else number
        return without_index(parts.path).rstrip("/") + (f"?{parts.query}" if parts.query else "")

    def sources(
        self,
        portal: Portal,
        named_by_robots: Iterable[str],
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> list[tuple[Source, ...]]:
        """The sections that the row names, by their feeds or else page by page; without any the whole site.

        The whole site is asked for by the REST API, the feed and the sitemaps, by the first of them that is open.
        """
        base = portal.base_url if portal.base_url.endswith("/") else f"{portal.base_url}/"
        by_change = since is None and until is None
        ways: list[tuple[Source, ...]] = [(Source("rss", url, required=True),) for url in portal.feeds]
        ways += [(Source("sitemap", url, required=True),) for url in portal.sitemaps]
        ways += [
            (*_feeds_of(start, by_change=by_change), Source("list", start, required=True))
            for start in portal.start_urls
        ]
        if ways:
            return ways
        asked = _window(since or portal.first_date, until, by_change=by_change)
        maps = (*named_by_robots, *(urljoin(base, name) for name in _SITEMAPS))
        return [
            (
                Source("rss", urljoin(base, f"wp-json/wp/v2/posts?{asked}"), required=True),
                Source("rss", urljoin(base, f"?rest_route=/wp/v2/posts&{asked}"), required=True),
                *_feeds_of(base, by_change=by_change),
                Source("rss", urljoin(base, "?feed=atom"), required=True),
                *(Source("sitemap", url, required=True) for url in dict.fromkeys(maps)),
                Source("list", base, required=True),
            )
        ]

    def wants_sitemap(self, url: str) -> bool:
        match = _SITEMAP_OF.fullmatch(urlsplit(url).path.rpartition("/")[2])
        return match is None or not _NO_POST_MAPS.fullmatch(
            match["core"] or match["plugin"] or match["generator"]
        )

    def read_feed(self, page: Page) -> list[Listed] | None:
        """A page of the REST API or of a feed; a feed without entries is one that was switched off."""
        if page.body.lstrip()[:1] == b"<":
            return read_feed(page) or None
        return read_posts(page)

    def next_feed(self, page: Page, n_page: int, entries: list[Listed]) -> str | None:
        """The page after the `n_page`-th of the REST API or of a feed; a feed's last page answers 404."""
        parts = urlsplit(page.url)
        asked = parse_qs(parts.query, keep_blank_values=True)
        if "per_page" in asked:
            told = n_pages_told(page)
            if n_page >= told if told is not None else len(entries) < POSTS_A_PAGE:
                return None
            return _with(page.url, "page", n_page + 1)
        return _with(page.url, "paged", n_page + 1) if entries else None

    def article_part(self, page: Page) -> str:
        del page
        return (
            "//article[starts-with(@id, 'post-')] | //*[contains(concat(' ', @class, ' '), ' wp-block-post-content ')"
            " or contains(concat(' ', @class, ' '), ' entry-content ')]/.."
        )

    def read(self, page: Page, portal: Portal) -> Draft | Miss:
        return read_post(page, portal)


def is_address_of_post(url: str) -> bool:
    """Whether an address can be one of a post: no file, archive, feed, print or phone view, later page or comment."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query, keep_blank_values=True)
    if not _NO_POST_QUERIES.isdisjoint(asked) or "amp" in asked:
        return False
    segments = [segment for segment in without_index(parts.path).split("/") if segment]
    if not segments:
        return asked.get("p", [""])[0].isdigit()
    if not _NO_POSTS.isdisjoint(segments) or _FILE.search(segments[-1]):
        return False
    if _COMMENT_PAGE.fullmatch(segments[-1]):
        return False
    # years, months and days are archives; a number behind a name is a later page of a long post
    return not segments[-1].isdigit() or segments[:-1] == ["archives"]


def _feeds_of(place: str, *, by_change: bool) -> tuple[Source, ...]:
    """The feeds of a site or of a section: Atom, which alone says when a post was changed last, or else RSS."""
    feed = urljoin(place if place.endswith("/") else f"{place}/", "feed/")
    order = "?orderby=modified" if by_change else ""
    return (Source("rss", f"{feed}atom/{order}", required=True), Source("rss", feed, required=True))


def _window(since: dt.date | None, until: dt.date | None, *, by_change: bool) -> str:
    """The REST API's query: by last change, or the posts of a window of days (`after` and `before` are exclusive)."""
    asked = {
        "per_page": str(POSTS_A_PAGE),
        "orderby": "modified" if by_change else "date",
        "_fields": "id,link,date_gmt,modified_gmt,title,excerpt",
    }
    if since is not None:
        asked["after"] = f"{since - dt.timedelta(days=1)}T00:00:00"
    if until is not None:
        asked["before"] = f"{until + dt.timedelta(days=2)}T00:00:00"
    return urlencode(asked, safe=",:")


def _with(url: str, name: str, number: int) -> str:
    """The address with one number in its query set."""
    parts = urlsplit(url)
    kept = [piece for piece in parts.query.split("&") if piece and piece.partition("=")[0] != name]
    return urlunsplit(parts._replace(query="&".join([*kept, f"{name}={number}"])))
