"""The period of a linked number, where its own words are silent or several speak."""

from __future__ import annotations

import datetime as dt
import re

from nlp.document import Document, Reading, State
from nlp.focus import Focus
from nlp.patterns import source
from nlp.periods import Period, periods_in
from nlp.quantities import Quantity
from nlp.sentences import Sentence
from nlp.status import Verdict
from pipeline.reference.catalogue import load_indicators

_BEFORE_MERGER = re.compile(source(r"trước (?:khi )?(?:sáp nhập|hợp nhất|sắp xếp)"))
_THEN = re.compile(source(r"(?:khi đó|khi ấy|lúc đó|lúc ấy|lúc bấy giờ|thời điểm đó)"))
_NO_PERIOD_AFTER = re.compile(source(r"(?:so với|từ|từ nay|kể từ|hơn|và|xếp hạng|sản phẩm ocop)[ ]*$"))
# "… cho 6 sản phẩm đợt 1, năm 2020"
_OF_A_ROUND = re.compile(source(r"[^,;:()]*(?<!\w)đợt (?:\d{1,2}|i{1,3}|một|hai|ba)[ ]*,[ ]*"))
_YEARS_LATER = re.compile(
    source(r"(?<!\w)(?:sau|qua)(?: hơn| gần| đó)? (?:\d{1,2}|một|hai|ba|bốn|năm) năm(?! \d)(?!\w)")
)
_YEARS_UNSAID = re.compile(
    source(
        r"(?<!\w)(?:trong|sau|qua)(?: hơn| gần)? (?:\d{1,2}|hai|ba|bốn|năm|mười) năm(?! \d)(?! nay)|\d năm qua(?!\w)"
    )
)
_MOVES_ON = re.compile(
    source(
        r"[ ,]*(?:đã )?(?:giảm |tăng )?(?:xuống|lên|còn)(?: còn| mức| tới| đến| khoảng| dưới| trên| hơn| gần)*[ ]*"
    )
)
_OF_A_NUMBER = re.compile(
    source(r"(?:(?<!đợt )[\d%]|[\d%][^()]{0,12}\))(?:(?! thì)[^,;.\d]){0,14}(?: vào| của| trong| \()?[ ]*$")
)
_THIS_STRETCH = re.compile(source(r"(?<!\w)(?:giai đoạn|nhiệm kỳ|thời kỳ) (?:này|đó|trên|vừa qua|qua)(?!\w)"))
_PICKED_OUT = re.compile(source(r"(?<!\w)(?:riêng|chỉ|nhất là|đặc biệt)(?: trong| tính)?[ ]*$"))
GOES_ON = re.compile(
    source(
        r"[ ]*(?:cụ thể|trong đó|theo đó|kết quả|như vậy|cùng với đó|bên cạnh đó|ngoài ra|cũng theo"
        r"|cùng (?:năm|thời gian)|đặc biệt)"
    )
)
_OF_WHICH = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:trong đó|trong số (?:đó|này|ấy))(?!\w)"))
_PROGRAMME_YEARS = re.compile(
    source(
        r"(?<!\w)(?:thực hiện|triển khai|chặng đường|hưởng ứng|theo|của|thuộc)(?!\w)[^,;.\d]{0,24}"
        r"(?<!\w)(?:chương trình|đề án|phong trào|cuộc vận động|nghị quyết|kế hoạch|ctmtqg)(?!\w)[^,;.]{0,80}$"
    )
)
_SUMMED_UP = re.compile(source(r"(?<!\w)(?:tổng kết|sơ kết|kết quả|kết thúc|hoàn thành)(?!\w)"))
_SUMS_UP = re.compile(source(r"[ ]*(?:như vậy|tính chung|cộng dồn|lũy kế|luỹ kế)(?!\w)"))
_IS = re.compile(source(r"[ ]*(?:là|chỉ là|chỉ|chỉ có|có|đạt|chỉ đạt)(?: gần| hơn| trên| khoảng)?[ ]*"))
_OPENS_COMPARISON = re.compile(source(r"\([ ]*(?:so|trong khi)(?: với)?(?: cuối| đầu| cùng kỳ)?[ ]*$"))
_CHAINED = ("period:before", "period:paragraph", "period:text", "period:after", "period:of the whole")
_ADDED = ("ntm_communes_period", "ocop_products_recognized_period")
_STRETCHES = ("span", "days")
_OPEN = ("now", "unsaid")
# until when in a year papers report on the one before
_REPORTING_MONTHS = 4


def period_of(
    document: Document,
    state: State,
    sentence: Sentence,
    quantity: Quantity,
    verdict: Verdict | None,
    focus: Focus,
    periods: list[Period],
    right: int,
    code: str,
) -> tuple[Period | None, str]:
    """The period of a number and the rule that chose it.

    Order: attached after the number; the nearest before it; the paragraph's; the text's; the title's; the day of
    publication (None).
    """
    folded, published = document.folded, document.published
    event = code == "ocop_event_sales"
    usable = [p for p in periods if not p.base and (event or not p.weak) and (p.last or p.form in _OPEN)]
    listed = sentence.is_item and state.intro_status is not None and state.intro_status.status == "target"
    target = verdict.status == "target" if verdict is not None else document.is_plan or listed
    target = target or (listed and verdict is not None and verdict.rule == "change:adjacent")
    dated = [p for p in periods if p.last or p.form in _OPEN]
    if attached := _attached(folded, quantity, dated, right, target, published):
        return attached, "period:after"
    if state.sentence_readings and _THEN.search(
        folded, state.sentence_readings[-1].quantity.end, quantity.first
    ):
        return state.sentence_readings[-1].period, "period:then"
    before = [p for p in usable if p.end <= quantity.first and not shut_in(folded, p, quantity.first)]
    if not before and _BEFORE_MERGER.search(folded, sentence.start, quantity.first):
        return None, "period:before the merger"
    if load_indicators().get(code).kind != "flow":
        before = [p for p in before if not _of_another(state, p, code)]
        if not target:
            happened = verdict is not None and verdict.status == "actual"
            before = [p for p in before if not of_a_programme(folded, p, published if happened else None)]
    elif code in _ADDED and len(before) > 1:
        # "đợt 2, năm 2020 thuộc Chương trình … giai đoạn 2018-2020": the round's own year
        before = [p for p in before if not of_a_programme(folded, p, None)] or before
    if compared := _compared_with(folded, periods, quantity):
        return compared, "period:compared"
    if not before and not state.paragraph_periods:
        # the day of an event dates what was done on it, where nothing better does
        before = [p for p in periods if p.weak and p.form == "day" and not p.base and p.end <= quantity.first]
    if before and _YEARS_LATER.search(folded, before[-1].end, quantity.first):
        return None, "period:years later"
    if before and _left_behind(folded, before[-1], quantity):
        before = before[:-1]
    if then := _back_then(folded, periods, quantity):
        return then, "period:back then"
    if before:
        chosen = before[-1]
        if chosen.document and len(before) > 1 and not before[-2].document:
            # a decision's day yields to the year it decides about
            chosen = before[-2]
        if chosen.document and target and document.title_period and not document.title_period.document:
            return document.title_period, "period:title"
        if chosen.form == "now" and not target and code in _ADDED and document.report_period:
            # "Đến nay tỉnh có thêm 19 xã", in a report on the year before
            return document.report_period, "period:report"
        return _as_of(state, sentence, chosen), "period:before"
    if not before and (whole := _whole(document, state, sentence, code)) is not None:
        return whole.period, "period:of the whole"
    if not before and state.stretch and _THIS_STRETCH.search(folded, sentence.start, quantity.first):
        return state.stretch, "period:this stretch"
    if not before and _YEARS_UNSAID.search(folded, sentence.start, quantity.first):
        told = state.paragraph_periods[-1] if state.paragraph_periods else None
        if told and _SUMS_UP.match(folded, sentence.start) and _of_the_year_before(told, published):
            # "Năm 2022 … Như vậy, qua 4 năm, tỉnh đã có …", said in March 2023
            return told, "period:paragraph"
        return None, "period:years unsaid"
    if event and state.event_period:
        return state.event_period, "period:event"
    if state.sidebar:
        return _noted(document, sentence)
    if quantity.kind == "percent" and "năm" in quantity.rates:
        # "giảm 1,5%/năm" holds for each year: only its own words date it
        return None, "period:published"
    entity = focus.level == "entity"
    aside = focus.level in ("commune", "village") and document.home.level not in ("commune", "village")
    flows = load_indicators().get(code).kind == "flow"
    reported = None if target else document.report_period
    for rule, candidates in (
        ("period:paragraph", [] if entity else state.paragraph_periods[::-1]),
        ("period:text", [] if entity or aside else _handed_on(document, state, sentence, target, code)),
        ("period:title", [document.title_period] if document.title_period and not entity else []),
        ("period:report", [reported] if reported and not entity and not aside else []),
    ):
        for candidate in candidates:
            if candidate.form == "now":
                if flows or target:
                    continue
                return _as_of(state, sentence, candidate), rule
            if candidate.form in _STRETCHES and not flows and not target and rule != "period:title":
                # what was done over years says nothing of a level stated elsewhere
                continue
            if rule == "period:text" and not flows and not target and _of_the_year(candidate, published):
                # the day of publication dates it as well, and claims less
                return None, "period:published"
            if _fits(candidate, target, published):
                return candidate, rule
    weak = [p for p in periods if p.weak and not p.base and p.last]
    if weak and published is None:
        return weak[0], "period:event day"
    return None, "period:published"


def _of_another(state: State, period: Period, code: str) -> bool:
    """Whether years stand right after another indicator's number: "13 xã đạt chuẩn từ năm 2014 đến năm 2020, …"."""
    return period.form in _STRETCHES and any(
        r.period is period and r.period_rule == "period:after" and r.link.code != code
        for r in state.sentence_readings
    )


def of_a_programme(folded: str, period: Period, published: dt.date | None) -> bool:
    """Whether years are a programme's or run on: "thực hiện Chương trình … giai đoạn 2021-2025, hộ nghèo còn 2,7%"."""
    if period.form != "span" or period.last is None or period.published:
        return False
    ahead = published is not None and period.last.year > published.year
    left = folded[max(0, period.start - 140) : period.start]
    return ahead or (_PROGRAMME_YEARS.search(left) is not None and not _SUMMED_UP.search(left))


def _compared_with(folded: str, periods: list[Period], quantity: Quantity) -> Period | None:
    """The year compared with, where the number is its own: "còn 3,2% (so năm 2017 là 6,1%)"."""
    base = [p for p in periods if p.base and p.end <= quantity.first and p.last]
    if not base or not _IS.fullmatch(folded, base[-1].end, quantity.first):
        return None
    return base[-1] if _OPENS_COMPARISON.search(folded, 0, base[-1].start) else None


def _as_of(state: State, sentence: Sentence, period: Period) -> Period:
    """What "hiện có" means in a text without a date that said a day just before: "Tính đến tháng 12/2016, …"."""
    near = sentence.paragraph - state.as_of_paragraph <= 1
    if period.form == "now" and period.last is None and state.as_of is not None and near:
        return state.as_of
    return period


def _whole(document: Document, state: State, sentence: Sentence, code: str) -> Reading | None:
    """The figure before whose parts a sentence tells: "Trong đó, có 10 sản phẩm 4 sao"."""
    told = [r for r in state.readings if r.sentence.end <= sentence.start and not r.in_title]
    if not told or not _OF_WHICH.match(document.folded, sentence.start, sentence.end):
        return None
    if document.folded[told[-1].sentence.end : sentence.start].strip():
        return None
    beside = [r for r in told if r.sentence.start == told[-1].sentence.start]
    same = [r for r in beside if r.link.code == code and r.sentence.paragraph == sentence.paragraph]
    return same[-1] if same else None


def _left_behind(folded: str, period: Period, quantity: Quantity) -> bool:
    """Whether a period belongs to the number before: "giảm từ 7,4% năm 2018 xuống 5,5%"."""
    return _MOVES_ON.fullmatch(folded, period.end, quantity.first) is not None and belongs_to_number(
        folded, period
    )


def in_brackets(folded: str, period: Period) -> bool:
    """Whether a period in brackets dates the words before it: "dân số (năm 2016) là 120.000 người"."""
    return re.search(r"[^\W\d]{2,} ?\($", folded[max(0, period.start - 24) : period.start]) is not None and (
        folded[period.end : period.end + 1] == ")"
    )


def shut_in(folded: str, period: Period, at: int) -> bool:
    """Whether a period stands among other words in brackets that are closed before `at`."""
    opened = folded.rfind("(", max(0, period.start - 160), period.start)
    closed = folded.find(")", period.end, at)
    if opened < 0 or closed < 0 or ")" in folded[opened : period.start] or "\n" in folded[opened:closed]:
        return False
    return folded[opened + 1 : period.start].strip() + folded[period.end : closed].strip() != ""


def belongs_to_number(folded: str, period: Period) -> bool:
    """Whether a period stands right after a number and dates that number alone: "7,4% năm 2018"."""
    return _OF_A_NUMBER.search(folded, max(0, period.start - 24), period.start) is not None


def stands_alone(folded: str, period: Period) -> bool:
    """Whether a period is picked out of a longer one and dates its own sentence only: "Riêng năm 2021 …"."""
    return _PICKED_OUT.search(folded, max(0, period.start - 24), period.start) is not None


def _back_then(folded: str, periods: list[Period], quantity: Quantity) -> Period | None:
    """The earlier day that "khi đó", "lúc bấy giờ" point back to."""
    earlier = [p for p in periods if p.end <= quantity.first and p.last]
    if earlier and _THEN.search(folded, earlier[-1].end, quantity.first):
        return earlier[-1]
    return None


def _attached(
    folded: str, quantity: Quantity, usable: list[Period], right: int, target: bool, published: dt.date | None
) -> Period | None:
    """A period right after the number, in its own phrase: "93,5% vào cuối năm 2024"."""
    one = next((p for p in usable if quantity.end <= p.start < right), None)
    if one is None or one.form == "now":
        return None
    between = folded[quantity.end : one.start]
    if between.strip() == "(" and not one.base and not one.weak:
        return one
    if (one.base or one.weak) and (one.form != "day" or len(between) > 10):
        # "so với con số 5.361 chủ thể ngày 6/12": the day is that of the number compared with
        return None
    past = target and published and one.last and one.last.year < published.year
    if past or _NO_PERIOD_AFTER.search(between):
        return None
    if re.search(r"[,;:()]", between) and not _OF_A_ROUND.fullmatch(between):
        return None
    return one


def _noted(document: Document, sentence: Sentence) -> tuple[Period | None, str]:
    """The period of a sidebar's counter: only what its note in brackets says."""
    folded = document.folded
    note = folded[sentence.end : sentence.end + 160].lstrip()
    if note.startswith("["):
        at = folded.index("[", sentence.end)
        noted = [
            p for p in periods_in(folded, at, min(len(folded), at + 120), document.published) if not p.base
        ]
        if noted:
            return noted[0], "period:note"
    return None, "period:sidebar"


def _fits(period: Period, target: bool, published: dt.date | None) -> bool:
    """Whether a carried period can be a figure's: no target lies in the past, no actual in the future."""
    if published is None or period.last is None:
        return True
    if target:
        return period.last >= published
    return (period.last - published).days <= 45


def _handed_on(document: Document, state: State, sentence: Sentence, target: bool, code: str) -> list[Period]:
    """The periods that earlier paragraphs hand on.

    A target takes what the text says of the future. A result stands in the period of the paragraph before only where
    that states figures of it, or where its own sentence goes on ("Cụ thể, …"): a year told on the way dates nothing.
    """
    if target:
        return state.periods[:-4:-1]
    before = [r for r in state.readings if r.sentence.paragraph != sentence.paragraph and not r.in_title]
    chained = (
        before
        and sentence.paragraph - before[-1].sentence.paragraph == 1
        and before[-1].status.status != "target"
        and before[-1].focus.level != "entity"
        and before[-1].period_rule in _CHAINED
        and before[-1].link.code.startswith("ocop_") == code.startswith("ocop_")
    )
    if chained and before[-1].period is not None and before[-1].period.form != "now":
        if stands_alone(document.folded, before[-1].period):
            return []
        return [before[-1].period]
    last = state.periods[-1] if state.periods else None
    if last and _of_the_year_before(last, document.published):
        return [last]
    first = "\n" in document.folded[max(0, sentence.start - 4) : sentence.start]
    goes_on = first and GOES_ON.match(document.folded, sentence.start, sentence.end)
    return state.periods[:-2:-1] if goes_on and state.periods_paragraph == sentence.paragraph - 1 else []


def _of_the_year_before(period: Period, published: dt.date | None) -> bool:
    """Whether a text of the first months speaks of the year that has ended: what it reports is of that year."""
    return (
        published is not None
        and published.month <= _REPORTING_MONTHS
        and period.last is not None
        and period.last.year == published.year - 1
        and period.form in ("year", "until")
    )


def _of_the_year(period: Period, published: dt.date | None) -> bool:
    return period.last is not None and published is not None and period.last.year == published.year
