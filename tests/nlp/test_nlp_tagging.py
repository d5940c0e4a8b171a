"""Our tagger reads underthesea's models: it must say what underthesea says, token for token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import underthesea.pipeline.pos_tag as tagging
import underthesea.pipeline.word_tokenize as words
from underthesea.models.fast_crf_sequence_tagger import FastCRFSequenceTagger

from nlp.segmentation import _models, words_of
from nlp.tagging import SequenceTagger

WRITTEN = Path(__file__).with_name("gold") / "written.jsonl"
SEGMENTER = Path(words.__file__).parent / "models" / "ws_crf_vlsp2013_20230727"
TAGGER = Path(tagging.__file__).parent / "models" / "pos_crf_vlsp2013_20230303"


def _lines() -> Iterator[list[str]]:
    splitter = _models()[0]
    for article in WRITTEN.read_text(encoding="utf-8").splitlines():
        for line in json.loads(article)["text"].split("\n"):
            yield [match.group() for match in splitter.finditer(line)]


def _by_underthesea(folder: Path, tokens: list[str]) -> list[str]:
    model = FastCRFSequenceTagger()
    model.load(str(folder))
    tags: list[str] = model.predict([[token] for token in tokens])
    return tags


def test_words_are_those_of_underthesea() -> None:
    model = FastCRFSequenceTagger()
    model.load(str(SEGMENTER))
    for tokens in _lines():
        assert _models()[1].tag(tokens) == model.predict([[token] for token in tokens])


def test_tags_are_those_of_underthesea() -> None:
    model = FastCRFSequenceTagger()
    model.load(str(TAGGER))
    for article in WRITTEN.read_text(encoding="utf-8").splitlines():
        text = json.loads(article)["text"]
        for line in text.split("\n"):
            found = words_of(line, 0, len(line))
            spoken = [" ".join(line[word.start : word.end].split()) for word in found]
            assert [word.tag for word in found] == [tag[2:] for tag in model.predict([[w] for w in spoken])]


@pytest.mark.parametrize(
    "tokens",
    [
        [], ["xã"], ["OCOP", "3"], ["Đến", "nay", ","], ["+5", "-7", "2147483648", "٣", "½"],
        ["Σ", "ß", "ŉ", "😀", "İ", "sản", "phẩm"],
    ],
    ids=["none", "one", "two", "three", "odd numbers", "odd letters"],
)  # fmt: skip
def test_short_and_odd_sentences_are_tagged_alike(tokens: list[str]) -> None:
    _, segmenter, tagger = _models()
    assert segmenter.tag(tokens) == _by_underthesea(SEGMENTER, tokens)
    assert tagger.tag(tokens) == _by_underthesea(TAGGER, tokens)


def test_a_template_of_an_unknown_function_is_refused() -> None:
    with pytest.raises(ValueError, match=r"T\[0\]\.isupper"):
        SequenceTagger(TAGGER / "models.bin", ["T[0]", "T[0].isupper"])


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "models.bin"
    file.write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="no model of CRFsuite"):
        SequenceTagger(file, ["T[0]"])
