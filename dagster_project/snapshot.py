"""The tables of one version: written from the build, joined to those of the version before, and audited.

When a version is written and how it takes the place of the one before is `publish`'s business; what a Parquet
file looks like is `parquet_tables`'.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project import parquet_tables, progress
from dagster_project.engine import MEMORY, OFFLINE
from dagster_project.fingerprint import sql_path
from dagster_project.paths import PUBLISHED_SCHEMAS, RAW_TABLES, DataFolder
from dagster_project.refresh import landed_portions

# Drivers of business-intelligence tools still carry DuckDB 1.x, which reads this storage format.
STORAGE_VERSION = "v1.0.0"
_MODULUS = 2**64


class PublishError(Exception):
    """What was written does not agree with what was built; the published snapshot was left as it was."""


@dataclass(frozen=True)
class Addition:
    """What a build of some documents joins.

    `former` is the folder of the version before, `keys` names the tables that grow and the column of each
    that says whose a row is, `built` are the documents of the build, `replaced` those of them in `former`.
    """

    former: Path
    keys: Mapping[str, str]
    built: Collection[str]
    replaced: Collection[str]


@dataclass(frozen=True)
class _Sum:
    """The rows of a relation and the sum of their hashes: the same for the same rows in whatever order."""

    rows: int
    content: int


def write_version(data: DataFolder, folder: Path, addition: Addition | None = None) -> dict[str, int]:
    """Write and audit one version in `folder`; return the rows of every table.

    Of the tables that grow, only the rows of the documents of `addition` are written; all others are written
    whole. Its cost then follows what is new, but for the copy of the file the version before is kept in.

    Raises:
        PublishError: DuckDB file, Parquet files and build do not agree.
    """
    snapshot = folder / "warehouse.duckdb"
    (folder / "parquet").mkdir()
    if addition:
        shutil.copyfile(addition.former / "warehouse.duckdb", snapshot)
    rows: dict[str, int] = {}
    with duckdb.connect(config=OFFLINE) as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute(f"set temp_directory = '{sql_path(folder / 'sorting')}'")
        connection.execute(f"attach '{sql_path(data.warehouse)}' as build (read_only)")
        connection.execute(f"attach '{sql_path(snapshot)}' as snapshot (storage_version '{STORAGE_VERSION}')")
        _name_documents(connection, "built", addition.built if addition else ())
        _name_documents(connection, "replaced", addition.replaced if addition else ())
        tables = _built_tables(connection)
        for schema in (*PUBLISHED_SCHEMAS, "raw"):
            connection.execute(f"create schema if not exists snapshot.{schema}")
        total = len(tables) + len(RAW_TABLES)
        for done, (schema, table) in enumerate(tables, start=1):
            name = f"{schema}.{table}"
            parquet = folder / "parquet" / f"{table}.parquet"
            if addition and table in addition.keys:
                rows[name] = _join(connection, name, parquet, addition)
            else:
                rows[name] = _replace(connection, name, parquet)
            progress.report("publish", done, total, name)
        for done, table in enumerate(RAW_TABLES, start=len(tables) + 1):
            rows[f"raw.{table}"] = _copy_raw(connection, data, table, addition)
            progress.report("publish", done, total, f"raw.{table}")
        connection.execute("checkpoint snapshot")
        connection.execute("detach snapshot")
        connection.execute("detach build")
    shutil.rmtree(folder / "sorting", ignore_errors=True)
    if snapshot.with_name("warehouse.duckdb.wal").exists():
        raise PublishError("the new snapshot was not written to its end: a write-ahead log remains beside it")
    return rows


def _name_documents(connection: duckdb.DuckDBPyConnection, name: str, documents: Collection[str]) -> None:
    connection.execute(
        f"create temp table {name} as select unnest(?::varchar[]) as document_id", [sorted(documents)]
    )


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


def _replace(connection: duckdb.DuckDBPyConnection, name: str, parquet: Path) -> int:
    """Write one table whole; return its rows once build, snapshot and Parquet agree, duplicates included."""
    connection.execute(f"create or replace table snapshot.{name} as from build.{name} order by all")
    parquet_tables.write(connection.table(f"snapshot.{name}"), parquet)
    built = _sum(connection, f"build.{name}")
    _audit_snapshot(name, built, _sum(connection, f"snapshot.{name}"))
    _audit_parquet(name, built, _sum(connection, _file(parquet)))
    return built.rows


def _join(connection: duckdb.DuckDBPyConnection, name: str, parquet: Path, addition: Addition) -> int:
    """Join the build's rows of one table to those of the version before; return the rows there are now.

    What is copied as it stood is held against its number of rows only: it was audited when it was built.
    """
    table = f"snapshot.{name}"
    key = addition.keys[parquet.stem]
    former = addition.former / "parquet" / parquet.name
    removed = 0
    if addition.replaced:
        removed = _number(
            connection, f"delete from {table} where {key} in (select document_id from replaced)"
        )
    kept = _number(connection, f"select count(*) from {table}")
    built = _sum(connection, f"build.{name}")
    connection.execute(f"insert into {table} by name (from build.{name} order by all)")
    of_build = f"(from {table} where {key} in (select document_id from built))"
    _audit_snapshot(name, built, _sum(connection, of_build))
    rows = _number(connection, f"select count(*) from {table}")
    if rows != kept + built.rows:
        raise PublishError(f"{name}: the snapshot does not hold the {kept} rows it had beside the new ones")
    if removed or not parquet_tables.can_grow(former, kept):
        parquet_tables.write(connection.table(table), parquet)
        _audit_parquet(name, _sum(connection, table), _sum(connection, _file(parquet)))
    elif built.rows:
        parquet_tables.add(connection.sql(f"from {of_build} order by all"), former, parquet)
        connection.register("added", parquet_tables.read_added(parquet, former))
        _audit_parquet(name, built, _sum(connection, "added"))
        connection.unregister("added")
    else:
        parquet_tables.keep(former, parquet)
    if rows != _number(connection, f"select count(*) from {_file(parquet)}"):
        raise PublishError(f"{name}: rows differ between the snapshot and Parquet")
    return rows


def _copy_raw(
    connection: duckdb.DuckDBPyConnection, data: DataFolder, table: str, addition: Addition | None
) -> int:
    """Copy a landed table, of some documents or of all, without those whose landing was never finished."""
    name = f"snapshot.raw.{table}"
    documents: Sequence[str]
    if addition is None:
        documents = sorted(
            path.stem for path in (data.raw / "raw_documents").glob("*.parquet") if path.stem != "_schema"
        )
    else:
        documents = sorted(addition.built)
        if addition.replaced:
            connection.execute(f"delete from {name} where document_id in (select document_id from replaced)")
    for paths in landed_portions(data, table, documents):
        files = [str(path) for path in paths]
        landed = "select * from read_parquet(?, union_by_name = true) order by all"
        connection.execute(f"create table if not exists {name} as {landed} limit 0", [files])
        connection.execute(f"insert into {name} by name {landed}", [files])
    return _number(connection, f"select count(*) from {name}")


def _audit_snapshot(name: str, built: _Sum, published: _Sum) -> None:
    if published != built:
        raise PublishError(f"{name}: the snapshot does not hold the {built.rows} rows of the build")


def _audit_parquet(name: str, published: _Sum, exported: _Sum) -> None:
    if exported != published:
        raise PublishError(f"{name}: rows differ between the snapshot and Parquet")


def _file(parquet: Path) -> str:
    return f"read_parquet('{sql_path(parquet)}')"


def _sum(connection: duckdb.DuckDBPyConnection, relation: str) -> _Sum:
    query = (
        f"select count(*), coalesce(sum(hash(relation)::hugeint), 0) % {_MODULUS} from {relation} as relation"
    )
    ((rows, content),) = connection.execute(query).fetchall()
    return _Sum(int(rows), int(content))


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((number,),) = connection.execute(query).fetchall()
    return int(number)
