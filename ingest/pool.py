"""Running tasks in worker processes, so that one that dies takes only itself with it.

Knows nothing of documents beyond the task it is given.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from ingest.errors import RejectionCode, UnreadableDocument
from ingest.work import Task, TaskResult

Outcome = TaskResult | UnreadableDocument
Work = Callable[[Task], Outcome]


def run_tasks(work: Work, tasks: Sequence[Task], processes: int) -> Iterator[tuple[Task, Outcome]]:
    """Run every task and yield its outcome as it is known; 0 processes means in this one.

    If a worker dies, the tasks without an outcome are tried again one by one, each in a process of its own,
    and the one that kills its process again is reported as unreadable. Exceptions of `work` are raised here.
    """
    if processes <= 0:
        for task in tasks:
            yield task, work(task)
        return
    survivors: list[Task] = []
    with _executor(processes) as executor:
        futures: dict[Future[Outcome], Task] = {executor.submit(work, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                try:
                    yield futures[future], future.result()
                except BrokenProcessPool:
                    survivors.append(futures[future])
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise
    for task in sorted(survivors, key=lambda task: task.path):
        yield task, _run_alone(work, task)


def _run_alone(work: Work, task: Task) -> Outcome:
    with _executor(1) as executor:
        try:
            return executor.submit(work, task).result()
        except BrokenProcessPool:
            return UnreadableDocument(
                RejectionCode.READER_FAILED,
                "made its reader process die, most likely for lack of memory",
                "split it into smaller documents or report the fault with the document",
            )


def _executor(processes: int) -> ProcessPoolExecutor:
    # Forking a process that has started threads (as the data libraries do) can deadlock.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_die_with_parent)


def _die_with_parent() -> None:
    """Make this worker end as soon as its parent does.

    A worker of a killed run would otherwise go on writing into a data folder that the next run already owns.
    """

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
