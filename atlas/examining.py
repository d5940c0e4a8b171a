"""The command that looks at the installation: doctor."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import typer
from rich.text import Text

from atlas import show
from atlas.options import HomeOption, JsonOption, settings_of
from pipeline.errors import OcopError
from pipeline.home import Home
from pipeline.settings import Settings

Verdict = Literal["ok", "note", "fault"]
Finding = tuple[str, Verdict, str]
_MARK = {"ok": ("ok", "green"), "note": ("note", "yellow"), "fault": ("fault", "bold red")}


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(doctor)


def doctor(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Look at Python, packages, settings, home, locks, registry and catalogue; ends with 1 when something is wrong.

    Example: [bold]ocop doctor[/]
    """
    settings = settings_of(home)
    findings = list(examine(settings))
    if as_json:
        show.json_out(
            [{"check": name, "verdict": verdict, "found": found} for name, verdict, found in findings]
        )
    else:
        table = show.table("ocop doctor")
        for column in ("check", "", "found"):
            table.add_column(column, overflow="fold")
        for name, verdict, found in findings:
            word, style = _MARK[verdict]
            table.add_row(name, Text(word, style=style), Text(found))
        show.console().print(table)
    raise typer.Exit(1 if any(verdict == "fault" for _, verdict, _ in findings) else 0)


def examine(settings: Settings) -> Iterator[Finding]:
    """What the doctor finds, one (check, verdict, what was found) a look."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _python, _packages, _extensions, _home, _locks, _release, _reference, _settings)  # fmt: skip
    for check in checks:
        yield from check(settings)


def _python(_: Settings) -> Iterator[Finding]:
    found = ".".join(str(part) for part in sys.version_info[:3])
    fits = (3, 11) <= sys.version_info < (3, 14)
    yield "Python", "ok" if fits else "fault", found if fits else f"{found}; 3.11 to 3.13 is needed"


def _packages(_: Settings) -> Iterator[Finding]:
    lock = Path(__file__).parent.parent / "requirements.lock"
    if not lock.is_file():
        yield (
            "packages",
            "note",
            "installed without requirements.lock: versions are not the tested ones for sure",
        )
        return
    locked = dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.M))
    wrong = []
    for name, version in locked.items():
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = "missing"
        if installed != version:
            wrong.append(f"{name} {installed} (locked: {version})")
    if wrong:
        yield "packages", "fault", f"{', '.join(wrong[:5])}; run make setup"
    else:
        yield "packages", "ok", f"{len(locked)} as locked"


def _extensions(_: Settings) -> Iterator[Finding]:
    wheels = sorted(
        f"{dist.name} {dist.version}"
        for dist in importlib.metadata.distributions()
        if dist.name.startswith("duckdb-extension-")
    )
    yield "DuckDB extension wheels", "ok", ", ".join(wheels) or "none installed; none is needed"


def _home(settings: Settings) -> Iterator[Finding]:
    root = Home(settings.home).root
    standing = next(folder for folder in (root, *root.parents) if folder.exists())
    if not os.access(standing, os.W_OK):
        yield "home", "fault", f"{root} cannot be written; choose another with OCOP_HOME"
        return
    free_mb = shutil.disk_usage(standing).free // 2**20
    verdict: Verdict = "ok" if free_mb >= settings.min_free_mb else "fault"
    state = "" if root.exists() else ", not made yet"
    yield "home", verdict, f"{root}{state}; {free_mb} MB free, a run wants {settings.min_free_mb} MB"


def _locks(settings: Settings) -> Iterator[Finding]:
    home = Home(settings.home)
    if not home.root.exists():
        return
    try:
        home.refuse_if_writing()
    except OcopError as fault:
        yield "lock", "note", str(fault)
    else:
        yield "lock", "ok", "no run is writing"


def _release(settings: Settings) -> Iterator[Finding]:
    home = Home(settings.home)
    if not home.warehouse.exists():
        yield "release", "note", "none published yet; ocop import, ocop harvest or ocop nightly makes one"
        return
    import warehouse

    try:
        release = warehouse.release(home)
    except OcopError as fault:
        yield "release", "fault", str(fault)
        return
    if release is not None:
        yield "release", "ok", f"{release.release_id} ({release.edition}), schema {release.schema_version}"


def _reference(settings: Settings) -> Iterator[Finding]:
    from pipeline.reference import load_indicators, load_places, load_portals

    def registry() -> str:
        rows = load_portals(settings.portals_file)
        return f"{len(rows.portals)} portals, {len(rows.verified())} verified"

    looks: dict[str, Callable[[], str]] = {
        "provinces": lambda: f"{len(load_places().provinces)} rows on two maps",
        "catalogue": lambda: f"{len(load_indicators().indicators)} indicators",
        "registry": registry,
    }
    for name, look in looks.items():
        try:
            yield name, "ok", look()
        except OcopError as fault:
            yield name, "fault", str(fault)


def _settings(settings: Settings) -> Iterator[Finding]:
    for name, value in settings.model_dump(mode="json").items():
        yield f"setting {name}", "ok", "–" if value in (None, "") else str(value)
    has_prefect = importlib.util.find_spec("prefect") is not None
    server = os.environ.get("PREFECT_API_URL", "its own, started for each run")
    yield "Prefect server", "ok" if has_prefect else "fault", server
