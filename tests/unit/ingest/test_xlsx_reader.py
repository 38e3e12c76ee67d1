"""XLSX workbooks: what each sheet shows lands where it is, whatever wrote the file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import office_files as files
import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Alignment

from ingest.content import Document
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.xlsx_reader import READER

SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("ruled", [True, False])
def test_title_and_unit_are_paragraphs_and_the_table_a_grid(ruled: bool) -> None:
    document = READER.read(files.xlsx(ruled))
    assert [p.text for p in document.paragraphs] == [
        "表1", "2024年部门收支总表", "部门：某局", "单位：万元", "草稿"
    ]  # fmt: skip
    assert files.grid_of(document) == {
        (1, 1): "项目", (1, 2): "金额", (2, 2): "预算", (2, 3): "决算",
        (3, 1): "合计", (3, 2): "1,234.50", (3, 3): "12.5%",
    }  # fmt: skip
    assert files.spans_of(document) == {(1, 1): (2, 1), (1, 2): (1, 2)}
    first = document.grids[0]
    assert (first.block_no, first.page_no, first.line_no) == (5, 1, 3)
    assert document.page_count == 2


def test_hidden_sheets_rows_and_columns_are_landed_and_marked() -> None:
    book = openpyxl.load_workbook(io.BytesIO(files.xlsx()))
    book["表1"].row_dimensions[5].hidden = True
    book["表1"].column_dimensions["B"].hidden = True
    document = READER.read(files.saved(book))
    shown, draft = document.grids
    hidden = {(c.row_no, c.column_no) for c in shown.cells if c.is_hidden}
    assert hidden == {(1, 2), (2, 2), (3, 1), (3, 2), (3, 3)}
    assert not shown.is_hidden
    assert draft.is_hidden
    assert all(cell.is_hidden for cell in draft.cells)
    assert [p.is_hidden for p in document.paragraphs][-1]


@pytest.mark.parametrize("ruled", [True, False])
def test_every_number_lands_once(ruled: bool) -> None:
    coverage = files.coverage_of(READER, files.xlsx(ruled))
    assert coverage.is_conserved
    assert coverage.numbers_in_source == 8


def test_the_witness_does_not_depend_on_what_makes_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.xlsx_sheets._blocks", lambda rows: [])
    assert files.coverage_of(READER, files.xlsx()).missing == (
        "2024",
        "1,234.50",
        "12.5",
        "7",
        "8",
        "9",
        "10",
    )


def by_events(data: bytes) -> Document:
    """The same workbook in a form the pattern for usual cells does not fit."""
    return READER.read(files.with_part(data, SHEET, "<sheetData>", "<sheetData><!-- x -->"))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(-(10**9), 10**9),
                st.floats(-1e12, 1e12, allow_nan=False),
                st.text(st.sampled_from("合计基本<&>'\"= 1_x\n"), max_size=6),
            ),
            min_size=3,
            max_size=5,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_values_agree_with_two_other_readers(rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row_no, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(row_no, column)
            cell.border = files.RULED
            if isinstance(value, str):
                cell.data_type = "s"
                cell._value = value
            else:
                cell.value = value  # type: ignore[assignment]
    data = files.saved(book)
    document = READER.read(data)
    assert document == by_events(data)
    assert files.coverage_of(READER, data).is_conserved
    grid = files.grid_of(document)
    seen = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
    values = seen.to_python(skip_empty_area=False)
    for (row_no, column), text in grid.items():
        value = values[row_no - 1][column - 1] if row_no <= len(values) and column <= len(values[0]) else ""
        if isinstance(value, bool):
            assert text == str(value).upper()
        elif isinstance(value, (int, float)):
            assert float(text) == pytest.approx(value, rel=1e-14)
        elif isinstance(value, str) and "_x" not in value:
            assert re.sub(r"\s", "", text) == re.sub(r"\s", "", value)


def test_formulas_show_the_value_they_were_saved_with_and_else_themselves() -> None:
    data = files.with_part(files.xlsx(), SHEET, "<v>1234.5</v>", "<f>1+1</f><v>2</v>")
    assert files.grid_of(READER.read(data))[3, 2] == "2.00"
    data = files.with_part(files.xlsx(), SHEET, "<v>1234.5</v>", "<f>SUM(A1:A2)</f>")
    assert files.grid_of(READER.read(data))[3, 2] == "=SUM(A1:A2)"
    assert files.coverage_of(READER, data).is_conserved


@pytest.mark.parametrize("cell", ["<f>SUM(A1:A2)</f><v></v>", "<f>SUM(A1:A2)</f><v />", "<f />\n<v></v>"])
@pytest.mark.parametrize("by_events", [False, True])
def test_formulas_that_were_never_calculated_have_no_value(cell: str, by_events: bool) -> None:
    data = files.with_part(files.xlsx(), SHEET, "<v>1234.5</v>", cell)
    if by_events:
        data = files.with_part(data, SHEET, "<sheetData>", "<sheetData><!-- not by pattern -->")
    assert files.grid_of(READER.read(data))[3, 2] == ("=SUM(A1:A2)" if "SUM" in cell else "")
    assert files.coverage_of(READER, data).is_conserved


def test_stacked_tables_are_grids_of_their_own() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    table = [["项目", "预算", "决算"], ["合计", 1, 2]]
    for top in (1, 6):
        sheet.cell(top, 1, f"表{top}")
        for row_no, row in enumerate(table, start=top + 1):
            for column, value in enumerate(row, start=1):
                sheet.cell(row_no, column, value)
    plain = READER.read(files.saved(book))
    for row in sheet.iter_rows():
        for cell in row:
            if cell.column > 0 and cell.row not in (1, 4, 5, 6):
                cell.border = files.RULED
    for document in (plain, READER.read(files.saved(book))):
        assert [p.text for p in document.paragraphs] == ["Sheet", "表1", "表6"]
        assert [(g.row_count, g.column_count) for g in document.grids] == [(2, 3), (2, 3)]


def test_text_on_a_sheet_is_read_after_it() -> None:
    parts = files.parts_of(files.xlsx())
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        b'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        b'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    parts["xl/drawings/drawing1.xml"] = (
        '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><a:p><a:r><a:t>注：共 3 </a:t></a:r>'
        "<a:r><a:t>项</a:t></a:r></a:p>"
        "</xdr:wsDr>"
    ).encode()
    data = files.zipped(parts)
    assert "注：共 3 项" in [p.text for p in READER.read(data).paragraphs]
    assert files.coverage_of(READER, data).is_conserved


def rejection(data: bytes) -> RejectionCode:
    with pytest.raises(UnreadableDocument) as caught:
        READER.read(data)
    return caught.value.code


def test_a_sheet_that_claims_the_whole_grid_is_read_by_what_is_in_it() -> None:
    end = '<row r="1048576"><c r="XFD1048576" s="0" t="n"><v>7</v></c></row></sheetData>'
    data = files.with_part(files.xlsx(), SHEET, "</sheetData>", end)
    data = files.with_part(data, SHEET, 'ref="A1:C5"', 'ref="A1:XFD1048576"')
    document = READER.read(data)
    assert sum(len(grid.cells) for grid in document.grids) < 100
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c><c r="XFD{0}"><v>1</v></c></row>'
    with_rows = "".join(row.format(number) for number in range(9, 999))
    document = READER.read(files.with_part(files.xlsx(), SHEET, "</sheetData>", with_rows + "</sheetData>"))
    assert sum(len(grid.cells) for grid in document.grids) < 5000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('r="A1"', 'r="ZZZZ1"'),
        ('<row r="1"', '<row r="99999999"'),
        ("</sheetData>", ""),
        ("<v>1234.5</v>", "<v>12x</v>"),
        ("<v>1234.5</v>", "<v>1e999999</v>"),
        ('<c r="B5" s="4" t="n"><v>1234.5</v>', '<c r="B5" s="4" t="s"><v>99999</v>'),
    ],
)
def test_a_damaged_sheet_is_rejected(old: str, new: str) -> None:
    assert rejection(files.with_part(files.xlsx(), SHEET, old, new)) is RejectionCode.DAMAGED


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_entities_are_refused(part: str) -> None:
    parts = files.parts_of(files.xlsx())
    parts[part] = BOMB.encode() + re.sub(rb"^<\?xml.*?\?>", b"", parts[part])
    assert rejection(files.zipped(parts)) in (RejectionCode.UNSUPPORTED_FORMAT, RejectionCode.DAMAGED)


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.xlsx_sheets.MAX_CELLS", 5)
    assert rejection(files.xlsx()) is RejectionCode.TOO_LARGE


def centred(ruled: bool, label: object = "金额") -> bytes:
    """The header over two columns centred over them instead of merged."""
    book = openpyxl.load_workbook(io.BytesIO(files.xlsx(ruled)))
    sheet = book["表1"]
    sheet.unmerge_cells("B3:C3")
    sheet["B3"].value = label
    for cell in (sheet["B3"], sheet["C3"]):
        cell.alignment = Alignment(horizontal="centerContinuous")
        if ruled:
            cell.border = files.RULED
    return files.saved(book)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_label_centred_over_blank_cells_covers_them(ruled: bool) -> None:
    document = READER.read(centred(ruled))
    assert document.grids == READER.read(files.xlsx(ruled)).grids
    assert files.coverage_of(READER, centred(ruled)).is_conserved


def test_a_figure_centred_over_blank_cells_keeps_its_column() -> None:
    document = READER.read(centred(True, 12.5))
    assert files.grid_of(document)[1, 2] == "12.5"
    assert (1, 2) not in files.spans_of(document)


def without_references(page: str) -> str:
    return re.sub(r'(<c) r="[A-Z]+\d+"', r"\1", re.sub(r'(<row) r="\d+"', r"\1", page))


def with_prefix(page: str) -> str:
    page = re.sub(r"<(/?)(?=\w)", r"<\1x:", page).replace("xmlns=", "xmlns:x=")
    return page.replace("<x:?xml", "<?xml")


@pytest.mark.parametrize(
    "change",
    [
        without_references,
        with_prefix,
        lambda page: re.sub(r"<dimension[^>]*/>", "", page),
        lambda page: page.replace('"', "'"),
        lambda page: (
            page.replace("<row", "\n <row").replace("<c ", "\r\n  <c ").replace("</row>", "\n</row>")
        ),
    ],
)
def test_other_programs_write_the_same_sheet_otherwise(change: Callable[[str], str]) -> None:
    parts = files.parts_of(files.xlsx())
    parts[SHEET] = change(parts[SHEET].decode()).encode()
    data = files.zipped(parts)
    assert READER.read(data) == READER.read(files.xlsx())
    assert files.coverage_of(READER, data).is_conserved
