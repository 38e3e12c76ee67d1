"""XLS workbooks: as XLSX, from the legacy format."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace

import office_files as files
import pytest
import xlwt

from ingest.errors import RejectionCode, UnreadableDocument
from ingest.readers import sniff
from ingest.xls_reader import READER


def test_sheets_merged_cells_formats_dates_and_what_is_hidden() -> None:
    document = READER.read(files.legacy_excel())
    assert [(p.text, p.is_hidden) for p in document.paragraphs] == [
        ("表1", False), ("2024年部门收支总表", False), ("草稿", True), ("7", True)
    ]  # fmt: skip
    assert files.grid_of(document) == {
        (1, 1): "项目", (1, 2): "金额", (1, 3): "日期", (2, 1): "合计", (2, 2): "3,703.50",
        (2, 3): "2024-01-03",
        (3, 1): "合计", (3, 2): "4,938.00", (3, 3): "2024-01-04",
    }  # fmt: skip
    assert {cell.row_no for cell in document.grids[0].cells if cell.is_hidden} == {3}
    assert document.grids[0].line_no == 3


def test_every_number_lands_once() -> None:
    coverage = files.coverage_of(READER, files.legacy_excel())
    assert coverage.is_conserved
    assert coverage.numbers_in_source == 11


def test_content_decides_not_the_name() -> None:
    assert sniff(files.legacy_excel(), "form.docx").name == "xls"
    assert sniff(files.xlsx(), "form.xls").name == "xlsx"
    assert sniff(files.word(), "form.pdf").name == "docx"
    assert sniff(files.PAGE.encode(), "form.xls").name == "html"


@pytest.mark.parametrize("size", [600, 2000, 4000])
def test_a_workbook_cut_off_is_damaged(size: int) -> None:
    data = files.legacy_excel()[:size]
    with pytest.raises(UnreadableDocument) as caught:
        sniff(data, "form.xls").read(data)
    assert caught.value.code is RejectionCode.DAMAGED


def with_dimensions(first_row: int, last_row: int) -> bytes:
    """A workbook whose first sheet claims these rows."""
    data = bytearray(files.legacy_excel())
    at = data.index(b"\x00\x02\x0e\x00")
    data[at + 4 : at + 12] = first_row.to_bytes(4, "little") + last_row.to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(("first", "last"), [(0, 0xFD000001), (0x03000000, 1)])
def test_a_sheet_that_claims_rows_no_sheet_has_ends_no_process(first: int, last: int) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        list(READER.printed_text(with_dimensions(first, last)))
    assert caught.value.code is RejectionCode.DAMAGED
    assert list(READER.printed_text(with_dimensions(0, 5)))


def test_a_cell_in_the_last_corner_makes_no_cells_before_it() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表1")
    sheet.write(0, 0, "合计")
    sheet.write(65535, 255, 7)
    sink = io.BytesIO()
    book.save(sink)
    started = time.process_time()
    document = READER.read(sink.getvalue())
    assert [p.text for p in document.paragraphs] == ["表1", "合计", "7"]
    assert time.process_time() - started < 20


def test_a_workbook_without_sheets_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.xls_reader._open", lambda data: SimpleNamespace(nsheets=0))
    with pytest.raises(UnreadableDocument) as caught:
        READER.read(files.legacy_excel())
    assert caught.value.code is RejectionCode.DAMAGED
