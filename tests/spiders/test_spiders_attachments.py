"""Documents that hang on articles: fetched politely, archived, and articles of their own with their number and date."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from spiders_world import Answer, Server, World, article_html, list_html, page, portal, serving
from test_spiders_crawl import ROBOTS, content_of

import nlp
from pipeline.fetchlog import fold_state, read_log
from pipeline.records import Article, Rejected
from pipeline.store import current_articles
from samples.content import Attachment
from samples.documents import DOCX_TYPE, docx_of, pdf_of
from spiders.attachments import attached_to, parse_attachment, waiting

PLAN = Attachment(
    file="ke-hoach.pdf",
    title="Kế hoạch",
    issuer=("ỦY BAN NHÂN DÂN", "TỈNH QUẢNG TRỊ"),
    number="90/KH-UBND",
    dated="Quảng Trị, ngày 15 tháng 3 năm 2023",
    form="Kế hoạch",
    subject="Triển khai Chương trình mỗi xã một sản phẩm năm 2023",
    body="Mục tiêu năm 2023: có thêm ít nhất 25 sản phẩm OCOP được công nhận đạt từ 3 sao trở lên.",
)
PDF = Answer(pdf_of(PLAN), headers={"Content-Type": "application/pdf", "ETag": '"k1"'})
DOCX = Answer(docx_of(PLAN), headers={"Content-Type": DOCX_TYPE})
PAGE = "/tin/ban-hanh-ke-hoach-1.html"
FILE = "/uploads/tin/ke-hoach-90.pdf"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def site(links: str, **files: Answer) -> dict[str, Answer]:
    """One article that links files."""
    body = f"<p>Ủy ban nhân dân tỉnh vừa ban hành kế hoạch mới.</p><p>{links}</p>"
    html = article_html("Ban hành kế hoạch OCOP năm 2023", body, when="Thứ sáu - 17/03/2023 08:30")
    return {
        "/robots.txt": ROBOTS,
        "/tin/": Answer(list_html([(PAGE, "Ban hành kế hoạch OCOP năm 2023", "17/03/2023 08:30:00")])),
        PAGE: Answer(html),
        **files,
    }


def attached(world: World) -> list[Article]:
    return [article for article in current_articles(world.home) if article.kind == "attachment"]


def rejected(world: World) -> list[Rejected]:
    import pyarrow.parquet as pq

    from pipeline.schemas import from_table

    files = sorted(world.home.root.glob("articles/*/rejected.parquet"))
    return [row for path in files for row in from_table(pq.read_table(path), Rejected)]


def one_night(world: World, server: Server, **changes: object) -> Article:
    world.night(portal(server.base, **changes))
    (found,) = attached(world)
    return found


def test_an_attached_plan_is_an_article_that_names_itself(world: World) -> None:
    with serving(site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: PDF})) as server:
        found = one_night(world, server)
        carrier = next(article for article in current_articles(world.home) if article.kind == "article")
    assert found.title == (
        "Kế hoạch số 90/KH-UBND ngày 15/3/2023: Triển khai Chương trình mỗi xã một sản phẩm năm 2023"
    )
    assert PLAN.body in found.text
    assert found.published_on == dt.date(2023, 3, 17)
    assert found.portal_province == "Quảng Trị"
    assert found.extra == {
        "media_type": "pdf",
        "published_basis": "page",
        "document_number": "90/KH-UBND",
        "document_form": "Kế hoạch",
        "document_date": "2023-03-15",
        "n_pages": "1",
        "attached_to": carrier.article_id,
        "attached_to_url": carrier.url,
    }


@pytest.mark.parametrize(("answer", "path"), [(PDF, FILE), (DOCX, "/uploads/kh.docx")], ids=["pdf", "docx"])
def test_the_target_of_an_attached_plan_is_a_figure_of_that_plan(answer: Answer, path: str) -> None:
    here = portal()
    base = here.base_url.rstrip("/")
    source = article_html("Ban hành kế hoạch", f'<p>Kế hoạch mới.</p><a href="{path}">Toàn văn</a>')
    linking = page(source, url=f"{base}{PAGE}")
    assert [each.url for each in attached_to(linking, here)] == [f"{base}{path}"]
    file = page(answer.body, url=f"{base}{path}", headers=list(answer.headers.items()))
    article = parse_attachment(file, here, linking)
    assert isinstance(article, Article), article
    targets = [figure for figure in nlp.read(article) if figure.status == "target"]
    assert [(figure.value, figure.province, figure.plan_doc) for figure in targets] == [
        (25.0, "Quảng Trị", "Kế hoạch số 90/KH-UBND ngày 15/3/2023")
    ]


def test_a_docx_is_read_as_well(world: World) -> None:
    with serving(site('<a href="/uploads/kh.docx">Toàn văn</a>', **{"/uploads/kh.docx": DOCX})) as server:
        found = one_night(world, server)
    assert PLAN.body in found.text
    assert (found.extra["media_type"], found.extra["document_number"]) == ("docx", "90/KH-UBND")


def test_a_second_night_asks_for_no_document_again(world: World) -> None:
    with serving(site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: PDF})) as server:
        here = portal(server.base)
        world.night(here)
        server.log.clear()
        row, count = world.night(here, recheck_hours=0, recheck_days=100_000)
        assert FILE not in server.paths()
    # the page itself was asked for again, and says what it said
    assert (row.n_fetched, count.n_new if count else 0, count.n_changed if count else 0) == (1, 0, 0)


def test_reparsing_gives_the_same_documents(world: World, tmp_path: Path) -> None:
    import shutil

    with serving(site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: PDF})) as server:
        here = portal(server.base)
        world.night(here)
    before = content_of(world)
    shutil.rmtree(world.home.root / "articles")
    world.parse(here)
    assert content_of(world) == before
    assert len(attached(world)) == 1


def test_a_document_that_failed_is_asked_for_on_a_later_night(world: World) -> None:
    with serving(site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: Answer("busy", 404)})) as server:
        server.routes[FILE] = Answer("broken line" * 2000, close=True)
        here = portal(server.base)
        world.night(here)
        assert attached(world) == []
        state = fold_state(world.home, "thu-ntm")[server.base + FILE]
        assert state.n_failures == 1
        assert state.next_due is not None
        server.routes[FILE] = PDF
        server.log.clear()
        world.harvest(here)
        assert FILE not in server.paths()
        job_now = state.next_due + dt.timedelta(minutes=1)
    assert waiting({state.url: state}, job_now) == [state.url]


def test_a_document_noted_before_a_crash_is_fetched_by_the_next_night(world: World) -> None:
    with serving(site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: PDF})) as server:
        here = portal(
            server.base, max_requests=4
        )  # robots, sitemap, list, page: the night ends before the file
        world.night(here)
        assert attached(world) == []
        found = one_night(world, server, max_requests=5)
        assert found.extra["attached_to_url"] == server.base + PAGE
        assert found.published_on == dt.date(2023, 3, 17)


def test_a_row_says_how_many_documents_of_a_page_are_fetched(world: World) -> None:
    files = {f"/uploads/so-{n}.pdf": PDF for n in range(6)}
    links = "".join(f'<a href="{path}">Tệp</a>' for path in files)
    with serving(site(links, **files)) as server:
        world.night(portal(server.base, max_attachments=2))
        asked = {path for path in server.paths() if path.startswith("/uploads")}
    assert asked == {"/uploads/so-0.pdf", "/uploads/so-1.pdf"}


def test_a_row_may_ask_for_none(world: World) -> None:
    with serving(site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: PDF})) as server:
        world.night(portal(server.base, max_attachments=0))
        assert FILE not in server.paths()


def test_a_document_larger_than_the_row_allows_is_not_kept(world: World) -> None:
    large = Answer(b"%PDF-1.7" + b"x" * 1_200_000, headers={"Content-Type": "application/pdf"})
    with serving(site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: large})) as server:
        row, _ = world.night(portal(server.base, max_attachment_mb=1))
    assert attached(world) == []
    assert row.outcome == "ok"
    notes = [line.error for line in read_log(world.home) if line.kind == "attachment" and line.error]
    assert notes[-1].startswith("too_large")


def test_a_document_on_another_host_is_refused_and_noted(world: World) -> None:
    with serving({"/kh.pdf": PDF}) as other:
        with serving(site(f'<a href="{other.base}/kh.pdf">Toàn văn</a>')) as server:
            row, _ = world.night(portal(server.base))
        assert other.log == []
    assert row.rejected == {"refused_address": 1}


def test_what_cannot_be_read_is_rejected_with_its_reason(world: World) -> None:
    files = {
        "/uploads/cu.doc": Answer(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")),
        "/uploads/hong.pdf": Answer(b"%PDF-1.7 nothing that follows is whole"),
        "/uploads/mat.pdf": Answer("no", 404),
    }
    links = "".join(f'<a href="{path}">Tệp</a>' for path in files)
    with serving(site(links, **files)) as server:
        row, _ = world.night(portal(server.base))
    assert row.outcome == "ok"
    assert {(line.url.rpartition("/")[2], line.reason) for line in rejected(world)} == {
        ("cu.doc", "unsupported_format"),
        ("hong.pdf", "undecodable"),
        ("mat.pdf", "gone"),
    }


def test_a_document_of_an_article_off_topic_is_not_asked_for(world: World) -> None:
    routes = site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: PDF})
    html = article_html("Nông thôn mới", f'<p>Trận bóng đá tối qua kết thúc 2-1.</p><a href="{FILE}">x</a>')
    with serving(routes | {PAGE: Answer(html.replace("Nông thôn mới", "Bóng đá tối qua"))}) as server:
        world.night(portal(server.base, mixed=True))
        assert FILE not in server.paths()


def test_delay_is_kept_between_a_page_and_its_document(world: World) -> None:
    with serving(site(f'<a href="{FILE}">Toàn văn</a>', **{FILE: PDF})) as server:
        world.night(portal(server.base, delay_seconds=0.3))
        at = {asked.path: asked.at for asked in server.log}
    assert at[FILE] - at[PAGE] >= 0.29
