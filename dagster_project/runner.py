"""One run of the job in this process, as the command line and the tests start it.

Dagster's own record of the run goes to the data folder, so that the interface shows it afterwards; its talk
goes to a log file. What is printed of the outcome belongs to the caller.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dagster import (
    AssetCheckEvaluation,
    AssetCheckSeverity,
    DagsterInstance,
    DagsterRunStatus,
    ExecuteInProcessResult,
    RunsFilter,
)
from dagster._core.instance.ref import InstanceRef

from dagster_project import progress
from dagster_project.paths import PROJECT_ROOT, DataFolder

_STARTED_BY = {"gongkai/started_by": "command line"}
_SETTINGS = PROJECT_ROOT / "dagster_project" / "dagster.yaml"
_STORAGE_TROUBLE = re.compile(
    r"No space left|disk is full|disk quota|disk I/O error|File too large|Read-only file system"
    r"|readonly database|StorageError",
    re.IGNORECASE,
)
# Libraries word a full disk in many ways, some not at all: with less than this left, that is what it was.
_FULL_BYTES = 1_000_000


class StorageFailedError(Exception):
    """The data folder could not be written in the middle of the run."""


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended: published, or nothing new, or the sentences of what kept it from publishing."""

    published: bool
    unchanged: bool
    failures: tuple[str, ...]


def prepare_home(data: DataFolder) -> Path:
    """Return Dagster's folder of a data folder, with its settings in it."""
    data.create()
    settings = data.dagster_home / "dagster.yaml"
    if not settings.exists():
        shutil.copyfile(_SETTINGS, settings)
    return data.dagster_home


def open_instance(data: DataFolder) -> DagsterInstance:
    """Open Dagster's record of the data folder; the steps' output stays with this process."""
    home = prepare_home(data)
    overrides = {
        "storage": {
            "custom": {
                "module": "dagster_project.run_record",
                "class": "RunRecord",
                "config": {"base_dir": str(home)},
            }
        },
        "compute_logs": {
            "module": "dagster._core.storage.noop_compute_log_manager",
            "class": "NoOpComputeLogManager",
        },
    }
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=overrides))


def run_refresh(data: DataFolder, documents: Sequence[Path], rebuild: bool = False) -> RunOutcome:
    """Run the whole pipeline on `documents`; the caller holds the data folder.

    Raises:
        StorageFailedError: the data folder could not be written.
        dagster_project.dbt_build.DbtError: the dbt project does not parse.
    """
    os.environ["GONGKAI_DATA"] = str(data.root)
    from dagster_project.definitions import definitions_for  # noqa: PLC0415 - reads the environment set above

    progress.reset()
    job = definitions_for(data).resolve_job_def("refresh")
    log = data.logs / "run.log"
    try:
        with open_instance(data) as instance:
            _close_killed_runs(instance)
            result = job.execute_in_process(
                instance=instance,
                raise_on_error=False,
                tags=_STARTED_BY,
                run_config={
                    "loggers": {"file": {"config": {"path": str(log)}}},
                    "ops": {
                        "land_documents": {
                            "config": {"documents": [str(path) for path in documents], "rebuild": rebuild}
                        }
                    },
                },
            )
    except Exception as error:
        if _is_storage_trouble(data, str(error)):
            raise StorageFailedError(_storage_sentence(data)) from error
        raise
    return _outcome(data, result)


def _close_killed_runs(instance: DagsterInstance) -> None:
    """Record killed runs of the command line as failed: we hold the folder, so none is alive."""
    started = RunsFilter(
        statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.NOT_STARTED],
        tags=_STARTED_BY,
    )
    for run in instance.get_runs(filters=started):
        instance.report_run_failed(run, "The process was killed; the next run did its work.")


def _outcome(data: DataFolder, result: ExecuteInProcessResult) -> RunOutcome:
    materialized = {
        event.asset_key.to_user_string()
        for event in result.get_asset_materialization_events()
        if event.asset_key is not None
    }
    failures = [
        f"{check.asset_key.to_user_string()}: {check.check_name}: {check.description or _text_of(check)}"
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.severity == AssetCheckSeverity.ERROR
    ]
    for event in result.get_step_failure_events():
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        message = error.message.strip() if error is not None else f"{event.step_key} failed"
        if _STORAGE_TROUBLE.search(message) or message.startswith("ingest.errors.StorageError"):
            raise StorageFailedError(
                _sentence(message) if "StorageError" in message else _storage_sentence(data)
            )
        if "DagsterAssetCheckFailedError" not in message:
            failures.append(f"{event.step_key}: {_sentence(message)}")
    ended = result.get_run_failure_event() if not result.success and not failures else None
    if ended is not None:
        failures.append(_sentence(ended.message or "the run ended early"))
    if failures and _is_storage_trouble(data, "\n".join(failures)):
        raise StorageFailedError(_storage_sentence(data))
    return RunOutcome(
        published=result.success and "published_warehouse" in materialized,
        unchanged=result.success and not materialized,
        failures=tuple(failures),
    )


def _is_storage_trouble(data: DataFolder, words: str) -> bool:
    if _STORAGE_TROUBLE.search(words):
        return True
    return data.root.exists() and shutil.disk_usage(data.root).free < _FULL_BYTES


def _text_of(check: AssetCheckEvaluation) -> str:
    message = check.metadata.get("message")
    return str(message.value) if message is not None else "failed"


def _sentence(message: str) -> str:
    """Return an exception's own words, without its class's name; the log has the rest."""
    words = re.sub(r"^[\w.]+(?:Error|Exception|Failure)?: ", "", message.strip())
    return words.splitlines()[0] if words else message


def _storage_sentence(data: DataFolder) -> str:
    return (
        f"Cannot write to {data.root}: the disk is full or read-only; free some space or make it writable, "
        "or choose another folder with --data."
    )
