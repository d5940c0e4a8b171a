"""At which hours of the day portals may be asked, in Việt Nam."""

from __future__ import annotations

import datetime as dt
import re

from pipeline.records import HANOI, Record

_FORM = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


class Hours(Record, frozen=True, kw_only=True):
    """A stretch of the day (Asia/Ho_Chi_Minh), `begins` within and `ends` out of it; it may go over midnight."""

    begins: dt.time
    ends: dt.time

    def are_open(self, at: dt.datetime) -> bool:
        """Whether a moment, with its zone, lies within.

        >>> Hours(begins=dt.time(22), ends=dt.time(5)).are_open(dt.datetime(2026, 1, 1, 23, tzinfo=HANOI))
        True
        """
        now = at.astimezone(HANOI).time()
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


def hours_of(text: str) -> Hours | None:
    """The hours in "22:00-05:30"; None for an empty text, which is the whole day.

    Raises:
        ValueError: it is nothing of the kind, or begins when it ends.
    """
    if not text.strip():
        return None
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ValueError("write the hours as 22:00-05:30 (Asia/Ho_Chi_Minh), or leave them empty for all day")
    first, second, third, fourth = map(int, match.groups())
    begins, ends = dt.time(first, second), dt.time(third, fourth)
    if begins == ends:
        raise ValueError("the hours begin when they end; leave them empty for all day")
    return Hours(begins=begins, ends=ends)
