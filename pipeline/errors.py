"""Errors that a person reads: each is one sentence that says where and what to do.

Whatever reaches the command line as an `OcopError` is printed as one line and ends with its exit code;
anything else is a defect and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class OcopError(Exception):
    """A fault with a remedy; `exit_code` is what the command ends with."""

    exit_code = 1


class CallError(OcopError):
    """The call was wrong: a missing file, an unknown code, a broken row of reference data. Exit code 2."""

    exit_code = 2


class RunError(OcopError):
    """The run failed in part or whole. Exit code 1."""

    exit_code = 1


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`"; did you mean 'x'?"` for the known word nearest to `word`, or an empty string."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
