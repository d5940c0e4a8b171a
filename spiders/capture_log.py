"""Which captures the fetch logs tell of, and which page each document hangs on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from pipeline.archive import sealed_files
from pipeline.fetchlog import read_log
from pipeline.home import Home
from pipeline.imports import PORTAL as IMPORT
from pipeline.records import Fetch


class Captured(NamedTuple):
    """What the logs of some runs hold.

    `rows` are the captures that can be parsed, by portal, in order of runs and time; `unsealed` the runs that have one
    in a file that is still written or was lost. Captures reach back where what became of older ones may depend on them.
    """

    rows: dict[str, list[Fetch]]
    unsealed: set[str]
    reaches_back: bool


def captured_in(home: Home, runs: Iterable[str]) -> Captured:
    """The captures of these runs, those in sealed files.

    Of an address that was asked for several times in a run (retries) only the last answer counts; of copies that
    others made, each.
    """
    sealed = {file: entry.n_bytes for file, entry in sealed_files(home)}
    last: dict[tuple[str, str, str, dt.datetime | None], Fetch] = {}
    linked_by: dict[tuple[str, str], str] = {}
    unsealed: set[str] = set()
    for row in (row for run in runs for row in read_log(home, run)):
        if row.kind == "attachment" and row.via:
            # a document that is asked for again is named without the page that links it
            linked_by[row.portal, row.url] = row.via
        if not _can_be_parsed(row):
            continue
        if (row.offset or 0) < sealed.get(row.file or "", 0):
            last[row.portal, row.run_id, row.url, row.at if row.origin != "live" else None] = row
        else:
            unsealed.add(row.run_id)
    rows: dict[str, list[Fetch]] = {}
    reaches_back = False
    # run by run, as they came in: a copy of years ago that came last is parsed last
    for row in sorted(last.values(), key=lambda row: (row.run_id, row.at)):
        via = row.via or linked_by.get((row.portal, row.url))
        found = row if via == row.via else msgspec.structs.replace(row, via=via)
        rows.setdefault(row.portal, []).append(found)
        is_copy = row.origin != "live" and row.portal != IMPORT
        reaches_back = reaches_back or is_copy or (row.kind == "attachment" and via is None)
    return Captured(rows, unsealed, reaches_back)


def carriers_in(
    home: Home, settled: Iterable[str], captures: Mapping[str, Sequence[Fetch]]
) -> dict[str, list[Fetch]]:
    """The captures in settled runs of the pages that captured documents hang on, by portal, in order."""
    linking = {
        (row.portal, row.via) for rows in captures.values() for row in rows if row.kind == "attachment"
    }
    found: dict[str, list[Fetch]] = {}
    for run in sorted(settled) if linking else ():
        for row in read_log(home, run):
            if row.kind == "article" and (row.portal, row.url) in linking and _can_be_parsed(row):
                found.setdefault(row.portal, []).append(row)
    return found


def pages_of(rows: Sequence[Fetch]) -> dict[str, list[Fetch]]:
    """The captured pages of articles by address, each in order of time."""
    pages: dict[str, list[Fetch]] = {}
    for row in rows:
        if row.kind == "article" and row.status == 200:
            pages.setdefault(row.url, []).append(row)
    return pages


def page_before(carriers: Sequence[Fetch], row: Fetch) -> Fetch | None:
    """The last capture of a page before a document of it was fetched, or else the first."""
    before = [carrier for carrier in carriers if carrier.at <= row.at]
    return before[-1] if before else next(iter(carriers), None)


def _can_be_parsed(row: Fetch) -> bool:
    if row.file is None or row.status is None:
        return False
    if row.kind == "list":
        return row.status == 200
    return row.kind in ("article", "attachment") and (row.status == 200 or row.status >= 400)


def by_run(rows: Iterable[Fetch]) -> Iterator[list[Fetch]]:
    """Rows in order of time, parted by run."""
    runs: dict[str, list[Fetch]] = {}
    for row in rows:
        runs.setdefault(row.run_id, []).append(row)
    yield from runs.values()
