"""Rows of the registry against the live web: a check of those there are, and a proposal for a site that has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from pipeline.errors import CallError
from pipeline.fetchlog import fold_state
from pipeline.home import Home
from pipeline.records import Record
from pipeline.reference.model import Portal
from pipeline.reference.registry import read_portals
from pipeline.urls import is_private_host
from spiders.checking import Finding, finding
from spiders.families import family_of
from spiders.golden import golden, keep
from spiders.listing import read_list
from spiders.looking import Looked, Taken, look
from spiders.proposing import completed_row, row_facts

if TYPE_CHECKING:
    from pipeline.settings import Settings

ROW_FILE = "row.yaml"
_XML = ("sitemap", "feed")


class Proposal(Record, frozen=True, kw_only=True):
    """A row for a site, what was found there, and the pages that were kept in `folder`, by file name."""

    row: Portal
    finding: Finding
    folder: str
    kept: tuple[str, ...]


def check_portals(rows: Sequence[Portal], home: Home, settings: Settings) -> list[Finding]:
    """Look at live portals and say whether they are what their rows say; nothing is archived.

    Raises:
        CallError: a row's host is private and the row does not allow it.
        RunError: a look failed as a whole.
    """
    return [finding(looked) for looked in _look(rows, home, settings)]


def check_first(rows: Sequence[Portal], home: Home, settings: Settings) -> list[Finding]:
    """Check those of the rows that nobody verified and of which nothing was ever fetched, before they are harvested.

    Raises:
        CallError, RunError: as `check_portals`.
    """
    unknown = [
        row
        for row in rows
        if row.verification != "verified"
        and not any(state.last_fetched for state in fold_state(home, row.id).values())
    ]
    return check_portals(unknown, home, settings) if unknown else []


def propose_portal(blank: Portal, folder: Path, home: Home, settings: Settings) -> Proposal:
    """Look at a site, propose its row, and keep row and pages in `folder` with what was read off them.

    Args:
        blank: the site's row before anything is known of it, as `blank_row` gives it.
        folder: new or empty.
        home, settings: whose locks, and how.
    Raises:
        CallError: the folder holds files, or the site may not be fetched.
        RunError: the look failed as a whole.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CallError(f"{folder} holds files already; name another folder, or take it away")
    looked = _look([blank], home, settings, propose=True)[0]
    found = finding(looked)
    row = completed_row(
        looked.row,
        looked.entries,
        sample_url=found.url if found.published_on else None,
        parser_version=found.parser_version or "",
        delay_seconds=looked.delay_seconds,
    )
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({"portals": [row_facts(row)]}, allow_unicode=True, sort_keys=False, width=110)
    (folder / ROW_FILE).write_text(text, "utf-8")
    read_portals(folder / ROW_FILE)
    return Proposal(row=row, finding=found, folder=str(folder), kept=tuple(_kept(folder, looked, row)))


def _look(rows: Sequence[Portal], home: Home, settings: Settings, *, propose: bool = False) -> list[Looked]:
    for row in rows:
        private = [host for host in row.hosts if is_private_host(host) and not row.allow_loopback]
        if private:
            raise CallError(
                f"{private[0]} is a private host and is not fetched; only a sample portal may be on one"
            )
    return look(rows, home, settings, propose=propose)


def _kept(folder: Path, looked: Looked, row: Portal) -> list[str]:
    """Keep the pages of a look; the names of their files."""
    counts: Counter[str] = Counter()
    names = []
    for taken in looked.taken:
        counts[taken.part] += 1
        number = f"-{counts[taken.part]}" if counts[taken.part] > 1 else ""
        name = f"{row.family}-{row.id}-{taken.part}{number}"
        if taken.part in _XML:
            path = folder / f"{name}.xml"
            path.write_bytes(taken.body)
        else:
            path = keep(folder, name, taken.page, row, _read_off(taken, row))
        names.append(path.name)
    return names


def _read_off(taken: Taken, row: Portal) -> dict[str, Any]:
    """What the row's family reads off a page: an article, or the entries of a list."""
    if taken.part == "article":
        return golden(taken.page, row)
    entries = read_list(taken.page, lambda url: family_of(row).is_article(url, row))
    return {"entries": msgspec.to_builtins(entries)}
