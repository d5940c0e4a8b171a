"""How people write numbers in Vietnamese: the styles that the reader must read back."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def plain(value: int) -> str:
    """1250"""
    return str(value)


def dotted(value: int) -> str:
    """1.250"""
    return f"{value:,}".replace(",", ".")


def padded(value: int) -> str:
    """05"""
    return f"{value:02d}"


def spelled(value: int) -> str:
    """một nghìn hai trăm năm mươi (1 to 999,999)"""
    thousands, rest = divmod(value, 1000)
    words = []
    if thousands:
        words.append(f"{_under_thousand(thousands, whole=False)} nghìn")
    if rest:
        words.append(_under_thousand(rest, whole=bool(thousands)))
    return " ".join(words)


def _under_thousand(value: int, *, whole: bool) -> str:
    hundreds, rest = divmod(value, 100)
    words = []
    if hundreds or whole:
        words.append(f"{_DIGITS[hundreds]} trăm")
    if rest and rest < 10 and words:
        words.append(f"linh {_DIGITS[rest]}")
    elif rest:
        words.append(_under_hundred(rest))
    return " ".join(words)


def _under_hundred(value: int) -> str:
    tens, ones = divmod(value, 10)
    if tens == 0:
        return _DIGITS[ones]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones == 0:
        return head
    last = {1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, _DIGITS[ones])
    return f"{head} {last}"


def comma_decimal(value: float, places: int) -> str:
    """1.234,5"""
    whole, _, part = f"{value:,.{places}f}".partition(".")
    return whole.replace(",", ".") + (f",{part}" if part else "")


STYLES: dict[str, Callable[[int], str]] = {
    "plain": plain,
    "dotted": dotted,
    "padded": padded,
    "spelled": spelled,
}
