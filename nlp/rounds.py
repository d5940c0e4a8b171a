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
_COMMUNES_FORGOTTEN_AFTER = 2
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
_COMMUNE_ROUND = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:(?:quyết định|qđ)[^.;]{0,140}?công nhận[^.;]{0,60}?(?:xã|nông thôn mới|ntm|$)"
            r"|(?:vừa|mới) (?:[^\d.;,]{0,40} )?công nhận|(?:đợt|lần) này|(?:đồng ý|thống nhất|bỏ phiếu|biểu quyết)[^.;\d]{0,60}công nhận|riêng (?:trong )?năm \d{4}|trao (?:bằng|quyết định) công nhận)(?!\w)"
        )
    )
)
# communes that are named after their number, or counted as those of the round
_NAMED = re.compile(source(r"[^.;\d(]{0,40}(?:gồm|:)"))
# "6 xã đạt chuẩn nông thôn mới năm 2022 gồm: …"
_NAMED_OF_YEAR = re.compile(
    source(
        r"[^,;.()\d]{0,30}(?:đạt chuẩn|về đích|được công nhận)[^,;.()\d]{0,40} (?<!đến )(?<!hết )năm \d{4},?(?: bao)?[ ]*(?:gồm|:|là)"
    )
)
_THIS_ROUND = re.compile(
    source(r"[^,;.\d]{0,40}(?:công nhận|đạt chuẩn|về đích)[^,;.\d]{0,20}(?:đợt|lần) này(?!\w)")
)
_THEREBY = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:theo đó|trong đó|cụ thể|có|và|ngoài ra)(?!\w)"))
# "quyết định công nhận 31 xã", "vừa công nhận thêm 5 xã": the number is what is recognised now
_OBJECT = re.compile(source(r"công nhận(?: thêm| mới| cho| được| danh sách)*(?: hơn| gần| trên)*[ ]*$"))
_WISHES = re.compile(source(r"(?<!theo )(?<!\w)(?:đề nghị|đề xuất|trình|phấn đấu|dự kiến|sẽ|chưa)(?!\w)"))
JUST_NOW = re.compile(source(r"[^,;.\d]{0,24}(?:vừa|mới) được [^,;.\d]{0,40}công nhận(?!\w)"))
_LEAD = re.compile(r"^[ ]*\([^()]{1,20}\)[ ]*[–-]?")
_BY_OFFICE = re.compile(
    source(r" (?:đã |vừa )?được (?:ubnd|chủ tịch|hội đồng)[^,;.\d]{0,40} (?:ra quyết định )?công nhận(?!\w)")
)
_ONLY_THAT_YEAR = re.compile(source(r"(?<!\w)riêng (?:trong )?năm \d{4}[^;.\d]{0,40}$"))
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
            r"|(?:qua|sau|trong) (?:hơn |gần |khoảng )?\d{1,2} năm|từ (?:khi|năm \d{4})|còn (?:hiệu lực|hạn|thời hạn)|giai đoạn|đã có|sở hữu|những năm (?:qua|gần đây)|thời gian qua|trước đây)(?!\w)(?! quyết định)"
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


# a council at work on files: what it looks at is not yet recognised
_COUNCIL = re.compile(
    source(
        r"(?:(?:hội đồng|hội nghị|phiên họp|cuộc họp|tổ tư vấn)[^.;]{0,120}|(?:đã |đang )(?:tiến hành|tổ chức|thực hiện)(?: việc)? |^(?:[^.;:\d]{0,30}: )?)(?<!\w)(?:đánh giá|phân hạng|xếp hạng|chấm(?: điểm)?|thẩm định|xem xét)"
        r"(?:(?:,| và)? (?:đánh giá|phân hạng|xếp hạng|chấm điểm|thẩm định))*(?: các)?(?: sản phẩm)?(?: ocop)?(?: (?:đợt|lần) (?:\d|[ivx]+|đầu))?(?:,? năm \d{4})?(?: cấp (?:tỉnh|huyện|thành phố))?(?: cho| đối với| với)?(?: hơn| trên| gần| khoảng)*[ ]*$"
    )
)
# "71 sản phẩm tham gia từ 29 xã", "64 sản phẩm đề nghị công nhận": files, where nothing before says "chứng nhận cho"
_ENTERS = re.compile(
    source(
        r"(?: ?\([^()\d]{0,60}\))?(?: của \d+ (?:chủ thể|đơn vị|cơ sở|htx|hợp tác xã|tổ chức|doanh nghiệp)(?!\w))?[^,;.\d]{0,16}(?<!\w)(?<!không )(?<!chưa )(?:tham gia(?! chương trình| ocop)|dự thi|(?:có )?hồ sơ đủ điều kiện|đăng ký|đề nghị|đề xuất|được trình|trình|(?:hoàn thiện|hoàn chỉnh|nộp|lập|làm|gửi) hồ sơ)(?!\w)"
    )
)
_REGISTERS = re.compile(
    source(
        r"(?<!\w)(?<!chưa )(?<!không )đăng ký(?:(?!dự kiến|phấn đấu)[^;.\d]){0,24}(?:đánh giá|phân hạng|xếp hạng|dự thi|tham gia)(?:(?!dự kiến|phấn đấu)[^;.\d]){0,20}[ ]*$"
    )
)
# "đề nghị Trung ương đánh giá, xếp hạng 5 sao cho 4 sản phẩm": files on their way up, a comma or not
_PROPOSES = re.compile(
    source(
        r"(?<!theo )(?<!\w)(?:đề nghị|đề xuất|tờ trình|trình (?=trung ương|bộ|hội đồng|ubnd|thủ tướng))(?! của)(?:(?!(?:đã|được|vừa|mới|kết quả) |qua |sau |thu hồi|không )[^;.]){0,110}(?<!\w)(?:công nhận|chứng nhận|đánh giá|xếp hạng|phân hạng|thẩm định|xem xét)[^;.\d]{0,16}(?:[345] sao[^;.\d]{0,24})?(?: cho| đối với| với)?[ ]*$"
    )
)
_WITHDRAWN = re.compile(source(r"(?<!\w)(?:thu hồi|hết (?:thời )?hạn|hết hiệu lực)(?!\w)"))
_CERTIFIES = re.compile(source(r"(?:công nhận|chứng nhận)(?: cho| được| thêm)*[ ]*$"))
_REACHED = re.compile(
    source(
        r"(?<!\w)[345][ ]*sao|(?:được|đã) (?:công nhận|chứng nhận|xếp hạng|phân hạng)|đạt (?:chuẩn|yêu cầu)|công nhận"
    )
)


_IN_A_YEAR = re.compile(
    source(
        r"(?<!đến )(?<!tới )(?<!hết )(?<!cuối )(?<!từ )(?<!trước )(?<!sau )(?<!kết )(?<!\d )(?<!\w)năm (?:\d{4}(?![ ]?[-–]|/)|ngoái|qua)(?:(?!đến |tới |lũy kế|luỹ kế|hiện|tổng số|nâng|duy trì|giữ vững)[^;.\d]){0,60} (?:có|công nhận|được)(?: được| ít nhất| khoảng| hơn| trên| gần)*[ ]*$"
    )
)
_GOT_THERE = re.compile(
    source(
        r"(?:(?!đăng ký|phấn đấu|dự kiến|đề nghị|chưa|không)[^,;.()\d]){0,30}(?<!\w)(?:về đích|cán đích|được (?:[^,;.\d]{0,16} )?(?:công nhận|chứng nhận|xếp hạng|phân hạng|cấp (?:giấy )?chứng nhận))(?!\w)"
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
    if _PROPOSES.search(folded, start, first) or _REGISTERS.search(folded, start, first):
        return True
    return _ENTERS.match(folded, end) is not None and _CERTIFIES.search(folded, start, first) is None


def of_a_year(folded: str, start: int, first: int, end: int) -> bool:
    """Whether a number is what one year brought: "Năm 2013 tỉnh có 7 xã về đích", and not what there is by its end.

    Args:
        folded: the folded text.
        start: where the sentence begins.
        first: where the number begins.
        end: where the number ends.
    """
    return _GOT_THERE.match(folded, end) is not None and _IN_A_YEAR.search(folded, start, first) is not None


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
    if is_title and _TITLE_ROUND.search(before) and not _STOCK.search(before):
        return True
    rounds = _COMMUNE_ROUND if communes else _ROUND
    said = [(match.end(), True) for match in rounds.finditer(folded, start, first, before)]
    within = any(_WITHIN_ROUND.finditer(before))
    said += [
        (match.end(), False)
        for match in _STOCK.finditer(folded, start, first, before)
        # "Trong đợt 1, đã có 7 sản phẩm được xếp hạng": by the end of the round
        if not (within and match.group() == "đã có")
        # the years of a programme that a decision names say nothing of a stock
        and not (match.group() == "giai đoạn" and _PROGRAMMES.search(folded, start, match.start()))
    ]
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
    if (
        JUST_NOW.match(folded, end)
        or _OF_THE_YEAR.match(folded, end)
        or _YEARS_OWN.search(folded, start, first)
        or (is_title and _TITLE_YEAR.match(folded, end) and not _STOCK.search(folded[start:first]))
    ):
        told = True
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
    elif not told and value in state.values and value >= TELLING and _TOTAL.search(folded, start, first):
        # "trong tổng số 99 sản phẩm": the round's own number, said again
        told = True
    state.open = told
    if told:
        state.paragraph = paragraph
        state.values.add(value)
    return told


def communes_in_round(
    state: Round,
    folded: str,
    start: int,
    first: int,
    paragraph: int,
    value: float,
    periods: list[Period],
    *,
    end: int,
) -> bool:
    """Whether a number of communes is that of a round: more than for products must say so.

    A story of one commune tells of its decision too, and then of all that there are.

    Args:
        state: what came before.
        folded: the folded text.
        start: where the sentence begins.
        first: where the number begins.
        paragraph: of the sentence.
        value: the number.
        periods: that the sentence names.
        end: where the number ends.
    """
    before = folded[start:first]
    if _STOCK.search(before):
        return False
    if _OBJECT.search(before) and _WISHES.search(before):
        # "bỏ phiếu đề nghị UBND tỉnh công nhận 14 xã": not yet
        return False
    near = state.open and paragraph - state.paragraph <= _COMMUNES_FORGOTTEN_AFTER
    here = any(_COMMUNE_ROUND.finditer(folded, start, first, before))
    told = (
        _THIS_ROUND.match(folded, end) is not None
        or JUST_NOW.match(folded, end) is not None
        or _ONLY_THAT_YEAR.search(before) is not None
        or (len(_LEAD.sub("", before).strip()) < 3 and _BY_OFFICE.match(folded, end) is not None)
        or (value in state.values and value >= TELLING)
        or (here and _OBJECT.search(before) is not None)
        or ((near or here) and _NAMED.match(folded, end) is not None)
        or _NAMED_OF_YEAR.match(folded, end) is not None
        or (near and _THEREBY.match(before) is not None)
    )
    if told:
        state.open, state.paragraph = True, paragraph
        state.values.add(value)
        state.period = _when(periods) or state.period
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
    rounds = _COMMUNE_ROUND if communes else _ROUND
    if not state.open and not any(rounds.finditer(folded, start, end, folded[start:end])):
        # a stock only ends a round
        return
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
