"""The landed tables: their columns, types and what every row must satisfy.

This is the one definition of the raw tables. The Arrow schema the Parquet files are written with is derived
from it, so that what was validated is what is stored. Where files go and when they become visible does not
belong here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl
import pyarrow

_ARROW_TYPES: Mapping[Any, pyarrow.DataType] = {
    pl.String: pyarrow.string(),
    pl.Int32: pyarrow.int32(),
    pl.Int64: pyarrow.int64(),
    pl.Float64: pyarrow.float64(),
    pl.Boolean: pyarrow.bool_(),
    pl.Datetime("us", "UTC"): pyarrow.timestamp("us", tz="UTC"),
}
"""The storage type of each column type: engine-neutral, readable by DuckDB and Spark alike."""

_SHA_256 = r"^[0-9a-f]{64}$"


def _document_id(unique: bool = False) -> pa.Column:
    return pa.Column(pl.String, pa.Check.str_matches(_SHA_256), unique=unique)


def _position(nullable: bool = False) -> pa.Column:
    return pa.Column(pl.Int32, pa.Check.ge(1), nullable=nullable)


def _count(minimum: int = 0) -> pa.Column:
    return pa.Column(pl.Int64, pa.Check.ge(minimum))


def _text() -> pa.Column:
    return pa.Column(pl.String)


def _name() -> pa.Column:
    return pa.Column(pl.String, pa.Check.str_length(min_value=1))


def _coordinate() -> pa.Column:
    return pa.Column(pl.Float64, nullable=True)


def _flag(nullable: bool = False) -> pa.Column:
    return pa.Column(pl.Boolean, nullable=nullable)


def _rule(name: str, rule: pl.Expr) -> pa.Check:
    """A check over several columns; `rule` holds for every row."""
    return pa.Check(lambda data: data.lazyframe.select(rule), name=name, statistics={"rule": rule})


def _table(name: str, columns: dict[str, pa.Column], **options: Any) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, name=name, strict=True, ordered=True, **options)


RAW_DOCUMENTS = _table(
    "raw_documents",
    {
        "document_id": _document_id(unique=True),
        "file_name": _name(),
        "source_uri": _name(),
        "media_type": _name(),
        "byte_count": _count(minimum=1),
        "reader": _name(),
        "reader_version": _name(),
        "page_count": _position(nullable=True),
        "landed_at": pa.Column(pl.Datetime("us", "UTC")),
    },
)

RAW_PARAGRAPHS = _table(
    "raw_paragraphs",
    {
        "document_id": _document_id(),
        "block_no": _position(),
        "page_no": _position(nullable=True),
        "line_no": _position(nullable=True),
        "text": pa.Column(pl.String, pa.Check.str_contains(r"\S")),
        "is_hidden": _flag(),
    },
    unique=["document_id", "block_no"],
)

RAW_TABLES = _table(
    "raw_tables",
    {
        "document_id": _document_id(),
        "table_no": _position(),
        "block_no": _position(),
        "page_no": _position(nullable=True),
        "line_no": _position(nullable=True),
        "row_count": _position(),
        "column_count": _position(),
        "is_hidden": _flag(),
        # Null where a reader landed the table that did not tell.
        "is_ruled": _flag(nullable=True),
    },
    unique=["document_id", "table_no"],
)

RAW_CELLS = _table(
    "raw_cells",
    {
        "document_id": _document_id(),
        "table_no": _position(),
        "row_no": _position(),
        "column_no": _position(),
        "row_span": _position(),
        "column_span": _position(),
        "page_no": _position(nullable=True),
        "line_no": _position(nullable=True),
        "x0": _coordinate(),
        "y0": _coordinate(),
        "x1": _coordinate(),
        "y1": _coordinate(),
        "text": _text(),
        "is_hidden": _flag(),
    },
    unique=["document_id", "table_no", "row_no", "column_no"],
)

_COVERAGE_RULES: Mapping[str, pl.Expr] = {
    "missing_and_surplus_explain_the_difference": (
        pl.col("numbers_landed") - pl.col("numbers_surplus")
        == pl.col("numbers_in_source") - pl.col("numbers_missing")
    ),
    "missing_numbers_are_spelled_out": (pl.col("numbers_missing") == 0)
    == pl.col("missing_numbers").is_null(),
}

RAW_NUMBER_COVERAGE = _table(
    "raw_number_coverage",
    {
        "document_id": _document_id(unique=True),
        "numbers_in_source": _count(),
        "numbers_landed": _count(),
        "numbers_missing": _count(),
        "numbers_surplus": _count(),
        "missing_numbers": pa.Column(pl.String, nullable=True),
    },
    checks=[_rule(name, rule) for name, rule in _COVERAGE_RULES.items()],
)

RAW_TABLE_SCHEMAS: Mapping[str, pa.DataFrameSchema] = {
    str(schema.name): schema
    for schema in (RAW_PARAGRAPHS, RAW_TABLES, RAW_CELLS, RAW_NUMBER_COVERAGE, RAW_DOCUMENTS)
}
"""Every landed table by name, in the order in which a document's files are written."""

COMMIT_TABLE = "raw_documents"
"""The table whose file of a document, written last, makes the document landed."""


def arrow_schema(table: str) -> pyarrow.Schema:
    """The Arrow schema of a raw table's Parquet files."""
    return pyarrow.schema(
        [
            pyarrow.field(str(name), _ARROW_TYPES[column.dtype.type], nullable=bool(column.nullable))
            for name, column in RAW_TABLE_SCHEMAS[table].columns.items()
        ]
    )


def polars_schema(table: str) -> dict[str, Any]:
    """The polars types of a raw table's columns, for building frames of it."""
    return {str(name): column.dtype.type for name, column in RAW_TABLE_SCHEMAS[table].columns.items()}


def validate(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Validate every value of a raw table's frame and return it.

    Raises pandera.errors.SchemaError. Takes a DataFrame only: of a LazyFrame only the types
    would be checked, not the values.
    """
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("only a collected DataFrame is validated completely")
    if _conforms(table, frame):
        return frame
    validated = RAW_TABLE_SCHEMAS[table].validate(frame)
    assert isinstance(validated, pl.DataFrame)
    return validated


def _conforms(table: str, frame: pl.DataFrame) -> bool:
    """Whether a frame satisfies its schema, asked in one query.

    The library asks check by check and column by column, which for the small frames of one document costs
    four times as much as reading it. It is asked where the answer is no, and says why.
    """
    if frame.schema != pl.Schema(polars_schema(table)):
        return False
    return all(frame.select(_requirements(table)).row(0))


@cache
def _requirements(table: str) -> tuple[pl.Expr, ...]:
    """One true-or-false expression for each requirement of a table's schema."""
    schema = RAW_TABLE_SCHEMAS[table]
    wanted = [rule for check in schema.checks for rule in [check.statistics["rule"].all()]]
    unique = [list(schema.unique)] if schema.unique else []
    for name, column in schema.columns.items():
        value = pl.col(str(name))
        if not column.nullable:
            wanted.append(value.null_count() == 0)
        if column.unique:
            unique.append([str(name)])
        wanted += [_requirement(value, check) for check in column.checks]
    wanted += [~pl.struct(names).is_duplicated().any() for names in unique]
    return tuple(requirement.alias(str(number)) for number, requirement in enumerate(wanted))


def _requirement(value: pl.Expr, check: pa.Check) -> pl.Expr:
    """What a check of one column demands of its values, blank ones apart.

    Raises KeyError for a kind of check the tables above do not use.
    """
    demands: Mapping[str, Callable[..., pl.Expr]] = {
        "str_matches": value.str.contains,
        "str_contains": value.str.contains,
        "str_length": lambda min_value, **_: value.str.len_chars() >= min_value,
        "greater_than_or_equal_to": lambda min_value: value >= min_value,
    }
    return demands[str(check.name)](**(check.statistics or {})).all()
