"""Places called by their names: what the gazetteer knows, what words stand before them, names that belong together.

A bare commune name says no province; what looks like a place but is a product, a paper or a person is passed over.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import replace

from nlp.gazetteer import Gazetteer, name_key
from nlp.known_places import is_known_district, lookup
from nlp.mentions import Homes, Mention
from nlp.patterns import source
from pipeline.records import PlaceLevel

# tokens of the longest name, with one more that says that a run goes on
_LONGEST_NAME = 6
_LONGEST_RUN = _LONGEST_NAME + 1
_TOKEN = re.compile(r"[^\W\d_]+(?:[’'.][^\W\d_]+)*|-|–|[,();:.]")
_PREFIX = re.compile(
    source(
        r"(?<!\w)(?<!nông )(?<!cơ )(?<!văn )(?<!hợp tác )(tỉnh|thành phố|tp\.?|t\.p\.?|huyện|h\.|thị xã|tx\.?|quận|q\.|xã|phường|p\.|thị trấn|tt\.?|đặc khu|thôn|bản|ấp|buôn|làng|xóm|khu phố|khóm)(?: (?:vùng cao|vùng biên|biên giới|miền núi|ven biển|trung du|đảo|cù lao|nghèo|mới))?[ ]*$"
    )
)
_OTHER_PREFIX = re.compile(
    source(
        r"(?<!\w)(?:sông|núi|hồ|chợ|đường|phố|ông|bà|anh|chị|cô|chú|bác|em|bí thư|chủ tịch|thủ tướng|báo|đài|đại học|trường|cầu|cảng|vịnh|đảo|đèo|khu công nghiệp|nguồn:|theo|ảnh:|kênh|tướng|đồng chí|thương hiệu|nhãn hiệu|trà|chè|gốm|cà phê|cam|vải|bưởi|nước mắm|miến|mỳ|gạo|rượu)[ ]*$"
    )
)
# what a place lends its name to: "lợn Móng Cái", "gà đồi Yên Thế", "chả mực Hạ Long"
_PRODUCE = re.compile(
    source(
        r"(?<!\w)(?:lợn|gà|vịt|bò|dê|trâu|cá|tôm|cua|ghẹ|mực|ngao|hàu|ruốc|sá sùng|ngọc trai|yến|mật ong|quế|hồi|sâm|tỏi|hành|hồ tiêu|hạt điều|sầu riêng|xoài|chuối|dừa|mía|ổi|na|mận|lê|quýt|nhãn|mít|dứa|thanh long|nho|táo|sen|bún|phở|bánh|nem|chả|giò|mắm|muối|rau|khoai|ngô|nếp|lúa|dưa|măng|nấm|trầm|nón|chiếu|lụa|thổ cẩm|bưởi|cam|vải|chè|trà|gạo|rượu|miến|mỳ|mì|nước mắm|cà phê)"
        r"(?: (?!ở |tại |của |cho |từ |đến |vào |và |là |có |với |như |về |trong |trên |do |sang |ra |đưa |giúp |huyện |tỉnh |xã |phường |thị |thành |tp |đất |vùng |nơi |theo )[^\W\d_]+){0,2}[ ]*$"
    )
)
_SOURCE = re.compile(
    source(
        r"(?:báo|nguồn(?: tin)?:|theo báo|ảnh:|cổng (?:ttđt|thông tin điện tử)|đài ptth|website)[^.;\n]{0,18}$"
    )
)
_VISITOR = re.compile(
    source(r"(?<!\w)(?:đoàn|tiếp|đón)(?: công tác| cán bộ| đại biểu| khảo sát)?[^.;,:]{0,60}$")
)
_VISITED = re.compile(
    source(
        r"[^.;,:]{0,40}(?:đến|sang|tới|ra|vào|đã đến|đã có buổi|học tập|thăm|khảo sát|gồm \d+ thành viên)(?!\w)"
    )
)
_AT = re.compile(source(r"(?:tại|ở|đến|sang|thăm|ra|vào|với)(?: tỉnh| thành phố| tp\.?)?[ ]*$"))
_MERGED = re.compile(
    source(r"(?:sáp nhập|hợp nhất|nhập|sắp xếp)(?: vào| với| cùng| từ)(?: tỉnh| thành phố| huyện)?[ ]*$")
)
_LEVELS: dict[str, PlaceLevel] = {
    "tỉnh": "province", "thành phố": "district", "tp": "district", "t.p": "district", "huyện": "district", "h": "district",
    "thị xã": "district", "tx": "district", "quận": "district", "q": "district", "xã": "commune", "phường": "commune",
    "p": "commune", "thị trấn": "commune", "tt": "commune", "đặc khu": "commune", "thôn": "village", "bản": "village",
    "ấp": "village", "buôn": "village", "làng": "village", "xóm": "village", "khu phố": "village", "khóm": "village",
}  # fmt: skip
_OPENERS = {
    "tại", "ở", "theo", "riêng", "tỉnh", "huyện", "năm", "đến", "từ", "là", "với", "hiện", "ngoài", "trong", "như", "cả", "và",
    "của", "cho", "tới", "về", "khi", "nếu", "còn", "trước", "sau", "nhờ", "do", "toàn", "thành", "phố", "xã", "thị", "có",
    "trên", "đưa", "so", "được", "bên", "cùng", "đoàn", "đối", "tiếp", "lãnh", "chiều", "sáng", "để", "nơi", "vừa", "qua",
    "mới", "nói", "đất", "vùng", "phía", "sở", "ubnd", "hđnd",
}  # fmt: skip
_ERA = re.compile(
    source(
        r"[ ]*(?:\((?P<a>cũ|mới|trước đây|nay là[^)]{0,40})\)|(?P<b>cũ|trước đây|trước sáp nhập|trước khi sáp nhập)(?!\w)|(?P<c>mới)(?= (?:hiện|đã|hình thành|sau)))"
    )
)


def named_in(
    text: str, folded: str, start: int, stop: int, gazetteer: Gazetteer, homes: Homes, after_merger: bool
) -> list[Mention]:
    """The places that one line calls by their names, in order."""
    tokens = list(_TOKEN.finditer(text, start, stop))
    found: list[Mention] = []
    n = 0
    last_level: PlaceLevel | None = None
    while n < len(tokens):
        token = tokens[n]
        if not token.group()[0].isupper():
            last_level = None if token.group() not in (",", "và", "-") else last_level
            n += 1
            continue
        mention, used = _match(
            text, folded, tokens, n, start, stop, gazetteer, homes, after_merger, last_level
        )
        if mention:
            found.append(mention)
        last_level = mention.level if mention else None
        n += max(1, used)
    return _joined(folded, found)


def _match(
    text: str,
    folded: str,
    tokens: list[re.Match[str]],
    n: int,
    start: int,
    stop: int,
    gazetteer: Gazetteer,
    homes: Homes,
    after_merger: bool,
    last_level: PlaceLevel | None,
) -> tuple[Mention | None, int]:
    begin = tokens[n].start()
    left = folded[max(start, begin - 24) : begin]
    prefix = _PREFIX.search(left)
    word = re.sub(r"[ .\t]+$", "", re.sub(r"[ \t]+", " ", prefix.group(1))) if prefix else ""
    level = _LEVELS.get(word)
    run = _run(text, tokens, n)
    glued = _glued_prefix(tokens[n].group())
    if glued:
        level, word = glued
    for size in range(min(run, _LONGEST_NAME), 0, -1):
        end = tokens[n + size - 1].end()
        key = name_key(text[begin:end])
        if glued and key not in gazetteer.provinces:
            key = key.split(".", 1)[1].strip() if "." in key else key
        after = tokens[n + size] if n + size < len(tokens) else None
        runs_on = (
            size < run and after is not None and after.group()[0].isupper() and not after.group().isupper()
        )
        mention = lookup(
            key,
            level,
            word,
            begin if not prefix else max(start, begin - len(prefix.group())),
            end,
            gazetteer,
            homes,
            after_merger,
        )
        if mention is None:
            continue
        if level is None:
            if runs_on and not text[begin:end].isupper():
                continue
            if n and _hangs_on(text, tokens, n) and last_level is None:
                continue
            if _OTHER_PREFIX.search(left) or _PRODUCE.search(left):
                return None, size
            if mention.level == "district" and not is_known_district(
                folded, key, gazetteer, homes, end, stop
            ):
                continue
        if _SOURCE.search(left) and level is None:
            return None, size
        return _passing(_with_era(mention, folded, stop), folded, left, start, stop), size
    if level in ("commune", "village", "district") and run:
        return _unknown(
            text, tokens, n, run, level, max(start, begin - len(prefix.group() if prefix else "")), start
        )
    return None, 1


def _passing(mention: Mention, folded: str, left: str, start: int, stop: int) -> Mention:
    """The mention, said "visitor" where it only tells with what a place was merged, or who came from there."""
    if _MERGED.search(folded[max(start, mention.start - 30) : mention.start]):
        mention = replace(mention, said="visitor")
    if (
        mention.level == "province"
        and not _AT.search(left)
        and _VISITOR.search(folded[max(start, mention.start - 70) : mention.start])
        and (
            "đoàn" in left
            or "đoàn" in folded[max(start, mention.start - 40) : mention.start]
            or _VISITED.match(folded, mention.end, stop)
        )
    ):
        mention = replace(mention, said="visitor")
    return mention


def _unknown(
    text: str, tokens: list[re.Match[str]], n: int, run: int, level: PlaceLevel, begun: int, start: int
) -> tuple[Mention | None, int]:
    """A place the gazetteer does not know: its name is kept, its province is not guessed."""
    size, begin = min(run, 4), tokens[n].start()
    name = text[begin : tokens[n + size - 1].end()]
    first = tokens[n].group()
    if first.isupper() and len(first) > 1 and not text[max(start, begin - 6) : begin].isupper():
        return None, 1
    if name.isupper() and len(name) > 4 and level == "commune":
        return None, 1
    district = name if level == "district" else None
    commune = name if level == "commune" else None
    return Mention(begun, begin + len(name), level, "name", district=district, commune=commune), size


def _glued_prefix(token: str) -> tuple[PlaceLevel, str] | None:
    """ "TP.Vinh" and "H.Ba Vì" are one token: the level and the word of their first part."""
    head, dot, _ = token.partition(".")
    if dot and head in ("TP", "TX", "H", "Q", "P", "TT"):
        return _LEVELS[head.lower()], head.lower()
    return None


def _run(text: str, tokens: list[re.Match[str]], n: int) -> int:
    """How many tokens from the n-th on are capitalised and stand together, as far as names go."""
    size = 1
    while size < _LONGEST_RUN and n + size < len(tokens):
        token = tokens[n + size]
        between = text[tokens[n + size - 1].end() : token.start()]
        if between.strip(" \t\u00a0"):
            break
        if token.group() in ("-", "–"):
            following = tokens[n + size + 1] if n + size + 1 < len(tokens) else None
            if not following or not following.group()[0].isupper():
                break
        elif not token.group()[0].isupper():
            break
        size += 1
    return size


def _hangs_on(text: str, tokens: list[re.Match[str]], n: int) -> bool:
    """Whether the n-th token continues a capitalised name ("Nguyễn Thái Bình")."""
    before = tokens[n - 1]
    word = before.group()
    if text[before.end() : tokens[n].start()].strip(" \t\u00a0") or not word[0].isupper():
        return False
    if word == "Thương" and n > 1 and tokens[n - 2].group() == "Công":
        # "Sở Công Thương Hà Nội"
        return False
    return not (word.isupper() and len(word) > 1) and word.lower() not in _OPENERS


def _with_era(mention: Mention, folded: str, stop: int) -> Mention:
    match = _ERA.match(folded, mention.end, stop)
    if match:
        words = match.group("a") or match.group("b") or match.group("c")
        return replace(mention, era="34" if words.startswith("mới") else "63", end=match.end())
    return mention


_COMMA = re.compile(r"[ ]*\)?[ ]*,[ ]*")


def _joined(folded: str, found: list[Mention]) -> list[Mention]:
    """Names that belong together made one: "xã A, huyện B, tỉnh C" and "A (B)" keep the narrowest level."""
    order: dict[str, int] = {"village": 0, "commune": 1, "district": 2, "province": 3}
    joined: list[Mention] = []
    for named in found:
        mention, before = named, joined[-1] if joined else None
        inside = mention.level == "commune" and not mention.district
        if (
            before
            and inside
            and before.level == "district"
            and _COMMA.fullmatch(folded, before.end, named.start)
        ):
            # "huyện A, tỉnh B, xã C"
            mention = replace(named, district=before.district, province=named.province or before.province)
        if (
            before
            and before.said == "name"
            and mention.said == "name"
            and order.get(before.level, 9) < order.get(mention.level, -1)
        ):
            between = folded[before.end : mention.start]
            if re.fullmatch(
                r"(?:[ ]*\d{1,2})?[ ]*(?:[,(-]|thuộc|của|,[ ]*thuộc|\([ ]*thuộc)?[ ]*(?:tỉnh|huyện|tp\.?|thành[ ]phố)?[ ]*",
                between,
            ):
                province = mention.province
                district = (
                    before.district
                    if before.level == "district"
                    else mention.district
                    if mention.level == "district"
                    else before.district
                )
                joined[-1] = replace(
                    before,
                    end=mention.end,
                    province=province or before.province,
                    district=district,
                    era=before.era or mention.era,
                )
                continue
        joined.append(mention)
    return joined
