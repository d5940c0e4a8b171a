"""Records go into Arrow tables and Parquet files and come back as they were."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RunError
from pipeline.records import (
    HANOI,
    Article,
    Block,
    Capture,
    Cell,
    Fetch,
    Figure,
    PortalRun,
    Record,
    Rejected,
    UrlState,
)
from pipeline.reference import load_indicators, load_places, load_portals, load_topics
from pipeline.reference.model import Indicator, Portal, Province, Topic
from pipeline.schemas import arrow_schema, from_table, json_schema, to_table

ALL = [Capture, Article, Figure, Rejected, Fetch, UrlState, PortalRun, Province, Indicator, Portal, Topic]
NOON = dt.datetime(2025, 7, 1, 12, 30, 15, 123456, tzinfo=HANOI)


def a_figure(**fields: object) -> Figure:
    given = {
        "figure_id": "f",
        "article_id": "a",
        "text_digest": "t",
        "indicator": "ntm_communes",
        "value": 63.0,
        "unit": "commune",
        "quote": "63 xã",
        "start": 3,
        "end": 8,
        "sentence_start": 0,
        "sentence_end": 20,
        "block": "paragraph",
    }
    return Figure(**(given | fields))  # type: ignore[arg-type]


def an_article(**fields: object) -> Article:
    given = {
        "article_id": "a",
        "portal": "p",
        "portal_province": "Hà Tĩnh",
        "kind": "article",
        "url": "https://p.vn/1",
        "title": "Tựa",
        "lead": None,
        "text": "Tựa\nA\tB",
        "blocks": (
            Block(kind="title", start=0, end=3),
            Block(kind="table", start=4, end=7, cells=(Cell(row=0, column=0, start=4, end=5),)),
        ),
        "text_digest": "d",
        "published_on": dt.date(2025, 7, 1),
        "published_at": NOON,
        "tags": ("NTM", "OCOP"),
        "extra": {"b": "2", "a": "1"},
    }
    return Article(**(given | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("record_type", ALL)
def test_every_record_has_both_schemas(record_type: type[Record]) -> None:
    assert arrow_schema(record_type).names
    assert record_type.__name__ in json_schema(record_type)["$defs"]


@pytest.mark.parametrize("record_type", ALL)
def test_an_empty_table_keeps_its_columns(record_type: type[Record]) -> None:
    table = to_table([], record_type)
    assert table.schema == arrow_schema(record_type)
    assert from_table(table, record_type) == []


def test_quote_offsets_are_no_reserved_words_in_columns() -> None:
    names = arrow_schema(Figure).names
    assert {"quote_start", "quote_end"} <= set(names)
    assert not {"start", "end"} & set(names)


def test_types_are_those_of_the_contract() -> None:
    article = arrow_schema(Article)
    assert article.field("published_on").type == pa.date32()
    assert article.field("published_at").type == pa.timestamp("us", tz="Asia/Ho_Chi_Minh")
    assert pa.types.is_list(article.field("blocks").type)
    assert pa.types.is_struct(article.field("blocks").type.value_type)
    assert pa.types.is_map(article.field("extra").type)
    assert article.field("title").nullable
    assert not article.field("text").nullable


def test_nested_blocks_and_maps_survive_a_parquet_file(tmp_path: Path) -> None:
    articles = [an_article(), an_article(article_id="b", title=None, blocks=(), tags=(), extra={})]
    pq.write_table(to_table(articles, Article), tmp_path / "articles.parquet")
    assert from_table(pq.read_table(tmp_path / "articles.parquet"), Article) == articles


def test_the_order_of_a_map_does_not_change_the_file() -> None:
    one = to_table([an_article(extra={"a": "1", "b": "2"})], Article)
    other = to_table([an_article(extra={"b": "2", "a": "1"})], Article)
    assert one.column("extra").to_pylist() == other.column("extra").to_pylist()


def test_pairs_and_bytes_survive() -> None:
    capture = Capture(
        url="https://p.vn/",
        fetched_at=NOON,
        status=200,
        headers=(("Set-Cookie", "a"), ("Set-Cookie", "b")),
        body=b"\x00\xff",
        digest="sha256:0",
        portal="p",
        file="p/x.warc.gz",
        offset=0,
    )
    assert from_table(to_table([capture], Capture), Capture) == [capture]


def test_counts_by_reason_survive() -> None:
    run = PortalRun(
        run_id="r",
        portal="p",
        started_at=NOON,
        ended_at=NOON,
        outcome="ok",
        rejected={"spam": 2, "no_date": 1},
    )
    assert from_table(to_table([run], PortalRun), PortalRun) == [run]


def test_timestamps_come_back_in_hanoi_whatever_zone_they_went_in() -> None:
    utc = NOON.astimezone(dt.UTC)
    (article,) = from_table(to_table([an_article(published_at=utc)], Article), Article)
    assert article.published_at == NOON
    assert str(article.published_at.tzinfo) == "Asia/Ho_Chi_Minh"


def test_the_whole_reference_data_survive() -> None:
    for record_type, records in (
        (Province, load_places().provinces),
        (Indicator, load_indicators().indicators),
        (Portal, load_portals().portals),
        (Topic, load_topics()),
    ):
        back = from_table(to_table(records, record_type), record_type)  # type: ignore[type-var]
        assert msgspec.to_builtins(back) == msgspec.to_builtins(list(records))


def test_a_timestamp_without_a_zone_is_refused_by_field() -> None:
    naive = an_article(published_at=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match=r"Article\.published_at: .*no zone"):
        to_table([naive], Article)


def test_none_where_a_value_must_stand_is_refused_by_field() -> None:
    with pytest.raises(ValueError, match=r"Figure\.unit: None"):
        to_table([a_figure(unit=None)], Figure)


def test_a_value_of_another_kind_is_refused_by_field() -> None:
    with pytest.raises(ValueError, match=r"Figure\.value: "):
        to_table([a_figure(value="sixty")], Figure)


def test_a_missing_column_with_a_default_takes_it() -> None:
    table = to_table([a_figure()], Figure).drop_columns(["plan_doc"])
    assert from_table(table, Figure) == [a_figure()]


def test_a_missing_column_without_default_is_named() -> None:
    table = to_table([a_figure()], Figure).drop_columns(["quote_end"])
    with pytest.raises(RunError, match="lacks the column 'quote_end'"):
        from_table(table, Figure)


def test_an_unknown_column_is_named_with_the_nearest() -> None:
    table = to_table([a_figure()], Figure)
    names = ["figureid" if name == "figure_id" else name for name in table.column_names]
    with pytest.raises(RunError, match=r"'figureid'.*did you mean 'figure_id'"):
        from_table(table.rename_columns(names), Figure)


def test_a_value_outside_a_closed_list_is_refused_on_the_way_out() -> None:
    table = to_table([a_figure(status="rumour")], Figure)
    with pytest.raises(RunError, match="rumour"):
        from_table(table, Figure)


def test_a_field_of_two_types_has_no_column() -> None:
    class Odd(Record, frozen=True, kw_only=True):
        value: int | str

    with pytest.raises(TypeError, match="one type or None"):
        arrow_schema(Odd)


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    value=st.floats(allow_nan=False, allow_infinity=False),
    value_max=st.none() | st.floats(0, 1e12),
    quote=texts,
    day=st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
    stars=st.sampled_from([None, "3", "4+", "potential_5"]),
    place=st.none() | texts,
)
def test_any_figure_survives(
    value: float,
    value_max: float | None,
    quote: str,
    day: dt.date | None,
    stars: str | None,
    place: str | None,
) -> None:
    figure = a_figure(
        value=value, value_max=value_max, quote=quote, period_end=day, stars=stars, province=place
    )
    assert from_table(to_table([figure], Figure), Figure) == [figure]
