"""Bodies are decoded as their headers say, up to a ceiling."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from archive_world import NOON
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import BodyError, decoded_body
from pipeline.records import Capture


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}
PAGE = "Toàn tỉnh có 63/101 xã đạt chuẩn nông thôn mới. ".encode() * 400


def captured(body: bytes, *encodings: str) -> Capture:
    return Capture(
        url="https://ntm.example.vn/tin",
        fetched_at=NOON,
        status=200,
        headers=tuple(("content-encoding", encoding) for encoding in encodings),
        body=body,
        digest="",
        portal="hatinh-ntm",
        file="",
        offset=0,
    )


@settings(deadline=None, max_examples=60)
@given(
    body=st.binary(max_size=5000) | st.binary(min_size=1, max_size=30).map(lambda part: part * 9000),
    encodings=st.lists(st.sampled_from(sorted(PACKERS)), max_size=3),
)
def test_any_body_under_any_encodings_comes_back(body: bytes, encodings: list[str]) -> None:
    packed = body
    for encoding in encodings:
        packed = PACKERS[encoding](packed)
    assert decoded_body(captured(packed, ", ".join(encodings))) == body
    assert decoded_body(captured(packed, *encodings)) == body


@settings(deadline=None, max_examples=60)
@given(body=st.binary(max_size=5000))
def test_deflate_without_its_wrapping_is_understood(body: bytes) -> None:
    assert decoded_body(captured(raw_deflate(body), "deflate")) == body


@pytest.mark.parametrize("encoding", ["identity", "", "none", "UTF-8", "identity, GZIP"])
def test_what_is_no_encoding_takes_nothing_off(encoding: str) -> None:
    body = gzip.compress(PAGE) if "GZIP" in encoding else PAGE
    assert decoded_body(captured(body, encoding)) == PAGE


def test_gzip_in_several_members_is_one_body() -> None:
    assert decoded_body(captured(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip")) == b"one two"


def test_padding_after_the_end_of_gzip_is_passed_over() -> None:
    assert decoded_body(captured(gzip.compress(PAGE) + b"\0" * 100, "gzip")) == PAGE


@pytest.mark.parametrize("encoding", PACKERS)
def test_an_empty_body_stays_empty(encoding: str) -> None:
    assert decoded_body(captured(b"", encoding)) == b""


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_body_that_was_cut_short_is_undecodable(encoding: str) -> None:
    with pytest.raises(BodyError, match=f"the body says it is {encoding} and cannot be decoded") as caught:
        decoded_body(captured(PACKERS[encoding](PAGE)[:-3], encoding))
    assert caught.value.reason == "undecodable"


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_body_that_is_not_what_it_says_is_undecodable(encoding: str) -> None:
    with pytest.raises(BodyError, match="cannot be decoded") as caught:
        decoded_body(captured(b"<html>plain</html>", encoding))
    assert caught.value.reason == "undecodable"


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(BodyError, match="content encoding 'compress' is not known") as caught:
        decoded_body(captured(PAGE, "compress"))
    assert caught.value.reason == "undecodable"


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_bomb_is_refused(encoding: str) -> None:
    bomb = PACKERS[encoding](b"\0" * 30_000_000)
    with pytest.raises(BodyError, match=rf"body of {len(bomb)} bytes decodes to more than") as caught:
        decoded_body(captured(bomb, encoding), max_bytes=1_000_000)
    assert caught.value.reason == "too_large"


def test_a_bomb_in_a_bomb_is_refused() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 30_000_000))
    with pytest.raises(BodyError, match="decodes to more than the 1000000 allowed"):
        decoded_body(captured(bomb, "gzip, gzip"), max_bytes=1_000_000)


@pytest.mark.parametrize("encoding", PACKERS)
def test_the_ceiling_itself_is_allowed(encoding: str) -> None:
    assert decoded_body(captured(PACKERS[encoding](PAGE), encoding), max_bytes=len(PAGE)) == PAGE


def test_the_ceiling_holds_for_bodies_without_encoding() -> None:
    with pytest.raises(BodyError, match="decodes to more than the 10 allowed"):
        decoded_body(captured(PAGE), max_bytes=10)
