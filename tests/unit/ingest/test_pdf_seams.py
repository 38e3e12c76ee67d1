"""Tables without upright rules, drawn cell by cell: columns end where the pieces of level rules meet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pdf_fixtures import Page, make_pdf

from ingest.content import Document, Grid
from ingest.numbers import number_coverage
from ingest.pdf_reader import READER

XS = (50, 170, 240, 310, 380)
Row = Sequence[tuple[str, int]]
"""The cells of a row: text, and over how many columns."""

FORM: Sequence[Row] = [
    [("表1", 4)],
    [("部门：某局", 2), ("单位：元", 2)],
    [("科目", 1), ("合计", 1), ("其中", 2)],
    [("", 1), ("", 1), ("基本支出", 1), ("项目支出", 1)],
    [("教育支出", 1), ("12.50", 1), ("12.50", 1), ("", 1)],
    [("卫生支出", 1), ("", 1), ("", 1), ("", 1)],
    [("合计", 1), ("12.50", 1), ("12.50", 1), ("", 1)],
]


def draw(page: Page, rows: Sequence[Row], top: float, *, gap: float = 0.0, whole: bool = False) -> float:
    """A table with level rules alone, a piece above and below each cell; returns where it ends."""
    for row in rows:
        column = 0
        for text, span in row:
            x0, x1 = XS[column], XS[column + span]
            for y in (top, top - 20):
                if not whole:
                    page.line(x0, y, x1 - gap, y)
            width = sum(5 if character.isascii() else 10 for character in text)
            is_figure = text[:1].isdigit()
            page.text(x1 - 3 - width if is_figure else max((x0 + x1 - width) / 2, x0 + 3), top - 14, text)
            column += span
        if whole:
            page.line(XS[0], top, XS[-1], top)
            page.line(XS[0], top - 20, XS[-1], top - 20)
        top -= 20
    return top


def read(page: Page) -> Document:
    data = make_pdf([page])
    document = READER.read(data)
    landed = [p.text for p in document.paragraphs] + [c.text for g in document.grids for c in g.cells]
    assert number_coverage(READER.printed_text(data), landed).is_conserved
    return document


def cells(grid: Grid) -> dict[tuple[int, int], tuple[str, int]]:
    return {(cell.row_no, cell.column_no): (cell.text, cell.column_span) for cell in grid.cells}


def expected(rows: Sequence[Row]) -> dict[tuple[int, int], tuple[str, int]]:
    found = {}
    for row_no, row in enumerate(rows, start=1):
        column = 1
        for text, span in row:
            found[row_no, column] = (text, span)
            column += span
    return found


@pytest.mark.parametrize("gap", [0.0, 0.5])
def test_cells_end_where_the_pieces_of_rules_meet(gap: float) -> None:
    page = Page()
    draw(page, FORM, 700, gap=gap)
    (grid,) = read(page).grids
    assert cells(grid) == expected(FORM)
    assert not grid.is_ruled


def test_tables_under_each_other_are_two() -> None:
    other: Sequence[Row] = [
        [("表2", 4)], [("项目", 2), ("金额", 2)], [("公用经费", 2), ("3.00", 2)], [("合计", 2), ("3.00", 2)]
    ]  # fmt: skip
    page = Page()
    end = draw(page, FORM, 700)
    draw(page, other, end - 12)
    first, second = read(page).grids
    assert cells(first) == expected(FORM)
    assert [cell.text for cell in second.cells] == [text for row in other for text, _ in row]


def test_a_heading_that_two_other_rows_seem_to_cut_stays_whole() -> None:
    rows = [*FORM[:1], [("部门：某局", 3), ("元", 1)], [("支出", 4)], [("科目", 1), *FORM[3][1:]], *FORM[4:]]
    page = Page()
    draw(page, rows, 700)
    (grid,) = read(page).grids
    assert cells(grid)[3, 1] == ("支出", 4)


def test_an_empty_form_is_a_table_too() -> None:
    rows = [*FORM[:4], [("", 1)] * 4, [("合计", 1), ("", 1), ("", 1), ("", 1)]]
    page = Page()
    draw(page, rows, 700)
    (grid,) = read(page).grids
    assert cells(grid) == expected(rows)


def test_a_text_across_the_end_of_pieces_is_not_cut() -> None:
    rows = [*FORM[:5], [("机关事业单位基本养老保险缴费支出", 1), ("", 1), ("", 1), ("", 1)], *FORM[6:]]
    page = Page()
    draw(page, rows, 700)
    texts = [cell.text.replace("\n", "") for grid in read(page).grids for cell in grid.cells]
    assert "机关事业单位基本养老保险缴费支出" in texts


def test_rules_drawn_through_are_read_by_how_the_text_is_aligned() -> None:
    labels = ("教育支出", "卫生支出", "合计")
    rows = [[("科目", 1), ("合计", 1), ("基本支出", 1), ("项目支出", 1)]]
    rows.extend([(label, 1), ("3.00", 1), ("1.00", 1), ("2.00", 1)] for label in labels)
    page = Page()
    draw(page, rows, 700, whole=True)
    (grid,) = read(page).grids
    assert not grid.is_ruled
    assert cells(grid) == expected(rows)


def test_underlines_and_lines_to_write_on_make_no_table() -> None:
    page = Page()
    for y in (700, 680, 660):
        page.text(50, y + 3, "填表人")
        page.line(90, y, 200, y)
        page.text(210, y + 3, "电话")
        page.line(240, y, 380, y)
    assert read(page).grids == ()
