"""The checks themselves: each finds the fault that is planted for it, and a sound release passes them all."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import pytest
from warehouse_builders import claim, home_of, release_of, settings_of, store, told

import warehouse
from pipeline.errors import CallError, OcopError, RunError
from pipeline.home import Home
from warehouse.checking import checks

END = dt.date(2024, 12, 31)
WORDS = "Cả tỉnh có 99 sản phẩm: 5 sản phẩm 5 sao, 20 sản phẩm 4 sao, 74 sản phẩm 3 sao."
STORIES = [
    told(
        "a",
        claim(99, period_end=END, sentence=WORDS),
        claim(63, indicator="ntm_communes", period_end=END, denominator=101.0),
        claim(20, indicator="ntm_communes", period_end=END, detail="advanced"),
        claim(62.4, indicator="ntm_communes_share", period_end=END),
        claim(55, indicator="ocop_entities", period_end=END),
    ),
    told("b", claim(100, period_end=END), portal="baohatinh"),
]

# what is done to a sound release, and the check that must notice it
PLANTED = {
    "keys_are_unique": "insert into figures from figures limit 1",
    "references_hold": "delete from indicators where code = 'ntm_communes'",
    "closed_lists_hold": "update figures set status = 'hoped' where indicator = 'ntm_communes_share'",
    "quotes_stand_in_the_text": "update figures set quote_start = quote_start + 1 where value = 55",
    "values_are_numbers": "update figures set value = 'infinity' where value = 55",
    "claims_belong_to_their_estimate": "update estimates set stars = '5' where indicator = 'ocop_entities'",
    "one_current_version_and_address": "update article_versions set is_current = false",
    "samples_never_mix": "update portals set is_sample = true",
    "star_parts_sum_to_total": (
        "insert into figures by name select * replace (figure_id || stars as figure_id) from "
        "(select f.* replace (s.stars as stars, s.value as value) from figures as f, "
        "(values ('5', 5), ('4', 20), ('3', 70)) as s (stars, value) where f.value = 99)"
    ),
    "levels_nest": "update estimates set value = 64 where detail = 'advanced'",
    "parts_are_within_their_whole": "update figures set value = 102 where denominator = 101",
    "shares_are_within_100": "update figures set value = 106 where unit = 'percent'",
    "values_are_plausible": "update estimates set flag = 'outlier' where indicator = 'ocop_entities'",
    "communes_are_within_the_province": "update estimates set value = 999 where indicator = 'ntm_communes'",
    "entities_fit_products": "update estimates set value = 20 where indicator = 'ocop_entities'",
    "actuals_are_not_of_the_future": "update figures set period_end = '2027-12-31' where value = 55",
    "details_sum_within_total": (
        "insert into estimates by name select * replace (estimate_id || 'x' as estimate_id, "
        "'household' as detail, 56 as value) from estimates where indicator = 'ocop_entities'"
    ),
    "shares_equal_n_of_m": "update estimates set value = 60.9 where indicator = 'ntm_communes_share'",
    "new_provinces_equal_their_parts": (
        "insert into estimates by name select e.* replace (p.code || p.boundary as estimate_id, p.code as place_code, "
        "p.name as province, p.boundary as boundary, if(p.boundary = '34', 500, 350) as value) "
        "from estimates as e, places as p where e.indicator = 'ocop_entities' "
        "and (p.name, p.boundary) in (('Quảng Ngãi', '63'), ('Kon Tum', '63'), ('Quảng Ngãi', '34'))"
    ),
    "units_slip": "update claims set relation = 'unit_slip' where relation = 'agrees'",
    "estimates_meet_official_figures": "update official_figures set relation = 'disagrees' where province = 'Hà Nội'",
    "articles_are_held_back": "insert into takedowns values ('0123456789abcdef', false)",
    "takedowns_hold": "insert into takedowns select article_id, false from articles limit 1",
    "reviews_are_settled": (
        "insert into reviews by name select 'r1' as review_id, article_id, text_digest, sentence, quote, indicator, "
        "'confirmed' as verdict, 'reopened' as state, '' as note, 'An' as reviewer, now()::timestamp as decided_at "
        "from figures limit 1"
    ),
    "since_figures_were_lost": "delete from figures where value = 55",
    "since_values_jumped": "update estimates set value = value * 3 where indicator = 'ocop_entities'",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = home_of(tmp_path_factory.mktemp("checks"), *STORIES)
    release_of(home)
    return home


def found(path: Path, home: Home) -> dict[str, int]:
    return {result.name: result.n_rows for result in warehouse.check(path, home)}


def test_a_sound_release_passes_every_check(sound: Home) -> None:
    path = warehouse.build(sound, settings_of(sound), "run")
    assert set(found(path, sound)) == {one.name for one in checks()}
    assert not any(found(path, sound).values())


@pytest.mark.parametrize("name", [one.name for one in checks()])
def test_a_planted_fault_is_found(sound: Home, tmp_path: Path, name: str) -> None:
    current = warehouse.release(sound)
    assert current is not None
    altered = tmp_path / "altered.duckdb"
    shutil.copy(current.path, altered)
    altered.chmod(0o644)
    with duckdb.connect(str(altered)) as connection:
        connection.execute(PLANTED[name])
    assert found(altered, sound)[name] > 0


def test_every_check_says_what_is_wrong_with_its_rows() -> None:
    for one in checks():
        assert one.meaning.endswith("."), one.name


def test_what_a_check_found_stands_in_the_release(tmp_path: Path) -> None:
    home = home_of(tmp_path, told("a", claim(64, indicator="ntm_communes", period_end=END, denominator=63.0)))
    release_of(home)
    rows = warehouse.query("select * from checks where n_rows > 0", home=home)
    assert list(rows["name"]) == ["parts_are_within_their_whole"]
    assert list(rows["severity"]) == ["flag"]
    assert "64" in rows["sample"][0][0]


def test_lost_figures_stop_a_release_and_a_new_reader_does_not(tmp_path: Path) -> None:
    stories = [told(f"a{n}", claim(100 + n, period_end=END)) for n in range(30)]
    home = home_of(tmp_path, *stories[:1])
    store(home, stories[1:], "20260302T013000-0002")
    release_of(home)
    shutil.rmtree(home.figures / "20260302T013000-0002")
    with pytest.raises(RunError, match="since_figures_were_lost"):
        release_of(home)
    store(home, stories[:20], "20260303T013000-0003", reader="r2")
    store(home, stories[20:], "20260304T013000-0004", reader="r2")
    shutil.rmtree(home.figures / "20260301T013000-0001")
    release_of(home)


def test_potential_five_stars_may_stand_in_or_out_of_the_total(tmp_path: Path) -> None:
    words = (
        "Có 30 sản phẩm: 18 sản phẩm 3 sao, 9 sản phẩm 4 sao, 2 sản phẩm 5 sao, 1 sản phẩm tiềm năng 5 sao."
    )
    parts = [claim(n, period_end=END, stars=s, sentence=words) for n, s in ((18, "3"), (9, "4"), (2, "5"))]
    story = told("a", claim(30, period_end=END, sentence=words))
    home = home_of(tmp_path, story)
    from pipeline.records import Read
    from pipeline.store import write_figures
    from pipeline.text import digest

    article = story.article()
    (total,) = story.figures()
    import msgspec

    figures = [total] + [
        msgspec.structs.replace(
            total,
            figure_id=digest(str(part.value))[:16],
            value=part.value,
            stars=stars,
            quote=f"{part.value:g}",
            start=article.text.index(f"{part.value:g} sản phẩm"),
            end=article.text.index(f"{part.value:g} sản phẩm") + len(f"{part.value:g}"),
        )
        for part, stars in zip(
            [*parts, claim(1, sentence=words)], ("3", "4", "5", "potential_5"), strict=True
        )
    ]
    read = Read(
        read_digest="x",
        article_id=article.article_id,
        text_digest=article.text_digest,
        reader_version="r1",
        n_figures=5,
    )
    write_figures(home, "20260302T013000-0002", figures, [read])
    release_of(home)
    rows = warehouse.query("select n_rows from checks where name = 'star_parts_sum_to_total'", home=home)
    assert list(rows["n_rows"]) == [0]


@pytest.fixture(scope="module")
def lossy(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose last build lost figures, so that it was not published."""
    stories = [told(f"a{n}", claim(100 + n, period_end=END)) for n in range(30)]
    home = home_of(tmp_path_factory.mktemp("lossy") / "home", *stories[:1])
    store(home, stories[1:], "20260302T013000-0002")
    release_of(home)
    shutil.rmtree(home.figures / "20260302T013000-0002")
    with pytest.raises(RunError, match="ocop publish --accept since_figures_were_lost"):
        release_of(home)
    return home


@pytest.fixture
def refused(lossy: Home, tmp_path: Path) -> Home:
    """A copy of that home, to go on with."""
    return Home(shutil.copytree(lossy.root, tmp_path / "home", symlinks=True))


def test_an_accepted_check_lets_the_release_through_and_stands_in_it(refused: Home) -> None:
    before = warehouse.release(refused)
    done = warehouse.accept(
        refused,
        ["since_figures_were_lost"],
        settings_of(refused),
        because="withdrawn by the portal",
        by="Lan",
    )
    assert warehouse.release(refused) == done != before
    row = warehouse.query("from checks where accepted_because is not null", home=refused).iloc[0]
    assert (row["name"], row["accepted_because"], row["accepted_by"]) == (
        "since_figures_were_lost",
        "withdrawn by the portal",
        "Lan",
    )
    assert warehouse.refused(refused) is None


@pytest.mark.parametrize(
    ("names", "because", "said"),
    [
        (["since_figures_were_lost"], " ", "wants a reason"),
        (["since_figures_were_los"], "x", "did you mean 'since_figures_were_lost'"),
        ([], "x", "is not accepted; nothing was published"),
    ],
)
def test_nothing_is_accepted_without_its_name_and_a_reason(
    refused: Home, names: list[str], because: str, said: str
) -> None:
    before = warehouse.release(refused)
    with pytest.raises(OcopError, match=said):
        warehouse.accept(refused, names, settings_of(refused), because=because, by="Lan")
    assert warehouse.release(refused) == before
    assert warehouse.refused(refused) is not None


def test_a_refused_release_that_readers_have_passed_is_not_published(refused: Home) -> None:
    store(refused, [told(f"a{n}", claim(100 + n, period_end=END)) for n in range(30)], "20260303T013000-0003")
    waiting = warehouse.refused(refused)
    release_of(refused)
    assert warehouse.refused(refused) == waiting
    with pytest.raises(CallError, match="another release since"):
        warehouse.accept(refused, ["since_figures_were_lost"], settings_of(refused), because="x", by="Lan")


def test_takedowns_are_never_waved_through(tmp_path: Path) -> None:
    home = home_of(tmp_path, told("a", claim(290, period_end=END)))
    path = warehouse.build(home, settings_of(home), "run")
    with duckdb.connect(str(path)) as connection:
        connection.execute("update checks set n_rows = 1, sample = ['x'] where name = 'takedowns_hold'")
    with pytest.raises(RunError, match="takedowns_hold"):
        warehouse.publish(home, path, settings_of(home))
    with pytest.raises(CallError, match="never accepted"):
        warehouse.accept(home, ["takedowns_hold"], settings_of(home), because="x", by="Lan")
