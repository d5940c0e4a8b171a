"""The sample portals on free ports, and a plain HTTP client that follows nothing and decodes nothing."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest

import samples
from samples.serving import Samples


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers (lower case, repeated ones in `cookies`) and the body as sent."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


Get = Callable[..., Answer]


@pytest.fixture(scope="module")
def portals() -> Iterator[Samples]:
    with samples.serve(night=1, ports=dict.fromkeys(samples.portals(), 0)) as running:
        yield running


@pytest.fixture
def first_night(portals: Samples) -> Iterator[Samples]:
    portals.set_night(1)
    portals.forget_requests()
    yield portals
    portals.set_night(1)


@pytest.fixture
def get(first_night: Samples) -> Get:
    """`get(portal, path, method=…, **headers)`: one request on a connection of its own."""

    def ask(portal: str, path: str, method: str = "GET", **headers: str) -> Answer:
        host = urlsplit(first_night.urls[portal]).netloc
        connection = http.client.HTTPConnection(host, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, quote(path, safe="/?=&.:%-_"), headers=named)
            answer = connection.getresponse()
            return Answer(
                answer.status,
                {name.lower(): value for name, value in answer.getheaders()},
                tuple(answer.headers.get_all("Set-Cookie") or ()),
                answer.read(),
            )
        finally:
            connection.close()

    return ask
