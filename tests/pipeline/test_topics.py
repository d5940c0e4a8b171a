"""Titles of mixed portals are told apart, and how well is measured."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from pipeline.errors import CallError
from pipeline.reference import load_topics, topic_score
from pipeline.reference.topics import read_topics

TOPICS = load_topics()
TITLES = Path(__file__).parents[1] / "data" / "topic_titles.csv"


class Measured(NamedTuple):
    """How well the topics tell the labelled titles apart."""

    precision: float
    recall: float
    n_titles: int
    wrong: tuple[str, ...]


def measure_topics(path: Path = TITLES) -> Measured:
    """Precision and recall of `topic_score` on a file of title, lead and label (on or off)."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    verdicts = [(topic_score(TOPICS, row["title"], row["lead"]).keep, row["label"] == "on") for row in rows]
    kept, on = sum(keep for keep, _ in verdicts), sum(label for _, label in verdicts)
    right = sum(keep and label for keep, label in verdicts)
    wrong = tuple(row["title"] for row, (keep, label) in zip(rows, verdicts, strict=True) if keep != label)
    return Measured(right / kept, right / on, len(rows), wrong)


def test_titles_are_told_apart_with_few_faults() -> None:
    measured = measure_topics()
    print(f"\n{measured.n_titles} titles: precision {measured.precision:.3f}, recall {measured.recall:.3f}")
    print("\n".join(f"  wrong: {title}" for title in measured.wrong))
    assert measured.n_titles == 100
    assert measured.precision >= 0.95
    assert measured.recall >= 0.95


@pytest.mark.parametrize(
    "title",
    [
        "XÂY DỰNG NÔNG THÔN MỚI",
        "xây dựng nông  thôn\u00a0mới",
        "Sản phẩm Ocop",
        "NTM: nhìn lại",
        "hoà cùng NTM",
    ],
)
def test_case_and_spacing_do_not_matter(title: str) -> None:
    assert topic_score(TOPICS, title).keep


def test_tone_placement_does_not_matter(tmp_path: Path) -> None:
    (topic,) = read_topics(topics_with(tmp_path, phrases={"văn hóa": 1.0}))
    assert topic_score((topic,), "Làng văn hoá").keep


def test_a_phrase_inside_a_word_does_not_count() -> None:
    assert topic_score(TOPICS, "Đại hội XNTMX và OCOPER") == (None, 0.0, False, ())


def test_the_name_of_a_market_is_no_topic() -> None:
    assert not topic_score(TOPICS, "Chợ Nông thôn mới họp phiên đầu năm").keep


def test_an_accident_on_a_new_road_is_no_topic() -> None:
    assert not topic_score(TOPICS, "Tai nạn chết người", "Hai xe đâm nhau trên đường nông thôn mới.").keep


def test_gambling_in_a_body_outweighs_the_words_around_it() -> None:
    body = "Nông thôn mới. " * 9 + "Nhà cái uy tín, casino trực tuyến, cá cược. " * 9
    assert not topic_score(TOPICS, "Tin tổng hợp", "", body).keep


def test_an_accident_deep_in_a_report_does_not_matter() -> None:
    body = "Tai nạn giao thông giảm. Ma túy bị đẩy lùi. " * 5
    assert topic_score(TOPICS, "Nông thôn mới ở Thạch Hà", "", body).keep


def test_one_mention_in_a_body_is_not_enough_and_four_are() -> None:
    mention = "Xã đang xây dựng nông thôn mới. "
    assert not topic_score(TOPICS, "Tin trong ngày", "", mention).keep
    assert topic_score(TOPICS, "Tin trong ngày", "", mention * 4).keep


def test_the_verdict_names_topic_and_phrases() -> None:
    scored = topic_score(TOPICS, "Thêm 12 sản phẩm OCOP", "Các chủ thể phấn khởi.")
    assert (scored.topic, scored.keep) == ("ocop", True)
    assert scored.phrases == ("ocop", "chủ thể")
    assert 0 <= scored.score <= 1


def test_rural_indicators_are_a_topic_too() -> None:
    assert topic_score(TOPICS, "Tỷ lệ hộ nghèo toàn tỉnh còn dưới 3%").topic == "rural"


def topics_with(tmp_path: Path, **fields: Any) -> Path:
    row = {
        "code": "t",
        "name_vi": "T",
        "name_en": "T",
        "threshold": 0.6,
        "phrases": {"ocop": 1.0},
        "against": {},
    }
    path = tmp_path / "topics.yaml"
    path.write_text(yaml.safe_dump({"topics": [row | fields]}, allow_unicode=True), "utf-8")
    return path


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"phrases": {}}, "field 'phrases': is empty"),
        ({"threshold": 0}, "field 'threshold': 0 is none between"),
        ({"phrases": {"ocop": -1.0}}, "field 'phrases': 'ocop: -1' needs"),
        ({"phrases": {"ocop": "nhiều"}}, "field 'phrases[...]': expected `float`"),
        ({"against": {"ocop": 1.0}}, "field 'against': 'ocop' stands for and against"),
        ({"thresold": 1}, "field 'thresold': no such field is known; did you mean 'threshold'?"),
    ],
)
def test_a_broken_topic_is_named(tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(CallError) as fault:
        read_topics(topics_with(tmp_path, **fields))
    assert str(fault.value).startswith("topics.yaml, row t, ")
    assert said in str(fault.value)
