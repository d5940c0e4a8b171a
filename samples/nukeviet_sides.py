"""The blocks beside a NukeViet page: programme counters, documents, most-read titles, visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samples.markup import Html, fill, link, thousands

if TYPE_CHECKING:
    from samples.nukeviet import NukeVietSite

OWN_BLOCKS = {
    "mau-quangtri-ntm": "nukeviet-programme-counter",
    "mau-hatinh-ntm": "nukeviet-documents",
}


def sidebar(site: NukeVietSite) -> Html:
    """The side column of a portal's pages."""
    own = fill(OWN_BLOCKS[site.portal]) if site.portal in OWN_BLOCKS else ""
    return Html(own + _most_read(site) + _visitors(site))


def _block(site: NukeVietSite, title: str, content: str) -> str:
    if site.facts.generation == "3":
        return f'<div class="box silver"><h3 class="header">{title}</h3>{content}</div>\n'
    return (
        f'<div class="panel panel-default"><div class="panel-heading">{title}</div>'
        f'<div class="panel-body">{content}</div></div>\n'
    )


def _most_read(site: NukeVietSite) -> str:
    """Titles from all sections under the classes of a section's own list; 3.x links them behind index.php."""
    listed = [story for story in site.stories() if story.listed and story.kind == "article"][::3][:5]
    if site.facts.generation == "3":
        rows = [
            f"<li>{link('/index.php' + site.story_path(story), story.title, title=story.title)}</li>"
            for story in listed
        ]
        return _block(site, "Tin xem nhiều", f'<ul class="list_item">{"".join(rows)}</ul>')
    links = [link(site.story_path(s), s.title, class_="show h4", title=s.title) for s in listed]
    rows = [f'<li class="clearfix">{item}</li>' for item in links]
    return _block(
        site, "Tin xem nhiều", f'<ul class="block_groups list-none list-items">{"".join(rows)}</ul>'
    )


def _visitors(site: NukeVietSite) -> str:
    hit = site.next_hit()
    base = site.facts.counters
    rows = [
        ("Đang truy cập", base["online"] + hit % 40),
        ("Máy chủ tìm kiếm", base["bots"]),
        ("Khách viếng thăm", base["online"] - base["bots"] + hit % 40),
        ("Hôm nay", base["today"] + hit),
        ("Tháng hiện tại", base["month"] + hit),
        ("Tổng lượt truy cập", base["total"] + hit),
    ]
    if site.facts.generation == "3":
        lines = [f'<li>{label}<span class="fr">{thousands(number)}</span></li>' for label, number in rows]
        return _block(site, "Thống kê", f'<ul class="counter">{"".join(lines)}</ul>')
    icon = '<em class="fa fa-bolt fa-lg fa-horizon"></em>'
    lines = [f"<li><span>{icon}{label}</span><span>{thousands(number)}</span></li>" for label, number in rows]
    counter = f'<ul class="counter list-none display-table">{"".join(lines)}</ul>'
    return _block(site, "Thống kê truy cập", counter)
