"""What an indicator asks of the place: communes are counted above the commune, a fair's sales are its organiser's."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import replace

from nlp.document import Document
from nlp.focus import Focus
from nlp.linking import Link
from nlp.patterns import source
from nlp.quantities import Quantity
from pipeline.text import fold

_BEFORE_MERGER = re.compile(source(r"trước (?:khi |thời điểm |ngày )?(?:sáp nhập|hợp nhất|sắp xếp|nhập)"))
_FAIR_AT = re.compile(
    source(
        r"(?<!\w)(?:hội chợ|tuần (?:hàng|lễ)|phiên chợ|ngày hội|lễ hội|gian hàng)(?!\w)[^.;]{0,60}(?<!\w)(?:tại|ở) (?:tỉnh |thành phố |tp ?\.? ?)?"
    )
)
_OF_FIRMS = ("ocop_revenue", "ocop_revenue_change")
_PLACES_OF_FIRMS = ("national", "province", "district", "commune", "village")
_A_FIRM = re.compile(
    source(
        r"(?:doanh thu|doanh số)(?: bán hàng)? của (?:htx|hợp tác xã|cơ sở|công ty|cửa hàng|doanh nghiệp|gia đình|xưởng|anh|chị|ông|bà)(?!,| và| trên địa bàn| toàn| trong)[^,;.]{0,40}$"
        r"|(?<!các )(?<!những )(?<!nhiều )(?<!\d )(?<!\w)(?:cửa hàng|cơ sở|xưởng|công ty|htx|hợp tác xã) (?:[^,;.\d]{0,16} )?của (?:gia đình|anh|chị|ông|bà|tôi|mình)(?!\w)[^;.]{0,120}$"
    )
)
_HOLDING_COMMUNES = ("district", "province", "national")
_OF_MANY_COMMUNES = (
    "ntm_communes", "ntm_communes_share", "ntm_communes_period", "ntm_communes_by_criteria", "ntm_districts", "ocop_communes",
)  # fmt: skip
_COUNTED_PLACES = (*_OF_MANY_COMMUNES, "ntm_villages")
_IN_A_PART = re.compile(
    source(
        r"(?: (?:tổng )?(?:số |các )?(?:thôn|bản|xã|ấp|buôn)(?:, (?:thôn|bản|ấp|buôn))*)?[ ]*(?:thuộc |ở |tại |của )?(?:(?:các |những )?xã )?(?:vùng |khu vực )?(?:miền núi|vùng cao|biên giới|bãi ngang|ven biển|đặc biệt khó khăn|(?:đồng bào )?dân tộc thiểu số|(?:vùng|khu vực) (?:1|2|3|i|ii|iii))(?!\w)"
    )
)
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


# no province ever had so many
_MOST_OF_A_PROVINCE = {
    "ntm_communes": 600,
    "ntm_communes_by_criteria": 600,
    "ntm_districts": 40,
    "ntm_villages": 9000,
}


def of_nation(linked: Link, focus: Focus, quantity: Quantity) -> bool:
    """Whether a count is more than a province can have, so that a province nobody named with it is not meant."""
    most = _MOST_OF_A_PROVINCE.get(linked.code)
    counted = quantity.kind in ("commune", "district", "village")
    return bool(
        most
        and counted
        and max(quantity.value, quantity.denominator or 0) > most
        and focus.level in ("province", "district", "commune")
        and focus.rule in ("place:portal", "place:majority", "place:lead", "place:carried", "place:programme")
    )


def place_for(linked: Link, focus: Focus, document: Document, before_text: str, after_text: str) -> Focus:
    """The place of a linked number: the sentence's, unless the indicator is counted, or sold, elsewhere."""
    if linked.code in _RATES_OF_PEOPLE and focus.level in ("province", "district", "national"):
        of_one = _OF_ONE_PEOPLE.search(before_text[-110:]) or _AMONG_ONE_PEOPLE.match(after_text)
        if of_one:
            # the rate of a part of the people is none of the whole place
            return replace(focus, level="other", district=None, commune=None, rule="place:one people")
    if linked.code in _COUNTED_PLACES and focus.level in _HOLDING_COMMUNES and _IN_A_PART.match(after_text):
        # "592 thôn miền núi đạt chuẩn": of a nameless part
        return replace(focus, level="other", district=None, commune=None, rule="place:part")
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
