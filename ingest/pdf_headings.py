"""Over which columns the labels of a header reach, in tables without upright rules.

A label stands in the middle of what it heads, across and down: that, and the rules under it where there are
any, is all the page says. What the labels mean plays no part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from ingest.pdf_text import Piece

Rule = tuple[float, float, float]
Spans = dict[int, tuple[int, int]]

_EDGE = 1.0
_SAME_RULE = 6.0  # points
_RAISED = 0.3  # of a character's height: a label that stands so much higher reaches down over several rows
_LEADING = 0.55  # of a character's height: lines of one heading are not further apart
_OFF = 0.35  # of a column's width: how far the middle of a label may be from that of its columns


def heading_spans(
    header: Sequence[Sequence[Piece]],
    columns: Sequence[tuple[float, float]],
    xs: Sequence[float],
    rules: Sequence[Rule],
    end: float,
) -> Spans:
    """The first and last column of each label that heads several, by the identity of its piece.

    `header` are the rows above the first figures, which begin at `end`.
    """
    found = over_rules([piece for row in header for piece in row], xs, rules, end)
    for upper, lower in pairwise(header):
        top, bottom = min(piece.box[3] for piece in upper), max(piece.box[1] for piece in lower)
        if not any(top - _EDGE < y < bottom + _EDGE for y, _, _ in rules):
            found.update(_over_labels(upper, lower, columns, xs))
    return found


def are_settled(
    header: Sequence[Sequence[Piece]],
    body: Sequence[Sequence[Piece]],
    columns: Sequence[tuple[float, float]],
    spans: Spans,
    by_rules: Spans,
) -> bool:
    """Whether it is known what each heading stands over.

    Headings with no others below stand over what they touch. Of the others it must be found in `spans`, and
    unless it is known `by_rules` nothing of that is believed where headings stand at the side of their
    columns, not in the middle.
    """
    pieces = [piece for row in header for piece in row]
    headings = _headings(pieces)
    upper = [
        held
        for held in headings
        if any(
            _bottom(held) <= min(piece.box[1] for piece in other) + _EDGE
            and _reached(held, columns) & _reached(other, columns)
            for other in headings
        )
    ]
    if not upper:
        return True
    if any(id(piece) not in spans for held in upper for piece in held):
        return False
    if all(id(piece) in by_rules for held in upper for piece in held):
        return True
    return not any(
        _is_at_side(held, [p for row in body for p in row], columns) for held in headings if held not in upper
    )


def _headings(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces with the lines of one heading together: close below each other, with a side or middle alike."""
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box[1]):
        for held in found:
            last = held[-1]
            in_line = (piece.box[0] - last.box[0], piece.box[2] - last.box[2], middle(piece) - middle(last))
            if min(map(abs, in_line)) < _EDGE and piece.box[1] - last.box[3] < _LEADING * piece.em:
                held.append(piece)
                break
        else:
            found.append([piece])
    return found


def with_text(pieces: Sequence[Piece], is_figure: Callable[[Piece], bool]) -> set[int]:
    """The pieces, by identity, that are figures within a text of several lines, as years in headings are."""
    return {
        id(piece)
        for held in _headings(pieces)
        if not all(map(is_figure, held))
        for piece in held
        if is_figure(piece)
    }


def _reached(heading: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> set[int]:
    """The columns a heading touches, and the one next to its middle."""
    x = sum(map(middle, heading)) / len(heading)
    nearest = min(range(len(columns)), key=lambda column: max(columns[column][0] - x, x - columns[column][1]))
    return {nearest, *(column for piece in heading for column in touched(piece, columns))}


def _bottom(heading: Sequence[Piece]) -> float:
    return max(piece.box[3] for piece in heading)


def _is_at_side(
    heading: Sequence[Piece], body: Sequence[Piece], columns: Sequence[tuple[float, float]]
) -> bool:
    """Whether a heading begins or ends just where the texts of its column do, and is not as wide as they."""
    reached = {column for piece in heading for column in touched(piece, columns)}
    if len(reached) != 1:
        return False
    (column,) = reached
    under = [piece for piece in body if touched(piece, columns) == [column]]
    if len(under) < 2:
        return False
    left = min(p.box[0] for p in heading) - min(p.box[0] for p in under)
    right = max(p.box[2] for p in heading) - max(p.box[2] for p in under)
    nearer, further = sorted((abs(left), abs(right)))
    return nearer < _EDGE < heading[0].em < further


def over_rules(header: Sequence[Piece], xs: Sequence[float], rules: Sequence[Rule], end: float) -> Spans:
    """Labels right above an inner rule: the first begins where the rule does, each ends as far behind its
    middle as it began before it, and the last must end where the rule does; else nothing is said of any of
    them."""
    found: Spans = {}
    for y, x0, x1 in rules:
        over = [piece for piece in header if piece.box[3] <= y + _EDGE and x0 < middle(piece) < x1]
        nearest = max((piece.box[3] for piece in over), default=0.0)
        labels = sorted((p for p in over if p.box[3] > nearest - p.em / 2), key=middle)
        edges = [x0]
        for label in labels:
            edges.append(2 * middle(label) - edges[-1])
        if y > end or not labels or abs(edges[-1] - x1) > _SAME_RULE:
            continue
        bounds = [int(np.argmin([abs(x - edge) for x in xs])) for edge in edges]
        if all(low < high for low, high in pairwise(bounds)):
            spans = ((low, high - 1) for low, high in pairwise(bounds))
            found.update({id(label): span for label, span in zip(labels, spans, strict=True)})
    return found


def _over_labels(
    labels: Sequence[Piece],
    lower: Sequence[Piece],
    columns: Sequence[tuple[float, float]],
    xs: Sequence[float],
) -> Spans:
    """Labels over the labels of the next row, without a rule between: neighbouring columns are parted among
    the labels over them so that each stands in the middle of its own."""
    heights: dict[int, list[Piece]] = {}
    for piece in lower:
        for column in touched(piece, columns):
            heights.setdefault(column, []).append(piece)
    centres = {
        column: (min(p.box[1] for p in held) + max(p.box[3] for p in held)) / 2
        for column, held in heights.items()
    }
    lowest = max(centres.values(), default=0.0)
    em = max((piece.em for piece in lower), default=0.0)
    under = [column for column in sorted(centres) if centres[column] > lowest - _RAISED * em]
    found: Spans = {}
    for run in _runs(under):
        over = sorted((p for p in labels if xs[run[0]] < middle(p) < xs[run[-1] + 1]), key=middle)
        bounds = _parted(run, [middle(piece) for piece in over], xs) if over else None
        if bounds is not None:
            found.update({id(piece): span for piece, span in zip(over, bounds, strict=True)})
    return found


def _runs(columns: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for column in columns:
        if runs and runs[-1][-1] == column - 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _parted(
    run: Sequence[int], middles: Sequence[float], xs: Sequence[float]
) -> list[tuple[int, int]] | None:
    """The run cut into as many neighbouring parts as there are labels, each around its label's middle as
    nearly as may be; None if a label is then still beside the middle of its part."""
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {(0, run[0]): (0.0, [])}
    for number, centre in enumerate(middles):
        for first in run:
            if (number, first) not in best:
                continue
            cost, parts = best[number, first]
            for last in range(first, run[-1] + 1):
                off = abs((xs[first] + xs[last + 1]) / 2 - centre)
                reached = (number + 1, last + 1)
                if reached not in best or cost + off < best[reached][0]:
                    best[reached] = (cost + off, [*parts, (first, last)])
    parted = best.get((len(middles), run[-1] + 1))
    if parted is None:
        return None
    narrowest = min(xs[column + 1] - xs[column] for column in run)
    offs = (
        abs((xs[first] + xs[last + 1]) / 2 - centre)
        for (first, last), centre in zip(parted[1], middles, strict=True)
    )
    return parted[1] if all(off <= _OFF * narrowest for off in offs) else None


def middle(piece: Piece) -> float:
    """The middle of a piece, across."""
    return (piece.box[0] + piece.box[2]) / 2


def touched(piece: Piece, columns: Sequence[tuple[float, float]]) -> list[int]:
    """The columns a piece reaches into."""
    return [
        index
        for index, (low, high) in enumerate(columns)
        if piece.box[2] > low + _EDGE and piece.box[0] < high - _EDGE
    ]
