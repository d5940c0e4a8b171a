"""What the sample portals publish: their articles as data files, and how they stand on each night.

An article is one Markdown-like file, `articles/<portal>/<name>.md`: YAML between two `---` lines, then the
body. In the body an empty line ends a block; `## ` begins a heading, `- ` a list item, `| ` a table row whose
first row is the head, `![caption](file name)` a picture in a layout table, `!spam ` a paragraph that intruders
put there. Nothing else is markup.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

HERE = Path(__file__).resolve().parent
NIGHTS = (1, 2)

StoryKind = Literal[
    "article", "notice", "restricted", "external", "truncated", "spam", "list_only", "off_topic"
]


@dataclass(frozen=True)
class Block:
    """One block of a body: a paragraph, heading, list, table, picture or an intruder's paragraph."""

    kind: Literal["paragraph", "heading", "list", "table", "image", "spam"]
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Attachment:
    """A file that hangs on an article: its name on the server, and what it says.

    A short notice is its `lines`. A document of an office has a head (`issuer` in two lines, `number`, `dated`,
    `form`, `subject`) and a `body` in the markup of articles.
    """

    file: str
    title: str
    lines: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    number: str = ""
    dated: str = ""
    form: str = ""
    subject: str = ""
    body: str = ""


@dataclass(frozen=True)
class Story:
    """One article of one portal as it stands on one night.

    `also_in` are further sections that list it; `cases` are the names of what it is there to show; `facts` are
    keys of facts.csv that its text quotes; `invented` are figures of its own that no publisher ever printed.
    `published` and `modified` carry the zone +07:00.
    """

    portal: str
    file: str
    id: int
    section: str
    alias: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    published: dt.datetime
    modified: dt.datetime
    author: str = ""
    source: str = ""
    image: str = ""
    caption: str = ""
    tags: tuple[str, ...] = ()
    kind: StoryKind = "article"
    listed: bool = True
    night: int = 1
    also_in: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    external_url: str = ""
    cases: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    second_night: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """Title, lead and the body's words, as a reader would see them."""
        parts = [self.title, self.lead]
        for block in self.blocks:
            parts.append(block.text)
            parts.extend(block.items)
            parts.extend("\t".join(row) for row in block.rows)
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True)
class Section:
    """One section (category) of a portal; `broken` ones answer 500."""

    alias: str
    name: str
    broken: bool = False


@dataclass(frozen=True)
class PortalFacts:
    """What portals.yaml says of one sample portal."""

    id: str
    name: str
    province: str
    kind: str
    make: str
    family: str
    generation: str | None
    version: str | None
    port: int
    per_page: int
    slogan: str
    footer: tuple[str, ...]
    sections: tuple[Section, ...]
    mixed: bool
    source_rank: int
    expected_per_month: tuple[int, int]
    article_pattern: str | None
    start_sections: tuple[str, ...]
    counters: dict[str, int] = field(hash=False)


@cache
def portals() -> dict[str, PortalFacts]:
    """The sample portals by id, in the order of their ports."""
    rows = yaml.safe_load((HERE / "portals.yaml").read_text("utf-8"))["portals"]
    return {row["id"]: _portal(row) for row in rows}


def _portal(row: dict[str, Any]) -> PortalFacts:
    return PortalFacts(
        **{
            **row,
            "sections": tuple(Section(**section) for section in row["sections"]),
            "footer": tuple(row["footer"]),
            "start_sections": tuple(row["start_sections"]),
            "expected_per_month": tuple(row["expected_per_month"]),
        }
    )


@cache
def _files(portal: str) -> tuple[Story, ...]:
    return tuple(read_story(path) for path in sorted((HERE / "articles" / portal).glob("*.md")))


@cache
def stories(portal: str, night: int) -> tuple[Story, ...]:
    """The articles of `portal` as they stand on `night`, newest first; those of later nights are not there yet."""
    standing = [story for story in _files(portal) if story.night <= night]
    if night >= 2:
        standing = [_on_second_night(story) for story in standing]
    return tuple(sorted(standing, key=lambda story: (story.published, story.id), reverse=True))


def all_stories(night: int = NIGHTS[-1]) -> list[Story]:
    """The articles of all portals as they stand on `night`."""
    return [story for portal in portals() for story in stories(portal, night)]


def _on_second_night(story: Story) -> Story:
    """`story` with what its `second_night` says: words replaced (an edit) or another section (a move)."""
    change = story.second_night
    if not change:
        return story
    if "section" in change:
        return replace(story, section=change["section"], also_in=(*story.also_in, story.section))
    pairs = [(str(old), str(new)) for old, new in change["replace"]]
    return replace(
        story,
        title=_swap(story.title, pairs),
        lead=_swap(story.lead, pairs),
        blocks=tuple(
            replace(
                block,
                text=_swap(block.text, pairs),
                items=tuple(_swap(item, pairs) for item in block.items),
                rows=tuple(tuple(_swap(cell, pairs) for cell in row) for row in block.rows),
            )
            for block in story.blocks
        ),
        modified=change["modified"],
    )


def _swap(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def read_story(path: Path) -> Story:
    """One article file as a `Story`; raises ValueError that names the file when its form is wrong."""
    raw = unicodedata.normalize("NFC", path.read_text("utf-8"))
    match = re.match(r"---\n(.*?)\n---\n(.*)", raw, re.DOTALL)
    if match is None:
        raise ValueError(f"{path}: the file must begin with YAML between two '---' lines")
    head = yaml.safe_load(match[1])
    head["published"] = _zoned(head["published"])
    head["modified"] = _zoned(head.get("modified", head["published"]))
    change = head.get("second_night", {})
    if "modified" in change:
        change["modified"] = _zoned(change["modified"])
    head["attachments"] = tuple(
        Attachment(**{**item, "lines": tuple(item.get("lines", ())), "issuer": tuple(item.get("issuer", ()))})
        for item in head.get("attachments", ())
    )
    for name in ("tags", "also_in", "cases", "facts", "invented"):
        head[name] = tuple(str(value) for value in head.get(name, ()))
    head["alias"] = head.get("alias") or slug(head["title"])
    try:
        return Story(portal=path.parent.name, file=path.name, blocks=read_blocks(match[2]), **head)
    except TypeError as error:
        raise ValueError(f"{path}: {error}") from error


def _zoned(moment: dt.datetime) -> dt.datetime:
    zone = dt.timezone(dt.timedelta(hours=7))
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def read_blocks(body: str) -> tuple[Block, ...]:
    """The blocks of a body, see the module's docstring for the markup."""
    return tuple(_block(chunk) for chunk in re.split(r"\n\s*\n", body.strip()) if chunk.strip())


def _block(chunk: str) -> Block:
    lines = [line.strip() for line in chunk.strip().splitlines()]
    if lines[0].startswith("## "):
        return Block("heading", text=lines[0][3:])
    if lines[0].startswith("- "):
        return Block("list", items=tuple(line[2:] for line in lines))
    if lines[0].startswith("| "):
        rows = tuple(tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines)
        return Block("table", rows=rows)
    if picture := re.fullmatch(r"!\[(.*)\]\((.*)\)", lines[0]):
        return Block("image", text=picture[1], items=(picture[2],))
    if lines[0].startswith("!spam "):
        return Block("spam", text=" ".join(lines)[6:])
    return Block("paragraph", text=" ".join(lines))


def slug(text: str, capital: bool = False) -> str:
    """`text` as the alias of an address: plain letters and hyphens.

    >>> slug("Điện Biên: 44 sản phẩm")
    'dien-bien-44-san-pham'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")
    return plain if capital else plain.lower()
