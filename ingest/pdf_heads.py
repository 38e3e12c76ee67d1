"""The header of a table that has no rules among its headings: which heading stands over which columns.

Columns are known; of headings only the places count. Each stands in the middle of its columns and, with those
beside it under one heading, on one height. Where that does not settle what stands over what, nothing is said:
figures under a guessed heading would be figures of something else. What headings mean plays no part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingest.pdf_blocks import Box
from ingest.pdf_engine import PageContent
from ingest.pdf_grids import GridCell
from ingest.pdf_runs import text_runs
from ingest.pdf_text import surround

Floats = npt.NDArray[np.float64]

_SAME_LINE = 0.5  # of a character's height, between centres
_LEADING = 0.55  # of a character's height: lines of one heading are not further apart
_WORD = 4.0  # of a character's height: the widest gap of printed blanks within a heading
_CENTRED = 1.5  # points from the middle at which a heading still stands there
_LEVEL = 2.0  # points: headings on one height
_EDGE = 1.0
_LEAST = 0.1  # points
_MOST_BLOCKS = 200


@dataclass(eq=False, slots=True)
class _Heading:
    """A heading; `first` and `last` are its columns, exclusive, once they are known."""

    box: Box
    em: float
    first: int = -1
    last: int = -1
    under: list[_Heading] = field(default_factory=list)
    over: _Heading | None = None
    row: int = 0
    is_caption: bool = False
    is_number: bool = False

    @property
    def x(self) -> float:
        return (self.box[0] + self.box[2]) / 2

    @property
    def y(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def head_cells(
    page: PageContent, xs: Floats, top: float, bottom: float
) -> tuple[list[float], list[GridCell]] | None:
    """The boundaries of the rows of a header between two heights, and its cells; None if uncertain."""
    headings = _headings(page, xs, top, bottom)
    if not headings or len(headings) > _MOST_BLOCKS:
        return None
    _number_rows(headings)
    numbers = _numbers_of_columns(headings, xs)
    if not _placed([each for each in headings if each not in numbers], xs):
        return None
    _put_below(numbers, headings, xs)
    placed = list(_cells(headings, len(xs) - 1))
    heights = _heights(placed, top, bottom)
    if any(above >= below for above, below in pairwise(heights)):
        return None
    return heights, sorted({cell for _, cell in placed}, key=lambda cell: (cell.top, cell.left))


def _headings(page: PageContent, xs: Floats, top: float, bottom: float) -> list[_Heading]:
    """The headings between two heights: runs of characters, on one line and on several."""
    runs = text_runs(page, (float(xs[0]), float(xs[-1])), (top, bottom), _WORD)
    lines = [_Heading(run.box, run.em, is_number=run.is_whole) for run in runs]
    found: list[_Heading] = []
    for line in sorted(lines, key=lambda line: line.box[1]):
        above = next((each for each in reversed(found) if _goes_on(each, line, xs)), None)
        if above is None:
            found.append(line)
        else:
            above.box = surround([above.box, line.box])
            above.is_number = False
    return found


def _numbers_of_columns(headings: Sequence[_Heading], xs: Floats) -> list[_Heading]:
    """The numbers of the columns below their headings, if there are any: one for each column that has one."""
    lowest = max(each.row for each in headings)
    numbers = [each for each in headings if each.is_number and each.row == lowest]
    columns = {_column(each, xs) for each in numbers}
    return numbers if len(columns) == len(numbers) > 1 else []


def _put_below(numbers: Sequence[_Heading], headings: Sequence[_Heading], xs: Floats) -> None:
    """Put the number of each column under the lowest heading of that."""
    for number in numbers:
        number.first = _column(number, xs)
        number.last = number.first + 1
        over = [
            each
            for each in headings
            if each is not number and each.first <= number.first < each.last and not each.is_caption
        ]
        if over:
            number.over = max(over, key=lambda each: each.row)
            number.over.under.append(number)


def _goes_on(above: _Heading, line: _Heading, xs: Floats) -> bool:
    """Whether a line is the next of a heading."""
    if line.box[1] - above.box[3] > _LEADING * line.em or line.y - above.y < _SAME_LINE * line.em:
        return False
    column = _column(line, xs)
    return abs(above.x - line.x) < line.em or (
        _is_in(line, xs, column, column + 1) and _is_in(above, xs, column, column + 1)
    )


def _column(heading: _Heading, xs: Floats) -> int:
    return int(np.clip(np.searchsorted(xs, heading.x) - 1, 0, len(xs) - 2))


def _is_in(heading: _Heading, xs: Floats, first: int, last: int) -> bool:
    return bool(heading.box[0] > xs[first] - _EDGE and heading.box[2] < xs[last] + _EDGE)


def _placed(headings: Sequence[_Heading], xs: Floats) -> bool:
    """Give every heading its columns, the lowest first; false if one of them has none or none is certain.

    What stands above all headings and over parts of two of them heads nothing: it gets the whole width.
    """
    upper: list[_Heading | None] = [None] * (len(xs) - 1)
    for row in reversed(range(max((each.row for each in headings), default=-1) + 1)):
        spans: dict[_Heading, tuple[int, int]] = {}
        for heading in (each for each in headings if each.row == row):
            fitting = list(_spans(heading, xs))
            sure = [span for span in fitting if _may_head(heading, span, upper, headings, xs)]
            if sure:
                spans[heading] = max(sure, key=lambda span: span[1] - span[0])
            elif fitting and all(_crosses(span, upper) for span in fitting if span[1] - span[0] > 1):
                for caption in (each for each in headings if each.row <= row):
                    caption.first, caption.last, caption.is_caption = 0, len(xs) - 1, True
                return all(each is not None for each in upper)
            else:
                return False
        for heading, (heading.first, heading.last) in spans.items():
            for column in range(heading.first, heading.last):
                below = upper[column]
                if below is not None and below.over is None:
                    below.over = heading
                    heading.under.append(below)
                upper[column] = heading
    return all(each is not None for each in upper)


def _crosses(span: tuple[int, int], upper: Sequence[_Heading | None]) -> bool:
    """Whether columns are parts of those of a heading further down, and others too."""
    return any(
        each is not None and (each.first < span[0] or each.last > span[1]) for each in upper[slice(*span)]
    )


def _spans(heading: _Heading, xs: Floats) -> Iterator[tuple[int, int]]:
    """The columns that a heading stands in the middle of."""
    for first in range(len(xs) - 1):
        for last in range(first + 1, len(xs)):
            centred = abs((xs[first] + xs[last]) / 2 - heading.x) < _CENTRED
            if centred and _is_in(heading, xs, first, last):
                yield first, last


def _may_head(
    heading: _Heading,
    span: tuple[int, int],
    upper: Sequence[_Heading | None],
    headings: Sequence[_Heading],
    xs: Floats,
) -> bool:
    first, last = span
    below = list(dict.fromkeys(each for each in upper[first:last] if each is not None))
    if last - first > 1 and None in upper[first:last]:
        return False
    if any(each.first < first or each.last > last or each.box[1] < heading.box[3] - _EDGE for each in below):
        return False
    # Whatever stands beside it on its height has columns of its own.
    if any(
        each is not heading and abs(each.y - heading.y) < _LEVEL and first <= _column(each, xs) < last
        for each in headings
    ):
        return False
    kinds: dict[tuple[bool, bool], list[float]] = {}
    for each in below:
        kinds.setdefault((bool(each.under), each.last - each.first > 1), []).append(each.y)
    return all(max(ys) - min(ys) < _LEVEL for ys in kinds.values())


def _number_rows(headings: Sequence[_Heading]) -> None:
    """Number the heights on which headings stand, from the top."""
    row = -1
    height = -np.inf
    for heading in sorted(headings, key=lambda each: each.y):
        if heading.y - height > _LEVEL:
            row += 1
            height = heading.y
        heading.row = row


def _cells(headings: Sequence[_Heading], columns: int) -> Iterator[tuple[_Heading, GridCell]]:
    """The headings with their cells, each from the end of the one over it to where those under it begin.

    Under a heading of several columns they begin at once, however low they stand; under one of a single
    column, which may be as high as all beside it, where the next one stands.
    """
    rows = max(each.row for each in headings) + 1
    first = max((each.row for each in headings if each.is_caption), default=-1) + 1
    ends = dict.fromkeys(headings, rows)
    for heading in headings:
        if heading.under:
            is_wide = heading.last > heading.first + 1
            ends[heading] = heading.row + 1 if is_wide else min(each.row for each in heading.under)
    for heading in headings:
        if heading.is_caption:
            yield heading, GridCell(heading.row, heading.row + 1, 0, columns)
        else:
            top = ends[heading.over] if heading.over is not None else first
            yield heading, GridCell(top, ends[heading], heading.first, heading.last)


def _heights(placed: Sequence[tuple[_Heading, GridCell]], top: float, bottom: float) -> list[float]:
    """The boundaries of the rows: each between the headings that end there and those that begin there."""
    heights = [top]
    for row in range(1, max(cell.bottom for _, cell in placed)):
        ends = [heading.box[3] for heading, cell in placed if cell.bottom == row]
        starts = [heading.box[1] for heading, cell in placed if cell.top == row]
        sides = [*([max(ends)] if ends else []), *([min(starts)] if starts else [])]
        # A row that only others reach over has no height of its own.
        heights.append(max(sum(sides) / len(sides) if sides else top, heights[-1] + _LEAST))
    return [*heights, bottom]
