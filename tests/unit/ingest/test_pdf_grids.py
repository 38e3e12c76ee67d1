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
