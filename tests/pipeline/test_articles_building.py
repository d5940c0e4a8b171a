"""Every offset of a built article slices out what it names."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.articles import Piece, article_id_of, as_given, build_article
from pipeline.records import HANOI, Article, Block
from pipeline.text import nfc

words = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("ấỹ \t\n\r\u00a0\u200b\u0301\u0323\u0338\u1100\u1161\u11a8e<=đĐ"),
    ),
    max_size=25,
)
nfd_words = words.map(lambda text: unicodedata.normalize("NFD", text))
some_text = st.one_of(words, nfd_words)
pieces = st.one_of(
    st.tuples(st.sampled_from(["heading", "paragraph", "list_item", "caption"]), some_text),
    st.tuples(st.just("table"), st.lists(st.lists(some_text, max_size=4), max_size=4)),
)


def built(body: list[Piece], title: str | None = None, lead: str | None = None, **more: Any) -> Article:
    return build_article(
        article_id="a",
        portal="hatinh-ntm",
        portal_province="Hà Tĩnh",
        kind="article",
        url="https://ntm.example.vn/tin",
        title=title,
        lead=lead,
        body=body,
        **more,
    )


def parts(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks]


def cells(article: Article, block: Block) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, article.text[cell.start : cell.end]) for cell in block.cells]


@settings(deadline=None, max_examples=100)
@given(title=st.none() | some_text, lead=st.none() | some_text, body=st.lists(pieces, max_size=8))
def test_the_text_is_its_blocks_joined_and_tables_are_rows_of_their_cells(
    title: str | None, lead: str | None, body: list[Piece]
) -> None:
    article = built(body, title, lead)
    assert "\n".join(text for _, text in parts(article)) == article.text
    assert nfc(article.text) == article.text
    for block in article.blocks:
        assert block.end > block.start
        if block.kind == "table":
            rows: dict[int, list[str]] = {}
            for row, _, text in cells(article, block):
                rows.setdefault(row, []).append(text)
            assert list(rows) == list(range(len(rows)))
            joined = "\n".join("\t".join(row) for row in rows.values())
            assert joined == article.text[block.start : block.end]
        else:
            assert "\t" not in article.text[block.start : block.end]


@settings(deadline=None, max_examples=100)
@given(text=words)
def test_a_text_means_the_same_article_in_any_normal_form(text: str) -> None:
    decomposed = built([("paragraph", unicodedata.normalize("NFD", text))])
    assert decomposed == built([("paragraph", unicodedata.normalize("NFC", text))])


def test_title_lead_and_body_follow_each_other() -> None:
    article = built([("heading", "Kết quả"), ("paragraph", "Có 63/101 xã.")], "Hà Tĩnh về đích", "Sáng 5/1.")
    assert parts(article) == [
        ("title", "Hà Tĩnh về đích"),
        ("lead", "Sáng 5/1."),
        ("heading", "Kết quả"),
        ("paragraph", "Có 63/101 xã."),
    ]
    assert (article.title, article.lead) == ("Hà Tĩnh về đích", "Sáng 5/1.")


def test_empty_cells_keep_their_columns() -> None:
    rows = [["Huyện", "Xã", ""], ["Kỳ Anh", "", "20"], ["", "", ""], ["", "15"]]
    article = built([("paragraph", "Bảng:"), ("table", rows)])
    assert article.text == "Bảng:\nHuyện\tXã\t\nKỳ Anh\t\t20\n\t15"
    assert cells(article, article.blocks[1]) == [
        (0, 0, "Huyện"), (0, 1, "Xã"), (0, 2, ""),
        (1, 0, "Kỳ Anh"), (1, 1, ""), (1, 2, "20"),
        (2, 0, ""), (2, 1, "15"),
    ]  # fmt: skip


def test_a_table_that_begins_with_an_empty_cell_begins_at_its_tab() -> None:
    article = built([("table", [["", "2023"], ["Xã", "63"]])])
    assert parts(article) == [("table", "\t2023\nXã\t63")]


def test_line_breaks_in_a_cell_do_not_break_the_row() -> None:
    article = built([("table", [["Kỳ\nAnh", " 20\t xã "]])])
    assert article.text == "Kỳ Anh\t20 xã"


def test_line_breaks_in_a_paragraph_stay_one_block() -> None:
    assert parts(built([("paragraph", "Một  \r\n\n hai")])) == [("paragraph", "Một\nhai")]


def test_what_shows_nothing_stands_in_no_word() -> None:
    assert built([("paragraph", "OC\u200bOP\ufeff 5\u00a0sao")]).text == "OCOP 5 sao"


@pytest.mark.parametrize("body", [[], [("paragraph", " \u200b ")], [("table", [["", " "]])], [("table", [])]])
def test_nothing_makes_no_block(body: list[Piece]) -> None:
    article = built(body, title=" ", lead="")
    assert (article.text, article.blocks, article.title, article.lead) == ("", (), None, None)


def test_the_digest_is_of_the_text_alone() -> None:
    first, second = built([("paragraph", "a")]), built([("heading", "a")], section="Tin")
    assert first.text_digest == second.text_digest
    assert built([("paragraph", "b")]).text_digest != first.text_digest


def test_an_article_keeps_its_id_when_it_moves_and_shares_it_with_no_other_portal() -> None:
    assert article_id_of("hatinh-ntm", "1234") == article_id_of("hatinh-ntm", "1234")
    assert article_id_of("hatinh-ntm", "1234") != article_id_of("kimson", "1234")
    assert article_id_of("a", "b\nc") != article_id_of("a", "bc")


@settings(deadline=None, max_examples=100)
@given(text=some_text, title=st.none() | some_text)
def test_a_given_text_is_kept_and_every_line_of_it_is_in_a_block(text: str, title: str | None) -> None:
    article = as_given(id="1", text=text, title=title)
    assert article.text == nfc(text)
    covered = "".join(article.text[block.start : block.end] for block in article.blocks)
    assert "".join(covered.split()) == "".join(article.text.split())
    for before, after in zip(article.blocks, article.blocks[1:], strict=False):
        assert before.end < after.start
    for block in article.blocks:
        for cell in block.cells:
            content = article.text[cell.start : cell.end]
            assert content == content.strip()
            assert block.start <= cell.start <= cell.end <= block.end


def test_given_lines_are_paragraphs_and_nothing_is_prepended() -> None:
    article = as_given(id="1", text="Tiêu đề\n\n  Có 63 xã. \r\nHết.", title="Tiêu đề")
    assert parts(article) == [("paragraph", "Tiêu đề"), ("paragraph", "Có 63 xã."), ("paragraph", "Hết.")]
    assert (article.title, article.lead) == ("Tiêu đề", None)


def test_given_lines_with_tabs_are_rows_of_one_table() -> None:
    article = as_given(id="1", text="Bảng\nHuyện\tXã\n\t20\nKỳ Anh\t 5 \t\nHết\n\nA\tB")
    assert [block.kind for block in article.blocks] == ["paragraph", "table", "paragraph", "table"]
    assert cells(article, article.blocks[1]) == [
        (0, 0, "Huyện"), (0, 1, "Xã"),
        (1, 0, ""), (1, 1, "20"),
        (2, 0, "Kỳ Anh"), (2, 1, "5"), (2, 2, ""),
    ]  # fmt: skip


def test_an_empty_line_ends_a_given_table() -> None:
    article = as_given(id="1", text="A\tB\n\nC\tD")
    assert [block.kind for block in article.blocks] == ["table", "table"]


def test_lines_that_are_only_indented_are_no_table() -> None:
    assert parts(as_given(id="1", text="\tMột\n\tHai")) == [("paragraph", "Một"), ("paragraph", "Hai")]


def test_given_text_in_nfd_becomes_nfc() -> None:
    article = as_given(id="1", text=unicodedata.normalize("NFD", "Quảng Trị"))
    assert article.text == "Quảng Trị"


@pytest.mark.parametrize(
    ("published", "on", "at"),
    [
        (None, None, None),
        (dt.date(2024, 3, 27), "2024-03-27", None),
        (dt.datetime(2024, 3, 27, 8, 30), "2024-03-27", "2024-03-27T08:30:00+07:00"),  # noqa: DTZ001
        (dt.datetime(2024, 3, 27, 20, tzinfo=dt.UTC), "2024-03-28", "2024-03-28T03:00:00+07:00"),
        (dt.datetime(2024, 3, 27, 8, tzinfo=HANOI), "2024-03-27", "2024-03-27T08:00:00+07:00"),
    ],
)
def test_the_day_of_publication_is_that_of_vietnam(published: Any, on: str | None, at: str | None) -> None:
    article = as_given(id="1", text="x", published=published)
    assert article.published_on == (dt.date.fromisoformat(on) if on else None)
    assert (article.published_at.isoformat() if article.published_at else None) == at
