"""What gambling and other spam looks like in pages of public portals, and how it is cut out of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import yaml
from bs4 import Tag

from pipeline.articles import Piece
from pipeline.text import digest, fold
from spiders.markup import is_hidden, plain

FILE = Path(__file__).with_name("spam.yaml")
SPAM = 1.0
# an article of which at least this share of letters is spam is spam as a whole
_SPAM_SHARE = 0.5
# a paragraph that says no more than this beside a spam link was put there with it
_REAL_CHARS = 60
_NO_WORD = re.compile(r"[^0-9A-Za-z]+")


class SpamScore(NamedTuple):
    """How much a text looks like spam (1 and more is spam), and the phrase that weighs most."""

    score: float
    phrase: str

    @property
    def is_spam(self) -> bool:
        """Whether the text is spam."""
        return self.score >= SPAM


class Cleaned(NamedTuple):
    """What is left of a body, and what was cut out of it."""

    body: list[Piece]
    cut: tuple[str, ...]


class _Phrases(msgspec.Struct, forbid_unknown_fields=True):
    brands: list[str]
    phrases: dict[str, float]
    against: dict[str, float]


@cache
def _patterns() -> tuple[re.Pattern[str], dict[str, float], dict[str, float]]:
    known = msgspec.convert(yaml.safe_load(FILE.read_text("utf-8")), _Phrases)
    weights = {fold(phrase): weight for phrase, weight in known.phrases.items()}
    weights |= dict.fromkeys(map(fold, known.brands), SPAM)
    against = {fold(phrase): weight for phrase, weight in known.against.items()}
    words = "|".join(re.escape(word) for word in sorted([*weights, *against], key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?=({words})(?!\w))"), weights, against


def rules_digest() -> str:
    """The digest of the phrases, so that a change of them parses pages anew."""
    return digest(FILE.read_text("utf-8"))[:12]


def spam_score(text: str) -> SpamScore:
    """How much `text` looks like spam.

    >>> spam_score("Chương trình OCOP năm 2023 của tỉnh").is_spam
    False
    """
    pattern, weights, against = _patterns()
    found = set(pattern.findall(fold(text)))
    if not found:
        return SpamScore(0.0, "")
    total = sum(weights.get(word, 0.0) for word in found) - sum(against.get(word, 0.0) for word in found)
    heaviest = max(found, key=lambda word: (weights.get(word, 0.0), len(word)))
    return SpamScore(max(0.0, round(total, 3)), heaviest if heaviest in weights else "")


def drop_spam_links(root: Tag) -> tuple[str, ...]:
    """Take spam links and hidden links out of `root`; what was taken.

    A link is spam by its words or its host. Where the words around it lead up to it, its whole block goes; a
    real paragraph that a link was planted in only loses the link.
    """
    cut = []
    for link in list(root.find_all("a")):
        if not isinstance(link, Tag) or link.decomposed:
            continue
        words = plain(link.get_text(" "))
        host = _NO_WORD.sub(" ", str(link.get("href") or "").partition("://")[2].partition("/")[0])
        by_words, by_host = spam_score(words).is_spam, spam_score(host).is_spam
        if by_words or by_host:
            block = _block_of(link, root)
            around = plain(block.get_text(" ")).replace(words, "") if block is not None else ""
            if block is not None and (len(around) < _REAL_CHARS or spam_score(around).score > 0):
                cut.append(plain(block.get_text(" ")) or host)
                block.decompose()
            elif by_words:
                cut.append(words)
                link.decompose()
            else:
                # the words are the paragraph's own, only where they lead is not
                cut.append(host)
                link.unwrap()
        elif _is_hidden_within(link, root):
            cut.append(words or "liên kết ẩn")
            link.decompose()
    return tuple(cut)


def cut_spam(body: Sequence[Piece]) -> Cleaned:
    """`body` without the blocks that are spam; a table is cut when one of its rows is."""
    kept: list[Piece] = []
    cut: list[str] = []
    for piece in body:
        content = piece[1]
        text = content if isinstance(content, str) else "\n".join(" ".join(row) for row in content)
        if spam_score(text).is_spam:
            cut.append(text)
        else:
            kept.append(piece)
    return Cleaned(kept, tuple(cut))


def is_mostly_spam(n_spam_chars: int, n_kept_chars: int) -> bool:
    """Whether an article of which so many letters were cut, and so many kept, is spam as a whole."""
    total = n_spam_chars + n_kept_chars
    return total > 0 and n_spam_chars / total >= _SPAM_SHARE


def _block_of(link: Tag, root: Tag) -> Tag | None:
    """The paragraph, list item or cell around a link; none where that would be all of `root`."""
    block = link.find_parent(("p", "li", "td"))
    return block if block is not None and block is not root and root in block.parents else None


def _is_hidden_within(link: Tag, root: Tag) -> bool:
    tag: Tag | None = link
    while tag is not None and tag is not root:
        if is_hidden(tag):
            return True
        tag = tag.parent
    return False
