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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import progress
from dagster_project.fingerprint import code_digest, sql_path
from dagster_project.paths import PUBLISHED_SCHEMAS, RAW_TABLES, DataFolder
from dagster_project.publication import RECORD, Publication, versions_folder
from dagster_project.refresh import BuiltRun, landed_portions

# Drivers of business-intelligence tools still carry DuckDB 1.x, which reads this storage format.
STORAGE_VERSION = "v1.0.0"
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_MEMORY = "3GB"
_MODULUS = 2**64


class PublishError(Exception):
    """What was written does not agree with what was built; the published snapshot was left as it was."""


@dataclass(frozen=True)
class _Sum:
    """The rows of a relation and the sum of their hashes: the same for the same rows in whatever order."""

    rows: int
    content: int


def publish(
    data: DataFolder, fingerprint: str, run: BuiltRun | None = None, keys: Mapping[str, str] | None = None
) -> Publication:
    """Replace the published snapshot by the present build.

    Args:
        data: the data folder; its working file must not be open for writing.
        fingerprint: what the build depends on, kept with the version.
        run: what the build is about; None means everything. A build of some documents joins the others of
            the present version.
        keys: the tables that hold rows of the run's documents only, each with the column that names them.

    Raises:
        PublishError: DuckDB file, Parquet files and build do not agree.
        OSError: the disk is full or read-only.
        duckdb.Error: likewise, when DuckDB met it first.
    """
    moment = datetime.now(UTC)
    version = f"{moment:%Y%m%dT%H%M%S%f}-{fingerprint[:8]}"
    versions = versions_folder(data)
    versions.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(versions)
    scratch = versions / f".writing-{version}"
    try:
        (scratch / "parquet").mkdir(parents=True)
        if run is None or run.is_fresh or _current(versions) is None:
            rows = _write_version(data, scratch, {}, ())
        else:
            shutil.copyfile(data.snapshot, scratch / "warehouse.duckdb")
            rows = _write_version(data, scratch, keys or {}, run.built)
        publication = Publication(
            version,
            moment.isoformat(timespec="seconds"),
            fingerprint,
            rows,
            code_digest() if run else "",
            run.documents if run else {},
        )
        (scratch / RECORD).write_text(json.dumps(publication.__dict__, indent=1), encoding="utf-8")
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


def _write_version(
    data: DataFolder, scratch: Path, keys: Mapping[str, str], documents: Sequence[str]
) -> dict[str, int]:
    """Write and audit one version; return the rows of every table.

    In the tables of `keys` only the rows of `documents` are replaced, the others are written whole.
    """
    snapshot = scratch / "warehouse.duckdb"
    rows: dict[str, int] = {}
    with duckdb.connect(config=_OFFLINE) as connection:
        connection.execute(f"set memory_limit = '{_MEMORY}'")
        connection.execute(f"set temp_directory = '{sql_path(scratch / 'sorting')}'")
        connection.execute(f"attach '{sql_path(data.warehouse)}' as build (read_only)")
        connection.execute(f"attach '{sql_path(snapshot)}' as snapshot (storage_version '{STORAGE_VERSION}')")
        connection.execute(
            "create temp table replaced as select unnest(?::varchar[]) as document_id", [list(documents)]
        )
        tables = _built_tables(connection)
        for schema in (*PUBLISHED_SCHEMAS, "raw"):
            connection.execute(f"create schema if not exists snapshot.{schema}")
        total = len(tables) + len(RAW_TABLES)
        for done, (schema, table) in enumerate(tables, start=1):
            name = f"{schema}.{table}"
            kept = _write_table(connection, name, keys.get(table))
            parquet = sql_path(scratch / "parquet" / f"{table}.parquet")
            connection.execute(
                f"copy (from snapshot.{name}) to '{parquet}' (format parquet, compression zstd)"
            )
            rows[name] = _audit(connection, name, parquet, kept)
            progress.report("publish", done, total, name)
        for done, table in enumerate(RAW_TABLES, start=len(tables) + 1):
            rows[f"raw.{table}"] = _copy_raw(connection, data, table, documents if keys else None)
            progress.report("publish", done, total, f"raw.{table}")
        connection.execute("checkpoint snapshot")
        connection.execute("detach snapshot")
        connection.execute("detach build")
    shutil.rmtree(scratch / "sorting", ignore_errors=True)
    if snapshot.with_name("warehouse.duckdb.wal").exists():
        raise PublishError("the new snapshot was not written to its end: a write-ahead log remains beside it")
    return rows


def _write_table(connection: duckdb.DuckDBPyConnection, name: str, key: str | None) -> _Sum:
    """Bring one table of the snapshot up to the build; return what of the version before stays in it."""
    if key is None:
        connection.execute(f"create or replace table snapshot.{name} as from build.{name} order by all")
        return _Sum(0, 0)
    connection.execute(f"delete from snapshot.{name} where {key} in (select document_id from replaced)")
    kept = _sum(connection, f"snapshot.{name}")
    connection.execute(f"insert into snapshot.{name} by name (from build.{name} order by all)")
    return kept


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


def _copy_raw(
    connection: duckdb.DuckDBPyConnection, data: DataFolder, table: str, documents: Sequence[str] | None
) -> int:
    """Copy a landed table, of some documents or of all, without those whose landing was never finished."""
    name = f"snapshot.raw.{table}"
    if documents is None:
        documents = sorted(
            path.stem for path in (data.raw / "raw_documents").glob("*.parquet") if path.stem != "_schema"
        )
    else:
        connection.execute(f"delete from {name} where document_id in (select document_id from replaced)")
    for paths in landed_portions(data, table, documents):
        files = [str(path) for path in paths]
        landed = "select * from read_parquet(?, union_by_name = true) order by all"
        connection.execute(f"create table if not exists {name} as {landed} limit 0", [files])
        connection.execute(f"insert into {name} by name {landed}", [files])
    return _sum(connection, name).rows


def _audit(connection: duckdb.DuckDBPyConnection, name: str, parquet: str, kept: _Sum) -> int:
    """Return the rows of a table once build, snapshot and Parquet agree, duplicates included."""
    built = _sum(connection, f"build.{name}")
    published = _sum(connection, f"snapshot.{name}")
    if published != _Sum(kept.rows + built.rows, (kept.content + built.content) % _MODULUS):
        raise PublishError(f"{name}: the snapshot does not hold the {built.rows} rows of the build")
    if published != _sum(connection, f"read_parquet('{parquet}')"):
        raise PublishError(f"{name}: rows differ between the snapshot and Parquet")
    return published.rows


def _sum(connection: duckdb.DuckDBPyConnection, relation: str) -> _Sum:
    row: Any = connection.execute(
        f"select count(*), coalesce(sum(hash(relation)::hugeint), 0) % {_MODULUS} from {relation} as relation"
    ).fetchone()
    return _Sum(int(row[0]), int(row[1]))
