"""Great Expectations on DuckDB: one gap of the library closed from outside, until it closes it itself.

The SQL engine closes its connection before fetching for every dialect it does not list as keeping one, and
DuckDB's results do not outlive their connection: each expectation then fails with `list index out of range`.
Listing DuckDB is the whole remedy. Upstream: great-expectations/great_expectations issues 10738 and 11579.
"""

from __future__ import annotations

from typing import Any

from great_expectations.execution_engine import sqlalchemy_execution_engine as engine


class _Dialect(str):
    """A dialect's name that, like the library's own enumeration, also offers it as `value`."""

    __slots__ = ()

    @property
    def value(self) -> str:
        return str(self)


def install() -> None:
    """List DuckDB among the dialects whose connection stays open; a second call changes nothing."""
    names = [getattr(dialect, "value", dialect) for dialect in engine._PERSISTED_CONNECTION_DIALECTS]
    if "duckdb" not in names:
        extended: Any = (*engine._PERSISTED_CONNECTION_DIALECTS, _Dialect("duckdb"))
        engine._PERSISTED_CONNECTION_DIALECTS = extended
