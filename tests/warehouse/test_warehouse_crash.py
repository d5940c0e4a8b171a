"""Readers and crashes: real processes, real kills."""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from warehouse_builders import claim, home_of, release_of, store, told

import warehouse
from pipeline.home import Home
from warehouse.dictionary import tables

END = dt.date(2024, 12, 31)
STORIES = [
    told(f"a{n}", claim(100 + n, period_end=END), claim(9 + n, indicator="ocop_entities")) for n in range(20)
]

PUBLISHES = """
import os, signal, sys
from pathlib import Path
import warehouse, warehouse.publishing as publishing
from pipeline.home import Home
from pipeline.settings import Settings
home = Home(Path(sys.argv[1]))
settings = Settings(home=home.root, duckdb_memory_mb=512)
def dies(*given, **more):
    os.kill(os.getpid(), signal.SIGKILL)
if len(sys.argv) > 2:
    setattr(publishing, sys.argv[2], dies)
print("begun", flush=True)
warehouse.publish(home, warehouse.build(home, settings, "20260301T013000-0001"), settings)
"""

READS = """
import sys
from pathlib import Path
import warehouse
from pipeline.home import Home
connection = warehouse.connect(Home(Path(sys.argv[1])))
for line in sys.stdin:
    print(connection.execute("select count(*), min(release_id) from figures, release").fetchone(), flush=True)
"""


def run(code: str, *given: object, **more: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", code, *map(str, given)]
    return subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def content(home: Home) -> dict[str, str]:
    """What must be the same after any crash: all tables but the volatile ones."""
    found = warehouse.query("from release_tables", home=home)
    steady = [name for name, table in tables().items() if not table.volatile]
    return {row.table_name: row.content_digest for row in found.itertuples() if row.table_name in steady}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one article in its release and nineteen more that the next one will hold."""
    home = home_of(tmp_path_factory.mktemp("released") / "home", STORIES[0])
    release_of(home)
    store(home, STORIES[1:], "20260302T013000-0002")
    return home.root


@pytest.fixture
def home(released: Path, tmp_path: Path) -> Home:
    shutil.copytree(released, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = home_of(tmp_path_factory.mktemp("undisturbed"), *STORIES)
    release_of(home)
    return content(home)


def test_a_reader_keeps_its_release_while_the_next_is_published(home: Home) -> None:
    reader = run(READS, home.root)
    assert reader.stdin is not None
    assert reader.stdout is not None

    def asked() -> str:
        assert reader.stdin is not None
        assert reader.stdout is not None
        reader.stdin.write("again\n")
        reader.stdin.flush()
        return reader.stdout.readline()

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
    dead = run(PUBLISHES, home.root, step)
    dead.communicate()
    assert dead.returncode == -signal.SIGKILL
    current = warehouse.release(home)
    assert current is not None
    assert (current.release_id == old.release_id) == (step != "_prune")
    release_of(home)
    assert content(home) == undisturbed
    assert not list(home.releases.glob(".building*"))
    assert not list(home.releases.glob("*.wal"))
