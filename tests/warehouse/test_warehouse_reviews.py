"""What people decide about figures: kept beside what was read, replayed at each build, open again when both changed.

One home holds an article a case: a first night, decisions, then a second night in which some articles are edited and
all are read anew; each test looks at its own article.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from warehouse_builders import DAY, NIGHT, Claim, claim, home_of, release_of, store, told

import warehouse
from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.records import Read
from pipeline.store import write_figures

END = dt.date(2024, 12, 31)
WORDS = "Đến cuối năm, toàn tỉnh có 290 sản phẩm OCOP."
EDITED = "Tính đến hết năm, cả tỉnh có 290 sản phẩm OCOP."


def stated(value: float = 290, sentence: str = WORDS, **given: Any) -> Claim:
    return claim(value, period_end=END, sentence=sentence, **given)


# a case: its province, what is decided, and its article on the second night (None: as on the first)
CASES: dict[str, tuple[str, list[tuple[Any, dict[str, Any]]], Claim | None]] = {
    "corrected": ("Hà Giang", [("corrected", {"corrected": {"value": "29", "stars": "5"}})], None),
    "emptied": ("Cao Bằng", [("corrected", {"corrected": {"period_end": "", "province": "Nghệ An"}})], None),
    "rejected": ("Bắc Kạn", [("rejected", {})], None),
    "decided twice": ("Tuyên Quang", [("rejected", {}), ("confirmed", {"note": "no, it is right"})], None),
    "read otherwise": ("Lào Cai", [("confirmed", {})], stated(status="target")),
    "edited": (
        "Điện Biên",
        [("corrected", {"corrected": {"validity": "cumulative"}})],
        stated(sentence=EDITED),
    ),
    "edited and read otherwise": (
        "Lai Châu",
        [("corrected", {"corrected": {"value": "29"}})],
        stated(310, "Tính đến hết năm, cả tỉnh có 310 sản phẩm OCOP."),
    ),
    "mended": ("Sơn La", [("corrected", {"corrected": {"status": "target"}})], stated(status="target")),
    "expected": (
        "Yên Bái",
        [("corrected", {"corrected": {"stars": "5"}, "expected": {"value": "290"}})],
        stated(status="target"),
    ),
    "not as expected": (
        "Hòa Bình",
        [("corrected", {"corrected": {"stars": "5"}, "expected": {"value": "290"}})],
        stated(29),
    ),
    "gone": ("Lạng Sơn", [("confirmed", {})], None),
}


def figure_of(home: Home, case: str) -> dict[str, Any]:
    rows = warehouse.query(
        f"select f.* from figures as f join articles as a using (article_id) where a.url like '%/{_key(case)}.html'",
        home=home,
    )
    assert len(rows) == 1
    return rows.to_dict("records")[0]


def states(home: Home, case: str) -> list[str]:
    return list(
        warehouse.query(
            f"select r.state from reviews as r join articles as a using (article_id) "
            f"where a.url like '%/{_key(case)}.html' order by r.decided_at",
            home=home,
        )["state"]
    )


def _key(case: str) -> str:
    return case.replace(" ", "-")


def _night(*, second: bool) -> list[Any]:
    stories = []
    for case, (province, _, later) in CASES.items():
        one = later if second and later is not None else stated()
        made = Claim(one.value, one.indicator, province, "63", one.period_end, one.sentence, one.fields)
        note = "Một dòng khác hẳn, dài hơn trước." if second and case == "rejected" else "Tin của tòa soạn."
        stories.append(told(_key(case), made, note=note))
    return stories


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = home_of(tmp_path_factory.mktemp("reviews"), *_night(second=False))
    release_of(made)
    for case, (_, decisions, _) in CASES.items():
        figure_id = figure_of(made, case)["figure_id"]
        for verdict, given in decisions:
            warehouse.decide(
                figure_id, verdict, home=made, **({"reviewer": "Lan", "note": "read it"} | given)
            )
    store(made, _night(second=True), "20260302T013000-0002", at=NIGHT + DAY, reader="r2")
    gone = next(story for story in _night(second=True) if story.key == "gone").article()
    read = Read(
        read_digest="gone",
        article_id=gone.article_id,
        text_digest=gone.text_digest,
        reader_version="r2",
        n_figures=0,
    )
    write_figures(made, "20260303T013000-0003", [], [read])
    release_of(made, run_id="20260303T013000-0003")
    return made


@pytest.fixture
def small(tmp_path: Path) -> Home:
    """A release of two articles that contradict each other."""
    made = home_of(
        tmp_path, told("a", stated()), told("b", stated(400, "Có 400 sản phẩm."), portal="bao-mot")
    )
    release_of(made)
    return made


def test_a_correction_stands_and_what_was_read_is_kept(home: Home) -> None:
    found = figure_of(home, "corrected")
    assert (found["value"], found["stars"], found["review"], found["confidence"]) == (
        29,
        "5",
        "corrected",
        1.0,
    )
    shown = warehouse.evidence("ocop_products_recognized", "Hà Giang", home=home).iloc[0]
    assert dict(shown["read_as"])["value"] == "290.0"
    assert (shown["reviewer"], shown["review_note"]) == ("Lan", "read it")
    estimated = warehouse.query("select value, stars from estimates where province = 'Hà Giang'", home=home)
    assert estimated.to_dict("records") == [{"value": 29.0, "stars": "5"}]


def test_a_correction_may_empty_a_field_and_change_the_place(home: Home) -> None:
    found = figure_of(home, "emptied")
    assert (found["province"], found["province_code"], str(found["period_end"])) == ("Nghệ An", "40", "NaT")


def test_a_rejected_figure_is_no_claim_and_stays_in_evidence(home: Home) -> None:
    assert warehouse.query("from estimates where province = 'Bắc Kạn'", home=home).empty
    shown = warehouse.evidence("ocop_products_recognized", "Bắc Kạn", home=home).iloc[0]
    assert shown["relation"] == "rejected"


def test_the_latest_decision_wins_and_the_earlier_one_is_kept(home: Home) -> None:
    assert figure_of(home, "decided twice")["review"] == "confirmed"
    assert states(home, "decided twice") == ["replaced", "applied"]


def test_a_decision_holds_where_only_the_reading_changed(home: Home) -> None:
    assert (figure_of(home, "read otherwise")["status"], states(home, "read otherwise")) == (
        "actual",
        ["applied"],
    )


def test_a_decision_holds_where_only_the_sentence_changed(home: Home) -> None:
    assert (figure_of(home, "edited")["validity"], states(home, "edited")) == ("cumulative", ["applied"])


def test_a_decision_is_open_again_when_sentence_and_reading_changed(home: Home) -> None:
    case = "edited and read otherwise"
    assert (figure_of(home, case)["value"], states(home, case)) == (310, ["reopened"])
    queue = warehouse.doubtful(place="Lai Châu", home=home)
    assert queue["why"].iloc[0].startswith("a decision about this article is open again")


def test_a_change_elsewhere_in_the_article_reopens_nothing(home: Home) -> None:
    assert states(home, "rejected") == ["applied"]


def test_a_correction_runs_out_when_the_reader_is_mended(home: Home) -> None:
    assert (figure_of(home, "mended")["review"], states(home, "mended")) == (None, ["expired"])


def test_a_correction_runs_out_when_what_it_expects_is_no_longer_read(home: Home) -> None:
    assert (figure_of(home, "expected")["stars"], states(home, "expected")) == ("5", ["applied"])
    assert (figure_of(home, "not as expected")["stars"], states(home, "not as expected")) == (
        None,
        ["expired"],
    )


def test_a_decision_whose_figure_is_read_no_more_is_named(home: Home) -> None:
    assert states(home, "gone") == ["lost"]
    counted = warehouse.query("select n_rows from checks where name = 'reviews_are_settled'", home=home)
    assert list(counted["n_rows"]) == [4]


def test_decided_figures_leave_the_queue_and_become_gold(small: Home) -> None:
    queue = warehouse.doubtful(home=small)
    assert list(queue["urgency"]) == [5, 6]
    assert list(warehouse.gold(home=small)) == []
    first, second = queue["figure_id"]
    given: dict[str, Any] = {"reviewer": "Lan", "note": "both are printed", "home": small}
    warehouse.decide(first, "corrected", corrected={"validity": "current"}, **given)
    before = (small.reviews / "decisions.jsonl").read_bytes()
    warehouse.decide(second, "rejected", **given)
    assert (small.reviews / "decisions.jsonl").read_bytes().startswith(before)
    release_of(small, run_id="20260302T013000-0002")
    assert warehouse.doubtful(home=small).empty
    made = [article for article in warehouse.gold(home=small) if article["figures"]]
    (figure,) = made[0]["figures"]
    assert made[0]["text"][figure["start"] : figure["end"]] == figure["quote"]
    assert (figure["validity"], figure["period_end"]) == ("current", "2024-12-31")
    warehouse.decide(first, "corrected", corrected={"validity": "cumulative"}, **given)
    last = json.loads((small.reviews / "decisions.jsonl").read_text().splitlines()[-1])
    assert last["original"]["validity"] == ""


@pytest.mark.parametrize(
    ("verdict", "given", "said"),
    [
        ("corrected", {}, "names at least one field"),
        ("confirmed", {"corrected": {"value": "1"}}, "other verdicts name none"),
        ("corrected", {"corrected": {"valu": "1"}}, "did you mean 'value'"),
        ("corrected", {"corrected": {"value": "nhiều"}}, "is no number in base units"),
        ("corrected", {"corrected": {"period_end": "12/2024"}}, "is no day"),
        ("corrected", {"corrected": {"status": "hoped"}}, "one of actual, target, change"),
        ("corrected", {"corrected": {"province": "Ninh Bỉnh"}}, "no province is called"),
        ("corrected", {"corrected": {"unit": ""}}, "cannot be empty"),
        ("corrected", {"corrected": {"value": "310"}}, "says what is read already"),
        ("rejected", {"note": " "}, "the name of who decides and the reason"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    home: Home, verdict: Any, given: dict[str, Any], said: str
) -> None:
    before = (home.reviews / "decisions.jsonl").read_bytes()
    given = {"reviewer": "Lan", "note": "why"} | given
    with pytest.raises(CallError, match=said):
        warehouse.decide(
            figure_of(home, "edited and read otherwise")["figure_id"], verdict, home=home, **given
        )
    assert (home.reviews / "decisions.jsonl").read_bytes() == before


def test_a_line_that_is_no_decision_is_named_at_the_build(home: Home, tmp_path: Path) -> None:
    line = json.loads((home.reviews / "decisions.jsonl").read_text().splitlines()[0])
    other = home_of(tmp_path, told("a", stated()))
    other.reviews.mkdir()
    (other.reviews / "x.jsonl").write_text(json.dumps(line | {"corrected": {"valu": "1"}}))
    with pytest.raises(CallError, match=r"reviews/x.jsonl, line 1: a figure has no field 'valu'"):
        release_of(other)
