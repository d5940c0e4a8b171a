"""The linking rules' own examples: every quote they claim is linked, every sentence they disown is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp import read
from nlp.linking import Rule, load_linking, read_linking
from pipeline.articles import as_given
from pipeline.errors import CallError
from pipeline.reference.catalogue import load_indicators

RULES = load_linking().rules


def linked(text: str) -> list[tuple[str, str]]:
    return [(figure.quote, figure.indicator) for figure in read(as_given(id=text, text=text))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_are_linked(rule: Rule) -> None:
    for text, quotes in rule.examples:
        found = [quote for quote, code in linked(text) if code == rule.code]
        missing = [q for q in quotes if not any(f.startswith(q) or q.startswith(f) for f in found)]
        assert not missing, (text, found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_counter_examples_are_not_linked(rule: Rule) -> None:
    for text in rule.counter_examples:
        assert rule.code not in [code for _, code in linked(text)], text


def test_every_indicator_but_the_catch_all_has_a_rule_with_examples() -> None:
    codes = {indicator.code for indicator in load_indicators().indicators} - {"other_programme_figure"}
    assert {rule.code for rule in RULES if rule.examples and rule.counter_examples} == codes


@pytest.mark.parametrize(
    ("yaml", "says"),
    [
        ("- {code: ocop_entity, units: [entity], evidence: []}", "did you mean 'ocop_entities'"),
        ("- {code: ocop_entities, units: [entities], evidence: []}", "'entities' is unknown"),
        ("- {code: ocop_entities, units: [entity], evidence: ['rigth +1: a']}", "field 'evidence'"),
        (
            "- {code: ocop_entities, units: [entity], evidence: [], details: {firm: {left: a}}}",
            "is no detail",
        ),
    ],
)
def test_a_fault_names_file_row_and_field(tmp_path: Path, yaml: str, says: str) -> None:
    file = tmp_path / "linking.yaml"
    file.write_text(f"version: 1\nthreshold: 3\nrules:\n{yaml}\n", encoding="utf-8")
    with pytest.raises(CallError, match=r"linking\.yaml, row ocop_entit") as caught:
        read_linking(file)
    assert says in str(caught.value)
