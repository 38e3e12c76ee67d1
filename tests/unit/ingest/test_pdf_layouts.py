"""Tables as different programs draw them, and text that has nothing to do with the table under it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from pdf_fixtures import Page, make_pdf

from ingest.content import Document
from ingest.numbers import number_coverage
from ingest.pdf_reader import READER

XS = (50, 200, 300, 400)
YS = (700, 680, 660, 640, 620, 600)
ROWS = [
    ["项目", "预算数", "决算数"],
    ["一般公共服务支出", "1,234.50", "1,000.00"],
    ["教育支出", "2.00", ""],
    ["科学技术支出", "", "30.00"],
    ["合计", "1,236.50", "1,030.00"],
]
Put = Callable[[Page, float, float, str], None]


def as_text(page: Page, x: float, y: float, text: str) -> None:
    page.text(x, y, text)


def one_by_one(page: Page, x: float, y: float, text: str) -> None:
    """Every character an object of its own, as some office programs print."""
    for character in text:
        page.text(round(x, 2), y, character)
        x += 5 if character.isascii() else 10


def digits_raised(page: Page, x: float, y: float, text: str) -> None:
    for character in text:
        page.text(round(x, 2), y + (2.6 if character.isascii() else 0), character)
        x += 5 if character.isascii() else 10


def digits_in_narrow_type(page: Page, x: float, y: float, text: str) -> None:
    """Digits in a font of other widths than the places they are given: points stand apart."""
    for character in text:
        page.text(round(x, 2), y, character, font="F2" if character.isascii() else "F1")
        x += 5 if character.isascii() else 10


def fill(page: Page, put: Put = as_text) -> None:
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            is_figure = column > 0 and text[:1].isdigit()
            x = XS[column + 1] - 3 - 5 * len(text) if is_figure else XS[column] + 3
            if text:
                put(page, x, 700 - 20 * number - 14, text)


def table() -> Page:
    page = Page()
    page.grid(XS, YS)
    fill(page)
    return page


def read(*pages: Page) -> Document:
    """Read, after seeing that every number is conserved."""
    data = make_pdf(pages)
    document = READER.read(data)
    landed = [p.text for p in document.paragraphs] + [c.text for g in document.grids for c in g.cells]
    coverage = number_coverage(READER.printed_text(data), landed)
    assert coverage.is_conserved, coverage
    return document


def rows_of(document: Document, number: int = 0) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(document.grids[number].row_count)]
    for cell in document.grids[number].cells:
        rows[cell.row_no - 1].append(cell.text)
    return rows


def all_rules(page: Page) -> None:
    page.grid(XS, YS)


def flat_rules(page: Page) -> None:
    for y in YS:
        page.line(XS[0], y, XS[-1], y)


def no_rules(page: Page) -> None:
    pass


def box_to_a_cell(page: Page) -> None:
    for top, bottom in pairwise(YS):
        for left, right in pairwise(XS):
            page.drawn.append(f"0.5 w {left} {bottom} {right - left} {top - bottom} re S")


def shaded_cells(page: Page) -> None:
    for top, bottom in pairwise(YS):
        for left, right in pairwise(XS):
            page.drawn.append(
                f"0.9 g {left + 0.7} {bottom + 0.7} {right - left - 1.4} {top - bottom - 1.4} re f"
            )
    page.drawn.append("0 g")


def white_rules(page: Page) -> None:
    page.drawn.append("1 1 1 RG")
    page.grid(XS, YS)
    page.drawn.append("0 0 0 RG")


def diagonal_in_the_first_cell(page: Page) -> None:
    page.grid(XS, YS)
    page.line(XS[0], YS[0], XS[1], YS[1])


def dotted(step: float, on: float, filled: bool) -> Callable[[Page], None]:
    """Rules made of many short strokes or thin boxes."""

    def draw(page: Page) -> None:
        stroke = page.bar if filled else page.line
        half = 0.25 if filled else 0
        for y in YS:
            for number in range(int((XS[-1] - XS[0]) / step) + 1):
                x = XS[0] + number * step
                stroke(x, y - half, min(x + on, XS[-1]), y + half)
        for x in XS:
            for number in range(int((YS[0] - YS[-1]) / step) + 1):
                y = YS[-1] + number * step
                stroke(x - half, y, x + half, min(y + on, YS[0]))

    return draw


@pytest.mark.parametrize("put", [as_text, one_by_one, digits_raised, digits_in_narrow_type])
@pytest.mark.parametrize("rule", [all_rules, flat_rules, no_rules])
def test_however_the_text_is_set(rule: Callable[[Page], None], put: Put) -> None:
    page = Page()
    page.text(150, 740, "2023年收支总表", 14)
    rule(page)
    fill(page, put)
    document = read(page)
    assert rows_of(document) == ROWS
    assert [p.text for p in document.paragraphs] == ["2023年收支总表"]


@pytest.mark.parametrize(
    "rule",
    [
        *(
            dotted(step, on, filled)
            for step, on in ((3, 1.2), (4.5, 3), (1.5, 0.75))
            for filled in (False, True)
        ),
        box_to_a_cell,
        shaded_cells,
        white_rules,
        diagonal_in_the_first_cell,
    ],
)
def test_however_the_rules_are_drawn(rule: Callable[[Page], None]) -> None:
    page = Page()
    rule(page)
    fill(page)
    document = read(page)
    assert len(document.grids) == 1
    assert rows_of(document) == ROWS


@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_a_wide_table_set_on_its_side(rotate: int) -> None:
    page = Page(rotate=rotate)
    turn = 270 if rotate == 270 else 90

    def place(x: float, y: float) -> tuple[float, float]:
        return (y, 842 - x) if turn == 270 else (595 - y, x)

    for y in YS:
        page.line(*place(XS[0], y - 200), *place(XS[-1], y - 200))
    for x in XS:
        page.line(*place(x, YS[0] - 200), *place(x, YS[-1] - 200))
    fill(page, lambda page, x, y, text: page.text(*place(x, y - 200), text, turn=turn))
    assert rows_of(read(page)) == ROWS


@pytest.mark.parametrize("text", ["附件一二三", "2023年12月"])
def test_a_label_on_its_side_is_one_text(text: str) -> None:
    page = table()
    page.text(470, 620, text, turn=90)
    document = read(page)
    assert rows_of(document) == ROWS
    assert [p.text for p in document.paragraphs] == [text]


def test_a_label_on_its_side_belongs_to_the_cell_it_stands_in() -> None:
    page = Page()
    page.grid((20, *XS), (YS[0], YS[-1]))
    page.grid(XS, YS)
    page.text(40, 620, "2023年支出", turn=90)
    fill(page)
    rows = rows_of(read(page))
    assert rows[0] == ["2023年支出", *ROWS[0]]
    assert rows[1:] == ROWS[1:]


def test_a_watermark_leaves_the_table_as_it_is() -> None:
    page = table()
    slope = math.sin(math.pi / 4) * 40
    code = "内部2023资料".encode("utf-16-be").hex()
    page.drawn.append(f"BT /F1 1 Tf {slope} {slope} {-slope} {slope} 120 560 Tm <{code}> Tj ET")
    document = read(page)
    assert rows_of(document) == ROWS
    assert [p.text for p in document.paragraphs] == ["内部2023资料"]


def test_texts_printed_over_each_other_are_two() -> None:
    page = Page()
    page.text(50, 700, "合计1,234.50")
    page.text(112, 700, "705")
    texts = [piece for p in read(page).paragraphs for piece in p.text.split()]
    assert "1,234.50" in "".join(texts)
    assert "705" in texts


def test_frames_lines_and_underlines_make_no_table() -> None:
    page = table()
    for y in (20, 50, 800, 822):
        page.line(30, y, 565, y)
    page.line(30, 20, 30, 822)
    page.line(565, 20, 565, 822)
    page.text(50, 560, "本部门2023年收入")
    page.line(130, 558, 200, 558)
    document = read(page)
    assert [rows_of(document)] == [ROWS]
    assert [p.text for p in document.paragraphs] == ["本部门2023年收入"]


def test_a_row_parted_by_the_end_of_a_page_keeps_its_columns() -> None:
    upper, lower = Page(), Page()
    upper.grid(XS, (120, 100, 60))
    lower.grid(XS, (800, 780, 760))
    texts: Sequence[tuple[Page, float, Sequence[str]]] = [
        (upper, 106, ROWS[0]),
        (upper, 80, ("项目（行政", "12.50", "5.00")),
        (lower, 786, ("运行）",)),
        (lower, 766, ("合计", "12.50", "5.00")),
    ]
    for page, y, row in texts:
        for x, text in zip(XS, row, strict=False):
            page.text(x + 3, y, text)
    document = read(upper, lower)
    assert rows_of(document) == [ROWS[0], ["项目（行政", "12.50", "5.00"]]
    assert rows_of(document, 1) == [["运行）", "", ""], ["合计", "12.50", "5.00"]]
