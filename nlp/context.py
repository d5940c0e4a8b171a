"""What stands around a number, as the linking rules ask for it: scopes, flags, and what it follows.

A scope is folded text; a flag is a word that says how the number stands ("child", "perhead", "percent_of_plan").
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice, takewhile

from nlp.document import Document, Reading, State
from nlp.focus import Focus
from nlp.patterns import pattern, source
from nlp.periods import Period
from nlp.quantities import Quantity
from nlp.sentences import Sentence
from nlp.status import Verdict

_PLAN_SHARE = re.compile(
    source(
        r"[ ]*(?:so với |của |so )?(?:tổng )?(?:mức |cả |các )?(?:kế hoạch|chỉ tiêu|kh(?!\w)|mục tiêu|dự toán|nghị quyết|tổng thu nhập)"
    )
)
_OVER_PLAN = re.compile(source(r"vượt (?:mức |so với )?(?:kế hoạch|chỉ tiêu|mục tiêu)[^,;.\d]{0,12}$"))
_TIMES_BASE = re.compile(source(r"[ ]*(?:so với |so )?cùng kỳ"))
_DONE = re.compile(source(r"(?:bằng|đạt|vượt|hoàn thành)[^,;.\d]{0,12}$"))
_OF_PLAN = re.compile(source(r"[^,;.\d]{0,16}(?:kế hoạch|chỉ tiêu|mục tiêu)"))
_PER_HEAD = pattern(r"(?:bình quân )?(?:đầu|mỗi) người|/ ?người|mỗi người|nhân khẩu")
_PRICED_RATES = {
    "kg",
    "sản phẩm",
    "hộp",
    "gói",
    "con",
    "cây",
    "lít",
    "chai",
    "tấn",
    "suất",
    "ha",
    "đơn vị",
    "hộ",
}
_HEAD_RATES = {"người", "nhân khẩu", "khẩu", "lao động"}
_PRICE = re.compile(source(r"(?<!đánh )giá(?! trị)[^,;.\d]{0,30}$"))
_WAGE = re.compile(source(r"lương|lao động|công nhân"))
_SINGLE = re.compile(
    source(r"(?<!\w)(?:gia đình|hộ (?:ông|bà|anh|chị)|(?:ông|bà|anh|chị) [^,.;]{1,30}(?:thu|lãi|bán))")
)
# "làm 5 dòng sản phẩm, trong đó 2 sản phẩm đạt 3 sao": the whole is what is made, not what is recognised
_PART_IS_OCOP = re.compile(
    source(
        r"(?:(?!ocop|sao(?!\w)|công nhận|chứng nhận|xếp hạng|phân hạng)[^.;\d]){0,60},? trong (?:đó|số đó)[^.;\d]{0,16}\d+ sản phẩm (?:đã |được )*(?:đạt|công nhận|chứng nhận|cấp)[^.;\d]{0,24}(?:ocop|sao)"
    )
)
_NEGATED = re.compile(source(r"(?:không còn|không có|chưa có|chưa)[^,;.\d]{0,12}$"))
_FLOWY = re.compile(
    source(
        r"(?:trong )?(?:năm|quý|tháng|đợt|giai đoạn)[^;.]{1,40}(?:công nhận|chứng nhận|phân hạng|phát triển)[^;.\d]{0,24}$|(?<!\w)riêng (?:trong )?(?:năm|quý [ivx\d]+(?: năm)?) \d{4},?[^;.\d]{0,30}$"
    )
)
_PHRASE = re.compile(r"[,:(\[]")
_NEXT_HEAD = re.compile(source(r"(?:,|;| và)[ ]*(?=(?:tỷ lệ|thu nhập|số hộ|tổng số)(?!\w))"))
_SHORT_FORM = re.compile(r"[ ]?\((?:htx|tht|thts|sp|ntm|dn|hkd|dntn|gtnt|lđ|ocop)\)")
_TAIL = re.compile(r"[,()\[\]]")
_JOINED = re.compile(source(r"[ ]*(?:,|và|, và)[ ]*"))
_LISTED = re.compile(source(r"[ ]*(?:,|và|, và|/)[ ]*"))
_COUNTED_TOGETHER = ("commune", "district", "village", "province")
_LIST_GOES_ON = re.compile(
    source(
        r"(?: số)?(?: xã| huyện)?[ ]*(?:,|;|và|, và|cùng|còn|, còn)[ ]*(?:(?:ở |tại |tỉnh |huyện |xã |thành phố |tp )?x{2,}(?: x{1,})*[ ]*)?(?:có|với|là|ít nhất|tối thiểu|trên|hơn|gần|khoảng|mới|chỉ|:|[(])*[ ]*"
    )
)
_OWNED = re.compile(
    source(
        r"[^,;.:()\d]{0,24}(?:của|thuộc|do|bởi|từ|tại|ở|trên địa bàn|/)[ ]*(?:các |hơn |trên |gần |khoảng )*"
    )
)
_RECOGNISES = re.compile(
    source(
        r"(?:công nhận|chứng nhận|phân hạng|xếp hạng|cấp giấy chứng nhận|đánh giá|gắn sao)(?:,| và)?(?: công nhận| phân hạng| xếp hạng| cấp giấy chứng nhận| chứng nhận| được| cho| thêm| mới| kết quả| đạt chuẩn| với| ocop| đối với| lần lượt)*[ ]*$"
    )
)
_DONE_TO = re.compile(
    source(
        r"[ ]*(?:,|và)[ ]*(?:làm mới|nâng cấp|cải tạo|sửa chữa|mở mới|mở rộng|cứng hoá|bê tông hoá|nhựa hoá|duy tu|hơn|gần|trên|khoảng|và|,| )*"
    )
)
_SAME_AS = re.compile(
    source(
        r"(?:tương đương|tức(?: là)?|chiếm|bằng|đạt tỷ lệ|tỷ lệ|đạt)(?: tỷ lệ| khoảng| gần| trên| hơn| là)*[ ]*$"
    )
)
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
_PLACE_FIRST = re.compile(
    source(
        r"(?:x{2,}|tây nguyên|tây bắc|đông bắc|(?:đông|tây) nam bộ|sông hồng|sông cửu long|trung bộ|miền núi phía bắc)"
        r"(?:[ ]*(?:dẫn đầu|đứng đầu|nhiều nhất|ít nhất|cao nhất|thấp nhất|hiện|đã|mới|chỉ|cũng|có|đạt|được|là|với|tới|ở mức|còn|khoảng|hơn|gần|trên|(?:cả |toàn )?(?:tỉnh|vùng|nước)|[(:]))*[ ]*$"
    )
)
_SAYS_NO_MORE = re.compile(
    source(
        r"[ .…)”\"]*(?:(?:nhiều|ít|cao|thấp) nhất[^,;.\d]{0,24})?(?:[,;](?! (?:trong đó|trong số|gồm|bao gồm|với))[^\d]*)?[ .…)”\"]*"
    )
)
_SAID_AGAIN = re.compile(source(r"(?:tỷ lệ|con số|số|mức|chỉ tiêu|thu nhập) (?:này|đó)(?!\w)[^,;.\d]{0,40}$"))
_OWN_HEAD = re.compile(
    source(
        r"(?:tỷ lệ (?!là|đạt|còn|khoảng|trên|gần|hơn|$)\w|hài lòng|đồng thuận|bao phủ|lao động qua|(?<!huyện )(?<!xã )(?<!thôn )nghèo|nước sạch|hợp vệ sinh|số hộ|hộ dân|dân số|thu nhập|doanh thu|doanh số|sản lượng|diện tích|số lao động|vốn điều lệ|pháp định|xuất khẩu|tăng trưởng)"
    )
)
_OWN_TAIL = re.compile(
    source(
        r"[ ]*(?:số |tổng số |các )*(?:xã|hộ|thôn|chủ thể|sản phẩm|dân|người|lao động|học sinh|trường|đường|cán bộ|lãnh đạo|phòng|đội ngũ|diện tích|km|tuyến|huyện|cơ sở|doanh nghiệp)"
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
        "phrase": _PHRASE.split(left_text)[-1],
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
        return chained if _JOINED.fullmatch(text) else text + " " + chained
    opened = next(((a, b) for a, b in brackets if quantity.end <= a < after.first < b), None)
    if opened and not inside and opened[0] - quantity.end <= 24:
        return folded[quantity.end : opened[0]] + " " + _until_number(folded, opened[1], stop).lstrip()
    together = after.kind == quantity.kind and _DONE_TO.fullmatch(folded, quantity.end, after.first)
    if (
        together
        or _LISTED.fullmatch(folded, quantity.end, after.first)
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
    cut = re.search(r"[;\d]", folded[at:stop])
    return folded[at : at + cut.start() if cut else stop]


def restates(
    quantity: Quantity, previous: Reading | None, left_text: str, brackets: list[tuple[int, int]]
) -> bool:
    """Whether a share only says the number before it again: "63 xã (62%)", "72 sản phẩm, tương đương 52%"."""
    if previous is None or quantity.kind != "percent":
        return False
    bracketed = any(previous.quantity.end <= a < quantity.first <= a + 20 for a, _ in brackets)
    return bracketed or (
        _SAME_AS.search(left_text) is not None and not _OWN_HEAD.search(_PHRASE.split(left_text)[-1])
    )


def recognises_in_period(
    folded: str, quantity: Quantity, periods: list[Period], left_text: str, right: int
) -> bool:
    """Whether the number is what a year, a month or a decision recognised: a flow, not a stock."""
    if not _RECOGNISES.search(left_text):
        return False
    before = [p for p in periods if p.end <= quantity.first and not p.base]
    after = [p for p in periods if quantity.end <= p.start < right and not p.base]
    nearest = before[-1:] or [p for p in after if not re.search(r"[,;:]", folded[quantity.end : p.start])][:1]
    return any(
        p.form in ("year", "months", "quarter", "month")
        or (p.form in ("day", "span") and (p.document or (p.published and _within_a_year(p))))
        for p in nearest
    )


def _within_a_year(period: Period) -> bool:
    """Whether "since …" is a stretch of one year: what was recognised since an earlier one is the stock."""
    return period.first is None or period.last is None or period.first.year == period.last.year


# how many numbers back one may be followed
_LOOKED_BACK = 40


def follows_of(
    document: Document,
    state: State,
    sentence: Sentence,
    quantity: Quantity,
    left_text: str,
    right_text: str,
    child: bool,
) -> Mapping[str, float]:
    """Indicators stated shortly before, and how closely this number follows them.

    The nearest number of the same kind leads; a part of it ("trong đó", brackets) follows twice as closely. A number
    with a head noun of its own ("tỷ lệ bao phủ …") follows nothing much.
    """
    follows: dict[str, float] = {}
    opening = _CONTINUES.match(document.folded, sentence.start, sentence.end)
    here = takewhile(lambda r: r.sentence.paragraph == sentence.paragraph, reversed(state.readings))
    # nearest first
    earlier = list(islice((r for r in here if r.sentence is not sentence), _LOOKED_BACK))
    for reading in earlier[:3]:
        follows[reading.link.code] = max(follows.get(reading.link.code, 0), 0.8 if opening else 0.35)
    if opening and not state.sentence_readings:
        # "Trong đó có 9 sản phẩm 4 sao": parts of what the sentence before counted
        whole = next((r for r in earlier if r.quantity.kind == quantity.kind), None)
        if whole and _PARTS_OF.match(opening.group()):
            follows[whole.link.code] = 2.0
    if _PLACE_FIRST.search(left_text) and _SAYS_NO_MORE.fullmatch(right_text):
        # "… như Điện Biên có 15 xã": what the sentence before counted
        alike = [r for r in earlier if r.quantity.kind in (quantity.kind, "percent")]
        if alike:
            follows[alike[0].link.code] = 1.4
    for reading in state.sentence_readings:
        follows[reading.link.code] = 0.5
    if state.sentence_readings:
        follows[state.sentence_readings[-1].link.code] = 1.0 if child or len(left_text) < 60 else 0.6
    same = [r for r in state.sentence_readings if r.quantity.kind == quantity.kind]
    if same:
        tight = _TIGHT.fullmatch(left_text) is not None
        follows[same[-1].link.code] = (
            2.0 if child else 1.4 if tight else 1.2 if _TIGHT.fullmatch(_PHRASE.split(left_text)[-1]) else 1.0
        )
    if _SAID_AGAIN.search(left_text):
        # "tỷ lệ này", "con số này": what the last number of its kind was about
        said = next((r for r in reversed(state.readings) if r.quantity.kind == quantity.kind), None)
        if said and sentence.paragraph - said.sentence.paragraph <= 1:
            return {said.link.code: 2.0}
    own_tail = quantity.kind == "percent" and _OWN_TAIL.match(right_text)
    if quantity.kind in ("percent", "money", "person") and (_OWN_HEAD.search(left_text) or own_tail):
        return {code: closeness * 0.25 for code, closeness in follows.items()}
    return follows


def flags_of(
    document: Document,
    quantity: Quantity,
    focus: Focus,
    verdict: Verdict | None,
    child: bool,
    brackets: list[tuple[int, int]],
    left_text: str,
    right_text: str,
    before_text: str,
    before: Quantity | None,
    place_first: bool,
) -> set[str]:
    """How the number stands, as words of the scope "flags"."""
    flags: set[str] = set()
    change = verdict is not None and (verdict.status == "change" or verdict.rule == "target:planned change")
    if quantity.kind in ("percent", "times"):
        flags.add(quantity.kind)
        if (
            _PLAN_SHARE.match(right_text)
            or _OVER_PLAN.search(left_text)
            or (_DONE.search(left_text) and _OF_PLAN.match(right_text))
        ):
            flags.add("percent_of_plan")
        if _TIMES_BASE.match(right_text) and _DONE.search(left_text):
            flags.add("percent_of_plan")
        if change:
            flags.add("percent_change")
    if quantity.denominator is not None or "/" in document.text[quantity.first : quantity.last]:
        flags.add("fraction")
        if quantity.kind == "product":
            flags.add("actual_over_plan")
    rates = set(quantity.rates)
    asks = {
        "change": change,
        "child": child,
        "place_first": place_first or bool(_PLACE_FIRST.search(left_text)),
        "bracketed": any(a < quantity.first <= a + 14 for a, _ in brackets),
        "perhead": bool(rates & _HEAD_RATES)
        or (quantity.kind == "money" and bool(_PER_HEAD.search(before_text[-120:]))),
        "priced": bool(rates & _PRICED_RATES)
        or right_text.lstrip().startswith("/")
        or bool(_PRICE.search(left_text)),
        "monthly": "tháng" in rates,
        "worker": "lao động" in rates
        or ("tháng" in rates and (focus.level == "entity" or bool(_WAGE.search(before_text[-90:])))),
        "entity": focus.level == "entity",
        "small_place": focus.level in ("commune", "village", "entity"),
        "single": bool(_SINGLE.search(before_text)),
        "negated": bool(_NEGATED.search(left_text)),
        "no_ocop": "ocop" not in document.about,
        "whole_of_ocop": quantity.kind == "product"
        and _PART_IS_OCOP.match(document.folded, quantity.end) is not None,
        "bare_coop": quantity.kind == "entity"
        and quantity.noun in ("cooperative", "union")
        and before is None,
        "yearly_flow": bool(_FLOWY.search(before_text)),
    }
    return flags | {name for name, holds in asks.items() if holds}
