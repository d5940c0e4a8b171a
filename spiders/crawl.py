"""One host group's night in a process of its own: a job as JSON on stdin, the portals' rows as JSON on stdout.

    python -m spiders.crawl < job.json

Scrapy cannot run twice in a process, so that each group gets one (see `spiders.harvesting`). The portals of a
group follow each other at one pace. Logs go to stderr; the last line of stdout is the result.
"""

from __future__ import annotations

import datetime as dt
import logging
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
from scrapy.crawler import AsyncCrawlerProcess

from pipeline.errors import OcopError
from pipeline.fetchlog import FetchLog, fold_state
from pipeline.home import Home
from pipeline.records import HANOI, PortalRun
from pipeline.reference.model import Portal
from spiders.frontier import Rules
from spiders.politeness import AGENT_TOKEN, Pace
from spiders.portal_spider import PortalSpider
from spiders.recorder import Recorder

logger = logging.getLogger(__name__)
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
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
    since: dt.date | None = None
    until: dt.date | None = None


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
    concurrency = 1 if one_by_one else 8
    is_local = all(portal.allow_loopback for portal in job.portals)
    return {
        "USER_AGENT": user_agent(job.contact),
        "DEFAULT_REQUEST_HEADERS": {"Accept": _ACCEPT, "Accept-Language": "vi"},
        "ROBOTSTXT_OBEY": False,  # by our own middleware: Scrapy's fails open
        "COOKIES_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "REDIRECT_ENABLED": False,  # by the spider, which knows where it may go
        "METAREFRESH_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "RETRY_TIMES": 2,
        "RETRY_HTTP_CODES": [429, 500, 502, 503, 504, 522, 524, 408],
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
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


def run(job: Job) -> list[PortalRun]:
    """Crawl the job's portals one after the other in this process; only once in a process.

    Raises:
        OcopError: the home cannot be written, or its logs were altered.
    """
    home = Home(Path(job.home))
    pace = Pace(
        job.portals[0].host_group, max([job.min_delay_seconds, *(p.delay_seconds for p in job.portals)])
    )
    process = AsyncCrawlerProcess(scrapy_settings(job, pace))
    started_at = dt.datetime.now(HANOI)
    reports: dict[str, PortalRun] = {}

    async def crawl_all(log: FetchLog) -> None:
        from twisted.internet import reactor

        try:
            for portal in job.portals:
                reports[portal.id] = await _crawl(process, job, home, portal, pace, log)
                if "interrupted" in reports[portal.id].problem:
                    break
        finally:
            if reactor.running:
                reactor.stop()

    with FetchLog(home, job.run_id, job.portals[0].host_group) as log:
        import asyncio

        task = asyncio.get_event_loop().create_task(crawl_all(log))
        process.start(stop_after_crawl=False)
        if task.done() and not task.cancelled() and task.exception() is not None:
            raise task.exception() or AssertionError
    return [reports.get(portal.id) or _interrupted(job, portal, started_at) for portal in job.portals]


async def _crawl(
    process: AsyncCrawlerProcess, job: Job, home: Home, portal: Portal, pace: Pace, log: FetchLog
) -> PortalRun:
    recorder = Recorder(home, portal, job.run_id, log, job.contact)
    rules = Rules(
        now=dt.datetime.now(HANOI),
        recheck_days=job.recheck_days,
        recheck_hours=job.recheck_hours,
        since=job.since,
        until=job.until,
    )
    crawler = process.create_crawler(PortalSpider)
    states = dict(fold_state(home, portal.id))
    try:
        await process.crawl(crawler, portal=portal, states=states, rules=rules, recorder=recorder, pace=pace)
    finally:
        recorder.finish()
    assert isinstance(crawler.spider, PortalSpider)
    return crawler.spider.report(job.run_id)


def _interrupted(job: Job, portal: Portal, started_at: dt.datetime) -> PortalRun:
    return PortalRun(
        run_id=job.run_id,
        portal=portal.id,
        started_at=started_at,
        ended_at=dt.datetime.now(HANOI),
        outcome="failed",
        problem="interrupted before its turn; run again to go on",
    )


def main() -> int:
    """Read a job from stdin, run it, and print the portals' rows as one line of JSON."""
    try:
        job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
        rows = run(job)
    except OcopError as fault:
        print(f"{fault}", file=sys.stderr)
        return fault.exit_code
    sys.stdout.write("\n" + msgspec.json.encode(rows).decode() + "\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
