"""Commands that bring data in and publish them: nightly, harvest, import, rebuild, schedule, demo."""

from __future__ import annotations

import contextlib
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas import health, show
from atlas.options import (
    HomeOption,
    JsonOption,
    SinceOption,
    UntilOption,
    day,
    require_contact,
    settings_of,
)
from pipeline.errors import CallError, RunError

if TYPE_CHECKING:
    from pipeline.runs import RunReport
    from pipeline.settings import Settings


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(demo)
    app.command()(nightly)
    app.command()(harvest)
    app.command(name="import")(import_files)
    app.command()(rebuild)
    app.command()(schedule)


def demo(
    home: Annotated[
        Path, typer.Option("--home", help="A folder of the demo's own; never one with research data.")
    ] = (Path("demo")),
    night: Annotated[
        int, typer.Option("--night", min=1, max=2, help="Which night the sample portals show.")
    ] = 1,
) -> None:
    """Sample portals on this machine in, comparison out: the whole way on invented articles around real figures.

    Example: [bold]ocop demo --night 2[/]
    """
    from atlas.demo import run_demo

    began = time.monotonic()
    code = 1 if run_demo(home, night) else 0
    _account(began, code)
    raise typer.Exit(code)


def nightly(
    portal: Annotated[
        list[str] | None, typer.Argument(help="Ids of the registry; default: the verified ones.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """One night: harvest, parse, read, build, publish. Broken portals are named, and the rest is published.

    Example: [bold]ocop nightly[/]
    """
    settings = settings_of(home)
    ask_for_contact(settings, portal)
    run_and_tell(
        settings, as_json, "nightly", portals=portal, since=day(since, "--since"), until=day(until, "--until")
    )


def harvest(
    portal: Annotated[list[str], typer.Argument(help="Ids of the registry (see ocop portals).")],
    since: SinceOption = None,
    until: UntilOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Harvest the portals named, verified or not, and publish what they brought.

    One that nobody verified is looked at first, when nothing of it was ever fetched: see ocop portals check.

    Example: [bold]ocop harvest hatinh-ntm --since 2024-01-01[/]
    """
    settings = settings_of(home)
    ask_for_contact(settings, portal)
    window = {"since": day(since, "--since"), "until": day(until, "--until")}
    _check_first(settings, portal)
    run_and_tell(settings, as_json, "nightly", portals=portal, **window)


def import_files(
    file: Annotated[list[Path], typer.Argument(help="JSONL, CSV or Parquet files with a column text.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring in your own texts and publish them.

    Read are text and, where known, id, url, title, published, portal_province; other columns are kept unread.

    Example: [bold]ocop import my-articles.jsonl[/]
    """
    settings = settings_of(home)
    if settings.edition == "demo":
        raise CallError(
            f"{settings.home} is the demo's home and takes no texts of yours, so that invented detail never mixes "
            "with research data; choose another folder with OCOP_HOME or --home"
        )
    for path in file:
        if not path.is_file():
            raise CallError(f"{path} is not there; give the path of a JSONL, CSV or Parquet file")
    run_and_tell(settings, as_json, "import", paths=file)


def rebuild(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Parse, read, build and publish anew from the archive; nothing is fetched.

    Example: [bold]ocop rebuild[/]
    """
    run_and_tell(settings_of(home), as_json, "rebuild")


def schedule(
    cron: Annotated[str, typer.Option("--cron", help="When, in Asia/Ho_Chi_Minh.")] = "30 1 * * *",
    home: HomeOption = None,
) -> None:
    """Serve the nightly flow on a schedule until interrupted.

    Example: [bold]ocop schedule --cron "30 1 * * *"[/]
    """
    from atlas.serving import prefect_server
    from pipeline.home import Home

    settings = settings_of(home)
    where = Home(settings.home)
    where.prepare(settings.edition)
    ask_for_contact(settings, None)
    settings = settings.model_copy(update={"home": where.root})
    with show.working("starting the Prefect server"), contextlib.ExitStack() as stack:
        address = stack.enter_context(prefect_server(where.root / "prefect-server.log"))
        import flows

        flows.choose_portals(settings, None)
        kept = stack.pop_all()
    with kept:
        show.note(
            f"nightly at '{cron}' (Asia/Ho_Chi_Minh), home {where.root}, Prefect at {address}; stop with Ctrl-C"
        )
        flows.schedule(cron, settings)


def _check_first(settings: Settings, wanted: list[str]) -> None:
    """The first harvest of a row that nobody verified begins with a check.

    Raises:
        RunError: a portal is not what its row says.
    """
    from pipeline.home import Home
    from pipeline.reference import load_portals
    from spiders import check_first

    registry = load_portals(settings.portals_file)
    home = Home(settings.home)
    home.prepare(settings.edition)
    with show.working("looking at portals that nobody verified"):
        found = check_first([registry.get(name) for name in wanted], home, settings)
    if found:
        health.table(found, file=sys.stderr)
    broken = [finding.portal for finding in found if finding.state == "broken"]
    if broken:
        raise RunError(
            f"{', '.join(broken)}: not what the row says, so nothing was harvested; correct the row in a registry file "
            "of your own (OCOP_PORTALS_FILE) or leave the portal out"
        )


def ask_for_contact(settings: Settings, wanted: list[str] | None) -> None:
    """Real portals are asked only by someone whom their webmaster can reach."""
    from pipeline.reference import load_portals

    registry = load_portals(settings.portals_file)
    require_contact(settings, [registry.get(name) for name in wanted] if wanted else registry.verified())


def run_and_tell(settings: Settings, as_json: bool, command: str, **arguments: object) -> None:
    """Run one of the flows, tell what came of it, and leave with its exit code."""
    began = time.monotonic()
    report = run_flow(settings, command, **arguments)
    if as_json:
        show.json_out(report)
    else:
        show.run_report(report)
        _account(began, 1 if report.failed else 0)
    raise typer.Exit(1 if report.failed else 0)


def run_flow(settings: Settings, command: str, **arguments: object) -> RunReport:
    """Run one of the flows and give its report; what can be refused is refused before Prefect starts.

    Raises:
        CallError, RunError: as the flow says.
    """
    from pipeline.home import Home

    home = Home(settings.home)
    home.prepare(settings.edition)
    home.require_space(settings)
    home.refuse_if_writing()
    with show.working(f"{command}: starting"):
        import flows

        if command == "nightly":
            flows.choose_portals(settings, arguments.get("portals"))  # type: ignore[arg-type]
        if command == "backfill":
            flows.choose_portals(settings, [str(arguments["portal"])])
        flow = {
            "nightly": flows.nightly,
            "backfill": flows.backfill,
            "import": flows.import_texts,
            "rebuild": flows.rebuild,
        }[command]
    with show.progress(command) as told, flows.telling(told):
        return flow(settings=settings, **arguments)  # type: ignore[operator, no-any-return]


def _account(began: float, code: int) -> None:
    """Exit code, time, and peak memory of this process and of its largest child."""
    mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    memory = f"peak memory {mine // 1024} MB, largest child {child // 1024} MB"
    show.note(f"exit {code}; {time.monotonic() - began:.1f} s; {memory}", file=sys.stderr)
