"""Labelled articles: how they are read from a file, sliced, and how their errors are shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.evaluation import (
    Labelled,
    evaluate,
    evaluate_answers,
    layout_at,
    number_format,
    read_answers,
    read_gold,
)
from pipeline.articles import as_given, build_article
from pipeline.errors import CallError
from pipeline.records import Article, Figure

TEXT = "Tin nông thôn mới\nTỉnh Lào Cai có 60 xã đạt chuẩn.\n- Sản phẩm OCOP: 190 sản phẩm."


def figure(quote: str, **given: Any) -> dict[str, Any]:
    """A labelled figure of TEXT."""
    start = TEXT.index(quote)
    fields = {
        "quote": quote, "start": start, "end": start + len(quote), "indicator": "ntm_communes",
        "value": float(quote.split(maxsplit=1)[0]), "unit": "commune", "status": "actual", "place_level": "province",
        "province": "Lào Cai",
    }  # fmt: skip
    return fields | given


def article(name: str = "a", *figures: dict[str, Any], **given: Any) -> dict[str, Any]:
    """A line of a file of labelled articles."""
    return {
        "id": name,
        "text": TEXT,
        "published": "2024-01-05",
        "source": "written",
        "figures": [*figures],
    } | given


def write(path: Path, *records: object) -> Path:
    path.write_text(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8"
    )
    return path


def gold(tmp_path: Path, *records: object) -> list[Labelled]:
    return read_gold(write(tmp_path / "gold.jsonl", *records))


def test_an_article_is_read_as_the_reader_gets_it(tmp_path: Path) -> None:
    (one,) = gold(
        tmp_path, article("a", figure("60 xã"), title="Tin nông thôn mới", portal_province="Lào Cai")
    )
    assert (one.article.text, one.article.title, one.article.portal_province) == (
        TEXT,
        TEXT.split("\n", maxsplit=1)[0],
        "Lào Cai",
    )
    assert str(one.article.published_on) == "2024-01-05"
    assert [label.quote for label in one.labels] == ["60 xã"]


def test_halves_follow_from_ids_alone(tmp_path: Path) -> None:
    records = [article(f"bài-{n}") for n in range(20)]
    path = write(tmp_path / "gold.jsonl", *records)
    even, odd = ({one.id for one in read_gold(path, half)} for half in ("even", "odd"))  # type: ignore[arg-type]
    assert even | odd == {record["id"] for record in records}
    assert not even & odd
    assert len(even) > 3 < len(odd)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("[1]", "line 1: no JSON object"),
        ("{", "line 1: no JSON "),
        ({"text": TEXT, "figures": []}, "line 1: id None is no name"),
        ({"id": "a", "figures": []}, "line 1: text None is no text"),
        ({"id": "a", "text": TEXT}, "line 1: figures is no list"),
        (article(published="05/01/2024"), "line 1: published '05/01/2024' is no date"),
        (article("a", figure("60 xã", start=0, end=3)), "line 1, figure 1: start and end give 'Tin'"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, record: object, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    with pytest.raises(CallError, match=message):
        read_gold(path)


def test_an_article_stands_once(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="'a' stands twice"):
        gold(tmp_path, article("a"), article("a"))


def test_an_empty_file_is_no_gold(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="holds no article"):
        gold(tmp_path)


def test_what_another_reader_wrote_is_scored(tmp_path: Path) -> None:
    labelled = gold(tmp_path, article("a", figure("60 xã"), figure("190 sản phẩm")), article("b"))
    answers = read_answers(write(tmp_path / "answers.jsonl", article("a", figure("60 xã")), article("c")))
    rates = evaluate_answers(labelled, answers).rates("dated")
    assert (rates.right, rates.gold, rates.got) == (1, 2, 1)


def reads_nothing(articles: Iterable[Article]) -> Iterator[tuple[Article, list[Figure]]]:
    """A reader that finds no figure."""
    for one in articles:
        yield one, []


def test_a_reader_that_finds_nothing_scores_nothing(tmp_path: Path) -> None:
    result = evaluate(gold(tmp_path, article("a", figure("60 xã"))), reads_nothing)
    assert set(result.headline().values()) == {0.0}


def test_errors_of_the_odd_half_are_counted_but_never_shown(tmp_path: Path) -> None:
    labelled = gold(tmp_path, *(article(f"bài-{n}", figure("60 xã")) for n in range(20)))
    result = evaluate(labelled, reads_nothing)
    assert result.rates("found").gold == 20
    assert {one.half for one in labelled if one.id in {m.article_id for m in result.mistakes()}} == {"even"}
    assert not list(result.halves()["odd"].mistakes())


def test_an_error_stands_in_its_words(tmp_path: Path) -> None:
    names = (f"bài-{n}" for n in range(20))
    labelled = [
        one for one in gold(tmp_path, *(article(n, figure("60 xã")) for n in names)) if one.half == "even"
    ]
    mistake = next(evaluate(labelled, reads_nothing).mistakes())
    assert (mistake.words, mistake.outcome.verdict) == ("60 xã", "missed")
    assert TEXT.startswith(mistake.before + mistake.words)


def test_slices_by_what_was_read_count_each_side_in_its_own(tmp_path: Path) -> None:
    labelled = gold(tmp_path, article("a", figure("60 xã")))
    wrong = {"a": list(gold(tmp_path, article("a", figure("60 xã", indicator="ntm_districts")))[0].labels)}
    slices = evaluate_answers(labelled, wrong).slices("indicator", "found")
    assert {key: (rates.gold, rates.got) for key, rates in slices.items()} == {
        "ntm_communes": (1, 0),
        "ntm_districts": (0, 1),
    }


def test_slices_by_words_count_both_sides_in_the_label_s(tmp_path: Path) -> None:
    labelled = gold(tmp_path, article("a", figure("190 sản phẩm"), figure("60 xã")))
    slices = evaluate_answers(labelled, {"a": labelled[0].labels}).slices("layout", "dated")
    assert {key: rates.f1 for key, rates in slices.items()} == {"list": 1.0, "prose": 1.0}


def test_an_unknown_slice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="choose of source, indicator"):
        evaluate(gold(tmp_path, article()), reads_nothing).slices("colour", "placed")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("672.296 triệu đồng", "scale word"),
        ("26,43%", "percent"),
        ("63/101 xã", "fraction"),
        ("1.250 km", "dots"),
        ("16,2 tiêu chí", "comma"),
        ("12.5 km", "decimal point"),
        ("05 sản phẩm", "leading zero"),
        ("190 sản phẩm", "plain digits"),
        ("hai huyện", "spelled"),
        ("1,5 nghìn tỷ đồng", "scale word"),
    ],
)
def test_number_formats(words: str, expected: str) -> None:
    assert number_format(words) == expected


def test_a_range_is_a_format_of_its_own() -> None:
    assert number_format("17-19 tỉnh", is_range=True) == "range"


def test_layouts_of_a_text_as_given() -> None:
    one = as_given(id="a", text=TEXT + "\nHuyện\tXã\nBảo Yên\t12")
    places = [one.text.index(words) for words in ("Tin", "60", "190", "12")]
    assert [layout_at(one, at) for at in places] == ["title", "prose", "list", "table"]


def test_layouts_of_a_page() -> None:
    one = build_article(
        article_id="a", portal="p", portal_province=None, kind="article", url="", title="Tin 1", lead="Năm 2",
        body=[("paragraph", "Có 3 xã"), ("list_item", "4 huyện"), ("table", [["5", "6"]])],
    )  # fmt: skip
    assert [layout_at(one, one.text.index(str(n))) for n in range(1, 7)] == [
        "title", "prose", "prose", "list", "table", "table",
    ]  # fmt: skip
