"""Tables without upright rules whose level rules are drawn through in one piece.

Such a table says where it begins and ends and, at best, where its rows do; where its columns do is told by
its headings (`pdf_edges`), or by the table of the page before, which it continues. A table whose columns
neither tells is left to the alignment of its text. Which rules there are, and what texts say, does not belong
here. Coordinates are points with y down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingest.pdf_edges import column_edges, united
from ingest.pdf_engine import PageContent
from ingest.pdf_grids import GridCell, Lattice, lattice_of
from ingest.pdf_heads import head_cells
from ingest.pdf_runs import Token, text_runs
from ingest.pdf_seams import SAME_SIDES, alike

Floats = npt.NDArray[np.float64]

_SNAP = 3.0
_EDGE = 1.0
_SAME_ROW = 0.5  # of a character's height, between centres
_WORD = 1.2  # of a character's height: the widest gap of printed blanks within a text of the body
_HEAD_WORD = 4.0  # the same within a heading, whose characters are often spread
_COUNTED = 99  # columns that a row of their numbers may count
_CUT_SHARE = 0.1  # share of rows whose label may reach over several columns
_FEWEST_RULES = 2
_MOST_WAYS = 4
_MOST_HEADINGS = 12  # bands of a header
_LEAST = 0.1  # points
_LEVEL = 1.0  # points between the middles of texts on one line


def spaced_lattices(
    page: PageContent, loose: Floats, columns_before: Sequence[float]
) -> tuple[list[Lattice], Floats]:
    """The tables among level rules (y, x0, x1) that no upright one meets, and the rules that make none.

    `columns_before` are the column boundaries of the table that the page before ends with, if it is the
    first table of this page that may continue it.
    """
    lattices: list[Lattice] = []
    rest = loose
    for group in alike(loose, _FEWEST_RULES):
        spaced = _Spaced(page, group)
        found = [*_tables(spaced, columns_before if not lattices else ())]
        if found:
            lattices.extend(found)
            rest = rest[~np.isin(rest[:, 0], group[:, 0])]
    return lattices, rest


def _tables(spaced: _Spaced, columns_before: Sequence[float]) -> list[Lattice]:
    """The tables between rules that begin and end alike; none if one of them does not tell its columns.

    A table ends where nothing, or text without figures, stands between two rules and the rules below are a
    table with a header of its own, those above a table as well.
    """
    below: list[Lattice] = []
    for number in reversed(spaced.gaps()):
        lattice = spaced.part(number + 1, None).headed()
        if lattice is None:
            continue
        upper = spaced.part(0, number)
        above = upper.headed() or upper.continued(columns_before)
        if above is not None and spaced.is_gap(number, above.xs):
            below.insert(0, lattice)
            spaced = upper
    first = spaced.headed() or spaced.continued(columns_before)
    return [first, *below] if first is not None else []


class _Spaced:
    """A table between level rules: its sides, the heights of its rules and the texts between them."""

    def __init__(
        self, page: PageContent, group: Floats, runs: tuple[Sequence[Token], Sequence[Token]] | None = None
    ) -> None:
        self.page = page
        self.group = group
        self.sides = float(group[:, 1].min()), float(group[:, 2].max())
        through = (group[:, 1] < self.sides[0] + SAME_SIDES) & (group[:, 2] > self.sides[1] - SAME_SIDES)
        self.heights: list[float] = np.unique(group[through, 0]).tolist()
        top, bottom = self.heights[0], self.heights[-1]
        body, labels = runs or (
            text_runs(page, self.sides, (top, bottom), _WORD),
            text_runs(page, self.sides, (top, bottom), _HEAD_WORD),
        )
        self.body = _between(body, top, bottom)
        self.labels = _between(labels, top, bottom)

    def part(self, first: int, last: int | None) -> _Spaced:
        """What is between two of the rules, counted from 0, both included."""
        top, bottom = self.heights[first], self.heights[-1 if last is None else last]
        group = self.group[(self.group[:, 0] >= top - _LEAST) & (self.group[:, 0] <= bottom + _LEAST)]
        return _Spaced(self.page, group, (self.body, self.labels))

    def gaps(self) -> list[int]:
        """The bands at which a table may have ended, with whole tables above and below."""
        bands = [_between(self.body, top, bottom) for top, bottom in pairwise(self.heights)]
        has_figures = [any(token.is_figure for token in band) for band in bands]
        return [
            number
            for number in range(1, len(bands) - 1)
            if not bands[number] or (any(has_figures[:number]) and not has_figures[number])
        ]

    def is_gap(self, number: int, xs: Floats) -> bool:
        """Whether nothing stands in a band, or what no row of a table on columns would hold."""
        band = _between(self.body, self.heights[number], self.heights[number + 1])
        return not band or any(_is_cut(token, x) for token in band for x in xs.tolist())

    def headed(self) -> Lattice | None:
        """The table, or None if its columns are not told by its own header.

        Of the rules that may end the header the one that tells the most columns does, and of those the
        uppermost: a row of labels alone can look like one of headings.
        """
        found = [lattice for end in self._header_ends() if (lattice := self._headed(end)) is not None]
        return max(found, key=lambda lattice: len(lattice.xs), default=None)

    def continued(self, columns_before: Sequence[float]) -> Lattice | None:
        """The table on the columns of the one before, if those fit and it has no header."""
        xs = np.array(columns_before, np.float64)
        if len(xs) < 3 or np.abs(xs[[0, -1]] - self.sides).max() > _SNAP:
            return None
        if self._first_row() != 0 or self._cuts(xs):
            return None
        return self._assembled(xs, [self.heights[0]], [], 0)

    def _first_row(self) -> int | None:
        """The first band between rules that has figures, but for those that number the columns."""
        for number, (top, bottom) in enumerate(pairwise(self.heights)):
            inside = _between(self.body, top, bottom)
            # A year or the like on a line of its own is part of a heading.
            figures = [token for token in united(inside) if token.is_figure and token in inside]
            if figures and not _are_numbers_of_columns(figures):
                return number
        return None

    def _header_ends(self) -> Sequence[int]:
        """The rules that may end the header, from the top."""
        first = self._first_row()
        last = len(self.heights) - 2 if first is None else first
        return range(1, min(last, _MOST_HEADINGS) + 1)

    def _headed(self, end: int) -> Lattice | None:
        """The table with its header above a rule, if its headings tell the columns."""
        top, y, bottom = self.heights[0], self.heights[end], self.heights[-1]
        body = _between(self.body, y, bottom)
        headings = united(_between(self.labels, top, y))
        ways = column_edges(headings, body, _count_rows(body), self.sides)[:_MOST_WAYS]
        settled = [(xs, head) for xs in ways if (head := head_cells(self.page, xs, top, y)) is not None]
        if len(settled) != 1:
            return None
        xs, (heights, cells) = settled[0]
        return self._assembled(xs, heights, cells, end)

    def _cuts(self, xs: Floats) -> bool:
        """Whether boundaries cut figures, or more labels than those of totals."""
        allowed = max(1, int(_count_rows(self.body) * _CUT_SHARE))
        cut = [
            token.is_figure
            for token in self.body
            if ((xs > token.box[0] + _EDGE) & (xs < token.box[2] - _EDGE)).any()
        ]
        return any(cut) or len(cut) > allowed

    def _assembled(
        self, xs: Floats, heights: Sequence[float], head: Sequence[GridCell], end: int
    ) -> Lattice | None:
        """The table of a header and of what is below the rule `end`, a text over columns in one cell."""
        across = self.group[self.group[:, 0] >= self.heights[end] - _LEAST]
        inner = np.unique(across[:, 0])
        down = [
            (x, top, bottom)
            for top, bottom in pairwise(inner.tolist())
            for x in self._uncut(xs, _between(self.body, top, bottom))
        ]
        body = lattice_of(across, np.array(down))
        if body is None or len(body.xs) != len(xs):
            return None
        first = len(heights) - 1
        cells = [cell._replace(top=cell.top + first, bottom=cell.bottom + first) for cell in body.cells]
        rows = np.array([*heights[:-1], *body.ys.tolist()])
        return Lattice(xs, rows, (*head, *cells), is_drawn=False, head=first)

    @staticmethod
    def _uncut(xs: Floats, inside: Sequence[Token]) -> list[float]:
        """The boundaries that no text of a row lies across; all, if there are several rows."""
        alone = _count_rows(inside) < 2 or not any(token.is_figure for token in inside)
        return [x for x in xs.tolist() if not alone or not any(_is_cut(token, x) for token in inside)]


def is_crowded(page: PageContent, lattice: Lattice) -> bool:
    """Whether most rows with figures have several of them beside each other in one cell."""
    sides, heights = (lattice.box[0], lattice.box[2]), (lattice.box[1], lattice.box[3])
    figures = [token for token in text_runs(page, sides, heights, _WORD) if token.is_figure]
    fields = np.full((len(lattice.ys) - 1, len(lattice.xs) - 1), -1)
    for number, cell in enumerate(lattice.cells):
        fields[cell.top : cell.bottom, cell.left : cell.right] = number
    held: defaultdict[int, list[Token]] = defaultdict(list)
    for token in figures:
        row = int(np.clip(np.searchsorted(lattice.ys, token.y) - 1, 0, fields.shape[0] - 1))
        column = int(np.clip(np.searchsorted(lattice.xs, token.x) - 1, 0, fields.shape[1] - 1))
        held[int(fields[row, column])].append(token)
    crowded = {
        lattice.cells[number].top
        for number, tokens in held.items()
        if any(abs(one.y - other.y) < _LEVEL for one, other in pairwise(tokens))
    }
    return len(crowded) > len({lattice.cells[number].top for number in held}) / 2


def _between(tokens: Sequence[Token], top: float, bottom: float) -> list[Token]:
    return [token for token in tokens if top < token.y < bottom]


def _is_cut(token: Token, x: float) -> bool:
    return token.box[0] + _EDGE < x < token.box[2] - _EDGE


def _count_rows(tokens: Sequence[Token]) -> int:
    """How many lines the texts stand on."""
    count, end = 0, -np.inf
    for middle, em in sorted((token.y, token.em) for token in tokens):
        if middle - end > em * _SAME_ROW:
            count += 1
            end = middle
    return count


def _are_numbers_of_columns(figures: Sequence[Token]) -> bool:
    """Whether figures number the columns: on one height, whole, and short."""
    heights = [token.y for token in figures]
    em = figures[0].em
    return (
        len(figures) > 1
        and all(token.is_whole and token.box[2] - token.box[0] < 1.5 * token.em for token in figures)
        and max(heights) - min(heights) < em * _SAME_ROW
    )
