"""How an article and a list of articles look in NukeViet: one markup for 3.x, one for 4.x and what followed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from samples.content import Story, slug
from samples.markup import Html, body_html, e, fill, joined, link, weekday

if TYPE_CHECKING:
    from samples.nukeviet import NukeVietSite

AUTHOR_LABELS = {"3": "Tác giả bài viết:", "4": "Tác giả bài viết:", "5": "Tác giả:"}
RATINGS = {"3": "", "4": "0 trong 0 đánh giá", "5": "0 trong 0 lượt xếp hạng"}


def detail(site: NukeVietSite, story: Story) -> Html:
    """An article with everything that the software prints below it."""
    old = site.facts.generation == "3"
    # 3.x prints two spaces between date and time
    date = f"{weekday(story.published)} - {story.published:%d/%m/%Y}{'  ' if old else ' '}{story.published:%H:%M}"
    copy = f"{site.generation.prefix}/{{}}/{story.section}/{story.alias}-{story.id}{'/' if old else '.html'}"
    return fill(
        "nukeviet-3-article" if old else "nukeviet-4-article",
        title=story.title,
        lead=story.lead,
        date=date,
        modified=story.modified.isoformat(),
        url=site.base + site.story_path(story),
        site=site.facts.name,
        author=story.author or site.facts.name,
        print=copy.format("print"),
        savefile=copy.format("savefile"),
        sendmail=copy.format("sendmail"),
        figure=_figure(site, story),
        body=body(site, story),
        attachments=_attachments(site, story),
        signed=_signed(site, story),
        tags=_tags(site, story),
        rating=RATINGS[site.facts.generation or ""],
        related=_related(site, story),
    )


def body(site: NukeVietSite, story: Story) -> Html:
    """The body of an article in the manner of the site's editors."""
    writes = _pasted_paragraph if site.facts.generation == "3" else _plain_paragraph
    return body_html(story.blocks, writes, f"/uploads/news/{story.published:%Y_%m}/")


def items(site: NukeVietSite, shown: Sequence[Story]) -> Html:
    """A list of articles; that of 3.x has no dates."""
    old = site.facts.generation == "3"
    folder = "/uploads/news" if old else "/assets/news"
    rows = [
        fill(
            "nukeviet-3-item" if old else "nukeviet-4-item",
            title=story.title,
            lead=story.lead,
            path=site.story_path(story),
            image=f"{folder}/{story.published:%Y_%m}/{story.image or 'no-image.png'}",
            date=f"{story.published:%d/%m/%Y %H:%M:%S}",
            views=site.next_hit() % 900 + 17,
            heading="h2" if number == 0 else "h3",
            featured=" featured" if number == 0 else "",
        )
        for number, story in enumerate(shown)
    ]
    return Html(f'<div class="news_column">{joined(rows)}</div>')


def _plain_paragraph(text: str) -> str:
    return f'<p style="text-align: justify;">{text}</p>'


def _pasted_paragraph(text: str) -> str:
    """A paragraph pasted from a word processor, with an empty one after it."""
    spans = '<span style="font-size:14px;"><span style="font-family:times new roman,serif;">'
    return (
        f'<p class="MsoNormal" style="text-align: justify;">{spans}{text}<o:p></o:p></span></span></p>\n'
        "<p><br /></p>"
    )


def _figure(site: NukeVietSite, story: Story) -> Html:
    if not story.image:
        return Html()
    name = "nukeviet-3-figure" if site.facts.generation == "3" else "nukeviet-4-figure"
    source = f"/uploads/news/{story.published:%Y_%m}/{story.image}"
    return fill(name, title=story.title, source=source, caption=story.caption)


def _attachments(site: NukeVietSite, story: Story) -> Html:
    if not story.attachments:
        return Html()
    path = site.story_path(story)
    rows = (
        fill("nukeviet-4-attachment", path=path, number=number, file=item.file)
        for number, item in enumerate(story.attachments)
    )
    return Html(f'<h3 class="newh3">File đính kèm</h3><div class="news-download-file">{joined(rows)}</div>\n')


def _signed(site: NukeVietSite, story: Story) -> Html:
    manner = 'style="text-align: right;"' if site.facts.generation == "3" else 'class="h5 text-right"'
    label = AUTHOR_LABELS[site.facts.generation or ""]
    rows = ((label, story.author), ("Nguồn tin:", story.source))
    return joined(f"<p {manner}><strong>{name} </strong>{e(value)}</p>" for name, value in rows if value)


def _tags(site: NukeVietSite, story: Story) -> Html:
    ending = "/" if site.facts.generation == "3" else ""
    rows = (
        f'<a title="{e(tag)}" href="{site.generation.prefix}/tag/{slug(tag)}{ending}"><em>{e(tag)}</em></a>'
        for tag in story.tags
    )
    return joined(rows, ", ") or Html("n/a")


def _related(site: NukeVietSite, story: Story) -> Html:
    listed = site.in_section(story.section)
    newer = [other for other in listed if other.published > story.published][-5:]
    older = [other for other in listed if other.published < story.published][:5]
    writes = _related_3 if site.facts.generation == "3" else _related_4
    pairs = (("Những tin mới hơn", newer), ("Những tin cũ hơn", older))
    return joined((writes(site, caption, others) for caption, others in pairs if others), "\n")


def _related_3(site: NukeVietSite, caption: str, others: Sequence[Story]) -> str:
    rows = joined(
        f"<li>{link(site.story_path(other), other.title, title=other.title)} "
        f'<span class="date">({other.published:%d/%m/%Y})</span></li>'
        for other in others
    )
    return f'<p><strong>{caption}</strong></p><ul class="related">{rows}</ul>'


def _related_4(site: NukeVietSite, caption: str, others: Sequence[Story]) -> str:
    rows = joined(
        f'<li><em class="fa fa-angle-right">&nbsp;</em>'
        f"<h4>{link(site.story_path(other), other.title, title=other.title)}</h4>"
        f"<em>({other.published:%d/%m/%Y})</em></li>"
        for other in others
    )
    return (
        f'<p class="h3"><strong>{caption}</strong></p><div class="clearfix">'
        f'<ul class="detail-related related list-none list-items">{rows}</ul></div>'
    )
