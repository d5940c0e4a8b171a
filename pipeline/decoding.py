"""What a body says once its content encodings are taken off, with a ceiling on how much that may be."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Literal

import brotli

from pipeline.errors import RunError
from pipeline.records import Capture

MAX_DECODED_BYTES = 64 * 2**20

# "identity" and what servers write there by mistake for an encoding of characters: nothing to take off
_NOTHING = {"", "identity", "none", "utf-8", "utf8", "8bit", "binary"}
_CHUNK = 1 << 16


class BodyError(RunError):
    """A body that cannot be decoded; `reason` is what a Rejected record says of it."""

    def __init__(self, message: str, reason: Literal["undecodable", "too_large"]) -> None:
        super().__init__(message)
        self.reason: Literal["undecodable", "too_large"] = reason


def decoded_body(capture: Capture, max_bytes: int = MAX_DECODED_BYTES) -> bytes:
    """The body without its content encodings (gzip, deflate, br, in the order the server applied them).

    Args:
        capture: what was received.
        max_bytes: more than this is refused, however small the body was on the way.
    Raises:
        BodyError: the encoding is unknown, the body is damaged or cut short, or it grows past the ceiling.
    """
    given = ",".join(value for name, value in capture.headers if name.lower() == "content-encoding")
    encodings = [word for part in given.split(",") if (word := part.strip().lower()) not in _NOTHING]
    body = capture.body
    for encoding in reversed(encodings):
        decode = _DECODERS.get(encoding)
        if decode is None:
            raise BodyError(
                f"{capture.url}: content encoding '{encoding}' is not known; it is kept as received",
                "undecodable",
            )
        body = _limited(capture, encoding, decode(body) if body else iter(()), max_bytes)
    if len(body) > max_bytes:
        raise _too_large(capture, max_bytes)
    return body


def _limited(capture: Capture, encoding: str, parts: Iterator[bytes], max_bytes: int) -> bytes:
    out = bytearray()
    try:
        for part in parts:
            out += part
            if len(out) > max_bytes:
                raise _too_large(capture, max_bytes)
    except (zlib.error, brotli.error, EOFError) as fault:
        raise BodyError(
            f"{capture.url}: the body says it is {encoding} and cannot be decoded ({fault}); "
            "it is kept as received",
            "undecodable",
        ) from fault
    return bytes(out)


def _too_large(capture: Capture, max_bytes: int) -> BodyError:
    return BodyError(
        f"{capture.url}: the body of {len(capture.body)} bytes decodes to more than the {max_bytes} allowed",
        "too_large",
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


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
}
