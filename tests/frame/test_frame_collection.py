"""A test whose name or order differs from process to process is refused with the reason; others are let through."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from steady_collection import unsteady

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (r"test_a.py::test_b[\x1f\x8b\x08\x00]", "bytes"),
        ("test_a.py::test_b[<object object at 0x7f3a5c0d]", "an address"),
        ("test_a.py::test_b[/tmp/pytest-of-me/x]", "a temporary folder"),
    ],
    ids=["packed bytes", "address", "temporary folder"],
)
def test_a_name_that_differs_from_process_to_process_is_told(name: str, reason: str) -> None:
    assert (unsteady(name) or "").startswith(reason)


@pytest.mark.parametrize(
    "name",
    [
        r"test_a.py::test_b[X\xe3 \u0111\u1ea1t chu\u1ea9n]",
        "test_a.py::test_b[0x1f]",
        "test_a.py::test_b[2024-01]",
    ],
)
def test_vietnamese_words_and_numbers_are_steady_names(name: str) -> None:
    assert unsteady(name) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("[gzip.compress(b'x')]", "bytes that are not text"),
        ("{'a', 'b'}", "parametrized over a set"),
        ("sorted({'a', 'b'})", "2 tests collected"),
    ],
    ids=["packed", "set", "sorted"],
)
def test_collecting_names_the_test_that_is_not_steady(given: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        f"import gzip, pytest\n@pytest.mark.parametrize('one', {given})\ndef test_one(one): pass\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-p",
        "steady_collection",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)],
        capture_output=True, text=True, cwd=TESTS, check=False,
    )  # fmt: skip
    assert said in done.stdout + done.stderr


def test_two_workers_make_a_fixture_of_a_file_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"test_{name}.py").write_text(
            "import os, pathlib, pytest\n"
            "@pytest.fixture(scope='module')\n"
            "def made():\n"
            f"    with pathlib.Path({str(tmp_path / 'made')!r}).open('a') as file:\n"
            f"        file.write('{name}')\n"
            "@pytest.mark.parametrize('n', range(6))\n"
            "def test_one(made, n): pass\n"
        )
    recipe = re.search(
        r"pytest -q (-n 2 --dist \w+)", (TESTS.parent / "Makefile").read_text(encoding="utf-8")
    )
    assert recipe is not None
    plugins = ["-p", "steady_collection", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *recipe[1].split(), *plugins,
         "--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)],
        capture_output=True, cwd=TESTS, check=True,
    )  # fmt: skip
    assert sorted((tmp_path / "made").read_text()) == ["a", "b"]
