"""The layout of a page: tables and lines of text as blocks in reading order.

Brings rules, characters and alignment together and decides what is a table, what a paragraph and what comes
first. Numbering of blocks and pages, and the joining of tables over pages, do not belong here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.pdf_alignment import Region, aligned_tables, cut_rows
from ingest.pdf_blocks import Box, TableBlock, TableCell, TextBlock
from ingest.pdf_engine import PageContent
from ingest.pdf_grids import Lattice, find_lattices
from ingest.pdf_text import FREE, Piece, TextLine, cell_text, joint, lines, owners, surround, whole_characters

_SAME_TEXT_GAP = 2.5  # of a character's height: pieces nearer than this are one text
_PITCH = 2.6  # of a character's height: the lines of one paragraph follow each other within this
_INDENT = 0.7  # of a character's height: a line starting further in begins a paragraph
_RAGGED = 1.6  # of a character's height: a line ending further from the margin ends a paragraph
_SHORT_MEASURE = 12  # characters: text set narrower is no running text


def lay_out(page: PageContent) -> list[TableBlock | TextBlock]:
    """The blocks of a page in reading order: by their upper edge, then from left to right."""
    ruled = find_lattices(page.rules)
    # A frame without upright rules inside says where a table is, not what its columns are.
    lattices = [lattice for lattice in ruled.lattices if len(lattice.xs) > 2]
    frames = [lattice for lattice in ruled.lattices if len(lattice.xs) <= 2]
    found = lines(page, owners(page, lattices))
    cut = [_with_all_rows(lattice, group) for lattice, group in _with_lines(lattices, found)]
    if cut != lattices:
        lattices = cut
        found = lines(page, owners(page, lattices))
    blocks: list[TableBlock | TextBlock] = [
        _ruled_table(lattice, group) for lattice, group in _with_lines(lattices, found)
    ]
    free = [line for line in found if line.owner == FREE]
    regions = [Region(frame.box, tuple(frame.ys[1:-1].tolist())) for frame in frames]
    tables, rest = aligned_tables(free, regions, ruled.loose)
    blocks.extend(tables)
    blocks.extend(_paragraphs(rest, [block.box for block in blocks]))
    return sorted(blocks, key=lambda block: (block.box[1], block.box[0]))


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


def _with_all_rows(lattice: Lattice, cell_lines: Sequence[Sequence[TextLine]]) -> Lattice:
    """The lattice with the rows that its rules leave out and its figures show; itself if there are none."""
    bands: defaultdict[int, list[Sequence[TextLine]]] = defaultdict(list)
    for cell, group in zip(lattice.cells, cell_lines, strict=True):
        if cell.bottom == cell.top + 1 and len(group) > 1:
            bands[cell.top].append(group)
    cuts = [cut for band in bands.values() for cut in cut_rows(band)]
    return lattice.with_rows(cuts) if cuts else lattice


def _ruled_table(lattice: Lattice, cell_lines: Sequence[Sequence[TextLine]]) -> TableBlock:
    xs, ys = lattice.xs.tolist(), lattice.ys.tolist()
    cells = []
    for cell, group in zip(lattice.cells, cell_lines, strict=True):
        box = (xs[cell.left], ys[cell.top], xs[cell.right], ys[cell.bottom])
        text = whole_characters(cell_text(group, box[2] - box[0])) if group else ""
        cells.append(
            TableCell(cell.top, cell.left, cell.bottom - cell.top, cell.right - cell.left, box, text)
        )
    return TableBlock(lattice.box, tuple(cells))


def _paragraphs(rest: Sequence[TextLine], obstacles: Sequence[Box]) -> list[TextBlock]:
    """Lines as paragraphs; a line that runs to the margin goes on in the next if that starts at its own."""
    texts = sorted(
        (text for line in rest for text in _texts(line)), key=lambda text: (text.box[1], text.box[0])
    )
    if not texts:
        return []
    wide = [text for text in texts if len(text.text) >= _SHORT_MEASURE]
    left = min((text.box[0] for text in wide), default=0.0)
    right = max((text.box[2] for text in wide), default=0.0)
    blocks: list[TextBlock] = []
    last: Piece | None = None
    for text in texts:
        if last is not None and _goes_on(last, text, left, right) and not _between(last, text, obstacles):
            before = blocks[-1]
            joined = before.text + joint(before.text, text.text) + text.text
            blocks[-1] = TextBlock(surround([before.box, text.box]), joined)
        else:
            blocks.append(TextBlock(text.box, text.text))
        last = text
    return [TextBlock(block.box, whole_characters(block.text)) for block in blocks]


def _texts(line: TextLine) -> Iterator[Piece]:
    """The texts of a line: its pieces, those that are not far apart taken together."""
    together: list[Piece] = []
    for piece in line.pieces:
        if together and piece.box[0] - together[-1].box[2] > _SAME_TEXT_GAP * piece.em:
            yield _together(together)
            together = []
        together.append(piece)
    yield _together(together)


def _together(pieces: Sequence[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    return Piece(
        " ".join(piece.text for piece in pieces), surround([piece.box for piece in pieces]), pieces[0].em
    )


def _goes_on(last: Piece, text: Piece, left: float, right: float) -> bool:
    """Whether `text` is the next line of the paragraph `last` is a line of."""
    em = max(last.em, text.em)
    return (
        right - left > _SHORT_MEASURE * em
        and abs(last.em - text.em) < em / 5
        and 0 < text.box[1] - last.box[1] < _PITCH * em
        and text.box[0] < left + _INDENT * em
        and last.box[2] > right - _RAGGED * em
    )


def _between(last: Piece, text: Piece, obstacles: Sequence[Box]) -> bool:
    return any(last.box[1] < box[1] < text.box[1] for box in obstacles)
