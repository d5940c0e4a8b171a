"""The warehouse: releases built from what was read, checked, published, and compared across provinces.

Names are fetched when they are first used: whoever only opens a release does not wait for pandas and openpyxl.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.analysis import compare, conflicts, coverage, expiring, growth, progress, rank, series
    from warehouse.asking import connect, evidence, query, schema
    from warehouse.building import build
    from warehouse.checking import CheckResult, check
    from warehouse.dictionary import column_meanings
    from warehouse.exporting import WORKBOOK, Exported, export
    from warehouse.publishing import Release, accept, is_pinned, kept_releases, pin, publish, refused, release
    from warehouse.reviewing import decide, doubtful, gold
    from warehouse.reviews import Review, Verdict
    from warehouse.sharing import DEMO_MARK, citation, csv_text, save_answer

__all__ = [
    "DEMO_MARK",
    "WORKBOOK",
    "CheckResult",
    "Exported",
    "Release",
    "Review",
    "Verdict",
    "accept",
    "build",
    "check",
    "citation",
    "column_meanings",
    "compare",
    "conflicts",
    "connect",
    "coverage",
    "csv_text",
    "decide",
    "doubtful",
    "evidence",
    "expiring",
    "export",
    "gold",
    "growth",
    "is_pinned",
    "kept_releases",
    "pin",
    "progress",
    "publish",
    "query",
    "rank",
    "refused",
    "release",
    "save_answer",
    "schema",
    "series",
]

_HOMES = {
    "compare": "analysis",
    "conflicts": "analysis",
    "coverage": "analysis",
    "expiring": "analysis",
    "growth": "analysis",
    "progress": "analysis",
    "rank": "analysis",
    "series": "analysis",
    "connect": "asking",
    "evidence": "asking",
    "query": "asking",
    "schema": "asking",
    "build": "building",
    "CheckResult": "checking",
    "check": "checking",
    "column_meanings": "dictionary",
    "WORKBOOK": "exporting",
    "Exported": "exporting",
    "export": "exporting",
    "Release": "publishing",
    "accept": "publishing",
    "is_pinned": "publishing",
    "kept_releases": "publishing",
    "pin": "publishing",
    "publish": "publishing",
    "refused": "publishing",
    "release": "publishing",
    "decide": "reviewing",
    "doubtful": "reviewing",
    "gold": "reviewing",
    "Review": "reviews",
    "Verdict": "reviews",
    "DEMO_MARK": "sharing",
    "citation": "sharing",
    "csv_text": "sharing",
    "save_answer": "sharing",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'warehouse' has no attribute '{name}'")
    found = getattr(import_module(f"warehouse.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
