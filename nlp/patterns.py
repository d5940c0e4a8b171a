"""How a Vietnamese phrase is looked for: one compiled pattern for all its spellings.

Phrases are written as plain Vietnamese regular expressions in lower case; they are matched against folded text
(`pipeline.text.fold`), so that tone placement, letter case, no-break spaces and y/i make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from pipeline.text import fold

_I_OR_Y = re.compile(r"(?<![\w\\])(t|k|l|m|s|qu|h|th)([yýỳỷỹỵiíìỉĩị])(?!\w)")
_PAIRS = {"y": "yi", "ý": "ýí", "ỳ": "ỳì", "ỷ": "ỷỉ", "ỹ": "ỹĩ", "ỵ": "ỵị"}
_CLASSES = {letter: f"[{pair}]" for pair in _PAIRS.values() for letter in pair}
_VERBATIM = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\(\?P<\w+>|\(\?<[!=][^()]*\)")


def source(phrase: str) -> str:
    """`phrase` as a regular expression that all its spellings match.

    Args:
        phrase: a regular expression in lower case; a blank in it stands for any run of blanks.
    """
    text = unicodedata.normalize("NFC", phrase)
    verbatim = _VERBATIM.findall(text)
    parts = [_spell(part) for part in _VERBATIM.split(text)]
    return "".join(part + kept for part, kept in zip(parts, [*verbatim, ""], strict=True))


def _spell(text: str) -> str:
    """The spellings of a stretch without escapes and classes."""
    key = _I_OR_Y.sub(lambda match: match.group(1) + _CLASSES[match.group(2)], fold(text))
    return re.sub(r" +(?![*?+{])", r"[ \\t]+", key)


@cache
def pattern(phrase: str) -> re.Pattern[str]:
    """`phrase` compiled to match whole words of folded text.

    >>> bool(pattern("tỷ lệ hộ nghèo").search("tỉ lệ hộ nghèo"))
    True
    """
    return re.compile(rf"(?<!\w)(?:{source(phrase)})(?!\w)")


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for any of `phrases`, whole words; the first phrase that matches wins."""
    return pattern("|".join(f"(?:{phrase})" for phrase in phrases))


# what joins two parts of a list, and the same with a slash
AND = re.compile(source(r"[ ]*(?:,|và|, và)[ ]*"))
AND_OR_SLASH = re.compile(source(r"[ ]*(?:,|và|, và|/)[ ]*"))
