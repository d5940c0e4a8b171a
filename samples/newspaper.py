"""How the provincial newspaper answers: many topics, a sitemap index by month, feeds, and pages that keep still.

Its articles carry an ETag and a true Last-Modified, and answer 304 to whoever has them; its lists do not.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence

from samples import feeds, files
from samples.content import Section, Story, stories
from samples.markup import Html, body_html, e, fill, joined, link
from samples.serving import Request, Response, Site, document, http_date, page, redirect, strong_etag

FEED_SIZE = 20
FRONT_PAGE_SIZE = 8
RELATED_SIZE = 4


class NewspaperSite(Site):
    """The newspaper."""

    def answer(self, request: Request) -> Response:
        """What the newspaper says to `request`."""
        path = request.path
        response = self._feed(path) or self._article(path) or self._list(path)
        if response is None:
            lost = Html("<p>Trang bạn tìm không còn ở đây.</p>")
            response = page(self._frame("Không tìm thấy trang", lost), 404)
        response.headers.append(("Server", "nginx"))
        return response

    def stories(self) -> tuple[Story, ...]:
        """The newspaper's articles as they stand on its night."""
        return stories(self.portal, self.night)

    def story_path(self, story: Story) -> str:
        """The address of an article."""
        return f"/{story.alias}-{story.id}.html"

    def section_path(self, alias: str, number: int = 1) -> str:
        """The address of page `number` of a section's list."""
        return f"/{alias}/trang-{number}.html" if number > 1 else f"/{alias}.html"

    # pages

    def _article(self, path: str) -> Response | None:
        if path.endswith(".css"):
            return files.style()
        if path.startswith("/uploads/"):
            return files.upload(self.stories(), path)
        match = re.fullmatch(r"/(.+)-(\d{7})\.html", path)
        story = next((story for story in self.stories() if match and str(story.id) == match[2]), None)
        if match is None or story is None:
            return None
        if match[1] != story.alias:
            return redirect(self.base + self.story_path(story))
        response = page(self._frame(story.title, self._detail(story), self._head_of_article(story)))
        response.etag = strong_etag(response.body)
        response.headers += [
            ("Last-Modified", http_date(story.modified)),
            ("Cache-Control", "public, max-age=60"),
        ]
        return response

    def _list(self, path: str) -> Response | None:
        if path == "/":
            newest = [story for story in self.stories() if story.listed][:FRONT_PAGE_SIZE]
            return page(self._frame(self.facts.name, self._items(newest)))
        match = re.fullmatch(r"/([a-z-]+?)(?:/trang-(\d+))?\.html", path)
        if match is None or match[1] not in self.sections:
            return None
        section, number = self.sections[match[1]], int(match[2] or 1)
        listed = self._in_section(section.alias)
        size = self.facts.per_page
        n_pages = max(1, -(-len(listed) // size))
        if number > n_pages:
            return None
        shown = listed[(number - 1) * size : number * size]
        content = Html(self._items(shown) + self._pages(section, number, n_pages))
        return page(self._frame(section.name, content))

    def _in_section(self, alias: str) -> list[Story]:
        return [story for story in self.stories() if story.listed and story.section == alias]

    def _pages(self, section: Section, number: int, n_pages: int) -> str:
        links = [
            link(self.section_path(section.alias, other), str(other), class_="page")
            for other in range(1, n_pages + 1)
        ]
        if number < n_pages:
            href = self.section_path(section.alias, number + 1)
            links.append(link(href, "Trang sau", rel="next", class_="page next"))
        return f'<nav class="paging">{joined(links)}</nav>'

    def _items(self, shown: Sequence[Story]) -> Html:
        rows = (
            fill(
                "newspaper-item",
                title=story.title,
                lead=story.lead,
                path=self.story_path(story),
                stamp=story.published.isoformat(),
                date=f"{story.published:%d/%m/%Y}",
            )
            for story in shown
        )
        return Html(f'<section class="stories">{joined(rows)}</section>')

    def _detail(self, story: Story) -> Html:
        folder = f"/uploads/images/{story.published:%Y%m}/"
        figure = Html()
        if story.image:
            figure = fill("newspaper-figure", source=folder + story.image, caption=story.caption)
        others = [other for other in self._in_section(story.section) if other.id != story.id][:RELATED_SIZE]
        return fill(
            "newspaper-article",
            title=story.title,
            lead=story.lead,
            stamp=story.published.isoformat(),
            date=f"{story.published:%H:%M, %d/%m/%Y}",
            url=self.base + self.story_path(story),
            figure=figure,
            body=body_html(story.blocks, lambda text: f"<p>{text}</p>", folder),
            author=story.author,
            source=Html(f'<p class="source">Theo {e(story.source)}</p>' if story.source else ""),
            tags=joined((link(f"/tag/{tag}", tag) for tag in story.tags), " "),
            related=joined(f"<li>{link(self.story_path(other), other.title)}</li>" for other in others),
        )

    def _head_of_article(self, story: Story) -> Html:
        url = self.base + self.story_path(story)
        house = {"@type": "Organization", "name": self.facts.name}
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "description": story.lead,
            "datePublished": story.published.isoformat(),
            "dateModified": story.modified.isoformat(),
            "mainEntityOfPage": url,
            "author": house,
            "publisher": house,
        }
        meta = [
            ("og:type", "article"),
            ("og:title", story.title),
            ("og:url", url),
            ("og:description", story.lead),
            ("article:published_time", story.published.isoformat()),
            ("article:modified_time", story.modified.isoformat()),
            ("article:section", self.sections[story.section].name),
        ]
        lines = [f'<meta property="{name}" content="{e(value)}">' for name, value in meta]
        lines.append(f'<link rel="canonical" href="{url}">')
        lines.append(f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>')
        return joined(lines, "\n")

    def _frame(self, title: str, content: Html, head: str = "") -> Html:
        return fill(
            "newspaper",
            title=title,
            site=self.facts.name,
            slogan=self.facts.slogan,
            meta=Html(head),
            menu=joined(
                link(self.section_path(section.alias), section.name) for section in self.facts.sections
            ),
            content=content,
            footer=joined((e(line) for line in self.facts.footer), "<br>"),
        )

    # feeds

    def _feed(self, path: str) -> Response | None:
        if path == "/robots.txt":
            lines = [
                "User-agent: *",
                "Disallow: /tim-kiem",
                "Disallow: /tag/",
                f"Sitemap: {self.base}/sitemap.xml",
            ]
            body = "\n".join([*lines, ""]).encode()
            return Response(200, body, "text/plain", etag=strong_etag(body))
        if path == "/sitemap.xml":
            return self._xml(feeds.sitemap_index(self._months()), "text/xml")
        if month := re.fullmatch(r"/sitemaps/news-(\d{4}-\d\d)\.xml", path):
            return self._sitemap(month[1])
        feed = re.fullmatch(r"/rss/([a-z-]+)\.rss", path)
        if feed and (feed[1] == "home" or feed[1] in self.sections):
            return self._rss(feed[1])
        return None

    def _months(self) -> list[tuple[str, str]]:
        newest: dict[str, dt.datetime] = {}
        for story in self.stories():
            month = f"{story.published:%Y-%m}"
            newest[month] = max(newest.get(month, story.modified), story.modified)
        return [
            (f"{self.base}/sitemaps/news-{month}.xml", at.isoformat())
            for month, at in sorted(newest.items(), reverse=True)
        ]

    def _sitemap(self, month: str) -> Response | None:
        rows = [
            (self.base + self.story_path(story), story.modified.isoformat())
            for story in self.stories()
            if f"{story.published:%Y-%m}" == month
        ]
        return self._xml(feeds.sitemap(rows), "text/xml") if rows else None

    def _rss(self, feed: str) -> Response:
        listed = [story for story in self.stories() if story.listed and feed in ("home", story.section)]
        items = (
            (
                story.title,
                self.base + self.story_path(story),
                self.base + self.story_path(story),
                story.lead,
                f"{story.published:%a, %d %b %Y %H:%M:%S} +0700",
            )
            for story in listed[:FEED_SIZE]
        )
        return self._xml(feeds.rss(self.facts.name, f"{self.base}/", items), "application/rss+xml")

    def _xml(self, body: bytes, content_type: str) -> Response:
        newest = max(story.modified for story in self.stories())
        return document(body, f"{content_type}; charset=utf-8", newest, compress=True)
