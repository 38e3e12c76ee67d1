"""Both shapes of text conversion are read from structure alone, and nothing is repaired on the way."""

from __future__ import annotations

from ingest.content import Document, Grid
from ingest.text_reader import read_text


def rows_of(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        assert cell.column_no == len(rows[cell.row_no - 1]) + 1
        rows[cell.row_no - 1].append(cell.text)
    return rows


def grids_of(document: Document) -> list[list[list[str]]]:
    return [rows_of(grid) for grid in document.grids]


def paragraphs_of(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_rows_with_blank_ragged_and_leading_cells_are_kept_as_printed() -> None:
    document = read_text("表头\n甲\t\t乙\t\n\t\t3\n\t\t\t\n----\t--\n尾注\n")
    assert grids_of(document) == [[["甲", "", "乙", ""], ["", "", "3"], ["", "", "", ""], ["----", "--"]]]
    (grid,) = document.grids
    assert (grid.row_count, grid.column_count, grid.line_no) == (4, 4, 2)
    assert paragraphs_of(document) == ["表头", "尾注"]


def test_blocks_are_numbered_in_reading_order_across_paragraphs_and_grids() -> None:
    document = read_text("一\n\na\tb\tc\n\n二\n三\n\nd\te\tf\n")
    assert [p.block_no for p in document.paragraphs] == [1, 3, 4]
    assert [(g.block_no, g.table_no, g.line_no) for g in document.grids] == [(2, 1, 3), (5, 2, 8)]
    assert [p.line_no for p in document.paragraphs] == [1, 5, 6]
    assert [c.line_no for c in document.grids[1].cells] == [8, 8, 8]


def test_a_blank_line_ends_a_grid_of_rows() -> None:
    assert grids_of(read_text("a\tb\tc\n\nd\te\tf\n")) == [[["a", "b", "c"]], [["d", "e", "f"]]]


def test_a_line_of_spaces_is_blank_and_a_line_of_tabs_is_a_row() -> None:
    document = read_text("a\tb\tc\n \u3000\nd\te\tf\n\t\t\ng\th\ti\n")
    assert grids_of(document) == [[["a", "b", "c"]], [["d", "e", "f"], ["", "", ""], ["g", "h", "i"]]]


def test_a_lone_line_among_full_rows_is_text_between_two_grids() -> None:
    document = read_text("a\t1\t\nb\t2\t\n注：以下为附表\nc\t3\t\n")
    assert grids_of(document) == [[["a", "1", ""], ["b", "2", ""]], [["c", "3", ""]]]
    assert paragraphs_of(document) == ["注：以下为附表"]
    assert [g.block_no for g in document.grids] == [1, 3]


def test_a_lone_line_among_rows_without_trailing_cells_is_a_row() -> None:
    document = read_text("项目\t一季度\t二季度\n办公费\t1\n会议费\n差旅费\t2\t3\n合计\n")
    assert grids_of(document) == [
        [["项目", "一季度", "二季度"], ["办公费", "1"], ["会议费"], ["差旅费", "2", "3"]]
    ]
    assert paragraphs_of(document) == ["合计"]


WORD_TABLE = """编制说明
部门情况表
\t名称
\t性质
（说明）
\t规格

\t
\t
\t

\t甲中心
\t行政
\t正科


二、总体情况
"""


def test_one_cell_to_a_line_is_read_into_rows() -> None:
    document = read_text(WORD_TABLE)
    assert grids_of(document) == [
        [["名称", "性质\n（说明）", "规格"], ["", "", ""], ["甲中心", "行政", "正科"]]
    ]
    assert paragraphs_of(document) == ["编制说明", "部门情况表", "二、总体情况"]
    assert [c.line_no for c in document.grids[0].cells] == [3, 4, 6, 8, 9, 10, 12, 13, 14]


def test_line_ends_do_not_matter() -> None:
    expected = grids_of(read_text(WORD_TABLE))
    assert grids_of(read_text(WORD_TABLE.replace("\n", "\r\n"))) == expected
    assert grids_of(read_text(WORD_TABLE.replace("\n", "\r"))) == expected


def test_a_cell_ending_in_an_empty_paragraph_does_not_end_the_grid() -> None:
    document = read_text("\ta\n\tb\n\n\n\tc\n\td\n\n")
    assert grids_of(document) == [[["a", "b"], ["c", "d"]]]


def test_three_blank_lines_end_a_grid_of_cells() -> None:
    document = read_text("\ta\n\tb\n\n\tc\n\td\n\n\n\n\te\n\tf\n\n\tg\n\th\n")
    assert grids_of(document) == [[["a", "b"], ["c", "d"]], [["e", "f"], ["g", "h"]]]


def test_text_after_a_row_ends_a_grid_of_cells() -> None:
    document = read_text("\ta\n\tb\n\n\tc\n\td\n\n表二\n\te\n\tf\n\n\tg\n\th\n")
    assert grids_of(document) == [[["a", "b"], ["c", "d"]], [["e", "f"], ["g", "h"]]]
    assert paragraphs_of(document) == ["表二"]


def test_an_empty_paragraph_inside_a_cell_does_not_break_the_row_if_the_counts_say_so() -> None:
    full = "\t1\n\t2\n\t3\n\n"
    document = read_text(f"{full}{full}\ta\n\t第一段\n\n第二段\n\tc\n\n{full}")
    assert grids_of(document) == [
        [["1", "2", "3"], ["1", "2", "3"], ["a", "第一段\n\n第二段", "c"], ["1", "2", "3"]]
    ]


def test_a_row_wider_than_the_others_keeps_all_its_cells() -> None:
    document = read_text("\ta\n\tb\n\n\tc\n\td\n\t\n\t\n")
    assert grids_of(document) == [[["a", "b"], ["c", "d", "", ""]]]
    assert document.grids[0].column_count == 4


def test_a_tab_inside_a_cell_of_a_word_table_stays_in_its_text() -> None:
    document = read_text("\ta\n\tb\n\n\tc\tc\n\td\n\n\te\n\tf\n")
    assert grids_of(document) == [[["a", "b"], ["c\tc", "d"], ["e", "f"]]]


def test_cells_without_any_paragraph_are_blank_cells() -> None:
    document = read_text("\ta\n\tb\n\tc\n\n\td\n\t\te\n\n\tf\n\tg\n\th\n")
    assert grids_of(document) == [[["a", "b", "c"], ["d", "", "e"], ["f", "g", "h"]]]


def test_paragraphs_indented_by_a_tab_are_paragraphs() -> None:
    text = "\t本年收入合计467.00万元。\n\t本年支出合计467.00万元。\n\n\t其中：基本支出114.00万元。\n"
    document = read_text(text)
    assert grids_of(document) == []
    assert paragraphs_of(document) == [line for line in text.split("\n") if line]


def test_lone_indented_lines_are_paragraphs() -> None:
    assert paragraphs_of(read_text("\t一、概况\n\n\t二、职责\n\n正文\n")) == [
        "\t一、概况",
        "\t二、职责",
        "正文",
    ]


def test_numbered_sentences_with_a_tab_are_paragraphs() -> None:
    document = read_text(
        "1.\t收入预算515.19万元。\n2.\t支出预算515.19万元；\n\n（一）\t公务接待费1.39万元。\n"
    )
    assert grids_of(document) == []
    assert len(document.paragraphs) == 3


def test_indented_sentences_under_headings_are_paragraphs() -> None:
    text = (
        "\t一、收入预算\n\t2022年收入预算7132.51万元，其中一般公共预算收入7117.51万元。\n"
        "\t二、支出预算\n\t2022年支出预算7132.51万元，其中基本支出432.72万元。\n"
    )
    document = read_text(text)
    assert grids_of(document) == []
    assert len(document.paragraphs) == 4


def test_labels_and_sentences_by_turns_are_a_table() -> None:
    document = read_text("\t任务\n\t内容\n\n\t征缴\n\t完成征缴。\n\n\t监督\n\t开展检查。\n\n")
    assert grids_of(document) == [[["任务", "内容"], ["征缴", "完成征缴。"], ["监督", "开展检查。"]]]


def test_sentences_in_a_table_with_blank_cells_are_cells() -> None:
    document = read_text("\t目标一。\n\t完成登记。\n\n\t目标二。\n\t\n\n")
    assert grids_of(document) == [[["目标一。", "完成登记。"], ["目标二。", ""]]]


def test_numbered_headings_with_a_tab_are_paragraphs_but_numbered_amounts_are_rows() -> None:
    assert paragraphs_of(read_text("一、\t部门概况\n\n正文\n")) == ["一、\t部门概况", "正文"]
    assert grids_of(read_text("1.\t467.00\n2.\t114.00\n")) == [[["1.", "467.00"], ["2.", "114.00"]]]
    assert grids_of(read_text("1\t办公室\n2\t监督科\n")) == [[["1", "办公室"], ["2", "监督科"]]]


def test_a_blank_first_cell_in_a_two_column_table_is_a_row() -> None:
    document = read_text("项目\t金额\n收入\t1\n\n\t2\n")
    assert grids_of(document) == [[["项目", "金额"], ["收入", "1"]], [["", "2"]]]


def test_both_shapes_in_one_document() -> None:
    document = read_text(f"a\tb\tc\nd\te\tf\n\n{WORD_TABLE}\ng\th\ti\n")
    assert [(g.row_count, g.column_count) for g in document.grids] == [(2, 3), (3, 3), (1, 3)]
    assert [g.block_no for g in document.grids] == [1, 4, 6]


def test_form_feeds_number_pages_and_end_grids() -> None:
    document = read_text("首页\n\fa\tb\tc\n\fd\te\tf\n\f")
    assert document.page_count == 3
    assert [(g.page_no, g.line_no) for g in document.grids] == [(2, 2), (3, 3)]
    assert [p.page_no for p in document.paragraphs] == [1]
    assert {c.page_no for c in document.grids[1].cells} == {3}


def test_text_without_form_feeds_has_no_pages() -> None:
    document = read_text("a\n")
    assert document.page_count is None
    assert document.paragraphs[0].page_no is None


def test_remains_of_other_formats_stay_verbatim() -> None:
    text = "# **标题**  \n{ TC 2、系统 \\f C \\l 1 }\n[bookmark: _Toc29799657]1.项目\n-28-\n"
    assert paragraphs_of(read_text(text)) == text.split("\n")[:-1]
    row = "<b>合计</b>\t$\\leq$\t<br>5\n"
    assert grids_of(read_text(row)) == [[["<b>合计</b>", "$\\leq$", "<br>5"]]]


def test_a_document_of_blanks_is_blank() -> None:
    assert read_text("\n \t\t\n\u3000\n\f").is_blank
    assert not read_text("\n\t\t1\n").is_blank
