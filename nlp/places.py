"""Which places a line names: provinces, districts, communes, one firm, or "toàn tỉnh".

A mention keeps its level, its names as far as the gazetteer knows them, and how it was said. Which mention a figure
belongs to is decided by `nlp.focus`.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from nlp.gates import Gate
from nlp.gazetteer import MUNICIPALITIES, Gazetteer, name_key
from nlp.patterns import source
from pipeline.records import Boundary, PlaceLevel


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text. `said` is "name", "whole" (toàn tỉnh), "entity", "each" (mỗi xã) or "visitor"."""

    start: int
    end: int
    level: PlaceLevel
    said: str
    province: str | None = None
    district: str | None = None
    commune: str | None = None
    era: Boundary | None = None
    preposed: bool = False


class Homes:
    """The provinces in force, nearest first; `asked` tells whether what was found depends on them."""

    __slots__ = ("asked", "names")

    def __init__(self, *names: str | None) -> None:
        self.names = tuple(dict.fromkeys(name for name in names if name))
        self.asked = False

    def __iter__(self) -> Iterator[str]:
        self.asked = True
        return iter(self.names)

    def __reversed__(self) -> Iterator[str]:
        self.asked = True
        return reversed(self.names)


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
_ERA_BEFORE = re.compile(
    source(r"(?:trước (?:khi )?(?:sáp nhập|hợp nhất|sắp xếp)[^.;\d]{0,40}|địa bàn cũ của |thuộc )$")
)
_WHOLE: tuple[tuple[PlaceLevel | Literal["city"], str], ...] = (
    ("national", r"(?:trên |trong )?(?:cả nước|toàn quốc)|trên phạm vi (?:cả nước|toàn quốc)|(?<!nam )việt nam (?:có|đạt|đã)|số xã của việt nam"),
    ("region", r"(?:vùng |khu vực )?(?:toàn vùng(?! (?:đồng bào|dân tộc|núi|cao|ven|trồng|sản xuất|nguyên liệu|chuyên))|đồng bằng sông hồng|đồng bằng sông cửu long|đbscl|đbsh|bắc trung bộ|nam trung bộ|duyên hải nam trung bộ|đông nam bộ|tây nam bộ|tây nguyên|tây bắc|đông bắc|đồng tháp mười|tứ giác long xuyên|trung du và miền núi phía bắc|miền núi phía bắc)"),
    ("other", r"(?:khu vực|vùng) (?:miền núi|đồng bằng|ven biển|phía (?:tây|đông|nam|bắc)|đồng bào|dân tộc)[^,.;\d]{0,20}?(?= của (?:tỉnh|x)| (?:ở|trên địa bàn) tỉnh)|(?<!tỉnh )(?:khu vực|vùng) phía (?:đông|tây|nam|bắc)(?! bộ)|(?:(?<!một trong )(?:các |những )|(?<!\w))(?:huyện|xã|thôn) (?:nghèo|miền núi|đặc biệt khó khăn|vùng cao|biên giới|bãi ngang|30a)|vùng (?:đồng bào )?(?:dân tộc thiểu số|dtts|đbkk)|trong vùng(?= (?:đạt|còn|là|giảm|chiếm) )|(?:riêng|trong)(?: hộ| vùng| các hộ)?(?: nghèo)? (?:là )?đồng bào [^\W\d_]+(?: thiểu số)?|(?:hộ )?(?:cận )?nghèo (?:là |trong |thuộc |vùng )?(?:người |đồng bào )?(?:dân tộc thiểu số|dtts|(?:dân tộc )?(?:khmer|chăm|mông|h’mông|h\'mông|dao|tày|thái|mường|nùng|ê đê|ba na|gia rai|jrai|cơ tu|bru|hrê|xơ đăng)(?!\w))|hộ (?:khmer|chăm|mông|dao|tày|mường|nùng|dtts|dân tộc thiểu số) nghèo|(?:hộ|dân|người|lao động) là (?:người |đồng bào )(?:dân tộc thiểu số|dtts)|(?:hộ|hộ dân|dân cư|người dân) (?:ở |khu vực )?(?:đô thị|thành thị)(?! hoá)|(?:riêng|đối với|riêng đối với) (?:các |những |số )xã (?:còn lại|chưa đạt)|\d+ (?:huyện|xã) nghèo"),
    ("province", r"(?:trên địa bàn |trong |ở )?(?:toàn|cả|trên toàn) tỉnh|trên địa bàn tỉnh|(?:của|trong|ubnd|hđnd|lãnh đạo|đưa|giúp|chủ tịch|cấp) tỉnh(?! \w+ \w+ ủy)|tỉnh (?:ta|nhà|này)|(?<!liên )(?<!ngoài )(?<!các )(?<!hai )(?<!cấp )(?<!tỉnh, )(?<!\d )(?<!số )(?<!mỗi )(?<!nhiều )tỉnh(?= (?:đã|có|hiện|vẫn|nay|sẽ|phấn đấu|đặt|đề ra|mới|còn|huy động|công nhận|xác định|cũng|chỉ|đạt|là|tổ chức|hỗ trợ|bố trí|triển khai|được|tiếp tục|quyết|bê tông|xây|cần|dự kiến|đang|lần lượt))"),
    ("district", r"(?:trên địa bàn |trong )?(?:toàn|cả) (?:huyện|thị xã|quận)|trên địa bàn (?:huyện|thị xã|quận)|(?:của|trong|ubnd|hđnd|lãnh đạo) (?:huyện|thị xã|quận)|(?:huyện|thị xã|quận) (?:này|nhà|ta)|(?<!các )(?<!cấp )(?<!xã, )(?<!hai )(?<!\d )(?<!số )(?<!mỗi )(?<!nhiều )(?<!huyện, )(?<!quận, )(?:huyện|thị xã|quận)(?= (?:đã|có|hiện|vẫn|nay|sẽ|phấn đấu|đặt|đề ra|mới|còn|huy động|công nhận|xác định|cũng|chỉ|đạt|là|tổ chức|hỗ trợ|bố trí|được|tiếp tục|quyết|đang|bố))"),
    ("city", r"(?:trên địa bàn |trong )?(?:toàn|cả) (?:thành phố|tp)|trên địa bàn (?:thành phố|tp)|(?:của|trong|ubnd|hđnd|lãnh đạo|hội đồng) (?:thành phố|tp)|(?<!các )(?<!cấp )(?<!thị xã, )(?<!tỉnh, )(?<!huyện, )(?<!quận, )(?<!xã, )(?:thành phố|tp)(?= (?:đã|có|hiện|sẽ|phấn đấu|đặt|đề ra|mới|còn|huy động|công nhận|xác định|cũng|chỉ|đạt|là|tổ chức|hỗ trợ|bố trí|được|tiếp tục|quyết|đang))"),
    ("commune", r"(?:trên địa bàn |trong )?(?:toàn|cả) xã|trên địa bàn xã|(?:của|trong|ubnd|hđnd) xã|(?<!các )(?<!những )(?<!hai )(?<!\d )xã (?:này|nhà)|(?<!các )(?<!cấp )(?<!hai )(?<!huyện, )(?<!\d )(?<!số )(?<!mỗi )(?<!hợp tác )(?<!chưa )xã(?= (?:đã|hiện|sẽ|phấn đấu|đặt|đề ra|mới|còn|chỉ|vẫn|nay|huy động|xác định|cũng|tổ chức|có \d|có hơn|đang))"),
    ("village", r"(?:toàn|cả) (?:thôn|bản|ấp|xóm|buôn)"),
)  # fmt: skip
# a line without any of these words needs no patterns
_WHOLE_WORDS = ("tỉnh", "nước", "quốc", "việt nam", "vùng", "khu vực", "đồng bằng", "bộ", "tây", "đông bắc", "huyện", "thị xã", "quận", "thành phố", "tp", "xã", "thôn", "bản", "ấp", "xóm", "buôn", "đbs")  # fmt: skip
_FIRM_WORDS = ("htx", "hợp tác", "công ty", "doanh nghiệp", "cơ sở", "hộ", "tht", "trang trại", "xưởng", "nhà", "homestay", "tập đoàn", "cửa hàng", "lò", "gia đình", "chủ", "đơn vị", "vườn", "mô hình", "giám đốc", "nông dân", " ông ", " bà ", " anh ", " chị ")  # fmt: skip
_WHOLE_COMPILED = tuple(
    (level, Gate(re.compile(rf"(?<!\w)(?:{source(text)})(?!\w)"))) for level, text in _WHOLE
)
_RANKED = re.compile(
    source(
        r"(?:nhất|thứ \w+|đầu|tốp \d+|dẫn đầu|đứng|so với|so với bình quân|hơn|tiên của|bình quân chung|của các tỉnh|trong|khắp|điển hình|bạn)[ ]*(?:của |trong |trên )?$|(?:trong|trên) (?:tổng )?(?:số )?\d+ (?:vùng|tỉnh|huyện|xã|địa phương)[^,;.\d]{0,20}(?:của|trong|trên)[ ]*$|một trong (?:những|các|\d+)[^,;.\d]{0,40}$|(?:huyện|tỉnh|xã|thành phố|địa phương) (?:nghèo|khó khăn|đầu tiên|điểm|duy nhất|dẫn đầu|trọng điểm|đông dân|thuần nông)[^,;.\d]{0,24} (?:của|trong|trên) $"
    )
)
_ONE_OF = re.compile(
    source(r"(?:một trong (?:những|các)|(?<!\w)(?:là|một|từ|thuộc diện|thoát))[ ]*(?:những |các )?$")
)
_IS_A = re.compile(source(r"(?<!\w)(?:là|trở thành|từng là|vốn là)(?: một)?[ ]*$"))
_STATES = re.compile(source(r"[ ]*(?:là|đạt|:|[(]|còn)[ ]*(?:khoảng |hơn |trên |gần )*\d"))
_EACH = re.compile(
    source(
        r"(?<!\w)(?:mỗi|bình quân mỗi|một|mỗi một) (?P<l>tỉnh|huyện(?:, (?:thị xã|thành phố|thị|quận)[^\d;.]{0,24}?)?|đơn vị cấp huyện|xã(?:, (?:phường|thị trấn)[^\d;.]{0,24}?)?|phường|đơn vị cấp xã|thôn|bản|ấp|địa phương)(?!\w)"
        r"|(?<!\w)(?:tất cả |100% )?(?:các|số) (?P<a>huyện(?:, (?:thị xã|thành phố|thị|quận)[^\d;.]{0,24}?)?|xã(?:, (?:phường|thị trấn)[^\d;.]{0,24}?)?|thôn|bản|ấp)(?: trong tỉnh| trong huyện| trên địa bàn(?: tỉnh| huyện)?)? (?:đều|phải đều|phải)(?!\w)(?=[^,;.\d]{0,40}\d)"
    )
)
_KIND_OF_FIRM = r"(?:htx|hợp tác xã|công ty|doanh nghiệp|cơ sở|hộ kinh doanh|tổ hợp tác|tht|trang trại|xưởng|nhà máy|homestay|tập đoàn|cửa hàng|lò|làng nghề)"
_FIRM_NAMED = re.compile(
    source(
        rf"(?<!các )(?<!những )(?<!nhiều )(?<!cùng )(?<!số )(?<!\d )(?<!\d\d )(?<!vài )(?<!và ){_KIND_OF_FIRM}(?:(?! và| các| trên| trong| tham| đã| có| tại| ở| là| được| hiện| nằm| với| tiêu| đạt| của| lớn| khác)[ ]+[^\W\d_]+){{0,5}}"
    )
)
_FIRM_ONE = re.compile(
    source(
        rf"(?<!\w)(?:một|01|1) (?:{_KIND_OF_FIRM}|hộ(?! nghèo)|gia đình|chủ thể|nông dân|mô hình)(?! một)(?! trong (?:số|các|những))|(?:gia đình|hộ|vườn|trang trại|nhà|cơ sở|xưởng|mô hình)(?:(?: [^\W\d_]+){{0,4}} của)? (?:ông|bà|anh|chị)(?= )|(?:{_KIND_OF_FIRM}) (?:riêng )?của (?:ông|bà|anh|chị|gia đình|mình)(?= )|(?<!\w)(?:ông|bà|anh|chị)(?: [^\W\d_]+){{2,4}}(?= (?:ở|tại) (?:thôn|xã|ấp|bản|buôn|làng|xóm|phường|thị trấn|đặc khu|huyện) | [(](?:ở )?(?:thôn|xã|ấp|bản|buôn|xóm|trú|tổ) )|(?<!\w)(?:ông|bà|anh|chị|em) (?:[^.;:]|(?<= \w)\.){{2,40}}?,? (?:là )?(?:chủ|giám đốc|phó giám đốc|chủ nhiệm|tổ trưởng|quản lý)(?: kiêm [^,]{{1,20}})? (?:một )?(?:{_KIND_OF_FIRM}|vườn|hộ|thương hiệu|tổ)"
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


_PROGRAMME_NAME = re.compile(source(r"(?:,? ?phường)?,? một sản phẩm"))
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
_ON_AVERAGE = re.compile(source(r"(?:bình quân|trung bình|mỗi)[ ]*$"))
_FIRM_ONE_GATE, _FIRM_NAMED_GATE, _FIRM_PLAIN_GATE, _FIRM_BARE_GATE, _EACH_GATE = map(
    Gate, (_FIRM_ONE, _FIRM_NAMED, _FIRM_PLAIN, _FIRM_BARE, _EACH)
)
_NO_NAMES = frozenset(("OCOP", "NTM", "HTX", "UBND", "TNHH", "VietGAP", "Nông", "Việt"))
_NAME_GOES_ON = re.compile(r"[ ]([^\W\d_]+)")
_BESIDE = re.compile(
    source(r"(?:(?! và(?!\w)| cùng| với| cho| giúp| trên| về| từ| đến| do(?!\w)| của)[ ]+[^\W\d_]+){0,8}[ ]*")
)
_PREFIXED = re.compile(source(r"(?:xã|phường|thị trấn|thôn|bản|ấp|xóm) "))
_LOCATED = re.compile(source(r"[^,.;\d()]{0,36}(?:tại|ở|\(|thuộc|,)[ ]*(?:thuộc )?"))
_VERB = re.compile(source(r"(?<!\w)(?:có|đã|đạt|là|đang|hiện|được|thu|công nhận|hỗ trợ)(?!\w)"))


def mentions_in(
    text: str, folded: str, start: int, stop: int, gazetteer: Gazetteer, homes: Homes, after_merger: bool
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
    """
    firms = _firms(text, folded, start, stop)
    found = [*firms, *_named(text, folded, start, stop, gazetteer, homes, after_merger)]
    found += _wholes(folded, start, stop)
    found += [
        Mention(*match.span(), _each_level(match.group("l") or match.group("a")), "each") for match in _EACH_GATE.finditer(folded, start, stop, folded[start:stop])
        if not match.group().startswith("một ") and not _PROGRAMME_NAME.match(folded, match.end(), stop)
    ]  # fmt: skip
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
            beside = _BESIDE.fullmatch(between) and _PREFIXED.match(folded, mention.start)
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


def _wholes(folded: str, start: int, stop: int) -> list[Mention]:
    stretch = folded[start:stop]
    if not any(word in stretch for word in _WHOLE_WORDS):
        return []
    found = []
    for level, gate in _WHOLE_COMPILED:
        for match in gate.finditer(folded, start, stop, stretch):
            left = folded[max(start, match.start() - 64) : match.start()]
            stated = _STATES.match(folded, match.end(), stop)
            if level == "other" and _ONE_OF.search(left):
                continue
            if level in ("province", "district", "commune") and _IS_A.search(left):
                # "Hàm Yên là huyện có nhiều sản phẩm nhất": what a place is, not another place
                continue
            if level in ("national", "region") and not stated and _RANKED.search(left):
                continue
            found.append(
                Mention(
                    *match.span(),
                    "district" if level == "city" else level,
                    "whole",
                    commune="city" if level == "city" else "this" if match.group().endswith("này") else None,
                )
            )
    return found


def _firms(text: str, folded: str, start: int, stop: int) -> list[Mention]:
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
                found.append(
                    Mention(match.start(), match.start() + word.end(), "entity", "entity", commune="new")
                )
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
        found.append(Mention(*match.span(), "entity", "entity", commune="known"))
    return found


def _named(
    text: str, folded: str, start: int, stop: int, gazetteer: Gazetteer, homes: Homes, after_merger: bool
) -> list[Mention]:
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
        mention = _lookup(
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
            if mention.level == "district" and not _known_district(folded, key, gazetteer, homes, end, stop):
                continue
        if _SOURCE.search(left) and level is None:
            return None, size
        mention = _with_era(mention, folded, stop)
        if _MERGED.search(folded[max(start, mention.start - 30) : mention.start]):
            mention = replace(mention, said="visitor")
        visited = _VISITED.match(folded, mention.end, stop)
        if (
            mention.level == "province"
            and not _AT.search(left)
            and _VISITOR.search(folded[max(start, mention.start - 70) : mention.start])
            and (
                visited or "đoàn" in left or "đoàn" in folded[max(start, mention.start - 40) : mention.start]
            )
        ):
            mention = replace(mention, said="visitor")
        return mention, size
    if level in ("commune", "village", "district") and run:
        # a place the gazetteer does not know: its name is kept, its province is not guessed
        size = min(run, 4)
        name = text[begin : tokens[n + size - 1].end()]
        if (
            tokens[n].group().isupper()
            and len(tokens[n].group()) > 1
            and not text[max(start, begin - 6) : begin].isupper()
        ):
            return None, 1
        if name.isupper() and len(name) > 4 and level == "commune":
            return None, 1
        begun = begin - len(prefix.group()) if prefix else begin
        return (
            Mention(max(start, begun), tokens[n + size - 1].end(), level, "name", district=name if level == "district" else None,
                    commune=name if level == "commune" else None),
            size,
        )  # fmt: skip
    return None, 1


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


def _lookup(
    key: str,
    level: PlaceLevel | None,
    word: str,
    begin: int,
    end: int,
    gazetteer: Gazetteer,
    homes: Homes,
    after_merger: bool,
) -> Mention | None:
    if level == "province" or level is None:
        if (
            key in gazetteer.provinces and (level or key not in ("hồ chí minh", "hue", "long an", "thủ đô"))
        ) or (key in ("long an",)):
            name: str | None = gazetteer.provinces[key]
            if level is None and key in ("tth",):
                return None
            return Mention(begin, end, "province", "name", province=name)
        if level == "province":
            return None
    if word in ("thành phố", "tp", "t.p"):
        name = gazetteer.provinces.get(key) or gazetteer.provinces.get(f"tp {key}")
        if name in MUNICIPALITIES or (name and name.endswith("Huế")):
            return Mention(begin, end, "province", "name", province=name)
    if level == "district" or level is None:
        rows = gazetteer.districts.get(key)
        if rows:
            row = rows[0] if len(rows) == 1 else None
            for home in homes if len(rows) > 1 else ():
                near = [r for r in rows if home in (r.province, gazetteer.successor.get(r.province))]
                same = [r for r in near if r.province == home]
                if len(near) == 1 or same:
                    row = same[0] if same else near[0]
                    break
            return Mention(
                begin,
                end,
                "district",
                "name",
                province=row.province if row else None,
                district=row.name if row else rows[0].name,
            )
        if level == "district" and key in gazetteer.provinces and word in ("thành phố", "tp"):
            return Mention(
                begin,
                end,
                "district",
                "name",
                province=gazetteer.provinces[key],
                district=gazetteer.provinces[key],
            )
    if level == "commune":
        communes = gazetteer.communes.get(key)
        if communes:
            wanted = "34" if after_merger else "63"
            order: Iterable[str] = reversed(homes) if after_merger else homes
            where = next(
                (h for h in order if any(c.province == h and c.boundary == wanted for c in communes)), None
            )
            here = [c for c in communes if c.province == where and c.boundary == wanted]
            one = here[0] if here and len({c.district for c in here}) == 1 else None
            return Mention(
                begin,
                end,
                "commune",
                "name",
                province=where if here else None,
                district=one.district if one else None,
                commune=communes[0].name,
            )
    return None


def _known_district(folded: str, key: str, gazetteer: Gazetteer, homes: Homes, end: int, stop: int) -> bool:
    """Whether a bare name is a district: one of the home province's, or followed by its province."""
    rows = gazetteer.districts.get(key, ())
    provinces = {row.province for row in rows}
    successors = {gazetteer.successor.get(p) for p in provinces}
    if any(home in provinces or home in successors for home in homes):
        return True
    tail = folded[end : min(stop, end + 24)]
    return any(
        re.match(rf"[ ]*[,(][ ]*(?:tỉnh )?{re.escape(name_key(p))}", name_key(tail)) for p in provinces
    ) or any(re.match(r"[ ]*[,(][ ]*(?:tỉnh )?" + source(p.lower()), tail) for p in provinces)


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
