"""The table of traps: each sentence is read as the table says, or fails for the reason it gives."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlp import figures_json, read
from pipeline.articles import as_given

TABLE = yaml.safe_load(Path(__file__).with_name("traps.yaml").read_text(encoding="utf-8"))["traps"]
_EXPECTED = re.compile(r"(?P<quote>.+?) = (?P<indicator>\w+) (?P<value>[\d.e]+)(?P<rest>.*)")
_FIELD = re.compile(r"(\w+)=([^=]+?)(?= \w+=|$)")
_NAMES = {"max": "value_max", "level": "place_level", "from": "period_start", "to": "period_end"}


def figures_of(trap: dict[str, Any]) -> list[dict[str, Any]]:
    text = f"{trap['title']}\n{trap['text']}" if "title" in trap else trap["text"]
    article = as_given(
        id=text,
        text=text,
        title=trap.get("title"),
        published=dt.date.fromisoformat(str(trap.get("published", "2023-10-15"))),
        portal_province=trap.get("home", "Lào Cai"),
    )
    figures = read(article)
    assert all(article.text[f.start : f.end] == f.quote for f in figures)
    return [figures_json(f) for f in figures if f.indicator != "other_programme_figure"]


def agrees(figure: dict[str, Any], quote: str, indicator: str, value: str, rest: str) -> bool:
    if figure["indicator"] != indicator or figure["value"] != pytest.approx(float(value)):
        return False
    if not (figure["quote"].startswith(quote) or quote.startswith(figure["quote"])):
        return False
    for name, wanted in _FIELD.findall(rest.strip()):
        found = figure[_NAMES.get(name, name)]
        if isinstance(found, float):
            if found != pytest.approx(float(wanted)):
                return False
        elif str(found) != wanted:
            return False
    return True


@pytest.mark.parametrize(
    "trap",
    [
        pytest.param(
            trap,
            marks=pytest.mark.xfail(reason=trap["known"], strict=True) if "known" in trap else (),
            id=f"{n + 1}",
        )
        for n, trap in enumerate(TABLE)
    ],
)
def test_trap(trap: dict[str, Any]) -> None:
    figures = figures_of(trap)
    wanted = [] if trap["figures"] == "none" else [_EXPECTED.fullmatch(line) for line in trap["figures"]]
    for line in wanted:
        assert line is not None, trap["figures"]
        found = next((f for f in figures if agrees(f, *line.groups())), None)
        shown = [{k: v for k, v in f.items() if v is not None and k not in ("figure_id",)} for f in figures]
        assert found is not None, (line.group(), shown)
        figures.remove(found)
    assert not figures, [(f["quote"], f["indicator"], f["rule"]) for f in figures]
