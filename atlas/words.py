"""The words of answers in Vietnamese and English: headings, notes, units and what doubts say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

Language = Literal["vi", "en"]

# column or note -> (Vietnamese, English)
_WORDS: Mapping[str, tuple[str, str]] = {
    "province": ("tỉnh", "province"),
    "place": ("nơi", "place"),
    "year": ("năm", "year"),
    "value": ("giá trị", "value"),
    "as_of": ("tính đến", "as of"),
    "sources": ("nguồn", "sources"),
    "notes": ("ghi chú", "notes"),
    "portal": ("cổng tin", "portal"),
    "rank": ("hạng", "rank"),
    "range": ("có thể", "range"),
    "change": ("tăng giảm", "change"),
    "a_year": ("mỗi năm", "a year"),
    "from": ("từ", "from"),
    "to": ("đến", "to"),
    "map": ("bản đồ", "map"),
    "target": ("mục tiêu", "target"),
    "actual": ("thực hiện", "actual"),
    "by": ("hạn", "by"),
    "share": ("đạt", "share"),
    "plan": ("kế hoạch", "plan"),
    "state": ("tình trạng", "state"),
    "newest": ("mới nhất", "newest"),
    "age": ("tuổi (ngày)", "age (days)"),
    "figures": ("số liệu", "figures"),
    "doubtful": ("còn ngờ", "doubtful"),
    "indicator": ("chỉ tiêu", "indicator"),
    "products": ("sản phẩm", "products"),
    "given": ("công nhận", "given"),
    "expires": ("hết hạn", "expires"),
    "own values": ("có số liệu", "own values"),
    "old provinces only": ("chỉ có tỉnh cũ", "old provinces only"),
    "figures only": ("chỉ có số rời", "figures only"),
    "empty": ("trống", "empty"),
    "cumulative": ("lũy kế", "cumulative"),
    "other periods": ("kỳ khác", "other periods"),
    "other periods_note": (
        "kỳ khác: không phải năm dương lịch, không xếp chung",
        "other periods: no calendar years, not ranked with the others",
    ),
    "head_own": ("có số", "own"),
    "head_old": ("tỉnh cũ", "old"),
    "head_figures": ("số rời", "figures"),
    "states_note": (
        "có số: số của chính tỉnh · tỉnh cũ: chỉ có số của tỉnh cũ · số rời: có số nhưng chưa so sánh được",
        "own: provinces with a value · old: of their old provinces only · figures: figures that could not enter",
    ),
    "cumulative_note": ("lũy kế: không xếp chung", "cumulative: not ranked with the others"),
    "sources_note": (
        "nguồn: số bài/số cổng tin; ≥ ≤ ≈ theo lời văn",
        "sources: articles/publishers; ≥ ≤ ≈ as the text bounds it",
    ),
    "Σ": ("tổng các tỉnh cũ", "sum of old provinces"),
    "≠": ("các nguồn nói khác nhau", "sources disagree"),
    "LK": ("lũy kế, gồm cả giấy đã hết hạn", "cumulative, lapsed certificates too"),
    "HL": ("còn hiệu lực", "certificates in force"),
    "see_table": (
        "có điều cần lưu ý, ghi trong bảng (--format md, csv hoặc xlsx)",
        "with a reservation that the table tells (--format md, csv or xlsx)",
    ),
    "◷": ("cũ hơn số mới nhất trên sáu tháng", "more than six months older than the newest"),
    "break": ("ngắt chuỗi", "series breaks"),
    "reached": ("đạt", "reached"),
    "not_reached": ("chưa đạt", "not yet"),
    "per_commune": ("trên một xã", "per commune"),
    "per_rural_100k": ("trên 100.000 dân nông thôn", "per 100,000 rural people"),
    "base": ("mẫu số", "divided by"),
    "base_of": ("mẫu số năm", "size counted in"),
    "status_actual": ("thực hiện", "actual"),
    "status_target": ("mục tiêu", "target"),
    "map_34": ("34 tỉnh", "map of 34"),
    "map_63": ("63 tỉnh", "map of 63"),
    "map_break": ("bản đồ 34 tỉnh từ 1/7/2025", "34 provinces since 2025-07-01"),
    "no_value": ("chưa có số", "no value"),
    "demo": (
        "DEMO: chi tiết dựng từ các cổng tin mẫu, không phải số liệu nghiên cứu",
        "DEMO: invented detail from sample portals, not research data",
    ),
    "stars": ("sao", "stars"),
    "detail": ("loại", "detail"),
    "billion": ("tỷ đồng", "billion VND"),
    "million": ("triệu đồng", "million VND"),
    "dong": ("đồng", "VND"),
    "against": ("khác với", "against"),
    "progress_title": ("tiến độ so với mục tiêu", "progress towards targets"),
    "growth_title": ("tăng trưởng", "growth"),
    "conflicts_title": ("các số mâu thuẫn", "claims that contradict each other"),
    "coverage_title": ("độ phủ", "coverage"),
    "expiring_title": (
        "giấy công nhận hết hạn trong 12 tháng sau",
        "certificates that run out in the 12 months after",
    ),
    "undated": ("không ghi ngày", "undated"),
    "until": ("đến", "to"),
    "confidence": ("độ tin cậy", "confidence"),
    "one_article": ("trong cùng một bài", "within one article"),
    "n_claims": ("số liệu", "claims"),
    "n_conflicts": ("mâu thuẫn", "contradictions"),
    "status_change": ("tăng giảm", "change"),
    "level_national": ("cả nước", "national"),
    "level_region": ("vùng", "region"),
    "level_province": ("tỉnh", "province"),
    "level_district": ("huyện", "district"),
    "level_commune": ("xã", "commune"),
    "level_village": ("thôn", "village"),
    "level_entity": ("một chủ thể", "entity"),
    "level_other": ("nơi khác", "other"),
    "validity": ("hiệu lực", "validity"),
    "validity_current": ("còn hiệu lực", "current"),
    "validity_cumulative": ("lũy kế", "cumulative"),
    "relation_agrees": ("khớp", "agrees"),
    "relation_bounded_agrees": ("khớp theo khoảng", "bounded_agrees"),
    "relation_conflicts": ("mâu thuẫn", "conflicts"),
    "relation_unit_slip": ("lệch một nghìn lần", "unit_slip"),
    "relation_outlier": ("ngoài khoảng hợp lý", "outlier"),
    "relation_earlier_target": ("mục tiêu trước", "earlier_target"),
    "relation_superseded": ("có số mới hơn", "superseded"),
    "relation_superseded_conflicts": ("cũ hơn và mâu thuẫn", "superseded_conflicts"),
    "relation_undated": ("không ghi ngày", "undated"),
    "relation_undated_agrees": ("không ghi ngày, khớp", "undated_agrees"),
    "relation_undated_conflicts": ("không ghi ngày, mâu thuẫn", "undated_conflicts"),
    "relation_not_compared": ("không đưa vào so sánh", "not_compared"),
    "relation_rejected": ("bị bác khi rà soát", "rejected"),
    "adjusted": ("mục tiêu trước", "target before"),
    "doubtful_bar": ("nhạt: còn ngờ", "pale: in doubt"),
    "cumulative_bar": ("trắng: lũy kế", "white: cumulative"),
}
_UNITS: Mapping[str, tuple[str, str]] = {
    "product": ("sản phẩm", "products"),
    "entity": ("chủ thể", "entities"),
    "commune": ("xã", "communes"),
    "district": ("huyện", "districts"),
    "province": ("tỉnh", "provinces"),
    "village": ("thôn", "villages"),
    "garden": ("vườn", "gardens"),
    "household": ("hộ", "households"),
    "person": ("người", "persons"),
    "cooperative": ("hợp tác xã", "cooperatives"),
    "criterion": ("tiêu chí", "criteria"),
    "sales_point": ("điểm bán", "sales points"),
    "km": ("km", "km"),
    "percent": ("%", "%"),
    "VND": ("đồng", "VND"),
    "VND/person/year": ("đồng/người/năm", "VND a person a year"),
}
# what the release says of a doubt -> the same in Vietnamese
_DOUBTS: tuple[tuple[str, str], ...] = (
    (r"reports of this date differ: (\S+) to (\S+)", r"các nguồn cùng thời điểm khác nhau: \1 đến \2"),
    (r"an undated report says otherwise", r"một nguồn không ghi ngày nói khác"),
    (r"another report is a thousand times off", r"một nguồn khác lệch một nghìn lần"),
    (r"outside the range that is plausible for a province", r"ngoài khoảng hợp lý của một tỉnh"),
    (r"period (\S+) to (\S+) is no calendar year", r"kỳ \1 đến \2 không phải năm dương lịch"),
    (r"counts lapsed certificates too", r"gồm cả giấy đã hết hạn"),
    (r"more than six months older than the newest", r"cũ hơn số mới nhất trên sáu tháng"),
    (r"this indicator does not add up over places", r"chỉ tiêu này không cộng dồn được"),
    (r"no figure of the same kind for (.+)", r"không có số cùng loại của \1"),
    (r"the parts are dated more than six months apart", r"các phần cách nhau trên sáu tháng"),
    (r"communes counted on (\S+)", r"số xã tính vào \1"),
    (
        r"rural people of the 2019 census.*",
        r"dân nông thôn theo Tổng điều tra 2019: đô thị đã mở rộng, có thể lệch một phần mười hoặc hơn",
    ),
    (
        r"communes were merged on 2025-07-01: not to be held against values of before",
        r"xã đã sáp nhập từ 1/7/2025: không so được với số trước đó",
    ),
    (
        r"communes of before the merger: not to be held against values since",
        r"xã trước sáp nhập: không so được với số sau đó",
    ),
    (r"the size of the province is not known", r"không rõ quy mô của tỉnh"),
    (r"the old province's land after the merger of 2025-07-01", r"địa bàn tỉnh cũ, sau sáp nhập 1/7/2025"),
    (r"new map of provinces since 2025-07-01", r"bản đồ tỉnh mới từ 1/7/2025"),
    (r"another length of period", r"độ dài kỳ khác"),
    (r"(.+) in place of (.+)", r"\1 thay cho \2"),
    (r"no value for (\d+)", r"không có số năm \1"),
    (r"no plan is named", r"không nêu kế hoạch nào"),
    (r"the target was (\S+) as told on (\S+)", r"mục tiêu nêu ngày \2 là \1"),
    (r"no actual value of the same period", r"không có số thực hiện cùng kỳ"),
    (r"no actual value up to that date", r"chưa có số thực hiện"),
    (r"the actual value is of (\S+)", r"số thực hiện là của \1"),
    (r"the actual value is in doubt: (\S+)", r"số thực hiện còn ngờ: \1"),
    (r"the actual value counts lapsed certificates too", r"số thực hiện gồm cả giấy đã hết hạn"),
    (r"the province was merged before the target's date", r"tỉnh đã sáp nhập trước hạn mục tiêu"),
    (r"counts (.+), before (.+)", r"tính \1, trước đó \2"),
    (r"new rules between the two: (.+)", r"quy định mới ở giữa: \1"),
    (
        r"one end counts lapsed certificates too, the other does not",
        r"một đầu gồm cả giấy đã hết hạn, đầu kia không",
    ),
    (r"the two periods are of different length", r"hai kỳ dài ngắn khác nhau"),
    (
        r"only (\d+) of the (\d+) days of this period lie between 24 and 36 months back",
        r"chỉ \1 trong \2 ngày của kỳ nằm trong khoảng 24–36 tháng trước",
    ),
    (r"part of a longer period that is listed too", r"nằm trong một kỳ dài hơn cũng có ở đây"),
)
_SETS: Mapping[str, str] = {
    "19 criteria of 2009": "19 tiêu chí năm 2009",
    "19 criteria of 2016": "19 tiêu chí năm 2016",
    "19 stricter criteria of 2022": "19 tiêu chí chặt hơn năm 2022",
    "10 criteria of 2026": "10 tiêu chí năm 2026",
    "provincial ratings before 2019": "bộ chấm của tỉnh trước 2019",
    "national rating of 2019": "bộ tiêu chí OCOP 2019",
    "national rating of 2023": "bộ tiêu chí OCOP 2023",
    "poverty line of 2011": "chuẩn nghèo 2011",
    "poverty line of 2016": "chuẩn nghèo 2016",
    "poverty line of 2022": "chuẩn nghèo 2022",
    "current": "còn hiệu lực",
    "cumulative": "lũy kế",
    "what is not said": "không nói rõ",
}
_OF_ONE_YEAR = re.compile(r"(\d{4}): (.+)")
_COMPILED = tuple((re.compile(pattern), words) for pattern, words in _DOUBTS)


def word(key: str, language: Language) -> str:
    """A heading or note in the language asked for; raises KeyError for a word that nobody wrote down."""
    vietnamese, english = _WORDS[key]
    return vietnamese if language == "vi" else english


def unit_words(unit: str, language: Language) -> str:
    """A unit as people say it; an unknown one as it is."""
    vietnamese, english = _UNITS.get(unit, (unit, unit))
    return vietnamese if language == "vi" else english


def doubt_words(doubt: str, language: Language) -> str:
    """One doubt of the release in the language asked for; an unknown one stays as it is.

    >>> doubt_words("no plan is named", "vi")
    'không nêu kế hoạch nào'
    """
    if language == "en":
        return doubt
    if dated := _OF_ONE_YEAR.fullmatch(doubt):
        return f"{dated[1]}: {doubt_words(dated[2], language)}"
    for pattern, words in _COMPILED:
        if found := pattern.fullmatch(doubt):
            text = found.expand(words).replace(" (map of 63)", " (63 tỉnh)")
            for english, vietnamese in _SETS.items():
                text = text.replace(english, vietnamese)
            return text
    return doubt


def number(value: float, language: Language, digits: int = 2) -> str:
    """A number with the marks of the language: 1.234,5 in Vietnamese, 1,234.5 in English.

    >>> number(1234.5, "vi")
    '1.234,5'
    """
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def money(value: float, language: Language) -> str:
    """An amount of đồng in tỷ or triệu.

    >>> money(672_296_000_000, "vi")
    '672,296 tỷ đồng'
    """
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{number(value / size, language, 3)} {word(name, language)}"
    return f"{number(value, language)} {word('dong', language)}"
