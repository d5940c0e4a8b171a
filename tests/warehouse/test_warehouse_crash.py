"""Readers and crashes: real processes, real kills."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from warehouse_builders import (
    RUNS,
    STORIES,
    home_of,
    line_of,
    release_of,
    start,
    steady_content,
    waiting_home,
)

import warehouse
from pipeline.home import Home

READS = """
import sys
from pathlib import Path
import warehouse
from pipeline.home import Home
connection = warehouse.connect(Home(Path(sys.argv[1])))
for line in sys.stdin:
    print(connection.execute("select count(*), min(release_id) from figures, release").fetchone(), flush=True)
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one article in its release and nineteen more that the next one will hold."""
    return waiting_home(tmp_path_factory.mktemp("released") / "home").root


@pytest.fixture
def home(released: Path, tmp_path: Path) -> Home:
    shutil.copytree(released, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = home_of(tmp_path_factory.mktemp("undisturbed"), *STORIES)
    release_of(home)
    return steady_content(home)


def test_a_reader_keeps_its_release_while_the_next_is_published(home: Home) -> None:
    reader = start(READS, home.root)

    def asked() -> str:
        assert reader.stdin is not None
        reader.stdin.write("again\n")
        reader.stdin.flush()
        return line_of(reader)

    before = asked()
    for _ in range(4):  # more than are kept: the reader's own file is gone from the folder at the end
        release_of(home)
        assert asked() == before
    _, errors = reader.communicate()
    assert (reader.returncode, errors) == (0, "")
    assert warehouse.query("select count(*) as n from figures", home=home)["n"][0] == 40


@pytest.mark.parametrize(
    "step", ["_refuse_failed", "_seal", "write_whole", "sync_folder", "_point_at", "_prune"]
)
def test_a_kill_at_any_step_of_publishing_leaves_a_release_that_opens_and_the_next_run_mends_it(
    home: Home, undisturbed: dict[str, str], step: str
) -> None:
    old = warehouse.release(home)
    assert old is not None
    dead = start(RUNS, home.root, step)
    dead.communicate()
    assert dead.returncode == -signal.SIGKILL
    current = warehouse.release(home)
    assert current is not None
    assert (current.release_id == old.release_id) == (step != "_prune")
    release_of(home)
    assert steady_content(home) == undisturbed
    assert not list(home.releases.glob(".building*"))
    assert not list(home.releases.glob("*.wal"))
