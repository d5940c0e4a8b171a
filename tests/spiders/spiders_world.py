"""What the spiders' tests share: small servers on loopback that behave as told, portals on them, and a home."""

from __future__ import annotations

import contextlib
import datetime as dt
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from pipeline.archive import salvage
from pipeline.home import Home
from pipeline.records import HANOI, PortalRun
from pipeline.reference import Registry
from pipeline.reference.model import Portal
from pipeline.runs import ParseCount
from pipeline.settings import Settings
from spiders import parse_captures
from spiders.crawl import Job, run
from spiders.harvesting import job_of
from spiders.page import Page

WHEN = dt.datetime(2026, 1, 5, 8, 0, tzinfo=HANOI)


class Answer(NamedTuple):
    """What a server says: a body of text or bytes, a status, headers; `close` breaks the line in the middle."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = {}
    wait_seconds: float = 0.0
    close: bool = False


class Asked(NamedTuple):
    """One request that came in: when (monotonic seconds), its path with query, its headers, the status given."""

    at: float
    path: str
    headers: dict[str, str]
    status: int


Route = Answer | Callable[[str, dict[str, str]], Answer]


class Server:
    """A web server of one test; `routes` may be changed while it runs, `log` is what it was asked."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self.routes: dict[str, Route] = dict(routes)
        self.log: list[Asked] = []
        self.base = ""
        self._lock = threading.Lock()

    def paths(self, status: int | None = None) -> list[str]:
        """The paths that were asked for, in order; only those answered with `status` where it is given."""
        return [asked.path for asked in self.log if status in (None, asked.status)]

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        route = self.routes.get(path) or self.routes.get(urlsplit(path).path) or Answer("nothing here", 404)
        answer = route(path, headers) if callable(route) else route
        with self._lock:
            self.log.append(Asked(time.monotonic(), path, headers, answer.status))
        return answer


@contextlib.contextmanager
def serving(routes: Mapping[str, Route]) -> Iterator[Server]:
    """A server on a free port of 127.0.0.1 until the block ends."""
    server = Server(routes)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = server.answer(self.path, {key.lower(): value for key, value in self.headers.items()})
            if answer.wait_seconds:
                time.sleep(answer.wait_seconds)
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if answer.close:
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            elif answer.status != 304:
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    server.base = f"http://127.0.0.1:{httpd.server_port}"
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def portal(base: str = "https://ntm.example.vn", **changes: Any) -> Portal:
    """A registry row of a NukeViet office on `base`; on loopback it may be fetched."""
    is_local = "127.0.0.1" in base
    facts: dict[str, Any] = {
        "id": "thu-ntm",
        "name": "Văn phòng thử",
        "province": "Quảng Trị",
        "kind": "ntm_office",
        "family": "nukeviet",
        "base_url": f"{base}/",
        "hosts": (urlsplit(base).netloc,),
        "start_urls": (f"{base}/tin/",),
        "host_group": "thu",
        "delay_seconds": 0.0,
        "evidence": "test",
        "allow_loopback": is_local,
        "sample": is_local,
    }
    return Portal(**(facts | changes))


def page(html: str | bytes, **changes: Any) -> Page:
    """A page as it would come out of the archive."""
    facts: dict[str, Any] = {
        "url": "https://ntm.example.vn/tin/mot-tin-12.html",
        "body": html.encode() if isinstance(html, str) else html,
        "fetched_at": WHEN,
        "headers": [("Content-Type", "text/html; charset=utf-8")],
        "capture_digest": "sha256:test",
    }
    return Page(**(facts | changes))


def article_html(
    title: str,
    body: str,
    *,
    when: str = "Thứ sáu - 21/08/2020 07:50",
    lead: str = "Tin của văn phòng điều phối.",
    side: str = "",
) -> str:
    """An article page as NukeViet 4 lays it out, in short."""
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta name="generator" content="NukeViet v4.5"></head><body>
<div class="news_column panel panel-default" itemtype="http://schema.org/NewsArticle" itemscope>
<div class="panel-body"><h1 class="title" itemprop="headline">{title}</h1><span class="h5">{when}</span>
<div class="hometext">{lead}</div><div id="news-bodyhtml" class="bodytext">{body}</div></div></div>
{side}</body></html>"""


def list_html(items: list[tuple[str, str, str]], *, next_page: str = "", side: str = "") -> str:
    """A list page as NukeViet 4 lays it out: (path, title, date) an item."""
    rows = "".join(
        f'<div class="panel panel-default"><div class="panel-body"><h3><a href="{path}" title="{title}">{title}</a>'
        f'</h3><div class="text-muted">{when}</div></div></div>'
        for path, title, when in items
    )
    head = f'<link rel="next" href="{next_page}">' if next_page else ""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head>'
        f'<body><div class="news_column">{rows}</div>{side}</body></html>'
    )


# what a crawl loads on its way; the reactor itself is each crawl's own
_LOADED = [
    "spiders_world",
    "scrapy.core.engine",
    "scrapy.core.scheduler",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.dupefilters",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "scrapy.logformatter",
    "scrapy.http.cookies",
    *(
        f"scrapy.extensions.{name}"
        for name in (
            "closespider",
            "corestats",
            "feedexport",
            "logstats",
            "memusage",
            "remote_control",
            "spiderstate",
            "telnet",
            "throttle",
        )
    ),
    *(
        f"scrapy.downloadermiddlewares.{name}"
        for name in (
            "cookies",
            "httpcache",
            "httpcompression",
            "offsite",
            "redirect",
            "retry",
            "robotstxt",
            "stats",
        )
    ),
    *(f"scrapy.spidermiddlewares.{name}" for name in ("depth", "httperror", "referer", "start", "urllength")),
    "trafilatura",
    "aiohttp.web",
]


def crawl_apart(job: Job) -> list[PortalRun]:
    """Crawl in a process of its own, as `harvest_group` does, forked from one that has Scrapy loaded already."""
    context = forkserver()
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_crawl, args=(msgspec.json.encode(job), sending))
    child.start()
    sending.close()
    try:
        rows = msgspec.json.decode(receiving.recv_bytes(), type=list[PortalRun])
    except EOFError:
        child.join()
        raise AssertionError(f"the crawl ended with {child.exitcode}") from None
    child.join()
    return rows


def forkserver() -> ForkServerContext:
    """Processes forked from one that has Scrapy loaded already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context


def run_silently(job: bytes) -> None:
    """A crawl whose rows nobody waits for."""
    run(msgspec.json.decode(job, type=Job))


def _crawl(job: bytes, sending: Connection) -> None:
    sending.send_bytes(msgspec.json.encode(run(msgspec.json.decode(job, type=Job))))
    sending.close()


class World:
    """A home and the nights that are run in it."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.home.prepare("demo")
        self._n_nights = 0

    def next_run(self) -> str:
        """A new run id, later than all before."""
        self._n_nights += 1
        return f"20260105T0{self._n_nights:02d}000-test"

    def harvest(self, *portals: Portal, run_id: str = "", **settings: Any) -> list[PortalRun]:
        """Fetch; settings such as recheck_hours=0 and since=… may be given."""
        since, until = settings.pop("since", None), settings.pop("until", None)
        job_changes = {
            name: settings.pop(name)
            for name in ("hours", "backfill", "archive", "archive_delay_seconds")
            if name in settings
        }
        chosen = Settings(home=self.home.root, **({"request_timeout_seconds": 30.0} | settings))
        salvage(self.home)
        job = job_of(list(portals), self.home, chosen, run_id or self.next_run(), since, until)
        return crawl_apart(msgspec.structs.replace(msgspec.json.decode(job, type=Job), **job_changes))

    def parse(self, *portals: Portal) -> dict[str, ParseCount]:
        """Parse what is new, by portal."""
        counts = parse_captures(self.home, Registry(portals), self.next_run())
        return {count.portal: count for count in counts}

    def night(self, *portals: Portal, **settings: Any) -> tuple[PortalRun, ParseCount | None]:
        """Harvest and parse one night of one portal."""
        row = self.harvest(*portals, **settings)[0]
        return row, self.parse(*portals).get(portals[0].id)
