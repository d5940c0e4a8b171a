"""The pages of a NukeViet portal as a whole: article, list, home, error and copies, each in the site's frame.

How an article and a list item look in a generation is in `nukeviet_articles`, the blocks beside them in
`nukeviet_sides`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from samples import nukeviet_articles
from samples.content import Section, Story
from samples.markup import Html, e, fill, joined, link
from samples.nukeviet_sides import sidebar

if TYPE_CHECKING:
    from samples.nukeviet import NukeVietSite

FRAMES = {"3": "nukeviet-3", "4": "nukeviet-4", "5": "nukeviet-46"}


def article(site: NukeVietSite, story: Story) -> str:
    """The page of one article."""
    if story.kind == "restricted":
        words = "Bạn không được phép xem bài viết này. Hãy liên hệ ban quản trị."
        content = Html(f'<div class="alert alert-info">{words}</div>')
    else:
        content = nukeviet_articles.detail(site, story)
    section = site.sections[story.section]
    return _frame(site, story.title, story.lead, content, [section], _head_of_article(site, story), "detail")


def listing(site: NukeVietSite, section: Section, shown: Sequence[Story], number: int, n_pages: int) -> str:
    """Page `number` of the list of a section."""
    content = nukeviet_articles.items(site, shown) + _pagination(site, section, number, n_pages)
    head = [f'<link rel="canonical" href="{site.base}{site.section_path(section.alias, number)}">']
    if site.facts.generation != "3":
        for relation, other in (("prev", number - 1), ("next", number + 1)):
            if 1 <= other <= n_pages:
                href = site.base + site.section_path(section.alias, other)
                head.append(f'<link rel="{relation}" href="{href}">')
    title = f"{section.name} - Trang {number}" if number > 1 else section.name
    return _frame(site, title, section.name, Html(content), [section], joined(head, "\n"), "viewcat")


def home(site: NukeVietSite) -> str:
    """The front page: the newest articles of each section."""
    parts = []
    for section in site.facts.sections:
        if not section.broken:
            name = link(site.section_path(section.alias), section.name)
            parts.append(f'<div class="news_column"><h2 class="cattitle">{name}</h2></div>')
            parts.append(nukeviet_articles.items(site, site.in_section(section.alias)[:3]))
    return _frame(site, site.facts.name, site.facts.slogan, joined(parts, "\n"), [], Html(), "main")


def missing(site: NukeVietSite) -> str:
    """NukeViet's page for an article that is not there."""
    return fill("nukeviet-404", base=site.base)


def bare(site: NukeVietSite, story: Story) -> str:
    """The printable copy of an article."""
    return fill(
        "nukeviet-print",
        title=story.title,
        lead=story.lead,
        url=site.base + site.story_path(story),
        body=nukeviet_articles.body(site, story),
    )


def copies(site: NukeVietSite, word: str) -> str:
    """A tag or search page: a list of articles that the sections list as well."""
    listed = [story for story in site.stories() if story.listed][:5]
    return _frame(site, f"Từ khóa: {word}", word, nukeviet_articles.items(site, listed), [], Html(), "tag")


def viewer(site: NukeVietSite, story: Story) -> str:
    """The page that shows a PDF in the browser."""
    return fill("nukeviet-viewer", title=story.title, path=site.story_path(story))


def _frame(
    site: NukeVietSite, title: str, lead: str, content: Html, trail: Sequence[Section], head: Html, func: str
) -> str:
    facts = site.facts
    sections = [(site.section_path(section.alias), section.name) for section in facts.sections]
    crumbs = [("/", "Trang nhất"), *((site.section_path(section.alias), section.name) for section in trail)]
    return fill(
        FRAMES[facts.generation or ""],
        title=f"{title} - {facts.name}",
        description=lead,
        site=facts.name,
        slogan=facts.slogan,
        generation=facts.version,
        head=head,
        base=site.base,
        rss=f"{site.base}{site.generation.prefix}/rss/",
        stamp="1738",
        prefix=facts.id[4:8],
        func=func,
        menu=joined((f"<li>{link(href, name, title=name)}</li>" for href, name in sections), "\n"),
        breadcrumbs=joined(f"<li>{link(href, name)}</li>" for href, name in crumbs),
        content=content,
        sidebar=sidebar(site),
        footer=joined((e(line) for line in facts.footer), "<br>"),
        token=site.token(),
    )


def _head_of_article(site: NukeVietSite, story: Story) -> Html:
    url = site.base + site.story_path(story)
    meta = [
        ("og:title", story.title),
        ("og:type", "article"),
        ("og:description", story.lead),
        ("og:site_name", site.facts.name),
        ("og:url", url),
    ]
    if site.facts.generation != "3":
        # date, zone, time: the unescaped T of PHP's date format prints the zone
        stamp = f"{story.published:%Y-%m-%d}+07{story.published:%H:%M:%S}"
        meta.append(("article:published_time", stamp))
    meta.append(("article:section", site.sections[story.section].name))
    meta += [("article:tag", tag) for tag in story.tags]
    lines = [f'<meta property="{name}" content="{e(value)}">' for name, value in meta]
    return joined([*lines, f'<link rel="canonical" href="{url}">'], "\n")


def _pagination(site: NukeVietSite, section: Section, number: int, n_pages: int) -> str:
    """Links to the other pages; every later one says that it is the next, as the software prints it."""
    if n_pages == 1:
        return ""
    links = []
    for other in range(1, n_pages + 1):
        if other == number:
            links.append(link("#", str(other), class_="page-link"))
            continue
        relation = "next" if other > number else "prev"
        href = site.section_path(section.alias, other)
        links.append(link(href, str(other), class_="page-link", rel=relation, title=f"Trang {other}"))
    if site.facts.generation == "3":
        return f'<div class="acenter"><div class="generate_page">{"&nbsp;".join(links)}</div></div>'
    rows = "".join(f'<li class="page-item">{item}</li>' for item in links)
    return f'<div class="text-center"><ul class="pagination">{rows}</ul></div>'
