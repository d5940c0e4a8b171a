"""Where in a page text was typed with a font of TCVN3, VNI or VISCII, and how its letters are put right.

A page in UTF-8 may hold such text beside Unicode: a body that was pasted from an old document under a menu that
was not. So the page as a whole says which encoding occurs in it, and each block whether it is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import lxml.html

from pipeline.legacy import (
    ENCODINGS,
    STRANGE,
    Encoding,
    evidence,
    from_legacy,
    may_be_legacy,
    reads_better,
)

_INLINE_SAID = """
a abbr acronym b bdo big cite code dfn em font i ins kbd label mark q s samp small span strike strong sub sup tt u
"""
_INLINE = frozenset(_INLINE_SAID.split())
_SILENT = frozenset(("script", "style", "noscript", "template"))
_ATTRIBUTES = ("title", "alt", "content")
# a single name in another language may look typed: a page that holds such text holds more of it
_LEAST_WORDS = 8
_BEYOND_LATIN_1 = re.compile("[\u0100-\u024f\u1e00-\u1eff]")
# codes may be written as references: &shy;&not; and the like
_REFERENCE = re.compile(
    rb"&(?:shy|not|uml|reg|micro|para|middot|cedil|sup1|frac\d\d|times|[A-Za-z]{1,2}(?:uml|circ|grave|acute|tilde|ring|lig|slash)|#1[6-9]\d|#2[0-5]\d);"
)
# the bytes of characters of Latin-1 that Vietnamese is not written with (`pipeline.legacy`): found ten times faster
# than in decoded text, and nearly no page holds any
_STRANGE_BYTES = tuple(
    re.compile(
        lead
        + b"["
        + b"".join(re.escape(char.encode()[1:]) for char in STRANGE if char.encode()[:1] == lead)
        + b"]"
    )
    for lead in (b"\xc2", b"\xc3")
)


# square and cubic metres are strange characters beside a letter, and no sign of anything
_AREAS = re.compile(rb"m\xc2[\xb2\xb3]")


class Slot(NamedTuple):
    """One piece of text in a tree: that of an element, behind it, or an attribute of it."""

    element: lxml.html.HtmlElement
    place: str

    @property
    def said(self) -> str:
        """The text."""
        if self.place in ("text", "tail"):
            return getattr(self.element, self.place) or ""
        return str(self.element.get(self.place) or "")

    def say(self, text: str) -> None:
        """Put another text there."""
        if self.place in ("text", "tail"):
            setattr(self.element, self.place, text)
        else:
            self.element.set(self.place, text)


def put_letters_right(tree: lxml.html.HtmlElement, source: bytes) -> Encoding | None:
    """Turn what was typed in an encoding of before Unicode into Unicode, in place.

    Args:
        tree: a page.
        source: the page's source in UTF-8; a glance at it spares a closer look at nearly every page.
    Returns:
        the encoding that was found, if any.
    """
    if not _is_suspect(source):
        return None
    blocks = [(slots, "".join(slot.said for slot in slots)) for slots in _blocks(tree)]
    encoding = _encoding_in([said for _, said in blocks])
    if encoding is None:
        return None
    for slots, said in blocks:
        if reads_better(said, encoding):
            for slot in slots:
                if not _BEYOND_LATIN_1.search(slot.said):
                    slot.say(from_legacy(slot.said, encoding))
    return encoding


def _is_suspect(source: bytes) -> bool:
    if len(_REFERENCE.findall(source)) >= _LEAST_WORDS:
        return True
    n_strange = sum(len(pattern.findall(source)) for pattern in _STRANGE_BYTES)
    if n_strange - len(_AREAS.findall(source)) < _LEAST_WORDS:
        return False
    return may_be_legacy(_AREAS.sub(b"m", source).decode("utf-8", "replace"))


def _encoding_in(blocks: list[str]) -> Encoding | None:
    """The encoding of which a page surely holds text: the one whose blocks have most words."""
    best: tuple[int, Encoding] | None = None
    for encoding in ENCODINGS:
        total = evidence("\n".join(said for said in blocks if reads_better(said, encoding)), encoding)
        if total.n_words >= _LEAST_WORDS and total.is_sure:
            best = max(best or (0, encoding), (total.n_become - total.n_are, encoding))
    return best[1] if best else None


def _blocks(tree: lxml.html.HtmlElement) -> Iterator[list[Slot]]:
    """The pieces of text of a tree, those of a block together, inline elements within it included."""
    groups: dict[lxml.html.HtmlElement, list[Slot]] = {}
    owners: dict[lxml.html.HtmlElement, lxml.html.HtmlElement] = {}
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            continue
        parent = element.getparent()
        outer = owners.get(parent, parent) if parent is not None else element
        owners[element] = outer if element.tag in _INLINE else element
        if element.text:
            groups.setdefault(owners[element], []).append(Slot(element, "text"))
        for name in _ATTRIBUTES:
            if element.get(name):
                yield [Slot(element, name)]
        # what follows an element is said when all within it was; order does not matter to the letters,
        # and words that an inline element parts are rare
        if element.tail and parent is not None:
            groups.setdefault(outer, []).append(Slot(element, "tail"))
    yield from groups.values()
