"""What is archived comes back as it was received."""

from __future__ import annotations

import datetime as dt
import gzip
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from archive_world import BODIES, NOON, PORTAL, RUN, sealed, write
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as SlowIterator

from pipeline.archive import WarcWriter, iterate_captures, read_capture, sealed_files
from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.manifest import read_manifest

names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
values = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60)
headers = st.lists(st.tuples(names, values), max_size=6)
moments = st.integers(0, 4 * 10**15).map(
    lambda us: dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(0, 0, us)
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@settings(deadline=None, max_examples=40)
@given(
    exchanges=st.lists(
        st.tuples(
            st.binary(max_size=3000),
            headers,
            headers,
            st.integers(100, 599),
            values,
            moments,
            st.binary(max_size=9),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_exchange_comes_back_byte_for_byte(exchanges: list[tuple]) -> None:  # type: ignore[type-arg]
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with WarcWriter(home, PORTAL, RUN) as warc:
            stored = [
                warc.write(
                    url=f"https://ntm.example.vn/{n}?q={tail.hex()}",
                    fetched_at=at,
                    status=status,
                    reason=reason,
                    headers=given_headers,
                    request_headers=asked,
                    body=body,
                )
                for n, (body, given_headers, asked, status, reason, at, tail) in enumerate(exchanges)
            ]
        captures = list(iterate_captures(home))
        assert [read_capture(home, each.file, each.offset) for each in stored] == captures
        for capture, each, (body, given_headers, _, status, _, at, _) in zip(
            captures, stored, exchanges, strict=True
        ):
            assert (capture.body, capture.headers) == (body, tuple(given_headers))
            assert (capture.status, capture.fetched_at, capture.digest) == (status, at, each.digest)


@pytest.mark.parametrize("raw", [b'caf\xe9; filename="x"', "tệp.doc".encode(), b"  two  spaces ", b""])
def test_header_bytes_stand_in_the_file_as_they_came(home: Home, raw: bytes) -> None:
    with WarcWriter(home, PORTAL, RUN) as warc:
        write(warc, b"x", headers=[(b"Content-Disposition", raw)])
    content = gzip.decompress((home.archive / sealed_files(home)[0][0]).read_bytes())
    assert b"\r\nContent-Disposition: " + raw + b"\r\n" in content


def test_a_folded_header_cannot_end_the_head(home: Home) -> None:
    with WarcWriter(home, PORTAL, RUN) as warc:
        stored = write(warc, b"body", headers=[("X-Folded", "a\r\n\r\nb"), ("Y", "c")])
    capture = read_capture(home, stored.file, stored.offset)
    assert (capture.headers[1], capture.body) == (("Y", "c"), b"body")


def test_body_is_kept_before_content_decoding(home: Home) -> None:
    packed = gzip.compress("Hà Tĩnh".encode())
    with WarcWriter(home, PORTAL, RUN) as warc:
        stored = write(
            warc, packed, headers=[("Content-Encoding", "gzip"), ("Set-Cookie", "a"), ("Set-Cookie", "b")]
        )
    capture = read_capture(home, stored.file, stored.offset)
    assert capture.body == packed
    assert capture.headers == (("Content-Encoding", "gzip"), ("Set-Cookie", "a"), ("Set-Cookie", "b"))


def test_digest_names_the_body_as_received(home: Home) -> None:
    stored = sealed(home, [b"abc"])[0]
    assert stored.digest == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_other_programs_find_every_digest_right(home: Home) -> None:
    sealed(home)
    file = home.archive / sealed_files(home)[0][0]
    checked = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", "-v", file],
        capture_output=True,
        text=True,
        check=True,
    )
    assert checked.stdout.count("digest pass") == len(BODIES) + 1
    with file.open("rb") as stream:
        assert (
            sum(record.verify_block_digest() for record in ArchiveIterator(stream, parse_http=False))
            == len(BODIES) + 1
        )


def test_first_record_says_how_the_file_is_to_be_understood(home: Home) -> None:
    with WarcWriter(home, PORTAL, RUN, operator="atlas@example.vn,\n phòng 5") as warc:
        write(warc, b"x")
    with (home.archive / sealed_files(home)[0][0]).open("rb") as stream:
        first = next(iter(SlowIterator(stream)))
        text = first.content_stream().read().decode()
    assert first.rec_headers.protocol == "WARC/1.1"
    assert "headers: as Scrapy gives them" in text
    assert "operator: atlas@example.vn, phòng 5\r\n" in text


def test_a_request_is_kept_beside_its_answer(home: Home) -> None:
    with WarcWriter(home, PORTAL, RUN) as warc:
        write(warc, b"x", url="https://ntm.example.vn/tin?trang=2", request_headers=[("User-Agent", "ocop")])
        second = write(warc, b"y")
    content = gzip.decompress((home.archive / second.file).read_bytes())
    assert b"GET /tin?trang=2 HTTP/1.1\r\nUser-Agent: ocop\r\n" in content
    assert [capture.body for capture in iterate_captures(home)] == [b"x", b"y"]


def test_a_file_is_open_while_it_is_written(home: Home) -> None:
    with WarcWriter(home, PORTAL, RUN) as warc:
        write(warc, b"x")
        assert list(iterate_captures(home)) == []
        assert [path.name for path in (home.archive / PORTAL).iterdir()] == [f"{RUN}.warc.gz.open"]
    assert sorted(path.name for path in (home.archive / PORTAL).iterdir()) == [
        f"{RUN}.warc.gz",
        "manifest.jsonl",
    ]


def test_the_manifest_counts_all_records(home: Home) -> None:
    sealed(home)
    entry = read_manifest(home, PORTAL)[f"{RUN}.warc.gz"]
    assert (entry.n_records, entry.recovered, entry.origin) == (len(BODIES) + 1, False, "live")
    assert entry.n_bytes == (home.archive / PORTAL / entry.file).stat().st_size


def test_a_run_that_fetched_nothing_leaves_no_file(home: Home) -> None:
    warc = WarcWriter(home, PORTAL, RUN)
    assert warc.seal() is None
    assert list((home.archive / PORTAL).iterdir()) == []


def test_an_exception_leaves_the_file_open(home: Home) -> None:
    warc = WarcWriter(home, PORTAL, RUN)

    def crash() -> None:
        with warc:
            write(warc, b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    assert warc.path.exists()
    assert sealed_files(home) == []


def test_a_second_try_of_a_run_gets_a_number_and_comes_after(home: Home) -> None:
    sealed(home, [b"first"])
    with WarcWriter(home, PORTAL, RUN) as second, WarcWriter(home, PORTAL, RUN) as third:
        write(third, b"third")
        write(second, b"second")
    assert [capture.body for capture in iterate_captures(home)] == [b"first", b"second", b"third"]
    assert [Path(file).name for file, _ in sealed_files(home)] == [
        f"{RUN}.warc.gz",
        f"{RUN}-02.warc.gz",
        f"{RUN}-03.warc.gz",
    ]


def test_two_portals_are_written_at_once(home: Home) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda portal: sealed(home, [portal.encode()] * 30, portal), ["a-portal", "b-portal"]))
    assert [c.body for c in iterate_captures(home)] == [b"a-portal"] * 30 + [b"b-portal"] * 30
    assert {c.portal for c in iterate_captures(home, "b-portal")} == {"b-portal"}


def test_captures_come_in_order_of_file_and_offset(home: Home) -> None:
    sealed(home, [b"3", b"4"], run="20260102T000000-0000")
    sealed(home, [b"1", b"2"], run="20260101T000000-ffff")
    assert [capture.body for capture in iterate_captures(home)] == [b"1", b"2", b"3", b"4"]


def test_iteration_can_keep_to_chosen_files(home: Home) -> None:
    sealed(home, [b"1"], run="20260101T000000-0000")
    chosen = sealed(home, [b"2"], run="20260102T000000-0000")[0].file
    assert [capture.body for capture in iterate_captures(home, files={chosen})] == [b"2"]


def test_a_resource_is_a_capture_of_its_own_origin(home: Home) -> None:
    with WarcWriter(home, "import", RUN, origin="import") as warc:
        stored = warc.write_resource(
            url="urn:x:1", fetched_at=NOON, content_type="text/plain", body=b"ch\xe1\xbb\xaf"
        )
    capture = read_capture(home, stored.file, stored.offset)
    assert (capture.origin, capture.status, capture.body) == ("import", 200, b"ch\xe1\xbb\xaf")
    assert capture.headers == (("Content-Type", "text/plain"),)


def test_times_come_back_in_the_zone_of_hanoi(home: Home) -> None:
    with WarcWriter(home, PORTAL, RUN) as warc:
        stored = write(warc, b"", fetched_at=dt.datetime(2026, 1, 1, 18, 30, 0, 5, tzinfo=dt.UTC))
    assert read_capture(home, stored.file, stored.offset).fetched_at.isoformat() == (
        "2026-01-02T01:30:00.000005+07:00"
    )


def test_a_time_without_zone_is_refused(home: Home) -> None:
    with pytest.raises(ValueError, match="no zone"), WarcWriter(home, PORTAL, RUN) as warc:
        write(warc, b"", fetched_at=dt.datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("portal", ["../elsewhere", "a/b", "", ".hidden"])
def test_a_portal_id_that_is_no_folder_name_is_refused(home: Home, portal: str) -> None:
    with pytest.raises(CallError, match="cannot name a folder"):
        WarcWriter(home, portal, RUN)


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where a folder should be")
    with pytest.raises(Exception, match=r"archive/hatinh-ntm cannot be written .* make room"):
        WarcWriter(Home(tmp_path), PORTAL, RUN)
