"""How an article's text is put together: blocks joined so that every offset slices out what it names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from pipeline.records import HANOI, Article, ArticleKind, Block, BlockKind, Cell
from pipeline.text import digest, nfc

Rows = Sequence[Sequence[str]]
Piece = tuple[BlockKind, str] | tuple[Literal["table"], Rows]

# characters that show nothing and would stand in the middle of a word or number
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r"\s*\n\s*")
_LINE = re.compile(r"[^\r\n]+")


def article_id_of(portal: str, key: str) -> str:
    """The id of an article: a digest of its portal and the family's own key for it (16 hex digits).

    Args:
        portal: the portal's id.
        key: what stays when the article moves: NukeViet's number, or else the canonical path.
    """
    return digest(f"{portal}\n{key}")[:16]


def build_article(
    *,
    article_id: str,
    portal: str,
    portal_province: str | None,
    kind: ArticleKind,
    url: str,
    title: str | None,
    lead: str | None,
    body: Sequence[Piece],
    published_on: dt.date | None = None,
    published_at: dt.datetime | None = None,
    observed_on: dt.date | None = None,
    modified_at: dt.datetime | None = None,
    author: str | None = None,
    source: str | None = None,
    section: str | None = None,
    tags: Sequence[str] = (),
    attachments: Sequence[str] = (),
    capture_digest: str = "",
    fetched_at: dt.datetime | None = None,
    parser_version: str = "",
    parse_digest: str = "",
    extra: Mapping[str, str] | None = None,
) -> Article:
    """An article from the pieces of a page.

    Title, lead and body pieces are joined by one newline; a table is one line a row, its cells joined by a
    tab, and keeps the span of each cell. Texts become NFC, runs of spaces one space, and what is empty falls
    away (rows without any text too; empty cells stay). Line breaks inside a piece are kept.

    Args:
        body: pieces in order: (block kind, text), or ("table", rows of cells).
        the others: see `pipeline.records.Article`.
    """
    title = _tidy(title or "").replace("\n", " ") or None
    lead = _tidy(lead or "") or None
    text = _Joined()
    if title:
        text.add("title", title)
    if lead:
        text.add("lead", lead)
    for block_kind, content in body:
        if isinstance(content, str):
            text.add(block_kind, _tidy(content))
        else:
            text.add_table(content)
    joined = "\n".join(text.parts)
    return Article(
        article_id=article_id,
        portal=portal,
        portal_province=portal_province,
        kind=kind,
        url=url,
        title=title,
        lead=lead,
        text=joined,
        blocks=tuple(text.blocks),
        text_digest=digest(joined),
        published_on=published_on,
        published_at=published_at,
        observed_on=observed_on,
        modified_at=modified_at,
        author=author,
        source=source,
        section=section,
        tags=tuple(tags),
        attachments=tuple(attachments),
        capture_digest=capture_digest,
        fetched_at=fetched_at,
        parser_version=parser_version,
        parse_digest=parse_digest,
        extra=dict(extra or {}),
    )


def as_given(
    *,
    id: str,
    text: str,
    title: str | None = None,
    published: dt.date | dt.datetime | None = None,
    portal_province: str | None = None,
    url: str = "",
    portal: str = "import",
    extra: Mapping[str, str] | None = None,
    capture_digest: str = "",
    fetched_at: dt.datetime | None = None,
    parser_version: str = "",
    parse_digest: str = "",
) -> Article:
    """An article from a text that comes from elsewhere, kept as given (in NFC): nothing is prepended.

    Each line that is not empty is a paragraph; lines with tabs between texts are rows of a table, consecutive
    ones of the same table.

    Args:
        id: the giver's own name for it; with `portal` it makes the article's id.
        published: the day, or the minute; one without a zone is Việt Nam's.
        the others: see `pipeline.records.Article`.
    """
    kept = nfc(text)
    published_on, published_at = _when(published)
    return Article(
        article_id=article_id_of(portal, id),
        portal=portal,
        portal_province=portal_province,
        kind="article",
        url=url,
        title=nfc(title) if title else None,
        lead=None,
        text=kept,
        blocks=tuple(_blocks_of(kept)),
        text_digest=digest(kept),
        published_on=published_on,
        published_at=published_at,
        capture_digest=capture_digest,
        fetched_at=fetched_at,
        parser_version=parser_version,
        parse_digest=parse_digest,
        extra=dict(extra or {}),
    )


class _Joined:
    """A text while it grows, and where its blocks stand in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self._length = 0

    def add(self, kind: BlockKind, text: str, cells: Sequence[Cell] = ()) -> None:
        if not text:
            return
        start = self._next()
        self.parts.append(text)
        self._length = start + len(text)
        self.blocks.append(Block(kind=kind, start=start, end=self._length, cells=tuple(cells)))

    def add_table(self, rows: Rows) -> None:
        tidy = [[_tidy(cell).replace("\n", " ") for cell in row] for row in rows]
        tidy = [row for row in tidy if any(row)]
        cells, at = [], self._next()
        for n_row, row in enumerate(tidy):
            for n_column, cell in enumerate(row):
                cells.append(Cell(row=n_row, column=n_column, start=at, end=at + len(cell)))
                at += len(cell) + 1
        self.add("table", "\n".join("\t".join(row) for row in tidy), cells)

    def _next(self) -> int:
        return self._length + 1 if self.parts else 0


def _tidy(text: str) -> str:
    """NFC, without invisible characters, one space between words, no space around line breaks."""
    plain = nfc(_INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    return _LINE_BREAKS.sub("\n", _SPACES.sub(" ", plain)).strip()


def _when(published: dt.date | dt.datetime | None) -> tuple[dt.date | None, dt.datetime | None]:
    if not isinstance(published, dt.datetime):
        return published, None
    at = published.replace(tzinfo=HANOI) if published.tzinfo is None else published.astimezone(HANOI)
    return at.date(), at


def _blocks_of(text: str) -> list[Block]:
    """Paragraphs and tables of a text as given, by its lines."""
    blocks: list[Block] = []
    rows: list[tuple[int, str]] = []
    expected = 0
    for match in _LINE.finditer(text):
        line, start = match.group(), match.start()
        follows = text[expected:start] in {"\n", "\r\n", "\r"}
        expected = match.end()
        if rows and not (follows and "\t" in line and line.strip()):
            blocks += _table_or_paragraphs(rows)
            rows = []
        if not line.strip():
            continue
        if "\t" in line:
            rows.append((start, line))
        else:
            blocks.append(_paragraph(start, line))
    return blocks + _table_or_paragraphs(rows)


def _table_or_paragraphs(rows: list[tuple[int, str]]) -> list[Block]:
    """Lines with tabs are a table where one has a tab between two texts; else they are only indented."""
    if not any("\t" in line.strip() for _, line in rows):
        return [_paragraph(start, line) for start, line in rows]
    cells = []
    for n_row, (start, line) in enumerate(rows):
        at = start
        for n_column, cell in enumerate(line.split("\t")):
            begin = at + len(cell) - len(cell.lstrip())
            end = begin + len(cell.strip())
            cells.append(Cell(row=n_row, column=n_column, start=begin, end=end))
            at += len(cell) + 1
    last, line = rows[-1]
    return [Block(kind="table", start=rows[0][0], end=last + len(line), cells=tuple(cells))]


def _paragraph(start: int, line: str) -> Block:
    begin = start + len(line) - len(line.lstrip())
    return Block(kind="paragraph", start=begin, end=begin + len(line.strip()))
