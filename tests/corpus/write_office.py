"""Generated documents as Word and Excel files, and ZIP archives of files.

The Word file is written as the few parts the format needs; workbooks by the libraries the readers'
own tests use. Archives carry no clock, so that the same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape

import openpyxl
import xlwt
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.agencies import functional_names
from tests.corpus.content import Cell, Document, Paragraph, Table

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_RATE = re.compile(r"\d+\.\d\d%")
_RULED = Border(*[Side("thin")] * 4)
_RULED_XLS = "borders: left thin, right thin, top thin, bottom thin"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of files, without a clock."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return sink.getvalue()


def as_docx(document: Document) -> bytes:
    """A Word document: paragraphs and ruled tables with merged cells; header rows repeat on every page."""
    body = "".join(
        _word_paragraph(block.text) if isinstance(block, Paragraph) else _word_table(block)
        for block in document.blocks
    )
    root = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{root}'
    return zipped(
        {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _RELATIONS.encode(),
            "word/document.xml": xml.encode(),
        }
    )


def as_xlsx(document: Document) -> bytes:
    """A workbook: a sheet of text, then a sheet for each form with the lines above and below it.

    Its wear may keep amounts as text or rates as percents, put the unit above the last column, hide a
    sheet of codes, and have all forms below each other on one sheet.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, blocks in _sheets(document):
        sheet = book.create_sheet(name)
        row_no = 1
        for block in blocks:
            if isinstance(block, Paragraph):
                sheet.cell(row_no, _place(document, blocks, block)).value = block.text
                row_no += 1
            else:
                row_no = _fill_sheet(sheet, block, row_no, document.wear)
                row_no += "one_sheet" in document.wear
    if "hidden_sheet" in document.wear:
        hidden = book.create_sheet("Sheet99")
        hidden.sheet_state = "hidden"
        for row_no, (code, name) in enumerate(sorted(functional_names().items())[:40], start=1):
            hidden.cell(row_no, 1).value, hidden.cell(row_no, 2).value = code, name
    stamp = datetime(2024, 1, 1)
    book.properties.created = book.properties.modified = stamp
    sink = io.BytesIO()
    book.save(sink)
    with zipfile.ZipFile(sink) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = (
        b'<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        b'core-properties"/>'
    )
    return zipped(parts)


def as_xls(document: Document) -> bytes:
    """A legacy workbook, laid out as `as_xlsx`."""
    book = xlwt.Workbook()
    plain = xlwt.easyxf(_RULED_XLS)
    amounts: dict[str, xlwt.XFStyle] = {}
    for name, blocks in _sheets(document):
        sheet = book.add_sheet(name)
        row_no = 0
        for block in blocks:
            if isinstance(block, Paragraph):
                sheet.write(row_no, 0, block.text)
                row_no += 1
                continue
            for row in block.rows:
                for column_no, cell in enumerate(row):
                    if cell is None:
                        continue
                    value, number_format = _value(cell)
                    look = plain
                    if number_format:
                        look = amounts.setdefault(
                            number_format, xlwt.easyxf(_RULED_XLS, num_format_str=number_format)
                        )
                    if cell.row_span > 1 or cell.column_span > 1:
                        bottom, right = row_no + cell.row_span - 1, column_no + cell.column_span - 1
                        sheet.write_merge(row_no, bottom, column_no, right, value, look)
                    else:
                        sheet.write(row_no, column_no, value, look)
                row_no += 1
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _sheets(document: Document) -> Iterator[tuple[str, list[Paragraph | Table]]]:
    """What stands on each sheet: text first, then each form with its title and notes."""
    if "one_sheet" in document.wear:
        yield "公开表", document.blocks
        return
    groups: list[list[Paragraph | Table]] = [[]]
    for block in document.blocks:
        last = groups[-1]
        opens = isinstance(block, Paragraph) and block.kind not in ("text", "heading", "title")
        has_table = any(isinstance(other, Table) for other in last)
        holds_text = last and all(
            isinstance(o, Paragraph) and o.kind in ("text", "heading", "title") for o in last
        )
        is_end_note = has_table and isinstance(block, Paragraph) and block.text.startswith(("注", "备注"))
        if last and not is_end_note and (has_table or (holds_text and (opens or isinstance(block, Table)))):
            groups.append([])
        groups[-1].append(block)
    for number, group in enumerate(groups, start=1):
        has_table = any(isinstance(block, Table) for block in group)
        yield (f"表{number}" if has_table else f"说明{number}"), group


def _place(document: Document, blocks: list[Paragraph | Table], block: Paragraph) -> int:
    """The column of a line above a form."""
    if block.kind != "unit" or "unit_right" not in document.wear:
        return 1
    return next((other.width for other in blocks if isinstance(other, Table)), 1)


def _value(cell: Cell, wear: tuple[str, ...] = ()) -> tuple[str | float | None, str]:
    """A cell's value with its number format; figures of a workbook are numbers."""
    text = cell.printed
    if "percent_cells" in wear and _RATE.fullmatch(text):
        return float(Decimal(text[:-1]) / 100), "0.00%"
    if cell.figure is None or cell.figure.amount is None or "text_numbers" in wear:
        return text or None, ""
    digits = text.replace(",", "")
    decimals = f".{'0' * cell.figure.decimals}" if cell.figure.decimals else ""
    return float(digits), ("#,##0" if "," in text else "0") + decimals


def _fill_sheet(sheet: Worksheet, table: Table, first_row: int, wear: tuple[str, ...]) -> int:
    for row_no, row in enumerate(table.rows, start=first_row):
        for column_no, cell in enumerate(row, start=1):
            place = sheet.cell(row_no, column_no)
            place.border = _RULED
            if cell is None:
                continue
            value, number_format = _value(cell, wear)
            if value is not None:
                place.value = value
            if number_format:
                place.number_format = number_format
            if cell.row_span > 1 or cell.column_span > 1:
                sheet.merge_cells(
                    start_row=row_no,
                    end_row=row_no + cell.row_span - 1,
                    start_column=column_no,
                    end_column=column_no + cell.column_span - 1,
                )
    return first_row + len(table.rows)


def _word_paragraph(text: str) -> str:
    written = escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:p><w:r><w:t xml:space="preserve">{written}</w:t></w:r></w:p>'


def _word_table(table: Table) -> str:
    width = table.width
    grid = "".join('<w:gridCol w:w="900"/>' for _ in range(width))
    # Columns covered by a vertical merge: the rows it still reaches and its width.
    reach: dict[int, tuple[int, int]] = {}
    rows = []
    for row_no, row in enumerate(table.rows):
        cells = []
        column_no = 0
        while column_no < width:
            cell = row[column_no] if column_no < len(row) else Cell()
            if cell is not None:
                if cell.row_span > 1:
                    reach[column_no] = (row_no + cell.row_span - 1, cell.column_span)
                cells.append(
                    _word_cell(cell.printed, cell.column_span, "restart" if cell.row_span > 1 else "")
                )
                column_no += cell.column_span
            else:
                last, span = reach.get(column_no, (row_no, 1))
                assert last >= row_no, "a covered cell has no merge above it"
                cells.append(_word_cell("", span, "continue"))
                column_no += span
        repeats = "<w:trPr><w:tblHeader/></w:trPr>" if row_no < table.header_rows else ""
        rows.append(f"<w:tr>{repeats}{''.join(cells)}</w:tr>")
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    look = f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    return f"<w:tbl>{look}{''.join(rows)}</w:tbl>"


def _word_cell(text: str, span: int, merge: str) -> str:
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{900 * span}"/>{properties}</w:tcPr>{_word_paragraph(text)}</w:tc>'
