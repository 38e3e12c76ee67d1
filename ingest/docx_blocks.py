"""The blocks of a DOCX part: paragraphs as text, tables as grids, text boxes and nested tables in turn.

Which parts there are does not belong here, nor how cells of a table lie together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from ingest.archive_zip import damaged
from ingest.content import DocumentBuilder, PlacedText
from ingest.docx_changes import is_deleted_cell, is_deleted_row, is_hidden_run, runs_on
from ingest.docx_numbering import Numbering
from ingest.docx_tables import TableGrid, is_on, merge_mark, number_of
from ingest.numbers import would_meet

_TEXT, _TAB, _BREAK, _HYPHEN, _SKIP, _BOX, _CHOICE, _INTO, _SYMBOL, _RUN = range(10)
_ACTIONS = {
    "t": _TEXT, "tab": _TAB, "ptab": _TAB, "br": _BREAK, "cr": _BREAK, "noBreakHyphen": _HYPHEN,
    "r": _RUN, "sym": _SYMBOL, "txbxContent": _BOX, "AlternateContent": _CHOICE,
    "pPr": _SKIP, "rPr": _SKIP, "instrText": _SKIP, "delText": _SKIP, "delInstrText": _SKIP, "del": _SKIP,
    "moveFrom": _SKIP, "rt": _SKIP, "fldChar": _SKIP, "lastRenderedPageBreak": _SKIP, "proofErr": _SKIP,
    "bookmarkStart": _SKIP, "bookmarkEnd": _SKIP, "sdtPr": _SKIP, "sdtEndPr": _SKIP, "p": _SKIP, "tbl": _SKIP,
}  # fmt: skip
# What may stand between a part and its paragraphs, a table and its rows, a row and its cells.
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "Choice"})
_MAX_DEPTH = 40
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class _Found:
    """Text of a paragraph, and what was met on the way that is printed elsewhere or not at all.

    `is_raised` says that the last piece is set above or below the line, as marks of notes and exponents are.
    """

    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    is_raised: bool = False

    def add(self, text: str, *, is_raised: bool = False) -> None:
        """Add text; where one of two is raised, the numbers that meet there do not become one."""
        if self.is_raised or is_raised:
            last = self.pieces[-1] if self.pieces else ""
            if would_meet(last, text):
                self.pieces.append(" ")
            self.is_raised = is_raised
        self.pieces.append(text)


class BlockReader:
    """Adds the blocks of one part after another to a document."""

    def __init__(self, builder: DocumentBuilder, numbering: Numbering) -> None:
        self._builder = builder
        self._numbering = numbering
        self._actions: dict[str, int] = {}
        self._line_no = 0
        self._has_changes = False
        self._has_hidden = False
        self._has_raised = False

    def add_blocks(self, container: etree._Element, depth: int = 0) -> None:
        """Add everything a container (body, header, text box, cell) holds, in order.

        Raises UnreadableDocument `damaged` where blocks nest deeper than in any document people write.
        """
        if depth > _MAX_DEPTH:
            raise damaged("nests its tables or text boxes without end")
        if not depth:
            space = container.tag[: container.tag.rfind("}") + 1]
            # Few documents have either, and looking for them at every paragraph takes time.
            self._has_changes = _has_any(container, f"{space}del", f"{space}moveFrom", f"{space}cellDel")
            self._has_hidden = _has_any(container, f"{space}vanish")
            self._has_raised = _has_any(container, f"{space}vertAlign")
        for name, blocks in self._blocks(container):
            if name == "p":
                text, found = self._paragraph(blocks)
                if text.strip():
                    self._builder.add_paragraph(PlacedText(text, None, self._line_no))
                self._add_hidden("".join(found.hidden))
                for box in found.boxes:
                    self.add_blocks(box, depth + 1)
            elif name == "tbl":
                self._add_table(blocks[0], depth)

    def _add_hidden(self, text: str) -> None:
        if text.strip():
            self._builder.add_paragraph(PlacedText(text, None, self._line_no), is_hidden=True)

    def _blocks(self, container: etree._Element) -> Iterator[tuple[str, list[etree._Element]]]:
        """The children of a container by name, a paragraph together with those that run into it."""
        before: list[etree._Element] = []
        for name, block in children_of(container):
            if name == "p" and self._has_changes and runs_on(block):
                before.append(block)
            elif name == "p" or not before:
                yield name, [*before, block]
                before.clear()

    def _paragraph(self, blocks: Sequence[etree._Element]) -> tuple[str, _Found]:
        self._line_no += len(blocks)
        found = _Found()
        for block in blocks:
            self._collect(block, found)
        text = "".join(found.pieces)
        # Where paragraphs became one by a deletion, it is the last that is left of their properties.
        label = self._numbering.label(blocks[-1])
        if label:
            # The gap printed after a number keeps it from running into a figure.
            gap = " " if label[-1] in "0123456789.．" and text[:1].isdigit() else ""
            text = f"{label}{gap}{text}"
        return text, found

    def _collect(self, element: etree._Element, found: _Found) -> None:
        actions = self._actions
        for child in element:
            tag = child.tag
            action = actions.get(tag)
            if action is None:
                action = self._action(tag)
            if action == _TEXT:
                found.add(child.text or "")
            elif action == _RUN:
                self._collect_run(child, found)
            elif action == _INTO:
                self._collect(child, found)
            elif action == _TAB:
                found.pieces.append("\t")
            elif action == _BREAK:
                found.pieces.append("\n")
            elif action == _HYPHEN:
                found.pieces.append("-")
            elif action == _BOX:
                found.boxes.append(child)
            elif action == _SYMBOL:
                found.pieces.append(symbol(child))
            elif action == _CHOICE:
                self._collect(choice(child), found)

    def _collect_run(self, run: etree._Element, found: _Found) -> None:
        if self._has_hidden and is_hidden_run(run):
            self._collect(run, _Found(found.hidden, found.boxes))
        elif self._has_raised and is_raised_run(run):
            raised = _Found(boxes=found.boxes)
            self._collect(run, raised)
            if any(raised.pieces):
                found.add("".join(raised.pieces), is_raised=True)
        else:
            self._collect(run, found)

    def _action(self, tag: object) -> int:
        if not isinstance(tag, str):
            return _SKIP
        action = self._actions[tag] = _ACTIONS.get(tag.rpartition("}")[2], _INTO)
        return action

    def _add_table(self, table: etree._Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise damaged("nests its tables or text boxes without end")
        if self._add_plain_table(table):
            return
        grid = TableGrid()
        later: list[etree._Element | str] = []
        cells: list[etree._Element] = []
        for name, row in children_of(table):
            if name != "tr" or is_deleted_row(row):
                continue
            all_cells = [cell for inner, cell in children_of(row) if inner == "tc"]
            row_cells = [cell for cell in all_cells if not is_deleted_cell(cell)]
            if all_cells and not row_cells:
                continue
            _start_row(grid, row)
            for cell in row_cells:
                cells.append(cell)
                line_no = self._line_no + 1
                text, is_hidden = self._cell_text(cell, later)
                grid.add_cell(text, line_no, *_merge_of(cell), is_hidden=is_hidden)
        if len(cells) == 1:
            # A frame around text, or a table that only holds others in place.
            self._line_no = line_no - 1
            self.add_blocks(cells[0], depth + 1)
            return
        if cells:
            self._builder.add_cells(grid.cells())
        for block in later:
            if isinstance(block, str):
                self._add_hidden(block)
            elif block.tag.endswith("}tbl"):
                self._add_table(block, depth + 1)
            else:
                self.add_blocks(block, depth + 1)

    def _add_plain_table(self, table: etree._Element) -> bool:  # noqa: PLR0912, PLR0915 -- one flat pass
        """Add a table that holds nothing but cells of text, in one pass over its elements.

        False, with nothing added, if it holds anything else: what nests needs the slow way.
        """
        space = table.tag[: table.tag.rfind("}") + 1]
        if next(table.iterdescendants(*_plain_stops(space)), None) is not None:
            return False
        if self._numbering.has_lists and (
            next(table.iter(f"{space}numPr"), None) is not None
            or (self._numbering.has_numbered_styles and next(table.iter(f"{space}pStyle"), None) is not None)
        ):
            return False
        codes = _plain_codes(space)
        grid = TableGrid()
        pieces: list[str] = []
        across = down = ""
        span, count, paragraphs = 1, 0, 0
        line_no = first_line = self._line_no
        is_open = False
        for element in table.iter(*codes):
            code = codes[element.tag]
            if code == "t":
                pieces.append(element.text or "")
            elif code == "p":
                line_no += 1
                paragraphs += 1
                if paragraphs > 1:
                    pieces.append("\n")
            elif code in ("tc", "tr"):
                if is_open:
                    text = "".join(pieces)
                    text = text.strip("\n") if paragraphs > 1 else text
                    grid.add_cell(text, first_line + 1, span, across, down)
                is_open = code == "tc"
                first_line = line_no
                if is_open:
                    count += 1
                    pieces, across, down, span, paragraphs = [], "", "", 1, 0
                else:
                    grid.start_row()
            elif code == "gridSpan":
                span = number_of(element, 1)
            elif code == "vMerge":
                down = merge_mark(element)
            elif code == "hMerge":
                across = merge_mark(element)
            elif code == "gridBefore":
                grid.skip_columns(number_of(element, 0))
            elif code == "hidden":
                if is_on(element):
                    grid.hide_row()
            else:
                pieces.append(symbol(element) if code == "sym" else _MARKS[code])
        if count < 2:
            return False
        if is_open:
            text = "".join(pieces)
            text = text.strip("\n") if paragraphs > 1 else text
            grid.add_cell(text, first_line + 1, span, across, down)
        self._line_no = line_no
        self._builder.add_cells(grid.cells())
        return True

    def _cell_text(self, cell: etree._Element, later: list[etree._Element | str]) -> tuple[str, bool]:
        """The text of a cell, and whether it is hidden; hidden text beside shown text comes later."""
        texts: list[str] = []
        hidden: list[str] = []
        for name, blocks in self._blocks(cell):
            if name == "p":
                text, found = self._paragraph(blocks)
                texts.append(text)
                hidden.append("".join(found.hidden))
                later.extend(found.boxes)
            elif name == "tbl":
                later.extend(blocks)
        text = texts[0] if len(texts) == 1 else "\n".join(texts).strip("\n")
        unseen = "\n".join(filter(None, hidden))
        if unseen and not text.strip():
            return unseen, True
        if unseen:
            later.append(unseen)
        return text, False


@lru_cache
def _plain_stops(space: str) -> tuple[str, ...]:
    """The elements that make a table more than cells of text."""
    changed = ("moveFrom", "del", "cellDel", "vanish", "vertAlign")
    own = (*changed, "tbl", "txbxContent", "tabs", "ruby", "object", "pict", "drawing")
    return (*(f"{space}{name}" for name in own), "{*}AlternateContent", "{*}oMath")


@lru_cache
def _plain_codes(space: str) -> dict[str, str]:
    names = ("tr", "tc", "p", "t", "gridSpan", "vMerge", "hMerge", "gridBefore", "hidden", "sym", *_MARKS)
    return {f"{space}{name}": name for name in names}


def _start_row(grid: TableGrid, row: etree._Element) -> None:
    grid.start_row()
    for properties in row.iterchildren("{*}trPr"):
        for element in properties.iterchildren("{*}gridBefore"):
            grid.skip_columns(number_of(element, 0))
        if any(is_on(element) for element in properties.iterchildren("{*}hidden")):
            grid.hide_row()


def _has_any(container: etree._Element, *tags: str) -> bool:
    return next(container.iter(*tags), None) is not None


def is_raised_run(run: etree._Element) -> bool:
    """Whether a run of text is set above or below the line."""
    space = run.tag[: run.tag.rfind("}") + 1]
    mark = run.find(f"{space}rPr/{space}vertAlign")
    return mark is not None and mark.get(f"{space}val") in ("superscript", "subscript")


def _merge_of(cell: etree._Element) -> tuple[int, str, str]:
    """How many columns a cell takes, and its merge marks across and down."""
    span, across, down = 1, "", ""
    for properties in cell.iterchildren("{*}tcPr"):
        for element in properties.iterchildren("{*}gridSpan", "{*}hMerge", "{*}vMerge"):
            name = element.tag.rpartition("}")[2]
            if name == "gridSpan":
                span = number_of(element, 1)
            elif name == "vMerge":
                down = merge_mark(element)
            else:
                across = merge_mark(element)
    return span, across, down


def children_of(container: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The children of an element with their local names, looking through what only wraps them."""
    for child in container:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        name = tag[tag.rfind("}") + 1 :]
        if name in _WRAPPERS:
            yield from children_of(child)
        elif name == "AlternateContent":
            yield from children_of(choice(child))
        else:
            yield name, child


def choice(alternatives: etree._Element) -> etree._Element:
    """The first of several renderings of the same content."""
    return next((child for child in alternatives if isinstance(child.tag, str)), alternatives)


def symbol(element: etree._Element) -> str:
    """The character of a symbol element, without the private-use offset symbol fonts are given."""
    code = next((value for key, value in element.items() if key.endswith("}char")), "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    number = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    return chr(number) if 0x20 <= number < 0xD800 else ""
