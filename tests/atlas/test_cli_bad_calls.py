"""Bad calls: one line that says what to do, exit 2 (the call) or 1 (the run), nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.home import Home


def ocop(*arguments: object, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a person does."""
    command = [sys.executable, "-m", "atlas.cli", *map(str, arguments)]
    settings = {"OCOP_HOME": str(home), "PREFECT_HOME": str(home.parent / "prefect"), **environment}
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=os.environ | settings,
        cwd=home.parent,
        timeout=300,
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """What it said on standard error, which must be one line."""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("ocop: ")
    return done.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_missing_file_is_named(home: Path) -> None:
    done = ocop("import", "nowhere.jsonl", home=home)
    assert done.returncode == 2
    assert "nowhere.jsonl is not there" in one_line(done)


def test_figures_of_a_missing_file(home: Path) -> None:
    done = ocop("figures", "nowhere.jsonl", home=home)
    assert done.returncode == 2
    assert "nowhere.jsonl is not there" in one_line(done)


def test_a_row_without_text_is_named(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "x", "text": "có"}\n{"id": "y", "body": "sai cột"}\n', encoding="utf-8"
    )
    done = ocop("figures", "a.jsonl", home=home)
    assert done.returncode == 2
    assert "a.jsonl" in one_line(done)
    assert "2" in done.stderr
    assert "text" in done.stderr


def test_a_csv_without_the_column_text_is_named(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,body\nx,y\n", encoding="utf-8")
    done = ocop("figures", "a.csv", home=home)
    assert done.returncode == 2
    assert "a.csv" in one_line(done)


@pytest.mark.parametrize("command", ["compare", "evidence"])
def test_an_unknown_indicator_gets_a_proposal(command: str, home: Path) -> None:
    done = ocop(command, "ocop_products_recognised", home=home)
    assert done.returncode == 2
    assert "did you mean 'ocop_products_recognized'?" in one_line(done)


def test_comparing_before_anything_is_published_says_how_to_begin(home: Path) -> None:
    done = ocop("compare", "ntm_communes", home=home)
    assert done.returncode in (1, 2)
    assert "ocop" in one_line(done)[6:]


def test_an_unknown_portal_gets_a_proposal(home: Path) -> None:
    listed = json.loads(ocop("portals", "--json", home=home).stdout)
    wrong = listed[0]["id"] + "x"
    done = ocop("harvest", wrong, home=home, OCOP_CONTACT="desk@example.vn")
    assert done.returncode == 2
    assert listed[0]["id"] in one_line(done)


def test_a_night_without_verified_portals_says_how_to_try_one(home: Path) -> None:
    done = ocop("nightly", home=home, OCOP_CONTACT="desk@example.vn")
    assert done.returncode == 2
    assert "ocop harvest ID" in one_line(done)


def test_a_real_portal_wants_a_contact(home: Path) -> None:
    listed = json.loads(ocop("portals", "--json", home=home).stdout)
    done = ocop("harvest", listed[0]["id"], home=home, OCOP_CONTACT="")
    assert done.returncode == 2
    assert "OCOP_CONTACT" in one_line(done)


def test_a_broken_registry_row_names_file_row_and_field(home: Path, tmp_path: Path) -> None:
    row = "portals:\n- {id: hatinh-ntm, family: nukviet}\n"
    (tmp_path / "mine.yaml").write_text(row, encoding="utf-8")
    done = ocop("portals", home=home, OCOP_PORTALS_FILE=str(tmp_path / "mine.yaml"))
    assert done.returncode == 2
    assert "mine.yaml" in one_line(done)
    assert "hatinh-ntm" in done.stderr


def test_a_wrong_date_is_named(home: Path) -> None:
    listed = json.loads(ocop("portals", "--json", home=home).stdout)
    done = ocop(
        "harvest", listed[0]["id"], "--since", "31/01/2024", home=home, OCOP_CONTACT="desk@example.vn"
    )
    assert done.returncode == 2
    assert "--since '31/01/2024' is no date" in one_line(done)


def test_a_second_run_is_refused_while_one_goes_on(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x", "text": "có"}\n', encoding="utf-8")
    with Home(home).writing():
        done = ocop("import", "a.jsonl", home=home)
    assert done.returncode == 1
    assert "another run" in one_line(done)


def test_too_little_disk_space_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x", "text": "có"}\n', encoding="utf-8")
    done = ocop("import", "a.jsonl", home=home, OCOP_MIN_FREE_MB="999999999")
    assert done.returncode == 1
    assert "make room" in one_line(done)


def test_own_texts_never_enter_the_demo(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x", "text": "có"}\n', encoding="utf-8")
    Home(home).prepare("demo")
    done = ocop("import", "a.jsonl", home=home)
    assert done.returncode == 2
    assert "demo's home" in one_line(done)


def test_a_setting_out_of_range_is_named(home: Path) -> None:
    done = ocop("portals", home=home, OCOP_KEEP_RELEASES="0")
    assert done.returncode == 2
    assert "OCOP_KEEP_RELEASES" in one_line(done)
