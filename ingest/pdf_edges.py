"""Where the columns of a table without upright rules begin and end, told by its headings.

A heading stands in the middle of its column. So from the left side of the table each heading of the lowest
row gives the end of its column, and the last of them must end where the table does: columns are believed only
if this comes out and no figure is cut. What headings and figures say plays no part; which rules make a table
does not belong here. Coordinates are points with y down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingest.pdf_blocks import Box
from ingest.pdf_runs import Token
from ingest.pdf_text import surround

Floats = npt.NDArray[np.float64]

_EDGE = 1.0  # points by which a text may reach over the end of its column
_OFF = 3.0  # points by which the end of a column may be beside where its heading puts it
_OFF_EACH = 0.6  # points more for each column before it: headings are hardly ever quite in the middle
_CENTRED = 0.5  # of a character's height: lines of one heading have their middles this near
_LEADING = 0.55  # of a character's height: lines of one heading are not further apart
_CUT_SHARE = 0.1  # share of the rows whose label may reach over several columns, as those of totals do
_SAME = 1.5  # points by which two ways to cut a table are the same
_GUTTER = 0.45  # of a character's height: narrower gaps within a column are no boundary
_MOST_STEPS = 20_000


def united(lines: Sequence[Token]) -> list[Token]:
    """Headings from their lines: those close below each other with one middle."""
    found: list[Token] = []
    for line in sorted(lines, key=lambda line: line.box[1]):
        for number, above in enumerate(found):
            gap = line.box[1] - above.box[3]
            if abs(above.x - line.x) < _CENTRED * line.em and -line.em / 2 < gap < _LEADING * line.em:
                found[number] = Token(surround([above.box, line.box]), above.em)
                break
        else:
            found.append(line)
    return found


def column_edges(
    headings: Sequence[Token], body: Sequence[Token], rows: int, sides: tuple[float, float]
) -> list[Floats]:
    """The ways to cut a table into columns so that each has its heading in the middle, the best first.

    `body` are the runs of text below the headings, of `rows` rows; `sides` where the table begins and ends.
    """
    search = _Search(headings, body, rows, sides)
    found = sorted(search.chains(), key=lambda chain: chain[0])
    edges: list[Floats] = []
    for _, chain in found:
        xs = np.array(chain)
        if not any(len(xs) == len(other) and (np.abs(xs - other) < _SAME).all() for other in edges):
            edges.append(xs)
    return [_with_codes(xs, body) for xs in edges]


class _Search:
    """The search for columns from the left; `steps` bounds it."""

    def __init__(
        self, headings: Sequence[Token], body: Sequence[Token], rows: int, sides: tuple[float, float]
    ) -> None:
        self.headings = sorted(headings, key=lambda heading: heading.x)
        self.figures = _spans([token.box for token in body if token.is_figure])
        self.are_codes = [_are_codes(body, span) for span in self.figures]
        labels = np.array([token.box for token in body if not token.is_figure]).reshape(-1, 4)
        self.labels = labels[:, [0, 2]] + [_EDGE, -_EDGE]
        self.most_cut = max(1, int(rows * _CUT_SHARE))
        self.left, self.right = sides
        self.steps = _MOST_STEPS

    def chains(self) -> list[tuple[float, tuple[float, ...]]]:
        """All complete cuts, each with how far it is from perfect."""
        return list(self._from(self.left, (self.left,), 0.0))

    def _from(
        self, x: float, edges: tuple[float, ...], off: float
    ) -> Iterator[tuple[float, tuple[float, ...]]]:
        for heading in self.headings:
            self.steps -= 1
            if self.steps < 0:
                return
            if heading.box[0] < x - _EDGE:
                continue
            meant = 2 * heading.x - x
            if meant > self.right + _OFF + _OFF_EACH * len(edges):
                # Those further to the right only put it further.
                return
            at_side = abs(meant - self.right) <= _OFF + _OFF_EACH * len(edges)
            end = self.right if at_side else self._clear(meant)
            if end is None or end < heading.box[2] - _EDGE or not self._is_column(heading, x, end):
                continue
            reached = off + abs(end - meant)
            if at_side:
                yield reached, _spread((*edges, meant), self.right)
            elif not self._cuts(end):
                yield from self._from(end, (*edges, end), reached)

    def _clear(self, x: float) -> float | None:
        """The place next to `x` where no figure stands; None if that is too far."""
        for low, high in self.figures:
            if low < x < high:
                near = low if x - low < high - x else high
                return near if abs(near - x) <= _OFF else None
        return x

    def _cuts(self, x: float) -> bool:
        """Whether more labels reach over `x` than those of totals and the like."""
        cut = np.count_nonzero((self.labels[:, 0] < x) & (self.labels[:, 1] > x))
        return bool(cut > self.most_cut)

    def _is_column(self, heading: Token, x: float, end: float) -> bool:
        """Whether what is between two ends is one column, but for codes, and the heading the lowest of it."""
        within = [
            code
            for (low, high), code in zip(self.figures, self.are_codes, strict=True)
            if x - _EDGE < low and high < end + _EDGE
        ]
        return (len(within) < 2 or all(within)) and self._is_lowest(heading, x, end)

    def _is_lowest(self, heading: Token, x: float, end: float) -> bool:
        """Whether nothing stands below or beside a heading between two ends, or lies across the second."""
        for other in self.headings:
            if other is heading or other.box[3] <= heading.box[1] + _EDGE:
                continue
            if x < other.x < end or other.box[0] + _EDGE < end < other.box[2] - _EDGE:
                return False
        return True


def _spread(edges: Sequence[float], right: float) -> tuple[float, ...]:
    """The ends of columns so that the last is at the right, all headings equally far from the middle."""
    count = len(edges) - 1
    each = (right - edges[-1]) / count
    spread = [edges[0]]
    moved = 0.0
    for number, edge in enumerate(edges[1:], start=1):
        moved = each * (-1) ** (count - number) - moved
        spread.append(edge + moved)
    return tuple(spread)


def _with_codes(xs: Floats, body: Sequence[Token]) -> Floats:
    """The boundaries, and those between the columns of codes and of their names that share a heading."""
    inner: list[float] = []
    for low, high in pairwise(xs.tolist()):
        within = [token for token in body if low - _EDGE < token.box[0] and token.box[2] < high + _EDGE]
        gutter = _GUTTER * max((token.em for token in within), default=0.0)
        for before, after in pairwise(_spans([token.box for token in within])):
            apart = after[0] - before[1] > gutter
            if apart and (_are_codes(within, before) or _are_codes(within, after)):
                inner.append((before[1] + after[0]) / 2)
    return np.sort(np.concatenate((xs, inner))) if inner else xs


def _are_codes(body: Sequence[Token], span: tuple[float, float]) -> bool:
    """Whether what stands there are numbers set at the left or in the middle, never at the right alone."""
    within = [token for token in body if span[0] - _EDGE < token.box[0] and token.box[2] < span[1] + _EDGE]
    if len(within) < 2 or not all(token.is_figure and token.is_whole for token in within):
        return False
    places = ([token.box[0] for token in within], [token.x for token in within])
    return any(max(place) - min(place) < _EDGE for place in places)


def _spans(boxes: Sequence[Box]) -> list[tuple[float, float]]:
    """From where to where across boxes stand, those that overlap taken together."""
    spans: list[tuple[float, float]] = []
    for low, high in sorted((box[0], box[2]) for box in boxes):
        if spans and low < spans[-1][1] - _EDGE:
            spans[-1] = (spans[-1][0], max(high, spans[-1][1]))
        else:
            spans.append((low, high))
    return spans
