"""The neutral content model: what a document prints, in reading order, with the place of every piece.

Paragraphs and grids of cells, nothing else: no styles, no meaning, no storage. Every reader produces this
model and nothing downstream sees anything closer to a file format. All numbers of place are 1-based.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class BoundingBox(NamedTuple):
    """A rectangle on a page in points (1/72 inch), origin at the top left corner, x to the right, y down."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One printed line or paragraph outside every grid, verbatim."""

    block_no: int
    text: str
    page_no: int | None = None
    line_no: int | None = None
    is_hidden: bool = False


class Cell(NamedTuple):
    """One cell of a grid, verbatim; blank cells are cells with the text ''.

    `is_hidden` says that the document holds the cell but does not show it (a hidden row, column or sheet).
    A named tuple because documents have cells by the ten thousand, and a frozen dataclass takes four times as
    long to make.
    """

    row_no: int
    column_no: int
    text: str
    page_no: int | None = None
    line_no: int | None = None
    row_span: int = 1
    column_span: int = 1
    bbox: BoundingBox | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed. Rows may be ragged: `column_count` is that of the widest row.

    `is_ruled` is false where its columns are not printed but inferred, from how its text is aligned.
    """

    block_no: int
    table_no: int
    row_count: int
    column_count: int
    cells: tuple[Cell, ...]
    page_no: int | None = None
    line_no: int | None = None
    is_hidden: bool = False
    is_ruled: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `page_count` is None where the format does not print page boundaries.

    `unread` says, as a clause after the name of the document, which pages could not be read; '' if all were.
    """

    paragraphs: tuple[Paragraph, ...]
    grids: tuple[Grid, ...]
    page_count: int | None = None
    unread: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read: no paragraph and no cell with any visible character."""
        return not any(p.text.strip() for p in self.paragraphs) and not any(
            cell.text.strip() for grid in self.grids for cell in grid.cells
        )


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A piece of text a reader has located but not yet numbered."""

    text: str
    page_no: int | None = None
    line_no: int | None = None

    def with_text(self, text: str) -> PlacedText:
        """Other text at the same place."""
        return PlacedText(text, self.page_no, self.line_no)


@dataclass(slots=True)
class DocumentBuilder:
    """Numbers blocks and tables in the order in which a reader adds them, which is the reading order.

    Readers that know spans and coordinates add their grids with `add_cells`; readers of plain rows use
    `add_rows`.
    """

    _paragraphs: list[Paragraph] = field(default_factory=list)
    _grids: list[Grid] = field(default_factory=list)

    def add_paragraph(self, piece: PlacedText, is_hidden: bool = False) -> None:
        """Append a paragraph."""
        self._paragraphs.append(
            Paragraph(self._next_block(), piece.text, piece.page_no, piece.line_no, is_hidden)
        )

    def add_rows(self, rows: Sequence[Sequence[PlacedText]]) -> None:
        """Append a grid of plain rows, each cell one column wide and one row high.

        Raises ValueError if there is no cell at all.
        """
        self.add_cells(
            Cell(row_no=r, column_no=c, text=piece.text, page_no=piece.page_no, line_no=piece.line_no)
            for r, row in enumerate(rows, start=1)
            for c, piece in enumerate(row, start=1)
        )

    def add_cells(
        self,
        cells: Iterable[Cell],
        is_hidden: bool = False,
        size: tuple[int, int] | None = None,
        is_ruled: bool = True,
    ) -> None:
        """Append a grid of cells already placed in rows and columns, in row-major order.

        `is_hidden` is for a grid of which nothing is shown; a hidden row is hidden cells. `size` is its rows
        and columns, counted where the reader does not know; for `is_ruled` see `Grid`.

        Raises ValueError if there is no cell at all.
        """
        placed = tuple(cells)
        if not placed:
            raise ValueError("a grid needs at least one cell")
        rows, columns = size or (
            max(cell.row_no + cell.row_span - 1 for cell in placed),
            max(cell.column_no + cell.column_span - 1 for cell in placed),
        )
        self._grids.append(
            Grid(
                block_no=self._next_block(),
                table_no=len(self._grids) + 1,
                row_count=rows,
                column_count=columns,
                cells=placed,
                page_no=placed[0].page_no,
                line_no=placed[0].line_no,
                is_hidden=is_hidden,
                is_ruled=is_ruled,
            )
        )

    def build(self, page_count: int | None = None, unread: str = "") -> Document:
        """Return the finished document."""
        return Document(tuple(self._paragraphs), tuple(self._grids), page_count, unread)

    def _next_block(self) -> int:
        return len(self._paragraphs) + len(self._grids) + 1
