"""Vietnamese text: one normal form, and keys under which spellings of the same word meet.

Texts are NFC from the moment they are parsed. Tone placement (hòa, hoà) and the letters y and i (Tỷ, Tỉ) vary
between writers; `fold` gives one key for all of them, code point for code point, so that offsets stay valid.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_PLACES = (("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"),
           ("òe", "oè"), ("óe", "oé"), ("ỏe", "oẻ"), ("õe", "oẽ"), ("ọe", "oẹ"),
           ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"))  # fmt: skip
_NEW_STYLE = dict(_PLACES)
_TONE_PAIR = re.compile("|".join(_NEW_STYLE))
_SPACES = re.compile(r"[^\S \n\t]")
_SPACES_AND_UNSEEN = re.compile("[^\\S \\n\\t]|[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def nfc(text: str) -> str:
    """`text` in Unicode normal form C."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """A matching key of NFC `text`, of the same length: lower case, one tone placement, Ð as đ, plain spaces.

    >>> fold("Khánh Hòa") == fold("KHÁNH HOÀ")
    True
    """
    lowered = text.lower()
    if len(lowered) != len(text) or "Σ" in text:
        # a letter with a longer lower case is kept; a last sigma is a sigma
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    lowered = lowered.replace("ð", "đ")
    return _TONE_PAIR.sub(lambda match: _NEW_STYLE[match.group()], _SPACES.sub(" ", lowered))


def plain_spaces(text: str) -> str:
    """`text` of the same length with a plain space for any other space but tab and newline, and for unseen characters.

    >>> plain_spaces("12\\u00a0xã\\u200b.")
    '12 xã .'
    """
    return _SPACES_AND_UNSEEN.sub(" ", text)


def without_marks(text: str) -> str:
    """`text` in plain ASCII letters where Vietnamese marks are dropped (đ becomes d).

    >>> without_marks("Đắk Lắk")
    'Dak Lak'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D").replace("Ð", "D"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def digest(text: str) -> str:
    """The SHA-256 of `text` in UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
