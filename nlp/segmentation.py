"""What underthesea says of a sentence: its words with offsets and their tags, computed once.

underthesea's own functions recompute their predecessors and give no offsets; here its tokenizer's pattern, its word
model and its second tagger are asked in turn, each once. `pos_tag(model="v2.0")` fails from its second call on
(underthesea 9.5.0), so the tagger is loaded here.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlp.tagging import SequenceTagger, TwoLabelTagger

# most tokens are syllables in small letters before a blank: they need none of underthesea's twenty patterns
_SYLLABLE = "[a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]+(?=[ ,])"
# a longer sentence is tagged in pieces
_MOST_TOKENS = 400


class Word(NamedTuple):
    """A word of a sentence: where it stands, and its tag (N, Np, V, A, M, E, C, CH …)."""

    start: int
    end: int
    tag: str


@cache
def _models() -> tuple[re.Pattern[str], TwoLabelTagger, SequenceTagger]:
    import joblib  # type: ignore[import-untyped]
    import underthesea.pipeline.pos_tag as tagging
    import underthesea.pipeline.word_tokenize as words
    from underthesea.pipeline.word_tokenize import regex_tokenize

    segmenter = Path(words.__file__).parent / "models" / "ws_crf_vlsp2013_20230727"
    tagger = Path(tagging.__file__).parent / "models" / "pos_crf_vlsp2013_20230303"
    dictionary = joblib.load(segmenter / "dictionary.bin")
    return (
        re.compile(_SYLLABLE + "|" + regex_tokenize.regex_patterns_combine, re.VERBOSE | re.UNICODE),
        TwoLabelTagger(segmenter / "models.bin", joblib.load(segmenter / "features.bin"), dictionary),
        SequenceTagger(tagger / "models.bin", joblib.load(tagger / "features.bin")),
    )


def words_of(text: str, start: int, stop: int) -> list[Word]:
    """The words of `text[start:stop]` with their tags, offsets into `text`."""
    splitter, segmenter, tagger = _models()
    tokens = [match.span() for match in splitter.finditer(text, start, stop) if match.end() > match.start()]
    words: list[Word] = []
    for n in range(0, len(tokens), _MOST_TOKENS):
        piece = tokens[n : n + _MOST_TOKENS]
        spans: list[tuple[int, int]] = []
        for (a, b), tag in zip(piece, segmenter.tag([text[a:b] for a, b in piece]), strict=True):
            if tag == "I-W" and spans:
                spans[-1] = spans[-1][0], b
            else:
                spans.append((a, b))
        tags = tagger.tag([" ".join(text[a:b].split()) for a, b in spans])
        words += [Word(a, b, tag[2:]) for (a, b), tag in zip(spans, tags, strict=True)]
    return words


def head_after(words: list[Word], at: int) -> Word | None:
    """The first noun after a number that ends at `at`, when only numerals, classifiers or adjectives stand between."""
    for word in words:
        if word.end <= at:
            continue
        if word.tag in ("N", "Nc", "Nu", "Ny", "Np", "Nb"):
            return word
        if word.tag not in ("M", "A", "L") and word.start >= at:
            return None
    return None


def phrase_end(words: list[Word], at: int, stop: int) -> int:
    """Where the noun phrase that holds `at` ends: before the next verb, conjunction, preposition or mark."""
    for word in words:
        if word.start >= at and (word.tag in ("V", "C", "E", "R", "CH") or word.start >= stop):
            return min(word.start, stop)
    return stop


def cuts_word(text: str, words: list[Word], start: int, end: int) -> bool:
    """Whether a unit read at `start` to `end` is only the beginning of a longer word ("bản" of "bản tin").

    Words into which the segmenter glued numbers or acronyms are not believed.
    """
    for word in words:
        if start < end and word.start <= start < word.end and word.end > end:
            rest = text[end : word.end].strip()
            whole = text[word.start : word.end]
            return (
                bool(rest)
                and not re.search(r"\d|[A-ZĐ]{2,}", whole)
                and word.start == start
                and word.tag not in ("Np",)
            )
    return False
