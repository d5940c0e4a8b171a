"""What a crash left open is sealed as far as it is whole, at the offsets it had."""

from __future__ import annotations

import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest
from archive_world import PORTAL, RUN, left_open, places_and_bodies, sealed, start, write
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import Salvaged, WarcWriter, iterate_captures, read_capture, salvage, verify
from pipeline.errors import RunError
from pipeline.home import Home
from pipeline.manifest import read_manifest
from pipeline.sealing import hold

NAME = f"{RUN}.warc.gz"

KILLED_WHILE_WRITING = """
import sys
from pathlib import Path
from archive_world import PORTAL, RUN, write
from pipeline.archive import WarcWriter
from pipeline.home import Home
warc = WarcWriter(Home(Path(sys.argv[1])), PORTAL, RUN)
while True:
    stored = write(warc, b"tin tuc " * 5000)
    print(stored.offset)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


@pytest.mark.usefixtures("_importable")
def test_a_killed_writer_loses_nothing_that_it_had_written(home: Home) -> None:
    writer = start(KILLED_WHILE_WRITING, home.root)
    assert writer.stdout is not None
    told = [int(writer.stdout.readline()) for _ in range(5)]
    writer.send_signal(signal.SIGKILL)
    told += [int(line) for line in writer.stdout.read().splitlines()]
    writer.wait()
    assert [found.file for found in salvage(home)] == [f"{PORTAL}/{NAME}"]
    assert [capture.offset for capture in iterate_captures(home)][: len(told)] == told
    assert {capture.body for capture in iterate_captures(home)} == {b"tin tuc " * 5000}
    assert read_manifest(home, PORTAL)[NAME].recovered
    assert verify(home) == []


@settings(deadline=None, max_examples=60)
@given(share=st.floats(0, 1), bodies=st.lists(st.binary(max_size=400), min_size=1, max_size=4))
def test_wherever_the_file_was_cut_the_records_before_it_are_kept(share: float, bodies: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        path, stored = left_open(home, bodies)
        size = path.stat().st_size
        kept = int(size * share)
        with path.open("r+b") as out:
            out.truncate(kept)
        ends = [*(each.offset for each in stored[1:]), size]
        whole = [
            (each.offset, body) for each, body, end in zip(stored, bodies, ends, strict=True) if end <= kept
        ]
        found = salvage(home)
        assert found[0].n_captures == len(whole)
        assert places_and_bodies(list(iterate_captures(home))) == whole
        assert verify(home) == []
        assert not path.exists()


def test_zeros_that_a_power_cut_left_at_the_end_are_cut_off(home: Home) -> None:
    path, stored = left_open(home, [b"a", b"b"])
    with path.open("ab") as out:
        out.write(b"\0" * 4096)
    assert salvage(home) == [Salvaged(f"{PORTAL}/{NAME}", 2, 4096)]
    assert [read_capture(home, each.file, each.offset).body for each in stored] == [b"a", b"b"]


def test_a_damaged_record_ends_what_is_kept(home: Home) -> None:
    path, stored = left_open(home, [b"a", b"b", b"c"])
    content = bytearray(path.read_bytes())
    content[stored[1].offset + 40] ^= 1
    path.write_bytes(content)
    assert salvage(home)[0].n_captures == 1
    assert [capture.body for capture in iterate_captures(home)] == [b"a"]


def test_a_file_without_a_whole_capture_is_removed(home: Home) -> None:
    path, stored = left_open(home, [b"a"])
    with path.open("r+b") as out:
        out.truncate(stored[0].offset + 10)
    assert salvage(home) == [Salvaged(f"{PORTAL}/{NAME}", 0, 10)]
    assert list((home.archive / PORTAL).iterdir()) == []


def test_a_crash_between_manifest_and_rename_loses_nothing(home: Home) -> None:
    stored = sealed(home, [b"a"])
    path = home.archive / PORTAL / NAME
    path.rename(path.with_name(NAME + ".open"))
    assert verify(home) == []
    assert list(iterate_captures(home)) == []
    assert salvage(home) == [Salvaged(f"{PORTAL}/{NAME}", 1, 0)]
    assert read_capture(home, stored[0].file, stored[0].offset).body == b"a"
    assert not read_manifest(home, PORTAL)[NAME].recovered


def test_a_file_that_is_still_written_is_left_alone(home: Home) -> None:
    with WarcWriter(home, PORTAL, RUN) as warc:
        write(warc, b"a")
        assert salvage(home) == []
        write(warc, b"b")
    assert [capture.body for capture in iterate_captures(home)] == [b"a", b"b"]


def test_salvaging_twice_does_nothing_more(home: Home) -> None:
    left_open(home, [b"a"])
    assert len(salvage(home)) == 1
    manifest = (home.archive / PORTAL / "manifest.jsonl").read_bytes()
    assert salvage(home) == []
    assert (home.archive / PORTAL / "manifest.jsonl").read_bytes() == manifest


def test_the_origin_of_a_salvaged_file_is_known_from_its_first_record(home: Home) -> None:
    warc = WarcWriter(home, PORTAL, RUN, origin="web_archive")
    write(warc, b"a")
    warc.close()
    salvage(home)
    assert [capture.origin for capture in iterate_captures(home)] == ["web_archive"]


def test_two_that_salvage_at_once_share_the_work(home: Home) -> None:
    names = [left_open(home, [b"a", b"b"], run=f"run-{n}")[1][0].file for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = [each.file for done in pool.map(lambda _: salvage(home), range(4)) for each in done]
    assert sorted(found) == sorted(names)
    assert verify(home) == []
    assert len(list(iterate_captures(home))) == 24


def test_a_file_that_lost_bytes_under_its_writer_is_not_sealed_but_salvaged(home: Home) -> None:
    warc = WarcWriter(home, PORTAL, RUN)
    write(warc, b"a")
    stored = write(warc, b"b")
    with warc.path.open("r+b") as other:
        other.truncate(stored.offset + 5)
    with pytest.raises(RunError, match=r"\.open does not hold what was written to it .* cut short"):
        warc.seal()
    warc.close()
    assert salvage(home) == [Salvaged(f"{PORTAL}/{NAME}", 1, 5)]


def test_a_file_that_lost_a_whole_record_under_its_writer_is_not_sealed(home: Home) -> None:
    warc = WarcWriter(home, PORTAL, RUN)
    write(warc, b"a")
    stored = write(warc, b"b")
    with warc.path.open("r+b") as other:
        other.truncate(stored.offset)
    with pytest.raises(RunError, match="2 of 3 records are there"):
        warc.seal()
    warc.close()


def test_a_new_file_that_a_salvage_took_for_a_leftover_is_begun_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_once(out: BinaryIO, path: Path) -> bool:
        monkeypatch.setattr("pipeline.archive.hold", hold)
        path.unlink()
        return hold(out, path)

    monkeypatch.setattr("pipeline.archive.hold", taken_once)
    with WarcWriter(home, PORTAL, RUN) as warc:
        write(warc, b"a")
    assert [capture.body for capture in iterate_captures(home)] == [b"a"]


def test_a_name_that_is_taken_is_not_overwritten(home: Home) -> None:
    path, _ = left_open(home, [b"a"])
    path.with_name(NAME).write_bytes(b"somebody put this here")
    with pytest.raises(RunError, match=r"warc\.gz is there already"):
        salvage(home)
    assert path.with_name(NAME).read_bytes() == b"somebody put this here"
    assert read_manifest(home, PORTAL) == {}


def test_an_empty_home_has_nothing_to_salvage(home: Home) -> None:
    assert salvage(home) == []
