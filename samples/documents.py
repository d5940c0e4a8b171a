"""Documents of the sample offices: PDF and DOCX with a text layer, set from an attachment's head and body.

The PDF's font is named, not embedded: its two-byte codes are Unicode code points and a ToUnicode map says so, and
every letter is as wide as any other, so that lines can be broken without the font's file.
"""

from __future__ import annotations

import io
import textwrap
import zipfile
import zlib
from functools import cache

from samples.content import Attachment, read_blocks

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTH, HEIGHT = 595, 842
MARGIN = 57
SIZE = 10.5
LEADING = 15.0
# of the font's letters, as a share of its size
LETTER = 0.6
STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_ZIP_DATE = (2024, 1, 1, 0, 0, 0)


class Sheet:
    """Pages while they are set: what is drawn on each, and how far down the last one is full."""

    def __init__(self, running_head: str = "") -> None:
        self.pages: list[list[str]] = []
        self._running_head = running_head
        self._down: float = HEIGHT
        self._new_page()

    def line(self, text: str, *, x: float = MARGIN, bold: bool = False, centred: bool = False) -> None:
        """Set one line and go down."""
        self._need(LEADING)
        if centred:
            x = (WIDTH - width_of(text)) / 2
        self.put(text, x, self._down, bold=bold)
        self._down -= LEADING

    def put(self, text: str, x: float, y: float, *, bold: bool = False, size: float = SIZE) -> None:
        """Set words at a place, measured from the lower left corner."""
        code = text.encode("utf-16-be").hex()
        self.pages[-1].append(f"BT /{'F2' if bold else 'F1'} {size:g} Tf {x:.2f} {y:.2f} Td <{code}> Tj ET")

    def paragraph(self, text: str, *, bold: bool = False, indent: int = 0, centred: bool = False) -> None:
        """Set running text in lines as long as the page is wide, the first one indented by so many letters."""
        room = int((WIDTH - 2 * MARGIN) / (SIZE * LETTER))
        first = " " * indent
        for n, said in enumerate(textwrap.wrap(text, room, initial_indent=first, break_on_hyphens=False)):
            x = MARGIN + (indent * SIZE * LETTER if n == 0 else 0.0)
            self.line(said.strip(), x=x, bold=bold, centred=centred)
        self._down -= 4

    def columns(self, left: tuple[str, ...], right: tuple[str, ...]) -> None:
        """Set two columns of short lines side by side, each centred in its half."""
        for n in range(max(len(left), len(right))):
            self._need(LEADING)
            for half, lines in enumerate((left, right)):
                if n < len(lines) and lines[n]:
                    middle = MARGIN + 115 if half == 0 else WIDTH - MARGIN - 130
                    self.put(lines[n], middle - width_of(lines[n], 9) / 2, self._down, bold=n == 0, size=9)
            self._down -= LEADING
        self._down -= 8

    def table(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Set a table with rules; a row is never parted by the end of a page."""
        n_columns = max(map(len, rows))
        across = (WIDTH - 2 * MARGIN) / n_columns
        room = max(4, int((across - 8) / (SIZE * LETTER)))
        for row in rows:
            cells = [textwrap.wrap(cell, room) or [""] for cell in row]
            tall = max(map(len, cells)) * LEADING + 6
            self._need(tall)
            top = self._down + LEADING - 3
            for n, lines in enumerate(cells):
                x = MARGIN + n * across
                self.pages[-1].append(f"{x:.2f} {top - tall:.2f} {across:.2f} {tall:.2f} re S")
                for down, said in enumerate(lines):
                    self.put(said, x + 4, top - LEADING + 2 - down * LEADING)
            self._down -= tall
        self._down -= 8

    def _need(self, room: float) -> None:
        if self._down - room < MARGIN:
            self._new_page()

    def _new_page(self) -> None:
        self.pages.append(["0.6 w"])
        number = len(self.pages)
        if number > 1:
            self.put(str(number), WIDTH / 2 - 3, HEIGHT - 36)
        if self._running_head:
            self.put(self._running_head, MARGIN, 30, size=8)
        self._down = HEIGHT - MARGIN - 10


def width_of(text: str, size: float = SIZE) -> float:
    """How wide a line of the font is, in points."""
    return len(text) * size * LETTER


@cache
def pdf_of(item: Attachment) -> bytes:
    """An office's document as a PDF: its head in two columns, its body, page numbers and a running head."""
    sheet = Sheet(running_head=f"{item.form.capitalize()} {item.number}".strip())
    sheet.columns((*item.issuer, f"Số: {item.number}"), (*STATE, item.dated))
    sheet.line(item.form.upper(), bold=True, centred=True)
    for said in textwrap.wrap(item.subject, 56):
        sheet.line(said, bold=True, centred=True)
    sheet.line("")
    for block in read_blocks(item.body):
        if block.kind == "heading":
            sheet.paragraph(block.text, bold=True)
        elif block.kind == "list":
            for entry in block.items:
                sheet.paragraph(f"- {entry}", indent=3)
        elif block.kind == "table":
            sheet.table(block.rows)
        else:
            sheet.paragraph(block.text, indent=4)
    return pdf_of_pages(sheet.pages)


@cache
def pdf_of_lines(lines: tuple[str, ...]) -> bytes:
    """A PDF of one page whose text layer is `lines`."""
    sheet = Sheet()
    for line in lines:
        sheet.line(line)
    return pdf_of_pages(sheet.pages)


def pdf_of_pages(pages: list[list[str]]) -> bytes:
    """A PDF of pages given as drawing operators."""
    n_fixed = 10
    kids = " ".join(f"{n_fixed + 1 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Font << /F1 4 0 R /F2 7 0 R >> >>",
        *_font("DejaVuSans", 4),
        *_font("DejaVuSans-Bold", 7),
        _stream(_TO_UNICODE),
    ]
    for n, drawn in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {n_fixed + 2 + 2 * n} 0 R "
            "/Resources 3 0 R >>".encode()
        )
        objects.append(_stream("\n".join(drawn).encode()))
    return _file(objects)


def _font(name: str, number: int) -> tuple[bytes, bytes, bytes]:
    """A font as three objects of a file, the first one numbered `number`."""
    return (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
        f"/DescendantFonts [{number + 1} 0 R] /ToUnicode 10 0 R >>".encode(),
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity "
        f"/DW {int(LETTER * 1000)} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/FontDescriptor {number + 2} 0 R >>".encode(),
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -250 1000 950] "
        "/ItalicAngle 0 /Ascent 900 /Descent -250 /CapHeight 700 /StemV 80 >>".encode(),
    )


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
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


_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def /CMapName /U def\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"3 beginbfrange <0000> <00FF> <0000> <0100> <1EFF> <0100> <2000> <22FF> <2000> endbfrange\n"
    b"endcmap end end"
)


@cache
def docx_of(item: Attachment) -> bytes:
    """An office's document as a DOCX: its head in a table without rules, as offices set it."""
    # a tenth of a second to load, and only one sample wants it
    import docx

    file = docx.Document()
    head = file.add_table(rows=1, cols=2)
    for cell, lines in zip(
        head.rows[0].cells, ((*item.issuer, f"Số: {item.number}"), (*STATE, item.dated)), strict=True
    ):
        cell.paragraphs[0].text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)
    file.add_paragraph().add_run(item.form.upper()).bold = True
    file.add_paragraph().add_run(item.subject).bold = True
    for block in read_blocks(item.body):
        if block.kind == "heading":
            file.add_heading(block.text, 2)
        elif block.kind == "list":
            for entry in block.items:
                file.add_paragraph(entry, style="List Bullet")
        elif block.kind == "table":
            table = file.add_table(rows=0, cols=max(map(len, block.rows)))
            for row in block.rows:
                for cell, said in zip(table.add_row().cells, row, strict=False):
                    cell.text = said
        else:
            file.add_paragraph(block.text)
    out = io.BytesIO()
    file.save(out)
    return _dated_alike(out.getvalue())


def _dated_alike(packed: bytes) -> bytes:
    """The same archive with one date for all its parts, so that the same words are the same bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in given.infolist():
            made.writestr(zipfile.ZipInfo(part.filename, _ZIP_DATE), given.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()
