"""pandera schemas of the published tables, made from their contracts, and the validation of a built table.

The frames are read whole: on a lazy frame pandera looks at the schema only and lets bad values pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb
import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from dagster_project.quality.contracts import ColumnContract, TableContract

_DECIMAL = re.compile(r"(?:decimal|numeric)\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)")
_TYPES: dict[str, pl.DataType] = {
    "varchar": pl.String(),
    "text": pl.String(),
    "string": pl.String(),
    "integer": pl.Int32(),
    "int": pl.Int32(),
    "smallint": pl.Int16(),
    "bigint": pl.Int64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "double": pl.Float64(),
    "float": pl.Float32(),
}
# Names whose values are money: a float would lose fen silently.
_MONEY = re.compile(r"(^|_)(amount|yuan)$|_amount_|^(initial_budget|adjusted_budget|executed|approved)$")


@dataclass(frozen=True)
class Verdict:
    """What validation found of one table: its rows, and each broken rule with how many values break it."""

    rows: int
    failures: tuple[tuple[str, int], ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is broken."""
        return not self.failures


def schema_of(contract: TableContract) -> pa.DataFrameSchema:
    """Return the pandera schema of one published table."""
    return pa.DataFrameSchema(
        {column.name: _column(column) for column in contract.columns},
        strict=bool(contract.columns),
        ordered=False,
        name=contract.name,
    )


def validate(connection: duckdb.DuckDBPyConnection, contract: TableContract) -> Verdict:
    """Return what is wrong with a built table.

    Args:
        connection: open on the build, read-only.
        contract: of the table to validate.

    Raises:
        duckdb.CatalogException: the table was not built.
    """
    frame = connection.sql(f'from "{contract.schema}"."{contract.name}"').pl()
    failures: list[tuple[str, int]] = []
    try:
        schema_of(contract).validate(frame, lazy=True)
    except SchemaErrors as errors:
        failures += _summarise(errors)
    for name, dtype in frame.schema.items():
        if _MONEY.search(name) and isinstance(dtype, (pl.Float64, pl.Float32)):
            failures.append((f"{name}: money is a float", frame.height))
    for key in contract.keys:
        # Several rows may share a key one part of which is blank; SQL's and the contract's sense of a key
        # agree here.
        duplicates = frame.height - frame.select(key).unique().height
        if duplicates:
            failures.append((f"({', '.join(key)}): not unique", duplicates))
    return Verdict(frame.height, tuple(failures))


def _column(column: ColumnContract) -> pa.Column:
    checks: list[pa.Check] = []
    convention = column.convention
    if convention.minimum is not None:
        checks.append(pa.Check.ge(convention.minimum))
    if convention.maximum is not None:
        checks.append(pa.Check.le(convention.maximum))
    if convention.length is not None:
        checks.append(pa.Check.str_length(convention.length, convention.length))
    if column.accepted:
        checks.append(pa.Check.isin(list(column.accepted)))
    return pa.Column(
        _polars_type(column.data_type),
        checks=checks,
        nullable=not column.not_null,
        unique=column.unique,
        required=True,
    )


def _polars_type(data_type: str | None) -> pl.DataType | None:
    """Return the frame's type for a SQL type; None, unchecked, for one that has no single counterpart."""
    lowered = (data_type or "").strip().lower()
    if match := _DECIMAL.fullmatch(lowered):
        return pl.Decimal(int(match[1]), int(match[2]))
    return _TYPES.get(lowered)


def _summarise(errors: SchemaErrors) -> list[tuple[str, int]]:
    """Return each broken rule once, with the number of values that break it."""
    counts: dict[str, int] = {}
    for row in errors.failure_cases.select("column", "check").iter_rows():
        rule = f"{row[0]}: {row[1]}"
        counts[rule] = counts.get(rule, 0) + 1
    return sorted(counts.items())
