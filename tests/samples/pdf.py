"""A sample's content as a PDF with a text layer and ruled tables, the same bytes every time.

The fonts are named, not embedded: a viewer puts its own Song type in their place.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.samples.content import Line, Table

_WIDTH, _HEIGHT, _MARGIN = 842.0, 595.0, 40.0  # A4 on its side, in points
_SIZE, _LEADING, _PADDING = 8.0, 10.0, 3.0
_NARROWEST, _WIDEST = 26.0, 150.0  # of a column
_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [ "
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) "
    "/Ordering (GB1) /Supplement 2 >> /DW 1000 /W [1 95 500] /FontDescriptor << /Type /FontDescriptor "
    "/FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
    "/CapHeight 880 /StemV 93 >> >> ] >>"
)


def as_pdf(blocks: Sequence[Line | Table]) -> bytes:
    """Lines and ruled tables; a table that goes on over a page break starts a page."""
    canvas = _Canvas()
    for block in blocks:
        if isinstance(block, Table):
            if block.continues:
                canvas.new_page()
            _draw_table(canvas, block)
        else:
            _draw_line(canvas, block)
    return _file(canvas.pages)


@dataclass
class _Canvas:
    """Pages of drawing commands; `y` is where the next thing begins, from the top."""

    pages: list[list[str]] = field(default_factory=lambda: [[]])
    y: float = _MARGIN

    def new_page(self) -> None:
        if self.pages[-1]:
            self.pages.append([])
        self.y = _MARGIN

    def room(self, height: float) -> bool:
        return self.y + height <= _HEIGHT - _MARGIN

    def text(self, x: float, y: float, text: str) -> None:
        code = text.encode("utf-16-be").hex()
        self.pages[-1].append(f"BT /F1 {_SIZE:g} Tf {x:.2f} {_HEIGHT - y:.2f} Td <{code}> Tj ET")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(f"0.5 w {x0:.2f} {_HEIGHT - y0:.2f} m {x1:.2f} {_HEIGHT - y1:.2f} l S")


def _draw_line(canvas: _Canvas, line: Line) -> None:
    for part in _wrapped(line.text, _WIDTH - 2 * _MARGIN):
        if not canvas.room(_LEADING):
            canvas.new_page()
        canvas.text(_MARGIN, canvas.y + _SIZE, part)
        canvas.y += _LEADING + 2
    canvas.y += 4


def _draw_table(canvas: _Canvas, table: Table) -> None:
    edges = _edges(table)
    owners = _owners(table)
    lines = [
        [
            _wrapped(text, edges[column + owners[row].count((row, column))] - edges[column] - 2 * _PADDING)
            for column, text in enumerate(cells)
        ]
        for row, cells in enumerate(table.rows)
    ]
    heights = [max(map(len, cells)) * _LEADING + 2 * _PADDING for cells in lines]
    if not canvas.room(sum(heights[:3])):
        canvas.new_page()
    for row, cells in enumerate(lines):
        if not canvas.room(heights[row]):
            canvas.new_page()
        if canvas.y == _MARGIN or row == 0:
            canvas.rule(edges[0], canvas.y, edges[-1], canvas.y)
        bottom = canvas.y + heights[row]
        below = owners[row + 1] if row + 1 < len(owners) else []
        for column, (parts, owner) in enumerate(zip(cells, owners[row], strict=True)):
            if owner == (row, column):
                for number, part in enumerate(parts):
                    y = canvas.y + _PADDING + number * _LEADING + _SIZE
                    canvas.text(edges[column] + _PADDING, y, part)
            if column == 0 or owners[row][column - 1] != owner:
                canvas.rule(edges[column], canvas.y, edges[column], bottom)
            if not below or below[column] != owner:
                canvas.rule(edges[column], bottom, edges[column + 1], bottom)
        canvas.rule(edges[-1], canvas.y, edges[-1], bottom)
        canvas.y = bottom
    canvas.y += 10


def _owners(table: Table) -> list[list[tuple[int, int]]]:
    """For every place of the table the place of the cell that covers it, its own or that of a merged one."""
    owners = [[(row, column) for column in range(len(cells))] for row, cells in enumerate(table.rows)]
    for span in table.spans:
        for row in range(span.row, span.row + span.rows):
            for column in range(span.column, span.column + span.columns):
                owners[row][column] = (span.row, span.column)
    return owners


def _edges(table: Table) -> list[float]:
    """The boundaries of the columns: as wide as their widest text, within bounds and within the page."""
    count = len(table.rows[0])
    wanted = []
    for column in range(count):
        merged = {(span.row, span.column) for span in table.spans if span.columns > 1}
        texts = [row[column] for n, row in enumerate(table.rows) if (n, column) not in merged]
        wide = max((_width(text) for text in texts), default=0.0) + 2 * _PADDING + 1
        wanted.append(min(max(wide, _NARROWEST), _WIDEST))
    room = _WIDTH - 2 * _MARGIN
    if sum(wanted) > room:
        # Figures keep their width; what wraps gives way.
        spare = sum(width - _NARROWEST for width in wanted)
        share = (room - _NARROWEST * count) / spare
        wanted = [_NARROWEST + (width - _NARROWEST) * share for width in wanted]
    edges = [_MARGIN]
    for width in wanted:
        edges.append(edges[-1] + width)
    return edges


def _width(text: str) -> float:
    return sum(_SIZE / 2 if ord(c) < 0x7F else _SIZE for c in text)


def _wrapped(text: str, room: float) -> list[str]:
    """The text in lines no wider than `room`; a number is not broken unless it is wider than that."""
    lines, line = [], ""
    for word in _words(text):
        if line and _width(line + word) > room:
            lines.append(line)
            line = ""
        line += word
        while _width(line) > room and len(line) > 1:
            fitting = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or _width(line[:n]) <= room)
            lines.append(line[:fitting])
            line = line[fitting:]
    return [*lines, line]


def _words(text: str) -> list[str]:
    words: list[str] = []
    for character in text:
        if words and ord(character) < 0x7F and character != " " and ord(words[-1][-1]) < 0x7F:
            words[-1] += character
        else:
            words.append(character)
    return words


def _file(pages: Sequence[Sequence[str]]) -> bytes:
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(pages)))}] "
        f"/Count {len(pages)} >>".encode(),
        _FONT.encode(),
    ]
    for number, drawn in enumerate(pages):
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH:g} {_HEIGHT:g}] "
            f"/Contents {5 + 2 * number} 0 R /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        packed = zlib.compress("\n".join(drawn).encode("ascii"), 9)
        head = f"<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
        bodies.append(head + packed + b"\nendstream")
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(out)
