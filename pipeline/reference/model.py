"""What the reference data say, as types: provinces, indicators, portals, topics.

The data are the files beside this one; `pipeline.reference` loads and validates them.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from pipeline.records import Boundary, Record, Stars, Status

Programme = Literal["ocop", "ntm", "rural", "any"]
IndicatorKind = Literal["stock", "flow", "rate", "any"]
Direction = Literal["up", "down", "none"]
PortalKind = Literal[
    "ntm_office", "provincial_portal", "department", "district_site", "newspaper", "ministry", "other"
]
Verification = Literal["verified", "address_seen"]
SampleKind = Literal["article", "list", "other"]


class Province(Record, frozen=True, kw_only=True):
    """One province on one of the two maps; the key is (`code`, `boundary`).

    `n_communes` are the counts of rural communes (xã) by date; `successor_code` is the code on the 34 map of
    a province of the 63 map, `members` the codes on the 63 map that a province of the 34 map was made of.
    `name_continues` says that another land carries the same name on the other map. `aliases` are other
    spellings and what texts after the merger say ("… (cũ)"); `nicknames` name it in speech only.
    """

    code: str
    boundary: Boundary
    name: str
    kind: str
    aliases: tuple[str, ...]
    region6: str
    region7: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor_code: str | None
    members: tuple[str, ...]
    n_communes: tuple[tuple[dt.date, int], ...]
    rural_population: int | None
    rural_population_year: int | None
    homonym_districts: tuple[str, ...]
    name_continues: bool
    tile_row: int
    tile_column: int
    source: str
    nicknames: tuple[str, ...] = ()
    note: str = ""


class Example(Record, frozen=True, kw_only=True):
    """A sentence of our own that states an indicator: the number's exact words in it, and how they are read."""

    text: str
    quote: str
    value: float
    status: Status = "actual"
    stars: Stars | None = None
    detail: str | None = None


class Indicator(Record, frozen=True, kw_only=True):
    """One indicator of the catalogue.

    `unit` is the base unit of its values; `kind` decides how periods are read (a stock holds at a date, a flow
    over a period, a rate at a date); `additive` says whether places may be summed; `max_rel_spread` is how far
    two honest reports may differ; `range_63` and `range_34` bound a province's plausible values on each map
    (None: open; the least is of the whole, parts by stars or detail may be smaller), `range_by_province`
    those of provinces that stand apart, and `range_rule` says what no number says (the communes a province
    had at the date). `details` are the values that `Figure.detail` may
    take; `has_stars` whether stars apply; `other_units` what else a text may state it in (percent: a share).
    """

    code: str
    name_vi: str
    name_en: str
    programme: Programme
    unit: str
    kind: IndicatorKind
    additive: bool
    direction: Direction
    max_rel_spread: float
    range_63: tuple[float | None, float | None]
    range_34: tuple[float | None, float | None]
    range_why: str
    has_stars: bool
    details: tuple[str, ...]
    has_denominator: bool
    rules: tuple[str, ...]
    legal: str
    national_only: bool = False
    series_ends_on: dt.date | None = None
    range_rule: str = ""
    range_by_province: dict[str, tuple[float | None, float | None]] = msgspec.field(default_factory=dict)
    other_units: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


class Portal(Record, frozen=True, kw_only=True):
    """One row of the registry: where a portal is, what software it runs, and how it is to be treated.

    `province` is its owner's province by name (None for national ones); `family` names the spider family and
    `generation` its template; `start_urls` are sections to walk, `sitemaps` and `feeds` where known;
    `hosts` are the hosts that may be fetched; portals of one `host_group` share one delay. `mixed` portals are
    filtered by topic. `delay_seconds` is kept between requests; `max_requests` is the ceiling a night;
    `max_attachments` is how many documents of a page are fetched (0: none), each no larger than `max_attachment_mb`;
    `expected_per_month` is the least and most articles an ordinary month brings (None: not known yet).
    `sample_url` is an address of the portal that was seen, and `sample_is` what its family must take it for.
    `allow_loopback` and `sample` are for the sample portals alone.
    """

    id: str
    name: str
    province: str | None
    kind: PortalKind
    family: str
    generation: str | None = None
    base_url: str
    hosts: tuple[str, ...]
    start_urls: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    host_group: str
    delay_seconds: float = 2.1
    max_requests: int = 2000
    max_pages: int = 50
    max_attachments: int = 4
    max_attachment_mb: int = 15
    first_date: dt.date | None = None
    expected_per_month: tuple[int, int] | None = None
    mixed: bool = False
    source_rank: int = 3
    challenge_markers: tuple[str, ...] = ()
    article_pattern: str | None = None
    sample_url: str | None = None
    sample_is: SampleKind | None = None
    verification: Verification = "address_seen"
    verified_on: dt.date | None = None
    evidence: str
    allow_loopback: bool = False
    sample: bool = False


class Topic(Record, frozen=True, kw_only=True):
    """What decides whether an article of a mixed portal belongs: weighted phrases, for and against."""

    code: str
    name_vi: str
    name_en: str
    phrases: dict[str, float]
    against: dict[str, float]
    threshold: float
