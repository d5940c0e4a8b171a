"""How the district site answers: a small system of its own on ASP.NET, with the article's number in the query.

It has no sitemap; its lists and its feed are the way in. Its traps: a clock with today's date in the page head,
a footer and hidden links that intruders left, and a page of status 200 for an article that is not there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from samples import feeds, files
from samples.content import Story, stories
from samples.markup import Html, body_html, e, fill, joined, link, weekday
from samples.serving import Request, Response, Site, document, page, redirect

ZONE = dt.timezone(dt.timedelta(hours=7))
FEED_SIZE = 20
RELATED_SIZE = 5


class DistrictSite(Site):
    """The district's site."""

    def answer(self, request: Request) -> Response:
        """What the site says to `request`; pages carry the headers of IIS and ASP.NET."""
        path = request.path.lower()
        if path == "/robots.txt":
            return Response(200, b"User-agent: *\r\nDisallow: /QuanTri/\r\n", "text/plain")
        if path == "/rss.aspx":
            return self._feed()
        if path.endswith(".css"):
            return files.style()
        if path.startswith("/uploads/"):
            return files.upload(self.stories(), request.path) or Response(
                404, b"404 - File or directory not found."
            )
        if path in ("/", "/default.aspx"):
            response = page(self._home())
        elif path == "/danhsach.aspx":
            response = self._list(request)
        elif path == "/chitiettin.aspx":
            response = self._article(request)
        elif path.endswith(".aspx"):
            response = redirect(f"{self.base}/Default.aspx", 302)
        else:
            response = Response(404, b"404 - File or directory not found.")
        response.headers += self._page_headers()
        return response

    def stories(self) -> tuple[Story, ...]:
        """The site's articles as they stand on its night."""
        return stories(self.portal, self.night)

    def story_path(self, story: Story) -> str:
        """The address of an article."""
        return f"/ChiTietTin.aspx?id={story.id}"

    def section_path(self, alias: str, number: int = 1) -> str:
        """The address of page `number` of a section's list."""
        return f"/DanhSach.aspx?cm={alias}" + (f"&trang={number}" if number > 1 else "")

    def _article(self, request: Request) -> Response:
        number = request.query.get("id", "")
        story = next((story for story in self.stories() if str(story.id) == number), None)
        if story is None:
            words = Html('<div class="thongbao">Không tìm thấy nội dung bạn yêu cầu.</div>')
            return page(self._frame("Thông báo", words))
        return page(self._frame(story.title, self._detail(story), story))

    def _list(self, request: Request) -> Response:
        alias, number = request.query.get("cm", ""), request.query.get("trang", "1")
        if alias not in self.sections or not number.isdigit():
            return redirect(f"{self.base}/Default.aspx", 302)
        listed = self._in_section(alias)
        size = self.facts.per_page
        shown = listed[(int(number) - 1) * size : int(number) * size]
        pages = (
            link(self.section_path(alias, other), str(other), class_="sotrang")
            for other in range(1, max(1, -(-len(listed) // size)) + 1)
        )
        name = self.sections[alias].name
        content = (
            f'<h2 class="chuyenmuc">{e(name)}</h2>{self._items(shown)}'
            f'<div class="phantrang">Trang: {joined(pages, " ")}</div>'
        )
        return page(self._frame(name, Html(content)))

    def _home(self) -> str:
        parts = []
        for section in self.facts.sections:
            parts.append(f'<h2 class="chuyenmuc">{link(self.section_path(section.alias), section.name)}</h2>')
            parts.append(self._items(self._in_section(section.alias)[:3]))
        return self._frame("Trang chủ", joined(parts))

    def _in_section(self, alias: str) -> list[Story]:
        return [story for story in self.stories() if story.listed and story.section == alias]

    def _items(self, shown: Sequence[Story]) -> str:
        rows = (
            f'<div class="tin">{link(self.story_path(story), story.title, class_="tieude")}'
            f'<span class="ngay">({story.published:%d/%m/%Y})</span><p class="tomtat">{e(story.lead)}</p></div>'
            for story in shown
        )
        return f'<div class="danhsachtin">{joined(rows)}</div>'

    def _detail(self, story: Story) -> Html:
        attached = (
            f'<p class="dinhkem">Tệp đính kèm: {link("/uploads/vanban/" + item.file, item.title)}</p>'
            for item in story.attachments
        )
        others = [other for other in self._in_section(story.section) if other.id != story.id][:RELATED_SIZE]
        return fill(
            "district-article",
            title=story.title,
            lead=story.lead,
            date=f"{weekday(story.published)}, {story.published:%d/%m/%Y}",
            hits=self.next_hit() % 700 + 61,
            body=self._body(story),
            author=story.author,
            attached=joined(attached),
            related=joined(f"<li>{link(self.story_path(other), other.title)}</li>" for other in others),
        )

    def _body(self, story: Story) -> Html:
        if story.kind == "list_only":
            words = [item for block in story.blocks for item in block.items]
            rows = (f"<li>{link(f'/VanBan.aspx?so={n}', item)}</li>" for n, item in enumerate(words, 1))
            return Html(f"<ul>{joined(rows)}</ul>")
        manner = '<p style="text-align: justify;">{}</p>\n<p>&nbsp;</p>'
        return body_html(story.blocks, manner.format, "/uploads/anh/")

    def _frame(self, title: str, content: Html, story: Story | None = None) -> Html:
        now = dt.datetime.now(ZONE)
        hit = self.next_hit()
        counters = self.facts.counters
        return fill(
            "district",
            title=title,
            site=self.facts.name,
            slogan=self.facts.slogan,
            meta=self._head_of_article(story) if story else Html(),
            today=f"{weekday(now)}, {now:%d/%m/%Y}",
            menu=joined(
                f"<li>{link(self.section_path(section.alias), section.name)}</li>"
                for section in self.facts.sections
            ),
            content=content,
            viewstate=f"{hit * 2654435761 % 2**61:016x}" * 4,
            total=counters["total"] + hit,
            online=counters["online"] + hit % 30,
            day=counters["today"] + hit,
            footer=joined((e(line) for line in self.facts.footer), "<br />"),
        )

    def _head_of_article(self, story: Story) -> Html:
        meta = [
            ("og:title", story.title),
            ("og:type", "article"),
            ("og:url", self.base + self.story_path(story)),
        ]
        lines = [f'<meta property="{name}" content="{e(value)}" />' for name, value in meta]
        return joined([*lines, f'<meta name="description" content="{e(story.lead)}" />'])

    def _feed(self) -> Response:
        listed = [story for story in self.stories() if story.listed][:FEED_SIZE]
        items = (
            (
                story.title,
                self.base + self.story_path(story),
                self.base + self.story_path(story),
                story.lead,
                f"{story.published:%a, %d %b %Y %H:%M:%S} +0700",
            )
            for story in listed
        )
        body = feeds.rss(self.facts.name, f"{self.base}/", items)
        return document(body, "application/rss+xml; charset=utf-8", self.stories()[0].published)

    def _page_headers(self) -> list[tuple[str, str]]:
        return [
            ("Cache-Control", "private"),
            ("Server", "Microsoft-IIS/8.5"),
            ("X-AspNet-Version", "4.0.30319"),
            ("X-Powered-By", "ASP.NET"),
            (
                "Set-Cookie",
                f"ASP.NET_SessionId={self.next_hit() * 2654435761 % 2**48:024x}; path=/; HttpOnly",
            ),
        ]
