"""Collecting: every process finds the same tests under the same names, and they are shared out so that none idles.

Each xdist worker collects for itself and the run fails when the names differ, so what differs from process to
process is refused at once, with the reason. `conftest.py` takes the hooks from here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

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
    """Keep tests that share a module's fixture on one worker, so that it is made once.

    What holds a slow test begins first and single tests come last, so that no worker is left alone at the end.
    """
    by_file = defaultdict(list)
    for item in items:
        by_file[item.path].append(item)
    for path, members in by_file.items():
        if any(_shares_a_fixture(item) for item in members):
            for item in members:
                if item.get_closest_marker("xdist_group") is None:
                    item.add_marker(pytest.mark.xdist_group(path.stem))
    n_tests = Counter(map(_unit, items))
    slow = {_unit(item) for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (_unit(item) not in slow, -n_tests[_unit(item)]))


def _unit(item: pytest.Item) -> str:
    """What one worker takes as a whole: the item's group, or the item."""
    group = item.get_closest_marker("xdist_group")
    return str(group.args[0]) if group else item.nodeid


def _shares_a_fixture(item: pytest.Item) -> bool:
    made = getattr(item, "_fixtureinfo", None)
    return made is not None and any(
        fixtures[-1].scope == "module" for fixtures in made.name2fixturedefs.values() if fixtures
    )
