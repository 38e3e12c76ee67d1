"""What several landing tests need: a form to print, and the tables and files of a data folder."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet

from ingest.schemas import RAW_TABLE_SCHEMAS
from ingest.work import Task, TaskResult

FORM = "收支总表\n\n单位：万元\n\n项目\t\t金额\n一\t合计\t{}\n\n注：1。\n"


def tables_in(data: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of all raw tables, without the time of landing."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in RAW_TABLE_SCHEMAS:
        rows[table] = []
        for path in sorted((data / "raw" / table).glob("*.parquet")):
            for row in pyarrow.parquet.ParquetFile(path).read().to_pylist():
                row.pop("landed_at", None)
                rows[table].append(row)
    return rows


def bytes_in(data: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(data)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in data.rglob("*")
        if path.is_file()
    }


def announce_and_wait(task: Task) -> TaskResult:
    """Stand-in for slow work: writes the number of its process beside the task's path, then waits."""
    half_written = task.path.with_suffix(".part")
    half_written.write_text(str(os.getpid()))
    half_written.replace(task.path.with_suffix(".pid"))
    time.sleep(120)
    return TaskResult(0, 0, 0, 0, 0)
