"""What a line says of a place: its level, its names as far as they are known, and how it was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records import Boundary, PlaceLevel


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text. `said` is "name", "whole" (toàn tỉnh), "entity", "each" (mỗi xã) or "visitor"."""

    start: int
    end: int
    level: PlaceLevel
    said: str
    province: str | None = None
    district: str | None = None
    commune: str | None = None
    era: Boundary | None = None
    preposed: bool = False


class Homes:
    """The provinces in force, nearest first; `asked` tells whether what was found depends on them."""

    __slots__ = ("asked", "names")

    def __init__(self, *names: str | None) -> None:
        self.names = tuple(dict.fromkeys(name for name in names if name))
        self.asked = False

    def __iter__(self) -> Iterator[str]:
        self.asked = True
        return iter(self.names)

    def __reversed__(self) -> Iterator[str]:
        self.asked = True
        return reversed(self.names)
