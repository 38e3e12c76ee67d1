"""Undoings of blanks: figures that are missing, one by one or a whole stretch of a column or row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from diagnosis.ledger import CellKey, Ledger
from diagnosis.single import carry_up, carryovers
from diagnosis.undoing import (
    CARRYOVER_COST,
    EMPTY_LINE_COST,
    FIGURE_COST,
    MISSING_CELL,
    OMITTED_CARRYOVER,
    SEVERAL_BLANKS_COST,
    Undoing,
)


def missing_cells(ledger: Ledger) -> Iterator[Undoing]:
    """Propose blanks that must hold a figure: single ones, and those of one column or one row together."""
    groups: dict[tuple[str, int, int], set[CellKey]] = defaultdict(set)
    # A form without any figure was printed empty: it lacks none.
    filled = {ledger.cells[key].form_no for key, value in ledger.values.items() if value}
    for instance_id in sorted(ledger.broken):
        instance = ledger.instances[instance_id]
        for key in instance.components:
            if ledger.values[key] is None and ledger.cells[key].form_no in filled:
                table_no, row_no, column_no = key
                groups["column", table_no, column_no].add(key)
                groups["row", table_no, row_no].add(key)
    seen = set()
    for (kind, _, _), blanks in sorted(groups.items()):
        for wanted in [blanks, *({key} for key in sorted(blanks))]:
            changes = _fill(ledger, wanted)
            settled = ledger.settled_by(changes) if changes else None
            proposal = tuple(sorted(changes.items()))
            if not settled or proposal in seen:
                continue
            seen.add(proposal)
            is_one = len(changes) == 1
            yield Undoing(
                MISSING_CELL,
                "cell" if is_one else kind,
                _price(ledger, changes) if is_one else SEVERAL_BLANKS_COST,
                proposal,
                settled,
                tuple(sorted(changes)),
            )


def _price(ledger: Ledger, changes: dict[CellKey, int | None]) -> int:
    """A line printed with no figure at all asks for one; a blank beside other figures may mean none.

    Unless a sum that could not be evaluated without it then holds.
    """
    (key,) = changes
    is_empty = all(
        ledger.values[other] is None for other in ledger.cells if other[0] and other[:2] == key[:2]
    )
    return EMPTY_LINE_COST if is_empty or ledger.confirms(changes) else FIGURE_COST


def _fill(ledger: Ledger, blanks: set[CellKey]) -> dict[CellKey, int | None]:
    """Solve blanks by the failing equalities that miss one only; what nothing asks for stays blank."""
    changes: dict[CellKey, int | None] = {}
    touched = sorted(
        (instance for instance in ledger.touched(blanks).values() if instance.id in ledger.broken),
        key=lambda instance: instance.id,
    )
    solved = True
    while solved:
        solved = False
        for instance in touched:
            open_blanks = [key for key in instance.components if key in blanks and key not in changes]
            if len(open_blanks) != 1 or instance.relation != "equal":
                continue
            reading = ledger.read(instance, changes)
            if reading.holds:
                continue
            (key,) = open_blanks
            value, rest = divmod(-reading.residual, instance.weights[key])
            if rest or value <= 0:
                return {}
            changes[key] = value
            solved = True
    return changes


def carryover_lines(ledger: Ledger) -> Iterator[Undoing]:
    """Propose blank carryover lines whose amount the totals above them lack as well."""
    kept_over = carryovers(ledger)
    forms = {
        ledger.cells[key].form_no
        for instance_id in sorted(ledger.broken)
        for key in ledger.instances[instance_id].weights
    }
    lacking = {
        abs(ledger.read(ledger.instances[instance_id]).residual) for instance_id in sorted(ledger.broken)
    } & kept_over
    for key, cell in sorted(ledger.cells.items()):
        if (
            cell.form_no not in forms
            or ledger.values[key] is not None
            or "carryover" not in (cell.period, cell.line_kind)
        ):
            continue
        for amount in sorted(lacking):
            changes = carry_up(ledger, {key: amount})
            settled = ledger.settled_by(changes)
            # A line that its totals do count is a missing figure like any other.
            if settled and len(changes) > 1:
                yield Undoing(
                    OMITTED_CARRYOVER,
                    "line",
                    CARRYOVER_COST,
                    tuple(sorted(changes.items())),
                    settled,
                    (key,),
                    amount,
                )
