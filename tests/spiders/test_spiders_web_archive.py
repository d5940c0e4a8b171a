"""Backfill from a web archive: what its index lists, what is asked for, and how a copy stands in our own archive."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cdx_world import Kept, pywb, replays, wayback
from hypothesis import given
from hypothesis import strategies as st
from spiders_world import Answer, Server, World, article_html, portal, serving

from pipeline.archive import iterate_captures, verify
from pipeline.errors import CallError
from pipeline.fetchlog import fold_state, read_log
from pipeline.records import HANOI
from pipeline.reference.model import Portal
from pipeline.store import current_articles
from spiders.families import family_of
from spiders.web_archive import (
    Copy,
    Span,
    captured_at,
    original_headers,
    read_index,
    replay_address,
    wanted,
    web_archive,
)

SITE = "https://ntm.example.vn"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def on(year: int, month: int = 3, day: int = 1) -> dt.datetime:
    return dt.datetime(year, month, day, 8, 0, 5, tzinfo=HANOI)


def kept(number: int, at: dt.datetime, words: str = "", **changes: Any) -> Kept:
    html = article_html(
        f"Tin số {number}", f"<p>Có {number} xã đạt chuẩn {words}.</p>", when="Thứ sáu - 22/02/2019 07:50"
    )
    facts: dict[str, Any] = {
        "url": f"{SITE}/tin/tin-so-{number}-{number}.html",
        "at": at,
        "body": html.encode(),
        "headers": {"Server": "nginx", "ETag": f'"{number}"'},
    }
    return Kept(**(facts | changes))


COLLECTION = [
    *(kept(n, on(2019, 4, n)) for n in range(1, 7)),
    kept(1, on(2020), "sau khi rà soát"),
    kept(2, on(2020), url=f"{SITE}/tin/tin-so-2-2.html", status=404, body=b"gone"),
    kept(7, on(2020), url=f"{SITE}/tin/", body=b"<html>list</html>"),
    kept(8, on(2020), url=f"{SITE}/uploads/anh-8.html", mime="image/png", body=b"\x89PNG"),
    kept(9, on(2020), url="https://khac.example.vn/tin/tin-so-9-9.html"),
]


def asked(server: Server) -> list[str]:
    return [path for path in server.paths() if "id_/" in path]


def office() -> Portal:
    return portal(SITE)


def test_copies_of_articles_are_archived_under_their_own_address_and_day(world: World) -> None:
    with serving(pywb(COLLECTION)) as server:
        replays(server, COLLECTION)
        row = world.harvest(office(), archive=web_archive(f"{server.base}/ntm/cdx"), archive_delay_seconds=0)[
            0
        ]
    assert (row.outcome, row.problem, row.n_fetched) == ("ok", "", 6)
    assert verify(world.home) == []
    found = {c.url: c for c in iterate_captures(world.home) if c.url.startswith(SITE)}
    assert {c.origin for c in found.values()} == {"web_archive"}
    copy = found[f"{SITE}/tin/tin-so-1-1.html"]
    assert copy.fetched_at == on(2020)
    assert dict(copy.headers) == {
        "Content-Type": "text/html",
        "Server": copy.headers[1][1],
        "Etag": '"1"',
        "Date": dict(copy.headers)["Date"],
    }
    assert "sau khi rà soát".encode() in copy.body
    world.parse(office())
    titles = sorted(article.title or "" for article in current_articles(world.home))
    assert titles == [f"Tin số {n}" for n in range(1, 7)]
    # what an archive kept says nothing of what the portal answers now
    assert fold_state(world.home, "thu-ntm") == {}


def test_a_second_backfill_asks_for_no_copy(world: World) -> None:
    with serving(wayback(COLLECTION)) as server:
        replays(server, COLLECTION)
        archive = web_archive(f"{server.base}/cdx/search/cdx")
        first = world.harvest(office(), archive=archive, archive_delay_seconds=0)[0]
        server.log.clear()
        second = world.harvest(office(), archive=archive, archive_delay_seconds=0)[0]
        assert asked(server) == []
    assert (first.n_fetched, second.n_fetched, second.outcome) == (6, 0, "no_news")
    lines = [row for row in read_log(world.home) if row.kind == "article" and row.file]
    assert {row.origin for row in lines} == {"web_archive"}
    assert all("/web/" in (row.via or "") for row in lines)


def test_every_version_is_taken_where_it_is_asked_for_and_none_of_them_twice(world: World) -> None:
    twice = [*COLLECTION, kept(1, on(2020, 5), "sau khi rà soát")]
    with serving(pywb(twice)) as server:
        replays(server, twice)
        archive = web_archive(f"{server.base}/ntm/cdx", every_version=True)
        row = world.harvest(office(), archive=archive, archive_delay_seconds=0, contact="x")[0]
        assert row.n_fetched == 7
        world.parse(office())
    versions = [a for a in current_articles(world.home) if a.title == "Tin số 1"]
    assert sorted(a.fetched_at.date() for a in versions if a.fetched_at) == [
        dt.date(2019, 4, 1),
        dt.date(2020, 3, 1),
    ]


def test_what_the_portal_gave_itself_is_not_taken_from_an_archive(world: World) -> None:
    with serving(
        {"/robots.txt": Answer("", 404), "/tin/tin-so-3-3.html": Answer(kept(3, on(2020)).body)}
        | {"/tin/": Answer('<a href="/tin/tin-so-3-3.html">Tin số 3</a>')}
    ) as live:
        here = portal(live.base)
        world.harvest(here)
        copies = [kept(n, on(2019, 4, n), url=f"{live.base}/tin/tin-so-{n}-{n}.html") for n in (3, 4)]
        with serving(pywb(copies)) as server:
            replays(server, copies)
            world.harvest(here, archive=web_archive(f"{server.base}/ntm/cdx"), archive_delay_seconds=0)
            assert [path.rpartition("/")[2] for path in asked(server)] == ["tin-so-4-4.html"]


def test_an_archive_is_asked_one_by_one_and_no_faster_than_it_is_meant_to(world: World) -> None:
    with serving(pywb(COLLECTION)) as server:
        replays(server, COLLECTION)
        world.harvest(office(), archive=web_archive(f"{server.base}/ntm/cdx"), archive_delay_seconds=0.3)
        times = [one.at for one in server.log]
    assert len(times) > 7
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.25


def test_an_archive_whose_index_is_none_fails_by_name(world: World) -> None:
    with serving({"/robots.txt": Answer("", 404), "/ntm/cdx": Answer("<html>busy</html>")}) as server:
        row = world.harvest(office(), archive=web_archive(f"{server.base}/ntm/cdx"), archive_delay_seconds=0)[
            0
        ]
    assert row.outcome == "failed"
    assert "no CDX index" in row.problem


def test_what_an_archive_lists_and_has_not_is_noted_and_the_rest_is_had(world: World) -> None:
    missing = kept(5, on(2019, 4, 5))
    with serving(pywb(COLLECTION)) as server:
        replays(server, [one for one in COLLECTION if one.url != missing.url])
        row = world.harvest(office(), archive=web_archive(f"{server.base}/ntm/cdx"), archive_delay_seconds=0)[
            0
        ]
    assert row.n_fetched == 5
    noted = [line for line in read_log(world.home) if line.error]
    assert [(line.url, line.error) for line in noted] == [
        (missing.url, "no_answer: the web archive answered 404 and gave no copy")
    ]
    assert not any(capture.url == missing.url for capture in iterate_captures(world.home))


def test_both_dialects_of_an_index_say_the_same() -> None:
    one = kept(1, on(2019))
    lines = read_index(
        json.dumps(
            {"url": one.url, "timestamp": one.stamp, "status": "200", "mime": "text/html", "digest": "A"}
        ).encode()
    )
    names = ["timestamp", "original", "statuscode", "mimetype", "digest"]
    row = [one.stamp, one.url, "200", "text/html", "A"]
    table = read_index(json.dumps([names, row, [], ["key 1"]]).encode())
    assert lines is not None
    assert table is not None
    assert lines.copies == table.copies
    assert (lines.resume_key, table.resume_key) == ("", "key 1")


@pytest.mark.parametrize(
    "body", [b"<html>", b"[1, 2]", b'{"a": 1', b'[["a"], ["b", "c"]]', pytest.param(b"\x00", id="zero")]
)
def test_what_is_no_index_is_told_apart(body: bytes) -> None:
    assert read_index(body) is None


def test_an_empty_index_lists_nothing() -> None:
    assert read_index(b"\n") == read_index(b"[]") == ((), 0, "")


@given(st.integers(0, 10**9), st.integers(0, 4 * 10**8))
def test_halves_of_a_span_leave_no_second_out(begin: int, n_seconds: int) -> None:
    first = dt.datetime(1996, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=begin)
    span = Span(first, first + dt.timedelta(seconds=n_seconds))
    halves = span.halves()
    if halves is None:
        assert span.last - span.first <= dt.timedelta(days=1)
        return
    later, earlier = halves
    assert (earlier.first, later.last) == span
    assert later.first - earlier.last == dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("index", "replay"),
    [
        ("https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"),
        ("http://127.0.0.1:8080/ntm/cdx", "http://127.0.0.1:8080/ntm/"),
        ("https://example.org/wayback/thu-cdx", "https://example.org/wayback/thu/"),
        ("https://example.org/thu-index", "https://example.org/thu/"),
    ],
)
def test_where_copies_are_replayed_follows_from_the_index(index: str, replay: str) -> None:
    archive = web_archive(index)
    assert archive.replay == replay
    copy = Copy(original=f"{SITE}/tin/a-1.html?x=1", at=on(2019), status="200", mime="", digest="")
    assert replay_address(archive, copy) == f"{replay}20190301010005id_/{SITE}/tin/a-1.html?x=1"


@pytest.mark.parametrize("index", ["web.archive.org/cdx", "ftp://x/cdx", "https://example.org/list"])
def test_an_index_that_does_not_tell_where_its_copies_are_is_refused(index: str) -> None:
    with pytest.raises(CallError):
        web_archive(index)


def test_headers_of_a_replay_are_parted_from_those_of_the_archive() -> None:
    replay = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Archive-Orig-Server", "nginx"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-Content-Length", "12"),
        ("Memento-Datetime", "Fri, 01 Mar 2019 01:00:05 GMT"),
        ("x-app-server", "wwwb-app1"),
    ]
    assert original_headers(replay) == [("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")]
    assert captured_at(replay) == on(2019)
    assert captured_at([("Memento-Datetime", "yesterday")]) is None


def test_a_newspapers_copies_are_taken_only_where_their_address_speaks_of_the_matter() -> None:
    paper = portal(SITE, mixed=True)
    copies = [
        Copy(original=f"{SITE}/tin/{name}-{n}.html", at=on(2019), status="200", mime="text/html", digest="A")
        for n, name in enumerate(["xa-nong-thon-moi-nang-cao", "doi-bong-thang-tran"], 1)
    ]
    chosen = wanted(copies, paper, family_of(paper), had=(), had_keys=(), every_version=False)
    assert [copy.original for copy in chosen] == [copies[0].original]
