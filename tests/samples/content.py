"""What a sample says, before it is given a format: paragraphs and tables in order, from its text source.

The sources are texts as a conversion left them; marks of that conversion (`#`, `**`, `<b>`) are taken off,
since the document they came from had headings and bold type instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.content import Grid, Paragraph
from ingest.text_reader import READER

SOURCES = Path(__file__).with_name("sources")

_HEADING = re.compile(r"^(#+)\s*")
_MARKS = re.compile(r"\*\*|</?(?:b|p)>")
_HIGHEST_HEADER = 4  # rows; where the first figure comes later, what is above it is no header alone
_AMOUNT = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


@dataclass(frozen=True)
class Line:
    """A paragraph; `level` is that of a heading, 0 for text."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Span:
    """A cell that covers others: 0-based place, and how many rows and columns it takes."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Table:
    """A table: rows of equal length, and which cells of its header are merged."""

    rows: tuple[tuple[str, ...], ...]
    spans: tuple[Span, ...]
    continues: bool
    """Whether it goes on where another table of as many columns ended, at a page break."""


def content(source: str) -> list[Line | Table]:
    """The blocks of a source file by its name, in order."""
    document = READER.read((SOURCES / source).read_bytes())
    blocks: dict[int, Paragraph | Grid] = {p.block_no: p for p in document.paragraphs}
    blocks.update({grid.block_no: grid for grid in document.grids})
    found: list[Line | Table] = []
    for _, block in sorted(blocks.items()):
        if isinstance(block, Paragraph):
            heading = _HEADING.match(block.text)
            text = _MARKS.sub("", _HEADING.sub("", block.text)).strip()
            found.append(Line(text, len(heading.group(1)) if heading else 0))
        else:
            found.append(_table(block, found[-1] if found else None))
    return found


def joined(blocks: Sequence[Line | Table]) -> list[Line | Table]:
    """The blocks with tables made whole that go on over a page break: for formats without pages."""
    whole: list[Line | Table] = []
    for block in blocks:
        last = whole[-1] if whole else None
        if isinstance(block, Table) and block.continues and isinstance(last, Table):
            whole[-1] = Table(last.rows + block.rows, last.spans, last.continues)
        else:
            whole.append(block)
    return whole


def _table(grid: Grid, before: Line | Table | None) -> Table:
    rows = [[""] * grid.column_count for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row_no - 1][cell.column_no - 1] = _MARKS.sub("", cell.text)
    frozen = tuple(tuple(row) for row in rows)
    continues = isinstance(before, Table) and len(before.rows[0]) == grid.column_count
    return Table(frozen, () if continues else tuple(_header_spans(frozen)), continues)


def _header_spans(rows: Sequence[Sequence[str]]) -> Iterator[Span]:
    """The merged cells of a header: a conversion leaves the text in the first cell and the others blank.

    A label covers the blanks to its right if each of them has a label of its own further down, and the blanks
    to its right and below if none has.
    """
    height = next((n for n, row in enumerate(rows) if any(map(_AMOUNT.fullmatch, row))), 0)
    if height > _HIGHEST_HEADER:
        return
    taken: set[tuple[int, int]] = set()
    for n, row in enumerate(rows[:height]):
        for start in (column for column, text in enumerate(row) if text):
            end = start + 1
            while end < len(row) and not row[end] and (n, end) not in taken:
                end += 1
            labelled = [any(below[column] for below in rows[n + 1 : height]) for column in range(start, end)]
            if all(labelled):
                span = Span(n, start, 1, end - start)
            elif not any(labelled):
                span = Span(n, start, height - n, end - start)
            else:
                continue
            if (span.rows, span.columns) != (1, 1):
                taken.update((m, column) for m in range(n, n + span.rows) for column in range(start, end))
                yield span
