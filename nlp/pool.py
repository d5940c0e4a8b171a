"""Reading many articles: a process pool in the order of the articles, and only what was not read before.

Articles go to the workers in small chunks, a bounded number at a time, so that memory stays flat however many there
are. What comes back is in the order of what went in, whatever the number of workers.
"""

from __future__ import annotations

import importlib
import itertools
import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

import msgspec

from nlp.reader import read
from nlp.version import reader_version
from pipeline.errors import CallError, RunError, did_you_mean
from pipeline.records import Article, Figure
from pipeline.runs import ReadCount
from pipeline.text import digest

if TYPE_CHECKING:
    from pipeline.home import Home
    from pipeline.settings import Settings

# articles a worker is given at once; chunks under way for each worker; articles stored in one batch
CHUNK = 8
AHEAD = 4
BATCH = 2000
# fewer articles than this are not worth starting processes for
_WORTH_A_POOL = 24


def read_articles(
    articles: Iterable[Article],
    workers: int = 0,
    executor: Callable[[int], Executor] | None = None,
) -> Iterator[tuple[Article, list[Figure]]]:
    """Each article with its figures, in the order given.

    Args:
        articles: may be longer than memory; they are taken as they are needed.
        workers: processes; 0: one a core; 1: this process reads alone.
        executor: makes the pool from the number of workers, so that another engine can take its place.
    Raises:
        RunError: a worker was killed (memory, most often).
    """
    workers = workers or os.cpu_count() or 1
    remaining = iter(articles)
    first = list(itertools.islice(remaining, _WORTH_A_POOL))
    if executor is None and (workers == 1 or len(first) < _WORTH_A_POOL):
        for article in itertools.chain(first, remaining):
            yield article, read(article)
        return
    pool = (executor or _processes)(workers)
    try:
        yield from _in_order(pool, itertools.chain(first, remaining), workers * AHEAD)
    except BrokenProcessPool:
        raise RunError(
            "a reading process was killed, most often for lack of memory; run again with fewer (OCOP_READ_WORKERS=1)"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def read_new(home: Home, settings: Settings, run_id: str) -> ReadCount:
    """Read the stored articles that this reader has not read, and store their figures.

    Work is skipped by the digest of everything that `read` is given; an article that was skipped or read once is
    known by its own digest from then on and is not even opened. Batches of figures are written as they fill, so
    that what a crash interrupts is not read twice.
    """
    from pipeline.records import Read
    from pipeline.store import version_digest, versions_read, write_figures

    reader = reader_version()
    by_portal: Counter[str] = Counter()
    n_articles = n_figures = 0
    read_before: dict[str, str] = {}
    fresh = _fresh(home, versions_read(home, reader), read_before)
    chosen = None if settings.read_executor == "process" else executor_named(settings.read_executor)
    answers = read_articles(fresh, settings.read_workers, chosen)
    while batch := list(itertools.islice(answers, BATCH)):
        reads = [
            Read(
                read_digest=read_digest(article),
                article_id=article.article_id,
                text_digest=article.text_digest,
                reader_version=reader,
                n_figures=len(figures),
            )
            for article, figures in batch
        ]
        versions = {version_digest(article): reader for article, _ in batch}
        write_figures(home, run_id, [figure for _, figures in batch for figure in figures], reads, versions)
        n_articles += len(batch)
        for article, figures in batch:
            by_portal[article.portal] += len(figures)
            n_figures += len(figures)
    write_figures(home, run_id, (), (), read_before)
    return ReadCount(n_articles=n_articles, n_figures=n_figures, by_portal=dict(by_portal))


def _fresh(home: Home, versions: set[str], read_before: dict[str, str]) -> Iterator[Article]:
    """The articles that were not read; those that another version of the same text stands for are noted."""
    from pipeline.store import current_articles, known_reads, version_digest

    known: set[str] | None = None
    for article in current_articles(home, versions):
        known = known_reads(home) if known is None else known
        if read_digest(article) in known:
            read_before[version_digest(article)] = reader_version()
        else:
            yield article


def read_digest(article: Article) -> str:
    """The digest of everything that `read` is given: the article as far as it reads it, and the reader."""
    given = (
        article.article_id,
        article.text,
        [msgspec.to_builtins(block) for block in article.blocks],
        article.title,
        article.published_on,
        article.observed_on,
        article.portal_province,
        reader_version(),
    )
    return digest(msgspec.json.encode(given, order="deterministic").decode())


def figures_json(figure: Figure) -> dict[str, Any]:
    """A figure as JSON has it: dates in ISO form, every field there."""
    built: dict[str, Any] = msgspec.to_builtins(figure)
    return built


def executor_named(name: str) -> Callable[[int], Executor]:
    """What makes the pool, by the setting `read_executor`.

    Args:
        name: "process", "thread", "serial", or "package.module:function" for a function that takes the number of
            workers and gives a `concurrent.futures.Executor`, such as a Dask client's `get_executor()`.
    Raises:
        CallError: there is no such executor.
    """
    if name in _EXECUTORS:
        return _EXECUTORS[name]
    module, colon, function = name.partition(":")
    if not colon:
        raise CallError(
            f"setting 'read_executor': {name!r} is unknown; choose of {', '.join(_EXECUTORS)} or write "
            f"package.module:function{did_you_mean(name, _EXECUTORS)}"
        )
    try:
        made: Callable[[int], Executor] = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as fault:
        raise CallError(
            f"setting 'read_executor': {name!r} cannot be loaded ({fault}); name an importable function"
        ) from None
    if not callable(made):
        raise CallError(f"setting 'read_executor': {name!r} is no function; name one that makes an executor")
    return made


def _processes(workers: int) -> Executor:
    # not fork: the caller may hold threads (flows do)
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("forkserver"))


class _Serial(Executor):
    """Does each task at once, in this thread; what a task raises, `submit` raises."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


_EXECUTORS: dict[str, Callable[[int], Executor]] = {
    "process": _processes,
    "thread": ThreadPoolExecutor,
    "serial": lambda _: _Serial(),
}


def _in_order(
    pool: Executor, articles: Iterator[Article], most: int
) -> Iterator[tuple[Article, list[Figure]]]:
    under_way: deque[tuple[list[Article], Future[list[list[Figure]]]]] = deque()

    def submit() -> None:
        chunk = list(itertools.islice(articles, CHUNK))
        if chunk:
            under_way.append((chunk, pool.submit(_read_chunk, chunk)))

    for _ in range(most):
        submit()
    while under_way:
        chunk, answer = under_way.popleft()
        yield from zip(chunk, answer.result(), strict=True)
        submit()


def _read_chunk(articles: list[Article]) -> list[list[Figure]]:
    return [read(article) for article in articles]
