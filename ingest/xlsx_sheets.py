"""Sheets of a workbook as paragraphs and grids: what belongs to a table and what stands around it.

Shared by the readers of both Excel formats. Decided from structure alone: borders, merged areas, blank rows,
how many cells of a row are filled. File formats and number formats do not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import repeat
from typing import Any, NamedTuple

from ingest.content import Cell, DocumentBuilder, PlacedText
from ingest.errors import RejectionCode, UnreadableDocument

MAX_CELLS = 1_000_000
"""Most cells landed of one workbook; bounds memory to about 1 GB. Real disclosures have some thousands."""

_NUMBER = re.compile(r"\s*[-+−－(（¥￥]?\s*\d[\d,，.．]*\s*[%％)）]?\s*$")
_CAPTION = re.compile("[:：]")
_MAX_BLANK_ROWS = 2  # More blank rows than this in a table without borders part it.

_DENSE_FROM = 10_000  # Below this many positions a grid is landed whole however thinly it is filled.
_MIN_FILLED_SHARE = 0.02


class SheetRow(NamedTuple):
    """The cells of a row that have text or borders: 1-based columns in order, texts, which have a border.

    Columns, because most rows of a form share two of the three, and a workbook has cells by the ten thousand.
    """

    columns: tuple[int, ...]
    texts: Sequence[str]
    is_ruled: tuple[bool, ...]


class Merge(NamedTuple):
    """A merged area, both corners within it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet: its filled or ruled cells by row, in order of columns.

    `floating` is text that lies on the sheet and in no cell.
    """

    name: str
    rows: dict[int, SheetRow]
    merges: Sequence[Merge] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    floating: Sequence[str] = field(default_factory=tuple)


class _Kind(Enum):
    TABLE = "table"
    LINE = "line"


class _Row(NamedTuple):
    number: int
    cells: SheetRow
    kind: _Kind
    is_ruled: bool


def add_sheets(builder: DocumentBuilder, sheets: Iterable[Sheet]) -> int:
    """Add sheets in order, each with its name as a paragraph before it; returns how many there are.

    `page_no` is the number of the sheet, `line_no` the row in it. A sheet of which nothing is filled leaves
    only its name. Raises UnreadableDocument `too_large` over MAX_CELLS.
    """
    budget = MAX_CELLS
    number = 0
    for number, sheet in enumerate(sheets, start=1):
        if sheet.name.strip():
            builder.add_paragraph(PlacedText(sheet.name, number), sheet.is_hidden)
        budget = _add_sheet(builder, sheet, number, budget)
        for text in sheet.floating:
            builder.add_paragraph(PlacedText(text, number), sheet.is_hidden)
    return number


def covered_columns(merges: Iterable[Merge], rows: Iterable[int]) -> dict[int, set[int]]:
    """For each of `rows`, the columns that a merged area covers (all of it but its first cell)."""
    wanted = sorted(set(rows))
    covered: dict[int, set[int]] = {}
    for merge in merges:
        width = range(merge.left, merge.right + 1)
        height = merge.bottom - merge.top + 1
        inside = range(merge.top, merge.bottom + 1) if height < len(wanted) else wanted
        for row in inside:
            if merge.top <= row <= merge.bottom:
                covered.setdefault(row, set()).update(width[1:] if row == merge.top else width)
    return covered


def _add_sheet(builder: DocumentBuilder, sheet: Sheet, number: int, budget: int) -> int:
    covered = covered_columns(sheet.merges, sheet.rows)
    rows = []
    for row_no in sorted(sheet.rows):
        row = _row(row_no, sheet.rows[row_no], covered)
        if row is not None:
            rows.append(row)
    spans = {(merge.top, merge.left): merge for merge in sheet.merges}
    for block in _blocks(rows):
        if block[0].kind is _Kind.LINE:
            for column, text in zip(block[0].cells.columns, block[0].cells.texts, strict=True):
                if text.strip():
                    hidden = _is_hidden(sheet, block[0].number, column)
                    builder.add_paragraph(PlacedText(text, number, block[0].number), hidden)
        else:
            budget = _add_grid(builder, sheet, number, block, spans, covered, budget)
    return budget


def _row(number: int, cells: SheetRow, covered: dict[int, set[int]]) -> _Row | None:
    ruled = cells.is_ruled.count(True)
    is_ruled = ruled > 1 or (ruled == 1 and len(cells.columns) == 1)
    inside = covered.get(number)
    if inside is not None:
        kept = [place for place, column in enumerate(cells.columns) if column not in inside]
        columns, texts, borders = cells
        cells = SheetRow(
            tuple(columns[place] for place in kept),
            [texts[place] for place in kept],
            tuple(borders[place] for place in kept),
        )
    if is_ruled:
        return _Row(number, cells, _Kind.TABLE, True)
    filled = [text for text in cells.texts if text and not text.isspace()]
    if not filled and not ruled:
        return None
    is_table = len(filled) > 2 or (len(filled) == 2 and any(map(_NUMBER.match, filled)))
    return _Row(number, cells, _Kind.TABLE if is_table else _Kind.LINE, False)


def _blocks(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Group rows into tables and single lines.

    Where tables have borders, a line or a blank row without any ends one. Where nothing has borders, a line
    within a table is a row of it that has only a label, and a blank row before it or several end the table.
    """
    any_ruled = any(row.is_ruled for row in rows)
    blocks: list[list[_Row]] = []
    above: int | None = None
    for found in rows:
        row = found
        if not any_ruled and row.kind is _Kind.LINE and _is_pair(row):
            row = row._replace(kind=_Kind.TABLE)
        last = blocks[-1] if blocks and blocks[-1][0].kind is _Kind.TABLE else None
        gap = 0 if above is None else row.number - above - 1
        above = row.number
        if row.kind is _Kind.TABLE:
            joins = gap <= (0 if any_ruled else _MAX_BLANK_ROWS)
        else:
            joins = not any_ruled and not gap
        if joins and last is not None:
            last.append(row)
        else:
            blocks.append([row])
    return blocks


def _is_pair(row: _Row) -> bool:
    """Whether a line of two cells is a row of a table, not two captions ("unit: yuan")."""
    filled = [text for text in row.cells.texts if text.strip()]
    return len(filled) == 2 and not any(_CAPTION.search(text) for text in filled)


def _add_grid(  # noqa: PLR0913, PLR0917
    builder: DocumentBuilder,
    sheet: Sheet,
    number: int,
    rows: Sequence[_Row],
    spans: dict[tuple[int, int], Merge],
    covered: dict[int, set[int]],
    budget: int,
) -> int:
    top, bottom = rows[0].number, rows[-1].number
    occupied = [row.cells.columns for row in rows if row.cells.columns]
    if not occupied:
        return budget  # Nothing but the lower part of a merged area whose text stands above.
    left, right = min(columns[0] for columns in occupied), max(columns[-1] for columns in occupied)
    positions = (bottom - top + 1) * (right - left + 1)
    used = sum(map(len, occupied))
    is_dense = positions <= max(_DENSE_FROM, used / _MIN_FILLED_SHARE)
    wanted = positions if is_dense else used
    if wanted > budget:
        raise UnreadableDocument(
            RejectionCode.TOO_LARGE,
            f"has more than {MAX_CELLS:,} cells",
            "check that it is one disclosure, or split it",
        )
    by_number = {row.number: row for row in rows}
    if is_dense:
        # Blank rows are covered by merged areas too, and so are not in what was worked out for filled ones.
        blank = [row_no for row_no in range(top, bottom + 1) if row_no not in by_number]
        covered = {**covered, **covered_columns(sheet.merges, blank)} if blank else covered
    cells: list[Cell] = []
    hidden_columns = sheet.hidden_columns
    new: Any = tuple.__new__
    kind, page, one, none, hidden, shown = map(repeat, (Cell, number, 1, None, True, False))
    width = right - left + 1
    columns = range(1, width + 1)
    rows_with_spans = {row_no for row_no, _ in spans}
    for row_no in range(top, bottom + 1) if is_dense else by_number:
        row = by_number.get(row_no)
        inside = covered.get(row_no, ())
        row_hidden = sheet.is_hidden or row_no in sheet.hidden_rows
        row_in_grid = row_no - top + 1
        if row and len(row.cells.columns) == width and not (hidden_columns or row_no in rows_with_spans):
            # Most rows of a form are whole and plain; what is asked of each cell below is answered for all.
            of_row = repeat(row_in_grid), columns, row.cells.texts, page, repeat(row_no)
            hides = hidden if row_hidden else shown
            cells.extend(map(new, kind, zip(*of_row, one, one, none, hides, strict=False)))
            continue
        texts = dict(zip(row.cells.columns, row.cells.texts, strict=True)) if row else {}
        text_of = texts.get
        for column in range(left, right + 1) if is_dense else texts:
            if column in inside:
                continue
            high = wide = 1
            if spans and (row_no, column) in spans:
                span = spans[row_no, column]
                high, wide = min(span.bottom, bottom) - row_no + 1, min(span.right, right) - column + 1
            is_hidden = row_hidden or column in hidden_columns
            place = (row_in_grid, column - left + 1)
            # Made as the tuple it is: the constructor's own call would take half of this function's time.
            cells.append(
                new(Cell, (*place, text_of(column, ""), number, row_no, high, wide, None, is_hidden))
            )
    builder.add_cells(cells, sheet.is_hidden, (bottom - top + 1, width))
    return budget - wanted


def _is_hidden(sheet: Sheet, row_no: int, column: int) -> bool:
    return sheet.is_hidden or row_no in sheet.hidden_rows or column in sheet.hidden_columns
