"""How much a query of a stranger may take: memory, time, and no disk at all.

DuckDB's own memory limit counts only what its buffers hold; one long list or text is made beside it. So the process
as a whole is held to the same bound while such a query runs.
"""

from __future__ import annotations

import contextlib
import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb

_MB = 2**20


def no_disk(memory_mb: int) -> dict[str, str]:
    """The configuration of a connection that may take so much memory and never spills to disk."""
    return {"memory_limit": f"{memory_mb}MB", "temp_directory": "", "max_temp_directory_size": "0KB"}


@contextlib.contextmanager
def bounded(connection: duckdb.DuckDBPyConnection, memory_mb: int, seconds: float) -> Iterator[None]:
    """Hold what runs inside to a time and to twice its memory beyond what the process has now.

    Args:
        connection: interrupted when the time is up: what it runs then raises duckdb.InterruptException.
        memory_mb: allocating much more than this raises duckdb.OutOfMemoryException or MemoryError.
        seconds: of the clock.
    """
    clock = threading.Timer(seconds, connection.interrupt)
    clock.daemon = True
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    known = [limit for limit in (before, hard) if limit != resource.RLIM_INFINITY]
    if (taken := _address_space()) is not None:
        resource.setrlimit(resource.RLIMIT_AS, (min([taken + 2 * memory_mb * _MB, *known]), hard))
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))


def _address_space() -> int | None:
    """Bytes of memory that this process has asked for so far, used or not; None where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except FileNotFoundError:
        return None
    return pages * resource.getpagesize()
