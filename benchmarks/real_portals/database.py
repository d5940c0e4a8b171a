"""A MariaDB of one's own in a scratch folder: loopback only, gone when the block ends."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "trial", "trial-on-loopback"


@dataclass(frozen=True)
class Database:
    """Where the server listens."""

    socket: Path
    port: int

    def run(self, sql: str, database: str = "") -> str:
        """The rows that a statement gives, one a line, columns by tabs."""
        done = subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.socket}", "-uroot", "-N", "-B", "-r", database],
            input=sql,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@contextlib.contextmanager
def database(folder: Path, port: int) -> Iterator[Database]:
    """A server on 127.0.0.1:`port` with its files under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    files, log = folder / "files", folder / "server.log"
    own = Database(folder / "server.sock", port)
    if not files.exists():
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--datadir={files}", "--skip-test-db", *_as_root(),
             "--auth-root-authentication-method=normal"],
            check=True, capture_output=True,
        )  # fmt: skip
    with log.open("ab") as out:
        server = subprocess.Popen(
            ["mariadbd", "--no-defaults", f"--datadir={files}", f"--socket={own.socket}", *_as_root(),
             "--bind-address=127.0.0.1", f"--port={port}", "--innodb-buffer-pool-size=64M", "--performance-schema=OFF",
             "--skip-log-bin", f"--pid-file={folder / 'server.pid'}"],
            stdout=out, stderr=out,
        )  # fmt: skip
    try:
        _await(own, server, log)
        own.run(
            f"create user if not exists '{USER}'@'%' identified by '{PASSWORD}';"
            f"create user if not exists '{USER}'@'localhost' identified by '{PASSWORD}';"
            f"grant all on *.* to '{USER}'@'%'; grant all on *.* to '{USER}'@'localhost';"
        )
        yield own
    finally:
        server.terminate()
        server.wait()


def _as_root() -> list[str]:
    import getpass

    return [f"--user={getpass.getuser()}"]


def _await(own: Database, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(120):
        if server.poll() is not None:
            raise SystemExit(f"mariadbd ended at once; see {log}")
        try:
            own.run("select 1")
        except subprocess.CalledProcessError:
            time.sleep(0.25)
        else:
            return
    raise SystemExit(f"mariadbd does not answer; see {log}")
