"""Which runs' captures need not be looked at again: all were parsed, by these parsers, under these rows."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from pipeline.errors import RunError
from pipeline.home import Home, write_whole
from pipeline.store import batches


class Note(msgspec.Struct, frozen=True):
    """What `state/parsed.json` says: it only saves looking, and can be lost at any time.

    `given` names the parsers and the registry, `stored` the batches that hold what came out, and `runs` gives the
    bytes of each run's logs, which were looked at to their end.
    """

    given: str
    stored: list[str]
    runs: dict[str, int]


def settled_runs(home: Home, given: str, sizes: Mapping[str, int]) -> set[str]:
    """The runs of which every capture has an outcome in the store.

    None where the parsers or the registry are others now, or where a batch was taken out of the store.

    Args:
        home: whose archive and store.
        given: names the parsers and the registry.
        sizes: bytes of each run's logs now: a run whose logs grew is not settled.
    """
    try:
        note = msgspec.json.decode((home.state / "parsed.json").read_bytes(), type=Note)
    except (OSError, msgspec.DecodeError):
        return set()
    if note.given != given or not _stored(home).issuperset(note.stored):
        return set()
    return {run for run, size in note.runs.items() if sizes.get(run) == size}


def settle(home: Home, given: str, runs: Mapping[str, int]) -> None:
    """Note that these runs are settled; of no run that is not named here this is known afterwards.

    Raises:
        RunError: the note cannot be written.
    """
    path = home.state / "parsed.json"
    try:
        write_whole(path, msgspec.json.encode(Note(given, sorted(_stored(home)), dict(runs))))
    except OSError as fault:
        raise RunError(
            f"{path} cannot be written ({fault.strerror}); make room or give the right to write, and run again"
        ) from fault


def _stored(home: Home) -> set[str]:
    return {folder.name for folder in batches(home.articles)}
