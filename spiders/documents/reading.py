"""Documents are read in a process of their own that is watched: none of them can hang or break the run."""

from __future__ import annotations

import atexit
import os
import selectors
import signal
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic

import msgspec

from spiders.documents.document import Document, Unreadable, kind_of
from spiders.documents.worker import HEAD

CPU_SECONDS = 120
MEMORY_BYTES = 1536 * 2**20
# by the clock: a machine that is busy gives a process less than it asks for
_CLOCK = 5
_TOP = Path(__file__).resolve().parents[2]
_CHUNK = 1 << 16


class Reader:
    """A worker process, started when it is first asked, and started anew after a document broke it."""

    def __init__(self, cpu_seconds: int = CPU_SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._cpu_seconds = cpu_seconds
        self._memory_bytes = memory_bytes
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, body: bytes) -> Document | Unreadable:
        """The document in a body, or why there is none; the same for the same body."""
        kind = kind_of(body)
        if isinstance(kind, Unreadable):
            return kind
        with self._lock:
            child = self._running()
            answer = self._ask(child, body)
            if answer is not None:
                document, fault = msgspec.json.decode(answer, type=tuple[Document | None, Unreadable | None])
                found = document or fault
                assert found is not None
                return found
            return self._broken(child)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            path = os.pathsep.join(filter(None, (str(_TOP), os.environ.get("PYTHONPATH", ""))))
            self._child = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "spiders.documents.worker",
                    str(self._cpu_seconds),
                    str(self._memory_bytes),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path},
            )
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], body: bytes) -> bytes | None:
        """The worker's answer; None when it ended or took too long."""
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(HEAD.pack(len(body)) + body)
            child.stdin.flush()
        except BrokenPipeError:
            return None
        until = monotonic() + self._cpu_seconds * _CLOCK
        head = _exactly(child, HEAD.size, until)
        return _exactly(child, HEAD.unpack(head)[0], until) if head is not None else None

    def _broken(self, child: subprocess.Popen[bytes]) -> Unreadable:
        was_running = child.poll() is None
        self._end()
        if was_running or child.returncode == -signal.SIGXCPU:
            detail = f"reading it takes more than {self._cpu_seconds} seconds"
            return Unreadable(reason="too_large", detail=detail)
        return Unreadable(reason="too_large", detail="reading it takes more memory than is allowed")

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child = None


def _exactly(child: subprocess.Popen[bytes], n_bytes: int, until: float) -> bytes | None:
    assert child.stdout is not None
    found = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while len(found) < n_bytes:
            left = until - monotonic()
            if left <= 0 or not selector.select(left):
                return None
            part = os.read(child.stdout.fileno(), min(_CHUNK, n_bytes - len(found)))
            if not part:
                child.wait()
                return None
            found += part
    return bytes(found)


_READER = Reader()
atexit.register(_READER.close)


def read_document(body: bytes) -> Document | Unreadable:
    """The blocks of a PDF or DOCX, or why it cannot be read.

    It is opened in a process with limits of time and memory: a document past them is `too_large`.

    Args:
        body: the file, without content encodings.
    """
    return _READER.read(body)
