"""Small pieces of HTML that all sample portals write: escaping, dates in words, blocks of a body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from samples.content import Block

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def e(text: str) -> str:
    """`text` safe inside HTML text and attributes."""
    return escape(text, quote=True)


@cache
def template(name: str) -> Template:
    """The page frame `templates/<name>.html`."""
    return Template((Path(__file__).parent / "templates" / f"{name}.html").read_text("utf-8"))


def weekday(moment: dt.datetime) -> str:
    """The day of the week in Vietnamese."""
    return WEEKDAYS[moment.weekday()]


def thousands(number: int, mark: str = ",") -> str:
    """`number` with `mark` between thousands."""
    return f"{number:,}".replace(",", mark)


def body_html(blocks: tuple[Block, ...], paragraph: Callable[[str], str], pictures: str) -> str:
    """The blocks of a body; `paragraph` writes one in the portal's own manner, `pictures` is the address of
    the folder of its pictures."""
    return "\n".join(_block_html(block, paragraph, pictures) for block in blocks)


def _block_html(block: Block, paragraph: Callable[[str], str], pictures: str) -> str:
    if block.kind == "heading":
        return f"<h3>{e(block.text)}</h3>"
    if block.kind == "list":
        return "<ul>" + "".join(f"<li>{e(item)}</li>" for item in block.items) + "</ul>"
    if block.kind == "table":
        return _table(block.rows)
    if block.kind == "image":
        return (
            '<table align="center" border="0" cellpadding="1" cellspacing="1" class="image" style="width:500px"><tbody>'
            f'<tr><td><img alt="{e(block.text)}" height="333" src="{pictures}{e(block.items[0])}" width="500"></td></tr>'
            f'<tr><td style="text-align:center"><em>{e(block.text)}</em></td></tr></tbody></table>'
        )
    if block.kind == "spam":
        link = '<a href="https://nha-cai-mau.example/" rel="dofollow">nhà cái W88</a>'
        return f"<p>{e(block.text)} {link}</p>"
    return paragraph(block.text)


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head = "".join(f"<th>{e(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{e(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return (
        '<table border="1" cellpadding="5" cellspacing="0" style="width:100%">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
