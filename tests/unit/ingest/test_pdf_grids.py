"""Grids from rules alone: what is a wall between two cells and what is not."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.pdf_grids import Floats, GridCell, find_lattices


def rules(ys: list[float], uprights: dict[float, list[tuple[float, float]]]) -> Floats:
    """Thin boxes: level rules over the whole width at `ys`, uprights at each x between pairs of heights."""
    left, right = min(uprights), max(uprights)
    level = [(left, y, right, y) for y in ys]
    down = [(x, top, x, bottom) for x, spans in uprights.items() for top, bottom in spans]
    return np.array(level + down, np.float64)


@pytest.mark.parametrize("height", [9.0, 12.0, 30.0])
def test_a_heading_in_a_low_row_stays_over_the_columns_below_it(height: float) -> None:
    ys = [0.0, 20.0, 20.0 + height, 60.0]
    found = find_lattices(rules(ys, {0.0: [(0, 60)], 50.0: [(0, 20), (20 + height, 60)], 100.0: [(0, 60)]}))
    (lattice,) = found.lattices
    assert GridCell(1, 2, 0, 2) in lattice.cells
    assert GridCell(0, 1, 0, 1) in lattice.cells


@pytest.mark.parametrize("short", [0.0, 2.5])
def test_an_upright_that_ends_short_of_its_row_is_a_wall(short: float) -> None:
    found = find_lattices(
        rules([0.0, 10.0, 20.0], {0.0: [(0, 20)], 50.0: [(short, 10 - short), (10, 20)], 100.0: [(0, 20)]})
    )
    (lattice,) = found.lattices
    assert lattice.cells == tuple(
        GridCell(row, row + 1, column, column + 1) for row in (0, 1) for column in (0, 1)
    )


def table(
    top: float, columns: list[float], rows: int, title: bool = True
) -> tuple[list[float], dict[float, list[tuple[float, float]]]]:
    """A table 100 points wide of rows of 10 points, the first of which, its title, has no columns."""
    bottom = top + 10 * rows
    inner = {x: [(top + 10 * title, bottom)] for x in columns}
    return [top + 10 * row for row in range(rows + 1)], {
        0.0: [(top, bottom)],
        **inner,
        100.0: [(top, bottom)],
    }


def touching(upper: list[float], lower: list[float], rows: int) -> list[tuple[float, ...]]:
    """The boundaries of the tables that two of them, drawn without a gap, are read as."""
    (ys, down), (more, others) = table(0, upper, 5), table(50, lower, rows)
    for x, spans in others.items():
        down.setdefault(x, []).extend(spans)
    (drawn,) = find_lattices(rules([*ys, *more[1:]], down)).lattices
    return [tuple(part.xs.tolist()) for part in drawn.parted()]


def test_a_table_that_touches_another_begins_with_its_title() -> None:
    assert touching([30.0, 60.0], [20.0, 45.0, 80.0], 5) == [(0, 30, 60, 100), (0, 20, 45, 80, 100)]
    # A page may end below the title, or below the first row of the header.
    assert touching([30.0, 60.0], [20.0, 45.0, 80.0], 2) == [(0, 30, 60, 100), (0, 20, 45, 80, 100)]
    assert touching([30.0, 60.0], [], 1) == [(0, 30, 60, 100), (0, 100)]


def test_a_row_over_the_whole_width_parts_no_table_with_the_same_columns_below_it() -> None:
    assert touching([30.0, 60.0], [30.0, 60.0], 5) == [(0, 30, 60, 100)]
    assert touching([30.0, 60.0], [30.0, 60.0, 80.0], 5) == [(0, 30, 60, 80, 100)]


def test_the_cells_of_a_part_count_from_its_own_first_row_and_column() -> None:
    (ys, down), (more, others) = table(0, [30.0, 60.0], 5), table(50, [20.0, 45.0, 80.0], 3)
    for x, spans in others.items():
        down.setdefault(x, []).extend(spans)
    (drawn,) = find_lattices(rules([*ys, *more[1:]], down)).lattices
    _, lower = drawn.parted()
    assert lower.cells[0] == GridCell(0, 1, 0, 4)
    assert lower.cells[1:5] == tuple(GridCell(1, 2, column, column + 1) for column in range(4))
    assert lower.box == (0.0, 50.0, 100.0, 80.0)
