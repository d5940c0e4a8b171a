"""The reader: which figures an article states.

`read` is a pure function of the article and the reference data. Stages, each in its own room: sentences, quantities,
words, places, periods, linking, status, attributes. This module only leads a number through them.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from nlp.attributes import FIVE_BY_NATION, FOR_FIVE_STARS, STARRED, stars_of, validity_of
from nlp.boundary import boundary_of
from nlp.confidence import confidence_of, features_of, provinces_named
from nlp.context import flags_of, follows_of, recognises_in_period, restates, right_of, scopes_of
from nlp.decisions import (
    belongs_to_number,
    in_brackets,
    of_a_programme,
    period_of,
    stands_alone,
)
from nlp.document import Document, Reading, State, document_of
from nlp.elliptical import understood_unit
from nlp.focus import Focus, each_of_them, focus_after, goes_on, govern
from nlp.goals import decided_status, goal_goes_on
from nlp.linking import Link, detail_of, link
from nlp.patterns import source
from nlp.periods import Period, periods_in
from nlp.places import Mention
from nlp.plans import plan_of
from nlp.quantities import Quantity, quantities_in
from nlp.rounds import SPLIT_BY_EVENT, communes_in_round, in_round, submitted, turn_to_round, under_assessment
from nlp.segmentation import cuts_word
from nlp.sentences import Sentence, bracket_depths, openers_in
from nlp.status import Verdict, status_of
from nlp.tables import cell_reading
from nlp.version import reader_version
from pipeline.records import Article, Figure, Stars
from pipeline.reference.catalogue import load_indicators
from pipeline.text import digest, fold

_PROGRAMME = {
    "product", "entity", "money", "percent", "times", "commune", "district", "province", "village", "craft", "garden",
    "sales_point", "person", "household", "km", "criterion", "none", "foreign", "commune_or_district",
}  # fmt: skip
_BEFORE_MERGER = re.compile(source(r"trước (?:khi |thời điểm |ngày )?(?:sáp nhập|hợp nhất|sắp xếp|nhập)"))
# a stretch with more numbers than this is no sentence
_MOST_NUMBERS = 120
_NEXT_PART = re.compile(source(r"[^;.:]{0,24}?(?:,|và)[ ]*"))
_TREND = re.compile(source(r"lần lượt|tương ứng"))
_STARS_NEXT = re.compile(
    source(
        r"[ ]*(?:đều |được )?(?:(?:công nhận|xếp hạng|phân hạng) )?(?:đạt|hạng|xếp hạng|từ|gồm)?[ ]*(?:từ |hạng |chuẩn |tiêu chuẩn |ocop )*0?[345]"
    )
)
_SIDEBAR = re.compile(
    source(
        r"[ •]*(?:những tin (?:mới|cũ) hơn|tin (?:liên quan|cùng chuyên mục|mới hơn|cũ hơn|khác)"
        r"|văn bản ban hành|thống kê(?: truy cập)?|các tin khác|bài viết liên quan)[ :]*"
    )
)
_BAND_FIRST = re.compile(
    source(
        r"(?<!\w)(?:số|các|những|nhiều) xã (?:chỉ |mới |còn |có )*(?:đạt|dưới|có|trên|đủ)(?: từ| dưới| trên| đủ| được)*[ ]*$"
    )
)
_BAND = re.compile(
    source(
        r"[^,;.\d]{0,26}(?:đạt|dưới|từ|có|trên|đủ|hoàn thành)(?: và cơ bản đạt| được| từ| dưới| trên| đủ)*[ ]*"
    )
)
# "7 xã có thu nhập trên 45 triệu đồng", "12 xã thu từ 25 đến dưới 35 triệu đồng"
_INCOME_BAND = re.compile(
    source(
        r"\d (?:xã|hộ|thôn|bản|ấp|huyện|hộ dân|hộ gia đình) (?:đã |mới |chỉ )*(?:đạt |có )?(?:mức )?(?:thu nhập|thu)(?: bình quân)?(?: đầu người)?(?: đạt)?(?: từ)?(?: \d+ đến)?(?: trên| dưới| hơn| từ| đạt)*[ ]*$"
    )
)
# (what a title may say loosely, what the body then says)
# "vượt 2 xã so với kế hoạch", "cứ 3 hộ … thì có 1 hộ"
_BESIDE = re.compile(source(r"(?:vượt|thiếu|thừa|chậm|hụt)[^,;.\d]{0,12}$"))
_PLAN_AFTER = re.compile(
    source(r"[^,;.\d]{0,12}(?:so với |so )?(?:kế hoạch|chỉ tiêu|mục tiêu|nghị quyết|yêu cầu)")
)
# "vượt 12,4% số xã đạt chuẩn so với mục tiêu"
_THAN_PLANNED = re.compile(source(r"[^,;.\d]{0,60} so với (?:kế hoạch|chỉ tiêu|mục tiêu|nghị quyết|yêu cầu)"))
_CITES = re.compile(source(r"[ ]*[-+•*]?[ ]*(?:căn cứ|xét (?:đề nghị|tờ trình))(?!\w)"))
_FOR_EACH = re.compile(
    source(r"(?<!\w)cứ (?:bình quân |khoảng |có )*(?:\d+ [^.;]{1,50} thì (?:lại )?(?:có )?(?:đến |tới )?)?$")
)
_HAPPENED = re.compile(
    source(
        r"(?<!\w)(?:được công nhận|công nhận (?:huyện|xã|thị xã|thành phố)|về đích|đón (?:nhận )?(?:bằng|danh hiệu)|thành lập|ra đời|khởi nghiệp|lập gia đình)(?!\w)"
    )
)
_COST_OF_SCHEME = re.compile(
    source(
        r"(?:(?:kinh phí|vốn|nguồn lực)[^.;]{0,40}(?:đề án|kế hoạch|chương trình)(?: này)?|kinh phí thực hiện)(?: là| khoảng| trên| hơn| gần|:)*[ ]*$"
    )
)
_FAIR_AT = re.compile(
    source(
        r"(?<!\w)(?:hội chợ|tuần (?:hàng|lễ)|phiên chợ|ngày hội|lễ hội|gian hàng)(?!\w)[^.;]{0,60}(?<!\w)(?:tại|ở) (?:tỉnh |thành phố |tp ?\.? ?)?"
    )
)
_FUNDS = ("ntm_capital", "ocop_budget")
_OF_FIRMS = ("ocop_revenue", "ocop_revenue_change")
_PLACES_OF_FIRMS = ("national", "province", "district", "commune", "village")
_A_FIRM = re.compile(
    source(
        r"(?:doanh thu|doanh số)(?: bán hàng)? của (?:htx|hợp tác xã|cơ sở|công ty|cửa hàng|doanh nghiệp|gia đình|xưởng|anh|chị|ông|bà)(?!,| và| trên địa bàn| toàn| trong)[^,;.]{0,40}$"
        r"|(?<!các )(?<!những )(?<!nhiều )(?<!\d )(?<!\w)(?:cửa hàng|cơ sở|xưởng|công ty|htx|hợp tác xã) (?:[^,;.\d]{0,16} )?của (?:gia đình|anh|chị|ông|bà|tôi|mình)(?!\w)[^;.]{0,120}$"
    )
)
_PART_OF = re.compile(source(r"trong (?:đó|số đó)"))
_NOUN_FIRST = re.compile(source(r"(?:tổng )?số xã[^;.\d]{0,80}(?:là|đạt|có|lên|:)[ ]*$"))
_BY_NAME = re.compile(
    source(r"[ ]*(?:gồm|là|:)[^;.\d]*? (?P<said>đạt (?:chuẩn )?(?:ntm|nông thôn mới)[^,;.\d]{0,30})")
)
_OF_WHOM = re.compile(source(r"[^,;.\d]{0,24}(?:của|thuộc)[ ]*"))
_MORE_EXACT = (
    ("ocop_products_recognized", "ocop_products_recognized_period"),
    ("ocop_products_recognized", "ocop_products_registered"),
    ("ocop_products_recognized", "ocop_products_lapsed"),
    ("ntm_communes", "ntm_communes_period"),
    ("ocop_revenue", "ocop_event_sales"),
)
_HOLDING_COMMUNES = ("district", "province", "national")
_CARRIED_OVER_LINES = ("commune", "village")
_OF_MANY_COMMUNES = (
    "ntm_communes", "ntm_communes_share", "ntm_communes_period", "ntm_communes_by_criteria", "ntm_districts", "ocop_communes",
)  # fmt: skip
_POVERTY = ("poverty_rate", "poor_households")
_BRACKETED = re.compile(
    source(r"[ ]*(?:\(|,? (?:tương ứng|tương đương|tức|bằng)(?: với| là)?)[ ]*(?:gần |hơn |khoảng |trên )?")
)
_UNDATED = ("period:published", "period:echo")
# a number as large as this is no other one by chance
_TELLING = 10
_RECOGNISED = ("ocop_products_recognized", "ocop_products_recognized_period")
# "…: huyện A 812 hộ, huyện B 640 hộ" and "hộ cận nghèo 2,4%; tăng 90 hộ, tương ứng tỷ lệ tăng 0,1%"
_NEXT_PLACE = re.compile(source(r"[ ]*[,;][ ]*(?:(?! (?:nghèo|hộ|tỷ lệ|giảm|tăng|thoát))[^,;.:()\d]){2,28}"))
_ITS_CHANGE = re.compile(
    source(
        r"^[ ]*[,;(]?[ ]*(?:tương (?:ứng|đương) (?:với )?)?(?:tỷ lệ )?(?:tăng|giảm)(?: thêm| được| bình quân)*[ ]*$"
    )
)
_WITHOUT_A_FLOW = ("ntm_villages", "ntm_communes_by_criteria", "ntm_districts", "ntm_model_gardens")
_HIGHER_BY = re.compile(
    source(
        r"(?<!\w)(?:(?:cao|thấp|nhiều|ít|vượt|kém) hơn|vượt|tăng|giảm)(?: khoảng| gần| trên| hơn| tới)*[ ]*$"
    )
)
_THAN_ANOTHER = re.compile(
    source(
        r"[ ]*so với (?:(?:mức )?(?:bình quân|trung bình)(?! năm)|mục tiêu|kế hoạch|chỉ tiêu|nghị quyết|chỉ tiêu kế hoạch)(?!\w)"
    )
)
_ADDED = re.compile(
    source(
        r"(?<!\w)(?:có |được |công nhận |đạt )?thêm(?: được| mới)?(?: \d+ (?:xã|huyện|thôn|bản)[ ]*(?:,|và))?[ ]*$"
    )
)
_AND = re.compile(source(r"[ ]*(?:,|và|, và)[ ]*"))
_RATES_OF_PEOPLE = (
    "poverty_rate",
    "clean_water_rate",
    "health_insurance_rate",
    "trained_labour_rate",
    "rural_income",
)
_ONE_PEOPLE = r"(?:đồng bào |người |là )*(?:dân tộc thiểu số|dtts|đồng bào dân tộc|khmer|chăm|hmông|mông|ê đê|gia rai|ba na)(?!\w)"
_OF_ONE_PEOPLE = re.compile(
    source(rf"(?:nghèo|tỷ lệ|hộ|người|riêng)[^,;\d]{{0,16}}(?<!\w){_ONE_PEOPLE}[^,;\d]{{0,30}}$")
)
_AMONG_ONE_PEOPLE = re.compile(source(rf"[ ]*(?:trên |trong |của )?(?:tổng )?số hộ (?:dân )?{_ONE_PEOPLE}"))
# Quảng Ninh began in 2013; whatever a firm sold before is not the programme's
_FIRST_OCOP_YEAR = 2013
_CERTIFIED = ("ocop_products_recognized", "ocop_entities")


def read(article: Article) -> list[Figure]:
    """The figures that an article states, in the order of the text.

    The same article gives the same figures on any machine; no text raises.
    """
    return [figure for figure, _ in read_with_features(article)]


def read_with_features(article: Article) -> list[tuple[Figure, dict[str, float]]]:
    """The same, each figure with the features of which its confidence was computed."""
    document = document_of(article)
    state = State(document.home)
    for n, sentence in enumerate(document.sentences):
        _sentence(document, state, n, sentence)
    _echo_titles(state.readings)
    _date_again(state.readings)
    return _figures(document, state.readings)


def _sentence(document: Document, state: State, n: int, sentence: Sentence) -> None:
    text, folded = document.text, document.folded
    start, stop = sentence.start, sentence.end
    _enter(document, state, n, sentence)
    quantities, _ = quantities_in(text, folded, start, stop)
    wanted = [q for q in quantities if q.kind in _PROGRAMME]
    state.sentence_readings = []
    if sentence.row is not None:
        cell = cell_reading(document, state, n, sentence, wanted)
        state.readings += [cell] if cell else []
        return
    mentions = document.mentions_of(n, state.focus.province, document.home.province)
    year = state.year
    if year and document.published and year > document.published.year:
        # a month without a year is no month of a plan's last year
        year = document.published.year
    periods = periods_in(folded, start, stop, document.published, year)
    if 0 < len(wanted) <= _MOST_NUMBERS:
        _numbers(document, state, n, sentence, wanted, mentions, periods)
    if not any(q.kind == "product" for q in wanted):
        turn_to_round(state.round, folded, start, stop, sentence.paragraph, periods)
    turn_to_round(state.commune_round, folded, start, stop, sentence.paragraph, periods, communes=True)
    _leave(document, state, sentence, mentions, periods)


def _unit_start(folded: str, quantity: Quantity) -> int:
    at = quantity.last
    while at < quantity.end and folded[at] in " \t":
        at += 1
    return at


def _enter(document: Document, state: State, n: int, sentence: Sentence) -> None:
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


def _leave(
    document: Document, state: State, sentence: Sentence, mentions: list[Mention], periods: list[Period]
) -> None:
    """What a sentence hands on: focus, periods, the year, the status of a list it introduces."""
    known = state.entity_known
    if any(m.said == "entity" and m.commune == "new" for m in mentions):
        state.entity_paragraph = state.paragraph
    if not sentence.is_title:
        state.focus = focus_after(
            document.folded, mentions, sentence.start, state.focus, document.home, known
        )
    state.stretch = next((p for p in periods[::-1] if p.form == "span"), state.stretch)
    if not state.sentence_readings and _HAPPENED.search(document.folded, sentence.start, sentence.end):
        # "Năm 2015 xã được công nhận …": the year of what happened then
        periods = [p for p in periods if p.form == "now"]
    until = [p for p in periods if p.form == "until" and not p.base]
    if until and any(r.status.status == "actual" for r in state.sentence_readings):
        state.as_of, state.as_of_paragraph = until[-1], sentence.paragraph
    weak = [p for p in periods if p.weak and not p.base]
    if weak:
        state.event_period = weak[-1]
    strong = [
        p for p in periods if not p.base and not p.weak and not p.document and (p.last or p.form == "now")
    ]
    if not state.sentence_readings:
        # "Căn cứ Quyết định … phê duyệt Chương trình … giai đoạn 2021-2025" dates nothing that follows
        cites = _CITES.match(document.folded, sentence.start, sentence.end) is not None
        strong = [] if cites else [p for p in strong if not of_a_programme(document.folded, p, None)]
    kept = [p for p in strong if p.form != "now"]
    state.wished_periods += [p for p in kept if _is_wished(document, state, sentence, p)]
    if strong and not sentence.is_title:
        # what a sentence opens with holds on; what it mentions on the way holds on only for this year
        state.paragraph_periods += [
            p
            for p in kept
            if not belongs_to_number(document.folded, p)
            if not in_brackets(document.folded, p)
            if not stands_alone(document.folded, p)
            if p in state.wished_periods
            or not (document.published and any(r.quantity.first < p.start for r in state.sentence_readings))
            if p.start - sentence.start <= 16
            or (document.published and p.last and p.last.year >= document.published.year)
            or (document.published is None and p is kept[0])
            or (p.form in ("year", "until") and len({one.last for one in kept}) == 1)
        ]
        opens_now = strong[-1].start - sentence.start <= 16 or (kept and kept[-1].end <= strong[-1].start)
        if strong[-1].form == "now" and opens_now and state.sentence_readings:
            # "… Hiện tỉnh có 8 xã. Bình quân đạt 17 tiêu chí", "năm 2011 đạt 16 triệu thì nay …": what follows is of now
            state.paragraph_periods.append(strong[-1])
        kept = [p for p in kept if not stands_alone(document.folded, p)]
        if state.focus.level != "entity" and kept:
            # the first of a sentence is what it is about; it holds on for later paragraphs where it opens its
            # sentence alone, or speaks of the year of publication
            opens = kept[0].start - sentence.start <= 24 and len({p.last for p in kept}) == 1
            alone = document.published is None and len({p.last for p in kept}) == 1
            if opens or alone or _recent(kept[0], document.published):
                state.periods.append(kept[0])
                state.periods_paragraph = sentence.paragraph
        last = strong[-1].last
        state.year = last.year if last else state.year
    elif state.year is None and document.title_period and document.title_period.last:
        state.year = document.title_period.last.year
    if document.folded[sentence.start : sentence.end].rstrip().endswith(":"):
        at = sentence.end
        state.intro_status = status_of(document.folded, sentence.start, at, at, at)


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


def _numbers(
    document: Document,
    state: State,
    n: int,
    sentence: Sentence,
    quantities: list[Quantity],
    mentions: list[Mention],
    periods: list[Period],
) -> None:
    folded, start, stop = document.folded, sentence.start, sentence.end
    opened = [at for at, _ in openers_in(folded, start, stop)]
    brackets = bracket_depths(folded, start, stop)
    quantities = [q for q in quantities if not (q.kind == "money" and q.unit_text == "" and q.value < 1e6)]
    quantities = [
        q for k, q in enumerate(quantities) if not _is_band(folded, quantities[k - 1] if k else None, q)
    ]
    for index, quantity in enumerate(quantities):
        before = quantities[index - 1] if index else None
        after = quantities[index + 1] if index + 1 < len(quantities) else None
        left = max(start, before.end if before else start, folded.rfind(";", start, quantity.first) + 1)
        right = min(stop, after.first if after else stop)
        semicolon = folded.find(";", quantity.end, right)
        right = semicolon if semicolon >= 0 else right
        child = any(left - 14 <= at < quantity.first for at in opened) or any(
            a < quantity.first < b for a, b in brackets
        )
        reading = _number(
            document,
            state,
            n,
            sentence,
            quantity,
            before,
            after,
            left,
            right,
            mentions,
            periods,
            child,
            brackets,
            quantities[index + 2 :],
        )
        if reading:
            state.sentence_readings.append(reading)
            state.readings.append(reading)
    _pair_in_order(folded, sentence, state.sentence_readings, periods)
    _change_with_level(state.sentence_readings)


def _change_with_level(readings: list[Reading]) -> None:
    """ "giảm 1,95% so với năm 2018, còn 4,65% vào cuối năm 2019": a change has the period of its new level."""
    for change, level in pairwise(readings):
        if (
            change.status.status == "change"
            and change.link.code == level.link.code
            and change.period_rule not in ("period:before", "period:after")
            and level.period_rule == "period:after"
        ):
            change.period, change.period_rule = level.period, "period:of the level"


def _is_band(folded: str, before: Quantity | None, quantity: Quantity) -> bool:
    """Whether a number of criteria only says which communes are counted: "10 xã dưới 5 tiêu chí"."""
    return (
        (
            quantity.kind == "money"
            and before is not None
            and before.kind in ("commune", "village", "household", "district", "none")
            and _INCOME_BAND.search(folded, max(0, quantity.first - 90), quantity.first) is not None
        )
        or (
            quantity.kind == "criterion"
            and before is not None
            and before.kind in ("commune", "village")
            and "xã" not in quantity.rates
            and _BAND.fullmatch(folded, before.end, quantity.first) is not None
        )
        or (
            quantity.kind == "criterion"
            and "xã" not in quantity.rates
            and _BAND_FIRST.search(folded, max(0, quantity.first - 40), quantity.first) is not None
        )
    )


def _number(
    document: Document,
    state: State,
    n: int,
    sentence: Sentence,
    quantity: Quantity,
    before: Quantity | None,
    after: Quantity | None,
    left: int,
    right: int,
    mentions: list[Mention],
    periods: list[Period],
    child: bool,
    brackets: list[tuple[int, int]],
    rest: list[Quantity],
) -> Reading | None:
    """One number led through the stages; None when it is no figure."""
    folded, start, stop = document.folded, sentence.start, sentence.end
    if quantity.kind == "criterion":
        # "bình quân mỗi xã" is the mean of the place, not a commune's own
        mentions = [m for m in mentions if m.said != "each"]
    focus, group = govern(
        folded,
        mentions,
        quantity.first,
        quantity.end,
        start,
        right,
        state.focus,
        document.home,
        state.entity_known,
    )
    if focus.rule == "place:several" and quantity.kind != "percent":
        # a share holds for each of the places, a count for all of them
        group = []
    if quantity.kind != "criterion":
        each = each_of_them(folded, quantity.end, stop, quantity.rates, focus, document.home)
        focus, group = (each, []) if each else (focus, group)
    previous = state.sentence_readings[-1] if state.sentence_readings else None
    left_text = document.masked[left : quantity.first]
    if previous and previous.is_part and previous.quantity is before and _NEXT_PART.fullmatch(left_text):
        child = True
    right_text = right_of(document.masked, quantity, after, right, brackets, stop, rest)
    verdict = status_of(document.masked, start, quantity.first, quantity.end, stop)
    wished = bool(state.readings) and state.readings[-1].status.status == "target"
    if (verdict is None or verdict.rule == "change:adjacent") and goal_goes_on(
        document, state, sentence, quantity, periods
    ):
        rule = "target:goes on" if verdict is None else "target:planned change"
        verdict = Verdict("target", rule, False)
    costs = quantity.kind == "money" and _COST_OF_SCHEME.search(folded, start, quantity.first)
    if verdict is None and wished and costs:
        verdict = Verdict("target", "target:cost of the scheme", False)
    flags = flags_of(
        document,
        quantity,
        focus,
        verdict,
        child,
        brackets,
        left_text,
        right_text,
        folded[max(start, quantity.first - 400) : quantity.first],
        before,
        any(m.said in ("name", "whole") and 0 <= quantity.first - m.end <= 4 for m in mentions),
    )
    if quantity.kind == "criterion" and focus.rule == "place:each":
        # "bình quân mỗi xã đạt 16 tiêu chí" speaks of the place whose communes they are
        focus = state.focus
    if _BESIDE.search(left_text) and (
        _PLAN_AFTER.match(right_text) or _THAN_PLANNED.match(folded, quantity.end)
    ):
        return None
    if _FOR_EACH.search(folded[start : quantity.first]):
        return None
    unit, copied = quantity.kind, None
    if unit == "none":
        unit, copied, right_text = understood_unit(
            document, state, n, quantity, after, left_text, right_text, mentions, flags, start
        )
    if not unit or (unit == "foreign" and not quantity.rates) or (unit == "money" and "priced" in flags):
        return None
    if previous and restates(quantity, previous, left_text, brackets):
        # a restated share has the head of the number before it
        flags |= {"restates", f"restates_{previous.quantity.kind}", f"restates_{previous.link.code}"}
        left_text = folded[max(start, quantity.first - 200) : quantity.first]
    if recognises_in_period(folded, quantity, periods, left_text, right):
        flags.add("recognises_in_period")
    if quantity.kind == "product" and in_round(
        state.round,
        folded,
        start,
        quantity.first,
        sentence.paragraph,
        quantity.value,
        periods,
        end=quantity.end,
        is_title=sentence.is_title,
        part=child or STARRED.search(right_text) is not None,
    ):
        flags.add("in_round")
    if quantity.kind == "commune" and communes_in_round(
        state.commune_round, folded, start, quantity.first, quantity.end, sentence.paragraph
    ):
        flags.add("in_round")
    wanted = verdict is not None and verdict.status == "target"
    if (
        quantity.kind == "product"
        and not wanted
        and under_assessment(folded, start, quantity.first, right_text)
    ):
        flags.add("assessed")
    if quantity.kind == "product" and not child and submitted(folded, start, quantity.first, quantity.end):
        flags.add("submitted")
    if quantity.kind == "product" and SPLIT_BY_EVENT.match(folded, quantity.end, stop):
        flags.add("split_by_event")
    unit_words = folded[_unit_start(folded, quantity) : quantity.end]
    scopes = scopes_of(document, n, sentence, quantity, left_text, right_text, flags, unit_words)
    linked = copied or link(
        "money" if unit == "foreign" else unit,
        quantity.noun,
        scopes,
        follows_of(document, state, sentence, quantity, left_text, right_text, child),
    )
    if linked is None or (unit == "foreign" and linked.code != "rural_income"):
        return None
    unread = (
        before is not None
        and before.kind == "money"
        and (previous is None or previous.quantity is not before)
    )
    if child and unread and linked.code in _FUNDS and _PART_OF.search(left_text):
        # a part of what is no figure is none: the people's share in the cost of one hall
        return None
    if quantity.kind not in ("none", "percent") and linked.code not in _POVERTY:
        words = state.words_of(document.text, sentence)
        if cuts_word(document.text, words, _unit_start(folded, quantity), quantity.end):
            return None
    if _HIGHER_BY.search(left_text) and _THAN_ANOTHER.match(folded, quantity.end, stop):
        # "cao hơn 1,4 tiêu chí so với bình quân toàn vùng", "tăng 9 xã so với kế hoạch": how far two numbers are apart
        return None
    told = verdict is None or verdict.status == "actual"
    beside = (
        previous is not None and previous.link.code == "ntm_communes_period" and _AND.fullmatch(left_text)
    )
    if told and linked.code in _WITHOUT_A_FLOW and (beside or _ADDED.search(left_text)):
        # "Có thêm 24 thôn đạt chuẩn": no indicator counts those of a year alone
        verdict = Verdict("change", "change:thêm", True, quantity.first)
    period, period_rule = period_of(
        document, state, sentence, quantity, verdict, focus, periods, right, linked.code
    )
    if (
        period is None
        and linked.code == "ocop_entities"
        and previous is not None
        and _OF_WHOM.fullmatch(left_text)
    ):
        # "21 sản phẩm của 16 chủ thể": as of the same day
        period, period_rule = previous.period, previous.period_rule
    if period is None and "in_round" in flags and linked.code == "ocop_products_recognized_period":
        period, period_rule = state.round.period, "period:round" if state.round.period else period_rule
    if linked.code.startswith("ocop_") and period and period.last and period.last.year < _FIRST_OCOP_YEAR:
        return None
    indicator = load_indicators().get(linked.code)
    return Reading(
        quantity=quantity,
        sentence=sentence,
        link=linked,
        focus=_place_for(
            linked, focus, document, folded[start : quantity.first], folded[quantity.end : stop]
        ),
        group=group,
        status=decided_status(
            document, state, sentence, verdict, period, previous, child, "restates" in flags
        ),
        period=period,
        period_rule=period_rule,
        stars=_stars(linked, scopes, previous) if indicator.has_stars else None,
        detail=_detail(linked, scopes, sentence, previous),
        validity=_validity(linked, scopes, previous, child),
        unit=_unit(quantity, indicator.unit),
        kind="flow" if linked.code == "rural_income" else indicator.kind,
        in_title=sentence.is_title,
        is_part=child,
    )


def _place_for(linked: Link, focus: Focus, document: Document, before_text: str, after_text: str) -> Focus:
    if linked.code in _RATES_OF_PEOPLE and focus.level in ("province", "district", "national"):
        of_one = _OF_ONE_PEOPLE.search(before_text[-110:]) or _AMONG_ONE_PEOPLE.match(after_text)
        if of_one:
            # the rate of a part of the people is none of the whole place
            return replace(focus, level="other", district=None, commune=None, rule="place:one people")
    if document.after_merger and focus.era is None and _BEFORE_MERGER.search(before_text):
        focus = replace(focus, era="63")
    if linked.code in _OF_FIRMS and focus.level in _PLACES_OF_FIRMS and _A_FIRM.search(before_text):
        # "doanh thu của HTX tăng 30%": a firm that nobody names has sales all the same
        return replace(focus, level="entity", rule="place:firm")
    inside = focus.level in ("commune", "village", "entity") and focus.rule != "place:each"
    if linked.code in _OF_MANY_COMMUNES and inside and document.home.level in _HOLDING_COMMUNES:
        # no commune has twelve communes: the number is of the place that the text is about
        return replace(document.home, rule="place:above")
    if linked.code == "ntm_provinces_complete":
        return Focus("national", rule="place:national")
    if linked.code == "ocop_event_sales" and (
        focus.level in ("entity", "commune", "village", "district") or _held_at(focus, before_text)
    ):
        # a fair stands somewhere; its sales are its organiser's, but for those of one stall ("Vân Đồn: 429 triệu")
        if focus.district and before_text.rstrip().endswith(f"{fold(focus.district)}:"):
            return focus
        home = document.home
        if home.level == "entity" and home.province:
            home = Focus("province", home.province, era=home.era)
        return replace(home, rule="place:organiser") if home.level == "province" else focus
    return focus


def _held_at(focus: Focus, before_text: str) -> bool:
    """Whether a province is only where a fair stands: "tuần hàng OCOP Bắc Kạn tại Hà Nội"."""
    if focus.province is None:
        return False
    place = fold(focus.province)
    return any(before_text.startswith(place, fair.end()) for fair in _FAIR_AT.finditer(before_text))


def _detail(linked: Link, scopes: dict[str, str], sentence: Sentence, previous: Reading | None) -> str | None:
    if linked.code.startswith("ntm_communes") and _NOUN_FIRST.search(scopes["left"]):
        # "số xã đạt chuẩn nâng cao là 86 xã và 8 xã kiểu mẫu": what follows is another number's
        scopes = {**scopes, "right": "", "tail": ""}
    detail = detail_of(linked.code, scopes)
    if (
        detail is None
        and linked.code.startswith("ntm_communes")
        and (named := _BY_NAME.match(scopes["right"]))
    ):
        # "4 xã gồm A, B, C đạt chuẩn nâng cao"
        detail = detail_of(linked.code, {**scopes, "right": "", "tail": named.group("said")})
    shared = previous is not None and previous.link.code.startswith("ntm_communes")
    if linked.code == "ntm_communes_share" and previous and shared and "restates" in scopes["flags"]:
        # "42 xã nâng cao, chiếm 40%": the share is of the same kind of communes
        return previous.detail
    beside = (
        "restates" in scopes["flags"]
        or _BRACKETED.fullmatch(scopes["left"])
        or _NEXT_PLACE.fullmatch(scopes["left"])
        or ("change" in scopes["flags"].split() and _ITS_CHANGE.search(scopes["left"]))
    )
    poor = linked.code in _POVERTY and previous is not None and previous.link.code in _POVERTY
    if detail is None and poor and beside and previous:
        # "hộ cận nghèo còn 2,07% (9.006 hộ)": the same households, counted
        if previous.detail in ("multidimensional", "poor_plus_near_poor"):
            # poor and near-poor together are a rate of its own
            return "multidimensional" if linked.code == "poverty_rate" else "poor_plus_near_poor"
        return previous.detail
    part = "child" in scopes["flags"].split()
    if detail is None and (sentence.is_item or part) and previous and previous.link.code == linked.code:
        return previous.detail if linked.code in ("ntm_capital", "ocop_budget") else None
    return detail


def _validity(linked: Link, scopes: dict[str, str], previous: Reading | None, child: bool) -> str | None:
    if linked.code not in _CERTIFIED:
        return None
    validity = validity_of(scopes["before"], scopes["right"])
    if (
        validity is None
        and previous
        and previous.link.code in _CERTIFIED
        and (child or len(scopes["left"]) < 40)
    ):
        return previous.validity
    return validity


def _stars(linked: Link, scopes: dict[str, str], previous: Reading | None) -> Stars | None:
    if previous and "restates" in scopes["flags"].split() and previous.link.code == linked.code:
        # "96 sản phẩm 3 sao, chiếm 80%": the share is of the same products
        return previous.stars  # type: ignore[return-value]
    stars = stars_of(*_starry(scopes["right"]), scopes["left"])
    if linked.code == "ocop_products_registered" and (stars == "5" or FOR_FIVE_STARS.search(scopes["right"])):
        # files sent to the centre for five stars are not five-star products
        return "potential_5"
    if stars is None and linked.code in _RECOGNISED and FIVE_BY_NATION.search(scopes["right"]):
        return "5"
    return stars


def _starry(right: str) -> tuple[str, str]:
    """What may say the stars of a number: its own phrase, and a next one that goes on about stars."""
    own, *rest = re.split(r"(?<!\d,)(?<=[,(])", right)
    return own, rest[0] if rest and _STARS_NEXT.match(rest[0]) else ""


def _unit(quantity: Quantity, unit: str) -> str:
    if quantity.kind in ("percent", "times"):
        return quantity.kind
    if quantity.kind == "foreign":
        return "USD/person/year"
    return "product" if unit.startswith("product") else unit


def _pair_in_order(folded: str, sentence: Sentence, readings: list[Reading], periods: list[Period]) -> None:
    """ "Năm 2021, 2022 lần lượt công nhận 40 và 65 sản phẩm": the periods go to the numbers in order."""
    if not _TREND.search(folded, sentence.start, sentence.end):
        return
    usable = [p for p in periods if not p.base and not p.weak]
    if len(usable) == len(readings) > 1 and len({r.link.code for r in readings}) == 1:
        for reading, period in zip(readings, usable, strict=True):
            reading.period, reading.period_rule = period, "period:in order"


def _echo_titles(readings: list[Reading]) -> None:
    """A number of the title takes the period and the place of the sentence that says it again."""
    for reading in readings:
        if not reading.in_title:
            continue
        for other in readings:
            alike = (
                other.link.code == reading.link.code or (reading.link.code, other.link.code) in _MORE_EXACT
            )
            if other.in_title or not alike or other.unit != reading.unit:
                continue
            a, b = reading.quantity, other.quantity
            rounded = a.bound != "exact" and abs(a.value - b.value) <= 0.05 * max(abs(b.value), 1e-9)
            if not (rounded or (a.value == b.value and a.value_max == b.value_max)):
                continue
            reading.link, reading.kind = replace(reading.link, code=other.link.code), other.kind
            reading.detail = reading.detail or other.detail
            reading.focus = other.focus
            reading.period, reading.period_rule = other.period, "period:echo"
            reading.validity = reading.validity or other.validity
            if other.status.status != reading.status.status and not reading.status.sure:
                reading.status = other.status
            reading.stars = reading.stars or (other.stars if other.stars in ("3+", None) else reading.stars)
            break


def _date_again(readings: list[Reading]) -> None:
    """A number that nothing dates is dated where the text says it again: the lead's "21 sản phẩm", then the decision's.

    Small numbers meet by chance, so they must be what a round recognised, with the same stars.
    """
    dated = [r for r in readings if r.period is not None and r.period.form != "now" and not r.in_title]
    for reading in readings:
        if reading.period is not None or reading.period_rule not in _UNDATED:
            continue
        flow = reading.link.code == "ocop_products_recognized_period"
        if not flow and reading.quantity.value < _TELLING:
            continue
        for other in dated:
            if (
                other.link.code == reading.link.code
                and other.quantity.value == reading.quantity.value
                and other.unit == reading.unit
                and (other.stars or "3+") == (reading.stars or "3+")
                and other.status.status == reading.status.status
                and (other.focus.level, other.focus.province, other.focus.district)
                == (reading.focus.level, reading.focus.province, reading.focus.district)
            ):
                reading.period, reading.period_rule = other.period, "period:said again"
                break


def _figures(document: Document, readings: list[Reading]) -> list[tuple[Figure, dict[str, float]]]:
    if not readings:
        return []
    counts: dict[tuple[int, int], int] = {}
    figures = []
    n_provinces = provinces_named(document)
    beside = Counter(reading.sentence.start for reading in readings)
    for reading in readings:
        places = [reading.focus]
        if reading.group:
            places = [
                Focus(
                    m.level,
                    m.province or reading.focus.province,
                    m.district,
                    m.commune,
                    m.era,
                    "place:each of",
                )
                for m in reading.group
            ]
        for focus in places:
            features = features_of(document, reading, focus, n_provinces, beside[reading.sentence.start])
            figures.append((_figure(document, reading, focus, counts, confidence_of(features)), features))
    return figures


def _figure(
    document: Document,
    reading: Reading,
    focus: Focus,
    counts: dict[tuple[int, int], int],
    confidence: float,
) -> Figure:
    article, quantity = document.article, reading.quantity
    first, last, basis = _dates(document, reading)
    span = quantity.start, quantity.end
    nth = counts[span] = counts.get(span, 0) + 1
    province, boundary = boundary_of(
        focus.province if focus.level not in ("national", "region") else None, focus.era, last if basis == "stated" else None,
        document.published, document.gazetteer, document.knows_districts,
    )  # fmt: skip
    value, value_max = quantity.value, quantity.value_max
    if reading.link.code == "rural_income" and "tháng" in quantity.rates and "năm" not in quantity.rates:
        value, value_max = value * 12, value_max * 12 if value_max is not None else None
    status = reading.status.status
    return Figure(
        figure_id=digest(f"{article.article_id}\n{article.text_digest}\n{span[0]}\n{span[1]}\n{nth}")[:32],
        article_id=article.article_id,
        text_digest=article.text_digest,
        indicator=reading.link.code,
        value=value,
        value_max=value_max,
        unit=reading.unit,
        bound=quantity.bound,
        status=status,  # type: ignore[arg-type]
        stars=reading.stars,  # type: ignore[arg-type]
        detail=reading.detail,
        denominator=quantity.denominator if reading.unit != "percent" else None,
        validity=reading.validity,  # type: ignore[arg-type]
        place_level=focus.level,
        province=province,
        boundary=boundary,
        district=focus.district if focus.level in ("district", "commune", "village") else None,
        period_start=first,
        period_end=last,
        period_basis=basis,  # type: ignore[arg-type]
        plan_doc=plan_of(
            document.text, document.folded, reading.sentence.start, reading.sentence.end, document.title_span
        )
        if status == "target"
        else None,
        quote=article.text[span[0] : span[1]],
        start=span[0],
        end=span[1],
        sentence_start=reading.sentence.start,
        sentence_end=reading.sentence.end,
        block=reading.sentence.block,
        confidence=confidence,
        rule=_rule(reading, focus),
        reader_version=reader_version(),
    )


def _dates(document: Document, reading: Reading) -> tuple[dt.date | None, dt.date | None, str | None]:
    period = reading.period
    if period is None:
        return None, document.published, "published" if document.published else None
    first, last = period.for_kind(reading.kind)
    if last is None:
        return None, None, None
    return first, last, "published" if period.published and period.form == "now" else "stated"


def _rule(reading: Reading, focus: Focus) -> str:
    evidence = " ".join(reading.link.evidence)
    bound = f"; bound: {reading.quantity.bound_rule}" if reading.quantity.bound_rule else ""
    return f"{reading.link.code} {reading.link.score:.1f} ({evidence}); {reading.status.rule}; {focus.rule}; {reading.period_rule}{bound}"
