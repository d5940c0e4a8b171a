"""What NukeViet's pages look like in three generations: article, list, home, and the blocks around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from samples.content import Section, Story, slug
from samples.html import body_html, e, template, thousands, weekday

if TYPE_CHECKING:
    from samples.nukeviet import NukeVietSite

FRAMES = {"3": "nukeviet-3", "4": "nukeviet-4", "5": "nukeviet-46"}


def article(site: NukeVietSite, story: Story) -> str:
    """The page of one article."""
    if story.kind == "restricted":
        content = '<div class="alert alert-info">Bạn không được phép xem bài viết này. Hãy liên hệ ban quản trị.</div>'
    elif site.facts.generation == "3":
        content = _detail_3(site, story) + _related_3(site, story)
    else:
        content = _detail_4(site, story) + _around_4(site, story)
    section = site.sections[story.section]
    return _frame(site, story.title, story.lead, content, [section], _head_of_article(site, story), "detail")


def listing(site: NukeVietSite, section: Section, shown: Sequence[Story], number: int, n_pages: int) -> str:
    """Page `number` of the list of a section."""
    writes = _items_3 if site.facts.generation == "3" else _items_4
    content = writes(site, shown) + _pagination(site, section, number, n_pages)
    head = [f'<link rel="canonical" href="{site.base}{site.section_path(section.alias, number)}">']
    if number < n_pages and site.facts.generation != "3":
        head.append(f'<link rel="next" href="{site.base}{site.section_path(section.alias, number + 1)}">')
    if number > 1 and site.facts.generation != "3":
        head.append(f'<link rel="prev" href="{site.base}{site.section_path(section.alias, number - 1)}">')
    title = f"{section.name} - Trang {number}" if number > 1 else section.name
    return _frame(site, title, section.name, content, [section], "\n".join(head), "viewcat")


def home(site: NukeVietSite) -> str:
    """The front page: the newest articles of each section."""
    writes = _items_3 if site.facts.generation == "3" else _items_4
    parts = [
        f'<div class="news_column"><h2 class="cattitle"><a href="{site.section_path(section.alias)}">{e(section.name)}'
        f"</a></h2></div>{writes(site, site.in_section(section.alias)[:3])}"
        for section in site.facts.sections
        if not section.broken
    ]
    return _frame(site, site.facts.name, site.facts.slogan, "\n".join(parts), [], "", "main")


def missing(site: NukeVietSite) -> str:
    """NukeViet's page for an article that is not there."""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Lỗi truy cập 404</title>'
        f'<meta http-equiv="refresh" content="3;url={site.base}/"></head><body><div class="nv-infodie text-center">'
        "<h2>Lỗi truy cập 404</h2><p>Địa chỉ bạn gọi không có trên hệ thống. Trình duyệt sẽ về trang chủ sau 3 giây."
        "</p></div></body></html>"
    )


def bare(site: NukeVietSite, story: Story) -> str:
    """The printable copy of an article."""
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{e(story.title)}</title>'
        '<meta name="robots" content="noindex, nofollow">'
        f'<link rel="canonical" href="{site.base}{site.story_path(story)}"></head><body><div id="print">'
        f'<h1>{e(story.title)}</h1><div class="hometext">{e(story.lead)}</div>'
        f'<div class="bodytext">{_body(site, story)}</div></div></body></html>'
    )


def copies(site: NukeVietSite, word: str) -> str:
    """A tag or search page: a list of articles that the sections list as well."""
    writes = _items_3 if site.facts.generation == "3" else _items_4
    listed = [story for story in site.stories() if story.listed][:5]
    return _frame(site, f"Từ khóa: {word}", word, writes(site, listed), [], "", "tag")


def viewer(site: NukeVietSite, story: Story) -> str:
    """The page that shows a PDF in the browser."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{e(story.title)}</title></head>'
        f'<body><div id="outerContainer"><iframe src="{site.story_path(story)}?download=1&amp;id=0"></iframe></div></body></html>'
    )


# the frame and what stands around an article


def _frame(
    site: NukeVietSite, title: str, lead: str, content: str, trail: Sequence[Section], head: str, func: str
) -> str:
    facts = site.facts
    token = site.token()
    crumbs = ['<li><a href="/">Trang nhất</a></li>']
    crumbs += [f'<li><a href="{site.section_path(s.alias)}">{e(s.name)}</a></li>' for s in trail]
    return template(FRAMES[facts.generation or ""]).substitute(
        title=e(f"{title} - {facts.name}"),
        description=e(lead),
        site=e(facts.name),
        slogan=e(facts.slogan),
        generation=facts.version,
        head=head,
        base=site.base,
        rss=f"{site.base}{site.generation.prefix}/rss/",
        stamp="1738",
        prefix=facts.id[4:8],
        func=func,
        menu="\n".join(
            f'<li><a title="{e(s.name)}" href="{site.section_path(s.alias)}">{e(s.name)}</a></li>'
            for s in facts.sections
        ),
        breadcrumbs="".join(crumbs),
        content=content,
        sidebar=_sidebar(site),
        footer="<br>".join(e(line) for line in facts.footer),
        token=token,
    )


def _head_of_article(site: NukeVietSite, story: Story) -> str:
    url = site.base + site.story_path(story)
    # date, zone, time: the unescaped T of PHP's date format prints the zone
    stamp = f"{story.published:%Y-%m-%d}+07{story.published:%H:%M:%S}"
    meta = [
        f'<meta property="og:title" content="{e(story.title)}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:description" content="{e(story.lead)}">',
        f'<meta property="og:site_name" content="{e(site.facts.name)}">',
        f'<meta property="og:url" content="{url}">',
        *(
            []
            if site.facts.generation == "3"
            else [f'<meta property="article:published_time" content="{stamp}">']
        ),
        f'<meta property="article:section" content="{e(site.sections[story.section].name)}">',
        *(f'<meta property="article:tag" content="{e(tag)}">' for tag in story.tags),
        f'<link rel="canonical" href="{url}">',
    ]
    return "\n".join(meta)


def _body(site: NukeVietSite, story: Story) -> str:
    folder = f"/uploads/news/{story.published:%Y_%m}/"
    if site.facts.generation == "3":
        # text pasted from a word processor, as editors of that time left it
        return body_html(
            story.blocks,
            lambda text: (
                '<p class="MsoNormal" style="text-align: justify;"><span style="font-size:14px;">'
                f'<span style="font-family:times new roman,serif;">{e(text)}<o:p></o:p></span></span></p>\n<p><br /></p>'
            ),
            folder,
        )
    return body_html(story.blocks, lambda text: f'<p style="text-align: justify;">{e(text)}</p>', folder)


# generations 4.x


def _detail_4(site: NukeVietSite, story: Story) -> str:
    author_label = "Tác giả:" if site.facts.generation == "5" else "Tác giả bài viết:"
    path = site.story_path(story)
    prefix = site.generation.prefix
    copy = f"{prefix}/{{}}/{story.section}/{story.alias}-{story.id}.html"
    figure = ""
    if story.image:
        source = f"/uploads/news/{story.published:%Y_%m}/{e(story.image)}"
        figure = (
            f'<figure class="article center"><img alt="{e(story.title)}" src="{source}" width="460" class="img-thumbnail"/>'
            f"<figcaption>{e(story.caption)}</figcaption></figure>"
            f'<div id="imgpreview" style="display:none"><p class="text-center"><img alt="{e(story.title)}" src="{source}"/></p>'
            f"<figcaption>{e(story.caption)}</figcaption></div>"
        )
    signed = "".join(
        f'<p class="h5 text-right"><strong>{label} </strong>{e(value)}</p>'
        for label, value in ((author_label, story.author), ("Nguồn tin:", story.source))
        if value
    )
    return f"""<div class="news_column panel panel-default" itemtype="http://schema.org/NewsArticle" itemscope>
<div class="panel-body">
<h1 class="title margin-bottom-lg" itemprop="headline">{e(story.title)}</h1>
<div class="hidden hide d-none" itemprop="author" itemtype="http://schema.org/Person" itemscope><span itemprop="name">{e(story.author or site.facts.name)}</span></div>
<span class="hidden hide d-none" itemprop="datePublished">{story.modified.isoformat()}</span>
<span class="hidden hide d-none" itemprop="dateModified">{story.modified.isoformat()}</span>
<span class="hidden hide d-none" itemprop="description">{e(story.lead)}</span>
<span class="hidden hide d-none" itemprop="mainEntityOfPage">{site.base}{path}</span>
<div class="hidden hide d-none" itemprop="publisher" itemtype="http://schema.org/Organization" itemscope><span itemprop="name">{e(site.facts.name)}</span></div>
<div class="row margin-bottom-lg"><div class="col-md-12"><span class="h5">{weekday(story.published)} - {story.published:%d/%m/%Y %H:%M}</span></div>
<div class="col-md-12"><ul class="list-inline text-right">
<li><a class="dimgray" rel="nofollow" title="Gửi bài viết qua email" href="javascript:void(0);"><em class="fa fa-envelope fa-lg">&nbsp;</em></a></li>
<li><a class="dimgray" rel="nofollow" title="In ra" href="{copy.format("print")}"><em class="fa fa-print fa-lg">&nbsp;</em></a></li>
<li><a class="dimgray" rel="nofollow" title="Lưu bài viết này" href="{copy.format("savefile")}"><em class="fa fa-save fa-lg">&nbsp;</em></a></li>
</ul></div></div>
<div class="clearfix"><div class="hometext m-bottom">{e(story.lead)}</div>{figure}</div>
<div id="news-bodyhtml" class="bodytext margin-bottom-lg">
{_body(site, story)}
</div>
{_attachments_4(story, path)}<div class="margin-bottom-lg">{signed}</div>
</div></div>
"""


def _attachments_4(story: Story, path: str) -> str:
    if not story.attachments:
        return ""
    rows = "".join(
        '<div class="panel panel-default"><div class="panel-heading"><div class="row"><div class="col-xs-20">'
        f'<a href="{path}?download=1&amp;id={number}" title="Tải về {e(item.file)}" download><strong>{e(item.file)}</strong></a>'
        f'</div><div class="col-xs-4 text-right"><a href="{path}?pdf=1&amp;id={number}" title="Xem trước">Xem trước</a></div></div></div></div>'
        for number, item in enumerate(story.attachments)
    )
    return f'<h3 class="newh3">File đính kèm</h3><div class="news-download-file">{rows}</div>\n'


def _around_4(site: NukeVietSite, story: Story) -> str:
    prefix = site.generation.prefix
    tags = ", ".join(
        f'<a title="{e(tag)}" href="{prefix}/tag/{slug(tag)}"><em>{e(tag)}</em></a>' for tag in story.tags
    )
    rating = "0 trong 0 đánh giá" if site.facts.generation == "4" else "0 trong 0 lượt xếp hạng"
    return f"""<div class="news_column panel panel-default"><div class="panel-body"><div class="h5"><em class="fa fa-tags">&nbsp;</em><strong>Tags: </strong>{tags or "n/a"}</div></div></div>
<div class="news_column panel panel-default"><div class="panel-body"><form id="form3B" action=""><div class="h5 clearfix"><p id="stringrating">Tổng số điểm của bài viết là: {rating}</p><div style="padding: 5px;"><input class="hover-star" type="radio" value="1" title="Bài viết rất kém"/><span id="hover-test">Click để đánh giá bài viết</span></div></div></form></div></div>
<div class="news_column panel panel-default"><div class="panel-body other-news">
{_related_lists_4(site, story)}
</div></div>
"""


def _neighbours(site: NukeVietSite, story: Story) -> list[tuple[str, list[Story]]]:
    listed = site.in_section(story.section)
    newer = [other for other in listed if other.published > story.published][-5:]
    older = [other for other in listed if other.published < story.published][:5]
    return [("Những tin mới hơn", newer), ("Những tin cũ hơn", older)]


def _related_lists_4(site: NukeVietSite, story: Story) -> str:
    parts = []
    for caption, others in _neighbours(site, story):
        rows = "".join(
            f'<li><em class="fa fa-angle-right">&nbsp;</em><h4><a href="{site.story_path(other)}" title="{e(other.title)}">{e(other.title)}</a></h4>'
            f"<em>({other.published:%d/%m/%Y})</em></li>"
            for other in others
        )
        if rows:
            parts.append(
                f'<p class="h3"><strong>{caption}</strong></p><div class="clearfix"><ul class="detail-related related list-none list-items">{rows}</ul></div>'
            )
    return "\n".join(parts)


def _items_4(site: NukeVietSite, shown: Sequence[Story]) -> str:
    rows = []
    for number, story in enumerate(shown):
        heading = "h2" if number == 0 else "h3"
        image = f"/assets/news/{story.published:%Y_%m}/{story.image or 'no-image.png'}"
        rows.append(
            f'<div class="panel panel-default clearfix"><div class="panel-body{" featured" if number == 0 else ""}">'
            f'<a title="{e(story.title)}" href="{site.story_path(story)}"><img alt="{e(story.title)}" src="{e(image)}" width="100" class="img-thumbnail pull-left imghome"/></a>'
            f'<{heading}><a href="{site.story_path(story)}" title="{e(story.title)}">{e(story.title)}</a></{heading}>'
            f'<div class="text-muted"><ul class="list-unstyled list-inline"><li><em class="fa fa-clock-o">&nbsp;</em> {story.published:%d/%m/%Y %H:%M:%S}</li>'
            f'<li><em class="fa fa-eye">&nbsp;</em> Đã xem: {site.next_hit() % 900 + 17}</li></ul></div>'
            f"{e(story.lead)}</div></div>"
        )
    return '<div class="news_column">' + "\n".join(rows) + "</div>"


def _pagination(site: NukeVietSite, section: Section, number: int, n_pages: int) -> str:
    if n_pages == 1:
        return ""
    links = []
    for other in range(1, n_pages + 1):
        if other == number:
            links.append(f'<li class="page-item active"><a class="page-link" href="#">{other}</a></li>')
            continue
        relation = "next" if other > number else "prev"
        href = site.section_path(section.alias, other)
        links.append(
            f'<li class="page-item"><a class="page-link" rel="{relation}" title="Trang {other}" href="{href}">{other}</a></li>'
        )
    if site.facts.generation == "3":
        plain = "&nbsp;".join(link.split(">", 1)[1].removesuffix("</li>") for link in links)
        return f'<div class="acenter"><div class="generate_page">{plain}</div></div>'
    return f'<div class="text-center"><ul class="pagination">{"".join(links)}</ul></div>'


# generation 3.x


def _detail_3(site: NukeVietSite, story: Story) -> str:
    folder = f"/uploads/news/{story.published:%Y_%m}/"
    image = ""
    if story.image:
        image = (
            f'<div id="imghome" class="fl" style="width:350px;margin-right:8px;"><a href="#" title="" rel="shadowbox">'
            f'<img alt="{e(story.title)}" src="{folder}{e(story.image)}" width="350" /></a><p><em>{e(story.caption)}</em></p></div>'
        )
    copy = f"{site.generation.prefix}/{{}}/{story.section}/{story.alias}-{story.id}/"
    signed = "".join(
        f'<p style="text-align: right;"><strong>{label} </strong>{e(value)}</p>'
        for label, value in (("Tác giả bài viết:", story.author), ("Nguồn tin:", story.source))
        if value
    )
    tags = ", ".join(
        f'<a title="{e(tag)}" href="{site.generation.prefix}/tag/{slug(tag)}/"><em>{e(tag)}</em></a>'
        for tag in story.tags
    )
    return f"""<div class="news_column" style="padding:0 !important;margin:0 !important;">
<div id="news_detail">
<h1>{e(story.title)}</h1>
<span class="time">{weekday(story.published)} - {story.published:%d/%m/%Y  %H:%M}</span>
<div class="action"><ul class="control">
<li><a rel="nofollow" class="email" title="Gửi bài viết qua email" href="{copy.format("sendmail")}">Gửi bài viết qua email</a></li>
<li><a rel="nofollow" class="print" title="In ra" href="{copy.format("print")}">In ra</a></li>
<li><a rel="nofollow" class="savefile" title="Lưu bài viết này" href="{copy.format("savefile")}">Lưu bài viết này</a></li>
</ul></div>
<div style="clear:both"></div>
<div id="hometext">
{image}
{e(story.lead)}
</div>
<div class="bodytext">
{_body(site, story)}
</div>
{signed}
</div>
<div class="clear"></div>
<div class="keywords"><strong>Từ khóa: </strong>{tags or "n/a"}</div>
<div class="acenter"><div id="stringrating">Tổng số điểm của bài viết là: 0 trong 0 đánh giá</div><span id="hover-test">Click để đánh giá bài viết</span></div>
</div>
"""


def _related_3(site: NukeVietSite, story: Story) -> str:
    parts = []
    for caption, others in _neighbours(site, story):
        rows = "".join(
            f'<li><a title="{e(other.title)}" href="{site.story_path(other)}">{e(other.title)}</a> <span class="date">({other.published:%d/%m/%Y})</span></li>'
            for other in others
        )
        if rows:
            parts.append(f'<p><strong>{caption}</strong></p><ul class="related">{rows}</ul>')
    return "\n".join(parts)


def _items_3(site: NukeVietSite, shown: Sequence[Story]) -> str:
    rows = []
    for story in shown:
        image = f"/uploads/news/{story.published:%Y_%m}/{story.image or 'no-image.png'}"
        rows.append(
            f'<div class="items clearfix"><a title="{e(story.title)}" href="{site.story_path(story)}"><img class="fl" alt="{e(story.title)}" src="{e(image)}" width="100" /></a>'
            f'<h3><a title="{e(story.title)}" href="{site.story_path(story)}">{e(story.title)}</a></h3><p>{e(story.lead)}</p></div>'
        )
    return '<div class="news_column">' + "\n".join(rows) + "</div>"


# side blocks


def _sidebar(site: NukeVietSite) -> str:
    own = PROGRAMME_COUNTER if site.portal == "mau-quangtri-ntm" else ""
    if site.portal == "mau-hatinh-ntm":
        own = DOCUMENTS
    return own + _most_read(site) + _visitors(site)


def _most_read(site: NukeVietSite) -> str:
    """Titles from all sections under the same classes as a section's own list."""
    listed = [story for story in site.stories() if story.listed and story.kind == "article"][::3][:5]
    if site.facts.generation == "3":
        rows = "".join(
            f'<li><a title="{e(s.title)}" href="/index.php{site.story_path(s)}">{e(s.title)}</a></li>'
            for s in listed
        )
        return f'<div class="box silver"><h3 class="header">Tin xem nhiều</h3><ul class="list_item">{rows}</ul></div>'
    rows = "".join(
        f'<li class="clearfix"><a class="show h4" href="{site.story_path(s)}" title="{e(s.title)}">{e(s.title)}</a></li>'
        for s in listed
    )
    return (
        '<div class="panel panel-default"><div class="panel-heading">Tin xem nhiều</div><div class="panel-body">'
        f'<ul class="block_groups list-none list-items">{rows}</ul></div></div>'
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
        lines = "".join(
            f'<li><img alt="{label}" src="/themes/modern/images/statistics/icon.png" width="14" />{label}<span class="fr">{thousands(n)}</span></li>'
            for label, n in rows
        )
        return (
            f'<div class="box silver"><h3 class="header">Thống kê</h3><ul class="counter">{lines}</ul></div>'
        )
    lines = "".join(
        f'<li><span><em class="fa fa-bolt fa-lg fa-horizon"></em>{label}</span><span>{thousands(n)}</span></li>'
        for label, n in rows
    )
    return (
        '<div class="panel panel-primary"><div class="panel-heading">Thống kê truy cập</div><div class="panel-body">'
        f'<ul class="counter list-none display-table">{lines}</ul></div></div>'
    )


PROGRAMME_COUNTER = """<div class="panel panel-primary ket-qua-ntm"><div class="panel-heading">Kết quả xây dựng nông thôn mới của tỉnh</div><div class="panel-body">
<div class="text-center"><p><strong style="font-size:28px">63/101</strong></p><p>xã đã đạt chuẩn nông thôn mới</p></div>
<div class="text-center"><p><strong style="font-size:28px">16,10</strong></p><p>tiêu chí là mức đạt bình quân mỗi xã trong tỉnh</p></div>
<div class="text-center"><p><strong>01/7 huyện đạt chuẩn nông thôn mới</strong></p><p>(huyện Cam Lộ, năm 2019)</p></div>
<div class="text-center"><p><strong>3 xã đạt chuẩn nông thôn mới kiểu mẫu</strong></p><p>(các xã Vĩnh Kim, Vĩnh Thủy, Cam Chính, năm 2019)</p></div>
</div></div>
"""
DOCUMENTS = """<div class="box silver"><h3 class="header">Văn bản mới</h3><ul class="laws">
<li><a href="/vi/laws/detail/Quyet-dinh-211-QD-TTg-31/">Quyết định số 211/QĐ-TTg</a><p>Sửa một số tiêu chí của các bộ tiêu chí quốc gia về xã, huyện nông thôn mới giai đoạn 2021 - 2025</p></li>
<li><a href="/vi/laws/detail/Quyet-dinh-148-QD-TTg-30/">Quyết định số 148/QĐ-TTg</a><p>Bộ tiêu chí và quy trình đánh giá, phân hạng sản phẩm OCOP</p></li>
</ul></div>
"""
