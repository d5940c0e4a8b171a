"""Imported texts rest in the archive like any capture, each once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from archive_world import RUN, left_open

from pipeline.archive import WarcWriter, iterate_captures, sealed_files, verify
from pipeline.errors import CallError
from pipeline.fetchlog import fold_state, read_log
from pipeline.home import Home
from pipeline.imports import address_of, archive_texts, given_text, read_texts

ROWS: list[dict[str, Any]] = [
    {"id": "a", "text": "Có 63 xã.", "title": "Tin", "published": "2024-03-27T08:30:00+07:00"},
    {"id": "b/ă", "text": "Có 64 xã.", "portal_province": "Hà Tĩnh", "url": "https://a.vn/b", "figures": [1]},
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def file_of(folder: Path, *rows: dict[str, Any], name: str = "t.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_texts_come_back_from_the_archive_as_they_were_given(home: Home, tmp_path: Path) -> None:
    path = file_of(tmp_path, *ROWS)
    assert archive_texts([path], home, RUN) == 2
    back = [
        msgspec.structs.replace(given_text(c), row=n)
        for n, c in enumerate(iterate_captures(home, "import"), 1)
    ]
    assert back == list(read_texts(path))
    assert {capture.origin for capture in iterate_captures(home)} == {"import"}


def test_each_text_has_a_row_in_the_fetch_log(home: Home, tmp_path: Path) -> None:
    archive_texts([file_of(tmp_path, *ROWS)], home, RUN)
    captures = {capture.url: capture for capture in iterate_captures(home)}
    for row in read_log(home, RUN):
        assert (row.file, row.offset, row.digest) == (
            captures[row.url].file, captures[row.url].offset, captures[row.url].digest
        )  # fmt: skip
        assert (row.portal, row.via, row.origin, row.kind) == ("import", "t.jsonl", "import", "article")
    assert set(captures) == {"urn:ocop-import:a", "urn:ocop-import:b%2F%C4%83"}


def test_importing_again_adds_nothing(home: Home, tmp_path: Path) -> None:
    path = file_of(tmp_path, *ROWS)
    archive_texts([path], home, "r1")
    before = sorted(home.root.rglob("*"))
    assert archive_texts([path], home, "r2") == 0
    assert [
        each for each in sorted(home.root.rglob("*")) if home.state not in (each, *each.parents)
    ] == before


def test_a_text_is_archived_once_from_two_files(home: Home, tmp_path: Path) -> None:
    first, second = file_of(tmp_path, *ROWS), file_of(tmp_path, ROWS[0], ROWS[0], name="u.jsonl")
    assert archive_texts([first, second], home, RUN) == 2


def test_one_id_for_two_texts_in_two_files_is_refused(home: Home, tmp_path: Path) -> None:
    first, second = file_of(tmp_path, *ROWS), file_of(tmp_path, {"id": "a", "text": "Khác"}, name="u.jsonl")
    with pytest.raises(
        CallError, match=r"u\.jsonl, row 1, field 'id': 'a' is also the id of another text in .*t\."
    ):
        archive_texts([first, second], home, RUN)


def test_a_text_given_twice_with_other_titles_is_archived_as_first_given_and_never_again(
    home: Home, tmp_path: Path
) -> None:
    path = file_of(tmp_path, ROWS[0], {**ROWS[0], "title": "Tin khác"})
    assert [archive_texts([path], home, "r1"), archive_texts([path], home, "r2")] == [1, 0]


def test_an_edited_text_is_a_new_capture_of_the_same_address(home: Home, tmp_path: Path) -> None:
    archive_texts([file_of(tmp_path, *ROWS)], home, "r1")
    assert archive_texts([file_of(tmp_path, {**ROWS[0], "text": "Có 65 xã."})], home, "r2") == 1
    assert [given_text(c).text for c in iterate_captures(home) if c.url == address_of("a")] == [
        "Có 63 xã.",
        "Có 65 xã.",
    ]


def test_nothing_is_written_when_any_file_is_broken(home: Home, tmp_path: Path) -> None:
    good, bad = file_of(tmp_path, *ROWS), file_of(tmp_path, {"text": "x"}, {"text": ""}, name="bad.jsonl")
    with pytest.raises(CallError, match=r"bad\.jsonl, row 2, field 'text'"):
        archive_texts([good, bad], home, RUN)
    assert not home.root.exists()


def test_an_unknown_province_is_refused_with_the_nearest_one(home: Home, tmp_path: Path) -> None:
    path = file_of(tmp_path, ROWS[0], {"text": "x", "portal_province": "Quảng Nin"})
    with pytest.raises(
        CallError,
        match=r"t\.jsonl, row 2, field 'portal_province': 'Quảng Nin' is no province; did you mean 'Quảng",
    ):
        archive_texts([path], home, RUN)


@pytest.mark.parametrize(
    "province", ["Hà Tĩnh", "tỉnh Quảng Ninh", "TP. Hồ Chí Minh", "Thừa Thiên Huế", "Huế"]
)
def test_provinces_of_both_maps_are_known_in_any_spelling(home: Home, tmp_path: Path, province: str) -> None:
    assert archive_texts([file_of(tmp_path, {"text": "x", "portal_province": province})], home, RUN) == 1


def test_only_what_a_crash_took_is_archived_again(home: Home, tmp_path: Path) -> None:
    path = file_of(tmp_path, *ROWS)
    archive_texts([path], home, "r1")
    file, _ = sealed_files(home)[0]
    last = max(row.offset or 0 for row in read_log(home))
    sealed = home.archive / file
    cut = sealed.read_bytes()[: last + 20]
    sealed.unlink()
    sealed.with_name(sealed.name + ".open").write_bytes(cut)
    (sealed.parent / "manifest.jsonl").unlink()
    assert archive_texts([path], home, "r2") == 1
    assert [given_text(capture).id for capture in iterate_captures(home)] == ["a", "b/ă"]
    assert verify(home) == []
    assert all(state.last_fetched for state in fold_state(home, "import").values())


def test_a_capture_of_a_portal_is_no_imported_text(home: Home) -> None:
    left_open(home, [b"<html>"])
    with WarcWriter(home, "kimson", RUN) as warc:
        warc.write_resource(url="u", fetched_at=next(_now()), content_type="text/html", body=b"<html>")
    with pytest.raises(CallError, match=rf"kimson/{RUN}\.warc\.gz, byte \d+ is no imported text"):
        given_text(next(iterate_captures(home)))


def _now() -> Any:
    from archive_world import NOON

    yield NOON
