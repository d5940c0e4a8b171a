"""How claims look in a terminal: each with its sentence, the number set off in it; contradictions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.text import Text

from atlas import show
from atlas.words import Language, number, word

if TYPE_CHECKING:
    import pandas as pd

    from warehouse import Release


def evidence(frame: pd.DataFrame, code: str, release: Release | None, language: Language = "en") -> None:
    """Each claim with its place, period, status and sentence, the quote set off in it."""
    show.edition_line(release, language)
    if frame.empty:
        show.console().print(f"no claim about {code} in this release for that place and year")
        return
    out = show.console()
    for row in frame.to_dict("records"):
        place = ", ".join(str(row[key]) for key in ("district", "place") if show.given(row.get(key)))
        where = place or str(row["place_level"])
        head = Text()
        head.append(
            show.amount(
                row["value"], str(row["unit"]), str(row["bound"]), _number(row.get("value_max")), language
            ),
            style="bold",
        )
        status = word(f"status_{row['status']}", language)
        head.append(f"  {status}", style="yellow" if row["status"] != "actual" else "green")
        head.append(f"  {where} ({word('level_' + str(row['place_level']), language)}", style="")
        head.append(
            f", {word('map', language)} {row['boundary']})" if show.given(row.get("boundary")) else ")"
        )
        head.append(f"  {show.period(row.get('period_start'), row.get('period_end'), language)}")
        head.append(_kinds(row, language))
        if show.given(row.get("denominator")):
            head.append(f"  / {number(float(str(row['denominator'])), language)}")
        if show.given(row.get("relation")) and row["relation"] != "estimate":
            head.append(f"  {word('relation_' + str(row['relation']), language)}", style="dim")
        out.print(head)
        out.print(highlighted(str(row["sentence"]), str(row["quote"])), style="italic")
        if show.given(row.get("plan_doc")):
            out.print(Text(f"{word('plan', language)}: {row['plan_doc']}", style="yellow"))
        source = " · ".join(
            str(row[key])[:10] if key == "published_on" else str(row[key])
            for key in ("portal", "published_on", "title", "url")
            if show.given(row.get(key))
        )
        sure = f"{word('confidence', language)} {number(float(str(row['confidence'])), language)}"
        out.print(Text(f"{source} · {sure}", style="dim"))
        out.print()
    show.note(f"{len(frame)} {word('n_claims', language)}")


def conflicts(frame: pd.DataFrame, release: Release | None, language: Language = "en") -> None:
    """Both numbers of each contradiction, how far apart they are, and both sentences."""
    show.edition_line(release, language)
    if frame.empty:
        show.console().print("no claims that contradict each other in this release, for what was asked")
        return
    out = show.console()
    show.heading(word("conflicts_title", language))
    for row in frame.to_dict("records"):
        head = Text()
        head.append(f"{row['place']}  {row['indicator']}", style="bold")
        if row["status"] != "actual":
            head.append(f"  {word('status_' + str(row['status']), language)}", style="yellow")
        head.append(_kinds(row, language))
        head.append(f"  {number(float(str(row['difference_percent'])), language, 0)} %", style="yellow")
        head.append(f"  {word('relation_' + str(row['relation']), language)}", style="dim")
        if row["url"] == row["other_url"]:
            head.append(f"  {word('one_article', language)}", style="dim")
        out.print(head)
        for side, day in (("", "as_of"), ("other_", "other_as_of")):
            when = str(row[day])[:10] if show.given(row[day]) else word("undated", language)
            value = show.amount(
                row[f"{side}value"], str(row["unit"]), str(row[f"{side}bound"]), None, language
            )
            line = Text(f"  {value} ({when}) ", style="bold")
            line.append_text(highlighted(str(row[f"{side}sentence"]), str(row[f"{side}quote"])))
            out.print(line)
            source = " · ".join(
                str(row[f"{side}{key}"])[:10] if key == "published_on" else str(row[f"{side}{key}"])
                for key in ("portal", "published_on", "url")
                if show.given(row[f"{side}{key}"])
            )
            out.print(Text(f"    {source}", style="dim"))
        out.print()
    show.note(f"{word('n_conflicts', language)}: {len(frame)}")


def _kinds(row: Mapping[Any, Any], language: Language) -> str:
    """Stars, detail and validity of a claim, as far as they are said."""
    said = ""
    if show.given(row.get("stars")) and row["stars"] != "3+":
        said += f"  {row['stars']} {word('stars', language)}"
    if show.given(row.get("detail")):
        said += f"  {word('detail', language)} {row['detail']}"
    if show.given(row.get("validity")):
        said += f"  {word('validity_' + str(row['validity']), language)}"
    return said


def highlighted(sentence: str, quote: str) -> Text:
    """A sentence in quotation marks with the quoted words set off."""
    text = Text(f"“{' '.join(sentence.split())}”")
    words = " ".join(quote.split())
    at = text.plain.find(words)
    if at >= 0:
        text.stylize("bold reverse", at, at + len(words))
    return text


def _number(value: object) -> float | None:
    return float(str(value)) if show.given(value) else None
