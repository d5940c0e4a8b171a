"""The warehouse: releases built from what was read, checked, published, and compared across provinces."""

from __future__ import annotations

from warehouse.asking import compare, connect, evidence, query
from warehouse.building import build
from warehouse.checking import CheckResult, check
from warehouse.publishing import Release, pin, publish, release

__all__ = [
    "CheckResult",
    "Release",
    "build",
    "check",
    "compare",
    "connect",
    "evidence",
    "pin",
    "publish",
    "query",
    "release",
]
