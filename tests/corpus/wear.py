"""What real files have and clean ones lack: blanks inside words, labels broken over lines, characters of
other widths, merged cells in the body, contents and lists of forms that repeat the titles.

Wear changes how a document is written, never what it says. What only a file format can show (page numbers,
running heads, hidden sheets, numbers kept as text) is left to the writers, which read `Document.wear`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.corpus.content import Cell, Document, Paragraph, Table

NO_BREAK = "\u00a0"
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_THIN_MARKS = str.maketrans("（）：；，", "():;,")
_SHORT = re.compile(r"[\u4e00-\u9fff]{2}")
_NEGATIVE = re.compile(r"-(?=\d[\d,]*\.?\d*%?$)")
_LEAST_BROKEN = 6
_NUMERALS = "一二三四五六七八九十"


def worn(document: Document, titles: list[str]) -> Document:
    """The document with the wear it has been given; `titles` are those of its forms."""
    wear = document.wear
    blocks = list(document.blocks)
    at = next((i for i, block in enumerate(blocks) if not _is_title(block)), len(blocks))
    if "toc" in wear:
        blocks[at:at] = list(_contents(titles))
    if "echo" in wear:
        first = next(i for i, block in enumerate(blocks) if isinstance(block, Table) or block.kind == "form")
        blocks[first:first] = list(_list_of_forms(titles))
    made: list[Paragraph | Table] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            made.append(replace(block, text=worn_text(block, wear)))
        else:
            made.append(_worn_table(block, wear))
    return replace(document, blocks=made)


def _is_title(block: Paragraph | Table) -> bool:
    return isinstance(block, Paragraph) and block.kind == "title"


def _contents(titles: list[str]) -> Iterator[Paragraph]:
    yield Paragraph("目　　录", "heading")
    yield Paragraph(f"第一部分 部门概况{'.' * 30}1", "text")
    for number, title in enumerate(titles):
        yield Paragraph(f"{_NUMERALS[number % 10]}、{title}{'…' * 12} {number + 5}", "text")


def _list_of_forms(titles: list[str]) -> Iterator[Paragraph]:
    yield Paragraph("第二部分 部门公开表格", "heading")
    for number, title in enumerate(titles, start=1):
        yield Paragraph(f"{number}．{title}", "text")


def worn_text(block: Paragraph, wear: tuple[str, ...]) -> str:
    """The text of a paragraph with the wear of its document."""
    text = block.text
    if block.kind in ("title", "form") and "wide_digits" in wear:
        text = text.translate(_WIDE_DIGITS)
    if "thin_marks" in wear:
        text = text.translate(_THIN_MARKS)
    return text.replace(" ", NO_BREAK) if "nbsp" in wear else text


def _worn_table(table: Table, wear: tuple[str, ...]) -> Table:
    rows = [list(row) for row in table.rows]
    for row_no, row in enumerate(rows):
        is_header = row_no < table.header_rows
        rows[row_no] = [cell and _worn_cell(cell, wear, is_header=is_header) for cell in row]
    if "merged_body" in wear:
        # What is bought is no heading: a text conversion that loses the merge would lose the thing.
        for column in range(1 if table.form_code == "procurement" else 2):
            _merge_down(rows, column, table.header_rows)
    return replace(table, rows=rows)


def _worn_cell(cell: Cell, wear: tuple[str, ...], *, is_header: bool) -> Cell:
    if cell.figure is not None:
        figure = cell.figure
        if "thin_marks" in wear:
            # A line is known by its name as it is printed.
            figure = replace(
                figure, keys=replace(figure.keys, line_name=figure.keys.line_name.translate(_THIN_MARKS))
            )
        if "nbsp" in wear and figure.text:
            figure = replace(figure, text=f"{figure.text}{NO_BREAK}")
        return replace(cell, figure=figure)
    if cell.told:
        return cell
    text = cell.text
    changes: dict[str, Callable[[str], str]] = {
        "spaced": lambda old: f"{old[0]}　　{old[1]}" if _SHORT.fullmatch(old) else old,
        "thin_marks": lambda old: old.translate(_THIN_MARKS),
        "wide_minus": lambda old: _NEGATIVE.sub("－", old),
        "nbsp": lambda old: old.replace(" ", NO_BREAK),
        "broken_labels": lambda old: _broken(old) if is_header else old,
    }
    for name, change in changes.items():
        if name in wear:
            text = change(text)
    return replace(cell, text=text)


def _broken(label: str) -> str:
    """A label on two lines, as narrow columns are given."""
    half = len(label) // 2
    return f"{label[:half]}\n{label[half:]}" if len(label) >= _LEAST_BROKEN else label


def _merge_down(rows: list[list[Cell | None]], column: int, first: int) -> None:
    """One cell over the rows that say the same in a column of labels."""
    top = first
    while top < len(rows):
        cell = rows[top][column]
        end = top + 1
        while cell is not None and _is_label(cell) and end < len(rows):
            below = rows[end][column]
            if below is None or not _is_label(below) or below.text != cell.text:
                break
            end += 1
        if cell is not None and end > top + 1:
            rows[top][column] = replace(cell, row_span=end - top)
            for row in rows[top + 1 : end]:
                row[column] = None
        top = end


def _is_label(cell: Cell) -> bool:
    is_single = cell.row_span == cell.column_span == 1
    return bool(cell.text) and cell.figure is None and not cell.told and is_single
