"""Tables of PDF pages that have only some of their rules, in the harder shapes."""

from __future__ import annotations

import pytest
from pdf_fixtures import Page, make_pdf

from ingest.content import Grid
from ingest.pdf_reader import READER


def texts(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row_no - 1].append("".join(cell.text.split()))
    return rows


def figure(page: Page, right: float, y: float, text: str) -> None:
    page.text(right - 5 * len(text), y, text)


def test_a_rule_over_some_columns_parts_the_rows_of_a_heading() -> None:
    page = Page()
    for y in (700, 660, 580):
        page.line(50, y, 500, y)
    page.line(200, 680, 500, 680)
    page.text(53, 666, "项目")
    page.text(240, 686, "本年支出")
    for x, label in ((210, "合计"), (300, "基本支出"), (400, "项目支出")):
        page.text(x, 666, label)
    rows = [["教育支出", "1,000.00", "", "1,000.00"], ["公共安全支出", "9.00", "4.00", "5.00"],
            ["合计", "1,009.00", "4.00", "1,005.00"]]  # fmt: skip
    for number, row in enumerate(rows):
        page.text(53, 646 - 20 * number, row[0])
        for right, amount in zip((270, 370, 470), row[1:], strict=True):
            figure(page, right, 646 - 20 * number, amount)
    (grid,) = READER.read(make_pdf([page])).grids
    assert texts(grid) == [["", "本年支出", "", ""], ["项目", "合计", "基本支出", "项目支出"], *rows]


def test_a_wrapped_label_is_one_row_with_the_figures_at_its_middle() -> None:
    page = Page()
    page.text(200, 780, "支出决算表", 16)
    for x, label in ((80, "科目名称"), (260, "合计"), (360, "基本支出")):
        page.text(x, 720, label)
    y = 700.0
    rows = [["行政运行", "9.00", "4.00"], ["机关事业单位基本养老/保险缴费支出", "4.00", "4.00"],
            ["没有发生的支出", "", ""], ["合计", "13.00", "8.00"]]  # fmt: skip
    for label, *amounts in rows:
        parts = label.split("/")
        for number, part in enumerate(parts):
            page.text(53, y - 12 * number, part)
        for right, amount in zip((290, 390), amounts, strict=True):
            figure(page, right, y - 6 * (len(parts) - 1), amount)
        y -= 12 * len(parts) + 8
    document = READER.read(make_pdf([page]))
    (grid,) = document.grids
    assert texts(grid) == [
        ["科目名称", "合计", "基本支出"],
        *[[label.replace("/", ""), *amounts] for label, *amounts in rows],
    ]
    assert [paragraph.text for paragraph in document.paragraphs] == ["支出决算表"]


def test_bands_side_by_side_keep_their_columns() -> None:
    rows = [
        ["收入项目", "金额", "支出项目", "金额"],
        ["一般公共预算", "10.00", "教育支出", "4.00"],
        ["政府性基金", "", "卫生健康支出", "6.00"],
        ["收入总计", "10.00", "支出总计", "10.00"],
    ]
    page = Page()
    for number, (left, left_amount, right, right_amount) in enumerate(rows):
        y = 700 - 18 * number
        page.text(53, y, left)
        page.text(280, y, right)
        figure(page, 230, y, left_amount)
        figure(page, 460, y, right_amount)
    (grid,) = READER.read(make_pdf([page])).grids
    assert texts(grid) == rows


def test_columns_ruled_rows_not_with_a_wrapped_label() -> None:
    page = Page()
    for x in (50, 200, 300, 400):
        page.line(x, 560, x, 700)
    for y in (700, 680, 560):
        page.line(50, y, 400, y)
    rows = [["项目", "预算数", "决算数"], ["教育支出", "9.00", "1.00"],
            ["机关事业单位基本养老保险/缴费支出", "3.00", "30.00"], ["合计", "12.00", "31.00"]]  # fmt: skip
    y = 686
    for label, first, second in rows:
        parts = label.split("/")
        for number, part in enumerate(parts):
            page.text(53, y - 12 * number, part)
        page.text(205, y, first)
        page.text(305, y, second)
        y -= 12 * len(parts) + 10
    (grid,) = READER.read(make_pdf([page])).grids
    assert texts(grid) == [[cell.replace("/", "") for cell in row] for row in rows]


def test_prose_under_a_rule_stays_prose() -> None:
    page = Page()
    page.line(50, 780, 545, 780)
    page.line(50, 60, 545, 60)
    for number in range(8):
        page.text(50, 740 - 20 * number, "本部门2024年预算安排1,234.50万元用于各项支出并按规定公开")
    document = READER.read(make_pdf([page]))
    assert document.grids == ()
    assert "".join(p.text for p in document.paragraphs).count("1,234.50") == 8


@pytest.mark.timeout(60)
@pytest.mark.parametrize("x", [99_999_999, -99_999_999])
def test_text_far_beyond_the_page_takes_no_time(x: int) -> None:
    """Found by changing pages at random: such a page once took minutes."""
    page = Page()
    for number, figure in enumerate(["1.50", "2.50", "4.00"]):
        page.text(50, 700 - 20 * number, "项目")
        page.text(150, 700 - 20 * number, figure)
        page.text(x, 700 - 20 * number, figure)
    document = READER.read(make_pdf([page]))
    assert [p.text for p in document.paragraphs if p.text == "项目"] == ["项目"] * 3
    assert not document.grids
