"""Releases: whole files, put in place by one rename, never changed, three kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from warehouse_builders import NIGHT, claim, home_of, release_of, settings_of, store, told

import warehouse
from pipeline.errors import CallError, RunError
from pipeline.home import Home
from warehouse.publishing import releases

END = dt.date(2024, 12, 31)
STORY = told("a", claim(290, period_end=END))


def one(home: Home, sql: str) -> object:
    return warehouse.query(sql, home=home).iloc[0, 0]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of(tmp_path, STORY)


def test_nothing_is_published_before_publish(home: Home) -> None:
    path = warehouse.build(home, settings_of(home), "run")
    assert warehouse.release(home) is None
    assert path.name.startswith(".building-")


def test_a_release_is_one_read_only_file_behind_a_relative_link(home: Home) -> None:
    made = release_of(home)
    assert home.warehouse.readlink() == Path("releases") / made.path.name
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o444
    assert sorted(path.name for path in home.releases.iterdir()) == [
        made.path.name,
        f"{made.path.name}.sha256",
    ]


def test_the_checksum_is_that_of_the_file_and_sha256sum_can_check_it(home: Home) -> None:
    made = release_of(home)
    assert made.checksum == hashlib.sha256(made.path.read_bytes()).hexdigest()
    subprocess.run(
        ["sha256sum", "-c", f"{made.path.name}.sha256"], cwd=home.releases, check=True, capture_output=True
    )


def test_the_file_has_the_storage_version_that_older_programs_read(home: Home) -> None:
    made = release_of(home)
    with made.path.open("rb") as file:
        header = file.read(20)
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64


def test_a_release_tells_what_it_is(home: Home) -> None:
    made = release_of(home, run_id="20260301T013000-abcd")
    row = warehouse.query("from release", home=home).iloc[0]
    assert (row["release_id"], row["run_id"], row["edition"]) == (
        made.release_id,
        "20260301T013000-abcd",
        "research",
    )
    assert (row["n_articles"], row["n_figures"], row["n_estimates"]) == (1, 1, 1)
    assert made.schema_version == row["schema_version"]


def test_a_demo_says_so_in_its_name_its_rows_and_its_answers(tmp_path: Path) -> None:
    home = home_of(tmp_path, told("a", claim(290, period_end=END), portal="import"))
    made = release_of(home, edition="demo")
    assert made.path.name.startswith("warehouse-demo-")
    assert made.edition == "demo"
    assert set(warehouse.compare("ocop_products_recognized", home=home)["edition"]) == {"demo"}
    assert set(warehouse.evidence("ocop_products_recognized", home=home)["edition"]) == {"demo"}


def test_a_home_may_be_moved_with_its_releases(home: Home) -> None:
    release_of(home)
    moved = home.root.rename(home.root.with_name("elsewhere"))
    assert one(Home(moved), "select count(*) from figures") == 1


def test_release_ids_rise_even_within_one_second(home: Home) -> None:
    ids = [release_of(home).release_id for _ in range(3)]
    assert ids == sorted(set(ids))


def test_three_releases_are_kept_and_pinned_ones_for_good(home: Home) -> None:
    made = [release_of(home) for _ in range(2)]
    warehouse.pin(home, made[0].release_id)
    made += [release_of(home) for _ in range(3)]
    kept = [path.name for path in releases(home)]
    assert kept == [made[n].path.name for n in (0, 2, 3, 4)]


def test_pinning_what_is_not_kept_names_the_nearest(home: Home) -> None:
    made = release_of(home)
    with pytest.raises(CallError, match=f"did you mean '{made.release_id}'"):
        warehouse.pin(home, made.release_id[:-1] + "x")


def test_the_same_input_gives_the_same_content(home: Home) -> None:
    release_of(home)
    before = warehouse.query("from release_tables", home=home)
    release_of(home)
    assert warehouse.query("from release_tables", home=home).equals(before)
    assert len(set(warehouse.query("select content_digest from release", home=home)["content_digest"])) == 1


def test_other_content_has_another_digest(home: Home) -> None:
    release_of(home)
    before = one(home, "select content_digest from release")
    store(home, [told("b", claim(300, period_end=END))], "20260302T013000-0002")
    release_of(home)
    assert one(home, "select content_digest from release") != before


def test_a_failed_hard_check_keeps_the_old_release_and_names_itself(home: Home) -> None:
    old = release_of(home)
    store(home, [told("b", claim(7, period_end=END, stars="7"))], "20260302T013000-0002")
    path = warehouse.build(home, settings_of(home), "run")
    with pytest.raises(
        RunError, match=r"hard check 'closed_lists_hold' found 1 rows: .*figures\.stars.* is kept at"
    ):
        warehouse.publish(home, path, settings_of(home))
    current = warehouse.release(home)
    assert current is not None
    assert current.release_id == old.release_id
    assert len(list(home.releases.glob("failed-*.duckdb"))) == 1


def test_only_the_last_refused_release_is_kept_for_a_look(home: Home) -> None:
    store(home, [told("b", claim(7, period_end=END, stars="7"))], "20260302T013000-0002")
    for _ in range(2):
        with pytest.raises(RunError):
            release_of(home)
    assert len(list(home.releases.glob("failed-*.duckdb"))) == 1


def test_a_check_of_a_file_finds_what_the_build_found(home: Home) -> None:
    store(home, [told("b", claim(7, period_end=END, stars="7"))], "20260302T013000-0002")
    path = warehouse.build(home, settings_of(home), "run")
    found = {result.name: result.n_rows for result in warehouse.check(path, home)}
    assert found["closed_lists_hold"] == 1
    assert found["keys_are_unique"] == 0


def test_what_a_crash_left_is_gone_after_the_next_build(home: Home) -> None:
    home.releases.mkdir()
    left = [".building-warehouse-x.duckdb", ".building-warehouse-x.duckdb.wal", "warehouse-1.duckdb.wal"]
    left.append("warehouse-1.duckdb.sha256")
    for name in left:
        (home.releases / name).write_text("half")
    (home.releases / ".building-spill").mkdir()
    (home.root / ".warehouse.duckdb.123").symlink_to("releases/none.duckdb")
    release_of(home)
    assert len(list(home.releases.iterdir())) == 2
    assert not (home.root / ".warehouse.duckdb.123").is_symlink()


def test_a_releases_folder_that_is_none_is_a_wrong_call(home: Home) -> None:
    home.releases.write_text("a file")
    with pytest.raises(CallError, match=r"cannot be written .*make it a folder that this user may write to"):
        release_of(home)


def test_a_folder_may_have_any_name_that_duckdb_can_write_under(tmp_path: Path) -> None:
    odd = home_of(tmp_path / "it's [1] *dữ liệu {a}", STORY)
    release_of(odd)
    assert one(odd, "select count(*) from figures") == 1
    with pytest.raises(CallError, match="rename the folder"):
        release_of(home_of(tmp_path / "what?", STORY))


def test_a_readers_name_taken_by_another_file_is_left_alone(home: Home) -> None:
    home.warehouse.write_text("mine")
    with pytest.raises(CallError, match="is not the link that a release puts there"):
        release_of(home)
    assert home.warehouse.read_text() == "mine"


def test_only_a_built_file_can_be_published(home: Home) -> None:
    with pytest.raises(CallError, match="build one first"):
        warehouse.publish(home, home.root / "other.duckdb", settings_of(home))


def test_a_full_disk_names_itself_and_keeps_the_old_release(home: Home) -> None:
    """A real limit on file size stands for the full disk: writing beyond it fails in the same place."""
    old = release_of(home)
    code = (
        "import resource, signal, sys; from pathlib import Path; import warehouse; from pipeline.home import Home; "
        "from pipeline.settings import Settings; from pipeline.errors import RunError; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "home = Home(Path(sys.argv[1]))\n"
        "try: warehouse.build(home, Settings(home=home.root, duckdb_memory_mb=256), 'run')\n"
        "except RunError as fault: print(fault)"
    )
    # Python itself would leave bytecode behind that is cut off at the limit
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(home.root)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert "readers keep the old release: make room" in done.stdout
    assert not list(home.releases.glob(".building*"))
    current = warehouse.release(home)
    assert current is not None
    assert current.release_id == old.release_id


def test_a_file_of_a_newer_program_stops_this_one(home: Home) -> None:
    made = release_of(home)
    made.path.chmod(0o644)
    with duckdb.connect(str(made.path)) as connection:
        connection.execute("update release set schema_version = 99")
    with pytest.raises(CallError, match=r"schema version 99 .* install the newer version"):
        warehouse.compare("ocop_products_recognized", home=home)


def test_a_broken_release_does_not_stand_in_the_way_of_the_next(home: Home) -> None:
    made = release_of(home)
    made.path.chmod(0o644)
    made.path.write_bytes(b"no database")
    with pytest.raises(RunError, match="no release that can be read"):
        warehouse.release(home)
    release_of(home)
    assert one(home, "select count(*) from figures") == 1


def test_a_batch_that_cannot_be_read_names_itself(home: Home) -> None:
    (home.figures / "20260301T013000-0001" / "figures.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(RunError, match=r"figures\.parquet"):
        release_of(home)


def test_an_empty_home_makes_an_empty_release(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    release_of(home)
    assert one(home, "select count(*) from figures") == 0
    assert warehouse.compare("ntm_communes", home=home).empty


def test_reviews_are_kept_and_a_broken_line_is_named(home: Home) -> None:
    home.reviews.mkdir()
    line = (
        '{"review_id":"1","article_id":"a","text_digest":"t","sentence":"s","quote":"q","quote_offset":0,'
        '"indicator":"ocop_entities","verdict":"confirmed","reviewer":"H","decided_at":"2026-03-01T08:00:00+07:00"}'
    )
    (home.reviews / "a.jsonl").write_text(line + "\n")
    release_of(home)
    assert one(home, "select decided_at::varchar from reviews") == "2026-03-01 08:00:00"
    (home.reviews / "a.jsonl").write_text(line + '\n{"review_id": 1}\n')
    with pytest.raises(CallError, match=r"reviews/a\.jsonl, line 2"):
        release_of(home)


def test_runs_of_this_and_earlier_nights_stand_in_the_release(home: Home) -> None:
    from pipeline.records import PortalRun
    from pipeline.runs import save_rows

    earlier = PortalRun(
        run_id="r1", portal="hatinh-ntm", started_at=NIGHT, ended_at=NIGHT, outcome="ok", n_new=3
    )
    save_rows(home, "r1", [earlier])
    now = PortalRun(
        run_id="r2",
        portal="hatinh-ntm",
        started_at=NIGHT,
        ended_at=NIGHT,
        outcome="failed",
        rejected={"spam": 2},
    )
    settings = settings_of(home)
    warehouse.publish(home, warehouse.build(home, settings, "r2", [now]), settings)
    found = warehouse.query(
        "select run_id, n_failed, n_new, started_at::varchar as at from runs order by 1", home=home
    )
    assert found.to_dict("list") == {
        "run_id": ["r1", "r2"], "n_failed": [0, 1], "n_new": [3, 0], "at": ["2026-03-01 01:30:00"] * 2
    }  # fmt: skip
    assert one(home, "select rejected['spam'] from portal_runs where run_id = 'r2'") == 2
