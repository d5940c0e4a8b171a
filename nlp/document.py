"""What reading an article keeps in mind: the article as a whole, and what each sentence hands to the next."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from nlp.focus import Focus
from nlp.gazetteer import Gazetteer, load_gazetteer
from nlp.linking import Link, about
from nlp.mentions import Homes, Mention
from nlp.patterns import source
from nlp.periods import Period, periods_in
from nlp.places import Nameless, mentions_in, nameless_in
from nlp.quantities import Quantity
from nlp.rounds import Round
from nlp.segmentation import Words
from nlp.sentences import Sentence, layout_of
from nlp.status import Verdict, is_plan
from nlp.subject import focus_of_text
from pipeline.records import Article
from pipeline.reference.places import MERGER
from pipeline.text import fold, plain_spaces


@dataclass(slots=True)
class Reading:
    """A number on its way to a figure."""

    quantity: Quantity
    sentence: Sentence
    link: Link
    focus: Focus
    group: list[Mention]
    status: Verdict
    period: Period | None
    period_rule: str
    stars: str | None
    detail: str | None
    validity: str | None
    unit: str
    kind: str
    in_title: bool = False
    is_part: bool = False


@dataclass(slots=True)
class State:
    """What the sentences so far hand to the next one."""

    focus: Focus
    paragraph: int = -1
    periods: list[Period] = field(default_factory=list)
    periods_paragraph: int = -1
    paragraph_periods: list[Period] = field(default_factory=list)
    intro_status: Verdict | None = None
    entity_paragraph: int = -9
    event_period: Period | None = None
    sidebar: bool = False
    round: Round = field(default_factory=Round)
    commune_round: Round = field(default_factory=Round)
    stretch: Period | None = None
    as_of: Period | None = None
    as_of_paragraph: int = -9
    # periods that were named as those of a goal: "Phấn đấu đến năm 2025 …"
    wished_periods: list[Period] = field(default_factory=list)
    year: int | None = None
    readings: list[Reading] = field(default_factory=list)
    sentence_readings: list[Reading] = field(default_factory=list)
    words: Words | None = None
    words_span: tuple[int, int] = (-1, -1)

    def words_of(self, text: str, sentence: Sentence) -> Words:
        """The sentence's words, computed once a sentence."""
        if self.words is None or self.words_span != (sentence.start, sentence.end):
            self.words_span = sentence.start, sentence.end
            self.words = Words(text, sentence.start, sentence.end)
        return self.words

    @property
    def entity_known(self) -> bool:
        """Whether a firm was introduced a short while ago, so that "HTX" alone means it."""
        return self.paragraph - self.entity_paragraph <= 2


@dataclass(frozen=True, slots=True)
class Named:
    """The places of one sentence, the provinces that were in force when they were read, and what hangs on none."""

    mentions: list[Mention]
    homes: Homes
    nameless: Nameless


@dataclass(slots=True)
class Document:
    """What is the same for all sentences of an article; `home` is the place that the text is about.

    `text` is the article's with plain spaces, as long as it: quotes are cut from the article's own.
    """

    article: Article
    text: str
    folded: str
    masked: str
    gazetteer: Gazetteer
    home: Focus
    published: dt.date | None
    about: str
    title: str
    title_span: tuple[int, int] | None
    title_period: Period | None
    report_period: Period | None
    is_plan: bool
    after_merger: bool
    knows_districts: bool
    one_a_line: bool
    sentences: list[Sentence]
    named: list[Named]

    def mentions_of(self, n: int, *homes: str | None) -> list[Mention]:
        """The places of the n-th sentence, where these provinces are in force, the nearest first.

        They are read once, and again only where other provinces are in force and the places depend on it.
        """
        wanted, known = Homes(*homes), self.named[n]
        if not known.homes.asked or known.homes.names == wanted.names:
            return known.mentions
        one = self.sentences[n]
        return mentions_in(
            self.text,
            self.folded,
            one.start,
            one.end,
            self.gazetteer,
            wanted,
            self.after_merger,
            known.nameless,
        )


_REPORT_WORDS = re.compile(source(r"tổng kết|sơ kết|rà soát"))
_REPORTS = re.compile(source(r"(?:tổng kết|sơ kết|rà soát)[^;.\d]{0,100}$"))
_KINDS_OF_PLACE = frozenset(
    ("tỉnh", "thành", "phố", "tp", "huyện", "thị", "xã", "tx", "quận", "phường", "trấn", "thôn", "bản", "ấp", "buôn",
     "làng", "xóm", "đặc", "khu", "khóm")
)  # fmt: skip
_DATELINE = re.compile(source(r"thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật"))
_FULL_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(20\d\d)")


def document_of(article: Article) -> Document:
    """An article with what is decided before its sentences are read."""
    text = plain_spaces(article.text)
    folded = fold(text)
    gazetteer = load_gazetteer()
    sentences = layout_of(article, text).sentences
    titles = [s for s in sentences if s.is_title]
    title_span = (titles[0].start, titles[-1].end) if titles else None
    title = fold(article.title or (text[slice(*title_span)] if title_span else ""))
    published = article.published_on or article.observed_on or _dateline(folded, sentences)
    after_merger = published is not None and published >= MERGER
    named = [
        _mentions(text, folded, s, gazetteer, Homes(article.portal_province), after_merger) for s in sentences
    ]
    mentions = [mention for one in named for mention in one.mentions]
    body = [s for s in sentences if not s.is_title and s.end - s.start > 40]
    lead_end = body[min(1, len(body) - 1)].end if body else 0
    home = focus_of_text(
        title,
        lead_end,
        mentions,
        title_span,
        folded,
        article.portal_province,
        gazetteer,
        after_merger,
    )
    title_periods = (
        [p for p in periods_in(folded, *title_span, published) if not p.base and not p.weak]
        if title_span
        else []
    )
    return Document(
        article=article,
        text=text,
        folded=folded,
        masked=_masked(text, folded, mentions),
        gazetteer=gazetteer,
        home=home,
        published=published,
        about=about(folded),
        title=title,
        title_span=title_span,
        title_period=title_periods[0] if title_periods else None,
        report_period=_report_period(folded, body[:3], published),
        is_plan=is_plan(title),
        after_merger=after_merger,
        knows_districts=any(m.level == "district" for m in mentions),
        one_a_line=_one_a_line(body),
        sentences=sentences,
        named=named,
    )


def _mentions(
    text: str, folded: str, sentence: Sentence, gazetteer: Gazetteer, homes: Homes, after_merger: bool
) -> Named:
    span = sentence.start, sentence.end
    nameless = nameless_in(text, folded, *span)
    return Named(mentions_in(text, folded, *span, gazetteer, homes, after_merger, nameless), homes, nameless)


def _one_a_line(body: list[Sentence]) -> bool:
    """Whether nearly every line is one sentence, so that a new line begins no new subject."""
    lines = len({sentence.line for sentence in body})
    return lines >= 4 and len(body) <= 1.3 * lines


def _masked(text: str, folded: str, mentions: list[Mention]) -> str:
    """Folded text with the names of places crossed out, so that "Điện Biên" is no electricity."""
    parts, last = [], 0
    for mention in sorted((m for m in mentions if m.said == "name"), key=lambda m: m.start):
        if mention.start < last:
            continue
        parts.append(folded[last : mention.start])
        for word in re.finditer(r"[^\W\d_]+|[\W\d_]+", folded[mention.start : mention.end]):
            named = text[mention.start + word.start()].isupper() and word.group() not in _KINDS_OF_PLACE
            parts.append("x" * len(word.group()) if named else word.group())
        last = mention.end
    return "".join([*parts, folded[last:]])


def _report_period(folded: str, lead: list[Sentence], published: dt.date | None) -> Period | None:
    """The year that the lead says is reported on: "tổng kết năm 2018", "kết quả rà soát hộ nghèo năm 2017"."""
    for sentence in lead:
        if not _REPORT_WORDS.search(folded, sentence.start, sentence.end):
            continue
        for period in periods_in(folded, sentence.start, sentence.end, published):
            if period.base or period.weak or period.document or period.form not in ("year", "until"):
                continue
            past = period.last is not None and (
                published is None or (period.last < published and period.last.year >= published.year - 1)
            )
            if past and _REPORTS.search(folded, max(sentence.start, period.start - 120), period.start):
                return period
    return None


def _dateline(folded: str, sentences: list[Sentence]) -> dt.date | None:
    """The day in a line such as "Thứ hai - 18/01/2021 09:42", where the article has no date of its own."""
    for sentence in sentences[:12]:
        line = folded[sentence.start : sentence.end]
        if len(line) < 60 and _DATELINE.search(line) and (found := _FULL_DATE.search(line)):
            try:
                return dt.date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                return None
    return None
