"""Which unit is understood with a bare number: "Đồng Văn 11", "HTX 73", "tổng số sản phẩm là 268", "02 đạt 5 sao"."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.document import Document
from nlp.linking import Link
from nlp.patterns import source
from nlp.quantities import Quantity
from nlp.standing import Standing

_STARRED = re.compile(
    source(
        r"[ ]*(?:là |đạt |được |xếp |có |sản phẩm )*(?:hạng )?(?:tiềm năng )?0?[345](?:[ ]*[-–][ ]*[45])?[ ]*(?:sao|\*)"
    )
)
_AFTER_PLACE = re.compile(
    source(r"[ ]*(?:(?:có|với|đạt|là|:|\(|được|chỉ|mới|cũng|đã|hiện|còn|hơn|gần|trên)[ ]*)*")
)
_ENTITY_FIRST = re.compile(
    source(
        r"(?<!\w)(?:htx|hợp tác xã|tht|tổ hợp tác|doanh nghiệp|dn|hộ kinh doanh|hộ sản xuất(?:,? kinh doanh)?|hộ|cơ sở(?: sản xuất)?|công ty)[ ]*(?:[:(]|là|có)?[ ]*$"
    )
)
_NOUN_FIRST = re.compile(
    source(
        r"(?<!\w)(?:tổng )?số (?:lượng )?(?:các )?(?P<noun>sản phẩm|chủ thể|lao động|xã|hộ nghèo|hộ cận nghèo|hộ thoát nghèo|tiêu chí|huyện|htx|hợp tác xã)[^;.\d]{0,60}?(?:là|đạt|lên|còn|có|:|tăng lên|từ|thành)[^;.\d]{0,12}$"
    )
)
_NOUN_KINDS = {
    "sản phẩm": "elliptical", "chủ thể": "entity", "lao động": "elliptical_person", "xã": "commune", "hộ nghèo": "elliptical",
    "hộ cận nghèo": "elliptical", "hộ thoát nghèo": "elliptical", "tiêu chí": "elliptical", "huyện": "district",
    "htx": "entity", "hợp tác xã": "entity",
}  # fmt: skip
_COORDINATED = re.compile(source(r"[ ]*(?:,|và|hoặc|;)[ ]*"))
_CAPTION = re.compile(source(r"[ ]*là (?:số|tỷ lệ)"))
_BARE_NUMBER = re.compile(r"[\s•\-–*]*[\d.,/]+[\s%]*")
# a captioned number stands alone on its line: a longer one is none
_CAPTIONED = 200
_TO_LEVEL = re.compile(source(r"(?:lên|xuống|còn|thành|đến)(?: còn| thành| hơn| gần| trên)*[ ]*$"))
_ITEM_ENDS = re.compile(r"[ \t]*(?:[,;.)…]|và[ \t]|$|\(|·)")


def understood_unit(at: Standing, flags: set[str]) -> tuple[str, Link | None, str]:
    """The kind of unit that is understood, a link where the number repeats the figure before, and its right context.

    The kind is empty when nothing is understood: then the number is no figure.
    """
    document, state, quantity, after, folded = at.document, at.state, at.quantity, at.after, at.folded
    left_text, right_text, start = at.left_text, at.right_text, at.sentence.start
    if (
        after
        and after.kind in ("product", "commune", "money", "percent", "entity")
        and _COORDINATED.fullmatch(folded, quantity.end, after.first)
    ):
        quantity.noun = after.noun
        return after.kind, None, right_text
    if _STARRED.match(right_text):
        flags.add("starred")
        return "product", None, right_text
    last = state.sentence_readings[-1] if state.sentence_readings else None
    if _ENTITY_FIRST.search(left_text) and last and last.link.code == "ocop_entities":
        flags.add("noun_first")
        quantity.noun = "listed"
        return "entity", None, right_text
    if caption := _caption(document, at.n, quantity, right_text):
        return ("fraction" if quantity.noun == "fraction" else "elliptical"), None, caption
    if quantity.noun == "fraction":
        return "", None, right_text
    last = last or (state.readings[-1] if state.readings else None)
    near = [
        m
        for m in at.mentions
        if m.end <= quantity.first and _AFTER_PLACE.fullmatch(folded, m.end, quantity.first)
    ]
    ends = _ITEM_ENDS.match(right_text) is not None or not right_text.strip(" ?!")
    if match := _NOUN_FIRST.search(folded, start, quantity.first):
        return _NOUN_KINDS[" ".join(match.group("noun").split())], None, right_text
    if last and ends:
        placed = near and last.quantity.kind != "money" and last.sentence.paragraph == state.paragraph
        bare = last.sentence.start == start and last.quantity.kind == "none"
        if placed or (bare and _TO_LEVEL.search(left_text)):
            return "elliptical", Link(last.link.code, last.link.score, 1.0, ["repeats"]), right_text
    return "", None, right_text


def _caption(document: Document, n: int, quantity: Quantity, right_text: str) -> str:
    """The caption of a counter, on its own line or the next: "63/101" above "Là số xã đạt chuẩn"."""
    folded = document.folded
    line_start = folded.rfind("\n", max(0, quantity.first - _CAPTIONED), quantity.first) + 1
    if line_start == 0 and quantity.first > _CAPTIONED:
        return ""
    line_end = folded.find("\n", quantity.end, quantity.end + _CAPTIONED)
    line = folded[line_start : line_end if line_end >= 0 else quantity.end + _CAPTIONED]
    if quantity.first - line_start <= 3 and _CAPTION.match(" " + right_text.lstrip()):
        return " " + right_text.lstrip()
    if _BARE_NUMBER.fullmatch(line) and n + 1 < len(document.sentences):
        following = document.sentences[n + 1]
        caption = " " + folded[following.start : following.end].lstrip()
        if _CAPTION.match(caption):
            return caption
    return ""
