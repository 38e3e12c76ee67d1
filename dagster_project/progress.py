"""How a run tells whoever watches it how far it is.

A run has at most one listener, the command line's display; runs started from the interface have none. Drawing
belongs to the listener, never here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Step:
    """One step forward: `done` of `total` units of `stage`, the last of them called `name`."""

    stage: str
    done: int
    total: int
    name: str = ""


Listener = Callable[[Step], None]

_listeners: list[Listener] = []
_seconds: dict[str, float] = {}

STAGES = ("landing", "dbt", "checks", "publish")


def report(stage: str, done: int, total: int, name: str = "") -> None:
    """Tell the listener, if there is one, that `done` of `total` units of `stage` are done."""
    for listener in _listeners:
        listener(Step(stage, done, total, name))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send the steps of this process to `listener` while the block runs."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """Add the seconds the block takes to those of `stage`."""
    started = perf_counter()
    try:
        yield
    finally:
        _seconds[stage] = _seconds.get(stage, 0.0) + perf_counter() - started


def seconds() -> dict[str, float]:
    """Return the seconds spent in each stage since the last `reset`."""
    return dict(_seconds)


def reset() -> None:
    """Forget the times of an earlier run in this process."""
    _seconds.clear()


__all__ = ["STAGES", "Listener", "Step", "listening", "report", "reset", "seconds", "timed"]
