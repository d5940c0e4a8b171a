"""The form of a WARC 1.1 record: how an exchange becomes the bytes of one gzip member, and back.

The HTTP block is put together here and not by warcio, which would percent-encode headers that are not ASCII:
what came in is what is written, byte for byte. Each record is one gzip member, so that it can be read at its
offset, and carries SHA-256 digests of its block and of its payload that `warcio check` verifies too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO
from urllib.parse import urlsplit

import msgspec
from fastwarc.warc import WarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from pipeline.records import HANOI

Header = tuple[str | bytes, str | bytes]

# the kinds of records that hold what a portal gave
CAPTURE_KINDS = {"response", "resource"}
_CHUNK = 1 << 18


class BrokenRecordError(Exception):
    """The bytes at an offset are no whole record; the text says in what way."""


class Member(msgspec.Struct, frozen=True):
    """One gzip member of a file: where it begins and ends, and what it holds."""

    offset: int
    end: int
    content: bytes


class Parsed(msgspec.Struct, frozen=True):
    """One record, taken apart and its digests checked; `status` is None for all but responses."""

    kind: str
    url: str
    at: dt.datetime
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    digest: str


def payload_digest(body: bytes) -> str:
    """The name of a payload: "sha256:" and the hex digest of the body as received."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def warcinfo_record(filename: str, fields: Mapping[str, str]) -> bytes:
    """The first record of a file: who wrote it, and how it is to be understood."""
    out = io.BytesIO()
    writer = _Writer(out, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record(filename, dict(fields)))
    return out.getvalue()


def exchange_records(
    *,
    url: str,
    at: dt.datetime,
    status: int,
    reason: str,
    headers: Sequence[Header],
    body: bytes,
    request_headers: Sequence[Header],
    copied_from: str = "",
) -> bytes:
    """A response record and, where request headers are given, the request that it answered.

    Args:
        copied_from: where a copy was had that another archive made at `at`; it is written as web archives write
            it that take copies from each other (WARC-Source-URI, with WARC-Creation-Date for today).
    """
    out = io.BytesIO()
    writer = _Writer(out, gzip=True, warc_version="1.1")
    first_line = f"HTTP/1.1 {status} {_one_line(reason)}".rstrip()
    response = writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=_Block(first_line, headers),
        warc_headers_dict={
            "WARC-Date": _warc_date(at),
            "WARC-Payload-Digest": payload_digest(body),
            **(
                {"WARC-Source-URI": copied_from, "WARC-Creation-Date": _warc_date(dt.datetime.now(dt.UTC))}
                if copied_from
                else {}
            ),
        },
    )
    writer.write_record(response)
    if request_headers:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        answered = response.rec_headers.get_header("WARC-Record-ID")
        request = writer.create_warc_record(
            url,
            "request",
            http_headers=_Block(f"GET {_one_line(path)} HTTP/1.1", request_headers),
            warc_headers_dict={"WARC-Date": _warc_date(at), "WARC-Concurrent-To": answered},
        )
        writer.write_record(request)
    return out.getvalue()


def resource_record(*, url: str, at: dt.datetime, content_type: str, body: bytes) -> bytes:
    """A record of something that came by another way than HTTP."""
    out = io.BytesIO()
    writer = _Writer(out, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        url,
        "resource",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=content_type,
        warc_headers_dict={"WARC-Date": _warc_date(at), "WARC-Payload-Digest": payload_digest(body)},
    )
    writer.write_record(record)
    return out.getvalue()


def members(stream: BinaryIO, offset: int = 0) -> Iterator[Member]:
    """The gzip members of `stream` from `offset` on, each checked against its own length and CRC.

    Raises:
        BrokenRecordError: a member is cut short or damaged; those before it have been given.
    """
    stream.seek(offset)
    pending = b""
    begin = offset
    while True:
        inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
        content = bytearray()
        n_fed = 0
        while not inflate.eof:
            data = pending or stream.read(_CHUNK)
            pending = b""
            if not data:
                if n_fed == 0:
                    return
                raise BrokenRecordError(f"the record at byte {begin} is cut short")
            n_fed += len(data)
            try:
                content += inflate.decompress(data)
            except zlib.error as fault:
                raise BrokenRecordError(f"the record at byte {begin} is damaged ({fault})") from fault
        pending = inflate.unused_data
        end = begin + n_fed - len(pending)
        yield Member(begin, end, bytes(content))
        begin = end


def parse_record(content: bytes) -> Parsed:
    """Take one uncompressed record apart.

    Raises:
        BrokenRecordError: it is no WARC record, is shorter than it says, or a digest does not fit.
    """
    try:
        record = WarcRecord.from_bytes(content)
        fields = {str(name).lower(): str(value) for name, value in record.headers.items()}
        length = int(fields["content-length"])
        kind, at = fields["warc-type"], _parse_date(fields["warc-date"])
        if not record.verify_block_digest():
            raise BrokenRecordError("its digest does not fit its content")
        block: bytes = record.reader.read()
    except (OSError, KeyError, ValueError) as fault:
        raise BrokenRecordError(f"it is no whole WARC record ({fault})") from fault
    if len(block) != length:
        raise BrokenRecordError(f"it holds {len(block)} bytes and says {length}")
    url = fields.get("warc-target-uri", "")
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = (("Content-Type", fields.get("content-type", "")),)
    body = block
    if kind == "response":
        status, headers, body = parse_http(block)
    digest = payload_digest(body)
    if kind in CAPTURE_KINDS and fields.get("warc-payload-digest") != digest:
        raise BrokenRecordError("its payload digest does not fit its body")
    return Parsed(kind, url, at, status, headers, body, digest)


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer with SHA-256 in place of SHA-1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class _Block(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head whose bytes are exactly those that were given."""

    def __init__(self, first_line: str, headers: Sequence[Header]) -> None:
        protocol, _, rest = first_line.partition(" ")
        super().__init__(rest, [], protocol=protocol)
        lines = [_header_bytes(first_line)]
        lines += [_header_bytes(name) + b": " + _header_bytes(value) for name, value in headers]
        self._head = b"\r\n".join(lines) + b"\r\n\r\n"

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002
        self.headers_buff = self._head


def _header_bytes(text: str | bytes) -> bytes:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return _one_line_bytes(raw)


def _one_line_bytes(raw: bytes) -> bytes:
    """A folded header on one line: a bare line break would end the header."""
    return b" ".join(raw.splitlines()) if b"\n" in raw or b"\r" in raw else raw


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


def _header_text(raw: bytes) -> str:
    """Servers send UTF-8 or Latin-1; every byte string is one of the two."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def parse_http(block: bytes) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Status, headers and body of an HTTP response as it stands in a record.

    Raises:
        BrokenRecordError: it is none.
    """
    head, found, body = block.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    parts = first.split(b" ", 2)
    if not found or len(parts) < 2 or not parts[1].isdigit():
        raise BrokenRecordError("it holds no HTTP response")
    headers = []
    for line in lines:
        name, _, value = line.partition(b":")
        headers.append((_header_text(name), _header_text(value.removeprefix(b" "))))
    return int(parts[1]), tuple(headers), body


def _warc_date(at: dt.datetime) -> str:
    if at.tzinfo is None:
        raise ValueError(f"the timestamp {at.isoformat()} has no zone")
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _parse_date(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(HANOI)
