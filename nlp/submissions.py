"""Products that are only on their way to recognition: handed in, registered, proposed, before a council."""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.patterns import source

if TYPE_CHECKING:
    from nlp.standing import Standing

# a council at work on files: what it looks at is not yet recognised
_COUNCIL = re.compile(
    source(
        r"(?:(?:hội đồng|hội nghị|phiên họp|cuộc họp|tổ tư vấn)[^.;]{0,120}|(?:đã |đang )(?:tiến hành|tổ chức|thực hiện)(?: việc)? |^(?:[^.;:\d]{0,30}: )?)(?<!\w)(?:đánh giá|phân hạng|xếp hạng|chấm(?: điểm)?|thẩm định|xem xét)"
        r"(?:(?:,| và)? (?:đánh giá|phân hạng|xếp hạng|chấm điểm|thẩm định))*(?: các)?(?: sản phẩm)?(?: ocop)?(?: (?:đợt|lần) (?:\d|[ivx]+|đầu))?(?:,? năm \d{4})?(?: cấp (?:tỉnh|huyện|thành phố))?(?: cho| đối với| với)?(?: hơn| trên| gần| khoảng)*[ ]*$"
    )
)
# "71 sản phẩm tham gia từ 29 xã", "64 sản phẩm đề nghị công nhận": files, where nothing before says "chứng nhận cho"
_ENTERS = re.compile(
    source(
        r"(?: ?\([^()\d]{0,60}\))?(?: của \d+ (?:chủ thể|đơn vị|cơ sở|htx|hợp tác xã|tổ chức|doanh nghiệp)(?!\w))?[^,;.\d]{0,16}(?<!\w)(?<!không )(?<!chưa )(?:tham gia(?! chương trình| ocop)|dự thi|(?:có )?hồ sơ đủ điều kiện|đăng ký|đề nghị|đề xuất|được trình|trình|(?:hoàn thiện|hoàn chỉnh|nộp|lập|làm|gửi) hồ sơ)(?!\w)"
    )
)
_REGISTERS = re.compile(
    source(
        r"(?<!\w)(?<!chưa )(?<!không )đăng ký(?:(?!dự kiến|phấn đấu)[^;.\d]){0,24}(?:đánh giá|phân hạng|xếp hạng|dự thi|tham gia)(?:(?!dự kiến|phấn đấu)[^;.\d]){0,20}[ ]*$"
    )
)
# "đề nghị Trung ương đánh giá, xếp hạng 5 sao cho 4 sản phẩm": files on their way up, a comma or not
_PROPOSES = re.compile(
    source(
        r"(?<!theo )(?<!\w)(?:đề nghị|đề xuất|tờ trình|trình (?=trung ương|bộ|hội đồng|ubnd|thủ tướng))(?! của)(?:(?!(?:đã|được|vừa|mới|kết quả) |qua |sau |thu hồi|không )[^;.]){0,110}(?<!\w)(?:công nhận|chứng nhận|đánh giá|xếp hạng|phân hạng|thẩm định|xem xét)[^;.\d]{0,16}(?:[345] sao[^;.\d]{0,24})?(?: cho| đối với| với)?[ ]*$"
    )
)
_CERTIFIES = re.compile(source(r"(?:công nhận|chứng nhận)(?: cho| được| thêm)*[ ]*$"))
_REACHED = re.compile(
    source(
        r"(?<!\w)[345][ ]*sao|(?:được|đã) (?:công nhận|chứng nhận|xếp hạng|phân hạng)|đạt (?:chuẩn|yêu cầu)|công nhận"
    )
)


_PUT_BEFORE = re.compile(
    source(
        r"[^;.\d]{0,70}?(?<!\w)(?:được |dự kiến |sẽ )*đưa (?:ra|vào) (?:đánh giá|phân hạng|chấm|xét|thi)(?!\w)"
    )
)
_TO_BE_RECOGNISED = re.compile(
    source(
        r"(?<!theo )(?<!\w)(?:đề nghị|đề xuất|trình)(?! độ)(?:(?!đã |vừa )[^.;]){0,60}(?<!\w)(?:công nhận|xếp hạng|phân hạng|chứng nhận)(?!\w)"
    )
)


def submitted(at: Standing) -> bool:
    """Whether products are said to take part or to be proposed: "71 sản phẩm tham gia từ 29 xã".

    A part is so where its whole is: "đề nghị công nhận 27 sản phẩm (22 sản phẩm 3 sao …".
    """
    folded, start, first, end = at.folded, at.sentence.start, at.quantity.first, at.quantity.end
    if at.child:
        files = at.previous is not None and at.previous.link.code == "ocop_products_registered"
        return files and _TO_BE_RECOGNISED.search(folded, start, first) is not None
    return handed_in(folded, start, first, end)


def handed_in(folded: str, start: int, first: int, end: int) -> bool:
    """Whether the words around a number of products, part or whole, say that they are handed in or proposed.

    Args:
        folded: the folded text.
        start: where the sentence begins.
        first: where the number begins.
        end: where the number ends.
    """
    if _PROPOSES.search(folded, start, first) or _REGISTERS.search(folded, start, first):
        return True
    if _PUT_BEFORE.match(folded, end):
        return True
    return _ENTERS.match(folded, end) is not None and _CERTIFIES.search(folded, start, first) is None


def under_assessment(at: Standing) -> bool:
    """Whether products are what a council is looking at: "Hội đồng tổ chức đánh giá, phân hạng 45 sản phẩm"."""
    before = at.folded[at.sentence.start : at.quantity.first]
    return _COUNCIL.search(before) is not None and _REACHED.search(at.right_text) is None
