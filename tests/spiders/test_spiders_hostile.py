"""A portal that was broken into: bombs, drips, chains, traps and doors to the inside are named, and the rest is had."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from spiders_world import Answer, Server, World, article_html, crawl_apart, list_html, portal, serving
from test_spiders_crawl import ROBOTS

from pipeline.fetchlog import read_log
from pipeline.records import Fetch, PortalRun
from pipeline.store import current_articles
from spiders.crawl import Job

ZEROS = b"<html><body>" + b" " * 40_000_000
BODY = f"<p>{'Toàn tỉnh có nhiều xã đạt chuẩn nông thôn mới. ' * 6}</p>"
SPAM = "<p>Nhà cái uy tín số 1, tỷ lệ kèo hôm nay, nạp tiền lần đầu nhận thưởng ngay.</p>"


def page(number: int, body: str = BODY) -> Answer:
    return Answer(article_html(f"Tin nông thôn mới số {number}", body, when="Thứ hai - 04/05/2020 08:00"))


def packed(how: str, body: bytes) -> Answer:
    return Answer(body, headers={"Content-Encoding": how})


def leads(to: str) -> Answer:
    return Answer(status=302, headers={"Location": to})


HOSTILE: dict[str, Answer] = {
    "gzip-bomb": packed("gzip", gzip.compress(ZEROS)),
    "br-bomb": packed("br", brotli.compress(ZEROS, quality=1)),
    "zstd-bomb": packed("zstd", zstandard.compress(ZEROS)),
    "inside": leads("http://10.0.0.8/admin"),
    "metadata": leads("http://169.254.169.254/latest/meta-data/"),
    "decimal": leads("http://2130706433/"),
    "file": leads("file:///etc/passwd"),
    "spam": page(90, SPAM * 8),
    "planted": page(91, BODY + SPAM),
}


@contextlib.contextmanager
def dripping() -> Iterator[str]:
    """A server that sends its headers and then one byte after the other, for a minute."""
    listening = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(connection,), daemon=True).start()

    def drip(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            asked = connection.recv(4096)
            if b"robots.txt" in asked or b"GET / " in asked:
                connection.sendall(b"HTTP/1.1 404 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            if b"GET /tin/ " in asked:
                body = list_html([("/tin/cham-1.html", "Tin chậm", "04/05/2020")]).encode()
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
                connection.sendall(head.encode() + body)
                return
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 60000\r\n\r\n")
            while not stopped.is_set():
                connection.sendall(b"x")
                time.sleep(0.1)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        stopped.set()
        listening.close()


def crawl(world: World, base: str, **changes: Any) -> PortalRun:
    job = Job(
        home=str(world.home.root),
        run_id=world.next_run(),
        portals=[portal(base, **changes)],
        timeout_seconds=3.0,
        backoff_seconds=0.1,
        max_body_bytes=2_000_000,
    )
    return crawl_apart(job)[0]


class Night:
    """What one crawl of the hostile portal left behind."""

    def __init__(self, world: World, server: Server) -> None:
        names = list(HOSTILE)
        items = [(f"/tin/{name}-{n}.html", f"Tin số {n}", "04/05/2020") for n, name in enumerate(names, 1)]
        items += [
            ("/tin/vong-80.html", "Vòng", "04/05/2020"),
            ("/tin/tot-70.html", "Tin tốt", "04/05/2020"),
            (f"/tin/dai-{'x' * 2500}-60.html", "Dài", "04/05/2020"),
        ]
        items += [(f"/tin/tot-70.html?PHPSESSID=a{n}b7", "Tin tốt", "04/05/2020") for n in range(30)]
        server.routes |= {
            "/robots.txt": ROBOTS,
            "/tin/": Answer(list_html(items)),
            "/tin/tot-70.html": page(70),
            **{path: HOSTILE[name] for (path, _, _), name in zip(items, names, strict=False)},
            **{f"/tin/vong-{n}.html": leads(f"/tin/vong-{n + 1}.html") for n in range(80, 99)},
        }
        here = portal(server.base)
        self.row = crawl(world, server.base)
        world.parse(here)
        self.asked = server.paths()
        self.log = list(read_log(world.home))
        self.titles = {article.title for article in current_articles(world.home)}
        self.texts = [article.text for article in current_articles(world.home)]
        self.cut = [article.extra.get("cut_spam", "") for article in current_articles(world.home)]

    def notes(self, name: str) -> list[str]:
        return [line.error for line in self.log if f"/tin/{name}" in line.url and line.error]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with serving({}) as server:
        yield Night(World(tmp_path_factory.mktemp("hostile") / "home"), server)


def test_the_good_article_is_had_whatever_stands_beside_it(night: Night) -> None:
    assert "Tin nông thôn mới số 70" in night.titles
    assert night.row.outcome == "ok", night.row.problem


@pytest.mark.parametrize("name", ["gzip-bomb", "br-bomb", "zstd-bomb"])
def test_a_bomb_is_too_large(night: Night, name: str) -> None:
    assert [note.partition(":")[0] for note in night.notes(name)][-1] == "too_large"


@pytest.mark.parametrize("name", ["inside", "metadata", "decimal", "file"])
def test_a_door_to_the_inside_is_refused(night: Night, name: str) -> None:
    assert night.notes(name)[-1].startswith("refused_address: leads to ")


def test_a_chain_of_redirects_ends(night: Night) -> None:
    assert 0 < len({path for path in night.asked if path.startswith("/tin/vong-")}) <= 6


def test_an_address_of_thousands_of_characters_is_not_asked_for(night: Night) -> None:
    assert not [path for path in night.asked if len(path) > 2000]


def test_session_numbers_make_no_new_articles(night: Night) -> None:
    assert [path for path in night.asked if "tot-70" in path] == ["/tin/tot-70.html"]


def test_spam_is_quarantined_and_a_planted_paragraph_is_cut_with_its_words(night: Night) -> None:
    assert "Tin nông thôn mới số 90" not in night.titles
    assert "Tin nông thôn mới số 91" in night.titles
    assert not [text for text in night.texts if "kèo" in text]
    assert [cut for cut in night.cut if "Nhà cái" in cut]


def test_an_answer_that_drips_byte_by_byte_is_given_up(tmp_path: Path) -> None:
    world = World(tmp_path / "home")
    with dripping() as base:
        begun = time.monotonic()
        crawl(world, base, sitemaps=())
        took = time.monotonic() - begun
    lines: list[Fetch] = [line for line in read_log(world.home) if "cham-1" in line.url]
    assert "TimeoutError" in (lines[-1].error or "")
    assert took < 500, "all of it would take 6,000 seconds"


def test_a_calendar_without_end_is_left_after_so_many_pages(tmp_path: Path) -> None:
    world = World(tmp_path / "home")

    def day(path: str, headers: dict[str, str]) -> Answer:
        number = int(path.rstrip("/").rpartition("-")[2]) if "page-" in path else 1
        items = [(f"/tin/lich-{number}.html", f"Lịch {number}", "04/05/2020")]
        return Answer(list_html(items, next_page=f"/tin/page-{number + 1}/"))

    routes: dict[str, Any] = {"/robots.txt": ROBOTS} | {
        f"/tin/page-{n}/" if n > 1 else "/tin/": day for n in range(1, 60)
    }
    routes |= {f"/tin/lich-{n}.html": page(n) for n in range(1, 60)}
    with serving(routes) as server:
        crawl(world, server.base, max_pages=6)
        assert len([path for path in server.paths() if "page-" in path]) == 5


def test_a_public_name_that_points_inside_is_refused(tmp_path: Path) -> None:
    # a name of the hosts file: the system's resolver answers 127.0.0.1 for it, as a rebinding name server would
    import socket as names

    from spiders.politeness import Refused, _public

    inside = names.gethostbyname("localhost")
    with pytest.raises(Refused, match=r"ntm\.example\.vn points to the private address 127"):
        _public(inside, "ntm.example.vn")
