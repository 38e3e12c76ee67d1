"""A sample's content as a DOCX and as an XLSX file, the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

import docx
import openpyxl
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from tests.samples.content import Line, Table, joined

_MOMENT = datetime(2024, 1, 1)
_ZIP_MOMENT = (2024, 1, 1, 0, 0, 0)
_RULED = Border(*[Side("thin")] * 4)
_AMOUNT = re.compile(r"(?:0|[1-9]\d{0,2}(?:,\d{3})*)\.\d\d")


def as_docx(blocks: Sequence[Line | Table]) -> bytes:
    """Headings, paragraphs and ruled tables; a table that goes on over a page is one table."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = "SimSun"
    style.font.size = Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    for name in ("created", "modified"):
        setattr(document.core_properties, name, _MOMENT)
    last: Line | Table | None = None
    for block in joined(blocks):
        if isinstance(block, Table):
            if isinstance(last, Table):
                # Two tables with nothing between them would be one to the word processor.
                document.add_page_break()
            _add_table(document, block)
        elif block.level:
            document.add_heading(block.text, min(block.level, 4))
        else:
            document.add_paragraph(block.text)
        last = block
    sink = io.BytesIO()
    document.save(sink)
    return _settled(sink.getvalue())


def _add_table(document: Word, table: Table) -> None:
    made: WordTable = document.add_table(len(table.rows), len(table.rows[0]), style="Table Grid")
    for row, texts in zip(made.rows, table.rows, strict=True):
        # The cells of a row, looked up once: each look-up walks the whole table.
        for cell, text in zip(row.cells, texts, strict=True):
            if text:
                cell.text = text
    for span in table.spans:
        end = made.cell(span.row + span.rows - 1, span.column + span.columns - 1)
        made.cell(span.row, span.column).merge(end).text = table.rows[span.row][span.column]


def as_xlsx(blocks: Sequence[Line | Table], titles: Sequence[str]) -> bytes:
    """A sheet for every title, named after it; amounts are numbers with a format, codes are text."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = _MOMENT
    sheet: Worksheet | None = book.active  # type: ignore[assignment]
    assert sheet is not None
    sheet.title = titles[0]
    row_no = 1
    for block in joined(blocks):
        if isinstance(block, Line):
            if block.text in titles and (row_no > 1 or block.text != titles[0]):
                sheet, row_no = book.create_sheet(block.text), 1
            sheet.cell(row_no, 1, block.text).font = Font(bold=block.text in titles)
            row_no += 1
        else:
            _fill(sheet, row_no, block)
            row_no += len(block.rows) + 1
    sink = io.BytesIO()
    book.save(sink)
    return _settled(sink.getvalue())


def _fill(sheet: Worksheet, first: int, table: Table) -> None:
    for row_no, row in enumerate(table.rows, start=first):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(row_no, column)
            cell.border = _RULED
            if _AMOUNT.fullmatch(text):
                cell.value = float(text.replace(",", ""))
                cell.number_format = "#,##0.00"
            elif text:
                cell.value = text
                cell.number_format = "@"
                cell.alignment = Alignment(wrap_text=True)
    for span in table.spans:
        sheet.merge_cells(
            start_row=first + span.row,
            start_column=span.column + 1,
            end_row=first + span.row + span.rows - 1,
            end_column=span.column + span.columns,
        )


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """An archive of these files, dated alike."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name, _ZIP_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return sink.getvalue()


def _settled(package: bytes) -> bytes:
    """A package without the moment it was made."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    moment = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
    return zipped([(name, moment.sub(rb"\g<1>2024-01-01T00:00:00Z", part)) for name, part in parts])
