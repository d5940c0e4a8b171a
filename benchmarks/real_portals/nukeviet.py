"""A real NukeViet on loopback: installed through its own installer, filled through its own tables, served by PHP."""

from __future__ import annotations

import datetime as dt
import html
import http.cookiejar
import shutil
import urllib.parse
import urllib.request
from collections.abc import Iterable, Sequence
from pathlib import Path

from database import PASSWORD, USER, Database
from stories import SECTIONS, Item

from samples.content import Block, slug
from samples.documents import pdf_of_lines
from samples.files import picture

NAME = "trialnukeviet"
_FOLDER = "2025_12"
_MODULE = "nv4_vi_news"
# what the .htaccess of NukeViet asks of Apache; with the file `as-stranger` beside it every visitor comes from
# 127.0.0.2, for the installer exempts the address that it was called from, 127.0.0.1, from the flood limit
_ROUTER = """<?php
// the installer asks Apache whether it rewrites addresses; this script does
if (!function_exists('apache_get_modules')) { function apache_get_modules() { return ['mod_rewrite']; } }
$root = $_SERVER['DOCUMENT_ROOT'];
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$_SERVER['HTTP_SUPPORT_REWRITE'] = 'on';
$_SERVER['SERVER_ADDR'] = '127.0.0.1';
if (is_file(__DIR__ . '/as-stranger')) $_SERVER['REMOTE_ADDR'] = '127.0.0.2';
$script = '/index.php';
if ($path === '/robots.txt') {
    $script = '/robots.php';
    $_GET['action'] = $_SERVER['HTTP_HOST'];
} elseif (preg_match('#sitemap\\.xml$#', $path)) {
    $_GET['nv'] = 'SitemapIndex';
} elseif (preg_match('#sitemap-([a-z]{2})\\.xml$#', $path, $m)) {
    $_GET += ['language' => $m[1], 'nv' => 'SitemapIndex'];
} elseif (preg_match('#sitemap-([a-z]{2})\\.([a-zA-Z0-9-]+)\\.xml$#', $path, $m)) {
    $_GET += ['language' => $m[1], 'nv' => $m[2], 'op' => 'sitemap'];
} elseif (preg_match('#sitemap-([a-z]{2})\\.([a-zA-Z0-9-]+)\\.([a-zA-Z0-9-]+)\\.xml$#', $path, $m)) {
    $_GET += ['language' => $m[1], 'nv' => $m[2], 'op' => 'sitemap/' . $m[3]];
} elseif ($path === '/install/index.php') {
    $script = $path;
} elseif ($path !== '/' && (is_file($root . $path) || is_file($root . $path . 'index.php'))) {
    return false;
} elseif (!preg_match('#(/|\\.html)$#', $path) && strpos($path, 'tag/') === false) {
    header("Location: $path/", true, 301);
    return true;
}
$_REQUEST = $_GET + $_POST;
$_SERVER['QUERY_STRING'] = http_build_query($_GET);
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $script;
$_SERVER['SCRIPT_FILENAME'] = $root . $script;
unset($_SERVER['PATH_INFO']);
chdir(dirname($root . $script));
require $root . $script;
"""


class NukeViet:
    """The site in `root`, at http://`host`/."""

    def __init__(self, tree: Path, root: Path, host: str, database: Database) -> None:
        self.root, self.host, self.database = root, host, database
        self.router = root.parent / f"{root.name}-router.php"
        self.stranger = root.parent / "as-stranger"
        self.stranger.unlink(missing_ok=True)
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(tree, root)
        self.router.write_text(_ROUTER)
        database.run(f"drop database if exists {NAME}; create database {NAME} character set utf8mb4")

    @property
    def version(self) -> str:
        """As its own table says."""
        return self.sql("select config_value from nv4_config where config_name = 'version' limit 1").strip()

    def install(self) -> None:
        """Go through the installer as a browser does."""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        opener = urllib.request.build_opener(jar)
        # forms are taken from its own pages only
        opener.addheaders = [
            ("User-Agent", "Mozilla/5.0"),
            ("Referer", f"http://{self.host}/install/index.php"),
        ]
        self._step(opener, 1)
        for step in (2, 3, 4, 5):
            self._step(opener, step)
        self._step(
            opener, 5, dbtype="mysql", dbhost="127.0.0.1", dbport=str(self.database.port), dbname=NAME, dbuname=USER,
            dbpass=PASSWORD, prefix="nv4", db_detete="1",
        )  # fmt: skip
        self._step(opener, 6)
        said = self._step(
            opener, 6, site_name="Cổng thử nông thôn mới", nv_login="quantri", nv_email="trial@example.org",
            nv_password="Trial-2025-loopback", re_password="Trial-2025-loopback", question="Hỏi", answer_question="Đáp",
        )  # fmt: skip
        self._step(opener, 7)
        self._step(opener, 8)
        if not (self.root / "config.php").is_file():
            (self.root.parent / "nukeviet-installer.html").write_text(said, "utf-8")
            raise SystemExit(
                f"NukeViet's installer did not end; see {self.root.parent}/nukeviet-installer.html"
            )

    def publish(self, items: Sequence[Item], now: dt.datetime) -> None:
        """Put the articles into the tables of the news module in its own scheme, in place of what it came with."""
        tables = self.sql(f"show tables like '{_MODULE}\\_%'").split()
        numbered = [name for name in tables if name.removeprefix(f"{_MODULE}_").isdigit()]
        statements = [f"drop table {name}" for name in numbered]
        for name in ("rows", "detail", "cat", "tags", "tags_id", "block", "sources"):
            statements.append(f"truncate table {_MODULE}_{name}")
        for n, (alias, name) in enumerate(SECTIONS, 1):
            statements.append(
                f"insert into {_MODULE}_cat (catid, title, titlesite, alias, weight, sort, lev, viewcat, add_time,"
                f" edit_time, groups_view, status, keywords, description, descriptionhtml, admins)"
                f" values ({n}, {_text(name)}, '', {_text(alias)}, {n}, {n}, 0, 'viewcat_page_new', 1, 1, '6', 1,"
                " '', '', '', '')"
            )
            statements.append(f"create table {_MODULE}_{n} like {_MODULE}_rows")
        for item in items:
            statements += self._article(item)
        # what no reader may see: a draft, one for later, one that has run out
        for n, change in enumerate(
            ("status = 0", f"publtime = {int(now.timestamp()) + 9_000_000}", "exptime = 1000"), 1
        ):
            number = len(items) + n
            for table in ("rows", "1"):
                statements.append(
                    f"insert into {_MODULE}_{table} (id, catid, listcatid, title, alias, hometext, publtime, addtime,"
                    f" edittime, inhome) values ({number}, 1, '1', 'Không ai được đọc {n}', 'khong-ai-duoc-doc-{n}',"
                    f" 'x', 1600000000, 1600000000, 1600000000, 1)"
                )
                statements.append(f"update {_MODULE}_{table} set {change} where id = {number}")
            statements.append(
                f"insert into {_MODULE}_detail (id, description, bodyhtml) values ({number}, '', '<p>x</p>')"
            )
        # short pages, so that sections have several
        statements.append(
            "update nv4_config set config_value = '5' where module = 'news' and config_name = 'per_page'"
        )
        self.database.run(";\n".join(statements), NAME)
        for path in (self.root / "data" / "cache").rglob("*.cache"):
            path.unlink()

    def edit(self, number: int, paragraph: str, now: dt.datetime) -> None:
        """Add a paragraph to an article, as an editor does."""
        stamp = int(now.timestamp())
        self.sql(
            f"update {_MODULE}_detail set bodyhtml = concat(bodyhtml, {_text(f'<p>{paragraph}</p>')})"
            f" where id = {number};"
            f"update {_MODULE}_rows set edittime = {stamp} where id = {number}"
        )

    def limit_strangers(self) -> None:
        """From now on visitors come from an address that the flood limit counts."""
        self.stranger.write_text("")

    def rows(self) -> list[dict[str, str]]:
        """What is published: id, title, publtime, and every word of lead, picture's caption and body."""
        found = self.sql(
            "select r.id, hex(r.title), r.publtime, hex(r.hometext),"
            " hex(if(r.homeimgfile = '', '', r.homeimgalt)), hex(d.bodyhtml)"
            f" from {_MODULE}_rows r join {_MODULE}_detail d using (id)"
            " where r.status = 1 and r.publtime <= unix_timestamp() and (r.exptime = 0 or r.exptime > unix_timestamp())"
        )
        rows = []
        for line in found.splitlines():
            number, title, at, *parts = line.split("\t")
            words = " ".join(f"<p>{bytes.fromhex(part).decode()}</p>" for part in parts)
            rows.append(
                {
                    "id": number,
                    "title": html.unescape(bytes.fromhex(title).decode()),
                    "at": at,
                    "markup": words,
                }
            )
        return rows

    def sql(self, statement: str) -> str:
        """What a statement gives."""
        return self.database.run(statement, NAME)

    def _step(self, opener: urllib.request.OpenerDirector, step: int, **form: str) -> str:
        url = f"http://{self.host}/install/index.php?language=vi&step={step}"
        data = urllib.parse.urlencode(form).encode() if form else None
        with opener.open(url, data, timeout=300) as answer:
            return str(answer.read().decode("utf-8", "replace"))

    def _article(self, item: Item) -> Iterable[str]:
        uploads = self.root / "uploads" / "news" / _FOLDER
        uploads.mkdir(parents=True, exist_ok=True)
        section = [alias for alias, _ in SECTIONS].index(item.section) + 1
        # every second picture is the article's own, the others stand in the body
        lead_image = item.image if item.n % 2 else ""
        for name, content in ((item.image, picture(item.image)), (item.pdf, pdf_of_lines((item.title,)))):
            if name:
                (uploads / name).write_bytes(content)
        at = int(item.published.timestamp())
        picture_path = f"{_FOLDER}/{lead_image}" if lead_image else ""
        values = (
            f"{item.n}, {section}, '{section}', 1, {_text(item.author)}, {at}, {at}, 1, {item.n}, {at},"
            f" {_text(item.title)}, {_text(item.slug)}, {_text(item.lead)}, {_text(picture_path)},"
            f" {_text(item.caption if lead_image else '')}, {1 if lead_image else 0}, 1, '4'"
        )
        columns = (
            "id, catid, listcatid, admin_id, author, addtime, edittime, status, weight, publtime, title, alias,"
            " hometext, homeimgfile, homeimgalt, homeimgthumb, inhome, allowed_comm"
        )
        for table in ("rows", str(section)):
            yield f"insert into {_MODULE}_{table} ({columns}) values ({values})"
        body = "".join(_markup(block, item) for block in item.blocks)
        if item.image and not lead_image:
            body = _picture(item, f"/uploads/news/{_FOLDER}/{item.image}") + body
        yield (
            f"insert into {_MODULE}_detail (id, description, bodyhtml, sourcetext, files, imgposition, allowed_send,"
            f" allowed_print, allowed_save) values ({item.n}, '', {_text(body)}, {_text(item.source)},"
            f" {_text(f'{_FOLDER}/{item.pdf}' if item.pdf else '')}, 1, 1, 1, 1)"
        )
        for tag in item.tags:
            yield (
                f"insert ignore into {_MODULE}_tags (title, alias, description, keywords) values ({_text(tag)},"
                f" {_text(slug(tag))}, '', {_text(tag)})"
            )
            yield (
                f"insert into {_MODULE}_tags_id (id, tid, keyword)"
                f" select {item.n}, tid, {_text(tag)} from {_MODULE}_tags where alias = {_text(slug(tag))}"
            )


def _markup(block: Block, item: Item) -> str:
    text = html.escape(block.text, quote=False)
    if block.kind == "heading":
        return f"<p><strong>{text}</strong></p>" if item.n % 2 else f"<h2>{text}</h2>"
    if block.kind == "paragraph":
        # Word's paragraphs, the editor's own, and lines that only a break parts
        forms = (
            '<p class="MsoNormal" style="text-align:justify"><span>{}</span></p>',
            "<p>{}</p>",
            "<div>{}<br /><br /></div>",
        )
        return forms[item.n % 3].format(text)
    if block.kind == "list":
        return "<ul>" + "".join(f"<li>{html.escape(each)}</li>" for each in block.items) + "</ul>"
    if block.kind == "table":
        rows = "".join(
            "<tr>" + "".join(f"<td><p>{html.escape(cell)}</p></td>" for cell in row) + "</tr>"
            for row in block.rows
        )
        return f'<table border="1" cellpadding="1" style="width:100%"><tbody>{rows}</tbody></table>'
    return ""


def _picture(item: Item, address: str) -> str:
    image = f'<img alt="" src="{address}" width="24" height="16" />'
    caption = html.escape(item.caption)
    if item.n % 4:
        return f'<figure class="image" style="text-align:center">{image}<figcaption>{caption}</figcaption></figure>'
    # NukeViet 3's editor laid pictures out in tables, and marked them so
    return f'<div class="image-box"><p style="text-align:center">{image}<br /><em>{caption}</em></p></div>'


def _text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
