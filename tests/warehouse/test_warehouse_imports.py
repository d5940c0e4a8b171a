"""What opening the warehouse costs: heavy libraries are loaded by what needs them and by nothing else."""

from __future__ import annotations

import subprocess
import sys

import warehouse


def test_opening_and_publishing_a_release_loads_no_frames_nor_workbooks() -> None:
    code = (
        "import sys, warehouse; warehouse.release; warehouse.publish; warehouse.check; warehouse.pin;"
        "print(sorted({'pandas', 'openpyxl', 'pyarrow', 'altair'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    for name in warehouse.__all__:
        assert getattr(warehouse, name) is not None
    assert dir(warehouse) == sorted(warehouse.__all__)
