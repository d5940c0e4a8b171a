"""In which forms an answer leaves: a table on the screen, text for programs and pages, or a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from atlas import show
from pipeline.errors import CallError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from warehouse import Release

FORMATS = ("table", "csv", "json", "md", "xlsx", "parquet")
_BINARY = ("xlsx", "parquet")
_MD_COLUMNS_LEFT_OUT = (
    "quote", "sentence", "other_sentence", "other_quote", "actual_sentence", "estimate_id", "figure_id",
    "other_figure_id", "from_estimate_id", "to_estimate_id", "from_figure_id", "to_figure_id",
    "target_estimate_id", "target_figure_id", "actual_estimate_id", "actual_figure_id", "place_code", "indicator",
    "edition", "boundary", "value_max", "title",
)  # fmt: skip


def chosen_format(wanted: str | None, output: Path | None, as_json: bool) -> str:
    """The format asked for: by name, by --json, or by the ending of the output file.

    Raises:
        CallError: it is unknown, or a file format that was asked for has no file to go to.
    """
    name = wanted or ("json" if as_json else None)
    if name is None and output is not None:
        name = output.suffix.removeprefix(".").lower() or None
    name = name or "table"
    if name not in FORMATS:
        raise CallError(
            f"format '{name}' is unknown; it is one of {', '.join(FORMATS)}{did_you_mean(name, FORMATS)}"
        )
    if name in _BINARY and output is None:
        raise CallError(f"{name} is a file for other programs; say where it goes, as --output answer.{name}")
    if name == "table" and output is not None:
        raise CallError(
            "a table is for the screen; name a --format for the file, or end its name in .csv or .xlsx"
        )
    return name


def deliver(
    frame: pd.DataFrame,
    *,
    macro: str,
    title: str,
    release: Release,
    format_name: str,
    output: Path | None,
    table: Callable[[], None],
) -> None:
    """Give the answer in the format that `chosen_format` found.

    Args:
        frame: the answer.
        macro: the table macro that gave it, whose dictionary entry explains the columns.
        title: what the answer is about.
        release: the release that was asked.
        format_name: one of FORMATS.
        output: the file, or None for standard output.
        table: draws it on the screen.
    """
    import warehouse

    if format_name == "table":
        table()
        return
    if format_name in ("csv", "xlsx", "parquet") and output is not None:
        meanings = warehouse.column_meanings(macro)
        warehouse.save_answer(frame, output, format_name, title=title, meanings=meanings, release=release)  # type: ignore[arg-type]
        show.note(f"{output}: {len(frame)} rows; {warehouse.citation(release)}", sys.stderr)
        return
    text = {"csv": _csv, "json": _json, "md": _markdown}[format_name](frame, title, release)
    if output is None:
        sys.stdout.write(text)
        return
    from pipeline.home import write_whole

    try:
        write_whole(output, text.encode())
    except OSError as fault:
        raise CallError(f"{output} cannot be written ({fault.strerror}); choose another place") from None
    show.note(f"{output}: {len(frame)} rows; {warehouse.citation(release)}", sys.stderr)


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """A frame as JSON has it: dates as ISO days, nothing that is not JSON."""
    found: list[dict[str, object]] = json.loads(
        frame.assign(
            **{name: frame[name].astype(str).where(frame[name].notna()) for name in _moments(frame)}
        ).to_json(orient="records", force_ascii=False)
    )
    return found


def _moments(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name in frame.columns if frame[name].dtype.kind == "M"]


def _csv(frame: pd.DataFrame, _title: str, _release: Release) -> str:
    import warehouse

    return warehouse.csv_text(frame)


def _json(frame: pd.DataFrame, _title: str, _release: Release) -> str:
    return msgspec.json.format(msgspec.json.encode(records(frame)), indent=2).decode() + "\n"


def _markdown(frame: pd.DataFrame, title: str, release: Release) -> str:
    """A page: heading, table without the longest columns, citation."""
    import warehouse

    # what never varies and is empty says nothing in a table for people
    columns = [
        str(name)
        for name in frame.columns
        if name not in _MD_COLUMNS_LEFT_OUT and (frame.empty or frame[name].notna().any())
    ]
    lines = [f"# {title}", ""]
    if release.edition == "demo":
        lines += [f"**{warehouse.DEMO_MARK}**", ""]
    lines += ["| " + " | ".join(columns) + " |", "|" + "|".join("---" for _ in columns) + "|"]
    for row in records(frame[columns]):
        lines.append("| " + " | ".join(_md_cell(row[name]) for name in columns) + " |")
    lines += ["", warehouse.citation(release), ""]
    return "\n".join(lines)


def _md_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}" if value % 1 else f"{value:.0f}"
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
