"""What one sentence hands to the next: the place, the periods, the year, the status of a list that it introduces."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import datetime as dt
import re

from nlp.decisions import belongs_to_number, in_brackets, of_a_programme, stands_alone
from nlp.document import Document, State
from nlp.focus import Focus, focus_after, goes_on
from nlp.mentions import Mention
from nlp.patterns import source
from nlp.periods import Period
from nlp.sentences import Sentence
from nlp.status import status_of

_SIDEBAR = re.compile(
    source(
        r"[ •]*(?:những tin (?:mới|cũ) hơn|tin (?:liên quan|cùng chuyên mục|mới hơn|cũ hơn|khác)"
        r"|văn bản ban hành|thống kê(?: truy cập)?|các tin khác|bài viết liên quan)[ :]*"
    )
)
_CITES = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:căn cứ|xét (?:đề nghị|tờ trình))(?!\w)"))
_HAPPENED = re.compile(
    source(
        r"(?<!\w)(?:được công nhận|công nhận (?:huyện|xã|thị xã|thành phố)|về đích|đón (?:nhận )?(?:bằng|danh hiệu)|thành lập|ra đời|khởi nghiệp|lập gia đình)(?!\w)"
    )
)
_PARTS = re.compile(source(r"[ \t•+-]*trong (?:số )?(?:đó|này)(?!\w)"))
_COUNTS_ANEW = re.compile(
    source(
        r"[ \t•+-]*(?:\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) (?:bộ )?sản phẩm(?: ocop)? (?:còn lại |khác )?(?:đạt|được (?:đề nghị|xếp|công nhận|đánh giá))"
    )
)
_SINCE_LAST_YEAR = re.compile(source(r"so (?:với )?(?:thời điểm )?cuối năm (?P<year>\d{4})(?!\d)"))
_CARRIED_OVER_LINES = ("commune", "village")


def enter(document: Document, state: State, n: int, sentence: Sentence) -> None:
    """What a new paragraph, or the portal's sidebar, makes of the state."""
    start, stop = sentence.start, sentence.end
    if not state.sidebar and n > 2 and stop - start < 60 and _SIDEBAR.fullmatch(document.folded, start, stop):
        # what follows an article's end speaks of the portal's own province
        state.sidebar = True
        state.periods, state.year = [], None
        if document.article.portal_province:
            document.home = Focus("province", document.article.portal_province, rule="place:portal")
    if sentence.paragraph != state.paragraph:
        state.paragraph = sentence.paragraph
        kept = document.one_a_line and state.focus.level in _CARRIED_OVER_LINES
        if not sentence.is_title and not kept and not goes_on(document.folded, start, stop):
            state.focus = document.home
        state.paragraph_periods = []
        state.intro_status = None
        if state.event_period is not None and state.event_period.form != "days":
            # the days of a fair hold on, the day of one event does not
            state.event_period = None
    whole = _whole_before(state, n, document) if _PARTS.match(document.folded, start, stop) else None
    if whole is not None:
        state.focus = whole
    elif (
        state.focus.level == "entity"
        and document.home.level in ("province", "district", "commune")
        and _COUNTS_ANEW.match(document.folded, start, stop)
    ):
        # "… của Công ty A đạt 92 điểm. Ba sản phẩm đạt 4 sao gồm …": the whole's again
        state.focus = document.home


def year_in_force(document: Document, state: State, sentence: Sentence) -> int | None:
    """The year of a month that is named without one; None where nothing tells it."""
    published = document.published
    if state.year is None and published is None:
        # "đến hết tháng 6 … tăng 160 xã so với cuối năm 2021"
        since = _SINCE_LAST_YEAR.search(document.folded, sentence.start, sentence.end)
        return int(since.group("year")) + 1 if since else None
    if state.year and published and state.year > published.year:
        # a month without a year is no month of a plan's last year
        return published.year
    return state.year


def _whole_before(state: State, n: int, document: Document) -> Focus | None:
    """The one place of all that the sentence before counted: its parts are told next ("Trong đó, …")."""
    before = document.sentences[n - 1] if n else None
    places = [r.focus for r in state.readings[-8:] if r.sentence is before and not r.group]
    alike = {(place.level, place.province, place.district, place.commune) for place in places}
    return places[-1] if len(alike) == 1 else None


def leave(
    document: Document, state: State, sentence: Sentence, mentions: list[Mention], periods: list[Period]
) -> None:
    """What a sentence hands on: focus, periods, the year, the status of a list it introduces."""
    folded, known = document.folded, state.entity_known
    if any(m.said == "entity" and m.commune == "new" for m in mentions):
        state.entity_paragraph = state.paragraph
    if not sentence.is_title:
        state.focus = focus_after(folded, mentions, sentence.start, state.focus, document.home, known)
    state.stretch = next((p for p in periods[::-1] if p.form == "span"), state.stretch)
    if periods and not state.sentence_readings and _HAPPENED.search(folded, sentence.start, sentence.end):
        # "Năm 2015 xã được công nhận …": the year of what happened then
        periods = [p for p in periods if p.form == "now"]
    until = [p for p in periods if p.form == "until" and not p.base]
    if until and any(r.status.status == "actual" for r in state.sentence_readings):
        state.as_of, state.as_of_paragraph = until[-1], sentence.paragraph
    weak = [p for p in periods if p.weak and not p.base]
    if weak:
        state.event_period = weak[-1]
    _hand_on_periods(document, state, sentence, periods)
    if folded[sentence.start : sentence.end].rstrip().endswith(":"):
        at = sentence.end
        state.intro_status = status_of(folded, sentence.start, at, at, at)


def _hand_on_periods(document: Document, state: State, sentence: Sentence, periods: list[Period]) -> None:
    """The periods that hold on: in the paragraph, for later ones, and the year for months without one."""
    folded, published = document.folded, document.published
    strong = [
        p for p in periods if not p.base and not p.weak and not p.document and (p.last or p.form == "now")
    ]
    if strong and not state.sentence_readings:
        # "Căn cứ Quyết định … phê duyệt Chương trình … giai đoạn 2021-2025" dates nothing that follows
        cites = _CITES.match(folded, sentence.start, sentence.end) is not None
        strong = [] if cites else [p for p in strong if not of_a_programme(folded, p, None)]
    kept = [p for p in strong if p.form != "now"]
    state.wished_periods += [p for p in kept if _is_wished(document, state, sentence, p)]
    if strong and not sentence.is_title:
        state.paragraph_periods += [p for p in kept if _holds_on(document, state, sentence, p, kept)]
        opens_now = strong[-1].start - sentence.start <= 16 or (kept and kept[-1].end <= strong[-1].start)
        if strong[-1].form == "now" and opens_now and state.sentence_readings:
            # "… Hiện tỉnh có 8 xã. Bình quân đạt 17 tiêu chí", "năm 2011 đạt 16 triệu thì nay …": what follows is of now
            state.paragraph_periods.append(strong[-1])
        kept = [p for p in kept if not stands_alone(folded, p)]
        if state.focus.level != "entity" and kept:
            # the first of a sentence is what it is about; it holds on for later paragraphs where it opens its
            # sentence alone, or speaks of the year of publication
            alone = len({p.last for p in kept}) == 1
            opens = alone and (published is None or kept[0].start - sentence.start <= 24)
            if opens or _recent(kept[0], published):
                state.periods.append(kept[0])
                state.periods_paragraph = sentence.paragraph
        last = strong[-1].last
        state.year = last.year if last else state.year
    elif state.year is None and document.title_period and document.title_period.last:
        state.year = document.title_period.last.year


def _holds_on(
    document: Document, state: State, sentence: Sentence, period: Period, kept: list[Period]
) -> bool:
    """Whether a period dates what follows: one that opens its sentence, or that is of the year of publication."""
    folded, published = document.folded, document.published
    if (
        belongs_to_number(folded, period)
        or in_brackets(folded, period)
        or stands_alone(folded, period)
        or (
            period not in state.wished_periods
            and published
            and any(r.quantity.first < period.start for r in state.sentence_readings)
        )
    ):
        return False
    return (
        period.start - sentence.start <= 16
        or (period.last is not None and published is not None and period.last.year >= published.year)
        or (published is None and period is kept[0])
        or (period.form in ("year", "until") and len({one.last for one in kept}) == 1)
    )


def _is_wished(document: Document, state: State, sentence: Sentence, period: Period) -> bool:
    """Whether a period is named as that of a goal: "Phấn đấu đến năm 2025 không còn hộ nghèo"."""
    if document.published and period.last and period.last < document.published:
        return False
    verdict = status_of(document.folded, sentence.start, period.start, period.end, sentence.end)
    if verdict is None:
        # "Phấn đấu đến năm 2025 … Đến năm 2025, …"
        return any(p in state.wished_periods and p.last == period.last for p in state.paragraph_periods)
    return verdict.status == "target"


def _recent(period: Period, published: dt.date | None) -> bool:
    return published is not None and period.last is not None and period.last.year >= published.year
