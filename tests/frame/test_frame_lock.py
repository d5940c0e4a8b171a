"""The locks belong to what they were made from, and hold names and hashes only."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
LOCKS = [("pyproject.toml", "requirements.lock"), ("requirements-duckdb2.in", "requirements-duckdb2.lock")]


def digest_of(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, TOP / "tools" / "lock_digest.py", path], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(("asked", "lock"), LOCKS)
def test_lock_was_made_from_what_is_asked_for_now(asked: str, lock: str) -> None:
    first = (TOP / lock).read_text(encoding="utf-8").splitlines()[0]
    assert digest_of(TOP / asked) in first, f"{asked} has changed: run make lock"


@pytest.mark.parametrize("lock", [lock for _, lock in LOCKS])
def test_lock_pins_every_package_by_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-zA-Z0-9])", (TOP / lock).read_text(encoding="utf-8").split("\n", 1)[1])
    loose = [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert not loose


@pytest.mark.parametrize("lock", [lock for _, lock in LOCKS])
def test_lock_names_no_index(lock: str) -> None:
    assert not re.search(
        r"https?://|--(extra-)?index-url|--find-links", (TOP / lock).read_text(encoding="utf-8")
    )


def test_a_changed_wish_has_another_digest(tmp_path: Path) -> None:
    changed = tmp_path / "pyproject.toml"
    text = (TOP / "pyproject.toml").read_text(encoding="utf-8")
    changed.write_text(text.replace('"pyarrow>=21"', '"pyarrow>=22"'), encoding="utf-8")
    assert digest_of(changed) != digest_of(TOP / "pyproject.toml")
