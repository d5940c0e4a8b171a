"""Captures that a crash kept and whose log line it lost."""

from __future__ import annotations

from pathlib import Path

from spiders_world import WHEN, World, article_html, portal

from pipeline.archive import WarcWriter, salvage
from pipeline.fetchlog import FetchLog, fold_state, read_log
from pipeline.records import Fetch
from spiders.adopting import adopt

HERE = portal("https://ntm.example.vn")
RUN = "20260105T010000-aaaa"


def crashed(world: World, n_logged: int) -> None:
    """A night that archived three articles and was killed when it had logged some of them."""
    warc = WarcWriter(world.home, HERE.id, RUN)
    with FetchLog(world.home, RUN, HERE.host_group) as log:
        for n in range(3):
            url = f"https://ntm.example.vn/tin/tin-so-{n}-{n}.html"
            stored = warc.write(
                url=url,
                fetched_at=WHEN,
                status=200,
                headers=[("Content-Type", "text/html"), ("ETag", f'"{n}"')],
                body=article_html(f"Tin {n}", "<p>Có 12 xã.</p>").encode(),
                request_headers=[("User-Agent", "x")],
            )
            if n < n_logged:
                log.append(
                    Fetch(run_id=RUN, portal=HERE.id, url=url, kind="article", at=WHEN, status=200,
                          file=stored.file, offset=stored.offset, digest=stored.digest)
                )  # fmt: skip
    warc.close()
    salvage(world.home)


def test_a_capture_without_a_line_gets_one_and_counts_as_had(tmp_path: Path) -> None:
    world = World(tmp_path)
    crashed(world, n_logged=2)
    with FetchLog(world.home, "20260105T020000-bbbb", HERE.host_group) as log:
        assert adopt(world.home, HERE, log) == 1
        assert adopt(world.home, HERE, log) == 0
    (line,) = [row for row in read_log(world.home) if row.url.endswith("-2.html")]
    assert (line.run_id, line.kind, line.status, line.etag) == (RUN, "article", 200, '"2"')
    assert all(state.last_fetched for state in fold_state(world.home, HERE.id).values())
    assert world.parse(HERE)[HERE.id].n_new == 3


def test_a_crash_that_lost_no_line_adds_none(tmp_path: Path) -> None:
    world = World(tmp_path)
    crashed(world, n_logged=3)
    with FetchLog(world.home, "20260105T020000-bbbb", HERE.host_group) as log:
        assert adopt(world.home, HERE, log) == 0
