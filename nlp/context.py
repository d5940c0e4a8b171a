"""What stands around a number, as the linking rules ask for it: its scopes, each a stretch of folded text."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.document import Document
from nlp.patterns import AND, AND_OR_SLASH, source
from nlp.quantities import Quantity
from nlp.sentences import Sentence

# stars are no number of their own
_NEXT_NUMBER = re.compile(r"(?!0?[345] ?sao)[;\d]")
PHRASE = re.compile(r"[,:(\[]")
_NEXT_HEAD = re.compile(source(r"(?:,|;| và)[ ]*(?=(?:tỷ lệ|thu nhập|số hộ|tổng số)(?!\w))"))
_SHORT_FORM = re.compile(r"[ ]?\((?:htx|tht|thts|sp|ntm|dn|hkd|dntn|gtnt|lđ|ocop)\)")
_TAIL = re.compile(r"[,()\[\]]")
_COUNTED_TOGETHER = ("commune", "district", "village", "province")
_LIST_GOES_ON = re.compile(
    source(
        r"(?: số)?(?: xã| huyện)?(?: x{2,}(?: x+)*(?:, x{2,}(?: x+)*)*)?[ ]*(?:,|;|và|, và|cùng|còn|, còn)[ ]*(?:(?:ở |tại |tỉnh |huyện |xã |thành phố |tp )?x{2,}(?: x{1,})*[ ]*)?(?:có|với|là|ít nhất|tối thiểu|trên|hơn|gần|khoảng|mới|chỉ|:|[(])*[ ]*"
    )
)
_OWNED = re.compile(
    source(
        r"[^,;.:()\d]{0,24}(?:của|thuộc|do|bởi|từ|tại|ở|trên địa bàn|/)[ ]*(?:các |hơn |trên |gần |khoảng )*"
    )
)
_DONE_TO = re.compile(
    source(
        r"[ ]*(?:,|và)[ ]*(?:làm mới|nâng cấp|cải tạo|sửa chữa|mở mới|mở rộng|cứng hoá|bê tông hoá|nhựa hoá|duy tu|hơn|gần|trên|khoảng|và|,| )*"
    )
)


def scopes_of(
    document: Document,
    n: int,
    sentence: Sentence,
    quantity: Quantity,
    left_text: str,
    right_text: str,
    flags: set[str],
    unit_words: str,
) -> dict[str, str]:
    """The scopes of one number; `n` is the sentence's index."""
    folded, start, stop = document.masked, sentence.start, sentence.end
    clause = max(start, quantity.first - 240, folded.rfind(";", start, quantity.first) + 1)
    # "xã đạt chuẩn nông thôn mới (NTM) kiểu mẫu": a name said in short ends nothing
    said_long = _SHORT_FORM.sub("", right_text)
    return {
        "right": right_text,
        "left": left_text,
        "near": left_text + " · " + right_text,
        "phrase": PHRASE.split(left_text)[-1],
        "tail": _TAIL.split(said_long.lstrip(")] ") if said_long[:1] in ")]" else said_long)[0],
        "sentence": folded[max(start, quantity.first - 400) : min(stop, quantity.end + 300)],
        "before": folded[clause : quantity.first],
        "recent": recent_of(document, n, sentence)[-300:],
        "title": document.title,
        "doc": document.about,
        "flags": " ".join(sorted(flags)),
        "unit": unit_words,
    }


def recent_of(document: Document, n: int, sentence: Sentence) -> str:
    """What a sentence leans on: a list's introduction, a column's header, or the sentence before it."""
    if sentence.header:
        return document.folded[slice(*sentence.header)]
    if sentence.intro is not None:
        intro = document.sentences[sentence.intro]
        return document.folded[intro.start : intro.end]
    if n and document.sentences[n - 1].paragraph == sentence.paragraph:
        earlier = document.sentences[n - 1]
        return document.folded[earlier.start : earlier.end]
    return ""


def right_of(
    folded: str,
    quantity: Quantity,
    after: Quantity | None,
    right: int,
    brackets: list[tuple[int, int]],
    stop: int,
    rest: Sequence[Quantity] = (),
) -> str:
    """What stands after a number, up to the next one.

    A bracketed number is passed over ("63 xã (62%) đạt chuẩn"), a coordinated one lends its words ("19 xã, 2 huyện
    đạt chuẩn").
    """
    if quantity.kind == "percent" and (head := _NEXT_HEAD.search(folded, quantity.end, right)):
        # "BHYT đạt 93% và tỷ lệ hộ dùng nước sạch …": what the next number is about
        return folded[quantity.end : head.start()]
    text = folded[quantity.end : right]
    if said_short := _SHORT_FORM.match(text):
        # "600 hợp tác xã (HTX) nông nghiệp"
        text = text[said_short.end() :]
    inside = next(((a, b) for a, b in brackets if a < quantity.first < b), None)
    if inside and quantity.kind == "percent" and (after is None or after.first > inside[1]):
        tail = folded[quantity.end : inside[1]]
        if len(tail.strip(" )]")) < 3:
            return tail + folded[inside[1] : right]
    if after is None:
        return text
    if chained := _chained(folded, quantity, after, rest, stop):
        return chained if AND.fullmatch(text) else text + " " + chained
    opened = next(((a, b) for a, b in brackets if quantity.end <= a < after.first < b), None)
    if opened and not inside and opened[0] - quantity.end <= 24:
        return folded[quantity.end : opened[0]] + " " + _until_number(folded, opened[1], stop).lstrip()
    together = after.kind == quantity.kind and _DONE_TO.fullmatch(folded, quantity.end, after.first)
    if (
        together
        or AND_OR_SLASH.fullmatch(folded, quantity.end, after.first)
        or _OWNED.fullmatch(folded, quantity.end, after.first)
    ):
        return text + " " + _until_number(folded, after.end, stop)
    return text


def _chained(folded: str, quantity: Quantity, after: Quantity, rest: Sequence[Quantity], stop: int) -> str:
    """The predicate that a list shares: "A có 252 xã, B 138 xã, C 180 xã đạt chuẩn", "50% số xã và 100 huyện đạt chuẩn"."""
    last = quantity
    for following in (after, *rest):
        alike = following.kind == last.kind or following.kind in _COUNTED_TOGETHER
        if last.kind not in _COUNTED_TOGETHER and last.kind != "percent":
            break
        if last.kind == "percent" and "xã" not in folded[last.end : following.first]:
            break
        if not alike or not _LIST_GOES_ON.fullmatch(folded, last.end, following.first):
            break
        if folded.find(";", last.end, following.first) >= 0 and (
            _other_unit(quantity, last) or _other_unit(quantity, following)
        ):
            # "133 xã, 15 phường; 82 xã đạt chuẩn": what there is, and then what meets the standard
            return ""
        last = following
    return "" if last is quantity else _until_number(folded, last.end, stop)


def _other_unit(one: Quantity, other: Quantity) -> bool:
    return one.unit_text != other.unit_text


def _until_number(folded: str, at: int, stop: int) -> str:
    cut = _NEXT_NUMBER.search(folded, at, stop)
    return folded[at : cut.start() if cut else stop]
