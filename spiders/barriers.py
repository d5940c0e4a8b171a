"""Pages that stand between a harvester and a portal: bot walls, cookie stubs and NukeViet's flood page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.text import fold
from spiders.page import Page

# real pages are longer: Vietnam's National Assembly sends a stub of 177 bytes, challenge pages a few kilobytes
_STUB_BYTES = 2048
_CHALLENGE_CHARS = 1500
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_SETS_COOKIE = re.compile(r"document\.cookie|\bD1N\s*=", re.IGNORECASE)
_GOES_ON = re.compile(r"location|reload\s*\(|http-equiv=.?refresh", re.IGNORECASE)
# what NukeViet of before 4.5 says without an error status
_FLOOD = ("hệ thống đang từ chối truy cập", "bạn đã truy cập quá nhiều", "hãy đợi")
_CHALLENGES = (
    "just a moment",
    "checking your browser",
    "attention required! | cloudflare",
    "verify you are human",
    "ddos protection by",
    "request unsuccessful. incapsula",
    "access denied",
    "xác minh bạn không phải",
    "vui lòng bật javascript và cookie",
)


def barrier(page: Page, markers: Iterable[str] = ()) -> str | None:
    """What stands between, in a few words, or None for an ordinary page.

    Args:
        page: any page of a portal.
        markers: words of this portal's own wall (the registry's `challenge_markers`), looked for everywhere.
    """
    source = page.text
    for marker in markers:
        if marker and marker in source:
            return f"bot wall: '{marker}'"
    if len(page.body) <= _STUB_BYTES and _SETS_COOKIE.search(source) and _GOES_ON.search(source):
        return "cookie stub: a script that sets a cookie and loads again"
    said = _few_words(source)
    if said is None:
        return None
    words = fold(said)
    if page.status < 400:
        for phrase in _FLOOD:
            if phrase in words:
                return f"flood limit: '{phrase}'"
    for phrase in _CHALLENGES:
        if phrase in words:
            return f"bot wall: '{phrase}'"
    return None


def _few_words(source: str) -> str | None:
    """The words of a page that says as little as a wall does; None for one that says more."""
    parts: list[str] = []
    n_chars = at = 0
    for tag in _TAGS.finditer(source):
        words = source[at : tag.start()].split()
        at = tag.end()
        parts += words
        n_chars += sum(map(len, words))
        if n_chars > _CHALLENGE_CHARS:
            return None
    said = " ".join((*parts, *source[at:].split()))
    return said if len(said) <= _CHALLENGE_CHARS else None
