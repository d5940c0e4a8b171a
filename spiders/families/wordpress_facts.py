"""What a WordPress page says of its post beside the text: dates, author, section and tags."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

import lxml.html

from spiders.dates import Moment, first_moment, stamp
from spiders.families.told import linked_data, meta, metas
from spiders.families.wordpress_layouts import has, is_beside
from spiders.markup import plain
from spiders.page import Page

_NO_PEOPLE = re.compile(
    r"admin(?:istrator)?\d*|quản trị(?: viên| hệ thống)?|quan-?tri(?:vien)?|webmaster|root|user\d*",
    re.IGNORECASE,
)
_DATED_PATH = re.compile(r"/(20\d\d)/(\d\d)/(\d\d)/(?=[^/])")
# the names that themes give to what says the date, the author and the categories
_DATE_NAMES = (
    "posted-on", "entry-date", "post-date", "meta-date", "date-post", "post-time", "jeg_meta_date", "entry-meta",
    "post-meta", "tie-date", "meta-item", "td-post-date", "entry-meta-date", "published", "the-date", "byline",
)  # fmt: skip
_AUTHOR_NAMES = (
    "wp-block-post-author__name", "wp-block-post-author-name", "td-post-author-name", "jeg_meta_author",
)  # fmt: skip
_SECTION_NAMES = ("taxonomy-category", "cat-links", "td-post-category", "post-cat-wrap", "entry-category")


def published(page: Page) -> Moment | None:
    """What the head says to machines, else the post's own `time` element, else the date that it shows."""
    facts = linked_data(page)
    for value in (*metas(page, "article:published_time"), str(facts.get("datePublished") or "")):
        if moment := stamp(value, not_after=page.fetched_at):
            return _with_clock(moment, page)
    for element in _times(page):
        if moment := stamp(
            element.get("datetime") or element.get("content") or "", not_after=page.fetched_at
        ):
            shown = first_moment(plain(element.text_content()), not_after=page.fetched_at)
            return shown if moment.at is None and shown is not None and shown.on == moment.on else moment
    return _shown(page) or _by_address(page)


def _by_address(page: Page) -> Moment | None:
    """The day in an address such as /2023/05/14/le-hoi/, where a theme shows no date at all."""
    match = _DATED_PATH.search(urlsplit(page.url).path)
    return stamp("-".join(match.groups()), not_after=page.fetched_at) if match else None


def _with_clock(moment: Moment, page: Page) -> Moment:
    """A day with the minute that the page shows, where both name the same day."""
    if moment.at is not None:
        return moment
    shown = _shown(page)
    return shown if shown is not None and shown.on == moment.on else moment


def _times(page: Page) -> list[lxml.html.HtmlElement]:
    """The elements that give a machine's time of publication, the surest first; those of other posts are not."""
    found = [
        element
        for element in page.tree.xpath(
            "//time[@datetime] | //*[@itemprop='datePublished'][@content or @datetime]"
        )
        if not is_beside(element)
    ]
    return sorted(found, key=_time_rank)


def _time_rank(element: lxml.html.HtmlElement) -> int:
    names = (element.get("class") or "").split()
    around = " ".join(each.get("class") or "" for each in element.iterancestors())
    if "published" in names or element.get("itemprop") == "datePublished":
        return 0
    if "entry-date" in names or "post-date" in names:
        return 1
    if ("updated" in names or "modified" in names or "modified-date" in around
            or element.get("itemprop") == "dateModified"):  # fmt: skip
        return 4
    return (
        2
        if re.search(
            r"posted-on|post-date|entry-date|meta-date|single_date|td-post-date|jeg_meta_date", around
        )
        else 3
    )


def _shown(page: Page) -> Moment | None:
    """The date that a theme shows as words only."""
    for element in page.tree.xpath(f"//*[{has(*_DATE_NAMES)}]"):
        if is_beside(element):
            continue
        if moment := first_moment(plain(" ".join(element.itertext())), not_after=page.fetched_at):
            return moment
    return None


def modified(page: Page) -> dt.datetime | None:
    values = [
        *metas(page, "article:modified_time"),
        str(linked_data(page).get("dateModified") or ""),
        *(
            element.get("datetime")
            for element in page.tree.xpath(f"//time[{has('updated', 'modified')}][@datetime]")
            if not is_beside(element)
        ),
    ]
    for value in values:
        moment = stamp(value, not_after=page.fetched_at)
        if moment is not None and moment.at is not None:
            return moment.at
    return None


def author(page: Page) -> str | None:
    """Whom the theme names as the author; the name of an account is no author."""
    said: list[str] = []
    for element in page.tree.xpath(
        f"//*[{has(*_AUTHOR_NAMES)}] | //*[{has('author')}][{has('vcard')}] | //a[@rel='author']"
        f" | //*[{has('posted-by', 'byline', 'entry-author')}]//a"
    ):
        if not is_beside(element):
            said.append(plain(element.text_content()))
    said += metas(page, "author")
    for each in said:
        name = re.sub(r"^(?:bởi|by|tác giả|đăng bởi)\s*:?\s+", "", each, flags=re.IGNORECASE).strip(" -–|")
        if name and len(name) <= 100 and not _NO_PEOPLE.fullmatch(name):
            return name
    return None


def section(page: Page) -> str | None:
    """The first of the post's categories."""
    if told := meta(page, "article:section"):
        return told
    found = page.tree.xpath(
        "//a[contains(concat(' ', @rel, ' '), ' category ')]"
        f" | //*[{has(*_SECTION_NAMES)}]/descendant-or-self::a"
    )
    return next(
        (said for each in found if not is_beside(each) and (said := plain(each.text_content()))), None
    )


def tags(page: Page) -> tuple[str, ...]:
    """The post's tags: `rel=tag` is the core's, and the core's categories carry it too."""
    said = metas(page, "article:tag")
    for link in page.tree.xpath("//a[contains(concat(' ', @rel, ' '), ' tag ')]"):
        around = " ".join(each.get("class") or "" for each in link.iterancestors())
        is_category = (
            "category" in (link.get("rel") or "") or "taxonomy-category" in around or "cat-links" in around
        )
        if not is_category and not is_beside(link):
            said.append(link.text_content())
    return tuple(dict.fromkeys(plain(tag).lstrip("#") for tag in said if plain(tag)))
