"""WARC files that others made: their responses, read only from files that are whole and say true digests.

Our own archive is read by `pipeline.archive`, which has a manifest to go by. A foreign file has none: what can be
checked is that its gzip members end well, that every record is as long as it says, and that the digests fit.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from pipeline.errors import CallError, RunError
from pipeline.warc import BrokenRecordError, parse_http

_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_REMEDY = "fetch the file anew, or leave it out"


class ForeignResponse(msgspec.Struct, frozen=True):
    """One HTTP response of a foreign file; the body is without transfer encoding and with its content encoding.

    `record_id` is the record's name in its file.
    """

    url: str
    at: dt.datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    record_id: str


def check_file(path: Path) -> int:
    """Read a foreign file from end to end and check all of it.

    Returns:
        how many HTTP responses it holds.
    Raises:
        CallError: there is no such file, or it is no WARC file.
        RunError: it is cut short, damaged, or a digest in it does not fit; the message names file and record.
    """
    if not path.is_file():
        raise CallError(f"{path} is not there; give the path of a WARC file (.warc or .warc.gz)")
    with path.open("rb") as stream:
        begins = stream.read(2)
        if begins == _GZIP:
            stream.seek(0)
            _check_gzip(path, stream)
    n_responses = 0
    for _ in read_responses(path):
        n_responses += 1
    return n_responses


def read_responses(path: Path) -> Iterator[ForeignResponse]:
    """The HTTP responses of a foreign file, in its order; every record on the way is checked.

    Raises:
        CallError, RunError: as of `check_file`, but for what only its gzip tells.
    """
    n_records = 0
    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream, no_record_parse=True):
                n_records += 1
                if record.format != "warc":
                    raise CallError(
                        f"{path} is an {record.format.upper()} file and no WARC file; convert it first"
                    )
                response = _response(path, record)
                if response is not None:
                    yield response
        except ArchiveLoadFailed as fault:
            if n_records == 0:
                raise CallError(f"{path} is no WARC file ({str(fault).strip().splitlines()[0]})") from None
            raise RunError(
                f"{path}, after record {n_records}: {str(fault).strip().splitlines()[0]}; {_REMEDY}"
            ) from None
    if n_records == 0:
        raise CallError(f"{path} is no WARC file: it holds no record")


def _response(path: Path, record: object) -> ForeignResponse | None:
    fields = {str(name).lower(): str(value) for name, value in record.rec_headers.headers}  # type: ignore[attr-defined]
    name = fields.get("warc-record-id", "without id")
    where = f"{path}, record {name}"
    block: bytes = record.raw_stream.read()  # type: ignore[attr-defined]
    length = fields.get("content-length", "")
    if not length.isdigit() or len(block) != int(length):
        raise RunError(f"{where} is cut short: {len(block)} of {length or '?'} bytes are there; {_REMEDY}")
    kind = fields.get("warc-type")
    if kind != "revisit" and not _fits(fields.get("warc-block-digest"), block):
        raise RunError(f"{where}: its digest does not fit its content; {_REMEDY}")
    if kind != "response" or not fields.get("warc-target-uri", "").strip("<>").startswith(
        ("http:", "https:")
    ):
        return None
    try:
        status, headers, raw = parse_http(block)
        at = dt.datetime.fromisoformat(fields["warc-date"])
    except (BrokenRecordError, KeyError, ValueError) as fault:
        raise RunError(f"{where} is no HTTP response with a date ({fault}); {_REMEDY}") from None
    body = _without_chunks(raw) if _is_chunked(headers) else raw
    said = fields.get("warc-payload-digest")
    if "warc-truncated" in fields:
        # the crawler that wrote it stopped reading: half a page is none
        return None
    # some programs take the digest before, some after the transfer encoding
    if fields.get("warc-segment-number") is None and not (_fits(said, raw) or _fits(said, body)):
        raise RunError(f"{where}: its payload digest does not fit its body; {_REMEDY}")
    kept = tuple((key, value) for key, value in headers if key.lower() != "transfer-encoding")
    return ForeignResponse(fields["warc-target-uri"].strip("<>"), at, status, kept, body, name)


def _check_gzip(path: Path, stream: BinaryIO) -> None:
    """Every member must end with the length and checksum of what it held: libraries pass over a cut tail."""
    n_members, pending = 0, b""
    while True:
        inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
        n_fed = 0
        while not inflate.eof:
            data = pending or stream.read(_CHUNK)
            pending = b""
            if not data and n_fed == 0:
                return
            if not data:
                raise RunError(f"{path} is cut short in its gzip member {n_members + 1}; {_REMEDY}")
            n_fed += len(data)
            try:
                while data:
                    inflate.decompress(data, _CHUNK)
                    data = inflate.unconsumed_tail
            except zlib.error as fault:
                raise RunError(
                    f"{path} is damaged in its gzip member {n_members + 1} ({fault}); {_REMEDY}"
                ) from None
        pending = inflate.unused_data
        n_members += 1


def _is_chunked(headers: tuple[tuple[str, str], ...]) -> bool:
    return any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)


def _without_chunks(raw: bytes) -> bytes:
    """The body out of its chunks; as it is where it only says that it is chunked, as many programs write it."""
    body: bytes = ChunkedDataReader(io.BytesIO(raw), decomp_type=None).read(len(raw) or 1)
    return body if body else raw


def _fits(said: str | None, data: bytes) -> bool:
    """Whether a digest ("sha1:" and base 32, or hex) is that of `data`; one that is missing or unknown fits all."""
    if not said or ":" not in said:
        return True
    algorithm, _, value = said.partition(":")
    name = algorithm.lower().replace("-", "")
    if name not in hashlib.algorithms_available or name.startswith("shake"):
        return True
    found = hashlib.new(name, data, usedforsecurity=False).digest()
    forms = (found.hex(), base64.b32encode(found).decode(), base64.b64encode(found).decode())
    return value == forms[2] or value.lower() in (forms[0], forms[1].lower())
