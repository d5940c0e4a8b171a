"""A captured page as parsers see it: its address, its text in NFC, and what came with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cached_property

import lxml.html

from pipeline.archive import decoded_body
from pipeline.charsets import charset_of, text_of_body
from pipeline.records import HANOI, Capture
from spiders.typed_letters import put_letters_right

# named in what parsing depends on: a change of how letters are read parses pages anew
PAGE_VERSION = "letters 2026-01"
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
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
        return text_of_body(self.body, self.charset)

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """The page as an lxml tree, without comments; an empty page is an empty `html` element.

        Text that was typed with a font of before Unicode is in Unicode here.
        """
        source = _XML_DECLARATION.sub("", self.text).encode("utf-8", "replace")
        if not source.strip():
            return lxml.html.Element("html")
        try:
            tree = lxml.html.document_fromstring(source, parser=_PARSER)
        except lxml.etree.ParserError:
            return lxml.html.Element("html")
        put_letters_right(tree, source)
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
