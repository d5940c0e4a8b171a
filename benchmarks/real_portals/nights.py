"""Nights of harvesting in a home of their own, and what each of them asked for.

A night is `ocop harvest` whole, or its first two stages alone (fetch into the archive, parse out of it), which take
a tenth of the time. This file is also the program that runs those two.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pipeline.articles import article_id_of
from pipeline.fetchlog import read_log
from pipeline.home import Home
from pipeline.records import Article
from pipeline.store import current_articles

TOP = Path(__file__).parents[2]


class Night(NamedTuple):
    """What one night did: exit code, what was said, requests by kind of page, and answers by status."""

    code: int
    said: str
    requests: Counter[str]
    statuses: Counter[int]

    @property
    def bodies(self) -> int:
        """Article pages that came with a body."""
        return self.requests["article 200"]


class Portal:
    """A row of a registry of its own, and the home in which the portal is harvested."""

    def __init__(self, folder: Path, family: str, base: str, *, whole: bool, **facts: Any) -> None:
        self.id = f"thu-{family}"
        self.home = Home(folder)
        self.registry = folder.parent / f"{folder.name}.yaml"
        host = base.partition("://")[2]
        row = {
            "id": self.id, "name": "Cổng thử", "province": "Hà Tĩnh", "kind": "ntm_office", "family": family,
            "base_url": f"{base}/", "hosts": [host], "host_group": self.id, "delay_seconds": 0.0, "max_requests": 2000,
            "evidence": "real software on loopback", "allow_loopback": True, "sample": True,
        }  # fmt: skip
        self.registry.write_text(yaml.safe_dump({"portals": [row | facts]}, allow_unicode=True), "utf-8")
        self._runs: set[str] = set()
        self._program = ["-m", "atlas.cli", "harvest"] if whole else [__file__]

    def night(self, *arguments: str, **settings: str) -> Night:
        """One night; settings such as OCOP_RECHECK_HOURS="0" may be given."""
        env = {
            **os.environ,
            "OCOP_HOME": str(self.home.root),
            "OCOP_PORTALS_FILE": str(self.registry),
            "OCOP_EDITION": "demo",
            "OCOP_CONTACT": "trial on loopback",
            "PREFECT_HOME": str(self.home.root.parent / "prefect"),
            "PYTHONPATH": str(TOP),
            **settings,
        }
        command = [sys.executable, *self._program, self.id, *arguments]
        done = subprocess.run(
            command, env=env, cwd=self.registry.parent, check=False, capture_output=True, text=True
        )
        rows = [row for row in read_log(self.home) if row.run_id not in self._runs]
        self._runs |= {row.run_id for row in rows}
        asked = [row for row in rows if row.status is not None]
        return Night(
            done.returncode,
            f"{done.stdout}\n{done.stderr}",
            Counter(f"{row.kind} {row.status}" for row in asked) + Counter({"all": len(asked)}),
            Counter(row.status for row in asked if row.status is not None),
        )

    def articles(self) -> list[Article]:
        """What the home holds of the portal, each article as it stands now."""
        return [article for article in current_articles(self.home) if article.portal == self.id]

    def versions(self) -> int:
        """How many versions of articles the home holds."""
        import pyarrow.parquet as pq

        found = set()
        for path in self.home.articles.rglob("articles.parquet"):
            for row in pq.read_table(path, columns=["article_id", "text_digest", "kind"]).to_pylist():
                if row["kind"] == "article":
                    found.add((row["article_id"], row["text_digest"]))
        return len(found)

    def id_of(self, key: str) -> str:
        """The article id for a key of the software's own."""
        return article_id_of(self.id, key)


def _two_stages(portal_id: str) -> int:
    """Fetch and parse one portal of the registry that the environment names; 0 when nothing failed."""
    from pipeline.home import new_run_id
    from pipeline.reference import load_portals
    from pipeline.settings import load_settings
    from spiders import harvest_group, parse_captures

    settings = load_settings()
    assert settings.portals_file is not None
    registry = load_portals(settings.portals_file)
    home, run_id = Home(settings.home), new_run_id()
    home.prepare(settings.edition)
    rows = harvest_group([registry.get(portal_id)], home, settings, run_id)
    counts = parse_captures(home, registry, run_id)
    print(rows, counts)
    return 0 if all(row.outcome in ("ok", "no_news") for row in rows) else 1


if __name__ == "__main__":
    sys.exit(_two_stages(sys.argv[1]))
