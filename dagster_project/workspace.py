"""The data folder as a Dagster resource: locked for the run, with its quality checks' process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dagster import ConfigurableResource, InitResourceContext
from pydantic import PrivateAttr

from dagster_project.folder import locked
from dagster_project.paths import DataFolder
from dagster_project.quality.contracts import TableContract
from dagster_project.quality.worker import SuiteWorker

# A run started from the interface waits for the one before it; the command line does not wait.
PATIENCE_SECONDS = 1800.0


class Workspace(ConfigurableResource[Any]):
    """The data folder of a run, locked from the run's first step to its last."""

    data_dir: str

    _worker: SuiteWorker | None = PrivateAttr(default=None)

    @property
    def data(self) -> DataFolder:
        """The layout of the folder."""
        return DataFolder.at(self.data_dir)

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Workspace"]:
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

    def begin_suites(self, contracts: Sequence[TableContract]) -> None:
        """Let the helper process validate while this one records what was built."""
        self.warm_up()
        assert self._worker is not None
        self._worker.ask(self.data.warehouse, contracts, self.data.quality)

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
