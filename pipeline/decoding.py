"""What a body says once its content encodings are taken off, with a ceiling on how much that may be."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import brotli
import zstandard

from pipeline.errors import RunError
from pipeline.records import Capture

MAX_DECODED_BYTES = 64 * 2**20

# "identity" and what servers write there by mistake for an encoding of characters: nothing to take off
_NOTHING = {"", "identity", "none", "utf-8", "utf8", "8bit", "binary"}
_CHUNK = 1 << 16
_MOST_ENCODINGS = 4
_ZSTD_WINDOW = 8 * 2**20
_ZSTD_STEP = 256


class BodyError(RunError):
    """A body that cannot be decoded; `reason` is what a Rejected record says of it."""

    def __init__(self, message: str, reason: Literal["undecodable", "too_large"]) -> None:
        super().__init__(message)
        self.reason: Literal["undecodable", "too_large"] = reason


def decoded_body(capture: Capture, max_bytes: int = MAX_DECODED_BYTES) -> bytes:
    """The body of a capture without its content encodings; as `decoded`."""
    return decoded(capture.body, capture.headers, capture.url, max_bytes)


def decoded(
    body: bytes, headers: Iterable[tuple[str, str]], url: str, max_bytes: int = MAX_DECODED_BYTES
) -> bytes:
    """A body without its content encodings (gzip, deflate, br, zstd, in the order the server applied them).

    Args:
        body, headers: what was received.
        url: named in the error.
        max_bytes: more than this is refused, however small the body was on the way.
    Raises:
        BodyError: the encoding is unknown, the body is damaged or cut short, or it grows past the ceiling.
    """
    given = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    encodings = [word for part in given.split(",") if (word := part.strip().lower()) not in _NOTHING]
    if len(encodings) > _MOST_ENCODINGS:
        raise BodyError(f"{url}: {len(encodings)} content encodings, one in the other", "undecodable")
    n_received = len(body)
    for encoding in reversed(encodings):
        decode = _DECODERS.get(encoding)
        if decode is None:
            raise BodyError(
                f"{url}: content encoding '{encoding}' is not known; it is kept as received", "undecodable"
            )
        body = _limited(url, n_received, encoding, decode(body) if body else iter(()), max_bytes)
    if len(body) > max_bytes:
        raise _too_large(url, n_received, max_bytes)
    return body


def _limited(url: str, n_received: int, encoding: str, parts: Iterator[bytes], max_bytes: int) -> bytes:
    out = bytearray()
    try:
        for part in parts:
            out += part
            if len(out) > max_bytes:
                raise _too_large(url, n_received, max_bytes)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as fault:
        raise BodyError(
            f"{url}: the body says it is {encoding} and cannot be decoded ({fault}); it is kept as received",
            "undecodable",
        ) from fault
    return bytes(out)


def _too_large(url: str, n_received: int, max_bytes: int) -> BodyError:
    return BodyError(
        f"{url}: the body of {n_received} bytes decodes to more than the {max_bytes} allowed", "too_large"
    )


def _inflate(body: bytes, window: int) -> Iterator[bytes]:
    """Decode one stream after the other; zeros or other bytes after the last one are padding."""
    rest = body
    while rest:
        inflate = zlib.decompressobj(window)
        while not inflate.eof:
            part = inflate.decompress(rest, _CHUNK)
            rest = inflate.unconsumed_tail
            yield part
            if not part and not rest and not inflate.eof:
                raise EOFError("it is cut short")
        rest = inflate.unused_data
        if window <= zlib.MAX_WBITS or not rest.startswith(b"\x1f\x8b"):
            return


def _gzip(body: bytes) -> Iterator[bytes]:
    return _inflate(body, zlib.MAX_WBITS + 16)


def _deflate(body: bytes) -> Iterator[bytes]:
    """With the zlib header that the standard asks for, or without it, as many servers send it."""
    wrapped = len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflate(body, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _brotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    yield decoder.process(body, output_buffer_limit=_CHUNK)
    while not decoder.is_finished():
        # a decoder may say that it takes more input while it still holds output back: only silence is the end
        part = decoder.process(b"", output_buffer_limit=_CHUNK)
        if not part and not decoder.is_finished():
            raise EOFError("it is cut short")
        yield part


def _zstd(body: bytes) -> Iterator[bytes]:
    """Decode one frame after the other, a little of the body at a time: four bytes may stand for 128 kB."""
    rest = body
    while rest:
        # a window larger than 8 MB is none that a browser would take (RFC 9659)
        decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        at = 0
        while not decoder.eof:
            if at >= len(rest):
                raise EOFError("it is cut short")
            yield decoder.decompress(rest[at : at + _ZSTD_STEP])
            at += _ZSTD_STEP
        rest = decoder.unused_data + rest[at:]


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
