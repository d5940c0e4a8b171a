"""Near duplicates in a release: linked to the first, kept as articles, and apart from copies word for word."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
from warehouse_builders import Story, claim, home_of, release_of

import warehouse
from warehouse.near import _sums

NOTE = (
    "Theo văn phòng điều phối, năm nay toàn tỉnh có {n} sản phẩm được công nhận; phần lớn chủ thể là hợp tác xã và hộ "
    "sản xuất, các xã tiếp tục hỗ trợ hoàn thiện bao bì, nhãn mác, truy xuất nguồn gốc và đưa hàng lên sàn thương mại "
    "điện tử, gắn với vùng nguyên liệu và du lịch cộng đồng."
)


def story(key: str, note: str, day: int) -> Story:
    return Story(key=key, note=note, published=dt.date(2024, 12, day))


def test_the_later_one_is_linked_to_the_first_and_both_are_kept(tmp_path: Path) -> None:
    home = home_of(
        tmp_path,
        story("sau", "Tin mới nhận. " + NOTE.format(n=138), 22),
        story("truoc", NOTE.format(n=138), 20),
        story("nguyen van", NOTE.format(n=138), 23),
        story("so khac", NOTE.format(n=139), 24),
    )
    release_of(home)
    found = warehouse.query(
        "select a.published_on, o.published_on as first_on, n.similarity from near_duplicates as n "
        "join articles as a on a.article_id = n.article_id join articles as o on o.article_id = n.near_of",
        home=home,
    )
    assert [(row.published_on.day, row.first_on.day) for row in found.itertuples()] == [(22, 20)]
    assert len(warehouse.query("select * from articles", home=home)) == 4


def test_a_retold_press_release_is_one_report(tmp_path: Path) -> None:
    end = dt.date(2024, 12, 31)
    home = home_of(
        tmp_path,
        Story("a", (claim(138, period_end=end, sentence="Có 138 sản phẩm."),), note=NOTE.format(n=138)),
        Story(
            "b",
            (claim(138, period_end=end, sentence="Hiện có 138 sản phẩm."),),
            portal="bao-mot",
            published=dt.date(2024, 12, 28),
            note=NOTE.format(n=138),
        ),
    )
    release_of(home)
    assert len(warehouse.query("from near_duplicates", home=home)) == 1
    row = warehouse.query("from estimates", home=home).iloc[0]
    assert (row["n_articles"], row["n_reports"], row["flag"]) == (1, 1, "single")


NUMBERS = [
    "12 xã, 34 hộ",
    "34 hộ; 12 xã",
    "14 xã, 32 hộ",
    "21 xã, 43 hộ",
    "xã 1, 2 và 34",
    "12",
    "12",
    "",
    "3.412 hộ",
]


def test_sums_of_numbers_are_the_same_for_the_same_numbers_in_any_order_and_for_no_others() -> None:
    sums = _sums(pa.array(NUMBERS, pa.string()))[1].tolist()
    assert sums[0] == sums[1]
    assert sums[5] == sums[6]
    assert len(set(sums)) == len(NUMBERS) - 2


def test_a_text_that_ends_in_a_digit_does_not_run_into_the_next_one() -> None:
    together = _sums(pa.array(["năm 20", "25 xã", "năm 20"], pa.string()))[1].tolist()
    alone = [_sums(pa.array([text], pa.string()))[1].tolist()[0] for text in ("năm 20", "25 xã", "năm 20")]
    assert together == alone


def test_a_copy_that_lost_the_spaces_between_its_digits_has_the_same_digits() -> None:
    digits = _sums(
        pa.array(["1 000 hộ,\n25 xã", "1000 hộ, 25 xã", "1000 hộ, 52 xa", "1000 hộ, 26 xã"], pa.string())
    )[0]
    assert len(set(digits.tolist())) == 2
    assert digits[0] == digits[1] == digits[2]
