"""Portals that are known by their addresses alone, harvested: all articles once, nothing on the second night."""

from __future__ import annotations

from pathlib import Path

import pytest
from spiders_world import Answer, Route, World, portal, serving

from pipeline.store import current_articles

BODY = "<p>Toàn huyện có 12/14 xã đạt chuẩn, bình quân 17,6 tiêu chí một xã; thu nhập 48 triệu đồng.</p>" * 2
MAKES = {
    "sharepoint": (
        ["/portal/Pages/2021-5-{n}/Tin-nong-thon-moi-{n}.aspx", "/Pages/newsdetail.aspx?CatId=1&NewsId={n}"],
        None,
    ),
    "liferay": (["/web/hlv/tin/-/asset_publisher/1mOz/content/id/{n}"], None),
    "slug": (
        ["/kinh-te/202105/tin-ve-nong-thon-moi-0ef5d8{n}/"],
        r"/(?P<month>\d{6})/[^/]+-(?P<id>[0-9a-f]{7})/?$",
    ),
}


def site(form: str, second: str) -> dict[str, Route]:
    """Six articles, listed on two pages; the second page shows them in another dress of their address too."""
    paths = [form.format(n=n) for n in range(1, 7)]
    items = [f'<li><a href="{path}">Tin số {n}</a> (0{n}/05/2021)</li>' for n, path in enumerate(paths, 1)]
    lists = ["".join(items[:3]), "".join(items[3:])]
    again = "".join(f'<a href="{second.format(n=n)}">Xem thêm</a>' for n in range(1, 7)) if second else ""
    head = "<html><head><title>Tin</title></head><body><div>"
    articles = {
        path: Answer(f"{head}<h1>Tin số {n}</h1><i>0{n}/05/2021 07:30</i>{BODY}</div></body></html>")
        for n, path in enumerate(paths, 1)
    }
    return {
        "/robots.txt": Answer("", 404),
        "/tin/": Answer(f'<html><body><ul>{lists[0]}</ul><a href="/tin/?page=2">»</a></body></html>'),
        "/tin/?page=2": Answer(f"<html><body><ul>{lists[1]}</ul>{again}</body></html>"),
        **articles,
    }


@pytest.mark.parametrize(
    ("family", "form", "second"),
    [
        ("sharepoint", MAKES["sharepoint"][0][0], ""),
        ("sharepoint", MAKES["sharepoint"][0][1], "/pages/NewsDetail.aspx?newsid={n}&Source=/tin/"),
        ("liferay", MAKES["liferay"][0][0], "/web/khac/-/asset_publisher/9Abc/content/id/{n}?redirect=x"),
        ("slug", MAKES["slug"][0][0], ""),
    ],
)
def test_every_article_is_had_once_and_the_second_night_fetches_none(
    family: str, form: str, second: str, tmp_path: Path
) -> None:
    world = World(tmp_path)
    with serving(site(form, second)) as server:
        here = portal(server.base, family=family, article_pattern=MAKES[family][1])
        first, _ = world.night(here)
        again, _ = world.night(here)
    found = list(current_articles(world.home))
    assert (first.problem, first.n_fetched, again.n_fetched) == ("", 6, 0)
    assert len({article.article_id for article in found}) == len(found) == 6
    assert {f"{article.published_at:%d %H:%M}" for article in found if article.published_at} == {
        f"0{n} 07:30" for n in range(1, 7)
    }
