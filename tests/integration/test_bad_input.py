"""Bad input and bad surroundings: one sentence, the exit code of the contract, and the snapshot as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.folder import locked
from dagster_project.paths import PROJECT_ROOT, DataFolder, sample_documents
from dagster_project.publication import read_publication
from dagster_project.runner import RunOutcome
from tests.conftest import Gongkai, child_environment, read_snapshot

PUBLISHED, NOT_PUBLISHED, UNUSABLE = 0, 1, 2

pytestmark = pytest.mark.timeout(1800)


def assert_one_sentence(result: subprocess.CompletedProcess[str], *words: str) -> None:
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    for word in words:
        assert word in lines[0]


def test_a_path_that_does_not_exist(gongkai: Gongkai, tmp_path: Path) -> None:
    result = gongkai("run", "--documents", tmp_path / "nowhere.txt", "--data", tmp_path / "data")
    assert result.returncode == UNUSABLE
    assert_one_sentence(result, "nowhere.txt")
    assert not (tmp_path / "data").exists()


def test_an_empty_folder(gongkai: Gongkai, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = gongkai("run", "--documents", tmp_path / "empty", "--data", tmp_path / "data")
    assert result.returncode == UNUSABLE
    assert_one_sentence(result, "empty")


def test_findings_before_anything_is_published(gongkai: Gongkai, tmp_path: Path) -> None:
    result = gongkai("findings", "--data", tmp_path)
    assert result.returncode == UNUSABLE
    assert_one_sentence(result, "gongkai run")


def test_two_runs_at_once(gongkai: Gongkai, tmp_path: Path) -> None:
    data = DataFolder.at(tmp_path / "data")
    with locked(data):
        result = gongkai("run", "--data", data.root)
    assert result.returncode == UNUSABLE
    assert_one_sentence(result, "Another run", str(data.root))
    assert not data.published.exists()


def test_a_data_folder_that_is_a_file(gongkai: Gongkai, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder", encoding="utf-8")
    result = gongkai("run", "--data", tmp_path / "data")
    assert result.returncode == UNUSABLE
    assert_one_sentence(result, str(tmp_path / "data"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A file system of its own, as large as the data folder of half a run."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
        == 0
    )
    if not mounted:
        pytest.skip("a file system of one's own can only be mounted by root")
    return folder


@pytest.fixture
def unmounting(small_disk: Path) -> object:
    """Unmount the file system afterwards, whatever the test did with it."""
    yield small_disk
    subprocess.run(["umount", "-l", str(small_disk)], check=True)


def test_a_read_only_data_folder(gongkai: Gongkai, unmounting: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(unmounting)], check=True)
    result = gongkai("run", "--data", unmounting / "data")
    assert result.returncode == UNUSABLE
    assert_one_sentence(result, "Read-only", "--data")


def test_a_full_disk(gongkai: Gongkai, unmounting: Path) -> None:
    result = gongkai("run", "--data", unmounting / "data")
    assert result.returncode == UNUSABLE, result.stderr
    assert_one_sentence(result, "--data")
    assert not (unmounting / "data" / "published" / "warehouse.duckdb").exists()


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """A full disk as any user can have it: no file may become larger than a few blocks."""
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); "
        "from dagster_project.cli import main; main(sys.argv[1:])"
    )
    result = subprocess.run(
        [sys.executable, "-c", limited, "run", "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=PROJECT_ROOT,
        env=child_environment(),
        check=False,
    )
    assert result.returncode == UNUSABLE, result.stderr
    assert_one_sentence(result, "--data")
    assert not (tmp_path / "data" / "published" / "warehouse.duckdb").exists()


def test_unreadable_documents_do_not_stop_the_others(
    gongkai: Gongkai, tmp_path: Path, sample_run: tuple[DataFolder, RunOutcome]
) -> None:
    """Odd documents beside a good one: each is rejected with its reason or landed and left unplaced."""
    folder = tmp_path / "documents"
    folder.mkdir()
    good = sample_documents()[0]
    (folder / good.name).write_bytes(good.read_bytes())
    (folder / "same again.txt").write_bytes(good.read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    (folder / "letter.txt").write_text("各位同事：\n本周五下午三点开会。\n", encoding="utf-8")
    (folder / "no unit.txt").write_text(
        "一、支出总表\n\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n201\t一般公共服务支出\t3\t1\t2\n合计\t\t3\t1\t2\n",
        encoding="utf-8",
    )
    data = DataFolder.at(tmp_path / "data")
    result = gongkai("run", "--documents", folder, "--data", data.root)
    assert result.returncode == PUBLISHED, result.stderr
    assert "2 rejected" in result.stdout
    assert "empty.txt" in result.stdout
    assert "picture.txt" in result.stdout
    snapshot = read_snapshot(data)
    assert len(snapshot["raw.raw_documents"]) == 3
    unplaced = [row for row in snapshot["audit.fct_unplaced_cell"] if "3" in row]
    assert unplaced, "cells without a unit must be listed as unplaced"

    again = gongkai("run", "--documents", folder, "--data", data.root)
    assert again.returncode == PUBLISHED
    assert "Nothing is new" in again.stdout
    assert read_snapshot(data) == snapshot


def test_a_failed_check_leaves_the_snapshot_standing(
    gongkai: Gongkai, sample_run: tuple[DataFolder, RunOutcome], tmp_path: Path
) -> None:
    """A landed number that is lost afterwards stops the run before it publishes, with exit code 1."""
    data, _ = sample_run
    before, version = read_snapshot(data), read_publication(data)
    coverage = sorted((data.raw / "raw_number_coverage").glob("[0-9a-f]*.parquet"))[0]
    kept = coverage.read_bytes()
    import polars as pl  # noqa: PLC0415

    frame = pl.read_parquet(coverage).with_columns(
        numbers_missing=pl.lit(1, pl.Int64),
        numbers_landed=pl.col("numbers_landed") - 1,
        missing_numbers=pl.lit("12.50"),
    )
    try:
        frame.write_parquet(coverage)
        result = gongkai("run", "--rebuild", "--data", data.root)
    finally:
        coverage.write_bytes(kept)
    assert result.returncode == NOT_PUBLISHED
    assert "numbers_conserved" in result.stderr
    assert "still stands" in result.stderr
    assert read_publication(data) == version
    assert read_snapshot(data) == before
