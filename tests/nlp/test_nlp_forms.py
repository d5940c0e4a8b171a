"""Forms of numbers and what they inherit, one test a promise: rejects by type, shared scales, parts, plan documents."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp import read
from nlp.rejects import rejects_in
from pipeline.articles import as_given
from pipeline.records import Figure
from pipeline.text import fold


def figures(
    text: str, title: str | None = None, published: dt.date | None = dt.date(2023, 10, 15)
) -> list[Figure]:
    body = f"{title}\n{text}" if title else text
    return read(as_given(id=body, text=body, title=title, published=published, portal_province="Lào Cai"))


@pytest.mark.parametrize(
    ("text", "number", "why"),
    [
        ("Ngày 08/3/2023, hội nghị khai mạc.", "08/3/2023", "date"),
        ("Quyết định số 275/QĐ-UBND của tỉnh.", "275/QĐ-UBND", "document"),
        ("Liên hệ số điện thoại 0214.3840.123 để biết thêm.", "0214.3840.123", "phone"),
        ("Đây là hội nghị lần thứ 12 của Ban Chỉ đạo.", "12", "ordinal"),
        ("3. Phát triển sản phẩm OCOP.", "3", "index"),
        ("Gạo ST25 được công nhận.", "ST25", "name"),
        ("Sản phẩm đạt 4 sao.", "4 sao", "star"),
        ("Giai đoạn 2021-2025 là then chốt.", "2021-2025", "year"),
        ("Xem tại https://laocai.gov.vn/tin-123 nhé.", "https://laocai.gov.vn/tin-123", "address"),
    ],
)
def test_what_is_no_quantity_says_of_what_type_it_is(text: str, number: str, why: str) -> None:
    found = {
        text[reject.start : reject.end].strip(): reject.why
        for reject in rejects_in(text, fold(text), 0, len(text))
    }
    assert found.get(number) == why, found
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "value", "value_max"),
    [
        ("Tỉnh huy động 2-3 nghìn tỷ đồng xây dựng nông thôn mới.", 2e12, 3e12),
        ("Tỉnh huy động 30 – 40 tỷ đồng xây dựng nông thôn mới.", 30e9, 40e9),
        ("Tỉnh huy động từ 500 đến 600 triệu đồng xây dựng nông thôn mới.", 500e6, 600e6),
        ("Tỉnh huy động 900 triệu đồng đến 1,2 tỷ đồng xây dựng nông thôn mới.", 900e6, 1.2e9),
    ],
)
def test_both_ends_of_a_range_share_the_scale_that_stands_once(
    text: str, value: float, value_max: float
) -> None:
    (figure,) = figures(text)
    assert (figure.value, figure.value_max, figure.bound) == (value, value_max, "exact")


@pytest.mark.parametrize(
    "text",
    [
        "Đến hết năm 2022, huyện Bảo Yên có 9 xã đạt chuẩn NTM, trong đó 02 xã đạt chuẩn NTM nâng cao.",
        "Đến hết năm 2022, huyện Bảo Yên có 9 xã đạt chuẩn NTM (gồm 02 xã đạt chuẩn NTM nâng cao).",
        "Đến hết năm 2022, huyện Bảo Yên có 9 xã đạt chuẩn NTM; 02 xã đạt chuẩn NTM nâng cao.",
        "Đến hết năm 2022, huyện Bảo Yên có:\n- 9 xã đạt chuẩn NTM;\n- 02 xã đạt chuẩn NTM nâng cao.",
    ],
)
def test_a_part_has_place_and_period_of_the_whole(text: str) -> None:
    whole, part = figures(text)
    assert (whole.value, part.value, part.detail) == (9, 2, "advanced")
    for figure in (whole, part):
        assert (figure.place_level, figure.district, figure.province) == ("district", "Bảo Yên", "Lào Cai")
        assert (figure.period_start, figure.period_end) == (None, dt.date(2022, 12, 31))


@pytest.mark.parametrize(
    ("title", "text", "plan"),
    [
        (
            None,
            "Theo Kế hoạch số 45/KH-UBND ngày 09/3/2022, tỉnh phấn đấu đến năm 2025 có 80 xã đạt chuẩn NTM.",
            "Kế hoạch số 45/KH-UBND ngày 09/3/2022",
        ),
        (
            "Lào Cai triển khai Nghị quyết số 10-NQ/TU",
            "Tỉnh phấn đấu đến năm 2025 có 80 xã đạt chuẩn nông thôn mới.",
            None,
        ),
        (
            "Lào Cai triển khai Quyết định 919/QĐ-TTg",
            "Tỉnh phấn đấu đến năm 2025 có 80 xã đạt chuẩn nông thôn mới.",
            "Quyết định 919/QĐ-TTg",
        ),
        (
            "Lào Cai xây dựng nông thôn mới",
            "UBND tỉnh ban hành Kế hoạch 17/KH-UBND.\nTỉnh phấn đấu đến năm 2025 có 80 xã đạt chuẩn.",
            "Kế hoạch 17/KH-UBND",
        ),
    ],
)  # fmt: skip
def test_a_target_names_its_plan_from_the_sentence_else_title_or_lead(
    title: str | None, text: str, plan: str | None
) -> None:
    (figure,) = figures(text, title)
    assert figure.status == "target"
    assert figure.plan_doc == plan or (
        plan is None and figure.plan_doc is not None and "10-NQ/TU" in figure.plan_doc
    )


def test_an_actual_names_no_plan() -> None:
    (figure,) = figures("Thực hiện Kế hoạch số 45/KH-UBND, đến nay tỉnh đã có 62 xã đạt chuẩn NTM.")
    assert (figure.status, figure.plan_doc) == ("actual", None)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Cả nước có 4.665 xã đạt chuẩn NTM.", "national"),
        ("Vùng Tây Nguyên có 263 xã đạt chuẩn NTM.", "region"),
        ("Tỉnh Lào Cai có 62 xã đạt chuẩn NTM.", "province"),
        ("Huyện Bảo Yên có 9 xã đạt chuẩn NTM.", "district"),
        ("Xã Bản Vược xây dựng NTM, còn 3,1% hộ nghèo.", "commune"),
        ("Thôn Na Thượng xây dựng NTM, còn 7 hộ nghèo.", "village"),
        ("HTX Hoa Lợi có 3 sản phẩm OCOP 4 sao.", "entity"),
    ],
)
def test_every_level_of_place_is_told(text: str, level: str) -> None:
    (figure,) = figures(text)
    assert figure.place_level == level
