"""Pages as government sites and office programs make them: names, hidden rows, links, broken markup."""

from __future__ import annotations

import office_files as files
import pytest

from ingest.content import Document
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.html_reader import READER

HEAD = (
    '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li></ul></div>'
    '<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a></div>'
)
TABLE = "<table border=1><tr><td>项目<td>金额<tr><td>合计<td>1,234.50</table>"


def read(page: str, encoding: str = "utf-8") -> Document:
    """Read, after seeing that every number is conserved."""
    data = page.encode(encoding)
    assert files.coverage_of(READER, data).is_conserved
    return READER.read(data)


def shown(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if not paragraph.is_hidden]


@pytest.mark.parametrize("heading", ["某市医疗保障局<br>2023年部门预算", "某市医疗保障局2023年部门预算"])
def test_the_name_of_the_page_is_hidden_where_the_page_says_it_itself(heading: str) -> None:
    page = (
        f"<html><title>某市医疗保障局2023年部门预算_某市人民政府</title><body>{HEAD}<h1>{heading}</h1>{TABLE}"
    )
    document = read(page)
    assert document.paragraphs[0].is_hidden
    assert shown(document)[-1].replace("\n", "") == "某市医疗保障局2023年部门预算"


def test_the_name_of_the_page_is_shown_where_nothing_else_says_it() -> None:
    document = read(f"<html><title>某市医疗保障局2023年部门预算</title><body>{HEAD}<h1>收支总表</h1>{TABLE}")
    assert shown(document)[0] == "某市医疗保障局2023年部门预算"


def test_rows_hidden_in_a_spreadsheet_are_landed_and_marked() -> None:
    rows = "<tr><td>项目<td>金额<tr style='height:0;display:none'><td>草稿<td>99<tr><td>合计<td>5"
    document = read(f"<html><body><table>{rows}</table>")
    assert {cell.text: cell.is_hidden for cell in document.grids[0].cells} == {
        "项目": False, "金额": False, "草稿": True, "99": True, "合计": False, "5": False
    }  # fmt: skip


def test_a_table_behind_a_tab_of_the_page_is_not_hidden() -> None:
    document = read(f"<html><body><div style='display:none'>{TABLE}</div>")
    assert not any(cell.is_hidden for cell in document.grids[0].cells)


def test_what_a_spreadsheet_program_puts_round_a_table_is_not_its_text() -> None:
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--td{width:54pt}--></style>'
        "<!--[if gte mso 9]><xml><x:Name>12 sheet</x:Name></xml><![endif]--></head><body>"
        "<table><col width=72><tr><td colspan=3>收支总表<tr><td>项目<br>名称"
        "<td x:num>12.50<td>&nbsp;"
        "<tr><td>合<span style='mso-spacerun:yes'>&nbsp; </span>计<td x:str>１，２３４<td><font>5</font>"
        "<font>6</font></table>"
    )
    document = read(page)
    assert document.paragraphs == ()
    assert files.grid_of(document) == {
        (1, 1): "收支总表", (2, 1): "项目\n名称", (2, 2): "12.50", (2, 3): "", (3, 1): "合\xa0 计",
        (3, 2): "１，２３４", (3, 3): "56",
    }  # fmt: skip


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "us-ascii"])
def test_an_encoding_in_which_any_bytes_are_text_is_not_believed(declared: str) -> None:
    page = f"<html><meta charset={declared}><body><p>某市医疗保障局部门预算公开说明，收入合计12.5万元。</p>"
    for encoding in ("gb18030", "utf-8"):
        assert shown(read(page, encoding)) == ["某市医疗保障局部门预算公开说明，收入合计12.5万元。"]


def test_a_page_of_links_may_have_its_own_number_and_date_in_a_table() -> None:
    about = "<table><tr><td>索引号<td>11410300/2023-00012<tr><td>发布日期<td>2023-02-10</table>"
    links = '<p>现将我局2023年部门预算予以公开。</p><p>附件：<a href="b.pdf">2023年部门预算.pdf</a></p>'
    with pytest.raises(UnreadableDocument) as caught:
        READER.read(f"<html><body>{HEAD}{about}{links}".encode())
    assert caught.value.code is RejectionCode.LINKS_ONLY
    assert len(read(f"<html><body>{HEAD}{TABLE}{links}").grids) == 1


def test_tables_within_tables_that_only_hold_the_page_together() -> None:
    inner = f"<table><tr><td align=center>2023年部门决算</td></tr><tr><td>{TABLE}</td></tr></table>"
    document = read(f"<html><body><table width=100%><tr><td>左侧导航</td><td>{inner}</td></tr></table>")
    assert shown(document) == ["左侧导航", "2023年部门决算"]
    assert files.grid_of(document) == {(1, 1): "项目", (1, 2): "金额", (2, 1): "合计", (2, 2): "1,234.50"}


@pytest.mark.parametrize("end", ["", "</titel>", "</titles>"])
def test_a_name_that_is_never_closed_does_not_take_the_page(end: str) -> None:
    document = read(f"<html><title>某局2022年预算{end}<body><h1>第1部分</h1>{TABLE}")
    assert files.grid_of(document)[2, 2] == "1,234.50"


def test_markup_in_the_name_of_a_page_is_text() -> None:
    document = read(f"<html><title>2022年<b>预算</title0>&#49;2</title><body>{TABLE}")
    assert shown(document) == ["2022年<b>预算</title0>12"]


def test_a_table_in_no_cell_of_the_one_around_it_is_its_own() -> None:
    document = read(f"<html><table><tr><td>甲1<td>乙2<table><caption>表3</caption>{TABLE[15:]}</table>")
    assert {"表3"} <= set(shown(document))
    document = read(f"<html><table>散4<table><caption>表5</caption>{TABLE[15:]}</table>")
    assert {"散4", "表5"} <= set(shown(document))
    assert files.grid_of(document)[2, 2] == "1,234.50"


def test_what_stands_between_cells_keeps_its_words_whole() -> None:
    document = read("<html><table><b>2022年<i>12</i>34部门</b><tr><caption>表6</caption><td>a<td>b</table>")
    assert shown(document) == ["表6", "2022年1234部门"]


def test_a_tag_cut_off_by_the_end_is_no_text() -> None:
    assert shown(read('<html><body><p>收入 5</p><table width="10')) == ["收入 5"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("12.5<sup>1</sup>", "12.5 1"),
        ("12.5<span><sup style='x'><b>[2]</b></sup></span>", "12.5[2]"),
        ("<del>5</del><ins>6</ins>", "5 6"),
        ("12<span>34</span>", "1234"),
        ("1,23<wbr>4.5<wbr/>6", "1,234.56"),
        ("2<sup>①</sup>3", "2①3"),
    ],
)
def test_marks_at_a_figure_are_no_digits_of_it(cell: str, text: str) -> None:
    (grid,) = read(f"<table><tr><td>项目<td>金额<tr><td>教育<td>{cell}<tr><td>合计<td>7</table>").grids
    assert [c.text for c in grid.cells] == ["项目", "金额", "教育", text, "合计", "7"]


def test_head_and_foot_of_a_table_are_where_the_page_shows_them() -> None:
    foot, head = "<tfoot><tr><td>合计<td>9</tfoot>", "<thead><tr><th>项目<th>金额</thead>"
    (grid,) = read(f"<table>{foot}<tbody><tr><td>教育<td>9</tbody>{head}</table>").grids
    assert [(c.row_no, c.text) for c in grid.cells if c.column_no == 1] == [
        (1, "项目"),
        (2, "教育"),
        (3, "合计"),
    ]
