"""How the health of portals is shown, and what a person is asked to review before a row is used."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rich.text import Text

from atlas import show

if TYPE_CHECKING:
    from pipeline.monitors import Health
    from spiders import Finding, Proposal

_TITLE_CHARS = 60


def table(found: Sequence[Finding], file: IO[str] | None = None) -> None:
    """One row a portal, on `file` or standard output: what its lists and an article gave, and what is wrong."""
    grid = show.table("Portals as they are now")
    for name in ("id", "family", "state", "listed", "newest", "article", "what was found"):
        grid.add_column(
            name,
            no_wrap=name in ("id", "state"),
            overflow="fold",
            justify="right" if name == "listed" else "left",
        )
    for row in found:
        state = Text(row.state, style="green" if row.state == "ok" else "bold red")
        said = [*(Text(problem, style="red") for problem in row.problems), *map(Text, row.notes)]
        grid.add_row(
            row.portal,
            row.family,
            state,
            str(row.n_listed),
            row.newest_on.isoformat() if row.newest_on else "-",
            _article(row),
            Text("\n").join(said) if said else "as its row says",
        )
    show.console(file).print(grid)
    n_broken = sum(row.state == "broken" for row in found)
    asked = sum(row.n_requests for row in found)
    show.note(
        f"{len(found)} checked, {n_broken} broken, {asked} requests; what runs found: ocop sql 'from portal_runs'",
        file=file,
    )


def nights(past: Sequence[Health], file: IO[str] | None = None) -> None:
    """One row a portal that has been harvested: how its last nights ended, and what a month brought."""
    ran = [row for row in past if row.last_run_at is not None]
    if not ran:
        return
    grid = show.table("Portals as their runs found them")
    for name in ("id", "last run", "outcome", "last good", "failed in a row", "new in 30 days", "problem"):
        right = name in ("failed in a row", "new in 30 days")
        grid.add_column(name, no_wrap=name == "id", overflow="fold", justify="right" if right else "left")
    for row in ran:
        expected = (
            f" of {row.expected_per_month[0]}-{row.expected_per_month[1]}" if row.expected_per_month else ""
        )
        grid.add_row(
            row.portal,
            f"{row.last_run_at:%Y-%m-%d %H:%M}",
            Text(row.outcome, style="bold red" if row.outcome == "failed" else "green"),
            f"{row.last_good_at:%Y-%m-%d}" if row.last_good_at else "never",
            str(row.n_failed_in_a_row),
            f"{row.n_month}{expected}",
            row.problem,
        )
    show.console(file).print(grid)


def proposal(proposed: Proposal) -> None:
    """The row on standard output; on standard error what was found, what was kept, and how to go on."""
    from spiders import ROW_FILE

    row, found, folder = proposed.row, proposed.finding, Path(proposed.folder)
    sys.stdout.write((folder / ROW_FILE).read_text("utf-8"))
    sys.stdout.flush()
    said = [
        f"{'broken' if found.state == 'broken' else 'found'}: {line}"
        for line in found.problems or _facts(found)
    ]
    said += [f"note: {line}" for line in found.notes]
    said += [f"kept in {folder}: {', '.join(proposed.kept)}"]
    said += [f"review: {line}" for line in _to_review(proposed)]
    said.append(
        f"accept: add the row to your registry (OCOP_PORTALS_FILE), try `ocop harvest {row.id} --since DATE`, and when "
        "its articles are right set 'verification: verified' and 'verified_on'; keep the pages and their .json as "
        "fixtures: from then on they say what a parser must read"
    )
    for line in said:
        show.note(line, file=sys.stderr)


def _facts(found: Finding) -> list[str]:
    facts = [f"{found.n_listed} articles in its lists"]
    if found.title:
        facts.append(
            f"article '{found.title}' of {found.published_at or found.published_on}, {found.n_letters} letters, "
            f"{found.n_tables} tables"
        )
    return facts


def _to_review(proposed: Proposal) -> list[str]:
    row = proposed.row
    lines = ["title, date, body and tables in the .json of the article, against the page"]
    if row.province is None:
        lines.append("province: it could not be told from the address")
    lines.append(
        f"name '{row.name}', kind {row.kind}, mixed {str(row.mixed).lower()}, host_group '{row.host_group}'"
    )
    lines.append(
        f"start_urls: {', '.join(row.start_urls) or 'none named; discovery begins at the home page and the sitemaps'}"
    )
    if row.expected_per_month is None:
        lines.append("expected_per_month: its lists show too few days to tell")
    if row.first_date is None:
        lines.append("first_date: not told by a look")
    return lines


def _article(row: Finding) -> str:
    if row.title:
        short = row.title if len(row.title) <= _TITLE_CHARS else f"{row.title[: _TITLE_CHARS - 1]}…"
        return f"{row.published_on} {short}"
    return row.rejected or "-"
