"""The care of an archive: a second parse of everything, what a new parser touches, and the commands for both."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import socket
from pathlib import Path

import pytest
from spiders_world import World, article_html, portal
from typer.testing import CliRunner

from atlas.cli import app
from pipeline.archive import WarcWriter, sealed_files
from pipeline.archive_stats import archive_stats
from pipeline.fetchlog import FetchLog
from pipeline.records import HANOI, Fetch, Origin
from pipeline.reference import Registry
from pipeline.reference.model import Portal
from pipeline.store import current_articles
from spiders import compare_with_archive
from spiders.families import family_named

SITE = "https://ntm.example.vn"
OFFICE = portal(SITE)
PAPER = portal("https://bao.example.vn", id="thu-bao", family="generic", host_group="bao")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was asked of the network")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def archive(
    world: World,
    here: Portal,
    pages: list[tuple[str, str, dt.datetime]],
    run_id: str,
    origin: Origin = "live",
) -> None:
    """Archive pages (path, words, moment) as a night would."""
    with (
        WarcWriter(world.home, here.id, run_id, origin=origin) as warc,
        FetchLog(world.home, run_id, here.host_group) as log,
    ):
        for path, words, at in pages:
            url = f"{here.base_url.rstrip('/')}{path}"
            body = article_html(
                f"Tin về {words}", f"<p>Toàn tỉnh có {words} đạt chuẩn nông thôn mới.</p>"
            ).encode()
            stored = warc.write(
                url=url, fetched_at=at, status=200, headers=[("Content-Type", "text/html")], body=body
            )
            log.append(
                Fetch(run_id=run_id, portal=here.id, url=url, kind="article", at=at, status=200, file=stored.file,
                      offset=stored.offset, digest=stored.digest, n_bytes=len(body), origin=origin)
            )  # fmt: skip


def at(day: int, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, 1, day, 2, tzinfo=HANOI)


def three_nights(world: World) -> None:
    """Nights that were parsed one by one: an edit that is taken back, and a copy of years ago that came last."""
    first = [("/tin/mot-1.html", "12 xã", at(1)), ("/tin/hai-2.html", "13 xã", at(1))]
    archive(world, OFFICE, first, "20260101T010000-aaaa")
    archive(world, PAPER, [("/tin-mot-xa-nong-thon-moi-9.html", "15 xã", at(1))], "20260101T020000-bbbb")
    world.parse(OFFICE, PAPER)
    archive(world, OFFICE, [("/tin/mot-1.html", "14 xã", at(2))], "20260102T010000-aaaa")
    world.parse(OFFICE, PAPER)
    archive(world, OFFICE, [("/tin/mot-1.html", "12 xã", at(3))], "20260103T010000-aaaa")
    archive(world, OFFICE, [("/tin/mot-1.html", "12 xã", at(5, 2021))], "20260104T010000-aaaa", "web_archive")
    world.parse(OFFICE, PAPER)


def test_a_second_parse_of_everything_gives_the_same_articles_byte_for_byte(
    world: World, no_network: None
) -> None:
    three_nights(world)
    found = compare_with_archive(world.home, Registry((OFFICE, PAPER)), "r9")
    assert (found.n_same, found.n_missing, found.n_other, found.n_older) == (4, 0, 0, 0)
    assert not [path for path in world.home.root.iterdir() if path.name.startswith(".reparse")]


def test_an_article_that_is_stored_in_other_words_is_named(world: World) -> None:
    three_nights(world)
    other = World(world.home.root.parent / "other")
    archive(other, OFFICE, [("/tin/mot-1.html", "12 xã", at(1))], "20260101T010000-aaaa")
    other.parse(portal(SITE, province="Hà Tĩnh"))
    shutil.rmtree(world.home.articles)
    shutil.copytree(other.home.articles, world.home.articles)
    found = compare_with_archive(world.home, Registry((OFFICE, PAPER)), "r9")
    assert found.other == (f"{SITE}/tin/mot-1.html",)
    assert (found.n_same, found.n_missing) == (0, 3)


def test_a_new_parser_parses_only_the_pages_of_its_family(
    world: World, no_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_nights(world)
    assert world.parse(OFFICE, PAPER) == {}
    family = type(family_named("generic"))
    version = family_named("generic").parser_version
    monkeypatch.setattr(family, "parser_version", property(lambda _: f"{version} next"))
    counts = world.parse(OFFICE, PAPER)
    assert list(counts) == ["thu-bao"]
    assert world.parse(OFFICE, PAPER) == {}


def test_a_copy_of_years_ago_is_not_the_articles_newest_word(world: World) -> None:
    archive(world, OFFICE, [("/tin/mot-1.html", "14 xã", at(2))], "20260102T010000-aaaa")
    world.parse(OFFICE)
    archive(world, OFFICE, [("/tin/mot-1.html", "11 xã", at(5, 2021))], "20260104T010000-aaaa", "web_archive")
    world.parse(OFFICE)
    newest = max(current_articles(world.home), key=lambda article: article.fetched_at or at(1))
    assert "14 xã" in newest.text


def ocop(world: World, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments, "--home", str(world.home.root)], env={"COLUMNS": "200"})
    return result.exit_code, result.output


def test_verify_ends_well_over_a_whole_archive(world: World) -> None:
    three_nights(world)
    assert ocop(world, "archive", "verify") == (0, "5 sealed files, 0 at fault\n")


def test_verify_names_files_that_are_cut_altered_missing_or_unlisted(world: World) -> None:
    three_nights(world)
    files = [world.home.archive / file for file, _ in sealed_files(world.home, OFFICE.id)]
    files[0].write_bytes(files[0].read_bytes()[:-40])
    content = bytearray(files[1].read_bytes())
    content[len(content) // 2] ^= 1
    files[1].write_bytes(content)
    files[2].unlink()
    (files[0].parent / "khac.warc.gz").write_bytes(b"x")
    code, said = ocop(world, "archive", "verify", "--json")
    assert code == 1
    problems = {row["file"].partition("/")[2]: row["problem"] for row in json.loads(said)["faults"]}
    assert problems.keys() == {files[0].name, files[1].name, files[2].name, "khac.warc.gz"}
    assert problems[files[0].name].startswith("is cut short")
    assert problems[files[1].name].startswith("was altered")
    assert problems[files[2].name] == "is missing"
    assert problems["khac.warc.gz"] == "is not in the manifest"


def test_stats_tell_what_came_from_where(world: World) -> None:
    three_nights(world)
    paper, office = archive_stats(world.home)
    assert (office.portal, office.n_files, office.captures) == ("thu-ntm", 4, {"article": 5})
    assert office.origins == {"live": 4, "web_archive": 1}
    assert (office.first_on, office.last_on) == (dt.date(2021, 1, 5), dt.date(2026, 1, 3))
    assert (paper.portal, paper.n_files, paper.n_open) == ("thu-bao", 1, 0)
    code, said = ocop(world, "archive", "stats", "--json", "--portal", "thu-ntm")
    assert code == 0
    assert json.loads(said)[0]["n_bytes"] == office.n_bytes


def test_reparse_says_what_a_new_parser_made_of_the_archive(
    world: World, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    monkeypatch.setattr("pipeline.reference.load_portals", lambda _: Registry((OFFICE, PAPER)))
    archive(world, OFFICE, [("/tin/mot-1.html", "12 xã", at(1))], "20260101T010000-aaaa")
    code, said = ocop(world, "archive", "reparse")
    assert (code, said.splitlines()[0]) == (0, "thu-ntm: 1 new, 0 changed")
    code, said = ocop(world, "archive", "reparse", "--compare", "--json")
    assert (code, json.loads(said)["n_same"]) == (0, 1)
