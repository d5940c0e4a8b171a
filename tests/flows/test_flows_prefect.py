"""The flows on a running Prefect server: runs and reports can be looked up, and the schedule is kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from flow_world import World

import samples
from pipeline.home import write_whole

pytestmark = pytest.mark.slow


def ask(address: str, kind: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"{address}/{kind}/filter", data=b"{}", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return list(json.loads(answer.read()))


def test_an_import_against_a_running_server_leaves_its_report_there(server: str, tmp_path: Path) -> None:
    text = "Đến hết năm 2023, tỉnh Lào Cai có 190 sản phẩm OCOP đạt từ 3 sao trở lên."
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": text}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "atlas.cli", "import", str(tmp_path / "a.jsonl"), "--home", str(tmp_path / "home")],
        env=os.environ | {"PREFECT_API_URL": server}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    # nights of other tests may be on the server at the same time
    runs = [run for run in ask(server, "flow_runs") if str(tmp_path) in json.dumps(run["parameters"])]
    new = {run["id"]: run["state_type"] for run in runs}
    assert list(new.values()) == ["COMPLETED"]
    reports = [row["key"] for row in ask(server, "artifacts") if row["flow_run_id"] in new and row["key"]]
    assert reports == ["run-report"]


def test_a_schedule_is_kept_in_vietnamese_time(server: str, tmp_path: Path) -> None:
    registry = tmp_path / "portals.yaml"
    with samples.serve(night=1, ports=dict.fromkeys(samples.PORTALS, 0)) as portals:
        write_whole(registry, samples.registry_yaml(portals.urls).encode())
        world = World(portals, tmp_path / "home", registry)
        serving = subprocess.Popen(
            [sys.executable, "-m", "atlas.cli", "schedule", "--cron", "30 1 * * *"],
            env=os.environ | world.environment() | {"PREFECT_API_URL": server},
        )
        try:
            until = time.monotonic() + 300
            while not (deployments := ask(server, "deployments")) and time.monotonic() < until:
                time.sleep(0.5)
            schedules = [row["schedule"] for row in deployments[0]["schedules"]]
        finally:
            serving.send_signal(signal.SIGINT)
            try:
                serving.wait(120)
            finally:
                serving.kill()
    assert [(s["cron"], s["timezone"]) for s in schedules] == [("30 1 * * *", "Asia/Ho_Chi_Minh")]
