"""A portal's articles out of WARC files that others made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from spiders_world import World, article_html, portal

from pipeline.archive import WarcWriter, iterate_captures, verify
from pipeline.errors import RunError
from pipeline.fetchlog import fold_state
from pipeline.home import Home
from pipeline.records import HANOI
from pipeline.store import current_articles
from spiders import copy_warcs

OFFICE = portal("https://ntm.example.vn")
THEN = dt.datetime(2018, 3, 1, 9, 30, 5, 250000, tzinfo=HANOI)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def foreign(folder: Path, *pages: tuple[str, str, int], name: str = "khac") -> Path:
    """A file of another collection: (address, words, status) a page."""
    with WarcWriter(Home(folder), name, name) as warc:
        for url, words, status in pages:
            body = article_html(words, f"<p>{words}, có 12 xã.</p>", when="Thứ năm - 01/02/2018 07:50")
            warc.write(
                url=url,
                fetched_at=THEN,
                status=status,
                headers=[("Content-Type", "text/html")],
                body=body.encode(),
            )
    return next((Home(folder).archive / name).glob("*.warc.gz"))


def mixed(folder: Path) -> Path:
    return foreign(
        folder,
        ("https://ntm.example.vn/tin/mot-1.html", "Tin một", 200),
        ("http://www.ntm.example.vn:80/tin/hai-2.html?utm_source=zalo", "Tin hai", 200),
        ("https://ntm.example.vn/tin/ba-3.html", "Tin ba", 404),
        ("https://ntm.example.vn/tin/", "Danh sách", 200),
        ("https://bao.example.vn/tin/bon-4.html", "Tin bốn", 200),
    )


def copied(world: World, *files: Path) -> tuple[int, dict[str, int]]:
    row = copy_warcs(files, OFFICE, world.home, world.next_run(), max_bytes=10**6)
    return row.n_fetched, row.rejected


def test_articles_of_the_portal_are_copied_with_their_own_dates(world: World, tmp_path: Path) -> None:
    assert copied(world, mixed(tmp_path / "src")) == (
        2,
        {"no_article": 1, "other_host": 1, "other_status": 1},
    )
    assert verify(world.home) == []
    found = {capture.url: capture for capture in iterate_captures(world.home)}
    assert set(found) == {"https://ntm.example.vn/tin/mot-1.html", "http://www.ntm.example.vn/tin/hai-2.html"}
    assert {(capture.origin, capture.fetched_at) for capture in found.values()} == {("import", THEN)}
    assert world.parse(OFFICE)[OFFICE.id].n_new == 2
    assert {article.title for article in current_articles(world.home)} == {"Tin một", "Tin hai"}
    assert fold_state(world.home, OFFICE.id) == {}


def test_what_was_copied_is_not_copied_again(world: World, tmp_path: Path) -> None:
    path = mixed(tmp_path / "src")
    copied(world, path)
    n_copied, passed_over = copied(world, path)
    assert (n_copied, passed_over["copied_before"]) == (0, 2)
    assert len(list(iterate_captures(world.home))) == 2


def test_a_file_without_a_page_of_the_portal_is_refused_with_its_hosts(world: World, tmp_path: Path) -> None:
    path = foreign(tmp_path / "src", ("https://bao.example.vn/tin/bon-4.html", "Tin bốn", 200), name="bao")
    with pytest.raises(RunError, match=r"bao\.warc\.gz holds no page of thu-ntm's hosts.*bao\.example\.vn"):
        copied(world, path)


def test_one_file_that_is_cut_short_keeps_all_out(world: World, tmp_path: Path) -> None:
    whole = mixed(tmp_path / "one")
    cut = foreign(tmp_path / "two", ("https://ntm.example.vn/tin/nam-5.html", "Tin năm", 200), name="cut")
    cut.write_bytes(cut.read_bytes()[:-9])
    with pytest.raises(RunError, match=r"cut\.warc\.gz.*cut short"):
        copied(world, whole, cut)
    assert list(iterate_captures(world.home)) == []
