"""Where a run of this process is recorded: Dagster's own SQLite files, written through one open engine.

Dagster's SQLite storage makes an engine, a connection and a compiled statement anew for each of the thousand
events of a run, and waits for the disk after each: a third of a small run. Here they are kept. The files are
the same: the interface reads them with Dagster's own class. To be deleted once Dagster keeps them too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage, _event_logs_directory
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import SingletonThreadPool

_BUSY_SECONDS = 30


class RunRecord(DagsterSqliteStorage):
    """Dagster's SQLite storage of runs, with `EventRecord` for their events."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventRecord(_event_logs_directory(base_dir))

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> RunRecord:
        """Make the storage from Dagster's settings: `base_dir`, the folder of the files."""
        return cls(config_value["base_dir"], inst_data)


class EventRecord(SqliteEventLogStorage):
    """Dagster's SQLite event log that opens each of its files once."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=SingletonThreadPool,
                connect_args={"timeout": _BUSY_SECONDS},
            )
            event.listen(engine, "connect", _commit_without_waiting)
            self._initdb(engine)
            self._engines[shard] = engine
        return self._engines[shard]

    def dispose(self) -> None:
        """Close the files."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _commit_without_waiting(connection: sqlite3.Connection, _record: object) -> None:
    """Damages nothing in write-ahead mode; a power failure may cost the last lines of a run's history."""
    connection.execute("pragma synchronous = off")
