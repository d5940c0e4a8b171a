"""A full disk ends a write with one sentence and loses nothing of what was written before."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_world import start

# no file of the process may grow past the limit, as on a full disk; the limit is lifted for what follows
LIMITED = """
import resource, sys
from pathlib import Path
from pipeline.errors import RunError
from pipeline.home import Home
home = Home(Path(sys.argv[1]))

def room(n_bytes):
    sys.dont_write_bytecode = True  # what Python keeps of a module would be cut off at the limit too
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, resource.RLIM_INFINITY))
"""

ARCHIVE = """
import os
from archive_world import PORTAL, RUN, write
from pipeline.archive import WarcWriter, iterate_captures, verify
room(60_000)
n = 0
with WarcWriter(home, PORTAL, RUN) as warc:
    try:
        while True:
            write(warc, os.urandom(9_000))
            n += 1
    except RunError as fault:
        print(fault)
    room(resource.RLIM_INFINITY)
    write(warc, b"after room was made")
captures = list(iterate_captures(home))
print(n, len(captures), captures[-1].body, verify(home))
"""

NOTHING_FITS = """
from archive_world import PORTAL, RUN
from pipeline.archive import WarcWriter
room(100)
try:
    WarcWriter(home, PORTAL, RUN)
except RunError as fault:
    print(fault)
print(list((home.archive / PORTAL).iterdir()))
"""

SEALING = """
from archive_world import PORTAL, RUN, write
from pipeline.archive import WarcWriter, iterate_captures, salvage
manifest = home.archive / PORTAL / "manifest.jsonl"
manifest.parent.mkdir(parents=True)
manifest.write_text("\\n" * 0)
warc = WarcWriter(home, PORTAL, RUN)
write(warc, b"a")
room(50)
try:
    warc.seal()
except RunError as fault:
    print(fault)
warc.close()
room(resource.RLIM_INFINITY)
print([s.n_captures for s in salvage(home)], [c.body for c in iterate_captures(home)])
"""

FETCHLOG = """
import datetime as dt
from pipeline.fetchlog import FetchLog, read_log
from pipeline.records import HANOI, Fetch
row = Fetch(run_id="r", portal="p", url="https://a.vn/" + "x" * 500, kind="list", at=dt.datetime.now(HANOI))
room(2_000)
n = 0
with FetchLog(home, "r", "g") as log:
    try:
        while True:
            log.append(row)
            n += 1
    except RunError as fault:
        print(fault)
print(n, len(list(read_log(home))), log.path.read_bytes().endswith(b"\\n"))
"""

STORE = """
import os
from pipeline.articles import as_given
from pipeline.store import batches, known_versions, write_articles
room(30_000)
try:
    write_articles(home, "r", [as_given(id="1", text=os.urandom(60_000).hex())], [], [])
except RunError as fault:
    print(fault)
print(batches(home.articles), list((home.articles / ".aside").iterdir()), known_versions(home))
"""


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def lines_of(script: str, home: Path) -> list[str]:
    process = start(LIMITED + script, home)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.splitlines()


def test_the_archive_names_the_file_and_goes_on_once_there_is_room(tmp_path: Path) -> None:
    sentence, counts = lines_of(ARCHIVE, tmp_path)
    assert ".warc.gz.open cannot be written (File too large); make room" in sentence
    n_before, n_sealed, *last = counts.split(" ", 2)
    assert int(n_before) >= 3
    assert int(n_sealed) == int(n_before) + 1
    assert last == ["b'after room was made' []"]


def test_a_file_that_cannot_even_begin_is_not_left_behind(tmp_path: Path) -> None:
    sentence, left = lines_of(NOTHING_FITS, tmp_path)
    assert "cannot be written" in sentence
    assert left == "[]"


def test_a_file_that_cannot_be_sealed_is_salvaged_later(tmp_path: Path) -> None:
    sentence, found = lines_of(SEALING, tmp_path)
    assert "manifest.jsonl cannot be written" in sentence
    assert found == "[1] [b'a']"


def test_the_fetch_log_keeps_its_whole_lines(tmp_path: Path) -> None:
    sentence, counts = lines_of(FETCHLOG, tmp_path)
    assert "g.jsonl cannot be written" in sentence
    assert counts == "2 2 True"


def test_the_store_takes_a_batch_whole_or_not_at_all(tmp_path: Path) -> None:
    sentence, left = lines_of(STORE, tmp_path)
    assert "articles/r cannot be written" in sentence
    assert left == "[] [] set()"
