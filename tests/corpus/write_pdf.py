"""Generated documents as PDF: pages with running text and ruled tables, cut at page ends.

Columns are as wide as their texts ask for on a page turned for wide tables; what does not fit is
wrapped, as office programs do. The file itself is written by the fixtures of the reader's tests.
"""

from __future__ import annotations

from tests.corpus.content import Cell, Document, Paragraph, Table
from tests.unit.ingest.pdf_fixtures import Page, make_pdf

_MARGIN = 40.0
_SIZE = 8.0
_LEADING = 11.0
_PAD = 2.0
_OPEN_PAD = 5.0  # what word processors leave on both sides of a cell, where no rule shows its edge


def as_pdf(document: Document, rules: str = "all", *, whole: bool = False) -> bytes:
    """The document on A4 pages, upright for text and narrow tables, turned for wide ones; tables have `all`
    rules, `rows` between their rows only, or `heads`: above, below and under the header.

    Level rules are drawn cell by cell, as office programs do, or `whole`: each in one piece.
    """
    writer = _Writer(rules, whole=whole)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.kind == "form":
                writer.start_page()
            writer.paragraph(block)
        else:
            writer.table(block)
    writer.number_pages(document)
    return make_pdf(writer.pages)


class _Writer:
    """Lays text and tables on pages, from the top down."""

    def __init__(self, rules: str, *, whole: bool) -> None:
        self.rules = rules
        self.whole = whole
        self.pages: list[Page] = []
        self.start_page()

    def start_page(self) -> None:
        """Begin a page, unless the one that is open is still empty."""
        if self.pages and not self.pages[-1].drawn:
            return
        self.pages.append(Page(width=842, height=595))
        self.y = 595 - _MARGIN

    def number_pages(self, document: Document) -> None:
        """Page numbers at the foot and the document's title at the head, where its wear has them."""
        title = next((block.text for block in document.blocks if isinstance(block, Paragraph)), "")
        for number, page in enumerate(self.pages, start=1):
            if "page_numbers" in document.wear:
                counted = f"第 {number} 页 共 {len(self.pages)} 页"
                text = counted if "running_head" in document.wear else f"- {number} -"
                page.text((842 - _text_width(text, 9)) / 2, 20, text, 9)
            if "running_head" in document.wear:
                page.text(_MARGIN, 595 - 24, title, 9)

    def paragraph(self, block: Paragraph) -> None:
        """Running text, wrapped at the margin; titles in the middle, units at the right."""
        size = 14.0 if block.kind in ("title", "form") else 10.0
        width = 842 - 2 * _MARGIN
        for line in _wrapped(block.text, width, size):
            if self.y < _MARGIN + 2 * size:
                self.start_page()
            x = _MARGIN
            if block.kind in ("title", "form"):
                x += (width - _text_width(line, size)) / 2
            elif block.kind == "unit":
                x += width - _text_width(line, size)
            self.pages[-1].text(x, self.y - size, line, size)
            self.y -= size * 1.6

    def table(self, table: Table) -> None:
        """A ruled table; every page of it opens with the header if the table repeats it."""
        width = 842 - 2 * _MARGIN
        pad = _PAD if self.rules == "all" or not _fits(table, width, _OPEN_PAD) else _OPEN_PAD
        xs = _columns(table, width, pad)
        heights = [_row_height(row, xs, pad) for row in table.rows]
        if self.y - _MARGIN < sum(heights[: table.header_rows + 1]):
            self.start_page()
        for first, last in table.pages():
            start = first
            repeats = bool(first) and table.repeats_header
            while start < last:
                if start != first or first:
                    self.pages[-1].drawn.append("% page end")
                    self.start_page()
                head = list(range(table.header_rows)) if start and (repeats or start != first) else []
                if not table.repeats_header:
                    head = []
                rows = list(head)
                left = self.y - _MARGIN - sum(heights[row] for row in head)
                while start < last and (left >= heights[start] or len(rows) == len(head)):
                    rows.append(start)
                    left -= heights[start]
                    start += 1
                self._draw(table, rows, xs, heights, pad)

    def _draw(self, table: Table, rows: list[int], xs: list[float], heights: list[float], pad: float) -> None:
        page = self.pages[-1]
        # What is more form than table, as those of performance are, has all its rules everywhere.
        rules = "all" if len(table.rows) == table.header_rows else self.rules
        tops = [self.y]
        for row in rows:
            tops.append(tops[-1] - heights[row])
        level: list[tuple[float, float, float]] = []
        for place, row in enumerate(rows):
            for column, cell in enumerate(table.rows[row]):
                if cell is None:
                    continue
                below = min(place + cell.row_span, len(rows))
                right = column + cell.column_span
                x0, x1, y1, y0 = xs[column], xs[right], tops[place], tops[below]
                is_last_head = row < table.header_rows and row + cell.row_span >= table.header_rows
                if rules != "heads" or is_last_head or below == len(rows):
                    level.append((y0, x0, x1))
                if rules != "heads" or place == 0:
                    level.append((y1, x0, x1))
                if rules == "all":
                    page.line(x0, y0, x0, y1)
                    page.line(x1, y0, x1, y1)
                _write(page, cell, (x0, y0, x1, y1), pad, is_head=row < table.header_rows)
        for y, x0, x1 in _whole(level) if self.whole else level:
            page.line(x0, y, x1, y)
        self._continue_merged(table, rows, xs, tops)
        self.y = tops[-1] - _LEADING

    def _continue_merged(self, table: Table, rows: list[int], xs: list[float], tops: list[float]) -> None:
        """The rules of merged cells that began on the page before: their text stands there only."""
        place = next((i for i, row in enumerate(rows) if row >= table.header_rows), len(rows))
        for column, cell in enumerate(table.rows[rows[place]] if place < len(rows) else ()):
            if cell is not None:
                continue
            first = rows[place]
            while first > table.header_rows and table.rows[first][column] is None:
                first -= 1
            owner = table.rows[first][column]
            left = 0 if owner is None else first + owner.row_span - rows[place]
            if left > 0:
                x0, x1, y0, y1 = xs[column], xs[column + 1], tops[min(place + left, len(rows))], tops[place]
                sides = [((x0, y0), (x1, y0)), ((x0, y1), (x1, y1)), ((x0, y0), (x0, y1))]
                for start, end in sides if self.rules == "all" else sides[:2]:
                    self.pages[-1].line(*start, *end)


def _whole(level: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Rules (y, x0, x1) with those that go on from each other as one."""
    whole: list[tuple[float, float, float]] = []
    for y, x0, x1 in sorted(level):
        if whole and whole[-1][0] == y and x0 <= whole[-1][2]:
            whole[-1] = (y, whole[-1][1], max(x1, whole[-1][2]))
        else:
            whole.append((y, x0, x1))
    return whole


def _write(
    page: Page, cell: Cell, box: tuple[float, float, float, float], pad: float, *, is_head: bool
) -> None:
    """The text of a cell: heads in the middle, figures at the right, labels at the left."""
    x0, y0, x1, y1 = box
    lines = _wrapped(cell.printed, x1 - x0 - 2 * pad, _SIZE) if cell.printed else []
    y = (y0 + y1) / 2 + len(lines) * _LEADING / 2 - _SIZE
    for line in lines:
        rest = x1 - x0 - 2 * pad - _text_width(line, _SIZE)
        x = x0 + pad + (rest / 2 if is_head else rest if cell.figure is not None else 0)
        page.text(x, y, line, _SIZE)
        y -= _LEADING


def _fits(table: Table, width: float, pad: float) -> bool:
    return sum(_wishes(table, pad)[0]) <= width


def _columns(table: Table, width: float, pad: float) -> list[float]:
    """The left edges of the columns and the right edge of the last."""
    wanted, longest = _wishes(table, pad)
    spare = width - sum(wanted)
    assert spare >= 0, "the table is wider than the page"
    asked = [min(long - want, 90.0) for long, want in zip(longest, wanted, strict=True)]
    share = min(1.0, spare / sum(asked)) if sum(asked) else 0.0
    xs = [_MARGIN]
    for want, more in zip(wanted, asked, strict=True):
        xs.append(xs[-1] + want + share * more)
    return xs


def _wishes(table: Table, pad: float) -> tuple[list[float], list[float]]:
    """How wide each column must be, and would be without any line broken."""
    wanted = [12.0] * table.width
    longest = [12.0] * table.width
    for row in table.rows:
        for column, cell in enumerate(row):
            if cell is not None and cell.column_span == 1:
                text = _text_width(cell.printed, _SIZE) + 2 * pad + 1
                least = text if cell.figure is not None else min(text, 3 * _SIZE + 2 * pad + 1)
                wanted[column] = max(wanted[column], least)
                longest[column] = max(longest[column], text)
    return wanted, longest


def _row_height(row: list[Cell | None], xs: list[float], pad: float) -> float:
    lines = 1
    for column, cell in enumerate(row):
        if cell is not None and cell.printed and cell.row_span == 1:
            width = xs[column + cell.column_span] - xs[column] - 2 * pad
            lines = max(lines, len(_wrapped(cell.printed, width, _SIZE)))
    return lines * _LEADING + 4


def _text_width(text: str, size: float) -> float:
    return sum(size / 2 if character < "\u0080" else size for character in text)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """The lines of a text; blanks where one ends or begins are not printed, as office programs do it."""
    lines, line, used = [], "", 0.0
    for character in text:
        if character == "\n":
            lines.append(line)
            line, used = "", 0.0
            continue
        step = _text_width(character, size)
        if line and used + step > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if line or not lines or not character.isspace():
            line += character
            used += step
    return [*lines, line] if line else lines
