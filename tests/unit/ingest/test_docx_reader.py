"""DOCX documents: text and tables in reading order, merged cells as spans, nothing lost, nothing resolved."""

from __future__ import annotations

import io

import docx
import office_files as files
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.content import Document
from ingest.docx_blocks import BlockReader
from ingest.docx_numbering import numeral
from ingest.docx_reader import READER
from ingest.errors import RejectionCode, UnreadableDocument

MAIN = "word/document.xml"
BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>框 8</w:t></w:r></w:p>'
    "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r>"
    "<w:t>框 8</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def with_body(xml: str) -> bytes:
    """The sample with more content at the start of its text."""
    return files.with_part(files.word(), MAIN, "<w:body>", f"<w:body>{xml}")


def read(data: bytes) -> Document:
    """Read, after seeing that every number is conserved."""
    assert files.coverage_of(READER, data).is_conserved
    return READER.read(data)


@pytest.mark.parametrize("is_plain", [True, False])
def test_a_document_in_reading_order(is_plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_plain:
        monkeypatch.setattr(BlockReader, "_add_plain_table", lambda self, table: False)
    document = read(files.word())
    assert [p.text for p in document.paragraphs] == [
        "某局2024年部门预算", "表1 收支总表", "1.第一项", "2.第二项 5 万元", "第 1 页"
    ]  # fmt: skip
    assert document.grids[0].block_no == 3
    assert files.grid_of(document) == {
        (1, 1): "项目", (1, 2): "金额", (2, 2): "预算", (2, 3): "决算",
        (3, 1): "合计", (3, 2): "1,234.50", (3, 3): "12.5%",
    }  # fmt: skip
    assert files.spans_of(document) == {(1, 1): (2, 1), (1, 2): (1, 2)}


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:p><w:r><w:t>12</w:t></w:r><w:r><w:t>34.5</w:t><w:tab/><w:t>6</w:t></w:r></w:p>", "1234.5\t6"),
        ('<w:p><w:ins w:id="1"><w:r><w:t>7</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>8</w:delText>'
         "</w:r></w:del></w:p>", "7"),
        ('<w:p><w:moveFrom w:id="1"><w:r><w:t>5</w:t></w:r></w:moveFrom><w:r><w:t>x</w:t></w:r></w:p>', "x"),
        ("<w:p><w:r><w:instrText> TC 9 </w:instrText></w:r><w:hyperlink><w:r><w:t>见 3</w:t></w:r>"
         "</w:hyperlink></w:p>", "见 3"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + paragraph("控 4") + "</w:sdtContent></w:sdt>", "控 4"),
        ("<w:p><w:r><w:t>2-</w:t><w:noBreakHyphen/><w:t>3</w:t><w:br/><w:t>4</w:t></w:r></w:p>", "2--3\n4"),
        ('<w:p><w:r><w:sym w:font="Symbol" w:char="F0B7"/><w:t>1</w:t></w:r></w:p>', "·1"),
    ],
)  # fmt: skip
def test_what_is_text_and_what_is_not(xml: str, text: str) -> None:
    assert read(with_body(xml)).paragraphs[1].text == text


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    document = read(with_body(f"<w:p><w:r><w:t>前 7</w:t></w:r>{BOX}<w:r><w:t>后</w:t></w:r></w:p>"))
    assert [p.text for p in document.paragraphs[1:3]] == ["前 7后", "框 8"]


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def test_a_nested_table_is_a_grid_after_the_one_around_it() -> None:
    inner = table(cell(paragraph("内 1")) + cell(paragraph("内 2")))
    document = read(with_body(table(cell(paragraph("外 3") + inner) + cell(paragraph("外 4")))))
    assert files.grid_of(document, 0) == {(1, 1): "外 3", (1, 2): "外 4"}
    assert files.grid_of(document, 1) == {(1, 1): "内 1", (1, 2): "内 2"}


def test_a_table_of_one_cell_is_a_frame_around_its_content() -> None:
    document = read(with_body(table(cell(paragraph("标题 1") + paragraph("单位：元")))))
    assert [p.text for p in document.paragraphs[1:3]] == ["标题 1", "单位：元"]
    assert len(document.grids) == 1


@pytest.mark.parametrize("is_plain", [True, False])
def test_columns_before_a_row_legacy_merges_and_hidden_rows(
    is_plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_plain:
        monkeypatch.setattr(BlockReader, "_add_plain_table", lambda self, table: False)
    rows = (
        "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell(paragraph("a")) + cell(paragraph("b")),
        "<w:trPr><w:hidden/></w:trPr>" + cell(paragraph("c"), "<w:hMerge w:val='restart'/>")
        + cell("<w:p/>", "<w:hMerge w:val='continue'/>") + cell(paragraph("d")),
    )  # fmt: skip
    document = read(with_body(table(*rows)))
    assert files.grid_of(document) == {(1, 2): "a", (1, 3): "b", (2, 1): "c", (2, 3): "d"}
    assert files.spans_of(document) == {(2, 1): (1, 2)}
    assert [c.is_hidden for c in document.grids[0].cells] == [False, False, True, True]


def test_a_cell_that_claims_to_continue_but_has_text_keeps_it() -> None:
    rows = (
        cell(paragraph("上 1"), "<w:vMerge w:val='restart'/>") + cell(paragraph("x")),
        cell(paragraph("下 2"), "<w:vMerge/>") + cell(paragraph("y")),
        cell("<w:p/>", "<w:vMerge/>") + cell(paragraph("z")),
    )
    document = read(with_body(table(*rows)))
    assert files.grid_of(document) == {(1, 1): "上 1", (1, 2): "x", (2, 1): "下 2", (2, 2): "y", (3, 2): "z"}
    assert files.spans_of(document) == {(2, 1): (2, 1)}


def test_a_number_that_would_run_into_a_figure_is_kept_apart() -> None:
    document = docx.Document()
    document.add_paragraph("2024年", style="List Number")
    sink = io.BytesIO()
    document.save(sink)
    assert read(sink.getvalue()).paragraphs[0].text == "1. 2024年"


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (3, "decimal", "3"), (12, "chineseCountingThousand", "十二"), (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"), (2, "decimalEnclosedCircleChinese", "②"),
        (4, "lowerRoman", "iv"),
        (27, "upperLetter", "AA"), (7, "decimalZero", "07"), (1, "decimalFullWidth", "１"), (5, "other", "5"),
    ],
)  # fmt: skip
def test_forms_of_numbers(number: int, form: str, text: str) -> None:
    assert numeral(number, form) == text


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(st.text("合计 12,.3%<&", max_size=5), min_size=2, max_size=4), min_size=1, max_size=5)
)
def test_tables_of_any_text_come_back(rows: list[list[str]]) -> None:
    document = docx.Document()
    width = max(map(len, rows))
    made = document.add_table(len(rows), width)
    for row_no, row in enumerate(rows):
        for column, text in enumerate(row):
            made.cell(row_no, column).text = text
    sink = io.BytesIO()
    document.save(sink)
    plain = read(sink.getvalue())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BlockReader, "_add_plain_table", lambda self, table: False)
        assert READER.read(sink.getvalue()) == plain
    grid = files.grid_of(plain)
    assert grid == {
        (r + 1, c + 1): rows[r][c] if c < len(rows[r]) else "" for r in range(len(rows)) for c in range(width)
    }


@pytest.mark.parametrize("part", [MAIN, "word/_rels/document.xml.rels", "word/numbering.xml"])
def test_entities_are_refused(part: str) -> None:
    parts = files.parts_of(files.word())
    parts[part] = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + parts[part].split(b"?>", 1)[1]
    with pytest.raises(UnreadableDocument) as caught:
        READER.read(files.zipped(parts))
    assert caught.value.code is RejectionCode.UNSUPPORTED_FORMAT


def test_a_document_cut_off_is_damaged() -> None:
    parts = files.parts_of(files.word())
    parts[MAIN] = parts[MAIN][: len(parts[MAIN]) // 2]
    for data in (files.zipped(parts), files.word()[:3000]):
        with pytest.raises(UnreadableDocument) as caught:
            READER.read(data)
        assert caught.value.code is RejectionCode.DAMAGED


def test_endless_nesting_ends() -> None:
    xml = paragraph("底 1")
    for _ in range(80):
        xml = table(cell(xml + "<w:p/>") + cell("<w:p/>"))
    with pytest.raises(UnreadableDocument) as caught:
        READER.read(with_body(xml))
    assert caught.value.code is RejectionCode.DAMAGED


def test_rows_deleted_by_a_tracked_change_are_gone() -> None:
    gone = (
        '<w:tr><w:trPr><w:del w:id="4" w:author="x"/></w:trPr><w:tc><w:p><w:del w:id="5" w:author="x"><w:r>'
        "<w:delText>77</w:delText></w:r></w:del></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
    )
    kept = gone.replace("<w:tc><w:p/></w:tc>", cell(paragraph("8")))
    row = f"<w:tr>{cell(paragraph('合计'))}{cell(paragraph('2'))}</w:tr>"
    document = read(with_body(f"<w:tbl>{row}{gone}{row}</w:tbl>"))
    assert files.grid_of(document) == {(1, 1): "合计", (1, 2): "2", (2, 1): "合计", (2, 2): "2"}
    # What is not deleted in such a row is not lost with it.
    assert files.grid_of(read(with_body(f"<w:tbl>{row}{kept}</w:tbl>")))[2, 2] == "8"


def test_content_controls_may_stand_round_rows_cells_and_text() -> None:
    def control(content: str) -> str:
        return f'<w:sdt><w:sdtPr><w:alias w:val="9"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'

    rows = f"<w:tr>{control(cell(paragraph('甲')))}{cell(paragraph('5'))}</w:tr>" + control(
        f"<w:tr>{cell(paragraph('乙'))}{cell(control(paragraph('6')))}</w:tr>"
    )
    document = read(with_body(f"{control(paragraph('块 1'))}<w:tbl>{rows}</w:tbl>"))
    assert "块 1" in [p.text for p in document.paragraphs]
    assert files.grid_of(document) == {(1, 1): "甲", (1, 2): "5", (2, 1): "乙", (2, 2): "6"}


def test_text_boxes_within_text_boxes_and_groups_are_read_once() -> None:
    inner = BOX.replace("框 8", "内 9")
    outer = BOX.replace("<w:t>框 8</w:t></w:r>", f"<w:t>框 8</w:t></w:r>{inner}", 1)
    group = "".join(f"<w:txbxContent>{paragraph(text)}</w:txbxContent>" for text in ("组 21", "组 22"))
    body = f"<w:p>{outer}</w:p><w:p><w:r><w:pict>{group}</w:pict></w:r><w:r><w:t>主 23</w:t></w:r></w:p>"
    texts = [p.text for p in read(with_body(body)).paragraphs]
    assert [texts.count(text) for text in ("框 8", "内 9", "组 21", "组 22", "主 23")] == [1] * 5
