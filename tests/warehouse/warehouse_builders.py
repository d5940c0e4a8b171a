"""Small homes for the warehouse's tests: articles that state figures, stored the way the other wings store them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.articles import article_id_of, build_article
from pipeline.home import Home
from pipeline.records import HANOI, Article, Figure, Parse, Read, Rejected
from pipeline.reference import load_indicators
from pipeline.settings import Settings
from pipeline.store import write_articles, write_figures
from pipeline.text import digest

NIGHT = dt.datetime(2026, 3, 1, 1, 30, tzinfo=HANOI)
DAY = dt.timedelta(days=1)
PORTAL = "hatinh-ntm"
END = dt.date(2024, 12, 31)

# a run that says where it is; given the name of a function of publishing, it kills itself when it comes to it
RUNS = """
import os, signal, sys
from pathlib import Path
import warehouse, warehouse.publishing as publishing
from pipeline.home import Home
from pipeline.settings import Settings
home = Home(Path(sys.argv[1]))
settings = Settings(home=home.root, duckdb_memory_mb=512)
def dies(*given, **more):
    os.kill(os.getpid(), signal.SIGKILL)
if len(sys.argv) > 2:
    assert hasattr(publishing, sys.argv[2])
    setattr(publishing, sys.argv[2], dies)
print("begun", flush=True)
built = warehouse.build(home, settings, "20260301T013000-0001")
print("built", flush=True)
warehouse.publish(home, built, settings)
print("published", flush=True)
"""


@dataclass(frozen=True)
class Claim:
    """A number that an article states; `fields` are further fields of its figure."""

    value: float
    indicator: str = "ocop_products_recognized"
    province: str | None = "Hà Tĩnh"
    boundary: str | None = "63"
    period_end: dt.date | None = None
    sentence: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def quote(self) -> str:
        return f"{self.value:g}"

    def words(self) -> str:
        return self.sentence or f"Theo báo cáo, {self.province} ghi nhận {self.quote} ({self.indicator})."


def claim(value: float, **given: Any) -> Claim:
    """A claim; what is no field of Claim goes to the figure."""
    own = {name: given.pop(name) for name in list(given) if name in Claim.__dataclass_fields__}
    return Claim(value, **own, fields=given)


@dataclass(frozen=True)
class Story:
    """An article and its claims.

    `key` is the article's own key on its portal, `note` text without figures, `archived_as` the address in the
    archive where that is another one.
    """

    key: str
    claims: tuple[Claim, ...] = ()
    portal: str = PORTAL
    published: dt.date | None = dt.date(2024, 12, 20)
    url: str = ""
    title: str | None = None
    note: str = "Tin của tòa soạn."
    kind: str = "article"
    archived_as: str = ""

    def article(self, fetched_at: dt.datetime = NIGHT, parser: str = "p1") -> Article:
        url = self.url or f"https://{self.portal}.example/{self.key}.html"
        body = [self.note, *(one.words() for one in self.claims)]
        made = build_article(
            article_id=article_id_of(self.portal, self.key),
            portal=self.portal,
            portal_province=None,
            kind=self.kind,  # type: ignore[arg-type]
            url=url,
            title=self.title,
            lead=None,
            body=[("paragraph", text) for text in body],
            published_on=self.published,
            fetched_at=fetched_at,
            parser_version=parser,
        )
        given = digest(f"{url} {made.text} {made.title} {self.published} {parser}")
        return build_article(
            **{
                name: getattr(made, name)
                for name in ("article_id", "portal", "portal_province", "kind", "url", "title")
            },
            lead=None,
            body=[("paragraph", text) for text in body],
            published_on=self.published,
            fetched_at=fetched_at,
            parser_version=parser,
            capture_digest=f"sha256:{digest(made.text + url)}",
            parse_digest=given,
        )

    def figures(self, reader: str = "r1") -> list[Figure]:
        article = self.article()
        units = {indicator.code: indicator.unit for indicator in load_indicators().indicators}
        found, at = [], 0
        for n, one in enumerate(self.claims):
            start = article.text.index(one.words(), at)
            at = start + len(one.words())
            quote_start = article.text.index(one.quote, start)
            values: dict[str, Any] = {
                "figure_id": digest(f"{article.article_id} {article.text_digest} {quote_start} {n}")[:16],
                "article_id": article.article_id,
                "text_digest": article.text_digest,
                "indicator": one.indicator,
                "value": one.value,
                "unit": units[one.indicator],
                "quote": one.quote,
                "start": quote_start,
                "end": quote_start + len(one.quote),
                "sentence_start": start,
                "sentence_end": at,
                "block": "paragraph",
                "province": one.province,
                "boundary": one.boundary,
                "period_end": one.period_end,
                "period_basis": "stated" if one.period_end else None,
                "confidence": 0.9,
                "reader_version": reader,
            }
            found.append(Figure(**(values | one.fields)))
        return found


def told(key: str, *claims: Claim, **given: Any) -> Story:
    """A story of one article."""
    return Story(key, claims, **given)


STORIES = [
    told(f"a{n}", claim(100 + n, period_end=END), claim(9 + n, indicator="ocop_entities")) for n in range(20)
]


def store(
    home: Home,
    stories: Sequence[Story],
    batch: str = "20260301T013000-0001",
    *,
    at: dt.datetime = NIGHT,
    parser: str = "p1",
    reader: str = "r1",
    rejected: Sequence[Rejected] = (),
) -> None:
    """Store one night's batch of articles and figures."""
    articles = [story.article(at, parser) for story in stories]
    parses = [
        Parse(
            parse_digest=article.parse_digest,
            portal=article.portal,
            url=story.archived_as or article.url,
            file=f"{article.portal}/{batch}.warc.gz",
            offset=n,
            capture_digest=article.capture_digest,
            fetched_at=at,
            parser_version=parser,
            outcome="article",
            article_id=article.article_id,
            text_digest=article.text_digest,
        )
        for n, (story, article) in enumerate(zip(stories, articles, strict=True))
    ]
    parses += [
        Parse(
            parse_digest=one.parse_digest,
            portal=one.portal,
            url=one.url,
            file=f"{one.portal}/{batch}.warc.gz",
            offset=10_000 + n,
            capture_digest=one.capture_digest,
            fetched_at=at,
            parser_version=parser,
            outcome="rejected",
        )
        for n, one in enumerate(rejected)
    ]
    write_articles(home, batch, articles, rejected, parses)
    read = [(story, story.figures(reader)) for story in stories]
    reads = [
        Read(
            read_digest=digest(
                f"{story.article().article_id} {story.article().text_digest} {story.published} {reader}"
            ),
            article_id=story.article().article_id,
            text_digest=story.article().text_digest,
            reader_version=reader,
            n_figures=len(figures),
        )
        for story, figures in read
    ]
    write_figures(home, batch, [figure for _, figures in read for figure in figures], reads)


def home_of(folder: Path, *stories: Story, **given: Any) -> Home:
    """A home that holds these stories in one batch."""
    home = Home(folder)
    home.prepare("research")
    if stories:
        store(home, stories, **given)
    return home


def settings_of(home: Home, **given: Any) -> Settings:
    """Settings for a home, whatever the environment says."""
    return Settings(home=home.root, duckdb_memory_mb=512, **given)


def release_of(home: Home, run_id: str = "20260301T013000-0001", **given: Any) -> Any:
    """Build and publish what the home holds."""
    import warehouse

    settings = settings_of(home, **given)
    return warehouse.publish(home, warehouse.build(home, settings, run_id), settings)


def waiting_home(folder: Path) -> Home:
    """A home with the first of STORIES in its release and the others waiting for the next one."""
    home = home_of(folder, STORIES[0])
    release_of(home)
    store(home, STORIES[1:], "20260302T013000-0002")
    return home


def steady_content(home: Home) -> dict[str, str]:
    """What must be the same after any crash: the digest of every table but the volatile ones."""
    import warehouse
    from warehouse.dictionary import tables

    found = warehouse.query("from release_tables", home=home)
    steady = [name for name, table in tables().items() if not table.volatile]
    digests = zip(found["table_name"], found["content_digest"], strict=True)
    return {name: content for name, content in digests if name in steady}


def start(code: str, *given: object) -> subprocess.Popen[str]:
    """Python code in a process of its own, spoken to through pipes; `given` are its arguments."""
    words = [sys.executable, "-c", code, *map(str, given)]
    return subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line that a process says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()
