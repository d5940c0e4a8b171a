"""The reader: which figures an article states.

`read` is a pure function of the article and the reference data. Stages, each in its own room: sentences, quantities,
words, places, periods, linking, status, attributes. This module only leads a number through them.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.asides import is_aside, is_distance, is_part_of_none
from nlp.breakdowns import POVERTY, detail_for, stars_for, unit_for, validity_for
from nlp.carrying import enter, leave, year_in_force
from nlp.context import scopes_of
from nlp.decisions import period_of
from nlp.document import Document, Reading, State, document_of
from nlp.echoes import change_with_level, date_again, echo_titles, pair_in_order
from nlp.elliptical import understood_unit
from nlp.figures import figures_of
from nlp.flags import flags_of, flags_of_rounds, restates
from nlp.focus import Focus, each_of_them
from nlp.following import follows_of
from nlp.goals import decided_status, goal_goes_on
from nlp.governing import govern
from nlp.linking import Link, link
from nlp.mentions import Mention
from nlp.patterns import AND, source
from nlp.periods import Period, periods_in
from nlp.placing import of_nation, place_for
from nlp.quantities import Quantity, quantities_in
from nlp.rounds import JUST_NOW, turn_to_round
from nlp.segmentation import cuts_word, may_be_cut
from nlp.sentences import Sentence
from nlp.standing import Standing, standings
from nlp.status import Verdict, status_of
from nlp.tables import cell_reading
from pipeline.records import Article, Figure
from pipeline.reference.catalogue import load_indicators

_PROGRAMME = {
    "product", "entity", "money", "percent", "times", "commune", "district", "province", "village", "craft", "garden",
    "sales_point", "person", "household", "km", "criterion", "none", "foreign", "commune_or_district",
}  # fmt: skip
# a stretch with more numbers than this is no sentence
_MOST_NUMBERS = 120
_COST_OF_SCHEME = re.compile(
    source(
        r"(?:(?:kinh phí|vốn|nguồn lực)[^.;]{0,40}(?:đề án|kế hoạch|chương trình)(?: này)?|kinh phí thực hiện|^(?:[ ]*[-+•*])?[ ]*(?:tổng )?(?:kinh phí|dự toán|nguồn vốn)(?: dự kiến| thực hiện)?)(?: là| khoảng| trên| hơn| gần|:)*[ ]*$"
    )
)
_OF_WHOM = re.compile(source(r"[^,;.\d]{0,24}(?:của|thuộc)[ ]*"))
_OF_UNITS = re.compile(source(r"[^,;.\d]{0,60}(?:của|do)(?: hơn| gần| trên)*[ ]*"))
_WITHOUT_A_FLOW = ("ntm_villages", "ntm_communes_by_criteria", "ntm_districts", "ntm_model_gardens")
_ADDED = re.compile(
    source(
        r"(?<!\w)(?:có |được |công nhận |đạt )?thêm(?: được| mới)?(?: \d+ (?:xã|huyện|thôn|bản)[ ]*(?:,|và))?[ ]*$"
    )
)
# Quảng Ninh began in 2013; whatever a firm sold before is not the programme's
_FIRST_OCOP_YEAR = 2013


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
    echo_titles(state.readings)
    date_again(state.readings)
    return figures_of(document, state.readings)


def _sentence(document: Document, state: State, n: int, sentence: Sentence) -> None:
    text, folded = document.text, document.folded
    start, stop = sentence.start, sentence.end
    enter(document, state, n, sentence)
    quantities, _ = quantities_in(text, folded, start, stop)
    wanted = [q for q in quantities if q.kind in _PROGRAMME]
    state.sentence_readings = []
    if sentence.row is not None:
        cell = cell_reading(document, state, n, sentence, wanted)
        state.readings += [cell] if cell else []
        return
    mentions = document.mentions_of(n, state.focus.province, document.home.province)
    year = year_in_force(document, state, sentence)
    periods = periods_in(folded, start, stop, document.published, year)
    if 0 < len(wanted) <= _MOST_NUMBERS:
        _numbers(document, state, n, sentence, wanted, mentions, periods)
    if not any(q.kind == "product" for q in wanted):
        turn_to_round(state.round, folded, start, stop, sentence.paragraph, periods)
    turn_to_round(state.commune_round, folded, start, stop, sentence.paragraph, periods, communes=True)
    leave(document, state, sentence, mentions, periods)


def _numbers(
    document: Document,
    state: State,
    n: int,
    sentence: Sentence,
    quantities: list[Quantity],
    mentions: list[Mention],
    periods: list[Period],
) -> None:
    for standing in standings(document, state, n, sentence, quantities, mentions, periods):
        if reading := _reading(standing):
            state.sentence_readings.append(reading)
            state.readings.append(reading)
    pair_in_order(document.folded, sentence, state.sentence_readings, periods)
    change_with_level(state.sentence_readings)


def _reading(at: Standing) -> Reading | None:
    """One number led through the stages; None when it is no figure."""
    quantity, sentence = at.quantity, at.sentence
    focus, group = _place(at)
    verdict = _said_status(at)
    flags = flags_of(at, focus, verdict)
    if quantity.kind == "criterion" and focus.rule == "place:each":
        # "bình quân mỗi xã đạt 16 tiêu chí" speaks of the place whose communes they are
        focus = at.state.focus
    if is_aside(at):
        return None
    linked, scopes = _linked(at, flags, verdict)
    if linked is None or is_part_of_none(at, linked.code) or _is_cut(at, linked) or is_distance(at):
        return None
    if of_nation(linked, focus, quantity):
        if at.document.home.rule == "place:portal":
            # a province's portal tells of the whole country
            at.document.home = Focus("national", rule="place:too many")
        focus = at.state.focus = Focus("national", rule="place:too many")
    if _is_added(at, linked, verdict):
        # "Có thêm 24 thôn đạt chuẩn": no indicator counts those of a year alone
        verdict = Verdict("change", "change:thêm", True, quantity.first)
    period, period_rule = _dated(at, linked, verdict, focus, flags)
    if linked.code.startswith("ocop_") and period and period.last and period.last.year < _FIRST_OCOP_YEAR:
        return None
    indicator = load_indicators().get(linked.code)
    status = decided_status(
        at.document, at.state, sentence, verdict, period, at.previous, at.child, "restates" in flags
    )
    return Reading(
        quantity=quantity,
        sentence=sentence,
        link=linked,
        focus=place_for(
            linked,
            focus,
            at.document,
            at.folded[sentence.start : quantity.first],
            at.folded[quantity.end : sentence.end],
        ),
        group=group,
        status=status,
        period=period,
        period_rule=period_rule,
        stars=stars_for(linked, scopes, at.previous, quantity.value, at.state.round)
        if indicator.has_stars
        else None,
        detail=detail_for(linked, scopes, sentence, at.previous),
        validity=validity_for(linked, scopes, at.previous, at.child),
        unit=unit_for(quantity, indicator.unit),
        kind="flow" if linked.code == "rural_income" else indicator.kind,
        in_title=sentence.is_title,
        is_part=at.child,
    )


def _place(at: Standing) -> tuple[Focus, list[Mention]]:
    """The place that governs the number, and the several of which it holds for each."""
    quantity, state, home = at.quantity, at.state, at.document.home
    if quantity.kind == "criterion":
        # "bình quân mỗi xã" is the mean of the place, not a commune's own
        at.mentions = [m for m in at.mentions if m.said != "each"]
    focus, group = govern(
        at.folded,
        at.mentions,
        quantity.first,
        quantity.end,
        at.sentence.start,
        at.right,
        state.focus,
        home,
        state.entity_known,
    )
    if focus.rule == "place:several" and quantity.kind != "percent":
        # a share holds for each of the places, a count for all of them
        group = []
    if quantity.kind != "criterion":
        each = each_of_them(at.folded, quantity.end, at.sentence.end, quantity.rates, focus, home)
        focus, group = (each, []) if each else (focus, group)
    return focus, group


def _said_status(at: Standing) -> Verdict | None:
    """The status that the sentence says, or the goal before it that it goes on with; None where both are silent."""
    quantity, start, wished = at.quantity, at.sentence.start, at.state.readings[-1:]
    verdict = status_of(at.document.masked, start, quantity.first, quantity.end, at.sentence.end)
    if (verdict is None or verdict.rule == "change:adjacent") and goal_goes_on(
        at.document, at.state, at.sentence, quantity, at.periods
    ):
        return Verdict("target", "target:goes on" if verdict is None else "target:planned change", False)
    if (
        verdict is None
        and wished
        and wished[0].status.status == "target"
        and quantity.kind == "money"
        and _COST_OF_SCHEME.search(at.folded, start, quantity.first)
    ):
        return Verdict("target", "target:cost of the scheme", False)
    if verdict is not None and verdict.status == "target" and JUST_NOW.match(at.folded, quantity.end):
        # "yêu cầu 6 xã vừa được công nhận tiếp tục …"
        return Verdict("actual", "actual:vừa được", True, quantity.end)
    return verdict


def _linked(at: Standing, flags: set[str], verdict: Verdict | None) -> tuple[Link | None, dict[str, str]]:
    """The indicator of the number, and the words that spoke for it; `flags` grow."""
    quantity = at.quantity
    unit, copied = quantity.kind, None
    if unit == "none":
        unit, copied, at.right_text = understood_unit(at, flags)
    if _makers(at):
        # "12 sản phẩm của 7 đơn vị": who makes them
        unit = "entity"
    if not unit or (unit == "foreign" and not quantity.rates) or (unit == "money" and "priced" in flags):
        return None, {}
    if at.previous and restates(quantity, at.previous, at.left_text, at.brackets):
        # a restated share has the head of the number before it
        kind, code = at.previous.quantity.kind, at.previous.link.code
        flags |= {"restates", f"restates_{kind}", f"restates_{code}"}
        at.left_text = at.folded[max(at.sentence.start, quantity.first - 200) : quantity.first]
    flags |= flags_of_rounds(at, verdict)
    unit_words = at.folded[at.unit_start : quantity.end]
    scopes = scopes_of(
        at.document, at.n, at.sentence, quantity, at.left_text, at.right_text, flags, unit_words
    )
    linked = copied or link("money" if unit == "foreign" else unit, quantity.noun, scopes, follows_of(at))
    if linked is None or (unit == "foreign" and linked.code != "rural_income"):
        return None, {}
    return linked, scopes


def _makers(at: Standing) -> bool:
    """Whether "đơn vị" counts those whose products were counted just before."""
    return (
        at.quantity.kind == "commune_or_district"
        and at.quantity.unit_text == "đơn vị"
        and at.before is not None
        and at.before.kind == "product"
        and _OF_UNITS.fullmatch(at.left_text) is not None
    )


def _is_cut(at: Standing, linked: Link) -> bool:
    """Whether the unit is only the beginning of a longer word ("bản" of "bản tin")."""
    if at.quantity.kind in ("none", "percent") or linked.code in POVERTY:
        return False
    text, end = at.document.text, at.quantity.end
    return may_be_cut(text, end) and cuts_word(text, at.state.words_of(text, at.sentence), at.unit_start, end)


def _is_added(at: Standing, linked: Link, verdict: Verdict | None) -> bool:
    """Whether a number tells what came on top of a stock that has no flow beside it."""
    if linked.code not in _WITHOUT_A_FLOW or (verdict is not None and verdict.status != "actual"):
        return False
    beside = at.previous is not None and at.previous.link.code == "ntm_communes_period"
    return bool((beside and AND.fullmatch(at.left_text)) or _ADDED.search(at.left_text))


def _dated(
    at: Standing, linked: Link, verdict: Verdict | None, focus: Focus, flags: set[str]
) -> tuple[Period | None, str]:
    """The period of the number and the rule that chose it."""
    period, rule = period_of(
        at.document, at.state, at.sentence, at.quantity, verdict, focus, at.periods, at.right, linked.code
    )
    if period is None and linked.code == "ocop_entities" and at.previous and _OF_WHOM.fullmatch(at.left_text):
        # "21 sản phẩm của 16 chủ thể": as of the same day
        period, rule = at.previous.period, at.previous.period_rule
    rounds = {
        "ocop_products_recognized_period": at.state.round,
        "ntm_communes_period": at.state.commune_round,
    }
    if period is None and "in_round" in flags and linked.code in rounds:
        of_round = rounds[linked.code].period
        return of_round, "period:round" if of_round else rule
    return period, rule
