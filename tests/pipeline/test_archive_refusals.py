"""A sealed file that is not what was sealed is refused by name, with a remedy."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_world import BODIES, PORTAL, RUN, left_open, sealed
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as SlowIterator

from pipeline.archive import Stored, iterate_captures, read_capture, sealed_files, verify
from pipeline.errors import RunError
from pipeline.home import Home

FILE = f"{PORTAL}/{RUN}.warc.gz"
PATTERN = rf"archive file {FILE} .*restore it from a copy, or go on without it"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def change(home: Home, edit: Callable[[bytes], bytes]) -> None:
    path = home.archive / FILE
    path.write_bytes(edit(path.read_bytes()))


def flip(at: int) -> Callable[[bytes], bytes]:
    def edit(data: bytes) -> bytes:
        return data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :]

    return edit


def last_of(stored: list[Stored]) -> int:
    return stored[-1].offset


@pytest.mark.parametrize("n_cut", [1, 4, 9, 40])
def test_a_cut_tail_is_refused_by_name(home: Home, n_cut: int) -> None:
    sealed(home)
    change(home, lambda data: data[:-n_cut])
    with pytest.raises(RunError, match=PATTERN):
        list(iterate_captures(home))
    assert "is cut short" in verify(home)[0].problem


def test_a_cut_between_two_records_is_refused_where_libraries_see_nothing(home: Home) -> None:
    at = last_of(sealed(home))
    change(home, lambda data: data[:at])
    data = (home.archive / FILE).read_bytes()
    whole = len(BODIES)
    assert sum(1 for _ in ArchiveIterator(io.BytesIO(data), verify_digests=True)) == whole
    assert sum(1 for _ in SlowIterator(io.BytesIO(data), check_digests="raise")) == whole
    with pytest.raises(RunError, match=PATTERN):
        list(iterate_captures(home))


def test_a_cut_file_is_refused_at_any_of_its_offsets(home: Home) -> None:
    first = sealed(home)[0]
    change(home, lambda data: data[:-1])
    with pytest.raises(RunError, match="is cut short"):
        read_capture(home, first.file, first.offset)


def test_nothing_is_given_of_a_file_that_was_altered_near_its_end(home: Home) -> None:
    at = last_of(sealed(home)) + 30
    change(home, flip(at))
    given = []
    with pytest.raises(RunError, match=r"was altered: its SHA-256 is not the manifest's"):
        given.extend(iterate_captures(home))
    assert given == []


def test_an_altered_record_is_refused_at_its_offset(home: Home) -> None:
    stored = sealed(home)
    change(home, flip(last_of(stored) + 30))
    assert read_capture(home, FILE, stored[0].offset).body == BODIES[0]
    with pytest.raises(RunError, match=rf"archive file {FILE}, byte {last_of(stored)}: "):
        read_capture(home, FILE, last_of(stored))


def test_a_record_rewritten_with_a_valid_checksum_is_refused_by_its_digest(home: Home) -> None:
    stored = sealed(home, [b"672.296 trieu dong", b"next"])
    start, end = (each.offset for each in stored)

    def rewrite(data: bytes) -> bytes:
        record = gzip.decompress(data[start:end]).replace(b"672.296", b"972.296")
        return data[:start] + gzip.compress(record, mtime=0) + data[end:]

    change(home, rewrite)
    path, entry = home.archive / FILE, sealed_files(home)[0][1]
    with path.open("r+b") as out:
        out.truncate(entry.n_bytes)
    with path.open("ab") as out:
        out.write(b"\0" * (entry.n_bytes - path.stat().st_size))
    with pytest.raises(RunError, match="digest"):
        read_capture(home, FILE, start)


def test_bytes_added_after_sealing_are_an_alteration(home: Home) -> None:
    sealed(home)
    change(home, lambda data: data + gzip.compress(b"more"))
    with pytest.raises(RunError, match="was altered"):
        list(iterate_captures(home))


def test_a_missing_file_is_named(home: Home) -> None:
    stored = sealed(home)[0]
    (home.archive / FILE).unlink()
    with pytest.raises(RunError, match=rf"archive file {FILE} is missing"):
        list(iterate_captures(home))
    with pytest.raises(RunError, match="is missing"):
        read_capture(home, FILE, stored.offset)
    assert [(fault.file, fault.problem) for fault in verify(home)] == [(FILE, "is missing")]


def test_a_file_that_no_manifest_knows_is_named_and_not_read(home: Home) -> None:
    sealed(home)
    stray = home.archive / PORTAL / "stray.warc.gz"
    stray.write_bytes((home.archive / FILE).read_bytes())
    assert [fault.file for fault in verify(home)] == [f"{PORTAL}/stray.warc.gz"]
    assert {capture.file for capture in iterate_captures(home)} == {FILE}
    with pytest.raises(RunError, match="is not sealed"):
        read_capture(home, f"{PORTAL}/stray.warc.gz", 0)


def test_a_manifest_whose_count_was_changed_is_caught(home: Home) -> None:
    sealed(home)
    manifest = home.archive / PORTAL / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace('"n_records":5', '"n_records":4'))
    assert verify(home)[0].problem == "holds 5 records where the manifest says 4"
    with pytest.raises(RunError, match="holds 5 records where the manifest says 4"):
        list(iterate_captures(home))


def test_an_altered_manifest_is_refused_with_its_line(home: Home) -> None:
    sealed(home)
    manifest = home.archive / PORTAL / "manifest.jsonl"
    manifest.write_text("nonsense\n" + manifest.read_text())
    with pytest.raises(RunError, match=r"manifest\.jsonl, line 1 is no Sealed record"):
        list(iterate_captures(home))


def test_half_a_line_at_the_end_of_a_manifest_is_passed_over_and_cut_by_the_next(home: Home) -> None:
    sealed(home, [b"1"])
    with (home.archive / PORTAL / "manifest.jsonl").open("a") as out:
        out.write('{"file":"20260102T000000')
    assert len(list(iterate_captures(home))) == 1
    sealed(home, [b"2"], run="20260103T000000-0000")
    assert [capture.body for capture in iterate_captures(home)] == [b"1", b"2"]


def test_a_manifest_cannot_point_out_of_its_folder(home: Home) -> None:
    sealed(home)
    manifest = home.archive / PORTAL / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace(RUN, f"../{RUN}"))
    with pytest.raises(RunError, match="outside its folder"):
        list(iterate_captures(home))


@pytest.mark.parametrize("offset", [0, 3, 10**6])
def test_an_offset_without_a_capture_is_refused(home: Home, offset: int) -> None:
    sealed(home)
    with pytest.raises(RunError, match=rf"{FILE}.* byte {offset}"):
        read_capture(home, FILE, offset)


def test_an_open_file_is_not_read_and_no_fault(home: Home) -> None:
    _, stored = left_open(home, [b"x"])
    with pytest.raises(RunError, match="is not sealed"):
        read_capture(home, stored[0].file, stored[0].offset)
    assert verify(home) == []


def test_a_whole_archive_has_no_faults(home: Home) -> None:
    sealed(home)
    sealed(home, portal="kimson")
    assert verify(home) == []
    assert verify(home, "kimson") == []


def test_an_empty_home_has_no_captures(home: Home) -> None:
    assert list(iterate_captures(home)) == []
    assert list(iterate_captures(home, "unknown")) == []
    assert verify(home, "unknown") == []
