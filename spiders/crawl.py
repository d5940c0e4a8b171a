"""One host group's night in a process of its own: a job as JSON on stdin, the portals' rows as JSON on stdout.

    python -m spiders.crawl < job.json

Scrapy cannot run twice in a process, so that each group gets one (see `spiders.harvesting`). The portals of a
group follow each other at one pace. Logs go to stderr; the last line of stdout is the result.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
from scrapy.crawler import AsyncCrawlerProcess

from pipeline.archive import salvage
from pipeline.errors import OcopError
from pipeline.fetchlog import FetchLog, fold_state
from pipeline.home import Home
from pipeline.hours import Hours
from pipeline.records import HANOI, PortalRun
from pipeline.reference.model import Portal
from spiders.adopting import adopt
from spiders.archive_spider import ArchiveSpider, CopyRecorder, archive_as_portal, had_of
from spiders.canaries import choose as choose_canary
from spiders.crawl_process import answer, host_group_held, run_to_end
from spiders.frontier import Rules
from spiders.politeness import AGENT_TOKEN, Pace
from spiders.portal_spider import PortalSpider
from spiders.recorded_spider import INTERRUPTED
from spiders.recorder import Recorder
from spiders.web_archive import WebArchive

logger = logging.getLogger(__name__)
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_NO_EXTENSIONS = (
    "telnet.TelnetConsole",
    "remote_control.RemoteControl",
    "memusage.MemoryUsage",
    "memdebug.MemoryDebugger",
    "closespider.CloseSpider",
    "feedexport.FeedExporter",
    "spiderstate.SpiderState",
    "throttle.AutoThrottle",
)
_NO_MIDDLEWARES = (
    "retry.RetryMiddleware",
    "robotstxt.RobotsTxtMiddleware",
    "redirect.RedirectMiddleware",
    "redirect.MetaRefreshMiddleware",
    "cookies.CookiesMiddleware",
    "httpcache.HttpCacheMiddleware",
    "httpauth.HttpAuthMiddleware",
    "offsite.OffsiteMiddleware",
)
_ANY_RESOLVER = "scrapy.resolver.CachingThreadedResolver"


class Job(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What one process does: which portals, where, how, and which days are wanted."""

    home: str
    run_id: str
    portals: list[Portal]
    contact: str = ""
    recheck_days: int = 14
    recheck_hours: float = 20.0
    min_delay_seconds: float = 0.0
    max_body_bytes: int = 20 * 2**20
    timeout_seconds: float = 60.0
    backoff_seconds: float = PortalSpider.backoff_seconds
    most_rest_seconds: float = PortalSpider.most_rest_seconds
    lock_seconds: float = 120.0
    canary_hours: float = 20.0
    since: dt.date | None = None
    until: dt.date | None = None
    hours: Hours | None = None
    backfill: bool = False
    archive: WebArchive | None = None
    archive_delay_seconds: float = 5.0

    @property
    def asked(self) -> list[Portal]:
        """Whose servers are asked: those of the portals, or of the web archive that has copies of them."""
        if self.archive is None:
            return self.portals
        return [archive_as_portal(each, self.archive, self.archive_delay_seconds) for each in self.portals]


def user_agent(contact: str) -> str:
    """Who we say we are: name, version and, where the operator gave one, an address to write to."""
    try:
        number = version("ocop-atlas")
    except PackageNotFoundError:
        number = "0"
    return f"{AGENT_TOKEN}/{number}" + (f" (+{contact})" if contact else "")


def scrapy_settings(job: Job, pace: Pace) -> dict[str, Any]:
    """Scrapy's settings for a job; what they leave to Scrapy's defaults was looked at."""
    one_by_one = pace.delay_seconds >= 1.0
    concurrency = 1 if one_by_one or job.archive is not None else 8
    is_local = all(portal.allow_loopback for portal in job.asked)
    return {
        "USER_AGENT": user_agent(job.contact),
        "DEFAULT_REQUEST_HEADERS": {"Accept": _ACCEPT, "Accept-Language": "vi"},
        "ROBOTSTXT_OBEY": False,  # by our own middleware: Scrapy's fails open
        "COOKIES_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        # what is switched off is not even loaded: no doors, no other protocols, and a second less to begin
        "EXTENSIONS": {f"scrapy.extensions.{name}": None for name in _NO_EXTENSIONS},
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "s3", "ftp")),
        "LOG_VERSIONS": [],
        "REDIRECT_ENABLED": False,  # by the spider, which knows where it may go
        "METAREFRESH_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "RETRY_TIMES": 2,
        "RETRY_HTTP_CODES": [429, 500, 502, 503, 504, 522, 524, 408],
        "DOWNLOADER_MIDDLEWARES": {
            **{f"scrapy.downloadermiddlewares.{name}": None for name in _NO_MIDDLEWARES},
            "spiders.politeness.PoliteRetryMiddleware": 550,
            "spiders.politeness.GuardMiddleware": 50,
        },
        "DOWNLOAD_MAXSIZE": job.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": job.timeout_seconds,
        "DOWNLOAD_DELAY": pace.delay_seconds,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_SLOTS": {pace.group: pace.slot_settings(concurrency)},
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "TWISTED_DNS_RESOLVER": _ANY_RESOLVER if is_local else "spiders.politeness.PublicResolver",
        "DNS_TIMEOUT": min(30.0, job.timeout_seconds),
        "LOG_LEVEL": "INFO",
        "LOGSTATS_INTERVAL": 300.0,
        "MEMUSAGE_ENABLED": False,
        "OCOP_BACKOFF_SECONDS": job.backoff_seconds,
        "OCOP_MOST_REST_SECONDS": job.most_rest_seconds,
    }


def run(job: Job, parent_pipe: int | None = None) -> list[PortalRun]:
    """Crawl the job's portals one after the other in this process; only once in a process.

    While it runs it holds the host group's lock, so that no two crawls ask the same servers side by side.

    Args:
        job: what to do.
        parent_pipe: the reading end of a pipe whose writing end the starting process holds: when that process
            is gone, however it went, the crawl ends in good order.
    Raises:
        OcopError: the home cannot be written, or another crawl of the host group does not end.
    """
    home = Home(Path(job.home))
    group = job.asked[0].host_group
    with host_group_held(home, group, job.lock_seconds), FetchLog(home, job.run_id, group) as log:
        salvage(home)
        for portal in job.portals:
            _adopt(home, portal, log)
        return _run(job, home, log, parent_pipe)


def _adopt(home: Home, portal: Portal, log: FetchLog) -> None:
    """What a crash kept without its line; a portal whose archive or log was altered is named when its turn comes."""
    try:
        adopt(home, portal, log)
    except OcopError as fault:
        logger.warning("%s: %s", portal.id, fault)


def _run(job: Job, home: Home, log: FetchLog, parent_pipe: int | None) -> list[PortalRun]:
    delay_seconds = max([job.min_delay_seconds, *(portal.delay_seconds for portal in job.asked)])
    pace = Pace(job.asked[0].host_group, delay_seconds)
    process = AsyncCrawlerProcess(scrapy_settings(job, pace))
    started_at = dt.datetime.now(HANOI)
    reports: dict[str, PortalRun] = {}
    if parent_pipe is not None:
        loop = asyncio.get_event_loop()
        loop.add_reader(parent_pipe, _end_with_parent, loop, parent_pipe)

    async def crawl_all() -> None:
        for portal in job.portals:
            reports[portal.id] = await _crawl(process, job, home, portal, pace, log)
            if INTERRUPTED in reports[portal.id].problem:
                break

    run_to_end(process, crawl_all)
    return [
        reports.get(portal.id) or _failed(job, portal, started_at, f"{INTERRUPTED} before its turn")
        for portal in job.portals
    ]


async def _crawl(
    process: AsyncCrawlerProcess, job: Job, home: Home, portal: Portal, pace: Pace, log: FetchLog
) -> PortalRun:
    """One portal's night; what keeps it from even beginning is its own failure and not its neighbours'."""
    started_at = dt.datetime.now(HANOI)
    if job.hours is not None and not job.hours.are_open(started_at):
        return _failed(
            job,
            portal,
            started_at,
            f"its turn came out of the hours of harvesting ({job.hours}); run again in them",
        )
    rules = Rules(
        now=started_at,
        recheck_days=job.recheck_days,
        recheck_hours=job.recheck_hours,
        since=job.since,
        until=job.until,
        backfill=job.backfill,
    )
    given: dict[str, Any] = {"rules": rules, "pace": pace, "hours": job.hours}
    spider: type[PortalSpider | ArchiveSpider] = PortalSpider
    try:
        if job.archive is None:
            recorder = Recorder(home, portal, job.run_id, log, job.contact)
            states = fold_state(home, portal.id)
            given |= {"portal": portal, "states": dict(states)}
            if job.since is None and job.until is None:
                given["canary"] = choose_canary(home, portal, states, started_at, job.canary_hours)
        else:
            had = had_of(home, portal)
            recorder = CopyRecorder(home, portal, job.run_id, log, job.contact, had=had)
            asked = archive_as_portal(portal, job.archive, job.archive_delay_seconds)
            given |= {"portal": asked, "target": portal, "archive": job.archive, "had": had}
            spider = ArchiveSpider
    except OcopError as fault:
        return _failed(job, portal, started_at, str(fault))
    crawler = process.create_crawler(spider)
    try:
        await process.crawl(crawler, recorder=recorder, **given)
    finally:
        recorder.finish()
    assert isinstance(crawler.spider, PortalSpider | ArchiveSpider)
    return crawler.spider.report(job.run_id)


def _end_with_parent(loop: asyncio.AbstractEventLoop, pipe: int) -> None:
    """The pipe's other end was closed: the process that started this one is gone."""
    loop.remove_reader(pipe)
    logger.warning("the process that started this crawl is gone; ending")
    os.kill(os.getpid(), signal.SIGTERM)


def _failed(job: Job, portal: Portal, started_at: dt.datetime, problem: str) -> PortalRun:
    return PortalRun(
        run_id=job.run_id,
        portal=portal.id,
        started_at=started_at,
        ended_at=dt.datetime.now(HANOI),
        outcome="failed",
        problem=problem,
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Read a job from stdin, run it, and print the portals' rows as one line of JSON.

    Args:
        arguments: none, or the number of a file descriptor as `run` takes it for `parent_pipe`.
    """
    parent_pipe = int(arguments[0]) if arguments else None
    return answer(lambda: run(msgspec.json.decode(sys.stdin.buffer.read(), type=Job), parent_pipe))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
