"""The HTTP side of the sample portals: one threaded server a portal, on loopback, that logs what it is asked."""

from __future__ import annotations

import abc
import datetime as dt
import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from samples.content import PortalFacts


class Seen(NamedTuple):
    """One request that a sample portal answered."""

    portal: str
    path: str
    status: int
    user_agent: str


class PortTakenError(RuntimeError):
    """A port that a sample portal wants is in use."""


@dataclass(frozen=True)
class Request:
    """What a portal is asked: `path` decoded and without its query, `target` as it came."""

    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        return {key: values[-1] for key, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass
class Response:
    """What a portal answers; an `etag` makes it answer 304 to whoever has it already."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=UTF-8"
    headers: list[tuple[str, str]] = field(default_factory=list)
    etag: str | None = None
    gzipped: bool = False


def page(html: str, status: int = 200) -> Response:
    """An HTML page."""
    return Response(status, html.encode("utf-8"))


def redirect(location: str, status: int = 301) -> Response:
    """A redirect to `location`, with an empty body as PHP's header() leaves it."""
    return Response(status, headers=[("Location", location)])


def document(body: bytes, content_type: str, modified: dt.datetime, *, compress: bool = False) -> Response:
    """A file or XML document with its true Last-Modified."""
    return Response(200, body, content_type, [("Last-Modified", http_date(modified))], gzipped=compress)


def strong_etag(body: bytes) -> str:
    """An ETag that changes with the body."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def http_date(moment: dt.datetime) -> str:
    """`moment` as HTTP writes it."""
    return format_datetime(moment.astimezone(dt.UTC), usegmt=True)


class Site(abc.ABC):
    """One portal: an address of its own and a night; its subclasses know how it answers."""

    def __init__(self, facts: PortalFacts) -> None:
        self.portal = facts.id
        self.facts = facts
        self.sections = {section.alias: section for section in facts.sections}
        self.base = ""
        self.night = 1
        self._hits = 0
        self._lock = threading.Lock()

    @abc.abstractmethod
    def answer(self, request: Request) -> Response:
        """What the portal says to `request`."""

    def next_hit(self) -> int:
        """How many pages were shown so far; counters and tokens on the pages come from it."""
        with self._lock:
            self._hits += 1
            return self._hits


class Samples:
    """The running sample portals.

    `urls` gives the base address of each portal by id; `set_night` switches all of them at run time;
    `requests` is what they were asked so far, in order of answering.
    """

    def __init__(self, sites: Mapping[str, Site]) -> None:
        self._sites = sites
        self._seen: list[Seen] = []
        self._lock = threading.Lock()
        self.urls: dict[str, str] = {}

    def set_night(self, night: int) -> None:
        """Move all portals to `night` (1 or 2); takes hold with the next request."""
        if night not in (1, 2):
            raise ValueError(f"the sample portals have the nights 1 and 2, not {night}")
        for site in self._sites.values():
            site.night = night

    def requests(self) -> list[Seen]:
        """What was asked so far: portal, path with query, status and user agent."""
        with self._lock:
            return list(self._seen)

    def forget_requests(self) -> None:
        """Empty the log of requests."""
        with self._lock:
            self._seen.clear()

    def log(self, seen: Seen) -> None:
        """Note one answered request."""
        with self._lock:
            self._seen.append(seen)


@contextmanager
def running(sites: Mapping[str, Site], ports: Mapping[str, int]) -> Iterator[Samples]:
    """Serve `sites` on 127.0.0.1 at `ports` (0: any free one) until the block ends."""
    samples = Samples(sites)
    with ExitStack() as stack:
        for portal, site in sites.items():
            server = _listen(portal, site, ports[portal], samples.log)
            site.base = f"http://127.0.0.1:{server.server_port}"
            samples.urls[portal] = site.base
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), name=portal, daemon=True)
            thread.start()
            stack.callback(_stop, server, thread)
        yield samples


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def _listen(portal: str, site: Site, port: int, log: Callable[[Seen], None]) -> _Server:
    handler = type("Handler", (_Handler,), {"site": site, "log_seen": staticmethod(log)})
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError as error:
        raise PortTakenError(
            f"port {port} of the sample portal {portal} cannot be opened ({error.strerror}): stop what listens "
            f"there, or give another one (0 takes any free port)"
        ) from error


def _stop(server: _Server, thread: threading.Thread) -> None:
    server.shutdown()
    thread.join()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    site: Site
    log_seen: Callable[[Seen], None]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_POST(self) -> None:
        self.close_connection = True
        self._send(Response(405, headers=[("Allow", "GET, HEAD")]), with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        request = Request(self.path, {key.lower(): value for key, value in self.headers.items()})
        response = self.site.answer(request)
        if response.etag and response.etag in request.headers.get("if-none-match", ""):
            response = Response(304, b"", response.content_type, response.headers, response.etag)
        elif response.gzipped and "gzip" in request.headers.get("accept-encoding", ""):
            response.body = gzip.compress(response.body, mtime=0)
            response.headers.append(("Content-Encoding", "gzip"))
        # noted before it is sent: whoever has the answer finds it in the log
        agent = request.headers.get("user-agent", "")
        self.log_seen(Seen(self.site.portal, self.path, response.status, agent))
        self._send(response, with_body=with_body)

    def _send(self, response: Response, *, with_body: bool) -> None:
        # one write for head and body: two would wait for each other's acknowledgement
        head = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        head.append(f"Date: {http_date(dt.datetime.now(dt.UTC))}")
        if response.etag:
            head.append(f"ETag: {response.etag}")
        if response.status != HTTPStatus.NOT_MODIFIED:
            head.append(f"Content-Type: {response.content_type}")
            head.append(f"Content-Length: {len(response.body)}")
        if response.gzipped:
            head.append("Vary: Accept-Encoding")
        head.extend(f"{name}: {value}" for name, value in response.headers)
        if self.close_connection:
            head.append("Connection: close")
        wire = "\r\n".join([*head, "", ""]).encode("latin-1")
        self.wfile.write(wire + (response.body if with_body else b""))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: requests() is the log."""
