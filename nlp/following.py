"""Which indicators were stated shortly before a number, and how closely it follows them."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice, takewhile

from nlp.context import PHRASE
from nlp.flags import OWN_HEAD, PLACE_FIRST
from nlp.patterns import source
from nlp.standing import Standing

_CONTINUES = re.compile(
    source(
        r"[ ]*[-+•*]?[ ]*(?:trong đó|theo đó|kết quả|trong số|gồm|cụ thể|riêng|các sản phẩm|số sản phẩm|đứng đầu)"
    )
)
_PARTS_OF = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:trong đó|theo đó|trong số|gồm|cụ thể)"))
_TIGHT = re.compile(
    source(
        r"(?:[ ,;:()–-]|x{2,}|(?:tăng|giảm|tăng thêm|giảm thêm|xuống|lên|còn|tức|tương đương|hơn|gần|khoảng|trên|dưới|mức|đạt|chỉ|mới|có|là|với|được|và|nhưng|còn|riêng|thì|ở|tại|của|tỉnh|huyện|xã|thành phố|tp|vùng|khu vực|miền núi phía bắc|tây nguyên|tây bắc|đông bắc|đông nam bộ|tây nam bộ|đồng bằng sông hồng|đồng bằng sông cửu long|bắc trung bộ|duyên hải|nam trung bộ|trong khi|đó|từ|đến|tới|thêm|cao hơn|thấp hơn|cao nhất|thấp nhất|chiếm|so với|vẫn|bằng|(?:cuối |đầu )?năm \d{4}|các|những|nghèo|đồng bào|dân tộc|thiểu số|hộ|số)(?!\w))*"
    )
)
_SAYS_NO_MORE = re.compile(
    source(
        r"[ .…)”\"]*(?:(?:nhiều|ít|cao|thấp) nhất[^,;.\d]{0,24})?(?:[,;](?! (?:trong đó|trong số|gồm|bao gồm|với))[^\d]*)?[ .…)”\"]*"
    )
)
_SAID_AGAIN = re.compile(source(r"(?:tỷ lệ|con số|số|mức|chỉ tiêu|thu nhập) (?:này|đó)(?!\w)[^,;.\d]{0,40}$"))
_OWN_TAIL = re.compile(
    source(
        r"[ ]*(?:số |tổng số |các )*(?:xã|hộ|thôn|chủ thể|sản phẩm|dân|người|lao động|học sinh|trường|đường|cán bộ|lãnh đạo|phòng|đội ngũ|diện tích|km|tuyến|huyện|cơ sở|doanh nghiệp)"
    )
)
_COUNTED = ("commune", "district", "village", "product")
# how many numbers back one may be followed
_LOOKED_BACK = 40


def follows_of(at: Standing) -> Mapping[str, float]:
    """Indicators stated shortly before, and how closely this number follows them.

    The nearest number of the same kind leads; a part of it ("trong đó", brackets) follows twice as closely. A number
    with a head noun of its own ("tỷ lệ bao phủ …") follows nothing much.
    """
    state, sentence, quantity, folded = at.state, at.sentence, at.quantity, at.folded
    follows: dict[str, float] = {}
    opening = _CONTINUES.match(folded, sentence.start, sentence.end)
    here = takewhile(lambda r: r.sentence.paragraph == sentence.paragraph, reversed(state.readings))
    # nearest first
    earlier = list(islice((r for r in here if r.sentence is not sentence), _LOOKED_BACK))
    opens = at.n and at.document.sentences[at.n - 1].paragraph != sentence.paragraph
    if opening and opens and not state.sentence_readings and "trong" in opening.group():
        # "Trong đó, …" opens a paragraph of its own
        last = state.readings[-1:]
        near = bool(last) and 0 < sentence.paragraph - last[0].sentence.paragraph <= 2
        if near and last[0].quantity.kind == quantity.kind and quantity.kind in _COUNTED:
            return {last[0].link.code: 2.0}
    for reading in earlier[:3]:
        follows[reading.link.code] = max(follows.get(reading.link.code, 0), 0.8 if opening else 0.35)
    if opening and not state.sentence_readings:
        # "Trong đó có 9 sản phẩm 4 sao": parts of what the sentence before counted
        whole = next((r for r in earlier if r.quantity.kind == quantity.kind), None)
        if whole and _PARTS_OF.match(opening.group()):
            follows[whole.link.code] = 2.0
    if PLACE_FIRST.search(at.left_text) and _SAYS_NO_MORE.fullmatch(at.right_text):
        # "… như Điện Biên có 15 xã": what the sentence before counted
        alike = [r for r in earlier if r.quantity.kind in (quantity.kind, "percent")]
        if alike:
            follows[alike[0].link.code] = 1.4
    for reading in state.sentence_readings:
        follows[reading.link.code] = 0.5
    if state.sentence_readings:
        follows[state.sentence_readings[-1].link.code] = 1.0 if at.child or len(at.left_text) < 60 else 0.6
    same = [r for r in state.sentence_readings if r.quantity.kind == quantity.kind]
    if same:
        tight = _TIGHT.fullmatch(at.left_text) is not None
        follows[same[-1].link.code] = (
            2.0
            if at.child
            else 1.4
            if tight
            else 1.2
            if _TIGHT.fullmatch(PHRASE.split(at.left_text)[-1])
            else 1.0
        )
    if _SAID_AGAIN.search(at.left_text):
        # "tỷ lệ này", "con số này": what the last number of its kind was about
        said = next((r for r in reversed(state.readings) if r.quantity.kind == quantity.kind), None)
        if said and sentence.paragraph - said.sentence.paragraph <= 1:
            return {said.link.code: 2.0}
    own_tail = quantity.kind == "percent" and _OWN_TAIL.match(at.right_text)
    if quantity.kind in ("percent", "money", "person") and (OWN_HEAD.search(at.left_text) or own_tail):
        return {code: closeness * 0.25 for code, closeness in follows.items()}
    return follows
