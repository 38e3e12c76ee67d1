"""Damage done by a text conversion: what the publisher printed rightly and the text at hand lost or moved.

A damaged document's truth is the figures that are left, under the keys they were printed with. What a
publisher did wrong himself is planted by `defects`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from tests.corpus.content import Cell, Document, Table
from tests.corpus.planted import NoPlaceError

Row = list[Cell | None]


def damage(document: Document, kind: str, seed: int) -> Document:
    """The document with one damage of a kind.

    Raises:
        NoPlaceError: the document has no place for it.
    """
    rnd = random.Random(f"damage {document.name} {kind} {seed}")
    blocks = list(document.blocks)
    places = [
        place for place, block in enumerate(blocks) if isinstance(block, Table) and any(block.figures())
    ]
    rnd.shuffle(places)
    for place in places:
        table = blocks[place]
        assert isinstance(table, Table)
        rows = _DAMAGES[kind](table, rnd)
        if rows is not None:
            blocks[place] = replace(table, rows=rows)
            return replace(document, name=f"{document.name}-{kind}", blocks=blocks)
    raise NoPlaceError(f"no table has a place for {kind}")


def _lost_blank(table: Table, rnd: random.Random) -> list[Row] | None:
    """A blank cell is lost, and what stands right of it moves left."""
    choices = [
        (row_no, column_no)
        for row_no, row in _body(table)
        for column_no, cell in enumerate(row)
        if _is_blank(cell) and any(_is_amount(other) for other in row[column_no + 1 :])
    ]
    if not choices:
        return None
    row_no, column_no = rnd.choice(choices)
    return _without(table, row_no, [column_no])


def _lost_blanks(table: Table, rnd: random.Random) -> list[Row] | None:
    """All blank cells of a row are lost."""
    choices = [
        (row_no, blanks)
        for row_no, row in _body(table)
        if (blanks := [column_no for column_no, cell in enumerate(row) if _is_blank(cell)])
        and any(_is_amount(other) for other in row[blanks[0] + 1 :])
    ]
    return _without(table, *rnd.choice(choices)) if choices else None


def _lost_column(table: Table, _: random.Random) -> list[Row] | None:
    """The last column is cut off."""
    reaches_last = any(
        cell and cell.column_span > 1 and column_no + cell.column_span == table.width
        for row in table.rows
        for column_no, cell in enumerate(row)
    )
    if table.width < 5 or reaches_last:
        return None
    return [row[:-1] for row in table.rows]


def _lost_row(table: Table, rnd: random.Random) -> list[Row] | None:
    """A row with amounts is lost."""
    choices = [row_no for row_no, row in _body(table) if any(map(_is_amount, row))]
    if len(choices) < 4:
        return None
    lost = rnd.choice(choices[1:-1])
    return [row for row_no, row in enumerate(table.rows) if row_no != lost]


def _lost_header_cells(table: Table, _: random.Random) -> list[Row] | None:
    """What merged cells of the header cover is lost, and its labels stand close together."""
    head = table.rows[: table.header_rows]
    if all(cell is not None for row in head for cell in row):
        return None
    return [*([cell for cell in row if cell is not None] for row in head), *table.rows[table.header_rows :]]


def _lost_spans(table: Table, _: random.Random) -> list[Row] | None:
    """A header cell merged over columns is written once; what reaches down over rows is left blank."""
    head = [_without_covers(row) for row in table.rows[: table.header_rows]]
    if all(len(row) == table.width for row in head):
        return None
    return [*head, *table.rows[table.header_rows :]]


def _without_covers(row: Row) -> Row:
    kept: Row = []
    covered = 0
    for cell in row:
        if cell is not None:
            covered = cell.column_span
        covered -= 1
        if cell is not None or covered < 0:
            kept.append(cell)
    return kept


def _glued_amounts(table: Table, rnd: random.Random) -> list[Row] | None:
    """Two amounts stand in one cell."""
    choices = [
        (row_no, column_no)
        for row_no, row in _body(table)
        for column_no in range(len(row) - 1)
        if _is_amount(row[column_no]) and _is_amount(row[column_no + 1])
    ]
    if not choices:
        return None
    row_no, column_no = rnd.choice(choices)
    row = table.rows[row_no]
    text = " ".join(cell.printed for cell in row[column_no : column_no + 2] if cell)
    return _with(table, row_no, [*row[:column_no], Cell(text), *row[column_no + 2 :]])


def _split_row(table: Table, rnd: random.Random) -> list[Row] | None:
    """The end of a name stands in a row of its own."""
    choices = [
        (row_no, column_no)
        for row_no, row in _body(table)
        for column_no, cell in enumerate(row)
        if cell is not None and cell.figure is None and len(cell.text) >= 8 and any(map(_is_amount, row))
    ]
    if not choices:
        return None
    row_no, column_no = rnd.choice(choices)
    row = table.rows[row_no]
    cell = row[column_no]
    assert cell is not None
    half = len(cell.text) // 2
    first: Row = [*row[:column_no], replace(cell, text=cell.text[:half]), *row[column_no + 1 :]]
    rest: Row = [Cell() for _ in row]
    rest[column_no] = Cell(cell.text[half:])
    return [*table.rows[:row_no], first, rest, *table.rows[row_no + 1 :]]


def _added_blank(table: Table, rnd: random.Random) -> list[Row] | None:
    """A blank cell too many stands before an amount."""
    choices = [
        (row_no, column_no)
        for row_no, row in _body(table)
        for column_no, cell in enumerate(row)
        if _is_amount(cell)
    ]
    if not choices:
        return None
    row_no, column_no = rnd.choice(choices)
    row = table.rows[row_no]
    return _with(table, row_no, [*row[:column_no], Cell(), *row[column_no:]])


def _joined_rows(table: Table, rnd: random.Random) -> list[Row] | None:
    """Two rows stand in one, cell beside cell."""
    choices = [
        row_no
        for row_no, row in _body(table)
        if any(map(_is_amount, row))
        and row_no + 1 < len(table.rows)
        and any(map(_is_amount, table.rows[row_no + 1]))
    ]
    if len(choices) < 3:
        return None
    row_no = rnd.choice(choices)
    joined: Row = [
        Cell(" ".join(cell.printed for cell in pair if cell and cell.printed))
        for pair in zip(table.rows[row_no], table.rows[row_no + 1], strict=True)
    ]
    return [*table.rows[:row_no], joined, *table.rows[row_no + 2 :]]


_DAMAGES: dict[str, Callable[[Table, random.Random], list[Row] | None]] = {
    "lost_blank": _lost_blank,
    "lost_blanks": _lost_blanks,
    "lost_column": _lost_column,
    "lost_row": _lost_row,
    "lost_header_cells": _lost_header_cells,
    "lost_spans": _lost_spans,
    "glued_amounts": _glued_amounts,
    "split_row": _split_row,
    "added_blank": _added_blank,
    "joined_rows": _joined_rows,
}
KINDS = tuple(_DAMAGES)


def _body(table: Table) -> list[tuple[int, Row]]:
    return list(enumerate(table.rows))[table.header_rows :]


def _is_blank(cell: Cell | None) -> bool:
    return cell is None or not cell.printed


def _is_amount(cell: Cell | None) -> bool:
    return cell is not None and cell.figure is not None and cell.figure.amount is not None


def _with(table: Table, row_no: int, row: Row) -> list[Row]:
    return [*table.rows[:row_no], row, *table.rows[row_no + 1 :]]


def _without(table: Table, row_no: int, columns: list[int]) -> list[Row]:
    row = [cell for column_no, cell in enumerate(table.rows[row_no]) if column_no not in columns]
    return _with(table, row_no, row)
