"""Prints the digest of what a lock is made from, so that a changed wish without a new lock is seen."""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path


def lock_digest(path: Path) -> str:
    """The SHA-256, in hex, of the requirements that `path` (pyproject.toml or a .in file) asks for."""
    if path.suffix == ".toml":
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
        asked: object = [
            project["requires-python"],
            project["dependencies"],
            project["optional-dependencies"],
        ]
    else:
        lines = path.read_text(encoding="utf-8").splitlines()
        asked = sorted(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


if __name__ == "__main__":
    print(lock_digest(Path(sys.argv[1])))
