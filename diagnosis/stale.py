"""Undoings of sentences left from last year: all their figures read as this year's forms say."""

from __future__ import annotations

from collections.abc import Iterator

from diagnosis.ledger import CellKey, Instance, Ledger
from diagnosis.single import round_quotient, wanted_readings
from diagnosis.undoing import STALE_COST, STALE_TEXT, Undoing


def stale_sentences(ledger: Ledger) -> Iterator[Undoing]:
    """Propose the figures in words that repeat last year's, those together that speak of one another."""
    stale = {key for key in _texts(ledger) if is_last_years(ledger, key)}
    right: dict[CellKey, int] = {}
    for key in sorted(stale):
        wanted = {value for value in wanted_readings(ledger, key) if value >= 0}
        if len(wanted) == 1:
            right[key] = wanted.pop()
    for together in _connected(ledger, stale):
        changes: dict[CellKey, int | None] = {key: right[key] for key in together if key in right}
        if not changes:
            continue
        _fill(ledger, together, changes)
        settled = ledger.settled_by(changes)
        if settled:
            yield Undoing(
                STALE_TEXT,
                "sentence",
                STALE_COST,
                tuple(sorted(changes.items())),
                settled,
                tuple(sorted(changes)),
            )


def is_last_years(ledger: Ledger, key: CellKey) -> bool:
    """Whether a figure in words is what was said, or printed, of the same a year before."""
    cell, printed = ledger.cells[key], ledger.values[key]
    return (
        cell.is_text
        and printed is not None
        and any(abs(printed - former) <= cell.half for former in cell.former)
    )


def _texts(ledger: Ledger) -> set[CellKey]:
    """Figures in words that speak of what fails, at once or through another figure in words."""
    found = {
        key
        for instance_id in ledger.broken
        for key in ledger.instances[instance_id].weights
        if ledger.cells[key].is_text
    }
    return found | {
        key
        for instance in ledger.touched(found).values()
        for key in instance.weights
        if ledger.cells[key].is_text
    }


def _connected(ledger: Ledger, keys: set[CellKey]) -> list[list[CellKey]]:
    """The keys in groups that a sum over words alone binds: one sentence, or sentences on one sum."""
    left, found = set(keys), []
    while left:
        group: set[CellKey] = set()
        frontier = [min(left)]
        while frontier:
            key = frontier.pop()
            if key in group:
                continue
            group.add(key)
            frontier += [
                other
                for instance in ledger.by_cell.get(key, ())
                if _is_of_words(ledger, instance)
                for other in instance.weights
                if other in keys and other not in group
            ]
        found.append(sorted(group))
        left -= group
    return found


def _is_of_words(ledger: Ledger, instance: Instance) -> bool:
    return all(ledger.cells[key].is_text for key in instance.weights)


def _fill(ledger: Ledger, together: list[CellKey], changes: dict[CellKey, int | None]) -> None:
    """What no form prints follows from the sums of the sentence that would otherwise fail."""
    for instance in sorted(ledger.touched(changes).values(), key=lambda one: one.id):
        open_keys = [key for key in instance.weights if key in together and key not in changes]
        reading = ledger.read(instance, changes)
        if len(open_keys) != 1 or instance.relation != "equal" or reading.holds:
            continue
        (key,) = open_keys
        value = (ledger.values[key] or 0) - round_quotient(reading.residual, instance.weights[key])
        if value >= 0:
            changes[key] = value
