"""What is asked for tonight: a pure decision from what lists say, what is known of each address, and the settings.

A new article always; a known one when a list shows that it changed, or while it is young; what failed, after a
wait; what is gone, seldom. Lists are never trusted to be complete: what was listed once waits until it was had.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from pipeline.records import HANOI, Record, UrlState
from pipeline.reference import load_topics, topic_score
from pipeline.reference.model import Portal
from pipeline.text import without_marks
from spiders.families import Family
from spiders.listing import Listed, same_title

Why = Literal["new", "pending", "retry", "listed_change", "recheck", "canary"]

_GONE = (404, 410)
_MOVED = (301, 302, 303, 307, 308)
# an address that was gone, refused or forbidden is tried again after so long, while it is listed
_SELDOM = dt.timedelta(days=30)
_SETTLED_ERRORS = ("refused_address", "forbidden_by_robots")


class Ask(Record, frozen=True, kw_only=True):
    """One article to ask for; `etag` and `last_modified` make the request conditional."""

    url: str
    why: Why
    listed: Listed
    etag: str | None = None
    last_modified: str | None = None


class Note(Record, frozen=True, kw_only=True):
    """One line for the fetch log about an address that is listed: `error` as in `Fetch.error`."""

    error: str
    listed: Listed


class Plan(Record, frozen=True, kw_only=True):
    """What a night does: what is noted first, so that a crash loses nothing, and what is then asked for."""

    notes: tuple[Note, ...]
    asks: tuple[Ask, ...]


class Rules(Record, frozen=True, kw_only=True):
    """The operator's choices: `recheck_days` and `recheck_hours` as in the settings, the window of days wanted.

    `backfill` walks lists to their end, however many pages they have, over as many nights as it takes.
    """

    now: dt.datetime
    recheck_days: int
    recheck_hours: float
    since: dt.date | None = None
    until: dt.date | None = None
    backfill: bool = False


def plan(
    entries: Mapping[str, Listed],
    states: Mapping[str, UrlState],
    portal: Portal,
    family: Family,
    rules: Rules,
) -> Plan:
    """Decide on every listed and every known article.

    Args:
        entries: what lists, feeds and sitemaps said tonight, by canonical address.
        states: what is known, by address; other pages than articles are passed over.
        portal, family: whose they are.
        rules: when it is, and what is wanted.
    Returns:
        notes in the order of the lists; asks with the newest articles first, re-checks last.
    """
    known = {url: state for url, state in states.items() if state.kind == "article"}
    keys = {url: family.key_of(url, portal) for url in {*entries, *known}}
    entries = _one_address_each(entries, known, keys)
    notes: list[Note] = []
    asks: list[Ask] = []
    for entry in entries.values():
        ask, note = _decide(entry, known.get(entry.url), portal, rules)
        notes += [note] if note is not None else []
        asks += [ask] if ask is not None else []
    listed_keys = {keys[url] for url in entries}
    for state in known.values():
        if state.url in entries:
            continue
        ask = _decide_unlisted(state, rules, moved=keys[state.url] in listed_keys)
        asks += [ask] if ask is not None else []
    asks.sort(key=_newest_first)
    return Plan(notes=tuple(notes), asks=tuple(asks))


def is_known(url: str, states: Mapping[str, UrlState], walked_at: dt.datetime | None) -> bool:
    """Whether a list page's entry is none to go on for: it was seen before the last whole walk of its list ended.

    What was seen later was seen by a walk that a crash broke off: behind it there may be more.
    """
    state = states.get(url)
    return state is not None and walked_at is not None and state.first_seen <= walked_at


def wants(entry: Listed, portal: Portal) -> tuple[bool, float]:
    """Whether a mixed portal's entry is worth fetching, and its topic score; all other portals' are.

    By title and lead; where a list gives none, by the words of the address.
    """
    if not portal.mixed:
        return True, 1.0
    if entry.title:
        score = topic_score(load_topics(), entry.title, entry.lead or "")
        return score.keep, score.score
    path = entry.url.lower().replace("_", "-")
    return any(slug in path for slug in _topic_slugs()), 0.0


def changed(entry: Listed, state: UrlState) -> str | None:
    """How a list shows that a known article is not what it was, or None."""
    if entry.modified and state.listed_modified and entry.modified > state.listed_modified:
        return f"changed {entry.modified.isoformat()}"
    if entry.title and state.listed_title and not same_title(entry.title, state.listed_title):
        return "another title"
    if entry.on and state.listed_on and entry.on > state.listed_on:
        return f"dated {entry.on.isoformat()}"
    return None


def _decide(
    entry: Listed, state: UrlState | None, portal: Portal, rules: Rules
) -> tuple[Ask | None, Note | None]:
    if not _in_window(entry, portal, rules):
        return None, None
    if state is None or state.last_fetched is None:
        return _decide_new(entry, state, portal, rules)
    news = changed(entry, state)
    if news and state.status not in _MOVED:
        return Ask(url=entry.url, why="listed_change", listed=entry), Note(
            error=f"pending: {news}", listed=entry
        )
    if state.status in _GONE:
        again = rules.now - state.last_fetched > _SELDOM
        return (Ask(url=entry.url, why="retry", listed=entry) if again else None), None
    note = Note(error="seen: a list says more", listed=entry) if _says_more(entry, state) else None
    return _decide_known(entry, state, rules), note


def _decide_new(
    entry: Listed, state: UrlState | None, portal: Portal, rules: Rules
) -> tuple[Ask | None, Note | None]:
    head = _head(state)
    if state is not None and head in _SETTLED_ERRORS and rules.now - state.last_seen < _SELDOM:
        return None, None
    if state is not None and _must_wait(state, rules):
        return None, None
    wanted, score = wants(entry, portal)
    if not wanted and head != "pending":
        is_noted = head == "off_topic" and state is not None and not changed(entry, state)
        note = (
            None
            if is_noted
            else Note(error=f"off_topic: {score:.2f} {entry.title or ''}".rstrip(), listed=entry)
        )
        return None, note
    why: Why = "new" if state is None else ("retry" if state.n_failures else "pending")
    note = None if head == "pending" else Note(error="pending: listed", listed=entry)
    return Ask(url=entry.url, why=why, listed=entry), note


def _decide_known(entry: Listed, state: UrlState, rules: Rules) -> Ask | None:
    """A known article: what waits, what failed since, and what is young enough to be asked for again."""
    if _head(state) == "pending":
        return Ask(url=state.url, why="pending", listed=entry)
    if state.n_failures:
        return None if _must_wait(state, rules) else Ask(url=state.url, why="retry", listed=entry)
    if state.status in _MOVED or state.status in _GONE or state.last_fetched is None:
        return None
    waited = rules.now - state.last_fetched >= dt.timedelta(hours=rules.recheck_hours)
    if not waited or _age_days(entry, state, rules.now) > rules.recheck_days:
        return None
    return Ask(url=state.url, why="recheck", listed=entry, etag=state.etag, last_modified=state.last_modified)


def _decide_unlisted(state: UrlState, rules: Rules, *, moved: bool) -> Ask | None:
    """A known article that no list showed tonight; one that is listed elsewhere now is not asked for here."""
    entry = Listed(
        url=state.url,
        via="list",
        title=state.listed_title,
        on=state.listed_on,
        modified=state.listed_modified,
    )
    day = entry.on
    if day is not None and not _between(day, rules):
        return None
    if moved and state.last_fetched is not None:
        return None
    if state.last_fetched is None:
        if _head(state) in (*_SETTLED_ERRORS, "off_topic") or _must_wait(state, rules):
            return None
        return Ask(url=state.url, why="retry" if state.n_failures else "pending", listed=entry)
    return _decide_known(entry, state, rules)


def _one_address_each(
    entries: Mapping[str, Listed], known: Mapping[str, UrlState], keys: Mapping[str, str]
) -> dict[str, Listed]:
    """One listed address an article: a known one, else the sitemap's, else one without `index.php`, else the first.

    Portals list an article under each of its sections; all but one address only lead to that one.
    """
    by_key: dict[str, list[Listed]] = {}
    for entry in entries.values():
        by_key.setdefault(keys[entry.url], []).append(entry)
    chosen = {}
    for found in by_key.values():
        best = min(
            found,
            key=lambda entry: (
                not _is_had(known.get(entry.url)),
                entry.via != "sitemap",
                "/index.php/" in entry.url,
            ),
        )
        chosen[best.url] = best
    return chosen


def _is_had(state: UrlState | None) -> bool:
    return state is not None and state.last_fetched is not None and state.status not in _MOVED


def _head(state: UrlState | None) -> str:
    return state.error.partition(":")[0] if state is not None and state.error else ""


def _must_wait(state: UrlState, rules: Rules) -> bool:
    return state.next_due is not None and rules.now < state.next_due


def _in_window(entry: Listed, portal: Portal, rules: Rules) -> bool:
    day = entry.on or (entry.modified.astimezone(HANOI).date() if entry.modified else None)
    if day is None:
        return True
    if portal.first_date is not None and entry.on is not None and entry.on < portal.first_date:
        return False
    if entry.on is None:
        # a last change: the article may be older than that, but not younger
        return rules.since is None or day >= rules.since
    return _between(day, rules)


def _between(day: dt.date, rules: Rules) -> bool:
    return (rules.since is None or day >= rules.since) and (rules.until is None or day <= rules.until)


def _age_days(entry: Listed, state: UrlState, now: dt.datetime) -> int:
    """Days since publication; where no list ever said when that was, since the article was first seen."""
    days = [day for day in (entry.on, state.listed_on) if day is not None]
    days += [at.astimezone(HANOI).date() for at in (entry.modified, state.listed_modified) if at is not None]
    newest = max(days) if days else state.first_seen.astimezone(HANOI).date()
    return (now.astimezone(HANOI).date() - newest).days


def _says_more(entry: Listed, state: UrlState) -> bool:
    """Whether a list gives what no list gave before, so that a later change of it can be seen."""
    return (
        (entry.title is not None and state.listed_title is None)
        or (entry.on is not None and state.listed_on is None)
        or (entry.modified is not None and state.listed_modified is None)
    )


def _newest_first(ask: Ask) -> tuple[bool, int, str]:
    day = ask.listed.on or (
        ask.listed.modified.astimezone(HANOI).date() if ask.listed.modified else dt.date.min
    )
    return ask.why == "recheck", -day.toordinal(), ask.url


def _topic_slugs() -> tuple[str, ...]:
    """The phrases of all topics as they stand in addresses."""
    slugs: dict[str, None] = {}
    for topic in load_topics():
        for phrase, weight in topic.phrases.items():
            slug = "-".join(without_marks(phrase).lower().split())
            if weight >= topic.threshold and len(slug) >= 4:
                slugs[slug] = None
    return tuple(slugs)
