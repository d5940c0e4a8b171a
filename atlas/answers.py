"""How comparisons look in a terminal: bars, badges and a numbered footnote for each doubt, in 80 columns or more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from atlas import show
from atlas.words import Language, doubt_words, number, unit_words, word

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.reference.model import Indicator
    from warehouse import Release

WIDE = 100
Row = Mapping[Any, Any]
_MAY_WRAP = ("province", "place", "notes", "portal", "own values", "old provinces only", "figures only")
_APART = ("other periods", "cumulative")
_CONFLICTING = ("conflict", "undated_conflicts", "unit_slip", "outlier")


@dataclass
class Notes:
    """Badges and doubts of one answer; each doubt gets a number when it is first met, each badge a legend."""

    language: Language
    doubts: list[str] = field(default_factory=list)
    badges: dict[str, None] = field(default_factory=dict)

    def badge(self, sign: str) -> str:
        """Note that a badge was used, and give it back."""
        self.badges[sign] = None
        return sign

    def marks(self, doubt: object) -> str:
        """The numbers of a row's doubts, as "[1][3]"."""
        if not show.given(doubt):
            return ""
        numbers = []
        for one in str(doubt).split("; "):
            words = doubt_words(one, self.language)
            if words not in self.doubts:
                self.doubts.append(words)
            numbers.append(self.doubts.index(words) + 1)
        return "".join(f"[{n}]" for n in sorted(set(numbers)))

    def print(self) -> None:
        """The legend of the badges that were used, and the footnotes."""
        if self.badges:
            show.note(" · ".join(f"{sign} {word(sign, self.language)}" for sign in self.badges))
        for n, doubt in enumerate(self.doubts, 1):
            show.note(f"[{n}] {doubt}")


def title_of(
    indicator: Indicator,
    language: Language,
    *parts: str | None,
    stars: str | None = None,
    detail: str | None = None,
) -> str:
    """The heading of an answer: name, code, stars and detail, and whatever else is given."""
    name = indicator.name_vi if language == "vi" else indicator.name_en
    given = [part for part in parts if part]
    if stars not in (None, "3+"):
        given.insert(0, f"{stars} {word('stars', language)}")
    if detail not in (None, "standard"):
        given.insert(0, f"{word('detail', language)} {detail}")
    return ", ".join([f"{name} ({indicator.code})", *given])


def comparison(
    frame: pd.DataFrame,
    indicator: Indicator,
    boundary: str,
    status: str,
    release: Release | None,
    language: Language = "en",
    *,
    title: str | None = None,
) -> None:
    """Provinces side by side, cumulative numbers apart, each doubt with its footnote."""
    show.edition_line(release, language)
    if frame.empty:
        _nothing(indicator.code, boundary, status)
        return
    per = str(frame["per"].iloc[0]) if "per" in frame and frame["per"].notna().any() else None
    wide = show.console().width >= WIDE
    notes = Notes(language)
    grid = _headed(
        title
        or title_of(
            indicator, language, word(f"status_{status}", language), word(f"map_{boundary}", language)
        )
    )
    _columns(grid, language, ("", "right"), ("province", "left"), ("value", "right"))
    if per:
        _columns(grid, language, ("base", "right"))
    _columns(grid, language, ("", "left"), ("as_of", "left"), ("sources", "right"), ("notes", "left"))
    if wide:
        _columns(grid, language, ("portal", "left"))
    records = frame.to_dict("records")
    apart = [_apart(row) for row in records]
    for kind in (None, *_APART):
        rows = [row for row, its in zip(records, apart, strict=True) if its == kind]
        alone = len(rows) == len(records)
        if kind and rows and not alone:
            grid.add_section()
            grid.add_row("", Text(word(kind, language), style="dim"))
        _compared(grid, rows, notes, language, per=per, wide=wide, ranked=kind is None or alone)
    show.console().print(grid)
    show.note(word("sources_note", language))
    for kind in _APART:
        if kind in apart:
            show.note(word(f"{kind}_note", language))
    notes.print()


def _apart(row: Row) -> str | None:
    """What a row is not ranked with the others for: another period than a year, or a cumulative count."""
    if not show.given(row["value"]):
        return None
    if "is no calendar year" in str(row.get("doubt")):
        return "other periods"
    return "cumulative" if row["validity"] == "cumulative" else None


def _compared(
    grid: Table,
    rows: Sequence[Row],
    notes: Notes,
    language: Language,
    *,
    per: str | None,
    wide: bool,
    ranked: bool,
) -> None:
    column = "value_per" if per else "value"
    largest = max((abs(float(row[column])) for row in rows if show.given(row[column])), default=0.0)
    position, before = 0, None
    for n, row in enumerate(sorted(rows, key=lambda row: _sinking(row[column])), 1):
        size = _number(row[column])
        if size != before:
            position, before = n, size
        if per:
            shown = "–" if size is None else number(size, language)
            middle = [_base(row, language)]
        else:
            shown, middle = value_cell(row, language), []
        grid.add_row(
            str(position) if ranked and size is not None else "",
            str(row["province"]),
            shown,
            *middle,
            Text(_bar(size, largest, 14 if wide else 6 if per else 9), style="cyan"),
            "–" if size is None else str(row["as_of"])[:10],
            "–" if size is None else f"{row['n_articles']}/{row['n_publishers']}",
            f"{badges(row, notes)} {notes.marks(row.get('doubt'))}".strip(),
            *([str(row["portal"]) if show.given(row.get("portal")) else "–"] if wide else []),
        )


def badges(row: Row, notes: Notes) -> str:
    """The signs of a row: sum, disagreement, validity, age."""
    found: list[str] = []
    if not show.given(row.get("value")):
        return ""
    if row.get("is_sum") is True:
        found.append(notes.badge("Σ"))
    if row.get("flag") in _CONFLICTING:
        found.append(notes.badge("≠"))
    if row.get("validity") == "cumulative":
        found.append(notes.badge("LK"))
    if row.get("validity") == "current":
        found.append(notes.badge("HL"))
    if "six months older" in str(row.get("doubt")):
        found.append(notes.badge("◷"))
    return " ".join(found)


def ranking(
    frame: pd.DataFrame,
    indicator: Indicator,
    boundary: str,
    status: str,
    release: Release | None,
    language: Language,
    *,
    title: str,
) -> None:
    """Places of provinces, with the best and worst that the claims allow."""
    show.edition_line(release, language)
    if frame.empty:
        _nothing(indicator.code, boundary, status)
        return
    notes = Notes(language)
    grid = _headed(title)
    _columns(
        grid, language, ("rank", "right"), ("range", "right"), ("province", "left"), ("value", "right"),
        ("as_of", "left"), ("sources", "right"), ("notes", "left"),
    )  # fmt: skip
    groups = list(dict.fromkeys(frame["ranked_among"]))
    for group in groups:
        if group in _APART and len(groups) > 1:
            grid.add_section()
            grid.add_row("", "", Text(word(group, language), style="dim"))
        for row in frame[frame["ranked_among"] == group].to_dict("records"):
            best, worst = _number(row["rank_best"]), _number(row["rank_worst"])
            grid.add_row(
                f"{row['rank']}/{row['n_ranked']}" if show.given(row["rank"]) else "–",
                "" if best is None or best == worst else f"{best:.0f}–{worst:.0f}",
                str(row["province"]),
                value_cell(row, language),
                str(row["as_of"])[:10] if show.given(row["value"]) else "–",
                f"{row['n_articles']}/{row['n_publishers']}" if show.given(row["value"]) else "–",
                f"{badges(row, notes)} {notes.marks(row['doubt'])}".strip(),
            )
    show.console().print(grid)
    show.note(word("sources_note", language))
    for kind in _APART:
        if kind in groups:
            show.note(word(f"{kind}_note", language))
    notes.print()


def series(
    frame: pd.DataFrame,
    indicator: Indicator,
    release: Release | None,
    language: Language,
    *,
    title: str,
    everything: bool = False,
) -> None:
    """One place over the years; a ruled line where the series breaks."""
    show.edition_line(release, language)
    if frame.empty:
        show.console().print(
            f"no value of {indicator.code} for this place in this release; see ocop evidence"
        )
        return
    rows = [row for row in frame.to_dict("records") if everything or row["is_main"]]
    notes = Notes(language)
    grid = _headed(title)
    _columns(
        grid, language, ("map", "right"), ("year", "right"), ("value", "right"), ("", "left"), ("change", "right"),
        ("as_of", "left"), ("sources", "right"), ("notes", "left"),
    )  # fmt: skip
    wide = show.console().width >= WIDE
    largest = max(abs(float(row["value"])) for row in rows)
    for row in rows:
        if show.given(row["break_before"]):
            grid.add_row("", "", Text("─" * 8, style="yellow"), Text(word("break", language), style="yellow"))
        style = "" if row["is_main"] else "dim"
        grid.add_row(
            str(row["boundary"]) if show.given(row["boundary"]) else "",
            str(row["year"]),
            value_cell(row, language),
            Text(_bar(_number(row["value"]), largest, 16 if wide else 10), style="cyan"),
            _signed(row["change"], str(row["unit"]), language),
            str(row["as_of"])[:10],
            f"{row['n_articles']}/{row['n_publishers']}",
            f"{badges(row, notes)} {notes.marks(row['doubt'])}".strip(),
            style=style,
        )
    show.console().print(grid)
    show.note(word("sources_note", language))
    notes.print()


def growth(
    frame: pd.DataFrame,
    indicator: Indicator,
    boundary: str,
    status: str,
    release: Release | None,
    language: Language,
    *,
    title: str,
) -> None:
    """Both ends of each province, the change, and why there is none."""
    show.edition_line(release, language)
    if frame.empty:
        _nothing(indicator.code, boundary, status)
        return
    notes = Notes(language)
    ends = [
        value
        for end in ("from_value", "to_value")
        for row in frame[end]
        if (value := _number(row)) is not None
    ]
    scale, unit_name = _common(str(frame["unit"].iloc[0]), max(map(abs, ends), default=0.0), language)
    grid = _headed(f"{title}, {unit_name}")
    first, last = frame.iloc[0][["from_year", "to_year"]]
    grid.add_column(word("province", language), min_width=9)
    for heading in (str(first), str(last), word("change", language), "%", word("a_year", language)):
        grid.add_column(heading, justify="right", no_wrap=True)
    grid.add_column(word("notes", language), overflow="fold", min_width=6)
    for row in frame.to_dict("records"):
        change = _number(row["change"])
        grid.add_row(
            str(row["province"]),
            *(
                number(value / scale, language) if (value := _number(row[end])) is not None else "–"
                for end in ("from_value", "to_value")
            ),
            _signed(None if change is None else change / scale, "percent", language),
            _signed(row["change_percent"], "percent", language, 1),
            _signed(row["percent_a_year"], "percent", language, 1),
            notes.marks(row["doubt"]),
        )
    show.console().print(grid)
    notes.print()


def progress(
    frame: pd.DataFrame, indicator: Indicator, release: Release | None, language: Language, *, title: str
) -> None:
    """Targets, what was achieved of them, and what the target was before."""
    show.edition_line(release, language)
    if frame.empty:
        show.console().print(f"no target of {indicator.code} with a date in this release; see ocop evidence")
        return
    notes = Notes(language)
    grid = _headed(title)
    _columns(
        grid, language, ("place", "left"), ("map", "right"), ("by", "right"), ("target", "right"), ("actual", "right"),
        ("share", "right"), ("", "left"), ("as_of", "left"), ("notes", "left"),
    )  # fmt: skip
    for row in frame.to_dict("records"):
        share = _number(row["share_percent"])
        unit = str(row["unit"])
        reached = word("reached", language) if row["is_reached"] is True else ""
        actual = _number(row["actual"])
        grid.add_row(
            str(row["place"]),
            str(row["boundary"]) if show.given(row["boundary"]) else "",
            str(row["target_year"]),
            show.amount(row["target"], unit, str(row["target_bound"]), _number(row["target_max"]), language),
            "–" if actual is None else show.amount(actual, unit, str(row["actual_bound"]), None, language),
            "–" if share is None else f"{number(share, language, 0)} %",
            Text(_bar(share, 100.0, 8) if share is None or share <= 100 else "█" * 8 + "▶", style="cyan"),
            str(row["actual_on"])[:10] if show.given(row["actual_on"]) else "–",
            f"{reached} {notes.marks(row['doubt'])}".strip(),
        )
    show.console().print(grid)
    for plan in dict.fromkeys(
        f"{row['place']}: {row['plan_doc']}"
        for row in frame.to_dict("records")
        if show.given(row["plan_doc"])
    ):
        show.note(f"{word('plan', language)}: {plan}")
    notes.print()


def coverage(frame: pd.DataFrame, release: Release | None, language: Language, *, title: str) -> None:
    """One indicator: a row a province. All: a row an indicator with the number of cells in each state."""
    show.edition_line(release, language)
    codes = list(dict.fromkeys(frame["indicator"]))
    grid = _headed(title)
    if len(codes) == 1:
        _columns(
            grid, language, ("province", "left"), ("state", "left"), ("newest", "left"), ("age", "right"),
            ("doubtful", "right"), ("figures", "right"),
        )  # fmt: skip
        for row in frame.to_dict("records"):
            grid.add_row(
                str(row["province"]),
                word(str(row["state"]), language),
                str(row["newest_on"])[:10] if show.given(row["newest_on"]) else "–",
                f"{row['age_days']:.0f}" if show.given(row["age_days"]) else "–",
                str(row["n_doubtful"] or "–"),
                str(row["n_figures"] or "–"),
                style="dim" if row["state"] == "empty" else "",
            )
    else:
        states = ("own values", "old provinces only", "figures only", "empty")
        headings = ("head_own", "head_old", "head_figures", "empty")
        _columns(
            grid, language, ("indicator", "left"), *((name, "right") for name in headings), ("newest", "left")
        )
        for code in codes:
            cells = frame[frame["indicator"] == code]
            newest = cells["newest_on"].dropna()
            grid.add_row(
                code,
                *(str(int((cells["state"] == state).sum()) or "–") for state in states),
                str(newest.max())[:10] if len(newest) else "–",
            )
    show.console().print(grid)
    if len(codes) > 1:
        show.note(word("states_note", language))


def expiring(frame: pd.DataFrame, release: Release | None, language: Language, *, title: str) -> None:
    """Certificates that run out, by province and period of recognition."""
    show.edition_line(release, language)
    if frame.empty:
        show.console().print("no recognitions of 24 to 36 months before that day in this release")
        return
    notes = Notes(language)
    grid = _headed(f"{title} {str(frame['asked_on'].iloc[0])[:10]}")
    _columns(
        grid, language, ("place", "left"), ("map", "right"), ("products", "right"), ("given", "left"),
        ("expires", "left"), ("notes", "left"),
    )  # fmt: skip
    for row in frame.to_dict("records"):
        grid.add_row(
            str(row["place"]),
            str(row["boundary"]) if show.given(row["boundary"]) else "",
            show.amount(row["products"], "product", str(row["bound"]), None, language),
            show.period(row["given_from"], row["given_to"]),
            f"→ {str(row['expires_to'])[:10]}",
            notes.marks(row["doubt"]),
            style="" if row["is_counted"] else "dim",
        )
    show.console().print(grid)
    notes.print()


def value_cell(row: Row, language: Language = "en") -> str:
    """A row's value with its bound, its range and its denominator, or a dash where there is none."""
    value = _number(row["value"])
    if value is None:
        return "–"
    text = show.amount(value, str(row["unit"]), str(row["bound"]), _number(row.get("value_max")), language)
    whole = _number(row.get("denominator"))
    return text if whole is None else f"{text}/{number(whole, language)}"


def _base(row: Row, language: Language) -> str:
    base = _number(row["per_base"])
    if base is None:
        return "–"
    if row["per"] == "rural_100k":
        base *= 100_000
    unit = unit_words("commune", language) if row["per"] == "commune" else ""
    return f"{number(base, language, 0)} {unit} {str(row['per_base_on'])[:4]}".replace("  ", " ")


def _headed(title: str) -> Table:
    """An empty table, after its heading in the whole width of the terminal."""
    show.console().print(Text(title, style="bold"))
    return show.table(None)


def _common(unit: str, largest: float, language: Language) -> tuple[float, str]:
    """One scale for all amounts of a table, and how it is called: đồng in tỷ or triệu, other units as they are."""
    name = unit_words(unit, language)
    if unit.startswith("VND"):
        rest = name.removeprefix("đồng").removeprefix("VND")
        for size, key in ((1e9, "billion"), (1e6, "million")):
            if largest >= size:
                return size, word(key, language) + rest
    return 1.0, name


def _columns(grid: Table, language: Language, *headings: tuple[str, str]) -> None:
    for key, justify in headings:
        grid.add_column(
            word(key, language) if key else "",
            justify="right" if justify == "right" else "left",
            no_wrap=key not in _MAY_WRAP,
            overflow="fold",
            # a heading breaks between its words, never within one
            min_width=max(
                (cell_len(part) for part in (word(key, language) if key else "").split()), default=1
            ),
        )


def _nothing(code: str, boundary: str, status: str) -> None:
    show.console().print(
        f"no {status} value of {code} on the {boundary} map in this release; "
        "`ocop evidence` shows the claims that could not enter"
    )


def _sinking(value: object) -> tuple[bool, float]:
    size = _number(value)
    return size is None, -(size or 0.0)


def _bar(value: float | None, largest: float, width: int) -> str:
    return "█" * max(1, round(width * abs(value) / largest)) if largest and value else ""


def _signed(value: object, unit: str, language: Language, digits: int = 2) -> str:
    size = _number(value)
    if size is None:
        return "–"
    text = (
        number(abs(size), language, digits)
        if unit == "percent"
        else show.amount(abs(size), unit, language=language)
    )
    return f"{'+' if size > 0 else '−' if size < 0 else ''}{text}"


def _number(value: object) -> float | None:
    return float(str(value)) if show.given(value) else None
