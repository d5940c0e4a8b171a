"""Which indicator a number states: gates, weighted evidence, exclusions, from pipeline/reference/linking.yaml.

The rules are data; this module loads and checks them and adds up evidence. A rule is asked when the unit opens its
gate; the highest sum at or above the threshold wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nlp.gates import Gate
from nlp.patterns import pattern
from pipeline.errors import CallError, did_you_mean
from pipeline.reference.catalogue import load_indicators

FILE = "linking.yaml"
SCOPES = (
    "right",
    "left",
    "near",
    "sentence",
    "before",
    "recent",
    "title",
    "doc",
    "flags",
    "unit",
    "phrase",
    "tail",
)
UNITS = (
    "product", "entity", "money", "percent", "times", "commune", "district", "province", "village", "craft", "garden",
    "sales_point", "person", "household", "km", "criterion", "elliptical", "elliptical_person", "fraction",
    "commune_or_district",
)  # fmt: skip
_LINE = re.compile(r"(\w+) ([+-]\d+(?:\.\d+)?): (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that speak for or against a rule in one scope."""

    scope: str
    weight: float
    words: str
    gate: Gate


@dataclass(frozen=True, slots=True)
class Detail:
    """A breakdown and the words that say it, by scope."""

    value: str
    words: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """How numbers are linked to one indicator."""

    code: str
    units: frozenset[str]
    nouns: frozenset[str]
    evidence: tuple[Evidence, ...]
    follows: Mapping[str, float]
    details: tuple[Detail, ...]
    examples: tuple[tuple[str, tuple[str, ...]], ...]
    counter_examples: tuple[str, ...]
    needs: Mapping[str, tuple[tuple[str, Gate], ...]]

    @property
    def needs_ocop(self) -> bool:
        """Whether only a text that speaks of the OCOP programme can state the indicator.

        Ratings of products and their producers are told by their own words as well; sums, workers and shops are not.
        """
        return self.code.startswith("ocop_") and not self.code.startswith(("ocop_products", "ocop_entities"))


@dataclass(frozen=True, slots=True)
class Linking:
    """All rules and the sum that a number must reach."""

    rules: tuple[Rule, ...]
    threshold: float

    def rule(self, code: str) -> Rule:
        """The rule of one indicator."""
        return next(rule for rule in self.rules if rule.code == code)


@dataclass(slots=True)
class Link:
    """The indicator that won, its sum, how far the next one was, and the evidence that spoke."""

    code: str
    score: float
    margin: float
    evidence: list[str] = field(default_factory=list)


@cache
def load_linking() -> Linking:
    """The rules that ship; raises CallError, naming file, row and field, for a fault in the file."""
    import pipeline.reference

    return read_linking(Path(pipeline.reference.__file__).with_name(FILE))


def read_linking(path: Path) -> Linking:
    """The rules in a file laid out like linking.yaml."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    codes = {indicator.code: indicator for indicator in load_indicators().indicators}
    rules = []
    for n, row in enumerate(raw.get("rules", [])):
        name = str(row.get("code", f"#{n + 1}"))
        where = f"{path.name}, row {name}"
        if name not in codes:
            raise CallError(f"{where}, field 'code': no such indicator{did_you_mean(name, codes)}")
        for key in row:
            if key not in ("code", "units", "nouns", "evidence", "follows", "details", "examples", "needs"):
                raise CallError(f"{where}, field '{key}': no such field is known")
        for unit in row["units"]:
            if unit not in UNITS:
                raise CallError(f"{where}, field 'units': '{unit}' is unknown{did_you_mean(unit, UNITS)}")
        for code in row.get("follows", {}):
            if code not in codes:
                raise CallError(
                    f"{where}, field 'follows': no such indicator '{code}'{did_you_mean(code, codes)}"
                )
        allowed = codes[name].details
        for value in row.get("details", {}):
            if value not in allowed:
                raise CallError(
                    f"{where}, field 'details': '{value}' is no detail of {name}{did_you_mean(value, allowed)}"
                )
        examples = row.get("examples", {})
        rules.append(
            Rule(
                name,
                frozenset(row["units"]),
                frozenset(row.get("nouns", ())),
                tuple(_evidence(line, where) for line in _lines(row["evidence"])),
                {code: float(weight) for code, weight in row.get("follows", {}).items()},
                tuple(_detail(value, scopes, where) for value, scopes in row.get("details", {}).items()),
                tuple((one["text"], tuple(one["quotes"])) for one in examples.get("for", ())),
                tuple(examples.get("against", ())),
                {
                    unit: tuple(_need(line, where) for line in lines)
                    for unit, lines in row.get("needs", {}).items()
                },
            )
        )
    return Linking(tuple(rules), float(raw["threshold"]))


def _lines(evidence: list[Any]) -> Iterator[str]:
    """The lines of a rule's evidence, those that it shares with other rules among them."""
    for one in evidence:
        yield from one if isinstance(one, list) else (one,)


def _evidence(line: str, where: str) -> Evidence:
    match = _LINE.fullmatch(line)
    if not match or match.group(1) not in SCOPES:
        raise CallError(f"{where}, field 'evidence': '{line}' is not \"SCOPE WEIGHT: words\"")
    scope, weight, words = match.groups()
    return Evidence(scope, float(weight), words, Gate(_compiled(words, where)))


def _need(line: str, where: str) -> tuple[str, Gate]:
    scope, colon, words = line.partition(": ")
    if not colon or scope not in (*SCOPES, "follows"):
        raise CallError(f"{where}, field 'needs': '{line}' is not \"SCOPE: words\"")
    return scope, Gate(_compiled(words, where))


def _met(rule: Rule, unit: str, scopes: Mapping[str, str], follows: Mapping[str, float]) -> bool:
    """Whether what a rule needs for this kind of unit stands somewhere."""
    stated = " ".join(code for code, closeness in follows.items() if closeness >= 0.6)
    return all(
        any(words.search(stated if scope == "follows" else scopes[scope]) for scope, words in needs)
        for needs in (rule.needs.get("any"), rule.needs.get(unit))
        if needs
    )


def _detail(value: str, scopes: Mapping[str, Any], where: str) -> Detail:
    return Detail(value, tuple((scope, _compiled(words, where)) for scope, words in scopes.items()))


def _compiled(words: str, where: str) -> re.Pattern[str]:
    try:
        return pattern(words)
    except re.error as fault:
        raise CallError(f"{where}: '{words}' is no pattern: {fault}") from None


def link(unit: str, noun: str, scopes: Mapping[str, str], follows: Mapping[str, float]) -> Link | None:
    """The indicator of one number, or None.

    Args:
        unit: the kind of its unit, "elliptical" when another number's unit is understood.
        noun: the refinement of the unit.
        scopes: folded text by scope.
        follows: indicators already stated in the sentence, with how closely (0 to 1) this number follows them.
    """
    linking = load_linking()
    best: Link | None = None
    second = 0.0
    for rule in linking.rules:
        if unit not in rule.units or (rule.nouns and noun not in rule.nouns):
            continue
        if rule.needs_ocop and "no_ocop" in scopes["flags"].split():
            # a text that never speaks of the programme states nothing of it
            continue
        if not _met(rule, unit, scopes, follows):
            continue
        score, spoke = 0.0, []
        for evidence in rule.evidence:
            if evidence.gate.search(scopes[evidence.scope]):
                score += evidence.weight
                spoke.append(f"{evidence.scope}{evidence.weight:+g}")
        for code, weight in rule.follows.items():
            if closeness := follows.get(code):
                score += weight * closeness
                spoke.append(f"follows {code}{weight * closeness:+.1f}")
        if best is None or score > best.score:
            second = best.score if best else 0.0
            best = Link(rule.code, score, 0.0, spoke)
        else:
            second = max(second, score)
    if best is None or best.score < linking.threshold:
        return None
    best.margin = best.score - second
    return best


def detail_of(code: str, scopes: Mapping[str, str]) -> str | None:
    """The breakdown that the words around a number of this indicator say, or None."""
    for detail in load_linking().rule(code).details:
        if any(
            compiled.search(scopes["tail" if scope == "right" else scope]) for scope, compiled in detail.words
        ):
            return detail.value
    return None


def about(folded: str) -> str:
    """What a folded text is about, as words of the scope "doc": "ocop", "ntm"."""
    text = folded[:_FAR_ENOUGH]
    words = []
    if _OCOP.search(text):
        words.append("ocop")
    if _NTM.search(text):
        words.append("ntm")
    return " ".join(words)


# so much of a text says what it is about
_FAR_ENOUGH = 20000
_OCOP = pattern(r"ocop|mỗi (?:xã|làng|địa phương),?(?: phường,?)? một sản phẩm")
_NTM = pattern(r"nông thôn mới|ntm")
