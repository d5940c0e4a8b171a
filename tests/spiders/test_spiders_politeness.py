"""Manners, piece by piece: where nothing may be fetched, how long a rest is, who may run beside whom."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from email.utils import format_datetime
from pathlib import Path

import pytest
from filelock import FileLock
from scrapy.http import Response
from spiders_world import WHEN, Answer, World, portal, serving
from test_spiders_crawl import articles_asked, path_of, site

from pipeline.archive import verify
from pipeline.records import PortalRun
from pipeline.settings import Settings
from spiders import failed_rows, harvest_group, host_groups
from spiders.crawl import Job, main, scrapy_settings, user_agent
from spiders.harvesting import file_name, job_of
from spiders.politeness import Pace, Refused, _public, address_problem, retry_after_seconds

FAR = portal("https://ntm.example.vn", hosts=("ntm.example.vn", "10.0.0.8"))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://ntm.example.vn/tin/", ""),
        ("https://www.ntm.example.vn/tin/", ""),
        ("https://khac.example.vn/tin/", "another host"),
        ("http://127.0.0.1/tin/", "another host"),
        ("http://10.0.0.8/tin/", "private host"),
        ("ftp://ntm.example.vn/tin/", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("https://[bad/", "no address"),
    ],
)
def test_only_the_portals_own_public_addresses_are_fetched(url: str, problem: str) -> None:
    assert address_problem(url, FAR).startswith(problem)
    assert bool(address_problem(url, FAR)) == bool(problem)


def test_a_sample_portal_may_be_on_this_machine() -> None:
    assert address_problem("http://127.0.0.1:9/tin/", portal("http://127.0.0.1:9")) == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1"])
def test_a_public_name_that_points_inside_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="private address"):
        _public(address, "ntm.example.vn")
    assert _public("93.184.216.34", "ntm.example.vn") == "93.184.216.34"


@pytest.mark.parametrize(("value", "seconds"), [("120", 120.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)])
def test_a_rest_is_given_in_seconds_or_until_a_date(value: str, seconds: float) -> None:
    assert retry_after_seconds(Response("https://a.vn/", headers={"Retry-After": value})) == seconds


def test_a_rest_until_a_date_is_the_time_until_then() -> None:
    then = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(days=2), usegmt=True)
    seconds = retry_after_seconds(Response("https://a.vn/", headers={"Retry-After": then}))
    assert seconds is not None
    assert 86_400 < seconds <= 2 * 86_400


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}, {"Retry-After": "-5"}])
def test_no_rest_that_can_be_read_is_none(headers: dict[str, str]) -> None:
    assert retry_after_seconds(Response("https://a.vn/", headers=headers)) is None


def test_portals_are_shared_out_by_host_group_in_their_order() -> None:
    rows = [portal(id=name, host_group=group) for name, group in (("a", "x"), ("b", "y"), ("c", "x"))]
    assert {group: [row.id for row in members] for group, members in host_groups(rows).items()} == {
        "x": ["a", "c"],
        "y": ["b"],
    }


def test_a_slow_group_asks_one_by_one_and_never_faster_than_the_slowest_of_it() -> None:
    job = Job(home="x", run_id="r", portals=[portal(delay_seconds=2.1)])
    settings = scrapy_settings(job, Pace("thu", 2.1))
    assert settings["CONCURRENT_REQUESTS"] == 1
    assert settings["DOWNLOAD_SLOTS"]["thu"] == {"concurrency": 1, "delay": 2.1, "jitter": 0.0}
    assert (
        settings["COOKIES_ENABLED"]
        is settings["TELNETCONSOLE_ENABLED"]
        is settings["REMOTE_CONTROL_ENABLED"]
        is False
    )


def test_a_real_portals_names_are_looked_up_by_the_resolver_that_refuses_private_addresses() -> None:
    job = Job(home="x", run_id="r", portals=[FAR])
    assert (
        scrapy_settings(job, Pace("thu", 2.1))["TWISTED_DNS_RESOLVER"] == "spiders.politeness.PublicResolver"
    )


def test_the_agent_says_who_we_are() -> None:
    assert user_agent("").startswith("OCOP-Atlas/")
    assert user_agent("https://example.org/lien-he").endswith(" (+https://example.org/lien-he)")


def test_a_host_group_names_a_file() -> None:
    assert file_name("../báo tỉnh") == "_báo_tỉnh"


def test_a_group_that_could_not_run_is_a_failed_row_each() -> None:
    rows = failed_rows([portal(id="a"), portal(id="b")], "run", ValueError("nothing"), started_at=WHEN)
    assert [(row.portal, row.outcome, row.problem) for row in rows] == [
        ("a", "failed", "ValueError: nothing"),
        ("b", "failed", "ValueError: nothing"),
    ]


def test_a_harvest_through_its_own_process_gives_rows_and_a_log(tmp_path: Path) -> None:
    world = World(tmp_path)
    with serving(site(3)) as server:
        rows = harvest_group([portal(server.base)], world.home, Settings(home=world.home.root), "run-1")
    assert [(row.outcome, row.problem, row.n_fetched, row.run_id) for row in rows] == [("ok", "", 3, "run-1")]
    assert (world.home.fetchlog / "run-1" / "thu.log").stat().st_size > 0
    assert harvest_group([], world.home, Settings(home=world.home.root), "run-2") == []


def test_a_crawl_ends_in_good_order_when_the_run_that_started_it_is_killed(tmp_path: Path) -> None:
    world = World(tmp_path)
    code = (
        "import sys; from pathlib import Path; import msgspec;"
        "from pipeline.home import Home; from pipeline.settings import Settings;"
        "from pipeline.reference.model import Portal; from spiders import harvest_group;"
        "row = msgspec.json.decode(sys.argv[2], type=Portal);"
        "harvest_group([row], Home(Path(sys.argv[1])), Settings(home=Path(sys.argv[1])), 'run-1')"
    )
    with serving(site(40)) as server:
        import msgspec

        row = msgspec.json.encode(portal(server.base, delay_seconds=0.2)).decode()
        parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), row])
        deadline = time.monotonic() + 120
        while len(articles_asked(server)) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        # the crawl holds the group's lock until it has sealed what it has
        with FileLock(world.home.state / ".thu.lock").acquire(timeout=60):
            assert verify(world.home) == []
            assert list(world.home.archive.glob("*/*.warc.gz"))
            n_asked = len(server.log)
        time.sleep(0.5)
        assert len(server.log) == n_asked


def test_two_crawls_of_one_host_group_do_not_run_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    import msgspec

    world = World(tmp_path)
    (world.home.root / "state").mkdir()
    job = msgspec.json.decode(job_of([portal()], world.home, Settings(home=tmp_path), "r", None, None))
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(msgspec.json.encode(job | {"lock_seconds": 0.1})))
    )
    with FileLock(world.home.state / ".thu.lock"):
        assert main() == 1
    assert "another crawl of the host group 'thu' is still running" in capsys.readouterr().err


def test_a_portal_whose_log_was_altered_fails_alone(tmp_path: Path) -> None:
    world = World(tmp_path)
    log = world.home.fetchlog / "20260101T000000-old"
    log.mkdir(parents=True)
    (log / "x.jsonl").write_text('{"portal":"mot", nonsense}\n')
    with serving(site(2)) as one, serving(site(2)) as other:
        rows: list[PortalRun] = world.harvest(portal(one.base, id="mot"), portal(other.base, id="hai"))
    assert [row.outcome for row in rows] == ["failed", "ok"]
    assert "x.jsonl, line 1" in rows[0].problem


def test_a_defect_of_our_own_is_named_and_not_told_as_no_news(tmp_path: Path) -> None:
    world = World(tmp_path)
    with serving(
        site(2) | {"/tin/": Answer(b"\xff\xfe" + "<a href='/tin/x-1.html'>".encode("utf-16-le"))}
    ) as server:
        row = world.harvest(portal(server.base, article_pattern="(unbalanced"))[0]
    assert row.outcome == "failed"
    assert "defect: " in row.problem
    assert path_of(1) not in server.paths()
