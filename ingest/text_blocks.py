"""Lines and blocks of plain text, and which shape of table a block can be.

A block is a run of lines without a blank line or page break between them. Only what can be told from one
block and its neighbours belongs here; grids are made in `text_reader`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from ingest.content import PlacedText

# Other characters Unicode counts as line ends (vertical tab, NEL, U+2028) are line breaks inside a cell or
# paragraph, and stay in its text.
_LINE_END = re.compile(r"\r\n|\n|\r")


class BlockKind(Enum):
    """What the tabs of a block say about it."""

    TEXT = "text"
    ROWS = "rows"
    CELLS = "cells"


@dataclass(slots=True)
class Block:
    """A run of lines; `gap` is the number of blank lines before it."""

    lines: list[PlacedText]
    gap: int
    after_page_break: bool
    kind: BlockKind = BlockKind.TEXT

    def split_head(self) -> tuple[list[PlacedText], list[PlacedText]]:
        """The lines before the first line with a tab, and the rest."""
        first = next((i for i, line in enumerate(self.lines) if "\t" in line.text), len(self.lines))
        return self.lines[:first], self.lines[first:]


def split_lines(text: str) -> tuple[list[PlacedText | None], int | None]:
    """Split text into lines with their place; None stands for a page break.

    A form feed ends a page but not a line of the file: line numbers are those an editor shows. The number
    of pages is None, as is every page number, for text without form feeds.
    """
    paged = "\f" in text
    page_no = 1
    lines: list[PlacedText | None] = []
    for line_no, line in enumerate(_LINE_END.split(text), start=1):
        for part_no, part in enumerate(line.split("\f")):
            if part_no:
                page_no += 1
                lines.append(None)
                if not part:
                    continue
            lines.append(PlacedText(part, page_no if paged else None, line_no))
    if not paged:
        return lines, None
    ends_with_break = not text.rpartition("\f")[2].strip()
    return lines, page_no - 1 if ends_with_break else page_no


def split_blocks(lines: Iterable[PlacedText | None]) -> list[Block]:
    """Group lines into blocks. A line of tabs alone is a line of blank cells, not a blank line."""
    blocks: list[Block] = []
    gap = 0
    after_page_break = False
    is_open = False
    for line in lines:
        if line is None:
            after_page_break, is_open = True, False
        elif not line.text.strip() and "\t" not in line.text:
            gap += 1
            is_open = False
        elif is_open:
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block([line], gap, after_page_break))
            gap, after_page_break, is_open = 0, False, True
    return blocks


def classify(blocks: Sequence[Block]) -> Sequence[Block]:
    """Set the kind of every block from its tabs, and of the doubtful ones from their neighbours."""
    doubtful: list[int] = []
    for index, block in enumerate(blocks):
        tabbed = [line.text for line in block.lines if "\t" in line.text]
        single = sum(text.rfind("\t") == 0 for text in tabbed)
        if not tabbed:
            block.kind = BlockKind.TEXT
        elif single == len(tabbed):
            block.kind = BlockKind.CELLS
        else:
            block.kind = BlockKind.ROWS
            # A word processor's cell may itself contain tabs; a row whose first cell has text cannot be one.
            if single and all(text.startswith("\t") for text in tabbed):
                doubtful.append(index)
    for index in doubtful:
        if _touches_cells(blocks, index):
            blocks[index].kind = BlockKind.CELLS
    return blocks


def _touches_cells(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block stands one blank line from a block of cells that has more than one of them."""
    before = index > 0 and blocks[index].gap == 1 and _is_cell_row(blocks[index - 1])
    after = index + 1 < len(blocks) and blocks[index + 1].gap == 1 and _is_cell_row(blocks[index + 1])
    return before or after


def _is_cell_row(block: Block) -> bool:
    return block.kind is BlockKind.CELLS and sum("\t" in line.text for line in block.lines) > 1


def row_widths(rows: Iterable[Sequence[PlacedText]]) -> Counter[int]:
    """How often each number of cells to a row occurs."""
    return Counter(len(row) for row in rows)
