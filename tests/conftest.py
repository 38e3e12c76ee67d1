"""What several rooms of the suite share: one run of the samples, and how two snapshots are compared."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from dagster_project.folder import locked
from dagster_project.paths import PROJECT_ROOT, DataFolder, sample_documents
from dagster_project.runner import RunOutcome, run_refresh

Gongkai = Callable[..., subprocess.CompletedProcess[str]]
Snapshot = dict[str, list[tuple[object, ...]]]

# When a document was landed is the only thing two runs of the same documents may differ in.
NOT_COMPARED = {"landed_at"}


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DataFolder, RunOutcome]]:
    """The samples, run once through the whole job in this process."""
    data = DataFolder.at(tmp_path_factory.mktemp("samples"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_DATA", str(data.root))
        with locked(data):
            outcome = run_refresh(data, sample_documents())
        yield data, outcome


@pytest.fixture(scope="session")
def gongkai() -> Gongkai:
    """Call the command line in a process of its own."""

    def call(*arguments: str | Path, module: str = "dagster_project.cli") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=PROJECT_ROOT,
            env=child_environment(),
            check=False,
        )

    return call


def child_environment() -> dict[str, str]:
    """Return the environment of a child process: ours, without what points at another data folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GONGKAI_")}
    environment["PYTHONPATH"] = str(PROJECT_ROOT)
    return environment


def read_snapshot(data: DataFolder) -> Snapshot:
    """Return every published table as sorted rows, without the columns that may differ between runs."""
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables order by all"
        ).fetchall()
        snapshot: Snapshot = {}
        for (name,) in tables:
            columns = [row[0] for row in connection.execute(f"describe {name}").fetchall()]
            kept = ", ".join(f'"{column}"' for column in columns if column not in NOT_COMPARED)
            snapshot[name] = connection.execute(f"select {kept} from {name} order by all").fetchall()
    return snapshot
