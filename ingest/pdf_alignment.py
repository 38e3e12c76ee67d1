"""Tables that have only some of their rules: columns and rows from the alignment of text.

A table is believed only where figures stand in columns: prose, letters and lists of contents must stay text.
What is ruled completely never comes here, and meaning plays no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingest.pdf_blocks import Box, TableBlock, TableCell
from ingest.pdf_headings import heading_spans, middle, touched
from ingest.pdf_text import Piece, TextLine, cell_text, surround

Floats = npt.NDArray[np.float64]

_FIGURE = re.compile(r"[-+−－(（]?[¥￥]?\d[\d,，]*(?:[.．]\d+)?[%％)）]?$|[-—－]{1,2}$")
WHOLE_FIGURE = re.compile(r"[-+−－(（]?[¥￥]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[%％)）]?$")
_LEADER = re.compile(r"\.{4}|…{2}|·{4}|．{4}")
_SAME_ROW = 0.2  # of the lower height: lines overlapping more than this are one row
_GUTTER = 0.45  # of a character's height: narrower gaps are no boundary of columns
_BRIDGED = 0.12  # share of lines that may run over a gutter, as headings of several columns do
_FEWEST_ROWS = 3
_TABULAR = 0.25  # share of rows that must have several pieces; lines of a form may be left blank
_APART = 2.5  # of a character's height: rows further apart are not of one table
_SAME_RULE = 6.0  # points
_EDGE = 1.0  # points by which a piece may reach into a column it is not in
_MAX_LINES = 2_000
_WIDEST = 14_400  # points; no page is larger, and what stands beyond one is not printed
_BIN = 0.5


@dataclass(frozen=True, slots=True)
class Region:
    """Where a table stands by its outer rules, and the inner rules (y, x0, x1) that part its rows."""

    box: Box
    rules: tuple[tuple[float, float, float], ...] = ()

    @property
    def cuts(self) -> list[float]:
        """The heights of the inner rules."""
        return sorted(y for y, _, _ in self.rules)


def aligned_tables(
    free: Sequence[TextLine], regions: Sequence[Region], loose: Floats
) -> tuple[list[TableBlock], list[TextLine]]:
    """The tables among lines that stand outside every ruled cell, and the lines that are in none of them.

    `regions` are frames without upright rules, `loose` horizontal rules (y, x0, x1) that meet no upright one.
    """
    tables: list[TableBlock] = []
    rest = sorted(free, key=lambda line: (line.box[1], line.box[0]))
    if len(rest) > _MAX_LINES:
        return tables, rest
    for region in [*regions, *_between_rules(loose)]:
        inside = [line for line in rest if _is_inside(line, region.box)]
        table = _table(_rows(inside, region.cuts), region) if inside else None
        if table is not None:
            tables.append(table)
            taken = {id(line) for line in inside}
            rest = [line for line in rest if id(line) not in taken]
    for run in _runs(rest):
        table = _table(run, None)
        if table is not None:
            tables.append(table)
            taken = {id(line) for row in run for line in row}
            rest = [line for line in rest if id(line) not in taken]
    return tables, rest


def cut_rows(band: Sequence[Sequence[TextLine]]) -> list[float]:
    """Heights at which a row of ruled cells is to be cut because it holds several rows of figures.

    `band` are the lines of each cell of the row. Two cells must have figures at the same heights; a text
    wrapped beside a single figure is one row.
    """
    levels = []
    for cell in band:
        figures = [line for line in cell if all(WHOLE_FIGURE.match(piece.text) for piece in line.pieces)]
        if len(figures) == len(cell) > 1:
            levels.append([(line.box[1] + line.box[3]) / 2 for line in figures])
    if len(levels) < 2:
        return []
    longest = max(levels, key=len)
    others = [level for level in levels if level is not longest]
    pitch = min(np.diff(longest))
    matched = sum(
        any(abs(value - height) < pitch / 3 for value in longest) for level in others for height in level
    )
    if matched < sum(map(len, others)):
        return []
    return [(above + below) / 2 for above, below in pairwise(longest)]


def _between_rules(loose: Floats) -> list[Region]:
    """Regions between horizontal rules that start and end alike, as in tables without upright rules."""
    regions: list[Region] = []
    pending = [tuple(rule) for rule in loose[np.argsort(loose[:, 0])].tolist()] if len(loose) else []
    while pending:
        first = pending[0]
        alike = [
            rule
            for rule in pending
            if abs(rule[1] - first[1]) < _SAME_RULE and abs(rule[2] - first[2]) < _SAME_RULE
        ]
        pending = [rule for rule in pending if rule not in alike]
        if len(alike) < 2:
            continue
        top, bottom = first[0], alike[-1][0]
        # Rules over some columns part rows too, those of a heading above all.
        inner = sorted(
            rule
            for rule in [*pending, *alike[1:-1]]
            if top < rule[0] < bottom and first[1] - _SAME_RULE < rule[1] and rule[2] < first[2] + _SAME_RULE
        )
        pending = [rule for rule in pending if rule not in inner]
        regions.append(Region((first[1], top, first[2], bottom), tuple(inner)))
    return regions


def _is_inside(line: TextLine, box: Box) -> bool:
    x0, y0, x1, y1 = line.box
    return box[0] - 3 <= (x0 + x1) / 2 <= box[2] + 3 and box[1] <= (y0 + y1) / 2 <= box[3]


Row = list[TextLine]


def _rows(lines: Sequence[TextLine], cuts: Sequence[float]) -> list[Row]:
    """Lines as rows: between inner rules where each row has its own, else by what overlaps in height."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3]) / 2):
        if rows:
            above = surround([other.box for other in rows[-1]])
            lower = min(above[3] - above[1], line.box[3] - line.box[1])
            overlap = min(above[3], line.box[3]) - max(above[1], line.box[1])
            if overlap > _SAME_ROW * lower:
                rows[-1].append(line)
                continue
        rows.append([line])
    return _banded(rows, cuts)


def _banded(rows: list[Row], cuts: Sequence[float]) -> list[Row]:
    """Rows that no inner rule parts taken together, if no band then holds two rows of figures."""
    if not cuts:
        return rows
    bands: dict[int, list[Row]] = {}
    for row in rows:
        box = surround([line.box for line in row])
        band = int(np.searchsorted(cuts, (box[1] + box[3]) / 2))
        bands.setdefault(band, []).append(row)
    banded: list[Row] = []
    for members in bands.values():
        if sum(any(map(_is_figure, _pieces(row))) for row in members) > 1:
            banded.extend(members)
        else:
            banded.append([line for row in members for line in row])
    return banded


def _runs(lines: Sequence[TextLine]) -> list[list[Row]]:
    """Successions of rows with several pieces, and of labels among them that have nothing beside them."""
    runs: list[list[Row]] = [[]]
    labels_end = float("inf")
    for row in _rows(lines, ()):
        pieces = _pieces(row)
        box = surround([line.box for line in row])
        run = runs[-1]
        if run and box[1] - surround([line.box for line in run[-1]])[3] > _APART * pieces[0].em:
            runs.append(run := [])
        if not run:
            labels_end = float("inf")
        if any(_LEADER.search(piece.text) or piece.text.endswith("。") for piece in pieces):
            runs.append([])
        elif len(pieces) > 1:
            label = min(pieces, key=lambda piece: piece.box[0])
            beside = (piece.box[0] for piece in pieces if piece.box[0] >= label.box[2])
            labels_end = min(labels_end, min(beside, default=labels_end))
            run.append(row)
        elif run and box[2] < labels_end:
            run.append(row)
        elif run:
            runs.append([])
    return [trimmed for run in runs if len(trimmed := _trimmed(run)) >= _FEWEST_ROWS]


def _trimmed(run: Sequence[Row]) -> list[Row]:
    """The run without the labels after its last row of several pieces."""
    last = max((index for index, row in enumerate(run) if len(_pieces(row)) > 1), default=-1)
    return list(run[: last + 1])


def _table(rows: Sequence[Row], region: Region | None) -> TableBlock | None:
    """The table that rows of lines are, or None if figures do not stand in columns."""
    box = region.box if region is not None else None
    tabular = [row for row in rows if len(_pieces(row)) > 1]
    figures = [row for row in tabular if any(map(_is_figure, _pieces(row)))]
    enough = 1 if box is not None else _FEWEST_ROWS
    if len(figures) < enough or len(tabular) < 2 or len(tabular) < _TABULAR * len(rows):
        return None
    x0, _, x1, _ = surround([line.box for row in rows for line in row])
    if x1 - x0 > _WIDEST:
        return None
    # Figures stand apart where the labels over them fill their cells.
    columns = _with_headings(_with_empty(_columns(figures), tabular), tabular)
    if len(columns) < 2:
        return None
    outline = box or surround([line.box for row in rows for line in row])
    xs = [round(x, 2) for x in (outline[0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), outline[2])]
    boxes = [surround([line.box for line in row]) for row in rows]
    ys = [round(y, 2) for y in (outline[1], *((a[3] + b[1]) / 2 for a, b in pairwise(boxes)), outline[3])]
    pieces = [_pieces(row) for row in rows]
    first = next(number for number, row in enumerate(pieces) if any(map(_is_figure, row)))
    rules = region.rules if region is not None else ()
    heads = heading_spans(pieces[:first], columns, xs, rules, boxes[first][1])
    cells = [
        cell
        for number, row in enumerate(pieces)
        for cell in _cells(number, row, columns, xs, (ys[number], ys[number + 1]), heads)
    ]
    return TableBlock(outline, tuple(cells), tuple(xs), is_ruled=False)


def _cells(  # noqa: PLR0913, PLR0917
    number: int,
    pieces: Sequence[Piece],
    columns: Sequence[tuple[float, float]],
    xs: Sequence[float],
    y: tuple[float, float],
    heads: Mapping[int, tuple[int, int]],
) -> list[TableCell]:
    spans: dict[int, tuple[int, list[Piece]]] = {}
    for piece in sorted(pieces, key=lambda piece: piece.box[0]):
        reached = touched(piece, columns)
        nearest = int(np.clip(np.searchsorted(xs, middle(piece)) - 1, 0, len(columns) - 1))
        first, last = (reached[0], reached[-1]) if reached else (nearest, nearest)
        first, last = heads.get(id(piece), (first, last))
        holder = next((start for start, (end, _) in spans.items() if start <= last and first <= end), None)
        if holder is None:
            spans[first] = (last, [piece])
        else:
            end, held = spans[holder]
            spans[holder] = (max(end, last), [*held, piece])
    cells: list[TableCell] = []
    column = 0
    while column < len(columns):
        last, held = spans.get(column, (column, []))
        last = min(last, min((start for start in spans if start > column), default=len(columns)) - 1)
        box = (xs[column], y[0], xs[last + 1], y[1])
        cells.append(TableCell(number, column, 1, last - column + 1, box, _text(held, box)))
        column = last + 1
    return cells


def _text(pieces: Sequence[Piece], box: Box) -> str:
    by_line: dict[float, list[Piece]] = {}
    for piece in pieces:
        middle = (piece.box[1] + piece.box[3]) / 2
        near = next((key for key in by_line if abs(key - middle) < piece.em / 2), middle)
        by_line.setdefault(near, []).append(piece)
    stacked = [TextLine(0, tuple(by_line[key])) for key in sorted(by_line)]
    return cell_text(stacked, box[2] - box[0])


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """The columns (x0, x1) parted by gutters that hardly any row runs over."""
    pieces = [piece for row in rows for piece in _pieces(row)]
    low = min(piece.box[0] for piece in pieces)
    high = max(piece.box[2] for piece in pieces)
    em = float(np.median([piece.em for piece in pieces]))
    covered = np.zeros(int((high - low) / _BIN) + 2)
    for row in rows:
        mask = np.zeros(len(covered), bool)
        for piece in _pieces(row):
            start = round((piece.box[0] - low) / _BIN)
            mask[start : max(round((piece.box[2] - low) / _BIN), start + 1)] = True
        covered += mask
    used = covered > int(len(rows) * _BRIDGED)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], used, [False])).astype(np.int8)))
    spans = [(low + a * _BIN, low + b * _BIN) for a, b in edges.reshape(-1, 2).tolist()]
    columns: list[tuple[float, float]] = []
    for span in spans:
        if columns and span[0] - columns[-1][1] < _GUTTER * em:
            columns[-1] = (columns[-1][0], span[1])
        else:
            columns.append(span)
    return columns


def _with_empty(columns: list[tuple[float, float]], rows: Sequence[Row]) -> list[tuple[float, float]]:
    """The columns, and those with hardly more than a heading: what stands over no column is one of its
    own."""
    labels = [span for row in rows for span in _united((p.box[0], p.box[2]) for p in _pieces(row))]
    alone = [
        label
        for label in labels
        if all(label[1] <= low + _EDGE or label[0] >= high - _EDGE for low, high in columns)
    ]
    return sorted([*columns, *_united(alone)])


def _united(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans that overlap taken together, as the lines of a label do."""
    united: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if united and low < united[-1][1] - _EDGE:
            united[-1] = (united[-1][0], max(high, united[-1][1]))
        else:
            united.append((low, high))
    return united


def _with_headings(columns: list[tuple[float, float]], rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Columns with a heading that stands beside its figures, not over them, taken together with those.

    Such a pair is never filled in one row, and one of it holds nothing but figures, the other none; or one
    holds nothing but a heading, and the other has none of its own."""
    first = next((number for number, row in enumerate(rows) if any(map(_is_figure, _pieces(row)))), 0)
    merged: list[tuple[float, float]] = []
    uses: list[tuple[set[int], bool, bool]] = []
    heads: list[tuple[bool, bool]] = []
    for low, high in columns:
        held = [
            (number, _is_figure(piece))
            for number, row in enumerate(rows)
            for piece in _pieces(row)
            if low - _EDGE < (piece.box[0] + piece.box[2]) / 2 < high + _EDGE
        ]
        use = {number for number, _ in held}, any(is_it for _, is_it in held), all(is_it for _, is_it in held)
        head = any(number < first for number in use[0]), all(number < first for number in use[0])
        if uses and held and uses[-1][0]:
            filled, some, only = uses[-1]
            has_head, is_head = heads[-1]
            is_beside = (is_head and not head[0]) or (head[1] and not has_head)
            if not filled & use[0] and (is_beside or (only and not use[1]) or (use[2] and not some)):
                merged[-1] = (merged[-1][0], high)
                uses[-1] = (filled | use[0], True, False)
                heads[-1] = (True, False)
                continue
        merged.append((low, high))
        uses.append(use)
        heads.append(head)
    return merged


def _pieces(row: Row) -> list[Piece]:
    return [piece for line in row for piece in line.pieces]


def _is_figure(piece: Piece) -> bool:
    return bool(_FIGURE.match(piece.text))
