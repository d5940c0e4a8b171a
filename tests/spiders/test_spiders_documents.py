"""PDF and DOCX: paragraphs whole, tables as cells, heads and page numbers gone; what cannot be read is named."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib

import docx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.legacy import _tables
from samples.content import Attachment
from samples.documents import Sheet, docx_of, pdf_of, pdf_of_lines, pdf_of_pages
from spiders.documents import Document, Unreadable, masthead, read_document
from spiders.documents.contents import read_contents
from spiders.documents.reading import Reader

LONG = (
    "Tiếp tục triển khai Chương trình theo hướng phát huy nội lực, nâng giá trị gia tăng, gắn với xây dựng nông "
    "thôn mới bền vững, khuyến khích hợp tác xã và hộ sản xuất cùng tham gia chuỗi liên kết, phấn đấu đến năm 2025 "
    "toàn tỉnh có ít nhất 120 sản phẩm được công nhận và 60% số chủ thể là hợp tác xã"
)
PLAN = Attachment(
    file="kh.pdf",
    title="",
    issuer=("ỦY BAN NHÂN DÂN", "TỈNH MẪU"),
    number="15/KH-UBND",
    dated="Quảng Trị, ngày 20 tháng 01 năm 2026",
    form="Kế hoạch",
    subject="Triển khai Chương trình mỗi xã một sản phẩm năm 2026 trên địa bàn tỉnh",
    body=f"""Căn cứ Quyết định số 919/QĐ-TTg ngày 01/8/2022 của Thủ tướng Chính phủ.

## I. MỤC TIÊU

{LONG}.

- Có thêm ít nhất 30 sản phẩm đạt từ 3 sao trở lên, trong đó có ít nhất 8 sản phẩm đạt 4 sao theo bộ tiêu chí mới.
- Phấn đấu 60% số chủ thể là hợp tác xã.

| Đơn vị | Sản phẩm mới | Ghi chú |
| Khu vực phía Bắc | 18 | |
| Khu vực phía Nam | 12 | gồm đặc khu |

Kinh phí thực hiện là 12,5 tỷ đồng.""",
)


def read(body: bytes) -> Document:
    found = read_contents(body)
    assert isinstance(found, Document), found
    return found


def texts(document: Document) -> list[str]:
    return [content for _, content in document.pieces if isinstance(content, str)]


def tables(document: Document) -> list[list[list[str]]]:
    return [content for _, content in document.pieces if not isinstance(content, str)]


@pytest.mark.parametrize("make", [pdf_of, docx_of], ids=["pdf", "docx"])
def test_a_plan_is_read_in_its_blocks(make: object) -> None:
    document = read(make(PLAN))  # type: ignore[operator]
    kinds = {content: kind for kind, content in document.pieces if isinstance(content, str)}
    assert f"{LONG}." in kinds
    assert kinds["I. MỤC TIÊU"] == "heading"
    assert [kind for kind, content in document.pieces if "sao trở lên" in str(content)] == ["list_item"]
    assert tables(document) == [
        [
            ["Đơn vị", "Sản phẩm mới", "Ghi chú"],
            ["Khu vực phía Bắc", "18", ""],
            ["Khu vực phía Nam", "12", "gồm đặc khu"],
        ]
    ]


@pytest.mark.parametrize("make", [pdf_of, docx_of], ids=["pdf", "docx"])
def test_the_head_names_the_plan(make: object) -> None:
    head = masthead(read(make(PLAN)).pieces)  # type: ignore[operator]
    assert (head.form, head.number, head.signed_on) == ("Kế hoạch", "15/KH-UBND", dt.date(2026, 1, 20))
    assert head.subject == PLAN.subject


def test_page_numbers_and_running_heads_are_dropped() -> None:
    long = Attachment(**{**PLAN.__dict__, "body": "\n\n".join([PLAN.body] * 6)})
    document = read(pdf_of(long))
    assert (document.n_pages or 0) > 2
    assert not [text for text in texts(document) if text.isdigit()]
    assert not [text for text in texts(document) if text.startswith("Kế hoạch 15/KH")]


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    long = Attachment(**{**PLAN.__dict__, "body": "\n\n".join([f"Đoạn {n}: {LONG}." for n in range(30)])})
    said = texts(read(pdf_of(long)))
    assert [text for text in said if text.startswith("Đoạn")] == [f"Đoạn {n}: {LONG}." for n in range(30)]


def test_a_table_goes_on_over_the_end_of_a_page() -> None:
    rows = "\n".join(f"| Xã số {n} | {n} |" for n in range(1, 90))
    long = Attachment(**{**PLAN.__dict__, "body": f"| Đơn vị | Sản phẩm |\n{rows}"})
    (table,) = tables(read(pdf_of(long)))
    assert table == [["Đơn vị", "Sản phẩm"], *([f"Xã số {n}", str(n)] for n in range(1, 90))]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(
    st.lists(
        st.lists(st.sampled_from(LONG.replace(",", "").split()), min_size=15, max_size=40).map(" ".join),
        min_size=1,
        max_size=8,
    )
)
def test_running_text_comes_back_in_its_paragraphs(paragraphs: list[str]) -> None:
    # a paragraph begins with a capital and ends with a full stop; more is not needed
    given_text = [f"{text[0].upper()}{text[1:]}." for text in paragraphs]
    body = Attachment(**{**PLAN.__dict__, "body": "\n\n".join(given_text)})
    said = texts(read(pdf_of(body)))
    assert said[-len(given_text) :] == given_text


def test_two_columns_are_read_one_after_the_other() -> None:
    said = texts(read(pdf_of(PLAN)))[:6]
    assert said == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH MẪU",
        "Số: 15/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Quảng Trị, ngày 20 tháng 01 năm 2026",
    ]


def test_a_merged_cell_is_said_once() -> None:
    file = docx.Document()
    table = file.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Chỉ tiêu"
    table.cell(0, 2).text = "Năm 2025"
    for n, said in enumerate(("Sản phẩm", "mới", "30")):
        table.cell(1, n).text = said
    out = io.BytesIO()
    file.save(out)
    assert tables(read(out.getvalue())) == [[["Chỉ tiêu", "", "Năm 2025"], ["Sản phẩm", "mới", "30"]]]


# letters of old fonts


def typed(text: str) -> str:
    codes = {letter: code for code, letter in _tables()["tcvn3"].letters.items()}
    return "".join(codes.get(letter, letter) for letter in text)


def test_a_pdf_in_an_old_font_is_read_in_unicode() -> None:
    sheet = Sheet()
    sheet.paragraph(typed(LONG.lower()))
    assert texts(read(pdf_of_pages(sheet.pages))) == [LONG.lower()]


def test_a_pdf_whose_font_is_named_vntime_is_read_by_that() -> None:
    # too little for its words to tell: "cá" and "cỏ" are both words
    sheet = Sheet()
    sheet.line(typed("cá và xã ta") + " 12 san pham trong nam 2025")
    renamed = pdf_of_pages(sheet.pages).replace(b"/DejaVuSans ", b"/.VnTime    ")
    assert texts(read(renamed)) == ["cá và xã ta 12 san pham trong nam 2025"]


def test_a_run_of_a_docx_in_an_old_font_is_read_in_unicode() -> None:
    file = docx.Document()
    paragraph = file.add_paragraph("Toàn tỉnh ")
    run = paragraph.add_run(typed("có 12 xã"))
    run.font.name = ".VnTime"
    out = io.BytesIO()
    file.save(out)
    assert texts(read(out.getvalue())) == ["Toàn tỉnh có 12 xã"]


# what cannot be read


def pdf_of_pictures() -> bytes:
    return pdf_of_pages([["q 400 0 0 600 50 50 cm", "0 0 1 rg 0 0 1 1 re f", "Q"]])


def encrypted_pdf() -> bytes:
    secret = "<" + "5a" * 32 + ">"
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {secret} /U {secret} /P -4 >> /ID [<00><00>]"
    return pdf_of_lines(("Kế hoạch",)).replace(b"/Root 1 0 R", b"/Root 1 0 R " + encrypt.encode())


def zip_of(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        made.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(size >> 20):
            part.write(b" " * (1 << 20))
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNREADABLE = {
    "pictures only": (pdf_of_pictures(), "no_text_layer", "no text layer"),
    "password": (encrypted_pdf(), "encrypted", "password"),
    "cut short": (pdf_of(PLAN)[:700], "undecodable", "damaged"),
    "no page": (b"%PDF-1.7\nhello", "undecodable", "damaged"),
    "empty": (b"", "undecodable", "empty"),
    "old word": (OLE + "WordDocument".encode("utf-16-le"), "unsupported_format", ".doc"),
    "old excel": (OLE + "Workbook".encode("utf-16-le"), "unsupported_format", ".xls"),
    "locked word": (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
    "excel": (zip_of("xl/workbook.xml", 0), "unsupported_format", ".xlsx"),
    "zip bomb": (zip_of("word/document.xml", 130 << 20), "too_large", "unpacks"),
    "zip cut short": (docx_of(PLAN)[:2000], "undecodable", "damaged"),
    "web page": (b"<!DOCTYPE html><html>login</html>", "unsupported_format", "web page"),
    "too many pages": (pdf_of_pages([["0.6 w"]] * 401), "too_large", "401 pages"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_says_why(name: str) -> None:
    body, reason, detail = UNREADABLE[name]
    found = read_document(body)
    assert isinstance(found, Unreadable)
    assert found.reason == reason
    assert detail in found.detail


def test_a_docx_without_its_text_is_damaged() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", "<w:document>no namespace")
    found = read_document(out.getvalue())
    assert isinstance(found, Unreadable)
    assert found.reason == "undecodable"


@pytest.mark.slow
def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    small = Reader(cpu_seconds=3, memory_bytes=4 * 2**30)
    found = small.read(pdf_of_pages([["0 0 m 1 1 l S " * 400_000]]))
    assert isinstance(found, Unreadable)
    assert (found.reason, "seconds" in found.detail) == ("too_large", True)
    assert isinstance(small.read(pdf_of(PLAN)), Document)
    small.close()


@pytest.mark.slow
def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_is_read() -> None:
    small = Reader(cpu_seconds=20, memory_bytes=700 * 2**20)
    packer = zlib.compressobj(1, wbits=-15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\x01" + block * 900 + packer.flush()
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"
    plain = pdf_of_pages([["0.6 w"]])
    at = plain.index(b"12 0 obj\n") + 9
    found = small.read(plain[:at] + stream + plain[plain.index(b"\nendobj", at) :])
    assert isinstance(found, Unreadable)
    assert found.reason == "too_large"
    assert isinstance(small.read(pdf_of(PLAN)), Document)
    small.close()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damage_anywhere_never_breaks_the_reader(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from([pdf_of(PLAN), docx_of(PLAN)])))
    for _ in range(data.draw(st.integers(1, 20))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(read_document(bytes(body)), Document | Unreadable)
