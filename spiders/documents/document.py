"""What a document is once it was read: its blocks and what its masthead and its metadata say; or why there is none."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Literal

from pipeline.records import BlockKind, Reason, Record

DocumentKind = Literal["pdf", "docx"]
Content = str | list[list[str]]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# names of streams that tell what an OLE file is; they are in UTF-16
_OLE_KINDS = (
    ("EncryptedPackage", "encrypted", "the document is protected by a password"),
    ("WordDocument", "unsupported_format", "a document of Word before 2007 (.doc)"),
    ("Workbook", "unsupported_format", "a sheet of Excel before 2007 (.xls)"),
    ("PowerPoint Document", "unsupported_format", "slides of PowerPoint before 2007 (.ppt)"),
)
_ZIP_KINDS = (
    ("xl/", "a sheet of Excel (.xlsx)"),
    ("ppt/", "slides of PowerPoint (.pptx)"),
    ("content.xml", "a document of OpenDocument"),
)
_OTHERS = (
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"{\\rtf", "a document in RTF"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\x57\x50\x43", "a document of WordPerfect"),
)
# a header may stand behind a little that does not belong to the file (ISO 32000-1, implementation note 13)
_PDF_WITHIN = 1024
# what the parts of a DOCX may hold together once they are unpacked, and how many there may be
MAX_UNPACKED_BYTES = 100 * 2**20
MAX_PARTS = 5000
_PAGE_OF_HTML = re.compile(rb"^\s*(?:<!doctype html|<html|<head|<script|<\?xml[^>]*>\s*<html)", re.IGNORECASE)


class Document(Record, frozen=True, kw_only=True):
    """A document's text in reading order.

    `pieces` are (block kind, text) or ("table", rows of cells); `title` is that of the file's metadata;
    `n_unreadable_pages` are pages without a text layer beside others that have one.
    """

    kind: DocumentKind
    pieces: list[tuple[BlockKind, Content]]
    title: str = ""
    n_pages: int | None = None
    n_unreadable_pages: int = 0


class Masthead(Record, frozen=True, kw_only=True):
    """What the head of an administrative document says of it.

    `number` as printed ("90/KH-UBND"), `form` its kind in words ("Kế hoạch"), `subject` what it is about,
    `used` the pieces that said form and subject.
    """

    number: str = ""
    form: str = ""
    subject: str = ""
    signed_on: dt.date | None = None
    used: tuple[int, ...] = ()


class Unreadable(Record, frozen=True, kw_only=True):
    """Why a document could not be read; `reason` is what a Rejected record says of it."""

    reason: Reason
    detail: str


def kind_of(body: bytes) -> DocumentKind | Unreadable:
    """What a body is by its first bytes, whatever its name and the server say; why it cannot be read."""
    if b"%PDF-" in body[:_PDF_WITHIN]:
        return "pdf"
    if body.startswith(_OLE):
        return _ole(body)
    if body.startswith(b"PK"):
        return _zip(body)
    if not body.strip():
        return Unreadable(reason="undecodable", detail="the document is empty")
    if _PAGE_OF_HTML.match(body[:2000]):
        return Unreadable(reason="unsupported_format", detail="a web page in the place of a document")
    named = next((name for mark, name in _OTHERS if body.startswith(mark)), "")
    return Unreadable(reason="unsupported_format", detail=named or "neither PDF nor DOCX")


def _ole(body: bytes) -> Unreadable:
    for name, reason, detail in _OLE_KINDS:
        if name.encode("utf-16-le") in body:
            return Unreadable(reason=reason, detail=detail)  # type: ignore[arg-type]
    return Unreadable(reason="unsupported_format", detail="a file of Office before 2007")


def _zip(body: bytes) -> DocumentKind | Unreadable:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        return Unreadable(reason="undecodable", detail=f"the file is damaged: {fault}")
    if any(part.flag_bits & 1 for part in parts):
        return Unreadable(reason="encrypted", detail="the archive is protected by a password")
    if len(parts) > MAX_PARTS:
        return Unreadable(reason="too_large", detail=f"{len(parts)} parts, {MAX_PARTS} are allowed")
    n_bytes = sum(part.file_size for part in parts)
    if n_bytes > MAX_UNPACKED_BYTES:
        detail = f"it unpacks to {n_bytes} bytes, {MAX_UNPACKED_BYTES} are allowed"
        return Unreadable(reason="too_large", detail=detail)
    names = [part.filename for part in parts]
    if "word/document.xml" in names:
        return "docx"
    for begin, detail in _ZIP_KINDS:
        if any(name.startswith(begin) for name in names):
            return Unreadable(reason="unsupported_format", detail=detail)
    return Unreadable(reason="unsupported_format", detail="a ZIP archive")
