"""WARC files that others made: what is read from them, and which of them are refused by name."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.errors import CallError, RunError
from pipeline.foreign_warc import ForeignResponse, check_file, read_responses

BODIES = {f"http://ntm.example.vn/tin/{n}.html": f"<p>Có {n} xã</p>".encode() * 30 for n in range(4)}


def made(path: Path, *, packed: bool = True, headers: tuple[tuple[str, str], ...] = ()) -> Path:
    """A file as warcio and the programs built on it write it: SHA-1 digests in base 32, WARC 1.0."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for url, body in BODIES.items():
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": "2019-03-01T01:02:03Z"},
            )
            writer.write_record(record)
    return path


def bodies(found: list[ForeignResponse]) -> dict[str, bytes]:
    return {response.url: response.body for response in found}


@pytest.mark.parametrize("packed", [True, False])
def test_responses_are_read_with_their_own_dates(tmp_path: Path, packed: bool) -> None:
    path = made(tmp_path / "a.warc", packed=packed)
    assert check_file(path) == 4
    found = list(read_responses(path))
    assert bodies(found) == BODIES
    assert {response.at.isoformat() for response in found} == {"2019-03-01T01:02:03+00:00"}
    assert found[0].headers == (("Content-Type", "text/html"),)


def test_chunks_are_taken_off_and_an_encoding_is_kept(tmp_path: Path) -> None:
    body = gzip.compress(b"<p>xu\xc3\xa2n</p>", mtime=0)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        head = [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]
        record = writer.create_warc_record(
            "http://a.vn/",
            "response",
            payload=io.BytesIO(chunks),
            http_headers=StatusAndHeaders("200 OK", head, protocol="HTTP/1.1"),
        )
        writer.write_record(record)
    (found,) = read_responses(path)
    assert found.body == body
    assert found.headers == (("Content-Encoding", "gzip"),)


def test_a_body_that_only_says_it_is_chunked_is_as_it_stands(tmp_path: Path) -> None:
    path = made(tmp_path / "a.warc.gz", headers=(("Transfer-Encoding", "chunked"),))
    assert bodies(list(read_responses(path))) == BODIES


@pytest.mark.parametrize("n_cut", [1, 8, 60, 300])
@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_is_cut_short_is_refused_by_name(tmp_path: Path, n_cut: int, packed: bool) -> None:
    path = made(tmp_path / "cut.warc.gz", packed=packed)
    n_trailing = 0 if packed else 4  # line ends after the last record are no loss
    path.write_bytes(path.read_bytes()[: -n_cut - n_trailing])
    with pytest.raises(RunError, match=r"cut\.warc\.gz.*cut short"):
        check_file(path)


def test_an_altered_byte_is_found_by_the_digest(tmp_path: Path) -> None:
    path = made(tmp_path / "a.warc", packed=False)
    content = path.read_bytes()
    path.write_bytes(content.replace("Có 2 xã".encode(), "Có 9 xã".encode(), 1))
    with pytest.raises(RunError, match=r"record .* digest does not fit"):
        check_file(path)


def test_an_altered_gzip_member_is_found_by_its_checksum(tmp_path: Path) -> None:
    path = made(tmp_path / "a.warc.gz")
    content = bytearray(path.read_bytes())
    content[-6] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(RunError, match="damaged in its gzip member 5"):
        check_file(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", gzip.compress(b"hello, this is no record\n" * 9, mtime=0)],
    ids=["nothing", "a page", "gzip of something else"],
)
def test_what_is_no_warc_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    with pytest.raises(CallError, match="no WARC file"):
        check_file(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"nicht\.warc is not there"):
        check_file(tmp_path / "nicht.warc")
