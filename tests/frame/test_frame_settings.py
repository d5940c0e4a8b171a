"""Settings: environment over file over default; a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import CallError
from pipeline.settings import load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_file_in_the_working_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "ocop.toml").write_text('contact = "desk@example.vn"\n')
    assert load_settings().contact == "desk@example.vn"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ocop.toml").write_text("recheck_days = 3\n")
    monkeypatch.setenv("OCOP_RECHECK_DAYS", "9")
    assert load_settings().recheck_days == 9


def test_the_file_in_the_home_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "ocop.toml").write_text("keep_releases = 7\n")
    monkeypatch.setenv("OCOP_HOME", str(tmp_path / "h"))
    assert load_settings().keep_releases == 7


def test_a_wrong_value_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCOP_KEEP_RELEASES", "1")
    with pytest.raises(CallError, match=r"keep_releases.*OCOP_KEEP_RELEASES"):
        load_settings()


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ocop.toml").write_text("keep_relases = 5\n")
    with pytest.raises(CallError, match="keep_relases"):
        load_settings()


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "ocop.toml").write_text("contact = \n")
    with pytest.raises(CallError, match=r"ocop\.toml cannot be read"):
        load_settings()
