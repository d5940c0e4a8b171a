"""What a person is told of a night and of a comparison."""

from __future__ import annotations

from comparing import Result
from nights import Night


def tell(what: str, night: Night) -> None:
    """One line on a night; its last words where it failed."""
    asked = ", ".join(f"{n} {kind}" for kind, n in sorted(night.requests.items()) if kind != "all")
    print(
        f"    {what}: exit {night.code}, {night.requests['all']} requests ({asked}); {night.bodies} article bodies"
    )
    if night.code:
        print("\n".join(f"      | {each}" for each in night.said.strip().splitlines()[-12:]))


def differences(result: Result) -> None:
    """Every difference, words by the article's address alone."""
    lists = (result.missing, result.unknown, result.titles, result.minutes, result.tables, result.inexact)
    for name, found in zip(("missing", "unknown", "title", "minute", "table", "words"), lists, strict=True):
        for each in found[:8]:
            print(f"    differs, {name}: {each}")
