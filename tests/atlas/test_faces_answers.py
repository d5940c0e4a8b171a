"""What analysts see: tables in 80 columns and wide, footnotes, languages, files, charts, and DEMO on all of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from rich.cells import cell_len
from typer.testing import CliRunner, Result

import warehouse
from atlas import charts, show
from atlas.cli import app
from atlas.words import doubt_words, money, number, unit_words, word
from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.reference import load_indicators
from warehouse import Release

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))

OCOP = "ocop_products_recognized"
Ocop = Callable[..., Result]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    from analysis_world import world

    return world(tmp_path_factory.mktemp("faces"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Home:
    from analysis_world import products
    from warehouse_builders import home_of, release_of, told

    made = home_of(
        tmp_path_factory.mktemp("demo"), told("a", products(290, "Hà Tĩnh", 2024), portal="import")
    )
    release_of(made, edition="demo")
    made.marker.write_text('{"edition": "demo"}')
    return made


@pytest.fixture
def release(home: Home) -> Release:
    found = warehouse.release(home)
    assert found is not None
    return found


@pytest.fixture
def ocop(home: Home, monkeypatch: pytest.MonkeyPatch) -> Ocop:
    """The command on this home, in a terminal of so many columns; faults come out as they are."""

    def run(*words: str, columns: int = 80, at: Home = home) -> Result:
        monkeypatch.setenv("COLUMNS", str(columns))
        return CliRunner().invoke(app, [*words, "--home", str(at.root)], catch_exceptions=False)

    return run


COMMANDS = [
    ("compare", OCOP, "--year", "2024"),
    ("compare", OCOP, "--year", "2024", "--per", "commune", "--vi"),
    ("compare", OCOP, "--per", "rural_100k"),
    ("compare", "ocop_revenue", "--boundary", "63", "--vi"),
    ("compare", "ntm_communes", "--detail", "advanced", "--boundary", "63"),
    ("rank", OCOP, "--vi"),
    ("growth", OCOP, "2022", "2024", "--boundary", "63"),
    ("growth", "rural_income", "2022", "2024", "--boundary", "63", "--vi"),
    ("series", OCOP, "Quảng Trị", "--vi"),
    ("series", "ocop_products_recognized_period", "Hà Tĩnh", "--all"),
    ("progress", OCOP),
    ("progress", "ocop_revenue", "--vi"),
    ("coverage",),
    ("coverage", OCOP, "--boundary", "63", "--vi"),
    ("conflicts",),
    ("conflicts", "ocop_entities", "--vi"),
    ("expiring", "--on", "2024-10-15", "--vi"),
    ("evidence", "ocop_entities", "Quảng Ninh", "--vi"),
    ("schema", "estimates"),
    ("release", "list"),
]


@pytest.mark.parametrize("columns", [80, 160])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_answer_fits_its_terminal(ocop: Ocop, words: tuple[str, ...], columns: int) -> None:
    done = ocop(*words, columns=columns)
    assert done.exit_code == 0
    assert max(cell_len(line) for line in done.output.splitlines()) <= columns


def test_each_doubt_has_one_footnote(ocop: Ocop) -> None:
    lines = ocop("compare", OCOP, "--year", "2024").output.splitlines()
    footnotes = [line for line in lines if line.startswith("[")]
    assert len(footnotes) == len(set(footnotes)) == 3
    assert any("no figure of the same kind for Tuyên Quang (map of 63)" in line for line in footnotes)


def test_badges_are_explained_where_they_are_used(ocop: Ocop) -> None:
    said = " ".join(ocop("compare", OCOP, "--year", "2024").output.split())
    assert "Σ sum of old provinces" in said
    assert "LK cumulative" in said
    assert "≠" not in said
    assert "≠ sources disagree" in ocop("compare", "ocop_entities", "--boundary", "63").output


def test_cumulative_numbers_stand_below_without_a_rank(ocop: Ocop) -> None:
    lines = ocop("compare", OCOP, "--year", "2024", "--boundary", "63").output.splitlines()
    hanoi = next(n for n, line in enumerate(lines) if "Hà Nội" in line)
    nghe_an = next(n for n, line in enumerate(lines) if "Nghệ An" in line)
    assert nghe_an < hanoi
    assert lines[nghe_an].startswith("1")
    assert lines[hanoi].startswith(" ")


def test_vietnamese_answers_have_vietnamese_words_and_numbers(ocop: Ocop) -> None:
    said = ocop("compare", OCOP, "--year", "2024", "--boundary", "63", "--vi").output
    assert "tính đến" in said
    assert "3.463" in said
    assert "gồm cả giấy đã hết hạn" in said
    assert "3,463" in ocop("compare", OCOP, "--year", "2024", "--boundary", "63").output


def test_n_of_m_carries_its_denominator(ocop: Ocop) -> None:
    assert "172/179" in ocop("compare", "ntm_communes", "--year", "2024", "--boundary", "63").output


def test_a_series_shows_where_it_breaks(ocop: Ocop) -> None:
    assert "series breaks" in ocop("series", OCOP, "Quảng Trị").output


def test_progress_names_the_plan_and_the_target_before(ocop: Ocop) -> None:
    said = " ".join(ocop("progress", OCOP).output.split())
    assert "Kế hoạch 77/KH-UBND ngày 5/7/2023" in said
    assert "the target was 300" in said


def test_conflicts_show_both_sentences(ocop: Ocop) -> None:
    said = " ".join(ocop("conflicts", "ocop_entities", "Quảng Ninh", columns=160).output.split())
    assert "ghi nhận 119" in said
    assert "ghi nhận 180" in said


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "ocop_trainees"), ("rank", "ocop_trainees"), ("growth", "ocop_trainees", "2022", "2023"),
        ("series", "ocop_trainees", "Hà Tĩnh"), ("progress", "ocop_trainees"), ("conflicts", "ocop_trainees"),
        ("expiring", "--on", "2015-01-01"), ("evidence", "ocop_trainees"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_empty_answer_says_so(ocop: Ocop, words: tuple[str, ...]) -> None:
    done = ocop(*words)
    assert done.exit_code == 0
    assert "no " in done.output


# --- files


def test_json_is_a_list_of_objects_with_iso_days(ocop: Ocop) -> None:
    found = json.loads(ocop("compare", OCOP, "--year", "2024", "--format", "json").stdout)
    assert found[0]["as_of"] == "2024-12-31"
    assert found == json.loads(ocop("compare", OCOP, "--year", "2024", "--json").stdout)


def test_csv_goes_to_the_screen_or_with_a_mark_to_a_file(ocop: Ocop, tmp_path: Path) -> None:
    said = ocop("compare", OCOP, "--year", "2024", "--format", "csv").stdout
    ocop("compare", OCOP, "--year", "2024", "--output", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf" + said.replace("\n", "\r\n").replace(
        "\r\r", "\r"
    ).encode()


def test_a_workbook_has_the_answer_its_codebook_and_its_release(
    ocop: Ocop, tmp_path: Path, release: Release
) -> None:
    ocop("series", OCOP, "Quảng Trị", "-o", str(tmp_path / "a.xlsx"))
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["answer", "codebook", "release"]
    assert release.release_id in str(book["release"]["B3"].value)


def test_parquet_carries_meanings_and_citation(ocop: Ocop, tmp_path: Path, release: Release) -> None:
    ocop("rank", OCOP, "-o", str(tmp_path / "a.parquet"))
    schema = pq.read_schema(tmp_path / "a.parquet")
    assert release.checksum.encode() in schema.metadata[b"citation"]
    assert b"ties share it" in schema.field("rank").metadata[b"description"]


def test_markdown_is_a_table_with_a_citation(ocop: Ocop, tmp_path: Path, release: Release) -> None:
    said = ocop("compare", OCOP, "--year", "2024", "--format", "md").stdout
    assert said.startswith("# OCOP products recognised")
    assert release.checksum in said
    ocop("compare", OCOP, "--year", "2024", "-o", str(tmp_path / "a.md"))
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "xls"), "did you mean 'xlsx'"),
        (("--format", "xlsx"), "say where it goes"),
        (("--format", "table", "-o", "a.csv"), "a table is for the screen"),
        (("-o", "answer.pages"), "format 'pages' is unknown"),
        (("--chart", "a.gif"), "drawn as .svg or .png"),
        (("--chart", "a.svg", "--kind", "pie"), "chart kind 'pie' is unknown"),
        (("--format", "csv", "-o", "/proc/none/a.csv"), "cannot be written"),
        (("--format", "md", "-o", "/proc/none/a.md"), "cannot be written"),
        (("--year", "1999", "--chart", "a.svg"), "nothing to draw"),
    ],
)
def test_formats_and_charts_that_cannot_be_are_refused(ocop: Ocop, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CallError, match=said):
        ocop("compare", OCOP, *words)


def test_without_a_release_every_face_says_how_to_make_one(ocop: Ocop, tmp_path: Path) -> None:
    for words in (("compare", OCOP), ("release", "list"), ("export", "out"), ("schema",)):
        with pytest.raises(CallError, match="there is no release"):
            ocop(*words, at=Home(tmp_path))


# --- charts


def test_a_png_is_drawn_at_two_pixels_a_point(ocop: Ocop, tmp_path: Path) -> None:
    ocop("compare", OCOP, "--year", "2024", "--chart", str(tmp_path / "a.png"))
    data = (tmp_path / "a.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width > 840
    assert height > 200


def test_a_svg_keeps_vietnamese_letters_and_doubts(ocop: Ocop, tmp_path: Path, release: Release) -> None:
    ocop("compare", OCOP, "--year", "2024", "--vi", "--chart", str(tmp_path / "a.svg"))
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    for words in ("Nghệ An", "459 Σ", "3.463 LK", "tổng các tỉnh cũ", release.release_id):
        assert words in svg, words


@pytest.mark.parametrize(("boundary", "n"), [("63", 63), ("34", 34)])
def test_the_map_has_a_tile_for_every_province(
    ocop: Ocop, tmp_path: Path, release: Release, home: Home, boundary: str, n: int
) -> None:
    frame = warehouse.compare(OCOP, 2024, boundary, home=home)
    spec = charts.tile_map(frame, "x", release, "vi").to_dict()
    tiles = max((rows for rows in spec["datasets"].values()), key=len)
    assert len(tiles) == n
    assert len({(tile["row"], tile["column"]) for tile in tiles}) == n
    ocop(
        "compare",
        OCOP,
        "--year",
        "2024",
        "--boundary",
        boundary,
        "--kind",
        "map",
        "--chart",
        str(tmp_path / "a.svg"),
    )
    assert "Nghệ An" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_shades_darken_evenly_so_that_a_photocopy_keeps_their_order() -> None:
    lightness = [
        sum(weight * int(shade[at : at + 2], 16) for weight, at in ((0.299, 1), (0.587, 3), (0.114, 5)))
        for shade in charts._SHADES
    ]
    assert all(before - after > 20 for before, after in itertools.pairwise(lightness))


def test_the_line_is_cut_at_the_merger(ocop: Ocop, tmp_path: Path) -> None:
    ocop("series", OCOP, "Quảng Trị", "--chart", str(tmp_path / "a.svg"))
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "34 provinces since 2025-07-01" in svg
    assert "national rating of 2023 in place of national rating of 2019" in svg


def test_charts_need_no_network(release: Release, home: Home, tmp_path: Path) -> None:
    chart = charts.bars(warehouse.compare("ocop_revenue", 2024, "63", home=home), "x", release, "vi")
    charts.save(chart, tmp_path / "a.svg")
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "tỷ đồng" in svg
    assert "href" not in svg


def test_a_chart_that_cannot_be_written_is_named(release: Release, home: Home) -> None:
    chart = charts.bars(warehouse.compare("ocop_revenue", 2024, "63", home=home), "x", release, "vi")
    with pytest.raises(CallError, match="cannot be written"):
        charts.save(chart, Path("/proc/none/a.svg"))


# --- what must never be lost from sight


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "--boundary", "63"), ("rank", "--boundary", "63"), ("series", "Hà Tĩnh"),
        ("growth", "2024", "2025"),
        ("coverage", "--boundary", "63"),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("form", [(), ("--format", "md")], ids=["table", "md"])
def test_targets_are_called_targets_in_the_heading(
    ocop: Ocop, words: tuple[str, ...], form: tuple[str, ...]
) -> None:
    said = ocop(words[0], OCOP, *words[1:], "--status", "target", *form).output
    heading = next(line for line in said.splitlines() if OCOP in line or "coverage" in line)
    assert "target" in " ".join(said[said.index(heading) :].splitlines()[:2])


def test_a_chart_shows_bounds_and_what_is_in_force(ocop: Ocop, tmp_path: Path) -> None:
    for kind in ("bars", "map"):
        ocop(
            "compare",
            OCOP,
            "--year",
            "2024",
            "--boundary",
            "63",
            "--kind",
            kind,
            "--chart",
            str(tmp_path / "a.svg"),
        )
        assert "certificates in force" in (tmp_path / "a.svg").read_text(encoding="utf-8")
        ocop(
            "compare", OCOP, "--boundary", "63", "--status", "target", "--kind", kind, "--chart",
            str(tmp_path / "b.svg"),
        )  # fmt: skip
        assert "≥ 600" in (tmp_path / "b.svg").read_text(encoding="utf-8")


def test_money_of_another_period_than_a_year_is_not_ranked_with_years(ocop: Ocop, tmp_path: Path) -> None:
    from analysis_world import of, whole
    from warehouse_builders import home_of, release_of, told

    three = {"period_start": dt.date(2021, 1, 1), "period_end": dt.date(2023, 12, 31)}
    made = home_of(
        tmp_path,
        told("a", of("ocop_revenue", 900e9, "Hà Tĩnh", **three)),
        told("b", of("ocop_revenue", 500e9, "Lào Cai", **whole(2023))),
    )
    release_of(made)
    lines = ocop("compare", "ocop_revenue", "--boundary", "63", at=made).output.splitlines()
    first, other = (next(line for line in lines if name in line) for name in ("Lào Cai", "Hà Tĩnh"))
    assert first.startswith("1")
    assert other.startswith(" ")
    assert any("no calendar years, not ranked" in line for line in lines)


def test_a_contradiction_of_one_article_is_marked(ocop: Ocop, tmp_path: Path) -> None:
    from analysis_world import end, of
    from warehouse_builders import home_of, release_of, told

    numbers = (of("ocop_entities", n, "Lai Châu", period_end=end(2024)) for n in (20, 90))
    made = home_of(tmp_path, told("a", *numbers))
    release_of(made)
    assert "within one article" in ocop("conflicts", columns=160, at=made).output


# --- DEMO


@pytest.mark.parametrize(
    "words",
    [
        ("compare", OCOP), ("compare", OCOP, "--format", "md"), ("rank", OCOP), ("series", OCOP, "Hà Tĩnh"),
        ("growth", OCOP, "2022", "2024"), ("progress", OCOP), ("coverage",), ("conflicts",), ("evidence", OCOP),
        ("expiring",), ("schema", "release"), ("release", "list"), ("sql", "select 1 as one"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_demo_says_so_on_every_face(ocop: Ocop, demo: Home, words: tuple[str, ...]) -> None:
    assert "DEMO" in ocop(*words, at=demo).output


def test_a_demo_says_so_in_charts_and_files(ocop: Ocop, demo: Home, tmp_path: Path) -> None:
    ocop("compare", OCOP, "--chart", str(tmp_path / "a.svg"), at=demo)
    ocop("compare", OCOP, "--kind", "map", "--chart", str(tmp_path / "b.svg"), at=demo)
    ocop("series", OCOP, "Hà Tĩnh", "--chart", str(tmp_path / "c.svg"), at=demo)
    for path in tmp_path.glob("*.svg"):
        assert path.read_text(encoding="utf-8").count("DEMO") >= 2
    assert "demo" in ocop("compare", OCOP, "--format", "csv", at=demo).stdout
    done = ocop("export", str(tmp_path / "out"), "--json", at=demo)
    assert "DEMO" in json.loads(done.stdout)["citation"]


# --- export, release, schema


def test_export_tells_what_it_wrote_and_how_to_cite_it(ocop: Ocop, tmp_path: Path, release: Release) -> None:
    said = " ".join(ocop("export", str(tmp_path / "out"), columns=200).output.split())
    assert "cite as: OCOP Atlas, release " + release.release_id in said
    assert (tmp_path / "out" / "datapackage.json").is_file()


def test_a_release_is_pinned_by_its_id(ocop: Ocop, release: Release) -> None:
    assert "kept for good" in ocop("release", "pin", release.release_id).output
    found = json.loads(ocop("release", "list", "--json").stdout)
    assert found[-1]["is_pinned"]
    assert found[-1]["sha256"] == release.checksum


def test_schema_of_a_table_that_is_not_there_names_the_nearest(ocop: Ocop) -> None:
    with pytest.raises(CallError, match="did you mean 'estimates'"):
        ocop("schema", "estimate")
    assert json.loads(ocop("schema", "estimates", "--json").stdout)[0]["name"] == "estimates"


# --- words


def test_every_unit_of_the_catalogue_has_words() -> None:
    for indicator in load_indicators().indicators:
        if indicator.unit != "any":
            assert unit_words(indicator.unit, "vi") != indicator.unit or indicator.unit == "km", (
                indicator.unit
            )


def test_every_doubt_that_a_release_can_have_is_said_in_vietnamese(home: Home) -> None:
    frames = [
        warehouse.compare(OCOP, home=home),
        warehouse.compare(OCOP, per="commune", home=home),
        warehouse.compare(OCOP, per="rural_100k", home=home),
        warehouse.compare("ocop_entities", boundary="63", home=home),
        warehouse.growth(OCOP, 2022, 2024, home=home),
        warehouse.growth("ntm_communes", 2021, 2024, "63", home=home),
        warehouse.progress(OCOP, home=home),
        warehouse.progress("poverty_rate", home=home),
        warehouse.series("poverty_rate", "Hà Tĩnh", home=home),
        warehouse.series("ocop_products_recognized_period", "Hà Tĩnh", home=home),
    ]
    doubts = {one for frame in frames for text in frame["doubt"].dropna() for one in str(text).split("; ")}
    assert doubts
    assert not [doubt for doubt in doubts if doubt_words(doubt, "vi") == doubt]
    assert all(doubt_words(doubt, "en") == doubt for doubt in doubts)


def test_numbers_have_the_marks_of_their_language() -> None:
    assert (number(1234.5, "vi"), number(1234.5, "en")) == ("1.234,5", "1,234.5")
    assert (money(672_296e6, "vi"), money(672_296e6, "en")) == ("672,296 tỷ đồng", "672.296 billion VND")
    assert (money(45e6, "en"), money(900, "vi")) == ("45 million VND", "900 đồng")
    assert show.amount(17, "province", "approx", 19, "en") == "≈ 17–19"
    assert word("demo", "vi").startswith("DEMO")


def test_a_release_of_another_edition_is_marked_in_both_languages(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    show.edition_line(dataclasses.replace(release, edition="demo"), "vi")
    assert capsys.readouterr().out.startswith("DEMO: chi tiết")


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (474_070.000_000_01, 0, "474,070"),
        (99.999_6, 2, "100"),
        (1_299.996, 2, "1,300"),
        (10.10, 2, "10.1"),
        (0.004, 2, "0"),
    ],
)
def test_a_rounded_number_keeps_its_own_zeros(value: float, digits: int, shown: str) -> None:
    assert number(value, "en", digits) == shown
