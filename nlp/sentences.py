"""Where lines, sentences and clauses of a text begin and end.

A line is the text between newlines, or a table cell; sentences are underthesea's, mended where it splits after an
abbreviation or inside an address. A clause ends at ";" and where a subordinate part opens ("trong đó", brackets).
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp.patterns import source
from pipeline.records import Article, Block, BlockKind
from pipeline.text import fold

# how much of a line is looked at as one piece, and how long a sentence can be: longer ones are cut at a blank
LONGEST = 6000
LONGEST_SENTENCE = 2000
# cells beyond this column are no table of figures
MOST_COLUMNS = 100
# as much without a blank, or with nothing but blanks, is no Vietnamese: a sentence ends before it
_ENDLESS = re.compile(r"(?<!\S)\S{200,}|(?<![ \t])[ \t]{200,}")

_ABBREVIATIONS = {
    "tx", "tp", "tt", "tr", "sp", "ql", "tl", "h", "q", "p", "ths", "ts", "pgs", "gs", "bs", "ks", "đ/c", "st", "no", "tnhh",
    "vd", "v.v", "km", "dt", "đt", "nxb", "ubnd",
}  # fmt: skip
_LAST_WORD = re.compile(r"([^\s(\[“\"]+)\.$")
_LIST_ITEM = re.compile(r"[^\S\n]*(?:[-–+•*▪►✓o][^\S\n]+|\d{1,2}[.)][^\S\n]|[a-zđ][.)][^\S\n])")
_OPENERS = re.compile(
    source(
        r"(?<!\w)(?:trong đó|trong số (?:đó|này)|bao gồm|(?<!bao )gồm(?! cả)|cụ thể|chia ra|riêng|đáng chú ý|ngoài ra|bên cạnh đó)(?!\w)|[(\[]"
    )
)
_IS_NUMBER = re.compile(r"\s*[\d.,/]+(?:\s*[-–]\s*[\d.,]+)?\s*%?\s*")
_IS_YEAR = re.compile(r"\s*(?:19|20)\d\d\s*")
# a table whose first rows go on so long without a number has no header
_MOST_HEADER_ROWS = 4
_OPEN_END = re.compile(
    r"(?:…|\.\.\.)[)”\"]?(?=[ \t]+[A-ZĐÀÁẢÃẠĂÂẤẦẨẪẬẮẰẲẴẶÈÉẺẼẸÊẾỀỂỄỆÌÍỈĨỊÒÓỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÙÚỦŨỤƯỨỪỬỮỰỲÝỶỸỴ])"
)
_ENDS = re.compile(r"[;]|[)\]]")


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a cell: the heads of its column and of the one before, the texts of its row, the line above."""

    heads: tuple[Span, ...]
    heads_before: tuple[Span, ...]
    texts: tuple[Span, ...]
    caption: Span | None


@dataclass(slots=True)
class Sentence:
    """One sentence: its span, the line it stands in, and what surrounds it.

    `line` counts lines, `paragraph` counts lines that are no list items: items belong to the paragraph that
    introduces them. `intro` is the index of the sentence before a list's colon, None outside lists.
    """

    start: int
    end: int
    line: int
    paragraph: int
    block: BlockKind
    is_title: bool = False
    is_heading: bool = False
    is_item: bool = False
    is_first: bool = False
    intro: int | None = None
    row: int | None = None
    column: int | None = None
    header: tuple[int, int] | None = None
    stub: tuple[int, int] | None = None
    frame: Frame | None = None


@dataclass(slots=True)
class Layout:
    """All sentences of an article, in order."""

    sentences: list[Sentence] = field(default_factory=list)


def layout_of(article: Article, text: str) -> Layout:
    """The sentences of an article with the structure that they inherit from; `text` is its own with plain spaces."""
    layout = Layout()
    title = " ".join(fold(article.title or "").split())
    paragraph, line, intro = 0, 0, None
    title_seen = False
    for block in article.blocks:
        if block.kind == "table":
            paragraph += 1
            intro = None
            line = _table(text, block, layout, line, paragraph)
            continue
        for start, end in _lines(text, block.start, block.end):
            line += 1
            stretch = text[start:end]
            is_title = block.kind == "title" or (not title_seen and _is_title(title, stretch))
            title_seen = title_seen or is_title or len(stretch) > 220
            item = block.kind == "list_item" or bool(_LIST_ITEM.match(text, start, end))
            before = layout.sentences[-1] if layout.sentences else None
            if not item:
                paragraph += 1
                intro = None
            elif intro is None and before is not None:
                intro = len(layout.sentences) - 1 if not before.is_item else None
            heading = block.kind == "heading" or (
                not is_title and not item and len(stretch) < 120 and not re.search(r"[.!?…:;,]\s*$", stretch)
            )
            for n, (a, b) in enumerate(sentence_spans(text, start, end)):
                layout.sentences.append(
                    Sentence(
                        a,
                        b,
                        line,
                        paragraph,
                        block.kind,
                        is_title,
                        heading,
                        item,
                        n == 0,
                        intro if item else None,
                    )
                )
    return layout


def _is_title(title: str, stretch: str) -> bool:
    """Whether a line is the folded title, or may be one where none is known."""
    stretch = " ".join(fold(stretch[:2000]).split())
    if title:
        return (
            bool(stretch)
            and (stretch == title or title.startswith(stretch) or stretch.startswith(title))
            and len(stretch) > 8
        )
    return 8 < len(stretch) <= 220 and not stretch.endswith((".", ";", ":", ","))


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    at = start
    for stretch in re.split(r"(\n)", text[start:end]):
        if stretch != "\n":
            for a, b in _stretches(text, at, at + len(stretch)):
                spans += _pieces(text, a, b)
        at += len(stretch)
    return spans


def _stretches(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What there is to read of a line: all of it, but for runs that are no language."""
    spans = []
    if end - start >= 200:
        for match in _ENDLESS.finditer(text, start, end):
            spans.append((start, match.start()))
            start = match.end()
    spans.append((start, end))
    return [(a, b) for a, b in spans if text[a:b].strip()]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    while end - start > LONGEST:
        cut = max(text.rfind(". ", start, start + LONGEST), -1)
        cut = cut if cut > start else text.rfind(" ", start, start + LONGEST)
        cut = cut + 1 if cut > start else start + LONGEST
        spans.append((start, cut))
        start = cut
    spans.append((start, end))
    return spans


def _table(text: str, block: Block, layout: Layout, line: int, paragraph: int) -> int:
    """One sentence a cell; each knows its column's header and its row's first cell."""
    cells = {}
    for cell in block.cells:
        if cell.column < MOST_COLUMNS and (stretches := _stretches(text, cell.start, cell.end)):
            start, end = stretches[0]
            cells[cell.row, cell.column] = start, min(end, start + LONGEST_SENTENCE)
    top = _header_rows(text, cells)
    columns = 1 + max((column for _, column in cells), default=0)
    heads = [_heads(text, cells, column, top) for column in range(columns)]
    before = layout.sentences[-1] if layout.sentences else None
    caption = (before.start, before.end) if before and before.block != "table" else None
    for (row, column), (start, end) in sorted(cells.items()):
        frame = None
        if row >= top and column and heads[column]:
            texts = [cells[row, left] for left in range(column) if (row, left) in cells]
            named = tuple(span for span in texts if not _IS_NUMBER.fullmatch(text, *span))
            frame = Frame(heads[column], heads[column - 1], named, caption)
        layout.sentences.append(
            Sentence(
                start, end, line + row + 1, paragraph, "table", is_first=column == 0, row=row, column=column,
                header=heads[column][-1] if frame else None, stub=frame.texts[0] if frame and frame.texts else None,
                frame=frame,
            )
        )  # fmt: skip
    return line + 1 + max((cell.row for cell in block.cells), default=0)


def _header_rows(text: str, cells: dict[tuple[int, int], Span]) -> int:
    """How many rows at the top are heads: those whose cells hold no number but years."""
    rows = sorted({row for row, _ in cells})
    for n, row in enumerate(rows[:_MOST_HEADER_ROWS]):
        numbers = [
            span
            for (r, column), span in cells.items()
            if r == row and _IS_NUMBER.fullmatch(text, *span) and not _IS_YEAR.fullmatch(text, *span)
        ]
        if numbers:
            return row if n else 0
    return rows[_MOST_HEADER_ROWS] if len(rows) > _MOST_HEADER_ROWS else 0


def _heads(text: str, cells: dict[tuple[int, int], Span], column: int, top: int) -> tuple[Span, ...]:
    """The heads of a column from the top down; an empty one above others takes its neighbour's to the left."""
    found: list[Span] = []
    for row in range(top):
        span = cells.get((row, column))
        if span is None and row < top - 1 and (row + 1, column) in cells:
            span = next((cells[row, left] for left in range(column, 0, -1) if (row, left) in cells), None)
        if span and text[slice(*span)] not in [text[slice(*one)] for one in found]:
            found.append(span)
    return tuple(found)


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one line, as offsets into `text`."""
    from underthesea.pipeline.sent_tokenize import sent_tokenize

    spans: list[tuple[int, int]] = []
    at = start
    for sentence in sent_tokenize(text[start:end]):
        found = text.find(sentence, at, end)
        if found < 0:
            # the tokenizer changed the text: the rest of the line stays one sentence
            spans.append((at, end))
            at = end
            break
        if spans and _belongs(text, spans[-1], found):
            spans[-1] = spans[-1][0], found + len(sentence)
        else:
            spans.append((found, found + len(sentence)))
        at = found + len(sentence)
    return [piece for a, b in _at_dots(text, spans) if text[a:b].strip() for piece in _windows(text, a, b)]


def _at_dots(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same, cut after dots that leave a list open and end the sentence: "…, điện, đường… Đến nay"."""
    for start, end in spans:
        at = start
        for dots in _OPEN_END.finditer(text, start, end):
            yield at, dots.end()
            at = dots.end()
        yield at, end


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in parts of bounded length, cut where a part may end best."""
    while end - start > LONGEST_SENTENCE:
        middle, most = start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE
        cuts = (text.rfind(mark, middle, most) for mark in ("; ", ", ", " ", "\t"))
        cut = next((cut + 1 for cut in cuts if cut >= 0), most)
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def _belongs(text: str, before: tuple[int, int], start: int) -> bool:
    """Whether the stretch at `start` continues the sentence before it."""
    following = text[start : start + 1]
    if not following:
        return True
    if before[1] == start:
        # no blank between: an address, "a.b", unless a new sentence is glued on ("sao.Các")
        previous = text[before[1] - 2 : before[1] - 1]
        return not (
            following.isupper() and (previous.islower() or previous.isdigit() or previous in ')%”"')
        ) or (
            re.search(r"(?:^|[\s(])(?:TP|TX|TT|H|Q|P)\.$", text[max(0, before[1] - 4) : before[1]])
            is not None
        )
    word = _LAST_WORD.search(text[before[0] : before[1]])
    if word and (
        word.group(1).lower() in _ABBREVIATIONS or (len(word.group(1)) == 1 and word.group(1).isupper())
    ):
        return following.isupper() or following.isdigit() or following.islower()
    if following.islower() and text[before[1] - 1 : before[1]] not in "!?":
        return not re.match(r"(?:sp|xã|huyện|tỉnh|tính|đến|năm)\b", text[start : start + 6])
    return text[before[0] : before[1]].strip() in (
        "1.",
        "2.",
        "3.",
        "4.",
        "5.",
        "6.",
        "7.",
        "8.",
        "9.",
        "I.",
        "II.",
        "III.",
        "-",
    )


def clause_bounds(folded: str, start: int, stop: int, at: int) -> tuple[int, int]:
    """The clause of a sentence that holds the position `at`: between ";" and closing brackets."""
    left = start
    for match in re.finditer(r";", folded[start:at]):
        left = start + match.end()
    right = folded.find(";", at, stop)
    return left, right if right >= 0 else stop


def openers_in(folded: str, start: int, stop: int) -> list[tuple[int, str]]:
    """Where subordinate parts open in a sentence, and with which words."""
    return [(match.start(), match.group()) for match in _OPENERS.finditer(folded, start, stop)]


def bracket_depths(folded: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The bracketed stretches of a sentence."""
    spans, stack = [], []
    for at in range(start, stop):
        char = folded[at]
        if char in "([":
            stack.append(at)
        elif char in ")]" and stack:
            spans.append((stack.pop(), at + 1))
    spans += [(at, stop) for at in stack]
    return sorted(spans)
