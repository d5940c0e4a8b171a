"""How a Vietnamese text states figures: quantities, indicators, status, place, period."""

from __future__ import annotations

from nlp.reader import read
from nlp.version import reader_version

__all__ = ["read", "reader_version"]
