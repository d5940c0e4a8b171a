"""The ways in which Vietnamese portals write a date, and the moment that each means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from pipeline.records import HANOI, Record

# NTM began in 2010; portals carry older news, but nothing of before the first sites
_FIRST_YEAR = 2000
# clocks of servers are a little off, and a day begins elsewhere earlier
_AHEAD = dt.timedelta(days=1)
_NEAR = r"[\s,|\-–—()•·:]{0,8}"
_WEEKDAY = r"(?:(?:thứ|thu)\s+\w+|chủ\s+nhật|cn|t[2-7])"
_MONTHS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_MONTH_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    r"(?<![\d/.\-])(?P<day>\d{1,2})\s?[/.\-]\s?(?P<month>\d{1,2})\s?[/.\-]\s?(?P<year>\d{4})(?![\d/]|[.\-]\d)"
    r"|(?<!\d)(?P<iso_year>\d{4})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})(?!\d)"
    rf"|(?<!\d)(?P<word_day>\d{{1,2}})\s+tháng\s+(?P<word_month>\d{{1,2}}|{_MONTH_WORD})\s*,?\s*(?:năm\s+)?(?P<word_year>\d{{4}})",
    re.IGNORECASE,
)
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3])\s?[:hg]\s?(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?!\d)"
    r"(?:\s*(?P<half>AM|PM|SA|CH)\b)?"
)
_CLOCK_AFTER = re.compile(_NEAR + r"(?:lúc\s*|T)?" + _CLOCK, re.IGNORECASE)
_CLOCK_BEFORE = re.compile(
    r"(?<!\d)" + _CLOCK + rf"{_NEAR}(?:{_WEEKDAY}{_NEAR})?(?:ngày\s+)?$", re.IGNORECASE
)
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
# NukeViet 4.0.29 to 4.6 write date, zone and time in this order: PHP's T was not escaped
_NUKEVIET_META = re.compile(r"(\d{4})-(\d{2})-(\d{2})([+-]\d{2}):?(?:\d{2})?(\d{2}):(\d{2}):(\d{2})$")


class Moment(Record, frozen=True, kw_only=True):
    """A day in Việt Nam and, where it was written, the moment."""

    on: dt.date
    at: dt.datetime | None = None


def first_moment(text: str, *, not_after: dt.datetime | None = None) -> Moment | None:
    """The first date in `text` that can be one of publication.

    Args:
        text: a date line such as "Thứ sáu - 21/08/2020 07:50", "08:47 |02/03/2015" or "2/12/2020 | 7:54:28 AM".
        not_after: later dates are no dates of publication.

    >>> first_moment("Thứ sáu  - 21/08/2020 07:50").at.isoformat()
    '2020-08-21T07:50:00+07:00'
    """
    return next(moments(text, not_after=not_after), None)


def moments(text: str, *, not_after: dt.datetime | None = None) -> Iterator[Moment]:
    """All dates in `text` that can be dates of publication, in their order."""
    for match in _DAY.finditer(text):
        moment = _moment(match, text)
        if moment is not None and _is_plausible(moment, not_after):
            yield moment


def stamp(value: str, *, not_after: dt.datetime | None = None) -> Moment | None:
    """The moment in a machine's field: ISO 8601, NukeViet's malformed one, or else a date line.

    >>> stamp("2024-03-27+0709:15:00").at.isoformat()
    '2024-03-27T09:15:00+07:00'
    """
    moment = _iso_moment(value.strip()) or first_moment(value)
    return moment if moment is not None and _is_plausible(moment, not_after) else None


def _iso_moment(value: str) -> Moment | None:
    try:
        if match := _NUKEVIET_META.match(value):
            year, month, day, zone, hour, minute, second = match.groups()
            zoned = dt.timezone(dt.timedelta(hours=int(zone)))
            return _at(
                dt.datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), 0, zoned)
            )
        if match := _ISO.match(value):
            *numbers, zone = match.groups()
            year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
            return _at(dt.datetime(year, month, day, hour, minute, second, 0, _zone(zone)))
    except ValueError:
        pass
    return None


def _zone(zone: str | None) -> dt.tzinfo:
    if not zone:
        return HANOI
    if zone == "Z":
        return dt.UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-offset if zone[0] == "-" else offset)


def _at(moment: dt.datetime) -> Moment:
    here = moment.astimezone(HANOI)
    return Moment(on=here.date(), at=here)


def _moment(match: re.Match[str], text: str) -> Moment | None:
    try:
        on = _day(match)
    except ValueError:
        return None
    clock = _CLOCK_AFTER.match(text, match.end()) or _CLOCK_BEFORE.search(
        text[max(0, match.start() - 40) : match.start()]
    )
    if clock is None:
        return Moment(on=on)
    hour, half = int(clock["hour"]), (clock["half"] or "").upper()
    if half in ("PM", "CH") and hour < 12:
        hour += 12
    elif half in ("AM", "SA") and hour == 12:
        hour = 0
    time = dt.time(hour, int(clock["minute"]), int(clock["second"] or 0), tzinfo=HANOI)
    return Moment(on=on, at=dt.datetime.combine(on, time))


def _day(match: re.Match[str]) -> dt.date:
    if match["iso_year"]:
        return dt.date(int(match["iso_year"]), int(match["iso_month"]), int(match["iso_day"]))
    if match["word_year"]:
        word = match["word_month"].lower()
        month = int(word) if word.isdigit() else _MONTHS[word]
        return dt.date(int(match["word_year"]), month, int(match["word_day"]))
    return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))


def _is_plausible(moment: Moment, not_after: dt.datetime | None) -> bool:
    if moment.on.year < _FIRST_YEAR:
        return False
    return not_after is None or moment.on <= (not_after + _AHEAD).astimezone(HANOI).date()
