"""The layout of a page: tables and lines of text as blocks in reading order.

Brings rules, characters and alignment together and decides what is a table, what a paragraph and what comes
first. Numbering of blocks and pages, and the joining of tables over pages, do not belong here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from ingest.pdf_alignment import Region, aligned_tables, cut_rows
from ingest.pdf_bands import row_cuts, with_bands
from ingest.pdf_blocks import TableBlock, TableCell, TextBlock
from ingest.pdf_engine import PageContent
from ingest.pdf_grids import Lattice, find_lattices
from ingest.pdf_paragraphs import Measure, paragraphs
from ingest.pdf_seams import seamed_lattices
from ingest.pdf_spaced import is_crowded, spaced_lattices
from ingest.pdf_strays import with_runs, without_strays
from ingest.pdf_text import FREE, Piece, TextLine, cell_text, lines, owners
from ingest.pdf_turned import TurnedText

_EDGE = 2.0  # points by which a text on its side may reach over the rules of its cell


def lay_out(
    page: PageContent, columns_before: Sequence[float] = ()
) -> tuple[list[TableBlock | TextBlock], Measure]:
    """The blocks of a page by their upper edge, then from left to right, and the margins of its text.

    `columns_before` are the column boundaries of the table that the previous page ends with: a table that
    opens this page and fits them is read on them, so that its columns are counted alike.
    """
    ruled = find_lattices(page.rules)
    # A frame without upright rules inside says where a table is, not what its columns are.
    lattices = [table for lattice in ruled.lattices if len(lattice.xs) > 2 for table in lattice.parted()]
    frames = [lattice for lattice in ruled.lattices if len(lattice.xs) <= 2]
    seamed, loose = seamed_lattices(ruled.loose, ruled.pieces, page.boxes)
    crowded = [lattice for lattice in seamed if is_crowded(page, lattice)]
    for lattice in crowded:
        seamed.remove(lattice)
        among = (ruled.loose[:, 0] >= lattice.ys[0] - 1) & (ruled.loose[:, 0] <= lattice.ys[-1] + 1)
        loose = np.concatenate((loose, ruled.loose[among]))
    spaced, loose = spaced_lattices(page, loose, columns_before)
    seamed.extend(spaced)
    lattices.extend(seamed)
    found = _lines(page, lattices)
    if seamed:
        lattices = [with_bands(page, lattice, group) for lattice, group in _with_lines(lattices, found)]
        found = _lines(page, lattices)
    lattices = _resumed(lattices, [line for line in found if line.owner == FREE], columns_before)
    cut = [_with_all_rows(lattice, group) for lattice, group in _with_lines(lattices, found)]
    cut = [
        with_runs(page, without_strays(page, lattice, uncut.ys.tolist()))
        for lattice, uncut in zip(cut, lattices, strict=True)
    ]
    if cut != lattices:
        lattices = cut
        found = _lines(page, lattices)
    # Rules round nothing are ornament.
    blocks: list[TableBlock | TextBlock] = [
        _ruled_table(lattice, group) for lattice, group in _with_lines(lattices, found) if any(group)
    ]
    free = [line for line in found if line.owner == FREE]
    regions = [
        Region(frame.box, tuple((y, frame.box[0], frame.box[2]) for y in frame.ys[1:-1].tolist()))
        for frame in frames
    ]
    tables, rest = aligned_tables(free, regions, loose)
    blocks.extend(tables)
    texts, measure = paragraphs(rest, [block.box for block in blocks], page.frame.reading_size[0])
    blocks.extend(texts)
    for turned in page.turned:
        if _holder(turned, lattices) == FREE:
            blocks.append(TextBlock(turned.box, turned.text, turned.box, turned.em))
    return sorted(blocks, key=lambda block: (block.box[1], block.box[0])), measure


def _lines(page: PageContent, lattices: Sequence[Lattice]) -> list[TextLine]:
    """The lines of a page and the turned texts that stand in cells."""
    found = lines(page, owners(page, lattices))
    for turned in page.turned:
        holder = _holder(turned, lattices)
        if holder != FREE:
            found.append(TextLine(holder, (Piece(turned.text, turned.box, turned.em),)))
    return found


def _holder(turned: TurnedText, lattices: Sequence[Lattice]) -> int:
    """The number of the cell, counted over all lattices, that a turned text stands in; FREE if in none."""
    if not turned.is_upright:
        return FREE
    first = 0
    x0, y0, x1, y1 = turned.box
    for lattice in lattices:
        for number, cell in enumerate(lattice.cells, start=first):
            left, right = lattice.xs[cell.left] - _EDGE, lattice.xs[cell.right] + _EDGE
            top, bottom = lattice.ys[cell.top] - _EDGE, lattice.ys[cell.bottom] + _EDGE
            if left <= x0 and x1 <= right and top <= y0 and y1 <= bottom:
                return number
        first += len(lattice.cells)
    return FREE


def _with_lines(
    lattices: Sequence[Lattice], found: Sequence[TextLine]
) -> Iterator[tuple[Lattice, list[list[TextLine]]]]:
    """Every lattice with the lines of each of its cells."""
    by_cell: defaultdict[int, list[TextLine]] = defaultdict(list)
    for line in found:
        by_cell[line.owner].append(line)
    first = 0
    for lattice in lattices:
        yield lattice, [by_cell[number] for number in range(first, first + len(lattice.cells))]
        first += len(lattice.cells)


def _resumed(
    lattices: list[Lattice], free: Sequence[TextLine], columns_before: Sequence[float]
) -> list[Lattice]:
    """The lattices, the uppermost on the columns of the table before if no text parts the two."""
    if not lattices or len(columns_before) < 3:
        return lattices
    upper = min(range(len(lattices)), key=lambda index: float(lattices[index].ys[0]))
    if any(line.box[1] < lattices[upper].ys[0] for line in free):
        return lattices
    resumed = lattices[upper].with_columns(np.array(columns_before, np.float64))
    return [*lattices[:upper], resumed, *lattices[upper + 1 :]]


def _with_all_rows(lattice: Lattice, cell_lines: Sequence[Sequence[TextLine]]) -> Lattice:
    """The lattice with the rows that its rules leave out and its figures show; itself if there are none."""
    bands: defaultdict[int, list[Sequence[TextLine]]] = defaultdict(list)
    for cell, group in zip(lattice.cells, cell_lines, strict=True):
        if cell.bottom == cell.top + 1 and (len(group) > 1 or not lattice.is_drawn):
            bands[cell.top].append(group)
    cut = cut_rows if lattice.is_drawn else row_cuts
    cuts = [height for band in bands.values() for height in cut(band)]
    return lattice.with_rows(cuts) if cuts else lattice


def _ruled_table(lattice: Lattice, cell_lines: Sequence[Sequence[TextLine]]) -> TableBlock:
    # Boundaries are drawn to a hundredth of a point at best.
    xs, ys = np.round(lattice.xs, 2).tolist(), np.round(lattice.ys, 2).tolist()
    cells = []
    for cell, group in zip(lattice.cells, cell_lines, strict=True):
        box = (xs[cell.left], ys[cell.top], xs[cell.right], ys[cell.bottom])
        text = cell_text(group, box[2] - box[0]) if group else ""
        cells.append(
            TableCell(cell.top, cell.left, cell.bottom - cell.top, cell.right - cell.left, box, text)
        )
    return TableBlock(lattice.box, tuple(cells), tuple(xs), lattice.is_drawn)
