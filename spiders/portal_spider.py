"""One portal's night: discover what it lists, note what is new, then fetch what is due.

The families say how a portal lists and names its articles; this class only orders the work. It parses nothing for
keeps: articles are read later, from the archive. A few are read on the way as canaries, so that a portal that
changed its layout fails tonight and by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from pipeline.archive import BodyError
from pipeline.errors import OcopError
from pipeline.hours import Hours
from pipeline.records import HANOI, Article, PageKind, PortalRun, UrlState
from pipeline.reference.model import Portal
from pipeline.urls import canonical_or_given, canonical_url
from spiders.attachments import Attached, attached_to, is_due, waiting
from spiders.backfilling import backfilled, reached_note
from spiders.barriers import barrier
from spiders.canaries import Canary, loss
from spiders.families import Family, Source, family_of
from spiders.frontier import Ask, Rules, changed, is_known, plan
from spiders.listing import Listed, merge, read_list, read_sitemap
from spiders.page import Page
from spiders.parsing import parse
from spiders.politeness import Pace, Refused, address_problem, page_of_raw, page_of_response
from spiders.recorded_spider import RecordedSpider
from spiders.recorder import META, Asked, Recorder

_REDIRECTS = (301, 302, 303, 307, 308)
_ENOUGH = "pages are enough"
# how a feed answers for a page behind its last: WordPress's feeds and its REST API
_PAST_THE_END = (400, 404)
_MOST_REDIRECTS = 4
_MOST_SITEMAPS = 200
# a list whose entries are known for so long holds nothing new behind them
_KNOWN_IN_A_ROW = 20
# pages that are read on the way, and how many of them must fail before the layout is said to have changed
_CANARIES, _LEAST_CANARIES = 8, 3
_WALLS_IN_A_ROW = 3
_REJECTED = ("off_topic", "refused_address", "forbidden_by_robots")
# how a walk ends that has seen the whole list
_LIST_ENDS = ("a redirect", "no further page", "no new ids", "no next link", "no new page")
_SITEMAP_SLACK = dt.timedelta(days=1)


@dataclass
class Walk:
    """One walk through the pages of a list, or one sitemap: how far it came, and whether that was the end."""

    start: str
    kind: PageKind
    n_pages: int = 0
    known_in_a_row: int = 0
    at: str = ""
    seen: set[str] = field(default_factory=set)
    ended: str = ""


class PortalSpider(RecordedSpider):
    """Discovery and fetching for one portal of any family."""

    name = "portal"

    def __init__(
        self,
        *,
        portal: Portal,
        states: dict[str, UrlState],
        rules: Rules,
        recorder: Recorder,
        pace: Pace,
        hours: Hours | None = None,
        canary: Canary | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(portal=portal, recorder=recorder, pace=pace, hours=hours, **kwargs)
        self.canary = canary
        self._n_canary = 0
        self.family: Family = family_of(portal)
        self.states = states
        self.rules = rules
        self._entries: list[Listed] = []
        self._walks: list[Walk] = []
        self._n_discovering = 0
        self._visited: set[str] = set()
        self._asked: set[str] = set()
        self._canaries: list[str] = []
        self._attached: dict[str, list[Attached]] = {}
        self._walls_in_a_row = 0

    # discovery

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the lists, and when all of them were read, for the articles that are due."""
        await self.pace.wait()
        rules = await self.robots.rules(self.portal.base_url)
        if rules.closed:
            self.problems.append(f"{rules.closed}; nothing was fetched")
            return
        if rules.delay_seconds > self.pace.delay_seconds:
            self.pace.slow_down(self.crawler, rules.delay_seconds)
        for request in self._lists(rules.sitemaps):
            yield request
        if self._n_discovering:
            await self._discovered.wait()
        if self._closing:
            return
        try:
            asks = self._plan()
        except OcopError as fault:
            self._write_failed(fault)
            return
        asks = (*self._canary_ask(asks), *asks)
        for ask in asks:
            if self._closing or self.over:
                return
            if ask.url not in self._asked:
                yield self._article_request(ask)
        for url in waiting(self.states, self.rules.now):
            if self._closing or self.over:
                return
            if url not in self._asked:
                yield self._attachment_request(Attached(url, ""), via=None)

    def _lists(self, named_by_robots: Iterable[str]) -> list[Request]:
        ways = self.family.sources(self.portal, named_by_robots, self.rules.since, self.rules.until)
        requests = [self._discover_by(sources) for sources in ways]
        return [request for request in requests if request is not None]

    def _discover_by(self, sources: tuple[Source, ...]) -> Request | None:
        """A request for the first of a list's sources; the others are asked for when it is closed."""
        for n, source in enumerate(sources, 1):
            walk = Walk(source.url, source.kind)
            request = self._discover(
                source.kind, source.url, walk, required=source.required, others=sources[n:]
            )
            if request is not None:
                return request
        return None

    def _discover(
        self,
        kind: PageKind,
        url: str,
        walk: Walk,
        *,
        required: bool,
        n_redirects: int = 0,
        others: tuple[Source, ...] = (),
    ) -> Request | None:
        """A request for a list; None for an address that was asked for already or does not belong."""
        url = canonical_or_given(url)
        if kind in ("list", "rss") and not walk.n_pages and self.rules.backfill:
            url = self._resumed(url, walk)
        if url in self._visited:
            return None
        if problem := address_problem(url, self.portal):
            self._note(Asked(kind, url), f"refused_address: {problem}")
            return None
        self._visited.add(url)
        self._n_discovering += 1
        if walk not in self._walks:
            self._walks.append(walk)
        context = {
            "kind": kind,
            "walk": walk,
            "required": required,
            "n_redirects": n_redirects,
            "others": others,
        }
        return Request(
            url,
            callback=self.on_list,
            errback=self.on_list_failed,
            cb_kwargs={"context": context},
            meta={META: Asked(kind, url), "download_slot": self.pace.group},
            priority=100,
            dont_filter=True,
        )

    def _resumed(self, url: str, walk: Walk) -> str:
        """The page with which a backfill begins a list: `url`, its first, or the last that one before it read."""
        reached = backfilled(self.states.get(canonical_or_given(walk.start)), self.rules.until)
        if reached is None or reached.has_ended:
            return url
        # that page once more: what stood behind it may have moved up since
        walk.n_pages = reached.n_pages - 1
        return reached.url

    async def on_list(self, response: Response, context: dict[str, Any]) -> AsyncIterator[Request]:
        """Take in a list and go on to the next; the last one to end starts the fetching."""
        try:
            for request in self._read_list_page(response, **context):
                if request is not None:
                    yield request
        finally:
            self._list_done()

    def on_list_failed(self, failure: Failure) -> list[Request]:
        """Note a list that did not come, and ask for the next of its sources."""
        try:
            request: Request = failure.request
            self._failed(failure)
            context = request.cb_kwargs["context"]
            other = self._discover_by(context["others"]) if context["walk"].n_pages == 0 else None
            if other is not None:
                return [other]
            if context["required"]:
                self._name_failure(context["kind"], request.url, failure)
            return []
        finally:
            self._list_done()

    def _name_failure(self, kind: PageKind, url: str, failure: Failure) -> None:
        if not failure.check(Refused):
            self.problems.append(f"{kind} unreachable: {url} ({failure.type.__name__})")
        elif str(failure.value).startswith("forbidden_by_robots"):
            self.problems.append(f"robots.txt forbids the {kind} {url}")

    def _list_done(self) -> None:
        self._n_discovering -= 1
        if self._n_discovering == 0:
            self._discovered.set()

    def _read_list_page(
        self,
        response: Response,
        *,
        kind: PageKind,
        walk: Walk,
        required: bool,
        n_redirects: int,
        others: tuple[Source, ...],
    ) -> Iterable[Request | None]:
        if response.status in _REDIRECTS:
            if walk.n_pages > 0:
                walk.ended = "a redirect"
                return []
            request = self._follow_list(
                response, kind, walk, required=required and not others, n_redirects=n_redirects, others=others
            )
            return [request if request is not None else self._discover_by(others)]
        page = page_of_response(response, canonical_url(response.url))
        wall = barrier(page, self.portal.challenge_markers) if page.is_html else None
        if wall and not others:
            self._wall(Asked(kind, response.url), wall)
            return []
        if kind == "rss" and walk.n_pages > 0 and response.status in _PAST_THE_END:
            walk.ended = "no further page"
            return []
        if wall or response.status != 200:
            problem = f"{kind} page answered {response.status}: {response.url}"
            return self._closed(problem, required=required, others=others)
        if kind == "sitemap":
            return self._read_sitemap(page, walk, required=required, others=others)
        if kind == "rss":
            return self._read_feed(page, walk, required=required, others=others)
        return self._read_articles(page, walk)

    def _closed(
        self, problem: str, *, required: bool, others: tuple[Source, ...]
    ) -> Iterable[Request | None]:
        """Go on to the next source of a list that one source does not give; the last one's failure is named."""
        other = self._discover_by(others)
        if other is None and required:
            self.problems.append(problem)
        return [other]

    def _follow_list(
        self,
        response: Response,
        kind: PageKind,
        walk: Walk,
        *,
        required: bool,
        n_redirects: int,
        others: tuple[Source, ...],
    ) -> Request | None:
        to = urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        if n_redirects >= _MOST_REDIRECTS:
            self.problems.append(f"{kind} redirects without end: {response.url}")
            return None
        request = self._discover(
            kind, to, walk, required=required, n_redirects=n_redirects + 1, others=others
        )
        if request is None and required and canonical_or_given(to) not in self._visited:
            self.problems.append(f"{kind} page leads elsewhere: {response.url} to {to}")
        return request

    def _read_sitemap(
        self, page: Page, walk: Walk, *, required: bool, others: tuple[Source, ...]
    ) -> Iterable[Request | None]:
        found = read_sitemap(page)
        if found is None:
            return self._closed(f"no sitemap: {page.url}", required=required, others=others)
        walk.ended = "one sitemap"
        self._take(found.entries)
        wanted = [child for child in found.sitemaps if self.family.wants_sitemap(child[0])]
        if others and not wanted and not found.entries:
            return self._closed("", required=False, others=others)
        children = []
        for url, modified in wanted[:_MOST_SITEMAPS]:
            if not self._is_old_sitemap(url, modified):
                children.append(self._discover("sitemap", url, Walk(url, "sitemap"), required=required))
        return children

    def _is_old_sitemap(self, url: str, modified: dt.datetime | None) -> bool:
        """Whether a sitemap of an index did not change since it was last read to its end, or is out of the window."""
        if modified is None:
            return False
        if self.rules.since is not None:
            return modified.astimezone(HANOI).date() < self.rules.since
        state = self.states.get(url)
        return (
            state is not None and state.walked_at is not None and modified + _SITEMAP_SLACK < state.walked_at
        )

    def _read_articles(self, page: Page, walk: Walk) -> Iterable[Request | None]:
        """Take in one page of a list and decide whether its next page is worth asking for."""
        entries = read_list(page, lambda url: self.family.is_article(url, self.portal))
        walk.n_pages += 1
        walk.at = page.url
        fresh = [entry for entry in entries if entry.url not in walk.seen]
        if not entries and walk.n_pages == 1:
            self.problems.append(f"list page without links: {page.url}")
            return []
        return [self._go_on("list", walk, entries, fresh, self.family.next_page(page, walk.n_pages))]

    def _read_feed(
        self, page: Page, walk: Walk, *, required: bool, others: tuple[Source, ...]
    ) -> Iterable[Request | None]:
        """Take in one page of a feed; one that shows the same on every page is no whole list."""
        entries = self.family.read_feed(page)
        if entries is None:
            return self._closed(f"no feed: {page.url}", required=required, others=others)
        walk.n_pages += 1
        walk.at = page.url
        fresh = [entry for entry in entries if entry.url not in walk.seen]
        to = self.family.next_feed(page, walk.n_pages, entries)
        request = self._go_on("rss", walk, entries, fresh, to)
        if request is None and not fresh and walk.n_pages > 1:
            return self._closed("", required=False, others=others)
        if walk.ended.endswith(_ENOUGH):
            # what lies behind the pages that were walked, sitemaps may list
            others = tuple(source for source in others if source.kind == "sitemap")
            return self._closed("", required=False, others=others)
        return [request]

    def _go_on(
        self, kind: PageKind, walk: Walk, entries: list[Listed], fresh: list[Listed], to: str | None
    ) -> Request | None:
        """Take in the entries of one page of a list, and decide whether the next page is worth asking for."""
        self._take(entries)
        if walk.n_pages > 1 and not fresh:
            walk.ended = "no new ids"
            return None
        state = self.states.get(canonical_or_given(walk.start))
        walked_at = state.walked_at if state is not None and self.rules.since is None else None
        walk.seen.update(entry.url for entry in fresh)
        # by whole pages: blocks beside the list show known articles under every list
        if all(self._is_seen(entry, walked_at) for entry in fresh):
            walk.known_in_a_row += len(fresh)
        else:
            walk.known_in_a_row = 0
        goes_on = self._walks_to_the_end(walk)
        if walk.known_in_a_row >= _KNOWN_IN_A_ROW and not goes_on:
            walk.ended = f"{walk.known_in_a_row} known in a row"
            return None
        if self._is_before_window(fresh):
            walk.ended = "older than what is wanted"
            return None
        if to is None:
            walk.ended = "no next link"
            return None
        if goes_on and self.n_sent >= self.portal.max_requests // 2:
            walk.ended = "half of the night is for the articles"
            return None
        if walk.n_pages >= self.portal.max_pages and not goes_on:
            walk.ended = f"{walk.n_pages} {_ENOUGH}"
            return None
        request = self._discover(kind, to, walk, required=True)
        if request is None:
            walk.ended = "no new page"
        return request

    def _is_seen(self, entry: Listed, walked_at: dt.datetime | None) -> bool:
        """Whether an entry is none to go on for: seen before, and its list shows no change of it."""
        if not is_known(entry.url, self.states, walked_at):
            return False
        return changed(entry, self.states[entry.url]) is None

    def _walks_to_the_end(self, walk: Walk) -> bool:
        """Whether a list is walked past what is known: in a backfill that has not seen its end yet."""
        if not self.rules.backfill:
            return False
        reached = backfilled(self.states.get(canonical_or_given(walk.start)), self.rules.until)
        return reached is None or not reached.has_ended

    def _is_before_window(self, entries: list[Listed]) -> bool:
        first = max(
            [day for day in (self.rules.since, self.portal.first_date) if day is not None], default=None
        )
        days = [entry.on for entry in entries if entry.on is not None]
        return first is not None and bool(days) and max(days) < first

    def _take(self, entries: Iterable[Listed]) -> None:
        for entry in entries:
            if not address_problem(entry.url, self.portal) and self.family.is_listed_article(
                entry, self.portal
            ):
                self._entries.append(entry)

    # planning

    def _plan(self) -> tuple[Ask, ...]:
        """Note what is new and which lists were seen to their end, and give what is to be fetched."""
        decided = plan(merge(self._entries), self.states, self.portal, self.family, self.rules)
        for note in decided.notes:
            self.recorder.note(Asked("article", note.listed.url, listed=note.listed), note.error)
        for walk in self._walks:
            asked = Asked(walk.kind, canonical_or_given(walk.start))
            if self.rules.backfill and walk.at and self._walks_to_the_end(walk):
                has_ended = walk.ended in _LIST_ENDS
                said = reached_note(walk.at, walk.n_pages, self.rules.until, has_ended=has_ended)
                self.recorder.note(asked, said)
                if not has_ended:
                    continue
            if walk.ended and self.rules.since is None and self.rules.until is None:
                self.recorder.note(asked, f"walked: {max(walk.n_pages, 1)} pages, {walk.ended}")
        self._entries.clear()
        return decided.asks

    # articles

    def _article_request(self, ask: Ask, *, n_redirects: int = 0, via: str | None = None) -> Request:
        self._asked.add(ask.url)
        headers = {}
        if ask.etag:
            headers["If-None-Match"] = ask.etag
        if ask.last_modified:
            headers["If-Modified-Since"] = ask.last_modified
        return Request(
            ask.url,
            headers=headers,
            callback=self.on_article,
            errback=self.on_article_failed,
            cb_kwargs={"ask": ask, "n_redirects": n_redirects},
            meta={
                META: Asked("article", ask.url, listed=ask.listed, via=via),
                "download_slot": self.pace.group,
            },
            dont_filter=True,
        )

    async def on_article(self, response: Response, ask: Ask, n_redirects: int) -> AsyncIterator[Request]:
        """Follow a moved article, and look out for walls and for a changed layout; the archive has the rest."""
        if response.status in _REDIRECTS:
            request = self._follow_article(response, ask, n_redirects)
            if request is not None:
                yield request
            return
        if response.status == 304:
            return
        page = page_of_response(response, canonical_url(response.url))
        wall = barrier(page, self.portal.challenge_markers) if page.is_html else None
        if wall:
            self._wall(Asked("article", ask.url), wall)
            return
        self._walls_in_a_row = 0
        if self.canary is not None and ask.url == self.canary.url and response.status == 200:
            self._check_canary(page, self.canary)
        if response.status == 200 and len(self._canaries) < _CANARIES:
            self._look(page)
        for attached in self._attached.pop(ask.url, ()):
            if attached.url not in self._asked:
                yield self._attachment_request(attached, via=ask.url)

    def _canary_ask(self, asks: tuple[Ask, ...]) -> list[Ask]:
        """The canary's request, unless it is asked for as an article anyway."""
        if self.canary is None or any(ask.url == self.canary.url for ask in asks):
            return []
        self._n_canary = 1
        url = self.canary.url
        return [Ask(url=url, why="canary", listed=Listed(url=url, via="list"))]

    def _check_canary(self, page: Page, canary: Canary) -> None:
        if lost := loss(canary.article, parse(page, self.portal)):
            self.problems.append(f"canary: {canary.url} is not what it was: {lost}")

    # attached documents

    def on_downloaded(self, response: Response, request: Request) -> None:
        """Note the documents of an article before the article is archived: a crash between loses none of them."""
        asked = request.meta.get(META)
        if isinstance(asked, Asked) and asked.kind == "article" and response.status == 200:
            self._note_attached(response, asked)
        super().on_downloaded(response, request)

    def _note_attached(self, response: Response, asked: Asked) -> None:
        try:
            page = page_of_raw(response, asked.url)
        except BodyError:
            return
        due = []
        for attached in attached_to(page, self.portal):
            if attached.url in self._asked or not is_due(self.states.get(attached.url), self.rules.now):
                continue
            named = Asked("attachment", attached.url, via=asked.url)
            if problem := address_problem(attached.url, self.portal):
                self._note(named, f"refused_address: {problem}")
            else:
                self._note(named, f"pending: attached to {asked.url}")
                due.append(attached)
        if due:
            self._attached[asked.url] = due

    def _attachment_request(self, attached: Attached, *, via: str | None, n_redirects: int = 0) -> Request:
        self._asked.add(attached.url)
        return Request(
            attached.url,
            callback=self.on_attachment,
            errback=self.on_attachment_failed,
            cb_kwargs={"attached": attached, "via": via, "n_redirects": n_redirects},
            meta={
                META: Asked("attachment", attached.url, via=via),
                "download_slot": self.pace.group,
                "download_maxsize": self.portal.max_attachment_mb * 2**20,
            },
            priority=10,
            dont_filter=True,
        )

    async def on_attachment(
        self, response: Response, attached: Attached, via: str | None, n_redirects: int
    ) -> AsyncIterator[Request]:
        """Follow a document that lies elsewhere on the portal; what came is in the archive already."""
        if response.status not in _REDIRECTS or n_redirects >= _MOST_REDIRECTS:
            return
        to = canonical_or_given(
            urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        )
        if problem := address_problem(to, self.portal):
            self._note(Asked("attachment", attached.url), f"refused_address: leads to {problem}")
        elif to not in self._asked and is_due(self.states.get(to), self.rules.now):
            moved = Attached(to, attached.title)
            yield self._attachment_request(moved, via=via, n_redirects=n_redirects + 1)

    def on_attachment_failed(self, failure: Failure) -> None:
        """Note a document that did not come."""
        self._failed(failure)

    # articles that moved

    def on_article_failed(self, failure: Failure) -> None:
        """Note an article that did not come."""
        self._failed(failure)

    def _follow_article(self, response: Response, ask: Ask, n_redirects: int) -> Request | None:
        to = canonical_or_given(
            urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        )
        if problem := address_problem(to, self.portal):
            self._note(Asked("article", ask.url), f"refused_address: leads to {problem}")
            return None
        if not self.family.is_article(to, self.portal) or to in self._asked or n_redirects >= _MOST_REDIRECTS:
            return None
        known = self.states.get(to)
        if known is not None and known.last_fetched is not None and known.status in (200, 304):
            return None
        listed = Listed(
            url=to, via=ask.listed.via, title=ask.listed.title, on=ask.listed.on, modified=ask.listed.modified
        )
        return self._article_request(
            Ask(url=to, why=ask.why, listed=listed), n_redirects=n_redirects + 1, via=ask.url
        )

    def _look(self, page: Page) -> None:
        """Read one page on the way; its outcome is kept as "" or as what is wrong with it."""
        outcome = parse(page, self.portal)
        if isinstance(outcome, Article) or outcome.reason not in (
            "not_an_article",
            "no_title",
            "no_body",
            "no_date",
        ):
            self._canaries.append("")
        else:
            self._canaries.append(outcome.reason)

    def _wall(self, asked: Asked, wall: str) -> None:
        self._note(asked, f"bot_wall: {wall}")
        self._walls_in_a_row += 1
        if asked.kind != "article" or self._walls_in_a_row >= _WALLS_IN_A_ROW:
            self.give_up(wall)

    def report(self, run_id: str) -> PortalRun:
        """The portal's row of the run report."""
        problems = list(dict.fromkeys(self.problems))
        if self.recorder.fault is not None:
            problems.insert(0, f"archive cannot be written: {self.recorder.fault}")
        bad = [outcome for outcome in self._canaries if outcome]
        if len(self._canaries) >= _LEAST_CANARIES and len(bad) == len(self._canaries):
            problems.append(f"selector matches nothing: {len(bad)} of {len(bad)} pages gave {bad[0]}")
        counts = self.recorder.counts
        n_fetched = counts["fetched"]
        rejected = {name: counts[name] for name in _REJECTED if counts[name]}
        return PortalRun(
            run_id=run_id,
            portal=self.portal.id,
            started_at=self.started_at,
            ended_at=dt.datetime.now(HANOI),
            outcome="failed" if problems else ("ok" if n_fetched > self._n_canary else "no_news"),
            problem="; ".join(problems),
            n_requests=counts["requests"],
            n_fetched=n_fetched,
            n_not_modified=counts["not_modified"],
            rejected=rejected,
        )
