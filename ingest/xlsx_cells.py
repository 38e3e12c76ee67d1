"""The part of an XLSX sheet that is large, read in one pass of events: cells, hidden rows, merged areas.

Cells as nearly every program writes them are taken by pattern, a row at a time; whatever does not fit the
pattern to the last cell is read from the events of a parser, which understands all of XML and takes three
times as long. What a value shows and what belongs to a table is decided elsewhere.
"""

from __future__ import annotations

import html
import re
from xml.parsers import expat

from ingest.archive_zip import damaged
from ingest.xlsx_sheets import Merge, SheetCell
from ingest.xlsx_values import MAX_COLUMN, MAX_ROW, area_of, column_number, show, show_number, unescape
from ingest.xlsx_workbook import Workbook

_TRUE = ("1", "true", "on")

_SHEET_DATA = re.compile(r"<sheetData>(.*)</sheetData>", re.DOTALL)
_USUAL = re.compile(
    r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(n|s|str|inlineStr|b|e)")?'
    r"(?: ?/>|>(?:<f(?:\s[^>]*)?(?:/>|>([^<]*)</f>))?"
    r'(?:<v>([^<]*)</v>|<v ?/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
    r"|<row ([^>]*)>"
)
_ROW_NUMBER = re.compile(r'\br="(\d+)"')
_ROW_HIDDEN = re.compile(r'\bhidden="(?:1|true)"')


class SheetScan:
    """What one sheet holds, after `scan`. Rows and columns are 1-based."""

    def __init__(self, workbook: Workbook) -> None:
        self.rows: dict[int, list[SheetCell]] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._areas: list[Merge] = []
        self._workbook = workbook
        self._columns: dict[str, int] = {}
        self._row_no = 0
        self._column = 0
        self._cells: list[SheetCell] = []
        self._cell: dict[str, str] | None = None
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._collect: list[str] | None = None
        self._phonetic = False

    def scan(self, data: bytes) -> None:
        """Read the bytes of a sheet part. Raises UnreadableDocument `damaged`, ValueError or IndexError."""
        try:
            if self._scan_usual(data):
                expat.ParserCreate().Parse(data, True)  # Patterns do not see whether it is XML at all.
                # What is left without the cells is small.
                before, _, rest = data.partition(b"<sheetData>")
                self._parse(before + rest.rpartition(b"</sheetData>")[2])
            else:
                self._parse(data)
        except expat.ExpatError as error:
            raise damaged() from error
        self.rows = {row_no: cells for row_no, cells in self.rows.items() if cells}

    def _parse(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(data, True)

    def _scan_usual(self, data: bytes) -> bool:
        """Read the cells by pattern; False, with nothing read, if any cell does not fit."""
        if b"<!" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return False
        text = data.decode("utf-8", errors="replace")
        body = _SHEET_DATA.search(text)
        if body is None:
            return False
        cells = body[1]
        found = _USUAL.findall(cells)
        if len(found) != cells.count("<c ") + cells.count("<c>") + cells.count("<row"):
            return False
        self._add_usual(found)
        return True

    def _add_usual(self, found: list[tuple[str, ...]]) -> None:
        styles, texts, shared = self._workbook.by_number, self._workbook.texts, self._workbook
        columns = self._columns
        plain = self._workbook.plain_style
        cells: list[SheetCell] = []
        # Figures and labels repeat in a form: zeros, the same sum in several columns, headers of every sheet.
        known: dict[tuple[str, str, str], str] = {}
        for letters, style_no, kind, formula, stored, inline, row in found:
            if row:
                cells = self._next_row(row)
                continue
            column = columns.get(letters) or self._column_of(letters)
            style = styles.get(style_no, plain)
            value = stored or inline
            if not value:
                text = f"={unescape(html.unescape(formula))}" if formula and kind != "str" else ""
            elif kind == "s" and style.show_text is None and value.isdecimal():
                text = texts[int(value)]
            else:
                shown = known.get((value, style_no, kind))
                if shown is None:
                    if not kind or kind == "n":
                        shown = show_number(value, style)
                    else:
                        shown = show(kind, html.unescape(value), style, shared)
                    known[value, style_no, kind] = shown
                text = shown
            if text or style.is_ruled:
                cells.append((column, text, style.is_ruled))

    def _next_row(self, attributes: str) -> list[SheetCell]:
        number = _ROW_NUMBER.search(attributes)
        self._row_no = int(number[1]) if number else self._row_no + 1
        if not 1 <= self._row_no <= MAX_ROW:
            raise damaged("has rows where no sheet has any")
        if _ROW_HIDDEN.search(attributes):
            self.hidden_rows.add(self._row_no)
        return self.rows.setdefault(self._row_no, [])

    def _column_of(self, letters: str) -> int:
        column = self._columns[letters] = column_number(letters)
        return column

    def merges(self) -> list[Merge]:
        """The merged areas, cut to the rows and columns in use: some claim a whole sheet."""
        if not self.rows or not self._areas:
            return []
        last_row = max(self.rows)
        last_column = max(max(cells)[0] for cells in self.rows.values())
        return [
            area._replace(bottom=min(area.bottom, last_row), right=min(area.right, last_column))
            for area in self._areas
            if area.top <= last_row and area.left <= last_column
        ]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._start_in_cell(name)
            return
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._cell = attributes
            self._value = self._formula = None
        elif name == "row":
            self._start_row(attributes)
        elif name == "col":
            if attributes.get("hidden") in _TRUE:
                last = min(int(attributes["max"]), MAX_COLUMN)
                self.hidden_columns.update(range(int(attributes["min"]), last + 1))
        elif name == "mergeCell":
            area = area_of(attributes.get("ref", ""))
            if area is not None:
                self._areas.append(area)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row_no = int(attributes.get("r") or self._row_no + 1)
        if not 1 <= self._row_no <= MAX_ROW:
            raise damaged("has rows where no sheet has any")
        if attributes.get("hidden") in _TRUE:
            self.hidden_rows.add(self._row_no)
        self._column = 0
        self._cells = self.rows.setdefault(self._row_no, [])

    def _start_in_cell(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v":
            self._value = self._collect = []
        elif name == "f":
            self._formula = self._collect = []
        elif name == "t" and not self._phonetic:
            if self._value is None:
                self._value = []
            self._collect = self._value
        elif name == "rPh":
            self._phonetic = True

    def _text(self, text: str) -> None:
        if self._collect is not None:
            self._collect.append(text)

    def _end(self, name: str) -> None:
        if self._cell is None:
            return
        self._collect = None
        if name == "c" or name.endswith(":c"):
            self._end_cell(self._cell)
            self._cell = None
        elif name.endswith("rPh"):
            self._phonetic = False

    def _end_cell(self, cell: dict[str, str]) -> None:
        reference = cell.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            self._column = self._columns.get(letters) or self._column_of(letters)
        style = self._workbook.style(cell.get("s"))
        text = ""
        # Programs that do not calculate write a formula with an empty value beside it.
        if self._value and (value := "".join(self._value)):
            text = show(cell.get("t", "n"), value, style, self._workbook)
        elif self._formula and cell.get("t") != "str":
            text = unescape("=" + "".join(self._formula))
        if text or style.is_ruled:
            self._cells.append((self._column, text, style.is_ruled))


def _refuse(*_: object) -> None:
    raise damaged("declares XML entities, which no Office program does")
