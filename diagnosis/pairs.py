"""Undoings of two or three wrong figures that meet in one sum, so that none of them alone makes it hold."""

from __future__ import annotations

from collections.abc import Iterator

from diagnosis.ledger import CellKey, Ledger
from diagnosis.single import round_quotient
from diagnosis.undoing import FIGURE_COST, WRONG_FIGURE, Undoing

MOST_FIGURES = 3
MOST_FAILING = 12
MOST_TRIALS = 4_000

Change = dict[CellKey, int | None]


def several_figures(ledger: Ledger) -> Iterator[Undoing]:
    """Propose the smallest sets of figures that, read otherwise, make all of one group of failing sums hold."""
    for group in groups(ledger):
        if len(group) > MOST_FAILING:
            continue
        for size in range(2, MOST_FIGURES + 1):
            found = _solutions(ledger, group, size)
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


class _Trials:
    """How many more sets may be tried: the search is for the obvious, not for a proof."""

    def __init__(self) -> None:
        self.left = MOST_TRIALS


def _solutions(ledger: Ledger, group: set[str], size: int) -> list[tuple[tuple[CellKey, int | None], ...]]:
    found: set[tuple[tuple[CellKey, int | None], ...]] = set()
    trials = _Trials()
    _extend(ledger, group, {}, size, found, trials)
    return sorted(found) if trials.left else []


def _extend(
    ledger: Ledger,
    group: set[str],
    changes: Change,
    size: int,
    found: set[tuple[tuple[CellKey, int | None], ...]],
    trials: _Trials,
) -> None:
    failing = [
        instance
        for instance in {
            **{instance_id: ledger.instances[instance_id] for instance_id in group},
            **ledger.touched(changes),
        }.values()
        if ledger.is_broken(ledger.read(instance, changes))
    ]
    if not failing:
        found.add(tuple(sorted(changes.items())))
        return
    if size == 0 or not trials.left:
        return
    narrowest = min(failing, key=lambda instance: (len(instance.weights), instance.id))
    for key in sorted(narrowest.weights):
        if key in changes or ledger.values[key] is None:
            continue
        grid = ledger.cells[key].grid
        wanted = {
            round_quotient(
                (ledger.values[key] or 0)
                + round_quotient(-ledger.read(instance, changes).residual, instance.weights[key]),
                grid,
            )
            * grid
            for instance in failing
            if key in instance.weights and instance.relation == "equal"
        }
        for value in sorted(wanted - {ledger.values[key]}):
            if not trials.left:
                return
            trials.left -= 1
            _extend(ledger, group, {**changes, key: value}, size - 1, found, trials)
