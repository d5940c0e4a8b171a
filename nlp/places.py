"""Which places a line names: provinces, districts, communes, one firm, or "toàn tỉnh".

A mention keeps its level, its names as far as the gazetteer knows them, and how it was said. Which mention a figure
belongs to is decided by `nlp.focus`.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from nlp.firms import firms_in
from nlp.gates import Gate
from nlp.gazetteer import Gazetteer
from nlp.mentions import Homes, Mention
from nlp.patterns import source
from nlp.place_names import named_in
from nlp.wholes import wholes_in
from pipeline.records import PlaceLevel

_ERA_BEFORE = re.compile(
    source(r"(?:trước (?:khi )?(?:sáp nhập|hợp nhất|sắp xếp)[^.;\d]{0,40}|địa bàn cũ của |thuộc )$")
)
_EACH = re.compile(
    source(
        r"(?<!\w)(?:mỗi|bình quân mỗi|một|mỗi một) (?P<l>tỉnh|huyện(?:, (?:thị xã|thành phố|thị|quận)[^\d;.]{0,24}?)?|đơn vị cấp huyện|xã(?:, (?:phường|thị trấn)[^\d;.]{0,24}?)?|phường|đơn vị cấp xã|thôn|bản|ấp|địa phương)(?!\w)"
        r"|(?<!\w)(?:tất cả |100% )?(?:các|số) (?P<a>huyện(?:, (?:thị xã|thành phố|thị|quận)[^\d;.]{0,24}?)?|xã(?:, (?:phường|thị trấn)[^\d;.]{0,24}?)?|thôn|bản|ấp)(?: trong tỉnh| trong huyện| trên địa bàn(?: tỉnh| huyện)?)? (?:đều|phải đều|phải)(?!\w)(?=[^,;.\d]{0,40}\d)"
        r"|(?<!\w)(?:hai|ba|bốn|năm|\d+) (?P<b>xã|huyện|thôn|bản)(?: này| trên| nói trên)? đều(?!\w)(?=[^,;.\d]{0,40}\d)"
        r"|(?<!\w)(?<!thị )(?P<d>xã)(?= (?:muốn |được |đạt |công nhận |chuẩn |nông thôn mới |ntm |nâng cao |kiểu mẫu )+(?:thì )?(?:phải|cần) (?:có|đạt|đảm bảo|bảo đảm))"
    )
)
_PROGRAMME_NAME = re.compile(source(r"(?:,? ?phường)?,? một sản phẩm"))
_EACH_GATE = Gate(_EACH)
_BESIDE = re.compile(
    source(r"(?:(?! và(?!\w)| cùng| với| cho| giúp| trên| về| từ| đến| do(?!\w)| của)[ ]+[^\W\d_]+){0,8}[ ]*")
)
_PREFIXED = re.compile(source(r"(?:xã|phường|thị trấn|thôn|bản|ấp|xóm) "))
_LEVEL_WORD = re.compile(source(r"(?:tỉnh|huyện|thành phố|tp\.?|t\.p\.?|thị xã|tx\.?|quận|đặc khu)(?!\w)"))
_NAMED_FIRM = re.compile(source(r"(?:htx|hợp tác xã|công ty|tổ hợp tác|tht|doanh nghiệp tư nhân)(?!\w)"))
_LOCATED = re.compile(
    source(
        r"(?:[^,.;\d()]|(?<= \w)\.|(?:ấp|thôn|bản|khu|tổ|xóm|khóm|khu phố|buôn|làng) (?:số )?\d+[a-z]?(?:,(?= (?:xã|phường|thị trấn)))?){0,36}(?:tại|ở|\(|thuộc|,)[ ]*(?:thuộc )?"
    )
)
_VERB = re.compile(source(r"(?<!\w)(?:có|đã|đạt|là|đang|hiện|được|thu|công nhận|hỗ trợ)(?!\w)"))


class Nameless(NamedTuple):
    """Firms, and places said by their level alone."""

    firms: list[Mention]
    others: list[Mention]


def nameless_in(text: str, folded: str, start: int, stop: int) -> Nameless:
    """What one line says of places without a name: it is the same whatever provinces are in force."""
    firms = firms_in(text, folded, start, stop)
    each = [
        Mention(*match.span(), _each_level(match.group("l") or match.group("a") or match.group("b") or "xã"), "each", commune="duty" if match.group("d") or match.group().endswith("phải") else None) for match in _EACH_GATE.finditer(folded, start, stop, folded[start:stop])
        if not match.group().startswith("một ") and not _PROGRAMME_NAME.match(folded, match.end(), stop)
    ]  # fmt: skip
    return Nameless(firms, [*wholes_in(folded, start, stop), *each])


def mentions_in(
    text: str,
    folded: str,
    start: int,
    stop: int,
    gazetteer: Gazetteer,
    homes: Homes,
    after_merger: bool,
    nameless: Nameless | None = None,
) -> list[Mention]:
    """The places named in one line, in order, none overlapping.

    Args:
        text: NFC text.
        folded: folded text.
        start: where the line begins.
        stop: where it ends.
        gazetteer: the places there are.
        homes: the provinces in force, nearest first: their districts count without "huyện".
        after_merger: the text appeared on the 34 map.
        nameless: the line's `nameless_in`, where it is known.
    """
    firms, others = nameless or nameless_in(text, folded, start, stop)
    found = [*firms, *named_in(text, folded, start, stop, gazetteer, homes, after_merger), *others]
    order = {"each": 0, "name": 1, "visitor": 1, "whole": 2, "entity": 3}
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (order[m.said], m.start)):
        if not any(k.start < mention.end and mention.start < k.end for k in kept):
            kept.append(mention)
    kept = [m for m in kept if not (m.level == "village" and _in_firms_name(text, m, firms))]
    kept = _parts_of(folded, sorted(kept, key=lambda mention: mention.start))
    return _located(folded, sorted(kept, key=lambda mention: mention.start))


# "một đại biểu Thanh Hóa", "đại biểu … (Nghệ An)": where a speaker comes from
_DELEGATE = re.compile(
    source(
        r"(?<!\w)(?<!đại hội )(?:đại biểu|đb|đbqh|cử tri)(?: quốc hội| đoàn| qh)*(?: tỉnh| thành phố| tp\.?)?(?: [^.;,:()]{1,30}[(](?:đoàn )?)?[ ]*$"
    )
)
_OF_WHICH = re.compile(source(r"(?: tại chỗ)?[ ]*(?:của|ở|tại|trên địa bàn|trong)?(?: tỉnh)?[ ]*"))


def _in_firms_name(text: str, mention: Mention, firms: list[Mention]) -> bool:
    """Whether a village only ends the name of a firm: "Hợp tác xã Lúa gạo Buôn Choáh"."""
    return text[mention.start].isupper() and any(
        0 <= mention.start - firm.end <= 16 and not re.search(r"[^\w ]", text[firm.end : mention.start])
        for firm in firms
    )


def _parts_of(folded: str, mentions: list[Mention]) -> list[Mention]:
    """A nameless part and the province whose part it is made one: "khu vực miền núi của tỉnh" + "Nghệ An"."""
    result: list[Mention] = []
    for named in mentions:
        before = result[-1] if result else None
        delegate = named.said == "name" and _DELEGATE.search(folded, max(0, named.start - 60), named.start)
        mention = replace(named, said="visitor") if delegate else named
        if (
            before
            and (before.said, before.level) == ("whole", "other")
            and mention.level == "province"
            and _OF_WHICH.fullmatch(folded, before.end, mention.start)
        ):
            result[-1] = replace(before, end=mention.end, province=mention.province, era=mention.era)
            continue
        result.append(mention)
    return result


def _located(folded: str, mentions: list[Mention]) -> list[Mention]:
    """A place that only says where a firm is ("một cơ sở ở quận B", "HTX A (xã B)") gives the firm its province."""
    result: list[Mention] = []
    for mention in mentions:
        before = result[-1] if result else None
        if before and before.said == "entity" and mention.said == "name":
            between = folded[before.end : mention.start]
            prefixed = _PREFIXED.match(folded, mention.start) or (
                # "Công ty CP Nông sản Thái Nguyên": a bare name that ends the firm's own
                before.commune == "new"
                and not _LEVEL_WORD.match(folded, mention.start)
                and _NAMED_FIRM.match(folded, before.start)
            )
            beside = _BESIDE.fullmatch(between) and prefixed
            if (beside or _LOCATED.fullmatch(between)) and not _VERB.search(between):
                result[-1] = replace(
                    before,
                    end=mention.end,
                    province=mention.province,
                    district=mention.district,
                    era=mention.era,
                )
                continue
        result.append(mention)
    return result


def _each_level(word: str) -> PlaceLevel:
    head = word.split(",", maxsplit=1)[0].strip()
    if head == "tỉnh":
        return "province"
    if head in ("huyện", "đơn vị cấp huyện"):
        return "district"
    return "village" if head in ("thôn", "bản", "ấp") else "other" if head == "địa phương" else "commune"
