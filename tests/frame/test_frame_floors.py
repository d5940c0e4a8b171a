"""What a part of the house may pull in."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


def modules_after(code: str, cwd: Path) -> set[str]:
    """The names of all modules that are loaded in a fresh interpreter after `code`."""
    script = f"{code}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=cwd, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_figures_needs_neither_prefect_nor_duckdb(tmp_path: Path) -> None:
    article = {"id": "a", "text": "Năm 2023, tỉnh Lào Cai có 190 sản phẩm OCOP.", "published": "2023-12-01"}
    (tmp_path / "a.jsonl").write_text(json.dumps(article), encoding="utf-8")
    code = (
        "import sys\n"
        "sys.argv = ['ocop', 'figures', 'a.jsonl', '-o', 'f.jsonl']\n"
        "from atlas.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code"
    )
    loaded = modules_after(code, tmp_path)
    assert not {"prefect", "duckdb", "scrapy"} & loaded


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("pipeline.reference", {"scrapy", "underthesea", "duckdb", "prefect", "pandas"}),
        ("nlp", {"scrapy", "duckdb", "prefect"}),
        ("warehouse", {"scrapy", "underthesea", "prefect"}),
        ("spiders", {"underthesea", "duckdb", "prefect"}),
        ("samples", {"pipeline", "spiders", "nlp", "warehouse", "scrapy", "duckdb"}),
    ],
)
def test_a_wing_pulls_in_no_other_engine(package: str, forbidden: set[str], tmp_path: Path) -> None:
    assert not forbidden & modules_after(f"import {package}", tmp_path)


def test_flows_stand_below_the_faces_and_know_only_what_the_wings_export() -> None:
    tree = ast.parse((TOP / "flows.py").read_text(encoding="utf-8"))
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    inside_a_wing = {name for name in named if re.match(r"(spiders|nlp|warehouse)\.", name)}
    assert not inside_a_wing
    assert not {name for name in named if name.split(".")[0] in {"atlas", "samples"}}
