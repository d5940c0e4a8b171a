"""What web archives offer of a portal: the CDX index that lists their copies, and the raw replay that gives them.

Two dialects are spoken. The Wayback Machine answers `output=json` with one array of rows, the first naming the
columns, and goes on by a resume key, which stands in the last row behind an empty one. pywb answers with one JSON
object a line, has other names for three columns, and knows neither a resume key nor, over plain indexes, pages: a
`page` is passed over and everything is sent. Both know `limit`, `from` and `to`, so that an answer as long as its
limit without a key is asked for again in two halves of its time.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from pipeline.errors import CallError
from pipeline.records import HANOI, Record
from pipeline.reference.model import Portal
from pipeline.urls import canonical_url, same_site
from spiders.families import Family
from spiders.frontier import wants
from spiders.listing import Listed

LIMIT = 5000
# the Web's first archive began in 1996 (web.archive.org)
FIRST_DAY = dt.date(1996, 1, 1)
_STAMP = "%Y%m%d%H%M%S"
_PAGES = ("text/html", "application/xhtml+xml", "warc/revisit", "unk", "-", "")
# "-": a revisit, whose body is that of an earlier copy; the archive gives it under this date as well
_KEPT = ("200", "-")
_ORIGINAL = "x-archive-orig-"
# what an archive says of itself, of its wire, and of where its copies are
_ARCHIVES_OWN = {
    "memento-datetime",
    "link",
    "content-location",
    "preference-applied",
    "x-archive-src",
    "x-archive-redirect-reason",
    "x-archive-guessed-content-type",
    "x-archive-guessed-charset",
    "x-app-server",
    "x-ts",
    "x-tr",
    "x-location",
    "x-cache-key",
    "x-cache",
    "x-page-cache",
    "x-nid",
    "x-rl",
    "x-na",
    "server-timing",
    "permissions-policy",
    "connection",
    "transfer-encoding",
    "content-length",
}


class WebArchive(Record, frozen=True, kw_only=True):
    """Where an archive is asked: the address of its CDX index, and what stands before a time in its replays."""

    index: str
    replay: str
    every_version: bool = False


class Copy(Record, frozen=True, kw_only=True):
    """One copy that an index lists: the address as it was archived, and the moment of the capture."""

    original: str
    at: dt.datetime
    status: str
    mime: str
    digest: str

    @property
    def url(self) -> str:
        """The canonical address."""
        return canonical_url(self.original)


class Listing(NamedTuple):
    """One answer of an index: its rows, and the key with which to go on."""

    copies: tuple[Copy, ...]
    n_rows: int
    resume_key: str


class Span(NamedTuple):
    """A stretch of time, both ends included, of whole seconds in UTC."""

    first: dt.datetime
    last: dt.datetime

    def halves(self) -> tuple[Span, Span] | None:
        """The two halves, the later one first; None for what is a day or shorter."""
        if self.last - self.first <= dt.timedelta(days=1):
            return None
        middle = (self.first + (self.last - self.first) / 2).replace(microsecond=0)
        return Span(middle + dt.timedelta(seconds=1), self.last), Span(self.first, middle)


def web_archive(index: str, *, replay: str = "", every_version: bool = False) -> WebArchive:
    """The archive whose CDX index is at `index`; where it replays is told from the form of that address.

    Raises:
        CallError: it is no web address, or does not tell where the copies are.
    """
    parts = urlsplit(index)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CallError(
            f"'{index}' is no address of a CDX index; give one such as https://web.archive.org/cdx/search/cdx"
        )
    top = f"{parts.scheme}://{parts.netloc}"
    path = parts.path.rstrip("/")
    if not replay and path.endswith("/cdx/search/cdx"):
        replay = f"{top}{path.removesuffix('/cdx/search/cdx')}/web/"
    elif not replay and path.endswith(("/cdx", "-cdx", "-index")):
        replay = f"{top}{path[:-4] if path.endswith('cdx') else path[:-6]}/"
    if not replay:
        raise CallError(
            f"'{index}' does not tell where its copies are replayed; name it, as --replay http://host/collection/"
        )
    return WebArchive(
        index=index, replay=replay if replay.endswith("/") else f"{replay}/", every_version=every_version
    )


def index_address(
    index: str, host: str, span: Span, *, limit: int | None = LIMIT, resume_key: str = ""
) -> str:
    """The address that lists an archive's copies of a host within a stretch of time."""
    asked = {
        "url": f"{host}/",
        "matchType": "host",
        "output": "json",
        "from": f"{span.first:{_STAMP}}",
        "to": f"{span.last:{_STAMP}}",
        "showResumeKey": "true",
    }
    if limit is not None:
        asked["limit"] = str(limit)
    if resume_key:
        asked["resumeKey"] = resume_key
    return f"{index}{'&' if urlsplit(index).query else '?'}{urlencode(asked)}"


def read_index(body: bytes) -> Listing | None:
    """The rows of a CDX index in either dialect; None for what is no index."""
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return Listing((), 0, "")
    try:
        if text.startswith("["):
            rows, key = _of_arrays(json.loads(text))
        else:
            rows, key = [json.loads(line) for line in text.splitlines() if line.strip()], ""
    except ValueError:
        return None
    if not all(isinstance(row, dict) for row in rows):
        return None
    return Listing(tuple(_copies(rows)), len(rows), key)


def wanted(
    copies: Iterable[Copy],
    portal: Portal,
    family: Family,
    *,
    had: Collection[tuple[str, dt.datetime]],
    had_keys: Collection[str],
    every_version: bool,
) -> list[Copy]:
    """The copies of articles that are worth asking for, the newest first.

    Args:
        copies: what the index lists.
        portal, family: whose articles.
        had: address and time of the copies that are in the archive already.
        had_keys: the keys of articles that the archive has from the portal itself; those are left alone.
        every_version: every copy with another digest, and of all articles; else only the newest copy of each.
    """
    chosen: dict[object, Copy] = {}
    for copy in sorted(copies, key=lambda copy: copy.at, reverse=not every_version):
        if copy.status not in _KEPT or copy.mime.partition(";")[0].strip().lower() not in _PAGES:
            continue
        if not same_site(copy.original, portal.hosts) or not family.is_article(copy.url, portal):
            continue
        if not wants(Listed(url=copy.url, via="list"), portal)[0]:
            continue
        key = family.key_of(copy.url, portal)
        if every_version:
            chosen.setdefault((key, copy.digest or copy.at), copy)
        elif key not in had_keys:
            chosen.setdefault(key, copy)
    new = [copy for copy in chosen.values() if (copy.url, copy.at) not in had]
    return sorted(new, key=lambda copy: (copy.at, copy.url), reverse=True)


def replay_address(archive: WebArchive, copy: Copy) -> str:
    """Where the archive gives a copy as it came, without links rewritten ("id_")."""
    return f"{archive.replay}{copy.at.astimezone(dt.UTC):{_STAMP}}id_/{copy.original}"


def captured_at(headers: Iterable[tuple[str, str]]) -> dt.datetime | None:
    """The moment at which a replayed copy was captured; None for what is no copy but the archive's own page.

    An archive that has no copy of the moment asked for gives the nearest one, which says so (RFC 7089).
    """
    said = next((value for name, value in headers if name.lower() == "memento-datetime"), "")
    try:
        return parsedate_to_datetime(said).astimezone(HANOI)
    except (ValueError, TypeError):
        return None


def original_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of the portal's answer out of those of the replay.

    The Wayback Machine puts a prefix before the original ones; pywb gives them as they were and adds its own.
    How the body is encoded and typed is told by the replay itself.
    """
    given = list(headers)
    originals = [
        (name[len(_ORIGINAL) :], value) for name, value in given if name.lower().startswith(_ORIGINAL)
    ]
    if originals:
        own = [(name, value) for name, value in given if name.lower() in ("content-type", "content-encoding")]
        stated = {name.lower() for name, _ in own} | _ARCHIVES_OWN | {"content-encoding"}
        return own + [(name, value) for name, value in originals if name.lower() not in stated]
    return [(name, value) for name, value in given if name.lower() not in _ARCHIVES_OWN]


def _of_arrays(answer: list[Any]) -> tuple[list[dict[str, Any]], str]:
    """Rows by column name, and the resume key that stands alone behind an empty row."""
    if not all(isinstance(row, list) for row in answer):
        raise ValueError("no rows")
    key = ""
    if len(answer) >= 2 and answer[-2] == [] and len(answer[-1]) == 1:
        key, answer = str(answer[-1][0]), answer[:-2]
    if not answer:
        return [], key
    names, *rows = answer
    return [dict(zip(map(str, names), row, strict=True)) for row in rows], key


def _copies(rows: Iterable[dict[str, Any]]) -> Iterator[Copy]:
    """The rows that name a web address and a time; others are of no use (data:, dns:, half a stamp)."""
    for row in rows:
        original = str(row.get("original") or row.get("url") or "")
        try:
            at = dt.datetime.strptime(str(row.get("timestamp")), _STAMP).replace(tzinfo=dt.UTC)
            canonical_url(original)
        except ValueError:
            continue
        yield Copy(
            original=original,
            at=at.astimezone(HANOI),
            status=str(row.get("statuscode") or row.get("status") or "-"),
            mime=str(row.get("mimetype") or row.get("mime") or ""),
            digest=str(row.get("digest") or ""),
        )
