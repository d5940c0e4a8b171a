"""Which runs of letters are Vietnamese syllables, by the onsets, rhymes and tones that the language allows."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_ONSETS_SAID = "ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x"
_ONSETS = tuple(_ONSETS_SAID.split())
# rhymes without their tone; those that end in c, ch, k (Đắk Lắk), p or t only take sắc and nặng
_RHYMES_SAID = """
a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc
oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uy uya uych uynh uyt uyu uyên uyêt uân uâng uât uây uê uêch uênh uơ
uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y ych yn ynh yt yêm yên yêng yêt yêu
"""
_RHYMES = frozenset(_RHYMES_SAID.split())
_STOPS = ("c", "ch", "k", "p", "t")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOPPED_TONES = {"\u0301", "\u0323"}
# ng and gh stand before e, ê and i only as ngh and gh; c not before them, k only before them and y
_FRONT = tuple("eêiy")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def is_syllable(word: str) -> bool:
    """Whether `word` can be a Vietnamese syllable, marked or not, in either placement of the tone.

    >>> is_syllable("nghiệp"), is_syllable("hoá"), is_syllable("été"), is_syllable("nghộp")
    (True, True, False, False)
    """
    plain, tones = _without_tone(word)
    if plain is None or len(tones) > 1:
        return False
    stopped = plain.endswith(_STOPS)
    if tones and stopped and tones[0] not in _STOPPED_TONES:
        return False
    return any(_fits(plain, onset) for onset in ("", *_ONSETS) if plain.startswith(onset))


def share_of_syllables(text: str) -> tuple[int, int]:
    """How many words of `text` that carry a mark beyond ASCII are Vietnamese syllables, and how many there are."""
    marked = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(is_syllable, marked)), len(marked)


def _fits(plain: str, onset: str) -> bool:
    rhyme = plain[len(onset) :]
    if onset == "gi" and not rhyme:
        return True
    if onset == "gi" and rhyme.startswith("ê"):
        return f"i{rhyme}" in _RHYMES
    if rhyme not in _RHYMES:
        return False
    front = rhyme.startswith(_FRONT)
    if onset in ("ngh", "gh", "k"):
        return front
    if onset in ("ng", "g", "c"):
        return not front or (onset == "g" and rhyme.startswith("i"))
    return True


def _without_tone(word: str) -> tuple[str | None, list[str]]:
    """A word's letters without its tone marks, and these; None for letters that Vietnamese does not have."""
    tones: list[str] = []
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tones.append(char)
        else:
            letters.append(char)
    plain = unicodedata.normalize("NFC", "".join(letters))
    return (plain if all(char in _LETTERS for char in plain) else None), tones


_LETTERS = frozenset("abcdeghiklmnopqrstuvxyăâđêôơư")
