"""When the pipeline runs by itself: the job, the daily schedule, and the sensor on the watched folder.

Which documents a run reads when nobody names any is decided here too, so that all three read the same ones.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    define_asset_job,
    schedule,
    sensor,
)

from dagster_project.folder import remembered_sources
from dagster_project.novelty import nothing_new
from dagster_project.paths import (
    DOCUMENTS_VARIABLE,
    DataFolder,
    data_folder_from_environment,
    sample_documents,
)

refresh = define_asset_job(
    "refresh",
    selection=AssetSelection.all(),
    description="Land what is new, build, check, and publish if every blocking check passed.",
)


def watched_folders(data: DataFolder) -> list[Path]:
    """Return the folders in which a new document starts a run: those of the environment, or the inbox."""
    named = os.environ.get(DOCUMENTS_VARIABLE)
    return [Path(part).expanduser() for part in named.split(os.pathsep) if part] if named else [data.inbox]


def watched_paths(data: DataFolder) -> list[Path]:
    """Return what a run reads when nobody names documents.

    The watched folders that hold any file, and the paths of the last run; the samples only in a data folder
    that has seen neither, so that no sample ever gets among somebody's own documents.
    """
    watched = [folder for folder in watched_folders(data) if listing([folder])]
    paths = [*watched, *(path for path in remembered_sources(data) if path not in watched)]
    return paths or sample_documents()


def listing(folders: Sequence[Path]) -> list[tuple[str, int, int]]:
    """Return path, size and time of change of every file under `folders`, hidden ones apart, in order."""
    files = []
    for folder in folders:
        for path in [folder] if folder.is_file() else folder.rglob("*"):
            relative = path.relative_to(folder) if path != folder else Path(path.name)
            if any(part.startswith(".") for part in relative.parts) or not path.is_file():
                continue
            status = path.stat()
            files.append((str(path), status.st_size, status.st_mtime_ns))
    return sorted(files)


@schedule(
    name="daily",
    job=refresh,
    cron_schedule="0 6 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=DefaultScheduleStatus.RUNNING,
    description="The whole pipeline, every morning at six in Shanghai, if there is anything new.",
)
def daily() -> RunRequest | SkipReason:
    """Start a run unless every document is known and the snapshot rests on the present code."""
    data = data_folder_from_environment()
    files = [Path(path) for path, _, _ in listing(watched_paths(data))]
    if nothing_new(data, files):
        return SkipReason(f"Nothing is new among {len(files)} documents; the published snapshot stands.")
    return RunRequest()


@sensor(
    name="new_documents",
    job=refresh,
    minimum_interval_seconds=30,
    default_status=DefaultSensorStatus.RUNNING,
    description="Starts a run when a document appears in the watched folder, or changes there.",
)
def new_documents(context: SensorEvaluationContext) -> SensorResult | SkipReason:
    """Compare the watched folders with what the last evaluation saw."""
    folders = watched_folders(data_folder_from_environment())
    files = listing(folders)
    if not files:
        return SkipReason(f"No document in {', '.join(str(folder) for folder in folders)}.")
    digest = hashlib.sha256(repr(files).encode("utf-8", "surrogateescape")).hexdigest()
    if digest == context.cursor:
        return SkipReason(f"No document is new or changed among {len(files)}.")
    return SensorResult(run_requests=[RunRequest(run_key=digest)], cursor=digest)
