"""Finding near duplicates keeps what it must know of the texts, and never the texts."""

from __future__ import annotations

import subprocess
import sys

PEAK = """
from pathlib import Path
import duckdb
from warehouse.near import _of_same_digits

def peak_mb():
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(said.split("VmHWM:")[1].split()[0]) / 1024

connection = duckdb.connect(config={"memory_limit": "256MB", "threads": "1"})
connection.execute(
    "create view articles as select 'bai ' || i as article_id, repeat('chữ ', 1000) || (i // 2) as text "
    "from range($n) as r(i)"
)
before = peak_mb()
found = _of_same_digits(connection.sql("from articles"))
print(found.num_rows, peak_mb() - before)
"""


def test_texts_are_let_go_as_they_are_read() -> None:
    n_articles = 60_000  # of 6 kB each: 360 MB in sum
    said = subprocess.run(
        [sys.executable, "-c", PEAK.replace("$n", str(n_articles))],
        capture_output=True,
        text=True,
        check=True,
    )
    n_found, grown_mb = said.stdout.splitlines()[-1].split()
    assert int(n_found) >= n_articles * 0.9
    assert float(grown_mb) < 450
