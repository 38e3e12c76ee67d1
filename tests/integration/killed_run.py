"""The command line, killed at a chosen step: `python -m tests.integration.killed_run STAGE STEP ARGUMENT...`.

A helper of the kill tests. The process ends itself by SIGKILL, which nothing can catch, so that the moment is
the same each time.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from dagster_project import progress
from dagster_project.cli import main


def kill_at(stage: str, step: int) -> Callable[[progress.Step], None]:
    """Return a listener that ends the process when the step is reached."""

    def kill(event: progress.Step) -> None:
        if event.stage == stage and event.done >= step:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


# Guarded: the child processes that read documents import this module too, and are not the run.
if __name__ == "__main__":
    with progress.listening(kill_at(sys.argv[1], int(sys.argv[2]))):
        main(sys.argv[3:])
