"""The warehouse: releases built from what was read, checked, published, and compared across provinces."""

from __future__ import annotations

from warehouse.analysis import compare, conflicts, coverage, expiring, growth, progress, rank, series
from warehouse.asking import connect, evidence, query
from warehouse.building import build
from warehouse.checking import CheckResult, check
from warehouse.publishing import Release, pin, publish, release

__all__ = [
    "CheckResult",
    "Release",
    "build",
    "check",
    "compare",
    "conflicts",
    "connect",
    "coverage",
    "evidence",
    "expiring",
    "growth",
    "pin",
    "progress",
    "publish",
    "query",
    "rank",
    "release",
    "series",
]
