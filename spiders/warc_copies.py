"""Pages out of WARC files that others made: which of them are a portal's articles, and how they enter our archive."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.archive import WarcWriter, salvage
from pipeline.errors import RunError
from pipeline.fetchlog import FetchLog
from pipeline.foreign_warc import ForeignResponse, check_file, read_responses
from pipeline.home import Home
from pipeline.records import HANOI, Fetch, PortalRun
from pipeline.reference.model import Portal
from pipeline.urls import canonical_url, same_site
from pipeline.warc import payload_digest
from spiders.archive_spider import had_of
from spiders.families import Family, family_of

_SHOWN_HOSTS = 5


def copy_warcs(
    files: Sequence[Path], portal: Portal, home: Home, run_id: str, *, max_bytes: int
) -> PortalRun:
    """Copy a portal's articles out of WARC files that others made, each with its own date and as origin `import`.

    All files are checked from end to end before anything is written. What was copied before, with the same address,
    time and body, is not copied again.

    Args:
        files: .warc or .warc.gz.
        portal: whose articles; pages of other hosts are passed over and counted.
        home, run_id: where to, and under which name.
        max_bytes: larger bodies are passed over.
    Returns:
        the portal's row of the run report; what was passed over is counted in `rejected`.
    Raises:
        CallError: a file is missing or no WARC file.
        RunError: a file is cut short, damaged or altered, or holds no page of the portal's hosts; the message
            names it, and nothing was copied.
    """
    for path in files:
        check_file(path)
        _refuse_foreign(path, portal)
    salvage(home)
    started_at = dt.datetime.now(HANOI)
    n_copied, passed_over = 0, Counter[str]()
    had = {(url, at) for url, at in had_of(home, portal).copies}
    family = family_of(portal)
    with (
        WarcWriter(home, portal.id, run_id, origin="import") as warc,
        FetchLog(home, run_id, portal.host_group) as log,
    ):
        for path, response in _all(files):
            at = response.at.astimezone(HANOI)
            reason = _why_not(response, portal, family, max_bytes)
            if not reason and (canonical_url(response.url), at) in had:
                reason = "copied_before"
            if reason:
                passed_over[reason] += 1
                continue
            _copy(warc, log, portal, run_id, path, response, at)
            had.add((canonical_url(response.url), at))
            n_copied += 1
    return PortalRun(
        run_id=run_id,
        portal=portal.id,
        started_at=started_at,
        ended_at=dt.datetime.now(HANOI),
        outcome="ok" if n_copied else "no_news",
        n_fetched=n_copied,
        rejected=dict(sorted(passed_over.items())),
    )


def _copy(
    warc: WarcWriter,
    log: FetchLog,
    portal: Portal,
    run_id: str,
    path: Path,
    response: ForeignResponse,
    at: dt.datetime,
) -> None:
    url = canonical_url(response.url)
    stored = warc.write(
        url=url,
        fetched_at=at,
        status=response.status,
        headers=response.headers,
        body=response.body,
        copied_from=f"{path.name} {response.record_id}",
    )
    log.append(
        Fetch(
            run_id=run_id,
            portal=portal.id,
            url=url,
            kind="article",
            at=at,
            status=response.status,
            via=path.name,
            digest=payload_digest(response.body),
            n_bytes=len(response.body),
            file=stored.file,
            offset=stored.offset,
            origin="import",
        )
    )


def _all(files: Sequence[Path]) -> Iterator[tuple[Path, ForeignResponse]]:
    for path in files:
        for response in read_responses(path):
            yield path, response


def _why_not(response: ForeignResponse, portal: Portal, family: Family, max_bytes: int) -> str:
    """Why a response is not copied, or an empty string."""
    if not same_site(response.url, portal.hosts):
        return "other_host"
    if response.status != 200:
        return "other_status"
    try:
        url = canonical_url(response.url)
    except ValueError:
        return "no_article"
    if not family.is_article(url, portal):
        return "no_article"
    if len(response.body) > max_bytes:
        return "too_large"
    return ""


def _refuse_foreign(path: Path, portal: Portal) -> None:
    hosts = Counter(urlsplit(response.url).netloc for response in read_responses(path))
    if any(
        same_site(f"http://{host}/", portal.hosts) or same_site(f"https://{host}/", portal.hosts)
        for host in hosts
    ):
        return
    shown = ", ".join(host for host, _ in hosts.most_common(_SHOWN_HOSTS)) or "none"
    raise RunError(
        f"{path} holds no page of {portal.id}'s hosts ({', '.join(portal.hosts)}); its hosts are: {shown}; "
        "name the portal that it is of, or leave it out"
    )
