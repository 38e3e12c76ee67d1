"""Where the time of a run goes: `python -m tests.bench.stages [DOCUMENT]...` (default: the samples).

A cold run into an empty data folder and a second one with nothing new, each as the command line does it, in a
process of its own; the stages of the first by its own clock. Nothing is asserted here.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from subprocess import run

import duckdb
from rich.console import Console
from rich.table import Table

from dagster_project import progress
from dagster_project.paths import PROJECT_ROOT, DataFolder

_STAGES_FILE = "seconds.json"


def main(documents: list[str]) -> int:
    """Run twice, print where the time went, and return the exit code of the first run that failed."""
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        data = DataFolder.at(folder)
        walls = []
        for _ in range(2):
            started = time.perf_counter()
            child = run(
                [sys.executable, "-m", "tests.bench.stages", "--child", folder, *documents],
                cwd=PROJECT_ROOT,
                check=False,
            )
            walls.append(time.perf_counter() - started)
            if child.returncode:
                return child.returncode
        seconds: dict[str, float] = json.loads((data.root / _STAGES_FILE).read_text(encoding="utf-8"))
        print_report(data, walls, seconds)
    return 0


def child(folder: str, documents: list[str]) -> None:
    """Do what `gongkai run` does, and keep the seconds of its stages."""
    from dagster_project.cli import main as gongkai  # noqa: PLC0415 - its import is part of what is measured

    arguments = ["run", "--data", folder]
    for document in documents:
        arguments += ["--documents", document]
    try:
        gongkai(arguments)
    finally:
        if seconds := progress.seconds():
            (Path(folder) / _STAGES_FILE).write_text(json.dumps(seconds), encoding="utf-8")


def print_report(data: DataFolder, walls: list[float], seconds: dict[str, float]) -> None:
    """Print the stages, what is left of the wall time, and the throughput of each stage."""
    counts = volumes(data)
    table = Table(title="Where the time goes (seconds)", title_justify="left")
    table.add_column("stage")
    table.add_column("seconds", justify="right")
    for unit in counts:
        table.add_column(f"{unit}/s", justify="right")
    rest = walls[0] - sum(seconds.values())
    for stage, value in [
        *((stage, seconds.get(stage, 0.0)) for stage in progress.STAGES),
        ("starting, Dagster's bookkeeping, summary", rest),
        ("first run", walls[0]),
        ("second run, nothing new", walls[1]),
    ]:
        rates = [f"{count / value:,.1f}" if value else "" for count in counts.values()]
        table.add_row(stage, f"{value:.2f}", *rates)
    console = Console(width=120)
    console.print(table)
    console.print(", ".join(f"{count:,} {unit}" for unit, count in counts.items()))


def volumes(data: DataFolder) -> dict[str, int]:
    """Return how many documents, cells and money figures the snapshot holds."""
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        facts = connection.execute(
            "select table_name from information_schema.columns where table_schema = 'marts' "
            "and starts_with(table_name, 'fct_') and column_name = 'amount_yuan' order by all"
        ).fetchall()
        queries = {
            "documents": "select count(*) from raw.raw_documents",
            "cells": "select count(*) from raw.raw_cells",
            "figures": " union all ".join(
                f"select count(amount_yuan) from marts.{name}" for (name,) in facts
            ),
        }
        return {
            unit: sum(int(count) for (count,) in connection.execute(query).fetchall())
            for unit, query in queries.items()
        }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main(sys.argv[1:]))
