"""Undoings of one figure: it must have read otherwise, alone or with the totals it was carried into."""

from __future__ import annotations

from collections.abc import Iterator

from diagnosis.ledger import Cell, CellKey, Instance, Ledger, Reading
from diagnosis.slips import SWAPPED, UNIT, slip
from diagnosis.undoing import (
    CARRIED_COST,
    CARRYOVER_COST,
    DROPPED_DIGIT,
    FIGURE_COST,
    OMITTED_CARRYOVER,
    OTHER,
    SLIP_COST,
    STALE_COST,
    STALE_TEXT,
    SURPLUS_COST,
    SWAP_COST,
    UNIT_COST,
    WRONG_FIGURE,
    WRONG_UNIT,
    Undoing,
)

# Within one form, a total follows from its parts; between forms nobody adds up.
FORM_FAMILIES = frozenset({"row", "column", "balance", "performance"})
MOST_CARRIED = 12
MOST_STEPS = 12


def carryovers(ledger: Ledger) -> frozenset[int]:
    """Return the amounts the document prints as brought forward or carried over."""
    return frozenset(
        abs(cell.amount)
        for cell in ledger.cells.values()
        if cell.amount and "carryover" in (cell.period, cell.line_kind)
    )


def printed_in_failing(ledger: Ledger) -> list[CellKey]:
    """Return the printed cells that failing instances rest on, in the order of print."""
    return sorted(
        {
            key
            for instance_id in sorted(ledger.broken)
            for key in ledger.instances[instance_id].weights
            if ledger.values[key] is not None and not ledger.cells[key].is_worked_out
        }
    )


def bounds(ledger: Ledger, key: CellKey) -> tuple[int, int, int] | None:
    """Return by how much a cell may and should differ so that all instances on it hold: (least, most, best).

    None where no difference satisfies them, or where only inequalities speak and so none is implied.
    """
    least: int | None = None
    most: int | None = None
    best: tuple[int, int] | None = None
    for instance in ledger.by_cell[key]:
        reading = ledger.read(instance)
        if not reading.is_evaluable:
            continue
        low, high = _bounds_of(instance, reading, instance.weights[key])
        least = low if least is None or (low is not None and low > least) else least
        most = high if most is None or (high is not None and high < most) else most
        if instance.relation == "equal" and instance.id in ledger.broken:
            wanted = (reading.tolerance, round_quotient(-reading.residual, instance.weights[key]))
            best = min(best, wanted) if best else wanted
    if least is None or most is None or best is None or least > most:
        return None
    likely = min(max(best[1], least), most)
    # Sums of rounded figures ask for slightly different ones; what is further off is another figure's fault.
    if abs(likely - best[1]) > ledger.cells[key].grid:
        return None
    return least, most, likely


def _bounds_of(instance: Instance, reading: Reading, weight: int) -> tuple[int | None, int | None]:
    """Solve |residual + weight * difference| <= tolerance, or its upper half for `at_most`."""
    upper, lower = reading.tolerance - reading.residual, -reading.tolerance - reading.residual
    if instance.relation == "at_most":
        return (None, upper // weight) if weight > 0 else (-(upper // -weight), None)
    if weight < 0:
        upper, lower, weight = -lower, -upper, -weight
    return -(-lower // weight), upper // weight


def round_quotient(dividend: int, divisor: int) -> int:
    """Return the quotient rounded to the nearest whole number, halves away from zero."""
    quotient = (2 * abs(dividend) + abs(divisor)) // (2 * abs(divisor))
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


def readings(printed: int, limits: tuple[int, int, int], grid: int) -> list[int]:
    """Return the figures that could have been meant, the likeliest first, each as it would be printed."""
    least, most, best = limits
    centre = round_quotient(printed + best, grid) * grid
    steps = [step for size in range(MOST_STEPS + 1) for step in ((size, -size) if size else (0,))]
    return [
        centre + step * grid for step in steps if printed + least <= centre + step * grid <= printed + most
    ]


def single_figures(ledger: Ledger) -> Iterator[Undoing]:
    """Propose each figure that, read otherwise, makes everything on it hold."""
    kept_over = carryovers(ledger)
    for key in printed_in_failing(ledger):
        limits = bounds(ledger, key)
        if limits is None:
            continue
        cell = ledger.cells[key]
        printed = ledger.values[key] or 0
        right = readings(printed, limits, cell.grid)
        if not right:
            continue
        cause, kind, cost, value = _cause(ledger, key, right, kept_over)
        if value * printed < 0 and value != -printed:
            continue
        settled = ledger.settled_by({key: value})
        if settled:
            yield Undoing(cause, kind, cost, ((key, value),), settled, (key,), abs(value - printed))


def _cause(
    ledger: Ledger, key: CellKey, right: list[int], kept_over: frozenset[int]
) -> tuple[str, str, int, int]:
    """Say what mark of its slip a wrong figure bears: (cause, kind, price, what it must read)."""
    cell = ledger.cells[key]
    printed = ledger.values[key] or 0
    if cell.is_text and any(abs(printed - former) <= cell.half for former in cell.former) and right[0]:
        return STALE_TEXT, "text", STALE_COST, right[0]
    if right[0] in {0, -printed}:
        kind, cost = ("sign", SWAP_COST) if right[0] else ("surplus", SURPLUS_COST)
        return OTHER, kind, cost, right[0]
    if _sums_periods(cell):
        for value in right:
            if abs(value - printed) in kept_over:
                return OMITTED_CARRYOVER, "total", CARRYOVER_COST, value
    for value in right:
        found = slip(printed, value, cell.grid)
        if found is not None and found.kind == UNIT:
            return WRONG_UNIT, f"figure{found.power:+d}", UNIT_COST, value
        if found is not None:
            return DROPPED_DIGIT, found.kind, SWAP_COST if found.kind == SWAPPED else SLIP_COST, value
    return WRONG_FIGURE, "figure", FIGURE_COST, right[0]


def _sums_periods(cell: Cell) -> bool:
    """Whether a figure is a total that this year's money and what was brought forward both go into."""
    if cell.line_kind:
        return cell.line_kind in {"subtotal", "total"}
    return not cell.code and cell.period != "carryover"


def carried_figures(ledger: Ledger) -> Iterator[Undoing]:
    """Propose figures that are wrong together with the totals of their form that were added up from them."""
    kept_over = carryovers(ledger)
    for key in printed_in_failing(ledger):
        printed = ledger.values[key] or 0
        for value in sorted(wanted_readings(ledger, key)):
            if value * printed < 0:
                continue
            changes = carry_up(ledger, {key: value})
            settled = ledger.settled_by(changes) if len(changes) > 1 else None
            if settled:
                cause, kind, cost, _ = _cause(ledger, key, [value], kept_over)
                yield Undoing(
                    cause,
                    "carried" if kind == "figure" else kind,
                    cost + CARRIED_COST,
                    tuple(sorted(changes.items())),
                    settled,
                    (key,),
                    abs(value - printed),
                )


def wanted_readings(ledger: Ledger, key: CellKey) -> set[int]:
    """Return what a cell must read to make each of its failing equalities hold by itself."""
    grid = ledger.cells[key].grid
    wanted = set()
    for instance in ledger.by_cell[key]:
        if instance.id in ledger.broken and instance.relation == "equal":
            difference = round_quotient(-ledger.read(instance).residual, instance.weights[key])
            wanted.add(round_quotient((ledger.values[key] or 0) + difference, grid) * grid)
    return wanted - {ledger.values[key]}


def carry_up(ledger: Ledger, roots: dict[CellKey, int | None]) -> dict[CellKey, int | None]:
    """Return the changes with the totals of their form added up anew, where a sum has one printed total.

    A total that does not hold as printed was not added up from what is printed.
    """
    changes = dict(roots)
    while len(changes) <= MOST_CARRIED + len(roots):
        added = False
        for instance in ledger.touched(changes).values():
            if instance.family not in FORM_FAMILIES or instance.relation != "equal":
                continue
            if instance.id in ledger.broken:
                continue
            reading = ledger.read(instance, changes)
            if len(instance.totals) != 1 or not reading.is_evaluable or reading.holds:
                continue
            (total,) = instance.totals
            is_within = all(
                ledger.cells[key].form_no == ledger.cells[total].form_no for key in instance.weights
            )
            if total in changes or ledger.values[total] is None or not is_within:
                continue
            changes[total] = (ledger.values[total] or 0) - round_quotient(
                reading.residual, instance.weights[total]
            )
            added = True
        if not added:
            break
    return changes
