"""What can be counted: the unit words of Vietnamese reports, each with the class that indicators ask for.

A class names what a number counts; `noun` refines it (a cooperative is an entity). Classes outside the programmes
("other") are known so that their numbers are not mistaken for elliptical ones.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.patterns import source


class Unit(NamedTuple):
    """A unit as it stands in the text: its class, the refinement, and where its words end."""

    kind: str
    noun: str
    end: int


_ENTITY_NOUNS = (
    r"(?:các )?(?:chủ thể(?: kinh tế)?|tổ chức kinh tế|doanh nghiệp(?: nhỏ và vừa)?|công ty|htx(?: nông nghiệp)?|hợp tác xã(?: nông nghiệp)?"
    r"|thts?|tổ hợp tác(?: xã)?|liên hiệp htx|hộ kinh doanh(?: cá thể)?|hkd|hộ sản xuất(?:,? kinh doanh)?|hộ gia đình|hộ cá thể"
    r"|cơ sở(?: sản xuất| hộ sản xuất| kinh doanh)*(?:,? kinh doanh)?|cssx|dnnvv|dn|trang trại|nhà sản xuất)"
)
_ADMIN = r"(?:xã|phường|thị trấn|đặc khu)"
_DISTRICT = r"(?:quận|huyện|thị xã|thành phố)"
_VILLAGE = r"(?:thôn|bản|xóm|ấp|buôn|bon|làng|khu dân cư|kdc|tổ dân phố|khóm|khu phố|phum|sóc)"


def _list(noun: str) -> str:
    """A noun, or several of its kind with commas, slashes or "và" between."""
    return rf"{noun}(?:(?: ?, ?| ?/ ?| và | hoặc |, và ){noun})*"


# (class, noun, pattern); the first that matches wins
_TABLE: tuple[tuple[str, str, str], ...] = (
    ("percent", "", r"%|phần trăm|điểm phần trăm|điểm %"),
    ("money", "", r"(?:đồng|đ|vnđ|vnd)"),
    ("foreign", "usd", r"(?:usd|đô la|đôla|euro)"),
    ("times", "", r"lần"),
    ("star", "", r"sao"),
    ("product", "idea", r"(?:ý tưởng(?: sản phẩm)?|hồ sơ(?: sản phẩm)?)"),
    ("product", "", r"(?:lượt |bộ |loại |dòng )?(?:sản phẩm|sp)(?:, nhóm sản phẩm|, bộ sản phẩm|/nhóm sản phẩm)?"),
    ("product_group", "", r"nhóm(?: ngành)?(?: hàng| sản phẩm)?"),
    ("craft", "", r"(?:làng nghề|nghề truyền thống)(?:(?:, | và )(?:làng nghề(?: truyền thống)?|làng có nghề|nghề truyền thống|làng truyền thống))*"),
    ("other", "tourism_village", r"(?:làng|bản|thôn|điểm|khu) (?:văn hoá )?du lịch"),
    ("entity", "mixed", rf"{_ENTITY_NOUNS}(?:(?: ?, ?| và |/| - ){_ENTITY_NOUNS})+"),
    ("entity", "generic", r"(?:chủ thể(?: ocop| kinh tế)?|tổ chức kinh tế|nhà sản xuất)"),
    ("entity", "cooperative_group", r"(?:tổ hợp tác(?: xã)?|tht)"),
    ("entity", "union", r"(?:liên hiệp (?:htx|hợp tác xã)|lhhtx)"),
    ("entity", "cooperative", r"(?:htx|hợp tác xã)"),
    ("entity", "enterprise", r"(?:doanh nghiệp|công ty|dnnvv|dntn|dn)"),
    ("entity", "household", r"(?:hộ (?:gia đình )?(?:sản xuất|kinh doanh|cá thể|sxkd)(?:,? (?:sản xuất|kinh doanh|cá thể))*|hkd|cơ sở,? hộ (?:sản xuất|kinh doanh)|hộ,? cơ sở sản xuất|cơ sở(?: sản xuất| kinh doanh| chế biến)(?:,? kinh doanh)?|cssx|cơ sở)"),
    ("other", "garden_area", r"vườn (?:tạp|ươm|cây|cam|chè)"),
    ("garden", "", r"vườn(?: hộ)?(?: mẫu| kiểu mẫu| đạt chuẩn)?"),
    ("other", "committee", r"(?:tập thể|cá nhân|đại biểu|thành viên|đơn vị tham gia|đoàn|lượt khách|du khách|khách)"),
    ("district", "", r"(?:đơn vị (?:hành chính )?cấp huyện|địa phương cấp huyện|huyện, thị,? (?:xã, )?thành phố|huyện, thị(?! xã)|" + _list(_DISTRICT) + ")"),
    ("province", "", r"(?:tỉnh(?:(?:, |/| và )thành phố| thành|, thành)?(?: phố)?(?: trực thuộc trung ương)?)"),
    ("commune", "", r"(?:đơn vị (?:hành chính )?cấp xã|" + _list(_ADMIN) + ")"),
    ("village", "", rf"{_list(_VILLAGE)}"),
    ("commune_or_district", "", r"(?:đơn vị|địa phương)"),
    ("household", "", r"hộ(?: gia đình| dân)?"),
    ("sales_point", "", r"(?:trung tâm(?:/| và |, )(?:cửa hàng(?: và |, ))?điểm|điểm|cửa hàng|gian hàng cố định|quầy|trung tâm|showroom|siêu thị mini)"),
    ("person", "attendance", r"lượt (?:người|cán bộ|học viên|hội viên|nông dân|chủ thể|đại biểu)(?: [a-zđàáảãạ]+)?"),
    ("person", "", r"(?:người lao động|lao động|nhân công|công nhân|người|học viên|cán bộ|công chức|nông dân|hội viên|nhân khẩu)"),
    ("km", "", r"(?:km|ki-?lô-?mét|cây số)"),
    ("km", "metre", r"(?:m|mét)(?= đường (?:bê tông|giao thông|gtnt|trục|liên|nội|ngõ|thôn|xóm|làng|bản|ấp))"),
    ("criterion", "", r"tiêu chí(?:[ ]*/[ ]*0?1 xã)?"),
    ("other", "area", r"(?:ha|hecta|héc ta|m2|m²|km2|km²|sào|mẫu|m3|m³|mét|cm|m)"),
    ("other", "weight", r"(?:tấn|tạ|kg|kí|ký|lít|gói|hộp|chai|con|cây|gốc|quả|trái|bộ|cái|chiếc|tem|vỏ|g|gr|gram|ml|kwh|mw)"),
    ("other", "time", r"(?:năm|tháng|ngày|giờ|phút|giây|tuần|quý|tuổi|thế kỷ|mùa|vụ|h|ngày công)"),
    ("other", "count", r"(?:lớp|gian hàng|gian|mặt hàng|mã|đề án|dự án|công trình|mô hình|văn bản|nghị quyết|quyết định|đợt|hội nghị|hội chợ|buổi|cuộc|phiên|chuỗi|tuyến|cầu|trường|trạm|nhà|phòng|chỉ tiêu|nội dung|nhiệm vụ|giải pháp|nhóm|điều|khoản|bước|lượt|suất|giải|bằng khen|bài|trang|xe|máy|điểm số|cấp|loại|khâu|sở|ngành|bộ|ban|quốc gia|nước|vùng|khu|cụm|chương trình|kế hoạch|phiếu|ý kiến|chi bộ|tổ|đội|câu lạc bộ|clb|sáng kiến|vị)"),
)  # fmt: skip

_COMPILED = tuple(
    (kind, noun, re.compile(rf"(?:{source(text)})" + ("" if text.startswith("%") else r"(?![\w])")))
    for kind, noun, text in _TABLE
)
_FIRST = re.compile(r"[%\w]")
_RATES = re.compile(
    r"[ \t]*(?:/|,[ \t]*|(?:một|mỗi|bình quân|trên)[ \t]+)[ \t]*(?:đầu[ \t]+)?"
    r"(người|nhân[ \t]+khẩu|khẩu|lao[ \t]+động|tháng|năm|xã|hộ|ha|kg|km|sản[ \t]+phẩm|hộp|gói|ngày|con|cây|lít|chai|tấn|suất|đơn[ \t]+vị)"
    r"(?!\w)"
)
_SLASH_RATES = re.compile(
    r"[ \t]*(?:/|,[ \t]*(?=năm|tháng))[ \t]*(?:(?:0?1|một)[ \t]+)?(?:đầu[ \t]+)?(\w+(?:[ \t](?:động|phẩm|khẩu))?)"
)


def unit_at(folded: str, at: int, stop: int) -> Unit | None:
    """The unit whose words begin at `at`, or None.

    Args:
        folded: folded text.
        at: where the unit may begin, blanks passed over already.
        stop: where the line ends.
    """
    if at >= stop or not _FIRST.match(folded, at):
        return None
    for kind, noun, compiled in _COMPILED:
        if match := compiled.match(folded, at, stop):
            return Unit(kind, noun, match.end())
    return None


def rates_at(folded: str, at: int, stop: int) -> tuple[tuple[str, ...], int]:
    """What the unit is divided by ("/người/năm"), and where that ends."""
    rates: list[str] = []
    while match := _SLASH_RATES.match(folded, at, stop):
        word = re.sub(r"\s+", " ", match.group(1))
        if not _RATES.match("/" + word):
            break
        rates.append(word)
        at = match.end()
    return tuple(rates), at
