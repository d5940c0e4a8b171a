"""How words on a page become lines, and lines paragraphs, headings and list items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.records import BlockKind

# words further apart than so many times their size stand in columns
_COLUMN_GAP = 2.2
_HEADING_CHARS = 250
_FEW = 8
# lines that begin at the left edge are at least this share of all
_SHARED = 0.08
_ENDS = (".", ";", ":", "!", "?", "./.", "…")
_MARKER = re.compile(
    r"(?:[-–—+•●*▪◦✓]|\(?\d{1,2}(?:\.\d{1,2})*[.)/]|\(?[a-zđA-ZĐ][)./]|\([a-zđ\d]{1,2}\)|[IVX]{1,5}[.)]|Điều\s+\d+|Phần\s+\w+|Chương\s+\w+|Mục\s+\w+)(?=\s|$|[.:])"
)
_ITEM = re.compile(r"[-–—+•●*▪◦✓]\s*\S")


@dataclass(frozen=True)
class Word:
    """A word and its place on the page, in points from the upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool = False

    def is_inside(self, box: Sequence[float]) -> bool:
        """Whether the middle of the word lies in a box (x0, top, x1, bottom)."""
        across, down = (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2
        return box[0] <= across <= box[2] and box[1] <= down <= box[3]


@dataclass(frozen=True, eq=False)
class Line:
    """Words on one line, or on one column's part of it."""

    words: list[Word]

    @property
    def text(self) -> str:
        """The words with single spaces; words that touch are one."""
        said = ""
        before: Word | None = None
        for word in self.words:
            if before is not None and word.x0 - before.x1 > 0.08 * before.size:
                said += " "
            said += word.text
            before = word
        return squeezed(said)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        return median(word.size for word in self.words)

    @property
    def is_bold(self) -> bool:
        return all(word.is_bold for word in self.words if any(map(str.isalnum, word.text)))


def squeezed(text: str) -> str:
    """`text` on one line with single spaces; characters that show nothing stay: in TCVN3 one of them is a letter."""
    return " ".join(text.split())


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Words as lines, from top to bottom; words far apart are parts of a line of their own."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: ((word.top + word.bottom) / 2, word.x0)):
        middle = (word.top + word.bottom) / 2
        if rows:
            row = rows[-1]
            tops, bottoms = min(each.top for each in row), max(each.bottom for each in row)
            if (
                tops <= middle <= bottoms
                and abs(middle - (row[0].top + row[0].bottom) / 2) < 0.45 * word.size
            ):
                row.append(word)
                continue
        rows.append([word])
    return [part for row in rows for part in _parts(sorted(row, key=lambda word: word.x0))]


def _parts(row: Sequence[Word]) -> Iterator[Line]:
    part = [row[0]]
    for word in row[1:]:
        if word.x0 - part[-1].x1 > _COLUMN_GAP * max(word.size, part[-1].size):
            yield Line(part)
            part = []
        part.append(word)
    yield Line(part)


def columns_in_order(lines: Sequence[Line], width: float) -> list[Line]:
    """Lines in reading order: where two columns stand side by side, first the left one, then the right one.

    Args:
        lines: of one page, from top to bottom.
        width: of the page, in points.
    """
    ordered: list[Line] = []
    at = 0
    while at < len(lines):
        end, gap = _side_by_side(lines, at, width)
        if gap is None:
            ordered.append(lines[at])
            at += 1
            continue
        ordered += [line for line in lines[at:end] if line.x1 <= gap]
        ordered += [line for line in lines[at:end] if line.x1 > gap]
        at = end
    return ordered


def _side_by_side(lines: Sequence[Line], at: int, width: float) -> tuple[int, float | None]:
    """Where the columns that begin at a line end, and the middle of the gap between them; None for no columns."""
    first = lines[at]
    follows = lines[at + 1] if at + 1 < len(lines) else None
    if follows is None or abs(follows.top - first.top) > 0.7 * first.size or follows.x0 <= first.x1:
        return at + 1, None
    left, right = first.x1, follows.x0
    end = at + 2
    while end < len(lines):
        line = lines[end]
        if line.top - lines[end - 1].bottom > 3 * line.size:
            break
        if line.x1 <= max(left, width * 0.48) and line.x1 < right:
            left = max(left, line.x1)
        elif line.x0 >= min(right, width * 0.4) and line.x0 > left:
            right = min(right, line.x0)
        else:
            break
        end += 1
    return end, (left + right) / 2


@dataclass(frozen=True)
class Shape:
    """How a document is set: the usual distance of its lines, and where full lines begin and end, in points."""

    pitch: float
    left: float
    right: float

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]], width: float) -> Shape:
        """The shape of a document's pages.

        The left edge is the outermost at which lines begin again and again, the right one what a twentieth of
        them reaches.
        """
        lines = [line for page in pages for line in page]
        if not lines:
            return cls(0.0, 0.0, 0.0)
        steps = [
            below.top - above.top
            for page in pages
            for above, below in pairwise(page)
            if 0 < below.top - above.top < 3 * below.size
        ]
        ends = sorted(line.x1 for line in lines)
        right = ends[int(0.95 * (len(ends) - 1))] if len(ends) >= 20 else ends[-1]
        begins = Counter(round(line.x0) for line in lines)
        often = [x0 for x0, n in begins.items() if n >= max(2, _SHARED * len(lines))]
        left = min(often, default=min(begins))
        if len(lines) < _FEW:
            # too few lines to show where full ones end: as far from the edge as where they begin
            right = max(right, width - left)
        return cls(median(steps) if steps else 1.3 * lines[0].size, float(left), right)


def paragraphs(lines: Sequence[Line], shape: Shape) -> list[tuple[BlockKind, str]]:
    """Lines of running text as paragraphs, headings and list items."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _begins(groups[-1][-1], line, shape.pitch, shape.left, shape.right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [(_kind(group, said), said) for group in groups if (said := _joined(group))]


def _begins(before: Line, line: Line, pitch: float, left: float, right: float) -> bool:
    """Whether a line begins a paragraph."""
    text, said_before = line.text, before.text
    ended = said_before.endswith(_ENDS)
    room = right - before.x1
    first = line.words[0]
    fits = room > (first.x1 - first.x0) + 0.6 * line.size + 1
    if line.top <= before.top:
        # on another page, or in another column: only what was broken in the middle of a sentence goes on
        return ended or fits or _MARKER.match(text) is not None or line.is_bold != before.is_bold
    if line.is_bold != before.is_bold and (text.isupper() or said_before.isupper()):
        return True
    if _both_centred(before, line, left):
        same = before.is_bold == line.is_bold and before.text.isupper() == text.isupper()
        same = same and (line.is_bold or text.isupper() or text[:1].islower())
        return not same or ended or line.top - before.top > 1.6 * max(pitch, line.size)
    if pitch and line.top - before.top > 1.45 * max(pitch, 1.1 * line.size):
        return True
    if _MARKER.match(text) and (ended or fits or before.is_bold != line.is_bold):
        return True
    if fits:
        return True
    return ended and line.x0 - left > 0.8 * line.size and text[:1].isupper()


def _both_centred(before: Line, line: Line, left: float) -> bool:
    """Whether two lines stand over each other's middle, away from the edge: a heading in two lines."""
    apart = abs((before.x0 + before.x1) - (line.x0 + line.x1)) / 2
    return apart < 0.8 * line.size and min(before.x0, line.x0) - left > 1.5 * line.size


def _joined(group: Sequence[Line]) -> str:
    said = ""
    for line in group:
        text = line.text
        if said.endswith("-") and len(said) > 1 and said[-2].isalnum() and text[:1].isalnum():
            said += text  # "OCOP-\nNTM", "2021-\n2025": the hyphen belongs to the word
        else:
            said = f"{said} {text}" if said else text
    return squeezed(said)


def _kind(group: Sequence[Line], said: str) -> BlockKind:
    is_short = len(said) <= _HEADING_CHARS and not said.endswith((".", ";", ","))
    has_letters = any(map(str.isalpha, said))
    if is_short and has_letters and (all(line.is_bold for line in group) or said.isupper()):
        return "heading"
    return "list_item" if _ITEM.match(said) else "paragraph"
