"""What was asked of portals and what came back, line by line; and its fold: what is known of each address.

The logs are the truth. `state/<portal>.parquet` only saves folding them anew: it covers the runs that can
change no more, and is made again when it is missing or does not fit the logs.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import RunError
from pipeline.home import Home, write_whole
from pipeline.journal import Journal, read_lines
from pipeline.manifest import read_manifest
from pipeline.records import Fetch, Origin, UrlState
from pipeline.schemas import arrow_schema, from_table, to_table
from pipeline.text import digest

# an answer that tells what the address holds now: content, "not modified", where it went, or that it is gone
_SETTLED = {301, 302, 303, 304, 307, 308, 404, 410}
# lines of addresses that were listed and not asked for; none is a failure
_NOT_ASKED = {"off_topic", "forbidden_by_robots", "refused_address", "pending"}
_LISTED = ("listed_title", "listed_on", "listed_modified")
# a failure so soon after another is a retry of the same night, and counts with it
_RETRIES_WITHIN = dt.timedelta(minutes=20)
_FIRST_WAIT = dt.timedelta(hours=12)
_LONGEST_WAIT = dt.timedelta(days=16)
_COVERS = b"ocop:covers"
_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class FetchLog:
    """Writes the log of one host group in one run; a context manager."""

    def __init__(self, home: Home, run_id: str, host_group: str) -> None:
        name = re.sub(r"[^\w.-]", "_", host_group).lstrip(".") or "_"
        self._journal = Journal(home.fetchlog / run_id / f"{name}.jsonl")

    @property
    def path(self) -> Path:
        """The log file."""
        return self._journal.path

    def append(self, row: Fetch) -> None:
        """Add one line; when this returns the system has it.

        Raises:
            RunError: the disk is full or the log cannot be written.
        """
        self._journal.append(row)

    def close(self) -> None:
        self._journal.close()

    def __enter__(self) -> FetchLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class States(dict[str, UrlState]):
    """What is known of a portal's addresses, and which runs' logs that is a fold of.

    `covers` gives the bytes of each covered run's logs, `until` the time of the last row folded.
    """

    def __init__(
        self,
        states: Mapping[str, UrlState] | None = None,
        covers: Mapping[str, int] | None = None,
        until: dt.datetime = _LONG_AGO,
    ) -> None:
        super().__init__(states or {})
        self.covers = dict(covers or {})
        self.until = until


def read_log(home: Home, run_id: str | None = None) -> Iterator[Fetch]:
    """The rows of one run's logs, or of all runs in order; half a line at the end of a log is passed over.

    Raises:
        RunError: a log was altered; the message names its line.
    """
    for run in [run_id] if run_id is not None else _runs(home):
        for path in _logs(home, run):
            yield from read_lines(path, Fetch)


def log_sizes(home: Home) -> dict[str, int]:
    """The bytes of each run's logs, in order of runs: while they are the same, nothing was added to them."""
    return {run: sum(path.stat().st_size for path in _logs(home, run)) for run in _runs(home)}


def fold_state(home: Home, portal: str, origin: Origin = "live") -> States:
    """What is known of each address of a portal, by url.

    Only rows of `origin` count: what a web archive gave says nothing of what the portal answers now.

    A row whose capture lies in no sealed file (it was lost in a crash, or its run still goes on) says that the
    address was seen and nothing more, so it is asked for again.

    Raises:
        RunError: a log or a manifest was altered; the message names its line.
    """
    sealed = {f"{portal}/{name}": entry.n_bytes for name, entry in read_manifest(home, portal).items()}
    sealed = {file: size for file, size in sealed.items() if (home.archive / file).exists()}
    sizes = log_sizes(home)
    states = _load_state(home, portal)
    fits = all(sizes.get(run) == size for run, size in states.covers.items()) and all(
        state.file is None or state.file in sealed for state in states.values()
    )
    if not fits:
        states = States()
    rows = {run: _rows(home, run, portal, origin) for run in sizes if run not in states.covers}
    if any(row.at < states.until for run in rows.values() for row in run):
        # a log came in late: what was folded before it would be in the wrong order
        states = States()
        rows = {run: _rows(home, run, portal, origin) for run in sizes}
    return _fold_onto(states, home, portal, rows, sealed, sizes)


def save_state(home: Home, portal: str, states: Mapping[str, UrlState]) -> None:
    """Write `state/<portal>.parquet`.

    What `fold_state` gave is trusted next time for the runs that it covers; any other mapping is written for
    people to look at, and folded anew.
    """
    folded = states if isinstance(states, States) else States()
    table = to_table(states.values(), UrlState)
    note = json.dumps(
        {"code": _code_digest(), "covers": folded.covers, "until": folded.until.isoformat()}
    ).encode()
    out = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata({_COVERS: note}), out, compression="zstd")
    path = _state_file(home, portal)
    try:
        write_whole(path, out.getvalue().to_pybytes())
    except OSError as fault:
        raise RunError(
            f"{path} cannot be written ({fault.strerror}); make room or give the right to write, and run again"
        ) from fault


def _fold_onto(
    states: States,
    home: Home,
    portal: str,
    rows: Mapping[str, list[Fetch]],
    sealed: Mapping[str, int],
    sizes: Mapping[str, int],
) -> States:
    """Fold `rows` (by run) onto `states`, saving what is settled on the way.

    The newest run may still go on, and a run with captures in an open file may yet be salvaged: neither is
    settled, nor is what comes after.
    """
    order, unsealed = sorted(rows), _open_files(home, portal)
    n_settled = next(
        (n for n, run in enumerate(order) if any(row.file in unsealed for row in rows[run])), len(order)
    )
    settled = [run for run in order[:n_settled] if run != max(sizes)]
    fold(states, (row for run in settled for row in rows[run]), sealed)
    if settled:
        states.covers |= {run: sizes[run] for run in settled}
        states.until = max([states.until, *(row.at for run in settled for row in rows[run])])
        save_state(home, portal, states)
    fold(states, (row for run in order if run not in states.covers for row in rows[run]), sealed)
    return states


def fold(states: dict[str, UrlState], rows: Iterable[Fetch], sealed: Mapping[str, int]) -> None:
    """Take `rows` into `states`, in order of time.

    Args:
        states: by url; changed in place.
        rows: of one portal.
        sealed: bytes of each sealed archive file.
    """
    for row in sorted(rows, key=lambda row: row.at):
        states[row.url] = _step(states.get(row.url), row, sealed)


def _step(known: UrlState | None, row: Fetch, sealed: Mapping[str, int]) -> UrlState:
    state = known or UrlState(
        portal=row.portal, url=row.url, kind=row.kind, first_seen=row.at, last_seen=row.at
    )
    seen = msgspec.structs.replace(state, kind=row.kind, last_seen=row.at)
    if row.file is not None and not _is_sealed(row, sealed):
        return seen
    said = {name: getattr(row, name) for name in _LISTED if getattr(row, name) is not None}
    listed = msgspec.structs.replace(seen, **said)
    head = row.error.partition(":")[0] if row.error is not None else ""
    if head == "walked":
        return msgspec.structs.replace(listed, walked_at=row.at)
    if head == "paged" and row.error is not None:
        return msgspec.structs.replace(listed, paged_to=row.error.partition(": ")[2])
    if head == "seen" or (row.status is None and row.error is None):
        return listed
    if head in _NOT_ASKED:
        return msgspec.structs.replace(listed, error=row.error)
    if row.error is not None or not _is_answer(row.status):
        is_retry = state.n_failures > 0 and row.at - state.last_seen < _RETRIES_WITHIN
        n_failures = state.n_failures + (0 if is_retry else 1)
        return msgspec.structs.replace(
            listed,
            status=row.status if row.status is not None else state.status,
            error=row.error or f"http_error: {row.status}",
            n_failures=n_failures,
            next_due=row.at + min(_FIRST_WAIT * 2 ** min(n_failures - 1, 10), _LONGEST_WAIT),
        )
    fetched = msgspec.structs.replace(
        listed, last_fetched=row.at, status=row.status, n_failures=0, next_due=None, error=None
    )
    if row.status == 304:
        return msgspec.structs.replace(
            fetched,
            etag=row.etag or state.etag,
            last_modified=row.last_modified or state.last_modified,
        )
    return msgspec.structs.replace(
        fetched,
        etag=row.etag,
        last_modified=row.last_modified,
        digest=row.digest,
        file=row.file,
        offset=row.offset,
    )


def _is_answer(status: int | None) -> bool:
    return status is not None and (200 <= status < 300 or status in _SETTLED)


def _is_sealed(row: Fetch, sealed: Mapping[str, int]) -> bool:
    size = sealed.get(row.file or "")
    return size is not None and (row.offset or 0) < size


def _open_files(home: Home, portal: str) -> set[str]:
    """The archive files of a portal that are still written, or that a crash left open."""
    return {f"{portal}/{path.name.removesuffix('.open')}" for path in (home.archive / portal).glob("*.open")}


def _runs(home: Home) -> list[str]:
    if not home.fetchlog.is_dir():
        return []
    return sorted(folder.name for folder in home.fetchlog.iterdir() if folder.is_dir())


def _logs(home: Home, run_id: str) -> list[Path]:
    return sorted((home.fetchlog / run_id).glob("*.jsonl"))


def _rows(home: Home, run_id: str, portal: str, origin: Origin) -> list[Fetch]:
    needle = b'"portal":' + json.dumps(portal).encode()
    return [
        row
        for path in _logs(home, run_id)
        for row in read_lines(path, Fetch, containing=needle)
        if row.portal == portal and row.origin == origin
    ]


def _state_file(home: Home, portal: str) -> Path:
    return home.state / f"{portal}.parquet"


def _load_state(home: Home, portal: str) -> States:
    """What was saved; nothing when it is missing, cannot be read, or was folded by another version of this code.

    It can always be made again.
    """
    path = _state_file(home, portal)
    if not path.exists():
        return States()
    try:
        table = pq.read_table(path)
        note = json.loads((table.schema.metadata or {})[_COVERS])
        if note["code"] != _code_digest():
            return States()
        states = {state.url: state for state in from_table(table, UrlState)}
        return States(states, note["covers"], dt.datetime.fromisoformat(note["until"]))
    except (OSError, KeyError, ValueError, TypeError, RunError):
        return States()


@cache
def _code_digest() -> str:
    """What the fold is made by: this module and the fields of what it makes."""
    columns = ",".join(arrow_schema(UrlState).names)
    return digest(Path(__file__).read_text(encoding="utf-8") + columns)[:16]
