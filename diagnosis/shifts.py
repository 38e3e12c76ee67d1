"""Undoings of figures that stand in the wrong place: shifted along a column or a row, or two exchanged.

A shift moves figures and changes none. Where it pushed one over the edge, that one is not printed any more
and what it must have been follows from the sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from diagnosis.ledger import CellKey, Ledger
from diagnosis.single import printed_in_failing, wanted_readings
from diagnosis.undoing import (
    EXCHANGE_COST,
    LOSSY_SHIFT_COST,
    OTHER,
    SHIFT_COST,
    SHIFTED_CELLS,
    SHIFTED_ROWS,
    TURNED_SHIFT_COST,
    Undoing,
)

Change = dict[CellKey, int | None]
# A stretch begins and ends where sums fail, give or take the places whose neighbour holds the same figure.
MARGIN = 2
LONGEST_ROW = 24
LONGEST_COLUMN = 40
MOST_COLUMNS = 16
FEWEST_SETTLED = 2


class Places:
    """The cells of the tables that failing instances rest on, by column and by row."""

    def __init__(self, ledger: Ledger) -> None:
        failing = {
            key for instance_id in sorted(ledger.broken) for key in ledger.instances[instance_id].weights
        }
        tables = {key[0] for key in failing}
        self.columns: dict[tuple[int, int], list[CellKey]] = defaultdict(list)
        self.rows: dict[tuple[int, int], list[CellKey]] = defaultdict(list)
        for key in sorted(ledger.cells):
            if key[0] in tables and key[0]:
                self.columns[key[0], key[2]].append(key)
                self.rows[key[0], key[1]].append(key)
        # Where a failing sum rests on one cell of a line alone, that cell is under suspicion.
        self.failing_in_column = self._lone(ledger, 2)
        self.failing_in_row = {(key[0], key[1]) for key in failing}
        self.rows_failing = {(key[0], key[1]) for keys in self.failing_in_column.values() for key in keys}

    @staticmethod
    def _lone(ledger: Ledger, axis: int) -> dict[tuple[int, int], set[CellKey]]:
        lone: dict[tuple[int, int], set[CellKey]] = defaultdict(set)
        for instance_id in sorted(ledger.broken):
            lines: dict[tuple[int, int], list[CellKey]] = defaultdict(list)
            for key in ledger.instances[instance_id].weights:
                lines[key[0], key[axis]].append(key)
            for line, keys in lines.items():
                if len(keys) == 1 and keys[0][0]:
                    lone[line].add(keys[0])
        return lone


def stretches(line: Sequence[CellKey], suspected: set[CellKey]) -> Iterator[Sequence[CellKey]]:
    """Return the stretches of a line that hold all suspected places, with little around them."""
    where = [place for place, key in enumerate(line) if key in suspected]
    if len(where) < 1:
        return
    for first in range(max(0, where[0] - MARGIN), where[0] + 1):
        for last in range(where[-1], min(len(line), where[-1] + MARGIN + 1)):
            if last > first:
                yield line[first : last + 1]


def turned(ledger: Ledger, stretch: Sequence[CellKey], direction: int) -> Change:
    """Read every place as its neighbour, the last as the first: only the changes."""
    values = [ledger.values[key] for key in stretch]
    moved = values[1:] + values[:1] if direction > 0 else values[-1:] + values[:-1]
    return {key: new for key, old, new in zip(stretch, values, moved, strict=True) if old != new}


def _price(ledger: Ledger, stretch: Sequence[CellKey], direction: int) -> int | None:
    """What a shift asks one to believe; a figure that went from one end to the other is no shift of two."""
    # Where forms print noughts for blanks, a nought is pushed out as a blank is.
    if not ledger.values[stretch[0] if direction > 0 else stretch[-1]]:
        return SHIFT_COST
    return TURNED_SHIFT_COST if len(stretch) > FEWEST_SETTLED else None


def _proposal(ledger: Ledger, cause: str, kind: str, cost: int, changes: Change) -> Iterator[Undoing]:
    settled = ledger.settled_by(changes) if len(changes) > 1 else None
    if not settled:
        return
    # A row has one sum or two; a shift within it that leaves a blank behind need not settle more, nor one
    # that makes a sum hold which could not even be evaluated.
    is_witnessed = cost == SHIFT_COST and (cause == SHIFTED_CELLS or ledger.confirms(changes))
    if len(settled) >= (1 if is_witnessed else FEWEST_SETTLED):
        yield Undoing(cause, kind, cost, tuple(sorted(changes.items())), settled, tuple(sorted(changes)))


def shifted_rows(ledger: Ledger) -> Iterator[Undoing]:
    """Propose the figures of a column, or of all columns of some rows, one row further up or down."""
    places = Places(ledger)
    for line, suspected in sorted(places.failing_in_column.items()):
        for stretch in stretches(places.columns[line], suspected):
            for direction in (1, -1):
                kind = "up" if direction > 0 else "down"
                changes = turned(ledger, stretch, direction)
                cost = _price(ledger, stretch, direction)
                if cost is not None:
                    yield from _proposal(ledger, SHIFTED_ROWS, kind, cost, changes)
                yield from _lossy(ledger, stretch, direction, kind)
    for table_no in sorted({table for table, _ in places.columns}):
        yield from _whole_rows(ledger, places, table_no)


def _lossy(ledger: Ledger, stretch: Sequence[CellKey], direction: int, kind: str) -> Iterator[Undoing]:
    """A shift whose last figure was pushed out: it must be what the sums on its place ask for."""
    changes = turned(ledger, stretch, direction)
    emptied = stretch[-1] if direction > 0 else stretch[0]
    wrapped = ledger.values[stretch[0] if direction > 0 else stretch[-1]]
    if wrapped is not None or len(changes) <= FEWEST_SETTLED:
        return
    for instance in ledger.by_cell.get(emptied, ()):
        weight = instance.weights[emptied]
        reading = ledger.read(instance, {**changes, emptied: 0})
        if instance.relation == "equal" and reading.residual % weight == 0:
            lost = {**changes, emptied: -reading.residual // weight}
            if (lost[emptied] or 0) > 0:
                yield from _proposal(ledger, SHIFTED_ROWS, f"{kind}_lost", LOSSY_SHIFT_COST, lost)


def _whole_rows(ledger: Ledger, places: Places, table_no: int) -> Iterator[Undoing]:
    rows = sorted(row for table, row in places.rows if table == table_no)
    suspected = {row for table, row in places.rows_failing if table == table_no}
    if not suspected:
        return
    lines = [[(table_no, row, 0) for row in rows]]
    for stretch in stretches(lines[0], {(table_no, row, 0) for row in suspected}):
        wanted = {key[1] for key in stretch}
        for direction in (1, -1):
            changes: Change = {}
            for (table, _), column in sorted(places.columns.items()):
                if table == table_no:
                    changes |= turned(ledger, [key for key in column if key[1] in wanted], direction)
            kind = "rows_up" if direction > 0 else "rows_down"
            yield from _proposal(ledger, SHIFTED_ROWS, kind, TURNED_SHIFT_COST, changes)


def shifted_cells(ledger: Ledger) -> Iterator[Undoing]:
    """Propose the figures of a row one column further left or right; of several rows alike, if all fail."""
    places = Places(ledger)
    alike: dict[tuple[int, int, int, int], Change] = defaultdict(dict)
    for table_no, row_no in sorted(places.failing_in_row):
        row = places.rows.get((table_no, row_no), [])
        if len(row) > LONGEST_ROW:
            continue
        for first in range(len(row) - 1):
            for last in range(first + 1, len(row)):
                for direction in (1, -1):
                    stretch = row[first : last + 1]
                    cost = _price(ledger, stretch, direction)
                    changes = turned(ledger, stretch, direction)
                    if cost is None or len(changes) <= 1:
                        continue
                    kind = "left" if direction > 0 else "right"
                    yield from _proposal(ledger, SHIFTED_CELLS, kind, cost, changes)
                    alike[table_no, stretch[0][2], stretch[-1][2], direction] |= changes
    for (_, _, _, direction), changes in sorted(alike.items()):
        if len({key[1] for key in changes}) > 1:
            kind = "rows_left" if direction > 0 else "rows_right"
            yield from _proposal(ledger, SHIFTED_CELLS, kind, SHIFT_COST, changes)


def shifted_anywhere(ledger: Ledger) -> Iterator[Undoing]:
    """Propose the figures of any stretch of a column that failing sums add up, one row further up or down.

    Where a column is its only witness, no place in it is suspected before another: all are tried, which is
    worth it only where nothing else explains the failures.
    """
    places = Places(ledger)
    failing = {
        (key[0], key[2])
        for instance_id in sorted(ledger.broken)
        for key in ledger.instances[instance_id].weights
        if key[0]
    }
    for line in sorted(failing)[:MOST_COLUMNS]:
        column = places.columns[line]
        if len(column) > LONGEST_COLUMN:
            continue
        for first, last in combinations(range(len(column)), 2):
            for direction in (1, -1):
                stretch = column[first : last + 1]
                if _price(ledger, stretch, direction) == SHIFT_COST:
                    kind = "up" if direction > 0 else "down"
                    changes = turned(ledger, stretch, direction)
                    yield from _proposal(ledger, SHIFTED_ROWS, kind, SHIFT_COST, changes)


def exchanged(ledger: Ledger) -> Iterator[Undoing]:
    """Propose two figures of one row or one column that stand in each other's place."""
    wanted = {key: wanted_readings(ledger, key) for key in printed_in_failing(ledger) if key[0]}
    for left, right in combinations(sorted(wanted), 2):
        in_line = left[0] == right[0] and (left[1] == right[1] or left[2] == right[2])
        if in_line and ledger.values[right] in wanted[left] and ledger.values[left] in wanted[right]:
            changes: Change = {left: ledger.values[right], right: ledger.values[left]}
            cause, kind = OTHER, "exchanged"
            if left[1] == right[1] and 0 in changes.values():
                # A figure beside a printed zero did not change places with it: it slid there.
                cause, kind = SHIFTED_CELLS, "left" if changes[left] else "right"
            yield from _proposal(ledger, cause, kind, EXCHANGE_COST, changes)
