"""What is asked for tonight, case by case."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from spiders_world import WHEN, portal

from pipeline.records import UrlState
from spiders.families import family_named
from spiders.frontier import Plan, Rules, is_known, plan
from spiders.listing import Listed

BASE = "https://ntm.example.vn/tin"
URL = f"{BASE}/tin-mot-1.html"
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def state(url: str = URL, **changes: Any) -> UrlState:
    facts: dict[str, Any] = {
        "portal": "thu-ntm", "url": url, "kind": "article", "first_seen": WHEN - 40 * DAY, "last_seen": WHEN - 2 * DAY,
        "last_fetched": WHEN - 2 * DAY, "status": 200, "listed_title": "Tin một", "listed_on": dt.date(2025, 11, 1),
        "etag": '"v1"', "last_modified": "Sat, 01 Nov 2025 00:00:00 GMT",
    }  # fmt: skip
    return UrlState(**(facts | changes))


def listed(url: str = URL, **changes: Any) -> Listed:
    return Listed(**({"url": url, "via": "list", "title": "Tin một", "on": dt.date(2025, 11, 1)} | changes))


def decide(*entries: Listed, known: list[UrlState] | None = None, mixed: bool = False, **rules: Any) -> Plan:
    chosen = Rules(**({"now": WHEN, "recheck_days": 14, "recheck_hours": 20.0} | rules))
    return plan(
        {entry.url: entry for entry in entries},
        {each.url: each for each in known or []},
        portal(mixed=mixed),
        family_named("nukeviet"),
        chosen,
    )


def asked(found: Plan) -> list[tuple[str, str]]:
    return [(ask.url.removeprefix(BASE), ask.why) for ask in found.asks]


@pytest.mark.parametrize(
    ("known", "entry", "expected"),
    [
        (None, listed(), "new"),
        (state(), listed(), None),
        (state(), listed(title="Tin một, đính chính"), "listed_change"),
        (state(), listed(title="Tin m…"), None),
        (state(), listed(on=dt.date(2025, 11, 5)), "listed_change"),
        (state(), listed(on=dt.date(2025, 10, 5)), None),
        (state(listed_modified=WHEN - 30 * DAY), listed(modified=WHEN - 20 * DAY), "listed_change"),
        (state(listed_modified=WHEN - 30 * DAY), listed(modified=WHEN - 30 * DAY), None),
        (state(listed_on=WHEN.date()), listed(on=WHEN.date()), "recheck"),
        (state(listed_on=WHEN.date(), last_fetched=WHEN - 3 * HOUR), listed(on=WHEN.date()), None),
        (state(listed_on=None, first_seen=WHEN - DAY), listed(on=None), "recheck"),
        (state(error="pending: listed", last_fetched=None, status=None), listed(), "pending"),
        (state(error="pending: another title"), listed(), "pending"),
        (state(last_fetched=None, status=None, n_failures=1, next_due=WHEN + HOUR), listed(), None),
        (state(last_fetched=None, status=None, n_failures=1, next_due=WHEN - HOUR), listed(), "retry"),
        (state(n_failures=2, next_due=WHEN + HOUR, error="http_error: 500"), listed(), None),
        (state(n_failures=2, next_due=WHEN - HOUR, error="http_error: 500"), listed(), "retry"),
        (state(status=404), listed(), None),
        (state(status=404, last_fetched=WHEN - 31 * DAY), listed(), "retry"),
        (state(status=301), listed(title="Tin khác"), None),
        (state(last_fetched=None, status=None, error="refused_address: x"), listed(), None),
        (
            state(last_fetched=None, status=None, error="refused_address: x", last_seen=WHEN - 31 * DAY),
            listed(),
            "pending",
        ),
    ],
)
def test_a_listed_article_is_asked_for_when_there_is_reason(
    known: UrlState | None, entry: Listed, expected: str | None
) -> None:
    found = decide(entry, known=[known] if known else [])
    assert [why for _, why in asked(found)] == ([expected] if expected else [])


def test_only_a_re_check_is_conditional() -> None:
    young = state(listed_on=WHEN.date())
    [ask] = decide(listed(on=WHEN.date()), known=[young]).asks
    assert (ask.etag, ask.last_modified) == (young.etag, young.last_modified)
    [ask] = decide(listed(title="Tin khác hẳn"), known=[state()]).asks
    assert (ask.etag, ask.last_modified) == (None, None)


def test_what_is_new_is_noted_before_it_is_asked_for() -> None:
    found = decide(listed(), listed(f"{BASE}/b-2.html", title="Đổi"), known=[state(f"{BASE}/b-2.html")])
    assert [(note.listed.url.removeprefix(BASE), note.error) for note in found.notes] == [
        ("/tin-mot-1.html", "pending: listed"),
        ("/b-2.html", "pending: another title"),
    ]


def test_what_waits_is_asked_for_though_no_list_shows_it() -> None:
    waiting = state(error="pending: listed", last_fetched=None, status=None)
    lost = state(f"{BASE}/c-3.html", last_fetched=None, status=None)
    assert asked(decide(known=[waiting, lost])) == [("/c-3.html", "pending"), ("/tin-mot-1.html", "pending")]


def test_a_list_that_says_more_is_remembered_once() -> None:
    bare = state(listed_title=None)
    [note] = decide(listed(), known=[bare]).notes
    assert note.error.startswith("seen:")
    assert decide(listed(), known=[state()]).notes == ()


def test_an_article_under_two_sections_is_asked_for_once() -> None:
    found = decide(listed(), listed("https://ntm.example.vn/khac/tin-mot-1.html", via="sitemap"))
    assert [ask.url for ask in found.asks] == ["https://ntm.example.vn/khac/tin-mot-1.html"]


def test_a_known_address_stands_for_its_article_while_it_is_listed() -> None:
    assert (
        decide(
            listed(), listed("https://ntm.example.vn/khac/tin-mot-1.html", via="sitemap"), known=[state()]
        ).asks
        == ()
    )


def test_an_article_that_is_listed_elsewhere_has_moved() -> None:
    young = state(listed_on=WHEN.date())
    found = decide(listed("https://ntm.example.vn/khac/tin-mot-1.html", on=WHEN.date()), known=[young])
    assert [(ask.url, ask.why) for ask in found.asks] == [
        ("https://ntm.example.vn/khac/tin-mot-1.html", "new")
    ]


def test_the_newest_come_first_and_re_checks_last() -> None:
    entries = [listed(f"{BASE}/x-{n}.html", on=dt.date(2025, 12, n)) for n in (3, 9, 5)]
    found = decide(*entries, listed(on=WHEN.date()), known=[state(listed_on=WHEN.date())])
    assert [url for url, _ in asked(found)] == ["/x-9.html", "/x-5.html", "/x-3.html", "/tin-mot-1.html"]


def test_a_window_takes_only_its_days_and_notes_no_other() -> None:
    entries = [listed(f"{BASE}/x-{n}.html", on=dt.date(2025, 12, n)) for n in (3, 5, 9)]
    found = decide(*entries, since=dt.date(2025, 12, 4), until=dt.date(2025, 12, 8))
    assert asked(found) == [("/x-5.html", "new")]
    assert len(found.notes) == 1


def test_a_mixed_portal_notes_what_does_not_belong_and_asks_again_when_its_title_changes() -> None:
    off = listed(title="Đội nhà thắng trận thứ ba")
    found = decide(off, mixed=True)
    assert found.asks == ()
    [note] = found.notes
    assert note.error.startswith("off_topic:")
    noted = state(error=note.error, last_fetched=None, status=None, listed_title=off.title)
    assert decide(off, known=[noted], mixed=True) == Plan(notes=(), asks=())
    assert [
        ask.why
        for ask in decide(listed(title="Thêm 3 xã đạt chuẩn nông thôn mới"), known=[noted], mixed=True).asks
    ] == ["pending"]


def test_an_address_without_a_title_is_judged_by_its_words() -> None:
    good = Listed(url=f"{BASE}/them-12-san-pham-ocop-7.html", via="sitemap")
    bad = Listed(url=f"{BASE}/doi-nha-thang-tran-8.html", via="sitemap")
    assert [ask.url for ask in decide(good, bad, mixed=True).asks] == [good.url]


def test_only_what_was_seen_before_the_last_whole_walk_is_known_to_a_walk() -> None:
    states = {URL: state(first_seen=WHEN - DAY)}
    assert is_known(URL, states, WHEN)
    assert not is_known(URL, states, WHEN - 2 * DAY)
    assert not is_known(URL, states, None)
    assert not is_known("another", states, WHEN)
