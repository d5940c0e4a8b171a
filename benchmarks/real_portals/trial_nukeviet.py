"""The trial of a real NukeViet: all its articles, a quiet night, an edit, and its flood limit kept."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

from comparing import Truth, compare, line
from database import Database
from nights import Portal
from nukeviet import NukeViet
from servers import serving
from stories import HANOI, SECTIONS, items
from telling import differences, tell


def try_nukeviet(tree: Path, scratch: Path, port: int, db: Database, *, whole: bool, flood: bool) -> bool:
    """Set up, harvest and compare; whether nothing differed.

    Args:
        tree, scratch, port, db: where the software comes from and where it runs.
        whole: nights of `ocop harvest`, not of fetch and parse alone.
        flood: harvest once more at full pace from an address that the flood limit counts (some minutes).
    """
    host = f"127.0.0.1:{port}"
    site = NukeViet(tree, scratch / "nukeviet", host, db)
    now = dt.datetime.now(HANOI)
    articles = items()
    # an article of today is young enough to be asked for again
    articles.append(
        replace(
            articles[-1], n=len(articles) + 1, slug="tin-trong-ngay", published=now - dt.timedelta(hours=3)
        )
    )
    # one request at a time: the flood limit counts in a file without a lock, and loses count of requests side by side
    with serving(site.root, site.router, host, workers=1):
        site.install()
        site.publish(articles, now)
        print(f"NukeViet {site.version}, {len(articles)} articles")
        portal = _portal(scratch / "home-nukeviet", host, whole, sitemaps=[f"http://{host}/sitemap.xml"])
        first = portal.night()
        result = compare(_truths(site, portal), portal.articles())
        print(line("NukeViet by its sitemap", result))
        tell("first night", first)
        differences(result)
        second = portal.night()
        tell("second night", second)
        n_before = portal.versions()
        site.edit(len(articles), "Bổ sung: số liệu đã được đối chiếu lại với 17 xã.", now)
        third = portal.night(OCOP_RECHECK_HOURS="0")
        n_new = portal.versions() - n_before
        tell("after an edit", third)
        print(f"    new versions: {n_new}")
        good = result.is_exact and not first.code and not second.bodies and n_new == 1
        good &= compare(_truths(site, portal), portal.articles()).is_exact
        good &= _walked(site, scratch, host, whole=whole)
        return good & _flooded(site, scratch, host, whole=whole) if flood else good


def _walked(site: NukeViet, scratch: Path, host: str, *, whole: bool) -> bool:
    """With the pages of its sections walked as well: they must agree with the sitemap that robots.txt names."""
    portal = _portal(
        scratch / "home-nukeviet-walked",
        host,
        whole,
        start_urls=[f"http://{host}/{alias}/" for alias, _ in SECTIONS],
    )
    night = portal.night()
    result = compare(_truths(site, portal), portal.articles())
    print(line("NukeViet by its sections and their pages", result))
    tell("one night", night)
    differences(result)
    return result.is_exact and not night.code


def _flooded(site: NukeViet, scratch: Path, host: str, *, whole: bool) -> bool:
    """At full pace the software answers 429 with Retry-After; nothing is lost by that."""
    site.limit_strangers()
    portal = _portal(scratch / "home-nukeviet-flooded", host, whole, sitemaps=[f"http://{host}/sitemap.xml"])
    night = portal.night()
    result = compare(_truths(site, portal), portal.articles())
    print(line("NukeViet under its flood limit", result))
    tell("one night", night)
    print(f"    answers 429: {night.statuses[429]}")
    differences(result)
    return result.is_exact and not night.code and night.statuses[429] > 0


def _portal(folder: Path, host: str, whole: bool, **facts: list[str]) -> Portal:
    shutil.rmtree(folder, ignore_errors=True)
    return Portal(folder, "nukeviet", f"http://{host}", whole=whole, generation="4", **facts)


def _truths(site: NukeViet, portal: Portal) -> dict[str, Truth]:
    rows = [
        Truth(
            key=row["id"],
            title=row["title"],
            at=dt.datetime.fromtimestamp(int(row["at"]), HANOI).replace(second=0),
            markup=row["markup"],
        )
        for row in site.rows()
    ]
    return {portal.id_of(truth.key): truth for truth in rows}
