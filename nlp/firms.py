"""Which firms, cooperatives and persons a line speaks of, one or a known one, so that its numbers are theirs."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re

from nlp.gates import Gate
from nlp.mentions import Mention
from nlp.patterns import source

_FIRM_WORDS = ("htx", "hợp tác", "công ty", "doanh nghiệp", "cơ sở", "hộ", "tht", "trang trại", "xưởng", "nhà", "homestay", "tập đoàn", "cửa hàng", "lò", "gia đình", "chủ", "đơn vị", "vườn", "mô hình", "giám đốc", "nông dân", " ông ", " bà ", " anh ", " chị ")  # fmt: skip
_KIND_OF_FIRM = r"(?:htx|hợp tác xã|công ty|doanh nghiệp|cơ sở|hộ kinh doanh|tổ hợp tác|tht|trang trại|xưởng|nhà máy|homestay|tập đoàn|cửa hàng|lò|làng nghề)"
_FIRM_NAMED = re.compile(
    source(
        rf"(?<!các )(?<!những )(?<!nhiều )(?<!cùng )(?<!số )(?<!\d )(?<!\d\d )(?<!vài )(?<!và ){_KIND_OF_FIRM}(?: ?[(](?:htx|tht|dn|cp)[)])?(?:(?! và| các| trên| trong| tham| đã| có| tại| ở| là| được| hiện| nằm| với| tiêu| đạt| của| lớn| khác)[ ]+[^\W\d_]+){{0,8}}"
    )
)
_FIRM_ONE = re.compile(
    source(
        rf"(?<!\w)(?:một|01|1) (?:{_KIND_OF_FIRM}|hộ(?! nghèo)|gia đình|chủ thể|nông dân|mô hình)(?! một)(?! trong (?:số|các|những))|(?:gia đình|hộ|vườn|trang trại|nhà|cơ sở|xưởng|mô hình)(?:(?: [^\W\d_]+){{0,4}} của)? (?:ông|bà|anh|chị)(?= )|(?:{_KIND_OF_FIRM}) (?:riêng )?của (?:ông|bà|anh|chị|gia đình|mình)(?= )|(?<!\w)(?:ông|bà|anh|chị)(?: [^\W\d_]+){{2,4}}(?= (?:ở|tại) (?:thôn|xã|ấp|bản|buôn|làng|xóm|phường|thị trấn|đặc khu|huyện) |, (?:ở |tại |trú )?(?:thôn|ấp|bản|buôn|làng|xóm|tổ dân phố) | [(](?:ở )?(?:thôn|xã|ấp|bản|buôn|xóm|trú|tổ) )|(?<!\w)(?:ông|bà|anh|chị|em) (?:[^.;:]|(?<= \w)\.){{2,40}}?,? (?:là )?(?:chủ|giám đốc|phó giám đốc|chủ nhiệm|tổ trưởng|quản lý)(?: kiêm [^,]{{1,20}})? (?:một )?(?:{_KIND_OF_FIRM}|vườn|hộ|thương hiệu|tổ)"
    )
)
_FIRM_BARE = re.compile(
    source(
        r"(?<!các )(?<!những )(?<!nhiều )(?<!số )(?<!\d )(?<!và )(?<!với )(?<!hoặc )(?<!mỗi )(?<!chủ )(?:(?:htx|hợp tác xã|công ty|doanh nghiệp|cơ sở|đơn vị|tổ hợp tác)(?: này| mình| chúng tôi)?(?= (?:đã|có|hiện|đang|đạt|tăng|giảm|phấn đấu|mạnh dạn|còn|được|cho biết|sẽ|này|thu|xuất|bán|trồng|chỉ|mới|không|vừa|tiêu|ước|nâng|cung|đưa|sản xuất|tạo|cũng|duy trì|liên kết|từng|dự kiến)|[,.])|đây là (?:htx|hợp tác xã|cơ sở|đơn vị|doanh nghiệp)|đây cũng là (?:htx|hợp tác xã|cơ sở|đơn vị|doanh nghiệp)|gia đình (?:anh|chị|ông|bà|tôi)|giám đốc (?:htx|hợp tác xã|công ty))(?!\w)"
    )
)
# "doanh nghiệp, HTX có …": one kind of several
_FIRMS_LISTED = re.compile(
    source(
        r"(?:htx|hợp tác xã|công ty|doanh nghiệp|cơ sở|đơn vị|hộ|tổ hợp tác|tht|trang trại|cá nhân|tổ chức|nông dân|người dân|hội|địa phương|làng nghề)(?: [^\W\d_]+){0,3},[ ]*$"
    )
)
_PLURAL_BEFORE = re.compile(
    source(r"(?:các|những|nhiều|số|\d+|vài|mọi|từng|hỗ trợ|chủ|là|giữa)(?: chủ thể| hộ)? $")
)
_FIRM_PLAIN = re.compile(
    source(
        r"(?:(?<=, )|(?<=và )|(?<=\. )|(?<=^))(?:htx|hợp tác xã|cơ sở|công ty|doanh nghiệp)(?! tham)(?! trên)(?! trong)(?! và)(?! các)(?! của)(?:[ ][^\W\d_]+){1,4}?(?= (?:có|đã|hiện|đang|đạt) )|(?<=, )đơn vị (?=đang|hiện|đã|có)"
    )
)
_FIRM_OPENING = re.compile(
    source(
        r"(?:htx|hợp tác xã|cơ sở|công ty|doanh nghiệp|xưởng)(?! tham)(?! trên)(?! trong)(?! và)(?! các)(?!,)(?:[ ](?!các |những |ở |tại |thuộc )[^\W\d_]+){1,12}?(?= (?:có|đã|hiện|đang|đạt|mỗi năm|xuất|ở|tại|thuộc) )"
    )
)
_COUNTED_BEFORE = re.compile(source(r"\d+ [^\W\d_][^;.\d()]{1,40}(?:,|;|và|, và)[ ]*$"))
_COUNTED_AFTER = re.compile(
    source(
        r"[^;.\d()]{0,24}(?:,|;|và|, và)[ ]*\d+ (?:htx|hợp tác xã|công ty|doanh nghiệp|cơ sở|hộ|tổ hợp tác|tht|trang trại|chủ thể)"
    )
)
# “Hợp tác xã hiện có 5 sản phẩm”: whoever speaks so has one
_QUOTED = re.compile(
    source(r"[“\"][ ]*(?:(?:hiện nay|hiện|đến nay|năm \d{4}|hằng năm|mỗi năm|hàng năm)[, ]+)?$")
)
_ON_AVERAGE = re.compile(source(r"(?:bình quân|trung bình|mỗi)[ ]*$"))
_FIRM_ONE_GATE = Gate(_FIRM_ONE)
_FIRM_NAMED_GATE = Gate(_FIRM_NAMED)
_FIRM_PLAIN_GATE = Gate(_FIRM_PLAIN)
_FIRM_BARE_GATE = Gate(_FIRM_BARE)
_NO_NAMES = frozenset(("OCOP", "NTM", "HTX", "UBND", "TNHH", "VietGAP", "Nông", "Việt"))
_NAME_GOES_ON = re.compile(r"[ ]([^\W\d_]+)")
_GOES_ON_SO = re.compile(r"Đạt|Có|Lớn|Tại|Của|Với|Khác|Trong|Trên|Tiêu|Đã|Hiện|Nằm|Được|Là")
_AND_NAME = re.compile(
    r"(?: (?!và )[^\W\d_]+){0,2} và (?!HTX|Hợp|Công|Cơ|Doanh|Tổ|THT|Xưởng|Hội|Sở|Phòng|Ban|UBND)[A-ZĐÀ-Ỹ][^\W\d_]+(?= [^\W\d_]+ [A-ZĐÀ-Ỹ])"
)


def firms_in(text: str, folded: str, start: int, stop: int) -> list[Mention]:
    """The firms of one line as mentions: `commune` is "new" for one that is introduced, "known" for "HTX" alone."""
    stretch = folded[start:stop]
    if not any(word in f" {stretch}" for word in _FIRM_WORDS):
        return []
    found = []
    for match in _FIRM_ONE_GATE.finditer(folded, start, stop, stretch):
        if _ON_AVERAGE.search(folded, max(start, match.start() - 12), match.start()):
            continue
        if match.group()[0] in "01" and (
            _COUNTED_BEFORE.search(folded, start, match.start())
            or _COUNTED_AFTER.match(folded, match.end(), stop)
        ):
            # "08 doanh nghiệp, 01 tổ hợp tác, 24 hộ": one of a count
            continue
        found.append(Mention(*match.span(), "entity", "entity", commune="new"))
    for match in _FIRM_NAMED_GATE.finditer(folded, start, stop, stretch):
        if _PLURAL_BEFORE.search(folded, max(start, match.start() - 16), match.start()):
            continue
        if _FIRMS_LISTED.search(folded, max(start, match.start() - 40), match.start()):
            continue
        # the name: a capitalised word that is no acronym of the programmes
        for word in re.finditer(r"[^\W\d_]+(?:\.[^\W\d_]+)*", text[match.start() : match.end()]):
            if word.start() == 0:
                continue
            token = word.group()
            if token[0].isupper() and token not in _NO_NAMES:
                end = match.start() + word.end()
                while (more := _NAME_GOES_ON.match(text, end, stop)) and _GOES_ON_SO.fullmatch(more.group(1)):
                    # "HTX chè Hảo Đạt", "HTX Chăn nuôi và Thủy sản": what is a verb or a link elsewhere
                    end = more.end()
                if more := _AND_NAME.match(text, end, stop):
                    end = more.end()
                found.append(Mention(match.start(), end, "entity", "entity", commune="new"))
                break
        else:
            # "HTX chè Đạt Phát": a name that opens with what is a verb elsewhere
            name = _NAME_GOES_ON.match(text, match.end(), stop)
            if name and name.group(1)[0].isupper() and name.group(1) not in _NO_NAMES:
                found.append(Mention(match.start(), name.end(), "entity", "entity", commune="new"))
    for match in _FIRM_PLAIN_GATE.finditer(folded, start, stop, stretch):
        found.append(Mention(*match.span(), "entity", "entity", commune="new"))
    lead = re.compile(r"[ \t“\"]*(?:còn |riêng )?").match(folded, start, stop)
    if opening := _FIRM_OPENING.match(folded, lead.end() if lead else start, stop):
        found.append(Mention(*opening.span(), "entity", "entity", commune="new"))
    for match in _FIRM_BARE_GATE.finditer(folded, start, stop, stretch):
        if _FIRMS_LISTED.search(folded, max(start, match.start() - 40), match.start()):
            continue
        said = "new" if _QUOTED.search(folded, max(start, match.start() - 24), match.start()) else "known"
        found.append(Mention(*match.span(), "entity", "entity", commune=said))
    return found
