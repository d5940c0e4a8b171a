"""Vietnamese of before Unicode: what was typed in TCVN3, VNI or VISCII comes back, and nothing else is touched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.charsets import charset_of, text_of_body
from pipeline.legacy import ENCODINGS, Encoding, _layouts, _tables, evidence, from_legacy, legacy_encoding
from pipeline.syllables import is_syllable

PLAN = (
    "Kế hoạch triển khai Chương trình mỗi xã một sản phẩm năm 2023 trên địa bàn tỉnh: phấn đấu có thêm ít nhất "
    "25 sản phẩm được công nhận đạt từ 3 sao trở lên, hỗ trợ các chủ thể chuẩn hoá bao bì, nhãn mác và quảng bá."
)
_SAID = (
    "chương trình mỗi xã một sản phẩm nông thôn mới được công nhận đạt chuẩn quốc gia của tỉnh huyện hội đồng đánh giá "
    "phân hạng cấp giấy chứng nhận hộ nghèo thu nhập bình quân đầu người triệu đồng năm kế hoạch quyết định ủy ban "
    "nhân dân thủy sản hoà bình tuyên quang đắk lắk khánh hòa thừa thiên huế quý kỹ sự sữa trở giữa nghị quyết yêu"
)
WORDS = _SAID.split()
FOREIGN = {
    "French": "L'été dernier, les élèves français étaient déjà allés à la forêt où les chênes sont très âgés, naïfs",
    "German": "Über die Brücke läuft der größte Bär; für Österreich müssen die Gäste früh aufstehen, schöne Mädchen",
    "Spanish": "El niño pequeño comió más jamón en la montaña; mañana volverá con su corazón lleno de ilusión",
    "Portuguese": "São Paulo não é só coração; você está lá, avó, má fé, pé, nó, já há pão e maçã na estação",
    "Swedish": "Flygplanet går från Malmö till Åre över fjällen på söndag; många små öar ligger där längs kusten",
    "Turkish": "Türkiye'nin güneyinde küçük köyler görünür; çocuklar gülüyor, kötü söz söyleme, böyle düşünür",
    "Danish": "Røde æbler på bordet; små børn løber over åen, og mænd går på græsset, når sølvet er på køkkenbordet",
}


def typed(text: str, encoding: Encoding) -> str:
    """`text` as it looks without the font, that is the tables read backwards."""
    codes: dict[str, str] = {}
    for code, letter in _tables()[encoding].letters.items():
        codes.setdefault(letter, code)
    return "".join(codes.get(letter, letter) for letter in text)


letters_of = {
    encoding: sorted({letter for letter in _tables()[encoding].letters.values() if letter.islower()})
    for encoding in ENCODINGS
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_all_67_marked_letters_have_a_code(encoding: Encoding) -> None:
    assert len(letters_of[encoding]) == 67


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_plan_is_recognised_and_comes_back(encoding: Encoding) -> None:
    shown = typed(PLAN, encoding)
    assert shown != PLAN
    assert legacy_encoding(shown) == encoding
    assert from_legacy(shown, encoding) == PLAN


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(words=st.lists(st.sampled_from(WORDS), min_size=12, max_size=60))
def test_running_text_is_recognised_and_comes_back(encoding: Encoding, words: list[str]) -> None:
    text = " ".join(words)
    found = evidence(typed(text, encoding), encoding)
    assert from_legacy(typed(text, encoding), encoding) == text
    if found.n_kinds >= 8 and found.n_are <= found.n_words * 0.35:
        assert legacy_encoding(typed(text, encoding)) == encoding


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(data=st.data())
def test_every_letter_comes_back_wherever_it_stands(encoding: Encoding, data: st.DataObject) -> None:
    # in VNI a vowel before a marked letter's second character reads as that letter: consonants part them
    letters = data.draw(st.lists(st.sampled_from(letters_of[encoding]), min_size=1, max_size=12))
    text = "n".join(letters)
    assert from_legacy(typed(text, encoding), encoding) == text


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=80), data=st.data())
def test_unicode_vietnamese_is_never_taken_for_typed(words: list[str], data: st.DataObject) -> None:
    foreign = data.draw(st.lists(st.sampled_from(" ".join(FOREIGN.values()).split()), max_size=len(words)))
    text = " ".join(words + foreign)
    assert legacy_encoding(text) is None
    assert legacy_encoding(text.upper()) is None
    assert legacy_encoding(text.title()) is None


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_other_languages_are_never_taken_for_typed(text: str) -> None:
    assert legacy_encoding(text) is None


@example("où où où où où où où où")
@given(st.lists(st.sampled_from(" ".join(FOREIGN.values()).split()), min_size=1, max_size=60).map(" ".join))
def test_mixed_foreign_words_are_never_taken_for_typed(text: str) -> None:
    assert legacy_encoding(text) is None


@given(st.text(alphabet=st.characters(max_codepoint=0xFF), max_size=400))
def test_random_latin_1_becomes_nothing_but_text(text: str) -> None:
    for encoding in ENCODINGS:
        assert unicodedata.is_normalized("NFC", from_legacy(text, encoding))
        assert evidence(text, encoding).n_words >= evidence(text, encoding).n_become


def test_a_word_of_capitals_is_one_in_a_font_of_capitals() -> None:
    assert from_legacy("TØNH, X·, x·", "tcvn3") == "TỈNH, Xã, xã"


@pytest.mark.parametrize(
    "word", [*WORDS, "ngoằn", "ngoèo", "khuỷu", "quýt", "giếng", "gì", "xoong", "hoá", "hóa"]
)
def test_vietnamese_words_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["été", "für", "niño", "ngè", "kà", "cê", "bàc", "thẳt", "wự", "ộtộ", "trìnhh"]
)
def test_other_words_are_none(word: str) -> None:
    assert not is_syllable(word)


# charsets of whole bodies


def bytes_in(text: str, encoding: Encoding) -> bytes:
    if encoding == "viscii":
        codes = {letter: code for code, letter in _layouts().viscii.items()}
        return bytes(codes.get(letter, ord(letter) if ord(letter) < 256 else 63) for letter in text)
    return typed(text, encoding).encode("latin-1", "replace")


def windows_1258(text: str) -> bytes:
    """As Windows writes it: letters with their hat or horn, tones as combining marks behind them."""
    out = []
    for letter in text:
        if letter.encode("cp1258", "ignore"):
            out.append(letter)
            continue
        apart = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
        out.append(unicodedata.normalize("NFC", apart.replace(tone, "")) + tone)
    return "".join(out).encode("cp1258")


PAGE = f"<html><head><title>Kế hoạch</title></head><body><p>{PLAN}</p></body></html>"
DECLARED = [
    "text/html",
    "text/html; charset=utf-8",
    "text/html; charset=iso-8859-1",
    "text/html; charset=x-sjis-none",
]


@pytest.mark.parametrize("declared", DECLARED)
def test_windows_1258_is_read_whatever_is_declared(declared: str) -> None:
    body = windows_1258(PAGE)
    assert text_of_body(body, charset_of(body, declared)) == PAGE


@pytest.mark.parametrize("declared", DECLARED)
def test_viscii_is_read_whatever_is_declared(declared: str) -> None:
    body = bytes_in(PAGE, "viscii")
    assert text_of_body(body, charset_of(body, declared)) == PAGE


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_typed_bytes_are_kept_as_they_were_typed(encoding: Encoding, declared: str) -> None:
    body = bytes_in(PAGE, encoding)
    shown = text_of_body(body, charset_of(body, declared))
    assert from_legacy(shown.replace("Kế hoạch", ""), encoding).count(PLAN) == 1


@pytest.mark.parametrize("declared", DECLARED)
def test_decomposed_utf_8_is_composed(declared: str) -> None:
    body = unicodedata.normalize("NFD", PAGE).encode()
    assert text_of_body(body, charset_of(body, declared)) == PAGE


def test_a_page_in_another_language_keeps_its_charset() -> None:
    body = f"<html><body><p>{FOREIGN['French']}</p></body></html>".encode("iso-8859-1")
    assert charset_of(body, "text/html; charset=iso-8859-1") == "cp1252"


@given(st.binary(max_size=600))
def test_any_bytes_have_a_charset_that_reads_them(body: bytes) -> None:
    assert isinstance(text_of_body(body, charset_of(body)), str)
