"""Small pieces of HTML that all sample portals write: templates that escape, dates in words, blocks of a body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from samples.content import Block

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def e(text: str) -> str:
    """`text` safe inside HTML text and attributes."""
    return escape(text, quote=True)


@cache
def _template(name: str) -> Template:
    return Template((Path(__file__).parent / "templates" / f"{name}.html").read_text("utf-8"))


def fill(name: str, **fields: object) -> Html:
    """`templates/<name>.html` with its `fields` filled in, escaped unless they are Html."""
    safe = {key: value if isinstance(value, Html) else e(str(value)) for key, value in fields.items()}
    return Html(_template(name).substitute(safe))


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Pieces of HTML as one."""
    return Html(between.join(parts))


def link(href: str, text: str, **attributes: str) -> Html:
    """A link with `attributes` before its address (`class_` is class)."""
    before = "".join(f'{key.rstrip("_")}="{e(value)}" ' for key, value in attributes.items())
    return Html(f'<a {before}href="{e(href)}">{e(text)}</a>')


def weekday(moment: dt.datetime) -> str:
    """The day of the week in Vietnamese."""
    return WEEKDAYS[moment.weekday()]


def thousands(number: int, mark: str = ",") -> str:
    """`number` with `mark` between thousands."""
    return f"{number:,}".replace(",", mark)


def body_html(blocks: tuple[Block, ...], paragraph: Callable[[str], str], pictures: str) -> Html:
    """The blocks of a body; `paragraph` writes escaped text in the portal's own manner, `pictures` is the address
    of the folder of its pictures."""
    return joined((_block_html(block, paragraph, pictures) for block in blocks), "\n")


def _block_html(block: Block, paragraph: Callable[[str], str], pictures: str) -> str:
    if block.kind == "heading":
        return f"<h3>{e(block.text)}</h3>"
    if block.kind == "list":
        return "<ul>" + "".join(f"<li>{e(item)}</li>" for item in block.items) + "</ul>"
    if block.kind == "table":
        return _table(block.rows)
    if block.kind == "image":
        return fill("layout-table", text=block.text, source=pictures + block.items[0])
    if block.kind == "spam":
        return f"<p>{e(block.text)} {link('https://nha-cai-mau.example/', 'nhà cái W88', rel='dofollow')}</p>"
    return paragraph(e(block.text))


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head = "".join(f"<th>{e(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{e(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return (
        '<table border="1" cellpadding="5" cellspacing="0" style="width:100%">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
