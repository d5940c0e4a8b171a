"""Which reader read: a digest of its code, the catalogue, the linking rules, the gazetteer and the models."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# what measures, explains and distributes reading does not change what is read
_NOT_READING = frozenset(
    (
        "__init__.py",
        "calibration.py",
        "evaluation.py",
        "explaining.py",
        "labels.py",
        "pool.py",
        "scoring.py",
        "version.py",
    )
)


@cache
def reader_version() -> str:
    """Sixteen hex digits that change when anything changes that `read` depends on besides the article."""
    import pipeline.reference

    reference = Path(pipeline.reference.__file__).parent
    here = Path(__file__).parent
    files = [
        *(path for path in sorted(here.glob("*.py")) if path.name not in _NOT_READING),
        *sorted(here.glob("*.csv")), *sorted(here.glob("*.json")),
        *(reference / name for name in ("indicators.yaml", "linking.yaml", "provinces.csv")),
        reference.parent / "text.py",
    ]  # fmt: skip
    sha = hashlib.sha256()
    for path in files:
        if path.is_file():
            sha.update(path.name.encode())
            sha.update(path.read_bytes())
    for name in ("underthesea", "underthesea_core"):
        try:
            sha.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            sha.update(f"{name} unknown".encode())
    return sha.hexdigest()[:16]
