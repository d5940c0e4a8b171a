"""What every process that crawls does alike: hold its host group's lock, run one reactor to its end, answer in JSON."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import msgspec
from filelock import FileLock, Timeout
from scrapy.crawler import AsyncCrawlerProcess

from pipeline.errors import OcopError, RunError
from pipeline.home import Home
from spiders.harvesting import file_name


@contextlib.contextmanager
def host_group_held(home: Home, host_group: str, lock_seconds: float) -> Iterator[None]:
    """Hold a host group's lock, so that no two crawls ask the same servers side by side.

    Args:
        home: whose lock.
        host_group: the group's name.
        lock_seconds: how long to wait for another crawl's end.
    Raises:
        RunError: another crawl of the group does not end, or the home cannot be written.
    """
    try:
        home.state.mkdir(parents=True, exist_ok=True)
        held = FileLock(home.state / f".{file_name(host_group)}.lock").acquire(timeout=lock_seconds)
    except Timeout:
        raise RunError(
            f"another crawl of the host group '{host_group}' is still running in {home.root}; wait until it has ended"
        ) from None
    except OSError as fault:
        raise RunError(
            f"{home.state} cannot be written ({fault.strerror}); make room or give the right to write"
        ) from None
    with held:
        yield


def run_to_end(process: AsyncCrawlerProcess, work: Callable[[], Awaitable[None]]) -> None:
    """Start the process's reactor, do the work in it, and stop; what the work raises is raised."""

    async def whole() -> None:
        from twisted.internet import reactor

        try:
            await work()
        finally:
            if reactor.running:
                reactor.stop()

    task = asyncio.get_event_loop().create_task(whole())
    process.start(stop_after_crawl=False)
    if task.done() and not task.cancelled() and task.exception() is not None:
        raise task.exception() or AssertionError


def answer(found: Callable[[], Any]) -> int:
    """Print what was found as one line of JSON, or the fault in a sentence; the exit code of the process."""
    try:
        said = msgspec.json.encode(found()).decode()
    except OcopError as fault:
        print(f"{fault}", file=sys.stderr)
        return fault.exit_code
    sys.stdout.write("\n" + said + "\n")
    sys.stdout.flush()
    return 0
