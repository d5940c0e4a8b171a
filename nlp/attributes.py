"""What qualifies a product or entity figure beside its number: stars and the validity of certificates."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.patterns import pattern, source
from pipeline.records import Stars, Validity

_STARS = re.compile(
    source(
        r"(?P<potential>tiềm năng (?:đạt )?(?:hạng )?)?(?P<from>từ )?(?:hạng )?(?P<a>0?[345]|ba|bốn|năm)(?: sao)?(?:(?P<join>[ ]*[-–,/][ ]*| đến | tới | và | hoặc )(?:hạng )?(?P<b>0?[345]))?[ ]*(?:sao|\*)(?P<up> trở lên)?(?!\w)"
    )
)
STARRED = re.compile(source(r"(?<!\w)0?[345][ ]*sao(?!\w)"))
FOR_FIVE_STARS = re.compile(
    source(
        r"(?:trung ương|quốc gia|bộ nông nghiệp)[^;.]{0,80}(?:5|năm) sao|(?:5|năm) sao[^;.]{0,40}(?:trung ương|quốc gia)"
    )
)
_UPGRADE = re.compile(
    source(
        r"(?:từ )?(?:hạng )?0?[345] sao (?:lên|lên thành|lên hạng|đạt)(?: thành| hạng| đạt)* (?P<a>0?[345])(?: sao)?(?:(?:[ ]*[-–,/][ ]*| và | đến | hoặc )(?:hạng )?(?P<b>0?[345]))?[ ]*sao"
    )
)
_MORE_STARS = re.compile(
    source(r"[ ]*(?:và |hoặc |đến )?(?:hạng )?0?(?P<b>[45])[ ]*sao[ ]*(?=[.;)]|[^\W\d]{2,} [^\W\d])")
)
_CURRENT = pattern(
    r"(?:còn|có) (?:giấy chứng nhận )?(?:hiệu lực|thời hạn|hạn|giá trị)|trong thời hạn|đang có hiệu lực|còn trong thời hạn|chưa hết hạn|đang còn hạn"
)
_CUMULATIVE = pattern(r"lũy kế|luỹ kế|cộng dồn|luỹ tiến")
_WORDS = {"ba": 3, "bốn": 4, "năm": 5}
_GIVEN_LEFT = re.compile(
    source(
        r"(?:chứng nhận|công nhận|xếp hạng|phân hạng|đánh giá)[^,;.\d]{0,40}(?:đạt |hạng |chuẩn )*0?(?P<a>[345]) sao(?! lên)(?P<up> trở lên)?[^,;.]{0,40} (?:cho|đối với)(?: \w+){0,2}[ ]*$"
    )
)
_ATTACHED_LEFT = re.compile(
    source(
        r"(?:(?P<potential>tiềm năng )?(?:hạng )?(?<![-–\d])(?<![-–] )0?(?P<a>[345]) sao)(?P<up> trở lên)?(?: có| đạt| là| với| gồm| bao gồm|,? chiếm|,? tương (?:đương|ứng)| tỷ lệ| khoảng|[ ]*[:(])*[ ]*$"
    )
)


# the nation's council gives no other stars than five
FIVE_BY_NATION = re.compile(
    source(r"^[^,;.(\d]{0,40}(?<!\w)(?:ocop[^,;.(\d]{0,12})?(?:cấp|hạng) (?:quốc gia|trung ương)(?!\w)")
)


def stars_of(right: str, goes_on: str, left: str) -> Stars | None:
    """The stars of a product figure.

    Args:
        right: folded text of the number's own phrase, from the end of the quote.
        goes_on: the phrase after it, where that goes on about stars.
        left: folded text from the figure before, or the beginning of the clause, to the number.
    """
    if match := _UPGRADE.search(right + goes_on):
        return "4+" if match.group("b") else _star(match.group("a"))
    if match := _STARS.search(right):
        stars = _read(match)
        if stars in ("3", "4") and (more := _MORE_STARS.match(goes_on)):
            # "đạt 3 sao, 4 sao": any of them
            return _at_least(stars, more.group("b"))
        return stars
    if match := _ATTACHED_LEFT.search(left):
        if match.group("potential"):
            return "potential_5" if match.group("a") == "5" else None
        star = _star(match.group("a"))
        return _at_least(star, "5") if star and match.group("up") else star
    if match := _STARS.search(goes_on):
        return _read(match)
    if match := _GIVEN_LEFT.search(left):
        # "trao giấy chứng nhận OCOP 3 sao cho 7 sản phẩm"
        return (
            _at_least(_star(match.group("a")) or "3", "5") if match.group("up") else _star(match.group("a"))
        )
    return None


def _at_least(low: Stars, high: str) -> Stars:
    if int(high) <= int(low):
        return low
    return "3+" if low == "3" else "4+"


def _star(digit: str) -> Stars | None:
    stars: dict[str, Stars] = {"3": "3", "4": "4", "5": "5"}
    return stars.get(digit.lstrip("0"))


def _read(match: re.Match[str]) -> Stars | None:
    a = _WORDS.get(match.group("a")) or int(match.group("a"))
    if match.group("potential"):
        return "potential_5" if a == 5 else None
    if match.group("b") and int(match.group("b")) > a:
        return "3+" if a == 3 else "4+"
    if (match.group("up") or match.group("from")) and a < 5:
        return "3+" if a == 3 else "4+"
    return _star(str(a))


def validity_of(sentence_left: str, near: str) -> Validity | None:
    """Whether certificates are those still valid or all ever given, when the text says so.

    Args:
        sentence_left: folded text of the sentence up to the number.
        near: folded text from the quote to the end of its clause.
    """
    if _CURRENT.search(near):
        return "current"
    if _CUMULATIVE.search(sentence_left):
        return "cumulative"
    if _CURRENT.search(sentence_left):
        return "current"
    return None
