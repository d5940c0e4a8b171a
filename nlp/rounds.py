"""Rounds of recognition: which products a text says were recognised just now, in a round, and which are the stock.

A text that tells of a round (a council's session, a decision, certificates handed out) goes on to count what the round
recognised: "9 sản phẩm đạt 4 sao", "huyện A có 12 sản phẩm". These are a flow, though no verb says so beside the number.
What stands nearest before a number decides: words of a round, or words of a stock ("đến nay", "hiện có", "lũy kế").
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nlp.attributes import STARRED
from nlp.gates import Gate
from nlp.patterns import source
from nlp.periods import Period
from nlp.submissions import handed_in

if TYPE_CHECKING:
    from nlp.standing import Standing

# how many paragraphs without a product of the round end it
_FORGOTTEN_AFTER = 3
# a number as large as this is no other one by chance
TELLING = 10
_ROUND = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:(?:quyết định|qđ)[^.;]{0,140}?(?:công nhận|phê duyệt|chứng nhận)[^.;]{0,60}?(?:sản phẩm|kết quả|$)"
            r"|(?:vừa|mới) (?:[^\d.;,]{0,40} )?(?:công nhận|cấp (?:giấy )?chứng nhận|trao (?:giấy )?chứng nhận|đánh giá|phân hạng|xếp hạng|chấm điểm)"
            r"|(?:đợt|lần|kỳ) này|(?:đợt|lần) (?:\d{1,2}|i{1,3}|đầu|cuối)(?!\w)|đợt (?:đánh giá|công nhận|phân hạng|chấm|xét)|sau (?:buổi|phiên|đợt|kỳ) (?:đánh giá|chấm|phân hạng)"
            r"|hội đồng[^.;\d]{0,120}?(?:tổ chức|tiến hành|họp|thống nhất|quyết định|đã chọn|chấm điểm)"
            r"|trao (?:giấy |bằng |quyết định )?(?:chứng nhận|công nhận)[^.;\d]{0,40}?(?:ocop|sản phẩm|chủ thể)|trao (?:giấy |bằng )?(?:chứng nhận|công nhận)(?: ocop)? cho|lễ (?:công bố|trao)"
            r"|từ đầu năm(?: \d{4})? (?:đến|tới) nay|riêng (?:trong )?năm \d{4}|qua (?:đánh giá|chấm|xét|thẩm định)|kết quả (?:đánh giá|phân hạng|chấm|xếp hạng))(?!\w)"
        )
    )
)
COMMUNE_ROUND = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:(?:quyết định|qđ)[^.;]{0,140}?công nhận[^.;]{0,60}?(?:xã|nông thôn mới|ntm|$)"
            r"|(?:vừa|mới) (?:[^\d.;,]{0,40} )?công nhận|(?:đợt|lần) này|(?:đồng ý|thống nhất|bỏ phiếu|biểu quyết)[^.;\d]{0,60}công nhận|riêng (?:trong )?năm \d{4}|trao (?:bằng|quyết định) công nhận)(?!\w)"
        )
    )
)
JUST_NOW = re.compile(source(r"[^,;.\d]{0,24}(?:vừa|mới) được [^,;.\d]{0,40}công nhận(?!\w)"))
# a title that says what is done: "Tỉnh A công nhận 12 sản phẩm OCOP", but not "đã công nhận", "được công nhận"
_TITLE_ROUND = re.compile(
    source(
        r"(?<!đã )(?<!được )(?<!\w)(?:công nhận|cấp (?:giấy )?chứng nhận|trao (?:giấy )?chứng nhận|gắn sao)(?: thêm| mới| cho)*[ ]*$|(?:có )?thêm(?: gần| hơn| trên)?[ ]*$"
    )
)
STOCK = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:(?<!chức )(?<!\d )(?:đến|tới|lên) nay|(?<!thực )(?<!thể )(?<!xuất )(?<!phát )(?<!biểu )(?<!cải )hiện(?: nay| tại| có)?(?! hành| đại| thực| trạng| diện)|lũy kế|luỹ kế|tổng (?:số|cộng)|nâng tổng|(?:cuối|hết) (?:năm|quý|tháng)|tính đến|tính tới|đến (?:hết|cuối|tháng|ngày|thời điểm|năm)"
            r"|(?:qua|sau|trong) (?:hơn |gần |khoảng )?\d{1,2} năm|từ (?:khi|năm \d{4})|còn (?:hiệu lực|hạn|thời hạn)|giai đoạn|đã có(?! quyết định)|sở hữu|những năm (?:qua|gần đây)|thời gian qua|trước đây)(?!\w)"
        )
    )
)
_PROGRAMMES = re.compile(source(r"(?<!\w)(?:chương trình|đề án)(?!\w)[^.;]{0,90}$"))
_WITHIN_ROUND = re.compile(
    source(r"(?<!\w)(?:trong|qua|tại) (?:đợt|lần|kỳ) (?:\d|i|này|đầu|đánh giá|xét)[^;.]{0,60}$")
)
_TOTAL = re.compile(source(r"(?<!\w)(?:trong |trên )?tổng (?:số|cộng)[ ]*$"))
_NO_STOCK = r"(?<!đến )(?<!hết )(?<!cuối )(?<!từ )(?<!đoạn )năm \d{4}(?![ ]?[-–])"
# "40 sản phẩm … được công nhận và cấp giấy chứng nhận đạt 4 sao năm 2023": those of that year
_OF_THE_YEAR = re.compile(
    source(
        r"(?:(?!hiện|đến nay|lũy kế|luỹ kế)[^.;]){0,110}?(?<!\w)(?:được |đã )+(?:[^,;.\d]{0,24} )?(?:công nhận|chứng nhận|cấp giấy|xếp hạng|phân hạng)[^.,;()]{0,60}? "
        + _NO_STOCK
    )
)
_YEARS_OWN = re.compile(
    source(
        r"(?:công nhận|chứng nhận|xếp hạng|phân hạng)[^.;]{0,50} "
        + _NO_STOCK
        + r",?(?: thì)? (?:có|gồm)[ ]*$"
    )
)
_TITLE_YEAR = re.compile(
    source(
        r"(?: ocop)?(?:(?!đến|hết|tham gia|đăng ký)[^,;.\n]){0,60}(?:sao|ocop|đạt chuẩn)[^,;.\d\n]{0,24} "
        + _NO_STOCK
        + r"[ ]*(?:\n|$)"
    )
)
# between two sentences the whole of a place is what it has by now
_WHOLE = re.compile(
    source(r"(?:toàn|cả) (?:tỉnh|huyện|thành phố|thị xã|xã|nước)[^.;\d]{0,24}(?:có|được)[^.;\d]{0,12}$")
)
# "84 sản phẩm (61 sản phẩm mới, 5 sản phẩm nâng hạng)": parts that only a year's recognitions have
SPLIT_BY_EVENT = re.compile(
    source(
        r"(?:[^.;(]{0,60}(?:\(|,? (?:trong đó|gồm|bao gồm)[ :]*)|[^.]{0,160}[;,] )(?:có )?\d+ (?:sản phẩm )?(?:ocop )?(?:mới|(?:được )?đánh giá mới|(?:được )?(?:nâng|thăng) (?:hạng|sao)|(?:được )?đánh giá lại|công nhận (?:mới|lại)|tái công nhận)(?!\w)"
    )
)
_PART = re.compile(
    source(r"[ ]*[-+•*]?[ ]*(?:trong đó|theo đó|trong số|gồm|cụ thể|kết quả|riêng|tiếp đến|có|trong)(?!\w)")
)
_WITHDRAWN = re.compile(source(r"(?<!\w)(?:thu hồi|hết (?:thời )?hạn|hết hiệu lực)(?!\w)"))


@dataclass(slots=True)
class Round:
    """What the sentences so far say of a round.

    `open` while products are those of a round; `period` when it was; `stars` where all of them, `whole`, have the same.
    """

    open: bool = False
    paragraph: int = -9
    values: set[float] = field(default_factory=set)
    period: Period | None = None
    stars: str | None = None
    whole: float = 0.0


def tells_of_round(
    folded: str, start: int, first: int, *, is_title: bool, communes: bool = False
) -> bool | None:
    """Whether the words of the sentence before a number speak of a round (True), of a stock (False) or of neither.

    Args:
        folded: the folded text.
        start: where the sentence begins.
        first: where the number begins.
        is_title: whether the sentence is the title.
        communes: whether communes are asked for, not products.
    """
    before = folded[start:first]
    if is_title and _TITLE_ROUND.search(before) and not STOCK.search(before):
        return True
    rounds = COMMUNE_ROUND if communes else _ROUND
    said = [(match.end(), True) for match in rounds.finditer(folded, start, first, before)]
    within = _WITHIN_ROUND.search(before) is not None
    said += [
        (match.end(), False)
        for match in STOCK.finditer(folded, start, first, before)
        # "Trong đợt 1, đã có 7 sản phẩm được xếp hạng": by the end of the round
        if not (within and match.group() == "đã có")
        # the years of a programme that a decision names say nothing of a stock
        and not (match.group() == "giai đoạn" and _PROGRAMMES.search(folded, start, match.start()))
    ]
    return max(said)[1] if said else None


def in_round(at: Standing) -> bool:
    """Whether a number of products is that of a round; the round takes note of it."""
    state, folded, value = at.state.round, at.folded, at.quantity.value
    start, first, end = at.sentence.start, at.quantity.first, at.quantity.end
    paragraph, is_title = at.sentence.paragraph, at.sentence.is_title
    part = at.child or STARRED.search(at.right_text) is not None
    told = tells_of_round(folded, start, first, is_title=is_title)
    if (
        JUST_NOW.match(folded, end)
        or _OF_THE_YEAR.match(folded, end)
        or _YEARS_OWN.search(folded, start, first)
        or (is_title and _TITLE_YEAR.match(folded, end) and not STOCK.search(folded[start:first]))
    ):
        told = True
    if handed_in(folded, start, first, end) or _WITHDRAWN.search(folded, start, first):
        return False
    if told:
        state.period = when(at.periods) or state.period
    if told is None:
        near = paragraph - state.paragraph <= _FORGOTTEN_AFTER
        told = near and (state.open or (value in state.values and value >= TELLING))
        if told and _WHOLE.search(folded[start:first]):
            told = False
        elif told and paragraph != state.paragraph:
            told = part or value in state.values or _PART.match(folded, start, first) is not None
            if not told:
                return False
    elif not told and value in state.values and value >= TELLING and _TOTAL.search(folded, start, first):
        # "trong tổng số 99 sản phẩm": the round's own number, said again
        told = True
    state.open = told
    if told:
        state.paragraph = paragraph
        state.values.add(value)
    return told


def turn_to_round(
    state: Round,
    folded: str,
    start: int,
    end: int,
    paragraph: int,
    periods: list[Period],
    *,
    communes: bool = False,
) -> None:
    """A sentence that counts nothing may turn to a round, or to the stock: the next one counts what it speaks of."""
    rounds = COMMUNE_ROUND if communes else _ROUND
    if not state.open and not any(rounds.finditer(folded, start, end, folded[start:end])):
        # a stock only ends a round
        return
    told = tells_of_round(folded, start, end, is_title=False, communes=communes)
    if told is not None:
        state.open = told
        if told:
            state.paragraph = paragraph
            state.period = when(periods) or state.period


def when(periods: list[Period]) -> Period | None:
    """When a round was: the year that it is called by, else the day of its decision."""
    dated = [p for p in periods if not p.base and p.last is not None]
    years = [p for p in dated if p.form == "year"]
    return next(iter(years or [p for p in dated if p.document and p.form == "day"]), None)


def stars_of_round(state: Round, stars: str | None, value: float, *, part: bool) -> str | None:
    """The stars of a number of a round: its own, else those that all products of the round have.

    "UBND huyện công nhận 35 sản phẩm đạt 3 sao …; huyện A có 7 sản phẩm, huyện B 14 sản phẩm": all of three stars. A
    number with other stars than the round's shows that the round is mixed.

    Args:
        state: the round; changed by what this number shows.
        stars: that stand beside the number.
        value: the number.
        part: whether it is a part of the number before.
    """
    if stars in ("3", "4", "5"):
        if not part and value > state.whole:
            state.stars, state.whole = stars, value
        elif stars != state.stars:
            state.stars = None
        return stars
    if stars is not None:
        state.stars = None if stars != "potential_5" else state.stars
        return stars
    if value > state.whole:
        state.stars, state.whole = None, value
    return state.stars
