"""Grids from straight rules: which rules belong to one table, and which cells they enclose.

Works on thin boxes alone: no text and no meaning. Rules may be doubled, interrupted, too short or too long by
a few points, drawn as lines or as thin rectangles; sides of a table may be left open. Coordinates are points
with y down.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_Rows = Counter[frozenset[int]]

_SNAP = 3.0  # rules nearer than this are one rule, drawn double
_REACH = 3.0  # how far a rule may end before or beyond the one it meets
_REACH_SHARE = 0.25  # of a field's side: the most that counts as such a reach
_SHORTEST = 4.0
_COVERS = 0.6  # share of a cell's side that must be drawn for it to be a wall
_OPEN_SIDE = 8.0  # how far rules run beyond the last crossing one when a table has no outer rule there

MAX_RULES = 1_500
"""Most rules of one direction on a page; a page with more is a drawing, read by alignment instead."""

MAX_FIELDS = 100_000
"""Most crossings of rows and columns in one grid."""


class GridCell(NamedTuple):
    """A cell by its boundaries: rows `top` to `bottom`, columns `left` to `right`, 0-based and exclusive."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """A ruled grid: column boundaries, row boundaries and the cells between them, in row-major order.

    `is_drawn` is false where the boundaries of columns are told by other marks than upright rules. `head` is
    the number of rows of a header whose cells are settled, None where that is still to be done.
    """

    xs: Floats
    ys: Floats
    cells: tuple[GridCell, ...]
    is_drawn: bool = True
    head: int | None = None

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The grid's outline."""
        return float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1])

    def with_rows(self, cuts: Sequence[float]) -> Lattice:
        """The same lattice with each row that a cut goes through cut there, over all its single-row cells."""
        ys = np.sort(np.concatenate((self.ys, np.array(cuts, np.float64))))
        new = np.searchsorted(ys, self.ys)
        cells: list[GridCell] = []
        for cell in self.cells:
            top, bottom = int(new[cell.top]), int(new[cell.bottom])
            if cell.bottom == cell.top + 1:
                cells.extend(GridCell(row, row + 1, cell.left, cell.right) for row in range(top, bottom))
            else:
                cells.append(GridCell(top, bottom, cell.left, cell.right))
        return replace(self, ys=ys, cells=tuple(sorted(cells, key=lambda cell: (cell.top, cell.left))))

    def with_columns(self, xs: Floats) -> Lattice:
        """The same lattice on finer columns, if those have the same sides and all its boundaries are in them.

        A piece of a table on another page draws only the boundaries that its own rows have.
        """
        if len(xs) <= len(self.xs):
            return self
        index = np.abs(xs[None, :] - self.xs[:, None]).argmin(axis=1)
        same_sides = index[0] == 0 and index[-1] == len(xs) - 1
        if not same_sides or (np.abs(xs[index] - self.xs) > _SNAP).any() or (np.diff(index) < 1).any():
            return self
        cells = [
            GridCell(cell.top, cell.bottom, int(index[cell.left]), int(index[cell.right]))
            for cell in self.cells
        ]
        return replace(self, xs=xs, cells=tuple(cells))

    def parted(self) -> list[Lattice]:
        """The tables it is: two that touch are drawn as one, but the lower has columns of its own below its
        title, a row over the whole width.
        """
        last = len(self.xs) - 1
        inner: list[set[int]] = [set() for _ in self.ys[1:]]
        for cell in self.cells:
            for row in range(cell.top, cell.bottom):
                inner[row].add(cell.left)
        whole = {
            cell.top for cell in self.cells if (cell.left, cell.right, cell.bottom) == (0, last, cell.top + 1)
        }
        titles = [row for row in sorted(whole) if row and row - 1 not in whole]
        cuts = [0]
        for title, until in pairwise([*titles, len(inner)]):
            above, below = (
                Counter(frozenset(inner[row] - {0}) for row in rows if row not in whole)
                for rows in (range(cuts[-1], title), range(title, until))
            )
            # A page may end with the title, or within the header below it.
            if above and _are_others(above, below, until == len(inner)):
                cuts.append(title)
        return (
            [self._rows(top, bottom) for top, bottom in pairwise([*cuts, len(inner)])] if cuts[1:] else [self]
        )

    def _rows(self, top: int, bottom: int) -> Lattice:
        """The rows from one to another, on the boundaries of columns that these draw."""
        cells = [cell for cell in self.cells if top <= cell.top < bottom]
        used = sorted({side for cell in cells for side in (cell.left, cell.right)})
        place = {side: index for index, side in enumerate(used)}
        moved = [
            GridCell(cell.top - top, cell.bottom - top, place[cell.left], place[cell.right]) for cell in cells
        ]
        return replace(self, xs=self.xs[used], ys=self.ys[top : bottom + 1], cells=tuple(moved))


def _are_others(above: _Rows, below: _Rows, is_last: bool) -> bool:
    """Whether two runs of rows, how often each set of boundaries occurs in them, are of two tables."""
    if not below:
        return is_last
    (upper, _), (lower, count) = (
        max(rows.items(), key=lambda counted: (counted[1], len(counted[0]))) for rows in (above, below)
    )
    fewest = min(len(upper), len(lower))
    return fewest > 1 and (count > 1 or is_last) and 2 * len(upper & lower) < fewest


@dataclass(frozen=True, slots=True)
class RuledPage:
    """The grids of a page, and the horizontal rules (y, x0, x1) that no vertical one meets.

    `pieces` are all horizontal rules as they are drawn.
    """

    lattices: tuple[Lattice, ...]
    loose: Floats
    pieces: Floats


def find_lattices(rules: Floats) -> RuledPage:
    """Find the ruled grids among the rules (m, 4) of a page; grids within a cell of another stand apart."""
    if not len(rules):
        return RuledPage((), np.zeros((0, 3)), np.zeros((0, 3)))
    width, height = rules[:, 2] - rules[:, 0], rules[:, 3] - rules[:, 1]
    flat = width >= height
    pieces = np.column_stack(((rules[flat, 1] + rules[flat, 3]) / 2, rules[flat, 0], rules[flat, 2]))
    across = _joined(*pieces.T)
    down = _joined((rules[~flat, 0] + rules[~flat, 2]) / 2, rules[~flat, 1], rules[~flat, 3])
    if max(len(across), len(down)) > MAX_RULES:
        return RuledPage((), np.zeros((0, 3)), pieces)
    if not len(across) or not len(down):
        return RuledPage((), across, pieces)
    meets = _meets(across, down)
    groups = _connected(meets)
    lattices = []
    for label in np.unique(groups[meets.any(axis=1)]):
        rows, columns = groups == label, (meets & (groups == label)[:, None]).any(axis=0)
        lattice = lattice_of(across[rows], down[columns])
        if lattice is not None:
            lattices.append(lattice)
    return RuledPage(tuple(lattices), across[~meets.any(axis=1)], pieces)


def _joined(at: Floats, start: Floats, end: Floats) -> Floats:
    """Rules (position, start, end) with doubled ones made one and interrupted ones joined."""
    order = np.argsort(at, kind="stable")
    at, start, end = at[order], start[order], end[order]
    # A table drawn cell by cell has many rules and few positions.
    positions, places = np.unique(at, return_index=True)
    bounds: list[int] = []
    first = last = -np.inf
    for value, place in zip(positions.tolist(), places.tolist(), strict=True):
        if value - first > _SNAP or value - last > _SNAP / 1.5:
            bounds.append(place)
            first = value
        last = value
    joined: list[tuple[float, float, float]] = []
    for begin, stop in pairwise([*bounds, len(at)]):
        middle = float(np.add.reduce(at[begin:stop])) / (stop - begin)
        spans = sorted(zip(start[begin:stop].tolist(), end[begin:stop].tolist(), strict=True))
        low, high = spans[0]
        for span in spans[1:]:
            if span[0] <= high + _REACH:
                high = max(high, span[1])
            else:
                joined.append((middle, low, high))
                low, high = span
        joined.append((middle, low, high))
    return np.array([line for line in joined if line[2] - line[1] >= _SHORTEST], np.float64).reshape(-1, 3)


def _meets(across: Floats, down: Floats) -> Bools:
    y, x0, x1 = across[:, :1], across[:, 1:2], across[:, 2:3]
    x, y0, y1 = down[:, 0], down[:, 1], down[:, 2]
    meets: Bools = (x0 - _REACH <= x) & (x <= x1 + _REACH) & (y0 - _REACH <= y) & (y <= y1 + _REACH)
    return meets


def _connected(meets: Bools) -> npt.NDArray[np.int64]:
    """For every horizontal rule the lowest number of those it is connected with by vertical ones."""
    labels = np.arange(meets.shape[0])
    none = meets.shape[0]
    while True:
        of_down = np.where(meets, labels[:, None], none).min(axis=0)
        spread = np.minimum(labels, np.where(meets, of_down[None, :], none).min(axis=1))
        if np.array_equal(spread, labels):
            return labels
        labels = spread


def lattice_of(across: Floats, down: Floats) -> Lattice | None:
    """The grid that horizontal rules (y, x0, x1) and vertical ones (x, y0, y1) make, if any cell."""
    xs = _boundaries(down[:, 0], float(across[:, 1].min()), float(across[:, 2].max()))
    ys = _boundaries(across[:, 0], float(down[:, 1].min()), float(down[:, 2].max()))
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MAX_FIELDS:
        return None
    over = _walls(ys, xs, across)
    beside = _walls(xs, ys, down).T
    closed = over[:-1] & over[1:] & beside[:, :-1] & beside[:, 1:]
    cells = [GridCell(row, row + 1, column, column + 1) for row, column in np.argwhere(closed).tolist()]
    cells.extend(
        cell
        for cell in _merged_cells(over, beside, closed)
        if (over[cell.top, cell.left : cell.right].all() and over[cell.bottom, cell.left : cell.right].all())
        or (
            beside[cell.top : cell.bottom, cell.left].all()
            and beside[cell.top : cell.bottom, cell.right].all()
        )
    )
    if not cells:
        return None
    return Lattice(xs, ys, tuple(sorted(cells, key=lambda cell: (cell.top, cell.left))))


def _boundaries(positions: Floats, low: float, high: float) -> Floats:
    """Distinct positions, with the ends of the crossing rules where a table is open at that side."""
    distinct: list[float] = []
    for value in np.sort(positions).tolist():
        if not distinct or value - distinct[-1] > _SNAP:
            distinct.append(value)
    if low < distinct[0] - _OPEN_SIDE:
        distinct.insert(0, low)
    if high > distinct[-1] + _OPEN_SIDE:
        distinct.append(high)
    return np.array(distinct, np.float64)


def _walls(at: Floats, along: Floats, rules: Floats) -> Bools:
    """walls[i, j]: whether rules are drawn at boundary i between the crossing boundaries j and j + 1."""
    drawn = np.zeros((len(at), len(along) - 1))
    low, high = along[:-1], along[1:]
    position, start, end = rules[:, :1], rules[:, 1:2], rules[:, 2:3]
    nearest = np.abs(at - position).argmin(axis=1)
    # Of a low row, those above and below may not reach over most.
    reach = np.minimum(_REACH, (high - low) * _REACH_SHARE)
    overlap = np.minimum(high, end + reach) - np.maximum(low, start - reach)
    np.add.at(drawn, nearest, np.maximum(overlap, 0.0))
    walls: Bools = drawn >= _COVERS * (high - low)
    return walls


def _merged_cells(over: Bools, beside: Bools, closed: Bools) -> list[GridCell]:
    """The rectangles of several fields, and open ones; what is not a rectangle is cut into runs of rows."""
    rows, columns = beside.shape[0], over.shape[1]
    parent = list(range(rows * columns))

    def find(field: int) -> int:
        while parent[field] != field:
            parent[field] = parent[parent[field]]
            field = parent[field]
        return field

    for field in np.flatnonzero(~beside[:, 1:columns].ravel()).tolist():
        row, column = divmod(field, columns - 1)
        parent[find(row * columns + column)] = find(row * columns + column + 1)
    for field in np.flatnonzero(~over[1:rows].ravel()).tolist():
        parent[find(field)] = find(field + columns)
    fields: dict[int, list[int]] = defaultdict(list)
    for field in np.flatnonzero(~closed.ravel()).tolist():
        fields[find(field)].append(field)
    cells: list[GridCell] = []
    for members in fields.values():
        tops, lefts = zip(*(divmod(field, columns) for field in members), strict=True)
        whole = GridCell(min(tops), max(tops) + 1, min(lefts), max(lefts) + 1)
        area = (whole.bottom - whole.top) * (whole.right - whole.left)
        cells.extend([whole] if area == len(members) else _runs(tops, lefts, over, beside))
    return cells


def _runs(tops: tuple[int, ...], lefts: tuple[int, ...], over: Bools, beside: Bools) -> list[GridCell]:
    runs: list[GridCell] = []
    for top, left in sorted(zip(tops, lefts, strict=True)):
        last = runs[-1] if runs else None
        if last and last.top == top and last.right == left and not beside[top, left]:
            runs[-1] = GridCell(top, top + 1, last.left, left + 1)
        else:
            runs.append(GridCell(top, top + 1, left, left + 1))
    stacked: list[GridCell] = []
    for run in runs:
        for index, above in enumerate(stacked):
            same = (above.left, above.right, above.bottom) == (run.left, run.right, run.top)
            if same and not over[run.top, run.left : run.right].any():
                stacked[index] = GridCell(above.top, run.bottom, run.left, run.right)
                break
        else:
            stacked.append(run)
    return stacked
