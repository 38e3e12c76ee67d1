"""From a document's content to validated frames of the raw tables, and from frames to Parquet bytes.

Nothing is repaired, converted or dropped on the way. File names, folders and the order of writing do not
belong here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
import pyarrow.parquet

from ingest.content import Document
from ingest.numbers import NumberCoverage, number_coverage
from ingest.schemas import arrow_schema, polars_schema, validate


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What `raw_documents` records of a document besides its content. `landed_at` is in UTC."""

    document_id: str
    file_name: str
    source_uri: str
    media_type: str
    byte_count: int
    reader: str
    reader_version: str
    landed_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentFrames:
    """The validated frames of one document by table name, and how its numbers were conserved."""

    frames: Mapping[str, pl.DataFrame]
    coverage: NumberCoverage


def document_frames(facts: DocumentFacts, document: Document, printed_text: Iterable[str]) -> DocumentFrames:
    """Build and validate all raw frames of one document.

    Numbers are counted in the frames as they will be stored, against `printed_text`, the source by another
    path. Raises ValueError if the blocks of the document do not form one sequence, and
    pandera.errors.SchemaError if a frame violates its schema: both are faults of a reader.
    """
    blocks = sorted([p.block_no for p in document.paragraphs] + [g.block_no for g in document.grids])
    if blocks != list(range(1, len(blocks) + 1)):
        raise ValueError("the blocks of the document do not form one sequence")
    paragraphs = _paragraphs(facts.document_id, document)
    cells = _cells(facts.document_id, document)
    coverage = number_coverage(
        printed_text, (text for column in (paragraphs["text"], cells["text"]) for text in column)
    )
    frames = {
        "raw_paragraphs": paragraphs,
        "raw_tables": _tables(facts.document_id, document),
        "raw_cells": cells,
        "raw_number_coverage": _coverage(facts.document_id, coverage),
        "raw_documents": _documents(facts, document),
    }
    return DocumentFrames({name: validate(name, frame) for name, frame in frames.items()}, coverage)


def parquet_bytes(table: str, frame: pl.DataFrame) -> bytes:
    """A frame of a raw table as the bytes of a Parquet file with the table's Arrow schema."""
    sink = io.BytesIO()
    pyarrow.parquet.write_table(frame.to_arrow().cast(arrow_schema(table)), sink, compression="zstd")
    return sink.getvalue()


def empty_frame(table: str) -> pl.DataFrame:
    """A frame of a raw table without rows."""
    return pl.DataFrame(schema=polars_schema(table))


def _frame(table: str, columns: dict[str, list[Any]], document_id: str) -> pl.DataFrame:
    rows = len(next(iter(columns.values())))
    return pl.DataFrame({"document_id": [document_id] * rows, **columns}, schema=polars_schema(table))


def _documents(facts: DocumentFacts, document: Document) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {
        "file_name": [facts.file_name],
        "source_uri": [facts.source_uri],
        "media_type": [facts.media_type],
        "byte_count": [facts.byte_count],
        "reader": [facts.reader],
        "reader_version": [facts.reader_version],
        "page_count": [document.page_count],
        "landed_at": [facts.landed_at],
    }
    return _frame("raw_documents", columns, facts.document_id)


def _paragraphs(document_id: str, document: Document) -> pl.DataFrame:
    names = ("block_no", "page_no", "line_no", "text", "is_hidden")
    columns = {name: [getattr(paragraph, name) for paragraph in document.paragraphs] for name in names}
    return _frame("raw_paragraphs", columns, document_id)


def _tables(document_id: str, document: Document) -> pl.DataFrame:
    names = (
        "table_no",
        "block_no",
        "page_no",
        "line_no",
        "row_count",
        "column_count",
        "is_hidden",
        "is_ruled",
    )
    columns = {name: [getattr(grid, name) for grid in document.grids] for name in names}
    return _frame("raw_tables", columns, document_id)


def _cells(document_id: str, document: Document) -> pl.DataFrame:
    cells = [cell for grid in document.grids for cell in grid.cells]
    columns: dict[str, list[Any]] = {
        "table_no": [grid.table_no for grid in document.grids for _ in grid.cells]
    }
    for name in ("row_no", "column_no", "row_span", "column_span", "page_no", "line_no"):
        columns[name] = [getattr(cell, name) for cell in cells]
    for name in ("x0", "y0", "x1", "y1"):
        columns[name] = [None if cell.bbox is None else getattr(cell.bbox, name) for cell in cells]
    columns["text"] = [cell.text for cell in cells]
    columns["is_hidden"] = [cell.is_hidden for cell in cells]
    return _frame("raw_cells", columns, document_id)


def _coverage(document_id: str, coverage: NumberCoverage) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {
        "numbers_in_source": [coverage.numbers_in_source],
        "numbers_landed": [coverage.numbers_landed],
        "numbers_missing": [coverage.numbers_missing],
        "numbers_surplus": [coverage.numbers_surplus],
        "missing_numbers": [" ".join(coverage.missing) or None],
    }
    return _frame("raw_number_coverage", columns, document_id)
