"""How the provincial newspaper answers: many topics, a sitemap index by month, feeds, and pages that keep still.

Its articles carry an ETag and a true Last-Modified, and answer 304 to whoever has them; its lists do not.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence

from samples import files
from samples.content import Section, Story, stories
from samples.html import body_html, e, template
from samples.serving import Request, Response, Site, document, http_date, page, redirect, strong_etag

FEED_SIZE = 20
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
SITEMAP_NS = "http://www.sitemaps.org/schemas/sitemap/0.9"


class NewspaperSite(Site):
    """The newspaper."""

    def answer(self, request: Request) -> Response:
        """What the newspaper says to `request`."""
        path = request.path
        response = self._feed(path) or self._article(path) or self._list(path)
        if response is None:
            return page(self._frame("Không tìm thấy trang", "<p>Trang bạn tìm không còn ở đây.</p>", ""), 404)
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

    def _article(self, path: str) -> Response | None:
        if path.startswith("/uploads/"):
            return files.upload(self.stories(), path)
        match = re.fullmatch(r"/(.+)-(\d{7})\.(html|amp)", path)
        story = next((s for s in self.stories() if match and str(s.id) == match[2]), None)
        if match is None or story is None:
            return None
        if match[1] != story.alias:
            return redirect(self.base + self.story_path(story))
        html = self._frame(story.title, self._detail(story), self._meta(story))
        response = page(html)
        response.etag = strong_etag(response.body)
        response.headers += [
            ("Last-Modified", http_date(story.modified)),
            ("Cache-Control", "public, max-age=60"),
        ]
        return response

    def _list(self, path: str) -> Response | None:
        if path == "/":
            return page(
                self._frame(self.facts.name, self._items([s for s in self.stories() if s.listed][:8]), "")
            )
        match = re.fullmatch(r"/([a-z-]+?)(?:/trang-(\d+))?\.html", path)
        if match is None or match[1] not in self.sections:
            return None
        section, number = self.sections[match[1]], int(match[2] or 1)
        listed = [s for s in self.stories() if s.listed and s.section == section.alias]
        size = self.facts.per_page
        n_pages = max(1, -(-len(listed) // size))
        if number > n_pages:
            return None
        shown = listed[(number - 1) * size : number * size]
        return page(self._frame(section.name, self._items(shown) + self._pages(section, number, n_pages), ""))

    def _pages(self, section: Section, number: int, n_pages: int) -> str:
        links = "".join(
            f'<a class="page{" active" if other == number else ""}" href="{self.section_path(section.alias, other)}">{other}</a>'
            for other in range(1, n_pages + 1)
        )
        after = number < n_pages
        more = f'<a rel="next" class="page next" href="{self.section_path(section.alias, number + 1)}">Trang sau</a>'
        return f'<nav class="paging">{links}{more if after else ""}</nav>'

    def _items(self, shown: Sequence[Story]) -> str:
        rows = "".join(
            f'<article class="story"><h2 class="story__title"><a href="{self.story_path(s)}" title="{e(s.title)}">{e(s.title)}</a></h2>'
            f'<time class="story__time" datetime="{s.published.isoformat()}">{s.published:%d/%m/%Y}</time>'
            f'<p class="story__sapo">{e(s.lead)}</p></article>'
            for s in shown
        )
        return f'<section class="stories">{rows}</section>'

    def _detail(self, story: Story) -> str:
        folder = f"/uploads/images/{story.published:%Y%m}/"
        body = body_html(story.blocks, lambda text: f"<p>{e(text)}</p>", folder)
        figure = ""
        if story.image:
            figure = (
                f'<figure class="picture"><img src="{folder}{e(story.image)}" alt="{e(story.caption)}" width="680">'
                f"<figcaption>{e(story.caption)}</figcaption></figure>"
            )
        others = [s for s in self.stories() if s.listed and s.section == story.section and s.id != story.id][
            :4
        ]
        related = "".join(f'<li><a href="{self.story_path(s)}">{e(s.title)}</a></li>' for s in others)
        tags = "".join(f'<a href="/tag/{e(tag)}">{e(tag)}</a> ' for tag in story.tags)
        source = f'<p class="source">Theo {e(story.source)}</p>' if story.source else ""
        return f"""<article class="detail" itemscope itemtype="https://schema.org/NewsArticle">
<h1 class="detail__title" itemprop="headline">{e(story.title)}</h1>
<div class="detail__meta"><time class="detail__time" datetime="{story.published.isoformat()}">{story.published:%H:%M, %d/%m/%Y}</time> <a class="share" href="https://www.facebook.com/sharer.php?u={self.base}{self.story_path(story)}">Chia sẻ</a></div>
<h2 class="detail__sapo" itemprop="description">{e(story.lead)}</h2>
<div class="detail__content" itemprop="articleBody">
{figure}
{body}
</div>
<p class="detail__author">{e(story.author)}</p>
{source}
<div class="detail__tags">{tags}</div>
</article>
<aside class="related"><h3>Tin cùng chuyên mục</h3><ul>{related}</ul></aside>"""

    def _meta(self, story: Story) -> str:
        url = self.base + self.story_path(story)
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "description": story.lead,
            "datePublished": story.published.isoformat(),
            "dateModified": story.modified.isoformat(),
            "mainEntityOfPage": url,
            "author": {"@type": "Organization", "name": self.facts.name},
            "publisher": {"@type": "Organization", "name": self.facts.name},
        }
        return "\n".join(
            [
                f'<link rel="canonical" href="{url}">',
                f'<meta property="og:type" content="article"><meta property="og:title" content="{e(story.title)}">',
                f'<meta property="og:url" content="{url}"><meta property="og:description" content="{e(story.lead)}">',
                f'<meta property="article:published_time" content="{story.published.isoformat()}">',
                f'<meta property="article:modified_time" content="{story.modified.isoformat()}">',
                f'<meta property="article:section" content="{e(self.sections[story.section].name)}">',
                f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>',
            ]
        )

    def _frame(self, title: str, content: str, meta: str) -> str:
        return template("newspaper").substitute(
            title=e(title),
            site=e(self.facts.name),
            slogan=e(self.facts.slogan),
            meta=meta,
            menu="".join(
                f'<a href="{self.section_path(s.alias)}">{e(s.name)}</a>' for s in self.facts.sections
            ),
            content=content,
            footer="<br>".join(e(line) for line in self.facts.footer),
        )

    def _feed(self, path: str) -> Response | None:
        if path == "/robots.txt":
            body = f"User-agent: *\nDisallow: /tim-kiem\nDisallow: /tag/\nSitemap: {self.base}/sitemap.xml\n".encode()
            return Response(200, body, "text/plain", etag=strong_etag(body))
        if path == "/sitemap.xml":
            return self._sitemap_index()
        if month := re.fullmatch(r"/sitemaps/news-(\d{4})-(\d\d)\.xml", path):
            return self._sitemap(f"{month[1]}-{month[2]}")
        if feed := re.fullmatch(r"/rss/([a-z-]+)\.rss", path):
            if feed[1] == "home" or feed[1] in self.sections:
                return self._rss(feed[1])
        return None

    def _sitemap_index(self) -> Response:
        newest: dict[str, dt.datetime] = {}
        for story in self.stories():
            month = f"{story.published:%Y-%m}"
            newest[month] = max(newest.get(month, story.modified), story.modified)
        rows = "".join(
            f"<sitemap><loc>{self.base}/sitemaps/news-{month}.xml</loc><lastmod>{at.isoformat()}</lastmod></sitemap>\n"
            for month, at in sorted(newest.items(), reverse=True)
        )
        return self._xml(f'<sitemapindex xmlns="{SITEMAP_NS}">\n{rows}</sitemapindex>', "text/xml")

    def _sitemap(self, month: str) -> Response | None:
        listed = [s for s in self.stories() if f"{s.published:%Y-%m}" == month]
        rows = "".join(
            f"<url><loc>{self.base}{e(self.story_path(s))}</loc><lastmod>{s.modified.isoformat()}</lastmod></url>\n"
            for s in listed
        )
        return self._xml(f'<urlset xmlns="{SITEMAP_NS}">\n{rows}</urlset>', "text/xml") if listed else None

    def _rss(self, feed: str) -> Response:
        listed = [s for s in self.stories() if s.listed and feed in ("home", s.section)][:FEED_SIZE]
        items = "".join(
            f"<item><title>{e(s.title)}</title><link>{self.base}{self.story_path(s)}</link><guid>{self.base}{self.story_path(s)}</guid>"
            f"<description>{e(s.lead)}</description><pubDate>{s.published:%a, %d %b %Y %H:%M:%S} +0700</pubDate></item>\n"
            for s in listed
        )
        text = f'<rss version="2.0"><channel><title>{e(self.facts.name)}</title><link>{self.base}/</link>\n{items}</channel></rss>'
        return self._xml(text, "application/rss+xml")

    def _xml(self, text: str, content_type: str) -> Response:
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
        newest = max((story.modified for story in self.stories()), default=EPOCH)
        return document(body, f"{content_type}; charset=utf-8", newest, compress=True)
