"""pandera schemas of the published tables, made from their contracts, and the validation of a built table.

A table is read in portions, so that its size does not matter, and each is validated as a collected frame: on
a lazy one pandera looks at the schema only and lets bad values pass. What is unique is asked of the whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
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


_ROWS_AT_ONCE = 500_000


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
    relation = f'"{contract.schema}"."{contract.name}"'
    schema = schema_of(contract)
    failures: Counter[str] = Counter()
    rows = 0
    for frame in _portions(connection, relation):
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            failures += _summarise(errors)
        for name, dtype in frame.schema.items():
            if _MONEY.search(name) and isinstance(dtype, (pl.Float64, pl.Float32)):
                failures[f"{name}: money is a float"] += frame.height
        rows += frame.height
    unique = [(column.name,) for column in contract.columns if column.unique]
    for key in [*unique, *contract.keys]:
        if duplicates := _duplicates(connection, relation, key):
            failures[f"({', '.join(key)}): not unique"] += duplicates
    return Verdict(rows, tuple(sorted(failures.items())))


def _portions(connection: duckdb.DuckDBPyConnection, relation: str) -> Iterator[pl.DataFrame]:
    """Yield the table as frames, first one without rows: the columns of an empty table are validated too."""
    yield connection.sql(f"from {relation} limit 0").pl()
    # A connection can do nothing else while its result is read.
    with connection.cursor() as reading:
        for batch in reading.sql(f"from {relation}").to_arrow_reader(_ROWS_AT_ONCE):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            yield frame


def _duplicates(connection: duckdb.DuckDBPyConnection, relation: str, key: Sequence[str]) -> int:
    """Return how many rows repeat a key; a blank part of a key is a value like any other."""
    columns = ", ".join(f'"{name}"' for name in key)
    ((repeated,),) = connection.execute(
        f"select coalesce(sum(times - 1), 0) "
        f"from (select count(*) as times from {relation} group by {columns})"
    ).fetchall()
    return int(repeated)


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
        required=True,
    )


def _polars_type(data_type: str | None) -> pl.DataType | None:
    """Return the frame's type for a SQL type; None, unchecked, for one that has no single counterpart."""
    lowered = (data_type or "").strip().lower()
    if match := _DECIMAL.fullmatch(lowered):
        return pl.Decimal(int(match[1]), int(match[2]))
    return _TYPES.get(lowered)


def _summarise(errors: SchemaErrors) -> Counter[str]:
    """Return each broken rule once, with the number of values that break it."""
    cases = errors.failure_cases.select("column", "check").iter_rows()
    return Counter(f"{row[0]}: {row[1]}" for row in cases)
