"""Tables without upright rules, level rules drawn through: columns are those that the headings tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from pdf_fixtures import Page, make_pdf
from test_pdf_seams import cells, read

from ingest.pdf_reader import READER

XS = (50.0, 110.0, 250.0, 330.0, 400.0, 480.0)
Head = tuple[int, int, int, int, str]
"""A heading: its first row and column, and the ones after its last; its text."""

HEADS: Sequence[Head] = [
    (0, 2, 0, 1, "编码"), (0, 2, 1, 2, "科目名称"), (0, 2, 2, 3, "合计"), (0, 1, 3, 5, "其中"),
    (1, 2, 3, 4, "基本支出"), (1, 2, 4, 5, "项目支出"),
]  # fmt: skip
ROWS = [
    ["205", "教育支出", "31.50", "12.50", "19.00"],
    ["20501", "教育管理事务", "31.50", "12.50", "19.00"],
    ["2050101", "行政运行", "12.50", "12.50", ""],
    ["2050102", "一般行政管理事务", "1,019.00", "", "1,019.00"],
    ["", "合计", "1,031.50", "12.50", "1,019.00"],
]


@dataclass
class Sheet:
    """How a table is drawn; `figures` and `heads` are where texts stand in their cells, 0 left to 1 right."""

    heads: float = 0.5
    figures: float = 1.0
    lines: bool = True
    stroke: float = 0.5
    pitch: float = 18.0
    page: Page = field(default_factory=Page)

    def draw(self, heads: Sequence[Head], rows: Sequence[Sequence[str]], top: float = 760) -> float:
        levels = max((head[1] for head in heads), default=0)
        under = top - self.pitch * levels
        for first, end, left, right, text in heads:
            place = top - self.pitch * (first + end) / 2
            self._text(text, XS[left], XS[right], place, self.heads)
            if self.lines and end < levels:
                self._rule(top - self.pitch * end, XS[left], XS[right])
        for number, row in enumerate(rows):
            place = under - self.pitch * (number + 0.5)
            for column, text in enumerate(row):
                is_figure = column > 1
                self._text(text, XS[column], XS[column + 1], place, self.figures if is_figure else 0.0)
            if self.lines and number:
                self._rule(under - self.pitch * number, XS[0], XS[-1])
        end = under - self.pitch * len(rows)
        for y in {top, under, end}:
            self._rule(y, XS[0], XS[-1])
        return end

    def _text(self, text: str, x0: float, x1: float, middle: float, where: float) -> None:
        if text:
            width = sum(4 if character.isascii() else 8 for character in text)
            self.page.text(x0 + 3 + (x1 - x0 - 6 - width) * where, middle - 3, text, 8)

    def _rule(self, y: float, x0: float, x1: float) -> None:
        self.page.drawn.append(f"{self.stroke} w {x0} {y} m {x1} {y} l S")


def rows_of(page: Page) -> list[list[str]]:
    """The rows of the only table, those of its header left out; merged cells as their text and blanks."""
    (grid,) = read(page).grids
    found = [["" for _ in range(grid.column_count)] for _ in range(grid.row_count)]
    for (row, column), (text, _) in cells(grid).items():
        found[row - 1][column - 1] = text
    return found


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("figures", [1.0, 0.5, 0.0])
@pytest.mark.parametrize("stroke", [0.25, 1.5])
def test_headings_tell_columns_wherever_figures_stand_in_them(
    lines: bool, figures: float, stroke: float
) -> None:
    sheet = Sheet(lines=lines, figures=figures, stroke=stroke)
    sheet.draw(HEADS, ROWS)
    (grid,) = read(sheet.page).grids
    spans = {(cell.text, cell.column_no, cell.column_span) for cell in grid.cells[: len(HEADS)]}
    assert spans == {(text, left + 1, right - left) for _, _, left, right, text in HEADS}
    assert rows_of(sheet.page)[-len(ROWS) :] == ROWS
    assert not grid.is_ruled


def test_figures_of_neighbouring_columns_may_nearly_touch() -> None:
    sheet = Sheet(lines=False)
    rows = [["205", "教育支出", "1,234,567,890.12", "123,456,789.00", "98,765,432.10"]] * 3
    sheet.draw(HEADS, rows)
    assert rows_of(sheet.page)[-3:] == rows


@pytest.mark.parametrize("heads", [0.0, 1.0])
def test_figures_come_under_no_heading_that_stands_elsewhere_than_in_the_middle(heads: float) -> None:
    sheet = Sheet(lines=False, heads=heads)
    sheet.draw(HEADS, ROWS)
    document = read(sheet.page)
    for grid in document.grids:
        for (row, column), (text, _) in cells(grid).items():
            if text == "19.00":
                over = [cells(grid).get((above, column), ("", 1))[0] for above in range(1, row)]
                assert "基本支出" not in over
                assert "合计" not in over


def test_a_page_without_a_header_has_the_columns_of_the_page_before() -> None:
    first, second = Sheet(lines=False), Sheet(lines=False)
    first.draw(HEADS, ROWS[:3])
    second.draw([], ROWS[3:])
    one, other = READER.read(make_pdf([first.page, second.page])).grids
    assert one.column_count == other.column_count == 5
    assert {c.text for c in other.cells if c.column_no == 3} == {"1,019.00", "1,031.50"}


@pytest.mark.parametrize("lines", [True, False])
def test_two_tables_of_one_width_below_each_other_are_two(lines: bool) -> None:
    sheet = Sheet(lines=lines)
    end = sheet.draw(HEADS, ROWS)
    sheet.page.text(200, end - 30, "表2 国有资本经营预算支出表", 8)
    sheet.draw(HEADS, ROWS[:2], end - 50)
    document = read(sheet.page)
    assert [grid.row_count for grid in document.grids] == [3 + len(ROWS), 3 + 2]
    assert [paragraph.text for paragraph in document.paragraphs] == ["表2 国有资本经营预算支出表"]


def test_a_label_over_several_columns_is_one_cell() -> None:
    sheet = Sheet(lines=False)
    sheet.draw(HEADS, [*ROWS[:-1], ["", "", *ROWS[-1][2:]]])
    sheet.page.text(53, 760 - 18 * 6.5 - 3, "一般公共预算合计", 8)
    (grid,) = read(sheet.page).grids
    assert ("一般公共预算合计", 1, 2) in {(c.text, c.column_no, c.column_span) for c in grid.cells}


@pytest.mark.parametrize("rows", [2, 4])
def test_a_code_in_the_middle_of_several_rows_is_of_none_of_them(rows: int) -> None:
    sheet = Sheet(lines=False)
    sheet.draw(HEADS, [["", *row[1:]] for row in ROWS])
    sheet.page.text(53, 760 - 18 * (2 + rows / 2) - 3, "205", 8)
    (grid,) = read(sheet.page).grids
    (code,) = [cell for cell in grid.cells if "205" in cell.text]
    assert code.row_span == len(ROWS) + 1  # the rows and the one that its height would make
    assert rows_of(sheet.page)[-1][2:] == ROWS[-1][2:]
    (head,) = [cell for cell in grid.cells if cell.row_no < code.row_no]
    assert head.column_span == grid.column_count


def test_labels_without_figures_are_rows() -> None:
    sheet = Sheet(lines=False)
    rows = [ROWS[0], ["", "其中：", "", "", ""], *ROWS[1:]]
    sheet.draw(HEADS, rows)
    assert rows_of(sheet.page)[-len(rows) :] == rows
