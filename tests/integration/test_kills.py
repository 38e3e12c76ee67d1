"""SIGKILL while landing, building and publishing: the next run gives the tables of an undisturbed one."""

from __future__ import annotations

import signal
from pathlib import Path

import duckdb
import pytest

from dagster_project.paths import DataFolder
from dagster_project.publication import read_publication
from dagster_project.runner import RunOutcome
from tests.conftest import Gongkai, read_snapshot

KILLED_RUN = "tests.integration.killed_run"

# Each test is two runs, and the first of them waits for the samples' run as well.
pytestmark = pytest.mark.timeout(1800)


@pytest.mark.parametrize(("stage", "step"), [("landing", 3), ("dbt", 40), ("publish", 6)])
def test_killed_and_run_again(
    gongkai: Gongkai, tmp_path: Path, sample_run: tuple[DataFolder, RunOutcome], stage: str, step: int
) -> None:
    undisturbed, _ = sample_run
    data = DataFolder.at(tmp_path / "data")
    killed = gongkai(stage, str(step), "run", "--data", data.root, module=KILLED_RUN)
    assert killed.returncode == -signal.SIGKILL
    assert read_publication(data) is None
    assert not data.snapshot.exists()
    again = gongkai("run", "--data", data.root)
    assert again.returncode == 0, again.stderr
    assert read_snapshot(data) == read_snapshot(undisturbed)
    assert [path for path in (data.published / ".versions").iterdir() if path.name.startswith(".")] == []


def test_killed_while_publishing_over_a_snapshot(
    gongkai: Gongkai, sample_run: tuple[DataFolder, RunOutcome]
) -> None:
    """A reader that has the snapshot open goes on reading it, before, during and after."""
    data, _ = sample_run
    before, version = read_snapshot(data), read_publication(data)
    with duckdb.connect(str(data.snapshot), read_only=True) as reader:
        query = "select count(*), sum(amount_yuan) from marts.fct_expenditure_by_function"
        seen = reader.execute(query).fetchall()
        killed = gongkai("publish", "6", "run", "--rebuild", "--data", data.root, module=KILLED_RUN)
        assert killed.returncode == -signal.SIGKILL
        assert read_publication(data) == version
        assert reader.execute(query).fetchall() == seen
        again = gongkai("run", "--rebuild", "--data", data.root)
        assert again.returncode == 0, again.stderr
        assert reader.execute(query).fetchall() == seen
    published = read_publication(data)
    assert published is not None
    assert version is not None
    assert published.version != version.version
    assert read_snapshot(data) == before
