"""What a build depends on, as one digest: the landed documents and the code that gives them meaning.

Two builds with the same fingerprint give the same tables, so a run that finds the published snapshot's
fingerprint again has nothing to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import duckdb

from dagster_project.paths import DBT_DIR, PROJECT_ROOT, DataFolder

_DBT_OUTPUT = {"target", "logs", "dbt_packages"}


def _dbt_files() -> list[Path]:
    return sorted(
        path
        for path in DBT_DIR.rglob("*")
        if path.is_file()
        and path.relative_to(DBT_DIR).parts[0] not in _DBT_OUTPUT
        and not path.name.startswith(".")
        and "__pycache__" not in path.parts
    )


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
        digest.update(b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def dbt_digest() -> str:
    """Return the digest of every file of the dbt project, its outputs apart."""
    return _digest(_dbt_files())


def code_digest() -> str:
    """Return the digest of all code a build's result depends on."""
    python = [
        path
        for room in ("dagster_project", "ingest", "diagnosis")
        for path in (PROJECT_ROOT / room).rglob("*.py")
    ]
    return _digest(sorted(python) + _dbt_files())


def read_landings(data: DataFolder) -> Mapping[str, tuple[object, ...]]:
    """Return how each committed document was landed (names, reader, when), in the order of sources."""
    folder = data.raw / "raw_documents"
    try:
        # A commit mark comes and goes by its name, which changes the folder.
        changed = folder.stat().st_mtime_ns
    except OSError:
        return {}
    return _read_landings(folder, changed)


@lru_cache(maxsize=1)
def _read_landings(folder: Path, changed: int) -> Mapping[str, tuple[object, ...]]:
    if not any(folder.glob("*.parquet")):
        return {}
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select document_id, file_name, source_uri, reader, reader_version, epoch_us(landed_at) "
            f"from read_parquet('{sql_path(folder)}/*.parquet', union_by_name = true) "
            "order by source_uri, document_id"
        ).fetchall()
    return MappingProxyType({str(row[0]): row for row in rows})


def raw_digest(data: DataFolder) -> str:
    """Return the digest of the committed documents: what they are, and by which reader they were read."""
    return hashlib.sha256(repr(list(read_landings(data).values())).encode()).hexdigest()


def sql_path(path: Path) -> str:
    """Return `path` as it may stand between single quotes in SQL."""
    return str(path).replace("'", "''")


def fingerprint(data: DataFolder) -> str:
    """Return the digest of everything a build of `data` depends on."""
    return hashlib.sha256(f"{raw_digest(data)}:{code_digest()}".encode()).hexdigest()
