"""Running tasks in child processes under limits of time and memory, so that no task can stop the others.

Knows nothing of what the tasks are: what is asked about a document, and the answer, is the caller's.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

from ingest.errors import RejectionCode, UnreadableDocument

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")
Work = Callable[[_Task], _Result | UnreadableDocument]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds by the clock, and bytes of memory beyond what its process had.

    None is no limit. Memory is limited where the system can (POSIX); elsewhere only time is.
    """

    seconds: float | None = 180.0
    memory_bytes: int | None = 2 * 1024**3


DEFAULT_LIMITS = Limits()


def run_tasks(
    work: Work[_Task, _Result],
    tasks: Sequence[_Task],
    processes: int,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[tuple[_Task, _Result | UnreadableDocument]]:
    """Run every task and yield its outcome as it is known; 0 processes means in this one and without limits.

    A task over its time is ended with its process and reported as unreadable. A task whose process dies is
    tried again after all others, alone, and reported as unreadable if that dies too. Exceptions of `work` are
    raised here.
    """
    if processes <= 0:
        for task in tasks:
            yield task, work(task)
        return
    survivors: list[_Task] = []
    crew = _Crew(work, limits)
    try:
        for task, outcome in crew.run(deque(tasks), processes):
            if outcome is None:
                survivors.append(task)
            else:
                yield task, outcome
        for task in survivors:
            for _, outcome in crew.run(deque([task]), 1):
                yield task, _died() if outcome is None else outcome
    finally:
        crew.dismiss()


@dataclass(slots=True)
class _Worker(Generic[_Task]):
    process: SpawnProcess
    connection: Connection
    task: _Task | None = None
    deadline: float | None = None


class _Crew(Generic[_Task, _Result]):
    """The child processes of one run."""

    def __init__(self, work: Work[_Task, _Result], limits: Limits) -> None:
        self._work = work
        self._limits = limits
        self._workers: list[_Worker[_Task]] = []
        # Forking a process that has started threads (as the data libraries do) can deadlock.
        self._context = multiprocessing.get_context("spawn")

    def run(
        self, queue: deque[_Task], processes: int
    ) -> Iterator[tuple[_Task, _Result | UnreadableDocument | None]]:
        """Yield the outcome of every task, None where the process died of it."""
        while queue or any(worker.task is not None for worker in self._workers):
            self._assign(queue, processes)
            busy = [worker for worker in self._workers if worker.task is not None]
            now = time.monotonic()
            deadlines = [worker.deadline - now for worker in busy if worker.deadline is not None]
            ready = wait([worker.connection for worker in busy], min(deadlines, default=None))
            for worker in busy:
                task = worker.task
                assert task is not None
                if worker.connection in ready:
                    yield task, self._receive(worker)
                elif worker.deadline is not None and worker.deadline <= time.monotonic():
                    self._end(worker)
                    yield task, _timed_out(self._limits.seconds or 0)

    def dismiss(self) -> None:
        """End every process."""
        for worker in list(self._workers):
            self._end(worker)

    def _assign(self, queue: deque[_Task], processes: int) -> None:
        for worker in self._workers:
            if queue and worker.task is None:
                self._give(worker, queue.popleft())
        while queue and len(self._workers) < processes:
            self._give(self._start(), queue.popleft())

    def _start(self) -> _Worker[_Task]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, self._work, self._limits.memory_bytes), daemon=True
        )
        process.start()
        theirs.close()
        # Starting takes time that is not the document's.
        with suppress(EOFError, OSError):
            ours.recv()
        worker: _Worker[_Task] = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _give(self, worker: _Worker[_Task], task: _Task) -> None:
        worker.task = task
        seconds = self._limits.seconds
        worker.deadline = None if seconds is None else time.monotonic() + seconds
        with suppress(OSError):  # A process that is gone is noticed when its answer is awaited.
            worker.connection.send(task)

    def _receive(self, worker: _Worker[_Task]) -> _Result | UnreadableDocument | None:
        try:
            raised, outcome = worker.connection.recv()
        except (EOFError, OSError):
            self._end(worker)
            return None
        worker.task = worker.deadline = None
        if raised:
            raise outcome
        result: _Result | UnreadableDocument = outcome
        return result

    def _end(self, worker: _Worker[_Task]) -> None:
        self._workers.remove(worker)
        pid = worker.process.pid
        if pid is not None and hasattr(os, "killpg"):
            # The process leads a group of its own: a converter it started ends with it.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()


def _serve(connection: Connection, work: Work[_Task, _Result], memory_bytes: int | None) -> None:
    """The life of a child process: take tasks, answer with outcomes."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    _die_with_parent()
    connection.send(True)
    while True:
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        _limit_memory(memory_bytes)
        try:
            answer: tuple[bool, object] = (False, work(task))
        except MemoryError:
            answer = (False, _too_much_memory())
        except Exception as error:
            answer = (True, error)
        _limit_memory(None)
        connection.send(answer)


def _limit_memory(memory_bytes: int | None) -> None:
    """Bound what this process may take beyond what it has; None lifts the bound."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 -- not on every system

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard
    if memory_bytes is not None:
        soft = _memory_now() + memory_bytes
        soft = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _memory_now() -> int:
    """The address space of this process in bytes, 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 -- no file of ours
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _died() -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.READER_FAILED,
        "made its reader process die, most likely for lack of memory",
        "split it into smaller documents or report the fault with the document",
    )


def _too_much_memory() -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.TOO_LARGE,
        "needs more memory than a document may take",
        "split it into smaller documents or raise the limit",
    )


def _timed_out(seconds: float) -> UnreadableDocument:
    return UnreadableDocument(
        RejectionCode.TIMED_OUT,
        f"took longer to read than the limit of {seconds:g} seconds",
        "split it into smaller documents or raise the limit",
    )


def _die_with_parent() -> None:
    """Make this process end as soon as its parent does, and what it started with it.

    A worker of a killed run would otherwise go on writing into a data folder that the next run already owns.
    """

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            if hasattr(os, "killpg"):
                os.killpg(0, signal.SIGKILL)
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
