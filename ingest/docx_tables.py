"""The grid of a DOCX table: where each cell lies, and how far merged ones reach.

What is written in a cell does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ingest.content import Cell

_MAX_SPAN = 4096
_OFF = ("0", "false", "off")


@dataclass(slots=True)
class _Placed:
    row_no: int
    column_no: int
    text: str
    line_no: int
    column_span: int
    row_span: int = 1
    is_hidden: bool = False


class TableGrid:
    """Takes rows and cells in order and says where they are."""

    def __init__(self) -> None:
        self._placed: list[_Placed] = []
        self._open: dict[int, _Placed] = {}
        self._row_no = 0
        self._column_no = 1
        self._is_hidden = False

    def start_row(self, row: etree._Element) -> None:
        """Begin a row, which may start some columns from the left."""
        self._row_no += 1
        self._column_no = 1
        self._is_hidden = False
        for properties in row.iterchildren("{*}trPr"):
            for element in properties:
                name = _name(element)
                if name == "gridBefore":
                    self._column_no += _number(element, 0)
                elif name == "hidden":
                    self._is_hidden = _value(element) not in _OFF

    def add_cell(self, cell: etree._Element, text: str, line_no: int) -> None:
        """Place the next cell of the row.

        A cell marked as continuing the one above or before it is part of that, unless it has text of its
        own: such a mark cannot be right, and the text would be lost.
        """
        span, across, down = 1, "", ""
        for properties in cell.iterchildren("{*}tcPr"):
            for element in properties:
                name = _name(element)
                if name == "gridSpan":
                    span = _number(element, 1)
                elif name == "vMerge":
                    down = _value(element) or "continue"
                elif name == "hMerge":
                    across = _value(element) or "continue"
        column = self._column_no
        self._column_no += span
        blank = not text.strip()
        last = self._placed[-1] if self._placed and self._placed[-1].row_no == self._row_no else None
        if across == "continue" and blank and last is not None:
            last.column_span += span
            return
        above = self._open.get(column)
        if (
            down == "continue"
            and blank
            and above is not None
            and above.column_span == span
            and above.row_no + above.row_span == self._row_no
        ):
            above.row_span += 1
            return
        placed = _Placed(self._row_no, column, text, line_no, span, 1, self._is_hidden)
        self._placed.append(placed)
        if down:
            self._open[column] = placed
        else:
            self._open.pop(column, None)

    def cells(self) -> list[Cell]:
        """All cells in row-major order."""
        return [
            Cell(
                placed.row_no,
                placed.column_no,
                placed.text,
                None,
                placed.line_no,
                placed.row_span,
                placed.column_span,
                None,
                placed.is_hidden,
            )
            for placed in self._placed
        ]


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: etree._Element) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == "val"), "")


def _number(element: etree._Element, least: int) -> int:
    text = _value(element)
    return min(max(int(text), least), _MAX_SPAN) if text.isdecimal() and len(text) < 10 else least
