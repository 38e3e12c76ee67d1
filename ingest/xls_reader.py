"""Reader of legacy XLS workbooks: what each sheet shows, in the number formats it shows it in.

Hidden sheets, rows and columns are read and marked; values of formulas are those the workbook was saved
with. Macros and links are not looked at. Which rows make a table is decided in `xlsx_sheets`.
"""

from __future__ import annotations

import datetime
import io
import struct
from collections.abc import Iterable, Iterator
from typing import Any

import python_calamine
import xlrd

from ingest.archive_zip import damaged
from ingest.content import Document, DocumentBuilder
from ingest.doc_container import container_streams, stream_bytes
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.xlsx_formats import GENERAL, renderer, text_renderer
from ingest.xlsx_rows import sheet_row
from ingest.xlsx_sheets import Merge, Sheet, SheetRow, add_sheets

READER_VERSION = "2"

MEDIA_TYPE = "application/vnd.ms-excel"
_STREAMS = ("workbook", "book")
_DIMENSIONS, _TEXTS, _SHEET = 0x0200, 0x00FC, 0x0085  # records of the format
_MAX_ROWS, _MAX_COLUMNS = 65_536, 256
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")


class XlsReader:
    """Reads XLS workbooks; stateless."""

    name = "xls"
    version = READER_VERSION

    def accepts(self, data: bytes, file_name: str) -> bool:
        """Whether the bytes are a workbook of this format, whatever the file is called."""
        streams = container_streams(data)
        if not streams:
            return data[:2] in _BARE_BIFF and file_name.lower().endswith((".xls", ".xlt"))
        return any(stream in _STREAMS for stream in streams) and "worddocument" not in streams

    def media_type(self, file_name: str) -> str:
        """The media type to record."""
        return MEDIA_TYPE

    def read(self, data: bytes) -> Document:
        """Read a workbook; `page_no` counts sheets, `line_no` their rows. Raises UnreadableDocument."""
        book = _open(data)
        builder = DocumentBuilder()
        try:
            count = add_sheets(builder, (_sheet(book, number) for number in range(book.nsheets)))
        except (UnreadableDocument, MemoryError):
            raise
        except Exception as error:
            raise damaged("is a damaged workbook") from error
        if not count:
            raise damaged("has no sheets")
        return builder.build(count)

    def printed_text(self, data: bytes) -> Iterable[str]:
        """What the sheets show, from values another program reads; number formats are the reader's."""
        return _printed_text(data)


READER = XlsReader()


def _open(data: bytes) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            on_demand=True,
            # Else one cell in the last corner makes as many cells as a sheet can have.
            ragged_rows=True,
            logfile=io.StringIO(),
        )
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise UnreadableDocument(
                RejectionCode.ENCRYPTED, "is protected by a password", "save it without one and land that"
            ) from error
        raise damaged("is a damaged workbook") from error
    except MemoryError:
        raise
    except Exception as error:  # The library has no closed list of what broken workbooks raise.
        raise damaged("is a damaged workbook") from error


def _sheet(book: Any, number: int) -> Sheet:
    sheet = book.sheet_by_index(number)
    merges = [
        Merge(top + 1, left + 1, bottom, right)
        for top, bottom, left, right in sheet.merged_cells
        if top < bottom <= sheet.nrows + 1 and left < right
    ]
    borders: dict[int, bool] = {}
    rows: dict[int, SheetRow] = {}
    for row in range(sheet.nrows):
        cells = []
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_EMPTY:
                continue
            style = sheet.cell_xf_index(row, column)
            if style not in borders:
                borders[style] = _has_border(book.xf_list[style].border)
            text = _shown(book, sheet, row, column) if kind != xlrd.XL_CELL_BLANK else ""
            if text or borders[style]:
                cells.append((column + 1, text, borders[style]))
        if cells:
            rows[row + 1] = sheet_row(cells)
    hidden_rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
    hidden_columns = frozenset(column + 1 for column, info in sheet.colinfo_map.items() if info.hidden)
    visible = sheet.visibility == 0
    book.unload_sheet(number)
    last = max((row.columns[-1] for row in rows.values()), default=0)
    used = [
        merge._replace(right=min(merge.right, last), bottom=min(merge.bottom, sheet.nrows))
        for merge in merges
        if merge.left <= last and merge.top <= sheet.nrows
    ]
    return Sheet(sheet.name, rows, used, hidden_rows, hidden_columns, not visible)


def _has_border(border: Any) -> bool:
    sides = (border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style)
    return any(sides)


def _shown(book: Any, sheet: Any, row: int, column: int) -> str:
    """What a cell shows; rows and columns are 0-based here, as in the library."""
    kind = sheet.cell_type(row, column)
    value = sheet.cell_value(row, column)
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return renderer(_format(book, sheet, row, column), book.datemode == 1)(value)
    if kind == xlrd.XL_CELL_TEXT:
        show = text_renderer(_format(book, sheet, row, column))
        return str(value) if show is None else show(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#ERROR!"))
    return ""


def _format(book: Any, sheet: Any, row: int, column: int) -> str:
    found = book.format_map.get(book.xf_list[sheet.cell_xf_index(row, column)].format_key)
    return GENERAL if found is None or found.format_str is None else str(found.format_str)


def _check_claims(data: bytes) -> None:
    """Refuse a workbook with a sheet or a table of texts larger than can be.

    The program that reads the values once more takes memory for what is claimed, and ends the process if
    there is not so much. Raises UnreadableDocument `damaged`.
    """
    streams = (stream_bytes(data, name) for name in ("Workbook", "Book"))
    stream = next((found for found in streams if found), data)
    # Sheets are found by where the workbook says they start, which need not be where the one before ends.
    starts, seen = [0], set[int]()
    while starts:
        at = starts.pop()
        while at + 4 <= len(stream) and at not in seen:
            seen.add(at)
            kind, length = struct.unpack_from("<HH", stream, at)
            if kind == _SHEET and length >= 4 and at + 8 <= len(stream):
                starts.append(struct.unpack_from("<I", stream, at + 4)[0])
            if _claims_too_much(stream, at, kind, length):
                raise damaged("is a damaged workbook")
            at += 4 + length


def _claims_too_much(stream: bytes, at: int, kind: int, length: int) -> bool:
    if kind == _DIMENSIONS and length >= 12 and at + 16 <= len(stream):
        top, bottom, left, right = struct.unpack_from("<IIHH", stream, at + 4)
        return not (top <= bottom <= _MAX_ROWS and left <= right <= _MAX_COLUMNS)
    if kind == _TEXTS and length >= 8 and at + 12 <= len(stream):
        # Each text takes three bytes at least.
        return bool(struct.unpack_from("<I", stream, at + 8)[0] > len(stream) // 3)
    return False


def _printed_text(data: bytes) -> Iterator[str]:
    book = _open(data)
    _check_claims(data)
    try:
        other = python_calamine.load_workbook(io.BytesIO(data))
        for number in range(book.nsheets):
            sheet = book.sheet_by_index(number)
            yield sheet.name
            covered = {
                (row, column)
                for top, bottom, left, right in sheet.merged_cells
                for row in range(top, min(bottom, sheet.nrows))
                for column in range(left, min(right, sheet.ncols))
                if (row, column) != (top, left)
            }
            seen = other.get_sheet_by_name(sheet.name)
            start_row, start_column = seen.start or (0, 0)
            for row, values in enumerate(seen.to_python(skip_empty_area=True), start=start_row):
                for column, value in enumerate(values, start=start_column):
                    if value != "" and (row, column) not in covered:
                        yield _shown_by_other(book, sheet, row, column, value)
            book.unload_sheet(number)
    except MemoryError:
        raise
    except Exception as error:
        raise damaged("is a damaged workbook") from error


def _shown_by_other(book: Any, sheet: Any, row: int, column: int, value: object) -> str:
    if isinstance(value, str):
        show = text_renderer(_format(book, sheet, row, column))
        return value if show is None else show(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        # The other program turns dates into its own kind of value; only that one is there is taken from it.
        return _shown(book, sheet, row, column)
    if isinstance(value, (int, float)):
        return renderer(_format(book, sheet, row, column), book.datemode == 1)(float(value))
    return str(value)
