"""How a Vietnamese text states figures: quantities, indicators, status, place, period."""

from __future__ import annotations

from nlp.pool import figures_json, read_articles, read_new
from nlp.reader import read
from nlp.version import reader_version

__all__ = ["figures_json", "read", "read_articles", "read_new", "reader_version"]
