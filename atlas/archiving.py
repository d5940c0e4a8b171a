"""Commands that care for the archive: backfill, and archive verify, reparse, stats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas import show
from atlas.collecting import ask_for_contact, run_and_tell
from atlas.options import HomeOption, JsonOption, SinceOption, UntilOption, day, settings_of
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.runs import ParseCount

archive = typer.Typer(
    name="archive",
    help="The archive: whether it is whole, what it holds, and what today's parsers make of it.",
    no_args_is_help=True,
)
PortalOption = Annotated[str | None, typer.Option("--portal", help="Only this portal's part.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(backfill)
    archive.command()(verify)
    archive.command()(reparse)
    archive.command()(stats)
    app.add_typer(archive)


def backfill(
    portal: Annotated[str, typer.Argument(help="Id of the registry (see ocop portals).")],
    since: SinceOption = None,
    until: UntilOption = None,
    cdx: Annotated[
        str | None,
        typer.Option("--cdx", metavar="URL", help="Take copies from the web archive with this CDX index."),
    ] = None,
    replay: Annotated[
        str,
        typer.Option(
            "--replay", metavar="URL", help="Where that archive replays; told from --cdx if it can be."
        ),
    ] = "",
    every_version: Annotated[
        bool,
        typer.Option(
            "--every-version", help="Every version in the web archive, not the newest of each article."
        ),
    ] = False,
    warc: Annotated[
        list[Path] | None,
        typer.Option("--warc", metavar="FILE", help="Take copies from this WARC file; may be given again."),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a portal published before it was harvested: from its own lists, a web archive, or WARC files.

    Its lists are walked to their end, over as many calls as the ceiling of a night asks for. From a web archive
    --since and --until mean days of capture.

    Example: [bold]ocop backfill hatinh-ntm --since 2015-01-01[/]
    """
    settings = settings_of(home)
    if cdx and warc:
        raise CallError("--cdx and --warc are two sources; take one after the other")
    if (replay or every_version) and not cdx:
        raise CallError("--replay and --every-version belong to --cdx; name the web archive's index with it")
    files = list(warc or [])
    for path in files:
        if not path.is_file():
            raise CallError(f"{path} is not there; give the path of a WARC file (.warc or .warc.gz)")
    if not files:
        ask_for_contact(settings, [portal])
    import spiders

    where = spiders.web_archive(cdx, replay=replay, every_version=every_version) if cdx else None
    if not as_json and not files and not cdx:
        show.note("the portal's own lists; a call goes as far as one night may", file=sys.stderr)
    try:
        run_and_tell(
            settings,
            as_json,
            "backfill",
            portal=portal,
            since=day(since, "--since"),
            until=day(until, "--until"),
            archive=where,
            files=files,
        )
    finally:
        if not as_json and not files and not cdx:
            _tell_left(settings.home, portal, until)


def verify(portal: PortalOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Read every sealed file and name each that is missing, cut short, altered or in no manifest (exit 1).

    Example: [bold]ocop archive verify[/]
    """
    from pipeline.archive import sealed_files
    from pipeline.archive import verify as verify_archive
    from pipeline.home import Home

    where = Home(settings_of(home).home)
    faults = verify_archive(where, portal)
    n_files = len(sealed_files(where, portal))
    if as_json:
        show.json_out({"n_files": n_files, "faults": faults})
    else:
        for fault in faults:
            show.fault(f"{fault.file} {fault.problem}")
        show.note(f"{n_files} sealed files, {len(faults)} at fault")
    raise typer.Exit(1 if faults else 0)


def reparse(
    compare: Annotated[
        bool,
        typer.Option(
            "--compare", help="Parse everything again, aside, and compare with what is stored (exit 1)."
        ),
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Parse what today's parsers have not parsed yet; nothing is fetched. `ocop rebuild` also publishes it.

    Example: [bold]ocop archive reparse --compare[/]
    """
    import spiders
    from pipeline.home import Home, new_run_id
    from pipeline.reference import load_portals

    settings = settings_of(home)
    where = Home(settings.home)
    registry = load_portals(settings.portals_file)
    with where.writing():
        if compare:
            found = spiders.compare_with_archive(where, registry, new_run_id())
        else:
            counts = spiders.parse_captures(where, registry, new_run_id())
    if not compare:
        if as_json:
            show.json_out(list(counts))
        else:
            _tell_parsed(counts)
        return
    if as_json:
        show.json_out(found)
    else:
        for url in found.missing:
            show.fault(f"{url} is not stored as the archive gives it; run ocop archive reparse")
        for url in found.other:
            show.fault(f"{url} is stored in other words than the archive gives")
        show.note(
            f"{found.n_same} article versions are byte for byte as stored, {found.n_missing} are not stored, "
            f"{found.n_other} are other; {found.n_older} are by parsers of before"
        )
    raise typer.Exit(0 if found.is_same else 1)


def stats(portal: PortalOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """How many files, captures and bytes the archive holds of each portal, where they came from, of which days.

    Example: [bold]ocop archive stats --json[/]
    """
    from pipeline.archive_stats import archive_stats
    from pipeline.home import Home

    found = archive_stats(Home(settings_of(home).home), portal)
    if as_json:
        show.json_out(found)
        return
    table = show.table(None)
    for name in ("portal", "files", "open", "MB", "captures", "origin", "from", "to"):
        table.add_column(name, justify="right" if name in ("files", "open", "MB") else "left")
    for row in found:
        table.add_row(
            row.portal,
            str(row.n_files),
            str(row.n_open),
            f"{row.n_bytes / 2**20:.1f}",
            _counts(row.captures),
            _counts(row.origins),
            f"{row.first_on or ''}",
            f"{row.last_on or ''}",
        )
    show.console().print(table)


def _tell_left(home: Path, portal: str, until: str | None) -> None:
    """What is still to do of a backfill by lists."""
    import spiders
    from pipeline.fetchlog import fold_state
    from pipeline.home import Home

    left = spiders.left_of(fold_state(Home(home), portal), day(until, "--until"))
    if not left.n_lists:
        return
    done = left.n_lists - left.n_lists_open
    goes_on = "; call again to go on" if left.n_lists_open or left.n_articles else "; nothing is left"
    show.note(f"{done} of {left.n_lists} lists walked to their end, {left.n_articles} articles wait{goes_on}")


def _tell_parsed(counts: list[ParseCount]) -> None:
    for count in counts:
        rejected = f"; rejected: {_counts(count.rejected)}" if count.rejected else ""
        show.note(f"{count.portal}: {count.n_new} new, {count.n_changed} changed{rejected}")
    show.note("publish it with ocop rebuild" if counts else "nothing was to be parsed")


def _counts(named: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in named.items())
