"""What the sample articles say: the cases they must hold, and that no published figure is misquoted."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from samples import portals, stories
from samples.content import Story, all_stories, read_story

HERE = Path(__file__).resolve()
FACTS = HERE.parents[2] / "samples" / "facts.csv"

# every case that must be shown, the portal that shows it, and how often at least
REQUIRED_CASES = [
    ("other_province", "mau-quangtri-ntm", 1),
    ("target_beside_actual", "mau-quangtri-ntm", 1),
    ("other_province", "mau-hatinh-ntm", 3),
    ("same_event_first", "mau-quangtri-ntm", 1),
    ("same_event_second", "mau-hatinh-ntm", 1),
    ("plan_with_targets", "mau-dienbien-gd", 1),
    ("plan_with_targets", "mau-hatinh-ntm", 1),
    ("district_table", "mau-quangtri-ntm", 1),
    ("product_star_table", "mau-quangtri-ntm", 1),
    ("edited", "mau-hatinh-ntm", 1),
    ("spam_page", "mau-hatinh-ntm", 1),
    ("spam_paragraph", "mau-quangtri-ntm", 1),
    ("pdf_only", "mau-quangtri-ntm", 1),
    ("docx_only", "mau-kimson", 1),
    ("truncated", "mau-hatinh-ntm", 1),
    ("list_only", "mau-kimson", 1),
    ("restricted", "mau-quangtri-ntm", 1),
    ("external_private", "mau-quangtri-ntm", 1),
    ("external_foreign", "mau-dienbien-gd", 1),
    ("clock_trap", "mau-kimson", 1),
    ("old_province_named", "mau-baotinh", 3),
    ("boundary_34", "mau-baotinh", 5),
    ("boundary_63_after_merger", "mau-baotinh", 1),
    ("off_topic", "mau-baotinh", 10),
    ("looks_on_topic", "mau-baotinh", 1),
]


def facts() -> dict[str, dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def named(story: Story) -> str:
    return f"{story.portal}-{story.id}"


BOTH_NIGHTS = {(named(story), night): story for night in (1, 2) for story in all_stories(night)}


@pytest.mark.parametrize(("case", "portal", "at_least"), REQUIRED_CASES)
def test_required_case_is_shown(case: str, portal: str, at_least: int) -> None:
    assert sum(case in story.cases for story in stories(portal, 2)) >= at_least


def test_there_are_about_sixty_articles_and_more() -> None:
    assert len([story for story in all_stories() if story.kind in ("article", "off_topic")]) >= 60


def test_article_numbers_are_unique_on_each_portal() -> None:
    for portal in portals():
        numbers = [story.id for story in stories(portal, 2)]
        assert len(numbers) == len(set(numbers))


def test_about_half_of_the_newspaper_is_off_topic() -> None:
    listed = stories("mau-baotinh", 1)
    share = sum(story.kind == "off_topic" for story in listed) / len(listed)
    assert 0.35 <= share <= 0.6


@pytest.mark.parametrize("story", BOTH_NIGHTS.values(), ids=[f"{name}-night{n}" for name, n in BOTH_NIGHTS])
def test_every_published_figure_stands_in_the_text_as_the_facts_file_has_it(story: Story) -> None:
    rows = facts()
    missing = [key for key in story.facts if rows[key]["figure"] not in story.text]
    assert missing == []


PROGRAMME_NUMBER = re.compile(
    r"(?<![\d./,])(\d[\d.,]*(?:/\d+)?%?)\s+"
    r"(?=sản phẩm|xã |xã,|chủ thể|huyện|thôn|tỷ|triệu|tiêu chí|doanh nghiệp|hợp tác xã|lao động|vườn mẫu|ý tưởng)"
)


@pytest.mark.parametrize(
    "story",
    [story for (_, night), story in BOTH_NIGHTS.items() if night == 1 and story.kind == "article"],
    ids=named,
)
def test_no_programme_figure_is_neither_published_nor_marked_as_invented(story: Story) -> None:
    rows = facts()
    known = " ".join([*(rows[key]["figure"] for key in story.facts), *story.invented])
    numbers = set(re.findall(r"\d[\d.,]*(?:/\d+)?%?", known)) | set(re.findall(r"\d[\d.,]*", known))
    prose = "\n".join([story.title, story.lead, *(block.text for block in story.blocks)])
    strange = [number for number in PROGRAMME_NUMBER.findall(prose) if number not in numbers]
    assert strange == []


def test_each_fact_says_who_published_it() -> None:
    for row in facts().values():
        assert row["source_note"]
        assert row["address"] or row["basis"] == "seed"


def test_each_fact_is_quoted_by_an_article() -> None:
    quoted = {key for story in all_stories() for key in story.facts}
    assert quoted == set(facts())


def both_indicators(boundary: str, year: str) -> set[str]:
    """Provinces for which articles give OCOP products recognised and NTM communes in `year`."""
    places: dict[str, set[str]] = {}
    for row in facts().values():
        fits = row["boundary"] == boundary and row["as_of"].startswith(year) and row["status"] == "actual"
        if fits and row["dimension"] in ("", "3+"):
            places.setdefault(row["indicator"], set()).add(row["place"])
    return places["ocop_products_recognized"] & places["ntm_communes"]


def test_real_figures_of_both_indicators_exist_for_provinces_on_both_maps() -> None:
    assert {"Ninh Bình", "Phú Thọ", "Đồng Nai", "Tuyên Quang"} <= both_indicators("34", "2025")
    assert {"Bắc Kạn", "Điện Biên"} <= both_indicators("63", "2020")
    assert {"Đắk Lắk"} <= both_indicators("63", "2025")
    assert {"Phú Thọ"} <= both_indicators("63", "2024")


@pytest.mark.parametrize(("boundary", "year"), [("34", "2025"), ("63", "2024")])
@pytest.mark.parametrize("indicator", ["ocop_products_recognized", "ntm_communes"])
def test_five_provinces_have_a_published_value_of_each_indicator(
    indicator: str, boundary: str, year: str
) -> None:
    places = {
        row["place"]
        for row in facts().values()
        if (row["indicator"], row["boundary"], row["status"]) == (indicator, boundary, "actual")
        and row["as_of"].startswith(year)
        and row["dimension"] in ("", "3+")
        and "(" not in row["place"]
    }
    assert len(places) >= 5


def test_eight_provinces_have_each_indicator_with_a_year() -> None:
    for indicator in ("ocop_products_recognized", "ntm_communes"):
        places = {row["place"] for row in facts().values() if row["indicator"] == indicator and row["as_of"]}
        assert len(places - {"national"}) >= 8


def test_district_table_adds_up_to_its_total_row() -> None:
    story = next(story for story in stories("mau-quangtri-ntm", 1) if story.id == 455)
    table = next(block.rows for block in story.blocks if block.kind == "table")
    recognised = [int(row[2].split("/")[0]) for row in table[1:]]
    assert sum(recognised[:-1]) == recognised[-1] == 63


def test_second_night_is_one_edit_one_move_and_new_articles() -> None:
    first = {named(story): story for story in all_stories(1)}
    second = {named(story): story for story in all_stories(2)}
    changed = {name for name in first if first[name] != second[name]}
    edited = {name for name in changed if first[name].text != second[name].text}
    moved = {name for name in changed if first[name].section != second[name].section}
    assert edited == {"mau-hatinh-ntm-42310"}
    assert moved == {"mau-quangtri-ntm-701"}
    assert changed == edited | moved
    assert {name for name in second if name not in first} == {
        named(story) for story in all_stories(2) if "night2_new" in story.cases
    }
    assert set(first) <= set(second)


def test_edit_changes_a_figure_in_title_lead_and_body() -> None:
    before, after = (next(s for s in stories("mau-hatinh-ntm", night) if s.id == 42310) for night in (1, 2))
    for old, new in ((before.title, after.title), (before.lead, after.lead), (before.text, after.text)):
        assert "271" in old
        assert "274" in new
        assert "271" not in new
    assert after.modified > before.modified
    assert after.alias == before.alias


def test_one_article_writes_the_icelandic_letter_for_the_vietnamese_one() -> None:
    assert any("\u00d0" in story.text for story in all_stories() if "letter_eth" in story.cases)


def test_article_file_without_front_matter_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "loi.md"
    path.write_text("không có phần đầu", "utf-8")
    with pytest.raises(ValueError, match=r"loi\.md"):
        read_story(path)


def test_unknown_field_of_an_article_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "loi.md"
    path.write_text(
        "---\nid: 1\nsection: a\ntitle: b\nlead: c\npublished: 2024-01-01T00:00:00\nla: 1\n---\nd", "utf-8"
    )
    with pytest.raises(ValueError, match=r"loi\.md"):
        read_story(path)
