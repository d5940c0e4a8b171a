"""A captured page as parsers see it: its address, its text in NFC, and what came with it."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Iterable
from email.message import Message
from functools import cached_property

import lxml.html

from pipeline.archive import decoded_body
from pipeline.records import HANOI, Capture
from pipeline.text import nfc

# bytes in which a page may name its charset (HTML Living Standard, 13.2.3.2: the first 1024; portals write more)
_HEAD = 4096
_META_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]+encoding\s*=\s*["']([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# what Vietnamese portals of before UTF-8 were written in, where no better is known
_FALLBACK = "cp1258"
# servers that say Latin-1 mean Windows' charset (WHATWG Encoding Standard, 4.2)
_MEANT = {"latin_1": "cp1252", "iso8859_1": "cp1252", "ascii": "cp1252"}
# share of broken sequences up to which a body declared as UTF-8 is one with a few spoilt bytes
_SPOILT = 0.01
_PARSER = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


class Page:
    """One captured page; what is costly is worked out when it is first asked for.

    `headers` are as Scrapy gives them; `body` is the payload without its content encodings.
    """

    def __init__(
        self,
        *,
        url: str,
        body: bytes,
        fetched_at: dt.datetime,
        status: int = 200,
        headers: Iterable[tuple[str, str]] = (),
        capture_digest: str = "",
    ) -> None:
        self.url = url
        self.body = body
        self.fetched_at = fetched_at
        self.status = status
        self.headers = tuple(headers)
        self.capture_digest = capture_digest

    def header(self, name: str) -> str:
        """The first header of that name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def content_type(self) -> str:
        """The media type that the server declared, in small letters; empty where it declared none."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether this is a web page, by its declared type or, failing that, by how it begins."""
        if self.content_type:
            return self.content_type in {"text/html", "application/xhtml+xml"}
        return self.body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<head", b"<?xml"))

    @cached_property
    def charset(self) -> str:
        """The name of the charset that the body is in."""
        return charset_of(self.body, self.header("content-type"))

    @cached_property
    def text(self) -> str:
        """The body as text in NFC, without a byte order mark."""
        return nfc(self.body.decode(self.charset, "replace").lstrip("\ufeff").replace("\0", ""))

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """The page as an lxml tree, without comments; an empty page is an empty `html` element."""
        source = _XML_DECLARATION.sub("", self.text).encode("utf-8", "replace")
        if not source.strip():
            return lxml.html.Element("html")
        try:
            tree = lxml.html.document_fromstring(source, parser=_PARSER)
        except lxml.etree.ParserError:
            return lxml.html.Element("html")
        return tree

    @property
    def fetched_on(self) -> dt.date:
        """The day of the capture in Việt Nam."""
        return self.fetched_at.astimezone(HANOI).date()


def page_of(capture: Capture) -> Page:
    """The page in a capture.

    Raises:
        BodyError: its content encoding cannot be taken off.
    """
    return Page(
        url=capture.url,
        body=decoded_body(capture),
        fetched_at=capture.fetched_at,
        status=capture.status,
        headers=capture.headers,
        capture_digest=capture.digest,
    )


def charset_of(body: bytes, content_type: str = "") -> str:
    """The charset of a page: byte order mark, then UTF-8 wherever the bytes are nothing else, then as declared.

    Text of another charset that happens to be whole UTF-8 does not occur, so what is whole UTF-8 is UTF-8
    whatever the server says of it. Where nothing is declared, or wrongly, it is Windows' Vietnamese charset.

    >>> charset_of("Đắk Lắk".encode(), "text/html; charset=iso-8859-1")
    'utf-8'
    """
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return marked
    by_server = _declared_in_header(content_type)
    if by_server and by_server.startswith("utf_16"):
        return by_server
    declared = [name for name in (by_server, *_declared_in_body(body)) if name]
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    for name in declared:
        if name == "utf_8" and _is_nearly_utf8(body):
            return "utf-8"
        if name != "utf_8" and not name.startswith("utf_16"):
            return _MEANT.get(name, name)
    return "utf-8" if _is_nearly_utf8(body) else _FALLBACK


def _declared_in_header(content_type: str) -> str | None:
    message = Message()
    message["content-type"] = content_type or "text/html"
    return _known(message.get_content_charset())


def _declared_in_body(body: bytes) -> list[str | None]:
    found = [_XML_CHARSET.search(body[:200]), _META_CHARSET.search(body[:_HEAD])]
    return [_known(match[1].decode("ascii")) for match in found if match]


def _known(name: str | None) -> str | None:
    """Python's name of a charset, or None for one that it does not know (a server's 'none', 'unicode')."""
    if not name:
        return None
    try:
        b"".decode(name)
        return codecs.lookup(name).name.replace("-", "_")
    except (LookupError, ValueError):
        return None


def _is_nearly_utf8(body: bytes) -> bool:
    n_wide = sum(byte >= 0x80 for byte in body)
    n_spoilt = body.decode("utf-8", "replace").count("\ufffd")
    return n_spoilt <= max(1, n_wide * _SPOILT)
