"""The warehouse: releases built from what was read, checked, published, and compared across provinces."""

from __future__ import annotations

from warehouse.analysis import compare, conflicts, coverage, expiring, growth, progress, rank, series
from warehouse.asking import connect, evidence, query
from warehouse.building import build
from warehouse.checking import CheckResult, check
from warehouse.dictionary import column_meanings
from warehouse.publishing import Release, pin, publish, release
from warehouse.sharing import DEMO_MARK, citation, csv_text, save_answer

__all__ = [
    "DEMO_MARK",
    "CheckResult",
    "Release",
    "build",
    "check",
    "citation",
    "column_meanings",
    "compare",
    "conflicts",
    "connect",
    "coverage",
    "csv_text",
    "evidence",
    "expiring",
    "growth",
    "pin",
    "progress",
    "publish",
    "query",
    "rank",
    "release",
    "save_answer",
    "series",
]
