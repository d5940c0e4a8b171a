"""How the district site answers: a small system of its own on ASP.NET, with the article's number in the query.

It has no sitemap; its lists and its feed are the way in. Its traps: a clock with today's date in the page head,
a footer and hidden links that intruders left, and a page of status 200 for an article that is not there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from samples import files
from samples.content import Story, stories
from samples.html import body_html, e, template, weekday
from samples.serving import Request, Response, Site, document, page, redirect

ZONE = dt.timezone(dt.timedelta(hours=7))
FEED_SIZE = 20


class DistrictSite(Site):
    """The district's site."""

    def answer(self, request: Request) -> Response:
        """What the site says to `request`; pages carry the headers of IIS and ASP.NET."""
        path = request.path.lower()
        if path == "/robots.txt":
            return Response(200, b"User-agent: *\r\nDisallow: /QuanTri/\r\n", "text/plain")
        if path == "/rss.aspx":
            return self._feed()
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
            return page(
                self._frame("Thông báo", '<div class="thongbao">Không tìm thấy nội dung bạn yêu cầu.</div>')
            )
        return page(self._frame(story.title, self._detail(story), story))

    def _list(self, request: Request) -> Response:
        alias, number = request.query.get("cm", ""), request.query.get("trang", "1")
        if alias not in self.sections or not number.isdigit():
            return redirect(f"{self.base}/Default.aspx", 302)
        listed = [story for story in self.stories() if story.listed and story.section == alias]
        size = self.facts.per_page
        n_pages = max(1, -(-len(listed) // size))
        shown = listed[(int(number) - 1) * size : int(number) * size]
        pages = " ".join(
            f'<a class="sotrang" href="{e(self.section_path(alias, other))}">{other}</a>'
            for other in range(1, n_pages + 1)
        )
        name = self.sections[alias].name
        content = f'<h2 class="chuyenmuc">{e(name)}</h2>{self._items(shown)}<div class="phantrang">Trang: {pages}</div>'
        return page(self._frame(name, content))

    def _home(self) -> str:
        parts = [
            f'<h2 class="chuyenmuc"><a href="{self.section_path(section.alias)}">{e(section.name)}</a></h2>'
            + self._items([s for s in self.stories() if s.listed and s.section == section.alias][:3])
            for section in self.facts.sections
        ]
        return self._frame("Trang chủ", "".join(parts))

    def _items(self, shown: Sequence[Story]) -> str:
        rows = "".join(
            f'<div class="tin"><a class="tieude" href="{self.story_path(story)}">{e(story.title)}</a>'
            f'<span class="ngay">({story.published:%d/%m/%Y})</span><p class="tomtat">{e(story.lead)}</p></div>'
            for story in shown
        )
        return f'<div class="danhsachtin">{rows}</div>'

    def _detail(self, story: Story) -> str:
        body = body_html(
            story.blocks,
            lambda text: f'<p style="text-align: justify;">{e(text)}</p>\n<p>&nbsp;</p>',
            "/uploads/anh/",
        )
        if story.kind == "list_only":
            body = (
                "<ul>"
                + "".join(
                    f'<li><a href="/VanBan.aspx?so={number}">{e(item)}</a></li>'
                    for block in story.blocks
                    for number, item in enumerate(block.items, 1)
                )
                + "</ul>"
            )
        attached = "".join(
            f'<p class="dinhkem">Tệp đính kèm: <a href="/uploads/vanban/{e(item.file)}">{e(item.title)}</a></p>'
            for item in story.attachments
        )
        others = [o for o in self.stories() if o.listed and o.section == story.section and o.id != story.id][
            :5
        ]
        related = "".join(f'<li><a href="{self.story_path(o)}">{e(o.title)}</a></li>' for o in others)
        hits = self.next_hit() % 700 + 61
        return f"""<div class="chitiet">
<h1 class="tieude-tin">{e(story.title)}</h1>
<div class="thongtin"><span class="ngaydang">{weekday(story.published)}, {story.published:%d/%m/%Y}</span> <span class="luotxem">{hits} lượt xem</span></div>
<ul class="danhgia"><li>Đánh giá cho bài viết:</li><li>0 điểm (0 đánh giá)</li></ul>
<div class="noidung" id="noidung"><p><strong>{e(story.lead)}</strong></p>
{body}
<p style="text-align:right"><strong>{e(story.author)}</strong></p></div>
{attached}
<div class="tinlienquan"><h3>Tin liên quan</h3><ul>{related}</ul></div>
</div>"""

    def _frame(self, title: str, content: str, story: Story | None = None) -> str:
        now = dt.datetime.now(ZONE)
        hit = self.next_hit()
        counters = self.facts.counters
        meta = ""
        if story is not None:
            meta = (
                f'<meta property="og:title" content="{e(story.title)}" /><meta property="og:type" content="article" />'
                f'<meta property="og:url" content="{self.base}{self.story_path(story)}" />'
                f'<meta name="description" content="{e(story.lead)}" />'
            )
        return template("district").substitute(
            title=e(title),
            site=e(self.facts.name),
            slogan=e(self.facts.slogan),
            meta=meta,
            today=f"{weekday(now)}, {now:%d/%m/%Y}",
            menu="".join(
                f'<li><a href="{self.section_path(s.alias)}">{e(s.name)}</a></li>'
                for s in self.facts.sections
            ),
            content=content,
            viewstate=f"{hit * 2654435761 % 2**61:016x}" * 4,
            total=counters["total"] + hit,
            online=counters["online"] + hit % 30,
            day=counters["today"] + hit,
            footer="<br />".join(e(line) for line in self.facts.footer),
        )

    def _feed(self) -> Response:
        listed = [story for story in self.stories() if story.listed][:FEED_SIZE]
        items = "".join(
            f"<item><title>{e(story.title)}</title><link>{self.base}{e(self.story_path(story))}</link>"
            f"<description>{e(story.lead)}</description>"
            f"<pubDate>{story.published:%a, %d %b %Y %H:%M:%S} +0700</pubDate></item>\r\n"
            for story in listed
        )
        text = (
            '<?xml version="1.0" encoding="utf-8"?>\r\n<rss version="2.0"><channel>'
            f"<title>{e(self.facts.name)}</title><link>{self.base}/</link>\r\n{items}</channel></rss>"
        )
        return document(text.encode(), "application/rss+xml; charset=utf-8", self.stories()[0].published)

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
