"""Whether a figure is an actual, a target or a change: triggers with direction and scope, and who wins.

In the manner of ConText: a trigger acts forward to the end of its sentence unless a trigger of the other kind stands
nearer; pseudo-triggers ("Kế hoạch số 12", "vượt chỉ tiêu") are blanked first. Dates, headings and the kind of
document vote only where no trigger speaks.
"""
# ruff: noqa: E501  (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.gates import Gate
from nlp.patterns import any_of, pattern, source

_PSEUDO = any_of(
    (
        r"(?:kế hoạch|chỉ tiêu|mục tiêu|dự kiến|đề án|chương trình)(?: này)? (?:số|đã|được)",
        r"(?:so với|vượt|đạt|hoàn thành)(?: mức| các| cả)? (?:kế hoạch|chỉ tiêu|mục tiêu)[^,;.()]{0,12} (?:giai đoạn|nhiệm kỳ) \d{4}[ ]*[-–][ ]*\d{4}(?: (?:được |tỉnh |trung ương )?giao| đề ra)?",
        r"(?:so với|vượt|đạt|hoàn thành|bằng|% |trên|thấp hơn|cao hơn|chưa đạt)(?: mức| các| cả| so với)? (?:kế hoạch|chỉ tiêu|mục tiêu|dự kiến)(?: được giao| đề ra| năm| tỉnh giao)?",
        r"(?:thực hiện|triển khai|ban hành|xây dựng|phê duyệt|hoàn thành) (?:các |những )?(?:kế hoạch|mục tiêu|chỉ tiêu|đề án)(?! (?:đến|năm \d+, tỉnh))",
        r"[\d.,]+ ?% (?:so với )?(?:kế hoạch|chỉ tiêu|mục tiêu)(?: năm| giao| đề ra)?",
        r"chương trình mục tiêu(?: quốc gia)?",
        r"mục tiêu quốc gia",
        r"kế hoạch và đầu tư|kế hoạch - |sở kế hoạch|phòng kế hoạch|kế hoạch tài chính",
        r"kế hoạch (?:tỉnh|trung ương|huyện) giao",
        r"không thể|sẽ không|mục tiêu kép",
        r"cơ sở dự kiến",
        # what is told of communes in passing: "nâng chất lượng tại các xã đã đạt chuẩn"
        r"(?:các|những|số) (?:xã|huyện|sản phẩm|chủ thể|địa phương|đơn vị|hộ|mô hình|tiêu chí)(?: [^,;.\d]{1,12})? đã",
        # what is meant, not what is stated: "nâng cao chất lượng tại các xã đã đạt chuẩn"
        r"(?:các|những) (?:xã|huyện|thôn|địa phương|đơn vị|sản phẩm|chủ thể|tiêu chí|hộ|nơi)[^,;.:()\d]{0,24} đã(?: được| đạt| có| công nhận| hoàn thành)",
        r"\d+/\d+ chỉ tiêu",
        r"(?:các|một số|những) chỉ tiêu (?:kinh tế|sản xuất|phát triển|đều|cơ bản|tăng|về|của)",
    )
)
TARGET = any_of(
    (
        r"phấn đấu",
        r"(?:đặt |đề ra |xác định |với |các |có )*(?:mục tiêu|chỉ tiêu)(?: cụ thể| phấn đấu| đến| của)?",
        r"dự kiến",
        r"đề ra",
        r"sẽ",
        r"hướng (?:tới|đến)",
        r"tiến tới",
        r"quyết tâm(?! thực hiện| của| cao| chính trị)",
        r"(?:theo )?kế hoạch(?: đến| năm| là| này|,)|theo kế hoạch",
        r"định hướng",
        r"đặt ra",
        # "huyện được giao 12 sản phẩm", and not "cơ quan được giao chủ trì"
        r"giao chỉ tiêu|(?:giao nhiệm vụ|được giao)(?=[^,;.()\d]{0,40}\d|[^,;.()\d]{0,24}$)",
        r"yêu cầu",
        r"chú trọng (?:nâng|đưa|giảm)(?=[^,;.\d]{0,60} (?:lên|còn|xuống))",
        r"(?<!giao )(?<!quan )(?<!tác )(?<!đã )tham mưu",
        r"(?:(?<!tiểu )cần|phải)(?! thơ| giờ| đước)(?: huy động| đạt| có| phát triển| bố trí)",
        r"kỳ vọng",
        r"nhiệm vụ (?:năm|giai đoạn|trọng tâm)[^,;.]{0,30}",
        r"trong thời gian tới|thời gian tới|những năm tới|các năm tới",
        r"nguồn lực dự kiến",
        r"(?<!tiểu )cần(?: khoảng| thêm| tới| hơn| gần| ít nhất)*(?=[ ]*$)",
        r"để có thêm|để có (?:ít nhất|đủ|được)",
    )
)
ACTUAL = any_of(
    (
        r"đã(?! được giao| đề ra| đặt)", r"hiện có", r"hiện(?= (?:nay|có|toàn|tỉnh|huyện|còn|đã))", r"đến nay", r"ước(?: tính)?(?: thực hiện| cả năm|(?: đến)?(?: hết| cuối)? năm 20[0-4]\d)? đạt", r"thực tế", r"đạt được", r"được công nhận(?= là| năm| từ(?! 0?[345]))",
        r"(?<!giữ vững )(?<!duy trì )(?<!phát huy )kết quả", r"(?<!nhỏ và )(?<!cỡ )vừa(?! và nhỏ| phải)", r"tăng lên", r"giảm còn|giảm xuống còn", r"trước đó", r"tính đến(?! năm 20[3-9])", r"lũy kế|luỹ kế", r"(?<!nhận )(?<!phẩm )(?<!thôn )(?<!triển )mới (?:có|đạt|chỉ|được|giải ngân|hoàn thành)", r"(?:tuy nhiên|nhưng|song|thế nhưng|trong khi(?: đó)?)(?= |,)", r"bây giờ",
    )
)  # fmt: skip
_PSEUDO_GATE, _TARGET_GATE, _ACTUAL_GATE = Gate(_PSEUDO), Gate(TARGET), Gate(ACTUAL)
_BRACKET_TARGET = Gate(pattern(r"[(\[](?:đề án|kế hoạch|mục tiêu|chỉ tiêu|nghị quyết|kh)[^()\[\]]{0,40}"))
_OF_TARGET = Gate(
    pattern(
        r"(?:vượt|so với|hoàn thành|thấp hơn|cao hơn|chưa đạt)(?: mức| cả| so với)? (?:mục tiêu|chỉ tiêu|kế hoạch)(?: [^;.()\d]{0,60}?(?:giao|đề ra|đặt ra))?(?: là| đến| năm \d+(?: là| có| đạt)?)?(?: ít nhất| tối thiểu| trên)?[ (]*(?:đến (?:hết |cuối )?năm \d{4}(?: phải| sẽ)?(?: có| đạt| là)?[ ]*)?$|(?:mục tiêu|chỉ tiêu|kế hoạch|kh)(?: đề ra| giao)? (?:là|:|\() *$"
    )
)
_CHANGE_UP = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:gấp|cao gấp|tăng gấp|phát sinh(?: thêm| mới)?|tăng|tăng thêm|tăng được|tăng trưởng|giảm|giảm được|giảm thêm|giảm đi|giảm bớt|tăng bình quân|giảm bình quân|tăng tới|giảm tới|tăng gần|tăng hơn|cao hơn|thấp hơn|nhiều hơn|ít hơn)(?: thêm| được| bình quân| trung bình| khoảng| trên| hơn| gần| tới| đến| mạnh| ít nhất| tối thiểu| từ| so với [^,;.\d]{1,30}| là| mỗi năm| hằng năm| hàng năm| thu nhập| tỷ lệ (?:[^,;.\d]|năm \d{4}){1,40}| số [^,;.\d]{1,30}| doanh thu| doanh số| gấp|, bình quân)*[ ]*$"
        )
    )
)
_RATE_FALL = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:giảm|tăng) [^,;.\d]{0,60}?(?:bình quân|mỗi năm|hằng năm|hàng năm)(?: khoảng| trên| hơn| gần| từ| là)*[ ]*$"
        )
    )
)
_TO_LEVEL = re.compile(
    source(
        r"(?:lên|còn|xuống|xuống còn|xuống dưới|lên thành|đạt|tăng từ|giảm từ|dưới)(?: khoảng| trên| hơn| gần| mức| đến| tới)*[ ]*$"
    )
)
_FROM_HERE = re.compile(source(r"(?:tăng|giảm) từ[ ]*$"))
_RANGE = re.compile(source(r"[\d.,]+[ ]?%?[ ]*(?:[-–]|đến|tới)[ ]*\d"))
_FALL_FROM = re.compile(source(r"(?:mỗi năm|hằng năm|hàng năm|bình quân)[^,;.\d]{0,30}(?:giảm|tăng) từ[ ]*$"))
_THEN_TO = re.compile(source(r"[^,;.]{0,40}(?:xuống|lên|còn)(?!\w)"))
_STRIVEN = re.compile(source(r"phấn đấu|quyết tâm|dự kiến|sẽ"))
# what stands in brackets that are closed again speaks for itself
_ASIDE = re.compile(r"\([^()]*\)")
# no trigger acts further than this
_REACH = 500
_TIMES = re.compile(r"lần")
# "so với mục tiêu của Quốc hội giao (đến năm 2020 có 50 %": the bracket says the goal
_GOAL_IN_BRACKETS = Gate(
    re.compile(
        source(
            r"(?<!\w)(?:mục tiêu|chỉ tiêu|kế hoạch)[^().;\d]{0,60}(?:giao|đề ra|đặt ra) ?\((?!đạt|thực hiện|vượt)[^()]{0,40}$"
        )
    )
)
# "Với mục tiêu nâng cao thu nhập, huyện …", "Quyết tâm về đích, đến nay …": what the main clause says has happened
_PURPOSE_FIRST = re.compile(
    source(
        r"[ ]*(?:[-+•*“\"][ ]*)?(?:với|hướng (?:tới|đến)|quyết tâm|xác định|nhằm|để|cùng với|bên cạnh|song song|phấn đấu|thực hiện|triển khai|bám sát|trên cơ sở|từ)(?!\w)[^,;.:\d]{0,160},"
        r"(?=[ ]*(?:những năm qua|thời gian qua|nhiều năm qua|(?:đến|tới|hiện) nay|(?:\d+|sáu|chín) tháng|từ (?:đầu )?năm|năm \d{4},|(?:toàn |cả )?(?:tỉnh|huyện|xã|thành phố|thị xã|tp|quận|thôn|bản|địa phương|ubnd|hội|ngành|đảng ủy|đảng bộ))(?!\w)(?! sẽ| tiếp tục))"
    )
)
_SUMS = re.compile(source(r"(?:lũy kế|luỹ kế)(?!\w)(?! đến nay| đến thời| từ| tính đến)"))
_WILL = re.compile(source(r"[^,;.()\d]{0,40}(?<!\w)(?:sẽ|dự kiến|phấn đấu)(?!\w)"))
_YEARLY = re.compile(source(r"[ ]*(?:/|mỗi |một )năm"))
PLAN_TITLE = any_of((r"kế hoạch(?! học tập)", r"đề án", r"dự thảo"))


_OUTCOME_TITLE = any_of(
    (
        r"vượt",
        r"hoàn thành",
        r"kết quả",
        r"% kế hoạch",
        r"so với kế hoạch",
        r"đạt kế hoạch",
        r"sơ kết",
        r"tổng kết",
        r"kỳ họp",
        r"hiệu quả",
        r"nhìn lại",
        r"sau \d+ năm",
        r"\d+ năm thực hiện",
        r"khởi sắc",
        r"về đích(?! năm)",
        r"thông qua",
    )
)


def is_plan(title: str) -> bool:
    """Whether a folded title is that of a plan, whose numbers are targets unless they say otherwise."""
    return PLAN_TITLE.search(title) is not None and not _OUTCOME_TITLE.search(title)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status and what decided it; `sure` when a trigger of the clause spoke."""

    status: str
    rule: str
    sure: bool
    at: int = -1


def status_of(folded: str, start: int, first: int, end: int, stop: int) -> Verdict | None:
    """The status that the sentence's own words give a quantity, or None when they are silent.

    Args:
        folded: folded text.
        start: where the sentence begins.
        first: where the number begins.
        end: where the quote ends.
        stop: where the sentence ends.
    """
    opened = _PURPOSE_FIRST.match(folded, start, first)
    start = max(start, first - _REACH, opened.end() if opened else 0)
    left = folded[start:first]
    bracket = _BRACKET_TARGET.search(left)
    if bracket and bracket.end() >= len(left) - 14 and not re.search(r"[)\]]", left[bracket.start() :]):
        return Verdict("target", "target:bracket", True, start + bracket.start())
    if _OF_TARGET.search(left[-70:]):
        return Verdict("target", "target:of", True, first)
    if _GOAL_IN_BRACKETS.search(left[-140:]):
        return Verdict("target", "target:bracket", True, first)
    blanked = _PSEUDO.sub(_blank, left) if _PSEUDO_GATE.opens(left) else left
    if "(" in blanked:
        blanked = _ASIDE.sub(_blank, blanked)
    target = _last(_TARGET_GATE, blanked)
    actual = _last(_ACTUAL_GATE, blanked)
    if target is not None and actual is not None and target < actual and _STRIVEN.match(blanked, target):
        # "phấn đấu … giảm còn", "… đạt được": the level that is striven for
        actual = None if blanked.startswith(("giảm", "tăng lên", "đạt được"), actual) else actual
    if target is not None and actual is not None and target < actual and _SUMS.match(blanked, actual):
        # "sẽ có thêm 30 sản phẩm, lũy kế 121 sản phẩm": the sum of what is planned
        actual = actual if ";" in blanked[target:actual] else None
    changes = (
        _TIMES.match(folded, end - 3, end) is not None
        or (_FALL_FROM.search(left[-60:]) is not None and not _THEN_TO.match(folded, end, stop))
        or (
            bool(_CHANGE_UP.search(left[-110:]) or _RATE_FALL.search(left[-110:]))
            and (not _TO_LEVEL.search(left[-24:]) or _rises_by_a_range(left, folded[first:end]))
        )
    )
    if changes:
        if target is not None and (actual is None or target > actual):
            return Verdict("target", "target:planned change", True, start + target)
        return Verdict("change", "change:adjacent", True, first)
    if target is not None and (actual is None or target > actual or _purpose(blanked, target, actual)):
        return Verdict(
            "target", "target:" + (TARGET.search(blanked, target) or [""])[0].strip(), True, start + target
        )
    if _WILL.match(folded, end, stop):
        return Verdict("target", "target:sẽ", True, end)
    if actual is not None:
        return Verdict(
            "actual", "actual:" + (ACTUAL.search(blanked, actual) or [""])[0].strip(), True, start + actual
        )
    return None


def _rises_by_a_range(left: str, quote: str) -> bool:
    """Whether "tăng từ" opens a range of increments ("tăng từ 10 đến 30%") and not the level that was left."""
    return _FROM_HERE.search(left[-24:]) is not None and _RANGE.match(quote) is not None


def _purpose(blanked: str, target: int, actual: int) -> bool:
    """Whether a target's scope runs on over an "đã" that belongs to a relative clause ("44 sản phẩm đã xếp hạng")."""
    between = blanked[target:actual]
    # "đã" only: "mới có", "tuy nhiên" end what was wished
    return blanked.startswith(("đã", "được"), actual) and re.search(r"\d[^,;.]{0,30}$", between) is not None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _last(gate: Gate, text: str) -> int | None:
    found = None
    for match in gate.finditer(text, 0, len(text), text):
        found = match.start()
    return found
