"""Undoings of whole blocks: rows of another fund's form, a form in another unit, carryover moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from diagnosis.ledger import CellKey, Ledger
from diagnosis.single import carry_up
from diagnosis.slips import UNIT_POWERS
from diagnosis.undoing import (
    BLOCK_COST,
    CARRYOVER_COST,
    FOREIGN_COST,
    FOREIGN_ROWS,
    OMITTED_CARRYOVER,
    WRONG_UNIT,
    Undoing,
)

# Sums of several funds: their forms repeat the rows of each.
FUNDS_OF_FUNDS = frozenset({"", "all", "appropriation"})


def _forms_failing(ledger: Ledger) -> list[int]:
    return sorted(
        {
            ledger.cells[key].form_no
            for instance_id in sorted(ledger.broken)
            for key in ledger.instances[instance_id].weights
            if not ledger.cells[key].is_text
        }
    )


def wrong_units(ledger: Ledger) -> Iterator[Undoing]:
    """Propose forms all of whose figures are ten thousand or a hundred million times too large or small."""
    for form_no in _forms_failing(ledger):
        cells = {
            key: cell
            for key, cell in ledger.cells.items()
            if cell.form_no == form_no and cell.is_money and ledger.values[key]
        }
        for power in UNIT_POWERS:
            for sign in (1, -1):
                if not cells or (sign > 0 and _least(ledger, cells) < 10**power):
                    continue
                changes, halves = {}, {}
                for key, cell in cells.items():
                    value, factor = ledger.values[key] or 0, 10**power
                    changes[key] = value // factor if sign > 0 else value * factor
                    halves[key] = max(cell.half // factor, 1) if sign > 0 else cell.half * factor
                settled = ledger.settled_by(changes, halves)
                if settled:
                    yield Undoing(
                        WRONG_UNIT,
                        f"form{sign * power:+d}",
                        BLOCK_COST,
                        tuple(sorted(changes.items())),
                        settled,
                        (min(cells),),
                        halves=tuple(sorted(halves.items())),
                    )


def _least(ledger: Ledger, keys: Iterable[CellKey]) -> int:
    """The least figure: one that another unit would make nothing was not printed in that unit."""
    return min(abs(ledger.values[key] or 0) for key in keys)


def foreign_rows(ledger: Ledger) -> Iterator[Undoing]:
    """Propose rows that another fund's form prints too, under the same code and with the same amount."""
    rows: dict[int, dict[str, list[CellKey]]] = defaultdict(lambda: defaultdict(list))
    funds: dict[int, set[str]] = defaultdict(set)
    for key, cell in sorted(ledger.cells.items()):
        if cell.code and ledger.values[key] is not None:
            rows[cell.form_no][cell.code].append(key)
            funds[cell.form_no].add(cell.fund)
    for form_no in _forms_failing(ledger):
        for other_no in sorted(rows):
            if other_no == form_no or funds[form_no] & funds[other_no]:
                continue
            if (funds[form_no] | funds[other_no]) & FUNDS_OF_FUNDS:
                continue
            common = [
                code
                for code, keys in rows[form_no].items()
                if (greatest := _greatest(ledger, keys))
                and greatest == _greatest(ledger, rows[other_no].get(code, []))
            ]
            # As nothing, not as blanks: a sum against the row's own place in a summary is settled too.
            removed: dict[CellKey, int | None] = {key: 0 for code in common for key in rows[form_no][code]}
            if not removed:
                continue
            for kind, changes in (("rows", removed), ("rows_and_totals", carry_up(ledger, removed))):
                settled = ledger.settled_by(changes)
                if settled and (kind == "rows" or len(changes) > len(removed)):
                    yield Undoing(
                        FOREIGN_ROWS,
                        kind,
                        FOREIGN_COST,
                        tuple(sorted(changes.items())),
                        settled,
                        tuple(sorted(removed)),
                        other_no,
                    )


def _greatest(ledger: Ledger, keys: list[CellKey]) -> int | None:
    return max((abs(ledger.values[key] or 0) for key in keys), default=0) or None


def moved_carryovers(ledger: Ledger) -> Iterator[Undoing]:
    """Propose forms that carry over what another spends: the amount moves to a line and the year's total.

    The carryover line of a summary's expenditure (结转下年) stands beside the year's own expenditure; money
    brought forward and planned to be spent this year belongs to the latter.
    """
    for form_no in _forms_failing(ledger):
        lines: dict[str, dict[int, list[CellKey]]] = defaultdict(lambda: defaultdict(list))
        for key, cell in sorted(ledger.cells.items()):
            if cell.form_no == form_no and cell.flow == "expenditure" and cell.line_kind:
                lines[cell.line_kind][key[1]].append(key)
        for kept in lines["carryover"].values():
            amounts = {ledger.values[key] for key in kept} - {None, 0}
            if len(amounts) != 1:
                continue
            (amount,) = amounts
            for subtotal in lines["subtotal"].values() or [[]]:
                # A line that is printed empty did not lose the amount to another.
                for item in lines["item"].values():
                    if all(ledger.values[key] is None for key in item):
                        continue
                    yield from _moved(ledger, amount or 0, kept, [subtotal, item])


def _moved(ledger: Ledger, amount: int, kept: list[CellKey], lines: list[list[CellKey]]) -> Iterator[Undoing]:
    columns = {key[2] for key in kept if ledger.values[key] == amount}
    changes: dict[CellKey, int | None] = {key: 0 for key in kept if key[2] in columns}
    for line in lines:
        for key in line:
            if key[2] in columns:
                changes[key] = (ledger.values[key] or 0) + amount
    settled = ledger.settled_by(changes)
    if settled:
        roots = (kept[0], *(line[0] for line in reversed(lines) if line))
        yield Undoing(
            OMITTED_CARRYOVER, "kept", CARRYOVER_COST, tuple(sorted(changes.items())), settled, roots, amount
        )
