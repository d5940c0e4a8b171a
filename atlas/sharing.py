"""Commands that hand a release on: publish, export, release list, release pin, schema."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from atlas import show
from atlas.asking import opened
from atlas.formats import records
from atlas.options import HomeOption, JsonOption, settings_of

releases = typer.Typer(
    name="release", help="Releases: which are kept, and keeping a cited one for good.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(publish)
    app.command()(export)
    app.command()(schema)
    app.add_typer(releases)


def publish(
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="CHECK", help="A check that is let through.", show_default=False),
    ] = None,
    because: Annotated[str | None, typer.Option("--because", help="The reason.", show_default=False)] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="Who answers for it; default: who is logged in.", show_default=False),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Let a release through that hard checks refused; who and why is kept in it (table checks).

    Without --accept it only says what waits and what its checks found.

    Example: [bold]ocop publish --accept since_figures_were_lost --because "the portal withdrew 2019"[/]
    """
    import warehouse
    from pipeline.errors import RunError
    from pipeline.home import Home

    settings = settings_of(home)
    where = Home(settings.home)
    if accept:
        with where.writing():
            done = warehouse.accept(
                where, accept, settings, because=because or "", by=by or getpass.getuser()
            )
        show.console().print(f"release {done.release_id} published; accepted: {', '.join(accept)}")
        show.note(f"cite as: {warehouse.citation(done)}")
        return
    waiting = warehouse.refused(where)
    if waiting is None:
        show.console().print("no refused release waits")
        return
    grid = show.table(f"{waiting.name}: what its hard checks found")
    for heading in ("check", "rows", "meaning"):
        grid.add_column(heading, justify="right" if heading == "rows" else "left", overflow="fold")
    for one in warehouse.check(waiting, where):
        if one.severity == "hard" and one.n_rows:
            grid.add_row(one.name, f"{one.n_rows:,}", one.meaning)
    show.console().print(grid)
    raise RunError(
        "a refused release waits; mend what is wrong and run again, or give --accept and --because"
    )


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder to make; an earlier export is replaced.")
    ],
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Also whole article texts: think of their publishers first.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the release as Parquet, CSV with a data package, and a workbook.

    Sentences, titles and links go along, whole texts only with --with-text; articles listed in takedown.txt never.

    Example: [bold]ocop export out/atlas[/]
    """
    import warehouse

    where, release, _ = opened(home)
    with show.working(f"writing {folder}"):
        done = warehouse.export(folder, with_text=with_text, home=where)
    if as_json:
        show.json_out(
            {
                "folder": str(done.folder),
                "release_id": done.release.release_id,
                "citation": warehouse.citation(done.release),
                "n_rows": dict(done.n_rows),
                "left_out_of_workbook": list(done.left_out_of_workbook),
                "n_articles_held_back": done.n_held_back,
            }
        )
        return
    show.edition_line(release)
    show.heading(f"{folder}: csv/, parquet/, {warehouse.WORKBOOK}, datapackage.json")
    grid = show.table(None)
    grid.add_column("table")
    grid.add_column("rows", justify="right")
    for name, count in done.n_rows.items():
        grid.add_row(name, f"{count:,}")
    show.console().print(grid)
    if done.left_out_of_workbook:
        show.note(f"too long for the workbook: {', '.join(done.left_out_of_workbook)}")
    if done.n_held_back:
        show.note(f"{done.n_held_back} articles held back by takedown.txt")
    show.note(f"cite as: {warehouse.citation(done.release)}")


@releases.command("list")
def list_(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """The releases that are kept; the last one is what readers open.

    Example: [bold]ocop release list[/]
    """
    import warehouse

    where, current, _ = opened(home)
    kept = warehouse.kept_releases(where)
    if as_json:
        show.json_out(
            [
                {
                    "release_id": one.release_id,
                    "edition": one.edition,
                    "built_at": one.built_at,
                    "schema_version": one.schema_version,
                    "sha256": one.checksum,
                    "is_current": one.path == current.path,
                    "is_pinned": warehouse.is_pinned(one),
                    "path": str(one.path),
                }
                for one in kept
            ]
        )
        return
    show.edition_line(current)
    grid = show.table("Releases")
    for heading in ("release", "built", "edition", "", "SHA-256"):
        grid.add_column(heading, no_wrap=True)
    for one in kept:
        marks = [
            mark
            for mark, holds in (("current", one.path == current.path), ("pinned", warehouse.is_pinned(one)))
            if holds
        ]
        grid.add_row(
            one.release_id, f"{one.built_at:%Y-%m-%d %H:%M}", one.edition, Text(", ".join(marks), style="green"),
            f"{one.checksum[:16]}…",
        )  # fmt: skip
    show.console().print(grid)
    show.note(f"cite as: {warehouse.citation(current)}")


@releases.command("pin")
def pin(
    release_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a release that is kept.")],
    home: HomeOption = None,
) -> None:
    """Keep a release for good, so that what cites it can be looked up.

    Example: [bold]ocop release pin 20260301T013000-ab12[/]
    """
    import warehouse

    where, _, _ = opened(home)
    path = warehouse.pin(where, release_id)
    found = next(one for one in warehouse.kept_releases(where) if one.path == path)
    show.console().print(f"kept for good: {path}")
    show.note(f"cite as: {warehouse.citation(found)}")


def schema(
    name: Annotated[str | None, typer.Argument(help="One table or macro; default: all.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """What the release says of its tables, columns and macros: the comments in the file itself.

    Example: [bold]ocop schema estimates[/]
    """
    import warehouse
    from pipeline.errors import CallError, did_you_mean

    where, release, _ = opened(home)
    frame = warehouse.schema(home=where)
    known = list(dict.fromkeys(str(one) for one in frame["name"]))
    if name is not None:
        if name not in known:
            raise CallError(f"the release has no table or macro '{name}'{did_you_mean(name, known)}")
        frame = frame[frame["name"] == name]
    if as_json:
        show.json_out(records(frame))
        return
    show.edition_line(release)
    out = show.console()
    for row in frame.to_dict("records"):
        meaning = str(row["meaning"]) if show.given(row["meaning"]) else ""
        if not show.given(row["column"]):
            arguments = f"({row['type']})" if row["kind"] == "macro" else ""
            out.print()
            out.print(Text(f"{row['name']}{arguments}", style="bold"))
            out.print(Text(f"  {meaning}", style="italic"))
        else:
            out.print(Text.assemble(f"  {row['column']} ", (str(row["type"]), "cyan"), f"  {meaning}"))
    show.note(f"schema version {release.schema_version}")
