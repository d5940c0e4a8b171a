"""What each step of a build costs: seconds of the clock and of the processor, and the most memory it held.

A step is one statement that the build gives DuckDB, with what Python does until the next one. The peak of a step is
the kernel's own (VmHWM, set back before each step), so that no spike falls between two samples.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warehouse import building
from warehouse.checking import checks
from warehouse.statements import build_order, statements

_LEAST_SECONDS = 0.3  # of the processor: a cheaper step is told only in the sum
_STATUS = Path("/proc/self/status")


class _Watched:
    """A DuckDB connection that notes when each statement begins."""

    def __init__(self, connection: Any, names: dict[str, str], peaks_mb: list[float]) -> None:
        self._connection = connection
        self._names = names
        self._peaks_mb = peaks_mb
        self._step = "start"
        self._begin("start")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *given: Any) -> Any:
        self._end()
        self._begin(self._name(sql))
        return self._connection.execute(sql, *given)

    def sql(self, sql: str, *given: Any) -> Any:
        self._end()
        self._begin(self._name(sql))
        return self._connection.sql(sql, *given)

    def close(self) -> None:
        self._end()
        self._connection.close()

    def _begin(self, step: str) -> None:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self._step, self._clock, self._cpu = step, time.perf_counter(), time.process_time()

    def _end(self) -> None:
        peak, left = _memory_mb("VmHWM"), _memory_mb("VmRSS")
        self._peaks_mb.append(peak)
        cpu = time.process_time() - self._cpu
        if cpu >= _LEAST_SECONDS:
            clock = time.perf_counter() - self._clock
            print(
                f"  {self._step:40} {cpu:7.1f} s CPU {clock:7.1f} s, peak {peak:5.0f} MB, after it {left:5.0f}",
                file=sys.stderr,
                flush=True,
            )

    def _name(self, sql: str) -> str:
        if sql in self._names:
            return self._names[sql]
        if "md5_number" in sql:
            return "digest of " + sql.rpartition(" from ")[2].strip(")")
        return next((name for text, name in self._names.items() if text in sql), " ".join(sql.split())[:40])


@contextlib.contextmanager
def told() -> Iterator[list[float]]:
    """Print the steps of the builds that run inside, on standard error; gives the peak of each, in MB.

    The process's own peak (ru_maxrss) says nothing then, since it is set back before each step.
    """
    peaks_mb: list[float] = []
    names = {one.sql: one.name for one in (*build_order(), *statements("macros"))}
    names |= {one.sql.strip().rstrip(";"): f"check {one.name}" for one in checks()}
    workshop = building._workshop
    building._workshop = lambda *given: _Watched(workshop(*given), names, peaks_mb)  # type: ignore[assignment]
    try:
        yield peaks_mb
    finally:
        building._workshop = workshop


def _memory_mb(name: str) -> float:
    for line in _STATUS.read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"{_STATUS} has no {name}")
