"""PHP's own web server on loopback, until the block ends."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def serving(root: Path, router: Path, host: str, workers: int = 3) -> Iterator[None]:
    """Serve `root` at http://`host`/ by a router script, `workers` requests at once; its log lies beside the root."""
    log = root.parent / f"{root.name}-server.log"
    env = {**os.environ, "PHP_CLI_SERVER_WORKERS": str(workers)}
    if workers == 1:
        del env["PHP_CLI_SERVER_WORKERS"]
    with log.open("wb") as out:
        server = subprocess.Popen(
            ["php", "-d", "display_errors=0", "-d", "opcache.enable_cli=1", "-S", host, "-t", str(root), str(router)],
            env=env, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        _await(host, server)
        yield
    finally:
        # its workers are of its own group
        os.killpg(server.pid, 15)
        server.wait()


def _await(host: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if server.poll() is not None:
            raise SystemExit(f"php -S {host} ended at once; is the port free?")
        try:
            urllib.request.urlopen(f"http://{host}/robots.txt", timeout=30).read()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"php -S {host} does not answer")
