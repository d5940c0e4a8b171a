"""The spider that looks at a site, page after page, in a process of its own: a job on stdin, the looks on stdout.

    python -m spiders.look_spider < job.json

The same manners as a night's crawl: robots.txt, the pace and the lock of the host group, an honest name.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import msgspec
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from pipeline.home import Home
from pipeline.reference.model import Portal
from pipeline.urls import canonical_or_given
from spiders.crawl import Job, scrapy_settings
from spiders.crawl_process import answer, host_group_held, run_to_end
from spiders.families import family_of
from spiders.frontier import wants
from spiders.listing import Listed, merge, read_list, read_sitemap
from spiders.looking import Looked, Taken
from spiders.page import Page
from spiders.politeness import Pace, Refused, address_problem, page_of_response
from spiders.proposing import proposed_row
from spiders.recorded_spider import RecordedSpider
from spiders.recorder import META, Asked

logger = logging.getLogger(__name__)
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 4
_MOST_REQUESTS = 20
# a person waits for a look: it tries once more and soon, and a server that wants a longer rest is named
_MOST_REST_SECONDS, _BACKOFF_SECONDS = 60.0, 4.0
_RETRIES = 1


class LookJob(msgspec.Struct, kw_only=True):
    """What one process looks at: the portals of one host group; `propose` for a site that has no row yet."""

    crawl: Job
    propose: bool = False


class _Counting:
    """In the place of an archive: a look keeps its pages itself."""

    def __init__(self) -> None:
        self.n_requests = 0

    def captured(self, response: Response, request: Request) -> None:
        del response, request
        self.n_requests += 1

    def note(self, asked: Asked, error: str) -> None:
        logger.info("%s: %s", asked.url, error)

    def finish(self) -> None:
        """Nothing is sealed."""


class LookSpider(RecordedSpider):
    """A look at one portal, page after page."""

    name = "look"

    def __init__(self, *, portal: Portal, propose: bool, **kwargs: Any) -> None:
        capped = msgspec.structs.replace(portal, max_requests=min(portal.max_requests, _MOST_REQUESTS))
        super().__init__(portal=capped, **kwargs)
        self.looked = Looked(row=portal)
        self.propose = propose

    async def start(self) -> AsyncIterator[Request]:
        """Look; there is nothing to yield, for each page decides on the next."""
        await self.pace.wait()
        rules = await self.robots.rules(self.portal.base_url)
        self.looked.delay_seconds = rules.delay_seconds
        if rules.closed:
            self.looked.faults["robots"] = rules.closed
            return
        if rules.delay_seconds > self.pace.delay_seconds:
            self.pace.slow_down(self.crawler, rules.delay_seconds)
        home = await self._take("home", self.portal.base_url)
        if self.propose and home is not None and home.status == 200:
            self.looked.row = proposed_row(home, self.looked.row)
        await self._look_at_lists(home, rules.sitemaps)
        await self._look_at_article()
        return
        yield  # never reached: makes this the generator that Scrapy wants

    async def _look_at_lists(self, home: Page | None, named_by_robots: Sequence[str]) -> None:
        row = self.looked.row
        family = family_of(row)
        sources = [source for way in family.sources(row, named_by_robots) for source in way]
        first = {source.kind: source.url for source in reversed(sources)}
        entries = await self._sitemap(first.get("sitemap"))
        if "rss" in first and (feed := await self._take("feed", first["rss"])) is not None:
            found = family.read_feed(feed) if feed.status == 200 else None
            if found is None:
                self.looked.faults["feed"] = f"no feed: {feed.url} (answer {feed.status})"
            entries += found or []
        listed: Page | None = home
        if "list" in first and canonical_or_given(first["list"]) != canonical_or_given(row.base_url):
            listed = await self._take("list", first["list"])
        if listed is not None and listed.status == 200:
            entries += read_list(listed, lambda url: family.is_article(url, row))
        self.looked.entries = [
            entry
            for entry in merge(entries).values()
            if family.is_listed_article(entry, row) and not address_problem(entry.url, row)
        ]

    async def _sitemap(self, url: str | None) -> list[Listed]:
        """The entries of a sitemap, or of the first that an index names."""
        page = await self._take("sitemap", url) if url else None
        found = read_sitemap(page) if page is not None and page.status == 200 else None
        if found is None or found.entries or not found.sitemaps:
            return list(found.entries) if found else []
        family = family_of(self.looked.row)
        wanted = [each for each, _ in found.sitemaps if family.wants_sitemap(each)]
        page = await self._take("sitemap", wanted[0]) if wanted else None
        found = read_sitemap(page) if page is not None and page.status == 200 else None
        return list(found.entries) if found else []

    async def _look_at_article(self) -> None:
        """One article: one about the programme where the lists show one, else the first that they show."""
        row = self.looked.row
        wanted = [entry for entry in self.looked.entries if wants(entry, row)[0]]
        urls = [entry.url for entry in (*wanted, *self.looked.entries)]
        if not urls and row.sample_is == "article" and row.sample_url:
            urls = [row.sample_url]
        if urls:
            await self._take("article", urls[0])

    async def _take(self, part: str, url: str) -> Page | None:
        """Ask for a page, follow where it leads on the portal's own hosts, and keep it; None where nothing came."""
        at = canonical_or_given(url)
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                if problem := address_problem(at, self.portal):
                    raise Refused(f"leads to {problem}")
                response = await self._ask(at)
            except Refused as fault:
                self.looked.faults[part] = str(fault)
                return None
            except Exception as fault:  # noqa: BLE001 (whatever went wrong is what a look is to say)
                self.looked.faults[part] = f"no answer: {type(fault).__name__} {fault}"[:200]
                return None
            if response.status in _REDIRECTS and response.headers.get("Location"):
                at = canonical_or_given(urljoin(at, response.headers["Location"].decode("latin-1")))
                continue
            page = page_of_response(response, at)
            self.looked.taken.append(
                Taken(
                    part=part,
                    url=at,
                    status=page.status,
                    headers=[(name, value) for name, value in page.headers if name.lower() != "set-cookie"],
                    body=page.body,
                    fetched_at=page.fetched_at,
                )
            )
            return page
        self.looked.faults[part] = "redirects without end"
        return None

    async def _ask(self, url: str) -> Response:
        assert self.crawler.engine is not None
        request = Request(
            url,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={META: Asked("other", url), "download_slot": self.pace.group},
        )
        return await self.crawler.engine.download_async(request)


def run(job: LookJob) -> list[Looked]:
    """Look at the job's portals in this process; only once in a process.

    Raises:
        OcopError: another crawl of the host group does not end, or the home cannot be written.
    """
    portals = job.crawl.portals
    group = portals[0].host_group
    home = Home(Path(job.crawl.home))
    with host_group_held(home, group, job.crawl.lock_seconds):
        pace = Pace(group, max([job.crawl.min_delay_seconds, *(portal.delay_seconds for portal in portals)]))
        return _run(job, pace)


def _run(job: LookJob, pace: Pace) -> list[Looked]:
    job.crawl.most_rest_seconds = min(job.crawl.most_rest_seconds, _MOST_REST_SECONDS)
    job.crawl.backoff_seconds = min(job.crawl.backoff_seconds, _BACKOFF_SECONDS)
    process = AsyncCrawlerProcess(scrapy_settings(job.crawl, pace) | {"RETRY_TIMES": _RETRIES})
    found: list[Looked] = []

    async def look_at_all() -> None:
        for portal in job.crawl.portals:
            counting = _Counting()
            crawler = process.create_crawler(LookSpider)
            await process.crawl(
                crawler,
                portal=portal,
                propose=job.propose,
                recorder=counting,
                pace=pace,
                hours=job.crawl.hours,
            )
            spider = crawler.spider
            assert isinstance(spider, LookSpider)
            for n, problem in enumerate(spider.problems):
                spider.looked.faults[f"crawl{n or ''}"] = problem
            spider.looked.n_requests = counting.n_requests
            found.append(spider.looked)

    run_to_end(process, look_at_all)
    return found


def main() -> int:
    """Read a job from stdin, look, and print what was found as one line of JSON."""
    return answer(lambda: run(msgspec.json.decode(sys.stdin.buffer.read(), type=LookJob)))


if __name__ == "__main__":
    sys.exit(main())
