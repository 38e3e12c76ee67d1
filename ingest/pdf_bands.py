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
from ingest.pdf_runs import Token, text_runs
from ingest.pdf_text import TextLine

_WRAPPED = 0.75  # of the least distance of figures: lines of a label that are nearer are of one row
_LEADING = 0.55  # of a character's height: lines of one label are not further apart
_RULES = 3
_LEVEL = 0.3  # of its height: texts less far from each other are on one height
_ROOM = 0.6  # of the least gap of rows: a text nearer to a row is not of one above or below
_EDGE = 1.0  # points by which a text may reach into a cell it is not in
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


def without_strays(page: PageContent, lattice: Lattice, rules: Sequence[float]) -> Lattice:
    """The lattice with a column as one cell between two rules where a text of it stands beside no row.

    Such a text stands in the middle of several rows, and nothing says of how many, for those above and below
    it in its column as well.
    """
    if lattice.is_drawn:
        return lattice
    cells = list(lattice.cells)
    for top, bottom in pairwise(rules):
        rows = [row for row, y in enumerate(lattice.ys[:-1].tolist()) if top - _EDGE < y < bottom - _EDGE]
        if len(rows) < 2:
            continue
        spans = _spans_by_column(page, lattice, (top, bottom))
        for column, own in spans.items():
            others = [span for other, held in spans.items() if other != column for span in held]
            members = [
                cell for cell in cells if cell[2:] == (column, column + 1) and rows[0] <= cell.top <= rows[-1]
            ]
            if len(members) == len(rows) and not all(_has_row(span, others) for span in own):
                cells = [cell for cell in cells if cell not in members]
                cells.append(GridCell(rows[0], rows[-1] + 1, column, column + 1))
    return replace(lattice, cells=tuple(sorted(cells, key=lambda cell: (cell.top, cell.left))))


def _spans_by_column(
    page: PageContent, lattice: Lattice, heights: tuple[float, float]
) -> dict[int, list[tuple[float, float]]]:
    """From where to where the texts of each column reach between two heights."""
    runs = text_runs(page, (float(lattice.xs[0]), float(lattice.xs[-1])), heights)
    columns: defaultdict[int, list[Token]] = defaultdict(list)
    for run in sorted(runs, key=lambda run: run.box[1]):
        columns[int(np.searchsorted(lattice.xs, run.box[0] + _EDGE)) - 1].append(run)
    return {column: _united(held) for column, held in columns.items()}


def _united(runs: Sequence[Token]) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for run in runs:
        if spans and run.box[1] - spans[-1][1] < _LEADING * run.em:
            spans[-1] = (spans[-1][0], max(run.box[3], spans[-1][1]))
        else:
            spans.append((run.box[1], run.box[3]))
    return spans


def _has_row(span: tuple[float, float], others: Sequence[tuple[float, float]]) -> bool:
    """Whether a text has others beside it, on one height at the top, in the middle or at the bottom, or as
    much room above and below as there is between rows."""
    near = _LEVEL * (span[1] - span[0])
    if any(
        min(abs(span[0] - top), abs(span[1] - bottom), abs(sum(span) - top - bottom) / 2) < near
        for top, bottom in others
    ):
        return True
    rows: list[tuple[float, float]] = []
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
