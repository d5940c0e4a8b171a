"""Vietnamese text of before Unicode: TCVN3 (ABC), VNI and VISCII, recognised by its letters and turned into Unicode.

Such text reaches us in two ways: as bytes of a page that declares no charset or a wrong one, and as characters
of Latin-1 in a page that is UTF-8 and was typed with a font of that layout ("Ch\u00ad\u00acng tr×nh"). It is recognised
by what its words become: nearly all of them Vietnamese syllables, where as they stand nearly none is one. The
tables are in reference/legacy_charsets.yaml.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import msgspec
import yaml

from pipeline.syllables import is_syllable
from pipeline.text import nfc

Encoding = Literal["tcvn3", "vni", "viscii"]
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
_FILE = Path(__file__).parent / "reference" / "legacy_charsets.yaml"
# of the words that carry a code of the encoding, how many must become syllables, and how many may be ones as
# they stand: of running text in TCVN3 about one word in eight looks like another Vietnamese word
_MUST_BECOME, _MAY_BE = 0.9, 0.35
_LEAST_WORDS = 4
# quotation marks, dashes and the like stand on codes of VISCII: they are letters only inside of words
_PUNCTUATION = frozenset("“”‘’–—…•‹›™‚„†‡‰€\u00a0«»§©®°")
_ASCII_LETTER = re.compile(r"[A-Za-z]")


class Table(NamedTuple):
    """One encoding: what each code shows, and patterns for a code and for a word of the encoding."""

    letters: dict[str, str]
    code: re.Pattern[str]
    word: re.Pattern[str]


class Evidence(NamedTuple):
    """What the words of a text say: how many carry a code, become syllables, and are syllables as they stand.

    `n_kinds` counts different words: one French word, said ten times, is no Vietnamese text.
    """

    n_words: int
    n_become: int
    n_are: int
    n_kinds: int

    @property
    def is_sure(self) -> bool:
        """Whether there are words enough, and hardly any other reading of them."""
        return (
            self.n_kinds >= _LEAST_WORDS
            and self.n_become >= _MUST_BECOME * self.n_words
            and self.n_are <= _MAY_BE * self.n_words
        )


def from_legacy(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """`text` of the encoding's codes, as characters of Latin-1 or Windows-1252, in Unicode (NFC).

    Args:
        text: what a reader without the font sees.
        encoding: how it was typed.
        capitals: whether it was typed with a font that shows small letters as capitals (.VnTimeH).

    >>> from_legacy("Ch\u00ad\u00acng tr×nh", "tcvn3"), from_legacy("Chöông trình", "vni")
    ('Chương trình', 'Chương trình')
    """
    table = _tables()[encoding]

    def word(match: re.Match[str]) -> str:
        shown = table.code.sub(lambda code: table.letters[code.group()], match.group())
        ascii_letters = _ASCII_LETTER.findall(match.group())
        # capitals with a tone have no code in TCVN3: a word of capitals is one in a font of capitals
        is_capital = encoding == "tcvn3" and len(ascii_letters) >= 2 and "".join(ascii_letters).isupper()
        return shown.upper() if capitals or is_capital else shown

    return nfc(table.word.sub(word, text))


def from_viscii_bytes(body: bytes) -> str:
    """A body in VISCII as text; here a hard space is the letter Õ, and six control codes are capitals."""
    letters = _layouts().viscii
    return nfc("".join(letters.get(byte, chr(byte)) for byte in body))


def legacy_encoding(text: str) -> Encoding | None:
    """The encoding that `text` was typed in; None for text in Unicode, in other languages, or too little of it."""
    sure = [(found, encoding) for encoding in ENCODINGS if (found := evidence(text, encoding)).is_sure]
    return max(sure, key=lambda each: (each[0].n_become, -each[0].n_are))[1] if sure else None


def evidence(text: str, encoding: Encoding) -> Evidence:
    """What the words of `text` that carry a code of the encoding say for it and against it."""
    table = _tables()[encoding]
    if text.isascii():
        return Evidence(0, 0, 0, 0)
    n_words = n_become = n_are = n_kinds = 0
    for word, n in Counter(map(_stripped, table.word.findall(text))).items():
        if not _is_telling(word) or (read := from_legacy(word, encoding)) == word:
            continue
        n_kinds += 1
        n_words += n
        n_become += n * is_syllable(read)
        n_are += n * is_syllable(word)
    return Evidence(n_words, n_become, n_are, n_kinds)


def reads_better(text: str, encoding: Encoding) -> bool:
    """Whether a piece of a text that is known to hold the encoding is in it, too: more syllables than as it stands."""
    return is_better(evidence(text, encoding))


def is_better(found: Evidence) -> bool:
    """Whether the words of a piece of text speak for the encoding rather than for what stands there."""
    return found.n_words > 0 and found.n_become > found.n_are and found.n_become >= 0.6 * found.n_words


def encoding_of_font(name: str) -> tuple[Encoding, bool] | None:
    """The encoding of a font by its name, and whether it shows capitals only; None for fonts of Unicode.

    >>> encoding_of_font("ABCDEF+.VnTimeH"), encoding_of_font("VNI-Times"), encoding_of_font("Arial")
    (('tcvn3', True), ('vni', False), None)
    """
    bare = name.partition("+")[2] or name
    if re.match(r"\.?Vn[A-Z]", bare):
        family = re.split(r"[-, ]", bare)[0]
        return "tcvn3", len(family) > 4 and family.endswith("H")
    if re.match(r"VNI[-_ ]", bare, re.IGNORECASE):
        return "vni", False
    return None


def may_be_legacy(text: str) -> bool:
    """Whether a closer look is worth its while: some words hold characters that Vietnamese is not written with."""
    return len(_SUSPECT.findall(text, 0, _GLANCE)) >= _LEAST_WORDS


# characters of Latin-1 that Vietnamese is not written with and that are no common signs; beside a letter they tell
_KNOWN = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý©«»°\u00a0"
STRANGE = "".join(char for char in map(chr, range(0xA0, 0x100)) if char not in _KNOWN)
_SUSPECT = re.compile(f"[A-Za-zÀ-ÿ][{STRANGE}]|[{STRANGE}][A-Za-z]")
_GLANCE = 2_000_000


class _Layouts(msgspec.Struct, forbid_unknown_fields=True):
    tcvn3: dict[int, str]
    viscii: dict[int, str]
    vni: dict[str, str]


@cache
def _layouts() -> _Layouts:
    return msgspec.convert(yaml.safe_load(_FILE.read_text("utf-8")), _Layouts)


@cache
def _tables() -> dict[Encoding, Table]:
    layouts = _layouts()
    vni = {code.upper(): letter.upper() for code, letter in layouts.vni.items()}
    vni |= {f"{code[0].upper()}{code[1:]}": letter.upper() for code, letter in layouts.vni.items()}
    vni |= layouts.vni
    return {
        "tcvn3": _table({chr(code): letter for code, letter in layouts.tcvn3.items()}),
        "vni": _table(vni),
        "viscii": _table(
            {
                char: letter
                for code, letter in layouts.viscii.items()
                for char in {chr(code), bytes([code]).decode("cp1252", "ignore")} - {"", "\u00a0"}
                if code >= 0x80
            }
        ),
    }


def _table(letters: dict[str, str]) -> Table:
    codes = sorted(letters, key=len, reverse=True)
    inside = "".join(sorted({re.escape(char) for code in codes for char in code if not char.isascii()}))
    return Table(
        letters,
        re.compile("|".join(map(re.escape, codes))),
        re.compile(rf"(?:[^\W\d_]|[{inside}])+"),
    )


def _stripped(word: str) -> str:
    return word.strip("".join(_PUNCTUATION))


def _is_telling(word: str) -> bool:
    """Whether a word says something of its encoding: it holds a plain letter and a character beyond ASCII."""
    return not word.isascii() and _ASCII_LETTER.search(word) is not None
