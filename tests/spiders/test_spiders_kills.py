"""A crawl that is killed at twenty random moments: what is resumed loses nothing and fetches nothing twice.

Each moment is a number of answers that the server has given; the crawl is killed (SIGKILL) while it takes the next
one, or a little later, in the middle of whatever it then does: writing a record, a line, sealing a file.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from spiders_world import (
    Answer,
    Server,
    World,
    article_html,
    forkserver,
    list_html,
    portal,
    run_silently,
    serving,
)

from pipeline.archive import iterate_captures, salvage, verify
from pipeline.fetchlog import read_log
from pipeline.reference.model import Portal
from pipeline.settings import Settings
from pipeline.store import current_articles
from spiders.crawl import Job
from spiders.harvesting import job_of

SEED = int(os.environ.get("OCOP_KILL_SEED", "20260105"))
N_KILLS = int(os.environ.get("OCOP_KILLS", "20"))
N_ARTICLES = int(os.environ.get("OCOP_KILL_ARTICLES", "75"))
PER_PAGE = 15

pytestmark = pytest.mark.slow


def path_of(number: int) -> str:
    return f"/tin/tin-so-{number}-{number}.html"


def site() -> dict[str, Answer]:
    routes = {"/robots.txt": Answer("", 404), "/sitemap.xml": Answer("", 404)}
    numbers = list(range(N_ARTICLES, 0, -1))
    pages = [numbers[start : start + PER_PAGE] for start in range(0, N_ARTICLES, PER_PAGE)]
    for n_page, shown in enumerate(pages, 1):
        to = f"/tin/page-{n_page + 1}/" if n_page < len(pages) else ""
        items = [(path_of(n), f"Tin số {n}", "02/05/2020 08:00:00") for n in shown]
        routes["/tin/" if n_page == 1 else f"/tin/page-{n_page}/"] = Answer(list_html(items, next_page=to))
    for n in numbers:
        words = f"<p>Toàn tỉnh có {n} xã đạt chuẩn.</p>" * (1 + n % 40)
        routes[path_of(n)] = Answer(article_html(f"Tin số {n}", words))
    return routes


class Killer:
    """Kills the crawl that runs after so many answers of the server and so many seconds."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._answer = server.answer
        self._lock = threading.Lock()
        self._left = -1
        self._wait = 0.0
        self._process: int | None = None
        server.answer = self.answer  # type: ignore[method-assign]

    def arm(self, process: int, n_answers: int, wait_seconds: float) -> None:
        with self._lock:
            self._process, self._left, self._wait = process, n_answers, wait_seconds

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        answer = self._answer(path, headers)
        with self._lock:
            self._left -= 1
            due = self._process if self._left == 0 else None
        if due is not None:
            threading.Thread(target=self._kill, args=(due, self._wait), daemon=True).start()
        return answer

    @staticmethod
    def _kill(process: int, wait_seconds: float) -> None:
        time.sleep(wait_seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def crawl(world: World, here: Portal, killer: Killer, n_answers: int, wait_seconds: float) -> int:
    """A night that is killed after so many answers; its exit code, which is 0 when it ended before."""
    settings = Settings(home=world.home.root, request_timeout_seconds=30.0)
    job = msgspec.json.decode(job_of([here], world.home, settings, world.next_run(), None, None), type=Job)
    child = forkserver().Process(target=run_silently, args=(msgspec.json.encode(job),))
    child.start()
    assert child.pid is not None
    killer.arm(child.pid, n_answers, wait_seconds)
    child.join(300)
    assert child.exitcode is not None
    return child.exitcode


def kept(world: World) -> Counter[str]:
    """The articles in sealed files, by path."""
    return Counter(
        capture.url.partition("/tin/")[2]
        for capture in iterate_captures(world.home)
        if "/tin/tin-so" in capture.url
    )


@pytest.mark.timeout(1800)
def test_twenty_kills_lose_no_article_and_bring_none_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    world = World(tmp_path / "home")
    n_killed = 0
    with serving(site()) as server:
        here = portal(server.base)
        killer = Killer(server)
        # a night asks for robots.txt, the sitemap and six list pages before the first article
        n_before = 2 + N_ARTICLES // PER_PAGE
        for _ in range(N_KILLS):
            n_had = sum(kept(world).values())
            n_answers = chance.randint(1, n_before + max(2, (N_ARTICLES - n_had) // 4))
            code = crawl(world, here, killer, n_answers, chance.choice((0.0, 0.0, 0.002, 0.01, 0.05)))
            n_killed += code == -signal.SIGKILL
            asked = Counter(path for path in server.paths() if path.startswith("/tin/tin-so"))
            salvage(world.home)
            had = kept(world)
            # whole records were kept: at most what was on its way at the kill is asked for again
            assert max(had.values(), default=1) == 1, f"seed {SEED}: {had.most_common(3)}"
            assert len(asked) - len(had) <= 8
            assert verify(world.home) == []
        killer.arm(0, -1, 0.0)
        row = world.harvest(here)[0]
        assert row.problem == ""
    had = kept(world)
    assert n_killed >= N_KILLS - 2, "the kills came too late"
    assert had == {f"tin-so-{n}-{n}.html": 1 for n in range(1, N_ARTICLES + 1)}
    n_asked = Counter(path for path in server.paths() if path.startswith("/tin/tin-so"))
    # what a kill took with it was on its way: not more than eight requests are under way at once
    assert sum(n_asked.values()) - N_ARTICLES <= 8 * n_killed
    logged = Counter(row.url for row in read_log(world.home) if row.kind == "article" and row.status == 200)
    assert len(logged) == N_ARTICLES
    world.parse(here)
    articles = list(current_articles(world.home))
    assert len(articles) == len({article.article_id for article in articles}) == N_ARTICLES
