"""How a number stands, in words of the scope "flags": "child", "perhead", "percent_of_plan"."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.commune_rounds import communes_in_round, of_a_year
from nlp.context import PHRASE
from nlp.document import Reading
from nlp.focus import Focus
from nlp.gates import Gate
from nlp.patterns import pattern, source
from nlp.periods import Period
from nlp.quantities import Quantity
from nlp.rounds import SPLIT_BY_EVENT, in_round
from nlp.standing import Standing
from nlp.status import Verdict
from nlp.submissions import submitted, under_assessment

_PLAN_SHARE = re.compile(
    source(
        r"[ ]*(?:so với |của |so )?(?:tổng )?(?:mức |cả |các )?(?:kế hoạch|chỉ tiêu|kh(?!\w)|mục tiêu|dự toán|nghị quyết|tổng thu nhập)"
    )
)
_OVER_PLAN = Gate(re.compile(source(r"vượt (?:mức |so với )?(?:kế hoạch|chỉ tiêu|mục tiêu)[^,;.\d]{0,12}$")))
_TIMES_BASE = re.compile(source(r"[ ]*(?:so với |so )?cùng kỳ"))
_DONE = re.compile(source(r"(?:bằng|đạt|vượt|hoàn thành)[^,;.\d]{0,12}$"))
_OF_PLAN = re.compile(source(r"[^,;.\d]{0,16}(?:kế hoạch|chỉ tiêu|mục tiêu)"))
_PER_HEAD = Gate(pattern(r"(?:bình quân )?(?:đầu|mỗi) người|/ ?người|mỗi người|nhân khẩu"))
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
_PRICE = Gate(re.compile(source(r"(?<!đánh )giá(?! trị)[^,;.\d]{0,30}$")))
_WAGE = Gate(re.compile(source(r"lương|lao động|công nhân")))
_SINGLE = Gate(
    re.compile(
        source(r"(?<!\w)(?:gia đình|hộ (?:ông|bà|anh|chị)|(?:ông|bà|anh|chị) [^,.;]{1,30}(?:thu|lãi|bán))")
    )
)
# "làm 5 dòng sản phẩm, trong đó 2 sản phẩm đạt 3 sao": the whole is what is made, not what is recognised
_PART_IS_OCOP = re.compile(
    source(
        r"(?:(?!ocop|sao(?!\w)|công nhận|chứng nhận|xếp hạng|phân hạng)[^.;\d]){0,60},? trong (?:đó|số đó)[^.;\d]{0,16}\d+ sản phẩm (?:đã |được )*(?:đạt|công nhận|chứng nhận|cấp)[^.;\d]{0,24}(?:ocop|sao)"
    )
)
_NEGATED = Gate(re.compile(source(r"(?:không còn|không có|chưa có|chưa)[^,;.\d]{0,12}$")))
_FLOWY = Gate(
    re.compile(
        source(
            r"(?:trong )?(?:năm|quý|tháng|đợt|giai đoạn)[^;.]{1,40}(?:công nhận|chứng nhận|phân hạng|phát triển)[^;.\d]{0,24}$"
        )
    )
)
_RECOGNISES = Gate(
    re.compile(
        source(
            r"(?:công nhận|chứng nhận|phân hạng|xếp hạng|cấp giấy chứng nhận|đánh giá|gắn sao)(?:,| và)?(?: công nhận| phân hạng| xếp hạng| cấp giấy chứng nhận| chứng nhận| được| cho| thêm| mới| kết quả| đạt chuẩn| với| ocop| đối với| lần lượt)*[ ]*$"
        )
    )
)
_YEARS_PLAN = re.compile(
    source(
        r"[^;.\d]{0,24}(?<!\w)(?:vượt|đạt|bằng) [\d.,]+ ?% (?:so với )?(?:kế hoạch|chỉ tiêu)(?! (?:cả )?giai đoạn| đến| 5 năm| nhiệm kỳ)"
    )
)
_SAME_AS = re.compile(
    source(
        r"(?:tương đương|tức(?: là)?|chiếm|bằng|đạt tỷ lệ|tỷ lệ|đạt)(?: tỷ lệ| khoảng| gần| trên| hơn| là)*[ ]*$"
    )
)
PLACE_FIRST = re.compile(
    source(
        r"(?:x{2,}|tây nguyên|tây bắc|đông bắc|(?:đông|tây) nam bộ|sông hồng|sông cửu long|trung bộ|miền núi phía bắc)"
        r"(?:[ ]*(?:dẫn đầu|đứng đầu|nhiều nhất|ít nhất|cao nhất|thấp nhất|hiện|đã|mới|chỉ|cũng|có|đạt|được|là|với|tới|ở mức|còn|khoảng|hơn|gần|trên|(?:cả |toàn )?(?:tỉnh|vùng|nước)|[(:]))*[ ]*$"
    )
)
OWN_HEAD = re.compile(
    source(
        r"(?:tỷ lệ (?!là|đạt|còn|khoảng|trên|gần|hơn|$)\w|hài lòng|đồng thuận|bao phủ|lao động qua|(?<!huyện )(?<!xã )(?<!thôn )nghèo|nước sạch|hợp vệ sinh|số hộ|hộ dân|dân số|thu nhập|doanh thu|doanh số|sản lượng|diện tích|số lao động|vốn điều lệ|pháp định|xuất khẩu|tăng trưởng)"
    )
)


_INCOME_FROM = re.compile(source(r"thu nhập từ[ ]*$"))
# "đạt tỷ lệ 96% với 107 xã", "chiếm 43% với 194 chủ thể"
WITH_COUNT = re.compile(
    source(r"[ ]*,?[ ]*(?:với|tương ứng(?: với)?|tương đương(?: với)?)(?: khoảng| gần| hơn| trên)*[ ]*")
)


def restates(
    quantity: Quantity, previous: Reading | None, left_text: str, brackets: list[tuple[int, int]]
) -> bool:
    """Whether a share only says the number before it again: "63 xã (62%)", "72 sản phẩm, tương đương 52%"."""
    if previous is None or quantity.kind != "percent":
        return False
    bracketed = any(previous.quantity.end <= a < quantity.first <= a + 20 for a, _ in brackets)
    return bracketed or (
        _SAME_AS.search(left_text) is not None and not OWN_HEAD.search(PHRASE.split(left_text)[-1])
    )


def flags_of(at: Standing, focus: Focus, verdict: Verdict | None) -> set[str]:
    """How the number stands, as words of the scope "flags"."""
    quantity, document, brackets = at.quantity, at.document, at.brackets
    left_text, right_text = at.left_text, at.right_text
    before_text = at.folded[max(at.sentence.start, quantity.first - 400) : quantity.first]
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
        if at.after and WITH_COUNT.fullmatch(at.folded, quantity.end, at.after.first):
            flags.add(f"restated_by_{at.after.kind}")
    if quantity.denominator is not None or "/" in document.text[quantity.first : quantity.last]:
        flags.add("fraction")
        if quantity.kind == "product":
            flags.add("actual_over_plan")
    wanted = verdict is not None and verdict.status == "target"
    if wanted and focus.rule == "place:each" and _INCOME_FROM.search(left_text):
        flags.add("income_asked")
    rates = set(quantity.rates)
    asks = {
        "change": change,
        "child": at.child,
        "place_first": any(
            m.said in ("name", "whole") and 0 <= quantity.first - m.end <= 4 for m in at.mentions
        )
        or bool(PLACE_FIRST.search(left_text)),
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
        and _PART_IS_OCOP.match(at.folded, quantity.end) is not None,
        "bare_coop": quantity.kind == "entity"
        and quantity.noun in ("cooperative", "union")
        and at.before is None
        and not (at.after and at.after.kind == "entity"),
        "yearly_flow": bool(_FLOWY.search(before_text)),
    }
    return flags | {name for name, holds in asks.items() if holds}


def flags_of_rounds(at: Standing, verdict: Verdict | None) -> set[str]:
    """What the number is in a round of recognition: its result, its files, or none of it; the round takes note."""
    flags: set[str] = set()
    if _recognises_in_period(at):
        flags.add("recognises_in_period")
    if at.quantity.kind == "commune" and communes_in_round(at):
        flags.add("in_round")
    if at.quantity.kind != "product":
        return flags
    wanted = verdict is not None and verdict.status == "target"
    asks = {
        "in_round": in_round(at),
        "assessed": not wanted and under_assessment(at),
        "submitted": submitted(at),
        "split_by_event": SPLIT_BY_EVENT.match(at.folded, at.quantity.end, at.sentence.end) is not None,
    }
    return flags | {name for name, holds in asks.items() if holds}


def _recognises_in_period(at: Standing) -> bool:
    """Whether the number is what a year, a month or a decision recognised: a flow, not a stock."""
    quantity, periods = at.quantity, at.periods
    if quantity.kind == "commune" and of_a_year(at):
        return True
    if not _RECOGNISES.search(at.left_text):
        return False
    if _YEARS_PLAN.match(at.folded, quantity.end):
        # "đến nay đã công nhận được 38 sản phẩm, vượt 52% kế hoạch": a year's plan counts what the year recognises
        return True
    before = [p for p in periods if p.end <= quantity.first and not p.base]
    after = [p for p in periods if quantity.end <= p.start < at.right and not p.base]
    nearest = (
        before[-1:] or [p for p in after if not re.search(r"[,;:]", at.folded[quantity.end : p.start])][:1]
    )
    return any(
        p.form in ("year", "months", "quarter", "month")
        or (p.form in ("day", "span") and (p.document or (p.published and _within_a_year(p))))
        for p in nearest
    )


def _within_a_year(period: Period) -> bool:
    """Whether "since …" is a stretch of one year: what was recognised since an earlier one is the stock."""
    return period.first is None or period.last is None or period.first.year == period.last.year
