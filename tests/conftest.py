"""What many tests want: quiet Prefect of their own, and no home but a temporary one."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from steady_collection import pytest_collection_modifyitems, pytest_configure, pytest_generate_tests

__all__ = [
    "prefect_of_its_own",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_generate_tests",
]

# bytecode is kept even where the surroundings say otherwise (a build machine's image often does): a hundred
# short processes would each compile prefect and scrapy anew. The setting goes on to xdist's workers and all children
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# started in the background of a shell, the tests and all their children would be deaf to Ctrl-C, which some send
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    with contextlib.suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.default_int_handler)

# the machine may be busy: no example is judged by the clock
settings.register_profile("atlas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("atlas")


@pytest.fixture(scope="session", autouse=True)
def prefect_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect keeps its database in a folder of this session and tells nobody."""
    wanted = {
        "PREFECT_HOME": str(tmp_path_factory.mktemp("prefect")),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    for name in [name for name in os.environ if name.startswith("OCOP_")]:
        del os.environ[name]
    yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
