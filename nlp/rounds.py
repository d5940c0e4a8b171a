"""Rounds of recognition: which products a text says were recognised just now, in a round, and which are the stock.

A text that tells of a round (a council's session, a decision, certificates handed out) goes on to count what the round
recognised: "9 sản phẩm đạt 4 sao", "huyện A có 12 sản phẩm". These are a flow, though no verb says so beside the number.
What stands nearest before a number decides: words of a round, or words of a stock ("đến nay", "hiện có", "lũy kế").
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nlp.gates import Gate
from nlp.patterns import source
from nlp.periods import Period

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
            r"|từ đầu năm(?: \d{4})? (?:đến|tới) nay|kết quả (?:đánh giá|phân hạng|chấm|xếp hạng))(?!\w)"
        )
    )
)
_COMMUNE_ROUND = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:(?:quyết định|qđ)[^.;]{0,140}?công nhận[^.;]{0,60}?(?:xã|nông thôn mới|ntm|$)"
            r"|(?:vừa|mới) (?:[^\d.;,]{0,40} )?công nhận|(?:đợt|lần) này|trao (?:bằng|quyết định) công nhận)(?!\w)"
        )
    )
)
# communes that are named after their number, or counted as those of the round
_NAMED = re.compile(source(r"[^.;\d(]{0,40}(?:gồm|:)"))
_THIS_ROUND = re.compile(
    source(r"[^,;.\d]{0,40}(?:công nhận|đạt chuẩn|về đích)[^,;.\d]{0,20}(?:đợt|lần) này(?!\w)")
)
_THEREBY = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:theo đó|trong đó|cụ thể)(?!\w)"))
# a title that says what is done: "Tỉnh A công nhận 12 sản phẩm OCOP", but not "đã công nhận", "được công nhận"
_TITLE_ROUND = re.compile(
    source(
        r"(?<!đã )(?<!được )(?<!\w)(?:công nhận|cấp (?:giấy )?chứng nhận|trao (?:giấy )?chứng nhận|gắn sao)(?: thêm| mới| cho)*[ ]*$|(?:có )?thêm(?: gần| hơn| trên)?[ ]*$"
    )
)
_STOCK = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:(?<!chức )(?<!\d )(?:đến|tới|lên) nay|(?<!thực )(?<!thể )(?<!xuất )(?<!phát )(?<!biểu )(?<!cải )hiện(?: nay| tại| có)?(?! hành| đại| thực| trạng| diện)|lũy kế|luỹ kế|tổng (?:số|cộng)|nâng tổng|(?:cuối|hết) (?:năm|quý|tháng)|tính đến|tính tới|đến (?:hết|cuối|tháng|ngày|thời điểm|năm)"
            r"|(?:qua|sau|trong) (?:hơn |gần |khoảng )?\d{1,2} năm|từ (?:khi|năm \d{4})|còn (?:hiệu lực|hạn|thời hạn)|giai đoạn|đã có|sở hữu|những năm (?:qua|gần đây)|thời gian qua|trước đây)(?!\w)"
        )
    )
)
# between two sentences the whole of a place is what it has by now
_WHOLE = re.compile(
    source(r"(?:toàn|cả) (?:tỉnh|huyện|thành phố|thị xã|xã|nước)[^.;\d]{0,24}(?:có|được)[^.;\d]{0,12}$")
)
# "84 sản phẩm (61 sản phẩm mới, 5 sản phẩm nâng hạng)": parts that only a year's recognitions have
SPLIT_BY_EVENT = re.compile(
    source(
        r"[^.;(]{0,60}(?:\(|,? (?:trong đó|gồm|bao gồm)[ :]*)(?:có )?\d+ (?:sản phẩm )?(?:ocop )?(?:mới|(?:được )?(?:nâng|thăng) (?:hạng|sao)|(?:được )?đánh giá lại|công nhận (?:mới|lại)|tái công nhận)(?!\w)"
    )
)
_PART = re.compile(
    source(r"[ ]*[-+•*]?[ ]*(?:trong đó|theo đó|trong số|gồm|cụ thể|kết quả|riêng|tiếp đến|có|trong)(?!\w)")
)


# a council at work on files: what it looks at is not yet recognised
_COUNCIL = re.compile(
    source(
        r"(?:(?:hội đồng|hội nghị|phiên họp|cuộc họp|tổ tư vấn)[^.;]{0,120}|^(?:[^.;:\d]{0,30}: )?)(?<!\w)(?:đánh giá|phân hạng|xếp hạng|chấm(?: điểm)?|thẩm định|xem xét)"
        r"(?:(?:,| và)? (?:đánh giá|phân hạng|xếp hạng|chấm điểm|thẩm định))*(?: ocop)?(?: cấp (?:tỉnh|huyện|thành phố))?(?: cho| đối với| với)?[ ]*$"
    )
)
# "71 sản phẩm tham gia từ 29 xã", "64 sản phẩm đề nghị công nhận": files, where nothing before says "chứng nhận cho"
_ENTERS = re.compile(
    source(
        r"[^,;.\d]{0,16}(?<!\w)(?:tham gia(?! chương trình| ocop)|dự thi|đăng ký|đề nghị|đề xuất|được trình|trình)(?!\w)"
    )
)
_WITHDRAWN = re.compile(source(r"(?<!\w)(?:thu hồi|hết (?:thời )?hạn|hết hiệu lực)(?!\w)"))
_CERTIFIES = re.compile(source(r"(?:công nhận|chứng nhận)(?: cho| được| thêm)*[ ]*$"))
_REACHED = re.compile(
    source(
        r"(?<!\w)[345][ ]*sao|(?:được|đã) (?:công nhận|chứng nhận|xếp hạng|phân hạng)|đạt (?:chuẩn|yêu cầu)|công nhận"
    )
)


def submitted(folded: str, start: int, first: int, end: int) -> bool:
    """Whether a number of products is said to take part or to be proposed: "71 sản phẩm tham gia từ 29 xã".

    Args:
        folded: the folded text.
        start: where the sentence begins.
        first: where the number begins.
        end: where the number ends.
    """
    return _ENTERS.match(folded, end) is not None and _CERTIFIES.search(folded, start, first) is None


def under_assessment(folded: str, start: int, first: int, right: str) -> bool:
    """Whether a number of products is what a council is looking at: "Hội đồng tổ chức đánh giá, phân hạng 45 sản phẩm".

    Args:
        folded: the folded text.
        start: where the sentence begins.
        first: where the number begins.
        right: the number's own words after it.
    """
    return _COUNCIL.search(folded[start:first]) is not None and _REACHED.search(right) is None


@dataclass(slots=True)
class Round:
    """What the sentences so far say of a round; `open` while products are those of a round, `period` when it was."""

    open: bool = False
    paragraph: int = -9
    values: set[float] = field(default_factory=set)
    period: Period | None = None


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
    if is_title and _TITLE_ROUND.search(before) and not _STOCK.search(before):
        return True
    rounds = _COMMUNE_ROUND if communes else _ROUND
    said = [(match.end(), True) for match in rounds.finditer(folded, start, first, before)]
    said += [(match.end(), False) for match in _STOCK.finditer(folded, start, first, before)]
    return max(said)[1] if said else None


def in_round(
    state: Round,
    folded: str,
    start: int,
    first: int,
    paragraph: int,
    value: float,
    periods: list[Period],
    *,
    end: int,
    is_title: bool,
    part: bool,
) -> bool:
    """Whether a number of products is that of a round.

    Args:
        state: what came before; changed by what this number shows.
        folded: the folded text.
        start: where the sentence begins.
        first: where the number begins.
        paragraph: of the sentence.
        value: the number.
        periods: that the sentence names.
        is_title: whether the sentence is the title.
        end: where the number ends.
        part: whether stars stand beside it, or it is a part of the number before.
    """
    told = tells_of_round(folded, start, first, is_title=is_title)
    if submitted(folded, start, first, end) or _WITHDRAWN.search(folded, start, first):
        return False
    if told:
        state.period = _when(periods) or state.period
    if told is None:
        near = paragraph - state.paragraph <= _FORGOTTEN_AFTER
        told = near and (state.open or (value in state.values and value >= TELLING))
        if told and _WHOLE.search(folded[start:first]):
            told = False
        elif told and paragraph != state.paragraph:
            told = part or value in state.values or _PART.match(folded, start, first) is not None
            if not told:
                return False
    state.open = told
    if told:
        state.paragraph = paragraph
        state.values.add(value)
    return told


def communes_in_round(state: Round, folded: str, start: int, first: int, end: int, paragraph: int) -> bool:
    """Whether a number of communes is that of a round: more than for products must say so.

    A story of one commune tells of its decision too, and then of all that there are.

    Args:
        state: what came before.
        folded: the folded text.
        start: where the sentence begins.
        first: where the number begins.
        end: where the number ends.
        paragraph: of the sentence.
    """
    before = folded[start:first]
    if _STOCK.search(before):
        return False
    if _THIS_ROUND.match(folded, end):
        return True
    near = state.open and paragraph - state.paragraph <= 1
    told = near or any(_COMMUNE_ROUND.finditer(folded, start, first, before))
    return told and (_NAMED.match(folded, end) is not None or (near and _THEREBY.match(before) is not None))


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
    told = tells_of_round(folded, start, end, is_title=False, communes=communes)
    if told is not None:
        state.open = told
        if told:
            state.paragraph = paragraph
            state.period = _when(periods) or state.period


def _when(periods: list[Period]) -> Period | None:
    """When a round was: the year that it is called by, else the day of its decision."""
    dated = [p for p in periods if not p.base and p.last is not None]
    years = [p for p in dated if p.form == "year"]
    return next(iter(years or [p for p in dated if p.document and p.form == "day"]), None)
