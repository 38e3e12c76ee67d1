"""Rows and cells that a page does not show are landed as hidden, and the others stand where they are seen."""

from __future__ import annotations

import pytest
from test_html_real_shapes import read

from ingest.content import Document

Cells = dict[tuple[int, int], tuple[str, bool]]


def cells(document: Document) -> Cells:
    (grid,) = document.grids
    return {(cell.row_no, cell.column_no): (cell.text, cell.is_hidden) for cell in grid.cells}


def page(style: str, table: str) -> str:
    return f"<html><head><style>{style}</style></head><body><div class='doc'>{table}</div></body></html>"


def rows(attributes: str = "", around: str = "tbody") -> str:
    return (
        f"<table id='t'><tr><td>项目<td>金额</tr><{around}><tr {attributes}><td>草稿<td>99</tr></{around}>"
        "<tr><td>合计<td>5</tr></table>"
    )


@pytest.mark.parametrize(
    ("style", "attributes"),
    [
        ("", "style='display:none'"),
        ("", "style='color:red; DISPLAY : none !important'"),
        ("", "hidden"),
        (".hid{display:none}", "class='a hid'"),
        ("<!-- .x{color:red} TR.hid { height:0; display: none; } -->", "class=hid"),
        ("#row9, p {display:none}", "id=row9"),
        (".doc table tr.hid{display:none}", "class=hid"),
        (".doc > table > tbody > tr.hid{display:none}", "class=hid"),
        ("@charset 'utf-8'; /* {} */ @media screen{.hid{display:none}}", "class=hid"),
        (".hid{display:none!important} tr.hid{display:table-row}", "class=hid"),
        ("tr.hid{display:none} .hid{display:table-row}", "class=hid"),
    ],
)
def test_a_row_that_is_not_shown_is_hidden(style: str, attributes: str) -> None:
    found = cells(read(page(style, rows(attributes))))
    assert [found[2, column] for column in (1, 2)] == [("草稿", True), ("99", True)]
    assert not any(is_hidden for (row, _), (_, is_hidden) in found.items() if row != 2)


@pytest.mark.parametrize(
    ("style", "attributes"),
    [
        (".hid{display:none}", "class=other"),
        ("@media print{.hid{display:none}}", "class=hid"),
        (".hid:hover{display:none} tr[class]{display:none} td + .hid{display:none}", "class=hid"),
        (".hid{display:none} .hid{display:table-row}", "class=hid"),
        (".hid{display:none}", "class=hid style='display:table-row'"),
        ("div > tr.hid{display:none} .nav .hid{display:none}", "class=hid"),
        (".hid{display:none", "class=hid"),
        (".hid{x-display:none}", "class=hid"),
        (".doc,#t{display:none}", ""),
    ],
)
def test_a_row_that_may_be_seen_is_not(style: str, attributes: str) -> None:
    assert not any(is_hidden for _, is_hidden in cells(read(page(style, rows(attributes)))).values())


def test_rows_of_a_hidden_part_of_a_table_are_hidden() -> None:
    table = rows().replace("<tbody><tr ><td>草稿", "<tbody class=off><tr><td>草稿")
    found = cells(read(page(".off{display:none}", table)))
    assert [found[2, 2], found[3, 2]] == [("99", True), ("5", False)]


def test_a_style_sheet_for_print_alone_hides_nothing() -> None:
    table = page(".hid{display:none}", rows("class=hid")).replace("<style>", "<style media='print'>")
    assert not any(is_hidden for _, is_hidden in cells(read(table)).values())


def test_covered_cells_that_are_not_shown_move_nothing() -> None:
    off = "style='display:none'"
    table = (
        f"<table><tr><td rowspan=2>项目<td colspan=2>金额<td {off}></tr>"
        f"<tr><td {off}><td>预算<td>决算</tr><tr><td>合计<td>3<td>4</tr></table>"
    )
    assert cells(read(page("", table))) == {
        (1, 1): ("项目", False), (1, 2): ("金额", False), (2, 2): ("预算", False), (2, 3): ("决算", False),
        (3, 1): ("合计", False), (3, 2): ("3", False), (3, 3): ("4", False),
    }  # fmt: skip


def test_a_hidden_cell_with_a_text_is_kept_behind_those_that_are_shown() -> None:
    table = (
        "<table><tr><td class=id>编号<td rowspan=2>项目<td rowspan=2>金额</tr><tr><td class=id>7</tr>"
        "<tr><td class=id>8<td>合计<td>5</tr><tr><td class=id>9</tr></table>"
    )
    assert cells(read(page("td.id{display:none}", table))) == {
        (1, 1): ("项目", False), (1, 2): ("金额", False), (1, 3): ("编号", True),
        (2, 3): ("7", True),
        (3, 1): ("合计", False), (3, 2): ("5", False), (3, 3): ("8", True),
        (4, 1): ("9", True),
    }  # fmt: skip


def test_a_page_of_many_rules_is_read() -> None:
    style = "".join(f".c{number}{{display:none}}" for number in range(20_000))
    found = cells(read(page(style, rows("class=c17"))))
    assert found[2, 2] == ("99", True)


def test_a_selector_of_many_steps_in_a_page_that_nests_deep_ends() -> None:
    style = "i" + " div" * 40 + " tr{display:none} div > div div > div tr.hid{display:none}"
    table = page(style, "<div>" * 200 + rows("class=hid") + "</div>" * 200)
    assert cells(read(table))[2, 2] == ("99", True)
