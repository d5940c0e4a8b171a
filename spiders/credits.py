"""Who wrote an article and where it was taken from, as portals say it: labels, bylines, signatures."""

from __future__ import annotations

import re

from bs4 import Tag

from spiders.markup import plain

_AUTHOR = re.compile(r"^(?:tác giả(?: bài viết)?|người viết|thực hiện)\s*:\s*(?P<said>.+)$", re.IGNORECASE)
_SOURCE = re.compile(r"^(?:nguồn tin|nguồn|theo)\s*:?\s+(?P<said>.+)$", re.IGNORECASE)
_NOTHING = frozenset(("n/a", "na", "không", "chưa rõ", "đang cập nhật"))
_AUTHOR_CLASS = re.compile(r"(?<![a-z])(?:authors?|tac-?gia|byline|nguoi-?viet)(?![a-z])")
_SOURCE_CLASS = re.compile(r"(?<![a-z])(?:sources?|nguon)(?![a-z])")
# a last line that signs is a few capitalised words, perhaps the office after a slash
_SIGNATURE_CHARS = 70
_MOST_CHARS = 100


def author_label(line: str) -> str | None:
    """The name in a line such as "Tác giả: …", or None."""
    return _said(_AUTHOR, line)


def source_label(line: str) -> str | None:
    """The origin in a line such as "Nguồn tin: …", or None."""
    return _said(_SOURCE, line)


def byline(root: Tag) -> str | None:
    """The author in an element that is named so."""
    for tag in root.find_all(["p", "div", "span", "a", "strong"]):
        if _AUTHOR_CLASS.search(_names_of(tag)):
            line = plain(tag.get_text(" "))
            if 0 < len(line) <= _MOST_CHARS:
                return author_label(line) or line
    return None


def source_line(root: Tag) -> str | None:
    """The origin in an element that is named so."""
    for tag in root.find_all(["p", "div", "span"]):
        if _SOURCE_CLASS.search(_names_of(tag)):
            line = plain(tag.get_text(" "))
            if 0 < len(line) <= _MOST_CHARS:
                return source_label(line) or line
    return None


def is_signature(line: str, *, set_right: bool = False) -> bool:
    """Whether the last line of a body signs it: "Trần Gia Lam/Văn phòng Điều phối nông thôn mới tỉnh".

    Args:
        line: the last paragraph.
        set_right: whether it is set to the right, as signatures are; then it may name an office.
    """
    if not line or len(line) > _SIGNATURE_CHARS or re.search(r"\d|[.;:!?]$", line):
        return False
    if set_right:
        return True
    words = re.split(r"\s*[/(–-]\s*", line)[0].split()
    return 2 <= len(words) <= 5 and all(word[0].isupper() and word.isalpha() for word in words)


def _said(pattern: re.Pattern[str], line: str) -> str | None:
    match = pattern.match(line)
    said = match["said"].strip() if match else ""
    return said if said and said.lower() not in _NOTHING else None


def _names_of(tag: Tag) -> str:
    return " ".join(str(name) for name in tag.get_attribute_list("class") if name).lower()
