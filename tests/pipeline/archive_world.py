"""Builders for tests of the archive: small homes with a few captures in them, and a process to be killed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

from pipeline.archive import Stored, WarcWriter
from pipeline.home import Home
from pipeline.records import HANOI, Capture

RUN = "20260101T013000-ab12"
PORTAL = "hatinh-ntm"
NOON = dt.datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=HANOI)
BODIES = [
    b"<p>Xu\xc3\xa2n</p>" * 40,
    b"",
    b"\x1f\x8b not gzip at all",
    b"WARC/1.1\r\n\r\nHTTP/1.1 200\r\n\r\n",
]


def write(warc: WarcWriter, body: bytes, url: str = "https://ntm.example.vn/tin", **given: object) -> Stored:
    """Archive one page of which only the body matters."""
    fields: dict[str, object] = {
        "fetched_at": NOON,
        "status": 200,
        "reason": "OK",
        "headers": [("Content-Type", "text/html")],
        **given,
    }
    return warc.write(url=url, body=body, **fields)  # type: ignore[arg-type]


def sealed(home: Home, bodies: list[bytes] = BODIES, portal: str = PORTAL, run: str = RUN) -> list[Stored]:
    """A sealed file with one capture a body."""
    with WarcWriter(home, portal, run) as warc:
        return [write(warc, body) for body in bodies]


def left_open(home: Home, bodies: list[bytes], run: str = RUN) -> tuple[Path, list[Stored]]:
    """A file as a crash leaves it, and what was stored in it."""
    warc = WarcWriter(home, PORTAL, run)
    stored = [write(warc, body) for body in bodies]
    warc.close()
    return warc.path, stored


def places_and_bodies(captures: list[Capture]) -> list[tuple[int, bytes]]:
    return [(capture.offset, capture.body) for capture in captures]


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of its own that runs `script`; its lines can be read as they come."""
    return subprocess.Popen(
        [sys.executable, "-u", "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
