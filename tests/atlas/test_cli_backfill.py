"""`ocop backfill`: what is refused before anything is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atlas.archiving import backfill
from pipeline.errors import CallError

CDX = "https://web.archive.org/cdx/search/cdx"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cdx": CDX, "warc": [Path("a.warc")]}, "two sources"),
        ({"replay": "https://web.archive.org/web/"}, "belong to --cdx"),
        ({"every_version": True}, "belong to --cdx"),
        ({"warc": [Path("nicht-da.warc.gz")]}, r"nicht-da\.warc\.gz is not there"),
        ({"cdx": "https://example.org/list"}, "--replay"),
        ({}, "OCOP_CONTACT"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(
    given: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_CONTACT", "" if "OCOP_CONTACT" in said else "https://example.org/lien-he")
    with pytest.raises(CallError, match=said):
        backfill("hatinh-ntm", home=tmp_path, **given)
