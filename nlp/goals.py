"""The status of a linked number where its own words are silent: goals that go on, dates ahead, headings, plans."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.decisions import GOES_ON, of_a_programme
from nlp.document import Document, Reading, State
from nlp.patterns import source
from nlp.periods import Period
from nlp.quantities import Quantity
from nlp.sentences import Sentence
from nlp.status import Verdict

# "Đại hội đề ra các chỉ tiêu của nhiệm kỳ. Cụ thể, …"
_GOALS_SET = re.compile(
    source(
        r"(?<!\w)(?:thông qua|đề ra|xác định|đặt ra)[^.;\n]{0,50}(?:chỉ tiêu|mục tiêu)[^.;\n]{0,60}[.:;]?[ ]*$"
    )
)
_STATES = re.compile(
    source(
        r"(?:tính |được biết|hiện|trên địa bàn)?[^.;:\d]{0,60}?"
        r"(?<!\w)(?:tỉnh|huyện|thành phố|thị xã|xã|cả nước|toàn quốc|địa phương)(?!\w)[^,.;:\d]{0,30}"
        r"(?<!\w)(?:có|đạt|là|còn)(?!\w)"
    )
)
_AT_LEAST = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:có |và )?(?:ít nhất|tối thiểu)(?!\w)"))
_EXPECTED = re.compile(source(r"(?<!\w)ước(?! mơ| nguyện| muốn| vọng)(?!\w)"))
_IMPERATIVE = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:giảm|tăng|nâng|đưa|duy trì)(?!\w)"))
_COUNTED_SO_FAR = re.compile(
    source(r"[ ]*[-+•*]?[ ]*theo (?:số liệu |kết quả )?(?:thống kê|tổng hợp|rà soát|báo cáo)(?!\w)")
)
# a goal that stands beside a result ("1,8% (chỉ tiêu dưới 3%)") says nothing of what follows
_BESIDE = ("target:of", "target:bracket")
# a number published within so many days of its date is still an actual
_GRACE_DAYS = 20
# a day so far ahead of publication is one that a plan speaks of, whatever word of a result stands before it
_AHEAD_DAYS = 62


def _overtaken(document: Document, verdict: Verdict, period: Period | None) -> bool:
    """Whether a target's words end before a part of the sentence that speaks of the past: "…; hết năm 2016 còn …"."""
    published = document.published
    if verdict.status != "target" or period is None or period.last is None or published is None:
        return False
    if period.last >= published or not 0 <= verdict.at < period.start:
        return False
    between = document.folded[verdict.at : period.start]
    return re.search(r"[;]|\d[^.]*(?:tuy nhiên|nhưng|song)", between) is not None


def goal_goes_on(
    document: Document, state: State, sentence: Sentence, quantity: Quantity, periods: list[Period]
) -> bool:
    """Whether a sentence without a word of its own goes on with the goals of its paragraph.

    "Phấn đấu đến năm 2025 … Tỷ lệ hộ dùng nước sạch trên 90%", "Ít nhất 10 chủ thể được hỗ trợ".
    """
    here = [
        r
        for r in state.readings
        if r.sentence.paragraph == sentence.paragraph and r.status.rule not in _BESIDE
    ]
    if sentence.is_title or (here and here[-1].status.status != "target"):
        return False
    if here and _AT_LEAST.match(document.folded, sentence.start, sentence.end):
        return here[-1].sentence is not sentence
    if any(p.end <= quantity.first and not p.base for p in periods):
        return False
    if not here and _STATES.match(document.folded, sentence.start, sentence.end):
        # "Dự kiến cuối năm Hội đồng sẽ họp. Toàn tỉnh có 208 sản phẩm": no goal was told that it could go on with
        return False
    return bool(state.paragraph_periods) and state.paragraph_periods[-1] in state.wished_periods


def _still_to_come(document: Document, verdict: Verdict, period: Period | None) -> bool:
    """Whether a day ahead follows words of a result: "lũy kế đến cuối năm đạt …", said in February."""
    published = document.published
    if verdict.status != "actual" or period is None or period.last is None or published is None:
        return False
    return (
        period.form == "until"
        and verdict.at <= period.start
        and (period.last - published).days > _AHEAD_DAYS
        and "ước" not in document.folded[max(0, verdict.at - 12) : verdict.at + 12]
    )


def _goal_of(document: Document, state: State, sentence: Sentence, period: Period | None) -> bool:
    """Whether a sentence goes on with the goals of the one before: it takes their date, or says them in detail."""
    folded = document.folded
    if GOES_ON.match(folded, sentence.start, sentence.end) and _GOALS_SET.search(
        folded, max(0, sentence.start - 200), sentence.start
    ):
        return True
    if period is None or period.last is None or sentence.start <= period.start < sentence.end:
        return False
    told = [
        r
        for r in state.readings
        if r.sentence.end <= sentence.start and not r.in_title and r.status.rule not in _BESIDE
    ]
    last = [r for r in told if r.sentence.start == told[-1].sentence.start]
    here = [
        r
        for r in state.readings
        if r.sentence.paragraph == sentence.paragraph and r.status.rule not in _BESIDE
    ]
    dated = [r for r in here if r.period is period] or [
        r for r in last if r.sentence.paragraph == sentence.paragraph and _same_end(r.period, period)
    ]
    return bool(dated) and all(r.status.status == "target" for r in dated)


def _ahead(document: Document, sentence: Sentence, period: Period | None) -> bool:
    """Whether a sentence names a later year than that of publication for a number."""
    return (
        period is not None
        and period.last is not None
        and document.published is not None
        and period.last.year > document.published.year
        and sentence.start <= period.start < sentence.end
        and period.form in ("until", "year")
    )


def _same_end(one: Period | None, other: Period) -> bool:
    return one is not None and one.last == other.last


def decided_status(
    document: Document,
    state: State,
    sentence: Sentence,
    verdict: Verdict | None,
    period: Period | None,
    previous: Reading | None,
    child: bool,
    restated: bool,
) -> Verdict:
    """The status of a number: its sentence's trigger, or else inheritance, dates, the list's heading, the document."""
    if verdict is not None and verdict.status == "change" and verdict.rule == "change:adjacent":
        if sentence.is_item and state.intro_status is not None and state.intro_status.status == "target":
            # "Mục tiêu: … - tỷ lệ hộ nghèo giảm 2%": a planned change
            return Verdict("target", "target:list", False)
        wished = state.readings and state.readings[-1].status.status == "target"
        if wished and _IMPERATIVE.match(document.folded, sentence.start, sentence.end):
            return Verdict("target", "target:imperative", False)
    goal = _goal_of(document, state, sentence, period)
    if goal and (verdict is None or verdict.rule == "change:adjacent"):
        return Verdict("target", "target:shared date", False)
    if verdict is not None and verdict.rule == "change:adjacent" and _ahead(document, sentence, period):
        # "Đến năm 2025 … thu nhập tăng 1,5 lần": a planned rise
        return Verdict("target", "target:planned change", False)
    if verdict is not None and _overtaken(document, verdict, period):
        return Verdict("actual", "actual:date", False)
    if verdict is not None and _still_to_come(document, verdict, period):
        return Verdict("target", "target:date", False)
    if verdict is not None:
        return verdict
    if previous is not None and child and previous.status.status == "change" and restated:
        return Verdict("change", "status:restated", False)
    if previous is not None and child:
        inherited = "actual" if previous.status.status == "change" else previous.status.status
        return Verdict(inherited, "status:inherited", False)
    if state.intro_status is not None and sentence.is_item:
        return replace(state.intro_status, rule="status:list", sure=False)
    published = document.published
    if period is not None and period.last is not None and published is not None:
        own = period.form in ("year", "until", "months", "quarter", "month") and not period.base
        if own and period.last.year < published.year and sentence.start <= period.start < sentence.end:
            # a plan looks back: "Năm 2022, toàn tỉnh có 37 xã"
            return Verdict("actual", "actual:date", False)
    counted = _COUNTED_SO_FAR.match(document.folded, sentence.start, sentence.end)
    if counted and state.intro_status is None:
        # in a plan too: "Theo thống kê, số xã đạt chuẩn năm 2014 là 780 xã"
        return Verdict("actual", "actual:theo thống kê", False)
    if document.is_plan and (previous is None or previous.status.status != "actual"):
        return Verdict("target", "target:document", False)
    if period is not None and period.last is not None and published is not None and period.form != "now":
        months = (period.last.year - published.year) * 12 + period.last.month - published.month
        late = (period.last - published).days > _GRACE_DAYS and months > 0
        late = late and not of_a_programme(document.folded, period, None)
        if late and (period.last.year > published.year or period.form == "until"):
            if _EXPECTED.search(document.folded, max(sentence.start, period.start - 24), sentence.end):
                # "ước đến hết năm đạt …": what the year will have brought is reported, not wished
                return Verdict("actual", "actual:ước", False)
            return Verdict("target", "target:date", False)
        if period.last.year < published.year:
            return Verdict("actual", "actual:date", False)
    beside = previous is not None and previous.status.rule in _BESIDE
    if previous is not None and previous.status.status == "target" and not beside:
        return Verdict("target", "status:sentence", False)
    return Verdict("actual", "actual:default", False)
