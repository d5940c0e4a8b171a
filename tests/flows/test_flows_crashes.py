"""kill -9 in the middle of fetch, of build and of publish: a normal run after it ends in the same content."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flow_world import World

import samples
from pipeline.home import write_whole

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("server")]

# a kill meets the same steps whether two portals are harvested or five, and each costs a process every night
TAKEN = ("mau-hatinh-ntm", "mau-baotinh")

# a night whose process kills itself at the named moment; nothing of the product knows of it
DYING_NIGHT = """
import os, signal, sys
import pipeline.settings
import flows, warehouse
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
{where}
flows.nightly()
"""
IN_BUILD = """
from warehouse import building
def half(connection, path, *rest):
    path.write_bytes(b'half a release')
    die()
building._fill = half
"""
IN_PUBLISH = "os.symlink = die"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[samples.Samples, Path]]:
    registry = tmp_path_factory.mktemp("crash") / "portals.yaml"
    with samples.serve(night=1, ports=dict.fromkeys(samples.PORTALS, 0)) as portals:
        urls = {name: portals.urls[name] for name in TAKEN}
        write_whole(registry, samples.registry_yaml(urls).encode())
        yield portals, registry


@pytest.fixture(scope="module")
def undisturbed(
    served: tuple[samples.Samples, Path], server: str, tmp_path_factory: pytest.TempPathFactory
) -> World:
    world = World(served[0], tmp_path_factory.mktemp("undisturbed") / "home", served[1])
    world.night()
    return world


@pytest.fixture
def world(served: tuple[samples.Samples, Path], tmp_path: Path) -> World:
    return World(served[0], tmp_path / "home", served[1])


def start_dying(world: World, where: str) -> int:
    code = DYING_NIGHT.format(where=where)
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | world.environment(), timeout=300, check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ).returncode  # fmt: skip


def assert_same_content(world: World, other: World) -> None:
    mine, theirs = world.content(), other.content()
    assert [name for name in theirs if mine.get(name) != theirs[name]] == []


def test_killed_while_fetching(world: World, undisturbed: World) -> None:
    night = subprocess.Popen(
        [sys.executable, "-m", "atlas.cli", "nightly"],
        env=os.environ | world.environment(), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 300
    while not any(path.stat().st_size > 20_000 for path in world.home.glob("archive/*/*.open")):
        assert time.monotonic() < until, "no archive was ever open"
        time.sleep(0.02)
    os.killpg(night.pid, signal.SIGKILL)
    night.wait()
    assert list(world.home.glob("archive/*/*.open")), "the kill came too late to leave an open archive"
    world.night()
    assert_same_content(world, undisturbed)


@pytest.mark.parametrize("where", [IN_BUILD, IN_PUBLISH], ids=["building", "publishing"])
def test_killed_while(where: str, world: World, undisturbed: World) -> None:
    assert start_dying(world, where) == -signal.SIGKILL
    assert not (world.home / "warehouse.duckdb").exists()
    world.night()
    assert_same_content(world, undisturbed)


def test_killed_while_publishing_a_second_release_keeps_the_first(undisturbed: World) -> None:
    first = (undisturbed.home / "warehouse.duckdb").resolve()
    assert start_dying(undisturbed, IN_PUBLISH) == -signal.SIGKILL
    assert (undisturbed.home / "warehouse.duckdb").resolve() == first
