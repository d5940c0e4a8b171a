"""What the archive holds: files, captures and bytes of each portal, where they came from, and of which days."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from pipeline.archive import sealed_files
from pipeline.fetchlog import read_log
from pipeline.home import Home
from pipeline.manifest import archived_portals
from pipeline.records import HANOI, Record
from pipeline.sealing import OPEN


class PortalStats(Record, frozen=True, kw_only=True):
    """One portal's part of the archive; `n_bytes` as the files lie on the disk, `captures` counts by page kind.

    `n_open` files are still written, or wait to be salvaged; they are not counted otherwise.
    """

    portal: str
    n_files: int
    n_open: int
    n_recovered: int
    n_records: int
    n_bytes: int
    captures: dict[str, int]
    origins: dict[str, int]
    first_on: dt.date | None
    last_on: dt.date | None


def archive_stats(home: Home, portal: str | None = None) -> list[PortalStats]:
    """What the archive holds of each portal, in order of names; reads manifests and logs, no capture.

    Raises:
        RunError: a manifest or a log was altered; the message names its line.
    """
    kinds: dict[str, Counter[str]] = {}
    origins: dict[str, Counter[str]] = {}
    days: dict[str, list[dt.date]] = {}
    sealed = {file: entry.n_bytes for file, entry in sealed_files(home, portal)}
    for row in read_log(home):
        if row.file is None or (row.offset or 0) >= sealed.get(row.file, 0):
            continue
        day = row.at.astimezone(HANOI).date()
        seen = days.setdefault(row.portal, [day, day])
        days[row.portal] = [min(seen[0], day), max(seen[1], day)]
        kinds.setdefault(row.portal, Counter())[row.kind] += 1
        origins.setdefault(row.portal, Counter())[row.origin] += 1
    stats = []
    for name in [portal] if portal is not None else archived_portals(home):
        entries = [entry for _, entry in sealed_files(home, name)]
        first_on, last_on = days.get(name, [None, None])
        stats.append(
            PortalStats(
                portal=name,
                n_files=len(entries),
                n_open=len(list((home.archive / name).glob(f"*{OPEN}"))),
                n_recovered=sum(entry.recovered for entry in entries),
                n_records=sum(entry.n_records for entry in entries),
                n_bytes=sum(entry.n_bytes for entry in entries),
                captures=dict(sorted(kinds.get(name, Counter()).items())),
                origins=dict(sorted(origins.get(name, Counter()).items())),
                first_on=first_on,
                last_on=last_on,
            )
        )
    return stats
