"""How cost follows the number of documents: `python -m tests.bench.scale [NUMBER]...` (default: 50 200).

For each number: so many generated documents into an empty data folder, then one more into the same; each run
in a process of its own, with its stages by its own clock and the most memory it and its greatest child held.
The first run grows with its documents, the one more should not. Nothing is asserted here.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from subprocess import run
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from dagster_project import progress
from dagster_project.folder import locked
from dagster_project.paths import PROJECT_ROOT, DataFolder
from tests.corpus.many import write

_MEASURED = "measured.json"


def main(arguments: list[str]) -> int:
    """Measure each number of documents and print the table; return 1 if a run did not publish."""
    console = Console(width=130)
    table = Table(title="Cost by the number of documents (seconds)", title_justify="left")
    for column in (
        "documents",
        "numbers",
        "run",
        *progress.STAGES,
        "all",
        "a document",
        "memory MB",
        "data MB",
    ):
        table.add_column(column, justify="left" if column == "run" else "right")
    for number in [int(argument) for argument in arguments] or [50, 200]:
        with tempfile.TemporaryDirectory(prefix="gongkai-scale-") as folder:
            documents = Path(folder) / "documents"
            write(number + 1, documents)
            last = max(documents.iterdir())
            held_back = Path(folder) / last.name
            shutil.move(last, held_back)
            for name, count in (("all new", number), ("one more", 1)):
                if name == "one more":
                    shutil.move(held_back, last)
                measured = _measure(Path(folder), documents)
                if measured is None:
                    console.print(f"{number} documents, {name}: not published", style="red")
                    return 1
                seconds = measured["seconds"]
                table.add_row(
                    f"{number:,}" if name == "all new" else "",
                    f"{measured['numbers']:,.0f}",
                    name,
                    *(f"{seconds.get(stage, 0):.1f}" for stage in progress.STAGES),
                    f"{measured['wall']:.1f}",
                    f"{measured['wall'] / count:.3f}",
                    f"{measured['memory']:,.0f}",
                    f"{measured['size']:,.0f}",
                )
            console.print(f"{number} documents measured", style="dim")
    console.print(table)
    return 0


def _measure(folder: Path, documents: Path) -> dict[str, Any] | None:
    """Return what one run took, or None where it did not publish."""
    child = [sys.executable, "-m", "tests.bench.scale", "--child", str(folder), str(documents)]
    if run(child, cwd=PROJECT_ROOT, check=False).returncode:
        return None
    measured: dict[str, Any] = json.loads((folder / _MEASURED).read_text(encoding="utf-8"))
    return measured


def child(folder: Path, documents: Path) -> int:
    """Run the whole job once and write down what it took."""
    from dagster_project.runner import run_refresh  # noqa: PLC0415 - its import is part of what is measured

    data = DataFolder.at(folder / "data")
    started = time.perf_counter()
    with locked(data):
        outcome = run_refresh(data, [documents])
    wall = time.perf_counter() - started
    if not outcome.published:
        print("\n".join(outcome.failures), file=sys.stderr)
        return 1
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        ((numbers,),) = connection.execute(
            "select sum(numbers_in_source) from audit.fct_number_coverage"
        ).fetchall()
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    measured = {
        "seconds": progress.seconds(),
        "wall": wall,
        "memory": (kilobytes + children) / 1024,
        "numbers": int(numbers),
        "size": sum(path.stat().st_size for path in data.root.rglob("*") if path.is_file()) / 1e6,
    }
    (folder / _MEASURED).write_text(json.dumps(measured), encoding="utf-8")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        sys.exit(child(Path(sys.argv[2]), Path(sys.argv[3])))
    sys.exit(main(sys.argv[1:]))
