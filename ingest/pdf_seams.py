"""Tables without upright rules whose level rules are drawn cell by cell: where the pieces meet, cells end.

Office programs draw the borders of each cell by themselves, so that a rule across the table is one to the eye
and many in the file. Works on rules and on the places of characters; which rules there are, and what texts
say, does not belong here. Coordinates are points with y down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingest.pdf_grids import Lattice, lattice_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_SNAP = 3.0  # as for rules drawn double
SAME_SIDES = 6.0  # points by which the rules of one table may begin and end differently
_FEWEST_LINES = 3
_CUT = 0.2  # of a character's width: a boundary this far inside cuts through it
_CENTRED = 2.0  # points from the middle of its cell at which a heading still stands there
_OVERFLOWING = 0.2  # share of the rows in which a text may reach over the end of its cell
_MOST_LINES = 500


def seamed_lattices(loose: Floats, pieces: Floats, boxes: Floats) -> tuple[list[Lattice], Floats]:
    """The tables among level rules (y, x0, x1) that no upright one meets, and the rules that make none.

    `pieces` are those rules as they are drawn, `boxes` (n, 4) the characters of the page.
    """
    lattices: list[Lattice] = []
    rest = loose
    for group in alike(loose, _FEWEST_LINES):
        for table in _tables(group, pieces, boxes):
            across = group[np.isin(group[:, 0], table)]
            down = _uprights(across, pieces, boxes)
            lattice = lattice_of(across, down) if len(down) else None
            if lattice is not None and len(lattice.xs) > 3:
                lattices.append(replace(lattice, is_drawn=False))
                rest = rest[~np.isin(rest[:, 0], across[:, 0])]
    return lattices, rest


def alike(loose: Floats, fewest: int) -> Iterator[Floats]:
    """Rules that begin and end alike, at least so many, from the top down, with the shorter ones between."""
    left = loose[np.argsort(loose[:, 0], kind="stable")][:_MOST_LINES]
    while len(left):
        same = np.abs(left[:, 1:] - left[0, 1:]).max(axis=1) < SAME_SIDES
        top, bottom = left[0, 0], left[same, 0].max()
        within = (
            (left[:, 0] >= top)
            & (left[:, 0] <= bottom)
            & (left[:, 1] > left[0, 1] - SAME_SIDES)
            & (left[:, 2] < left[0, 2] + SAME_SIDES)
        )
        if np.count_nonzero(same) >= fewest:
            yield left[within]
            left = left[~within]
        else:
            left = left[1:]


def _tables(group: Floats, pieces: Floats, boxes: Floats) -> Iterator[Floats]:
    """The heights of the rules of each of the tables that stand one under the other in a group.

    Between two there is nothing, or what there is stands between rules that have no cell ends in common, and
    the lower ones have ends of their own.
    """
    heights = np.unique(group[:, 0])
    sides = group[:, 1].min(), group[:, 2].max()
    ends = [_ends(pieces, float(y), sides) for y in heights]
    begin = 0
    for upper in range(len(heights) - 1):
        lost = len(ends[upper]) and not _common(ends[upper], ends[upper + 1])
        y = (boxes[:, 1] + boxes[:, 3]) / 2
        blank = not ((y > heights[upper]) & (y < heights[upper + 1])).any()
        if lost and (blank or _has_others(ends[begin : upper + 1], ends[upper + 1 :])):
            yield heights[begin : upper + 1]
            begin = upper + 1
    yield heights[begin:]


def _common(one: Floats, other: Floats) -> bool:
    return bool(len(one) and len(other) and (np.abs(one[:, None] - other) < _SNAP).any())


def _has_others(upper: Sequence[Floats], lower: Sequence[Floats]) -> bool:
    """Whether cells below end where none above does."""
    above = np.concatenate(upper)
    return any(len(ends) and (np.abs(ends[:, None] - above).min(axis=1) > _SNAP).any() for ends in lower)


def _ends(pieces: Floats, y: float, sides: tuple[float, float]) -> Floats:
    """Where the pieces of the rule at a height end, but for the sides of the table."""
    drawn = pieces[np.abs(pieces[:, 0] - y) <= _SNAP]
    ends = drawn[:, 1:].ravel()
    return np.unique(ends[(ends > sides[0] + _SNAP) & (ends < sides[1] - _SNAP)])


def _uprights(across: Floats, pieces: Floats, boxes: Floats) -> Floats:
    """The upright rules (x, y0, y1) that the ends of the pieces stand for; none if no two rules agree.

    Cells of the row above and of that below end at a rule between them. So a cell ends within a row where
    both the rule above and the rule below have an end, and no character lies across.
    """
    heights = np.unique(across[:, 0])
    sides = float(across[:, 1].min()), float(across[:, 2].max())
    ends = [_ends(pieces, float(y), sides) for y in heights]
    found: list[tuple[float, float, float]] = []
    xs = _clusters(np.concatenate(ends))
    if not any(_common(ends[row], ends[row + 1]) for row in range(len(heights) - 1)):
        return np.zeros((0, 3))
    # Of several rows above the last rule only the lowest, which may be a total, ends at it.
    last_lines = _lines_between(boxes, float(heights[-2]), float(heights[-1]))
    is_open = last_lines > 1
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    margin = _CUT * (boxes[:, 2] - boxes[:, 0])
    for x in xs:
        cut = middle[(boxes[:, 0] + margin < x) & (x < boxes[:, 2] - margin)]
        # Within a cell that takes several rows no rule comes near.
        near = [
            row
            for row, y in enumerate(heights.tolist())
            if ((across[:, 0] == y) & (across[:, 1] < x + _SNAP) & (across[:, 2] > x - _SNAP)).any()
        ]
        for upper, lower in pairwise(near):
            y0, y1 = float(heights[upper]), float(heights[lower])
            of_rows = is_open and lower == len(heights) - 1
            is_end = all(
                (np.abs(ends[row] - x) < _SNAP).any() for row in ((upper,) if of_rows else (upper, lower))
            )
            crossing = np.count_nonzero((cut > y0) & (cut < y1))
            if is_end and crossing <= (last_lines * _OVERFLOWING if of_rows else 0):
                found.append((x, y0, y1))
    full = [row for row, at in enumerate(ends) if len(_clusters(at)) >= len(xs)]
    found = _without_chance(found, heights[: full[0] + 1] if full else heights, sides, boxes)
    top, bottom = float(heights[0]), float(heights[-1])
    found.extend((side, top, bottom) for side in sides)
    return np.array(found, np.float64)


def _lines_between(boxes: Floats, top: float, bottom: float) -> int:
    """How many lines of text stand one under the other between two heights."""
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    count, end = 0, -np.inf
    for box in sorted(boxes[(middle > top) & (middle < bottom)].tolist(), key=lambda box: box[1]):
        if box[1] > end:
            count += 1
            end = box[3]
    return count


def _without_chance(
    uprights: Sequence[tuple[float, float, float]],
    heights: Floats,
    sides: tuple[float, float],
    boxes: Floats,
) -> list[tuple[float, float, float]]:
    """The uprights without those that only seem to part a heading from nothing beside it.

    The row above and the row below may have ends in one place by chance. A heading stands in the middle of
    its cell: if it does so only without the upright, there is none. `heights` are those of the headings.
    """
    kept = list(uprights)
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    for y0, y1 in pairwise(heights.tolist()):
        inside = boxes[(middle > y0) & (middle < y1)]
        x = (inside[:, 0] + inside[:, 2]) / 2
        bounds = [sides[0], *sorted(at for at, top, end in kept if top <= y0 and end >= y1), sides[1]]
        for left, at, right in zip(bounds, bounds[1:], bounds[2:], strict=False):
            before, after = inside[(x > left) & (x < at)], inside[(x > at) & (x < right)]
            if bool(len(before)) == bool(len(after)):
                continue
            label, own = (before, (left + at) / 2) if len(before) else (after, (at + right) / 2)
            centre = (label[:, 0].min() + label[:, 2].max()) / 2
            if abs(centre - (left + right) / 2) < _CENTRED < abs(centre - own) - _CENTRED:
                kept = [each for each in kept if each != (at, y0, y1)]
    return kept


def _clusters(values: Floats) -> list[float]:
    groups: list[list[float]] = []
    for value in np.sort(values).tolist():
        if groups and value - groups[-1][0] < _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]
