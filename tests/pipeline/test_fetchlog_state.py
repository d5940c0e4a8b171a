"""What is known of an address is a fold of the logs, whatever was saved on the way."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from archive_world import NOON, PORTAL, sealed, write
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import Stored, WarcWriter, salvage
from pipeline.fetchlog import FetchLog, States, fold_state, save_state
from pipeline.home import Home
from pipeline.records import Fetch, UrlState

URL = "https://ntm.example.vn/tin"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def fetch(hours: float = 0, run: str = "r1", **given: Any) -> Fetch:
    fields: dict[str, Any] = {"portal": PORTAL, "url": URL, "kind": "article", **given}
    return Fetch(run_id=run, at=NOON + hours * HOUR, **fields)


def fetched(stored: Stored, hours: float = 0, run: str = "r1", **given: Any) -> Fetch:
    return fetch(
        hours, run, status=200, digest=stored.digest, file=stored.file, offset=stored.offset, **given
    )


def log(home: Home, rows: Sequence[Fetch], group: str = "g") -> None:
    for row in rows:
        with FetchLog(home, row.run_id, group) as lines:
            lines.append(row)


def state_after(home: Home, *rows: Fetch) -> UrlState:
    log(home, rows)
    return fold_state(home, PORTAL)[URL]


def test_a_fetched_address_keeps_its_validators_and_place(home: Home) -> None:
    stored = sealed(home, [b"x"])[0]
    state = state_after(home, fetched(stored, etag='"e"', last_modified="Thu, 01 Jan 2026 05:00:00 GMT"))
    assert (state.etag, state.last_modified) == ('"e"', "Thu, 01 Jan 2026 05:00:00 GMT")
    assert (state.file, state.offset, state.digest) == (stored.file, stored.offset, stored.digest)
    assert (state.first_seen, state.last_seen, state.last_fetched, state.status) == (NOON, NOON, NOON, 200)


def test_not_modified_keeps_what_was_fetched_before(home: Home) -> None:
    stored = sealed(home, [b"x"])[0]
    state = state_after(home, fetched(stored, etag='"e"'), fetch(24, status=304))
    assert (state.digest, state.etag, state.status) == (stored.digest, '"e"', 304)
    assert (state.first_seen, state.last_fetched) == (NOON, NOON + 24 * HOUR)


def test_new_content_replaces_old_validators(home: Home) -> None:
    first, second = sealed(home, [b"x", b"y"])
    state = state_after(home, fetched(first, etag='"e"'), fetched(second, 24))
    assert (state.digest, state.etag) == (second.digest, None)


@pytest.mark.parametrize(
    "failure", [{"status": 503}, {"status": 403}, {"status": 429}, {"error": "timeout: 60 s"}]
)
def test_a_failure_is_counted_and_what_was_fetched_stays(home: Home, failure: dict[str, Any]) -> None:
    stored = sealed(home, [b"x"])[0]
    state = state_after(home, fetched(stored), fetch(1, **failure), fetch(2, **failure))
    assert (state.n_failures, state.digest, state.last_fetched) == (2, stored.digest, NOON)
    assert state.next_due is not None
    assert state.next_due > NOON + 2 * HOUR


def test_waiting_doubles_with_each_failure_up_to_sixteen_days(home: Home) -> None:
    log(home, [fetch(n, status=500, url=f"{URL}-{limit}") for limit in (1, 2, 9, 40) for n in range(limit)])
    states = fold_state(home, PORTAL).values()
    waits = [state.next_due - state.last_seen for state in states if state.next_due]
    assert waits == [12 * HOUR, 24 * HOUR, 384 * HOUR, 384 * HOUR]


def test_an_answer_ends_a_row_of_failures(home: Home) -> None:
    state = state_after(home, fetch(0, status=500), fetch(1, status=304))
    assert (state.n_failures, state.next_due, state.last_fetched) == (0, None, NOON + HOUR)


@pytest.mark.parametrize("status", [301, 302, 308, 404, 410])
def test_moved_and_gone_are_answers(home: Home, status: int) -> None:
    state = state_after(home, fetch(status=status))
    assert (state.status, state.n_failures, state.last_fetched) == (status, 0, NOON)


@pytest.mark.parametrize(
    "reason", ["off_topic: no phrase", "forbidden_by_robots", "refused_address: 10.0.0.1", "pending: ceiling"]
)
def test_what_was_not_asked_for_is_only_seen_with_its_reason(home: Home, reason: str) -> None:
    state = state_after(home, fetch(error=reason))
    assert (state.last_seen, state.last_fetched, state.n_failures, state.status) == (NOON, None, 0, None)
    assert state.error == reason


def test_what_lists_said_last_is_kept(home: Home) -> None:
    stored = sealed(home, [b"x"])[0]
    said = fetch(1, error="seen: feed", listed_title="Tin mới", listed_modified=NOON)
    state = state_after(
        home, fetched(stored, listed_title="Tin", listed_on=NOON.date()), said, fetch(2, status=304)
    )
    assert (state.listed_title, state.listed_on, state.listed_modified) == ("Tin mới", NOON.date(), NOON)
    assert (state.error, state.n_failures) == (None, 0)


def test_it_is_known_when_a_list_was_walked_to_its_end(home: Home) -> None:
    state = state_after(home, fetch(error="walked: 3 pages"), fetch(5, listed_title="x"))
    assert (state.walked_at, state.error, state.last_fetched) == (NOON, None, None)


def test_what_a_lost_fetch_was_told_by_a_list_does_not_count(home: Home) -> None:
    lost = Stored(f"{PORTAL}/r1.warc.gz", 500, "sha256:0")
    assert state_after(home, fetched(lost, listed_title="Tin")).listed_title is None


def test_a_listed_address_is_only_seen(home: Home) -> None:
    state = state_after(home, fetch(listed_title="Tin"))
    assert (state.last_seen, state.last_fetched, state.n_failures) == (NOON, None, 0)


def test_a_portal_knows_only_its_own_addresses(home: Home) -> None:
    log(home, [fetch(), fetch(portal="kimson", listed_title=f'"portal":"{PORTAL}"')])
    assert [state.portal for state in fold_state(home, "kimson").values()] == ["kimson"]
    assert len(fold_state(home, PORTAL)) == 1
    assert fold_state(home, "hatinh") == {}


def test_rows_count_in_order_of_time_not_of_log_names(home: Home) -> None:
    log(home, [fetch(2, status=404)], group="a")
    log(home, [fetch(1, status=500)], group="b")
    assert fold_state(home, PORTAL)[URL].status == 404


def test_a_capture_lost_in_a_crash_does_not_count_as_fetched(home: Home) -> None:
    lost = Stored(f"{PORTAL}/r1.warc.gz", 500, "sha256:0")
    state = state_after(home, fetched(lost))
    assert (state.last_seen, state.last_fetched, state.file, state.n_failures) == (NOON, None, None, 0)


def test_a_capture_behind_the_end_of_a_salvaged_file_does_not_count(home: Home) -> None:
    stored = sealed(home, [b"x"])[0]
    behind = Stored(stored.file, 10**6, "sha256:0")
    state = state_after(home, fetched(stored), fetched(behind, 1))
    assert (state.digest, state.last_fetched) == (stored.digest, NOON)


def test_a_capture_counts_once_its_file_is_salvaged(home: Home) -> None:
    warc = WarcWriter(home, PORTAL, "r1")
    stored = write(warc, b"x")
    warc.close()
    assert state_after(home, fetched(stored)).last_fetched is None
    log(home, [fetch(24, "r2", url=f"{URL}-2"), fetch(48, "r3", url=f"{URL}-3")])
    assert fold_state(home, PORTAL)[URL].last_fetched is None
    salvage(home)
    assert fold_state(home, PORTAL)[URL].digest == stored.digest


def test_state_is_rebuilt_when_it_is_missing(home: Home) -> None:
    log(home, [fetch(n, f"r{n}", status=500) for n in range(4)])
    folded = fold_state(home, PORTAL)
    (home.state / f"{PORTAL}.parquet").unlink()
    assert fold_state(home, PORTAL) == folded


@pytest.mark.parametrize("content", [b"", b"PAR1 nonsense PAR1"])
def test_state_is_rebuilt_when_it_cannot_be_read(home: Home, content: bytes) -> None:
    log(home, [fetch(n, f"r{n}", status=500) for n in range(4)])
    folded = fold_state(home, PORTAL)
    (home.state / f"{PORTAL}.parquet").write_bytes(content)
    assert fold_state(home, PORTAL) == folded


def test_saved_state_is_used_for_runs_that_are_over(home: Home) -> None:
    log(home, [fetch(n, f"r{n}", status=500) for n in range(3)])
    fold_state(home, PORTAL)
    saved = fold_state(home, PORTAL)
    assert sorted(saved.covers) == ["r0", "r1"]
    assert saved[URL].n_failures == 3


def test_state_that_anyone_saved_is_not_trusted_over_the_logs(home: Home) -> None:
    log(home, [fetch(status=500)])
    save_state(home, PORTAL, {})
    assert list(fold_state(home, PORTAL)) == [URL]


def test_state_that_another_version_saved_is_folded_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(home, [fetch(n, f"r{n}", status=500) for n in range(3)])
    monkeypatch.setattr("pipeline.fetchlog._code_digest", lambda: "older")
    altered = States({URL: fold_state(home, PORTAL)[URL]}, fold_state(home, PORTAL).covers, NOON)
    altered["https://ntm.example.vn/never"] = altered[URL]
    save_state(home, PORTAL, altered)
    monkeypatch.undo()
    assert list(fold_state(home, PORTAL)) == [URL]


def test_saved_state_can_be_looked_at_as_a_table(home: Home) -> None:
    log(home, [fetch(status=500)])
    save_state(home, PORTAL, fold_state(home, PORTAL))
    assert pq.read_table(home.state / f"{PORTAL}.parquet").column("n_failures").to_pylist() == [1]


def test_a_log_that_comes_in_late_is_folded_in_its_place(home: Home) -> None:
    log(home, [fetch(n, f"r{n}", status=500) for n in (1, 3, 4, 5)])
    fold_state(home, PORTAL)
    log(home, [fetch(2, "r2", status=304)])
    assert fold_state(home, PORTAL)[URL].n_failures == 3


def test_a_log_that_grew_after_it_was_folded_is_folded_again(home: Home) -> None:
    log(home, [fetch(n, f"r{n}", status=500) for n in range(4)])
    fold_state(home, PORTAL)
    log(home, [fetch(1.5, "r1", status=304)])
    assert fold_state(home, PORTAL)[URL].n_failures == 2


def test_an_address_whose_file_was_taken_away_is_fetched_again(home: Home) -> None:
    stored = sealed(home, [b"x"])[0]
    log(home, [fetched(stored), *(fetch(n, f"r{n}", url=f"{URL}-2") for n in (2, 3))])
    assert fold_state(home, PORTAL)[URL].file == stored.file
    (home.archive / stored.file).unlink()
    assert fold_state(home, PORTAL)[URL].last_fetched is None


def test_a_state_that_cannot_be_saved_is_named(home: Home) -> None:
    home.state.write_text("a file where a folder should be")
    with pytest.raises(Exception, match=r"state/hatinh-ntm\.parquet cannot be written"):
        save_state(home, PORTAL, {})


steps = st.tuples(
    st.integers(0, 5),
    st.floats(0, 40),
    st.sampled_from(
        [{"status": 304}, {"status": 500}, {"status": 404}, {"error": "off_topic: x"}, {"error": "t"}]
    ),
    st.sampled_from(["a", "b"]),
)


@settings(deadline=None, max_examples=40)
@given(steps=st.lists(steps, max_size=25))
def test_folding_night_by_night_equals_folding_all_at_once(
    steps: list[tuple[int, float, dict[str, Any], str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        kept = States()
        for run, hours, outcome, url in sorted(steps, key=lambda step: step[:2]):
            log(home, [fetch(run * 24 + hours, f"r{run}", url=f"{URL}-{url}", **outcome)])
            kept = fold_state(home, PORTAL)
        (home.state / f"{PORTAL}.parquet").unlink(missing_ok=True)
        assert fold_state(home, PORTAL) == kept
