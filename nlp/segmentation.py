"""What underthesea says of a sentence: its words with offsets and their tags, computed once.

underthesea's own functions recompute their predecessors and give no offsets; here its tokenizer's pattern, its word
model and its second tagger are asked in turn, each once. `pos_tag(model="v2.0")` fails from its second call on
(underthesea 9.5.0), so the tagger is loaded here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlp.tagging import SequenceTagger, TwoLabelTagger

# most tokens are syllables in small letters before a blank: they need none of underthesea's twenty patterns
_SYLLABLE = "[a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]+(?=[ ,])"
# a longer sentence is tagged in pieces
_MOST_TOKENS = 400
_NOT_BELIEVED = re.compile(r"\d|[A-ZĐ]{2,}")
_FOLLOWING = re.compile(r"\s*(\S)")


class Word(NamedTuple):
    """A word of a sentence: where it stands, and its tag (N, Np, V, A, M, E, C, CH …)."""

    start: int
    end: int
    tag: str


class Words:
    """The words of `text[start:stop]`, offsets into `text`; they are tagged when a tag is first asked for."""

    __slots__ = ("_pieces", "_tags", "_text", "spans")

    def __init__(self, text: str, start: int, stop: int) -> None:
        self._text = text
        self._pieces = list(_pieces(text, start, stop))
        self.spans = [span for piece in self._pieces for span in piece]
        self._tags: list[str] | None = None

    @property
    def tags(self) -> list[str]:
        """The tags of the words, in their order."""
        if self._tags is None:
            tagger = _models()[2]
            self._tags = [
                tag[2:]
                for piece in self._pieces
                for tag in tagger.tag([" ".join(self._text[a:b].split()) for a, b in piece])
            ]
        return self._tags


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
    words = Words(text, start, stop)
    return [Word(a, b, tag) for (a, b), tag in zip(words.spans, words.tags, strict=True)]


def _pieces(text: str, start: int, stop: int) -> Iterator[list[tuple[int, int]]]:
    """The words, in pieces that are tagged by themselves."""
    splitter, segmenter, _ = _models()
    tokens = [match.span() for match in splitter.finditer(text, start, stop) if match.end() > match.start()]
    for n in range(0, len(tokens), _MOST_TOKENS):
        piece = tokens[n : n + _MOST_TOKENS]
        spans: list[tuple[int, int]] = []
        for (a, b), tag in zip(piece, segmenter.tag([text[a:b] for a, b in piece]), strict=True):
            if tag == "I-W" and spans:
                spans[-1] = spans[-1][0], b
            else:
                spans.append((a, b))
        yield spans


def may_be_cut(text: str, end: int) -> bool:
    """Whether a word that ends at `end` may go on: a letter follows it, after blanks or at once."""
    following = _FOLLOWING.match(text, end)
    return following is not None and following.group(1).isalpha()


def cuts_word(text: str, words: Words, start: int, end: int) -> bool:
    """Whether a unit read at `start` to `end` is only the beginning of a longer word ("bản" of "bản tin").

    Words into which the segmenter glued numbers or acronyms are not believed.
    """
    for n, (a, b) in enumerate(words.spans):
        if a == start < end < b:
            return bool(text[end:b].strip()) and not _NOT_BELIEVED.search(text[a:b]) and words.tags[n] != "Np"
        if a > start:
            break
    return False
