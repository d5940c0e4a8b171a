"""The warehouse: releases built from what was read, checked, published, and compared across provinces."""

from __future__ import annotations

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
