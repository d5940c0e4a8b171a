"""The nightly flow over three families side by side, twice in one process."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest
import yaml
from spiders_world import Answer, Server, article_html, list_html, portal, serving

from pipeline.home import Home, write_whole
from pipeline.reference.model import Portal
from pipeline.runs import RunReport
from pipeline.settings import Settings

pytestmark = pytest.mark.slow

NAMES = ("mot", "hai", "ba")
PLAIN = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{0}</title></head><body>
<article><h1 class="title">{0}</h1><time datetime="2024-02-{1:02d}T10:24:00+07:00">{1:02d}/02/2024 10:24</time>
<p class="sapo">Tin của tỉnh về chương trình.</p>
<div class="detail-content"><p>Năm 2023, toàn tỉnh có {1} sản phẩm OCOP đạt từ 3 sao trở lên.</p>
<p>Các huyện tiếp tục hỗ trợ chủ thể hoàn thiện hồ sơ, bao bì và truy xuất nguồn gốc.</p></div></article>
</body></html>"""


def plain_site(paths: list[str]) -> dict[str, Answer]:
    items = [(path, f"Tin OCOP số {n}", f"{n:02d}/02/2024") for n, path in enumerate(paths, 1)]
    routes = {"/robots.txt": Answer("", 404), "/tin-tuc/": Answer(list_html(items))}
    return routes | {path: Answer(PLAIN.format(f"Tin OCOP số {n}", n)) for n, path in enumerate(paths, 1)}


def nukeviet_site() -> dict[str, Answer]:
    paths = [f"/tin/tin-so-{n}-{n}.html" for n in range(1, 4)]
    items = [(path, f"Tin số {n}", "02/02/2024") for n, path in enumerate(paths, 1)]
    routes = {
        "/robots.txt": Answer("", 404),
        "/sitemap.xml": Answer("", 404),
        "/tin/": Answer(list_html(items)),
    }
    return routes | {
        path: Answer(
            article_html(
                f"Tin số {n}",
                f"<p>Năm 2023, toàn tỉnh có {n} xã đạt chuẩn nông thôn mới.</p>",
                when="Thứ sáu - 02/02/2024 07:50",
            )
        )
        for n, path in enumerate(paths, 1)
    }


def test_three_families_run_side_by_side_and_twice_in_one_process(tmp_path: Path) -> None:
    import flows

    slugs = [f"/tin-ocop-cua-tinh-so-{n}-post{n}00.html" for n in range(1, 4)]
    plains = [f"/tin-ve-chuong-trinh-ocop-cua-tinh-{n}" for n in range(1, 4)]
    with (
        serving(nukeviet_site()) as one,
        serving(plain_site(slugs)) as two,
        serving(plain_site(plains)) as three,
    ):
        rows = [
            portal(one.base, id="mot", host_group="mot"),
            portal(two.base, id="hai", host_group="hai", family="slug", start_urls=(f"{two.base}/tin-tuc/",),
                   article_pattern=r"-post(?P<id>\d+)\.html$"),
            portal(three.base, id="ba", host_group="ba", family="generic", start_urls=(f"{three.base}/tin-tuc/",),
                   article_pattern=r"/tin-ve-.*-\d+$"),
        ]  # fmt: skip
        registry = tmp_path / "portals.yaml"
        write_whole(
            registry, yaml.safe_dump({"portals": [_row(row) for row in rows]}, allow_unicode=True).encode()
        )
        settings = Settings(home=tmp_path / "home", edition="demo", portals_file=registry)
        first = _report(flows.nightly(settings, portals=list(NAMES)))
        asked = [_articles(each) for each in (one, two, three)]
        for each in (one, two, three):
            each.log.clear()
        second = _report(flows.nightly(settings, portals=list(NAMES)))
        again = [_articles(each) for each in (one, two, three)]
    assert {row.portal: (row.outcome, row.problem, row.n_new) for row in first.portals} == dict.fromkeys(
        NAMES, ("ok", "", 3)
    )
    assert [sorted(each.values()) for each in asked] == [[1, 1, 1]] * 3
    assert {row.portal: (row.outcome, row.problem, row.n_fetched) for row in second.portals} == dict.fromkeys(
        NAMES, ("no_news", "", 0)
    )
    assert again == [Counter()] * 3
    assert Home(settings.home).warehouse.exists()


def _articles(server: Server) -> Counter[str]:
    """How often each article was asked for."""
    return Counter(path for path in server.paths() if path[-1].isdigit() or path.endswith(".html"))


def _row(row: Portal) -> dict[str, object]:
    """A registry row as a file has it: without what it leaves open."""
    return {name: value for name, value in msgspec.to_builtins(row).items() if value not in (None, [])}


def _report(result: object) -> RunReport:
    assert isinstance(result, RunReport), result
    return result
