"""What is written down of a crawl while it runs: every raw response into the archive, then its line into the log."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from pipeline.archive import WarcWriter
from pipeline.errors import OcopError
from pipeline.fetchlog import FetchLog
from pipeline.home import Home
from pipeline.records import HANOI, Fetch, Origin, PageKind
from pipeline.reference.model import Portal
from pipeline.warc import Header
from spiders.listing import Listed

logger = logging.getLogger(__name__)
META = "ocop"


class Asked:
    """What a request is for; it travels in the request's meta under `META`."""

    def __init__(
        self, kind: PageKind, url: str, *, listed: Listed | None = None, via: str | None = None
    ) -> None:
        self.kind: PageKind = kind
        self.url = url
        self.listed = listed
        self.via = via if via is not None else (listed.via if listed else None)


class Recorder:
    """The archive file and the log of one portal in one run, and counts of what went into them.

    A write error is kept in `fault`: nothing may be fetched that cannot be archived.
    """

    def __init__(
        self,
        home: Home,
        portal: Portal,
        run_id: str,
        log: FetchLog,
        operator: str,
        *,
        origin: Origin = "live",
    ) -> None:
        self.portal = portal
        self.fault: OcopError | None = None
        self.counts: Counter[str] = Counter()
        self._finished = False
        self._run_id = run_id
        self._log = log
        self._origin: Origin = origin
        self._warc = WarcWriter(home, portal.id, run_id, origin=origin, operator=operator)

    def captured(self, response: Response, request: Request) -> None:
        """Archive one raw response and log it; what comes after a write error is not recorded any more.

        Raises:
            OcopError: it could not be written; the reason is kept in `fault`.
        """
        if self.fault is not None:
            return
        asked = request.meta.get(META) or Asked(_kind_of(request.url), request.url)
        try:
            self._keep(response, request, asked)
        except OcopError as fault:
            self.fault = fault
            raise
        self.counts["requests"] += 1

    def _keep(self, response: Response, request: Request, asked: Asked) -> None:
        """One answer as it came, under the address that was asked for and the time of now."""
        at = dt.datetime.now(HANOI)
        self._store(
            asked, at, response, url=request.url, headers=pairs(response), request_headers=pairs(request)
        )

    def _store(
        self,
        asked: Asked,
        at: dt.datetime,
        response: Response,
        *,
        url: str,
        headers: Sequence[Header],
        request_headers: Sequence[Header] = (),
        copied_from: str = "",
    ) -> None:
        stored = self._warc.write(
            url=url,
            fetched_at=at,
            status=response.status,
            headers=headers,
            body=response.body,
            request_headers=request_headers,
            copied_from=copied_from,
        )
        self._append(
            asked,
            at,
            status=response.status,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            digest=stored.digest,
            n_bytes=len(response.body),
            file=stored.file,
            offset=stored.offset,
        )
        if asked.kind == "article":
            self.counts["fetched"] += response.status == 200
            self.counts["not_modified"] += response.status == 304

    def note(self, asked: Asked, error: str) -> None:
        """Log an address without a capture: why nothing came, or why it was not asked for.

        Raises:
            OcopError: it could not be written; the reason is kept in `fault`.
        """
        if self.fault is not None:
            return
        try:
            self._append(asked, dt.datetime.now(HANOI), error=error)
        except OcopError as fault:
            self.fault = fault
            raise
        self.counts[error.partition(":")[0]] += 1

    def finish(self) -> None:
        """Seal the archive file; after a write error it stays open, and the next run salvages what is whole."""
        if self._finished:
            return
        self._finished = True
        try:
            if self.fault is None:
                self._warc.seal()
        except OcopError as fault:
            self.fault = fault
        finally:
            self._warc.close()

    def _append(self, asked: Asked, at: dt.datetime, **facts: Any) -> None:
        listed = asked.listed
        self._log.append(
            Fetch(
                run_id=self._run_id,
                portal=self.portal.id,
                url=asked.url,
                kind=asked.kind,
                at=at,
                via=asked.via,
                listed_title=listed.title if listed else None,
                listed_on=listed.on if listed else None,
                listed_modified=listed.modified if listed else None,
                origin=self._origin,
                **facts,
            )
        )


def _kind_of(url: str) -> PageKind:
    return "robots" if urlsplit(url).path == "/robots.txt" else "other"


def pairs(message: Response | Request) -> list[tuple[bytes, bytes]]:
    """All headers as Scrapy gives them, repeated ones one by one."""
    return [(name, value) for name, values in message.headers.items() for value in values]


def text_pairs(message: Response | Request) -> list[tuple[str, str]]:
    """The same as text."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs(message)]


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
