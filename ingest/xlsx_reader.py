"""Reader of XLSX workbooks: what each sheet shows, in the number formats it shows it in.

Values of formulas are those the workbook was saved with; a formula saved without its value is shown as the
formula, because nothing here computes. Hidden sheets, rows and columns are read and marked. Macros, links and
embedded objects are not looked at. Which rows make a table is decided in `xlsx_sheets`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from ingest.archive_package import Package, package_kind
from ingest.archive_zip import damaged
from ingest.content import Document, DocumentBuilder
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.pause import collector_paused
from ingest.xlsx_cells import SheetScan
from ingest.xlsx_rows import RowScan
from ingest.xlsx_sheets import MAX_CELLS, Merge, Sheet, add_sheets
from ingest.xlsx_values import area_of, column_number, show
from ingest.xlsx_workbook import SheetPart, Workbook

READER_VERSION = "3"

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class XlsxReader:
    """Reads XLSX and XLSM workbooks; stateless."""

    name = "xlsx"
    version = READER_VERSION

    def accepts(self, data: bytes, file_name: str) -> bool:
        """Whether the bytes are a workbook of this format, whatever the file is called."""
        return package_kind(data) == "xlsx"

    def media_type(self, file_name: str) -> str:
        """The media type to record."""
        return MEDIA_TYPE

    def read(self, data: bytes) -> Document:
        """Read a workbook; `page_no` counts sheets, `line_no` their rows. Raises UnreadableDocument."""
        package = Package(data)
        try:
            with collector_paused():
                workbook = Workbook(package)
                usual = RowScan(workbook)
                builder = DocumentBuilder()
                sheets = (_sheet(package, workbook, part, usual) for part in workbook.sheets)
                count = add_sheets(builder, sheets)
        except (ValueError, IndexError, KeyError) as error:
            raise damaged("is a damaged workbook") from error
        return builder.build(count)

    def printed_text(self, data: bytes) -> Iterable[str]:
        """What the sheets show, found by pattern in the text of the parts, without a parser or places."""
        return _printed_text(Package(data))


READER = XlsxReader()


def _sheet(package: Package, workbook: Workbook, part: SheetPart, usual: RowScan) -> Sheet:
    if part.part is None:
        return Sheet(part.name, {}, is_hidden=part.is_hidden)
    data = package.bytes_of(part.part)
    # Counted only where so many would fit.
    if len(data) > MAX_CELLS * len("<c />") and data.count(b"<c ") + data.count(b":c ") > MAX_CELLS:
        raise UnreadableDocument(
            RejectionCode.TOO_LARGE,
            f"has more than {MAX_CELLS:,} cells",
            "check that it is one disclosure, or split it",
        )
    scan = SheetScan(workbook, usual)
    scan.scan(data)
    return Sheet(
        part.name,
        scan.rows,
        scan.merges(),
        frozenset(scan.hidden_rows),
        frozenset(scan.hidden_columns),
        part.is_hidden,
        _floating(package, part.part),
    )


def _floating(package: Package, part: str) -> list[str]:
    """The paragraphs of text boxes and shapes that lie on a sheet."""
    texts = []
    for link in package.relationships(part):
        if link.kind != "drawing":
            continue
        for paragraph in package.tree(link.target).iter("{*}p"):
            if next(paragraph.iterancestors("{*}Fallback"), None) is None:
                text = "".join(piece.text or "" for piece in paragraph.iter("{*}t"))
                if text.strip():
                    texts.append(text)
    return texts


_CELL = re.compile(r"<(?:\w+:)?c(?=[\s>/])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\b([rst])\s*=\s*["']([^"']*)["']""")
_VALUE = re.compile(r"<(?:\w+:)?(v|t|f)(?:\s[^>]*)?>(.*?)</(?:\w+:)?\1>", re.DOTALL)
_PHONETIC = re.compile(r"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)
_MERGE = re.compile(r"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([^"']*)["']""")
_FALLBACK = re.compile(r"<mc:Fallback>.*?</mc:Fallback>", re.DOTALL)
_DRAWN = re.compile(r"<a:p\b.*?</a:p>", re.DOTALL)
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})$")


def _printed_text(package: Package) -> Iterator[str]:
    workbook = Workbook(package)
    for sheet in workbook.sheets:
        yield sheet.name
        if sheet.part is None:
            continue
        source = _decoded(package.bytes_of(sheet.part))
        covering = [area for area in map(area_of, _MERGE.findall(source)) if area is not None]
        for attributes, body in _CELL.findall(source):
            if body:
                given = dict(_ATTRIBUTE.findall(attributes))
                if not covering or not _is_covered(given.get("r", ""), covering):
                    yield _found_text(given, body, workbook)
        for link in package.relationships(sheet.part):
            if link.kind == "drawing":
                drawing = _FALLBACK.sub("", _decoded(package.bytes_of(link.target)))
                for paragraph in _DRAWN.findall(drawing):
                    yield html.unescape("".join(re.findall(r"<a:t>(.*?)</a:t>", paragraph, re.DOTALL)))


def _found_text(given: dict[str, str], body: str, workbook: Workbook) -> str:
    kind = given.get("t", "n")
    if body.startswith("<v>") and body.find("<", 3) == len(body) - 4:
        value: str | None = body[3:-4]
        formula = ""
    else:
        values: dict[str, str] = {}
        for name, text in _VALUE.findall(_PHONETIC.sub("", body)):
            values[name] = values.get(name, "") + text
        value = values.get("t") if kind == "inlineStr" else values.get("v")
        formula = values.get("f", "")
    if not value:
        return html.unescape(f"={formula}") if formula and kind != "str" else ""
    return show(kind, html.unescape(value), workbook.style(given.get("s")), workbook)


def _is_covered(reference: str, areas: list[Merge]) -> bool:
    match = _REFERENCE.match(reference)
    if match is None:
        return False
    column, row = column_number(match[1]), int(match[2])
    return any(
        area.top <= row <= area.bottom
        and area.left <= column <= area.right
        and (row, column) != (area.top, area.left)
        for area in areas
    )


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")
