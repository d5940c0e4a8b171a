"""Text keys: spellings of one word meet, and offsets stay valid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import digest, fold, nfc, plain_spaces, without_marks


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa Bình", "HOÀ BÌNH"), ("Thuỷ", "Thủy"), ("Ðắk", "đắk"), ("xã\u00a0A", "xã a"), ("khoẻ", "khỏe")],
)
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("mùa", "múa"), ("tỉnh", "tĩnh"), ("quý", "quỷ")])
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_fold_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_marks_go_and_letters_stay() -> None:
    assert without_marks("Đắk Lắk, Thừa Thiên Huế") == "Dak Lak, Thua Thien Hue"


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_one_digest_for_one_normal_form(text: str) -> None:
    assert digest(nfc(text)) == digest(nfc(nfc(text)))


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ΣİẞÐÉ \u00a0\u202f"))))
def test_a_letter_folds_alike_in_any_word(text: str) -> None:
    # a pair such as "òa" is the only thing that folds together
    apart = "|".join(text)
    assert fold(apart) == "|".join(fold(char) for char in text)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \t\n\u00a0\u202f\u2009\u200b\ufeff"))))
def test_plain_spaces_keep_every_offset(text: str) -> None:
    plain = plain_spaces(text)
    assert len(plain) == len(text)
    assert all(other in (one, " ") for one, other in zip(text, plain, strict=True))
    assert plain_spaces(plain) == plain
