"""The records that travel between the wings: Capture, Article, Figure, Rejected, and what surrounds them.

Immutable, typed, serialisable, no behaviour beyond validation. `pipeline.schemas` makes the JSON and Arrow
schemas from these classes, so this file is the one place where a field is born.

Texts are NFC. Offsets count Unicode code points of `Article.text`. Timestamps carry the zone of
Asia/Ho_Chi_Minh, dates are ISO dates, money is đồng (VND).
"""

from __future__ import annotations

import datetime as dt
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

Origin = Literal["live", "web_archive", "import"]
ArticleKind = Literal["article", "attachment", "sidebar"]
BlockKind = Literal["title", "lead", "heading", "paragraph", "list_item", "caption", "table"]
Bound = Literal["exact", "at_least", "at_most", "approx"]
Status = Literal["actual", "target", "change"]
Stars = Literal["3", "4", "5", "3+", "4+", "potential_5"]
Validity = Literal["current", "cumulative"]
PlaceLevel = Literal["national", "region", "province", "district", "commune", "village", "entity", "other"]
Boundary = Literal["63", "34"]
PeriodBasis = Literal["stated", "published"]
PageKind = Literal["robots", "sitemap", "rss", "list", "article", "attachment", "other"]
Reason = Literal[
    "not_an_article",
    "no_title",
    "no_date",
    "no_body",
    "bot_wall",
    "spam",
    "off_topic",
    "gone",
    "http_error",
    "not_html",
    "forbidden_by_robots",
    "refused_address",
    "too_large",
    "undecodable",
    "no_text_layer",
    "encrypted",
    "unsupported_format",
]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all records share: frozen, keyword-only, unknown fields refused."""


class Capture(Record, frozen=True, kw_only=True):
    """One HTTP exchange as it was received.

    `body` is the payload before content decoding; `digest` is "sha256:" and the hex digest of that payload;
    `headers` are as Scrapy gives them, repeated ones kept. `file` is relative to the archive folder and
    `offset` is the byte at which the WARC record begins in it.
    """

    url: str
    fetched_at: dt.datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    digest: str
    portal: str
    file: str
    offset: int
    origin: Origin = "live"


class Cell(Record, frozen=True, kw_only=True):
    """One cell of a table: where its text stands in the article's text (start == end for an empty cell)."""

    row: int
    column: int
    start: int
    end: int


class Block(Record, frozen=True, kw_only=True):
    """One block of an article: its kind and its span in `Article.text`; a table also keeps its cells."""

    kind: BlockKind
    start: int
    end: int
    cells: tuple[Cell, ...] = ()


class Article(Record, frozen=True, kw_only=True):
    """One version of one article.

    `article_id` is a hash of the portal and the family's own key (NukeViet's number) or else the canonical
    path, so a move keeps it; a version is (`article_id`, `text_digest`). `text` is title, lead and body blocks
    joined by one newline; a table is one line a row, its cells joined by a tab. A text that comes from
    elsewhere (an import) is kept as given in NFC. `published_on` is the day in Việt Nam, `published_at` the
    minute where the page says it; a sidebar has `observed_on` instead. `parse_digest` is the digest of
    everything that parse was given.
    """

    article_id: str
    portal: str
    portal_province: str | None
    kind: ArticleKind
    url: str
    title: str | None
    lead: str | None
    text: str
    blocks: tuple[Block, ...]
    text_digest: str
    published_on: dt.date | None = None
    published_at: dt.datetime | None = None
    observed_on: dt.date | None = None
    modified_at: dt.datetime | None = None
    author: str | None = None
    source: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    capture_digest: str = ""
    fetched_at: dt.datetime | None = None
    parser_version: str = ""
    parse_digest: str = ""
    extra: dict[str, str] = {}


class Figure(Record, frozen=True, kw_only=True):
    """One number that an article states, and the words it came from: `article.text[start:end] == quote`.

    `value` is in the indicator's base unit (VND, products, communes, persons, percent, km …); `value_max` is
    the upper end of a range. `rule` names the decisions that led to the reading. What each labelled field
    means is written in docs/figures.md.
    """

    figure_id: str
    article_id: str
    text_digest: str
    indicator: str
    value: float
    unit: str
    quote: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    block: BlockKind
    value_max: float | None = None
    bound: Bound = "exact"
    status: Status = "actual"
    stars: Stars | None = None
    detail: str | None = None
    denominator: float | None = None
    validity: Validity | None = None
    place_level: PlaceLevel = "province"
    province: str | None = None
    boundary: Boundary | None = None
    district: str | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    period_basis: PeriodBasis | None = None
    plan_doc: str | None = None
    confidence: float = 0.5
    rule: str = ""
    reader_version: str = ""


class Rejected(Record, frozen=True, kw_only=True):
    """What could not be used, and why: counted and kept, never silently dropped.

    `detail` is the phrase or fact that decided; `score` is the decider's own number (0 to 1) where it has one.
    """

    portal: str
    url: str
    reason: Reason
    detail: str = ""
    score: float | None = None
    capture_digest: str = ""
    fetched_at: dt.datetime | None = None
    parser_version: str = ""
    parse_digest: str = ""


class Fetch(Record, frozen=True, kw_only=True):
    """One line of a fetch log: what was asked and what came back.

    `error` is set when nothing came back or nothing was asked for: its reason first, as "off_topic: …";
    "pending: …" says that the address was listed and waits for its turn, "seen: …" that a list says more of it
    than was known, "walked: …" that the list pages behind `url` were seen to their end, "paged: …" how far a
    backfill has come in them. `listed_title`,
    `listed_on` and `listed_modified` are what the list, feed or sitemap said of the address. `file` and
    `offset` say where the capture lies when one was archived.
    """

    run_id: str
    portal: str
    url: str
    kind: PageKind
    at: dt.datetime
    status: int | None = None
    via: str | None = None
    listed_title: str | None = None
    listed_on: dt.date | None = None
    listed_modified: dt.datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    n_bytes: int | None = None
    file: str | None = None
    offset: int | None = None
    error: str | None = None
    origin: Origin = "live"


class UrlState(Record, frozen=True, kw_only=True):
    """What is known of one address of a portal: a fold of the fetch logs.

    `error` is that of the newest line, if it has one; `listed_*` are the newest that a line carries;
    `walked_at` is when a line "walked: …" of this address was last written, `paged_to` what the newest line
    "paged: …" says. Only what was fetched live counts: copies from web archives and files are no answers.
    """

    portal: str
    url: str
    kind: PageKind
    first_seen: dt.datetime
    last_seen: dt.datetime
    last_fetched: dt.datetime | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    file: str | None = None
    offset: int | None = None
    n_failures: int = 0
    next_due: dt.datetime | None = None
    error: str | None = None
    listed_title: str | None = None
    listed_on: dt.date | None = None
    listed_modified: dt.datetime | None = None
    walked_at: dt.datetime | None = None
    paged_to: str | None = None


class PortalRun(Record, frozen=True, kw_only=True):
    """One portal in one run, a row of the run report.

    `outcome` is "ok", "no_news" or "failed"; a failure is named in `problem`. Counts are of articles unless
    said otherwise; `rejected` counts by reason. A backfill (`purpose`) brings what is old: it says nothing of
    how much a portal publishes.
    """

    run_id: str
    portal: str
    started_at: dt.datetime
    ended_at: dt.datetime
    outcome: Literal["ok", "no_news", "failed"]
    problem: str = ""
    n_requests: int = 0
    n_fetched: int = 0
    n_not_modified: int = 0
    n_new: int = 0
    n_changed: int = 0
    n_moved: int = 0
    n_figures: int = 0
    rejected: dict[str, int] = {}
    purpose: Literal["nightly", "backfill"] = "nightly"


class Parse(Record, frozen=True, kw_only=True):
    """That one capture was parsed, and what came of it.

    `parse_digest` is the digest of everything that parse was given; an article is named by `article_id` and
    `text_digest`, a sidebar found on the same page by `sidebar_id`.
    """

    parse_digest: str
    portal: str
    url: str
    file: str
    offset: int
    capture_digest: str
    fetched_at: dt.datetime
    parser_version: str
    outcome: Literal["article", "rejected"]
    article_id: str | None = None
    text_digest: str | None = None
    sidebar_id: str | None = None


class Read(Record, frozen=True, kw_only=True):
    """That one article version was read, and how many figures it gave.

    `read_digest` is the digest of everything that read was given.
    """

    read_digest: str
    article_id: str
    text_digest: str
    reader_version: str
    n_figures: int
