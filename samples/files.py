"""The files that hang on articles: pictures of one colour and small PDF notices with a text layer."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import cache

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
                return _file(pdf(item.lines), "application/pdf", story)
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
    response = _file(pdf(item.lines), "application/pdf", story)
    response.headers.append(("Content-Disposition", f'attachment; filename="{item.file}"'))
    return response


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


@cache
def pdf(lines: tuple[str, ...]) -> bytes:
    """A PDF of one page whose text layer is `lines`.

    The font is named, not embedded; its two-byte codes are Unicode code points and a ToUnicode map says so,
    so that Vietnamese comes out whole when the text is taken from the file.
    """
    drawn = " T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
    content = zlib.compress(f"BT /F1 12 Tf 16 TL 56 780 Td {drawn} ET".encode())
    to_unicode = zlib.compress(_TO_UNICODE)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        _stream(content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /DejaVuSans /Encoding /Identity-H "
        b"/DescendantFonts [6 0 R] /ToUnicode 8 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /DejaVuSans /CIDToGIDMap /Identity /DW 600 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /DejaVuSans /Flags 4 /FontBBox [0 -250 1000 950] "
        b"/ItalicAngle 0 /Ascent 900 /Descent -250 /CapHeight 700 /StemV 80 >>",
        _stream(to_unicode),
    ]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + item + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(data) + data + b"\nendstream"


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
_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def /CMapName /U def\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"2 beginbfrange <0000> <00FF> <0000> <0100> <1EFF> <0100> endbfrange\n"
    b"endcmap end end"
)
