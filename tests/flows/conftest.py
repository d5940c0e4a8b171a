"""One Prefect server for all flows that need one: a start costs as much processor time as a night."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

import pytest
from filelock import FileLock

from atlas.serving import prefect_server


@pytest.fixture(scope="session")
def server_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server's address. The worker that asks first starts it, and at its end stays until no other needs it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    starting, address = FileLock(shared / "server.lock"), shared / "server.address"
    with (shared / "server.users").open("w") as users, contextlib.ExitStack() as mine:
        with starting:
            fcntl.flock(users, fcntl.LOCK_SH)
            owner = not address.exists()
            if owner:
                address.write_text(mine.enter_context(prefect_server(shared / "server.log")))
                del os.environ["PREFECT_API_URL"]  # other tests of this worker run without a server
        yield address.read_text()
        if owner:
            with starting:
                fcntl.flock(users, fcntl.LOCK_EX)
                address.unlink()


@pytest.fixture(scope="module")
def server(server_of_all: str) -> Iterator[str]:
    """The address of the server, which the flows of this module use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_API_URL", server_of_all)
        yield server_of_all
