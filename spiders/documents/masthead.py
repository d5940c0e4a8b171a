"""The head of a Vietnamese administrative document: its number, place and date, form and subject.

Its parts and their order are those of Decree 30/2020/NĐ-CP, annex I (before it Circular 01/2011/TT-BNV).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from pipeline.records import BlockKind
from pipeline.text import fold
from spiders.documents.document import Content, Masthead

# form in words by what its abbreviation in the number is (Decree 30/2020/NĐ-CP, annex III)
FORMS = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "QC": "Quy chế", "QYĐ": "Quy định", "TC": "Thông cáo",
    "TB": "Thông báo", "HD": "Hướng dẫn", "CTR": "Chương trình", "KH": "Kế hoạch", "PA": "Phương án", "ĐA": "Đề án",
    "DA": "Dự án", "BC": "Báo cáo", "BB": "Biên bản", "TTR": "Tờ trình", "HĐ": "Hợp đồng", "CĐ": "Công điện",
    "KL": "Kết luận", "TT": "Thông tư", "NĐ": "Nghị định",
}  # fmt: skip
_NAMES = {fold(name): name for name in FORMS.values()}
_NUMBER = re.compile(
    r"(?:^|[\s(])(?:số|no)\s*[:.]?\s*(\d{1,6}\s?[a-z]?\s?(?:/\s?\d{4}\s?)?[/-]\s?[A-ZĐƯ][\wĐđƯư&.-]*(?:\s?[-–/]\s?[A-ZĐƯ][\wĐđƯư&.]*)*)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:v/v|về việc)\s*[:.]?\s*", re.IGNORECASE)
_NATIONAL = (fold("cộng hòa xã hội chủ nghĩa việt nam"), fold("độc lập - tự do"), fold("độc lập – tự do"))
_RULE = re.compile(r"^[\W_]{2,}$")
# the head is at the very beginning
_WITHIN = 30
_SUBJECT_CHARS = 400


def masthead(pieces: Sequence[tuple[BlockKind, Content]]) -> Masthead:
    """What the head of a document says; empty fields for a document without one.

    Args:
        pieces: of the whole document.
    """
    lines = [(n, piece[1]) for n, piece in enumerate(pieces[:_WITHIN]) if isinstance(piece[1], str)]
    number, at = _number(lines)
    form_at = next((n for n, line in lines if fold(line).strip(" .:") in _NAMES and line.isupper()), None)
    ends = form_at if form_at is not None else (at + 6 if at is not None else 6)
    signed_on = _signed([line for n, line in lines if n <= ends])
    if form_at is not None:
        form = _NAMES[fold(str(pieces[form_at][1])).strip(" .:")]
        subject, used = _below(pieces, form_at)
        return Masthead(number=number, form=form, subject=subject, signed_on=signed_on, used=(form_at, *used))
    for n, line in lines:
        if n <= ends and _ABOUT.match(line) and number:
            said = _ABOUT.sub("", line)
            return Masthead(
                number=number, form=_form_in(number), subject=said, signed_on=signed_on, used=(n,)
            )
    return Masthead(number=number, form=_form_in(number) if number else "", signed_on=signed_on)


def is_national(line: str) -> bool:
    """Whether a line is the state's name or its motto, which every document carries, or a rule drawn under it."""
    return (fold(line).strip().startswith(_NATIONAL) and len(line) < 60) or _RULE.match(
        line.strip()
    ) is not None


def _number(lines: Sequence[tuple[int, str]]) -> tuple[str, int | None]:
    for n, line in lines:
        if match := _NUMBER.search(line):
            # what follows a break of the line is no part of it
            return re.sub(r"\s", "", match[1].replace("–", "-")).rstrip(".-"), n
    return "", None


def _signed(lines: Sequence[str]) -> dt.date | None:
    for line in lines:
        if match := _SIGNED.search(line):
            try:
                return dt.date(int(match[3]), int(match[2]), int(match[1]))
            except ValueError:
                continue
    return None


def _form_in(number: str) -> str:
    """The form that a number's abbreviation names; a letter names none and is a công văn."""
    for part in re.split(r"[/-]", number)[1:]:
        if part.upper() in FORMS:
            return FORMS[part.upper()]
    return "Công văn"


def _below(pieces: Sequence[tuple[BlockKind, Content]], at: int) -> tuple[str, tuple[int, ...]]:
    """The subject under the form's name: the headings that follow, or the one short line."""
    said: list[str] = []
    used: list[int] = []
    for n in range(at + 1, min(at + 5, len(pieces))):
        kind, line = pieces[n]
        if not isinstance(line, str) or _RULE.match(line):
            break
        about = _ABOUT.match(line) is not None
        is_first = not said and len(line) <= _SUBJECT_CHARS and not line.endswith((";", ":"))
        if not (about or is_first or (kind == "heading" and not _is_part(line))):
            break
        if not about and kind != "heading" and line.endswith("."):
            break
        if said and (sum(map(len, said)) + len(line) > _SUBJECT_CHARS or line.isupper()):
            break
        said.append(_ABOUT.sub("", line).strip() if not said else line)
        used.append(n)
    return " ".join(said), tuple(used)


def _is_part(line: str) -> bool:
    """Whether a heading begins a part of the document ("I. MỤC TIÊU", "Điều 1", "Căn cứ …")."""
    return re.match(r"(?:[IVX]+|\d+|[A-ZĐ])\s?[.)]\s|Điều\s+\d|Chương\s|Phần\s|Căn cứ", line) is not None
