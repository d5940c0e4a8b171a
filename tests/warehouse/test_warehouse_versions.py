"""Articles over several nights: what is current, what is history, and what is read of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from warehouse_builders import DAY, NIGHT, claim, home_of, release_of, store, told

import warehouse
from pipeline.fetchlog import FetchLog
from pipeline.home import Home
from pipeline.records import Fetch, Rejected

END = dt.date(2024, 12, 31)
FIRST = told("a", claim(290, period_end=END))
EDITED = told("a", claim(291, period_end=END))
MOVED = told("a", claim(290, period_end=END), url="https://new.example/x.html")
SECOND_BATCH = "20260302T013000-0002"
THIRD_BATCH = "20260303T013000-0003"


def column(home: Home, sql: str) -> list[object]:
    return warehouse.query(sql, home=home).iloc[:, 0].tolist()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of(tmp_path, FIRST)


def test_an_edit_makes_a_version_and_only_the_new_one_is_read(home: Home) -> None:
    store(home, [EDITED], SECOND_BATCH, at=NIGHT + DAY)
    release_of(home)
    assert column(home, "select value from figures") == [291]
    assert column(home, "select n_versions from articles") == [2]
    former = warehouse.query("select former_text from article_versions where not is_current", home=home)
    assert "290" in former["former_text"][0]


def test_an_edit_that_is_taken_back_shows_the_first_text_again(home: Home) -> None:
    """The page's bytes are known by then and not parsed again: only the fetch log tells."""
    store(home, [EDITED], SECOND_BATCH, at=NIGHT + DAY)
    article = FIRST.article()
    with FetchLog(home, THIRD_BATCH, "hatinh") as log:
        log.append(
            Fetch(
                run_id=THIRD_BATCH,
                portal=article.portal,
                url=article.url,
                kind="article",
                at=NIGHT + 2 * DAY,
                status=200,
                digest=article.capture_digest,
                n_bytes=100,
                file="hatinh-ntm/3.warc.gz",
                offset=0,
            )
        )
    release_of(home)
    assert column(home, "select value from figures") == [290]
    assert column(home, "select fetched_at::varchar from captures") == ["2026-03-03 01:30:00"]
    seen = column(home, "select last_seen_at::varchar from article_versions where is_current")
    assert seen == ["2026-03-03 01:30:00"]


def test_a_move_is_a_new_address_of_the_same_article(home: Home) -> None:
    store(home, [MOVED], SECOND_BATCH, at=NIGHT + DAY)
    release_of(home)
    assert column(home, "select url from articles") == ["https://new.example/x.html"]
    assert column(home, "select n_versions from articles") == [1]
    assert column(home, "select is_current from article_addresses order by first_seen_at") == [False, True]
    assert column(home, "select count(*) from figures") == [1]


def test_an_imported_text_has_the_address_that_came_with_it(tmp_path: Path) -> None:
    given = told(
        "a",
        claim(290, period_end=END),
        portal="import",
        url="https://bao.example/a",
        archived_as="urn:ocop-import:a",
    )
    bare = told("b", claim(180, period_end=END, province="Lào Cai"), portal="import", url="urn:ocop-import:b")
    home = home_of(tmp_path, given, bare)
    release_of(home)
    assert column(home, "select url from articles order by url") == [
        "https://bao.example/a",
        "urn:ocop-import:b",
    ]
    assert column(home, "select is_current from article_addresses") == [True, True]


def test_a_second_night_without_news_changes_no_row(home: Home) -> None:
    release_of(home)
    before = column(home, "select content_digest from release")
    store(home, [FIRST], SECOND_BATCH, at=NIGHT + DAY)
    release_of(home)
    assert column(home, "select content_digest from release") == before


def test_a_newer_parser_replaces_what_an_older_one_made_of_the_same_page(home: Home) -> None:
    better = told("a", claim(290, period_end=END), note="Tin của tòa soạn, đọc kỹ hơn.")
    parsed = better.article(parser="p2")
    same_page = FIRST.article().capture_digest
    import msgspec

    from pipeline.records import Parse
    from pipeline.store import write_articles

    article = msgspec.structs.replace(parsed, capture_digest=same_page)
    parse = Parse(
        parse_digest="p2",
        portal=article.portal,
        url=article.url,
        file="hatinh-ntm/1.warc.gz",
        offset=0,
        capture_digest=same_page,
        fetched_at=NIGHT,
        parser_version="p2",
        outcome="article",
        article_id=article.article_id,
        text_digest=article.text_digest,
    )
    write_articles(home, SECOND_BATCH, [article], [], [parse])
    release_of(home)
    assert column(home, "select n_versions from articles") == [1]
    assert "đọc kỹ hơn" in str(column(home, "select text from articles")[0])


def test_a_page_that_a_newer_parser_rejects_is_no_article_any_more(home: Home) -> None:
    from pipeline.records import Parse
    from pipeline.store import write_articles

    article = FIRST.article()
    gone = Rejected(
        portal=article.portal,
        url=article.url,
        reason="spam",
        detail="cá cược",
        capture_digest=article.capture_digest,
        fetched_at=NIGHT,
        parser_version="p2",
        parse_digest="p2",
    )
    parse = Parse(
        parse_digest="p2",
        portal=article.portal,
        url=article.url,
        file="hatinh-ntm/1.warc.gz",
        offset=0,
        capture_digest=article.capture_digest,
        fetched_at=NIGHT,
        parser_version="p2",
        outcome="rejected",
    )
    write_articles(home, SECOND_BATCH, [], [gone], [parse])
    release_of(home)
    assert column(home, "select count(*) from articles") == [0]
    assert column(home, "select detail from rejected") == ["cá cược"]


def test_a_newer_reading_stands_even_when_it_finds_nothing(home: Home) -> None:
    from pipeline.records import Read
    from pipeline.store import write_figures

    article = FIRST.article()
    read = Read(
        read_digest="r2",
        article_id=article.article_id,
        text_digest=article.text_digest,
        reader_version="r2",
        n_figures=0,
    )
    write_figures(home, SECOND_BATCH, [], [read])
    release_of(home)
    assert column(home, "select count(*) from figures") == [0]


def test_a_sidebar_is_one_article_that_shows_its_latest_counters(home: Home) -> None:
    import msgspec

    from pipeline.records import Parse
    from pipeline.store import write_articles

    for n, number in enumerate(("63/101", "64/101")):
        at = NIGHT + n * DAY
        page = told(f"page{n}").article(at)
        side = told("sidebar", kind="sidebar", note=f"{number} xã", published=None).article(at)
        side = msgspec.structs.replace(side, observed_on=at.date(), parse_digest=page.parse_digest)
        parse = Parse(
            parse_digest=page.parse_digest,
            portal=page.portal,
            url=page.url,
            file="x",
            offset=n,
            capture_digest=page.capture_digest,
            fetched_at=at,
            parser_version="p1",
            outcome="article",
            article_id=page.article_id,
            text_digest=page.text_digest,
            sidebar_id=side.article_id,
        )
        write_articles(home, f"2026030{n + 2}T013000-0002", [page, side], [], [parse])
    release_of(home)
    assert column(home, "select text from articles where kind = 'sidebar'") == ["64/101 xã"]
    assert column(home, "select n_versions from articles where kind = 'sidebar'") == [2]


def test_an_old_batch_without_a_newer_column_is_read_with_nulls(home: Home) -> None:
    import pyarrow.parquet as pq

    path = home.figures / "20260301T013000-0001" / "figures.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["plan_doc"]), path)
    release_of(home)
    assert column(home, "select count(*) from figures where plan_doc is null") == [1]


def test_a_portal_that_left_the_registry_keeps_its_articles(tmp_path: Path) -> None:
    home = home_of(tmp_path, told("a", claim(290, period_end=END), portal="bao-da-dong-cua"))
    release_of(home)
    assert column(home, "select family from portals where portal = 'bao-da-dong-cua'") == ["unknown"]
    assert column(home, "select count(*) from estimates") == [1]
