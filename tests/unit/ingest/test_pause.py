"""The collector rests while a reader reads, and is afterwards as it was before."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from ingest.pause import collector_paused


class Ring:
    """An object that holds itself, which only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    was_running = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was_running else gc.disable)()


@pytest.mark.parametrize("running", [True, False])
def test_the_collector_runs_again_if_it_did(running: bool) -> None:
    (gc.enable if running else gc.disable)()
    with pytest.raises(ValueError, match="broken"), collector_paused():
        assert not gc.isenabled()
        raise ValueError("broken")
    assert gc.isenabled() == running


def test_what_was_made_meanwhile_is_still_collected() -> None:
    gc.enable()
    with collector_paused():
        ring = weakref.ref(Ring())
    gc.collect()
    assert ring() is None
    assert gc.get_freeze_count() == 0


def test_frozen_objects_of_others_stay_frozen() -> None:
    gc.enable()
    gc.freeze()
    before = gc.get_freeze_count()
    with collector_paused():
        Ring()
    assert before > 0
    assert gc.get_freeze_count() >= before - 50  # reference counts still free what nobody holds
