"""One portal out of a web archive: list its copies by the CDX index, then take them one by one, slowly."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from pipeline.archive import sealed_files
from pipeline.errors import RunError
from pipeline.fetchlog import read_log
from pipeline.home import Home
from pipeline.records import HANOI, PortalRun
from pipeline.reference.model import Portal
from pipeline.urls import is_private_host
from spiders.families import family_of
from spiders.frontier import Rules
from spiders.politeness import Refused, address_problem
from spiders.recorded_spider import RecordedSpider
from spiders.recorder import META, Asked, Recorder, text_pairs
from spiders.web_archive import (
    FIRST_DAY,
    LIMIT,
    Copy,
    Span,
    WebArchive,
    captured_at,
    index_address,
    original_headers,
    read_index,
    replay_address,
    wanted,
)

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3
_GROUP = "web-archive"


class Had(msgspec.Struct, frozen=True):
    """What the archive has of a portal: copies by address and time, and the keys of what the portal itself gave."""

    copies: frozenset[tuple[str, dt.datetime]]
    keys: frozenset[str]


class CopyRecorder(Recorder):
    """Records copies under their own address and the time of their capture; all else as what the archive said."""

    def __init__(self, *given: Any, had: Had, **named: Any) -> None:
        super().__init__(*given, origin="web_archive", **named)
        self._had = set(had.copies)

    def _keep(self, response: Response, request: Request, asked: Asked) -> None:
        headers = text_pairs(response)
        at = captured_at(headers) if asked.kind == "article" else None
        if at is None:
            other = asked if asked.kind != "article" else Asked("other", request.url)
            super()._keep(response, request, other)
        elif (asked.url, at) in self._had:
            self.counts["had"] += 1
        else:
            self._had.add((asked.url, at))
            self._store(
                asked,
                at,
                response,
                url=asked.url,
                headers=original_headers(headers),
                copied_from=request.url,
            )


class ArchiveSpider(RecordedSpider):
    """The copies that a web archive has of one portal's articles.

    `portal` is the archive as the manners see it, `target` the portal whose copies these are.
    """

    name = "web-archive"

    def __init__(self, *, target: Portal, archive: WebArchive, rules: Rules, had: Had, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target = target
        self.family = family_of(target)
        self.archive = archive
        self.rules = rules
        self.had = had

    async def start(self) -> AsyncIterator[Request]:
        """List all copies first, then ask for those that are wanted."""
        await self.pace.wait()
        rules = await self.robots.rules(self.archive.index)
        if rules.closed:
            self.problems.append(f"{rules.closed}; nothing was fetched")
            return
        self.pace.slow_down(self.crawler, rules.delay_seconds)
        copies: list[Copy] = []
        try:
            for host in self.target.hosts:
                copies += await self._list(host)
        except RunError as fault:
            self.problems.append(str(fault))
            return
        chosen = wanted(
            copies,
            self.target,
            self.family,
            had=self.had.copies,
            had_keys=self.had.keys,
            every_version=self.archive.every_version,
        )
        for copy in chosen:
            if self._closing or self.over:
                return
            yield self._replay(copy, replay_address(self.archive, copy))

    async def _list(self, host: str) -> list[Copy]:
        """All copies of a host: by resume key where the index has one, by halves of time where it has none.

        Raises:
            RunError: the index cannot be had or is none; the message names it.
        """
        first = self.rules.since or FIRST_DAY
        last = self.rules.until or self.rules.now.date()
        spans = [
            Span(
                dt.datetime.combine(first, dt.time(), HANOI).astimezone(dt.UTC),
                dt.datetime.combine(last, dt.time(23, 59, 59), HANOI).astimezone(dt.UTC),
            )
        ]
        copies: list[Copy] = []
        while spans:
            span = spans.pop()
            limit: int | None = LIMIT
            key = ""
            while True:
                found = await self._ask(
                    index_address(self.archive.index, host, span, limit=limit, resume_key=key)
                )
                if limit is None or found.n_rows < limit or (found.resume_key and found.resume_key != key):
                    copies += found.copies
                    key = found.resume_key
                    if not key:
                        break
                elif halves := span.halves():
                    spans += halves
                    break
                else:
                    limit = None
        return copies

    async def _ask(self, address: str) -> Any:
        request = Request(
            address,
            meta={META: Asked("other", address), "download_slot": self.pace.group},
            callback=NO_CALLBACK,
            dont_filter=True,
        )
        assert self.crawler.engine is not None
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Refused as fault:
            raise RunError(f"the index {address} is not asked: {fault}") from None
        except Exception as fault:
            raise RunError(f"the index {address} cannot be had ({type(fault).__name__})") from fault
        if response.status != 200:
            raise RunError(f"the index {address} answered {response.status}")
        found = read_index(response.body)
        if found is None:
            raise RunError(f"{address} answered with no CDX index")
        return found

    def _replay(self, copy: Copy, address: str, n_redirects: int = 0) -> Request:
        return Request(
            address,
            callback=self.on_copy,
            errback=self.on_copy_failed,
            cb_kwargs={"copy": copy, "n_redirects": n_redirects},
            meta={META: Asked("article", copy.url, via=address), "download_slot": self.pace.group},
            dont_filter=True,
        )

    async def on_copy(self, response: Response, copy: Copy, n_redirects: int) -> AsyncIterator[Request]:
        """Follow the archive to the copy that it has; what it says itself is no copy."""
        if captured_at(text_pairs(response)) is not None:
            return
        asked = Asked("article", copy.url, via=response.url)
        to = urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        if response.status in _REDIRECTS and n_redirects < _MOST_REDIRECTS:
            if problem := address_problem(to, self.portal):
                self._note(asked, f"refused_address: leads to {problem}")
            else:
                yield self._replay(copy, to, n_redirects + 1)
            return
        self._note(asked, f"no_answer: the web archive answered {response.status} and gave no copy")

    def on_copy_failed(self, failure: Failure) -> None:
        """Note a copy that did not come."""
        self._failed(failure)

    def report(self, run_id: str) -> PortalRun:
        """The portal's row of the run report."""
        problems = list(dict.fromkeys(self.problems))
        if self.recorder.fault is not None:
            problems.insert(0, f"archive cannot be written: {self.recorder.fault}")
        counts = self.recorder.counts
        return PortalRun(
            run_id=run_id,
            portal=self.target.id,
            started_at=self.started_at,
            ended_at=dt.datetime.now(HANOI),
            outcome="failed" if problems else ("ok" if counts["fetched"] else "no_news"),
            problem="; ".join(problems),
            n_requests=counts["requests"],
            n_fetched=counts["fetched"],
        )


def archive_as_portal(target: Portal, archive: WebArchive, delay_seconds: float) -> Portal:
    """The archive as a portal whose manners are kept: its own hosts, pace and group, the target's ceiling a night.

    An archive in a private network may be asked where a person named it; a public one may not lead there.
    """
    hosts = dict.fromkeys(urlsplit(url).netloc for url in (archive.index, archive.replay))
    top = urlsplit(archive.index)
    return msgspec.structs.replace(
        target,
        base_url=f"{top.scheme}://{top.netloc}/",
        hosts=tuple(hosts),
        host_group=f"{_GROUP}-{top.netloc}",
        delay_seconds=delay_seconds,
        challenge_markers=(),
        allow_loopback=any(map(is_private_host, hosts)),
    )


def had_of(home: Home, portal: Portal) -> Had:
    """What the archive has of a portal already, so that nothing is asked for twice.

    Raises:
        RunError: a log or a manifest was altered.
    """
    family = family_of(portal)
    sealed = {file: entry.n_bytes for file, entry in sealed_files(home, portal.id)}
    rows = [
        row
        for row in read_log(home)
        if row.portal == portal.id
        and row.kind == "article"
        and row.status == 200
        and (row.offset or 0) < sealed.get(row.file or "", 0)
    ]
    return Had(
        frozenset((row.url, row.at.astimezone(HANOI)) for row in rows if row.origin != "live"),
        frozenset(family.key_of(row.url, portal) for row in rows),
    )
