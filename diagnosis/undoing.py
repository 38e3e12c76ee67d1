"""What a search proposes: cells to be read otherwise, the cause of what they are, and its price.

The price orders explanations by how much they ask one to believe. One changed figure is the unit; a figure
that bears the mark of its slip asks for less, a whole range of figures moved together for somewhat more,
and every further independent change for a unit more.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from diagnosis.ledger import CellKey

WRONG_FIGURE, DROPPED_DIGIT, MISSING_CELL = "wrong_figure", "dropped_digit", "missing_cell"
SHIFTED_ROWS, SHIFTED_CELLS, FOREIGN_ROWS = "shifted_rows", "shifted_cells", "foreign_rows"
OMITTED_CARRYOVER, WRONG_UNIT, STALE_TEXT, OTHER = "omitted_carryover", "wrong_unit", "stale_text", "other"

# In hundredths of one changed figure.
STALE_COST = 70
CARRYOVER_COST = UNIT_COST = 75
SLIP_COST = 80
EMPTY_LINE_COST = FOREIGN_COST = 85
SWAP_COST = 90
FIGURE_COST = 100
CARRIED_COST = (
    30  # for the totals a figure was carried into: less than a second figure, more than what marks a slip
)
SEVERAL_BLANKS_COST = 120
BLOCK_COST = EXCHANGE_COST = 140
SHIFT_COST = 150
SURPLUS_COST = 160
TURNED_SHIFT_COST = 170
LOSSY_SHIFT_COST = 190


@dataclass(frozen=True, slots=True)
class Undoing:
    """One way to make failing instances hold.

    `changes` pairs each cell with what it must read; `roots` are the cells the cause is about (the others
    follow from them); `kind` tells apart what is worded differently; `amount` is a further figure the words
    need.
    """

    cause: str
    kind: str
    cost: int
    changes: tuple[tuple[CellKey, int | None], ...]
    settles: frozenset[str]
    roots: tuple[CellKey, ...]
    amount: int = 0
    halves: tuple[tuple[CellKey, int], ...] = field(default=())
