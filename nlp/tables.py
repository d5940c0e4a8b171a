"""What a cell of a table states: heads and row give indicator, unit, place, period and status.

A cell is read as the sentence that it stands for: "Huyện A" beside and "Số sản phẩm 4 sao" above 12 is twelve four-star
products of the district A; "Tỷ lệ hộ nghèo" beside and "Kế hoạch năm 2023" above 1,0 is a target of the text's place.
Only cells that hold nothing but a number are read so; others are read as prose.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from nlp.attributes import stars_of, validity_of
from nlp.breakdowns import unit_for
from nlp.context import scopes_of
from nlp.document import Document, Reading, State
from nlp.focus import Focus
from nlp.governing import govern
from nlp.linking import detail_of, link
from nlp.mentions import Homes, Mention
from nlp.patterns import source
from nlp.periods import Period, periods_in
from nlp.places import mentions_in
from nlp.quantities import Quantity
from nlp.sentences import Frame, Sentence
from nlp.status import Verdict
from pipeline.reference.catalogue import load_indicators

_ONLY_NUMBER = re.compile(r"\s*[\d.,/]+(?:\s*[-–]\s*[\d.,]+)?\s*%?\s*")
_INDEX_HEAD = re.compile(
    source(
        r"[ ]*(?:stt|tt|số tt|số thứ tự|#|điểm|số điểm|tổng điểm|hạng sao|xếp hạng|ghi chú|năm|số xã, phường)[ .]*"
    )
)
_COMPARED = re.compile(
    source(
        r"(?<!\w)(?:so sánh|tăng|giảm|so với|chênh lệch|so kế hoạch|so kh|% kh|th/kh|tỷ lệ thực hiện|mức độ hoàn thành)(?!\w)"
    )
)
_SHARE_HEAD = re.compile(source(r"[ ]*(?:đạt )?(?:tỷ lệ)?[ ]*[(]?[ ]*(?:%|phần trăm)?[ ]*[)]?[ ]*"))
_TARGET_HEAD = re.compile(source(r"(?<!\w)(?:kế hoạch|kh|mục tiêu|chỉ tiêu|phấn đấu|dự kiến|nhiệm vụ)(?!\w)"))
_ACTUAL_HEAD = re.compile(source(r"(?<!\w)(?:thực hiện|kết quả|đã đạt|hiện trạng|ước|th)(?!\w)"))
_YEAR = re.compile(r"[ ]*(?:năm[ ]*)?((?:19|20)\d\d)[ ]*")
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{source(words)})(?!\w)"))
    for kind, words in (
        ("percent", r"tỷ lệ|phần trăm"),
        ("money", r"thu nhập|vốn|kinh phí|doanh thu|doanh số|nguồn lực|ngân sách|đóng góp|huy động|tín dụng"),
        ("criterion", r"(?:số )?tiêu chí"),
        ("entity", r"chủ thể"),
        ("village", r"(?:số )?(?:(?<!nông )thôn|bản|xóm|ấp|khu dân cư)"),
        ("commune", r"(?:số )?xã"),
        ("district", r"(?:số )?(?:huyện|đơn vị cấp huyện)"),
        ("product", r"sản phẩm|sp|[345] sao|ocop"),
        ("household", r"(?:số )?hộ nghèo|(?:số )?hộ cận nghèo"),
        ("km", r"km"),
    )
)
_SCALES = tuple(
    (re.compile(rf"(?<!\w)(?:{source(words)})(?!\w)"), factor)
    for words, factor in (("nghìn tỷ", 1e12), ("tỷ", 1e9), ("triệu", 1e6), ("nghìn đồng", 1e3))
)
_WHOLE_ROW = re.compile(
    source(r"[ ]*(?:toàn tỉnh|toàn huyện|toàn thành phố|tổng cộng|tổng số|tổng|cộng|cả tỉnh|chung)[ .:]*")
)
_CERTIFIED = ("ocop_products_recognized", "ocop_entities")


def is_number_cell(text: str) -> bool:
    """Whether a cell holds nothing but one number."""
    return _ONLY_NUMBER.fullmatch(text) is not None


def is_whole_row(stub: str) -> bool:
    """Whether a row's folded text says that it sums the table up."""
    return _WHOLE_ROW.fullmatch(stub) is not None


def with_header(quantity: Quantity, label: str, unit: str) -> Quantity | None:
    """The number of a cell with the unit that its folded label gives, or None when it gives none.

    Args:
        quantity: the cell's number.
        label: what the cell counts.
        unit: the label and, after it, what the table says of its units.
    """
    if quantity.kind not in ("none", "percent"):
        return quantity
    if "%" in label:
        quantity.kind = "percent"
    if quantity.kind == "none":
        kind = next((kind for kind, words in _KINDS if words.search(label)), None)
        if kind is None:
            return None
        quantity.kind = kind
        quantity.noun = "generic" if kind == "entity" else ""
        if kind == "money":
            scale = next((factor for words, factor in _SCALES if words.search(unit)), None)
            if scale is None:
                return None
            quantity.value *= scale
            quantity.rates = ("người",) if "thu nhập" in label else ()
    return quantity


def cell_reading(
    document: Document, state: State, n: int, sentence: Sentence, quantities: list[Quantity]
) -> Reading | None:
    """The reading of one cell (the n-th sentence), or None when it states no figure."""
    folded, frame = document.folded, sentence.frame
    if frame is None or not frame.texts or len(quantities) != 1:
        return None
    if not is_number_cell(folded[sentence.start : sentence.end]):
        return None
    last = folded[slice(*frame.heads[-1])]
    if _INDEX_HEAD.fullmatch(last) or any(_COMPARED.search(folded, *span) for span in frame.heads):
        return None
    row_place, by_row = _row_place(document, frame)
    label = _label(folded, frame, by_row)
    caption = folded[slice(*frame.caption)][-300:] if frame.caption else ""
    quantity = with_header(quantities[0], label, f"{label} {caption}")
    if quantity is None:
        return None
    flags = {"first", quantity.kind} if quantity.kind == "percent" else {"first"}
    scopes = scopes_of(document, n, sentence, quantity, "", " " + label, flags, label)
    scopes |= {
        "sentence": label,
        "before": f"{label} ",
        "left": f"{label} ",
        "near": label,
        "phrase": "",
        "tail": " " + label,
        "recent": caption,
    }
    linked = link(quantity.kind, quantity.noun, scopes, {})
    if linked is None:
        return None
    indicator = load_indicators().get(linked.code)
    return Reading(
        quantity=quantity,
        sentence=sentence,
        link=linked,
        focus=replace(row_place or _head_place(document, frame) or document.home, rule="place:row"),
        group=[],
        status=_status(folded, frame),
        period=_period(document, state, frame),
        period_rule="period:table",
        stars=stars_of(" " + last, "", "") if indicator.has_stars else None,
        detail=detail_of(linked.code, scopes),
        validity=validity_of(label, f"{label} {caption}") if linked.code in _CERTIFIED else None,
        unit=unit_for(quantity, indicator.unit),
        kind="flow" if linked.code == "rural_income" else indicator.kind,
    )


def _label(folded: str, frame: Frame, by_row: bool) -> str:
    """What the cell counts: the heads of its column, and the row's texts where those name no place."""
    heads = [folded[slice(*span)] for span in frame.heads]
    if by_row and _SHARE_HEAD.fullmatch(heads[-1]) and len(heads) == 1:
        # "Số xã đạt chuẩn | Tỷ lệ (%)": the share of what stands to the left
        heads = ["tỷ lệ", *(folded[slice(*span)] for span in frame.heads_before), "%"]
    texts = [] if by_row else [folded[slice(*span)] for span in frame.texts]
    return " ".join([*texts, *heads])


def _mentions(document: Document, span: tuple[int, int]) -> list[Mention]:
    homes = Homes(document.home.province)
    return mentions_in(
        document.text, document.folded, *span, document.gazetteer, homes, document.after_merger
    )


def _named_in(document: Document, mentions: list[Mention], span: tuple[int, int]) -> Focus:
    """The place that a cell names."""
    start, end = span
    home = document.home
    return govern(document.folded, mentions, end, end, start, end, home, home, False)[0]


def _row_place(document: Document, frame: Frame) -> tuple[Focus | None, bool]:
    """The place of a row, and whether its texts say nothing but that."""
    for span in frame.texts:
        if is_whole_row(document.folded[slice(*span)]):
            return document.home, True
        found = [m for m in _mentions(document, span) if m.said != "each"]
        if found and found[0].start - span[0] <= 12:
            return _named_in(document, found, span), True
    return None, False


def _head_place(document: Document, frame: Frame) -> Focus | None:
    """The place that a column's heads name, where places stand across the top."""
    for span in frame.heads:
        found = [m for m in _mentions(document, span) if m.said == "name"]
        if found:
            return _named_in(document, found, span)
    return None


def _status(folded: str, frame: Frame) -> Verdict:
    for span in frame.heads[::-1]:
        head = folded[slice(*span)]
        if _ACTUAL_HEAD.search(head):
            break
        if _TARGET_HEAD.search(head):
            return Verdict("target", "target:head", True)
    return Verdict("actual", "actual:table", False)


def _period(document: Document, state: State, frame: Frame) -> Period | None:
    """The period of a column's heads, else of the row, the line above the table, the title, or what was carried."""
    folded, published = document.folded, document.published
    for span in [*frame.heads[::-1], *frame.texts, *([frame.caption] if frame.caption else [])]:
        if year := _YEAR.fullmatch(folded, *span):
            y = int(year.group(1))
            return Period(*span, dt.date(y, 1, 1), dt.date(y, 12, 31), "year")
        named = [p for p in periods_in(folded, *span, published, state.year) if not p.base and not p.weak]
        if named:
            return named[0]
    if document.title_period:
        return document.title_period
    return next((p for p in state.periods[::-1] if p.last and (not published or p.last <= published)), None)
