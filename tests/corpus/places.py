"""Where the printed cells of a generated document came to stand when it was landed.

Formats cut tables at page ends, repeat headers and put the lines above a table into it; here rows are
recognised by what they print, and columns by the figures in them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from difflib import SequenceMatcher
from typing import NamedTuple

import duckdb

from tests.corpus.content import Document
from tests.corpus.planted import Place


class _Row(NamedTuple):
    table: int
    row: int
    cells: dict[int, str]

    @property
    def says(self) -> tuple[str, ...]:
        return tuple(_plain(self.cells[column]) for column in sorted(self.cells))


def _plain(text: str) -> str:
    """A text without what formats add or lose: separators of thousands, blanks, noughts after the point."""
    bare = "".join(text.split()).replace(",", "").replace("，", "")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def landed_places(
    connection: duckdb.DuckDBPyConnection, document_id: str, document: Document
) -> dict[Place, Place]:
    """The landed place of each place of the document, counted from 1, where its row was recognised."""
    stored = connection.execute(
        "select table_no, row_no, column_no, text from staging.stg_cells where document_id = ? and text <> ''"
        " order by table_no, row_no, column_no",
        [document_id],
    ).fetchall()
    by_row: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for table, row, column, text in stored:
        if text.strip():
            by_row[table, row][column] = text
    landed = [_Row(table, row, cells) for (table, row), cells in by_row.items()]
    printed = [
        _Row(number, row_no, cells)
        for number, table in enumerate(document.tables, start=1)
        for row_no, row in enumerate(table.rows, start=1)
        if (
            cells := {
                column: cell.printed
                for column, cell in enumerate(row, start=1)
                if cell is not None and cell.printed.strip()
            }
        )
    ]
    pairs = _matched(printed, landed)
    shifts: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for mine, theirs in pairs:
        for column, place in zip(sorted(mine.cells), sorted(theirs.cells), strict=True):
            shifts[theirs.table, column][place - column] += 1
    found: dict[Place, Place] = {}
    for mine, theirs in pairs:
        width = max(column for table, column in shifts if table == theirs.table)
        for column in range(1, width + 1):
            counted = shifts.get((theirs.table, column))
            off = counted.most_common(1)[0][0] if counted else 0
            found[mine.table, mine.row, column] = theirs.table, theirs.row, column + off
        for column, place in zip(sorted(mine.cells), sorted(theirs.cells), strict=True):
            found[mine.table, mine.row, column] = theirs.table, theirs.row, place
    return found


def _matched(printed: list[_Row], landed: list[_Row]) -> list[tuple[_Row, _Row]]:
    """Rows that print the same, in the same order; headers that are repeated stay without a partner."""
    matcher = SequenceMatcher(
        None, [row.says for row in printed], [row.says for row in landed], autojunk=False
    )
    return [
        (printed[block.a + offset], landed[block.b + offset])
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    ]
