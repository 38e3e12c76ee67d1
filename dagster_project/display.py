"""How far a run is, drawn on a terminal or written as plain lines; and everything else kept off the screen.

Only drawing. The libraries a run uses write to standard output and error as they like: while a run goes on
both lead to a log file, and what is meant for the person is written beside them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from dagster_project.progress import STAGES, Listener, Step, listening

_NAMES = {
    "landing": "Landing documents 读取文件",
    "dbt": "Building tables 建表",
    "checks": "Checking 检查",
    "publish": "Publishing 发布",
}
_PLAIN_WIDTH = 150


def make_console(descriptor: int = 1) -> Console:
    """Return a console on a descriptor that stays there when the descriptor is led elsewhere."""
    stream = os.fdopen(os.dup(descriptor), "w", encoding="utf-8", errors="replace", buffering=1)
    console = Console(file=stream, highlight=False)
    if not console.is_terminal:
        console = Console(file=stream, highlight=False, width=_PLAIN_WIDTH)
    return console


@contextmanager
def quiet(log: Path) -> Iterator[None]:
    """Lead what this process and its children print to `log` while the block runs."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = [os.dup(1), os.dup(2)]
    with log.open("ab") as target:
        os.dup2(target.fileno(), 1)
        os.dup2(target.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for descriptor, copy in zip((1, 2), saved, strict=True):
            os.dup2(copy, descriptor)
            os.close(copy)


@contextmanager
def shown(console: Console) -> Iterator[None]:
    """Show the steps of the run while the block runs."""
    with ExitStack() as stack:
        listener = _bars(console, stack) if console.is_terminal else _lines(console)
        stack.enter_context(listening(listener))
        yield


def _bars(console: Console, stack: ExitStack) -> Listener:
    bars = stack.enter_context(
        Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[name]}", style="dim"),
            console=console,
            transient=True,
        )
    )
    tasks: dict[str, TaskID] = {
        stage: bars.add_task(_NAMES[stage], total=None, start=False, name="") for stage in STAGES
    }

    def draw(step: Step) -> None:
        task = tasks[step.stage]
        bars.start_task(task)
        bars.update(task, completed=step.done, total=step.total, name=step.name)

    return draw


def _lines(console: Console) -> Listener:
    """Write a line when a stage begins, and one for each document; the hundreds of tables pass in silence."""
    seen: set[str] = set()

    def write(step: Step) -> None:
        if step.stage not in seen:
            seen.add(step.stage)
            console.print(f"{_NAMES[step.stage]} …", markup=False)
        if step.stage == "landing":
            console.print(f"  {step.done}/{step.total} {step.name}", markup=False)

    return write
