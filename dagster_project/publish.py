"""Write, audit, publish: the snapshot readers open, replaced in one step.

A version is written aside under `published/.versions/<id>`, compared with the build, and only then does the
one link `published/.versions/current` move to it; the DuckDB file and the Parquet folder are links through
it, so both change in the same instant and a reader of the old version keeps reading it. Whether the build
deserves to be published is decided by the checks, not here.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import progress
from dagster_project.fingerprint import sql_path
from dagster_project.paths import PUBLISHED_SCHEMAS, RAW_TABLES, DataFolder

# Drivers of business-intelligence tools still carry DuckDB 1.x, which reads this storage format.
STORAGE_VERSION = "v1.0.0"
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_RECORD = "publication.json"


class PublishError(Exception):
    """What was written does not agree with what was built; the published snapshot was left as it was."""


@dataclass(frozen=True)
class Publication:
    """One published version: when (UTC, ISO 8601), from what, and the rows of each `schema.table`."""

    version: str
    published_at: str
    fingerprint: str
    rows: dict[str, int]


def read_publication(data: DataFolder) -> Publication | None:
    """Return what is published now, or None where nothing complete is."""
    record = _versions(data) / "current" / _RECORD
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
        publication = Publication(**content)
    except (OSError, ValueError, TypeError):
        return None
    return publication if data.snapshot.exists() and data.parquet.is_dir() else None


def publish(data: DataFolder, fingerprint: str) -> Publication:
    """Replace the published snapshot by the present build.

    Args:
        data: the data folder; its working file must not be open for writing.
        fingerprint: what the build depends on, kept with the version.

    Raises:
        PublishError: DuckDB file, Parquet files and build do not agree.
        OSError: the disk is full or read-only.
        duckdb.Error: likewise, when DuckDB met it first.
    """
    moment = datetime.now(UTC)
    version = f"{moment:%Y%m%dT%H%M%S%f}-{fingerprint[:8]}"
    versions = _versions(data)
    versions.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(versions)
    scratch = versions / f".writing-{version}"
    try:
        (scratch / "parquet").mkdir(parents=True)
        rows = _write_version(data, scratch)
        publication = Publication(version, moment.isoformat(timespec="seconds"), fingerprint, rows)
        (scratch / _RECORD).write_text(json.dumps(publication.__dict__, indent=1), encoding="utf-8")
        _flush(scratch)
        scratch.rename(versions / version)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    previous = _current(versions)
    _link(versions / "current", version)
    _link(data.snapshot, Path(".versions/current/warehouse.duckdb"))
    _link(data.parquet, Path(".versions/current/parquet"))
    _prune(versions, keep={version, previous})
    return publication


def _versions(data: DataFolder) -> Path:
    return data.published / ".versions"


def _current(versions: Path) -> str | None:
    link = versions / "current"
    return str(link.readlink()) if link.is_symlink() else None


def _link(link: Path, target: str | Path) -> None:
    """Point `link` at `target` in one step; a link that already does is left alone."""
    if link.is_symlink() and str(link.readlink()) == str(target):
        return
    scratch = link.with_name(f".{link.name}.{os.getpid()}")
    scratch.unlink(missing_ok=True)
    scratch.symlink_to(target)
    scratch.replace(link)


def _remove_unfinished(versions: Path) -> None:
    for leftover in versions.glob(".*"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _prune(versions: Path, keep: set[str | None]) -> None:
    """Remove all versions but the new one and the one before it, which readers may still have open."""
    for path in versions.iterdir():
        if path.is_dir() and not path.is_symlink() and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Make every file of the version durable before the link moves to it."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_version(data: DataFolder, scratch: Path) -> dict[str, int]:
    """Write and audit one version; return the rows of every table."""
    snapshot = scratch / "warehouse.duckdb"
    rows: dict[str, int] = {}
    with duckdb.connect(config=_OFFLINE) as connection:
        connection.execute(f"attach '{sql_path(data.warehouse)}' as build (read_only)")
        connection.execute(f"attach '{sql_path(snapshot)}' as snapshot (storage_version '{STORAGE_VERSION}')")
        tables = _built_tables(connection)
        for schema in (*PUBLISHED_SCHEMAS, "raw"):
            connection.execute(f"create schema snapshot.{schema}")
        for done, (schema, table) in enumerate(tables, start=1):
            name = f"{schema}.{table}"
            connection.execute(f"create table snapshot.{name} as from build.{name} order by all")
            parquet = sql_path(scratch / "parquet" / f"{table}.parquet")
            connection.execute(
                f"copy (from snapshot.{name}) to '{parquet}' (format parquet, compression zstd)"
            )
            rows[name] = _audit(connection, name, parquet)
            progress.report("publish", done, len(tables) + len(RAW_TABLES), name)
        for done, table in enumerate(RAW_TABLES, start=1):
            rows[f"raw.{table}"] = _copy_raw(connection, data, table)
            progress.report("publish", len(tables) + done, len(tables) + len(RAW_TABLES), f"raw.{table}")
        connection.execute("checkpoint snapshot")
        connection.execute("detach snapshot")
        connection.execute("detach build")
    if snapshot.with_name("warehouse.duckdb.wal").exists():
        raise PublishError("the new snapshot was not written to its end: a write-ahead log remains beside it")
    return rows


def _built_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = 'build' and table_schema in (select unnest(?)) order by all",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    if not found:
        raise PublishError("the build holds no table of the schemas marts and audit")
    names = [table for _, table in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PublishError(f"two schemas hold a table of the same name: {', '.join(twice)}")
    return [(str(schema), str(table)) for schema, table in found]


def _copy_raw(connection: duckdb.DuckDBPyConnection, data: DataFolder, table: str) -> int:
    """Copy a landed table, without the files of a document whose landing was never finished."""
    documents, files = (f"{sql_path(data.raw / name)}/*.parquet" for name in ("raw_documents", table))
    connection.execute(
        f"create table snapshot.raw.{table} as select * from read_parquet('{files}', union_by_name = true) "
        f"where document_id in (select document_id from read_parquet('{documents}', union_by_name = true)) "
        "order by all"
    )
    return _count(connection, f"select count(*) from snapshot.raw.{table}")


def _audit(connection: duckdb.DuckDBPyConnection, name: str, parquet: str) -> int:
    """Return the rows of a table once build, snapshot and Parquet agree, duplicates included."""
    built = _count(connection, f"select count(*) from build.{name}")
    for left, right in (
        (f"build.{name}", f"snapshot.{name}"),
        (f"snapshot.{name}", f"read_parquet('{parquet}')"),
        (f"read_parquet('{parquet}')", f"snapshot.{name}"),
    ):
        if difference := _count(connection, f"select count(*) from (from {left} except all from {right})"):
            raise PublishError(
                f"{name}: {difference} rows differ between the build, the snapshot and Parquet"
            )
    if built != _count(connection, f"select count(*) from snapshot.{name}"):
        raise PublishError(f"{name}: the snapshot does not hold the {built} rows of the build")
    return built


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row: Any = connection.execute(query).fetchone()
    return int(row[0])
