"""Tracked changes count as accepted, and hidden text is landed as hidden; no number is lost or made."""

from __future__ import annotations

import pytest
from test_docx_reader import BOX, cell, paragraph, read, table, with_body

from ingest.content import Document

DELETED_END = '<w:pPr><w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def hidden(text: str) -> str:
    return run(text, "<w:b/><w:vanish/>")


def shown_and_hidden(document: Document) -> tuple[list[str], list[str]]:
    """The paragraphs before those of the sample."""
    found = document.paragraphs[1 : [p.text for p in document.paragraphs].index("表1 收支总表")]
    return [p.text for p in found if not p.is_hidden], [p.text for p in found if p.is_hidden]


@pytest.mark.parametrize(
    "between", ["", '<w:bookmarkStart w:id="3" w:name="_T"/><w:bookmarkEnd w:id="3"/>\n']
)
@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_deleted_end_joins_the_digits_on_both_sides(between: str, mark: str) -> None:
    first = f"<w:p>{DELETED_END}{run('合计12')}</w:p>".replace("w:del", f"w:{mark}")
    body = f"{first}{between}<w:p>{run('34')}</w:p>{paragraph('5')}"
    assert shown_and_hidden(read(with_body(body))) == (["合计1234", "5"], [])
    document = read(with_body(table(cell(f"{first}{between}<w:p>{run('34')}</w:p>") + cell(paragraph("6")))))
    assert [c.text for c in document.grids[0].cells] == ["合计1234", "6"]


def test_several_deleted_ends_in_a_row_and_one_before_a_table() -> None:
    part = f"<w:p>{DELETED_END}{run('7')}</w:p>"
    document = read(with_body(part * 3 + part + table(cell(paragraph("8")) + cell(paragraph("9")))))
    assert shown_and_hidden(document) == (["7777"], [])
    assert [c.text for c in document.grids[0].cells] == ["8", "9"]


def test_a_paragraph_joined_to_an_item_of_a_list_has_the_number_of_the_item() -> None:
    item = '<w:pPr><w:pStyle w:val="ListNumber"/></w:pPr>'
    lost = item.replace("</w:pPr>", '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr>')
    body = f"<w:p>{lost}{run('甲')}</w:p><w:p>{item}{run('乙')}</w:p><w:p>{item}{run('丙')}</w:p>"
    assert shown_and_hidden(read(with_body(body)))[0] == ["1.甲乙", "2.丙"]


@pytest.mark.parametrize(
    ("content", "shown", "unseen"),
    [
        (run("12") + hidden("99") + run("34"), ["1234"], ["99"]),
        (hidden("9") + hidden("8"), [], ["98"]),
        (run("1", '<w:vanish w:val="0"/>') + run("2", '<w:vanish w:val="false"/>'), ["12"], []),
        (run("1", '<w:vanish w:val="1"/>') + run("2"), ["2"], ["1"]),
        ("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>" + run("3"), ["3"], []),
    ],
)
def test_hidden_text_is_apart_from_what_is_shown(content: str, shown: list[str], unseen: list[str]) -> None:
    assert shown_and_hidden(read(with_body(f"<w:p>{content}</w:p>"))) == (shown, unseen)


def test_hidden_text_in_a_box_and_a_box_in_hidden_text() -> None:
    inside = BOX.replace("<w:r><w:t>框 8</w:t></w:r>", run("框 8") + hidden("66"))
    document = read(with_body(f"<w:p>{run('前')}{inside}</w:p>"))
    assert shown_and_hidden(document) == (["前", "框 8"], ["66"])


def test_a_cell_of_hidden_text_is_hidden_and_one_of_both_shows_only_what_is_shown() -> None:
    row = cell(paragraph("合计")) + cell(f"<w:p>{hidden('55')}</w:p>")
    mixed = cell(f"<w:p>{run('10')}{hidden('77')}</w:p>") + cell(f"<w:p>{run('20')}</w:p>")
    document = read(with_body(table(row, mixed)))
    cells = [(c.text, c.is_hidden) for c in document.grids[0].cells]
    assert cells == [("合计", False), ("55", True), ("10", False), ("20", False)]
    assert shown_and_hidden(document) == ([], ["77"])


def deleted_cell(text: str = "") -> str:
    gone = f'<w:del w:id="5" w:author="x"><w:r><w:delText>{text}</w:delText></w:r></w:del>' if text else ""
    return cell(f"<w:p>{gone}</w:p>", '<w:cellDel w:id="4" w:author="x"/>')


@pytest.mark.parametrize("text", ["", "33"])
def test_deleted_cells_are_gone_and_inserted_ones_are_there(text: str) -> None:
    inserted = cell(
        f'<w:p><w:ins w:id="7" w:author="x">{run("40")}</w:ins></w:p>', '<w:cellIns w:id="6" w:author="x"/>'
    )
    rows = (
        cell(paragraph("甲")) + deleted_cell(text) + cell(paragraph("1")),
        deleted_cell(text) + deleted_cell(text),
        cell(paragraph("乙")) + inserted,
    )
    document = read(with_body(table(*rows)))
    cells = {(c.row_no, c.column_no): c.text for c in document.grids[0].cells}
    assert cells == {(1, 1): "甲", (1, 2): "1", (2, 1): "乙", (2, 2): "40"}


def test_what_is_not_deleted_in_a_deleted_cell_is_not_lost() -> None:
    kept = cell(paragraph("12"), '<w:cellDel w:id="4" w:author="x"/>')
    document = read(with_body(table(cell(paragraph("甲")) + kept)))
    assert [c.text for c in document.grids[0].cells] == ["甲", "12"]


RAISED = '<w:r><w:rPr><w:vertAlign w:val="{}"/></w:rPr><w:t>{}</w:t></w:r>'


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (run("12.5") + RAISED.format("superscript", "1"), "12.5 1"),
        (run("12.5") + RAISED.format("superscript", "①") + run("6"), "12.5①6"),
        (run("10") + RAISED.format("superscript", "4") + run("5万元"), "10 4 5万元"),
        (run("面积5m") + RAISED.format("superscript", "2") + run("，共7"), "面积5m2，共7"),
        (run("12") + RAISED.format("subscript", "") + run("34"), "1234"),
        (run("12") + RAISED.format("baseline", "3"), "123"),
    ],
)
def test_marks_above_the_line_are_no_digits_of_what_they_stand_at(content: str, shown: str) -> None:
    assert shown_and_hidden(read(with_body(f"<w:p>{content}</w:p>"))) == ([shown], [])
    document = read(with_body(table(cell(f"<w:p>{content}</w:p>") + cell(paragraph("6")))))
    assert [c.text for c in document.grids[0].cells] == [shown, "6"]
