"""The ways in which WordPress themes lay out a post, and what stands beside it on its page."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import lxml.html

from spiders.page import Page


def has(*names: str) -> str:
    """The XPath condition that an element has a class of one of these names."""
    return " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in names)


@dataclass(frozen=True)
class Layout:
    """One way in which themes lay out a post: XPaths to its title and its body.

    `valid_until` is the last day on which pages were captured that this version may read; None: still in use.
    """

    generation: str
    version: str
    title: str
    body: str
    valid_until: dt.date | None = None

    @property
    def parser_version(self) -> str:
        """As it is written into articles."""
        return f"wordpress-{self.generation} {self.version}"


LAYOUTS = (
    # built of the core's blocks (full site editing, WordPress 5.9 and later)
    Layout(
        generation="block",
        version="2025-11",
        title=f"//h1[{has('wp-block-post-title')}] | //*[{has('wp-block-post-title')}]",
        body=f"//*[{has('wp-block-post-content')}]",
    ),
    # page builders and themes with names of their own: Elementor, tagDiv, JNews, Divi
    Layout(
        generation="builder",
        version="2025-11",
        title=f"//h1[{has('tdb-title-text', 'jeg_post_title', 'elementor-heading-title')}]"
        f" | //h1[{has('post-title', 'entry-title')}]",
        body=f"//*[{has('elementor-widget-theme-post-content', 'tdb_single_content', 'td-post-content')}]"
        f" | //*[{has('jeg_main_content')}]//*[{has('content-inner')}] | //*[{has('et_pb_post_content')}]",
    ),
    # hatom's names, which the core's own themes have had since 2010
    Layout(
        generation="classic",
        version="2025-11",
        title=f"//h1[{has('entry-title', 'post-title', 'single-title', 'page-title')}]",
        body=f"//*[{has('entry-content', 'post-content', 'single-content', 'the-content', 'post_content')}]"
        " | //*[@itemprop='articleBody'] | //article//*[@class='entry']",
    ),
)
# how a page is read whose theme fits none of them
PLAIN = "wordpress-plain 2025-11"
# what stands beside a post and has titles, dates and bodies of its own
_BESIDE = re.compile(
    r"(?<![a-z])(?:widget|sidebar|related|comments?|comment-\w+|wp-block-(?:query|latest-\w+|comments?|post-comments)"
    r"|post-navigation|nav-links|jp-relatedposts|yarpp\w*|crp_related|rp4wp\S*|footer-widgets?|menu)(?![a-z])"
)
_BESIDE_TAGS = frozenset(("aside", "nav", "form", "script", "style", "noscript"))
_NOISE_FILE = Path(__file__).with_name("wordpress_noise.txt")


def layout_of(page: Page) -> tuple[Layout, lxml.html.HtmlElement] | None:
    """The first layout whose body is on the page, and that body: not one of the posts that stand beside."""
    for layout in LAYOUTS:
        if layout.valid_until is not None and page.fetched_on > layout.valid_until:
            continue
        bodies = [body for body in page.tree.xpath(layout.body) if not is_beside(body)]
        bodies = [body for body in bodies if not any(other in body.iterancestors() for other in bodies)]
        if bodies:
            return layout, max(bodies, key=lambda body: len(body.text_content()))
    return None


def is_beside(element: lxml.html.HtmlElement) -> bool:
    """Whether an element belongs to a widget, a menu, comments, or other posts."""
    for each in (element, *element.iterancestors()):
        if each.tag in ("body", "html"):
            return False
        if each.tag in _BESIDE_TAGS:
            return True
        names = f"{each.get('class') or ''} {each.get('id') or ''}".lower()
        if names != " " and _BESIDE.search(names) and each.tag not in ("main", "article"):
            return True
    return False


@cache
def noise() -> str:
    """A CSS selector for what plugins and themes put into the body of a post: buttons, ratings, related posts."""
    lines = _NOISE_FILE.read_text("utf-8").splitlines()
    return ", ".join(line.strip() for line in lines if line.strip() and not line.startswith("# "))
