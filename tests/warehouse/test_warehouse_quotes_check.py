"""The check of quotes finds every way in which an offset can be wrong, and nothing where a sentence stands twice."""

from __future__ import annotations

import duckdb
import pytest

from warehouse.checking import checks

SAID = "Đắk Lắk có 12 sản phẩm."
TEXT = f"Tin mới.\n{SAID} Hai lần: {SAID}"
FIRST = TEXT.index(SAID)
SECOND = TEXT.rindex(SAID)
SQL = next(one.sql for one in checks() if one.name == "quotes_stand_in_the_text")


def offending(sentence: str, start: int, end: int | None = None, quote_at: int = SAID.index("12")) -> int:
    end = start + len(sentence) if end is None else end
    with duckdb.connect() as connection:
        connection.execute(
            "create table articles as select 'a' as article_id, $1 as text, length($1) as n_characters",
            [TEXT],
        )
        connection.execute(
            "create table figures as select 'f' as figure_id, 'a' as article_id, '12' as quote, "
            "$1 + $2 as quote_start, $1 + $2 + 2 as quote_end, $3 as sentence, "
            "$1 as sentence_start, $4 as sentence_end",
            [start, quote_at, sentence, end],
        )
        return len(connection.execute(SQL).fetchall())


@pytest.mark.parametrize("start", [FIRST, SECOND])
def test_a_sentence_is_sound_wherever_it_stands(start: int) -> None:
    assert offending(SAID, start) == 0


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        (SAID, FIRST + 1, None),
        (SAID, SECOND - 1, None),
        (SAID, FIRST, FIRST + len(SAID) + 1),
        (SAID.replace("12", "12 "), FIRST, None),
        ("Đắk Lắk có 12 xã.", FIRST, None),
        ("Đắk Lắk có 12 xã.", len(TEXT), None),
        (SAID.upper(), FIRST, None),
        ("", FIRST, None),
    ],
)
def test_a_sentence_that_is_not_there_is_found(sentence: str, start: int, end: int | None) -> None:
    assert offending(sentence, start, end) == 1


def test_a_quote_beside_its_place_is_found() -> None:
    assert offending(SAID, FIRST, quote_at=SAID.index("12") + 1) == 1
