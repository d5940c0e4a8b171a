"""Documents attached to articles: which of them are asked for, and what becomes of one once it was captured.

`parse_attachment` is a pure function of the captured file, the captured page that links it, and the portal's row.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from pipeline.articles import Piece, article_id_of, build_article
from pipeline.records import Article, Reason, Rejected, UrlState
from pipeline.reference.model import Portal
from pipeline.text import digest, fold
from pipeline.urls import canonical_or_given, canonical_url
from spiders.barriers import barrier
from spiders.documents import Document, Masthead, Unreadable, is_national, masthead, read_document
from spiders.families import family_of
from spiders.markup import plain
from spiders.page import Page
from spiders.parsing import GONE, parse, parser_version, rejection
from spiders.spam import cut_spam, is_mostly_spam, spam_score

ATTACHMENT_VERSION = "attachment 2026-01"
# what a link to a file looks like in a page's source; other pages are not looked at more closely
_MAY_HOLD = re.compile(rb"\.(?:pdf|docx?)\b|download", re.IGNORECASE)
# files that nothing here reads and that are no documents of an office's decisions
_NO_DOCUMENT = re.compile(r"\.(?:xlsx?|pptx?|zip|rar|7z|jpe?g|png|gif|webp|mp[34]|avi)$", re.IGNORECASE)
_WAITING = ("pending", "no_answer", "http_error")
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|rtf)\b", re.IGNORECASE)
_TITLE_WORDS = 4


class Attached(NamedTuple):
    """One document that hangs on an article: its canonical address and the words of its link."""

    url: str
    title: str


def attached_to(page: Page, portal: Portal) -> tuple[Attached, ...]:
    """The documents of an article's page that are asked for: as many as the row allows, in the page's order.

    None for a page that is no article of the portal's own topics.
    """
    if not portal.max_attachments or page.status != 200 or not _MAY_HOLD.search(page.body):
        return ()
    outcome = parse(page, portal)
    if not isinstance(outcome, Article):
        return ()
    titles = _link_titles(page)
    found = dict.fromkeys(canonical_or_given(url) for url in outcome.attachments)
    wanted = [url for url in found if not _NO_DOCUMENT.search(urlsplit(url).path)]
    return tuple(Attached(url, titles.get(url, "")) for url in wanted[: portal.max_attachments])


def is_due(state: UrlState | None, now: dt.datetime) -> bool:
    """Whether a document is asked for: it is new, or waits, or failed and its time has come."""
    if state is None:
        return True
    if state.next_due is not None and now < state.next_due:
        return False
    return state.last_fetched is None and (state.error or "pending").partition(":")[0] in _WAITING


def waiting(states: Mapping[str, UrlState], now: dt.datetime) -> list[str]:
    """The documents that an earlier night noted and did not get."""
    return [state.url for state in states.values() if state.kind == "attachment" and is_due(state, now)]


def attachment_digest(url: str, status: int, payload_digest: str, portal: Portal, parent_digest: str) -> str:
    """The digest of everything that `parse_attachment` is given."""
    given = ("attachment", url, status, payload_digest, portal, parent_digest, ATTACHMENT_VERSION)
    return digest(msgspec.json.encode((*given, parser_version(portal)), order="deterministic").decode())


def parse_attachment(
    page: Page, portal: Portal, parent: Page | None, parse_digest: str = ""
) -> Article | Rejected:
    """The article that an attached document is, or why it is none.

    Its title names the document as decisions are cited ("Kế hoạch số 90/KH-UBND ngày 15/3/2023: …") where its
    head says so; else it is that of the file, the link or the page. It is published when its page is; without a
    page that says when, on the day that the document was signed (`extra["published_basis"]`). Number, date and
    form are in `extra`, as is the article that it hangs on (`attached_to`).

    Args:
        page: the captured file.
        portal: the row of its portal.
        parent: the captured page that links it.
        parse_digest: as `attachment_digest` gives it.
    """
    rejected = partial(rejection, page, portal, version=ATTACHMENT_VERSION, key=parse_digest)
    if stopped := _stopped(page, portal):
        return rejected(*stopped)
    document = read_document(page.body)
    if isinstance(document, Unreadable):
        return rejected(document.reason, document.detail)
    article = parse(parent, portal) if parent is not None else None
    carrier = article if isinstance(article, Article) else None
    if isinstance(article, Rejected) and article.reason in ("off_topic", "spam"):
        return rejected(article.reason, f"its page: {article.detail}", article.score)
    head = masthead(document.pieces)
    published_on = carrier.published_on if carrier is not None else head.signed_on
    if published_on is None:
        return rejected("no_date", "neither its page nor its head says when it was published")
    link = _link_titles(parent).get(canonical_or_given(page.url), "") if parent is not None else ""
    title, used = _title(head, document, link, carrier, page.url)
    body, cut = cut_spam(_body(document, used))
    said = sum(len(str(content)) for _, content in body)
    if (spam := spam_score(title)).is_spam or (cut and is_mostly_spam(sum(map(len, cut)), said)):
        return rejected("spam", spam.phrase or cut[0][:80], min(1.0, spam.score) if spam.is_spam else None)
    if not body:
        return rejected("no_body", title)
    return build_article(
        article_id=article_id_of(portal.id, _key(page.url, portal, parent)),
        portal=portal.id,
        portal_province=portal.province,
        kind="attachment",
        url=canonical_url(page.url),
        title=title,
        lead=None,
        body=body,
        published_on=published_on,
        published_at=carrier.published_at if carrier is not None else None,
        source=carrier.source if carrier is not None else None,
        section=carrier.section if carrier is not None else None,
        tags=carrier.tags if carrier is not None else (),
        capture_digest=page.capture_digest,
        fetched_at=page.fetched_at,
        parser_version=f"{ATTACHMENT_VERSION} {document.kind}",
        parse_digest=parse_digest,
        extra=_extra(head, document, carrier) | ({"cut_spam": "\n".join(cut)} if cut else {}),
    )


def _stopped(page: Page, portal: Portal) -> tuple[Reason, str] | None:
    if page.status in GONE:
        return "gone", str(page.status)
    if wall := barrier(page, portal.challenge_markers) if page.is_html else None:
        return "bot_wall", wall
    return ("http_error", str(page.status)) if page.status != 200 else None


def _key(url: str, portal: Portal, parent: Page | None) -> str:
    """What stays when the article that carries the document moves: its key and the file's place on it, or the path."""
    parts = urlsplit(canonical_or_given(url))
    if parent is not None and parts.path == urlsplit(canonical_or_given(parent.url)).path:
        return f"attachment {family_of(portal).key_of(parent.url, portal)}?{parts.query}"
    return f"attachment {parts.path}" + (f"?{parts.query}" if parts.query else "")


def _title(
    head: Masthead, document: Document, link: str, carrier: Article | None, url: str
) -> tuple[str, frozenset[int]]:
    """The document's title, and the pieces of its head that are said in it."""
    if head.form and (head.number or head.subject):
        named = head.form + (f" số {head.number}" if head.number else "")
        if head.signed_on is not None:
            named += f" ngày {head.signed_on.day}/{head.signed_on.month}/{head.signed_on.year}"
        if head.subject:
            return f"{named}: {head.subject}", frozenset(head.used)
        about = next(filter(_is_title, (document.title, link)), carrier.title if carrier else "")
        return (f"{named}: {about}" if about else named), frozenset(head.used)
    for said in (document.title, link):
        if _is_title(said):
            return said, frozenset()
    if carrier is not None and carrier.title:
        return carrier.title, frozenset()
    return unquote(urlsplit(url).path.rpartition("/")[2]) or url, frozenset()


def _is_title(said: str) -> bool:
    """Whether words name what a document is about, and not its file or what to do with it."""
    return len(said.split()) >= _TITLE_WORDS and not _FILE_NAME.search(said) and not said.isascii()


def _body(document: Document, used: Iterable[int]) -> list[Piece]:
    """The document's pieces without what its title says and what every document carries."""
    skipped = set(used)
    return [
        (kind, content)  # type: ignore[misc]
        for n, (kind, content) in enumerate(document.pieces)
        if n not in skipped and not (isinstance(content, str) and is_national(content))
    ]


def _extra(head: Masthead, document: Document, carrier: Article | None) -> dict[str, str]:
    extra = {
        "media_type": document.kind,
        "published_basis": "page" if carrier is not None else "document",
        "document_number": head.number,
        "document_form": head.form,
        "document_date": head.signed_on.isoformat() if head.signed_on is not None else "",
        "n_pages": str(document.n_pages or ""),
        "n_pages_without_text": str(document.n_unreadable_pages or ""),
        "attached_to": carrier.article_id if carrier is not None else "",
        "attached_to_url": carrier.url if carrier is not None else "",
    }
    return {name: value for name, value in extra.items() if value}


def _link_titles(page: Page) -> dict[str, str]:
    """The words of a page's links by canonical address: the longest where one is linked several times."""
    titles: dict[str, str] = {}
    for link in page.tree.iter("a"):
        href = (link.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        url = canonical_or_given(urljoin(page.url, href))
        said = max(
            plain(link.text_content()),
            plain(link.get("title") or ""),
            key=lambda each: (_is_title(each), len(each)),
        )
        if len(said) > len(titles.get(url, "")) and fold(said) != fold(url):
            titles[url] = said
    return titles
