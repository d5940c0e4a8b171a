"""Many articles are read in order, the same by any number of processes, and none twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import nlp
from nlp.pool import executor_named
from pipeline.articles import as_given
from pipeline.errors import CallError
from pipeline.home import Home
from pipeline.records import Article
from pipeline.settings import Settings
from pipeline.store import write_articles


def an_article(n: int) -> Article:
    return as_given(
        id=f"bai-{n}",
        text=f"Đến hết năm 2022, tỉnh Phú Yên có {n + 10} sản phẩm OCOP đạt 3 sao trở lên.",
        portal_province="Phú Yên",
    )


def test_processes_give_what_one_process_gives() -> None:
    articles = [an_article(n) for n in range(40)]
    alone = list(nlp.read_articles(articles, workers=1))
    assert list(nlp.read_articles(articles, workers=2)) == alone
    assert [figures[0].value for _, figures in alone] == [n + 10 for n in range(40)]


@pytest.mark.parametrize("name", ["process", "thread", "serial", "concurrent.futures:ThreadPoolExecutor"])
def test_every_executor_gives_what_one_process_gives(name: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_articles(home, "r1", [an_article(n) for n in range(30)], [], [])
    settings = Settings(home=tmp_path, read_workers=2, read_executor=name)
    assert nlp.read_new(home, settings, "r1").n_figures == 30


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("proces", "did you mean 'process'"),
        ("nowhere.at_all:pool", "cannot be loaded"),
        ("concurrent.futures:FIRST_COMPLETED", "is no function"),
    ],
)
def test_an_unknown_executor_is_refused_by_name(name: str, said: str) -> None:
    with pytest.raises(CallError, match=said):
        executor_named(name)


def test_figures_do_not_depend_on_the_seed_of_hashes() -> None:
    code = (
        "import nlp, json; from pipeline.articles import as_given; "
        "a = as_given(id='x', text='Toàn tỉnh có 92/148 xã đạt chuẩn nông thôn mới, 21 xã nâng cao.'); "
        "print(json.dumps([nlp.figures_json(f) for f in nlp.read(a)]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_a_second_run_reads_nothing_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    settings = Settings(home=tmp_path, read_workers=1)
    write_articles(home, "r1", [an_article(1), an_article(2)], [], [])
    first = nlp.read_new(home, settings, "r1")
    assert (first.n_articles, first.n_figures, first.by_portal) == (2, 2, {"import": 2})
    assert nlp.read_new(home, settings, "r2").n_articles == 0


def test_what_was_read_is_not_even_opened_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    settings = Settings(home=tmp_path, read_workers=1)
    write_articles(home, "r1", [an_article(1), an_article(2)], [], [])
    nlp.read_new(home, settings, "r1")
    (home.articles / "r1" / "articles.parquet").write_bytes(b"PAR1 damaged since")
    assert nlp.read_new(home, settings, "r2").n_articles == 0


def test_a_text_that_is_parsed_anew_with_nothing_new_for_the_reader_is_looked_into_once(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    settings = Settings(home=tmp_path, read_workers=1)
    write_articles(home, "r1", [an_article(1)], [], [])
    nlp.read_new(home, settings, "r1")
    write_articles(home, "r2", [msgspec.structs.replace(an_article(1), author="Thu Hà")], [], [])
    assert nlp.read_new(home, settings, "r2").n_articles == 0
    (home.articles / "r2" / "articles.parquet").write_bytes(b"PAR1 damaged since")
    assert nlp.read_new(home, settings, "r3").n_articles == 0


def test_importing_the_reader_loads_neither_engine_nor_model() -> None:
    engines = "('underthesea', 'duckdb', 'prefect', 'scrapy', 'pyarrow')"
    code = f"import nlp, sys; print([m for m in {engines} if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
