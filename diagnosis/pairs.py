"""Undoings of two or three wrong figures that meet in one sum, so that none of them alone makes it hold."""

from __future__ import annotations

from collections.abc import Iterator

from diagnosis.ledger import CellKey, Instance, Ledger
from diagnosis.single import round_quotient
from diagnosis.undoing import FIGURE_COST, WRONG_FIGURE, Undoing

MOST_FIGURES = 3
MOST_FAILING = 12
MOST_TRIALS = 4_000

Solution = tuple[tuple[CellKey, int], ...]


def several_figures(ledger: Ledger) -> Iterator[Undoing]:
    """Propose the smallest sets of figures that, read otherwise, make a whole group of failing sums hold."""
    for group in groups(ledger):
        if len(group) > MOST_FAILING:
            continue
        for size in range(2, MOST_FIGURES + 1):
            found = _Attempt(ledger, group).solutions(size)
            for changes in found:
                yield Undoing(
                    WRONG_FIGURE,
                    "several",
                    FIGURE_COST * size,
                    changes,
                    frozenset(group),
                    tuple(key for key, _ in changes),
                )
            if found:
                break


def groups(ledger: Ledger) -> list[set[str]]:
    """Return the failing instances in groups that share printed cells."""
    left, found = set(ledger.broken), []
    while left:
        group, frontier = set(), [min(left)]
        while frontier:
            instance_id = frontier.pop()
            if instance_id in group:
                continue
            group.add(instance_id)
            frontier += [
                other.id
                for key in ledger.instances[instance_id].weights
                if ledger.values[key] is not None
                for other in ledger.by_cell[key]
                if other.id in ledger.broken and other.id not in group
            ]
        found.append(group)
        left -= group
    return found


class _Attempt:
    """The search in one group: depth first, the narrowest failing sum first, so many trials and no more.

    It looks for the obvious, it does not prove: with its trials used up it has found nothing.
    """

    def __init__(self, ledger: Ledger, group: set[str]) -> None:
        self.ledger = ledger
        self.group = {instance_id: ledger.instances[instance_id] for instance_id in group}
        self.found: set[Solution] = set()
        self.left = MOST_TRIALS

    def solutions(self, size: int) -> list[Solution]:
        """Return the sets of this many figures, unless there are too many to try."""
        self.extend({}, size)
        return sorted(self.found) if self.left else []

    def extend(self, changes: dict[CellKey, int], size: int) -> None:
        """Add to `found` every way to make all sums hold with so many more changes."""
        failing = [
            instance
            for instance in {**self.group, **self.ledger.touched(changes)}.values()
            if self.ledger.is_broken(self.ledger.read(instance, changes))
        ]
        if not failing:
            self.found.add(tuple(sorted(changes.items())))
            return
        if size == 0:
            return
        narrowest = min(failing, key=lambda instance: (len(instance.weights), instance.id))
        for key in sorted(narrowest.weights):
            if key in changes or self.ledger.values[key] is None or self.ledger.cells[key].is_worked_out:
                continue
            for value in self._wanted(key, failing, changes):
                if not self.left:
                    return
                self.left -= 1
                self.extend({**changes, key: value}, size - 1)

    def _wanted(self, key: CellKey, failing: list[Instance], changes: dict[CellKey, int]) -> list[int]:
        """What the cell must read to make each failing equality on it hold by itself."""
        grid = self.ledger.cells[key].grid
        printed = self.ledger.values[key] or 0
        wanted = {
            round_quotient(
                printed
                + round_quotient(-self.ledger.read(instance, changes).residual, instance.weights[key]),
                grid,
            )
            * grid
            for instance in failing
            if key in instance.weights and instance.relation == "equal"
        }
        return sorted(wanted - {printed})
