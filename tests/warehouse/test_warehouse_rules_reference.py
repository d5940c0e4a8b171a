"""Reconciliation against an implementation of docs/reconciliation.md that shares nothing with the SQL.

Slow and obvious: lists and loops, one claim set at a time. 240 claim sets are generated, one a province and
indicator, and the release's estimates and relations must be those that the loops find.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

import pytest
from warehouse_builders import claim, home_of, release_of, told

import warehouse
from pipeline.home import Home
from pipeline.reference import load_indicators, load_places, load_portals
from pipeline.reference.model import Indicator

PORTALS = ("hanoi-ntm", "dongnai", "baonghean", "baohatinh", "a-portal-of-no-registry")
PLANS = (None, dt.date(2021, 3, 12), dt.date(2023, 7, 5), dt.date(2023, 7, 20))
INDICATORS = ("ocop_products_recognized", "ocop_entities", "ocop_revenue", "poverty_rate")
TYPICAL = {
    "ocop_products_recognized": 300.0,
    "ocop_entities": 150.0,
    "ocop_revenue": 300e9,
    "poverty_rate": 8.0,
}
FACTORS = (1.0, 1.0, 1.0, 1.04, 0.97, 1.11, 1.3, 0.7, 1000.0, 0.001, 40.0)
DATES = (
    dt.date(2024, 12, 31),
    dt.date(2024, 12, 31),
    dt.date(2024, 12, 1),
    dt.date(2024, 11, 29),
    dt.date(2024, 6, 30),
    dt.date(2024, 6, 5),
    dt.date(2023, 12, 31),
    None,
)


@dataclass(frozen=True)
class Said:
    """One claim as the loops see it."""

    name: str
    value: float
    value_max: float | None
    bound: str
    date: dt.date | None
    start: dt.date | None
    article: str
    sentence: str
    portal: str
    rank: int
    published: dt.date
    confidence: float
    status: str = "actual"
    plan: dt.date | None = None
    figure_id: str = ""

    @property
    def told_on(self) -> dt.date:
        """The day of a target's plan, or else of its article."""
        return self.plan or self.published


def interval(one: Said) -> tuple[float, float]:
    top = one.value if one.value_max is None else one.value_max
    if one.bound == "at_least":
        return one.value, one.value * 1.1
    if one.bound == "at_most":
        return top / 1.1, top
    if one.bound == "approx":
        return one.value / 1.1, top * 1.1
    return one.value, top


def agree(one: Said, other: Said, spread: float, factor: float = 1.0) -> bool:
    low, high = (end * factor for end in interval(one))
    other_low, other_high = interval(other)
    apart = max(0.0, other_low - high, low - other_high)
    allowed = spread if one.bound == other.bound == "exact" else 0.0
    return apart <= (allowed + 1e-9) * max(low, high, other_low, other_high)


def plausible(one: Said, indicator: Indicator, province: str) -> bool:
    low, high = indicator.range_by_province.get(province, indicator.range_63)
    return (low is None or one.value >= low) and (high is None or one.value <= high)


def reports(claims: list[Said]) -> int:
    return min(len({one.article for one in claims}), len({one.sentence for one in claims}))


def choose(group: list[Said], indicator: Indicator, province: str) -> Said:
    fit = [one for one in group if plausible(one, indicator, province)] or group
    latest = max(one.date for one in fit if one.date)
    rivals = [one for one in fit if one.date == latest]
    best = rivals[0]
    for one in rivals[1:]:
        if standing(one, rivals) < standing(best, rivals):
            best = one
    return best


def standing(one: Said, rivals: list[Said]) -> tuple[Any, ...]:
    same = [
        r for r in rivals if interval(r) == interval(one) and (r.bound == "exact") == (one.bound == "exact")
    ]
    return (
        -one.told_on.toordinal() if one.status == "target" else 0,
        one.rank,
        one.bound != "exact",
        -reports(same),
        -one.published.toordinal(),
        -one.confidence,
        one.figure_id,
    )


def judge(
    claims: list[Said], indicator: Indicator, province: str
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Every claim's relation, and the estimates of one key."""
    spread = indicator.max_rel_spread
    groups: dict[Any, list[Said]] = {}
    for one in claims:
        if one.date is not None:
            key = (one.start, one.date) if indicator.kind == "flow" else one.date.year
            groups.setdefault(key, []).append(one)
    relations: dict[str, str] = {}
    chosen: list[Said] = []
    estimates = []
    for group in groups.values():
        best = choose(group, indicator, province)
        chosen.append(best)
        for one in group:
            relations[one.name] = relate(one, best, indicator, province)
        older = [one for one in group if relations[one.name] == "superseded"]
        for one in older:
            near = [other for other in older if abs((other.date - one.date).days) <= 31]  # type: ignore[operator]
            if not all(agree(one, other, spread) for other in near):
                relations[one.name] = "superseded_conflicts"
        live = [
            one
            for one in group
            if relations[one.name] not in ("superseded", "superseded_conflicts", "earlier_target")
        ]
        close = [
            one
            for one in live
            if relations[one.name] in ("estimate", "agrees", "bounded_agrees", "conflicts")
        ]
        backing = [one for one in close if relations[one.name] != "conflicts"]
        estimates.append(
            {
                "figure_id": best.figure_id,
                "value": best.value,
                "low": min(one.value for one in close),
                "high": max(one.value if one.value_max is None else one.value_max for one in close),
                "n_articles": len({one.article for one in live}),
                "n_publishers": len({one.portal for one in live}),
                "n_reports": reports(backing),
                "n_superseded": len(older),
                "n_superseded_conflicts": sum(relations[one.name] == "superseded_conflicts" for one in group),
                "n_earlier_targets": sum(relations[one.name] == "earlier_target" for one in group),
                "n_conflicts": sum(relations[one.name] == "conflicts" for one in group),
            }
        )
    undated = [one for one in claims if one.date is None]
    for one in undated:
        dated_fits = [agree(one, best, spread) for best in chosen]
        other_fits = [agree(one, other, spread) for other in undated if other.article != one.article]
        fits = dated_fits or other_fits
        relations[one.name] = (
            "undated" if not fits else "undated_agrees" if any(fits) else "undated_conflicts"
        )
    for best, estimate, group in zip(chosen, estimates, groups.values(), strict=True):
        estimate["flag"] = flag(best, group, undated, relations, indicator, province)
    return relations, estimates


def relate(one: Said, best: Said, indicator: Indicator, province: str) -> str:
    if one is best:
        return "estimate"
    assert one.date is not None
    assert best.date is not None
    if indicator.kind != "flow" and (best.date - one.date).days > 31:
        return "superseded"
    spread = indicator.max_rel_spread
    if agree(one, best, spread):
        return "agrees" if one.bound == best.bound == "exact" else "bounded_agrees"
    if agree(one, best, spread, 1000.0) or agree(one, best, spread, 0.001):
        return "unit_slip"
    if plausible(best, indicator, province) and not plausible(one, indicator, province):
        return "outlier"
    if one.status == "target" and (best.told_on - one.told_on).days > 31:
        return "earlier_target"
    return "conflicts"


def flag(
    best: Said,
    group: list[Said],
    undated: list[Said],
    relations: dict[str, str],
    indicator: Indicator,
    province: str,
) -> str:
    others = [relations[one.name] for one in group if one is not best]
    elsewhere = [relations[one.name] for one in group if one.article != best.article]
    if not plausible(best, indicator, province):
        return "outlier"
    if "unit_slip" in others:
        return "unit_slip"
    if "conflicts" in others:
        return "conflict"
    if any(relations[one.name] == "undated_conflicts" for one in undated):
        return "undated_conflicts"
    if "agrees" in elsewhere:
        return "agree"
    if "bounded_agrees" in elsewhere:
        return "bounded_agreement"
    if any(agree(one, best, indicator.max_rel_spread) for one in undated):
        return "undated_agrees"
    return "single"


def ranks() -> dict[str, int]:
    known = {portal.id: portal.source_rank for portal in load_portals(None).portals}
    return {portal: known.get(portal, 3) for portal in PORTALS}


def generated(seed: int) -> dict[tuple[str, str], list[Said]]:
    """Claim sets by (indicator, province): one to eight claims, near each other, far, bounded, repeated."""
    dice = random.Random(seed)
    rank = ranks()
    sets: dict[tuple[str, str], list[Said]] = {}
    for n_province, province in enumerate(load_places().names("63")[:60]):
        for code in INDICATORS:
            status = "target" if n_province % 3 == 0 else "actual"
            claims: list[Said] = []
            for n in range(1 if n_province == 1 else dice.randint(1, 8)):
                value = round(TYPICAL[code] * dice.choice(FACTORS), 3)
                date = None if n_province == 1 else dice.choice(DATES)
                start = (
                    dt.date(2024, 1, 1) if date and code == "ocop_revenue" and dice.random() < 0.7 else None
                )
                if start and date and start > date:
                    start = None
                name = f"{province} {code} {n}"
                sentence = f"{name}: {value:g}."
                earlier = [one for one in claims if one.value == value]
                if earlier and dice.random() < 0.3:
                    sentence = earlier[0].sentence
                article = f"{name}" if n == 0 or dice.random() < 0.8 else claims[-1].article
                portal = dice.choice(PORTALS)
                published = dt.date(2025, 1, dice.randint(1, 20))
                if article != name:
                    portal, published = claims[-1].portal, claims[-1].published
                claims.append(
                    Said(
                        name=name,
                        value=value,
                        value_max=round(value * 1.08, 3) if dice.random() < 0.1 else None,
                        bound=dice.choice(("exact", "exact", "exact", "at_least", "at_most", "approx")),
                        date=date,
                        start=start,
                        article=article,
                        sentence=sentence,
                        portal=portal,
                        rank=rank[portal],
                        published=published,
                        confidence=dice.choice((0.5, 0.9)),
                        status=status,
                        plan=dice.choice(PLANS) if status == "target" else None,
                    )
                )
            sets[code, province] = claims
    return sets


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[tuple[str, str], list[Said]]]:
    import dataclasses

    sets = generated(20260301)
    by_article: dict[str, list[tuple[tuple[str, str], Said]]] = {}
    for key, claims in sets.items():
        for one in claims:
            by_article.setdefault(one.article, []).append((key, one))
    stories = []
    for article, members in by_article.items():
        first = members[0][1]
        stated = [
            claim(
                one.value,
                indicator=key[0],
                province=key[1],
                period_end=one.date,
                period_start=one.start,
                sentence=one.sentence,
                bound=one.bound,
                value_max=one.value_max,
                confidence=one.confidence,
                status=one.status,
                plan_doc=f"Kế hoạch 7/KH-UBND ngày {one.plan.day}/{one.plan:%m/%Y}" if one.plan else None,
            )
            for key, one in members
        ]
        story = told(article, *stated, portal=first.portal, published=first.published, note=f"Tin: {article}")
        stories.append((story, members))
    home = home_of(tmp_path_factory.mktemp("rules"), *(story for story, _ in stories))
    release_of(home)
    known: dict[str, str] = {}
    for story, members in stories:
        for figure, (_, one) in zip(story.figures(), members, strict=True):
            known[one.name] = figure.figure_id
    named = {
        key: [dataclasses.replace(one, figure_id=known[one.name]) for one in claims]
        for key, claims in sets.items()
    }
    return home, named


def test_every_generated_claim_set_is_reconciled_as_the_written_rules_say(
    judged: tuple[Home, dict[tuple[str, str], list[Said]]],
) -> None:
    home, sets = judged
    assert len(sets) >= 200
    catalogue = load_indicators()
    claims = warehouse.query("select figure_id, relation from claims", home=home)
    relations = dict(zip(claims["figure_id"], claims["relation"], strict=True))
    rows = warehouse.query("select * from estimates", home=home).to_dict("records")
    by_figure = {row["figure_id"]: row for row in rows}
    n_estimates = 0
    for (code, province), said in sets.items():
        wanted, estimates = judge(said, catalogue.get(code), province)
        assert {one.name: relations[one.figure_id] for one in said} == wanted
        for estimate in estimates:
            row = by_figure[estimate["figure_id"]]
            assert {name: row[name] for name in estimate} == estimate, (code, province)
        n_estimates += len(estimates)
    assert n_estimates == len(rows)


def test_the_generated_sets_meet_every_relation_and_flag(
    judged: tuple[Home, dict[tuple[str, str], list[Said]]],
) -> None:
    from warehouse.dictionary import tables

    home, _ = judged
    relations = set(warehouse.query("select distinct relation from claims", home=home)["relation"])
    assert relations == set(tables()["claims"].columns["relation"].values)
    flags = set(warehouse.query("select distinct flag from estimates", home=home)["flag"])
    assert flags == set(tables()["estimates"].columns["flag"].values)
