"""Two nights of the sample portals: what comes in, what a second run costs, what the second night changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flow_world import World

import samples
from pipeline.archive import WarcWriter, iterate_captures
from pipeline.home import Home, write_whole

pytestmark = pytest.mark.slow


class Told:
    """What four runs did: the first night, the same night again, the second night, a backfill from a WARC file."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.first = world.night()
        self.rows_first = world.content()
        self.asked_first = len(world.portals.requests())
        self.again = world.night()
        self.asked_again = world.portals.requests()[self.asked_first :]
        self.rows_again = world.content()
        world.portals.set_night(2)
        self.second = world.night()
        self.rows_second = world.content()
        self.older = older_copy(world)
        done = world.ocop("backfill", PAPER, "--warc", str(self.older), "--json")
        self.backfilled = dict(json.loads(done.stdout))

    @staticmethod
    def total(report: dict[str, Any], key: str) -> int:
        return sum(row[key] for row in report["portals"])


PAPER = "mau-baotinh"
OLDER = "-3100001.html"


def older_copy(world: World) -> Path:
    """A WARC file of another collection, with an article that stands in none of the portal's lists."""
    known = next(
        each
        for each in iterate_captures(Home(world.home), PAPER)
        if each.status == 200 and each.url.endswith(".html") and b"NewsArticle" in each.body
    )
    address = known.url.rpartition("-")[0] + OLDER
    elsewhere = Home(world.home.parent / "elsewhere")
    with WarcWriter(elsewhere, "other", "other") as warc:
        warc.write(
            url=address,
            fetched_at=known.fetched_at.replace(year=2021),
            status=200,
            headers=[("Content-Type", "text/html; charset=utf-8")],
            body=known.body.replace(known.url.encode(), address.encode()),
        )
    return next((elsewhere.archive / "other").glob("*.warc.gz"))


@pytest.fixture(scope="module")
def told(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("nights")
    with samples.serve(night=1, ports=dict.fromkeys(samples.PORTALS, 0)) as portals:
        registry = folder / "portals.yaml"
        rows = yaml.safe_load(samples.registry_yaml(portals.urls))["portals"]
        for row in rows:
            # two crawls side by side, of three portals and of two; one for each portal costs more than its pages
            row["host_group"] = row["family"]
        write_whole(registry, yaml.safe_dump({"portals": rows}, allow_unicode=True).encode())
        yield Told(World(portals, Path(folder / "home"), registry))


def test_a_night_ends_well(told: Told) -> None:
    assert told.first["outcome"] == "done", told.first


def test_every_portal_brings_articles(told: Told) -> None:
    assert {row["portal"]: row["n_new"] > 0 for row in told.first["portals"]} == dict.fromkeys(
        samples.PORTALS, True
    )


def test_both_main_indicators_compare_at_least_five_provinces(told: Told) -> None:
    counted = told.world.ask(
        "select (select count(distinct province) "
        "from compare('ocop_products_recognized', year := 2024, boundary := '63')), "
        "(select count(distinct province) from compare('ntm_communes', year := 2024, boundary := '63'))"
    )
    assert min(counted[0]) >= 5, counted


def test_a_second_run_fetches_no_article_body(told: Told) -> None:
    assert told.total(told.again, "n_fetched") == 0


def test_a_second_run_changes_no_row(told: Told) -> None:
    # a second release is also checked against the first, so that the rows of checks differ
    tables = told.rows_first.keys() - {"checks"}
    assert [name for name in sorted(tables) if told.rows_first[name] != told.rows_again[name]] == []


def test_the_second_night_brings_one_new_version(told: Told) -> None:
    assert told.total(told.second, "n_changed") == 1


def test_the_second_night_brings_one_moved_address(told: Told) -> None:
    assert told.total(told.second, "n_moved") == 1


def test_the_edited_article_keeps_its_old_version(told: Told) -> None:
    twice = told.world.ask("select article_id from article_versions group by all having count(*) > 1")
    assert len(twice) == 1


def test_the_moved_article_keeps_its_old_address(told: Told) -> None:
    twice = told.world.ask(
        "select article_id from article_addresses group by all having count(distinct url) > 1"
    )
    assert len(twice) == 1


def test_nothing_stands_twice(told: Told) -> None:
    assert not told.world.ask("select article_id from articles group by all having count(*) > 1")
    assert not told.world.ask("select figure_id from figures group by all having count(*) > 1")


def test_every_quote_stands_in_its_article(told: Told) -> None:
    wrong = told.world.ask(
        "select f.quote from figures f join articles a using (article_id) "
        "where substring(a.text, f.quote_start + 1, f.quote_end - f.quote_start) <> f.quote"
    )
    assert not wrong


def test_another_provinces_sales_are_not_the_portals(told: Told) -> None:
    places = told.world.ask(
        "select distinct province from figures where indicator = 'ocop_revenue' and value = 672296e6"
    )
    assert places == [("Quảng Ninh",)]


def test_gambling_spam_is_rejected_and_counted(told: Told) -> None:
    assert told.world.ask("select count(*) from rejected where reason = 'spam'")[0][0] >= 1


def test_a_release_of_samples_is_marked_demo(told: Told) -> None:
    assert "demo" in (told.world.home / "warehouse.duckdb").resolve().name
    assert told.world.ask("select distinct edition from compare('ntm_communes', boundary := '63')") == [
        ("demo",)
    ]


def test_the_run_report_is_kept_in_the_warehouse(told: Told) -> None:
    runs = {row[0] for row in told.world.ask("select run_id from portal_runs")}
    assert {told.first["run_id"], told.again["run_id"], told.second["run_id"]} <= runs


def test_a_backfill_brings_what_no_list_shows(told: Told) -> None:
    origins = told.world.ask(f"select distinct origin from captures where url like '%{OLDER}'")
    assert (told.total(told.backfilled, "n_fetched"), origins) == (1, [("import",)])


def test_a_backfill_is_told_from_the_nights(told: Told) -> None:
    purposes = dict(told.world.ask(f"select run_id, purpose from portal_runs where portal = '{PAPER}'"))
    assert purposes[told.backfilled["run_id"]] == "backfill"
    assert purposes[told.second["run_id"]] == "nightly"


QUESTIONS = sorted((Path(__file__).parents[2] / "docs" / "questions").glob("*.sql"))
OF_THE_DAY = ("02",)  # asks of the day of the release, and the sample stories grow old


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_each_question_of_analysts_is_answered(told: Told, path: Path) -> None:
    rows = told.world.ask(path.read_text(encoding="utf-8"))
    assert rows or path.stem in OF_THE_DAY


@pytest.mark.parametrize(
    ("indicator", "exact", "bounded"), [("ocop_revenue", 672_296e6, 670e9), ("ocop_workers", 2172.0, 2000.0)]
)
def test_two_portals_agree_in_other_units_and_bounds(
    told: Told, indicator: str, exact: float, bounded: float
) -> None:
    rows = told.world.ask(
        f"select value, relation, portal from evidence('{indicator}', place := 'Quảng Ninh') "
        "where status = 'actual' order by bound desc"
    )
    assert [row[:2] for row in rows] == [(exact, "estimate"), (bounded, "bounded_agrees")]
    assert len({row[2] for row in rows}) == 2


def test_two_portals_contradict_each_other_with_both_sentences(told: Told) -> None:
    rows = told.world.ask(
        "select value, other_value, as_of = other_as_of, sentence, other_sentence, portal != other_portal "
        "from conflicts('ocop_entities', place := 'Quảng Ninh')"
    )
    assert len(rows) == 1
    assert {rows[0][0], rows[0][1]} == {119.0, 180.0}
    assert rows[0][2]
    assert "119" in rows[0][3] + rows[0][4]
    assert "180" in rows[0][3] + rows[0][4]
    assert rows[0][5]


def test_a_merged_province_is_summed_from_its_parts_or_says_why_not(told: Told) -> None:
    rows = told.world.ask(
        "select province, value, is_sum, parts, missing from compare('ocop_products_recognized', year := 2022) "
        "where province in ('Bắc Ninh', 'Tuyên Quang') order by province"
    )
    assert rows[0][:3] == ("Bắc Ninh", 205 + 93, True)
    assert rows[0][3] == "Bắc Giang 205 (2022-12-31) + Bắc Ninh 93 (2022-12-31)"
    assert rows[1][1] is None
    assert rows[1][4] == "no figure of the same kind for Tuyên Quang (map of 63)"
