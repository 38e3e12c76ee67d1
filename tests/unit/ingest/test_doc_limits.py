"""Limits of time and memory: whatever a document does to its reader, the run goes on."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ingest_helpers import FORM

from ingest import LandingStatus, RejectionCode, land
from ingest.errors import UnreadableDocument
from ingest.pool import Limits, run_tasks
from ingest.reading import Task
from ingest.work import TaskResult

DONE = TaskResult(1, 1, 1, 1, 0)


def misbehave(task: Task) -> TaskResult:
    if task.path.name.startswith("slow"):
        time.sleep(60)
    if task.path.name.startswith("hungry"):
        return TaskResult(len(bytearray(3 * 1024**3)), 1, 1, 1, 0)
    if task.path.name.startswith("faulty"):
        raise RuntimeError("a fault")
    return DONE


def tasks(folder: Path, *names: str) -> list[Task]:
    return [Task(folder / name, name, 1, folder, datetime.now(UTC), 1) for name in names]


@pytest.mark.parametrize("processes", [1, 2])
def test_slow_and_hungry_documents_are_rejected_and_the_others_go_on(tmp_path: Path, processes: int) -> None:
    names = ("a", "slow1", "b", "hungry", "c", "slow2", "d")
    started = time.monotonic()
    outcomes = {
        task.path.name: outcome
        for task, outcome in run_tasks(
            misbehave, tasks(tmp_path, *names), processes, Limits(seconds=1.0, memory_bytes=512 * 1024**2)
        )
    }
    assert time.monotonic() - started < 50
    assert set(outcomes) == set(names)
    assert [outcomes[name] for name in "abcd"] == [DONE] * 4
    for name, code in {
        "slow1": RejectionCode.TIMED_OUT,
        "slow2": RejectionCode.TIMED_OUT,
        "hungry": RejectionCode.TOO_LARGE,
    }.items():
        outcome = outcomes[name]
        assert isinstance(outcome, UnreadableDocument)
        assert outcome.code is code


def test_what_the_work_raises_is_raised_here(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="a fault"):
        list(run_tasks(misbehave, tasks(tmp_path, "faulty"), 1))


def test_a_text_that_takes_too_long_is_rejected_and_the_next_is_landed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(FORM.format("1") + "项目\t1\t2\n\n" * 200_000, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text(FORM.format("2"), encoding="utf-8")
    report = land([tmp_path / "in"], tmp_path / "data", limits=Limits(seconds=2.0))
    assert [o.status for o in report.outcomes] == [LandingStatus.REJECTED, LandingStatus.LANDED]
    assert report.outcomes[0].code is RejectionCode.TIMED_OUT
    assert "limit of 2 seconds" in (report.outcomes[0].reason or "")
