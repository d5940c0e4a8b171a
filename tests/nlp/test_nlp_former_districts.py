"""The list of districts that were gone before the mapping was made names for each where that was decided."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import nlp
from pipeline.reference import load_places

ROWS = list(
    csv.DictReader(Path(nlp.__file__).with_name("former_districts.csv").open(encoding="utf-8", newline=""))
)


def test_every_row_names_a_province_of_the_63_map_and_a_day() -> None:
    known = set(load_places().names("63"))
    for row in ROWS:
        assert row["province"] in known, row
        assert date.fromisoformat(row["until"]) <= date(2025, 6, 30), row


def test_every_row_names_the_act_that_decided_it() -> None:
    act = re.compile(r"(?:Nghị quyết|Luật) \d+/[\d/]*(?:NQ-UBTVQH1\d|NQ-CP|QH15) \(.+\)")
    assert [row for row in ROWS if not act.fullmatch(row["source"])] == []
