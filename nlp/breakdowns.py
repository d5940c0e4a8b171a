"""The stars, detail, validity and unit of a linked number: its own words, else those of the number that it says again."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.attributes import FIVE_BY_NATION, FOR_FIVE_STARS, stars_of, validity_of
from nlp.document import Reading
from nlp.flags import WITH_COUNT
from nlp.linking import Link, detail_of
from nlp.patterns import source
from nlp.quantities import Quantity
from nlp.rounds import Round, stars_of_round
from nlp.sentences import Sentence
from pipeline.records import Stars

_STARS_NEXT = re.compile(
    source(
        r"[ ]*(?:đều |được )?(?:(?:công nhận|xếp hạng|phân hạng) )?(?:đạt|hạng|xếp hạng|từ|gồm)?[ ]*(?:từ |hạng |chuẩn |tiêu chuẩn |ocop )*0?[345]"
    )
)
_NOUN_FIRST = re.compile(
    source(r"(?:tổng )?số xã(?P<which>(?:[^;.\d]|(?<!\d)20\d\d(?!\d)){0,110})(?:là|đạt|có|lên|:)[ ]*$")
)
_BY_NAME = re.compile(
    source(
        r"[ ]*(?:mới |vừa )?(?:gồm|là|:|thuộc|ở|tại)[^;.\d]*? (?P<said>đạt (?:chuẩn )?(?:ntm|nông thôn mới)[^,;.\d]{0,30})"
    )
)
POVERTY = ("poverty_rate", "poor_households")
_BRACKETED = re.compile(
    source(r"[ ]*(?:\(|,? (?:tương ứng|tương đương|tức|bằng)(?: với| là)?)[ ]*(?:gần |hơn |khoảng |trên )?")
)
_RECOGNISED = ("ocop_products_recognized", "ocop_products_recognized_period")
# "…: huyện A 812 hộ, huyện B 640 hộ" and "hộ cận nghèo 2,4%; tăng 90 hộ, tương ứng tỷ lệ tăng 0,1%"
_NEXT_PLACE = re.compile(source(r"[ ]*[,;][ ]*(?:(?! (?:nghèo|hộ|tỷ lệ|giảm|tăng|thoát))[^,;.:()\d]){2,28}"))
_ITS_CHANGE = re.compile(
    source(
        r"^[ ]*[,;(]?[ ]*(?:tương (?:ứng|đương) (?:với )?)?(?:tỷ lệ )?(?:tăng|giảm)(?: thêm| được| bình quân)*[ ]*$"
    )
)
# "11 chủ thể là doanh nghiệp, hợp tác xã và hộ": of all kinds
_OF_ALL_KINDS = re.compile(
    source(
        r"[^.;\d]{0,24}(?:là|thuộc|gồm)(?: các)? (?:[^.;,\d]{0,24}(?:,| và)[ ]*)(?:htx|hợp tác xã|doanh nghiệp|hộ|cơ sở|tổ hợp tác)"
    )
)
_NEW = re.compile(source(r"[^,;.\d]{0,20}(?<!\w)(?:mới|lần đầu)(?!\w)"))
_INCREASE = re.compile(source(r"^[) ]*(?P<of>[^,;.\d()]{0,60})[,(][ ]*(?:tăng|giảm)(?: thêm| được)*[ ]*$"))
_IN_TURN = re.compile(source(r"lần lượt (?:là |còn |đạt |ở mức )?[\d.,]+ ?% (?:và|,) $"))
_OF_BOTH = re.compile(source(r"hộ nghèo(?:,| và| -) (?:tỷ lệ )?(?:hộ )?cận nghèo"))
FUNDS = ("ntm_capital", "ocop_budget")
_CERTIFIED = ("ocop_products_recognized", "ocop_entities")


def detail_for(
    linked: Link, scopes: dict[str, str], sentence: Sentence, previous: Reading | None
) -> str | None:
    """The breakdown of a linked number: its own words', else that of the number that it says again, or None."""
    code, flags = linked.code, scopes["flags"].split()
    if code.startswith("ntm_communes"):
        return _of_communes(code, scopes, flags, previous)
    if code == "ocop_entities":
        return _of_entities(scopes, flags, previous)
    if code in POVERTY:
        return _of_the_poor(code, scopes, flags, previous)
    detail = detail_of(code, scopes)
    if detail is not None or previous is None or previous.link.code != code:
        return detail
    part = "child" in flags
    if code in FUNDS:
        return previous.detail if part or sentence.is_item else None
    if code == "clean_water_rate":
        return previous.detail if "change" in flags else None
    # "công nhận lại 12 sản phẩm, trong đó 8 sản phẩm 4 sao"
    again = part and previous.detail == "rerated" and not _NEW.match(scopes["right"])
    return previous.detail if again else None


def _of_communes(code: str, scopes: dict[str, str], flags: list[str], previous: Reading | None) -> str | None:
    if noun := _NOUN_FIRST.search(scopes["left"]):
        # "số xã đạt chuẩn nâng cao là 86 xã và 8 xã kiểu mẫu": what follows is another number's
        scopes = {**scopes, "right": "", "tail": noun.group("which")}
    detail = detail_of(code, scopes)
    if detail is None and (named := _BY_NAME.match(scopes["right"])):
        # "4 xã gồm A, B, C đạt chuẩn nâng cao"
        detail = detail_of(code, {**scopes, "right": "", "tail": named.group("said")})
    if previous is None or not previous.link.code.startswith("ntm_communes"):
        return detail
    if code == "ntm_communes_share" and "restates" in flags:
        # "42 xã nâng cao, chiếm 40%": the share is of the same kind of communes
        return previous.detail
    increase = _INCREASE.search(scopes["left"]) if detail is None and "change" in flags else None
    if increase and increase.group("of").strip():
        # "260 xã (42%) đạt chuẩn nâng cao, tăng 20 xã so với …"
        return detail_of(code, {**scopes, "right": "", "tail": increase.group("of")})
    return previous.detail if increase else detail


def _of_entities(scopes: dict[str, str], flags: list[str], previous: Reading | None) -> str | None:
    if _OF_ALL_KINDS.match(scopes["right"]):
        return None
    if previous is not None and previous.link.code == "ocop_entities":
        again = "restates" in flags and "percent" in flags
        if again or (previous.quantity.kind == "percent" and WITH_COUNT.fullmatch(scopes["left"])):
            # "31 hợp tác xã (52%)", "hợp tác xã chiếm 52% với 31 chủ thể"
            return previous.detail
    return detail_of("ocop_entities", scopes)


def _of_the_poor(code: str, scopes: dict[str, str], flags: list[str], previous: Reading | None) -> str | None:
    detail = detail_of(code, scopes)
    if detail is not None:
        return detail
    if code == "poverty_rate" and _IN_TURN.search(scopes["before"]):
        # "tỷ lệ hộ nghèo và cận nghèo lần lượt là 14% và 7%"
        return "near_poor" if _OF_BOTH.search(scopes["sentence"]) else None
    beside = (
        "restates" in flags
        or _BRACKETED.fullmatch(scopes["left"])
        or _NEXT_PLACE.fullmatch(scopes["left"])
        or ("change" in flags and _ITS_CHANGE.search(scopes["left"]))
    )
    if not beside or previous is None or previous.link.code not in POVERTY:
        return None
    # "hộ cận nghèo còn 2,07% (9.006 hộ)": the same households, counted
    if previous.detail in ("multidimensional", "poor_plus_near_poor"):
        # poor and near-poor together are a rate of its own
        return "multidimensional" if code == "poverty_rate" else "poor_plus_near_poor"
    return previous.detail


def validity_for(linked: Link, scopes: dict[str, str], previous: Reading | None, child: bool) -> str | None:
    """Whether certificates still hold: the number's own words, else those of the certified number before, or None."""
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


def stars_for(
    linked: Link, scopes: dict[str, str], previous: Reading | None, value: float, state: Round
) -> Stars | None:
    """The stars that stand beside a number, or those of the products that it is a part of; None where none are said."""
    stars = _said_stars(linked, scopes, previous)
    flags = scopes["flags"].split()
    if linked.code not in _RECOGNISED or "percent" in flags or "change" in flags:
        return stars
    part = "child" in flags
    if linked.code == "ocop_products_recognized_period" and "in_round" in flags:
        return stars_of_round(state, stars, value, part=part)  # type: ignore[return-value]
    whole = previous is not None and previous.link.code in _RECOGNISED and value < previous.quantity.value
    if stars is None and part and whole and previous and previous.stars in ("3", "4", "5"):
        # "40 sản phẩm đạt 4 sao, trong đó 21 sản phẩm cấp lại"
        return previous.stars  # type: ignore[return-value]
    return stars


def _said_stars(linked: Link, scopes: dict[str, str], previous: Reading | None) -> Stars | None:
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


def unit_for(quantity: Quantity, unit: str) -> str:
    """The unit that the figure carries: its own for shares and multiples, else that of its indicator (`unit`)."""
    if quantity.kind in ("percent", "times"):
        return quantity.kind
    if quantity.kind == "foreign":
        return "USD/person/year"
    return "product" if unit.startswith("product") else unit
