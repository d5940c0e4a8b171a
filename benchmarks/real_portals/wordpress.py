"""A real WordPress on loopback: set up from an unpacked tree, filled with our articles, served by PHP."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from database import PASSWORD, USER, Database
from stories import AROUND, Item

from samples.documents import pdf_of_lines
from samples.files import picture

HERE = Path(__file__).parent
COMMENT = "Bạn đọc góp ý: mong phiên chợ mở thêm buổi sáng."
_CONFIG = """<?php
define('DB_NAME', 'trial_wordpress');
define('DB_USER', '{user}');
define('DB_PASSWORD', '{password}');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', 'http://{host}');
define('WP_SITEURL', 'http://{host}');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
# what plugins that close the REST API or the feeds do, behind an option; and no letters are sent
_PLUGIN = """<?php
add_filter('rest_authentication_errors', function ($said) {
    $closed = new WP_Error('rest_cannot_access', 'closed', ['status' => 401]);
    return get_option('trial_rest') === 'closed' ? $closed : $said;
});
foreach (['rss2', 'atom'] as $kind) {
    add_action("do_feed_$kind", function () {
        if (get_option('trial_feeds') === 'closed') wp_die('closed', '', ['response' => 403]);
    }, 1);
}
if (!function_exists('wp_mail')) { function wp_mail() { return true; } }
"""
_ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = $_SERVER['DOCUMENT_ROOT'] . urldecode($path);
if ($path !== '/' && is_file($file)) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php';
chdir($_SERVER['DOCUMENT_ROOT']);
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
"""


class Way(NamedTuple):
    """One way in which the same site is set up: its theme, its addresses, and which doors are open."""

    name: str
    theme: str
    permalinks: str
    rest: bool
    feeds: bool


WAYS = (
    Way("REST open, theme of 2021", "twentytwentyone", "/%postname%/", True, True),
    Way("REST closed, theme of 2021", "twentytwentyone", "/%category%/%postname%/", False, True),
    Way(
        "sitemap only, block theme of 2022",
        "twentytwentytwo",
        "/%year%/%monthnum%/%day%/%postname%/",
        False,
        False,
    ),
    Way("REST open, ?p=N, block theme of 2023", "twentytwentythree", "", True, True),
    Way(
        "REST closed, .html, block theme of 2022",
        "twentytwentytwo",
        "/%postname%-%post_id%.html",
        False,
        True,
    ),
)


def theme_ways(themes: Iterable[str]) -> list[Way]:
    """A way for each theme that `WAYS` does not name."""
    named = {way.theme for way in WAYS}
    return [
        Way(f"REST open, theme {theme}", theme, "/%postname%/", rest=True, feeds=True)
        for theme in sorted(themes)
        if theme not in named
    ]


class WordPress:
    """The site in `root`, at http://`host`/."""

    def __init__(self, tree: Path, themes: Sequence[Path], root: Path, host: str, database: Database) -> None:
        self.root, self.host = root, host
        self.router = root.parent / f"{root.name}-router.php"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(tree, root)
        for theme in themes:
            shutil.copytree(theme, root / "wp-content" / "themes" / theme.name, dirs_exist_ok=True)
        plugins = root / "wp-content" / "mu-plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        (root / "wp-content" / "uploads").mkdir(exist_ok=True)
        (plugins / "trial.php").write_text(_PLUGIN)
        config = _CONFIG.format(user=USER, password=PASSWORD, socket=database.socket, host=host)
        (root / "wp-config.php").write_text(config)
        self.router.write_text(_ROUTER)
        database.run(
            "drop database if exists trial_wordpress; create database trial_wordpress character set utf8mb4"
        )

    @property
    def version(self) -> str:
        """As the tree says."""
        return subprocess.run(
            ["php", "-r", f"require '{self.root}/wp-includes/version.php'; echo $wp_version;"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    @property
    def themes(self) -> set[str]:
        """The themes that are there."""
        return {path.name for path in (self.root / "wp-content" / "themes").iterdir() if path.is_dir()}

    def publish(self, items: Sequence[Item]) -> None:
        """Install the software and publish the articles through its own functions."""
        self._php("install", {"name": "Cổng thử nông thôn mới", "around": AROUND})
        rows = [_row(item) for item in items]
        self._php("fill", {"items": rows, "around": AROUND, "comment": COMMENT})

    def set_up(self, way: Way) -> None:
        """Change theme, addresses and doors."""
        self._php("set", way._asdict())

    def edit(self, slug: str, text: str) -> None:
        """Add a paragraph to an article, as an editor does."""
        self._php("edit", {"slug": slug, "text": text})

    def dump(self) -> list[dict[str, Any]]:
        """What is published, as the software itself holds it: id, slug, title, at, html, caption."""
        rows: list[dict[str, Any]] = json.loads(self._php("dump", {}))
        return rows

    def _php(self, command: str, given: dict[str, Any]) -> str:
        path = self.root.parent / f"{self.root.name}-given.json"
        path.write_text(json.dumps(given, ensure_ascii=False), "utf-8")
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr", str(HERE / "wordpress.php"), str(self.root), command, str(path)],
            check=False, capture_output=True, text=True, env={**os.environ, "TRIAL_HOST": self.host},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"wordpress.php {command}: {done.stdout[-800:]} {done.stderr[-800:]}")
        return done.stdout


def _row(item: Item) -> dict[str, Any]:
    return {
        "n": item.n,
        "slug": item.slug,
        "section": item.section,
        "section_name": item.section_name,
        "title": item.title,
        "lead": item.lead,
        "blocks": [vars(block) for block in item.blocks],
        "at": f"{item.published:%Y-%m-%d %H:%M:%S}",
        "author": item.author,
        "tags": item.tags,
        "image": item.image,
        "image_bytes": base64.b64encode(picture(item.image)).decode() if item.image else "",
        "caption": item.caption,
        "pdf": item.pdf,
        "pdf_bytes": base64.b64encode(pdf_of_lines((item.title, "Kế hoạch kèm theo."))).decode()
        if item.pdf
        else "",
    }
