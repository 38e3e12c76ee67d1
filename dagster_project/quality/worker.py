"""Runs the Great Expectations suites in a process of their own, and the call that starts it.

The library keeps connections to the warehouse file open for as long as its process lives, and while they are
open nobody may write the file: the process ends, and the file is free. It costs nothing, since the library is
imported nowhere else; started early, its five seconds of import pass while dbt works.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dagster_project import progress
from dagster_project.paths import PROJECT_ROOT
from dagster_project.quality.contracts import ColumnContract, TableContract
from dagster_project.quality.expectations import SuiteResult


class WorkerError(Exception):
    """The process ended without results; its log says why."""


class SuiteWorker:
    """A process that has the library loaded, or is loading it, and waits for the tables to validate."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._asked: str | None = None
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        log = self._log
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(PROJECT_ROOT), *filter(None, sys.path)])
        }
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as errors:
            return subprocess.Popen(
                [sys.executable, "-m", "dagster_project.quality.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                text=True,
                encoding="utf-8",
            )

    def ask(self, warehouse: Path, contracts: Sequence[TableContract], folder: Path) -> None:
        """Begin to validate: what `run` is asked later is then under way, or done."""
        request = json.dumps(
            {
                "warehouse": str(warehouse),
                "folder": str(folder),
                "contracts": [asdict(contract) for contract in contracts],
            }
        )
        if request == self._asked:
            return
        if self._asked is not None:
            self.stop()
            self._process = self._start()
        self._asked = request
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(request)
            self._process.stdin.close()

    def run(self, warehouse: Path, contracts: Sequence[TableContract], folder: Path) -> list[SuiteResult]:
        """Validate the tables and write the Data Docs; see `expectations.run_suites`.

        Raises:
            WorkerError: the process broke off.
        """
        self.ask(warehouse, contracts, folder)
        results: list[SuiteResult] | None = None
        try:
            assert self._process.stdout is not None
            for line in self._process.stdout:
                message = json.loads(line)
                if "results" in message:
                    results = [
                        SuiteResult(entry["table"], entry["evaluated"], tuple(entry["failures"]))
                        for entry in message["results"]
                    ]
                else:
                    progress.report("checks", message["done"], message["total"], message["name"])
        except BrokenPipeError:
            results = None
        self._process.wait()
        if results is None:
            raise WorkerError(f"Great Expectations broke off; see {self._log}")
        return results

    def stop(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                stream.close()


def contract_from(entry: dict[str, Any]) -> TableContract:
    """Return a table's contract from its JSON form."""
    columns = tuple(
        ColumnContract(**{**column, "accepted": tuple(column["accepted"])}) for column in entry["columns"]
    )
    keys = tuple(tuple(key) for key in entry["keys"])
    return TableContract(entry["schema"], entry["name"], entry["description"], columns, keys)


def main() -> None:
    """Load the library, read one request from standard input, answer on standard output in JSON lines."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    # Whatever the library prints must not be taken for an answer.
    os.dup2(2, 1)
    from dagster_project.quality import expectations  # noqa: PLC0415

    expectations.load()
    text = sys.stdin.read()
    if not text:
        return
    request = json.loads(text)

    def answer(message: object) -> None:
        print(json.dumps(message, ensure_ascii=False), file=answers)

    def report(step: progress.Step) -> None:
        answer({"done": step.done, "total": step.total, "name": step.name})

    with progress.listening(report):
        results = expectations.run_suites(
            Path(request["warehouse"]),
            [contract_from(entry) for entry in request["contracts"]],
            Path(request["folder"]),
        )
    answer({"results": [asdict(result) for result in results]})
    answers.flush()
    # The library's threads and DuckDB's objects complain about the order of their end; nothing is left to do.
    os._exit(0)


if __name__ == "__main__":
    main()
