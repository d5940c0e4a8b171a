"""Collecting: every process finds the same tests under the same names, and they are shared out so that none idles.

Each xdist worker collects for itself and the run fails when the names differ, so what differs from process to
process is refused at once, with the reason. `conftest.py` takes the hooks from here.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

# pytest writes bytes and letters beyond ASCII as escapes; no text has one of these, Vietnamese neither
_UNPRINTABLE = re.compile(r"\\x(?:[01][0-9a-f]|7f)|[\x00-\x1f\x7f]")
_TEMPORARY = re.compile(r"/pytest-of-|/tmp\w{8}\b")
_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}\b")


def unsteady(name: str) -> str | None:
    """Why a test may have another name in another process; None when it has not."""
    if _UNPRINTABLE.search(name):
        return "bytes that are not text (packed data hold the time of packing)"
    if _ADDRESS.search(name):
        return "an address in memory"
    if _TEMPORARY.search(name):
        return "a temporary folder"
    return None


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config.option, "loadscopereorder"):  # xdist's own order is by the number of tests alone
        config.option.loadscopereorder = False


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for mark in metafunc.definition.iter_markers("parametrize"):
        given = mark.kwargs.get("argvalues", mark.args[1] if len(mark.args) > 1 else ())
        if isinstance(given, set | frozenset):
            raise pytest.UsageError(
                f"{metafunc.definition.nodeid} is parametrized over a set, whose order is another in each process; "
                "sort it"
            )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if reason := unsteady(item.nodeid):
            raise pytest.UsageError(
                f"{item.nodeid!r} has {reason} in its name; give the parameter an id of its own"
            )
    _share_out(items)


def _share_out(items: list[pytest.Item]) -> None:
    """Files with slow tests begin, then the ones with most tests: no worker is left alone with a long one at the end.

    A file is what one worker takes as a whole (`--dist loadfile`), so that a module's fixture is made once.
    """
    n_tests = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, -n_tests[item.path]))
