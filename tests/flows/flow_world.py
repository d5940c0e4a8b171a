"""A world to run nights in: sample portals on free ports, a home, and the command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

import samples

# what two ends of the same nights may differ in: names of runs and releases, times, where captures lie
OUTSIDE = {"runs", "portal_runs", "captures", "release", "release_tables"}


@dataclass
class World:
    """Sample portals that are being served, and a demo home to harvest them into."""

    portals: samples.Samples
    home: Path
    registry: Path

    def environment(self) -> dict[str, str]:
        return {
            "OCOP_HOME": str(self.home),
            "OCOP_EDITION": "demo",
            "OCOP_PORTALS_FILE": str(self.registry),
        }

    def ocop(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "atlas.cli", *arguments],
            capture_output=True, text=True, env=os.environ | self.environment(), timeout=500, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def night(self) -> dict[str, Any]:
        """A nightly run; gives its report."""
        return dict(json.loads(self.ocop("nightly", "--json").stdout))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str((self.home / "warehouse.duckdb").resolve()), read_only=True) as connection:
            return connection.sql(query).fetchall()

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every table but those of runs and captures, without timestamps and names of runs, rows sorted."""
        with duckdb.connect(str((self.home / "warehouse.duckdb").resolve()), read_only=True) as connection:
            names = [
                row[0]
                for row in connection.sql("select table_name from duckdb_tables() order by 1").fetchall()
            ]
            result = {}
            for name in set(names) - OUTSIDE:
                columns = connection.execute(
                    "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index",
                    [name],
                ).fetchall()
                kept = [c for c, kind in columns if not kind.startswith("TIMESTAMP") and c not in VARYING]
                rows = connection.sql(f"select {', '.join(kept)} from {name} order by all").fetchall()
                result[name] = rows
            return result


# columns that name a run, a release or a capture: a page of NukeViet differs at each fetch
VARYING = {
    "run_id",
    "release_id",
    "capture_digest",
    "parse_digest",
    "digest",
    "file",
    "capture_file",
    "capture_offset",
}
