"""A Prefect server on this machine, for schedules: Prefect's short-lived one runs flows but schedules none."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import RunError

HOST = "127.0.0.1"
USUAL_PORT = 4200
START_SECONDS = 120


@contextlib.contextmanager
def prefect_server(log: Path) -> Iterator[str]:
    """Give the address of a Prefect server: the one that PREFECT_API_URL names, or one started for this process.

    Args:
        log: file that takes what a server started here prints.
    Raises:
        RunError: the server did not come up; the message names the log.
    """
    if address := os.environ.get("PREFECT_API_URL"):
        yield address
        return
    port = _free_port()
    address = f"http://{HOST}:{port}/api"
    environment = os.environ | {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # runs and events of a year of nights would fill the disk
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    }
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    with log.open("ab") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as server:
        try:
            _wait_until_up(address, server, log)
            os.environ["PREFECT_API_URL"] = address
            yield address
        finally:
            os.environ.pop("PREFECT_API_URL", None)
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()


def _wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(f"{address}/health", timeout=5) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.5)
    raise RunError(f"the Prefect server did not come up; {log} says why")


def _free_port() -> int:
    for wanted in (USUAL_PORT, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, wanted))
            return int(probe.getsockname()[1])
    raise RunError(f"no free port on {HOST} for the Prefect server")
