"""Short texts with every figure that must be read from them, in the reader's own tables of traps."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlp.reader import read
from pipeline.articles import as_given
from pipeline.records import Figure

TABLES = (
    "traps_more.yaml",
    "traps_news.yaml",
    "traps_places.yaml",
    "traps_portal.yaml",
    "traps_real_lists.yaml",
    "traps_real_periods.yaml",
    "traps_real_places.yaml",
    "traps_real_targets.yaml",
    "traps_real_rounds.yaml",
    "traps_reports.yaml",
    "traps_stories.yaml",
    "traps_tables.yaml",
    "traps_written.yaml",
)
_MARKED = re.compile(r"\[([^\[\]]+)\]\{([^{}]*)\}")
_LEVELS = ("national", "region", "province", "district", "commune", "village", "entity", "other")
_STATUS, _VALIDITY = ("target", "change"), ("current", "cumulative")
_BOUNDS = {">=": "at_least", "<=": "at_most", "~": "approx"}
_STARS = {"3*": "3", "4*": "4", "5*": "5", "3+": "3+", "4+": "4+", "potential_5": "potential_5"}
_SCALES = {"nghìn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}


@dataclass
class Expected:
    """One marked number of a text."""

    start: int
    quote: str
    fields: dict[str, Any]
    any_period: bool = False
    optional: bool = False


def _groups(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def cases() -> list[Any]:
    """The cases of the tables, those that are known to fail marked with the reason."""
    found = []
    for group in (group for name in TABLES for group in _groups(name)):
        for n, case in enumerate(group["cases"], 1):
            reason = case.get("fails")
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            found.append(pytest.param(case, id=f"{group['group']} {n}", marks=marks))
    return found


def place(words: str) -> dict[str, Any]:
    """ "district Bảo Yên (Lào Cai)" as fields."""
    level, _, name = words.partition(" ")
    inner = re.fullmatch(r"(?P<district>.*?) ?\((?P<province>.+)\)", name)
    if level in ("national", "region"):
        return {"place_level": level, "province": None}
    if inner:
        district = {"district": inner["district"]} if inner["district"] else {}
        return {"place_level": level, "province": inner["province"], **district}
    return {"place_level": level, "province": name or None}


def plain_value(quote: str) -> float:
    """The value of a quote in digits: dots group, a comma begins decimals, scale words multiply."""
    digits, rest = re.match(r"([\d.,]+)(.*)", quote, re.S).groups()  # type: ignore[union-attr]
    value = float(digits.rstrip(".,").replace(".", "").replace(",", "."))
    for word in re.findall(r"\b(?:nghìn|triệu|tỷ|tỉ)\b", rest):
        value *= _SCALES[word]
    return value


def expected(start: int, quote: str, marks: str, about: str | None) -> Expected:
    """A mark of the table as the fields that a figure must have."""
    found = Expected(start, quote, {"bound": "exact", "status": "actual", "stars": None, "detail": None,
                                    "value_max": None, "denominator": None, "validity": None})  # fmt: skip
    fields = found.fields
    if about:
        fields.update(place(about))
    period: tuple[str | None, str | None] = (None, None)
    for mark in (mark.strip() for mark in marks.split(",")):
        if mark == "?":
            found.any_period = True
        elif mark in _STATUS:
            fields["status"] = mark
        elif mark in _VALIDITY:
            fields["validity"] = mark
        elif mark in _BOUNDS:
            fields["bound"] = _BOUNDS[mark]
        elif mark in _STARS:
            fields["stars"] = _STARS[mark]
        elif mark in ("percent", "times"):
            fields["unit"] = mark
        elif mark.startswith("/"):
            fields["denominator"] = float(mark[1:])
        elif mark.startswith("="):
            fields["value"] = float(mark[1:].rstrip("x"))
        elif mark.startswith("max "):
            fields["value_max"] = float(mark[4:])
        elif mark.startswith("map "):
            fields["boundary"] = mark[4:]
        elif mark.split(" ")[0] in _LEVELS:
            fields.pop("district", None)
            fields.update(place(mark))
        elif ".." in mark:
            first, last = mark.split("..")
            period = first or None, last or None
        elif "indicator" not in fields:
            fields["indicator"] = mark
        else:
            fields["detail"] = mark
    found.optional = "indicator" not in fields
    if not found.any_period:
        fields["period_start"], fields["period_end"] = period
    fields.setdefault("value", plain_value(quote) if re.match(r"[\d.,]", quote) else None)
    return found


def unmark(text: str, about: str | None, at: int = 0) -> tuple[str, list[Expected]]:
    """The text without its marks, and what they ask for."""
    plain, found, last = "", [], 0
    for match in _MARKED.finditer(text):
        plain += text[last : match.start()]
        found.append(expected(at + len(plain), match[1], match[2], about))
        plain += match[1]
        last = match.end()
    return plain + text[last:], found


def differences(want: list[Expected], got: list[Figure]) -> list[str]:
    """What a reader says otherwise than the marks, in words."""
    faults, left = [], [figure for figure in got if figure.indicator != "other_programme_figure"]
    for mark in want:
        pair = next((f for f in left if f.start < mark.start + len(mark.quote) and mark.start < f.end), None)
        if pair:
            left.remove(pair)
        if mark.optional or mark.fields["indicator"] == "other_programme_figure":
            if pair and not mark.optional:
                faults.append(f"{mark.quote}: read as {pair.indicator}")
            continue
        if pair is None:
            faults.append(f"{mark.quote}: missed ({mark.fields['indicator']})")
            continue
        for name, asked in mark.fields.items():
            wanted = None if asked == "3+" else asked
            is_value = getattr(pair, name)
            if isinstance(is_value, dt.date):
                is_value = is_value.isoformat()
            if name == "stars" and is_value == "3+":
                is_value = None
            if name.startswith("period") and wanted is None and pair.period_basis == "published":
                continue
            if name == "value" and wanted is not None and abs(float(is_value) - wanted) <= 1e-6 * abs(wanted):
                continue
            if wanted != is_value and not (name == "value" and wanted is None):
                faults.append(
                    f"{mark.quote} ({mark.fields['indicator']}): {name} is {is_value}, not {wanted}"
                )
        if pair.start != mark.start:
            faults.append(f"{mark.quote}: quoted as {pair.quote}")
    return faults + [f"{f.quote}: read as {f.indicator}, is no figure" for f in left]


def _table(case: dict[str, Any]) -> str:
    """The rows of a case as a text gives them: cells between tabs, after the line that leads to them."""
    rows = [row.replace(" | ", "\t").replace("·", "") for row in case["rows"]]
    return "\n".join([*([case["before"]] if "before" in case else []), *rows])


def read_case(case: dict[str, Any]) -> tuple[list[Expected], list[Figure]]:
    """The marks of a case and what the reader finds in its text."""
    title, marks = unmark(case.get("title", ""), case.get("about"))
    printed = case["text"].rstrip("\n") if "text" in case else _table(case)
    body, more = unmark(printed, case.get("about"), len(title) + 1 if title else 0)
    text = f"{title}\n{body}" if title else body
    article = as_given(
        id="trap", text=text, title=title or None, published=case.get("published"),
        portal_province=case.get("portal"),
    )  # fmt: skip
    return marks + more, read(article)


@pytest.mark.parametrize("case", cases())
def test_the_figures_of_a_short_text_are_read_and_no_others(case: dict[str, Any]) -> None:
    assert differences(*read_case(case)) == []
