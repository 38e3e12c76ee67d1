"""Reading without the collector of cyclic garbage.

A reader makes objects by the ten thousand and drops hardly any; the collector would walk all of them again
and again, for a quarter of the time. What is read, and how, does not belong here.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector for the body and start it again if it was running, also after an exception."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            # What was made meanwhile is kept. Frozen and thawed it counts as old, so that it is not walked
            # now; but nobody else's frozen objects may thaw with it.
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
