"""Tables of web pages: which hold data and which only hold a page together, and where their cells lie.

Text outside tables does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from ingest.content import Cell
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.html_hidden import Visibility

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "  # noqa: SIM905
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main menu "
    "nav noframes noscript ol optgroup option p pre section select summary table tbody td textarea tfoot th "
    "thead title tr ul".split()
)
"""Elements that stand on lines of their own, so that text before and after them is not one word."""

SKIPPED_TAGS = frozenset({"script", "style", "template", "svg", "math", "object", "applet", "audio", "video"})
"""Elements whose text is not printed."""

_PARTS = ("caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th", "table")
"""What a table is made of; any other element in it is either wrapped round these or out of place."""

_ROWS = ("tr", "tbody", "thead", "tfoot")

MAX_CELLS = 1_000_000
_MAX_COLUMN_SPAN, _MAX_ROW_SPAN = 1000, 65534  # the limits of the HTML standard
_SPACE = re.compile(r"[ \t\r\n\f]+")


class TableGrid:
    """The rows and cells of one table, without those of tables in it."""

    def __init__(self, table: etree._Element, visibility: Visibility) -> None:
        self._visibility = visibility
        self.captions: list[etree._Element] = []
        self.strays: list[list[str | etree._Element]] = []
        self._loose: list[etree._Element] = []
        self._is_open = False
        self._rows = [self._cells_of(row) for row in _as_shown(list(self._within(table, "tr")), table)]
        self.elements = [cell for row in self._rows for cell in row]
        self._holders = {cell for cell in self.elements if next(cell.iter("table"), None) is not None}
        self.nested = [
            nested
            for cell in self.elements
            if cell in self._holders
            for nested in cell.iter("table")
            if next(nested.iterancestors("table"), None) is table
        ]
        self.nested.extend(self._loose)

    @property
    def loose(self) -> Sequence[etree._Element]:
        """Tables that stand in this one and in none of its cells: browsers end the outer one before them."""
        return self._loose

    def _cells_of(self, row: etree._Element) -> list[etree._Element]:
        return list(self._within(row, "td", "th"))

    def _within(self, container: etree._Element, *wanted: str) -> Iterator[etree._Element]:
        """The parts of a table or row, looking through forms and the like; what stands between is kept."""
        self._keep_stray(container.text)
        for child in container:
            tag = child.tag
            if tag in wanted:
                self._is_open = False
                yield child
            elif tag == "caption":
                self.captions.append(child)
            elif tag == "table":
                self._loose.append(child)
            elif isinstance(tag, str) and tag not in SKIPPED_TAGS:
                if tag in _PARTS or next(child.iter(*_PARTS), None) is not None:
                    yield from self._within(child, *wanted)
                else:
                    self._keep_stray(child)
            self._keep_stray(child.tail)

    def _keep_stray(self, found: str | etree._Element | None) -> None:
        if found is None or (isinstance(found, str) and not found.strip() and not self._is_open):
            return
        if not self._is_open:
            self.strays.append([])
            self._is_open = True
        self.strays[-1].append(found)

    @property
    def is_layout(self) -> bool:
        """Whether the table only puts things side by side or frames them.

        So it is if no row has two cells, or if it holds other tables and has not two rows of its own with two
        filled cells each.
        """
        if all(len(row) < 2 for row in self._rows):
            return True
        if not self.nested:
            return False
        filled = [
            sum(bool(cell_text(cell)) for cell in row if cell not in self._holders) for row in self._rows
        ]
        return sum(count > 1 for count in filled) < 2

    def cells(self) -> list[Cell]:
        """The cells where their spans put them. Raises UnreadableDocument `too_large` over MAX_CELLS.

        A cell that is not shown takes no place from those that are, and so comes behind them in its row.
        """
        cells: list[Cell] = []
        taken: dict[int, set[int]] = {}
        budget = MAX_CELLS
        for row_no, row in enumerate(self._rows, start=1):
            is_hidden = self._is_hidden(row)
            column = 1
            occupied = taken.pop(row_no, set())
            shown, unseen = (row, []) if is_hidden else self._parted(row)
            for element in shown:
                while column in occupied:
                    column += 1
                wide = _span(element, "colspan", _MAX_COLUMN_SPAN)
                # A span of 0 means to the end; no span reaches beyond the last row.
                high = _span(element, "rowspan", _MAX_ROW_SPAN, len(self._rows))
                high = min(high, len(self._rows) - row_no + 1)
                # Where spans overlap, what came first keeps its place.
                while wide > 1 and any(place in occupied for place in range(column, column + wide)):
                    wide -= 1
                budget -= wide * high
                if budget < 0:
                    raise UnreadableDocument(
                        RejectionCode.TOO_LARGE,
                        f"has a table of more than {MAX_CELLS:,} cells",
                        "check that it is one disclosure, or split it",
                    )
                for below in range(row_no + 1, row_no + high):
                    taken.setdefault(below, set()).update(range(column, column + wide))
                line_no = element.sourceline or None
                text = cell_text(element)
                cells.append(Cell(row_no, column, text, None, line_no, high, wide, None, is_hidden))
                column += wide
            column = max(column, *occupied, 0) + 1 if unseen and occupied else column
            for place, (element, text) in enumerate(unseen, start=column):
                line_no = element.sourceline or None
                cells.append(Cell(row_no, place, text, None, line_no, 1, 1, None, True))
        return cells

    def _parted(
        self, row: Sequence[etree._Element]
    ) -> tuple[Sequence[etree._Element], list[tuple[etree._Element, str]]]:
        """The cells of a row that are shown, and those that are not, with their texts.

        Programs write cells that are covered by merged ones so, without a text; of these nothing is kept.
        """
        unseen = [element for element in row if self._visibility.hides(element)]
        if not unseen:
            return row, []
        apart = set(unseen)
        shown = [element for element in row if element not in apart]
        texts = [(element, cell_text(element)) for element in unseen]
        return shown, [(element, text) for element, text in texts if text or not shown]

    def _is_hidden(self, row: Sequence[etree._Element]) -> bool:
        """Whether a row is not shown, as those that were hidden in the program the table comes from.

        Whole tables that are hidden stand behind a tab of the page and are shown at a click.
        """
        around = row[0].getparent() if row else None
        while around is not None and around.tag != "table":
            if around.tag in _ROWS and self._visibility.hides(around):
                return True
            around = around.getparent()
        return False


def _as_shown(rows: list[etree._Element], table: etree._Element) -> list[etree._Element]:
    """The rows with those of the head at the top and those of the foot at the bottom, wherever they stand."""
    head, foot = (next((part for part in table if part.tag == tag), None) for tag in ("thead", "tfoot"))
    if head is None and foot is None:
        return rows
    places = {head: -1, foot: 1}
    return sorted(rows, key=lambda row: places.get(row.getparent(), 0))


def cell_text(cell: etree._Element) -> str:
    """The text of a cell, lines as the page breaks them; tables in it are not part of it."""
    pieces: list[str] = []
    _collect(cell, pieces, 0)
    lines = "".join(pieces).split("\n")
    return "\n".join(line.strip(" ") for line in lines if line.strip(" ")).strip()


def _collect(element: etree._Element, pieces: list[str], depth: int) -> None:
    if element.text:
        pieces.append(_SPACE.sub(" ", element.text))
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in SKIPPED_TAGS:
            is_block = tag in BLOCK_TAGS or tag == "br"
            if is_block:
                pieces.append("\n")
            if tag != "table":
                if depth > 250:
                    pieces.extend(child.itertext())
                else:
                    _collect(child, pieces, depth + 1)
            if is_block and tag != "br":
                pieces.append("\n")
        if child.tail:
            pieces.append(_SPACE.sub(" ", child.tail))


def _span(element: etree._Element, name: str, most: int, zero: int = 1) -> int:
    match = re.match(r"\s*(\d{1,9})", element.get(name, ""))
    if match is None:
        return 1
    return min(int(match[1]), most) or zero
