"""How the markup of an article becomes blocks: paragraphs, headings, list items, captions and tables.

lxml cuts the part out of the page and BeautifulSoup parses that part: giving it the whole page costs five times
as much. Portals paste from Word, break paragraphs with `<br>` alone, and lay pictures out in tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from pipeline.articles import Piece
from pipeline.records import BlockKind
from pipeline.text import nfc

# longer than this is no caption, whatever stands beside it
CAPTION_CHARS = 300
# a cell that holds more than this is a column of a layout, not a cell of data
_CELL_CHARS = 1200
_MOST_SPAN = 50
_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "button",
        "input",
        "select",
        "textarea",
        "label",
        "head",
        "title",
        "meta",
        "link",
        "base",
        "xml",
        "map",
        "nav",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "header",
        "hr",
        "html",
        "legend",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_EMPHASIS = frozenset(("em", "i", "cite"))
_CAPTION_CLASS = re.compile(r"caption|chu-?thich|image-?note|img-?note|imgalt", re.IGNORECASE)
_HIDDEN_CLASS = frozenset(("hidden", "hide", "d-none", "sr-only", "visually-hidden"))
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$|!)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
# Word's indent: four or more hard spaces after the end of a sentence begin a new paragraph
_INDENT = re.compile(r"(?<=[.!?…;:])[ \t\r\n]*(?:\u00a0[ \t\r\n]*){4,}(?=\S)")


def cut(element: lxml.html.HtmlElement) -> Tag:
    """The part of a page under `element`, parsed by BeautifulSoup; what follows the element is left out."""
    soup = BeautifulSoup(lxml.html.tostring(element, encoding="unicode", with_tail=False), "lxml")
    return soup.body if soup.body is not None else soup


def plain(text: str) -> str:
    """`text` in NFC on one line, with single spaces and without characters that show nothing."""
    return _SPACES.sub(" ", nfc(_INVISIBLE.sub("", text))).strip()


def text_of(tag: Tag | None) -> str:
    """The words that a reader sees in `tag`, on one line; an empty string for no tag."""
    if tag is None:
        return ""
    return plain(" ".join(text if isinstance(text, str) else "" for _, text in pieces(tag)))


def is_hidden(tag: Tag) -> bool:
    """Whether a reader never sees `tag`: by its style, its class or the hidden attribute."""
    if tag.has_attr("hidden") or not _HIDDEN_CLASS.isdisjoint(tag.get_attribute_list("class")):
        return True
    style = tag.get("style")
    return isinstance(style, str) and bool(_HIDDEN_STYLE.search(style))


def is_hidden_within(element: lxml.html.HtmlElement, root: lxml.html.HtmlElement) -> bool:
    """Whether an element of an lxml tree, or one between it and `root`, is hidden by style, class or attribute."""
    for each in (element, *element.iterancestors()):
        if each is root:
            return False
        names = (each.get("class") or "").split()
        if (
            "hidden" in each.attrib
            or not _HIDDEN_CLASS.isdisjoint(names)
            or _HIDDEN_STYLE.search(each.get("style") or "")
        ):
            return True
    return False


def pieces(root: Tag) -> list[Piece]:
    """The blocks under `root` in reading order, as `pipeline.articles.build_article` takes them."""
    flow = _Flow(has_images=root.find("img") is not None)
    _walk(root, "paragraph", flow)
    flow.end("paragraph")
    return flow.pieces


class _Flow:
    """Blocks while they are gathered: running text, and whether a picture has just been passed."""

    def __init__(self, *, has_images: bool) -> None:
        self.pieces: list[Piece] = []
        self.has_images = has_images
        self.after_image = False
        self._words: list[str] = []
        self._plain_words = False

    def say(self, text: str, *, emphasised: bool) -> None:
        self._words.append(text)
        if not emphasised and text.strip():
            self._plain_words = True

    def end(self, kind: BlockKind) -> None:
        """End the running block; italics under a picture are its caption."""
        said, self._words = "".join(self._words), []
        all_emphasised, self._plain_words = not self._plain_words, False
        for part in _INDENT.split(said):
            text = plain(part)
            if not text:
                continue
            under_image = self.after_image and all_emphasised and len(text) <= CAPTION_CHARS
            self.add("caption" if under_image and kind == "paragraph" else kind, text)

    def add(self, kind: BlockKind, text: str) -> None:
        self.pieces.append((kind, text))
        self.after_image = False


def _walk(node: Tag, kind: BlockKind, flow: _Flow, *, emphasised: bool = False) -> None:
    for child in node.children:
        if isinstance(child, NavigableString):
            if not isinstance(child, PreformattedString):
                flow.say(str(child), emphasised=emphasised)
        elif isinstance(child, Tag):
            _enter(child, kind, flow, emphasised=emphasised)


def _enter(tag: Tag, kind: BlockKind, flow: _Flow, *, emphasised: bool) -> None:
    name = tag.name.lower()
    if name in _DROPPED or name.startswith(("v:", "w:")) or is_hidden(tag):
        return
    if name == "img":
        flow.after_image = True
    elif name == "br":
        flow.end(kind)
    elif name == "table":
        flow.end(kind)
        _table(tag, kind, flow)
    elif name == "li" or name in _LISTS:
        flow.end(kind)
        _walk(tag, "list_item", flow)
        flow.end("list_item")
    elif name in _HEADINGS or name == "figcaption":
        flow.end(kind)
        inner: BlockKind = "heading" if name in _HEADINGS else "caption"
        _walk(tag, inner, flow)
        flow.end(inner)
    elif name in _BLOCKS:
        flow.end(kind)
        inner = "caption" if kind == "paragraph" and _is_caption(tag, flow) else kind
        _walk(tag, inner, flow)
        flow.end(inner)
    else:
        _walk(tag, kind, flow, emphasised=emphasised or name in _EMPHASIS)


def _is_caption(tag: Tag, flow: _Flow) -> bool:
    """Whether a block is a picture's words: by its class, or because it holds the picture and little else."""
    if _CAPTION_CLASS.search(" ".join(str(word) for word in tag.get_attribute_list("class") if word)):
        return True
    if not flow.has_images or tag.name not in ("p", "figure", "center", "td"):
        return False
    if tag.find("img") is None:
        return False
    return len(plain(tag.get_text(" "))) <= CAPTION_CHARS


def _table(table: Tag, kind: BlockKind, flow: _Flow) -> None:
    caption = table.find("caption", recursive=False)
    if isinstance(caption, Tag):
        _walk(caption, "caption", flow)
        flow.end("caption")
    rows = list(_rows(table))
    if _is_layout(table, rows):
        has_image = table.find("img") is not None
        for row in rows:
            for cell in row:
                is_caption = has_image and len(plain(cell.get_text(" "))) <= CAPTION_CHARS
                inner: BlockKind = "caption" if is_caption else kind
                _walk(cell, inner, flow)
                flow.end(inner)
        return
    grid = _grid(rows)
    if grid:
        flow.pieces.append(("table", grid))
        flow.after_image = False


def _rows(table: Tag) -> Iterator[list[Tag]]:
    """The cells of the table's own rows; those of tables inside it are not among them."""
    for row in table.find_all("tr"):
        if row.find_parent("table") is table and not is_hidden(row):
            yield [cell for cell in row.find_all(("td", "th"), recursive=False) if isinstance(cell, Tag)]


def _is_layout(table: Tag, rows: list[list[Tag]]) -> bool:
    """Whether a table only puts things beside each other: pictures, columns of running text."""
    if "image" in table.get_attribute_list("class") or table.get("role") == "presentation":
        return True
    if table.find("table") is not None:
        return True
    filled = [[cell for cell in row if plain(cell.get_text(" "))] for row in rows]
    if sum(len(row) > 0 for row in filled) < 2 or max((len(row) for row in filled), default=0) < 2:
        return True
    return any(len(cell.get_text()) > _CELL_CHARS for row in filled for cell in row)


def _grid(rows: list[list[Tag]]) -> list[list[str]]:
    """The table's cells in their columns; a cell over several columns or rows is said once, the rest is empty."""
    grid: list[list[str]] = []
    taken: dict[tuple[int, int], str] = {}
    for n_row, row in enumerate(rows):
        column = 0
        for cell in row:
            while (n_row, column) in taken:
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for right in range(across):
                for below in range(down):
                    taken[n_row + below, column + right] = ""
            taken[n_row, column] = "" if is_hidden(cell) else _cell_text(cell)
            column += across
    width = max((column for _, column in taken), default=-1) + 1
    for n_row in range(len(rows)):
        line = [taken.get((n_row, column), "") for column in range(width)]
        if any(line):
            grid.append(line)
    return grid


def _cell_text(cell: Tag) -> str:
    flow = _Flow(has_images=False)
    _walk(cell, "paragraph", flow)
    flow.end("paragraph")
    return plain(" ".join(text for _, text in flow.pieces if isinstance(text, str)))


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), _MOST_SPAN) if value.isdigit() else 1
