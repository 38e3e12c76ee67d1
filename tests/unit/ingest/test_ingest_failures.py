"""Killed, full, read-only, dying workers: nothing half-landed is visible and the next run is complete."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from ingest_helpers import FORM, bytes_in, tables_in

from ingest import LandingReport, LandingStatus, RejectionCode, StorageError, land, storage, text_reader, work
from ingest import landing as landing_module
from ingest.content import Cell, Document
from ingest.pool import run_tasks
from ingest.schemas import COMMIT_TABLE, RAW_TABLE_SCHEMAS
from ingest.work import Task, TaskResult, content_hash


class Killed(BaseException):
    """Stands for the process being killed: no clean-up code may run after it."""


@pytest.mark.parametrize("written", range(2 * len(RAW_TABLE_SCHEMAS)))
def test_a_killed_run_leaves_only_leftovers_that_the_next_run_replaces(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    land([documents], tmp_path / "undisturbed")
    data = tmp_path / "data"
    land([documents / "a.txt"], data)
    count = 0
    replace_file = storage._replace

    def replace_until_killed(target: Path, content: bytes) -> None:
        nonlocal count
        count += 1
        if count > written:
            target.with_name(target.name + ".tmp").write_bytes(content[: len(content) // 2])
            raise Killed
        replace_file(target, content)

    with monkeypatch.context() as patched:
        patched.setattr(storage, "_replace", replace_until_killed)
        patched.setattr(storage.RawStore, "discard", lambda self, document_id: None)
        with pytest.raises(Killed):
            land([documents], data, workers=0)
    committed = {row["document_id"] for row in tables_in(data)["raw_documents"]}
    for table, rows in tables_in(tmp_path / "undisturbed").items():
        of_committed = [row for row in tables_in(data)[table] if row["document_id"] in committed]
        assert of_committed == [row for row in rows if row["document_id"] in committed]
    land([documents], data)
    assert tables_in(data) == tables_in(tmp_path / "undisturbed")
    assert not list(data.rglob("*.tmp"))


def test_leftovers_of_documents_no_longer_asked_for_are_removed(documents: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    report = land([documents], data)
    gone = report.outcomes[0].document_id
    (data / "raw" / COMMIT_TABLE / f"{gone}.parquet").unlink()
    land([documents / "b.txt"], data)
    assert gone not in {row["document_id"] for row in tables_in(data)["raw_cells"]}


@pytest.mark.parametrize("table", list(RAW_TABLE_SCHEMAS))
def test_a_full_disk_is_one_sentence_and_leaves_nothing_half_landed(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    data = tmp_path / "data"
    land([documents / "a.txt"], data)
    before = bytes_in(data)
    fsync = os.fsync

    def full(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        if target.parent.name == table and target.name.endswith(".tmp"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(storage.os, "fsync", full)
        with pytest.raises(StorageError, match="the disk is full") as error:
            land([documents], data, workers=0)
    assert str(error.value).count(".") <= str(data).count(".") + 1
    assert bytes_in(data) == before
    assert land([documents], data).counts[LandingStatus.LANDED] == 2


def test_a_read_only_data_folder_is_one_sentence(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(self: Path, *args: object, **kwargs: object) -> NoReturn:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", read_only)
    with pytest.raises(StorageError, match="read-only"):
        land([documents], tmp_path / "data")


def test_a_data_folder_below_a_file_is_one_sentence(documents: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="a part of its path is a file"):
        land([documents], tmp_path / "file" / "data")


def test_a_storage_error_in_a_worker_process_reaches_the_caller(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    land([documents / "a.txt"], data)
    cells = data / "raw" / "raw_cells"
    monkeypatch.setattr(landing_module, "_POOL_FROM_BYTES", 0)
    monkeypatch.setattr(storage.RawStore, "prepare", lambda self: None)
    cells.rename(data / "elsewhere")
    cells.write_text("a file where a folder should be")
    with pytest.raises(StorageError):
        land([documents], data, workers=2)


def test_a_document_that_changes_while_it_is_read_is_rejected(documents: Path, tmp_path: Path) -> None:
    document_id, size = content_hash(documents / "a.txt", 10_000)
    landed_at = landing_module.datetime.now(landing_module.UTC)
    task = Task(documents / "a.txt", document_id, size, tmp_path / "data", landed_at, 10_000)
    (documents / "a.txt").write_text(FORM.format("9"))
    outcome = work.run_task(task)
    assert not isinstance(outcome, TaskResult)
    assert outcome.code is RejectionCode.CHANGED_WHILE_READING


def test_a_fault_of_a_reader_rejects_its_document_only(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = text_reader.TextReader.read

    def faulty(self: text_reader.TextReader, data: bytes) -> Document:
        if b"1.50" in data:
            raise RuntimeError("a\nfault")
        return read(self, data)

    monkeypatch.setattr(text_reader.TextReader, "read", faulty)
    report = land([documents], tmp_path / "data", workers=0)
    assert [o.code for o in report.outcomes] == [RejectionCode.READER_FAILED, None, None]
    assert report.outcomes[0].reason is not None
    assert "RuntimeError: a fault" in report.outcomes[0].reason


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda cells: cells[:-1], "a.txt could not be read without loss: 1 of its 2 numbers lost (1.50);"),
        (
            lambda cells: (*cells[:-1], cells[-1]._replace(text="1.50 3")),
            "a.txt could not be read without loss: 1 numbers read that it does not print;",
        ),
    ],
)
def test_a_document_of_which_a_number_is_lost_or_invented_is_rejected_and_no_other(
    documents: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[tuple[Cell, ...]], tuple[Cell, ...]],
    sentence: str,
) -> None:
    read = text_reader.TextReader.read

    def lossy(self: text_reader.TextReader, data: bytes) -> Document:
        document = read(self, data)
        (grid,) = document.grids
        cells = change(grid.cells) if b"1.50" in data else grid.cells
        return replace(document, grids=(replace(grid, cells=cells),))

    monkeypatch.setattr(text_reader.TextReader, "read", lossy)
    outcomes = land([documents], tmp_path / "data", workers=0).outcomes
    assert [o.code for o in outcomes] == [RejectionCode.NUMBERS_NOT_CONSERVED, None, None]
    assert outcomes[0].reason is not None
    assert outcomes[0].reason.startswith(sentence)
    landed = tables_in(tmp_path / "data")
    assert {row["file_name"] for row in landed["raw_documents"]} == {"b.txt", "c.md"}
    assert {row["numbers_missing"] for row in landed["raw_number_coverage"]} == {0}


def landed_anew(documents: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> LandingReport:
    monkeypatch.setattr(text_reader.TextReader, "version", "next")
    return land([documents], data, workers=0)


def kept_in(data: Path) -> list[str]:
    return sorted(path.parent.name for path in (data / "raw" / ".kept").rglob("*.parquet"))


def test_what_was_landed_is_kept_until_it_is_forgotten(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    land([documents], data)
    assert kept_in(data) == []
    before = {path.name: path.read_bytes() for path in (data / "raw" / COMMIT_TABLE).glob("*.parquet")}
    assert landed_anew(documents, data, monkeypatch).counts[LandingStatus.LANDED] == 3
    assert kept_in(data) == sorted([*RAW_TABLE_SCHEMAS] * 3)
    # A second reader version before anything is published: what is published is still what is kept.
    monkeypatch.setattr(text_reader.TextReader, "version", "after next")
    land([documents], data, workers=0)
    for path in (data / "raw" / ".kept" / COMMIT_TABLE).glob("*.parquet"):
        assert path.read_bytes() == before[path.name]
    assert {row["reader_version"] for row in tables_in(data)["raw_documents"]} == {"after next"}
    storage.RawStore(data).forget_kept()
    assert kept_in(data) == []
    storage.RawStore(data).forget_kept()


@pytest.mark.parametrize("written", range(2 * len(RAW_TABLE_SCHEMAS)))
def test_a_document_whose_newer_landing_was_cut_off_has_its_old_one_again(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    data = tmp_path / "data"
    land([documents], data)
    before = tables_in(data)
    replace_file = storage._replace
    count = 0

    def replace_until_killed(target: Path, content: bytes) -> None:
        nonlocal count
        count += 1
        if count > written:
            raise Killed
        replace_file(target, content)

    with monkeypatch.context() as patched:
        patched.setattr(storage, "_replace", replace_until_killed)
        patched.setattr(storage.RawStore, "discard", lambda self, document_id: None)
        patched.setattr(storage.RawStore, "_restore", lambda self, document_id: None)
        with pytest.raises(Killed):
            landed_anew(documents, data, patched)
    storage.RawStore(data).prepare()
    after = tables_in(data)
    newer = {row["document_id"] for row in after["raw_documents"] if row["reader_version"] == "next"}
    assert len(newer) == written // len(RAW_TABLE_SCHEMAS)
    for table, rows in before.items():
        old = [row for row in rows if row["document_id"] not in newer]
        assert [row for row in after[table] if row["document_id"] not in newer] == old
    assert not list((data / "raw").rglob("*.tmp"))


def test_a_full_disk_leaves_the_landing_that_was(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    land([documents], data)
    before = tables_in(data)

    def full(target: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    with monkeypatch.context() as patched:
        patched.setattr(storage, "_replace", full)
        with pytest.raises(StorageError, match="the disk is full"):
            landed_anew(documents, data, patched)
    assert tables_in(data) == before


def test_what_was_landed_stands_where_a_newer_reader_loses_a_number(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land([documents], tmp_path / "data", workers=0)
    before = tables_in(tmp_path / "data")
    monkeypatch.setattr(text_reader.TextReader, "version", "next")
    monkeypatch.setattr(
        text_reader.TextReader, "printed_text", lambda self, data: iter(["99", data.decode(errors="ignore")])
    )
    outcomes = land([documents], tmp_path / "data", workers=0).outcomes
    assert {o.status for o in outcomes} == {LandingStatus.REJECTED}
    assert tables_in(tmp_path / "data") == before


PARENT = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from ingest.pool import run_tasks
from ingest_helpers import announce_and_wait
from ingest.work import Task

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    tasks = [Task(folder / name, name, 1, folder, datetime.now(UTC), 1) for name in "abcd"]
    list(run_tasks(announce_and_wait, tasks, 2))
"""


def test_workers_of_a_killed_run_do_not_go_on_writing(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    here = Path(__file__).resolve()
    paths = os.pathsep.join(str(folder) for folder in (here.parents[3], here.parent))
    environment = {**os.environ, "PYTHONPATH": paths}
    parent = subprocess.Popen([sys.executable, str(script), str(tmp_path)], env=environment)
    deadline = time.monotonic() + 60
    while len(workers := list(tmp_path.glob("*.pid"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(workers) == 2
    parent.kill()
    parent.wait()
    pids = [int(path.read_text()) for path in workers]
    while any(_is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_is_running(pid) for pid in pids)
    assert len(list(tmp_path.glob("*.pid"))) == 2


def _is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _die_on_b(task: Task) -> TaskResult:
    if task.path.name == "b.txt":
        os._exit(9)
    return TaskResult(1, 1, 1, 1, 0)


def test_a_worker_that_dies_takes_only_its_document_with_it(tmp_path: Path) -> None:
    now = landing_module.datetime.now(landing_module.UTC)
    tasks = [Task(tmp_path / f"{name}.txt", name, 1, tmp_path, now, 1) for name in "ab"]
    outcomes = {task.path.name: outcome for task, outcome in run_tasks(_die_on_b, tasks, 2)}
    assert set(outcomes) == {"a.txt", "b.txt"}
    assert isinstance(outcomes["a.txt"], TaskResult)
    dead = outcomes["b.txt"]
    assert not isinstance(dead, TaskResult)
    assert dead.code is RejectionCode.READER_FAILED
