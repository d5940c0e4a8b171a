"""Charts of answers: ranked bars, a time series with its breaks, and a tile map of the provinces.

Drawn without network by altair and vl-convert, as SVG or PNG. Everything must be readable in black and white: doubt
and validity are shown by shade, outline and sign, never by hue alone. A demo says DEMO in the chart itself.
"""

from __future__ import annotations

import itertools
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import vl_convert

from atlas.words import Language, doubt_words, number, unit_words, word
from pipeline.errors import CallError, did_you_mean

if TYPE_CHECKING:
    from warehouse import Release

Chart = Any  # altair's classes overlap; what counts is that they have to_dict
SUFFIXES = (".svg", ".png")
KINDS = ("bars", "map", "line")
FONT = "DejaVu Sans, Noto Sans, Liberation Sans, Arial, sans-serif"
INK = "#1a1a1a"
_SOLID, _PALE = "#4d6a8a", "#b9c6d6"
# doubts that a sign or a break already tells
_TOLD_BY_SIGN = (
    "more than six months older", "counts lapsed certificates too", "reports of this date differ",
    "an undated report says otherwise",
)  # fmt: skip
_MOST_NOTES = 4
_DOUBTFUL = ("conflict", "undated_conflicts", "unit_slip", "outlier")
_MERGER = pd.Timestamp("2025-07-01")
_TILE = 54
# steps of one hue that fall evenly in lightness, so that a photocopy keeps their order
_SHADES = ("#eef3f8", "#c9d8e8", "#9db8d2", "#6e93b6", "#3f6791")


def require_drawable(path: Path, kind: str) -> None:
    """Refuse a chart that cannot be drawn before anything is asked; raises CallError."""
    if path.suffix.lower() not in SUFFIXES:
        raise CallError(f"{path.name}: charts are drawn as .svg or .png; end the name so")
    if kind not in KINDS:
        raise CallError(f"chart kind '{kind}' is unknown; it is bars or map{did_you_mean(kind, KINDS)}")


def save(chart: Chart, path: Path) -> None:
    """Draw a chart to FILE.svg or FILE.png (two pixels a point).

    Raises:
        CallError: the ending is another one, or the file cannot be written.
    """
    from pipeline.home import write_whole

    require_drawable(path, "bars")
    spec = chart.to_dict()
    if path.suffix.lower() == ".svg":
        data = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    else:
        data = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    try:
        write_whole(path, data)
    except OSError as fault:
        raise CallError(f"{path} cannot be written ({fault.strerror}); choose another place") from None


def bars(frame: pd.DataFrame, title: str, release: Release, language: Language) -> Chart:
    """Provinces by value, the best first; cumulative numbers below them, white; doubtful ones pale.

    Args:
        frame: what `compare` gives, with or without `per`.
        title: the heading.
        release: named under the chart.
        language: of labels.
    Raises:
        CallError: no province has a value.
    """
    column = "value_per" if _per(frame) else "value"
    data = _valued(frame, column)
    unit = str(data["unit"].iloc[0])
    scale, heading = _scaled(unit, data[column].max(), language, per=_per(data))
    marks, reservations = _reservations(data, language)
    rows = pd.DataFrame(
        {
            "province": data["province"],
            "size": data[column] / scale,
            "shade": [_shade(row) for row in data.to_dict("records")],
            "label": [
                f"{_SIGN[row['bound']]}{number(row[column] / scale, language)}{_signs(row)}{mark}"
                for row, mark in zip(data.to_dict("records"), marks, strict=True)
            ],
            "order": [
                (row["validity"] == "cumulative", "is no calendar year" in str(row["doubt"]), -row[column])
                for row in data.to_dict("records")
            ],
        }
    ).sort_values("order", kind="stable")
    order = list(rows["province"])
    rows = rows.drop(columns="order")
    y = alt.Y("province:N", sort=order, title=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False))
    x = alt.X(
        "size:Q",
        title=heading,
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(labelExpr=_ticks(language)),
    )
    base = alt.Chart(rows)
    drawn = base.mark_bar(height={"band": 0.72}, stroke=INK, strokeWidth=0.8).encode(
        x=x,
        y=y,
        fill=alt.Fill(
            "shade:N",
            scale=alt.Scale(domain=["solid", "pale", "white"], range=[_SOLID, _PALE, "#ffffff"]),
            legend=None,
        ),
        strokeDash=alt.condition(alt.datum.shade == "solid", alt.value([1, 0]), alt.value([3, 2])),
    )
    labels = base.mark_text(align="left", dx=4, color=INK).encode(x="size:Q", y=y, text="label:N")
    notes = [_years(data, language), *_legend(rows, data, language), *reservations]
    return _finished(
        alt.layer(drawn, labels).properties(width=420, height=alt.Step(20)), title, notes, release, language
    )


def line(frame: pd.DataFrame, title: str, release: Release, language: Language) -> Chart:
    """One place over time: a line a segment, a ruled break at 2025-07-01, the reason at each other break.

    Args:
        frame: what `series` gives; rows that are not main are left out.
        title: the heading.
        release: named under the chart.
        language: of labels.
    Raises:
        CallError: there is no value.
    """
    data = _valued(frame[frame["is_main"]], "value")
    scale, heading = _scaled(str(data["unit"].iloc[0]), data["value"].max(), language, per=None)
    records = data.to_dict("records")
    reserved, reservations = _reservations(data, language)
    rows = pd.DataFrame(
        {
            "day": pd.to_datetime(data["as_of"]),
            "size": data["value"] / scale,
            "segment": data["segment"].astype(str),
            "map": data["boundary"].fillna(""),
            "shade": [_shade(row) for row in records],
            "label": [
                f"{_SIGN[row['bound']]}{number(row['value'] / scale, language)}{_signs(row)}{mark}"
                for row, mark in zip(records, reserved, strict=True)
            ],
        }
    )
    first, last = min(rows["day"].min(), _MERGER), max(rows["day"].max(), _MERGER)
    crosses = rows["map"].nunique() > 1 or (first < _MERGER < last and rows["day"].max() > _MERGER)
    low, high = rows["day"].min() - pd.Timedelta(days=150), rows["day"].max() + pd.Timedelta(days=210)
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(domain=[low.isoformat(), high.isoformat()]),
        # most values are of a year's last day: a tick at New Year would put them under the year after
        axis=alt.Axis(format="%m/%Y", values=_year_ends(low, high), grid=False, labelOverlap=True),
    )
    y = alt.Y(
        "size:Q",
        title=heading,
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(labelExpr=_ticks(language)),
    )
    base = alt.Chart(rows)
    layers = [
        base.mark_line(color=INK, strokeWidth=1.8).encode(x=x, y=y, detail="segment:N"),
        base.mark_point(size=70, stroke=INK, strokeWidth=1.4, opacity=1).encode(
            x=x,
            y=y,
            fill=alt.Fill(
                "shade:N",
                scale=alt.Scale(domain=["solid", "pale", "white"], range=[_SOLID, _PALE, "#ffffff"]),
                legend=None,
            ),
            shape=alt.Shape(
                "map:N",
                scale=alt.Scale(domain=["63", "34", ""], range=["circle", "square", "circle"]),
                legend=None,
            ),
        ),
        base.mark_text(dy=-13, color=INK).encode(x=x, y=y, text="label:N"),
    ]
    notes: list[str] = []
    breaks = data[data["break_before"].notna()]
    marks = []
    for row in breaks.to_dict("records"):
        day = pd.Timestamp(row["as_of"])
        before = rows["day"][rows["day"] < day].max()
        if row["boundary"] == "34" and "new map" in str(row["break_before"]):
            continue
        if "old province's land" in str(row["break_before"]):  # the ruled line of the merger stands there
            notes.append(f"● {doubt_words(str(row['break_before']), language)}")
            continue
        # below the words at the merger's line, which may reach over it
        marks.append({"day": before + (day - before) / 2, "label": f"({len(notes) + 1})", "y": 16})
        notes.append(f"({len(notes) + 1}) {doubt_words(str(row['break_before']), language)}")
    if crosses:
        marks.append({"day": _MERGER, "label": word("map_break", language), "y": 0})
    if marks:
        ruled = alt.Chart(pd.DataFrame(marks))
        layers += [
            ruled.mark_rule(strokeDash=[4, 3], color="#555555").encode(x=x),
            ruled.mark_text(align="right", dx=-4, baseline="top", dy=4, color="#333333", fontSize=10).encode(
                x=x, y=alt.Y("y:Q", scale=None), text="label:N"
            ),
        ]
    notes += [*_legend(rows, data, language), *reservations]
    return _finished(alt.layer(*layers).properties(width=560, height=300), title, notes, release, language)


def tile_map(frame: pd.DataFrame, title: str, release: Release, language: Language) -> Chart:
    """The provinces as a grid of tiles that keeps their neighbours, darker for more; a dash where there is no value.

    Args:
        frame: what `compare` gives, with or without `per`; its map (63 or 34) is drawn.
        title: the heading.
        release: named under the chart.
        language: of labels.
    Raises:
        CallError: no province has a value.
    """
    from pipeline.reference import load_places

    column = "value_per" if _per(frame) else "value"
    data = _valued(frame, column)
    boundary = str(data["boundary"].iloc[0])
    scale, heading = _scaled(str(data["unit"].iloc[0]), data[column].max(), language, per=_per(data))
    known = {str(row["place_code"]): row for row in data.to_dict("records")}
    marks, reservations = _reservations(data, language)
    marked = dict(zip(known, marks, strict=True))
    steps = _steps([row[column] / scale for row in known.values() if row["validity"] != "cumulative"])
    tiles = []
    for place in load_places().provinces:
        if place.boundary != boundary or place.tile_row is None or place.tile_column is None:
            continue
        row = known.get(place.code)
        size = None if row is None else row[column] / scale
        cumulative = row is not None and row["validity"] == "cumulative"
        level = -1 if size is None or cumulative else sum(size > step for step in steps)
        tiles.append(
            {
                "row": place.tile_row,
                "column": place.tile_column,
                "first": _halves(place.name)[0],
                "second": _halves(place.name)[1],
                "label": "–" if row is None else f"{_SIGN[row['bound']]}{number(size or 0.0, language, 1)}",
                "signs": "" if row is None else f"{_signs(row)}{marked[place.code]}".strip(),
                "fill": "#ffffff" if level < 0 else _SHADES[level],
                "ink": "#ffffff" if level == len(_SHADES) - 1 else INK,
                "dash": size is None or cumulative,
            }
        )
    rows = pd.DataFrame(tiles)
    x = alt.X("column:O", axis=None, scale=alt.Scale(padding=0.04))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(padding=0.04))
    base = alt.Chart(rows).encode(x=x, y=y)
    fill = alt.Fill("fill:N", scale=None)
    ink = alt.Color("ink:N", scale=None)
    layers = [
        base.transform_filter("!datum.dash").mark_rect(stroke="#333333", strokeWidth=0.8).encode(fill=fill),
        base.transform_filter("datum.dash")
        .mark_rect(stroke="#999999", strokeWidth=0.8, strokeDash=[3, 2])
        .encode(fill=fill),
        base.mark_text(dy=-16, fontSize=8).encode(text="first:N", color=ink),
        base.mark_text(dy=-6, fontSize=8).encode(text="second:N", color=ink),
        base.mark_text(dy=8, fontSize=12, fontWeight="bold").encode(text="label:N", color=ink),
        base.mark_text(dy=20, fontSize=8).encode(text="signs:N", color=ink),
    ]
    columns, deep = int(rows["column"].max()) + 1, int(rows["row"].max()) + 1
    grid = alt.layer(*layers).properties(width=columns * _TILE, height=deep * _TILE)
    notes = [f"{heading}; {_years(data, language)}; – {word('no_value', language)}"]
    notes += _legend(
        pd.DataFrame({"shade": [_shade(row) for row in known.values()]}), data, language, tiles=True
    )
    notes += reservations
    return _finished(alt.hconcat(grid, _key(steps, language)), title, notes, release, language)


_SIGN = {"exact": "", "at_least": "≥ ", "at_most": "≤ ", "approx": "≈ "}


def _key(steps: list[float], language: Language) -> Chart:
    """The steps of shade with their bounds."""
    bounds: list[float | None] = [None, *steps, None]
    labels = []
    for low, high in itertools.pairwise(bounds):
        if low is None:
            labels.append(f"≤ {number(high, language, 1)}" if high is not None else "")
        elif high is None:
            labels.append(f"> {number(low, language, 1)}")
        else:
            labels.append(f"{number(low, language, 1)}–{number(high, language, 1)}")
    rows = pd.DataFrame({"n": range(len(labels)), "label": labels, "fill": list(_SHADES[: len(labels)])})
    base = alt.Chart(rows).encode(y=alt.Y("n:O", axis=None, sort="descending"))
    boxes = base.mark_rect(stroke="#333333", strokeWidth=0.8).encode(
        x=alt.value(0), x2=alt.value(20), fill=alt.Fill("fill:N", scale=None)
    )
    words = base.mark_text(align="left", color=INK).encode(x=alt.value(26), text="label:N")
    return alt.layer(boxes, words).properties(width=110, height=len(labels) * 22)


def _finished(chart: Chart, title: str, notes: list[str], release: Release, language: Language) -> Chart:
    """Title, notes under it, the release at its foot, and DEMO where it is one."""
    above = [word("demo", language)] if release.edition == "demo" else []
    above += [line for note in notes if note for line in textwrap.wrap(note, 88)]
    foot = f"OCOP Atlas · {release.release_id} · SHA-256 {release.checksum[:16]}…"
    if release.edition == "demo":
        foot = f"DEMO · {foot}"
    footed = alt.vconcat(
        chart,
        alt.Chart(pd.DataFrame({"text": [foot]}))
        .mark_text(align="left", fontSize=9, color="#555555")
        .encode(x=alt.value(0), y=alt.value(6), text="text:N")
        .properties(width=420, height=12),
        spacing=4,
    )
    return (
        footed.properties(
            title=alt.TitleParams(
                text=textwrap.wrap(title, 62), subtitle=above, anchor="start", frame="group", fontSize=14,
                subtitleFontSize=10, subtitleColor="#333333", subtitlePadding=4, offset=10,
            ),
            background="#ffffff",
            padding=12,
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(gridColor="#e4e4e4", labelColor=INK, titleColor=INK, titleFontWeight="normal")
    )  # fmt: skip


def _valued(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    data = frame[frame[column].notna()]
    if data.empty:
        raise CallError("there is nothing to draw: no place has a value for what was asked")
    # without a year asked for, a frame has each province once; with one, too
    return data.reset_index(drop=True)


def _shade(row: Any) -> str:
    if row["validity"] == "cumulative":
        return "white"
    return "pale" if row["flag"] in _DOUBTFUL else "solid"


def _signs(row: Any) -> str:
    signs = " Σ" if row.get("is_sum") is True else ""
    signs += " ≠" if row["flag"] in _DOUBTFUL else ""
    signs += " ◷" if "six months older" in str(row.get("doubt")) else ""
    return signs + {"cumulative": " LK", "current": " HL"}.get(str(row["validity"]), "")


def _reservations(data: pd.DataFrame, language: Language) -> tuple[list[str], list[str]]:
    """The doubts that no sign tells: a mark for each row, and the notes that the marks point at.

    Where they are too many for a chart, all have one star that sends the reader to the table.
    """
    found = [
        [
            one
            for one in str(row["doubt"]).split("; ")
            if not one.startswith(_TOLD_BY_SIGN) and one != str(row.get("break_before"))
        ]
        if isinstance(row.get("doubt"), str)
        else []
        for row in data.to_dict("records")
    ]
    said = list(dict.fromkeys(one for doubts in found for one in doubts))
    if len(said) > _MOST_NOTES:
        return [" *" if doubts else "" for doubts in found], [f"* {word('see_table', language)}"]
    marks = ["".join(f" [{n}]" for n in sorted(said.index(one) + 1 for one in doubts)) for doubts in found]
    return marks, [f"[{n}] {doubt_words(one, language)}" for n, one in enumerate(said, 1)]


def _legend(rows: pd.DataFrame, data: pd.DataFrame, language: Language, *, tiles: bool = False) -> list[str]:
    found = []
    if "is_sum" in data and data["is_sum"].any():
        found.append(f"Σ {word('Σ', language)}")
    if (rows["shade"] == "pale").any():
        found.append(f"≠ {word('≠', language)}" + ("" if tiles else f" ({word('doubtful_bar', language)})"))
    if data["doubt"].astype(str).str.contains("six months older").any():
        found.append(f"◷ {word('◷', language)}")
    if (data["validity"] == "current").any():
        found.append(f"HL {word('HL', language)}")
    if (rows["shade"] == "white").any():
        found.append(f"LK {word('LK', language)} ({word('cumulative_bar', language)})")
    return [" · ".join(found)] if found else []


def _years(data: pd.DataFrame, language: Language) -> str:
    days = data["as_of"].astype(str).str[:10]
    shown = f"{word('as_of', language)} {_span(days)}"
    if _per(data):
        shown += f"; {word('base_of', language)} {_span(data['per_base_on'].dropna().astype(str).str[:4])}"
    return shown


def _span(texts: pd.Series) -> str:
    first, last = texts.min(), texts.max()
    return str(first) if first == last else f"{first} … {last}"


def _per(data: pd.DataFrame) -> str | None:
    return str(data["per"].iloc[0]) if "per" in data and len(data) and data["per"].notna().any() else None


def _scaled(unit: str, largest: float, language: Language, *, per: str | None) -> tuple[float, str]:
    """By what values are divided for the axis, and how the axis is then called."""
    scale, name = 1.0, unit_words(unit, language)
    if unit.startswith("VND"):
        for size, key in ((1e9, "billion"), (1e6, "million")):
            if abs(largest) >= size:
                rest = name.removeprefix("đồng").removeprefix("VND")
                scale, name = size, word(key, language) + rest
                break
    return scale, f"{name} {word(f'per_{per}', language)}" if per else name


def _ticks(language: Language) -> str:
    """How the axis writes its numbers."""
    if language == "en":
        return "format(datum.value, ',')"
    return "replace(replace(replace(format(datum.value, ','), /,/g, '§'), '.', ','), /§/g, '.')"


def _year_ends(low: pd.Timestamp, high: pd.Timestamp) -> list[dict[str, int]]:
    """The last day of each year between two days, as Vega writes dates."""
    return [
        {"year": year, "month": 12, "date": 31}
        for year in range(low.year, high.year + 1)
        if low <= pd.Timestamp(year, 12, 31) <= high
    ]


def _steps(sizes: list[float]) -> list[float]:
    """Bounds of five shades with about as many provinces each; fewer where values repeat."""
    if not sizes:
        return []
    cuts = pd.Series(sizes).quantile([0.2, 0.4, 0.6, 0.8])
    return sorted({round(float(cut), 1 if float(cut) < 100 else 0) for cut in cuts if cut < max(sizes)})


def _halves(name: str) -> tuple[str, str]:
    """A name on two lines, so that it fits a tile: ("Thừa Thiên", "Huế")."""
    if len(name) <= 9:
        return "", name
    words = name.replace(" - ", " ").split()
    best = min(range(1, len(words)), key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))))
    return " ".join(words[:best]), " ".join(words[best:])
