"""The process that opens documents of strangers: it may take so much time and memory, and no more.

    python -m spiders.documents.worker CPU_SECONDS MEMORY_BYTES

It reads documents from stdin and answers on stdout, each with its length in four bytes before it. A document that
takes too long ends the process; the one that started it sees that and starts another (`spiders.documents.reading`).
"""

from __future__ import annotations

import logging
import resource
import struct
import sys
from collections.abc import Sequence

import msgspec

from spiders.documents.contents import read_contents
from spiders.documents.document import Document, Unreadable

HEAD = struct.Struct(">I")


def main(arguments: Sequence[str]) -> int:
    """Answer one document after the other until stdin ends."""
    cpu_seconds, memory_bytes = int(arguments[0]), int(arguments[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # pdfminer tells of every oddity of a file
    logging.disable(logging.CRITICAL)
    # half a second that no document is charged with
    import spiders.documents.pdf
    import spiders.documents.word  # noqa: F401

    asked, said = sys.stdin.buffer, sys.stdout.buffer
    while len(head := asked.read(HEAD.size)) == HEAD.size:
        body = asked.read(HEAD.unpack(head)[0])
        _allow(cpu_seconds)
        answer = msgspec.json.encode(_read(body))
        said.write(HEAD.pack(len(answer)) + answer)
        said.flush()
    return 0


def _allow(cpu_seconds: int) -> None:
    """From now on so much processor time; past it the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _read(body: bytes) -> tuple[Document | None, Unreadable | None]:
    try:
        found = read_contents(body)
    except MemoryError:
        found = Unreadable(reason="too_large", detail="reading it takes more memory than is allowed")
    except RecursionError:
        found = Unreadable(reason="undecodable", detail="the file is damaged: it is nested without end")
    return (found, None) if isinstance(found, Document) else (None, found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
