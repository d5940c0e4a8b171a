"""A web archive on loopback that behaves as pywb 2.10 does, or as the Wayback Machine does where the two differ.

What pywb does was recorded from a real one over a collection of our own files: the index is sorted by key and then
by time and answers one JSON object a line; it knows limit, from and to, and passes over resumeKey, showResumeKey
and page; an unknown address is an empty answer with status 200. A raw replay ("id_") gives the original headers
with Memento-Datetime, Link and Content-Location beside them; the nearest copy in time is given under its own
Memento-Datetime; what it does not have is a page of its own with status 404 and no Memento-Datetime; robots.txt is
a redirect to what is not there. The Wayback Machine's index is one array of rows with the names of the columns
first and, after an empty row, a resume key; its replay puts X-Archive-Orig- before the original headers and leads
with a 302 to the time that it has.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from spiders_world import Answer, Route, Server

STAMP = "%Y%m%d%H%M%S"
_REPLAY = re.compile(r"/(?:web|ntm)/(\d{14})id_/(.+)")


class Kept(NamedTuple):
    """One copy in a collection."""

    url: str
    at: dt.datetime
    body: bytes
    status: int = 200
    mime: str = "text/html"
    headers: Mapping[str, str] = {}

    @property
    def key(self) -> str:
        parts = urlsplit(self.url.lower())
        host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
        return f"{host}){parts.path.rstrip('/') or '/'}{'?' + parts.query if parts.query else ''}"

    @property
    def stamp(self) -> str:
        return self.at.astimezone(dt.UTC).strftime(STAMP)

    @property
    def digest(self) -> str:
        return hashlib.sha1(self.body, usedforsecurity=False).hexdigest().upper()


def pywb(kept: list[Kept]) -> dict[str, Route]:
    """The routes of a pywb with one collection `ntm`."""
    return {
        "/ntm/cdx": lambda path, _: _pywb_index(kept, path),
        "/robots.txt": Answer("", 307, {"Location": "/robots.txt/"}),
    }


def wayback(kept: list[Kept]) -> dict[str, Route]:
    """The routes of a Wayback Machine."""
    return {
        "/cdx/search/cdx": lambda path, _: _wayback_index(kept, path),
        "/robots.txt": Answer("User-agent: *\nDisallow: /save/\n", headers={"Content-Type": "text/plain"}),
    }


def replays(server: Server, kept: list[Kept]) -> None:
    """Let `server` replay the copies as its kind does, whatever address is asked for."""
    answer = server.answer

    def with_replays(path: str, headers: dict[str, str]) -> Answer:
        match = _REPLAY.fullmatch(path)
        if match is not None and path not in server.routes:
            server.routes[path] = _replay(kept, match[1], match[2], wayback=path.startswith("/web/"))
        return answer(path, headers)

    server.answer = with_replays  # type: ignore[method-assign]


def _selected(kept: list[Kept], query: Mapping[str, list[str]]) -> list[Kept]:
    host = (urlsplit(f"//{query['url'][0]}").hostname or "").removeprefix("www.")
    rows = [one for one in kept if (urlsplit(one.url).hostname or "").removeprefix("www.") == host]
    first, last = query.get("from", ["0"])[0], query.get("to", ["9" * 14])[0]
    rows = [one for one in rows if first.ljust(14, "0") <= one.stamp <= last.ljust(14, "9")]
    return sorted(rows, key=lambda one: (one.key, one.stamp))


def _query(path: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(path).query)


def _pywb_index(kept: list[Kept], path: str) -> Answer:
    query = _query(path)
    if "url" not in query:
        return Answer(json.dumps({"message": 'The "url" param is required'}), 400)
    rows = _selected(kept, query)[: int(query["limit"][0]) if "limit" in query else None]
    lines = [
        {"urlkey": one.key, "timestamp": one.stamp, "url": one.url, "mime": one.mime, "status": str(one.status),
         "digest": one.digest, "length": "700", "offset": "12", "filename": "a.warc.gz", "source": "ntm/a.cdxj",
         "source-coll": "ntm", "access": "allow"}
        for one in rows
    ]  # fmt: skip
    body = "\n".join(json.dumps(line) for line in lines) + "\n"
    return Answer(body, headers={"Content-Type": "text/x-ndjson"})


def _wayback_index(kept: list[Kept], path: str) -> Answer:
    query = _query(path)
    rows = _selected(kept, query)
    begin = int(query["resumeKey"][0].removeprefix("key-")) if "resumeKey" in query else 0
    limit = int(query["limit"][0]) if "limit" in query else len(rows)
    shown = rows[begin : begin + limit]
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    table = [names] if shown else []
    table += [[one.key, one.stamp, one.url, one.mime, str(one.status), one.digest, "700"] for one in shown]
    if begin + limit < len(rows) and "showResumeKey" in query:
        table += [[], [f"key-{begin + limit}"]]
    return Answer(json.dumps(table), headers={"Content-Type": "application/json"})


def _replay(kept: list[Kept], stamp: str, url: str, *, wayback: bool) -> Answer:
    found = [one for one in kept if one.url == url]
    if not found:
        return Answer("<html><title>URL Not Found</title></html>", 404)
    wanted = dt.datetime.strptime(stamp, STAMP).replace(tzinfo=dt.UTC)
    nearest = min(found, key=lambda one: abs(one.at - wanted))
    if wayback and nearest.stamp != stamp:
        return Answer("", 302, {"Location": f"/web/{nearest.stamp}id_/{url}"})
    own = {
        "Memento-Datetime": nearest.at.astimezone(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "Link": f'<{url}>; rel="original"',
    }
    if wayback:
        given = {f"X-Archive-Orig-{name}": value for name, value in nearest.headers.items()}
        own |= {"x-app-server": "wwwb-app1", "X-Archive-Src": "a.warc.gz"}
    else:
        given = dict(nearest.headers)
        own |= {"Content-Location": f"/ntm/{nearest.stamp}id_/{url}"}
    return Answer(nearest.body, nearest.status, {"Content-Type": nearest.mime, **given, **own})
