"""What becomes of a captured page: an article, a portal's sidebar, or a named reason why it is neither.

Pure functions of a page and its registry row, so that a live run and a re-parse of an old archive are one path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import msgspec

from pipeline.articles import Piece, article_id_of, build_article
from pipeline.records import Article, Reason, Rejected
from pipeline.reference import load_topics, topic_score
from pipeline.reference.model import Portal
from pipeline.text import digest
from pipeline.urls import canonical_url
from spiders.barriers import barrier
from spiders.families import Draft, Miss, family_of
from spiders.page import PAGE_VERSION, Page
from spiders.sidebar import SIDEBAR_VERSION, counters
from spiders.spam import cut_spam, is_mostly_spam, rules_digest, spam_score

GONE = (404, 410)
_SIDEBAR_KEY = "sidebar"
_LETTERS = re.compile(r"\w")


def parser_version(portal: Portal) -> str:
    """Names all that parse depends on beside page and row: the family's parsers, the sidebar's, and the phrases."""
    return f"{family_of(portal).parser_version}; {SIDEBAR_VERSION}; {PAGE_VERSION}; {_rules()}"


def parse_digest(url: str, status: int, payload_digest: str, portal: Portal) -> str:
    """The digest of everything that `parse` is given: equal digests give equal outcomes.

    Args:
        url, status, payload_digest: of the capture.
        portal: its registry row.
    """
    return parse_keys(portal)(url, status, payload_digest)


def parse_keys(portal: Portal) -> Callable[[str, int, str], str]:
    """Gives `parse_digest` of address, status and payload digest for many captures of one portal.

    What is the same for all of them is written out once: a night asks it of every capture there ever was.
    """
    same = msgspec.json.encode((portal, parser_version(portal)), order="deterministic").decode()[1:]

    def key(url: str, status: int, payload_digest: str) -> str:
        own = msgspec.json.encode((url, status, payload_digest)).decode()[:-1]
        return digest(f"{own},{same}")

    return key


def rejection(
    page: Page,
    portal: Portal,
    reason: Reason,
    detail: str,
    score: float | None = None,
    *,
    version: str,
    key: str,
) -> Rejected:
    """A captured page that is no article, and why.

    Args:
        page: what was captured.
        portal: the row of its portal.
        reason: the kind of reason.
        detail: what gave it away; its beginning is kept.
        score: how sure that is, where it was weighed.
        version: the parser that says so.
        key: the digest of everything that the parser was given.
    """
    return Rejected(
        portal=portal.id,
        url=page.url,
        reason=reason,
        detail=detail[:300],
        score=score,
        capture_digest=page.capture_digest,
        fetched_at=page.fetched_at,
        parser_version=version,
        parse_digest=key,
    )


def parse(page: Page, portal: Portal) -> Article | Rejected:
    """The article on a page, or why there is none.

    A page is kept when it has a title, a day of publication and a body; a notice whose text is its attachment
    is kept when it has title, lead or body, and the attachment. One without any date is rejected (`no_date`):
    a figure without a year cannot be compared, and what is rejected stays in the archive, counted and named, so
    that a better parser takes it up again. A page full of advertisements for gambling is rejected with the
    phrase that gave it away; a paragraph of that kind in a real article is cut and kept in `extra["cut_spam"]`.
    """
    stopped = _stopped(page, portal)
    if stopped is not None:
        return _rejected(page, portal, *stopped)
    family = family_of(portal)
    draft = family.read(page, portal)
    if isinstance(draft, Miss):
        return _rejected(page, portal, draft.reason, draft.detail, version=draft.parser_version)
    if not draft.title:
        return _rejected(page, portal, "no_title", "", version=draft.parser_version)
    body, cut = cut_spam(draft.body)
    cut = (*draft.cut_spam, *cut)
    if spam := _spam(draft, body, cut):
        return _rejected(page, portal, "spam", spam[0], spam[1], version=draft.parser_version)
    if not _has_body(draft, body):
        return _rejected(page, portal, "no_body", draft.title, version=draft.parser_version)
    if draft.published is None:
        return _rejected(page, portal, "no_date", draft.title, version=draft.parser_version)
    if portal.mixed:
        topic = topic_score(load_topics(), draft.title, draft.lead, _text_of(body))
        if not topic.keep:
            return _rejected(
                page, portal, "off_topic", draft.title, topic.score, version=draft.parser_version
            )
    return build_article(
        article_id=article_id_of(portal.id, draft.key or family.key_of(page.url, portal)),
        portal=portal.id,
        portal_province=portal.province,
        kind="article",
        url=canonical_url(page.url),
        title=draft.title,
        lead=draft.lead,
        body=body,
        published_on=draft.published.on,
        published_at=draft.published.at,
        modified_at=draft.modified_at,
        author=draft.author,
        source=draft.source,
        section=draft.section,
        tags=draft.tags,
        attachments=draft.attachments,
        capture_digest=page.capture_digest,
        fetched_at=page.fetched_at,
        parser_version=draft.parser_version,
        parse_digest=parse_digest(page.url, page.status, page.capture_digest, portal),
        extra=draft.extra | ({"cut_spam": "\n".join(cut)} if cut else {}),
    )


def parse_sidebar(page: Page, portal: Portal) -> Article | None:
    """The portal's programme counters ("63/101 xã đạt chuẩn") on any of its pages, as an article of their own.

    Counters of visitors are none. None where the page has no programme counter.
    """
    if page.status != 200 or not page.is_html or barrier(page, portal.challenge_markers):
        return None
    lines = counters(page, family_of(portal).article_part(page))
    if not lines:
        return None
    body: list[Piece] = [("paragraph", line) for line in lines]
    return build_article(
        article_id=article_id_of(portal.id, _SIDEBAR_KEY),
        portal=portal.id,
        portal_province=portal.province,
        kind="sidebar",
        url=canonical_url(portal.base_url),
        title=None,
        lead=None,
        body=body,
        observed_on=page.fetched_on,
        capture_digest=page.capture_digest,
        fetched_at=page.fetched_at,
        parser_version=SIDEBAR_VERSION,
        parse_digest=sidebar_digest(page.url, page.capture_digest, portal),
    )


def sidebar_digest(url: str, payload_digest: str, portal: Portal) -> str:
    """The digest of everything that `parse_sidebar` is given."""
    given = ("sidebar", url, payload_digest, portal, parser_version(portal))
    return digest(msgspec.json.encode(given, order="deterministic").decode())


@cache
def _rules() -> str:
    topics = msgspec.json.encode(load_topics(), order="deterministic").decode()
    return f"spam {rules_digest()}, topics {digest(topics)[:12]}"


def _stopped(page: Page, portal: Portal) -> tuple[Reason, str] | None:
    """Why a page is not even looked at, and what decided."""
    if page.status in GONE:
        return "gone", str(page.status)
    if wall := barrier(page, portal.challenge_markers) if page.is_html else None:
        return "bot_wall", wall
    if page.status != 200:
        return "http_error", str(page.status)
    if not page.is_html:
        return "not_html", page.content_type or "no content type"
    return None


def _spam(draft: Draft, body: list[Piece], cut: tuple[str, ...]) -> tuple[str, float] | None:
    """The phrase that gave a spam article away and its score, or None for an article."""
    head = spam_score(f"{draft.title}\n{draft.lead}")
    if head.is_spam:
        return head.phrase, min(1.0, head.score)
    n_cut = sum(map(len, cut))
    if cut and is_mostly_spam(n_cut, len(_text_of(body))):
        whole = spam_score("\n".join(cut))
        return whole.phrase or cut[0][:80], min(1.0, whole.score)
    return None


def _has_body(draft: Draft, body: list[Piece]) -> bool:
    if any(kind != "caption" and _LETTERS.search(_text_of([(kind, said)])) for kind, said in body):  # type: ignore[list-item]
        return True
    return bool(draft.attachments and (draft.lead or body))


def _text_of(body: list[Piece]) -> str:
    return "\n".join(
        said if isinstance(said, str) else "\n".join("\t".join(row) for row in said) for _, said in body
    )


def _rejected(
    page: Page, portal: Portal, reason: Reason, detail: str, score: float | None = None, *, version: str = ""
) -> Rejected:
    key = parse_digest(page.url, page.status, page.capture_digest, portal)
    version = version or family_of(portal).parser_version
    return rejection(page, portal, reason, detail, score, version=version, key=key)
