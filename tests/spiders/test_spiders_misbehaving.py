"""Portals that misbehave: nothing is fetched that may not be, and every failure has a name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from spiders_world import Answer, Server, World, article_html, crawl_apart, list_html, portal, serving
from test_spiders_crawl import articles_asked, content_of, path_of, site, title_of

from pipeline.archive import verify
from pipeline.fetchlog import read_log
from pipeline.records import PortalRun
from pipeline.settings import Settings
from pipeline.store import current_articles
from spiders import harvest_group
from spiders.crawl import Job


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def run_job(world: World, server: Server, **changes: Any) -> PortalRun:
    """A crawl with waits short enough for a test; only tests of timeouts have short ones, as machines may be busy."""
    portal_changes = changes.pop("portal", {})
    job = Job(
        home=str(world.home.root),
        run_id=world.next_run(),
        portals=[portal(server.base, **portal_changes)],
        **{"timeout_seconds": 30.0, "backoff_seconds": 0.2, "most_rest_seconds": 5.0, **changes},
    )
    return crawl_apart(job)[0]


@pytest.mark.parametrize(
    ("robots", "timeout_seconds", "named"),
    [
        (Answer("", 503), 30.0, "robots.txt answered 503"),
        (Answer("slow", wait_seconds=30.0), 1.0, "robots.txt cannot be had"),
        (
            Answer("<html><script>document.cookie='D1N=1';location.reload()</script></html>"),
            30.0,
            "cookie stub",
        ),
    ],
    ids=["503", "timeout", "challenge"],
)
def test_nothing_is_fetched_when_robots_cannot_be_read(
    world: World, robots: Answer, timeout_seconds: float, named: str
) -> None:
    with serving(site(3) | {"/robots.txt": robots}) as server:
        row = run_job(world, server, timeout_seconds=timeout_seconds)
        assert set(server.paths()) == {"/robots.txt"}
    assert row.outcome == "failed"
    assert named in row.problem


@pytest.mark.parametrize(
    "robots",
    [
        Answer("no", 404),
        Answer(status=301, headers={"Location": "/"}),
        Answer("<html><h1>Trang nhất</h1></html>"),
    ],
    ids=["404", "leads home", "a page"],
)
def test_a_missing_robots_file_allows_all(world: World, robots: Answer) -> None:
    routes = site(1) | {
        "/robots.txt": robots,
        "/": Answer("<html><body>Trang nhất của văn phòng</body></html>"),
    }
    with serving(routes) as server:
        row = run_job(world, server)
    assert (row.outcome, row.n_fetched) == ("ok", 1)


def test_what_robots_forbids_is_not_asked_for(world: World) -> None:
    robots = Answer(f"User-agent: *\nDisallow: {path_of(1)}\n", headers={"Content-Type": "text/plain"})
    with serving(site(2) | {"/robots.txt": robots}) as server:
        row = run_job(world, server)
        assert articles_asked(server) == [path_of(2)]
    assert row.rejected == {"forbidden_by_robots": 1}


def test_a_portal_that_robots_closes_fails_by_name(world: World) -> None:
    robots = Answer("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    with serving(site(2) | {"/robots.txt": robots}) as server:
        row = run_job(world, server)
        assert set(server.paths()) == {"/robots.txt"}
    assert row.outcome == "failed"
    assert "robots.txt forbids" in row.problem


def test_crawl_delay_is_kept(world: World) -> None:
    robots = Answer("User-agent: *\nCrawl-delay: 0.4\n", headers={"Content-Type": "text/plain"})
    with serving(site(3) | {"/robots.txt": robots}) as server:
        run_job(world, server)
        times = [asked.at for asked in server.log]
    assert len(times) >= 5
    # over all requests, since a busy machine may hold one of them up on its way and the next not
    assert (times[-1] - times[1]) / (len(times) - 2) >= 0.35


def test_retry_after_is_kept_by_the_whole_portal(world: World) -> None:
    answers = iter([Answer("slow down", 429, {"Retry-After": "2"})])

    def busy(path: str, headers: dict[str, str]) -> Answer:
        return next(answers, Answer(article_html(title_of(3), "<p>Có 03 xã.</p>")))

    with serving(site(3) | {path_of(3): busy}) as server:  # type: ignore[dict-item]
        row = run_job(world, server, portal={"delay_seconds": 0.3})
        refused = next(asked.at for asked in server.log if asked.status == 429)
        later = [asked.at for asked in server.log if asked.at > refused]
    assert (row.outcome, row.n_fetched) == ("ok", 3)
    # those that were on their way already may still arrive
    assert len([at for at in later if at - refused < 1.9]) <= 1


def test_a_server_that_wants_a_long_rest_gets_it(world: World) -> None:
    routes = site(5) | {path_of(5): Answer("come back tomorrow", 503, {"Retry-After": "86400"})}
    with serving(routes) as server:
        row = run_job(world, server, portal={"delay_seconds": 0.05})
    assert row.outcome == "failed"
    assert "asks for 86400 seconds of rest" in row.problem


def test_a_redirect_to_another_host_is_not_followed(world: World) -> None:
    with serving({"/": Answer("another site")}) as other, serving(site(2)) as server:
        server.routes[path_of(1)] = Answer(status=302, headers={"Location": f"{other.base}/"})
        row = run_job(world, server)
        assert other.log == []
    assert (row.n_fetched, row.rejected) == (1, {"refused_address": 1})


def test_a_list_that_leads_to_another_host_fails_by_name(world: World) -> None:
    with serving({"/": Answer("another site")}) as other, serving(site(1)) as server:
        server.routes["/tin/"] = Answer(status=302, headers={"Location": f"{other.base}/"})
        row = run_job(world, server)
        assert other.log == []
    assert row.outcome == "failed"
    assert "leads elsewhere" in row.problem


def test_a_list_page_without_links_fails_by_name(world: World) -> None:
    with serving(
        site(0) | {"/tin/": Answer("<html><body><p>Đang nâng cấp giao diện</p></body></html>")}
    ) as server:
        row = run_job(world, server)
    assert row.outcome == "failed"
    assert f"list page without links: {server.base}/tin/" in row.problem


def test_a_changed_layout_fails_by_name(world: World) -> None:
    routes = site(5)
    for n in range(1, 6):
        routes[path_of(n)] = Answer(
            f"<html><body><main><h2>{title_of(n)}</h2><p>Bố cục mới</p></main></body></html>"
        )
    with serving(routes) as server:
        row = run_job(world, server)
    assert row.outcome == "failed"
    assert "selector matches nothing" in row.problem


def test_a_flood_page_without_an_error_status_ends_the_night_and_loses_no_article(world: World) -> None:
    flood = Answer("<html><body><h2>Hệ thống đang từ chối truy cập</h2>Hãy đợi 30 giây</body></html>")
    good = site(6)
    with serving(good | {path_of(n): flood for n in range(1, 7)}) as server:
        row = run_job(world, server)
        assert row.outcome == "failed"
        assert "flood limit" in row.problem
        assert len(articles_asked(server)) < 6 or row.n_requests < 20
        counts = world.parse(portal(server.base))
        assert set(counts["thu-ntm"].rejected) == {"bot_wall"}
    waiting = [
        line.url for line in read_log(world.home) if (line.error or "").startswith(("pending", "bot_wall"))
    ]
    assert {url.partition(server.base)[2] for url in waiting} == {path_of(n) for n in range(1, 7)}


def test_a_portal_that_cannot_be_reached_fails_by_name(world: World) -> None:
    with serving(site(1)) as server:
        pass
    row = run_job(world, server)
    assert row.outcome == "failed"
    assert "robots.txt cannot be had" in row.problem


def test_a_body_without_end_is_not_kept(world: World) -> None:
    routes = site(2) | {path_of(1): Answer("x" * 300_000)}
    with serving(routes) as server:
        row = run_job(world, server, max_body_bytes=100_000)
    assert row.n_fetched == 1
    assert any((line.error or "").startswith("too_large") for line in read_log(world.home))


def test_an_answer_that_drips_is_given_up(world: World) -> None:
    with serving(site(2) | {path_of(1): Answer("late", wait_seconds=60.0)}) as server:
        row = run_job(world, server, timeout_seconds=3.0)
    assert row.n_fetched == 1
    assert any("TimeoutError" in (line.error or "") for line in read_log(world.home))


def test_no_room_for_the_archive_fails_by_name_and_ends_the_crawl(world: World) -> None:
    import resource

    with serving(site(8)) as server:
        job = Job(home=str(world.home.root), run_id="r1", portals=[portal(server.base)])
        limit = (
            "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000)); import signal; "
        )
        run = (
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from spiders.crawl import main; sys.exit(main())"
        )
        done = subprocess.run(
            [sys.executable, "-c", limit + run],
            input=msgspec.json.encode(job),
            # Python itself would leave bytecode behind that is cut off at the limit
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
        )
        n_asked = len(articles_asked(server))
    assert resource.RLIMIT_FSIZE is not None
    assert done.returncode == 0, done.stderr.decode()
    row = msgspec.json.decode(done.stdout.splitlines()[-1], type=list[PortalRun])[0]
    assert row.outcome == "failed"
    assert "archive cannot be written" in row.problem
    assert n_asked < 8 or row.n_fetched < 8


def test_a_portal_whose_process_dies_is_a_failed_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = world.home.root / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text("import os, sys\nif '-m' in sys.orig_argv: os._exit(9)\n")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    settings = Settings(home=world.home.root)
    row = harvest_group([portal("http://127.0.0.1:9")], world.home, settings, world.next_run())[0]
    assert row.outcome == "failed"
    assert "exit code 9" in row.problem


@pytest.mark.parametrize("after", [2, 7, 13])
def test_a_killed_crawl_is_finished_by_the_next_with_nothing_lost_and_nothing_twice(
    world: World, tmp_path: Path, after: int
) -> None:
    undisturbed = World(tmp_path / "undisturbed")
    routes = site(15)
    with serving(routes) as server:
        here = portal(server.base, delay_seconds=0.05)
        undisturbed.night(here)
        server.log.clear()
        job = Job(home=str(world.home.root), run_id=world.next_run(), portals=[here])
        child = subprocess.Popen(
            [sys.executable, "-m", "spiders.crawl"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert child.stdin is not None
        child.stdin.write(msgspec.json.encode(job))
        child.stdin.close()
        deadline = time.monotonic() + 300
        while len(server.log) < after and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        had = {path for path in server.paths(200) if path.startswith("/tin/tin-so")}
        server.log.clear()
        row, _ = world.night(here)
        assert row.problem == ""
        assert content_of(world) == content_of(undisturbed)
        # of what was answered at most the last few were not archived any more
        assert len(had & set(articles_asked(server))) <= 8
        server.log.clear()
        world.night(here)
        assert articles_asked(server) == []
    assert verify(world.home) == []


def test_a_crawl_that_is_asked_to_end_seals_what_it_has(world: World) -> None:
    with serving(site(30)) as server:
        here = portal(server.base, delay_seconds=0.1)
        job = Job(home=str(world.home.root), run_id=world.next_run(), portals=[here])
        child = subprocess.Popen(
            [sys.executable, "-m", "spiders.crawl"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(msgspec.json.encode(job))
        child.stdin.close()
        deadline = time.monotonic() + 300
        while len(server.log) < 12 and time.monotonic() < deadline:
            time.sleep(0.01)
        child.terminate()
        said = child.stdout.read()
        assert child.wait(120) == 0
        row = msgspec.json.decode(said.splitlines()[-1], type=list[PortalRun])[0]
    assert "interrupted" in row.problem
    assert not list(world.home.archive.glob("*/*.open"))
    assert verify(world.home) == []
    world.parse(here)
    assert len(list(current_articles(world.home))) == row.n_fetched


def test_a_page_of_another_charset_than_declared_is_read(world: World) -> None:
    text = article_html("Đắk Lắk có 01 xã kiểu mẫu", "<p>Số hộ nghèo giảm còn 4,2%.</p>")
    declared = {"Content-Type": "text/html; charset=iso-8859-1"}
    with serving(
        site(1)
        | {path_of(1): Answer(text, headers=declared), "/tin/": Answer(list_html([(path_of(1), "x", "")]))}
    ) as server:
        world.night(portal(server.base))
    assert [article.title for article in current_articles(world.home)] == ["Đắk Lắk có 01 xã kiểu mẫu"]
