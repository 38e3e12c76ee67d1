"""Reading PDF documents made by code: cells, places, reading order, and what is refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from pdf_fixtures import Page, make_pdf, without_unicode_map

from ingest.content import Document, Grid
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.numbers import number_coverage
from ingest.pdf_reader import READER
from ingest.readers import sniff

XS = (50, 200, 300, 400)
YS = (700, 680, 660, 640)
ROWS = [
    ["项目", "预算数", "决算数"],
    ["一般公共服务支出", "1,234.50", "1,000.00"],
    ["合计", "1,234.50", ""],
]
LONGER = [
    *ROWS[:2],
    ["教育支出", "2.00", ""],
    ["科学技术支出", "", "30.00"],
    ["合计", "1,236.50", "1,030.00"],
]


def fill(page: Page, rows: Sequence[Sequence[str]], top: float = 700, pitch: float = 20) -> None:
    """Write rows into the columns XS, labels from the left, figures from the right."""
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            is_figure = column > 0 and text[:1].isdigit()
            x = XS[column + 1] - 3 - 5 * len(text) if is_figure else XS[column] + 3
            if text:
                page.text(x, top - pitch * number - 14, text)


def texts(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row_no - 1].append(cell.text)
    return rows


def assert_conserved(data: bytes, document: Document) -> None:
    landed = [p.text for p in document.paragraphs] + [c.text for g in document.grids for c in g.cells]
    coverage = number_coverage(READER.printed_text(data), landed)
    assert coverage.is_conserved, coverage
    assert coverage.numbers_in_source > 0


def draw_lines(page: Page) -> None:
    page.grid(XS, YS)


def draw_bars(page: Page) -> None:
    page.grid(XS, YS, thickness=0.7)


def draw_double(page: Page) -> None:
    page.grid(XS, YS)
    page.grid([x + 1.5 for x in XS], [y - 1.5 for y in YS])


def draw_gaps(page: Page) -> None:
    for y in YS:
        for x0, x1 in pairwise(XS):
            page.line(x0 + 1, y, x1 - 1, y)
    for x in XS:
        for y0, y1 in pairwise(YS):
            page.line(x, y0 - 1, x, y1 + 1)


def draw_cells(page: Page) -> None:
    for x0, x1 in pairwise(XS):
        for y0, y1 in pairwise(YS):
            page.drawn.append(f"{x0} {y1} {x1 - x0} {y0 - y1} re S")


def draw_one_path(page: Page) -> None:
    strokes = [f"{XS[0]} {y} m {XS[-1]} {y} l" for y in YS] + [f"{x} {YS[0]} m {x} {YS[-1]} l" for x in XS]
    page.drawn.append(" ".join(strokes) + " S")


def draw_open_sides(page: Page) -> None:
    for y in YS:
        page.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        page.line(x, YS[0], x, YS[-1])


@pytest.mark.parametrize(
    "draw", [draw_lines, draw_bars, draw_double, draw_gaps, draw_cells, draw_one_path, draw_open_sides]
)
def test_ruled_grid(draw: Callable[[Page], None]) -> None:
    page = Page()
    draw(page)
    fill(page, ROWS)
    data = make_pdf([page])
    document = READER.read(data)
    assert [texts(grid) for grid in document.grids] == [ROWS]
    assert document.paragraphs == ()
    assert_conserved(data, document)


def test_order_place_and_page_numbers() -> None:
    page = Page()
    page.text(150, 750, "收支总表", 16)
    page.text(330, 720, "单位：万元")
    page.grid(XS, YS)
    fill(page, ROWS)
    page.text(280, 30, "- 1 -")
    document = READER.read(make_pdf([page, page]))
    assert [(p.block_no, p.page_no, p.text) for p in document.paragraphs] == [
        (1, 1, "收支总表"), (2, 1, "单位：万元"), (4, 1, "- 1 -"),
        (5, 2, "收支总表"), (6, 2, "单位：万元"), (8, 2, "- 1 -"),
    ]  # fmt: skip
    assert [(g.block_no, g.page_no, g.row_count, g.column_count) for g in document.grids] == [
        (3, 1, 3, 3), (7, 2, 3, 3),
    ]  # fmt: skip
    box = document.grids[0].cells[4].bbox
    assert box is not None
    # Row 2, column 2: points from the top left corner of a page 842 high.
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((200, 162, 300, 182), abs=0.5)
    assert document.page_count == 2


def test_spans_from_missing_inner_rules() -> None:
    page = Page()
    for y in (700, 640):
        page.line(50, y, 400, y)
    page.line(50, 680, 300, 680)
    page.line(50, 660, 400, 660)
    for x in (50, 300, 400):
        page.line(x, 700, x, 640)
    page.line(200, 680, 200, 640)
    for x, y, text in ((150, 686, "项目"), (53, 666, "编码"), (203, 666, "名称"), (303, 676, "合计"),
                       (53, 646, "201"), (203, 646, "公共安全"), (303, 646, "9.50")):  # fmt: skip
        page.text(x, y, text)
    (grid,) = READER.read(make_pdf([page])).grids
    spans = {(c.row_no, c.column_no): (c.row_span, c.column_span, c.text) for c in grid.cells}
    assert spans == {
        (1, 1): (1, 2, "项目"), (1, 3): (2, 1, "合计"), (2, 1): (1, 1, "编码"), (2, 2): (1, 1, "名称"),
        (3, 1): (1, 1, "201"), (3, 2): (1, 1, "公共安全"), (3, 3): (1, 1, "9.50"),
    }  # fmt: skip


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_text_turned_on_turned_pages(turn: int, rotate: int) -> None:
    page = Page(rotate=rotate)
    page.text(300, 400, "单位：万元1,234.5", turn=turn)
    assert [p.text for p in READER.read(make_pdf([page])).paragraphs] == ["单位：万元1,234.5"]


@pytest.mark.parametrize("rotate", [0, 90])
def test_table_turned_on_its_page(rotate: int) -> None:
    page = Page(rotate=rotate)
    for row, cells in enumerate(ROWS):
        for column, text in enumerate(cells):
            page.text(114 + 20 * row, (53, 203, 303)[column], text, turn=90)
    for step in range(4):
        page.line(100 + 20 * step, 50, 100 + 20 * step, 400)
    for y in XS:
        page.line(100, y, 160, y)
    data = make_pdf([page])
    document = READER.read(data)
    (grid,) = document.grids
    assert texts(grid) == ROWS
    assert_conserved(data, document)
    box = grid.cells[0].bbox
    assert box is not None
    # As displayed: unrotated, the table stands on its left side; rotated with the page, it is upright.
    expected = (100, 642, 120, 792) if rotate == 0 else (50, 100, 200, 120)
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx(expected, abs=0.5)


def test_form_objects_are_drawn_where_they_stand() -> None:
    inner, page = Page(), Page()
    inner.grid(XS, YS)
    fill(inner, ROWS)
    page.forms.append("\n".join(inner.drawn))
    (grid,) = READER.read(make_pdf([page])).grids
    assert texts(grid) == ROWS
    box = grid.cells[0].bbox
    assert box is not None
    assert (box.x0, box.y0) == pytest.approx((70, 112), abs=0.5)


def rules_of_three_lines(page: Page) -> None:
    for y in (700, 680, 600):
        page.line(50, y, 400, y)


def rules_of_a_frame(page: Page) -> None:
    page.grid((50, 400), (700, 600))


def rules_of_rows(page: Page) -> None:
    page.grid((50, 400), (700, 680, 660, 640, 620, 600))


def rules_of_columns(page: Page) -> None:
    page.grid(XS, (700, 680, 600))


def no_rules(page: Page) -> None:
    page.text(150, 750, "收支总表", 16)


@pytest.mark.parametrize("rule", [rules_of_three_lines, rules_of_a_frame, rules_of_rows, no_rules])
def test_tables_with_some_of_their_rules(rule: Callable[[Page], None]) -> None:
    page = Page()
    rule(page)
    fill(page, LONGER)
    page.text(50, 560, "注：本表反映收入和支出的总体情况。")
    data = make_pdf([page])
    document = READER.read(data)
    assert [texts(grid) for grid in document.grids] == [LONGER]
    assert document.paragraphs[-1].text == "注：本表反映收入和支出的总体情况。"
    assert_conserved(data, document)


def test_rows_that_only_figures_show() -> None:
    rows = [LONGER[0], ["教育支出", "2.00", "1.00"], ["科学支出", "3.00", "30.00"], ["合计", "5.00", "31.00"]]
    page = Page()
    rules_of_columns(page)
    fill(page, rows)
    (grid,) = READER.read(make_pdf([page])).grids
    assert texts(grid) == rows


def test_prose_and_contents_are_no_table() -> None:
    page = Page()
    for row in range(6):
        page.text(60, 700 - 20 * row, f"{row + 1}. 部门收支预算总表……………………{row + 3}")
    page.text(60, 500, "（一）2024年支出1,234.50万元，比上年增加3.5%，其中基本支出2.00万元。")
    data = make_pdf([page])
    document = READER.read(data)
    assert document.grids == ()
    assert len(document.paragraphs) == 7
    assert_conserved(data, document)


def test_digits_on_another_baseline_stay_in_their_sentence() -> None:
    page = Page()
    page.text(50, 700, "本年收入合计")
    page.text(152, 700, "万元，增长")
    page.text(219, 700, "%。")
    page.text(110, 703, "1,234.56", font="F2")
    page.text(203, 703, "5.5", font="F2")
    (paragraph,) = READER.read(make_pdf([page])).paragraphs
    assert paragraph.text.replace(" ", "") == "本年收入合计1,234.56万元，增长5.5%。"


def test_wrapped_cells_are_rejoined_and_stacked_ones_are_not() -> None:
    page = Page()
    page.grid((50, 100, 150, 215), (700, 660))
    for x, y, text in ((53, 685, "12,345,67"), (53, 672, "8.90"), (103, 685, "12.30"), (103, 672, "45.60")):
        page.text(x, y, text, font="F2")
    page.text(153, 685, "机关事业单位")
    page.text(153, 672, "养老支出")
    data = make_pdf([page])
    document = READER.read(data)
    (grid,) = document.grids
    assert texts(grid) == [["12,345,678.90", "12.30\n45.60", "机关事业单位养老支出"]]
    assert_conserved(data, document)


def test_text_over_its_rule_stays_in_its_cell_and_touching_figures_do_not() -> None:
    page = Page()
    page.grid((50, 118, 180, 245), (700, 680, 660))
    page.text(53, 686, "机关事业单位养老保险缴费")
    page.text(190, 686, "9.50")
    page.text(53, 666, "合计")
    page.text(139.5, 666, "1,234.50")
    page.text(180.5, 666, "一、支出")
    (grid,) = READER.read(make_pdf([page])).grids
    assert texts(grid) == [["机关事业单位养老保险缴费", "", "9.50"], ["合计", "1,234.50", "一、支出"]]


def test_a_dash_at_the_end_of_a_line_is_kept() -> None:
    page = Page()
    page.grid((50, 150, 250), (700, 680, 660))
    for number, (label, amount) in enumerate((("abc", "x-"), ("def", "-"))):
        page.text(53, 686 - 20 * number, label, font="F2")
        page.text(153, 686 - 20 * number, amount, font="F2")
    (grid,) = READER.read(make_pdf([page])).grids
    assert texts(grid) == [["abc", "x-"], ["def", "-"]]


def test_paragraphs_run_over_lines_and_pages_but_not_into_the_next_item() -> None:
    first, second = Page(), Page()
    measure = 40
    sentence = "部门支出预算" * 20
    lines = [sentence[at : at + measure] for at in range(0, 3 * measure, measure)]
    first.text(70, 760, "一、总体情况")
    for number, line in enumerate(lines[:2]):
        first.text(50, 740 - 18 * number, line)
    first.text(280, 30, "- 1 -")
    second.text(50, 760, lines[2][:20] + "。")
    second.text(50, 742, "二、" + "具体情况" * 5)
    assert [p.text for p in READER.read(make_pdf([first, second])).paragraphs] == [
        "一、总体情况",
        "".join(lines[:2]) + lines[2][:20] + "。",
        "- 1 -",
        "二、" + "具体情况" * 5,
    ]


def test_a_piece_with_fewer_rules_is_read_on_the_columns_before_it() -> None:
    first, second = Page(), Page()
    first.grid(XS, YS)
    fill(first, ROWS)
    second.grid((50, 300, 400), (800, 780))
    second.text(150, 786, "合计")
    second.text(350, 786, "7.00")
    _, piece = READER.read(make_pdf([first, second])).grids
    assert [(c.column_no, c.column_span, c.text) for c in piece.cells] == [(1, 2, "合计"), (3, 1, "7.00")]
    titled = Page(drawn=list(second.drawn))
    titled.text(50, 820, "另一张表")
    _, other = READER.read(make_pdf([first, titled])).grids
    assert [(c.column_no, c.column_span) for c in other.cells] == [(1, 1), (2, 1)]


def scan(number: str = "") -> Page:
    """A page that is an image, with its page number printed below."""
    page = Page(image=True)
    page.text(280, 30, number)
    return page


def test_a_pdf_of_images_is_refused_with_its_page_numbers() -> None:
    for pages in ([scan(), scan()], [scan("- 1 -"), scan("- 2 -")], [Page(), scan("1"), scan("2")]):
        with pytest.raises(UnreadableDocument) as refused:
            READER.read(make_pdf(pages))
        assert refused.value.code is RejectionCode.NOTHING_READABLE
        first = 1 + (len(pages) == 3)
        assert f"images instead of text on pages {first}-{first + 1}" in refused.value.problem


def test_a_partly_scanned_pdf_is_read_and_says_which_pages_were_not() -> None:
    text = Page(image=True)
    text.text(50, 700, "收支总表2024")
    document = READER.read(make_pdf([text, scan("2"), text, scan(), scan()]))
    assert [p.text for p in document.paragraphs] == ["收支总表2024", "2", "收支总表2024"]
    assert document.unread == "has images instead of text on pages 2, 4-5"
    assert READER.read(make_pdf([text])).unread == ""


def test_longest_notes_are_not_full_lines_of_running_text() -> None:
    page = Page()
    page.text(50, 700, "注：本表以万元列示，因四舍五入可能存在尾差。")
    page.text(50, 684, "收入决算表")
    page.text(50, 668, "注：本表以万元列示，因四舍五入可能存在尾差。")
    page.text(50, 652, "支出决算表")
    assert [p.text for p in READER.read(make_pdf([page])).paragraphs][1::2] == ["收入决算表", "支出决算表"]


def encrypted() -> bytes:
    page = Page()
    page.text(50, 700, "收支总表")
    key = "<00112233445566778899aabbccddeeff>"
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"
    return make_pdf([page], f"/Encrypt 900 0 R /ID [{key} {key}]", lock)


def truncated() -> bytes:
    page = Page()
    page.text(50, 700, "收支总表")
    return make_pdf([page] * 3)[:-200]


@pytest.mark.parametrize(
    ("make", "code", "problem"),
    [
        (encrypted, RejectionCode.ENCRYPTED, "encrypted"),
        (truncated, RejectionCode.DAMAGED, "damaged or truncated"),
        (lambda: b"%PDF-1.7\n%%EOF", RejectionCode.DAMAGED, "damaged or truncated"),
        (lambda: make_pdf([]), RejectionCode.NOTHING_READABLE, "without pages"),
        (without_unicode_map, RejectionCode.UNREADABLE, "without a Unicode map on page 1"),
    ],
)
def test_refusals_say_why(make: Callable[[], bytes], code: RejectionCode, problem: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        READER.read(make())
    assert refused.value.code is code
    assert problem in refused.value.problem
    assert refused.value.sentence("x.pdf").count(".") == 2


@pytest.mark.parametrize("straight", [True, False])
def test_a_page_of_drawings_is_bounded_and_keeps_its_text(straight: bool) -> None:
    chance = random.Random(7)
    page = Page()
    page.text(50, 800, "收支总表2024")
    for _ in range(200_000):
        x, y = chance.randrange(500), chance.randrange(800)
        end = (x + 20, y) if chance.random() < 0.5 else (x, y + 20)
        end = end if straight else (chance.randrange(500), chance.randrange(800))
        page.drawn.append(f"{x} {y} m {end[0]} {end[1]} l S")
    document = READER.read(make_pdf([page]))
    assert [p.text for p in document.paragraphs] == ["收支总表2024"]
    assert document.grids == ()


def test_content_decides_which_reader_reads() -> None:
    page = Page()
    page.text(50, 700, "收支总表")
    assert sniff(make_pdf([page]), "misnamed.txt") is READER
    assert sniff(b"<html><body>1</body></html>", "page.pdf").name == "html"
