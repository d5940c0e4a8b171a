"""The reference data: provinces, indicators, portals and topics, loaded once and checked while they load."""

from __future__ import annotations

from pipeline.reference.places import Places, boundary_on, load_places, n_communes_on

__all__ = ["Places", "boundary_on", "load_places", "n_communes_on"]
