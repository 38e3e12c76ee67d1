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
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.fingerprint import code_digest
from dagster_project.paths import DataFolder
from dagster_project.publication import RECORD, Publication, read_publication, versions_folder
from dagster_project.refresh import BuiltRun
from dagster_project.snapshot import Addition, PublishError, write_version


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
        PublishError: DuckDB file, Parquet files and build do not agree, or what the build joins is gone.
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
        scratch.mkdir()
        rows = write_version(data, scratch, _addition(data, run, keys or {}))
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


def _addition(data: DataFolder, run: BuiltRun | None, keys: Mapping[str, str]) -> Addition | None:
    """Return what the build joins, or None where it holds everything."""
    if run is None or run.is_fresh:
        return None
    standing = read_publication(data)
    known = standing.documents.keys() if standing else set()
    if standing is None or not run.documents.keys() <= known | set(run.built):
        raise PublishError(
            "the published version this build was to join is gone or another one. Run the job `refresh`"
        )
    return Addition(versions_folder(data) / standing.version, keys, run.built, known & set(run.built))


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
