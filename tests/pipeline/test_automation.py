"""What starts a run: a new document in the watched folder, and the morning, if there is anything new."""

from __future__ import annotations

from pathlib import Path

import pytest
from dagster import SensorResult, SkipReason, build_sensor_context

from dagster_project.automation import daily, new_documents, watched_paths
from dagster_project.folder import BusyError, locked, remember_sources
from dagster_project.paths import DataFolder, sample_documents


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    folder = DataFolder.at(tmp_path / "data")
    folder.create()
    monkeypatch.setenv("GONGKAI_DATA", str(folder.root))
    monkeypatch.delenv("GONGKAI_DOCUMENTS", raising=False)
    return folder


def test_the_sensor_sees_a_new_and_a_changed_document_once(data: DataFolder) -> None:
    assert isinstance(new_documents(build_sensor_context()), SkipReason)
    document = data.inbox / "document.txt"
    document.write_text("一", encoding="utf-8")
    first = new_documents(build_sensor_context())
    assert isinstance(first, SensorResult)
    assert first.run_requests is not None
    assert len(first.run_requests) == 1
    assert isinstance(new_documents(build_sensor_context(cursor=first.cursor)), SkipReason)
    document.write_text("一二", encoding="utf-8")
    second = new_documents(build_sensor_context(cursor=first.cursor))
    assert isinstance(second, SensorResult)
    assert second.cursor != first.cursor


def test_hidden_and_half_copied_files_start_nothing(data: DataFolder) -> None:
    (data.inbox / ".document.txt.part").write_text("一", encoding="utf-8")
    assert isinstance(new_documents(build_sensor_context()), SkipReason)


def test_the_schedule_is_daily_at_six_in_shanghai() -> None:
    assert daily.cron_schedule == "0 6 * * *"
    assert daily.execution_timezone == "Asia/Shanghai"


def test_samples_never_get_among_somebodys_documents(data: DataFolder, tmp_path: Path) -> None:
    assert watched_paths(data) == sample_documents()
    own = tmp_path / "own"
    own.mkdir()
    remember_sources(data, [own])
    assert watched_paths(data) == [own]
    (data.inbox / "document.txt").write_text("一", encoding="utf-8")
    assert watched_paths(data) == [data.inbox, own]


def test_the_environment_names_the_watched_folder(
    data: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "watched").mkdir()
    (tmp_path / "watched" / "a.txt").write_text("一", encoding="utf-8")
    monkeypatch.setenv("GONGKAI_DOCUMENTS", str(tmp_path / "watched"))
    assert watched_paths(data) == [tmp_path / "watched"]
    assert isinstance(new_documents(build_sensor_context()), SensorResult)


def test_the_lock_lets_its_own_process_in_again(data: DataFolder) -> None:
    with locked(data), locked(data):
        assert data.lock.exists()


def test_the_lock_keeps_others_out(data: DataFolder) -> None:
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = (
        "import sys, time; from dagster_project.folder import locked; "
        "from dagster_project.paths import DataFolder\n"
        "with locked(DataFolder.at(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(data.root)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(BusyError, match="Another run"), locked(data):
            pass
    finally:
        holder.kill()
        holder.wait()
    with locked(data, patience=10):
        assert data.lock.exists()
