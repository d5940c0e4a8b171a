"""The reference data: provinces, indicators, portals and topics, loaded once and checked while they load."""

from __future__ import annotations

from pipeline.reference.catalogue import Catalogue, load_indicators
from pipeline.reference.official import OfficialFigure, load_official
from pipeline.reference.places import Places, boundary_on, load_places, n_communes_on
from pipeline.reference.registry import Registry, load_portals
from pipeline.reference.topics import TopicScore, load_topics, topic_score

__all__ = [
    "Catalogue",
    "OfficialFigure",
    "Places",
    "Registry",
    "TopicScore",
    "boundary_on",
    "load_indicators",
    "load_official",
    "load_places",
    "load_portals",
    "load_topics",
    "n_communes_on",
    "topic_score",
]
