"""The command line, killed at a chosen step: `python -m tests.integration.killed_run STAGE STEP ARGUMENT...`.

A helper of the kill tests. The process ends itself by SIGKILL, which nothing can catch, so that the moment is
the same each time.
"""

from __future__ import annotations

import os
import signal
import sys

from dagster_project import progress
from dagster_project.cli import main

stage, step = sys.argv[1], int(sys.argv[2])


def kill(event: progress.Step) -> None:
    """End the process when the step is reached."""
    if event.stage == stage and event.done >= step:
        os.kill(os.getpid(), signal.SIGKILL)


with progress.listening(kill):
    main(sys.argv[3:])
