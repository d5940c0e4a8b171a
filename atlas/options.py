"""Options that several commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import CallError
from pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from pipeline.reference.model import Portal

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the data; default: OCOP_HOME, or ./data.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of a table.")]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="First day of publication wanted, as 2024-01-31."),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Last day of publication wanted.")
]


def settings_of(home: Path | None) -> Settings:
    """The settings of this call; a home that holds demo data is opened as what it is."""
    from pipeline.home import Home

    settings = load_settings(home=home)
    found = Home(settings.home)
    if not found.marker.exists() or found.edition() == settings.edition:
        return settings
    return settings.model_copy(update={"edition": found.edition()})


def require_contact(settings: Settings, portals: Iterable[Portal]) -> None:
    """Real portals are asked only by someone whom their webmaster can reach.

    Raises:
        CallError: one of the portals is none of the samples, and no contact is set.
    """
    if not settings.contact and any(not portal.sample for portal in portals):
        raise CallError(
            "a real portal is asked only under a name that its webmaster can reach: set OCOP_CONTACT "
            "(or contact in ocop.toml) to your e-mail address or a page about your work"
        )


def day(text: str | None, option: str) -> dt.date | None:
    """The day that an option gives.

    Raises:
        CallError: it is no ISO date.
    """
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CallError(f"{option} {text!r} is no date; write it as 2024-01-31") from None
