"""The takedown list: articles that a publisher or a court wants out of releases and exports.

`takedown.txt` in the home holds one article id or address a line; `#` begins a comment. A build leaves out what is
listed when it begins; an export also leaves out what was listed since. Releases that were published before keep what
they say until they make room for newer ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.urls import canonical_url

FILE = "takedown.txt"
_ID = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True)
class Takedowns:
    """What must not be shown: article ids, and addresses as written and in their canonical form."""

    article_ids: frozenset[str]
    urls: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.article_ids or self.urls)


def read_takedowns(home: Home) -> Takedowns:
    """The list of this home; empty where there is none.

    Raises:
        CallError: a line is neither an id nor an address; the message names it.
    """
    path = home.root / FILE
    ids: set[str] = set()
    urls: set[str] = set()
    if path.is_file():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            text = re.sub(r"(^|\s)#.*", "", line).strip()
            if not text:
                continue
            if text.startswith(("http://", "https://")):
                try:
                    urls |= {text, canonical_url(text)}
                except ValueError as fault:
                    raise CallError(f"{FILE}, line {number}: {fault}") from None
            elif _ID.fullmatch(text):
                ids.add(text)
            else:
                raise CallError(f"{FILE}, line {number}: '{text}' is neither an article id nor an address")
    return Takedowns(frozenset(ids), frozenset(urls))
