"""Which portal software the spiders know: one module a family, each with discovery rules and a pure parser.

A new portal of a known family is a registry row, a fixture and a golden file. A new family is a module here that
gives a `Family`, its class in `_FAMILIES` here, and its name in `FAMILIES` of the registry.
"""

from __future__ import annotations

from functools import cache

from pipeline.errors import CallError, did_you_mean
from pipeline.reference.model import Portal
from spiders.families.family import Draft, Family, Miss, Source
from spiders.families.generic import Generic
from spiders.families.liferay import Liferay
from spiders.families.nukeviet import NukeViet
from spiders.families.sharepoint import SharePoint
from spiders.families.slug import Slug
from spiders.families.wordpress import WordPress

__all__ = ["Draft", "Family", "Miss", "Source", "families", "family_named", "family_of"]

_FAMILIES: tuple[type[Family], ...] = (NukeViet, WordPress, SharePoint, Liferay, Slug, Generic)


@cache
def families() -> dict[str, Family]:
    """All families by name."""
    return {family.name: family() for family in _FAMILIES}


def family_named(name: str) -> Family:
    """The family of a name; raises CallError with the nearest name for an unknown one."""
    known = families()
    if name not in known:
        raise CallError(f"portal family '{name}' is unknown{did_you_mean(name, known)}")
    return known[name]


def family_of(portal: Portal) -> Family:
    """The family that a portal's registry row names."""
    return family_named(portal.family)
