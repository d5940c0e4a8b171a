"""How markup becomes blocks: what portals paste, indent, hide and lay out."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.markup import cut, is_hidden, pieces, plain, text_of


def blocks(html: str) -> list[tuple[str, object]]:
    return list(pieces(cut(lxml.html.fromstring(f"<div>{html}</div>"))))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Một.<br><br/>Hai.<br>Ba.", ["Một.", "Hai.", "Ba."]),
        ("<p>Toàn tỉnh có <b>12</b>0 xã</p>", ["Toàn tỉnh có 120 xã"]),
        ("<p>Một</p>  <p>&nbsp;</p>\n<div>Hai</div>", ["Một", "Hai"]),
        ("<p><span>Có <o:p></o:p>05 xã</span></p>", ["Có 05 xã"]),
        ("<p>Xong.&nbsp;&nbsp; &nbsp;&nbsp;&nbsp;Năm sau.</p>", ["Xong.", "Năm sau."]),
        ("<p>Xong.\n          Năm sau.</p>", ["Xong. Năm sau."]),
        ("<p>Một<style>p{}</style><script>x()</script><!-- ẩn --></p>", ["Một"]),
        ("<p>tro\u00adng &#8203;xã</p>", ["trong xã"]),
        ("<p>thấy</p><p style='DISPLAY : none'>không thấy</p><p class='hidden'>cũng không</p>", ["thấy"]),
        ("<p>thấy</p><span style='position:absolute;left:-9999px'>W88</span>", ["thấy"]),
        ("<p>Hoa\u0300 Bi\u0300nh</p>", ["Hoà Bình"]),
        ("<div>Một <div>Hai</div> Ba</div>", ["Một", "Hai", "Ba"]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_paragraphs_are_what_a_reader_sees(html: str, expected: list[str]) -> None:
    assert [text for _, text in blocks(html)] == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h3>Kết quả</h3><p>Tốt</p>", ["heading", "paragraph"]),
        ("<ul><li>Một</li><li><p>Hai</p></li></ul>", ["list_item", "list_item"]),
        ("<p><img src='a.jpg'>Hội chợ</p><p>Bài</p>", ["caption", "paragraph"]),
        ("<p><img src='a.jpg'></p><p><em>Hội chợ</em></p><p>Bài</p>", ["caption", "paragraph"]),
        ("<p><em>Lời dẫn nghiêng</em></p>", ["paragraph"]),
        ("<figure><img src='a.jpg'><figcaption>Hội chợ</figcaption></figure>", ["caption"]),
        ("<p><img src='a.jpg'>" + "Bài dài. " * 60 + "</p>", ["paragraph"]),
        ("<table class='image'><tr><td><img></td></tr><tr><td>Hội chợ</td></tr></table>", ["caption"]),
        ("<table><tr><td>" + "Bài dài. " * 200 + "</td><td>Cột bên</td></tr><tr><td>a</td><td>b</td></tr></table>",
         ["paragraph"] * 4),
        ("<table><tr><td>chỉ một cột</td></tr><tr><td>hai hàng</td></tr></table>", ["paragraph", "paragraph"]),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_blocks_are_named_for_what_they_are(html: str, expected: list[str]) -> None:
    assert [kind for kind, _ in blocks(html)] == expected


def test_a_data_table_keeps_rows_and_columns_and_says_a_spanning_cell_once() -> None:
    html = """<table><thead><tr><th rowspan="2">Huyện</th><th colspan="2">Sản phẩm</th></tr>
    <tr><th>3 sao</th><th>4 sao</th></tr></thead>
    <tr><td>A</td><td>12<br>(mới)</td><td>3</td></tr><tr><td>B</td><td></td><td>1</td></tr><tr><td></td></tr></table>"""
    assert blocks(html) == [
        ("table", [["Huyện", "Sản phẩm", ""], ["", "3 sao", "4 sao"], ["A", "12 (mới)", "3"], ["B", "", "1"]])
    ]


def test_a_table_inside_a_layout_table_is_a_table_of_its_own() -> None:
    inner = "<table><tr><td>Xã</td><td>Số</td></tr><tr><td>A</td><td>1</td></tr></table>"
    assert blocks(f"<table><tr><td><p>Lời</p>{inner}</td><td>bên</td></tr></table>") == [
        ("paragraph", "Lời"),
        ("table", [["Xã", "Số"], ["A", "1"]]),
        ("paragraph", "bên"),
    ]


@pytest.mark.parametrize("span", ["0", "-3", "abc", "99999999"])
def test_a_wild_span_is_tamed(span: str) -> None:
    html = f"<table><tr><td colspan='{span}'>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    [(kind, rows)] = blocks(html)
    assert kind == "table"
    assert isinstance(rows, list)
    assert len(rows[0]) <= 60


def test_the_words_of_a_tag_are_on_one_line() -> None:
    assert text_of(cut(lxml.html.fromstring("<div>Một<br>Hai <b>ba</b></div>"))) == "Một Hai ba"
    assert text_of(None) == ""


def test_a_tag_is_hidden_by_attribute_class_or_style() -> None:
    soup = cut(
        lxml.html.fromstring("<div><p hidden>a</p><p class='x d-none'>b</p><p style='color:red'>c</p></div>")
    )
    assert [is_hidden(tag) for tag in soup.find_all("p")] == [True, True, False]


@given(st.text())
def test_plain_text_has_no_double_spaces_and_keeps_its_words(text: str) -> None:
    tidy = plain(text)
    assert "  " not in tidy
    assert "\n" not in tidy
    assert plain(tidy) == tidy


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<br>", "<td>", "<tr>", "<table>", "</table>", "<li>", "chữ", "5", "&nbsp;"]
        )
    )
)
def test_no_markup_breaks_the_blocks(parts: list[str]) -> None:
    for kind, said in blocks("".join(parts)):
        assert kind
        assert said
