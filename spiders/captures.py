"""From the archive to the store: every captured page that this parser has not seen becomes an article or a reason."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from pipeline.archive import BodyError, read_capture
from pipeline.articles import article_id_of, as_given
from pipeline.errors import RunError
from pipeline.fetchlog import log_sizes
from pipeline.home import Home
from pipeline.imports import PORTAL as IMPORT
from pipeline.imports import given_text
from pipeline.records import Article, Capture, Fetch, Parse, Rejected
from pipeline.reference import Registry
from pipeline.reference.model import Portal
from pipeline.runs import ParseCount
from pipeline.store import batches, known_addresses, known_parses, latest_sidebars, write_articles
from pipeline.text import digest
from spiders.attachments import ATTACHMENT_VERSION, attachment_digest, parse_attachment
from spiders.capture_log import by_run, captured_in, carriers_in, page_before, pages_of
from spiders.page import Page, page_of
from spiders.parsing import parse, parse_keys, parse_sidebar, parser_version, sidebar_digest
from spiders.settled import settle, settled_runs

logger = logging.getLogger(__name__)
IMPORT_VERSION = "as given 2025-11"
# outcomes held in memory before they are written
_BATCH = 5000


def parse_captures(home: Home, registry: Registry, run_id: str) -> list[ParseCount]:
    """Parse every captured article and imported text that was not parsed before by this version of its parser.

    Work is known by the digest of all that parse is given: address, status, payload, registry row and parser
    version. Runs of which all captures were parsed are not looked into again while parsers and registry are the same.
    Captures of portals that the registry does not name are passed over.

    Args:
        home: whose archive and store.
        registry: the rows under which pages are parsed.
        run_id: names the batch.
    Returns:
        one count a portal that had something to parse, by portal id.
    Raises:
        RunError: an archive file is missing, cut short or altered, or the store cannot be written. What other
            files gave is stored first.
    """
    session = _Session(home, run_id)
    portals = {portal.id: portal for portal in registry.portals}
    given, sizes = _given(registry), log_sizes(home)
    settled = settled_runs(home, given, sizes)
    captured = captured_in(home, [run for run in sizes if run not in settled])
    if settled and captured.reaches_back:
        settled, captured = set(), captured_in(home, sizes)
    carriers = carriers_in(home, settled, captured.rows)
    for portal_id, rows in sorted(captured.rows.items()):
        if portal_id == IMPORT:
            session.take_imports(rows)
        elif portal_id in portals:
            session.take_portal(portals[portal_id], rows, [*carriers.get(portal_id, ()), *rows])
        else:
            logger.warning(
                "portal '%s' has captures and no row in the registry; they are passed over", portal_id
            )
    counts = session.finish()
    open_runs = captured.unsealed | session.unlinked
    settle(home, given, {run: size for run, size in sizes.items() if run not in open_runs})
    return counts


def _given(registry: Registry) -> str:
    """Names all that decides what becomes of a capture beside itself."""
    rows = [(portal, parser_version(portal)) for portal in registry.portals]
    given = (rows, IMPORT_VERSION, ATTACHMENT_VERSION)
    return digest(msgspec.json.encode(given, order="deterministic").decode())


class _Told(NamedTuple):
    """An article that was parsed, and the address that it was found under."""

    portal: str
    article_id: str
    text_digest: str
    url: str


class _Session:
    """One pass over the archive: outcomes until they are written, what was known before, and counts."""

    def __init__(self, home: Home, run_id: str) -> None:
        self._home = home
        self._run_id = run_id
        self._parsed = known_parses(home)
        self._stored = batches(home.articles)
        self._sidebars = latest_sidebars(home)
        self._articles: list[Article] = []
        self._rejected: list[Rejected] = []
        self._parses: list[Parse] = []
        self._told: list[_Told] = []
        self._counts: dict[str, Counter[str]] = {}
        self._reasons: dict[str, Counter[str]] = {}
        self._faults: dict[str, RunError] = {}
        # runs with a document of which no page is known yet: what becomes of it may still change
        self.unlinked: set[str] = set()

    def take_portal(self, portal: Portal, rows: list[Fetch], carriers: Sequence[Fetch]) -> None:
        """Parse what is new of a portal, and the sidebar of each of its runs.

        Args:
            portal: its row in the registry.
            rows: its captures, in order.
            carriers: the captures among which are the pages that its documents hang on, in order.
        """
        version, key_of = parser_version(portal), parse_keys(portal)
        for run_rows in by_run(rows):
            lists = [row for row in run_rows if row.kind == "list"]
            carrier = lists[-1] if lists else None
            for row in run_rows:
                if row.kind == "article":
                    self._take_page(
                        portal,
                        row,
                        version,
                        key_of,
                        # counters of years ago are no news of today's
                        with_sidebar=carrier is None and row is run_rows[-1] and row.origin == "live",
                    )
            if carrier is not None:
                self._take_sidebar(portal, carrier, version)
        pages = pages_of(carriers)
        for row in rows:
            if row.kind == "attachment":
                self._take_attachment(portal, row, page_before(pages.get(row.via or "", ()), row))

    def take_imports(self, rows: list[Fetch]) -> None:
        """Take imported texts as they were given."""
        for row in rows:
            key = digest(f"{row.url}\n{row.digest}\n{IMPORT_VERSION}")
            if key in self._parsed or (capture := self._capture(row)) is None:
                continue
            given = given_text(capture)
            article = as_given(
                id=given.id,
                text=given.text,
                title=given.title,
                published=given.published,
                portal_province=given.portal_province,
                url=given.url or row.url,
                extra=given.extra,
                capture_digest=capture.digest,
                fetched_at=capture.fetched_at,
                parser_version=IMPORT_VERSION,
                parse_digest=key,
            )
            self._keep(_parse_row(row, capture, key, IMPORT_VERSION), article)

    def finish(self) -> list[ParseCount]:
        """Write what is left and give the counts."""
        self._write()
        self._count_articles()
        if self._faults:
            raise next(iter(self._faults.values()))
        return [
            ParseCount(
                portal=portal,
                n_new=counts["new"],
                n_changed=counts["changed"],
                n_moved=counts["moved"],
                rejected=dict(sorted(self._reasons.get(portal, Counter()).items())),
            )
            for portal, counts in sorted(self._counts.items())
        ]

    def _take_page(
        self,
        portal: Portal,
        row: Fetch,
        version: str,
        key_of: Callable[[str, int, str], str],
        *,
        with_sidebar: bool,
    ) -> None:
        key = key_of(row.url, row.status or 0, row.digest or "")
        if key in self._parsed or (capture := self._capture(row)) is None:
            return
        outcome: Article | Rejected
        sidebar = None
        page = _opened(row, capture, version, key)
        if isinstance(page, Rejected):
            outcome = page
        else:
            outcome = parse(page, portal)
            sidebar = parse_sidebar(page, portal) if with_sidebar else None
        parsed = _parse_row(row, capture, key, version)
        if sidebar is not None:
            self._keep_sidebar(sidebar)
            parsed = msgspec.structs.replace(parsed, sidebar_id=sidebar.article_id)
        self._keep(parsed, outcome)

    def _take_attachment(self, portal: Portal, row: Fetch, carrier: Fetch | None) -> None:
        """Parse an attached document by the page that links it, as that page was when the document was fetched."""
        if carrier is None:
            self.unlinked.add(row.run_id)
        by = carrier.digest or "" if carrier is not None else ""
        key = attachment_digest(row.url, row.status or 0, row.digest or "", portal, by)
        if key in self._parsed or (capture := self._capture(row)) is None:
            return
        page = _opened(row, capture, ATTACHMENT_VERSION, key)
        outcome = (
            page if isinstance(page, Rejected) else parse_attachment(page, portal, self._page(carrier), key)
        )
        self._keep(_parse_row(row, capture, key, ATTACHMENT_VERSION), outcome)

    def _page(self, row: Fetch | None) -> Page | None:
        """The page in a row's capture; None where there is none, or where it cannot be decoded."""
        if row is None or (capture := self._capture(row)) is None:
            return None
        page = _opened(row, capture, "", "")
        return None if isinstance(page, Rejected) else page

    def _take_sidebar(self, portal: Portal, row: Fetch, version: str) -> None:
        """Look for counters on the newest list page of a run; that it was looked at is kept too."""
        key = sidebar_digest(row.url, row.digest or "", portal)
        if key in self._parsed or (capture := self._capture(row)) is None:
            return
        try:
            sidebar = parse_sidebar(page_of(msgspec.structs.replace(capture, url=row.url)), portal)
        except BodyError:
            sidebar = None
        parsed = _parse_row(row, capture, key, version)
        if sidebar is not None:
            self._keep_sidebar(sidebar)
            parsed = msgspec.structs.replace(
                parsed, sidebar_id=sidebar.article_id, text_digest=sidebar.text_digest
            )
        self._parsed.add(key)
        self._parses.append(parsed)

    def _keep_sidebar(self, sidebar: Article) -> None:
        """A sidebar is a new version only when it says something else; what it said stays with its first day."""
        if self._sidebars.get(sidebar.article_id) == sidebar.text_digest:
            return
        was_known = sidebar.article_id in self._sidebars
        self._sidebars[sidebar.article_id] = sidebar.text_digest
        self._articles.append(sidebar)
        self._count(sidebar.portal, "changed" if was_known else "new")

    def _keep(self, parsed: Parse, outcome: Article | Rejected) -> None:
        self._parsed.add(parsed.parse_digest)
        self._counts.setdefault(parsed.portal, Counter())
        if isinstance(outcome, Rejected):
            self._rejected.append(outcome)
            self._reasons.setdefault(parsed.portal, Counter())[outcome.reason] += 1
            self._parses.append(parsed)
        else:
            self._articles.append(outcome)
            self._parses.append(
                msgspec.structs.replace(
                    parsed,
                    outcome="article",
                    article_id=outcome.article_id,
                    text_digest=outcome.text_digest,
                    parser_version=outcome.parser_version,
                )
            )
            self._told.append(_Told(outcome.portal, outcome.article_id, outcome.text_digest, parsed.url))
        if len(self._parses) >= _BATCH:
            self._write()

    def _count_articles(self) -> None:
        """Tell new articles, new versions and new addresses from each other by what was stored before."""
        known = known_addresses(self._stored, {told.article_id for told in self._told})
        for told in self._told:
            versions = known.setdefault(told.article_id, {})
            if not versions:
                self._count(told.portal, "new")
            elif told.text_digest not in versions:
                self._count(told.portal, "changed")
            elif told.url not in versions[told.text_digest]:
                self._count(told.portal, "moved")
            versions.setdefault(told.text_digest, set()).add(told.url)

    def _count(self, portal: str, what: str) -> None:
        self._counts.setdefault(portal, Counter())[what] += 1

    def _capture(self, row: Fetch) -> Capture | None:
        """The capture that a row points to; None in a file that was found damaged, which is told at the end."""
        file = row.file or ""
        if file in self._faults:
            return None
        try:
            return read_capture(self._home, file, row.offset or 0)
        except RunError as fault:
            self._faults[file] = fault
            return None

    def _write(self) -> None:
        write_articles(self._home, self._run_id, self._articles, self._rejected, self._parses)
        self._articles, self._rejected, self._parses = [], [], []


def sidebar_id(portal: str) -> str:
    """The article id of a portal's sidebar."""
    return article_id_of(portal, "sidebar")


def _opened(row: Fetch, capture: Capture, version: str, key: str) -> Page | Rejected:
    """A capture as the page at the row's address, or why its body cannot be decoded."""
    try:
        return page_of(msgspec.structs.replace(capture, url=row.url))
    except BodyError as fault:
        return Rejected(
            portal=row.portal,
            url=row.url,
            reason=fault.reason,
            detail=str(fault),
            capture_digest=capture.digest,
            fetched_at=capture.fetched_at,
            parser_version=version,
            parse_digest=key,
        )


def _parse_row(row: Fetch, capture: Capture, key: str, version: str) -> Parse:
    return Parse(
        parse_digest=key,
        portal=row.portal,
        url=row.url,
        file=capture.file,
        offset=capture.offset,
        capture_digest=capture.digest,
        fetched_at=capture.fetched_at,
        parser_version=version,
        outcome="rejected",
    )
