"""The files that hang on articles: pictures of one colour, and documents with a text layer."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import cache

from samples import documents
from samples.content import Attachment, Story
from samples.serving import Response, http_date, strong_etag


def upload(stories: Iterable[Story], path: str) -> Response | None:
    """The file at `/uploads/…`, None when no article carries one of that name."""
    name = path.rsplit("/", 1)[-1]
    if name in ("logo.png", "no-image.png"):
        return _file(picture(name), "image/png", None)
    for story in stories:
        names = {story.image} | {block.items[0] for block in story.blocks if block.kind == "image"}
        if name in names:
            return _file(picture(name), "image/png", story)
        for item in story.attachments:
            if item.file == name:
                return _document(item, story)
    return None


def style() -> Response:
    """The one style sheet of all sample portals, so that a person can look at them."""
    body = STYLE.encode()
    return Response(200, body, "text/css", etag=strong_etag(body))


def attachment(story: Story, number: int) -> Response:
    """Attachment `number` of an article as a download; 404 when there is none."""
    if not 0 <= number < len(story.attachments):
        return Response(404)
    item: Attachment = story.attachments[number]
    response = _document(item, story)
    response.headers.append(("Content-Disposition", f'attachment; filename="{item.file}"'))
    return response


def _document(item: Attachment, story: Story) -> Response:
    """An attachment in its format: a DOCX by its name, else a PDF; one without a body is its lines alone."""
    if item.file.endswith(".docx"):
        return _file(documents.docx_of(item), documents.DOCX_TYPE, story)
    body = documents.pdf_of(item) if item.body else documents.pdf_of_lines(item.lines)
    return _file(body, "application/pdf", story)


def _file(body: bytes, content_type: str, story: Story | None) -> Response:
    headers = [("Accept-Ranges", "none")]
    if story is not None:
        headers.append(("Last-Modified", http_date(story.modified)))
    return Response(200, body, content_type, headers, etag=strong_etag(body))


@cache
def picture(name: str) -> bytes:
    """A PNG of 24 by 16 points in a colour that follows from its name."""
    colour = bytes((sum(name.encode()) * step) % 160 + 60 for step in (3, 5, 7))
    rows = (b"\x00" + colour * 24) * 16
    header = struct.pack(">IIBBBBB", 24, 16, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


STYLE = """body { font: 15px/1.5 sans-serif; max-width: 1080px; margin: 0 auto; padding: 0 12px; color: #222 }
a { color: #04508c; text-decoration: none }
.hide, #imgpreview, #timeoutsess { display: none }
header, .dautrang, #header { border-bottom: 3px solid #1a7a3c; padding: 8px 0 }
.navbar-nav li, #topmenu li, .menu li, .breadcrumbs li, .pagination li { display: inline-block; margin-right: 14px }
.main-menu a { margin-right: 14px }
.col-sm-16, .col1, .cottrai { float: left; width: 70% }
.col-sm-8, .col2, .cotphai { float: right; width: 27% }
footer, #footer, .chantrang { clear: both; border-top: 1px solid #999; color: #555; padding: 8px 0 }
.panel, .box, .hop { border: 1px solid #ddd; padding: 6px 10px; margin-bottom: 10px }
.hometext, .detail__sapo { font-weight: bold; font-size: 105% }
table { border-collapse: collapse }
"""
