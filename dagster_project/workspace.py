"""The data folder as one run holds it: under an exclusive lock, with the helper process of its quality checks.

What a run does with the folder is decided by the assets and checks; where things lie in it, by `paths`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster import ConfigurableResource, InitResourceContext
from filelock import FileLock, Timeout
from pydantic import PrivateAttr

from dagster_project.paths import DataFolder
from dagster_project.quality.worker import SuiteWorker

# A run started from the interface waits for the one before it; the command line does not wait.
PATIENCE_SECONDS = 1800.0


class BusyError(Exception):
    """Another run is working on the data folder."""


class StorageUnusableError(Exception):
    """The data folder cannot be written; the message says why and what to do."""


@contextmanager
def locked(data: DataFolder, patience: float = 0.0) -> Iterator[None]:
    """Hold the data folder for this process alone; a second call within the process enters at once.

    Args:
        data: the folder, made if it is not there.
        patience: seconds to wait for another run to end.

    Raises:
        BusyError: another run holds it.
        StorageUnusableError: the folder or the lock cannot be written.
    """
    lock = FileLock(str(data.lock), timeout=patience, is_singleton=True, thread_local=False)
    try:
        data.create()
        lock.acquire()
    except Timeout as error:
        raise BusyError(
            f"Another run is working on {data.root}; wait until it has ended, or give this one its own --data folder."
        ) from error
    except OSError as error:
        raise StorageUnusableError(storage_sentence(data.root, error)) from error
    try:
        yield
    finally:
        lock.release()


def storage_sentence(folder: Path, error: OSError) -> str:
    """Return what is wrong with writing to `folder`, and what to do, in one sentence."""
    reason = error.strerror or str(error)
    return f"Cannot write to {folder} ({reason}): free space or make it writable, or choose another folder with --data."


def remember_sources(data: DataFolder, paths: list[Path]) -> None:
    """Keep the paths of a run, for the runs of the schedule and the interface to scan again."""
    scratch = data.sources.with_suffix(".new")
    scratch.write_text(json.dumps([str(path) for path in paths], ensure_ascii=False), encoding="utf-8")
    scratch.replace(data.sources)


def remembered_sources(data: DataFolder) -> list[Path]:
    """Return those paths of the last run that still exist."""
    try:
        entries = json.loads(data.sources.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(entry) for entry in entries if Path(entry).exists()]


class Workspace(ConfigurableResource[None]):
    """The data folder of a run, locked from the run's first step to its last."""

    data_dir: str

    _worker: SuiteWorker | None = PrivateAttr(default=None)

    @property
    def data(self) -> DataFolder:
        """The layout of the folder."""
        return DataFolder.at(self.data_dir)

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator[Workspace]:
        """Hold the folder, and end the helper process, whatever becomes of the run."""
        with locked(self.data, PATIENCE_SECONDS):
            try:
                yield self
            finally:
                self.stop_worker()

    def warm_up(self) -> None:
        """Start loading the quality library beside whatever comes next."""
        if self._worker is None:
            self._worker = SuiteWorker(self.data.logs / "great_expectations.log")

    def take_worker(self) -> SuiteWorker:
        """Return the helper process, started if it was not; it answers once."""
        self.warm_up()
        worker, self._worker = self._worker, None
        assert worker is not None
        return worker

    def stop_worker(self) -> None:
        """End a helper process nobody asked anything."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None
