"""Reader of documents that were converted to plain text: lines in, paragraphs and grids out.

Two shapes of conversion are known, and a document may mix them:

* *rows*: one table row to a line, cells separated by tabs. A blank line or a page break ends the grid;
  whether two grids are one table is not decided here.
* *cells*: one cell to a line, each introduced by a tab (what table cells become when a word processor's file
  is flattened). Further paragraphs of a cell follow as lines without a tab, a lone tab is a blank cell, a
  blank line ends a row, text or a gap of three blank lines ends the grid.

Everything is decided from structure: tabs, blank lines, counts of cells. What a word means does not belong
here. Text is kept verbatim, field codes, markup remains and spaces included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from ingest.content import Document, DocumentBuilder, PlacedText
from ingest.encoding import decode, recognized_format
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.text_blocks import Block, BlockKind, classify, row_widths, split_blocks, split_lines

READER_VERSION = "1"
"""Raised whenever the same bytes would give other paragraphs or cells: documents are then landed anew."""

MAX_PIECES = 1_000_000
"""Most lines and cells together that are read from one document; bounds memory to about 1 GB and time to
about a quarter of a minute. Real disclosures have some thousands."""

_SUFFIXES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", "": "text/plain"}

# The end of a row is one blank line. A cell that ends in an empty paragraph adds a second; the end of a table
# adds one too, but two tables cannot touch without a paragraph between them, which makes three.
_MAX_GAP_IN_GRID = 2

_SENTENCE_END = re.compile(r"[。；！？]\s*$")
_LIST_MARK = re.compile(r"\s*(?:[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]?[、.．]?|[-•●◆■□○*])\s*$")
_PUNCTUATED_MARK = re.compile(r"[)）、.．]\s*$")
_LETTER = re.compile(r"[^\W\d_]")


class TextReader:
    """Reads text documents; stateless."""

    name = "text"
    version = READER_VERSION

    def accepts(self, data: bytes, file_name: str) -> bool:
        """Whether this reader is the one for a file: named like text and not declaring another format."""
        return PurePath(file_name).suffix.lower() in _SUFFIXES and recognized_format(data) is None

    def media_type(self, file_name: str) -> str:
        """The media type to record for a file name this reader accepts."""
        return _SUFFIXES[PurePath(file_name).suffix.lower()]

    def read(self, data: bytes) -> Document:
        """Read a document. Raises UnreadableDocument as `decode` does, and `too_large` over MAX_PIECES."""
        text = decode(data).text
        if text.count("\t") + text.count("\n") + text.count("\r") > MAX_PIECES:
            raise UnreadableDocument(
                RejectionCode.TOO_LARGE,
                f"has more than {MAX_PIECES:,} lines and cells",
                "check that it is one disclosure, or split it",
            )
        return read_text(text)

    def printed_text(self, data: bytes) -> Iterable[str]:
        """The text of the document as decoded, by no path through paragraphs and grids."""
        return (decode(data).text,)


READER = TextReader()


def read_text(text: str) -> Document:
    """Read decoded text into paragraphs and grids, in the order of its lines.

    `page_no` and `page_count` are None unless the text has form feeds; `line_no` counts lines of the file.
    """
    lines, page_count = split_lines(text)
    regions = _regions(classify(split_blocks(lines)))
    builder = DocumentBuilder()
    has_cell_grids = any(_is_certain_cell_grid(region.rows) for region in regions)
    last_width = 0
    for region in regions:
        if region.kind is BlockKind.ROWS:
            last_width = _add_rows(builder, region.lines)
        elif region.kind is BlockKind.TEXT:
            _add_paragraphs(builder, region.lines)
        elif _is_cell_grid(region.rows, has_cell_grids, last_width):
            builder.add_rows(region.rows)
        elif last_width == 2 and not has_cell_grids and not _is_prose(region.rows):
            _add_rows(builder, region.lines)
        else:
            _add_paragraphs(builder, region.lines)
    return builder.build(page_count)


class _Region(NamedTuple):
    """Blocks that belong together; `rows` is filled for the shape *cells* only."""

    kind: BlockKind
    lines: list[PlacedText]
    rows: list[list[PlacedText]]


def _regions(blocks: Iterable[Block]) -> list[_Region]:
    """Group consecutive blocks of the shape *cells* into grids; every other block stands for itself."""
    regions: list[_Region] = []
    grid: _Region | None = None
    for block in blocks:
        if block.kind is not BlockKind.CELLS:
            grid = None
            regions.append(_Region(block.kind, block.lines, []))
            continue
        head, body = block.split_head()
        row = _cells_of(body)
        near = grid is not None and not block.after_page_break and block.gap <= _MAX_GAP_IN_GRID
        if grid is not None and near and not head:
            grid.lines.extend(body)
            grid.rows.append(row)
        elif grid is not None and near and block.gap == 1 and _completes(grid.rows, row):
            grid.lines.extend(block.lines)
            _resume(grid.rows[-1], head, row)
        else:
            if head:
                regions.append(_Region(BlockKind.TEXT, head, []))
            grid = _Region(BlockKind.CELLS, list(body), [row])
            regions.append(grid)
    return regions


def _cells_of(lines: Sequence[PlacedText]) -> list[PlacedText]:
    """The cells of one row of the shape *cells*; the first line starts with a tab."""
    cells: list[PlacedText] = []
    for line in lines:
        text = line.text.lstrip("\t")
        tabs = len(line.text) - len(text)
        if tabs:
            # More than one leading tab: cells that held not even an empty paragraph came before this one.
            cells.extend(line.with_text("") for _ in range(tabs - 1))
            cells.append(line.with_text(text))
        else:
            cells[-1] = cells[-1].with_text(f"{cells[-1].text}\n{text}")
    return cells


def _completes(rows: Sequence[Sequence[PlacedText]], row: Sequence[PlacedText]) -> bool:
    """Whether `row` is the rest of the last of `rows`, cut by an empty paragraph within a cell.

    Only counts decide: the two parts together are exactly as wide as the grid's rows usually are.
    """
    widths = row_widths(rows[:-1])
    usual, seen = widths.most_common(1)[0] if widths else (0, 0)
    return seen >= 2 and len(rows[-1]) < usual == len(rows[-1]) + len(row)


def _resume(last: list[PlacedText], head: Sequence[PlacedText], rest: Sequence[PlacedText]) -> None:
    last[-1] = last[-1].with_text("\n".join([last[-1].text, "", *(line.text for line in head)]))
    last.extend(rest)


def _is_certain_cell_grid(rows: Sequence[Sequence[PlacedText]]) -> bool:
    return len(rows) > 1 and max(map(len, rows)) > 1 and not _is_prose(rows)


def _is_cell_grid(rows: Sequence[Sequence[PlacedText]], has_cell_grids: bool, last_width: int) -> bool:
    """Whether lines that start with a tab are cells, not indented text or rows with a blank first cell."""
    if _is_certain_cell_grid(rows):
        return True
    if _is_prose(rows) or max(map(len, rows)) == 1:
        return False
    return has_cell_grids or last_width != 2


def _is_prose(rows: Sequence[Sequence[PlacedText]]) -> bool:
    """Whether these are indented paragraphs: mostly finished sentences.

    A lone tab is a blank cell and speaks for a table: nobody indents an empty paragraph. Lines without a gap
    between them are also prose if sentences under short headings fill them; with gaps, label and sentence by
    turns is what a table of two columns looks like.
    """
    texts = [cell.text for row in rows for cell in row]
    sentences = [text for text in texts if _SENTENCE_END.search(text)]
    if not all(text.strip() for text in texts):
        return False
    by_count = len(sentences) / len(texts)
    by_length = sum(map(len, sentences)) / sum(map(len, texts))
    return by_count > 0.5 or (len(rows) == 1 and by_count >= 0.3 and by_length > 0.8)


def _add_paragraphs(builder: DocumentBuilder, lines: Iterable[PlacedText]) -> None:
    for line in lines:
        if line.text.strip():
            builder.add_paragraph(line)


def _add_rows(builder: DocumentBuilder, lines: Sequence[PlacedText]) -> int:
    """Add a block of the shape *rows*; returns the width of its last grid, 0 if there was none."""
    tabbed = [line for line in lines if "\t" in line.text]
    if all(_is_list_item(line.text) for line in tabbed):
        _add_paragraphs(builder, lines)
        return 0
    last_tabbed = max(index for index, line in enumerate(lines) if "\t" in line.text)
    lone_lines_are_rows = _is_trimmed(tabbed)
    rows: list[list[PlacedText]] = []
    width = 0
    for index, line in enumerate(lines):
        if "\t" in line.text or (rows and index < last_tabbed and lone_lines_are_rows):
            rows.append([line.with_text(text) for text in line.text.split("\t")])
            width = max(width, len(rows[-1]))
        else:
            if rows:
                builder.add_rows(rows)
                rows = []
                width = 0
            _add_paragraphs(builder, [line])
    if rows:
        builder.add_rows(rows)
    return width


def _is_list_item(text: str) -> bool:
    """Whether a line is a numbered paragraph: mark, tab, and a sentence or a punctuated mark."""
    mark, _, rest = text.partition("\t")
    if not rest or "\t" in rest or not _LIST_MARK.match(mark):
        return False
    return bool(_SENTENCE_END.search(rest) or (_PUNCTUATED_MARK.search(mark) and _LETTER.search(rest)))


def _is_trimmed(tabbed: Sequence[PlacedText]) -> bool:
    """Whether trailing blank cells were cut off these rows, so that a row may be left with no tab at all."""
    counts = {line.text.count("\t") for line in tabbed}
    return len(counts) > 1 and not any(line.text.endswith("\t") for line in tabbed)
