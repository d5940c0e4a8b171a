"""Pages of which it is known what stands on them, by group: those the floors under the parsers are measured on.

`nukeviet` and `wordpress` are pages of our own making as these systems lay them out, and the sample portals'
NukeViet; `captured` are pages that were captured from real portals and reviewed; `generic` are the sample portals'
pages read without their family, as a portal is read whose make nobody knows.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import samples
from pipeline.records import HANOI
from pipeline.reference.model import Portal
from samples.serving import Request
from spiders import Page, parse
from spiders.golden import kept_page, kept_row
from spiders.quality import Table, Truth, shares

HERE = Path(__file__).parent
FAMILIES = ("nukeviet", "wordpress")
_NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=HANOI)
_HOST = "http://127.0.0.1:8000"


class Known(NamedTuple):
    """A page, the row that it is read under, and what stands on it."""

    group: str
    page: Page
    row: Portal
    truth: Truth


def measured(pages: Sequence[Path], captured: Sequence[Path]) -> dict[str, float]:
    """The shares of each group, by "<group> <share>", cut to three digits; groups without a page have none."""
    reached: dict[str, float] = {}
    on_samples = list(of_samples())
    known = [*kept(pages), *on_samples, *kept(captured, group="captured"), *map(_without_family, on_samples)]
    for group in dict.fromkeys(one.group for one in known):
        found = shares((parse(one.page, one.row), one.truth) for one in known if one.group == group)
        reached |= {
            f"{group} {name}": int(share * 1000 + 1e-9) / 1000
            for name, share in asdict(found).items()
            if name != "n_pages"
        }
    return reached


def kept(files: Sequence[Path], *, group: str | None = None) -> Iterator[Known]:
    """The pages of golden files; their group is their family, which their names begin with."""
    for path in files:
        held = json.loads(path.read_text("utf-8"))
        told = held.get("outcome", {})
        family = path.name.partition("-")[0]
        if told.get("kind") != "article" or (group is None and family not in FAMILIES):
            continue
        facts = {"url": told["url"], **held.get("page", {})}
        row = kept_row(facts, family)
        yield Known(group or family, kept_page(path.with_suffix(".html"), facts), row, _truth(told))


def of_samples() -> Iterator[Known]:
    """The sample portals' articles on NukeViet; what stands on them is in the files that they are made of."""
    for name, facts in samples.portals().items():
        if facts.make not in FAMILIES:
            continue
        site = samples.MAKES[facts.make](facts)
        site.base = _HOST
        for story in samples.stories(name, 1):
            if story.kind != "article" or "spam_paragraph" in story.cases:
                continue
            url = _HOST + site.story_path(story)  # type: ignore[attr-defined]
            answer = site.answer(Request(url.removeprefix(_HOST), {}))
            page = Page(
                url=url, body=answer.body, fetched_at=_NOW, headers=[("Content-Type", answer.content_type)]
            )
            row = kept_row({"url": url, "row": {"generation": facts.generation}}, facts.family)
            tables = tuple(
                tuple(tuple(cell for cell in cells) for cells in block.rows)
                for block in story.blocks
                if block.rows
            )
            at = story.published.replace(second=0)
            text = "\n".join(filter(None, (story.text, story.caption)))
            yield Known(facts.family, page, row, Truth(story.title, at.date(), at, text, tables))


def _without_family(one: Known) -> Known:
    row = msgspec.structs.replace(one.row, family="generic", generation=None)
    return Known("generic", one.page, row, one.truth)


def _truth(told: dict[str, Any]) -> Truth:
    tables: list[Table] = [
        tuple(tuple(row.split("\t")) for row in said.split("\n"))
        for kind, said in told["blocks"]
        if kind == "table"
    ]
    at = told["published_at"]
    return Truth(
        title=told["title"],
        published_on=dt.date.fromisoformat(told["published_on"]),
        published_at=dt.datetime.fromisoformat(at) if at else None,
        text=told["text"],
        tables=tuple(tables),
    )
