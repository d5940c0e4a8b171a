"""The reader's speed and memory beside two obvious ways: `make bench-reading`.

Contenders, one core each, on the same articles in the same run, nothing cached:
  reader        nlp.read
  ner + regex   underthesea.ner on every sentence for the place, a regex and key words for the figure: what a
                researcher would write in an afternoon
  regex         the regex and key words alone; the place is the portal's

The articles are labelled ones, by default the written ones of tests/nlp/gold (short and dense: most sentences state
a figure, so they are hard on a reader that looks at such sentences alone), made into any number of distinct ones:
each number that is no date, year or document number gets other digits in the same format. Time is CPU time; ner +
regex takes a sample of each round's articles, and the ratio is over the very same articles, the median of the
rounds, so that other work on the machine weighs little. F1 is that on the labelled articles as they are. Memory is
the peak of a process that only reads.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

TOP = Path(__file__).parents[1]
WRITTEN = TOP / "tests" / "nlp" / "gold" / "written.jsonl"
sys.path.insert(0, str(TOP))

import nlp  # noqa: E402
from nlp.evaluation import Labelled, evaluate_answers, read_gold  # noqa: E402
from nlp.labels import LEVELS, Label, label_of_figure  # noqa: E402
from pipeline.articles import as_given  # noqa: E402
from pipeline.records import Article  # noqa: E402
from pipeline.reference import load_places  # noqa: E402

Contender = Callable[[Article], list[Label]]
FULL, QUICK = (5000, 20, 12), (200, 4, 3)  # articles of the reader, rounds, articles of ner + regex a round

_KEPT = re.compile(
    r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}/\d{4}|\d+/[A-ZĐ]{2,}[\w-]*|(?:19|20)\d\d|(?<=[^\W\d])\d+"
    r"|(?:ngày|tháng|quý|số) \d+|\d+ sao|[345][ -]*[–-][ -]*5"
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def distinct(articles: Sequence[Article], n: int) -> Iterator[Article]:
    """`n` articles, no two with the same numbers, from the given ones in turn."""
    for number in range(n):
        one = articles[number % len(articles)]
        chance = random.Random(number)
        yield as_given(
            id=f"{one.article_id}-{number}",
            text=_other_numbers(one.text, chance) + f"\n{number}",
            published=one.published_on,
            portal_province=one.portal_province,
        )


def _other_numbers(text: str, chance: random.Random) -> str:
    kept = {at for match in _KEPT.finditer(text) for at in range(*match.span())}

    def other(match: re.Match[str]) -> str:
        if not kept.isdisjoint(range(*match.span())):
            return match.group()
        return re.sub(r"(?<!\d)0\d|\d", lambda one: _digit(one.group(), chance), match.group())

    return _DIGITS.sub(other, text)


def _digit(digit: str, chance: random.Random) -> str:
    """Another digit; a leading zero stays, and no zero comes to lead."""
    return digit[:-1] + str(chance.randint(1, 9))


# what a researcher would write in an afternoon: a number with a unit, the nearest key word, the year of the sentence
_FIGURE = re.compile(
    r"(?P<n>\d+(?:[.,]\d+)*)(?:/(?P<of>\d+))?\s*(?P<scale>nghìn tỷ|tỷ|triệu)?\s*"
    r"(?P<unit>đồng|%|sản phẩm|xã|huyện|chủ thể|km|tiêu chí|lao động)"
)
_YEAR = re.compile(r"năm (20\d\d)")
_SCALES = {"nghìn tỷ": 1e12, "tỷ": 1e9, "triệu": 1e6, None: 1.0}
_UNITS = {"đồng": "VND", "%": "percent", "sản phẩm": "product", "xã": "commune", "huyện": "district",
          "chủ thể": "entity", "km": "km", "tiêu chí": "criterion", "lao động": "person"}  # fmt: skip
_KEYS: tuple[tuple[str, str, str], ...] = (
    ("sản phẩm", r"năm 20\d\d.{0,30}công nhận", "ocop_products_recognized_period"),
    ("sản phẩm", r"đăng ký|dự thi", "ocop_products_registered"),
    ("sản phẩm", r"", "ocop_products_recognized"),
    ("chủ thể", r"", "ocop_entities"),
    ("xã", r"chuẩn|nông thôn mới|NTM", "ntm_communes"),
    ("huyện", r"chuẩn|nông thôn mới|NTM", "ntm_districts"),
    ("%", r"hộ nghèo", "poverty_rate"),
    ("%", r"nước sạch|hợp vệ sinh", "clean_water_rate"),
    ("%", r"số xã", "ntm_communes_share"),
    ("đồng", r"thu nhập", "rural_income"),
    ("đồng", r"doanh (?:thu|số)", "ocop_revenue"),
    ("đồng", r"OCOP", "ocop_budget"),
    ("đồng", r"nông thôn mới|NTM|huy động", "ntm_capital"),
    ("km", r"đường", "rural_roads_km"),
    ("tiêu chí", r"bình quân", "ntm_criteria_avg"),
    ("lao động", r"", "ocop_workers"),
)


def regex_alone(article: Article) -> list[Label]:
    """Figures by the regex and key words; the place is the portal's province."""
    return [
        label
        for start, end in _sentences(article.text)
        for label in _by_regex(article.text, start, end, article.portal_province)
    ]


def ner_and_regex(article: Article) -> list[Label]:
    """The same with the last province that underthesea.ner finds in the sentence, or before it."""
    from underthesea import ner

    province, labels = article.portal_province, []
    for start, end in _sentences(article.text):
        found = [word for word, _, _, tag in ner(article.text[start:end]) if tag.endswith("LOC")]
        known = [place for word in found if (place := _province(word))]
        province = known[-1] if known else province
        labels += _by_regex(article.text, start, end, province)
    return labels


def _province(words: str) -> str | None:
    boundary = "63" if load_places().find(words, "63") else "34"
    found = load_places().find(words, boundary)  # type: ignore[arg-type]
    return found.name if found else None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n.]+(?:\.(?!\s|$)[^\n.]*)*\.?", text):
        yield match.span()


def _by_regex(text: str, start: int, end: int, province: str | None) -> Iterator[Label]:
    sentence = text[start:end]
    year = _YEAR.search(sentence)
    for match in _FIGURE.finditer(sentence):
        unit = match.group("unit")
        code = next((c for u, words, c in _KEYS if u == unit and re.search(words, sentence)), None)
        if code is None:
            continue
        number = match.group("n").replace(".", "").replace(",", ".")
        yield Label(
            start=start + match.start(),
            end=start + match.end(),
            indicator=code,
            value=float(number if number.count(".") < 2 else number.replace(".", ""))
            * _SCALES[match.group("scale")],
            unit=_UNITS[unit],
            status="target" if re.search(r"phấn đấu|mục tiêu|kế hoạch", sentence) else "actual",
            denominator=float(match.group("of")) if match.group("of") else None,
            place_level="province",
            province=province,
            period_end=_end_of(year.group(1)) if year else None,
        )


def _end_of(year: str) -> object:
    import datetime as dt

    return dt.date(int(year), 12, 31)


def the_reader(article: Article) -> list[Label]:
    """Figures by the reader."""
    return [label_of_figure(figure) for figure in nlp.read(article)]


CONTENDERS: dict[str, Contender] = {"reader": the_reader, "ner + regex": ner_and_regex, "regex": regex_alone}


def timed(contender: Contender, articles: Iterable[Article]) -> dict[str, float]:
    """CPU seconds by article."""
    seconds = {}
    for one in articles:
        begun = time.process_time()
        contender(one)
        seconds[one.article_id] = time.process_time() - begun
    return seconds


def f1s(contender: Contender, gold: Sequence[Labelled]) -> dict[str, float]:
    """F1 by level on the articles as they are."""
    result = evaluate_answers(gold, {one.id: contender(one.article) for one in gold})
    return {level: result.rates(level).f1 for level in LEVELS}


def peak_mb(n: int, gold: Path) -> tuple[float, float]:
    """Peak memory of a process that reads `n` articles: after the first tenth, and at the end, in MB."""
    command = [sys.executable, __file__, "--memory", str(n), "--gold", str(gold)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    tenth, end = json.loads(done.stdout)
    return tenth, end


def _memory(n: int, gold: Path) -> None:
    articles = [one.article for one in read_gold(gold)]
    peaks = []
    for number, one in enumerate(distinct(articles, n), 1):
        nlp.read(one)
        if number in (max(1, n // 10), n):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    sys.stdout.write(json.dumps(peaks))


def main() -> int:
    """Run the contenders in turn and print what each took."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--quick", action="store_true", help="a few articles only: a try, no measurement")
    arguments.add_argument("--articles", type=int, metavar="N", help="so many instead of 5,000")
    arguments.add_argument(
        "--gold", type=Path, default=WRITTEN, help="labelled articles; default: the written ones"
    )
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--memory", type=int, metavar="N", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.memory:
        _memory(options.memory, options.gold)
        return 0
    n, rounds, n_slow = QUICK if options.quick else FULL
    n = options.articles or n
    gold = read_gold(options.gold)
    made = list(distinct([one.article for one in gold], n))
    if len({one.text_digest for one in made}) != n:
        raise SystemExit("the articles made are not distinct")
    quality = {name: f1s(contender, gold) for name, contender in CONTENDERS.items()}
    seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    ratios: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    chance = random.Random(7)
    for turn in range(rounds):
        batch = made[turn * n // rounds : (turn + 1) * n // rounds]
        few = chance.sample(batch, min(n_slow, len(batch)))
        own = timed(the_reader, batch)
        for name, contender in CONTENDERS.items():
            spent = own if name == "reader" else timed(contender, few if name == "ner + regex" else batch)
            seconds[name].append(statistics.fmean(spent.values()))
            ratios[name].append(sum(spent.values()) / sum(own[one] for one in spent))
    times = {name: statistics.median(ratio) for name, ratio in ratios.items()}
    tenth, end = peak_mb(n, options.gold)
    if options.json:
        rows = {
            name: {
                "ms_per_article": 1000 * statistics.median(spent),
                "times_the_reader": times[name],
                "f1": quality[name],
            }
            for name, spent in seconds.items()
        }
        sys.stdout.write(
            json.dumps({"n": n, "contenders": rows, "peak_mb": {"tenth": tenth, "end": end}}, indent=2) + "\n"
        )
        return 0
    lines = [
        f"{n} distinct articles, {rounds} rounds; ner + regex on {n_slow} of each round; CPU time, one core"
    ]
    lines.append(
        f"{'':<13}{'ms/article':>11}{'articles/s':>11}{'x reader':>10}"
        + "".join(f"{level:>12}" for level in LEVELS)
    )
    for name, spent in seconds.items():
        middle = statistics.median(spent)
        f1 = "".join(f"{quality[name][level]:>12.3f}" for level in LEVELS)
        lines.append(f"{name:<13}{1000 * middle:>11.2f}{1 / middle:>11.1f}{times[name]:>10.2f}{f1}")
    lines.append(
        f"peak memory of reading alone: {tenth:.0f} MB after {n // 10} articles, {end:.0f} MB after {n}"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
