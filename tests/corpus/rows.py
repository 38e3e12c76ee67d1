"""Rows of a form that print no money of their own: blank ones, emptied totals, and the count of all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.corpus.content import Cell
from tests.corpus.headers import Row
from tests.corpus.styles import Column, FormStyle


def emptied(form: FormStyle, cell: Cell) -> Cell:
    """A total of a form without money: nothing, or a zero."""
    if form.empty != "zeros" or cell.figure is None:
        return Cell()
    return Cell(figure=replace(cell.figure, text="0.00"))


def blank_rows(columns: Sequence[Column], count: int) -> list[Row]:
    """So many rows without anything in them."""
    return [[Cell() for _ in columns] for _ in range(count)]


def numbered(form: FormStyle, rows: list[Row]) -> list[Row]:
    """The rows, counted in the columns of 序号."""
    columns = [column for band in form.bands for column in band.columns]
    for at in (index for index, column in enumerate(columns) if column.stub == "row_no"):
        for number, row in enumerate(rows, start=1):
            row[at] = Cell(str(number))
    return rows
