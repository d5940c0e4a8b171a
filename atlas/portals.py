"""Commands about the registry: which portals there are, whether they are what their rows say, a row for a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from atlas import health, show
from atlas.options import HomeOption, JsonOption, require_contact, settings_of
from pipeline.errors import CallError

commands = typer.Typer(
    help="The registry of portals: list it, check its rows against the live sites, add a row.",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    commands.callback()(portals)
    commands.command(name="list")(list_portals)
    commands.command()(check)
    commands.command()(add)
    app.add_typer(commands, name="portals")


def portals(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """The registry: list it, check its rows against the live sites, add a row.

    Example: [bold]ocop portals check hatinh-ntm[/]
    """
    if context.invoked_subcommand is None:
        list_portals(home, as_json)


def list_portals(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Which portals are known, what they run, and which are verified.

    Example: [bold]ocop portals list --json[/]
    """
    from pipeline.reference import load_portals

    registry = load_portals(settings_of(home).portals_file)
    if as_json:
        show.json_out(list(registry.portals))
    else:
        show.portals(registry.portals)


def check(
    portal: Annotated[
        list[str] | None, typer.Argument(help="Ids of the registry; default: the verified ones.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look at live portals, a few pages each, and say whether they are what their rows say.

    Exit code 1 when one is broken. Nothing is archived, and the registry stays as it is.

    Example: [bold]ocop portals check hatinh-ntm[/]
    """
    from pipeline.home import Home
    from pipeline.monitors import health as past_of
    from pipeline.reference import load_portals
    from pipeline.runs import load_rows
    from spiders import check_portals

    settings = settings_of(home)
    registry = load_portals(settings.portals_file)
    rows = [registry.get(name) for name in portal] if portal else list(registry.verified())
    if not rows:
        raise CallError(
            "no portal of the registry is verified yet, so name those to check: `ocop portals list` has the ids"
        )
    require_contact(settings, rows)
    with show.working(f"looking at {len(rows)} portal{'s' if len(rows) > 1 else ''}"):
        found = check_portals(rows, Home(settings.home), settings)
    if as_json:
        show.json_out(found)
    else:
        health.table(found)
        health.nights(past_of(load_rows(Home(settings.home)), rows))
    raise typer.Exit(1 if any(finding.state == "broken" for finding in found) else 0)


def add(
    url: Annotated[str, typer.Argument(help="Any address of the site.")],
    into: Annotated[
        Path | None,
        typer.Option("--into", help="Folder for the row and the pages; default: portals/ID in the home."),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="The site runs on this machine, for a try; never a real portal.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look at a site, propose a row for it, and keep its pages with what was read off them, for you to review.

    The registry is not touched: you copy the row into a file of your own. Exit code 1 when something is missing.

    Example: [bold]ocop portals add https://nongthonmoi.quangtri.gov.vn/[/]
    """
    from pipeline.home import Home
    from pipeline.reference import load_portals
    from pipeline.urls import same_site
    from spiders import blank_row, propose_portal

    settings = settings_of(home)
    blank = blank_row(url, allow_loopback=sample)
    for row in load_portals(settings.portals_file).portals:
        if same_site(blank.base_url, row.hosts):
            raise CallError(
                f"{blank.base_url} is the portal '{row.id}' of the registry; see `ocop portals check {row.id}`"
            )
    require_contact(settings, [blank])
    folder = into or settings.home / "portals" / blank.id
    with show.working(f"looking at {blank.base_url}"):
        proposal = propose_portal(blank, folder, Home(settings.home), settings)
    if as_json:
        show.json_out(proposal)
    else:
        health.proposal(proposal)
    raise typer.Exit(1 if proposal.finding.state == "broken" else 0)
