"""A fetch log keeps whole lines through crashes, and nothing else."""

from __future__ import annotations

import datetime as dt
import os
import signal
from pathlib import Path

import pytest
from archive_world import NOON, start

from pipeline.errors import RunError
from pipeline.fetchlog import FetchLog, read_log
from pipeline.home import Home
from pipeline.records import Fetch

KILLED_WHILE_LOGGING = """
import sys
from pathlib import Path
from test_fetchlog_lines import row
from pipeline.fetchlog import FetchLog
from pipeline.home import Home
with FetchLog(Home(Path(sys.argv[1])), "r1", "g") as log:
    n = 0
    while True:
        log.append(row(n))
        print(n)
        n += 1
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def row(n: int) -> Fetch:
    return Fetch(
        run_id="r1",
        portal="hatinh-ntm",
        url=f"https://ntm.example.vn/tin-{n}",
        kind="article",
        at=NOON + dt.timedelta(seconds=n),
        listed_title="Xuân Thành về đích",
    )


def test_rows_come_back_in_order(home: Home) -> None:
    with FetchLog(home, "r1", "g") as log:
        for n in range(3):
            log.append(row(n))
    assert list(read_log(home, "r1")) == [row(0), row(1), row(2)]


def test_all_runs_are_read_in_their_order(home: Home) -> None:
    for n, run in [(2, "r2"), (1, "r1")]:
        with FetchLog(home, run, "g") as log:
            log.append(row(n))
    assert list(read_log(home)) == [row(1), row(2)]
    assert list(read_log(home, "r2")) == [row(2)]


def test_an_unknown_run_has_no_rows(home: Home) -> None:
    assert list(read_log(home, "r9")) == []
    assert list(read_log(home)) == []


@pytest.mark.parametrize("group", ["127.0.0.1:8001", "a/b", "..", "ntm.hatinh.gov.vn", ""])
def test_a_host_group_always_names_a_file_in_its_run(home: Home, group: str) -> None:
    with FetchLog(home, "r1", group) as log:
        log.append(row(1))
        assert log.path.parent == home.fetchlog / "r1"
    assert list(read_log(home, "r1")) == [row(1)]


@pytest.mark.parametrize("n_kept", [1, 20, -1])
def test_half_a_line_at_the_end_is_passed_over_and_cut_off_by_the_next_writer(
    home: Home, n_kept: int
) -> None:
    with FetchLog(home, "r1", "g") as log:
        log.append(row(1))
        log.append(row(2))
    content = log.path.read_bytes()
    second = content.index(b"\n") + 1
    log.path.write_bytes(content[:second] + content[second:][:n_kept])
    assert list(read_log(home)) == [row(1)]
    with FetchLog(home, "r1", "g") as log:
        log.append(row(3))
    assert list(read_log(home)) == [row(1), row(3)]


def test_a_log_that_is_one_long_torn_line_is_begun_anew(home: Home) -> None:
    (home.fetchlog / "r1").mkdir(parents=True)
    (home.fetchlog / "r1" / "g.jsonl").write_bytes(b"x" * 200_000)
    with FetchLog(home, "r1", "g") as log:
        log.append(row(1))
    assert list(read_log(home)) == [row(1)]


def test_a_line_that_was_altered_is_refused_with_its_number(home: Home) -> None:
    with FetchLog(home, "r1", "g") as log:
        log.append(row(1))
    log.path.write_bytes(log.path.read_bytes() + b'{"run_id": 3}\n')
    with pytest.raises(RunError, match=r"r1/g\.jsonl, line 2 is no Fetch record .* restore it"):
        list(read_log(home))


def test_a_killed_writer_leaves_every_line_that_it_reported(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    writer = start(KILLED_WHILE_LOGGING, home.root)
    assert writer.stdout is not None
    reported = [int(writer.stdout.readline()) for _ in range(50)]
    writer.send_signal(signal.SIGKILL)
    reported += [int(line) for line in writer.stdout.read().splitlines()]
    writer.wait()
    assert [each.url for each in read_log(home)][: len(reported)] == [row(n).url for n in reported]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(home: Home) -> None:
    home.fetchlog.mkdir()
    home.fetchlog.chmod(0o500)
    with pytest.raises(RunError, match="cannot be written"):
        FetchLog(home, "r1", "g")


def test_a_file_where_the_folder_should_be_is_named(home: Home) -> None:
    home.fetchlog.write_text("")
    with pytest.raises(RunError, match=r"g\.jsonl cannot be written"):
        FetchLog(home, "r1", "g")
