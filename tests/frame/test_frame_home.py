"""OCOP_HOME: editions never mix, one writer at a time, files whole, faults that say what to do."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import CallError, RunError
from pipeline.home import Home, new_run_id, write_whole
from pipeline.settings import load_settings


def test_demo_data_never_enter_a_research_home(tmp_path: Path) -> None:
    Home(tmp_path / "h").prepare("research")
    with pytest.raises(CallError, match="holds research data and this run makes demo data"):
        Home(tmp_path / "h").prepare("demo")


def test_an_older_home_without_marker_is_research(tmp_path: Path) -> None:
    assert Home(tmp_path).edition() == "research"


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CallError, match="cannot be written"):
        Home(tmp_path / "file" / "home").prepare("research")


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    code = (
        "from pipeline.home import Home; from pathlib import Path\n"
        f"with Home(Path({str(tmp_path)!r})).writing(): pass"
    )
    with Home(tmp_path).writing():
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"another run (process {os.getpid()}) is writing" in done.stderr


def test_the_lock_of_a_killed_writer_is_free(tmp_path: Path) -> None:
    code = (
        "import os, signal; from pipeline.home import Home; from pathlib import Path\n"
        f"with Home(Path({str(tmp_path)!r})).writing(): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    with Home(tmp_path).writing():
        assert (tmp_path / ".lock-holder").read_text() == str(os.getpid())


def test_too_little_disk_is_refused_before_anything_starts(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, min_free_mb=10**9)
    with pytest.raises(RunError, match="make room, move OCOP_HOME, or lower OCOP_MIN_FREE_MB"):
        Home(tmp_path).require_space(settings)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_whole(path, b"old")
    with pytest.raises(TypeError):
        write_whole(path, "no bytes")  # type: ignore[arg-type]
    assert [p.name for p in tmp_path.iterdir()] == ["state.json"]
    assert path.read_bytes() == b"old"


def test_run_ids_sort_by_time_and_differ() -> None:
    first, second = new_run_id(), new_run_id()
    assert first[:15] <= second[:15]
    assert first != second


def test_files_are_readable_by_others_as_the_umask_says(tmp_path: Path) -> None:
    write_whole(tmp_path / "f", b"x")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) & stat.S_IRUSR
