"""Tables whose rules part only the header from the rows: one above, one under the header, one at the end.

Their columns are known before; here their rows are told by the heights of the text, their headings as far as
`pdf_heads` settles what stands over what. A header that is not settled becomes one cell, so that no figure
comes under a heading that is not its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ingest.pdf_alignment import WHOLE_FIGURE
from ingest.pdf_engine import PageContent
from ingest.pdf_grids import GridCell, Lattice
from ingest.pdf_heads import head_cells
from ingest.pdf_text import TextLine

_WRAPPED = 0.75  # of the least distance of figures: lines of a label that are nearer are of one row
_LEADING = 0.55  # of a character's height: lines of one label are not further apart
_RULES = 3
_SAME_ROW = 0.2  # of the lower height: texts overlapping more than this are of one row


def with_bands(page: PageContent, lattice: Lattice, cell_lines: Sequence[Sequence[TextLine]]) -> Lattice:
    """The lattice with its headings settled, and with a cell for each column in rows that no rule parts."""
    if lattice.is_drawn:
        return lattice
    columns = len(lattice.xs) - 1
    unparted = set(_unparted(lattice, cell_lines))
    if lattice.head is not None:
        return _with_columns(lattice, unparted)
    first = min(unparted, default=_first_whole_row(lattice))
    crowded = any(
        cell.bottom <= first and cell.right > cell.left + 1 and any(len(line.pieces) > 1 for line in lines)
        for cell, lines in zip(lattice.cells, cell_lines, strict=True)
    )
    if not unparted and not crowded:
        return lattice
    top, bottom = float(lattice.ys[0]), float(lattice.ys[first])
    settled = head_cells(page, lattice.xs, top, bottom) if first else ([top], [])
    if settled is None and not unparted:
        return lattice
    # Without a row of its own every heading would be one of each column.
    head, cells = settled or ([top, bottom], [GridCell(0, 1, 0, columns)])
    shift = len(head) - 1 - first
    for cell in lattice.cells:
        if cell.top >= first and cell.top not in unparted:
            cells.append(cell._replace(top=cell.top + shift, bottom=cell.bottom + shift))
    cells.extend(
        GridCell(row + shift, row + shift + 1, column, column + 1)
        for row in sorted(unparted)
        for column in range(columns)
    )
    ys = np.array([*head, *lattice.ys[first + 1 :].tolist()])
    return replace(lattice, ys=ys, cells=tuple(sorted(cells, key=lambda cell: (cell.top, cell.left))))


def _with_columns(lattice: Lattice, rows: Collection[int]) -> Lattice:
    """The lattice with a cell for each column in some of its rows."""
    cells = [cell for cell in lattice.cells if not any(cell.top <= row < cell.bottom for row in rows)]
    cells.extend(
        GridCell(row, row + 1, column, column + 1) for row in rows for column in range(len(lattice.xs) - 1)
    )
    return replace(lattice, cells=tuple(sorted(cells, key=lambda cell: (cell.top, cell.left))))


def _first_whole_row(lattice: Lattice) -> int:
    """The first row with a cell for each column; 0 if there is none."""
    rows = Counter(cell.top for cell in lattice.cells if cell.bottom == cell.top + 1)
    return next((row for row in sorted(rows) if rows[row] == len(lattice.xs) - 1), 0)


def _unparted(lattice: Lattice, cell_lines: Sequence[Sequence[TextLine]]) -> Iterator[int]:
    """The rows of the lattice that hold figures of several rows."""
    if len(lattice.ys) == _RULES and lattice.head != 0:
        # One rule above, one below and one under the header part no rows.
        last = [
            lines
            for cell, lines in zip(lattice.cells, cell_lines, strict=True)
            if cell.top == 1 and cell.right == cell.left + 1
        ]
        if row_cuts(last):
            yield 1
            return
    figures: defaultdict[int, list[TextLine]] = defaultdict(list)
    for cell, lines in zip(lattice.cells, cell_lines, strict=True):
        held = list(filter(_is_figure, lines))
        if cell.bottom == cell.top + 1:
            figures[cell.top].extend(held)
        elif len(held) > 1:
            # Rules that stop short of a column part none of its rows.
            for row in range(cell.top, cell.bottom):
                figures[row].extend(held)
    for row, lines in figures.items():
        if lines and max(line.box[1] for line in lines) > min(line.box[3] for line in lines):
            yield row


def row_cuts(band: Sequence[Sequence[TextLine]]) -> list[float]:
    """Heights at which a row is to be cut because it holds several; `band` are the lines of its cells."""
    figures = sorted((line.box for cell in band for line in cell if _is_figure(line)), key=lambda box: box[1])
    gaps = [low[1] - high[3] for high, low in pairwise(figures) if low[1] > high[3]]
    heights = [line.box[3] - line.box[1] for cell in band for line in cell]
    if not heights or (figures and not gaps):
        return []
    leading = min([_LEADING * min(heights), *(_WRAPPED * gap for gap in gaps)])
    spans = [span for cell in band for span in _texts(cell, leading)]
    rows: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if rows:
            top, bottom = rows[-1]
            if min(bottom, high) - low > _SAME_ROW * min(bottom - top, high - low):
                rows[-1] = (top, max(bottom, high))
                continue
        rows.append((low, high))
    return [(above[1] + below[0]) / 2 for above, below in pairwise(rows)]


def _texts(lines: Iterable[TextLine], leading: float) -> list[tuple[float, float]]:
    """From where to where the texts of a cell reach, lines that are near each other taken together."""
    spans: list[tuple[float, float]] = []
    for line in lines:
        low, high = line.box[1], line.box[3]
        if spans and low - spans[-1][1] < leading:
            spans[-1] = (spans[-1][0], max(high, spans[-1][1]))
        else:
            spans.append((low, high))
    return spans


def _is_figure(line: TextLine) -> bool:
    return all(WHOLE_FIGURE.match(piece.text) for piece in line.pieces)
