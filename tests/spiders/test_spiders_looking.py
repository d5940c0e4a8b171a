"""A look at live portals: what is wrong with one is named, and what a home page tells becomes a row."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from spiders_world import Answer, Route, article_html, list_html, page, portal, serving

from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.reference.registry import read_portals
from pipeline.settings import Settings
from spiders import Finding, Proposal, blank_row, check_portals, propose_portal
from spiders.families.recognising import FORMS, form_of, signs_of
from spiders.golden import golden, kept_page
from spiders.listing import Listed
from spiders.proposing import expected, proposed_row

TITLES = [f"Xã thứ {n} đạt chuẩn nông thôn mới" for n in range(1, 9)]
BODY = "<p>Toàn tỉnh có 57/176 xã đạt chuẩn, bình quân 15,2 tiêu chí một xã.</p>" * 3
LIST = list_html(
    [(f"/tin/xa-{n}.html", title, f"{n:02d}/08/2020 07:50:00") for n, title in enumerate(TITLES, 1)]
)
ARTICLE = Answer(article_html(TITLES[0], BODY))
GOOD: dict[str, Route] = {
    "/robots.txt": Answer("User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"}),
    "/": Answer(LIST),
    "/tin/": Answer(LIST),
    **{f"/tin/xa-{n}.html": ARTICLE for n in range(1, 9)},
}
BAD: dict[str, tuple[dict[str, Route], str]] = {
    "robots": ({"/robots.txt": Answer("", 503)}, "robots: robots.txt answered 503"),
    "forbidden": (
        {"/robots.txt": Answer("User-agent: *\nDisallow: /tin/\n", headers={"Content-Type": "text/plain"})},
        "list: forbidden_by_robots",
    ),
    "gone": ({"/tin/": Answer("", 404)}, "list: answered 404"),
    "wall": (
        {"/tin/": Answer("<script>document.cookie='D1N=7';location.reload()</script>")},
        "list: cookie stub",
    ),
    "empty": ({"/tin/": Answer("<p>hết</p>"), "/": Answer("<p>hết</p>")}, "no list shows an article"),
    "layout": (
        {f"/tin/xa-{n}.html": Answer("<html><body><h2>Mới</h2></body></html>") for n in range(1, 9)},
        "article: not_an_article (no template of NukeViet",
    ),
    "away": (
        {"/tin/": Answer("", 302, {"Location": "http://10.0.0.1/tin/"})},
        "list: leads to another host: 10.0.0.1",
    ),
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Finding]]:
    """The findings about a good portal and about portals with one fault each, of one host group."""
    folder = tmp_path_factory.mktemp("look")
    settings = Settings(home=folder, request_timeout_seconds=30.0)
    with contextlib.ExitStack() as stack:
        rows = []
        for name, changes in {"good": {}, **{name: change for name, (change, _) in BAD.items()}}.items():
            server = stack.enter_context(serving(GOOD | changes))
            # whom a server asks to wait, its whole host group waits
            rows.append(portal(server.base, id=name, host_group="thu" if name != "robots" else "thu-robots"))
        yield {found.portal: found for found in check_portals(rows, Home(folder), settings)}


def test_a_portal_that_is_what_its_row_says_is_ok(checked: dict[str, Finding]) -> None:
    good = checked["good"]
    assert (good.state, good.problems, good.n_listed) == ("ok", (), 8)
    assert (good.title, str(good.published_at)[:16]) == (TITLES[0], "2020-08-21 07:50")
    assert good.parser_version is not None


@pytest.mark.parametrize("name", list(BAD))
def test_what_is_wrong_with_a_portal_is_named(name: str, checked: dict[str, Finding]) -> None:
    found = checked[name]
    assert found.state == "broken"
    assert any(problem.startswith(BAD[name][1]) for problem in found.problems), found.problems


def test_a_host_that_is_closed_is_asked_for_its_robots_file_alone(checked: dict[str, Finding]) -> None:
    assert checked["robots"].n_listed == 0
    assert checked["robots"].url is None


def test_a_private_host_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="is a private host and is not fetched"):
        check_portals([blank_row("http://127.0.0.1:9/")], Home(tmp_path), Settings(home=tmp_path))


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    folder = tmp_path_factory.mktemp("propose")
    menu = '<a href="/chuong-trinh-ocop/">Chương trình OCOP</a><a href="/lien-he/">Liên hệ</a>'
    home = LIST.replace("<head>", '<head><meta name="generator" content="NukeViet v4.5">').replace(
        "</body>", f"{menu}</body>"
    )
    with serving(GOOD | {"/": Answer(home), "/chuong-trinh-ocop/": Answer(LIST)}) as server:
        blank = blank_row(f"{server.base}/tin/xa-3.html", allow_loopback=True)
        settings = Settings(home=folder, request_timeout_seconds=30.0)
        return propose_portal(blank, folder / "new", Home(folder), settings)


def test_the_home_page_suggests_family_sections_and_pace(proposal: Proposal) -> None:
    row = proposal.row
    assert (row.family, row.sample_is) == ("nukeviet", "article")
    assert [url.rpartition("//")[2].partition("/")[2] for url in row.start_urls] == ["chuong-trinh-ocop/"]
    assert row.verification == "address_seen"
    assert row.expected_per_month is not None


def test_a_proposed_row_is_one_that_the_registry_takes(proposal: Proposal) -> None:
    assert read_portals(Path(proposal.folder) / "row.yaml").portals == (proposal.row,)


def test_the_pages_are_kept_with_what_was_read_off_them(proposal: Proposal) -> None:
    folder = Path(proposal.folder)
    name = next(name for name in proposal.kept if "-article" in name)
    held = json.loads((folder / name).with_suffix(".json").read_text("utf-8"))
    assert held["outcome"]["title"] in TITLES
    again = golden(kept_page(folder / name, held["page"]), proposal.row)
    assert again == {key: held[key] for key in ("outcome", "sidebar")}


def test_a_folder_with_files_is_not_written_into(proposal: Proposal, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="holds files already"):
        propose_portal(proposal.row, Path(proposal.folder), Home(tmp_path), Settings(home=tmp_path))


@pytest.mark.parametrize(
    ("html", "headers", "family"),
    [
        ('<meta name="generator" content="NukeViet v3.4">', [], "nukeviet"),
        ("<script>var nv_base_siteurl = '/';</script>", [], "nukeviet"),
        ('<link href="/wp-content/themes/x/style.css">', [], "wordpress"),
        ("<script>var _spPageContextInfo = {};</script>", [], "sharepoint"),
        ("<p>x</p>", [("MicrosoftSharePointTeamServices", "15.0.0.4420")], "sharepoint"),
        ("<p>x</p>", [("Liferay-Portal", "Liferay Portal Community Edition")], "liferay"),
        ("<script>Liferay.ThemeDisplay = {};</script>", [], "liferay"),
        ("<p>một trang nào đó</p>", [], None),
    ],
)
def test_a_page_bears_the_signs_of_its_make(
    html: str, headers: list[tuple[str, str]], family: str | None
) -> None:
    found = signs_of(page(html, headers=[("Content-Type", "text/html"), *headers]))
    assert next(iter(found), None) == family


@pytest.mark.parametrize(
    ("form", "expected_form"),
    [
        ("https://b.vn/tin-ve-san-pham-ocop-{n}-post39686{n}.html", FORMS[0]),
        ("https://b.vn/tin-ve-san-pham-ocop-{n}-a19104{n}.html", FORMS[1]),
        ("https://b.vn/kinh-te/202501/tin-ve-san-pham-ocop-0ef5d8{n}/", FORMS[3]),
        ("https://b.vn/tin-ve-san-pham-ocop-154405923{n}.html", FORMS[5]),
        ("https://b.vn/tin-ve-san-pham-ocop-30734{n}.html", FORMS[6]),
        ("https://b.vn/tin/ve-mot-san-pham-{n}x", None),
    ],
)
def test_the_form_of_most_links_is_the_pattern(form: str, expected_form: str | None) -> None:
    urls = [form.format(n=n) for n in range(8)] + ["https://b.vn/gioi-thieu", "https://b.vn/lien-he.html"]
    assert form_of(urls) == expected_form


@pytest.mark.parametrize(
    ("host", "province", "kind", "row_id"),
    [
        ("nongthonmoi.hatinh.gov.vn", "Hà Tĩnh", "ntm_office", "hatinh-nongthonmoi"),
        ("quangninh.gov.vn", "Quảng Ninh", "provincial_portal", "quangninh"),
        ("www.baonghean.vn", "Nghệ An", "newspaper", "baonghean"),
        ("vidu.vn", None, "other", "vidu"),
    ],
)
def test_a_host_tells_whose_portal_it_is(host: str, province: str | None, kind: str, row_id: str) -> None:
    row = proposed_row(page("<title>Trang chủ | Cổng thử</title>"), blank_row(f"https://{host}/a?b=1"))
    assert (row.province, row.kind, row.id, row.name) == (province, kind, row_id, "Cổng thử")


def test_what_a_month_brings_is_told_by_the_days_of_a_list() -> None:
    daily = [
        Listed(url=f"u{n}", via="list", on=dt.date(2025, 6, 1) + dt.timedelta(days=n)) for n in range(20)
    ]
    pinned = [Listed(url="alt", via="list", on=dt.date(2019, 1, 1)), *daily]
    for entries in (daily, pinned):
        found = expected(entries)
        assert found is not None
        assert found[0] <= 30 <= found[1]
    assert expected(daily[:3]) is None
