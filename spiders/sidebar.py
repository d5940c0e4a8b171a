"""The counters that a portal shows beside its articles: how many communes reached the standard, and the like."""

from __future__ import annotations

import re
from copy import deepcopy

from pipeline.text import fold
from spiders.markup import cut, pieces
from spiders.page import Page

SIDEBAR_VERSION = "sidebar 2025-11"
_AROUND = "//script | //style | //noscript | //select"
# menus, the imprint, lists of news and the numbers of their pages are no counters; long links are headlines
_FOREIGN = (
    "//nav | //footer | //*[@id='footer'] | //marquee//a | //*[contains(@class, 'pagination')]"
    " | //*[contains(@class, 'generate_page')] | //*[contains(@class, 'news_column')]"
)
_LINK_CHARS = 60
_LINE_CHARS = 160
_NOTE_CHARS = 300
_PROGRAMME = re.compile(
    r"nông thôn mới|(?<!\w)ntm(?!\w)|ocop|tiêu chí|đạt chuẩn|kiểu mẫu|nâng cao|khu dân cư|vườn mẫu|về đích"
)
# what counts visitors, and what only mentions a number: decisions, dates, hours
_VISITORS = re.compile(
    r"truy cập|khách|lượt|trực tuyến|online|máy chủ|hôm nay|tháng hiện tại|thành viên|xem nhiều|bình chọn"
)
_DOCUMENT = re.compile(
    r"\d+\s*/\s*(?:\d{4}\s*/\s*)?[a-zđ]{1,4}-?[a-zđ]*|quyết định|công văn|thông báo|kế hoạch|văn bản"
    r"|\d{1,2}/\d{1,2}/\d{4}"
)
_NUMBER = r"\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?(?:\s*/\s*\d{1,3}(?:[.,]\d{3})*)?\s*%?"
_ONLY_NUMBER = re.compile(rf"{_NUMBER}")
_NUMBER_FIRST = re.compile(rf"{_NUMBER}\s*[\w(].*")
_NUMBER_LAST = re.compile(rf"[^\d]{{4,}}:?\s*{_NUMBER}\s*(?:\w+\s*){{0,3}}")
_NOTE = re.compile(r"[\[(].*[\])]?")


def counters(page: Page, article_part: str) -> list[str]:
    """The programme counters of a page, one line each: number and label, with the note in brackets behind it.

    Args:
        page: any page of a portal.
        article_part: an XPath to what holds the page's article, which is left out.
    """
    if not _PROGRAMME.search(fold(page.text)):
        return []
    tree = deepcopy(page.tree)
    for element in tree.xpath(f"{article_part} | {_AROUND} | {_FOREIGN}"):
        if element.getparent() is not None:
            element.drop_tree()
    for link in tree.xpath("//a"):
        if len(link.text_content().strip()) > _LINK_CHARS or link.get("title"):
            link.drop_tree()
    lines = [said for _, said in pieces(cut(tree)) if isinstance(said, str)]
    return list(dict.fromkeys(_counters(lines)))


def _counters(lines: list[str]) -> list[str]:
    """Lines that are counters; a number alone takes the label from the next line, or else the one before."""
    found: list[str] = []
    used = -1
    for n, line in enumerate(lines):
        if n <= used:
            continue
        following = lines[n + 1] if n + 1 < len(lines) else ""
        before = lines[n - 1] if n > 0 and n - 1 > used else ""
        if _is_counter(line):
            found.append(line)
            used = n
        elif _ONLY_NUMBER.fullmatch(line) and _is_label(following):
            found.append(f"{line} {following}")
            used = n + 1
        elif _ONLY_NUMBER.fullmatch(line) and _is_label(before):
            found.append(f"{before}: {line}")
            used = n
        else:
            continue
        note = lines[used + 1] if used + 1 < len(lines) else ""
        if _NOTE.fullmatch(note) and len(note) <= _NOTE_CHARS and not _VISITORS.search(fold(note)):
            found[-1] = f"{found[-1]} {note}"
            used += 1
    return found


def _is_counter(line: str) -> bool:
    key = fold(line)
    if (
        len(line) > _LINE_CHARS
        or not _PROGRAMME.search(key)
        or _VISITORS.search(key)
        or _DOCUMENT.search(key)
    ):
        return False
    return bool(_NUMBER_FIRST.fullmatch(line) or _NUMBER_LAST.fullmatch(line))


def _is_label(line: str) -> bool:
    key = fold(line)
    if not line or len(line) > _LINE_CHARS or re.search(r"\d|[.!?…]$", line):
        return False
    return bool(_PROGRAMME.search(key)) and not _VISITORS.search(key) and not _DOCUMENT.search(key)
