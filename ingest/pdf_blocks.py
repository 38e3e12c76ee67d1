"""What a page is laid out into: tables of cells and blocks of text, with their places in the reading frame.

The last step before the neutral content model; no page numbers and no numbering of blocks yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points, y down."""


class TableCell(NamedTuple):
    """A cell with its text; rows and columns are 0-based."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of one page: cells in row-major order, blank ones included, the boundaries of columns.

    `is_ruled` is false where rows or columns are inferred from the alignment of text.
    """

    box: Box
    cells: tuple[TableCell, ...]
    columns: tuple[float, ...]
    is_ruled: bool = True


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A line, or lines that are one wrapped paragraph; `em` is the height of its characters."""

    box: Box
    text: str
    last_line: Box
    em: float
