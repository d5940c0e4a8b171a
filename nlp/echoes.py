"""What numbers take from each other: from where the text says them again, and from their neighbours."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from nlp.document import Reading
from nlp.patterns import source
from nlp.periods import Period
from nlp.rounds import TELLING
from nlp.sentences import Sentence

_TREND = re.compile(source(r"lần lượt|tương ứng"))
_MORE_EXACT = (
    ("ocop_products_recognized", "ocop_products_recognized_period"),
    ("ocop_products_recognized", "ocop_products_registered"),
    ("ocop_products_recognized", "ocop_products_lapsed"),
    ("ntm_communes", "ntm_communes_period"),
    ("ocop_revenue", "ocop_event_sales"),
)
_UNDATED = ("period:published", "period:echo")


def change_with_level(readings: list[Reading]) -> None:
    """ "giảm 1,95% so với năm 2018, còn 4,65% vào cuối năm 2019": a change has the period of its new level."""
    for change, level in pairwise(readings):
        if (
            change.status.status == "change"
            and change.link.code == level.link.code
            and change.period_rule not in ("period:before", "period:after")
            and level.period_rule == "period:after"
        ):
            change.period, change.period_rule = level.period, "period:of the level"


def pair_in_order(folded: str, sentence: Sentence, readings: list[Reading], periods: list[Period]) -> None:
    """ "Năm 2021, 2022 lần lượt công nhận 40 và 65 sản phẩm": the periods go to the numbers in order."""
    if not _TREND.search(folded, sentence.start, sentence.end):
        return
    usable = [p for p in periods if not p.base and not p.weak]
    if len(usable) == len(readings) > 1 and len({r.link.code for r in readings}) == 1:
        for reading, period in zip(readings, usable, strict=True):
            reading.period, reading.period_rule = period, "period:in order"


def echo_titles(readings: list[Reading]) -> None:
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
            if other.stars is None and a.value >= TELLING and reading.stars in ("3", "4", "5"):
                # the title says the stars that the sentence leaves out
                other.stars = reading.stars
            reading.stars = reading.stars or (other.stars if other.stars in ("3+", None) else reading.stars)
            break


def date_again(readings: list[Reading]) -> None:
    """A number that nothing dates is dated where the text says it again: the lead's "21 sản phẩm", then the decision's.

    Small numbers meet by chance, so they must be what a round recognised, with the same stars.
    """
    dated = [r for r in readings if r.period is not None and r.period.form != "now" and not r.in_title]
    for reading in readings:
        if reading.period is not None or reading.period_rule not in _UNDATED:
            continue
        flow = reading.link.code == "ocop_products_recognized_period"
        if not flow and reading.quantity.value < TELLING:
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
