"""Manners that Scrapy lacks: robots.txt that fails closes the door, waits that are asked for are kept, addresses
outside of a portal are not visited, and a night has an end.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.resolver import CachingThreadedResolver

from pipeline.decoding import decoded
from pipeline.records import HANOI
from pipeline.reference.model import Portal
from pipeline.urls import is_private_host, same_site
from spiders.barriers import barrier
from spiders.page import Page
from spiders.recorder import META, Asked

if TYPE_CHECKING:
    from spiders.recorded_spider import RecordedSpider

logger = logging.getLogger(__name__)

AGENT_TOKEN = "OCOP-Atlas"
ROBOTS_REDIRECTS = 5
# longer ones are traps, or state that a script put into the address
_URL_CHARS = 2000
_SECONDS = re.compile(r"\d{1,9}")


class Refused(IgnoreRequest):  # type: ignore[misc]
    """A request that is not sent; the text is what the log says, its reason first."""


class RobotsRules(NamedTuple):
    """What a host's robots.txt says to us; `closed` says why nothing may be fetched, or is empty."""

    parsed: Protego | None
    closed: str

    def allows(self, url: str) -> bool:
        """Whether this address may be fetched."""
        return not self.closed and (self.parsed is None or self.parsed.can_fetch(url, AGENT_TOKEN))

    @property
    def delay_seconds(self) -> float:
        """The Crawl-delay, 0 where there is none."""
        return float(self.parsed.crawl_delay(AGENT_TOKEN) or 0.0) if self.parsed is not None else 0.0

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names."""
        return tuple(self.parsed.sitemaps) if self.parsed is not None else ()


class Pace:
    """The one pace of a host group, kept across its portals: the delay, and until when a server wants rest."""

    def __init__(self, group: str, delay_seconds: float) -> None:
        self.group = group
        self.delay_seconds = delay_seconds
        self.rest_until = 0.0
        self.last_request = 0.0

    def slow_down(self, crawler: Crawler, delay_seconds: float) -> None:
        """Keep at least this delay from now on."""
        self.delay_seconds = max(self.delay_seconds, delay_seconds)
        downloader = _downloader(crawler)
        downloader.per_slot_settings[self.group] = self.slot_settings(
            downloader.per_slot_settings.get(self.group, {}).get("concurrency", 1)
        )
        if (slot := downloader.slots.get(self.group)) is not None:
            slot.delay = self.delay_seconds

    def rest(self, crawler: Crawler, seconds: float) -> None:
        """Send nothing to the group for so many seconds."""
        self.rest_until = max(self.rest_until, monotonic() + seconds)
        slot = _downloader(crawler).slots.get(self.group)
        if slot is not None:
            slot.delay = max(slot.delay, 0.001)
            slot.lastseen = max(slot.lastseen, self.rest_until - slot.delay)

    def slot_settings(self, concurrency: int) -> dict[str, Any]:
        """The group's entry in DOWNLOAD_SLOTS: no jitter, since a delay is a least delay."""
        return {"concurrency": concurrency, "delay": self.delay_seconds, "jitter": 0.0}

    def touched(self) -> None:
        """A server of the group has just been asked."""
        self.last_request = monotonic()

    async def wait(self) -> None:
        """Wait until the group may be asked again: between two portals of it the delay is kept too."""
        until = max(self.rest_until, self.last_request + self.delay_seconds)
        if self.last_request and until > monotonic():
            await asyncio.sleep(until - monotonic())


class Robots:
    """The robots.txt of each host that a crawl meets, asked for once."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[RobotsRules]] = {}

    async def rules(self, url: str) -> RobotsRules:
        """The rules for the host of `url`; the first call fetches them."""
        parts = urlsplit(url)
        key = f"{parts.scheme}://{parts.netloc}"
        if key not in self._rules:
            self._rules[key] = asyncio.ensure_future(self._fetch(f"{key}/robots.txt"))
        return await asyncio.shield(self._rules[key])

    async def _fetch(self, url: str) -> RobotsRules:
        """RFC 9309: a missing file allows all, one that cannot be had forbids all; redirects are followed."""
        spider: RecordedSpider = self._crawler.spider
        at = url
        for _ in range(ROBOTS_REDIRECTS + 1):
            try:
                response = await self._download(at)
            except Refused as fault:
                return RobotsRules(None, f"robots.txt leads away ({fault})")
            except Exception as fault:  # noqa: BLE001 (whatever went wrong, the file could not be had)
                return RobotsRules(None, f"robots.txt cannot be had ({type(fault).__name__})")
            if response.status in (301, 302, 303, 307, 308) and b"Location" in response.headers:
                at = urljoin(at, response.headers[b"Location"].decode("latin-1"))
                continue
            return _robots_rules(response, at, spider.portal)
        return RobotsRules(None, "robots.txt redirects without end")

    async def _download(self, url: str) -> Response:
        request = Request(
            url,
            meta={
                META: Asked("robots", url),
                "dont_obey_robotstxt": True,
                "download_slot": _group(self._crawler),
            },
            callback=NO_CALLBACK,
            priority=1000,
        )
        assert self._crawler.engine is not None
        response: Response = await self._crawler.engine.download_async(request)
        return response


class GuardMiddleware:
    """Before anything is sent: the address belongs to the portal, robots.txt allows it, the night is not over."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise Refused for what is not to be sent."""
        spider: RecordedSpider = self._crawler.spider
        if problem := address_problem(request.url, spider.portal):
            raise Refused(f"refused_address: {problem}")
        if spider.over:
            raise Refused(f"pending: {spider.over}")
        if not request.meta.get("dont_obey_robotstxt"):
            rules = await spider.robots.rules(request.url)
            if not rules.allows(request.url):
                raise Refused(f"forbidden_by_robots: {rules.closed or 'Disallow'}")
        spider.n_sent += 1


class PoliteRetryMiddleware(RetryMiddleware):  # type: ignore[misc]
    """Retries that keep Retry-After: the whole host group rests as long as the server asks.

    A server that wants a longer rest than `OCOP_MOST_REST_SECONDS` ends the portal's night.
    """

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        del spider
        if response.status in (429, 503):
            own: RecordedSpider = self.crawler.spider
            n_before = request.meta.get("retry_times", 0)
            asked = retry_after_seconds(response)
            seconds = asked if asked is not None else own.backoff_seconds * 2**n_before
            if seconds > own.most_rest_seconds:
                own.give_up(
                    f"the server answers {response.status} and asks for {seconds:.0f} seconds of rest"
                )
                return response
            own.pace.rest(self.crawler, seconds)
        return super().process_response(request, response)


class PublicResolver(CachingThreadedResolver):  # type: ignore[misc]
    """A name server's answer that lies in a private network is refused: a public name may point anywhere."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: N802 (Twisted's name)
        return super().getHostByName(name, timeout).addCallback(_public, name)


def address_problem(url: str, portal: Portal) -> str:
    """Why an address may not be fetched for a portal, or an empty string."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "no address"
    if len(url) > _URL_CHARS:
        return f"an address of {len(url)} characters"
    if parts.scheme not in ("http", "https") or not host:
        return f"no web address: {url[:200]}"
    if not same_site(url, portal.hosts):
        return f"another host: {parts.netloc}"
    if is_private_host(host) and not portal.allow_loopback:
        return f"private host: {parts.netloc}"
    return ""


def retry_after_seconds(response: Response) -> float | None:
    """The rest that a server asks for: seconds, or the time until a date; None where it asks for none."""
    value = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - dt.datetime.now(dt.UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _robots_rules(response: Response, url: str, portal: Portal) -> RobotsRules:
    if response.status == 429 or response.status >= 500:
        return RobotsRules(None, f"robots.txt answered {response.status}")
    if response.status >= 400:
        return RobotsRules(None, "")
    page = page_of_response(response, url)
    if page.is_html or response.body.lstrip()[:1] == b"<":
        # a wall is no permission; a page for what is missing (NukeViet leads home) is a missing file
        wall = barrier(page, portal.challenge_markers)
        return RobotsRules(None, f"robots.txt answered with a {wall}" if wall else "")
    return RobotsRules(Protego.parse(page.text), "")


def page_of_response(response: Response, url: str) -> Page:
    """The page in a response whose encodings Scrapy has taken off."""
    return Page(
        url=url,
        body=response.body,
        fetched_at=dt.datetime.now(HANOI),
        status=response.status,
        headers=[
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ],
    )


def page_of_raw(response: Response, url: str) -> Page:
    """The page in a response as it came, its encodings taken off here.

    Raises:
        BodyError: they cannot be taken off.
    """
    page = page_of_response(response, url)
    page.body = decoded(response.body, page.headers, url)
    return page


def _public(address: str, name: str) -> str:
    if is_private_host(address):
        raise Refused(f"refused_address: {name} points to the private address {address}")
    return address


def _downloader(crawler: Crawler) -> Any:
    assert crawler.engine is not None
    return crawler.engine.downloader


def _group(crawler: Crawler) -> str:
    spider: RecordedSpider = crawler.spider
    return spider.pace.group
