"""The reader: which figures an article states.

`read` is a pure function of the article and the reference data. Stages, each in its own room: sentences, quantities,
words, places, periods, linking, status, attributes. This module only leads a number through them, with what the
sentences before it hand on.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from nlp.attributes import stars_of, validity_of
from nlp.boundary import boundary_of
from nlp.focus import Focus, focus_after, focus_of_text, govern
from nlp.gazetteer import Gazetteer, load_gazetteer
from nlp.linking import Link, about, detail_of, link
from nlp.patterns import pattern, source
from nlp.periods import Period, periods_in
from nlp.places import Mention, mentions_in
from nlp.plans import plan_of
from nlp.quantities import Quantity, quantities_in
from nlp.segmentation import Word, cuts_word, words_of
from nlp.sentences import Sentence, bracket_depths, layout_of, openers_in
from nlp.status import PLAN_TITLE, Verdict, status_of
from nlp.version import reader_version
from pipeline.records import Article, Figure
from pipeline.reference.catalogue import load_indicators
from pipeline.text import digest, fold

_PROGRAMME = {
    "product", "entity", "money", "percent", "times", "commune", "district", "province", "village", "craft", "garden",
    "sales_point", "person", "household", "km", "criterion", "none", "foreign", "commune_or_district",
}  # fmt: skip
_PLAN_SHARE = re.compile(
    source(
        r"[ ]*(?:so với |của |so )?(?:tổng )?(?:mức |cả |các )?(?:kế hoạch|chỉ tiêu|kh(?!\w)|mục tiêu|dự toán|nghị quyết|tổng thu nhập|cùng kỳ)"
    )
)
_PER_HEAD = pattern(r"(?:bình quân )?(?:đầu|mỗi) người|/ ?người|mỗi người|nhân khẩu")
_STARRED = re.compile(
    source(
        r"[ ]*(?:là |đạt |được |xếp |có |sản phẩm )*(?:hạng )?(?:tiềm năng )?0?[345](?:[ ]*[-–][ ]*[45])?[ ]*(?:sao|\*)"
    )
)
_AFTER_PLACE = re.compile(source(r"[ ]*(?:có|với|đạt|là|:|\(|được|còn|hơn|gần|trên)*[ ]*"))
_ENTITY_FIRST = re.compile(
    source(
        r"(?<!\w)(?P<noun>htx|hợp tác xã|tht|tổ hợp tác|doanh nghiệp|dn|hộ kinh doanh|hộ sản xuất|hộ|cơ sở(?: sản xuất)?|công ty)[ ]*(?:[:(]|là|có)?[ ]*$"
    )
)
_NOUN_FIRST = re.compile(
    source(
        r"(?<!\w)(?:tổng )?số (?:lượng )?(?:các )?(?P<noun>sản phẩm|chủ thể|lao động|xã|hộ nghèo|hộ cận nghèo|hộ thoát nghèo|tiêu chí|huyện|htx|hợp tác xã)[^;.\d]{0,60}?(?:là|đạt|lên|còn|có|:|tăng lên|từ|thành)[^;.\d]{0,12}$"
    )
)
_NOUN_KINDS = {
    "sản phẩm": "product", "chủ thể": "entity", "lao động": "person", "xã": "commune", "hộ nghèo": "household",
    "hộ cận nghèo": "household", "hộ thoát nghèo": "household", "tiêu chí": "criterion", "huyện": "district",
    "htx": "entity", "hợp tác xã": "entity",
}  # fmt: skip
_COORDINATED = re.compile(source(r"[ ]*(?:,|và|hoặc|;)[ ]*"))
_CAPTION = re.compile(source(r"[ ]*là (?:số|tỷ lệ)"))
_FLOWY = re.compile(
    source(
        r"(?:trong )?(?:năm|quý|tháng|đợt|giai đoạn)[^;.]{1,40}(?:công nhận|chứng nhận|phân hạng|phát triển)[^;.\d]{0,24}$"
    )
)
_TREND = re.compile(source(r"lần lượt|tương ứng"))
_DATELINE = re.compile(source(r"thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật"))
_FULL_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(20\d\d)")
_BARE_NUMBER = re.compile(r"[\s•\-–*]*[\d.,/]+[\s%]*")


@dataclass(slots=True)
class Reading:
    """A number on its way to a figure."""

    quantity: Quantity
    sentence: Sentence
    link: Link
    focus: Focus
    group: list[Mention]
    status: Verdict
    period: Period | None
    period_rule: str
    stars: str | None
    detail: str | None
    validity: str | None
    unit: str
    kind: str
    in_title: bool = False
    rule: list[str] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """What the sentences so far hand to the next one."""

    focus: Focus
    paragraph: int = -1
    line: int = -1
    period: Period | None = None
    paragraph_period: Period | None = None
    sentence_status: Verdict | None = None
    intro_status: Verdict | None = None
    entity_paragraph: int = -9
    event_period: Period | None = None
    readings: list[Reading] = field(default_factory=list)
    sentence_readings: list[Reading] = field(default_factory=list)
    year: int | None = None


@dataclass(slots=True)
class Document:
    """What is the same for all sentences of an article."""

    article: Article
    text: str
    folded: str
    gazetteer: Gazetteer
    home: Focus
    published: dt.date | None
    about: str
    title: str
    title_span: tuple[int, int] | None
    title_period: Period | None
    is_plan: bool
    knows_districts: bool
    sentences: list[Sentence]


def read(article: Article) -> list[Figure]:
    """The figures that an article states, in the order of the text.

    The same article gives the same figures on any machine; no text raises.
    """
    document = _document(article)
    state = State(document.home)
    for n, sentence in enumerate(document.sentences):
        _sentence(document, state, n, sentence)
    _echo_titles(state.readings)
    return _figures(document, state.readings)


def _document(article: Article) -> Document:
    text, folded = article.text, fold(article.text)
    gazetteer = load_gazetteer()
    sentences = layout_of(article).sentences
    titles = [s for s in sentences if s.is_title]
    title_span = (titles[0].start, titles[-1].end) if titles else None
    title = fold(article.title or (text[slice(*title_span)] if title_span else ""))
    published = article.published_on or article.observed_on or _dateline(folded, sentences)
    mentions = [
        m
        for s in sentences
        for m in mentions_in(text, folded, s.start, s.end, gazetteer, article.portal_province)
    ]
    body = [s for s in sentences if not s.is_title and s.end - s.start > 40]
    lead_end = body[min(1, len(body) - 1)].end if body else 0
    home = focus_of_text(title, lead_end, mentions, title_span, folded, article.portal_province, gazetteer)
    title_periods = (
        [p for p in periods_in(folded, *title_span, published) if not p.base and not p.weak]
        if title_span
        else []
    )
    return Document(
        article, text, folded, gazetteer, home, published, about(article.title or "", text), title, title_span,
        title_periods[0] if title_periods else None, bool(PLAN_TITLE.search(title)),
        any(m.level == "district" for m in mentions), sentences,
    )  # fmt: skip


def _dateline(folded: str, sentences: list[Sentence]) -> dt.date | None:
    """The day in a line such as "Thứ hai - 18/01/2021 09:42", where the article has no date of its own."""
    for sentence in sentences[:12]:
        line = folded[sentence.start : sentence.end]
        if (
            sentence.end - sentence.start < 60
            and _DATELINE.search(line)
            and (found := _FULL_DATE.search(line))
        ):
            try:
                return dt.date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                return None
    return None


def _sentence(document: Document, state: State, n: int, sentence: Sentence) -> None:
    text, folded = document.text, document.folded
    start, stop = sentence.start, sentence.end
    quantities, _ = quantities_in(text, folded, start, stop)
    mentions = mentions_in(
        text, folded, start, stop, document.gazetteer, state.focus.province or document.home.province
    )
    _enter(document, state, sentence)
    periods = periods_in(folded, start, stop, document.published, state.year)
    state.sentence_readings = []
    wanted = [q for q in quantities if q.kind in _PROGRAMME]
    if wanted:
        words = words_of(text, start, stop)
        wanted = [
            q for q in wanted if q.kind == "none" or not cuts_word(text, words, _unit_start(folded, q), q.end)
        ]
        _numbers(document, state, n, sentence, wanted, mentions, periods, words)
    _leave(document, state, sentence, mentions, periods)


def _unit_start(folded: str, quantity: Quantity) -> int:
    at = quantity.last
    while at < quantity.end and folded[at] in " \t":
        at += 1
    return at


def _enter(document: Document, state: State, sentence: Sentence) -> None:
    if sentence.paragraph != state.paragraph:
        state.paragraph = sentence.paragraph
        if not sentence.is_title:
            state.focus = document.home
        state.paragraph_period = None
        state.intro_status = None
        state.event_period = None


def _leave(
    document: Document, state: State, sentence: Sentence, mentions: list[Mention], periods: list[Period]
) -> None:
    known = state.paragraph - state.entity_paragraph <= 2
    if any(m.said == "entity" and m.commune == "new" for m in mentions):
        state.entity_paragraph = state.paragraph
    if not sentence.is_title:
        state.focus = focus_after(
            document.folded, mentions, sentence.start, state.focus, document.home, known
        )
    strong = [p for p in periods if not p.base and not p.weak and not p.document and p.last]
    weak = [p for p in periods if p.weak and not p.base]
    if weak:
        state.event_period = weak[-1]
    if strong and not sentence.is_title:
        state.paragraph_period = strong[-1]
        if state.focus.level != "entity":
            state.period = strong[-1]
        last = strong[-1].last
        if last is not None:
            state.year = last.year
    elif not strong and state.year is None and document.title_period and document.title_period.last:
        state.year = document.title_period.last.year
    verdict = state.sentence_status
    if document.folded[sentence.start : sentence.end].rstrip().endswith(":"):
        tail = status_of(document.folded, sentence.start, sentence.end, sentence.end, sentence.end)
        state.intro_status = tail
    state.sentence_status = verdict


def _numbers(
    document: Document,
    state: State,
    n: int,
    sentence: Sentence,
    quantities: list[Quantity],
    mentions: list[Mention],
    periods: list[Period],
    words: list[Word],
) -> None:
    folded = document.folded
    start, stop = sentence.start, sentence.end
    openers = openers_in(folded, start, stop)
    brackets = bracket_depths(folded, start, stop)
    quantities = [q for q in quantities if not (q.kind == "money" and q.unit_text == "" and q.value < 1e6)]
    for index, quantity in enumerate(quantities):
        before = quantities[index - 1] if index else None
        after = quantities[index + 1] if index + 1 < len(quantities) else None
        left = max(start, before.end if before else start, folded.rfind(";", start, quantity.first) + 1)
        right = min(stop, after.first if after else stop)
        semicolon = folded.find(";", quantity.end, right)
        right = semicolon if semicolon >= 0 else right
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
            openers,
            brackets,
        )
        if reading:
            state.sentence_readings.append(reading)
            state.readings.append(reading)
    _pair_in_order(folded, sentence, state.sentence_readings, periods)


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
    openers: list[tuple[int, str]],
    brackets: list[tuple[int, int]],
) -> Reading | None:
    folded = document.folded
    start, stop = sentence.start, sentence.end
    entity_known = state.paragraph - state.entity_paragraph <= 2
    focus, group = govern(
        folded, mentions, quantity.first, quantity.end, start, right, state.focus, document.home, entity_known
    )
    previous = state.sentence_readings[-1] if state.sentence_readings else None
    unit, flags = quantity.kind, set[str]()
    left_text, right_text = folded[left : quantity.first], folded[quantity.end : right]
    verdict = status_of(folded, start, quantity.first, quantity.end, stop)
    copied: Link | None = None
    if unit == "none":
        unit, copied = _elliptical(
            document, state, n, quantity, after, left_text, right_text, mentions, flags, start
        )
        if not unit:
            return None
    if unit in ("elliptical_line", "fraction"):
        following = document.sentences[n + 1] if n + 1 < len(document.sentences) else None
        if not right_text.strip() and following:
            right_text = " " + folded[following.start : following.end]
        else:
            right_text = " " + right_text.lstrip()
        unit = "elliptical" if unit == "elliptical_line" else unit
    if unit == "foreign" and not quantity.rates:
        return None
    child = any(left - 14 <= at < quantity.first for at, _ in openers) or any(
        a < quantity.first < b for a, b in brackets
    )
    _flag(
        document,
        flags,
        quantity,
        focus,
        verdict,
        child,
        brackets,
        left_text,
        right_text,
        folded[start : quantity.first],
        before,
    )
    previous_sentence = _recent(document, n, sentence)
    scopes = {
        "right": right_text, "left": left_text, "near": left_text + " · " + right_text, "sentence": folded[start:stop],
        "before": folded[start : quantity.first], "recent": previous_sentence, "title": document.title,
        "doc": document.about, "flags": " ".join(sorted(flags)), "unit": _unit_words(folded, quantity),
    }  # fmt: skip
    linked = copied or link(
        "money" if unit == "foreign" else unit,
        quantity.noun,
        scopes,
        _follows(state, sentence, left_text, child, folded),
    )
    if linked is None:
        return None
    if unit == "foreign" and linked.code != "rural_income":
        return None
    return _finish(
        document,
        state,
        sentence,
        quantity,
        linked,
        focus,
        group,
        verdict,
        periods,
        scopes,
        flags,
        left,
        right,
        previous,
        child,
        unit,
    )


def _elliptical(
    document: Document,
    state: State,
    n: int,
    quantity: Quantity,
    after: Quantity | None,
    left_text: str,
    right_text: str,
    mentions: list[Mention],
    flags: set[str],
    start: int,
) -> tuple[str, Link | None]:
    """The kind of unit that is understood with a bare number, and a link where it repeats the figure before."""
    folded = document.folded
    if (
        after
        and after.kind in ("product", "commune", "money", "percent", "entity")
        and _COORDINATED.fullmatch(folded, quantity.end, after.first)
    ):
        quantity.noun = after.noun
        return after.kind, None
    if _STARRED.match(right_text):
        flags.add("starred")
        return "product", None
    if match := _ENTITY_FIRST.search(left_text):
        last = state.sentence_readings[-1] if state.sentence_readings else None
        if last and last.link.code == "ocop_entities":
            flags.add("noun_first")
            quantity.noun = "listed"
            return "entity", None
    line_start = folded.rfind("\n", 0, quantity.first) + 1
    line_end = folded.find("\n", quantity.end)
    line = folded[line_start : line_end if line_end >= 0 else len(folded)]
    if quantity.noun == "fraction" and _CAPTION.match(right_text or " "):
        return "fraction", None
    if _BARE_NUMBER.fullmatch(line) or (quantity.first - line_start <= 3 and _CAPTION.match(right_text)):
        following = document.sentences[n + 1] if n + 1 < len(document.sentences) else None
        caption = (
            right_text if right_text.strip() else folded[following.start : following.end] if following else ""
        )
        if _CAPTION.match(" " + caption.lstrip()):
            return ("fraction" if quantity.noun == "fraction" else "elliptical_line"), None
    if quantity.noun == "fraction":
        return "", None
    last = (
        state.sentence_readings[-1]
        if state.sentence_readings
        else (state.readings[-1] if state.readings else None)
    )
    near = [
        m
        for m in mentions
        if m.end <= quantity.first and _AFTER_PLACE.fullmatch(folded, m.end, quantity.first)
    ]
    if (
        near
        and last
        and last.unit not in ("money",)
        and (last.sentence.paragraph == state.paragraph)
        and _ends_item(right_text)
    ):
        flags.add("elliptical_place")
        return "elliptical", Link(last.link.code, last.link.score, 1.0, ["repeats " + last.link.code])
    if match := _NOUN_FIRST.search(folded, start, quantity.first):
        kind = _NOUN_KINDS[" ".join(match.group("noun").split())]
        return (
            kind
            if kind not in ("product", "household", "criterion")
            else "elliptical"
            if kind != "person"
            else "elliptical_person"
        ), None
    return "", None


def _ends_item(right_text: str) -> bool:
    """Whether a bare number closes its item: a comma, "và", a mark or the end follows."""
    return re.match(r"[ \t]*(?:[,;.)…]|và[ \t]|$|\(|·)", right_text) is not None


def _unit_words(folded: str, quantity: Quantity) -> str:
    return folded[_unit_start(folded, quantity) : quantity.end]


def _recent(document: Document, n: int, sentence: Sentence) -> str:
    if sentence.intro is not None:
        intro = document.sentences[sentence.intro]
        return document.folded[intro.start : intro.end]
    if n and document.sentences[n - 1].paragraph == sentence.paragraph:
        earlier = document.sentences[n - 1]
        return document.folded[earlier.start : earlier.end]
    if sentence.header:
        return document.folded[slice(*sentence.header)]
    return ""


def _follows(state: State, sentence: Sentence, left_text: str, child: bool, folded: str) -> dict[str, float]:
    """Indicators stated shortly before, and how closely this number follows them."""
    follows: dict[str, float] = {}
    earlier = [
        r for r in state.readings if r.sentence.paragraph == sentence.paragraph and r.sentence is not sentence
    ]
    opening = re.match(
        source(r"[ ]*[-+•*]?[ ]*(?:trong đó|trong số|gồm|cụ thể|riêng|các sản phẩm|số sản phẩm|đứng đầu)"),
        folded[sentence.start : sentence.end],
    )
    for reading in earlier[-3:]:
        follows[reading.link.code] = max(follows.get(reading.link.code, 0), 0.8 if opening else 0.35)
    for reading in state.sentence_readings[:-1]:
        follows[reading.link.code] = 0.5
    if state.sentence_readings:
        follows[state.sentence_readings[-1].link.code] = 1.0 if child or len(left_text) < 60 else 0.6
    return follows


def _flag(
    document: Document,
    flags: set[str],
    quantity: Quantity,
    focus: Focus,
    verdict: Verdict | None,
    child: bool,
    brackets: list[tuple[int, int]],
    left_text: str,
    right_text: str,
    before_text: str,
    before: Quantity | None,
) -> None:
    """How the number stands, as words of the scope "flags"."""
    change = verdict is not None and (verdict.status == "change" or verdict.rule == "target:planned change")
    if quantity.kind in ("percent", "times"):
        flags.add(quantity.kind)
        if _PLAN_SHARE.match(right_text) or (
            re.search(source(r"(?:bằng|đạt|vượt|hoàn thành)[^,;.\d]{0,12}$"), left_text)
            and re.match(source(r"[^,;.\d]{0,16}(?:kế hoạch|chỉ tiêu|mục tiêu)"), right_text)
        ):
            flags.add("percent_of_plan")
        if change:
            flags.add("percent_change")
    if change:
        flags.add("change")
    if child:
        flags.add("child")
    if any(a < quantity.first <= a + 14 for a, _ in brackets):
        flags.add("bracketed")
    if quantity.denominator is not None or "/" in document.text[quantity.first : quantity.last]:
        flags.add("fraction")
        if quantity.kind == "product":
            flags.add("actual_over_plan")
    rates = set(quantity.rates)
    if rates & {"người", "nhân khẩu", "khẩu", "lao động"} or (
        _PER_HEAD.search(before_text[-120:]) and quantity.kind == "money"
    ):
        flags.add("perhead")
    if rates & {
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
    } or re.search(source(r"(?<!đánh )giá(?! trị)[^,;.\d]{0,30}$"), left_text):
        flags.add("priced")
    if "tháng" in rates:
        flags.add("monthly")
        if focus.level == "entity" or re.search(source(r"lương|lao động|công nhân"), before_text[-90:]):
            flags.add("worker")
    if focus.level == "entity":
        flags.add("entity")
    if re.search(
        source(r"(?:gia đình|hộ (?:ông|bà|anh|chị)|(?:ông|bà|anh|chị) [^,.;]{1,30}(?:thu|lãi|bán))"),
        before_text,
    ):
        flags.add("single")
    if re.search(source(r"(?:không còn|không có|chưa có|chưa)[^,;.\d]{0,12}$"), left_text):
        flags.add("negated")
    if "ocop" not in document.about:
        flags.add("no_ocop")
    if quantity.kind == "entity" and quantity.noun in ("cooperative", "union") and before is None:
        flags.add("bare_coop")
    if _FLOWY.search(before_text):
        flags.add("yearly_flow")


def _finish(
    document: Document,
    state: State,
    sentence: Sentence,
    quantity: Quantity,
    linked: Link,
    focus: Focus,
    group: list[Mention],
    verdict: Verdict | None,
    periods: list[Period],
    scopes: dict[str, str],
    flags: set[str],
    left: int,
    right: int,
    previous: Reading | None,
    child: bool,
    unit: str,
) -> Reading | None:
    indicator = load_indicators().get(linked.code)
    stars: str | None = None
    if indicator.has_stars:
        stars, _ = stars_of(scopes["right"], scopes["left"])
    detail = detail_of(linked.code, scopes) if load_details(linked.code) else None
    if (
        detail is None
        and previous
        and previous.link.code == linked.code
        and child
        and previous.detail
        and linked.code.startswith("ntm_") is False
        and linked.code not in ("ocop_entities",)
    ):
        detail = previous.detail
    validity = None
    if linked.code in ("ocop_products_recognized", "ocop_entities"):
        validity = validity_of(scopes["before"], scopes["right"])
        if (
            validity is None
            and previous
            and previous.validity
            and (child or len(scopes["left"]) < 40)
            and previous.link.code in ("ocop_products_recognized", "ocop_entities")
        ):
            validity = previous.validity
    period, period_rule = _period(
        document, state, sentence, quantity, verdict, focus, periods, right, linked, indicator.kind
    )
    status = _status(document, state, sentence, verdict, period, previous, child, linked)
    if linked.code == "ocop_event_sales" and focus.level in ("entity", "commune", "village", "district"):
        focus = replace(document.home, rule="place:organiser") if document.home.level == "province" else focus
    if linked.code == "ntm_provinces_complete":
        focus = Focus("national", rule="place:national")
    out_unit = _unit(quantity, indicator.unit, linked.code, unit)
    return Reading(
        quantity, sentence, linked, focus, group, status, period, period_rule, stars, detail, validity, out_unit,
        indicator.kind, sentence.is_title, [],
    )  # fmt: skip


def load_details(code: str) -> tuple[str, ...]:
    """The breakdowns that the catalogue allows an indicator."""
    return load_indicators().get(code).details


def _unit(quantity: Quantity, unit: str, code: str, kind: str) -> str:
    if quantity.kind == "percent":
        return "percent"
    if quantity.kind == "times":
        return "times"
    if quantity.kind == "foreign":
        return "USD/person/year"
    return "product" if unit.startswith("product") else unit


def _period(
    document: Document,
    state: State,
    sentence: Sentence,
    quantity: Quantity,
    verdict: Verdict | None,
    focus: Focus,
    periods: list[Period],
    right: int,
    linked: Link,
    kind: str,
) -> tuple[Period | None, str]:
    folded = document.folded
    event = linked.code == "ocop_event_sales"
    usable = [p for p in periods if not p.base and (event or not p.weak) and (p.last or p.form == "now")]
    target = verdict is not None and verdict.status == "target"
    published = document.published
    after = [p for p in usable if quantity.end <= p.start < right]
    if after:
        one = after[0]
        between = folded[quantity.end : one.start]
        past = target and published and one.last and one.last.year < published.year
        if (
            not re.search(
                r"[,;:(]", between.replace("(", "", 1) if between.strip().startswith("(") else between
            )
            and not past
            and one.form != "now"
            and not re.search(source(r"(?:so với|từ|của|kể từ|hơn)[ ]*$"), between)
        ):
            return one, "period:after"
    before = [p for p in usable if p.end <= quantity.first]
    if before:
        chosen = before[-1]
        # a decision's day yields to the year it decides about
        if chosen.document and len(before) > 1 and not before[-2].document:
            chosen = before[-2]
        if chosen.document and target and document.title_period and not document.title_period.document:
            return document.title_period, "period:title"
        return chosen, "period:before"
    if event and state.event_period:
        return state.event_period, "period:event"
    carried = state.paragraph_period
    rule = "period:paragraph"
    if carried is None and focus.level != "entity":
        carried, rule = state.period, "period:text"
    if carried is None or not _fits(carried, target, published):
        carried, rule = document.title_period, "period:title"
    if carried and not _fits(carried, target, published):
        carried = None
    if carried and focus.level == "entity" and rule != "period:paragraph":
        carried = None
    if carried is None:
        weak = [p for p in periods if p.weak and not p.base and p.last]
        if weak and published is None:
            return weak[0], "period:event day"
    return carried, rule if carried else "period:published"


def _fits(period: Period, target: bool, published: dt.date | None) -> bool:
    """Whether a carried period can be a figure's: no target lies in the past, no actual in the future."""
    if published is None or period.last is None:
        return True
    if target:
        return period.last >= published
    return (period.last - published).days <= 45 or period.last.year <= published.year


def _status(
    document: Document,
    state: State,
    sentence: Sentence,
    verdict: Verdict | None,
    period: Period | None,
    previous: Reading | None,
    child: bool,
    linked: Link,
) -> Verdict:
    if verdict is not None and verdict.status == "change" and linked.code == "ocop_revenue_change":
        return verdict
    if verdict is not None:
        return verdict
    if previous is not None and child:
        return Verdict(
            "actual" if previous.status.status == "change" else previous.status.status,
            "status:inherited",
            False,
        )
    if state.intro_status is not None and sentence.is_item:
        return replace(state.intro_status, rule="status:list", sure=False)
    published = document.published
    if period is not None and period.last is not None and published is not None and period.form != "now":
        if period.last > published and (period.last.year > published.year or period.form == "until"):
            return Verdict("target", "target:date", False)
        if period.last.year < published.year:
            return Verdict("actual", "actual:date", False)
    if previous is not None and previous.status.status == "target":
        return Verdict("target", "status:sentence", False)
    if document.is_plan:
        return Verdict("target", "target:document", False)
    return Verdict("actual", "actual:default", False)


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
            if other.in_title or other.link.code != reading.link.code or other.unit != reading.unit:
                continue
            a, b = reading.quantity, other.quantity
            rounded = a.bound != "exact" and abs(a.value - b.value) <= 0.05 * max(abs(b.value), 1e-9)
            if not (rounded or (a.value == b.value and a.value_max == b.value_max)):
                continue
            reading.focus = other.focus
            reading.period, reading.period_rule = other.period, "period:echo"
            reading.validity = reading.validity or other.validity
            if other.status.status != reading.status.status and not reading.status.sure:
                reading.status = other.status
            reading.stars = reading.stars or (other.stars if other.stars in ("3+", None) else reading.stars)
            break


def _figures(document: Document, readings: list[Reading]) -> list[Figure]:
    counts: dict[tuple[int, int], int] = {}
    figures = []
    version = reader_version()
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
            figures.append(_figure(document, reading, focus, counts, version))
    return figures


def _figure(
    document: Document, reading: Reading, focus: Focus, counts: dict[tuple[int, int], int], version: str
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
        quote=document.text[span[0] : span[1]],
        start=span[0],
        end=span[1],
        sentence_start=reading.sentence.start,
        sentence_end=reading.sentence.end,
        block=reading.sentence.block,
        confidence=_confidence(reading, focus),
        rule=_rule(reading, focus),
        reader_version=version,
    )


def _dates(document: Document, reading: Reading) -> tuple[dt.date | None, dt.date | None, str | None]:
    period = reading.period
    if period is None:
        return None, document.published, "published" if document.published else None
    first, last = period.for_kind(reading.kind, reading.status.status)
    if reading.kind == "rate" and reading.link.code == "rural_income":
        first, last = period.for_kind("flow", reading.status.status)
    if last is None:
        return None, None, None
    return first, last, "published" if period.published and period.form == "now" else "stated"


def _confidence(reading: Reading, focus: Focus) -> float:
    """How far to trust a reading, from how its decisions were made; between 0.3 and 0.97."""
    score = 0.62 + 0.06 * min(max(reading.link.score - 3, 0), 3) + 0.03 * min(max(reading.link.margin, 0), 2)
    score += 0.04 if reading.status.sure else -0.02
    score += 0.05 if focus.rule in ("place:nearest", "place:attached") else -0.04
    score += (
        0.04
        if reading.period_rule in ("period:before", "period:after")
        else -0.05
        if reading.period is None
        else 0.0
    )
    return round(min(0.97, max(0.3, score)), 3)


def _rule(reading: Reading, focus: Focus) -> str:
    evidence = " ".join(reading.link.evidence)
    bound = f"; bound: {reading.quantity.bound_rule}" if reading.quantity.bound_rule else ""
    return f"{reading.link.code} {reading.link.score:.1f} ({evidence}); {reading.status.rule}; {focus.rule}; {reading.period_rule}{bound}"
