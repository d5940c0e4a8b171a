"""Batches are stored whole or not at all, and what is known is not stored again."""

from __future__ import annotations

import datetime as dt
import os
import signal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from archive_world import NOON, start

from pipeline.articles import as_given
from pipeline.errors import RunError
from pipeline.home import Home
from pipeline.records import Article, Figure, Parse, Read, Rejected
from pipeline.schemas import arrow_schema, from_table
from pipeline.store import (
    batches,
    current_articles,
    known_parses,
    known_reads,
    known_versions,
    version_digest,
    write_articles,
    write_figures,
)

KILLED_WHILE_STORING = """
import sys
from pathlib import Path
from test_store_batches import article
from pipeline.home import Home
from pipeline.store import write_articles
n = 0
while True:
    write_articles(Home(Path(sys.argv[1])), f"r{n:04}", [article(text=f"{n} {k}") for k in range(20)], [], [])
    print(n)
    n += 1
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def article(text: str = "Có 63 xã.", **given: Any) -> Article:
    fields: dict[str, Any] = {"id": "1", "fetched_at": NOON, **given}
    return as_given(text=text, **fields)


def parse(n: int = 1) -> Parse:
    return Parse(
        parse_digest=f"p{n}", portal="kimson", url="u", file="f", offset=n, capture_digest="sha256:0",
        fetched_at=NOON, parser_version="v", outcome="article", article_id="a", text_digest="t",
    )  # fmt: skip


def read(n: int = 1) -> Read:
    return Read(read_digest=f"r{n}", article_id="a", text_digest="t", reader_version="v", n_figures=0)


def figure() -> Figure:
    return Figure(
        figure_id="f", article_id="a", text_digest="t", indicator="ntm_communes", value=63.0, unit="communes",
        quote="63 xã", start=3, end=8, sentence_start=0, sentence_end=9, block="paragraph",
    )  # fmt: skip


def test_a_batch_is_a_folder_with_a_file_a_record(home: Home) -> None:
    rejected = Rejected(portal="kimson", url="u", reason="spam", score=0.9)
    write_articles(home, "r1", [article()], [rejected], [parse()])
    folder = home.articles / "r1"
    assert from_table(pq.read_table(folder / "articles.parquet"), Article) == [article()]
    assert from_table(pq.read_table(folder / "rejected.parquet"), Rejected) == [rejected]
    assert from_table(pq.read_table(folder / "parses.parquet"), Parse) == [parse()]
    write_figures(home, "r1", [figure()], [read()])
    assert from_table(pq.read_table(home.figures / "r1" / "figures.parquet"), Figure) == [figure()]
    assert from_table(pq.read_table(home.figures / "r1" / "reads.parquet"), Read) == [read()]


def test_every_file_of_a_batch_is_there_even_when_it_has_no_rows(home: Home) -> None:
    write_articles(home, "r1", [], [], [parse()])
    assert pq.read_schema(home.articles / "r1" / "articles.parquet").equals(arrow_schema(Article))
    assert pq.read_table(home.articles / "r1" / "rejected.parquet").num_rows == 0


def test_an_empty_batch_is_not_written(home: Home) -> None:
    write_articles(home, "r1", [], [], [])
    write_figures(home, "r1", [], [])
    assert not home.articles.exists()
    assert not home.figures.exists()


def test_what_was_parsed_and_read_is_known(home: Home) -> None:
    write_articles(home, "r1", [], [], [parse(1), parse(2)])
    write_articles(home, "r2", [], [], [parse(3)])
    write_figures(home, "r1", [], [read(1), read(2)])
    assert known_parses(home) == {"p1", "p2", "p3"}
    assert known_reads(home) == {"r1", "r2"}


def test_an_empty_home_knows_nothing(home: Home) -> None:
    assert (known_parses(home), known_reads(home), known_versions(home)) == (set(), set(), set())
    assert list(current_articles(home)) == []


def test_the_same_content_is_stored_once_whatever_capture_it_came_from(home: Home) -> None:
    later = {"fetched_at": NOON + dt.timedelta(days=1), "capture_digest": "sha256:1", "parse_digest": "p9"}
    write_articles(home, "r1", [article(), article(**later)], [], [])
    write_articles(home, "r2", [article(**later)], [], [parse()])
    assert pq.read_table(home.articles / "r1" / "articles.parquet").num_rows == 1
    assert pq.read_table(home.articles / "r2" / "articles.parquet").num_rows == 0
    assert known_versions(home) == {version_digest(article())}


@pytest.mark.parametrize(
    "change", [{"text": "Có 64 xã."}, {"title": "Tin"}, {"url": "https://a.vn"}, {"extra": {"a": "b"}}]
)
def test_any_change_of_content_is_another_version(change: dict[str, Any]) -> None:
    assert version_digest(article(**change)) != version_digest(article())


def test_a_version_does_not_depend_on_the_order_of_extras() -> None:
    one, other = article(extra={"a": "1", "b": "2"}), article(extra={"b": "2", "a": "1"})
    assert version_digest(one) == version_digest(other)


def test_versions_are_known_without_their_own_file(home: Home) -> None:
    write_articles(home, "r1", [article(extra={"b": "2", "a": "1"}, published=NOON)], [], [])
    known = known_versions(home)
    (home.articles / "r1" / "versions.parquet").unlink()
    assert known_versions(home) == known


def test_the_newest_row_of_each_version_is_current(home: Home) -> None:
    write_articles(home, "r1", [article(), article(text="Có 64 xã.")], [], [])
    write_articles(home, "r2", [article(title="Tin", fetched_at=NOON - dt.timedelta(days=9))], [], [])
    assert [(each.text, each.title) for each in current_articles(home)] == [
        ("Có 64 xã.", None),
        ("Có 63 xã.", "Tin"),
    ]


def test_within_a_batch_the_latest_fetched_row_is_current(home: Home) -> None:
    rows = [article(title=f"{n}", fetched_at=NOON + dt.timedelta(hours=n)) for n in (2, 3, 1)]
    write_articles(home, "r1", rows, [], [])
    assert [each.title for each in current_articles(home)] == ["3"]


def test_a_second_batch_of_a_run_gets_a_number_and_comes_after(home: Home) -> None:
    write_articles(home, "r1", [article()], [], [])
    write_articles(home, "r1", [article(title="Tin")], [], [])
    assert [folder.name for folder in batches(home.articles)] == ["r1", "r1-02"]
    assert [each.title for each in current_articles(home)] == ["Tin"]


def test_what_a_crash_left_aside_is_ignored_and_cleaned(home: Home) -> None:
    over = start("").pid
    os.waitpid(over, 0)
    for leftover in (f"r0.{over}.abc", "nonsense"):
        (home.articles / ".aside" / leftover).mkdir(parents=True)
        (home.articles / ".aside" / leftover / "articles.parquet").write_text("half")
    assert list(current_articles(home)) == []
    write_articles(home, "r1", [article()], [], [])
    assert list((home.articles / ".aside").iterdir()) == []
    assert [folder.name for folder in batches(home.articles)] == ["r1"]


def test_what_another_process_is_writing_is_not_cleaned(home: Home) -> None:
    theirs = home.articles / ".aside" / f"r0.{os.getppid()}.abc"
    theirs.mkdir(parents=True)
    write_articles(home, "r1", [article()], [], [])
    assert theirs.exists()


def test_a_killed_writer_leaves_only_whole_batches(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    writer = start(KILLED_WHILE_STORING, home.root)
    assert writer.stdout is not None
    reported = [int(writer.stdout.readline()) for _ in range(10)]
    writer.send_signal(signal.SIGKILL)
    reported += [int(line) for line in writer.stdout.read().splitlines()]
    writer.wait()
    found = batches(home.articles)
    assert len(found) >= len(reported)
    assert len(list(current_articles(home))) == 20 * len(found)


def test_a_batch_that_cannot_be_written_is_named(home: Home) -> None:
    home.articles.write_text("a file where a folder should be")
    with pytest.raises(RunError, match=r"articles/r1 cannot be written .* nothing of the batch was stored"):
        write_articles(home, "r1", [article()], [], [])


def test_a_damaged_file_is_named(home: Home) -> None:
    write_articles(home, "r1", [article()], [], [parse()])
    (home.articles / "r1" / "parses.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(RunError, match=r"r1/parses\.parquet cannot be read .* it can be made again"):
        known_parses(home)


def test_a_table_of_another_version_is_named(home: Home) -> None:
    write_articles(home, "r1", [article()], [], [])
    path = home.articles / "r1" / "articles.parquet"
    pq.write_table(pq.read_table(path).append_column("mood", pa.array(["glad"])), path)
    with pytest.raises(RunError, match="mood"):
        list(current_articles(home))
