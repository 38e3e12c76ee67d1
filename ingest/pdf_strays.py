"""Texts that stand beside no row, or over several columns, in tables whose rows no rules part.

Rows are told by figures here, and a text in the middle of several of them, as merged cells have it, belongs
to each or to one that nobody can tell. How rows and columns are found does not belong here. Coordinates are
points with y down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ingest.pdf_engine import PageContent
from ingest.pdf_grids import GridCell, Lattice
from ingest.pdf_runs import Token, text_runs

_LEADING = 0.55  # of a character's height: lines of one text are not further apart
_LEVEL = 0.3  # of its height: texts less far from each other are on one height
_ROOM = 0.6  # of the least gap of rows: a text nearer to a row is not of one above or below
_EDGE = 1.0  # points by which a text may reach into a cell it is not in

Span = tuple[float, float]


def without_strays(page: PageContent, lattice: Lattice, rules: Sequence[float]) -> Lattice:
    """The lattice with rows of a column as one cell where a text of it stands beside no row.

    Such a text stands in the middle of several rows, and nothing says of how many; nor is it known of others
    in its column, between the same two of the `rules`, numbers if it is one and words if it is none. Where
    numbers, which tell what a row is about, are not known to be of a row, the header becomes one cell too, so
    that no figure comes under a heading.
    """
    if lattice.is_drawn:
        return lattice
    cells = list(lattice.cells)
    for top, bottom in pairwise(rules):
        rows = [row for row, y in enumerate(lattice.ys[:-1].tolist()) if top - _EDGE < y < bottom - _EDGE]
        if len(rows) < 2:
            continue
        columns = _by_column(page, lattice, (top, bottom))
        for column, own in columns.items():
            others = [text.box[1::2] for other, held in columns.items() if other != column for text in held]
            strays = {text.is_whole for text in own if not _has_row(text.box[1::2], others)}
            sure = {
                int(np.searchsorted(lattice.ys, text.y)) - 1 for text in own if text.is_whole not in strays
            }
            if True in strays and rows[0]:
                cells = [cell for cell in cells if cell.top >= rows[0]]
                cells.append(GridCell(0, rows[0], 0, len(lattice.xs) - 1))
            for start, stop in _runs([row for row in rows if strays and row not in sure]):
                members = [cell for cell in cells if cell[2:] == (column, column + 1)]
                members = [cell for cell in members if start <= cell.top < cell.bottom <= stop]
                if len(members) == stop - start:
                    cells = [cell for cell in cells if cell not in members]
                    cells.append(GridCell(start, stop, column, column + 1))
    return replace(lattice, cells=tuple(sorted(cells, key=lambda cell: (cell.top, cell.left))))


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that follow each other, from and to."""
    start = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] > rows[place - 1] + 1:
            yield rows[start], rows[place - 1] + 1
            start = place


def _by_column(page: PageContent, lattice: Lattice, heights: Span) -> dict[int, list[Token]]:
    """The texts of each column between two heights, lines of one text taken together."""
    columns: defaultdict[int, list[Token]] = defaultdict(list)
    runs = text_runs(page, (float(lattice.xs[0]), float(lattice.xs[-1])), heights)
    for run in sorted(runs, key=lambda run: run.box[1]):
        held = columns[int(np.searchsorted(lattice.xs, run.box[0] + _EDGE)) - 1]
        if held and run.box[1] - held[-1].box[3] < _LEADING * run.em:
            x0, y0, x1, y1 = held[-1].box
            box = (min(x0, run.box[0]), y0, max(x1, run.box[2]), max(y1, run.box[3]))
            held[-1] = Token(box, run.em)
        else:
            held.append(run)
    return columns


def _has_row(span: Span, others: Sequence[Span]) -> bool:
    """Whether a text has others beside it, on one height at the top, in the middle or at the bottom, or as
    much room above and below as there is between rows."""
    near = _LEVEL * (span[1] - span[0])
    if any(
        min(abs(span[0] - top), abs(span[1] - bottom), abs(sum(span) - top - bottom) / 2) < near
        for top, bottom in others
    ):
        return True
    rows: list[Span] = []
    for top, bottom in sorted(others):
        if rows and top < rows[-1][1]:
            rows[-1] = (rows[-1][0], max(rows[-1][1], bottom))
        else:
            rows.append((top, bottom))
    gaps = [below[0] - above[1] for above, below in pairwise(rows)]
    # Two rows alone do not tell how far rows are apart.
    room = _ROOM * min(gaps) if len(gaps) > 1 else near
    return all(span[1] + room < top or bottom + room < span[0] for top, bottom in rows)


def with_runs(page: PageContent, lattice: Lattice) -> Lattice:
    """The lattice with cells of a row as one where a text lies in the first and across the blank others."""
    if lattice.head is None:
        return lattice
    cells: list[GridCell] = []
    by_row: defaultdict[int, list[GridCell]] = defaultdict(list)
    for cell in lattice.cells:
        (by_row[cell.top] if lattice.head <= cell.top == cell.bottom - 1 else cells).append(cell)
    sides = float(lattice.xs[0]), float(lattice.xs[-1])
    for row, parted in by_row.items():
        runs = text_runs(page, sides, (float(lattice.ys[row]), float(lattice.ys[row + 1])))
        spans = [(run.box[0] + _EDGE, run.box[2] - _EDGE) for run in runs]
        for cell in parted:
            left, right = lattice.xs[cell.left], lattice.xs[cell.right]
            if cells and cells[-1].top == row and cells[-1].right == cell.left:
                before = lattice.xs[cells[-1].left]
                inside = [span for span in spans if span[0] < right and span[1] > left]
                if len(inside) == 1 and before < inside[0][0] < left:
                    cells[-1] = cells[-1]._replace(right=cell.right)
                    continue
            cells.append(cell)
    return replace(lattice, cells=tuple(sorted(cells, key=lambda cell: (cell.top, cell.left))))
