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

    def start_row(self) -> None:
        """Begin a row."""
        self._row_no += 1
        self._column_no = 1
        self._is_hidden = False

    def skip_columns(self, count: int) -> None:
        """Let the row begin some columns from the left."""
        self._column_no += count

    def hide_row(self) -> None:
        """Mark the row as one that is not shown."""
        self._is_hidden = True

    def add_cell(  # noqa: PLR0913, PLR0917
        self, text: str, line_no: int, span: int, across: str, down: str, is_hidden: bool = False
    ) -> None:
        """Place the next cell of the row; `across` and `down` are its merge marks, '' for none.

        A cell marked as continuing the one above or before it is part of that, unless it has text of its
        own: such a mark cannot be right, and the text would be lost.
        """
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
        placed = _Placed(self._row_no, column, text, line_no, span, 1, self._is_hidden or is_hidden)
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


def is_on(element: etree._Element) -> bool:
    """Whether a switch is on; one that says nothing is."""
    return value_of(element) not in _OFF


def merge_mark(element: etree._Element) -> str:
    """What a merge mark says; one that says nothing continues."""
    return value_of(element) or "continue"


def value_of(element: etree._Element) -> str:
    """The value of a property, '' if it has none."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == "val"), "")


def number_of(element: etree._Element, least: int) -> int:
    """The value of a property that counts columns, within what a table can have."""
    text = value_of(element)
    return min(max(int(text), least), _MAX_SPAN) if text.isdecimal() and len(text) < 10 else least
