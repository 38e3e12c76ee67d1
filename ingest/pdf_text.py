"""Characters into lines and texts: what stands in each cell, and what stands outside all of them.

Places decide, not the order of the file: characters of one line may stand on different baselines and come in
any order. Between neighbours of the file the engine's own finding that no blank parts them is respected, so
that digits of one number are never torn apart. Which cells exist is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.pdf_blocks import Box
from ingest.pdf_engine import INFERRED, NOTHING, PRINTED, Codes, PageContent
from ingest.pdf_grids import Lattice

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FREE = -1
"""The owner of characters outside every cell."""

_SAME_LINE = 0.5  # of a character's height: centres nearer than this are on one line
_TALLEST_LINE = 0.8  # of a character's height: centres of one line lie within this
_BLANK_GAP = 0.6  # of a character's height: a gap this wide is a blank
_ASCII_GAP = 0.12  # the same between digits or letters, where the engine sees a blank as well
_MOVED_GAP = 0.3  # the same where neighbours on the page are no neighbours in the file
_OVERPRINTED = 0.25  # the same the other way: texts that lie over each other are two
_RAISED_SIZE = 0.8  # of the other's height: digits smaller than this are not of one number
_RAISED_OFF = 0.1  # of the other's height: how far its middle then is from the other's
_WIDE_GAP = 0.9  # a gap this wide parts two pieces of text
_TIGHT = 0.15  # of a character's height: neighbours nearer than this are set as one text
_LEVEL = 0.3  # of a character's height: neighbours whose centres differ less are level
_CUT = 0.2  # of a character's width: a rule this far inside cuts through it
_CELL_PADDING = 4.0  # points a cell keeps free at each side; Word 5.4, spreadsheets about 2


class Piece(NamedTuple):
    """Text on one line with its box in the reading frame; `em` is the usual height of its characters."""

    text: str
    box: Box
    em: float


class TextLine(NamedTuple):
    """The pieces of one line, from left to right, inside one cell or outside all (`owner` FREE)."""

    owner: int
    pieces: tuple[Piece, ...]

    @property
    def box(self) -> Box:
        """The smallest box around the line."""
        return surround([piece.box for piece in self.pieces])


def owners(page: PageContent, lattices: Sequence[Lattice]) -> Ints:
    """For each character the number of the cell its centre lies in, counted over all lattices, or FREE.

    A later lattice inside an earlier one takes its characters. Text that runs over its cell's right rule into
    blank space belongs to the cell it starts in.
    """
    x = (page.boxes[:, 0] + page.boxes[:, 2]) / 2
    y = (page.boxes[:, 1] + page.boxes[:, 3]) / 2
    owner = np.full(len(page.codes), FREE, np.int64)
    first = 0
    right_rules: list[float] = []
    for lattice in lattices:
        right_rules.extend(float(lattice.xs[cell.right]) for cell in lattice.cells)
        fields = np.full((len(lattice.ys) - 1, len(lattice.xs) - 1), FREE, np.int64)
        for number, cell in enumerate(lattice.cells, start=first):
            fields[cell.top : cell.bottom, cell.left : cell.right] = number
        first += len(lattice.cells)
        column = np.searchsorted(lattice.xs, x, side="right") - 1
        row = np.searchsorted(lattice.ys, y, side="right") - 1
        inside = (row >= 0) & (row < fields.shape[0]) & (column >= 0) & (column < fields.shape[1])
        held = np.flatnonzero(inside)
        owner[held] = fields[row[held], column[held]]
    return _overflowing(page, owner, right_rules) if lattices else owner


def _overflowing(page: PageContent, owner: Ints, right_rules: Sequence[float]) -> Ints:
    """Owners with the ends of overflowing texts given to the cells in which those start.

    Only a rule that cuts through a character tells an overflow: figures that stand against a rule often touch
    the text behind it.
    """
    boxes = page.boxes
    joined = set_together(page)
    crossings = np.flatnonzero(joined & (owner[:-1] != FREE) & (owner[1:] != owner[:-1]))
    for at in crossings.tolist():
        holder = int(owner[at])
        if holder == FREE or owner[at + 1] == holder:
            continue
        rule = right_rules[holder]
        margins = [_CUT * (boxes[index, 2] - boxes[index, 0]) for index in (at, at + 1)]
        cut = any(
            boxes[index, 0] + margin < rule < boxes[index, 2] - margin
            for index, margin in zip((at, at + 1), margins, strict=True)
        )
        stop = at + 1
        while stop < len(joined) and joined[stop]:
            stop += 1
        tail = slice(at + 1, stop + 1)
        others = set(owner[tail].tolist()) - {FREE}
        if cut and all(
            np.count_nonzero(owner == other) == np.count_nonzero(owner[tail] == other) for other in others
        ):
            owner[tail] = holder
    return owner


def lines(page: PageContent, owner: Ints) -> list[TextLine]:
    """All lines of a page: by owner, then from top to bottom. Every character is in exactly one piece."""
    if not len(owner):
        return []
    boxes = page.boxes
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    height = np.maximum(boxes[:, 3] - boxes[:, 1], 1.0)
    order = np.lexsort((middle, owner))
    apart = np.minimum(height[order][1:], height[order][:-1]) * _SAME_LINE
    starts = (np.diff(owner[order]) != 0) | (np.diff(middle[order]) > apart)
    line = np.concatenate(([0], np.cumsum(starts)))
    line = _split_tall(line, order, middle, height)
    of_character = np.empty(len(order), np.int64)
    of_character[order] = line
    order = np.lexsort((_starts(page, owner, of_character), of_character))
    line = of_character[order]
    glue = _glue(page, order, height)
    glue[1:][np.diff(line) != 0] = _NEW_LINE
    return list(_assemble(page, owner, order, glue, height))


def cell_text(cell_lines: Sequence[TextLine], width: float) -> str:
    """The text of a cell of a given width: lines that ran full are rejoined, others stay lines."""
    text = ""
    last: Piece | None = None
    last_width = 0.0
    for line in cell_lines:
        content = " ".join(piece.text for piece in line.pieces)
        first = line.pieces[0]
        if last is not None:
            character = (first.box[2] - first.box[0]) / max(len(first.text), 1)
            ran_full = last_width + character + 2 * _CELL_PADDING > width
            text += joint(text, content) if ran_full else "\n"
        text += content
        last = line.pieces[-1]
        last_width = last.box[2] - line.pieces[0].box[0]
    return text


def joint(text: str, then: str) -> str:
    """What stands between two lines of one wrapped text: a blank between Latin words, else nothing."""
    return " " if _is_latin(text[-1:]) and _is_latin(then[:1]) else ""


def surround(boxes: Sequence[Box]) -> Box:
    """The smallest box around boxes."""
    if len(boxes) == 1:
        return boxes[0]
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _starts(page: PageContent, owner: Ints, line: Ints) -> Floats:
    """Where the run starts that each character is set in: runs printed over each other stay whole."""
    runs = set_together(page) & (np.diff(owner) == 0) & (np.diff(line) == 0)
    first = np.maximum.accumulate(np.where(np.concatenate(([True], ~runs)), np.arange(len(line)), 0))
    starts: Floats = page.boxes[first, 0]
    return starts


def set_together(page: PageContent) -> npt.NDArray[np.bool_]:
    """Whether each character but the first is set on from the one before it in the file."""
    boxes = page.boxes
    height = (boxes[:, 3] - boxes[:, 1])[:-1]
    gap = boxes[1:, 0] - boxes[:-1, 2]
    level = np.abs(boxes[1:, 1] + boxes[1:, 3] - boxes[:-1, 1] - boxes[:-1, 3]) / 2
    together: npt.NDArray[np.bool_] = page.before[1:] == NOTHING
    return together & (np.abs(gap) < height * _TIGHT) & (level < height * _LEVEL)


_BLANK, _APART, _NEW_LINE = 1, 2, 3


def _split_tall(line: Ints, order: Ints, middle: Floats, height: Floats) -> Ints:
    """Part lines that were chained together over text beside text, in the order of the file."""
    bounds = np.flatnonzero(np.concatenate(([True], np.diff(line) != 0, [True])))
    first, last = bounds[:-1], bounds[1:] - 1
    spread = middle[order[last]] - middle[order[first]]
    tall = np.flatnonzero(spread > height[order[first]] * _TALLEST_LINE)
    if not len(tall):
        return line
    parted = line.astype(np.float64)
    for index in tall.tolist():
        members = np.arange(bounds[index], bounds[index + 1])
        by_file = members[np.argsort(order[members])]
        levels: list[float] = []
        for member in by_file.tolist():
            centre, reach = middle[order[member]], height[order[member]] * _SAME_LINE
            near = [level for level in levels if abs(level - centre) <= reach]
            if not near:
                levels.append(centre)
                near = [centre]
            # Levels sort as places do, so that the parts keep their order from top to bottom.
            level = min(near, key=lambda value: abs(value - centre))
            parted[member] = index + (level - middle[order[first[index]]] + 1) / (spread[index] + 2)
    return np.unique(parted, return_inverse=True)[1]


def _glue(page: PageContent, order: Ints, height: Floats) -> npt.NDArray[np.int8]:
    """What parts each character of `order` from the one before it."""
    glue = np.zeros(len(order), np.int8)
    if len(order) < 2:
        return glue
    gap = page.boxes[order[1:], 0] - page.boxes[order[:-1], 2]
    em = np.maximum(height[order[1:]], height[order[:-1]])
    successive = np.diff(order) == 1
    before = page.before[order[1:]]
    codes = page.codes[order]
    ascii_codes = codes < 0x80
    both_ascii = ascii_codes[1:] & ascii_codes[:-1]
    raised = _are_raised(page, order, height)
    undivided = both_ascii & successive & (before == NOTHING) & ~raised
    blank = (
        raised
        | (successive & (before == PRINTED))
        | (successive & (before == INFERRED) & both_ascii & (gap > em * _ascii_gaps(codes)))
        | (~successive & both_ascii & (gap > em * _MOVED_GAP))
        | ((gap > em * _BLANK_GAP) & ~undivided)
        | (both_ascii & (~successive | (before == INFERRED)) & (gap < -em * _OVERPRINTED))
    )
    glue[1:][blank] = _BLANK
    glue[1:][(gap > em * _WIDE_GAP) & ~undivided] = _APART
    return glue


def _are_raised(page: PageContent, order: Ints, height: Floats) -> npt.NDArray[np.bool_]:
    """Where digits meet of which one is smaller and off the line of the other: marks of notes, exponents."""
    codes, size = page.codes[order], height[order]
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    smaller = np.minimum(size[1:], size[:-1]) < _RAISED_SIZE * np.maximum(size[1:], size[:-1])
    raised: npt.NDArray[np.bool_] = digit[1:] & digit[:-1] & smaller
    if raised.any():
        middle = (page.boxes[order, 1] + page.boxes[order, 3]) / 2
        raised &= np.abs(np.diff(middle)) > _RAISED_OFF * np.maximum(size[1:], size[:-1])
    return raised


def _ascii_gaps(codes: Codes) -> Floats:
    """What gap parts each character but the first from the one before it, where both are digits or letters.

    Points and commas of figures set one by one stand in places wider than themselves.
    """
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    mark = (codes == ord(".")) | (codes == ord(","))
    in_figure = (digit[:-1] & mark[1:]) | (mark[:-1] & digit[1:])
    return np.where(in_figure, _MOVED_GAP, _ASCII_GAP)


def _assemble(
    page: PageContent, owner: Ints, order: Ints, glue: npt.NDArray[np.int8], height: Floats
) -> Iterator[TextLine]:
    text = page.codes[order].astype("<u4").tobytes().decode("utf-32-le")
    boxes = page.boxes[order]
    breaks = np.flatnonzero((glue == _APART) | (glue == _NEW_LINE)).tolist()
    ends = sorted({0, *breaks, len(order)})
    starts = np.array(ends[:-1])
    low = np.minimum.reduceat(boxes[:, :2], starts, axis=0)
    high = np.maximum.reduceat(boxes[:, 2:], starts, axis=0)
    places = map(tuple, np.concatenate((low, high), axis=1).tolist())
    em = (np.add.reduceat(height[order], starts) / np.diff(ends)).tolist()
    holders = owner[order[starts]].tolist()
    begins_line = (glue[starts] == _NEW_LINE).tolist()
    blanks = np.flatnonzero(glue == _BLANK).tolist()
    next_blank = 0
    pieces: list[Piece] = []
    for number, ((start, end), box) in enumerate(zip(pairwise(ends), places, strict=True)):
        if number and begins_line[number]:
            yield TextLine(holders[number - 1], tuple(pieces))
            pieces = []
        words = []
        at = start
        while next_blank < len(blanks) and blanks[next_blank] < end:
            words.append(text[at : blanks[next_blank]])
            at = blanks[next_blank]
            next_blank += 1
        words.append(text[at:end])
        pieces.append(Piece(" ".join(words), box, em[number]))
    yield TextLine(holders[-1], tuple(pieces))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
