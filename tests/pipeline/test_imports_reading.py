"""Files of one's own texts are read by six columns; what is wrong in them is named by file and row."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import CallError
from pipeline.imports import GivenText, read_texts
from pipeline.records import HANOI

TEXT = "Hà Tĩnh có 63/101 xã đạt chuẩn."
FULL = {
    "id": "a1",
    "text": TEXT,
    "title": "Hà Tĩnh",
    "published": "2024-03-27",
    "portal_province": "Hà Tĩnh",
    "url": "https://ntm.example.vn/a1",
}


def jsonl(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def table(path: Path, *rows: dict[str, Any], separator: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


def parquet(path: Path, *rows: dict[str, Any]) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


WRITERS = [
    ("t.jsonl", jsonl),
    ("t.ndjson", jsonl),
    ("t.csv", table),
    ("t.parquet", parquet),
    ("t.pq", parquet),
]


@pytest.mark.parametrize(("name", "write"), WRITERS)
def test_every_kind_of_file_gives_the_same_text(tmp_path: Path, name: str, write: Any) -> None:
    found = list(read_texts(write(tmp_path / name, {**FULL, "ghi chú": "không đọc"})))
    assert found == [
        GivenText(
            row=2 if name.endswith("csv") else 1,
            id="a1",
            text=TEXT,
            title="Hà Tĩnh",
            published=dt.date(2024, 3, 27),
            portal_province="Hà Tĩnh",
            url="https://ntm.example.vn/a1",
            extra={"ghi chú": "không đọc"},
        )
    ]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_tables_from_spreadsheets_have_other_separators(tmp_path: Path, separator: str) -> None:
    path = table(tmp_path / "t.csv", {"id": "1", "text": f"a, b{separator}\nc"}, separator=separator)
    assert [given.text for given in read_texts(path)] == [f"a, b{separator}\nc"]


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, name: str) -> None:
    path = (table if name.endswith("csv") else jsonl)(tmp_path / name, {"text": TEXT})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [given.text for given in read_texts(path)] == [TEXT]


@pytest.mark.parametrize(("name", "write"), WRITERS)
def test_what_is_not_given_is_none_and_an_id_is_made_of_the_text(
    tmp_path: Path, name: str, write: Any
) -> None:
    first, second = read_texts(write(tmp_path / name, {"text": TEXT}, {"text": TEXT + " "}))
    assert (first.title, first.published, first.portal_province, first.url) == (None, None, None, None)
    assert len(first.id) == 16
    assert first.id != second.id


def test_null_and_empty_are_not_given(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "t.jsonl", dict.fromkeys(FULL) | {"text": TEXT}, dict.fromkeys(FULL, "") | {"text": "b"}
    )
    for given_text in read_texts(path):
        assert (given_text.title, given_text.published, given_text.portal_province) == (None, None, None)
        assert given_text.id


def test_empty_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('\n{"text": "a"}\n  \n{"text": "b"}')
    assert [(given_text.row, given_text.text) for given_text in read_texts(path)] == [(2, "a"), (4, "b")]


def test_labels_beside_a_text_stay_unread(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": "x", "figures": [{"value": 1.50, "n": null}], "source": "news", "n": 3}\n')
    assert next(read_texts(path)).extra == {
        "figures": '[{"value": 1.50, "n": null}]',
        "source": "news",
        "n": "3",
    }


def test_columns_of_a_parquet_file_that_are_not_read_become_text(tmp_path: Path) -> None:
    row = {"text": "x", "n": 1, "list": ["ă"], "on": dt.date(2024, 1, 2), "none": None}
    assert next(read_texts(parquet(tmp_path / "t.parquet", row))).extra == {
        "n": "1",
        "list": '["ă"]',
        "on": '"2024-01-02"',
    }


def test_whole_numbers_are_ids(tmp_path: Path) -> None:
    assert [t.id for t in read_texts(jsonl(tmp_path / "t.jsonl", {"text": "x", "id": 7}))] == ["7"]
    frame = pd.DataFrame({"text": ["x", "y"], "id": [7, None], "title": [None, "t"]})
    frame.to_parquet(tmp_path / "t.parquet")
    first, second = read_texts(tmp_path / "t.parquet")
    assert (first.id, first.title) == ("7", None)
    assert len(second.id) == 16


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("2024-03-27", dt.date(2024, 3, 27)),
        (" 2024-03-27 ", dt.date(2024, 3, 27)),
        ("2024-03-27 00:00:00", dt.date(2024, 3, 27)),
        ("2024-03-27T08:30", dt.datetime(2024, 3, 27, 8, 30, tzinfo=HANOI)),
        ("2024-03-27T01:30:00Z", dt.datetime(2024, 3, 27, 8, 30, tzinfo=HANOI)),
        ("2024-03-27T08:30:00+07:00", dt.datetime(2024, 3, 27, 8, 30, tzinfo=HANOI)),
        (dt.date(2024, 3, 27), dt.date(2024, 3, 27)),
        (pd.Timestamp("2024-03-27"), dt.date(2024, 3, 27)),
        (pd.Timestamp("2024-03-27T01:30Z"), dt.datetime(2024, 3, 27, 8, 30, tzinfo=HANOI)),
    ],
)
def test_days_and_minutes_of_publication(tmp_path: Path, given_text: Any, wanted: dt.date) -> None:
    path = parquet(tmp_path / "t.parquet", {"text": "x", "published": given_text})
    assert next(read_texts(path)).published == wanted


@pytest.mark.parametrize("date", ["27/3/2024", "2024-13-01", "hôm qua", 2024, True, ["2024-03-27"]])
def test_a_date_that_is_none_is_named(tmp_path: Path, date: Any) -> None:
    path = jsonl(tmp_path / "t.jsonl", FULL, {"text": "x", "published": date})
    with pytest.raises(
        CallError, match=r"t\.jsonl, row 2, field 'published': .* is no date; write it as 2024-03-27"
    ):
        list(read_texts(path))


@pytest.mark.parametrize("row", [{"id": "2"}, {"text": ""}, {"text": None}, {"text": " \n"}])
@pytest.mark.parametrize(("name", "write"), WRITERS)
def test_a_missing_text_is_named(tmp_path: Path, name: str, write: Any, row: dict[str, Any]) -> None:
    path = write(tmp_path / name, {"id": "1", "text": "x"}, {"id": "2", "text": None, **row})
    number = 3 if name.endswith("csv") else 2
    with pytest.raises(CallError, match=rf"{name}, row {number}, field 'text': there is no text"):
        list(read_texts(path))


def test_rows_before_a_broken_one_are_given(tmp_path: Path) -> None:
    texts = read_texts(jsonl(tmp_path / "t.jsonl", {"text": "x"}, {}))
    assert next(texts).text == "x"
    with pytest.raises(CallError):
        next(texts)


@pytest.mark.parametrize(("name", "write"), [("t.csv", table), ("t.parquet", parquet)])
def test_a_table_without_the_column_is_named_with_the_nearest_one(
    tmp_path: Path, name: str, write: Any
) -> None:
    with pytest.raises(CallError, match=rf"{name}, row 1: there is no column 'text' .*did you mean 'Text'\?"):
        list(read_texts(write(tmp_path / name, {"Text": "x"})))
    with pytest.raises(CallError, match=r"among id, noi_dung; name the column that holds the texts 'text'"):
        list(read_texts(write(tmp_path / name, {"id": "1", "noi_dung": "x"})))


def test_a_misspelt_key_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"row 1, field 'text': there is no text; did you mean 'texts'\?"):
        list(read_texts(jsonl(tmp_path / "t.jsonl", {"texts": "x"})))


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"text": "x", "n": NaN}', "3", '"x"', '{"text": "x"} tail', '{"text": "\\ud800"}']
)
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": "x"}\n' + line + "\n")
    with pytest.raises(CallError, match=r"t\.jsonl, row 2"):
        list(read_texts(path))


def test_a_json_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes('{"text": "Đắk Lắk"}'.encode("utf-16"))
    with pytest.raises(CallError, match=r"t\.jsonl, row 1: no JSON object in UTF-8"):
        list(read_texts(path))


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_a_table_in_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("text\nHà Tĩnh".encode(encoding, "replace"))
    with pytest.raises(CallError, match=r"t\.csv, after row 1: not in UTF-8"):
        list(read_texts(path))


def test_a_row_with_too_many_cells_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,text\n1,a\n2,Có 63, trong 101 xã\n")
    with pytest.raises(CallError, match=r"t\.csv, row 3: 3 cells under 2 columns"):
        list(read_texts(path))


def test_a_quote_that_never_ends_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('id,text\n1,a\n2,"b\n')
    with pytest.raises(CallError, match=r"t\.csv, after row 2"):
        list(read_texts(path))


def test_a_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("text,text\na,b\n")
    with pytest.raises(CallError, match="the column 'text' stands there twice"):
        list(read_texts(path))


def test_a_text_longer_than_a_csv_reader_allows_is_read(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"text": "xã " * 100_000})
    assert len(next(read_texts(path)).text) == 300_000


@pytest.mark.parametrize(
    ("field", "value"), [("text", 3), ("title", ["x"]), ("url", {}), ("id", 1.5), ("id", True)]
)
def test_a_value_of_the_wrong_type_is_named(tmp_path: Path, field: str, value: Any) -> None:
    path = jsonl(tmp_path / "t.jsonl", {"text": "x", field: value})
    with pytest.raises(
        CallError, match=rf"t\.jsonl, row 1, field '{field}': .* is no text; write it in quotes"
    ):
        list(read_texts(path))


@pytest.mark.parametrize(("name", "write"), WRITERS)
def test_one_id_cannot_stand_for_two_texts(tmp_path: Path, name: str, write: Any) -> None:
    path = write(tmp_path / name, {"id": "1", "text": "a"}, {"id": "1", "text": "b"})
    with pytest.raises(CallError, match=rf"{name}, row \d, field 'id': '1' is also the id of row \d"):
        list(read_texts(path))


def test_the_same_text_may_stand_there_twice(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "t.jsonl", {"id": "1", "text": "a"}, {"id": "1", "text": "a"})
    assert [given_text.row for given_text in read_texts(path)] == [1, 2]


def test_an_unknown_province_passes_through(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "t.jsonl", {"text": "x", "portal_province": "Atlantis"})
    assert next(read_texts(path)).portal_province == "Atlantis"


def test_files_that_cannot_be_are_named(tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"missing\.jsonl does not exist"):
        list(read_texts(tmp_path / "missing.jsonl"))
    with pytest.raises(CallError, match="is a folder"):
        list(read_texts(tmp_path))
    (tmp_path / "t.xlsx").write_text("")
    with pytest.raises(CallError, match=r"'\.xlsx' is no known kind of file; known are \.jsonl"):
        list(read_texts(tmp_path / "t.xlsx"))
    (tmp_path / "t.parquet").write_text("no")
    with pytest.raises(CallError, match=r"t\.parquet is no Parquet file"):
        list(read_texts(tmp_path / "t.parquet"))


def test_an_empty_table_has_no_column(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("")
    with pytest.raises(CallError, match="there is no column 'text' among none"):
        list(read_texts(tmp_path / "t.csv"))
    (tmp_path / "t.jsonl").write_text("")
    assert list(read_texts(tmp_path / "t.jsonl")) == []


plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(st.tuples(plain.filter(str.strip), plain, plain), max_size=5, unique_by=lambda row: row[0])
)
def test_any_text_survives_json_and_parquet(tmp_path_factory: Any, rows: list[tuple[str, str, str]]) -> None:
    folder = tmp_path_factory.mktemp("texts")
    given_rows = [{"text": text, "title": title, "other": other} for text, title, other in rows]
    wanted = [(text, title.strip() or None, {"other": other}) for text, title, other in rows]
    found = [(t.text, t.title, t.extra) for t in read_texts(jsonl(folder / "t.jsonl", *given_rows))]
    assert found == wanted
    if rows:
        found = [(t.text, t.title, t.extra) for t in read_texts(parquet(folder / "t.pq", *given_rows))]
        assert found == wanted
