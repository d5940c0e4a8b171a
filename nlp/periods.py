"""Which periods a line names, relative to the date of publication.

A mention keeps both ends as printed ("quý I/2024" is January to March); `for_kind` turns it into the period of a
stock (which holds at its end) or of a flow. Bases of comparison ("so với năm 2014", "từ năm 2020") are mentions too,
marked, so that they are never taken for the period.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from nlp.gates import Gates
from nlp.patterns import source

Form = Literal["year", "span", "until", "month", "day", "days", "months", "quarter", "now", "unsaid"]


@dataclass(frozen=True, slots=True)
class Period:
    """A period that the text names: `first` and `last` are its days where known.

    `form` is how it was said; `base` marks what only serves comparison; `weak` marks the day of an event, which
    dates the report and not the figure. An "unsaid" period is one that only the day of publication would tell ("hết
    năm nay"), where that is unknown: what it dates has no year, and takes none from elsewhere.
    """

    start: int
    end: int
    first: dt.date | None
    last: dt.date | None
    form: Form
    base: bool = False
    weak: bool = False
    document: bool = False
    published: bool = False

    def for_kind(self, kind: str) -> tuple[dt.date | None, dt.date | None]:
        """Start and end for an indicator kind ("stock", "flow", "rate")."""
        if self.form in ("span", "days") or (self.form == "day" and self.document):
            return self.first, self.last
        if self.form in ("until", "now"):
            return None, self.last
        if kind == "flow":
            return self.first, self.last
        return None, self.last


_Y = r"(?:19[5-9]\d|20[0-4]\d)"
_YEAR = re.compile(rf"(?<![\d./-]){_Y}(?![\d/-])")
_D = r"(?:0?[1-9]|[12]\d|3[01])"
_M = r"(?:0?[1-9]|1[0-2])"
_DASH = r"[ ]*[-–—][ ]*"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_UNTIL = r"(?:(?:tính |lũy kế |luỹ kế |cộng dồn )?(?:đến|tới)(?: thời điểm| ngày| trước)?(?: hết| cuối)?|hết|cuối|tính hết|kết thúc)"
_BASE = re.compile(
    source(
        r"(?:so với|so cùng|cùng kỳ|so|kể từ|bằng|(?<!tính )từ|sau|trước|gấp (?:[\d.,]+ lần|[^;.]{1,14})|lần(?! đầu)|vượt|(?<!\w)(?:tốt |cao |thấp |nhiều |ít |lớn )hơn)(?: với)?(?: cuối| đầu| ngày| tháng| cùng kỳ| thời điểm| hồi)*[ ]*$"
    )
)
_COMPARES = re.compile(source(r"(?:so với|so cùng kỳ|cùng kỳ|so) [^,;:(]{0,40}$"))
_GOAL_MET = re.compile(
    source(
        r"(?<!\w)(?:so với|vượt|đạt|hoàn thành)(?: mức| các| cả)? (?:kế hoạch|chỉ tiêu|mục tiêu)(?: [^,;.()\d]{0,16})?[ ]*$"
    )
)
_GOAL_SAID = re.compile(source(r"[ ]*(?:\((?:chỉ tiêu|mục tiêu|kế hoạch|đề ra)|là(?!\w)|:)"))
_STANDARD = re.compile(source(r"(?:chuẩn (?:nghèo|tiếp cận)|đa chiều|bộ tiêu chí)[^,;.\d]{0,30}$"))
# "theo Luật Hợp tác xã năm 2012": the year is the law's name
_LAW = re.compile(source(r"(?<!\w)(?:luật|hiến pháp)(?: (?!đã|được|có|đạt)[^\W\d]+){0,6}[ ]*$"))
_BEGAN = re.compile(
    source(
        r"(?<!\w)(?:thành lập|ra đời|khởi nghiệp|sinh|tốt nghiệp|nghỉ hưu|xuất ngũ|lập gia đình|kết hôn|khởi công|đi vào hoạt động|bắt đầu|bắt tay)"
        r"(?: chính thức| từ| vào| trong| kể từ| đầu| cuối)*[ ]*$"
    )
)
_DOCUMENT = re.compile(
    r"(?:\d+[\w.]*[ ]?/[^\s,;]{2,24}|"
    + source(r"quyết định|kế hoạch|nghị quyết|công văn|đề án|thông báo|chỉ thị")
    + r")[^,;.]{0,12}$"
)
# the day of a document that is carried out, or that others issue, dates the document alone
_CARRIED_OUT = re.compile(
    source(
        r"(?<!\w)(?:căn cứ|thực hiện|triển khai|ban hành kèm theo|quy định (?:tại|của)|bộ tiêu chí|tiêu chí)"
    )
    + r"[^.;]{0,90}$"
)
_OF_THE_CENTRE = re.compile(
    source(r"(?<!\w)(?:theo|tại|dựa (?:trên|vào)|của)(?!\w)")
    + r"[^.;]{0,50}?(?:qđ-ttg|-cp|nq-tw|nq/tw|[/-]tt-\w+|tt-\w+|qđ-b\w+|/nq-\w+|/kh-\w+|[/-]qh\d+)[^,;.]{0,8}$"
)


def _c(text: str) -> re.Pattern[str]:
    return re.compile(source(rf"(?<!\w)(?:{text})"))


_TABLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("year_span", _c(rf"(?:giai đoạn |nhiệm kỳ |trong các năm |các năm |từ năm |từ |thời kỳ )?(?:(?:năm )?(?P<a>{_Y}))(?:{_DASH}| đến (?:hết )?(?:năm )?| tới (?:năm )?)(?P<b>{_Y})(?!\d)")),
    ("from_to_day", _c(rf"từ (?:đầu )?(?:năm (?P<a>{_Y})|(?:ngày )?(?P<d1>{_D})[/.-](?P<m1>{_M})[/.-](?P<y1>{_Y})) đến (?:hết )?(?:ngày )?(?P<d>{_D})[/.-](?P<m>{_M})[/.-](?P<y>{_Y})")),
    ("day_span", _c(rf"(?:từ )?(?:ngày |các ngày )?(?P<d1>{_D})(?:[/-](?P<m1>{_M}))?(?:{_DASH}| đến (?:hết )?(?:ngày )?| và (?:ngày )?|, )(?P<d>{_D})[/-](?P<m>{_M})(?:[/-](?P<y>{_Y}))?(?![\d/])")),
    ("from_year_now", _c(rf"từ (?:đầu )?(?:năm )?(?P<a>{_Y})(?: (?:đến nay|tới nay|đến thời điểm này)|{_DASH}nay(?!\w))")),
    ("this_year_now", _c(rf"(?:từ )?đầu năm (?:(?P<a>{_Y}) )?(?:đến nay|tới nay|đến giờ)")),
    ("day", _c(rf"(?P<until>{_UNTIL} )?(?:(?:sáng|chiều|tối|trưa) )?(?:ngày )?(?P<d>{_D})[/.-](?P<m>{_M})[/.-](?P<y>{_Y})(?![\d/])")),
    ("day", _c(rf"(?P<until>{_UNTIL} )?(?:ngày )?(?P<d>{_D}) tháng (?P<m>{_M})(?:,? năm (?P<y>{_Y})|/(?P<y2>{_Y}))?(?!\w)")),
    ("day_of_month", _c(rf"(?P<until>{_UNTIL} )?(?:ngày|sáng|chiều|tối|trưa|hôm)(?: ngày)? (?P<d>{_D})[/-](?P<m>{_M})(?![\d/])")),
    ("day_of_month", _c(rf"(?P<until>(?:tính )?(?:đến|tới) )(?P<d>{_D})[/-](?P<m>{_M})(?![\d/])")),
    ("ten_days", _c(rf"(?:tính )?(?:đến|tới)(?: hết)? (?P<ten>thượng|trung|hạ) tuần tháng (?P<m>{_M})(?:(?:[/.-]| năm )(?P<y>{_Y}))?(?!\d)")),
    ("half_month", _c(rf"(?:(?:tính )?(?:đến|tới) )?giữa tháng (?P<m>{_M})(?:(?:[/-]| năm )(?P<y>{_Y}))?(?!\d)")),
    ("months", _c(rf"(?:trong )?(?P<n>\d{{1,2}}|ba|sáu|chín|mười|mười một|tám|bảy|năm|bốn|hai) tháng(?: (?P<head>đầu|cuối))?(?:(?: của)? năm(?: (?P<y>{_Y})| (?P<rel>nay|ngoái|trước|qua))?|[/-](?P<y2>{_Y})|(?= thực hiện|,| ước| đạt|(?<=đầu)))(?!\w)")),
    ("half_year", _c(rf"(?P<half>nửa đầu|nửa cuối)(?: của)? năm(?: (?P<y>{_Y})| (?P<rel>nay|ngoái|trước|qua))(?!\w)")),
    ("months_past", _c(r"(?:trong )?(?P<n>\d{1,2}) tháng (?:qua|vừa qua)(?!\w)")),
    ("quarter", _c(rf"(?P<until>{_UNTIL} )?quý (?P<q>iv|iii|ii|i|[1-4])(?:(?:[/-]|,? năm )(?P<y>{_Y})|,? năm (?P<rel>nay|ngoái|trước|qua))?(?!\w)")),
    ("month", _c(rf"(?P<until>{_UNTIL} )?(?P<part>đầu |cuối )?(?:tháng |t)(?P<m>{_M})(?:(?:[/.-]|,? năm )(?P<y>{_Y})(?!\d)|(?![\d/]|[.]\d|[ ]*[-–,][ ]*\d))")),
    ("month", _c(rf"(?P<until>{_UNTIL} )(?P<m>{_M})[/.-](?P<y>{_Y})(?!\d)")),
    ("year", _c(rf"(?P<until>{_UNTIL} )?(?P<part>(?<!lần )đầu |cuối |giữa )?(?:năm|kế hoạch năm|kh) (?P<y>{_Y})(?![\d]|[ ]*[-–][ ]*\d)")),
    ("year", _c(rf"(?P<until>(?:đến|tới|trước|hết|cuối) )(?P<y>{_Y})(?!\d)")),
    ("bare_years", _c(rf"(?:năm )?(?P<y>{_Y})(?=,| và {_Y}| lần lượt| tương ứng)")),
    ("bare_year", _c(rf"\((?:năm )?(?P<y>{_Y})\)")),
    ("bare_year", _c(rf"và (?P<y>{_Y})(?=[ ]*(?:,|lần lượt|tỉnh|đạt|là))")),
    ("rel_year", _c(r"(?P<until>(?:đến|tới) (?:hết |cuối )|hết |cuối |kết thúc )?(?:trong |ngay trong |của )?(?<!\d )năm (?P<rel>nay|ngoái|trước|qua|vừa qua)(?!\w)")),
    ("rel_year", _c(r"(?:(?P<until>(?:đến |tới )?(?:hết|cuối)) năm|(?:trong|cả) năm)(?= (?:có|toàn|tỉnh|huyện|xã|thành phố|sẽ|là|nâng|đạt|tổng)|,|[.])")),
    ("next_years", _c(r"(?:trong )?(?P<n>\d{1,2}) năm tới")),
    ("now", _c(r"(?:tính |lũy kế |luỹ kế )?(?:đến|tới|cho đến|cho tới) (?:nay|thời điểm này|thời điểm hiện tại|hiện nay|giờ|bây giờ)|hiện nay|hiện tại|(?<!thực )(?<!xuất )(?<!thể )(?<!phát )(?:hiện|đang)(?= (?:có|còn|đã|toàn|nay|tỉnh|huyện|xã|nay|là|sở hữu|thu hút|đạt|được|cũng|tạo|duy trì|trên địa bàn))|(?<=, )hiện(?= )|(?<!thực )(?<!xuất )(?<!thể )(?<!phát )(?<!biểu )hiện(?!\w)(?! đại| trường| thực| hữu| diện| vật)|lúc này|(?<!đến )(?<!tới )(?<!năm )(?<!hiện )(?<!hôm )(?<!ngày )(?<!xưa )(?<!lâu )(?<!từ )nay(?= (?:đã|có|còn|tăng|giảm|đạt|lên|là|chỉ|thì|mới)(?!\w))")),
)  # fmt: skip
_DAYS = ("day_span", "day", "day_of_month")
_OF_SOME_YEAR = ("months", "half_year", "quarter", "rel_year")
_WORD_MONTHS = {
    "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11,
}  # fmt: skip


# a line with neither a digit nor one of these words names no period
_WORDS = ("nay", "năm", "hiện", "đang", "giờ", "thời điểm", "lúc này", "tháng", "quý")
_DIGIT = re.compile(r"\d")


_GATES = Gates(_TABLE)


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def periods_in(
    folded: str, start: int, stop: int, published: dt.date | None, year: int | None = None
) -> list[Period]:
    """The periods named in one line, in order, none overlapping.

    Args:
        folded: folded text.
        start: where the line begins.
        stop: where it ends.
        published: the day of publication, where known.
        year: the year that the text is about at this point, for months and quarters without one.
    """
    stretch = folded[start:stop]
    if not any(word in stretch for word in _WORDS) and not _DIGIT.search(stretch):
        return []
    own = set(_YEAR.findall(stretch)) if published is None and year is None else set()
    # "Hội chợ Hè 2019, 5 ngày từ 26-30/4": the line's own year is that of its days
    of_days = int(own.pop()) if len(own) == 1 else year
    taken: list[tuple[int, int]] = []
    found: list[Period] = []
    for name, match in _GATES.finditer(folded, start, stop, stretch):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        period = _period(name, match, published, of_days if name in _DAYS else year)
        if period is None:
            continue
        left = folded[max(start, match.start() - 40) : match.start()]
        based = (
            period.form != "now"
            and name not in ("from_to_day", "from_year_now", "this_year_now", "year_span")
            and bool(_BASE.search(left) or _COMPARES.search(left))
        )
        if period.form == "year" and _LAW.search(left):
            continue
        if period.form in ("year", "until") and _BEGAN.search(left):
            # "Được thành lập năm 2015, HTX có 3 sản phẩm": the year of a beginning
            based = True
        if name == "year_span" and (
            _STANDARD.search(left)
            or (_GOAL_MET.search(left) and not _GOAL_SAID.match(folded, match.end(), stop))
        ):
            # "theo chuẩn nghèo giai đoạn 2016-2020" dates the standard, "vượt mục tiêu giai đoạn …" the goal
            based = True
        document = period.form == "day" and bool(_DOCUMENT.search(left))
        if document and _only_cited(folded, start, match.start()):
            based = True
        found.append(
            Period(period.start, period.end, period.first, period.last, period.form, based, period.weak and not document,
                   document, period.published)
        )  # fmt: skip
        taken.append(match.span())
    return sorted(found, key=lambda period: period.start)


def _only_cited(folded: str, start: int, at: int) -> bool:
    """Whether a document's day is only cited: "thực hiện Quyết định số … ngày …", "theo … QĐ-TTg ngày …"."""
    left = folded[max(start, at - 130) : at]
    return bool(_CARRIED_OUT.search(left) or _OF_THE_CENTRE.search(left))


def _period(name: str, match: re.Match[str], published: dt.date | None, year: int | None) -> Period | None:
    groups = match.groupdict()
    at = match.start(), match.end()
    known = int(groups["y"]) if groups.get("y") else int(groups["y2"]) if groups.get("y2") else None
    if groups.get("rel"):
        known = None if published is None else published.year - (groups["rel"] not in ("nay",))
    context = known or year or (published.year if published else None)
    until = bool(groups.get("until"))
    if published is None and known is None:
        if groups.get("rel") == "nay" and year:
            known = year
        elif groups.get("rel") or (name in _OF_SOME_YEAR and not context):
            return Period(*at, None, None, "unsaid")
    try:
        if name == "year_span":
            a, b = int(groups["a"] or 0), int(groups["b"] or 0)
            return Period(*at, dt.date(a, 1, 1), dt.date(b, 12, 31), "span") if a < b else None
        if name == "from_to_day":
            end = dt.date(int(groups["y"] or 0), int(groups["m"] or 0), int(groups["d"] or 0))
            begin = (
                dt.date(int(groups["a"]), 1, 1)
                if groups["a"]
                else dt.date(int(groups["y1"] or 0), int(groups["m1"] or 0), int(groups["d1"] or 0))
            )
            return Period(*at, begin, end, "span")
        if name == "day_span":
            if context is None:
                return None
            month = int(groups["m"] or 0)
            end = dt.date(context, month, int(groups["d"] or 0))
            begin = dt.date(context, int(groups["m1"] or month), int(groups["d1"] or 0))
            return Period(*at, begin, end, "days", weak=True) if begin < end else None
        if name == "from_year_now":
            return Period(*at, dt.date(int(groups["a"] or 0), 1, 1), published, "span", published=True)
        if name == "this_year_now":
            first_year = int(groups["a"]) if groups["a"] else (published.year if published else None)
            return (
                first_year and Period(*at, dt.date(first_year, 1, 1), published, "span", published=True)
            ) or None
        if name in ("day", "day_of_month"):
            if context is None:
                return None
            month, day = int(groups["m"] or 0), int(groups["d"] or 0)
            when = dt.date(context, month, day)
            if known is None and published and when > published and not until:
                # a day without a year is the nearest one before publication, or a coming one of this year
                when = when if (when - published).days < 120 else when.replace(year=context - 1)
            return Period(
                *at,
                when,
                when,
                "until" if until else "day",
                weak=not until,
            )
        if name == "ten_days":
            if context is None:
                return None
            month, part_of_month = int(groups["m"] or 0), groups["ten"] or ""
            last_day = month_end(context, month)
            days = {"thượng": last_day.replace(day=10), "trung": last_day.replace(day=20)}
            return Period(*at, None, days.get(part_of_month, last_day), "until")
        if name == "half_month":
            return (
                context and Period(*at, None, dt.date(context, int(groups["m"] or 0), 15), "until")
            ) or None
        if name == "months":
            return _months(at, groups, context, published)
        if name == "half_year":
            if context is None:
                return None
            late = (groups["half"] or "").endswith("cuối")
            return Period(
                *at, dt.date(context, 7 if late else 1, 1), month_end(context, 12 if late else 6), "months"
            )
        if name == "months_past":
            # "trong 10 tháng qua", said in October or November, is the year so far
            n = int(groups["n"] or 0)
            if published is None or not published.month - 1 <= n <= published.month:
                return None
            return Period(*at, dt.date(published.year, 1, 1), month_end(published.year, n), "months")
        if name == "quarter":
            if context is None:
                return None
            quarter = _ROMAN[groups["q"] or ""]
            end = month_end(context, quarter * 3)
            return Period(
                *at,
                None if until else dt.date(context, quarter * 3 - 2, 1),
                end,
                "until" if until else "quarter",
            )
        if name == "month":
            if context is None:
                return None
            month = int(groups["m"] or 0)
            if known is None and published and dt.date(context, month, 1) > published and not until:
                context -= 1
            if (groups.get("part") or "").strip() == "đầu":
                return Period(*at, None, dt.date(context, month, 10), "until")
            return Period(
                *at,
                None if until else dt.date(context, month, 1),
                month_end(context, month),
                "until" if until else "month",
            )
        if name in ("year", "bare_year", "bare_years"):
            assert known is not None
            part = (groups.get("part") or "").strip()
            if part == "đầu":
                return Period(*at, dt.date(known, 1, 1), dt.date(known, 1, 31), "until" if until else "month")
            if part in ("cuối", "giữa") or until:
                return Period(
                    *at, None, dt.date(known, 12, 31) if part != "giữa" else dt.date(known, 6, 30), "until"
                )
            return Period(*at, dt.date(known, 1, 1), dt.date(known, 12, 31), "year")
        if name == "rel_year":
            if context is None:
                return None
            return Period(
                *at,
                None if until else dt.date(context, 1, 1),
                dt.date(context, 12, 31),
                "until" if until else "year",
            )
        if name == "next_years":
            if published is None:
                return None
            n = int(groups["n"] or 0)
            first_year = published.year + 1
            if n == 5 and published.year % 5 == 1:
                # programmes run in terms of five years that end with 0 and 5
                first_year = published.year
            return Period(*at, dt.date(first_year, 1, 1), dt.date(first_year + n - 1, 12, 31), "span")
        return Period(*at, None, published, "now", published=True)
    except ValueError:
        return None


def _months(
    at: tuple[int, int], groups: dict[str, str | None], context: int | None, published: dt.date | None
) -> Period | None:
    words = groups["n"] or ""
    n = int(words) if words.isdigit() else _WORD_MONTHS.get(" ".join(words.split()), 0)
    if context is None or not 1 <= n <= 12:
        return None
    if groups.get("head") == "cuối":
        return Period(*at, dt.date(context, 13 - n, 1), dt.date(context, 12, 31), "months")
    if (
        not (groups.get("y") or groups.get("y2") or groups.get("rel"))
        and published
        and month_end(context, n) > published
    ):
        # a month that is nearly over counts as over
        context -= (month_end(context, n) - published).days > 31
    return Period(*at, dt.date(context, 1, 1), month_end(context, n), "months")
