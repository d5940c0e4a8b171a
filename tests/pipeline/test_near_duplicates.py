"""Near duplicates are linked to the first that said it; reports of one form with other figures never are."""

from __future__ import annotations

import random
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from pipeline.near_duplicates import Near, Text, near_duplicates, number_key

REPORT = (
    "Theo báo cáo của Văn phòng điều phối, đến hết năm {year} toàn tỉnh có {a} sản phẩm OCOP được công nhận, trong đó "
    "{b} sản phẩm đạt 4 sao; {c} chủ thể tham gia chương trình, phần lớn là hợp tác xã và hộ sản xuất. Các địa phương "
    "tiếp tục hỗ trợ chủ thể hoàn thiện bao bì, nhãn mác, truy xuất nguồn gốc và đưa hàng lên sàn thương mại điện tử. "
    "Trong thời gian tới, tỉnh ưu tiên phát triển sản phẩm gắn với vùng nguyên liệu và du lịch cộng đồng ở các xã."
)
FACTS = {"year": 2024, "a": 138, "b": 43, "c": 76}


def links(*texts: str) -> list[Near]:
    return list(near_duplicates(Text(str(n), text) for n, text in enumerate(texts)))


def test_a_reprint_with_another_headline_is_linked_to_the_first() -> None:
    first = REPORT.format(**FACTS)
    (found,) = links(first, f"Tin mới: {first} (Theo báo tỉnh)")
    assert (found.id, found.near_of) == ("1", "0")
    assert found.similarity >= 0.8


def test_the_same_form_with_one_other_figure_is_not_linked() -> None:
    assert links(REPORT.format(**FACTS), REPORT.format(**{**FACTS, "b": 44})) == []


def test_the_same_figures_in_other_places_of_the_form_are_compared_by_their_words() -> None:
    swapped = REPORT.format(**{**FACTS, "a": 43, "b": 138})
    assert number_key(swapped) == number_key(REPORT.format(**FACTS))


def test_other_words_with_the_same_numbers_are_not_linked() -> None:
    other = (
        "Năm 2024 huyện tổ chức hội chợ với 138 gian hàng, đón 43 đoàn khách trong 4 ngày; 76 doanh nghiệp ký "
        "thỏa thuận tiêu thụ, ban tổ chức trao giải cho gian hàng đẹp và mời nghệ nhân trình diễn nghề dệt, nghề gốm."
    )
    assert links(REPORT.format(**FACTS), other) == []


def test_a_notice_of_few_words_is_linked_to_none() -> None:
    assert links("Nội dung xem tệp đính kèm.", "Nội dung xem tệp đính kèm.") == []


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_texts_whose_numbers_differ_are_never_linked(a: int, b: int) -> None:
    found = links(REPORT.format(**{**FACTS, "a": a}), REPORT.format(**{**FACTS, "a": b}))
    assert bool(found) == (a == b)


@given(st.permutations(list(range(12))))
def test_every_copy_is_linked_to_the_first_whatever_comes_between(order: list[int]) -> None:
    texts = [REPORT.format(**{**FACTS, "c": n % 4}) for n in order]
    first = {}
    for n, text in enumerate(texts):
        first.setdefault(text, str(n))
    assert {(each.id, each.near_of) for each in links(*texts)} == {
        (str(n), first[text]) for n, text in enumerate(texts) if first[text] != str(n)
    }


def test_thousands_of_one_form_are_compared_with_few() -> None:
    random.seed(1)
    tracemalloc.start()
    texts = [REPORT.format(**{**FACTS, "a": random.randint(1, 100)}) for _ in range(1000)]
    n_links = len(links(*texts))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert n_links == 1000 - len(set(texts))
    assert peak < 60 * 2**20
