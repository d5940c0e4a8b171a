"""How a NukeViet portal answers: addresses, paging, feeds, sitemap, headers and its habits with wrong addresses.

Three generations: 3.x, 4.4 and 4.6. What their pages look like is in `nukeviet_pages`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from samples import feeds, files, nukeviet_pages
from samples.content import PortalFacts, Section, Story, stories
from samples.serving import Request, Response, Site, document, http_date, page, redirect, strong_etag

FEED_SIZE = 30
SITEMAP_SIZE = 1000
COOKIE_YEAR = 31_536_000


@dataclass(frozen=True)
class Generation:
    """What differs in addresses and feeds between the generations."""

    prefix: str
    article: re.Pattern[str]
    leaves_last_page: bool
    minutes_right: bool


GENERATIONS = {
    "3": Generation("/vi/news", re.compile(r"(?:/index\.php)?/vi/news/([^/]+)/(.+)-(\d+)(/?)"), False, False),
    "4": Generation("", re.compile(r"/([^/]+)/(.+)-(\d+)(\.html)"), True, False),
    "5": Generation("/vi/news", re.compile(r"/vi/news/([^/]+)/(.+)-(\d+)(\.html)"), True, True),
}


class NukeVietSite(Site):
    """A NukeViet portal of one generation."""

    def __init__(self, facts: PortalFacts) -> None:
        super().__init__(facts)
        self.generation = GENERATIONS[facts.generation or ""]

    def answer(self, request: Request) -> Response:
        """What the portal says to `request`; pages carry NukeViet's cookies and caching headers."""
        path = request.path
        response = self._file(request) or self._feed(path) or self._copy(path)
        if response is not None:
            return response
        response = self._article(request) or self._list(path) or redirect(f"{self.base}/")
        response.headers += self._page_headers()
        return response

    # addresses

    def stories(self) -> tuple[Story, ...]:
        """The portal's articles as they stand on its night."""
        return stories(self.portal, self.night)

    def story_path(self, story: Story) -> str:
        """The main address of an article."""
        ending = "/" if self.facts.generation == "3" else ".html"
        return f"{self.generation.prefix}/{story.section}/{story.alias}-{story.id}{ending}"

    def section_path(self, alias: str, number: int = 1) -> str:
        """The address of page `number` of a section's list."""
        return f"{self.generation.prefix}/{alias}/" + (f"page-{number}/" if number > 1 else "")

    def in_section(self, alias: str) -> list[Story]:
        """The articles that a section lists, newest first."""
        return [
            story for story in self.stories() if story.listed and alias in (story.section, *story.also_in)
        ]

    # pages

    def _article(self, request: Request) -> Response | None:
        match = self.generation.article.fullmatch(request.path)
        if match is None:
            return None
        alias, name, number, ending = match.groups()
        if name == "page":
            return None
        story = next((story for story in self.stories() if story.id == int(number)), None)
        if story is None:
            return page(nukeviet_pages.missing(self), 404)
        if alias in self.sections and alias not in (story.section, *story.also_in):
            return page(nukeviet_pages.missing(self), 404)
        if (alias, name) != (story.section, story.alias) or not ending:
            return redirect(self.base + self.story_path(story))
        if story.kind == "external":
            return redirect(story.external_url, 302)
        if "download" in request.query:
            return files.attachment(story, int(request.query.get("id", "0")))
        if "pdf" in request.query:
            return page(nukeviet_pages.viewer(self, story))
        html = nukeviet_pages.article(self, story)
        if story.kind == "truncated":
            html = html[: html.index("bodytext") + 12]
        return page(html)

    def _list(self, path: str) -> Response | None:
        bare = path.removeprefix("/index.php")
        if bare in ("/", "", "/vi", "/vi/", f"{self.generation.prefix}/"):
            return page(nukeviet_pages.home(self))
        match = re.fullmatch(rf"{self.generation.prefix}/([^/]+)(?:/page-(\d+))?(/?)", bare)
        if match is None or match[1] not in self.sections:
            return None
        section, number = self.sections[match[1]], int(match[2] or 1)
        if section.broken:
            return Response(500, b"\n")
        if not match[3]:
            return redirect(f"{self.base}{path}/")
        return self._list_page(section, number)

    def _list_page(self, section: Section, number: int) -> Response:
        listed = self.in_section(section.alias)
        size = self.facts.per_page
        n_pages = max(1, -(-len(listed) // size))
        if number > n_pages and self.generation.leaves_last_page:
            return redirect(self.base + self.section_path(section.alias))
        shown = listed[(number - 1) * size : number * size]
        return page(nukeviet_pages.listing(self, section, shown, number, n_pages))

    # feeds and files

    def _feed(self, path: str) -> Response | None:
        if path == "/robots.txt":
            body = ROBOTS.format(base=self.base).encode()
            return Response(200, body, "text/plain; charset=UTF-8", etag=strong_etag(body))
        if path == "/sitemap.xml":
            index = [(f"{self.base}/sitemap-vi.news.xml", self._newest().isoformat())]
            return self._xml(feeds.sitemap_index(index))
        if path == "/sitemap-vi.news.xml":
            return self._xml(self._sitemap())
        feed = re.fullmatch(rf"{self.generation.prefix}/rss/(?:([^/]+)/)?", path)
        if feed is None or (feed[1] and feed[1] not in self.sections):
            return None
        listed = self.in_section(feed[1]) if feed[1] else [story for story in self.stories() if story.listed]
        return self._xml(self._rss(listed[:FEED_SIZE]))

    def _newest(self) -> dt.datetime:
        return max(story.published for story in self.stories())

    def _xml(self, body: bytes) -> Response:
        return document(body, "text/xml; charset=utf-8", self._newest(), compress=True)

    def _sitemap(self) -> bytes:
        """The newest articles, whether anyone may read them or not; the date is that of publishing."""
        listed = self.stories()[:SITEMAP_SIZE]
        return feeds.sitemap((self.base + self.story_path(s), s.published.isoformat()) for s in listed)

    def _rss(self, listed: Sequence[Story]) -> bytes:
        items = (
            (
                story.title,
                self.base + self.story_path(story),
                f"news_{story.id}",
                story.lead,
                self._feed_date(story.published),
            )
            for story in listed
        )
        return feeds.rss(self.facts.name, f"{self.base}/", items)

    def _feed_date(self, moment: dt.datetime) -> str:
        """NukeViet to 4.5 writes the month where the minutes belong (PHP's H:m:s)."""
        utc = moment.astimezone(dt.UTC)
        stamp = utc if self.generation.minutes_right else utc.replace(minute=utc.month)
        return stamp.strftime("%a, %d %b %Y %H:%M:%S GMT")

    def _file(self, request: Request) -> Response | None:
        if request.path.startswith("/uploads/"):
            return files.upload(self.stories(), request.path) or page(nukeviet_pages.missing(self), 404)
        if request.path.endswith(".css"):
            return files.style()
        if request.path.startswith(("/assets/", "/themes/", "/js/", "/favicon.ico")):
            return Response(200, b"", "text/plain", etag='"0"')
        return None

    def _copy(self, path: str) -> Response | None:
        """The copies that nobody should follow: print, savefile, tag and search pages."""
        match = re.fullmatch(rf"{self.generation.prefix}/(print|savefile|tag|search)/(.*)", path)
        if match is None:
            return None
        number = re.search(r"-(\d+)", match[2])
        story = next((s for s in self.stories() if number and s.id == int(number[1])), None)
        if match[1] in ("tag", "search") or story is None:
            return page(nukeviet_pages.copies(self, match[2]))
        response = page(nukeviet_pages.bare(self, story))
        if match[1] == "savefile":
            response.headers.append(("Content-Disposition", f'attachment; filename="{story.alias}.html"'))
        return response

    def _page_headers(self) -> list[tuple[str, str]]:
        now = dt.datetime.now(dt.UTC)
        prefix = f"nv4c_{self.portal[4:8]}"
        cookies = [
            f"{prefix}_ctr=MTI3LjAuMC4x; path=/; HttpOnly",
            f"{prefix}_sess={self._token()}; path=/; HttpOnly",
        ]
        cookies.append(f"{prefix}_statistic_vi={self._token()}; Max-Age=1800; path=/")
        cookies.append(f"{prefix}_nvvithemever=0; Max-Age={COOKIE_YEAR}; path=/")
        return [
            ("Server", "Apache"),
            ("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0"),
            ("Pragma", "no-cache"),
            ("Last-Modified", http_date(now - dt.timedelta(days=1))),
            *(("Set-Cookie", cookie) for cookie in cookies),
        ]

    def _token(self) -> str:
        return f"{self.next_hit() * 2654435761 % 2**32:08x}{self.portal.encode().hex()[:16]}"

    def token(self) -> str:
        """A word that differs at each page, as NukeViet's form tokens do."""
        return self._token()


ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /data/
Disallow: /includes/
Disallow: /install/
Disallow: /modules/
Disallow: /users/
Disallow: /statistics/
Sitemap: {base}/sitemap.xml
"""
