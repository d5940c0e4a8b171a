"""What every spider of ours shares at its rim: a pace, an end of the night, and nothing kept that was not archived."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from pipeline.errors import OcopError
from pipeline.hours import Hours
from pipeline.records import HANOI
from pipeline.reference.model import Portal
from spiders.politeness import Pace, Refused, Robots
from spiders.recorder import META, Asked, Recorder

logger = logging.getLogger(__name__)

# what the problem of a portal begins with when the crawl was asked to end
INTERRUPTED = "interrupted"


class RecordedSpider(Spider):  # type: ignore[misc]
    """Archives and logs what comes, ends when it may not go on, and names what went wrong.

    `portal` says which hosts may be asked and how often; `hours` when.
    """

    backoff_seconds = 30.0
    most_rest_seconds = 900.0
    robots: Robots

    def __init__(
        self, *, portal: Portal, recorder: Recorder, pace: Pace, hours: Hours | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.portal = portal
        self.recorder = recorder
        self.pace = pace
        self.hours = hours
        self.started_at = dt.datetime.now(HANOI)
        self.problems: list[str] = []
        self.n_sent = 0
        self._discovered = asyncio.Event()
        self._closing = False
        self._end: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Any:
        spider: RecordedSpider = super().from_crawler(crawler, *args, **kwargs)
        spider.robots = Robots(crawler)
        spider.backoff_seconds = crawler.settings.getfloat("OCOP_BACKOFF_SECONDS", cls.backoff_seconds)
        spider.most_rest_seconds = crawler.settings.getfloat("OCOP_MOST_REST_SECONDS", cls.most_rest_seconds)
        crawler.signals.connect(spider.on_downloaded, signal=signals.response_downloaded)
        crawler.signals.connect(spider.on_closed, signal=signals.spider_closed)
        crawler.signals.connect(spider.on_defect, signal=signals.spider_error)
        return spider

    @property
    def over(self) -> str:
        """Why nothing more may be asked for tonight, or an empty string."""
        if self.n_sent >= self.portal.max_requests:
            return f"{self.portal.max_requests} requests are enough for one night"
        if self.hours is not None and not self.hours.are_open(dt.datetime.now(HANOI)):
            return f"the hours of harvesting ({self.hours}) are over"
        return ""

    def give_up(self, problem: str) -> None:
        """End the portal's night with a named problem; what was fetched so far is kept."""
        self.problems.append(problem)
        self._close(problem.partition(":")[0])

    def on_downloaded(self, response: Response, request: Request) -> None:
        """Archive a raw response; when that fails, nothing more is fetched."""
        self.pace.touched()
        try:
            self.recorder.captured(response, request)
        except OcopError as fault:
            self._write_failed(fault)

    def on_closed(self, reason: str) -> None:
        """Seal what was fetched."""
        self._closing = True
        self._discovered.set()
        if reason == "shutdown":
            self.problems.append(f"{INTERRUPTED} before its end; run again to go on")
        self.recorder.finish()

    def on_defect(self, failure: Failure) -> None:
        """Name a defect of our own: Scrapy only logs it, and a night without news would be told."""
        self.problems.append(f"defect: {failure.type.__name__}: {failure.getErrorMessage()}"[:300])

    def _failed(self, failure: Failure) -> None:
        request: Request = failure.request
        asked: Asked = request.meta[META]
        if failure.check(Refused):
            self._note(asked, str(failure.value))
        elif failure.check(DownloadCancelledError, IgnoreRequest):
            # by what it says on the way, or by what it unpacks to
            self._note(asked, f"too_large: {failure.getErrorMessage()}"[:300])
        else:
            self._note(asked, f"no_answer: {failure.type.__name__} {failure.getErrorMessage()}"[:300])

    def _note(self, asked: Asked, error: str) -> None:
        try:
            self.recorder.note(asked, error)
        except OcopError as fault:
            self._write_failed(fault)

    def _write_failed(self, fault: OcopError) -> None:
        logger.error("%s", fault)
        self._close("archive_failed")

    def _close(self, reason: str) -> None:
        if self._closing:
            return
        self._closing = True
        self._discovered.set()
        assert self.crawler.engine is not None
        self._end = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))
