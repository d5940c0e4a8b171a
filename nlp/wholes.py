"""Places that are named by their level alone: "toàn tỉnh", "cả nước", "vùng miền núi"."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from typing import Literal

from nlp.gates import Gates
from nlp.mentions import Mention
from nlp.patterns import source
from pipeline.records import PlaceLevel

_WHOLE: tuple[tuple[PlaceLevel | Literal["city"], str], ...] = (
    ("national", r"(?:trên |trong )?(?:cả nước|toàn quốc)|trên phạm vi (?:cả nước|toàn quốc)|(?<!nam )việt nam (?:có|đạt|đã)|số xã của việt nam"),
    ("region", r"(?:vùng |khu vực )?(?:toàn vùng(?! (?:đồng bào|dân tộc|núi|cao|ven|trồng|sản xuất|nguyên liệu|chuyên))|đồng bằng sông hồng|đồng bằng sông cửu long|đbscl|đbsh|bắc trung bộ|nam trung bộ|duyên hải nam trung bộ|đông nam bộ|tây nam bộ|tây nguyên|tây bắc|đông bắc|đồng tháp mười|tứ giác long xuyên|trung du và miền núi phía bắc|miền núi phía bắc)"),
    ("other", r"(?:khu vực|vùng) (?:miền núi|đồng bằng|ven biển|phía (?:tây|đông|nam|bắc)|đồng bào|dân tộc)[^,.;\d]{0,20}?(?= của (?:tỉnh|x)| (?:ở|trên địa bàn) tỉnh)|(?<!tỉnh )(?:khu vực|vùng) phía (?:đông|tây|nam|bắc)(?! bộ)|(?:(?<!một trong )(?:các |những )|(?<!\w))(?:huyện|xã|thôn) (?:nghèo|miền núi|đặc biệt khó khăn|vùng cao|biên giới|bãi ngang|30a)|vùng (?:đồng bào )?(?:dân tộc thiểu số|dtts|đbkk)|trong vùng(?= (?:đạt|còn|là|giảm|chiếm) )|(?:riêng|trong)(?: hộ| vùng| các hộ)?(?: nghèo)? (?:là )?đồng bào (?:dân tộc thiểu số|[^\W\d_]+(?: thiểu số)?)|(?:hộ )?(?:cận )?nghèo (?:là |trong |thuộc |vùng )?(?:người |đồng bào )?(?:dân tộc thiểu số|dtts|(?:dân tộc )?(?:khmer|chăm|mông|h’mông|h\'mông|dao|tày|thái|mường|nùng|ê đê|ba na|gia rai|jrai|cơ tu|bru|hrê|xơ đăng)(?!\w))|hộ (?:khmer|chăm|mông|dao|tày|mường|nùng|dtts|dân tộc thiểu số) nghèo|(?:hộ|dân|người|lao động) là (?:người |đồng bào )(?:dân tộc thiểu số|dtts)|(?:hộ|hộ dân|dân cư|người dân) (?:ở |khu vực )?(?:đô thị|thành thị)(?! hoá)|(?:riêng|đối với|riêng đối với) (?:các |những |số )xã (?:còn lại|chưa đạt)|\d+ (?:huyện|xã) nghèo"),
    ("province", r"(?:trên địa bàn |trong |ở )?(?:toàn|cả|trên toàn) tỉnh|trên địa bàn tỉnh|(?:của|trong|ubnd|hđnd|lãnh đạo|đưa|giúp|chủ tịch) tỉnh(?! \w+ \w+ ủy)|(?<!sao )(?<!ocop )(?<!chuẩn )(?<!hạng )cấp tỉnh|tỉnh (?:ta|nhà|này)|(?<!liên )(?<!ngoài )(?<!các )(?<!hai )(?<!cấp )(?<!tỉnh, )(?<!huyện, )(?<!xã, )(?<!\d )(?<!số )(?<!mỗi )(?<!nhiều )(?<!thuộc )tỉnh(?= (?:đã|có|hiện|vẫn|nay|sẽ|phấn đấu|đặt|đề ra|mới|còn|huy động|công nhận|xác định|cũng|chỉ|đạt|là|tổ chức|hỗ trợ|bố trí|triển khai|được|tiếp tục|quyết|bê tông|xây|cần|dự kiến|đang|lần lượt))"),
    ("district", r"(?:trên địa bàn |trong )?(?:toàn|cả) (?:huyện|thị xã|quận)|trên địa bàn (?:huyện|thị xã|quận)|(?:của|trong|ubnd|hđnd|lãnh đạo) (?:huyện|thị xã|quận)|(?:huyện|thị xã|quận) (?:này|nhà|ta)|(?<!các )(?<!cấp )(?<!xã, )(?<!hai )(?<!\d )(?<!số )(?<!mỗi )(?<!nhiều )(?<!huyện, )(?<!quận, )(?:huyện|thị xã|quận)(?= (?:đã|có|hiện|vẫn|nay|sẽ|phấn đấu|đặt|đề ra|mới|còn|huy động|công nhận|xác định|cũng|chỉ|đạt|là|tổ chức|hỗ trợ|bố trí|được|tiếp tục|quyết|đang|bố))"),
    ("city", r"(?:trên địa bàn |trong )?(?:toàn|cả) (?:thành phố|tp)|trên địa bàn (?:thành phố|tp)|(?:của|trong|ubnd|hđnd|lãnh đạo|hội đồng) (?:thành phố|tp)|(?<!các )(?<!cấp )(?<!thị xã, )(?<!tỉnh, )(?<!huyện, )(?<!quận, )(?<!xã, )(?:thành phố|tp)(?= (?:đã|có|hiện|sẽ|phấn đấu|đặt|đề ra|mới|còn|huy động|công nhận|xác định|cũng|chỉ|đạt|là|tổ chức|hỗ trợ|bố trí|được|tiếp tục|quyết|đang))"),
    ("commune", r"(?:trên địa bàn |trong )?(?:toàn|cả) xã|trên địa bàn xã|(?:của|trong|ubnd|hđnd) xã|(?<!các )(?<!những )(?<!hai )(?<!\d )xã (?:này|nhà)|(?<!các )(?<!cấp )(?<!hai )(?<!huyện, )(?<!\d )(?<!số )(?<!mỗi )(?<!hợp tác )(?<!chưa )(?<!thị )xã(?= (?:đã|hiện|sẽ|phấn đấu|đặt|đề ra|mới|còn|chỉ|vẫn|nay|huy động|xác định|cũng|tổ chức|có \d|có hơn|đang))"),
    ("village", r"(?:toàn|cả) (?:thôn|bản|ấp|xóm|buôn)"),
)  # fmt: skip
# a line without any of these words needs no patterns
_WHOLE_WORDS = ("tỉnh", "nước", "quốc", "việt nam", "vùng", "khu vực", "đồng bằng", "bộ", "tây", "đông bắc", "huyện", "thị xã", "quận", "thành phố", "tp", "xã", "thôn", "bản", "ấp", "xóm", "buôn", "đbs")  # fmt: skip
_WHOLE_GATES = Gates((level, re.compile(rf"(?<!\w)(?:{source(text)})(?!\w)")) for level, text in _WHOLE)
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


def wholes_in(folded: str, start: int, stop: int) -> list[Mention]:
    """The places that one line names by their level alone, as mentions said "whole"."""
    stretch = folded[start:stop]
    if not any(word in stretch for word in _WHOLE_WORDS):
        return []
    found = []
    for level, match in _WHOLE_GATES.finditer(folded, start, stop, stretch):
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
