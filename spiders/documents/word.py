"""DOCX: paragraphs, headings, list items and tables in their order, with the letters of old fonts put right."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from pipeline.legacy import encoding_of_font, from_legacy
from pipeline.records import BlockKind
from pipeline.text import fold
from spiders.documents.document import Content, Document, Unreadable
from spiders.documents.lines import squeezed

_HEADING = re.compile(r"(?:heading|title|tiêu đề|đề mục)", re.IGNORECASE)
_HEADING_CHARS = 200
# tables that only put the head of a document, or its signature, side by side
_SIDE_BY_SIDE = ("cộng hòa xã hội chủ nghĩa", "cộng hoà xã hội chủ nghĩa", "nơi nhận", "độc lập - tự do")
_SIDE_ROWS = 6


def read_word(body: bytes) -> Document | Unreadable:
    """The blocks of a DOCX; deleted text of tracked changes is left out, inserted text is in."""
    try:
        file = docx.Document(io.BytesIO(body))
        pieces = list(_pieces(file))
        title = squeezed(file.core_properties.title or "")
    except Exception as fault:
        if isinstance(fault, MemoryError):
            raise
        said = f"the file is damaged: {type(fault).__name__} {fault}"
        return Unreadable(reason="undecodable", detail=said[:200])
    if not any(content for _, content in pieces):
        return Unreadable(reason="no_text_layer", detail="the document holds no text")
    return Document(kind="docx", pieces=pieces, title=title)


def _pieces(container: Any) -> Iterator[tuple[BlockKind, Content]]:
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            for line in _text(block).split("\n"):
                if said := squeezed(line):
                    yield _kind(block, said), said
        elif isinstance(block, Table):
            rows = _rows(block)
            if _is_side_by_side(rows):
                for column in range(max(map(len, rows), default=0)):
                    for row in block.rows:
                        cells = row.cells
                        if column < len(cells) and (
                            column == 0 or cells[column]._tc is not cells[column - 1]._tc
                        ):
                            yield from _pieces(cells[column])
            elif sum(any(row) for row in rows) >= 2 and max(map(len, rows)) >= 2:
                yield "table", [row for row in rows if any(row)]
            else:
                for row in rows:
                    for cell in row:
                        if cell:
                            yield "paragraph", cell


def _is_side_by_side(rows: list[list[str]]) -> bool:
    if len(rows) > _SIDE_ROWS:
        return False
    said = fold(" ".join(cell for row in rows for cell in row))
    return any(fold(phrase) in said for phrase in _SIDE_BY_SIDE)


def _rows(table: Table) -> list[list[str]]:
    """The table's cells in their columns; a merged cell is said once, the rest of it is empty."""
    seen: set[Any] = set()
    rows = []
    for row in table.rows:
        line = []
        for cell in row.cells:
            line.append("" if cell._tc in seen else _cell(cell))
            seen.add(cell._tc)
        rows.append(line)
    return rows


def _cell(cell: Any) -> str:
    said = []
    for block in cell.iter_inner_content():
        if isinstance(block, Paragraph):
            said.append(_text(block))
        else:
            said += [" ".join(row) for row in _rows(block)]
    return squeezed(" ".join(said))


def _text(paragraph: Paragraph) -> str:
    """A paragraph's words; a line break is a newline, runs in an old font are put right."""
    default = _font_of(paragraph.style.font) if paragraph.style is not None else ""
    words: list[tuple[str, str]] = []
    for run in paragraph._p.iter(qn("w:r")):
        fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        font = (fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or "") if fonts is not None else ""
        said = ""
        for child in run:
            if child.tag == qn("w:t"):
                said += child.text or ""
            elif child.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
                said += " " if child.tag == qn("w:tab") else "\n"
            elif child.tag == qn("w:noBreakHyphen"):
                said += "-"
        if words and words[-1][0] == (font or default):
            words[-1] = (words[-1][0], words[-1][1] + said)
        else:
            words.append((font or default, said))
    return "".join(_in_unicode(said, font) for font, said in words)


def _font_of(font: Any) -> str:
    return str(font.name or "")


def _in_unicode(said: str, font: str) -> str:
    if said.isascii() or (typed := encoding_of_font(font)) is None:
        return said
    return from_legacy(said, typed[0], capitals=typed[1])


def _kind(paragraph: Paragraph, said: str) -> BlockKind:
    name = str(paragraph.style.name or "") if paragraph.style is not None else ""
    if _HEADING.match(name) and len(said) <= _HEADING_CHARS:
        return "heading"
    numbering = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    is_bold = _is_bold(paragraph)
    if is_bold and len(said) <= _HEADING_CHARS and not said.endswith((".", ";", ",")):
        return "heading"
    if numbering is not None or name.lower().startswith("list"):
        return "list_item"
    return "list_item" if re.match(r"[-–+•●▪]\s", said) else "paragraph"


def _is_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    by_style = bool(paragraph.style is not None and paragraph.style.font.bold)
    return bool(runs) and all(run.bold if run.bold is not None else by_style for run in runs)
