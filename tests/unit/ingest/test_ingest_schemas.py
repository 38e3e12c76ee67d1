"""The raw schemas accept what readers produce and refuse what they must not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pyarrow
import pyarrow.parquet
import pytest
from pandera.errors import SchemaError

from ingest.content import BoundingBox, Cell, Document, DocumentBuilder, Grid, Paragraph, PlacedText
from ingest.schemas import RAW_TABLE_SCHEMAS, arrow_schema, polars_schema, validate
from ingest.tables import DocumentFacts, DocumentFrames, document_frames, parquet_bytes

FACTS = DocumentFacts(
    "a" * 64, "x.txt", "file:///x.txt", "text/plain", 10, "text", "1", datetime(2026, 1, 2, tzinfo=UTC)
)


def frames(printed: str = "标题 1\n2\t3") -> DocumentFrames:
    builder = DocumentBuilder()
    builder.add_paragraph(PlacedText("标题 1", line_no=1))
    builder.add_cells(
        [
            Cell(1, 1, "2", line_no=2, bbox=BoundingBox(0.0, 1.0, 2.0, 3.0)),
            Cell(1, 2, "3", line_no=2, column_span=2),
        ]
    )
    return document_frames(FACTS, builder.build(), [printed])


def test_frames_have_the_columns_of_the_contract() -> None:
    built = frames()
    assert set(built.frames) == set(RAW_TABLE_SCHEMAS)
    assert built.frames["raw_tables"].row(0) == ("a" * 64, 1, 2, None, 2, 1, 3, False, True)
    assert built.frames["raw_cells"].rows()[0][1:] == (1, 1, 1, 1, 1, None, 2, 0.0, 1.0, 2.0, 3.0, "2", False)
    assert built.frames["raw_paragraphs"].row(0) == ("a" * 64, 1, None, 1, "标题 1", False)
    assert built.frames["raw_number_coverage"].row(0)[1:] == (3, 3, 0, 0, None)


def test_a_number_dropped_by_a_reader_shows_in_the_coverage() -> None:
    built = frames(printed="标题 1\n2\t3\t4.50\t4.50")
    assert built.frames["raw_number_coverage"].row(0)[1:] == (5, 3, 2, 0, "4.50 4.50")
    assert not built.coverage.is_conserved


def test_parquet_has_the_arrow_schema_and_the_same_values() -> None:
    for name, frame in frames().frames.items():
        table = pyarrow.parquet.read_table(pyarrow.BufferReader(parquet_bytes(name, frame)))
        assert table.schema.equals(arrow_schema(name))
        assert table.to_pylist() == frame.to_dicts()


def test_storage_types_are_the_fixed_ones() -> None:
    assert arrow_schema("raw_documents").field("landed_at").type == pyarrow.timestamp("us", tz="UTC")
    assert arrow_schema("raw_documents").field("byte_count").type == pyarrow.int64()
    cells = arrow_schema("raw_cells")
    assert cells.field("text").type == pyarrow.string()
    assert not cells.field("text").nullable
    assert cells.field("x0").type == pyarrow.float64()
    assert cells.field("row_no").type == pyarrow.int32()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("raw_cells", "row_no", 0),
        ("raw_cells", "text", None),
        ("raw_cells", "document_id", "A" * 64),
        ("raw_cells", "column_no", 1),
        ("raw_paragraphs", "text", " \u3000"),
        ("raw_paragraphs", "page_no", 0),
        ("raw_tables", "column_count", None),
        ("raw_documents", "byte_count", 0),
        ("raw_documents", "file_name", ""),
        ("raw_number_coverage", "numbers_missing", -1),
        ("raw_number_coverage", "numbers_landed", 4),
        ("raw_number_coverage", "missing_numbers", "1"),
    ],
)
def test_a_bad_value_is_refused(table: str, column: str, value: Any) -> None:
    frame = frames().frames[table]
    bad = frame.with_columns(pl.lit(value, dtype=polars_schema(table)[column]).alias(column))
    with pytest.raises(SchemaError):
        validate(table, bad)


def test_wrong_types_and_columns_are_refused() -> None:
    frame = frames().frames["raw_tables"]
    for bad in (
        frame.with_columns(pl.col("row_count").cast(pl.Int64)),
        frame.drop("page_no"),
        frame.with_columns(extra=1),
    ):
        with pytest.raises(SchemaError):
            validate("raw_tables", bad)


def test_a_lazy_frame_is_refused_because_its_values_would_not_be_checked() -> None:
    with pytest.raises(TypeError):
        validate("raw_tables", frames().frames["raw_tables"].lazy())  # type: ignore[arg-type]


def test_blocks_that_are_not_one_sequence_are_a_fault_of_the_reader() -> None:
    paragraphs = (Paragraph(1, "a"), Paragraph(3, "b"))
    with pytest.raises(ValueError, match="one sequence"):
        document_frames(FACTS, Document(paragraphs, ()), ["a b"])
    grid = Grid(1, 1, 1, 1, (Cell(1, 1, "x"),))
    with pytest.raises(ValueError, match="one sequence"):
        document_frames(FACTS, Document((Paragraph(1, "a"),), (grid,)), ["a x"])
