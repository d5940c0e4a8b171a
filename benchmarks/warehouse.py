"""The warehouse beside DuckDB itself: build, publish, ask, and one more night. `make bench-warehouse`.

One run, one home of invented figures (benchmarks/synthetic_home.py), every step in a process of its own, so that its
CPU time and peak memory are its own too:

  copy      DuckDB's COPY of the very rows that a release is made of, from Parquet into a database file of the same
            storage version under the same memory limit: the least that any build must do
  build     warehouse.build: versions, copies, reconciliation, words, checks, digests; everything
  publish   warehouse.publish: hard checks asked for, synced, SHA-256, put in place
  compare   warehouse.compare and .series as people call them, connection and DataFrame included, beside the aggregate
            that one would write over `figures` by hand, which knows nothing of units, copies, dates or sources
  night     1,000 new texts through archive, parse, read and build, with everything else known from before

Ratios are over CPU time (user and system) of one run on one machine, so that other work on it weighs little; seconds
of the clock stand beside. `--figures 10_000_000` wants about 15 GB of disk and 4 GB of memory. `--steps` tells what
each statement of a build costs; `--home` asks a home again that an earlier run made (`--step make FOLDER N`).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

MEMORY_MB = 2560  # of DuckDB's own; the process holds some 400 MB more than what DuckDB counts
NIGHT = 1000  # articles
ASKED = "ocop_products_recognized"
PLACE = "Hà Tĩnh"
COPIED = (
    ("articles", "articles"),
    ("articles", "parses"),
    ("articles", "rejected"),
    ("figures", "figures"),
    ("figures", "reads"),
)
BY_HAND = {
    "compare": f"""
        select f.province, arg_max(f.value, (f.period_end, f.confidence)) as value,
            arg_max(f.sentence, (f.period_end, f.confidence)) as sentence,
            min(f.value) as low, max(f.value) as high, count(distinct f.article_id) as n_articles
        from figures as f
        where f.indicator = '{ASKED}' and f.status = 'actual' and f.place_level = 'province' and f.unit = 'product'
            and coalesce(f.stars, '3+') = '3+' and year(f.period_end) = 2024
        group by f.province order by value desc""",
    "series": f"""
        select f.boundary, year(f.period_end) as year, arg_max(f.value, (f.period_end, f.confidence)) as value,
            arg_max(f.sentence, (f.period_end, f.confidence)) as sentence,
            min(f.value) as low, max(f.value) as high, count(distinct f.article_id) as n_articles
        from figures as f
        where f.indicator = '{ASKED}' and f.status = 'actual' and f.province = '{PLACE}' and f.unit = 'product'
            and coalesce(f.stars, '3+') = '3+' and f.period_end is not null
        group by all order by year""",
}


# --- what the processes do


def step_make(folder: Path, n_figures: int) -> dict[str, Any]:
    """Make the home: pages that this parser has parsed and articles that this reader has read."""
    from synthetic_home import make_home

    import nlp
    import spiders.parsing
    from pipeline.reference import load_portals

    portals = {portal.id: portal for portal in load_portals(None).portals}

    def known(portal: str, url: str, payload: str) -> str:
        return spiders.parsing.parse_digest(url, 200, payload, portals[portal])

    make_home(folder, n_figures, reader_version=nlp.reader_version(), parse_digest=known)
    return {}


def step_copy(folder: Path) -> dict[str, Any]:
    """COPY every source table, as it is, into a database file."""
    import duckdb

    from warehouse.building import STORAGE_VERSION

    file = folder / "copied.duckdb"
    file.unlink(missing_ok=True)
    with duckdb.connect(config=_limits(folder)) as connection:
        connection.execute(f"attach '{file}' as f (storage_version '{STORAGE_VERSION}')")
        connection.execute("use f")
        for kind, name in COPIED:
            found = f"'{folder}/{kind}/*/{name}.parquet'"
            connection.execute(f"create table {name} as from {found} limit 0")
            connection.execute(f"copy {name} from {found} (format parquet)")
        connection.execute("checkpoint f")
    n_bytes = file.stat().st_size
    file.unlink()
    return {"bytes": n_bytes}


def step_build(folder: Path, *, tell_steps: bool = False) -> dict[str, Any]:
    """Build one release; it is left for `publish`."""
    import build_steps

    import warehouse
    from pipeline.home import Home

    with build_steps.told() if tell_steps else contextlib.nullcontext([]) as peaks_mb:
        path = warehouse.build(Home(folder), _settings(folder), "20270101T013000-beef")
    return {"path": str(path), "bytes": path.stat().st_size} | (
        {"peak_mb": max(peaks_mb)} if peaks_mb else {}
    )


def step_publish(folder: Path, built: str) -> dict[str, Any]:
    """Publish what was built."""
    import warehouse
    from pipeline.home import Home

    warehouse.publish(Home(folder), Path(built), _settings(folder))
    return {}


def step_ask(folder: Path) -> dict[str, Any]:
    """Seconds of CPU and of the clock: what people call, and the aggregate by hand; the median of seven each."""
    import duckdb

    import warehouse
    from pipeline.home import Home

    home = Home(folder)

    def by_hand(name: str) -> None:
        with duckdb.connect(str(home.warehouse.resolve()), read_only=True) as connection:
            connection.execute(BY_HAND[name]).df()

    asked: dict[str, Callable[[], object]] = {
        "compare": lambda: warehouse.compare(ASKED, year=2024, home=home),
        "compare by hand": lambda: by_hand("compare"),
        "series": lambda: warehouse.series(ASKED, PLACE, home=home),
        "series by hand": lambda: by_hand("series"),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for _ in range(8):
        for name, ask in asked.items():
            cpu, clock = time.process_time(), time.perf_counter()
            ask()
            taken[name].append((time.process_time() - cpu, time.perf_counter() - clock))
    counts = warehouse.query(
        "select (select count(*) from figures) as figures, (select count(*) from articles) as articles, "
        "(select count(*) from claims) as claims, (select count(*) from estimates) as estimates",
        home=home,
    )
    return {
        "counts": {name: int(value) for name, value in counts.iloc[0].items()},
        "asked": {
            name: [statistics.median(column) for column in zip(*rows[1:], strict=True)]
            for name, rows in taken.items()
        },
    }


def step_night(folder: Path) -> dict[str, Any]:
    """1,000 new texts through every step but the crawl, and what each step cost."""
    import nlp
    import spiders
    from pipeline.home import Home, new_run_id
    from pipeline.imports import archive_texts
    from pipeline.reference import load_portals

    home, run_id, registry = Home(folder), new_run_id(), load_portals(None)
    texts = folder / "night.jsonl"
    with texts.open("w", encoding="utf-8") as out:
        for n in range(NIGHT):
            row = {
                "id": f"{run_id}-{n}",
                "text": f"Đến hết năm 2025, tỉnh Hà Tĩnh có {300 + n % 50} sản phẩm OCOP đạt 3 sao trở lên, "
                f"của {150 + n % 30} chủ thể. Bài số {n} của đêm.",
                "published": "2026-01-05",
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> object:
        before = _cpu()
        found = work()
        seconds[name] = _cpu() - before
        return found

    timed("archive", lambda: archive_texts([texts], home, run_id))
    timed("parse", lambda: spiders.parse_captures(home, registry, run_id))
    read: Any = timed("read", lambda: nlp.read_new(home, _settings(folder), run_id))
    timed("parse again", lambda: spiders.parse_captures(home, registry, run_id))
    timed("read again", lambda: nlp.read_new(home, _settings(folder), run_id))
    return {"seconds": seconds, "read": read.n_articles}


def _settings(folder: Path) -> Any:
    from pipeline.settings import Settings

    return Settings(home=folder, duckdb_memory_mb=MEMORY_MB)


def _limits(folder: Path) -> dict[str, str]:
    return {"memory_limit": f"{MEMORY_MB}MB", "temp_directory": str(folder / ".copy-spill")}


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


# --- the run


def measured(step: str, *given: object) -> dict[str, Any]:
    """Run one step in a process of its own; what it gave, with its CPU and clock seconds and peak memory."""
    words = [sys.executable, str(Path(__file__)), "--step", step, *map(str, given)]
    started = time.perf_counter()
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"step {step} failed")
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    found["cpu"] = used.ru_utime + used.ru_stime
    found["clock"] = time.perf_counter() - started
    found.setdefault("peak_mb", used.ru_maxrss / 1024)
    return found


def make(folder: Path, n_figures: int) -> None:
    """Make the home that is asked, and say what that took."""
    made = measured("make", folder, n_figures)
    print(
        f"{n_figures:,} figures asked for; the home was made in {made['clock']:.0f} s, {made['cpu']:.0f} s CPU",
        flush=True,
    )


def bench(folder: Path, rounds: int, build: str) -> None:
    """Everything on one home, printed as it comes."""
    copies, builds, last = [], [], ""
    for _ in range(rounds):
        copies.append(measured("copy", folder))
        _tell("copy", copies[-1])
        builds.append(measured(build, folder))
        _tell("build", builds[-1])
        last = builds[-1]["path"]
    publish = measured("publish", folder, last)
    _tell("publish", publish)
    asked = measured("ask", folder)
    counts = asked["counts"]
    print("in the release: " + ", ".join(f"{n:,} {name}" for name, n in counts.items()), flush=True)
    ratio = statistics.median(b["cpu"] / c["cpu"] for b, c in zip(builds, copies, strict=True))
    clock = statistics.median(b["clock"] / c["clock"] for b, c in zip(builds, copies, strict=True))
    n = counts["figures"]
    print(
        f"build / copy: {ratio:.2f} in CPU, {clock:.2f} in clock; "
        f"{1e6 * builds[-1]['cpu'] / n:.0f} s CPU a million figures"
    )
    print(
        f"file: {builds[-1]['bytes'] / n:.0f} bytes a figure, its article with it; "
        f"copied rows {copies[-1]['bytes'] / n:.0f}"
    )
    for name in ("compare", "series"):
        mine, hand = asked["asked"][name], asked["asked"][f"{name} by hand"]
        print(
            f"{name}: {mine[1]:.3f} s of the clock, {mine[0]:.3f} s CPU; by hand {hand[1]:.3f} and {hand[0]:.3f}: "
            f"{mine[1] / hand[1]:.2f} times in clock, {mine[0] / hand[0]:.2f} in CPU",
            flush=True,
        )
    night = measured("night", folder)
    print(
        f"a night of {night['read']} new articles beside {counts['articles']:,}: "
        + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in night["seconds"].items())
        + f" CPU; peak {night['peak_mb']:.0f} MB"
    )
    _tell("build of that night", measured("build", folder))


def _tell(name: str, found: dict[str, Any]) -> None:
    print(
        f"{name}: {found['cpu']:.1f} s CPU, {found['clock']:.1f} s, peak {found['peak_mb']:.0f} MB",
        flush=True,
    )


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--figures", type=int, action="append", help="how many; may be given more than once")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--home", type=Path, help="a home that is there: none is made, and it is kept")
    parser.add_argument("--steps", action="store_true", help="tell what each statement of the build costs")
    parser.add_argument(
        "--folder", type=Path, help="where the home is made and removed again; default: a temporary one"
    )
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        name, folder, *more = given.step
        steps: dict[str, Callable[..., dict[str, Any]]] = {
            "make": lambda: step_make(Path(folder), int(more[0])),
            "copy": lambda: step_copy(Path(folder)),
            "build": lambda: step_build(Path(folder)),
            "build-told": lambda: step_build(Path(folder), tell_steps=True),
            "publish": lambda: step_publish(Path(folder), more[0]),
            "ask": lambda: step_ask(Path(folder)),
            "night": lambda: step_night(Path(folder)),
        }
        print(json.dumps(steps[name]()))
        return
    build = "build-told" if given.steps else "build"
    if given.home:
        bench(given.home, given.rounds, build)
        return
    for n_figures in given.figures or [1_000_000]:
        folder = Path(tempfile.mkdtemp(prefix="bench-warehouse-", dir=given.folder))
        try:
            make(folder / "home", n_figures)
            bench(folder / "home", given.rounds, build)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
