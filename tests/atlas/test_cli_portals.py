"""What people see of the registry's commands: a table of health, a row to review, and refusals with a remedy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import samples

ONE = "mau-kimson"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A home with a registry of a sample portal that is there, one that is not, and one that nobody verified."""
    folder = tmp_path_factory.mktemp("portals")
    with samples.serve(ports=dict.fromkeys(samples.portals(), 0)) as running:
        rows = yaml.safe_load(samples.registry_yaml({ONE: running.urls[ONE]}))["portals"]
        gone = rows[0] | {"id": "mau-tat", "base_url": "http://127.0.0.1:9/", "hosts": ["127.0.0.1:9"]}
        gone |= {"start_urls": [], "feeds": [], "sitemaps": [], "host_group": "mau-tat"}
        new = gone | {"id": "mau-moi", "base_url": "http://127.0.0.1:10/", "hosts": ["127.0.0.1:10"]}
        new = {key: value for key, value in new.items() if key not in ("verification", "verified_on")}
        (folder / "portals.yaml").write_text(
            yaml.safe_dump({"portals": [*rows, gone, new]}, allow_unicode=True)
        )
        yield folder, running.urls[ONE]


def ocop(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("OCOP_")}
    env |= {"OCOP_HOME": str(folder / "home"), "OCOP_PORTALS_FILE": str(folder / "portals.yaml"), **more}
    return subprocess.run(
        [sys.executable, "-m", "atlas.cli", *words], env=env, capture_output=True, text=True, check=False
    )


def test_a_check_shows_health_as_a_table_and_ends_with_one_when_a_portal_is_broken(
    world: tuple[Path, str],
) -> None:
    done = ocop(world[0], "portals", "check", COLUMNS="160")
    assert done.returncode == 1, done.stderr
    assert ONE in done.stdout
    assert "broken" in done.stdout
    assert "2 checked, 1 broken" in done.stdout


def test_a_new_site_becomes_a_row_to_review_and_the_registry_stays(world: tuple[Path, str]) -> None:
    folder, url = world
    (folder / "none.yaml").write_text("portals: []\n")
    done = ocop(
        folder,
        *("portals", "add", url, "--sample", "--into", str(folder / "new"), "--json"),
        OCOP_PORTALS_FILE=str(folder / "none.yaml"),
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["finding"]["n_listed"] > 0
    assert any("-article" in name for name in told["kept"])
    assert (folder / "new" / "row.yaml").exists()
    assert (folder / "none.yaml").read_text() == "portals: []\n"


def test_the_first_harvest_of_a_row_that_nobody_verified_is_a_check(world: tuple[Path, str]) -> None:
    done = ocop(world[0], "harvest", "mau-moi", COLUMNS="160")
    assert done.returncode == 1
    assert "1 checked, 1 broken" in done.stderr
    assert "mau-moi: not what the row says, so nothing was harvested" in done.stderr
    assert not (world[0] / "home" / "archive").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "nongthonmoi"), "is no address of the web"),
        (("add", "https://moi.example.vn/"), "set OCOP_CONTACT"),
        (("check", "mau-kimsn"), "did you mean 'mau-kimson'"),
    ],
)
def test_a_wrong_call_is_answered_with_its_remedy(
    words: tuple[str, ...], said: str, world: tuple[Path, str]
) -> None:
    done = ocop(world[0], "portals", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_private_host_is_refused(world: tuple[Path, str]) -> None:
    done = ocop(world[0], "portals", "add", "http://10.1.2.3/", OCOP_CONTACT="a@b.vn")
    assert done.returncode == 2
    assert "10.1.2.3 is a private host" in done.stderr


def test_the_site_of_a_row_is_not_proposed_again(world: tuple[Path, str]) -> None:
    done = ocop(world[0], "portals", "add", world[1], "--sample")
    assert done.returncode == 2
    assert f"is the portal '{ONE}' of the registry" in done.stderr
