"""All captures parsed once more, aside: whether the archive still gives the articles that are stored."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import msgspec

from pipeline.errors import RunError
from pipeline.home import Home
from pipeline.records import Article
from pipeline.reference import Registry
from pipeline.store import current_articles
from spiders.captures import parse_captures

_SHOWN = 20


class Compared(msgspec.Struct, frozen=True):
    """What a second parse of everything gave: articles that are byte for byte the stored ones, and those that are not.

    `missing` are article versions that the archive gives and the store has not, `other` those that it has in other
    words; of both at most twenty addresses are kept. `n_older` versions are in the store by parsers of before.
    """

    n_same: int
    n_missing: int
    n_other: int
    n_older: int
    missing: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the archive gives what is stored."""
        return not (self.n_missing or self.n_other)


def compare_with_archive(home: Home, registry: Registry, run_id: str) -> Compared:
    """Parse every capture again into a store aside, and compare it with the one that stands; nothing is fetched.

    Args:
        home: whose archive and store; neither is changed.
        registry: the rows under which pages are parsed.
        run_id: names the batch aside.
    Raises:
        RunError: an archive file is missing, cut short or altered, or there is no room for the store aside.
    """
    stored = {_key(article): _bytes(article) for article in current_articles(home)}
    try:
        aside = Path(tempfile.mkdtemp(prefix=".reparse-", dir=home.root))
        for name in (home.archive.name, home.fetchlog.name):
            (aside / name).symlink_to(home.root / name)
    except OSError as fault:
        raise RunError(
            f"{home.root} cannot be written ({fault.strerror}); make room or give the right to write"
        ) from None
    try:
        other_home = Home(aside)
        parse_captures(other_home, registry, run_id)
        return _compare(stored, other_home)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _compare(stored: dict[tuple[str, str], bytes], aside: Home) -> Compared:
    n_same = 0
    missing: list[str] = []
    other: list[str] = []
    for article in current_articles(aside):
        known = stored.pop(_key(article), None)
        if known is None:
            missing.append(article.url)
        elif known != _bytes(article):
            other.append(article.url)
        else:
            n_same += 1
    return Compared(
        n_same, len(missing), len(other), len(stored), tuple(missing[:_SHOWN]), tuple(other[:_SHOWN])
    )


def _key(article: Article) -> tuple[str, str]:
    return article.article_id, article.text_digest


def _bytes(article: Article) -> bytes:
    return msgspec.json.encode(article, order="deterministic")
