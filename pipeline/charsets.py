"""Which charset a body is in: by its bytes before all else, since servers and pages declare it wrongly."""

from __future__ import annotations

import codecs
import re
from email.message import Message

from pipeline.legacy import from_viscii_bytes, legacy_encoding
from pipeline.syllables import share_of_syllables
from pipeline.text import nfc

# bytes in which a page may name its charset (HTML Living Standard, 13.2.3.2: the first 1024; portals write more)
_HEAD = 4096
_META_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]+encoding\s*=\s*["']([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# what Vietnamese portals of before UTF-8 were written in, where no better is known
_FALLBACK = "cp1258"
VISCII = "viscii"
# servers that say Latin-1 mean Windows' charset (WHATWG Encoding Standard, 4.2)
_MEANT = {"latin_1": "cp1252", "iso8859_1": "cp1252", "ascii": "cp1252"}
# share of broken sequences up to which a body declared as UTF-8 is one with a few spoilt bytes
_SPOILT = 0.01
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
# so much of a body tells its charset
_TELLING_BYTES = 200_000
# a declared charset is kept while this share of the marked words are syllables in it
_CREDIBLE = 0.7


def text_of_body(body: bytes, charset: str) -> str:
    """A body as text in NFC, without a byte order mark and zero bytes; what is no character is U+FFFD.

    Args:
        charset: as `charset_of` names it.
    """
    if charset == VISCII:
        return from_viscii_bytes(body).replace("\0", "")
    return nfc(body.decode(charset, "replace").lstrip("\ufeff").replace("\0", ""))


def charset_of(body: bytes, content_type: str = "") -> str:
    """The charset of a page: byte order mark, then UTF-8 wherever the bytes are nothing else, then the likeliest.

    Text of another charset that happens to be whole UTF-8 does not occur, so what is whole UTF-8 is UTF-8
    whatever the server says of it. Else what is declared holds while it gives Vietnamese words; where it does
    not, Windows' Vietnamese charset and VISCII are tried. Bytes typed in TCVN3 or VNI are read as Windows-1252,
    and their letters are put right where the page's text is taken (`pipeline.legacy`).

    >>> charset_of("Đắk Lắk".encode(), "text/html; charset=iso-8859-1")
    'utf-8'
    """
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return marked
    by_server = _declared_in_header(content_type)
    if by_server and by_server.startswith("utf_16"):
        return by_server
    declared = [name for name in (by_server, *_declared_in_body(body)) if name]
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    for name in declared:
        if name == "utf_8" and _is_nearly_utf8(body):
            return "utf-8"
    named = [_MEANT.get(name, name) for name in declared if name != "utf_8" and not name.startswith("utf_16")]
    if not named and _is_nearly_utf8(body):
        return "utf-8"
    return _likeliest(body, named[0] if named else _FALLBACK)


def _likeliest(body: bytes, expected: str) -> str:
    """The expected charset, or the one in which the words of a body are Vietnamese."""
    telling = body[:_TELLING_BYTES]
    typed = legacy_encoding(_words(telling.decode("latin-1")))
    if typed is not None:
        return VISCII if typed == "viscii" else "cp1252"
    shares = {name: _share(telling, name) for name in dict.fromkeys((expected, _FALLBACK))}
    best = max(shares, key=lambda name: shares[name])
    return expected if shares[expected] >= min(_CREDIBLE, shares[best]) else best


def _share(body: bytes, charset: str) -> float:
    n_syllables, n_words = share_of_syllables(_words(text_of_body(body, charset)))
    return n_syllables / n_words if n_words else 1.0


def _words(text: str) -> str:
    return _TAGS.sub(" ", text)


def _declared_in_header(content_type: str) -> str | None:
    message = Message()
    message["content-type"] = content_type or "text/html"
    return _known(message.get_content_charset())


def _declared_in_body(body: bytes) -> list[str | None]:
    found = [_XML_CHARSET.search(body[:200]), _META_CHARSET.search(body[:_HEAD])]
    return [_known(match[1].decode("ascii")) for match in found if match]


def _known(name: str | None) -> str | None:
    """Python's name of a charset, or None for one that it does not know (a server's 'none', 'unicode')."""
    if not name:
        return None
    try:
        b"".decode(name)
        return codecs.lookup(name).name.replace("-", "_")
    except (LookupError, ValueError):
        return None


def _is_nearly_utf8(body: bytes) -> bool:
    n_wide = sum(byte >= 0x80 for byte in body)
    n_spoilt = body.decode("utf-8", "replace").count("\ufffd")
    return n_spoilt <= max(1, n_wide * _SPOILT)
