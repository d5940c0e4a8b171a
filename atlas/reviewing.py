"""The command for people who look figures over: ocop review."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from atlas import claims, show
from atlas.asking import opened
from atlas.formats import records
from atlas.options import HomeOption, JsonOption

if TYPE_CHECKING:
    from pipeline.home import Home
    from warehouse import Release, Review, Verdict

_KEYS = "[c]onfirm, [e]dit, [r]eject, [s]kip, [q]uit"


def register(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command()(review)


def review(
    indicator: Annotated[str | None, typer.Argument(help="Code of an indicator; default: all.")] = None,
    place: Annotated[str | None, typer.Argument(help="Province; VN for the country; default: all.")] = None,
    figure: Annotated[
        str | None, typer.Option("--figure", metavar="ID", help="Decide about this one.", show_default=False)
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="It is read right.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="It is no such figure.")] = False,
    correct: Annotated[
        list[str] | None,
        typer.Option(
            "--correct", metavar="FIELD=VALUE", help="What it should say; empty for none.", show_default=False
        ),
    ] = None,
    expect: Annotated[
        list[str] | None,
        typer.Option(
            "--expect", metavar="FIELD=VALUE", help="Correct only while this is read.", show_default=False
        ),
    ] = None,
    because: Annotated[str | None, typer.Option("--because", help="The reason.", show_default=False)] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="Your name; default: OCOP_REVIEWER, or who is logged in.", show_default=False
        ),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show what waits, and decide nothing.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many to list or walk through.")] = 20,
    gold: Annotated[
        Path | None,
        typer.Option(
            "--gold", metavar="FILE", help="Write wholly decided articles as gold.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look over doubtful figures, the most doubtful first: confirm, correct or reject, with a reason.

    Decisions are added to reviews/decisions.jsonl and applied at every build (ocop rebuild).

    Example: [bold]ocop review --figure 1f2e3d4c5b6a7988 --correct value=672296000000 --because "triệu, not tỷ"[/]
    """
    import warehouse
    from pipeline.errors import CallError

    where, release, _ = opened(home, indicator=indicator)
    reviewer = by or os.environ.get("OCOP_REVIEWER") or getpass.getuser()
    if gold is not None:
        _write_gold(where, gold)
        return
    if figure is not None:
        verdict = _verdict(confirm, reject, correct)
        done = warehouse.decide(
            figure, verdict, reviewer=reviewer, note=because or "", corrected=_fields(correct),
            expected=_fields(expect), home=where,
        )  # fmt: skip
        _say(done, as_json)
        return
    if confirm or reject or correct:
        raise CallError("a decision is about one figure: name it with --figure ID (see ocop review --list)")
    queue = warehouse.doubtful(indicator, place, home=where)
    if as_json:
        show.json_out(records(queue.head(limit)))
    elif listed or not sys.stdin.isatty():
        _list(queue.head(limit).to_dict("records"), len(queue), release)
    else:
        show.edition_line(release)
        _walk(queue.head(limit).to_dict("records"), len(queue), where, reviewer)


def _list(rows: list[dict[Any, Any]], n_all: int, release: Release) -> None:
    show.edition_line(release)
    for row in rows:
        _show(row)
    show.note(f"{len(rows)} of {n_all} doubtful figures; decide with ocop review --figure ID")


def _show(row: dict[Any, Any]) -> None:
    out = show.console()
    head = Text()
    head.append(show.amount(row["value"], str(row["unit"]), str(row["bound"])), style="bold")
    place = ", ".join(str(row[key]) for key in ("district", "place") if show.given(row[key]))
    head.append(f"  {row['indicator']}  {row['status']}  {place or row['place_level']}")
    if show.given(row["boundary"]):
        head.append(f" (map {row['boundary']})")
    head.append(f"  {show.period(row['period_start'], row['period_end'])}")
    for key in ("stars", "detail", "validity"):
        if show.given(row[key]):
            head.append(f"  {key} {row[key]}")
    out.print(head)
    out.print(Text(f"{row['why']} · confidence {row['confidence']:.2f} · {row['figure_id']}", style="yellow"))
    out.print(claims.highlighted(str(row["sentence"]), str(row["quote"])), style="italic")
    source = " · ".join(
        str(row[key])[:10] if key == "published_on" else str(row[key])
        for key in ("portal", "published_on", "title", "url")
        if show.given(row[key])
    )
    out.print(Text(source, style="dim"))
    out.print()


def _walk(rows: list[dict[Any, Any]], n_all: int, home: Home, reviewer: str) -> None:
    """Ask about one figure after the other until the last one or 'q'; every answer is on the disk before the next."""
    import warehouse
    from pipeline.errors import CallError

    decided = 0
    for row in rows:
        _show(row)
        while True:
            answer = typer.prompt(_KEYS, default="s").strip().lower()[:1]
            if answer in ("s", "q"):
                break
            if answer not in ("c", "e", "r"):
                continue
            corrected = _asked_fields() if answer == "e" else {}
            note = typer.prompt("because")
            verdicts: dict[str, Verdict] = {"c": "confirmed", "e": "corrected", "r": "rejected"}
            try:
                warehouse.decide(
                    str(row["figure_id"]), verdicts[answer], reviewer=reviewer, note=note, corrected=corrected,
                    home=home,
                )  # fmt: skip
            except CallError as fault:
                show.fault(str(fault))
                continue
            decided += 1
            break
        if answer == "q":
            break
    show.note(f"{decided} decisions taken down of {n_all} doubtful figures; `ocop rebuild` applies them")


def _asked_fields() -> dict[str, str]:
    """Field by field what is to be corrected, until an empty name."""
    fields: dict[str, str] = {}
    while name := typer.prompt(
        "field that is wrong (empty: no more)", default="", show_default=False
    ).strip():
        fields[name] = typer.prompt(
            f"what {name} should say (empty: none)", default="", show_default=False
        ).strip()
    return fields


def _write_gold(home: Home, path: Path) -> None:
    import msgspec

    import warehouse
    from pipeline.home import write_whole

    made = list(warehouse.gold(home=home))
    write_whole(path, b"".join(msgspec.json.encode(one) + b"\n" for one in made))
    show.note(f"{len(made)} articles of which every figure is decided: {path}")


def _say(done: Review, as_json: bool) -> None:
    if as_json:
        show.json_out(done)
        return
    changed = ", ".join(
        f"{name} {done.original[name] or '–'} → {text or '–'}" for name, text in done.corrected.items()
    )
    show.console().print(
        f"{done.verdict}: {done.indicator}, “{done.quote}”" + (f": {changed}" if changed else "")
    )
    show.note("`ocop rebuild` applies it")


def _verdict(confirm: bool, reject: bool, correct: list[str] | None) -> Verdict:
    from pipeline.errors import CallError

    chosen: list[Verdict] = []
    if confirm:
        chosen.append("confirmed")
    if reject:
        chosen.append("rejected")
    if correct:
        chosen.append("corrected")
    if len(chosen) != 1:
        raise CallError("say one of --confirm, --reject and --correct FIELD=VALUE")
    return chosen[0]


def _fields(given: list[str] | None) -> dict[str, str]:
    from pipeline.errors import CallError

    fields = {}
    for one in given or ():
        if not one.strip():
            continue
        name, sign, text = one.partition("=")
        if not sign:
            raise CallError(f"'{one}' is no FIELD=VALUE; write it as value=290")
        fields[name.strip()] = text.strip()
    return fields
