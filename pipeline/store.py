"""The Parquet stores of articles and figures: a folder a batch, put into place whole, never changed after."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import RunError
from pipeline.home import Home, sync_folder
from pipeline.records import Article, Figure, Parse, Read, Rejected
from pipeline.schemas import from_table, to_table
from pipeline.text import digest

ASIDE = ".aside"
_VERSIONS = "versions"
_VERSION_COLUMN = "version_digest"
_VERSIONS_READ = "versions_read"


def version_digest(article: Article) -> str:
    """The digest of an article's content: all but which capture it came from, when, and by which parse call."""
    content = msgspec.structs.replace(article, capture_digest="", fetched_at=None, parse_digest="")
    return digest(msgspec.json.encode(content, order="deterministic").decode())


def write_articles(
    home: Home,
    batch: str,
    articles: Iterable[Article],
    rejected: Iterable[Rejected],
    parses: Iterable[Parse],
) -> None:
    """Write one batch of parse results; an article whose content is stored already is not written again.

    Args:
        batch: its name, a run id; a second batch of the same name gets a number.
    Raises:
        RunError: the batch cannot be written; nothing of it is then in the store.
    """
    known = known_versions(home)
    new: dict[str, Article] = {}
    for article in articles:
        version = version_digest(article)
        # the first capture of a content stands for it, in one batch as over many nights
        if version not in known:
            new.setdefault(version, article)
    rows = list(rejected), list(parses)
    if not new and not any(rows):
        return
    tables = {
        "articles": to_table(new.values(), Article),
        "rejected": to_table(rows[0], Rejected),
        "parses": to_table(rows[1], Parse),
        _VERSIONS: pa.table({_VERSION_COLUMN: pa.array(list(new), pa.string())}),
    }
    _put(home.articles, batch, tables)


def write_figures(
    home: Home,
    batch: str,
    figures: Iterable[Figure],
    reads: Iterable[Read],
    versions_read: Mapping[str, str] | None = None,
) -> None:
    """Write one batch of readings.

    Args:
        batch: its name, a run id; a second batch of the same name gets a number.
        versions_read: by the `version_digest` of each article that need not be looked at again, the reader that
            has read it.
    Raises:
        RunError: the batch cannot be written; nothing of it is then in the store.
    """
    rows = list(figures), list(reads)
    seen = dict(versions_read or {})
    if not seen and not any(rows):
        return
    tables = {
        "figures": to_table(rows[0], Figure),
        "reads": to_table(rows[1], Read),
        _VERSIONS_READ: pa.table(
            {
                _VERSION_COLUMN: pa.array(list(seen), pa.string()),
                "reader_version": pa.array(list(seen.values()), pa.string()),
            }
        ),
    }
    _put(home.figures, batch, tables)


def known_parses(home: Home) -> set[str]:
    """The digests of all parse calls whose outcome is stored."""
    return _column(home.articles, "parses", "parse_digest")


def known_reads(home: Home) -> set[str]:
    """The digests of all read calls whose outcome is stored."""
    return _column(home.figures, "reads", "read_digest")


def known_versions(home: Home) -> set[str]:
    """The `version_digest` of every stored article."""
    return {version for folder in batches(home.articles) for version in _versions_of(folder)}


def versions_read(home: Home, reader_version: str) -> set[str]:
    """The `version_digest` of every article that this reader need not look at again."""
    known: set[str] = set()
    for folder in batches(home.figures):
        if (path := folder / f"{_VERSIONS_READ}.parquet").exists():
            table = _read(path)
            known.update(
                table.filter(pc.equal(table.column("reader_version"), reader_version)).column(0).to_pylist()
            )
    return known


def known_addresses(folders: Iterable[Path], ids: Set[str]) -> dict[str, dict[str, set[str]]]:
    """What was parsed before of these articles: for each its versions (by text digest), for each of them its addresses.

    Args:
        folders: of `batches`.
        ids: of the articles that are asked for; of others nothing is kept.
    """
    known: dict[str, dict[str, set[str]]] = {}
    if not ids:
        return known
    wanted = pa.array(ids, pa.string())
    for batch in folders:
        table = _read(batch / "parses.parquet", ["article_id", "text_digest", "url"])
        table = table.filter(pc.is_in(table.column("article_id"), wanted))
        for article_id, text_digest, url in zip(*(c.to_pylist() for c in table.columns), strict=True):
            if text_digest is not None:
                known.setdefault(article_id, {}).setdefault(text_digest, set()).add(url)
    return known


def latest_sidebars(home: Home) -> dict[str, str]:
    """The text digest of each portal's newest sidebar, by its article id."""
    newest: dict[str, tuple[int, str]] = {}
    for batch in batches(home.articles):
        table = _read(batch / "articles.parquet", ["article_id", "text_digest", "kind", "fetched_at"])
        table = table.filter(pc.equal(table.column("kind"), "sidebar"))
        times = table.column("fetched_at").cast(pa.int64()).to_pylist()
        ids, digests = (table.column(name).to_pylist() for name in ("article_id", "text_digest"))
        for article_id, text_digest, at in zip(ids, digests, times, strict=True):
            newest[article_id] = max(newest.get(article_id, (-1, "")), (at or 0, text_digest))
    return {article_id: text_digest for article_id, (_, text_digest) in newest.items()}


def current_articles(home: Home, without: Set[str] = frozenset()) -> Iterator[Article]:
    """The newest row of each article version (`article_id`, `text_digest`), oldest batch first.

    Args:
        without: rows of this `version_digest` are passed over without being looked into, so that a night costs
            what is new in it and not what the store holds.
    """
    folders = batches(home.articles)
    wanted = [_rows_wanted(folder, without) for folder in folders]
    ids = {article_id for rows in wanted for article_id in rows.values()}
    newest: dict[tuple[str, str], tuple[int, int]] = {}
    for n_batch, folder in enumerate(folders):
        newest |= {key: (n_batch, n_row) for key, n_row in _rows_by_age(folder, ids)} if ids else {}
    chosen: dict[int, list[int]] = {}
    for n_batch, n_row in newest.values():
        if n_row in wanted[n_batch]:
            chosen.setdefault(n_batch, []).append(n_row)
    for n_batch, rows in sorted(chosen.items()):
        table = _read(folders[n_batch] / "articles.parquet").take(sorted(rows))
        yield from from_table(table, Article)


def _rows_wanted(folder: Path, without: Set[str]) -> dict[int, str]:
    """The rows of a batch that are not passed over, each with its article."""
    if without:
        rows = [n for n, version in enumerate(_versions_of(folder)) if version not in without]
        if not rows:
            return {}
        ids = _read(folder / "articles.parquet", ["article_id"]).column(0).take(rows).to_pylist()
        return dict(zip(rows, ids, strict=True))
    return dict(enumerate(_read(folder / "articles.parquet", ["article_id"]).column(0).to_pylist()))


def _rows_by_age(folder: Path, ids: Set[str]) -> Iterator[tuple[tuple[str, str], int]]:
    """The rows of these articles in a batch, the oldest first, by (`article_id`, `text_digest`)."""
    table = _read(folder / "articles.parquet", ["article_id", "text_digest", "fetched_at"])
    table = table.append_column("row", pa.array(range(table.num_rows), pa.int64()))
    table = table.filter(pc.is_in(table.column("article_id"), pa.array(ids, pa.string())))
    times = table.column("fetched_at").cast(pa.int64()).to_pylist()
    keys = zip(*(table.column(name).to_pylist() for name in ("article_id", "text_digest")), strict=True)
    rows = zip(times, keys, table.column("row").to_pylist(), strict=True)
    for _, key, n_row in sorted(rows, key=lambda row: (row[0] or 0, row[2])):
        yield key, n_row


def _versions_of(folder: Path) -> list[str]:
    """The `version_digest` of each article of a batch, in the order of its rows."""
    path = folder / f"{_VERSIONS}.parquet"
    if path.exists():
        found: list[str] = _read(path, [_VERSION_COLUMN]).column(0).to_pylist()
        return found
    return [version_digest(article) for article in _records(folder / "articles.parquet", Article)]


def batches(folder: Path) -> list[Path]:
    """The batch folders of a store, oldest first; what a crash left aside is none."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    return sorted(found, key=lambda path: path.name)


def _put(folder: Path, batch: str, tables: Mapping[str, pa.Table]) -> None:
    """Write the tables aside, sync them, and rename their folder into place."""
    aside = folder / ASIDE / f"{batch}.{os.getpid()}.{secrets.token_hex(3)}"
    try:
        _clean(folder / ASIDE)
        aside.mkdir(parents=True)
        for name, table in tables.items():
            with (aside / f"{name}.parquet").open("wb") as out:
                pq.write_table(table, out, compression="zstd")
                out.flush()
                os.fsync(out.fileno())
        sync_folder(aside)
        aside.rename(_free_name(folder, batch))
        sync_folder(folder)
    except OSError as fault:
        raise RunError(
            f"{folder / batch} cannot be written ({fault.strerror or fault}); make room or give the right to "
            "write, and run again: nothing of the batch was stored"
        ) from fault
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _free_name(folder: Path, batch: str) -> Path:
    path, number = folder / batch, 2
    while path.exists():
        path, number = folder / f"{batch}-{number:02}", number + 1
    return path


def _clean(aside: Path) -> None:
    """Remove what processes that are no more left unfinished."""
    if not aside.is_dir():
        return
    for path in aside.iterdir():
        process = path.name.rsplit(".", 2)[-2:][0]
        if not (process.isdigit() and _is_running(int(process))):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _column(folder: Path, name: str, column: str) -> set[str]:
    return {value for batch in batches(folder) for value in _values(batch / f"{name}.parquet", column)}


def _values(path: Path, column: str) -> set[str]:
    return set(_read(path, [column]).column(column).to_pylist())


def _records(path: Path, record_type: type[Article]) -> list[Article]:
    return from_table(_read(path), record_type)


def _read(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    try:
        return pq.read_table(path, columns=columns)
    except (OSError, pa.ArrowInvalid) as fault:
        raise RunError(
            f"{path} cannot be read ({fault}); move its folder away: it can be made again"
        ) from fault
