"""Runs whose captures all have an outcome are not looked into again, unless what that hangs on is another now."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from spiders_world import article_html, portal
from test_spiders_attachments import PLAN

from pipeline.archive import WarcWriter
from pipeline.errors import RunError
from pipeline.fetchlog import FetchLog
from pipeline.home import Home
from pipeline.imports import archive_texts
from pipeline.records import HANOI, Article, Fetch, Origin, PageKind
from pipeline.reference import Registry
from pipeline.reference.model import Portal
from pipeline.store import current_articles
from samples.documents import pdf_of
from spiders import parse_captures

ROW = portal("https://nongthon.example.vn")
PAGE = f"{ROW.base_url}tin/ban-hanh-ke-hoach-1.html"
FILE = f"{ROW.base_url}uploads/ke-hoach-90.pdf"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare("research")
    return made


def run(night: int) -> str:
    return f"2026010{night}T013000-test"


def told(home: Home, night: int, *texts: str) -> None:
    """A night in which texts are handed in."""
    file = home.root / f"night-{night}.jsonl"
    rows = (json.dumps({"id": f"{night}-{n}", "text": text}) for n, text in enumerate(texts))
    file.write_text("\n".join(rows), encoding="utf-8")
    archive_texts([file], home, run(night))


def answered(
    home: Home,
    night: int,
    url: str,
    kind: PageKind,
    body: bytes,
    *,
    via: str | None = None,
    origin: Origin = "live",
    at: dt.datetime | None = None,
) -> None:
    """A night in which one address was asked for."""
    at = at or dt.datetime(2026, 1, night, 1, 30, tzinfo=HANOI)
    type_ = b"application/pdf" if kind == "attachment" else b"text/html; charset=utf-8"
    with WarcWriter(home, ROW.id, run(night)) as warc, FetchLog(home, run(night), ROW.host_group) as log:
        stored = warc.write(url=url, fetched_at=at, status=200, headers=[(b"Content-Type", type_)], body=body)
        log.append(
            Fetch(
                run_id=run(night),
                portal=ROW.id,
                url=url,
                kind=kind,
                at=at,
                status=200,
                via=via,
                digest=stored.digest,
                n_bytes=len(body),
                file=stored.file,
                offset=stored.offset,
                origin=origin,
            )
        )


def linking(when: str) -> bytes:
    body = f'<p>Ủy ban nhân dân tỉnh vừa ban hành kế hoạch mới.</p><p><a href="{FILE}">Toàn văn</a></p>'
    html = article_html("Ban hành kế hoạch OCOP năm 2023", body, when=when)
    return html.encode() if isinstance(html, str) else html


def parsed(home: Home, *rows: Portal) -> int:
    """How many new articles a parse of everything gives."""
    return sum(count.n_new for count in parse_captures(home, Registry(rows), "20260201T013000-test"))


def documents(home: Home) -> list[Article]:
    return [article for article in current_articles(home) if article.kind == "attachment"]


def spoil(home: Home, night: int) -> None:
    """Make the logs of a night unreadable, without a byte more or less."""
    for path in (home.fetchlog / run(night)).glob("*.jsonl"):
        path.write_bytes(b"?" * (path.stat().st_size - 1) + b"\n")


def test_a_settled_run_is_not_looked_into(home: Home) -> None:
    told(home, 1, "Tỉnh có 138 sản phẩm.", "Huyện có 12 xã.")
    assert parsed(home, ROW) == 2
    spoil(home, 1)
    told(home, 2, "Tỉnh có 140 sản phẩm.")
    assert parsed(home, ROW) == 1


def test_a_log_that_grew_is_looked_into(home: Home) -> None:
    told(home, 1, "Tỉnh có 138 sản phẩm.")
    parsed(home, ROW)
    archive_texts([_more(home)], home, run(1))
    assert parsed(home, ROW) == 1


def _more(home: Home) -> Path:
    file = home.root / "more.jsonl"
    file.write_text(json.dumps({"id": "more", "text": "Thêm một bài."}), encoding="utf-8")
    return file


def test_what_was_taken_out_of_the_store_is_parsed_again(home: Home) -> None:
    told(home, 1, "Tỉnh có 138 sản phẩm.")
    parsed(home, ROW)
    for batch in home.articles.glob("2*"):
        shutil.rmtree(batch)
    assert parsed(home, ROW) == 1


def test_another_registry_looks_at_everything_anew(home: Home) -> None:
    told(home, 1, "Tỉnh có 138 sản phẩm.")
    parsed(home, ROW)
    spoil(home, 1)
    with pytest.raises(RunError, match="was altered"):
        parsed(home, portal("https://nongthon.example.vn", mixed=True))


def test_a_note_that_cannot_be_read_costs_a_look_and_nothing_else(home: Home) -> None:
    told(home, 1, "Tỉnh có 138 sản phẩm.")
    parsed(home, ROW)
    (home.state / "parsed.json").write_text("{", encoding="utf-8")
    assert parsed(home, ROW) == 0


def test_a_document_finds_its_page_in_a_settled_run(home: Home) -> None:
    answered(home, 1, PAGE, "article", linking("Thứ sáu - 17/03/2023 08:30"))
    assert parsed(home, ROW) == 1
    answered(home, 2, FILE, "attachment", pdf_of(PLAN), via=PAGE)
    assert parsed(home, ROW) == 1
    assert [document.published_on for document in documents(home)] == [dt.date(2023, 3, 17)]


def test_a_document_is_named_again_when_its_page_comes_after_it(home: Home) -> None:
    answered(home, 1, FILE, "attachment", pdf_of(PLAN), via=PAGE)
    parsed(home, ROW)
    answered(home, 2, PAGE, "article", linking("Thứ sáu - 17/03/2023 08:30"))
    parsed(home, ROW)
    assert dt.date(2023, 3, 17) in [document.published_on for document in documents(home)]


def test_a_page_of_the_past_names_the_documents_of_settled_runs(home: Home) -> None:
    answered(home, 2, PAGE, "article", linking("Thứ bảy - 18/03/2023 08:30"))
    answered(home, 3, FILE, "attachment", pdf_of(PLAN), via=PAGE)
    parsed(home, ROW)
    copied = dt.datetime(2026, 1, 2, 18, 0, tzinfo=HANOI)
    answered(home, 4, PAGE, "article", linking("Thứ sáu - 17/03/2023 08:30"), origin="web_archive", at=copied)
    parsed(home, ROW)
    assert dt.date(2023, 3, 17) in [document.published_on for document in documents(home)]
