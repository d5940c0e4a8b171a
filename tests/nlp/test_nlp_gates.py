"""A gate must never be shut where its pattern would match."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nlp import periods, rejects, wholes
from nlp.beginnings import beginnings, every
from nlp.gates import Gate, needed
from nlp.linking import load_linking
from nlp.patterns import pattern
from pipeline.text import fold

WRITTEN = Path(__file__).with_name("gold") / "written.jsonl"
LINES = [
    fold(line)
    for article in WRITTEN.read_text(encoding="utf-8").splitlines()
    for line in json.loads(article)["text"].split("\n")
]


def _gates() -> list[Gate]:
    tables = (
        periods._GATES, wholes._WHOLE_GATES,
        rejects._ALWAYS_GATES, rejects._CASED_GATES, rejects._UNLESS_COUNTED_GATES,
    )  # fmt: skip
    gates = [gate for table in tables for _, gate in table.gates]
    return gates + [evidence.gate for rule in load_linking().rules for evidence in rule.evidence]


def test_what_a_pattern_finds_is_found_through_its_gate() -> None:
    for gate in _gates():
        found = [line for line in LINES if gate.pattern.search(line)]
        assert all(gate.opens(line) for line in found), gate.pattern.pattern


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("tỷ lệ (?:hộ )?nghèo", "Tỉ lệ nghèo"),
        ("(?:quý|kỳ) (?:i|ii)", "quí  ii"),
        ("[345] sao|hạng", "đạt 4 sao"),
        ("(?:đã |sẽ )*có(?! lẽ)", "sẽ có"),
        ("^", ""),
        ("(?<=số )[0-9]+", "số 7"),
    ],
)
def test_a_gate_opens_for_every_spelling(phrase: str, text: str) -> None:
    gate = Gate(pattern(phrase))
    found = gate.search(fold(text))
    assert (found.span() if found else None) == gate.pattern.search(fold(text)).span()  # type: ignore[union-attr]


def test_many_gates_find_what_each_of_their_patterns_finds_and_in_its_turn() -> None:
    for line in LINES:
        one_by_one = [
            (name, match.span())
            for name, gate in periods._GATES.gates
            for match in gate.pattern.finditer(line)
        ]
        found = periods._GATES.finditer(line, 0, len(line), line)
        assert [(name, match.span()) for name, match in found] == one_by_one


def test_a_gate_is_shut_where_its_words_are_missing() -> None:
    assert not Gate(pattern("(?:hết|cuối) năm")).opens("trong quý ii")


def test_patterns_without_words_stay_open() -> None:
    assert needed(re.compile(r"\w+|\d")) == ()
    assert needed(re.compile("nghèo", re.IGNORECASE)) == ()


def test_a_pattern_finds_the_same_where_it_is_tried_at_its_beginnings_only() -> None:
    told = [gate for gate in _gates() if gate.begins]
    for gate in told:
        for line in filter(gate.opens, LINES):
            searched = [match.span() for match in gate.pattern.finditer(line)]
            assert [
                match.span() for match in every(gate.pattern, gate.begins, line, 0, len(line))
            ] == searched, gate.pattern.pattern
    assert len(told) > 100


@pytest.mark.parametrize(
    ("phrase", "begins"),
    [
        ("(?:cả |toàn )?tỉnh", ("cả tỉ", "toàn ", "tỉnh")),
        ("(?<=số )(?:một|1)", ("1", "một")),
        ("[XY]ã", ("Xã", "Yã")),
        ("(?:rất )*nhiều", ("nhiều", "rất ")),
        (r"\w+ xã", ()),
        ("(?:có)?", ()),
    ],
)
def test_the_beginnings_of_a_pattern_are_all_that_its_matches_begin_with(
    phrase: str, begins: tuple[str, ...]
) -> None:
    assert beginnings(re.compile(phrase)) == begins
