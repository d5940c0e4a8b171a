"""Kills at random moments, and readers that come and go while releases follow each other: real processes, real kills.

`make soak` takes the full measure (20 moments; 80 releases and at least 2,000 opens), `make test` a small one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from warehouse_builders import (
    END,
    RUNS,
    STORIES,
    claim,
    home_of,
    line_of,
    release_of,
    start,
    steady_content,
    store,
    told,
    waiting_home,
)

from pipeline.home import Home

FULL = os.environ.get("SOAK") == "full"
N_KILLS = 20 if FULL else 5
N_RELEASES, N_OPENS = (80, 2000) if FULL else (8, 20)
# between two looks at a release; without a pause the small measure would be nothing but readers
PAUSE = 0.01 if FULL else 0.3
SEED = 20260301

# a release is whole when every table holds the rows and the content that the release says of itself
WHOLE = """
import sys, time
from pathlib import Path
import warehouse
from pipeline.home import Home
from warehouse.building import table_digest
from warehouse.dictionary import tables
home = Home(Path(sys.argv[1]))
def whole(connection):
    release_id, n_figures = connection.execute("select release_id, n_figures from release").fetchone()
    said = {name: (n, content) for name, n, content in connection.execute("from release_tables").fetchall()}
    for name in ("articles", "figures", "claims", "estimates"):
        found = table_digest(connection, name, tables()[name])
        assert found == said[name], (release_id, name, found, said[name])
    assert said["figures"][0] == n_figures
    return release_id
"""
OPENS = (
    WHOLE
    + """
n, seen = 0, set()
print("ready", flush=True)
while not (home.root / "stop").exists():
    with warehouse.connect(home) as connection:
        seen.add(whole(connection))
    n += 1
    Path(sys.argv[2]).write_text(str(n))
    time.sleep(float(sys.argv[3]))
print(n, len(seen), flush=True)
"""
)
STAYS = (
    WHOLE
    + """
with warehouse.connect(home) as connection:
    first, n = whole(connection), 1
    print("ready", flush=True)
    while not (home.root / "stop").exists():
        assert whole(connection) == first
        n += 1
        time.sleep(max(0.05, float(sys.argv[2])))
print(n, 1, flush=True)
"""
)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one article in its release and nineteen more that the next one will hold."""
    return waiting_home(tmp_path_factory.mktemp("before") / "home")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = home_of(tmp_path_factory.mktemp("undisturbed"), *STORIES)
    release_of(home)
    return steady_content(home)


@pytest.fixture(scope="module")
def seconds(before: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[float, float]:
    """How long building and publishing take when nobody kills them."""
    copy = shutil.copytree(before.root, tmp_path_factory.mktemp("timed") / "home", symlinks=True)
    run, marks = start(RUNS, copy), {}
    for _ in range(3):
        marks[line_of(run)] = time.monotonic()
    _, errors = run.communicate()
    assert (errors, run.returncode) == ("", 0)
    return marks["built"] - marks["begun"], marks["published"] - marks["built"]


def moments() -> Iterator[tuple[str, float]]:
    """Seeded moments: three in four of the build, the rest of the publication, as shares of their length."""
    dice = random.Random(SEED)
    for n in range(N_KILLS):
        yield ("built" if n % 4 == 3 else "begun"), dice.random()


@pytest.mark.slow
@pytest.mark.parametrize(("after", "share"), list(moments()))
def test_a_kill_at_any_moment_leaves_a_release_that_opens_and_the_next_run_ends_the_same(
    before: Home,
    undisturbed: dict[str, str],
    seconds: tuple[float, float],
    tmp_path: Path,
    after: str,
    share: float,
) -> None:
    home = Home(shutil.copytree(before.root, tmp_path / "home", symlinks=True))
    old = steady_content(home)
    doomed = start(RUNS, home.root)
    while line_of(doomed) != after:
        pass
    time.sleep(share * seconds[after == "built"])
    doomed.kill()
    doomed.communicate()
    assert doomed.returncode in (-signal.SIGKILL, 0)
    assert steady_content(home) in (old, undisturbed)
    release_of(home)
    assert steady_content(home) == undisturbed
    assert not [
        path for path in home.releases.iterdir() if path.name.startswith(".") or path.suffix == ".wal"
    ]


@pytest.fixture
def readers() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that read; whatever becomes of the test, none of them outlives it."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        with process:
            process.kill()


@pytest.mark.slow
@pytest.mark.timeout(3 * 3600 if FULL else 600)
def test_readers_see_whole_releases_only_while_one_follows_the_other(
    tmp_path: Path, readers: list[subprocess.Popen[str]]
) -> None:
    """Each release holds another number of figures; a torn one would not fit what it says of itself."""
    home = home_of(tmp_path / "home", STORIES[0])
    release_of(home)
    counts = [tmp_path / f"opened-{n}" for n in range(2)]
    readers += [start(OPENS, home.root, path, PAUSE) for path in counts]
    readers.append(start(STAYS, home.root, PAUSE))
    assert [line_of(reader) for reader in readers] == ["ready"] * 3
    n_releases = 0
    while (
        n_releases < N_RELEASES
        or sum(int(path.read_text() or 0) for path in counts if path.exists()) < N_OPENS
    ):
        assert all(reader.poll() is None for reader in readers), [reader.communicate() for reader in readers]
        n_releases += 1
        store(
            home,
            [told(f"b{n_releases}", claim(200 + n_releases, period_end=END))],
            f"20260401T013000-{n_releases:04x}",
        )
        release_of(home)
    (home.root / "stop").touch()
    ended = [(*reader.communicate(), reader.returncode) for reader in readers]
    assert [(errors, code) for _, errors, code in ended] == [("", 0)] * 3
    opened = [tuple(map(int, said.split())) for said, _, _ in ended]
    print(f"{n_releases} releases; opens and releases seen by each reader: {opened}")
    assert all(n_seen > 1 for _, n_seen in opened[:2])
