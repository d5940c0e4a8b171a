"""PDF: words with their places become lines, lines become paragraphs, ruled grids become tables.

What repeats at the edge of pages (running heads, page numbers) is dropped. Lines are joined as a typesetter broke
them: a line after which the next word would have found room was ended on purpose.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from pipeline.legacy import encoding_of_font, from_legacy
from pipeline.records import BlockKind
from pipeline.text import fold
from spiders.documents.document import Content, Document, Unreadable
from spiders.documents.lines import Line, Shape, Word, columns_in_order, lines_of, paragraphs, squeezed

MAX_PAGES = 400
# a page with fewer letters than this has no text layer worth the name (a stamp, a page number)
_LEAST_LETTERS = 20
_EDGE = 0.1
_MOST_HEADS = 4
# so many times its size a line at the edge is away from the text
_GAP = 1.9
# a line at the edge in letters so much smaller than the text's is no part of it
_SMALL = 0.9
_PAGE_NUMBER = re.compile(r"\W*(?:trang|page)?\s*\d{1,4}(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
# how pdfminer names a glyph that the file gives no character for
_NO_CHARACTER = re.compile(r"\(cid:\d+\)")
_MOST_UNKNOWN = 0.2
# metadata titles that name the file or the program
_NO_TITLE = re.compile(
    r"\.(?:docx?|xlsx?|pdf|rtf)$|^microsoft|^untitled|^document\d*$|^print|^scan", re.IGNORECASE
)


def read_pdf(body: bytes) -> Document | Unreadable:
    """The blocks of a PDF with a text layer, or why it cannot be read."""
    try:
        with pdfplumber.open(io.BytesIO(body), unicode_norm="NFC") as file:
            return _read(file)
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 (pdfminer raises whatever a broken file leads it into)
        inner = fault.args[0] if fault.args else fault
        if isinstance(inner, MemoryError | RecursionError):
            raise inner from None
        if isinstance(inner, PDFPasswordIncorrect) or isinstance(fault, PDFPasswordIncorrect):
            return Unreadable(reason="encrypted", detail="the document is protected by a password")
        said = f"the file is damaged: {type(inner).__name__} {inner}"
        return Unreadable(reason="undecodable", detail=said[:200])


def _read(file: Any) -> Document | Unreadable:
    n_pages = len(file.pages)
    if n_pages > MAX_PAGES:
        return Unreadable(reason="too_large", detail=f"{n_pages} pages, {MAX_PAGES} are allowed")
    if n_pages == 0:
        return Unreadable(reason="undecodable", detail="the document has no page")
    pages: list[tuple[list[Line], list[Grid]]] = []
    n_letters = n_unknown = n_pictures = n_empty = 0
    for page in file.pages:
        words = [
            _word(each)
            for each in page.extract_words(extra_attrs=["fontname", "size"], x_tolerance_ratio=0.2)
        ]
        said = " ".join(word.text for word in words)
        n_unknown += len(_NO_CHARACTER.findall(said))
        on_page = sum(char.isalpha() for char in _NO_CHARACTER.sub("", said))
        n_letters += on_page
        n_pictures += len(page.images)
        n_empty += on_page < _LEAST_LETTERS
        grids = _grids(page, words) if len(page.edges) >= 4 else []
        inside = {id(word) for grid in grids for word in grid.words}
        lines = lines_of([word for word in words if id(word) not in inside])
        pages.append((lines, grids))
        page.close()
    if n_unknown > _MOST_UNKNOWN * (n_letters + n_unknown):
        return Unreadable(
            reason="no_text_layer", detail=f"no text layer: {n_unknown} glyphs without a character"
        )
    if n_letters < _LEAST_LETTERS:
        shown = f"no text layer: {n_pages} pages, {n_pictures} pictures"
        return Unreadable(reason="no_text_layer", detail=shown)
    heads = _running_heads([lines for lines, _ in pages], [page.height for page in file.pages])
    pieces = _pieces(
        [([line for line in lines if id(line) not in heads], grids) for lines, grids in pages],
        [float(page.width) for page in file.pages],
    )
    title = squeezed(str((file.metadata or {}).get("Title") or ""))
    return Document(
        kind="pdf",
        pieces=pieces,
        title="" if _NO_TITLE.search(title) else title,
        n_pages=n_pages,
        n_unreadable_pages=n_empty,
    )


class Grid:
    """A ruled table on a page: its rows of cells, where it stands, and the words in it."""

    def __init__(self, top: float, bottom: float, rows: list[list[str]], words: Sequence[Word]) -> None:
        self.top = top
        self.bottom = bottom
        self.rows = rows
        self.words = words


def _word(given: dict[str, Any]) -> Word:
    text, font = str(given["text"]), str(given["fontname"])
    if not text.isascii() and (typed := encoding_of_font(font)) is not None:
        text = from_legacy(text, typed[0], capitals=typed[1])
    return Word(
        text=text,
        x0=float(given["x0"]),
        x1=float(given["x1"]),
        top=float(given["top"]),
        bottom=float(given["bottom"]),
        size=float(given["size"]),
        is_bold="bold" in font.lower() or font.lower().endswith(("-bd", ",b")),
    )


def _grids(page: Any, words: Sequence[Word]) -> list[Grid]:
    """The tables that rules draw on a page; one row with two filled cells may be the head of one overleaf."""
    found: list[Grid] = []
    for table in page.find_tables():
        rows: list[list[str]] = []
        taken: list[Word] = []
        for row in table.rows:
            cells = []
            for box in row.cells:
                inside = [word for word in words if box is not None and word.is_inside(box)]
                taken += inside
                cells.append(squeezed(" ".join(line.text for line in lines_of(inside))))
            rows.append(cells)
        filled = [row for row in rows if any(row)]
        if max((sum(map(bool, row)) for row in filled), default=0) < 2:
            continue
        found.append(Grid(table.bbox[1], table.bbox[3], filled, taken))
    return found


def _running_heads(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[int]:
    """The lines (by id) at the upper and lower edge of pages that number them or stand there again and again.

    They stand apart from the text: a line of the text that is said on several pages is none of them.
    """
    edges = [
        line
        for lines, height in zip(pages, heights, strict=True)
        for line in (*_apart(lines, height), *_apart(lines[::-1], height))
    ]
    often = Counter(_key(line) for line in edges)
    repeated = {key for key, n in often.items() if n >= 3 or (n == 2 and len(pages) == 2)}
    sizes = [line.size for lines in pages for line in lines]
    small = _SMALL * median(sizes) if sizes else 0.0
    return {
        id(line)
        for line in edges
        if _key(line) in repeated or _PAGE_NUMBER.fullmatch(line.text) or line.size < small
    }


def _apart(lines: Sequence[Line], height: float) -> list[Line]:
    """The first lines (of lines from the edge inwards) up to the gap that parts them from the text; few, or none."""
    for n, line in enumerate(lines[:_MOST_HEADS], 1):
        if not (line.bottom < height * _EDGE or line.top > height * (1 - _EDGE)):
            return []
        follows = lines[n] if n < len(lines) else None
        if follows is None or abs(follows.top - line.top) > _GAP * max(line.size, follows.size):
            return list(lines[:n])
    return []


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", fold(line.text))


def _pieces(
    pages: Sequence[tuple[list[Line], list[Grid]]], widths: Sequence[float]
) -> list[tuple[BlockKind, Content]]:
    """All blocks in reading order; a paragraph and a table may go on over the end of a page."""
    pieces: list[tuple[BlockKind, Content]] = []
    run: list[Line] = []
    pending: Grid | None = None
    shape = Shape.of([lines for lines, _ in pages], max(widths, default=0.0))

    def end_run() -> None:
        nonlocal run
        pieces.extend(paragraphs(run, shape))
        run = []

    for (lines, grids), width in zip(pages, widths, strict=True):
        ordered = columns_in_order(lines, width)
        for item in _down_the_page(ordered, grids):
            if isinstance(item, Line):
                pending = None
                run.append(item)
                continue
            end_run()
            last = pieces[-1][1] if pending is not None and pieces else None
            if pending is not None and isinstance(last, list) and _goes_on(pending, item):
                repeats_head = [fold(cell) for cell in item.rows[0]] == [fold(cell) for cell in last[0]]
                last.extend(item.rows[1:] if repeats_head else item.rows)
            else:
                pieces.append(("table", [list(row) for row in item.rows]))
            pending = item
    end_run()
    return [each for piece in pieces for each in _lone_row_apart(piece)]


def _lone_row_apart(piece: tuple[BlockKind, Content]) -> list[tuple[BlockKind, Content]]:
    """One row alone is no table: its cells are paragraphs."""
    content = piece[1]
    if isinstance(content, str) or len(content) > 1:
        return [piece]
    return [("paragraph", cell) for cell in content[0] if cell]


def _goes_on(above: Grid, below: Grid) -> bool:
    """Whether a table is the rest of the one before it: it stands on the next page and has as many columns."""
    return below.top < above.bottom and len(above.rows[-1]) == len(below.rows[0])


def _down_the_page(lines: Iterable[Line], grids: Sequence[Grid]) -> list[Line | Grid]:
    """Lines and tables in the order in which they stand; lines are in order among themselves."""
    waiting = sorted(grids, key=lambda grid: grid.top)
    out: list[Line | Grid] = []
    for line in lines:
        while waiting and waiting[0].top < line.top:
            out.append(waiting.pop(0))
        out.append(line)
    return [*out, *waiting]
