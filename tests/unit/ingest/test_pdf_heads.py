"""Tables with three rules: headings stand over what they are in the middle of, or nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pdf_fixtures import Page
from test_pdf_seams import XS, cells, read

Place = tuple[float, int, int, str]
"""A heading: the middle of its height, its first column and the one after its last, its text."""

HEADS: Sequence[Place] = [
    (20, 0, 1, "科目"), (20, 1, 2, "合计"), (10, 2, 4, "其中"), (30, 2, 3, "基本支出"), (30, 3, 4, "项目支出")
]  # fmt: skip
ROWS = [["教育支出", "12.50", "12.50", ""], ["卫生支出", "", "", ""], ["合计", "12.50", "12.50", ""]]


def width(text: str) -> float:
    return sum(5 if character.isascii() else 10 for character in text)


def three_rules(heads: Sequence[Place], rows: Sequence[Sequence[str]], height: float = 40) -> Page:
    page = Page()
    top, under, end = 700.0, 700.0 - height, 700.0 - height - 20 * len(rows)
    for first, last in [(0, 1), (1, 2), (2, 4)]:
        page.line(XS[first], top, XS[last], top)
    for y in (under, end):
        for x0, x1 in pairwise(XS):
            page.line(x0, y, x1, y)
    for middle, first, last, text in heads:
        page.text((XS[first] + XS[last] - width(text)) / 2, top - middle - 4, text)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            x = XS[column] + 3 if column == 0 else XS[column + 1] - 3 - width(text)
            for place, line in enumerate(text.split("\n") if text else []):
                page.text(x, under - 14 - 20 * number - 10 * place + 5 * text.count("\n"), line)
    return page


def test_headings_reach_over_what_they_are_in_the_middle_of() -> None:
    (grid,) = read(three_rules(HEADS, ROWS)).grids
    found = {(c.text, c.column_no, c.column_span) for c in grid.cells if c.row_no <= grid.row_count - 3}
    assert found == {
        ("科目", 1, 1), ("合计", 2, 1), ("其中", 3, 2), ("基本支出", 3, 1), ("项目支出", 4, 1)
    }  # fmt: skip
    rows = [[c.text for c in grid.cells if c.row_no == grid.row_count - 2 + row] for row in range(3)]
    assert rows == ROWS
    assert not grid.is_ruled


def test_numbers_of_columns_stand_on_one_row_under_headings_of_any_height() -> None:
    numbers = [(50.0, column, column + 1, str(column)) for column in (1, 2, 3)]
    (grid,) = read(three_rules([*HEADS, (50, 0, 1, "栏次"), *numbers], ROWS, 60)).grids
    (row,) = {cell.row_no for cell in grid.cells if cell.text == "栏次"}
    assert [cell.text for cell in grid.cells if cell.row_no == row] == ["栏次", "1", "2", "3"]


def test_what_stands_across_two_groups_heads_none_of_them() -> None:
    groups = [(30.0, 0, 2, "收入"), (30.0, 2, 4, "支出")]
    leaves = [(50.0, column, column + 1, text) for column, text in enumerate(("项目", "数", "事项", "额"))]
    (grid,) = read(three_rules([(10, 0, 3, "部门：某局"), *groups, *leaves], ROWS, 60)).grids
    found = cells(grid)
    assert found[1, 1] == ("部门：某局", 4)
    assert {text for text, span in found.values() if span == 2} == {"收入", "支出"}


def test_a_heading_in_the_middle_of_nothing_leaves_the_header_unsettled() -> None:
    off = [*HEADS[:2], *HEADS[3:]]
    page = three_rules(off, ROWS)
    page.text(XS[2] + 12, 686, "其中")
    (grid,) = read(page).grids
    first = [cell for cell in grid.cells if cell.row_no == 1]
    assert [cell.column_span for cell in first] == [4]
    assert "其中" in first[0].text
    assert [c.text for c in grid.cells if c.row_no == 2] == ROWS[0]


def test_a_wrapped_label_is_one_row_and_a_single_row_is_one() -> None:
    rows = [
        ["机关事业单位\n基本养老保险", "1.00", "1.00", ""],
        ["", "", "", ""],
        ["合计", "1.00", "1.00", ""],
    ]
    (grid,) = read(three_rules(HEADS, rows)).grids
    labels = [c.text.replace("\n", "") for c in grid.cells if c.column_no == 1]
    assert labels[-2:] == ["机关事业单位基本养老保险", "合计"]
    (grid,) = read(three_rules(HEADS, ROWS[:1])).grids
    assert [c.text for c in grid.cells if c.row_no == grid.row_count] == ROWS[0]
    assert ("其中", 2) in cells(grid).values()
