"""Which plan a target comes from: number and date as printed, from its sentence or else from title and lead."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.gates import Gate
from nlp.patterns import source

_PLAN = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:kế hoạch|quyết định|nghị quyết|đề án|chương trình hành động|chỉ thị|công văn|kh|qđ|nq)(?: số)?[: ]*\d+[\w.]*[ ]?/[^\s,;()]+(?:[ ]?-[ ]?[^\s,;()]+)?(?:,? ngày \d{1,2}[/.-]\d{1,2}[/.-]\d{4})?"
        )
    )
)


def plan_of(text: str, folded: str, start: int, stop: int, title: tuple[int, int] | None) -> str | None:
    """The plan document as printed, nearest first: the sentence, the title, the lead."""
    for a, b in ((start, stop), title or (0, 0), (max(0, start - 1200), start), (0, min(len(text), 1500))):
        found = list(_PLAN.finditer(folded, a, b, folded[a:b]))
        if found:
            one = found[-1] if a != 0 else found[0]
            return " ".join(text[one.start() : one.end()].rstrip(" .:").split())
    return None
