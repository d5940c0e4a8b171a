"""What a look at a site brings: robots.txt, home page, sitemap, feed, one list page and one article, no more."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.errors import RunError
from pipeline.home import Home
from pipeline.reference.model import Portal
from spiders.harvesting import host_groups, job_of
from spiders.listing import Listed
from spiders.page import Page

if TYPE_CHECKING:
    from pipeline.settings import Settings

_TOP = Path(__file__).resolve().parents[1]


class Taken(msgspec.Struct, kw_only=True):
    """One page that was looked at: what it is, and the page without its content encodings."""

    part: str
    url: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    fetched_at: dt.datetime

    @property
    def page(self) -> Page:
        """As parsers see it."""
        return Page(
            url=self.url,
            body=self.body,
            fetched_at=self.fetched_at,
            status=self.status,
            headers=self.headers,
        )


class Looked(msgspec.Struct, kw_only=True):
    """What a look at one portal brought.

    `row` is the row that it was looked at with (for a new site: the one that its home page suggests), `entries`
    what its lists showed, `faults` what did not come, by part.
    """

    row: Portal
    taken: list[Taken] = []
    entries: list[Listed] = []
    faults: dict[str, str] = {}
    delay_seconds: float = 0.0
    n_requests: int = 0

    def part(self, name: str) -> Taken | None:
        """The page of that part: home, sitemap, feed, list, article."""
        return next((taken for taken in self.taken if taken.part == name), None)


def look(portals: Sequence[Portal], home: Home, settings: Settings, *, propose: bool = False) -> list[Looked]:
    """Look at portals, one process a host group, one after the other.

    Args:
        portals: the rows; for a new site its blank row.
        home, settings: whose locks, and how.
        propose: whether the row is to be proposed by the home page.
    Returns:
        one look a portal, in their order within host groups.
    Raises:
        RunError: a process died, or another crawl of a host group does not end.
    """
    found: list[Looked] = []
    for group in host_groups(portals).values():
        crawl = msgspec.Raw(job_of(group, home, settings, "look", None, None))
        job = msgspec.json.encode({"crawl": crawl, "propose": propose})
        path = os.pathsep.join(filter(None, (str(_TOP), os.environ.get("PYTHONPATH", ""))))
        done = subprocess.run(
            [sys.executable, "-m", "spiders.look_spider"],
            input=job,
            capture_output=True,
            env=os.environ | {"PYTHONPATH": path},
            check=False,
        )
        if done.returncode != 0:
            said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
            raise RunError(
                f"looking at {', '.join(portal.id for portal in group)} failed: {said[-1] if said else 'no word'}"
            )
        found += msgspec.json.decode(done.stdout.strip().splitlines()[-1], type=list[Looked])
    return found
