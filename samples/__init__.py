"""The sample portals: five web sites on loopback, modelled on real ones, to try the product on without the network.

They import nothing of the product. Their articles are of our own writing around figures that were really
published (facts.csv says which and where); local detail is invented, so nothing read from them is research data.

    >>> import samples
    >>> with samples.serve(night=1, ports=dict.fromkeys(samples.portals(), 0)) as running:
    ...     running.set_night(2)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from samples.content import portals, stories
from samples.district import DistrictSite
from samples.newspaper import NewspaperSite
from samples.nukeviet import NukeVietSite
from samples.registry import registry_yaml
from samples.serving import PortTakenError, Samples, Seen, Site, running

PORTALS: tuple[str, ...] = tuple(portals())

__all__ = ["PORTALS", "PortTakenError", "Samples", "Seen", "portals", "registry_yaml", "serve", "stories"]

MAKES: dict[str, type[Site]] = {
    "nukeviet": NukeVietSite,
    "district": DistrictSite,
    "newspaper": NewspaperSite,
}


@contextmanager
def serve(night: int = 1, ports: Mapping[str, int] | None = None) -> Iterator[Samples]:
    """Serve the five portals on 127.0.0.1 as they stand on `night` until the block ends.

    `ports` overrides the fixed ones (8741 to 8745) by portal id; 0 takes any free port. Raises PortTakenError, which
    names the port, when one is in use.
    """
    wanted = {facts.id: facts.port for facts in portals().values()} | dict(ports or {})
    sites = {facts.id: MAKES[facts.make](facts) for facts in portals().values()}
    with running(sites, wanted) as samples:
        samples.set_night(night)
        yield samples
