"""The reader of PDF documents with a text layer.

Page by page: grids from their rules or from the alignment of their text, and the lines outside them, in
reading order. Which form a grid is, and which grids of several pages belong together, does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.content import BoundingBox, Cell, Document, DocumentBuilder, PlacedText
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.pdf_blocks import TableBlock, TextBlock
from ingest.pdf_engine import PageContent, PageFrame, PdfFile, open_pdf
from ingest.pdf_layout import lay_out
from ingest.pdf_paragraphs import Measure, is_page_number, join_pages
from ingest.pdf_witness import witnessed

READER_VERSION = "6"
"""Raised whenever the same bytes would give other paragraphs or cells: documents are then landed anew."""

_SIGNATURE = b"%PDF-"
_SIGNATURE_WITHIN = 1024  # bytes before the signature that readers have always tolerated
_MAX_UNDECODABLE = 5  # characters of a page without a Unicode map that may be bullets and other marks
_MAX_UNDECODABLE_SHARE = 0.02
_PAGES_SHOWN = 12
_SCAN_CHARACTERS = 6  # what a scanned page may print beside its image: its number


class PdfReader:
    """Reads PDF documents; stateless."""

    name = "pdf"
    version = READER_VERSION

    def accepts(self, data: bytes, file_name: str) -> bool:
        """Whether these bytes are a PDF, whatever their name."""
        return _SIGNATURE in data[:_SIGNATURE_WITHIN]

    def media_type(self, file_name: str) -> str:
        """The media type to record."""
        return "application/pdf"

    def read(self, data: bytes) -> Document:
        """Read a document.

        Raises UnreadableDocument: encrypted, damaged, without pages, all pages images, or printed in fonts
        whose characters cannot be told.
        """
        return _read(data)

    def printed_text(self, data: bytes) -> Iterable[str]:
        """The text of the document as the engine extracts it bare, without places, rules or cells.

        Where a line ends within a number the bare text has two; the digits are then taken from the bare text
        and only the grouping from the reading.
        """
        with open_pdf(data) as file:
            bare = [file.text(index) for index in range(file.page_count)]
        document = _read(data)
        landed = [paragraph.text for paragraph in document.paragraphs]
        landed.extend(cell.text for grid in document.grids for cell in grid.cells)
        return witnessed(bare, landed)


READER = PdfReader()


@lru_cache(maxsize=1)
def _read(data: bytes) -> Document:
    # The document just read is asked for once more when its numbers are counted.
    builder = DocumentBuilder()
    with open_pdf(data) as file:
        images, unmapped = _read_pages(file, builder)
        page_count = file.page_count
    if unmapped:
        raise UnreadableDocument(
            RejectionCode.UNREADABLE,
            f"has characters without a Unicode map on {_pages(unmapped)}, so its digits cannot be told",
            "print it to PDF again from the program that wrote it",
        )
    if not images:
        return builder.build(page_count)
    scanned = f"has images instead of text on {_pages(images)}"
    document = builder.build(page_count, scanned)
    read = {page_no for page_no in _printed_pages(document) if page_no not in images}
    if not read:
        raise UnreadableDocument(
            RejectionCode.NOTHING_READABLE,
            scanned,
            "run character recognition on it, or ask its publisher for the original",
        )
    return document


def _printed_pages(document: Document) -> Iterable[int | None]:
    """The pages on which anything was read."""
    yield from (paragraph.page_no for paragraph in document.paragraphs if paragraph.text.strip())
    yield from (cell.page_no for grid in document.grids for cell in grid.cells if cell.text.strip())


def _read_pages(file: PdfFile, builder: DocumentBuilder) -> tuple[list[int], list[int]]:
    """Add every page to the builder; returns the numbers of image pages and of pages without Unicode maps."""
    images: list[int] = []
    unmapped: list[int] = []
    pending: _Page | None = None
    for index in range(file.page_count):
        page = file.page(index)
        if _is_image(page):
            images.append(index + 1)
        total = len(page.codes) + page.undecodable
        if page.undecodable > max(_MAX_UNDECODABLE, total * _MAX_UNDECODABLE_SHARE):
            unmapped.append(index + 1)
        blocks, measure = lay_out(page, () if pending is None else _last_columns(pending.blocks))
        if pending is not None:
            join_pages(pending.blocks, pending.measure, blocks)
            _add(builder, pending)
        pending = _Page(index + 1, page.frame, blocks, measure)
    if pending is not None:
        _add(builder, pending)
    return images, unmapped


@dataclass(frozen=True, slots=True)
class _Page:
    """A page laid out, waiting for the next, into which its last paragraph may run."""

    number: int
    frame: PageFrame
    blocks: list[TableBlock | TextBlock]
    measure: Measure


def _last_columns(blocks: Sequence[TableBlock | TextBlock]) -> Sequence[float]:
    """The column boundaries of the table a page ends with; none if text follows it."""
    for block in reversed(blocks):
        if isinstance(block, TableBlock):
            return block.columns
        if not is_page_number(block):
            break
    return ()


def _add(builder: DocumentBuilder, page: _Page) -> None:
    for line_no, block in enumerate(page.blocks, start=1):
        if isinstance(block, TextBlock):
            builder.add_paragraph(PlacedText(block.text, page.number, line_no))
        else:
            builder.add_cells(_cells(block, page, line_no), is_ruled=block.is_ruled)


def _cells(table: TableBlock, page: _Page, line_no: int) -> Iterable[Cell]:
    for cell in table.cells:
        box = page.frame.to_display(cell.box) if page.frame.turns else cell.box
        yield Cell(
            row_no=cell.row + 1,
            column_no=cell.column + 1,
            text=cell.text,
            page_no=page.number,
            line_no=line_no,
            row_span=cell.row_span,
            column_span=cell.column_span,
            bbox=BoundingBox(*box),
        )


def _is_image(page: PageContent) -> bool:
    return page.has_image and len(page.codes) <= _SCAN_CHARACTERS


def _pages(numbers: Sequence[int]) -> str:
    """Page numbers in words: "page 3", "pages 1-4, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(low) if low == high else f"{low}-{high}" for low, high in runs[:_PAGES_SHOWN]]
    more = f" and {len(runs) - _PAGES_SHOWN} more ranges" if len(runs) > _PAGES_SHOWN else ""
    return ("page " if len(numbers) == 1 else "pages ") + ", ".join(shown) + more
