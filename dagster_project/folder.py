"""One run at a time on a data folder, and what to say when it cannot be had or written.

What a run does with the folder is decided elsewhere; where things lie in it, by `paths`.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dagster_project.paths import DataFolder


class BusyError(Exception):
    """Another run is working on the data folder."""


class StorageUnusableError(Exception):
    """The data folder cannot be written; the message says why and what to do."""


@contextmanager
def locked(data: DataFolder, patience: float = 0.0) -> Iterator[None]:
    """Hold the data folder for this process alone; a second call within the process enters at once.

    Args:
        data: the folder, made if it is not there.
        patience: seconds to wait for another run to end.

    Raises:
        BusyError: another run holds it.
        StorageUnusableError: the folder or the lock cannot be written.
    """
    lock = FileLock(str(data.lock), is_singleton=True, thread_local=False)
    try:
        data.create()
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise BusyError(
            f"Another run is working on {data.root}; wait until it has ended, "
            "or give this one its own --data folder."
        ) from error
    except OSError as error:
        raise StorageUnusableError(storage_sentence(data.root, error)) from error
    try:
        yield
    finally:
        lock.release()


def storage_sentence(folder: Path, error: OSError) -> str:
    """Return what is wrong with writing to `folder`, and what to do, in one sentence."""
    reason = error.strerror or str(error)
    remedy = "free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "make it writable"
    return f"Cannot write to {folder} ({reason}): {remedy}, or choose another folder with --data."


def remember_sources(data: DataFolder, paths: list[Path]) -> None:
    """Keep the paths of a run, for the runs of the schedule and the interface to scan again."""
    scratch = data.sources.with_suffix(".new")
    scratch.write_text(json.dumps([str(path) for path in paths], ensure_ascii=False), encoding="utf-8")
    scratch.replace(data.sources)


def remembered_sources(data: DataFolder) -> list[Path]:
    """Return those paths of the last run that still exist."""
    try:
        entries = json.loads(data.sources.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(entry) for entry in entries if Path(entry).exists()]
