"""`ocop evaluate` and `ocop explain`, as people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from atlas.cli import app

WRITTEN = Path(__file__).parents[1] / "nlp" / "gold" / "written.jsonl"
TEXT = (
    "Kết quả OCOP của tỉnh Lào Cai\n"
    "Theo Quyết định số 275/QĐ-UBND, đến hết năm 2023 tỉnh Lào Cai có 190 sản phẩm OCOP; gạo ST25 được trưng bày.\n"
    "Phấn đấu đến năm 2025, tỉnh có 300 sản phẩm OCOP."
)


def ocop(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], input=stdin, env={"COLUMNS": "160"})


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Eight of the written articles."""
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(WRITTEN.read_text(encoding="utf-8").splitlines()[:8]), encoding="utf-8")
    return path


def test_evaluate_prints_levels_halves_and_slices(few: Path) -> None:
    done = ocop("evaluate", few, "--workers", 1, "--by", "format", "--by", "status", "--faults")
    assert done.exit_code == 0, done.output
    for words in (
        "8 articles",
        "comparable",
        "even",
        "odd",
        "By format (placed)",
        "scale word",
        "By status",
        "target",
    ):
        assert words in done.output


def test_evaluate_gives_json(few: Path) -> None:
    found = json.loads(ocop("evaluate", few, "--workers", 1, "--json", "--by", "indicator").stdout)
    assert found["n_articles"] == 8
    assert set(found["levels"]) == {"found", "linked", "understood", "placed", "dated", "comparable"}
    assert found["slices"]["indicator"]["ocop_products_recognized"]["n_gold"] > 0


def test_evaluate_scores_answers_of_another_reader(few: Path) -> None:
    found = json.loads(ocop("evaluate", few, "--answers", few, "--json", "--errors", 3).stdout)
    assert found["levels"]["comparable"]["f1"] == 1.0
    assert found["errors"] == []


def test_evaluate_shows_errors_in_their_text(few: Path, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("", encoding="utf-8")
    done = ocop("evaluate", few, "--answers", tmp_path / "none.jsonl", "--half", "even", "--errors", 2)
    assert "missed" in done.output
    assert "errors of the even half" in done.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--half", "odd", "--errors", "3"), "its errors are not shown"),
        (("--half", "left"), "write even or odd"),
        (("--by", "colour"), "is no slice"),
        (("--at", "seen"), "is no level"),
    ],
)
def test_evaluate_says_what_is_wrong_with_a_call(few: Path, arguments: tuple[str, ...], message: str) -> None:
    done = ocop("evaluate", few, "--answers", few, *arguments)
    assert message in str(done.exception)


def test_explain_says_why_each_number_was_read_or_not() -> None:
    done = ocop("explain", TEXT, "--published", "2024-01-05", "--province", "Lào Cai")
    assert done.exit_code == 0, done.output
    for words in (
        "the number of a document",
        "ocop_products_recognized = 190",
        "part of a name",
        "= 300",
        "target",
    ):
        assert words in done.output


def test_explain_gives_json_with_offsets() -> None:
    (found,) = json.loads(ocop("explain", TEXT, "--json", "--published", "2024-01-05").stdout)
    assert all(TEXT[number["start"] : number["end"]] == number["words"] for number in found["numbers"])
    assert [number["words"] for number in found["numbers"] if number["figures"]] == [
        "190 sản phẩm",
        "300 sản phẩm",
    ]


def test_explain_reads_a_text_file_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    from_file = ocop("explain", tmp_path / "a.txt").output
    assert "190 sản phẩm" in from_file
    assert ocop("explain", "-", stdin=TEXT).output == from_file


def test_explain_picks_an_article_of_a_file(few: Path) -> None:
    name = json.loads(few.read_text(encoding="utf-8").splitlines()[2])["id"]
    assert [one["id"] for one in json.loads(ocop("explain", few, "--id", name, "--json").stdout)] == [name]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.txt",), "nowhere.txt is not there"),
        ((TEXT, "--id", "a"), "this is one text"),
        ((TEXT, "--published", "5/1/2024"), "is no date"),
    ],
)
def test_explain_says_what_is_wrong_with_a_call(arguments: tuple[str, ...], message: str) -> None:
    assert message in str(ocop("explain", *arguments).exception)


def test_explain_names_an_id_that_is_not_there(few: Path) -> None:
    assert "holds no article no-such" in str(ocop("explain", few, "--id", "no-such").exception)
