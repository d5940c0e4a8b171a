"""Any text at all is read without a fault, its quotes are exact, and spelling habits change nothing."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp import read
from pipeline.articles import as_given
from pipeline.records import Figure

GOLD = [
    json.loads(line)
    for line in Path(__file__)
    .with_name("gold")
    .joinpath("written.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
PIECES = st.sampled_from(
    ["63/101 xã", "NTM", " OCOP ", "12,5%", "3 sao", "tỷ đồng", "\n", "\t", "(", "]", "trong đó", "năm 2025", "giảm",
     "TP.", "huyện Cư M’gar", "😀", "\u200b", "\x00", "0/0", "1" * 40, "rưỡi", "đến", "-", "mỗi xã", "e\u0302\u0323"]
)  # fmt: skip


def figures_of(text: str, title: str | None = None) -> list[Figure]:
    article = as_given(id="bai", text=text, title=title, portal_province="Lào Cai")
    figures = read(article)
    assert all(article.text[f.start : f.end] == f.quote for f in figures)
    return figures


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_any_characters(text: str) -> None:
    figures_of(text)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=30))
def test_any_order_of_the_words_that_matter(pieces: list[str]) -> None:
    figures_of(" ".join(pieces))


def test_a_megabyte_without_a_space() -> None:
    figures_of("sảnphẩm63/101xã" * 70_000)


def essence(figures: list[Figure]) -> list[tuple[object, ...]]:
    return [
        (
            f.indicator,
            f.value,
            f.value_max,
            f.status,
            f.stars,
            f.detail,
            f.place_level,
            f.province,
            f.district,
            f.period_end,
        )
        for f in figures
    ]


def other_tone_placement(text: str) -> str:
    pairs = (("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"), ("òe", "oè"), ("óe", "oé"),
             ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"))  # fmt: skip
    for old, new in pairs:
        text = text.replace(old, "\0").replace(new, old).replace("\0", new)
    return text


@pytest.mark.parametrize("article", GOLD[:20], ids=lambda article: article["id"])
def test_spelling_habits_change_nothing(article: dict[str, str]) -> None:
    plain = essence(figures_of(article["text"], article["title"]))
    for habit in (
        lambda text: unicodedata.normalize("NFD", text),
        other_tone_placement,
        lambda text: text.replace(" ", "\u00a0"),
    ):
        assert essence(figures_of(habit(article["text"]), habit(article["title"]))) == plain
