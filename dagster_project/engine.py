"""How this project opens DuckDB files to read them: never online, and within bounds.

Building is dbt's business, writing a snapshot `snapshot`'s.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
MEMORY = os.environ.get("GONGKAI_MEMORY", "3GB")
"""What DuckDB may hold in memory; what needs more goes to disk. The same as in `dbt/profiles.yml`."""


def opened(file: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that reads a database file.

    Raises:
        duckdb.Error: the file is damaged, or somebody writes it.
    """
    connection = duckdb.connect(str(file), read_only=True)
    # Said afterwards: two connections of a process to one file may not ask for different things.
    for setting, value in {**OFFLINE, "memory_limit": MEMORY}.items():
        connection.execute(f"set {setting} = '{value}'")
    return connection
