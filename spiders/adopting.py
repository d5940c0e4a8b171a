"""Captures that a crash kept and whose line in the log it lost: each gets its line, so that none is fetched again."""

from __future__ import annotations

import datetime as dt
import logging
import re
from urllib.parse import urlsplit

from pipeline.archive import iterate_captures, sealed_files
from pipeline.fetchlog import FetchLog, read_log
from pipeline.home import Home
from pipeline.records import HANOI, Capture, Fetch, PageKind
from pipeline.reference.model import Portal
from pipeline.urls import canonical_or_given
from spiders.families import family_of

logger = logging.getLogger(__name__)
# a file is salvaged at the beginning of a crawl, which then looks at it: older ones were looked at
_LOOKED_AT = dt.timedelta(days=7)
_SECOND_FILE = re.compile(r"-\d\d$")


def adopt(home: Home, portal: Portal, log: FetchLog) -> int:
    """Log the captures of a portal's salvaged files that no log tells of; how many there were.

    A crawl writes a capture first and its line after: a kill in between leaves a whole record without one.

    Raises:
        RunError: a log, a manifest or a file of the archive was altered, or the log cannot be written.
    """
    since = dt.datetime.now(HANOI) - _LOOKED_AT
    salvaged = {
        file: entry.n_records
        for file, entry in sealed_files(home, portal.id)
        if entry.recovered and entry.sealed_at > since
    }
    if not salvaged:
        return 0
    known: dict[str, set[int | None]] = {file: set() for file in salvaged}
    first = min(map(_run_of, salvaged))
    for run in sorted(folder.name for folder in home.fetchlog.iterdir() if folder.name >= first):
        for row in read_log(home, run):
            if row.file in known:
                known[row.file].add(row.offset)
    # beside its first record a file holds two for an exchange; those that add up need not be read
    doubtful = {file for file, offsets in known.items() if len(offsets) < salvaged[file] // 2}
    if not doubtful:
        return 0
    n_adopted = 0
    for capture in iterate_captures(home, portal.id, files=doubtful):
        if capture.offset not in known[capture.file]:
            log.append(_line(capture, portal))
            n_adopted += 1
    if n_adopted:
        logger.info("%d captures of %s were kept by a crash that lost their lines", n_adopted, portal.id)
    return n_adopted


def _line(capture: Capture, portal: Portal) -> Fetch:
    url = canonical_or_given(capture.url)
    headers = {name.lower(): value for name, value in reversed(capture.headers)}
    return Fetch(
        run_id=_run_of(capture.file),
        portal=portal.id,
        url=url,
        kind=_kind(url, portal),
        at=capture.fetched_at,
        status=capture.status,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        digest=capture.digest,
        n_bytes=len(capture.body),
        file=capture.file,
        offset=capture.offset,
        origin=capture.origin,
    )


def _run_of(file: str) -> str:
    """The run that wrote a file; a second file of a run has a number behind it."""
    return _SECOND_FILE.sub("", file.partition("/")[2].partition(".")[0])


def _kind(url: str, portal: Portal) -> PageKind:
    """What a page was asked for as; a list's page is asked for every night anyway."""
    if urlsplit(url).path == "/robots.txt":
        return "robots"
    return "article" if family_of(portal).is_article(url, portal) else "other"
