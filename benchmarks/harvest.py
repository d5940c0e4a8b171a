"""The harvester's speed and memory beside the obvious ways: `make bench-harvest`.

Crawl: a loopback portal of 5,000 articles, served by a process of its own from pages made beforehand, is crawled by
  bare     a Scrapy spider that is given the addresses, downloads the same pages and keeps nothing
  harvest  spiders.crawl as a night runs it: lists walked, every exchange archived (gzip WARC) and logged, sealed
both without delays, eight requests at once, no page twice. Memory is the peak of the crawling process, at a fifth of
the articles and at all of them.

Parse: the sample portals' NukeViet pages, one core, each page from its bytes, by
  harvest      spiders.parse
  trafilatura  bare_extraction with its defaults and metadata
both giving title, date, body and tables; F1 is that of the words of the body against the text that the sample pages
were made from.

Times are CPU times (user and system) and wall times; ratios are of runs that follow each other, the median of the
rounds, so that other work on the machine weighs little. The load average stands beside the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

import samples  # noqa: E402

PER_PAGE = 50
PAGE_KB = 50  # the mean of thirteen pages of a real NukeViet
CONCURRENT = 8
_BARE = """
import json, resource, sys
import scrapy
from scrapy.crawler import CrawlerProcess

addresses = json.load(open(sys.argv[1]))

class Bare(scrapy.Spider):
    name = "bare"
    n = 0
    async def start(self):
        for url in addresses:
            yield scrapy.Request(url, dont_filter=True)
    def parse(self, response):
        Bare.n += response.status == 200

process = CrawlerProcess({"LOG_LEVEL": "INFO", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
                          "DOWNLOAD_DELAY": 0,
                          "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]), "ROBOTSTXT_OBEY": False})
process.crawl(Bare)
process.start()
print(Bare.n)
"""


class Cost(NamedTuple):
    """What a crawl cost: pages, seconds of wall and CPU, peak memory."""

    n_pages: int
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float


# the portal


def pages_of(n_articles: int, base: str) -> dict[str, bytes]:
    """A NukeViet portal of so many articles: its pages by path, as whole HTTP answers."""
    made = _sample_page()
    chrome = _chrome(PAGE_KB * 1024 - len(made))
    pages = {"/robots.txt": _answer(b"User-agent: *\nDisallow: /admin/\n", "text/plain")}
    numbers = list(range(n_articles, 0, -1))
    shown = [numbers[at : at + PER_PAGE] for at in range(0, n_articles, PER_PAGE)]
    for n_page, some in enumerate(shown, 1):
        rows = "".join(
            f'<div class="panel panel-default"><div class="panel-body"><h3><a href="{_path(n)}">Tin số {n}</a></h3>'
            f'<div class="text-muted">02/05/2020 08:00:00</div></div></div>'
            for n in some
        )
        to = f'<link rel="next" href="{base}/tin/page-{n_page + 1}/">' if n_page < len(shown) else ""
        head = f'<!DOCTYPE html><html><head><meta charset="utf-8">{to}</head>'
        html = f'{head}<body><div class="news_column">{rows}</div></body></html>'
        pages["/tin/" if n_page == 1 else f"/tin/page-{n_page}/"] = _answer(html.encode())
    for n in numbers:
        html = made.replace("</h1>", f" {n}</h1>", 1).replace("</body>", f"{chrome}<p>Trang {n}</p></body>")
        pages[_path(n)] = _answer(html.encode())
    return pages


def _path(number: int) -> str:
    return f"/tin/tin-so-{number}-{number}.html"


def _sample_page() -> str:
    """The longest article page of a NukeViet sample portal."""
    return max((html for html, _, _ in _sample_pages()), key=len)


def _chrome(n_bytes: int) -> str:
    """Menus as portals carry them beside an article, of about so many bytes."""
    link = '<a class="nav-link" href="/chuyen-muc/muc-{0}/" title="Chuyên mục số {0}">Chuyên mục số {0}</a>'
    entry = f'<li class="nav-item">{link}</li>'
    entries = [entry.format(n * 7919 % 10007) for n in range(max(0, n_bytes) // 115)]
    return f'<div class="side"><ul>{"".join(entries)}</ul></div>'


def _answer(body: bytes, content_type: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nServer: bench\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class _Portal(asyncio.Protocol):
    """Answers from what was made beforehand and does nothing else."""

    pages: dict[str, bytes] = {}
    missing = _answer(b"nothing here", status="404 Not Found")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.held = b""

    def data_received(self, data: bytes) -> None:
        *asked, self.held = (self.held + data).split(b"\r\n\r\n")
        for request in asked:
            path = request.split(b" ", 2)[1].decode()
            self.transport.write(self.pages.get(path, self.missing))  # type: ignore[attr-defined]


def serve(n_articles: int, port: int) -> None:
    """Serve until killed; prints a line when it listens."""

    async def run() -> None:
        _Portal.pages = pages_of(n_articles, f"http://127.0.0.1:{port}")
        server = await asyncio.get_running_loop().create_server(_Portal, "127.0.0.1", port)
        print("listening", flush=True)
        await server.serve_forever()

    asyncio.run(run())


@contextlib.contextmanager
def serving(n_articles: int, port: int) -> Iterator[str]:
    """The portal in a process of its own; its address."""
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(n_articles), str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        if server.stdout.readline().strip() != "listening":
            raise SystemExit(f"the portal did not start on port {port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


# the crawls


def bare(base: str, n_articles: int) -> Cost:
    """The pages by a Scrapy spider that keeps nothing."""
    paths = ["/robots.txt", "/sitemap.xml", "/tin/"]
    paths += [f"/tin/page-{n}/" for n in range(2, -(-n_articles // PER_PAGE) + 1)]
    paths += [_path(n) for n in range(n_articles, 0, -1)]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "addresses.json"
        listed.write_text(json.dumps([base + path for path in paths]))
        return _measured([sys.executable, "-c", _BARE, str(listed), str(CONCURRENT)], b"", n_articles)


def harvest(base: str, n_articles: int) -> Cost:
    """The pages by a night of ours, archive and log included."""
    from pipeline.archive import verify
    from pipeline.home import Home
    from pipeline.reference.model import Portal
    from pipeline.settings import Settings
    from spiders.harvesting import job_of

    portal = Portal(
        id="do-toc-do", name="Cổng thử", province=None, kind="other", family="nukeviet", base_url=f"{base}/",
        hosts=(base.removeprefix("http://"),), start_urls=(f"{base}/tin/",), host_group="do", delay_seconds=0.0,
        max_requests=10**6, max_pages=10**6, evidence="benchmark", allow_loopback=True, sample=True,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.prepare("demo")
        job = job_of([portal], home, Settings(home=home.root), "20260101T000000-0000", None, None)
        cost = _measured([sys.executable, "-m", "spiders.crawl"], job, n_articles)
        if faults := verify(home):
            raise SystemExit(f"the archive is not whole: {faults}")
        return cost


def _measured(command: list[str], given: bytes, n_articles: int) -> Cost:
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as log:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=log, cwd=TOP)
        assert child.stdin is not None
        child.stdin.write(given)
        child.stdin.close()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
        out.seek(0)
        said = out.read().decode().strip().splitlines()
        if status or not said:
            log.seek(0)
            raise SystemExit(log.read().decode()[-3000:])
    n_pages = int(said[-1]) if said[-1].isdigit() else json.loads(said[-1])[0]["n_requests"]
    if n_pages < n_articles:
        raise SystemExit(f"{n_pages} pages came of {n_articles}: {said[-1]}")
    return Cost(n_pages, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


# parsing


def _sample_pages() -> list[tuple[str, str, samples.content.Story]]:
    """The NukeViet sample portals' article pages: source, address, and what it was made from."""
    found = []
    with samples.serve(ports=dict.fromkeys(samples.portals(), 0)) as running:
        for name, facts in samples.portals().items():
            site = samples.MAKES[facts.make](facts)
            if facts.make != "nukeviet":
                continue
            for story in samples.stories(name, 1):
                if story.kind == "article" and "spam_paragraph" not in story.cases:
                    url = running.urls[name].rstrip("/") + site.story_path(story)
                    with urllib.request.urlopen(url) as answer:
                        found.append((answer.read().decode(), url, story))
    return found


def parse_speeds(n_rounds: int, n_bytes: int) -> dict[str, float]:
    """Pages a second of both parsers on pages of about `n_bytes`, F1, and the median ratio of the rounds."""
    import trafilatura

    from pipeline.records import Article
    from pipeline.reference.model import Portal
    from spiders import Page, parse

    now = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    made = []
    for html, url, story in _sample_pages():
        page = html.replace("</body>", f"{_chrome(n_bytes - len(html.encode()))}</body>")
        host = url.split("/")[2]
        portal = Portal(
            id="do-toc-do", name="Cổng thử", province=None, kind="other", family="nukeviet", hosts=(host,),
            base_url=f"http://{host}/", host_group="do", evidence="benchmark", allow_loopback=True, sample=True,
        )  # fmt: skip
        made.append((page, url, story, portal))

    def ours(page: str, url: str, portal: Portal) -> tuple[str, str, str]:
        found = parse(Page(url=url, body=page.encode(), fetched_at=now), portal)
        if not isinstance(found, Article):
            raise SystemExit(f"{url}: {found}")
        body = found.text.removeprefix(found.title or "").strip()
        return found.title or "", str(found.published_on), body

    def theirs(page: str, url: str, _: Portal) -> tuple[str, str, str]:
        found = trafilatura.bare_extraction(page, url=url, with_metadata=True)
        if found is None:
            return "", "", ""
        return found.title or "", found.date or "", (found.text or "").removeprefix(found.title or "").strip()

    rounds: list[tuple[float, float]] = []
    scores: dict[str, list[float]] = {"ours": [], "theirs": []}
    dated = {"ours": 0, "theirs": 0}
    for n_round in range(n_rounds + 1):
        spent = []
        for name, contender in (("ours", ours), ("theirs", theirs)):
            began = time.process_time()
            answers = [contender(page, url, portal) for page, url, _, portal in made]
            spent.append((time.process_time() - began) / len(made))
            if n_round == 0:  # what is loaded and compiled at first does not count
                for (_, when, body), (_, _, story, _) in zip(answers, made, strict=True):
                    truth = story.text.removeprefix(story.title).strip()
                    scores[name].append(_f1(body, truth))
                    dated[name] += when == str(story.published.date())
        if n_round:
            rounds.append((spent[0], spent[1]))
    return {
        "pages": len(made),
        "mean_kb": statistics.mean(len(page.encode()) for page, *_ in made) / 1024,
        "ours_per_second": 1 / statistics.median(one for one, _ in rounds),
        "theirs_per_second": 1 / statistics.median(other for _, other in rounds),
        "ratio": statistics.median(other / one for one, other in rounds),
        "ours_f1": statistics.mean(scores["ours"]),
        "theirs_f1": statistics.mean(scores["theirs"]),
        "ours_dated": dated["ours"] / len(made),
        "theirs_dated": dated["theirs"] / len(made),
    }


def _f1(found: str, truth: str) -> float:
    """F1 of the words of a text, each as often as it stands there."""
    mine, true = (Counter(re.findall(r"\w+", text.lower())) for text in (found, truth))
    shared = sum((mine & true).values())
    return 2 * shared / (sum(mine.values()) + sum(true.values())) if shared else 0.0


# the report


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(
        description="the harvester beside a bare spider, its parser beside trafilatura"
    )
    asked.add_argument("--serve", nargs=2, type=int, metavar=("ARTICLES", "PORT"), help=argparse.SUPPRESS)
    asked.add_argument("--articles", type=int, default=5000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--port", type=int, default=18700)
    asked.add_argument("--quick", action="store_true", help="500 articles, one round")
    asked.add_argument("--only", choices=("crawl", "parse"))
    given = asked.parse_args()
    if given.serve:
        serve(*given.serve)
        return
    if given.quick:
        given.articles, given.rounds = 500, 1
    print(f"load average {', '.join(f'{one:.1f}' for one in os.getloadavg())}; {os.cpu_count()} cores")
    if given.only != "parse":
        _crawls(given.articles, given.rounds, given.port)
    if given.only != "crawl":
        for n_kb in (0, PAGE_KB):
            _parses(parse_speeds(max(3, given.rounds), n_kb * 1024))
    print(f"load average at the end {', '.join(f'{one:.1f}' for one in os.getloadavg())}")


def _crawls(n_articles: int, n_rounds: int, port: int) -> None:
    ratios_wall, ratios_cpu, peaks = [], [], []
    with serving(n_articles, port) as base:
        for _ in range(n_rounds):
            costs = {"bare": bare(base, n_articles), "harvest": harvest(base, n_articles)}
            for name, cost in costs.items():
                print(
                    f"{name:8} {cost.n_pages:6} pages  {cost.n_pages / cost.wall_seconds:7.1f} a second of wall"
                    f"  {cost.n_pages / cost.cpu_seconds:7.1f} a second of CPU  peak {cost.peak_mb:6.1f} MB",
                    flush=True,
                )
            ratios_wall.append(costs["bare"].wall_seconds / costs["harvest"].wall_seconds)
            ratios_cpu.append(costs["bare"].cpu_seconds / costs["harvest"].cpu_seconds)
            peaks.append(costs["harvest"].peak_mb)
    few = n_articles // 5
    with serving(few, port + 1) as base:
        small = harvest(base, few)
    print(
        f"harvest of bare: {statistics.median(ratios_wall):.2f} by wall, {statistics.median(ratios_cpu):.2f} by CPU"
    )
    print(
        f"peak memory of harvest: {small.peak_mb:.1f} MB at {few} articles, {statistics.median(peaks):.1f} MB at "
        f"{n_articles}"
    )


def _parses(found: dict[str, float]) -> None:
    print(
        f"parse, {found['pages']:.0f} pages of {found['mean_kb']:.0f} kB: harvest {found['ours_per_second']:.0f} a "
        f"second, trafilatura {found['theirs_per_second']:.0f}: {found['ratio']:.1f} times; "
        f"body F1 {found['ours_f1']:.3f} and {found['theirs_f1']:.3f}; "
        f"day right {found['ours_dated']:.0%} and {found['theirs_dated']:.0%}"
    )


if __name__ == "__main__":
    main()
