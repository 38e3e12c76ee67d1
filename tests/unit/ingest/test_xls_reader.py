"""XLS workbooks: as XLSX, from the legacy format."""

from __future__ import annotations

import office_files as files
import pytest

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
