"""The part of an XLSX sheet that is large, read in one pass: cells, hidden rows, merged areas.

Rows as nearly every program writes them are taken apart as text; a sheet with anything else among its cells
is read from the events of a parser, which understands all of XML and takes several times as long. What a
value shows and what belongs to a table is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from ingest.archive_zip import damaged
from ingest.xlsx_rows import RowScan, sheet_row
from ingest.xlsx_sheets import Merge, SheetRow
from ingest.xlsx_values import MAX_COLUMN, MAX_ROW, area_of, column_number, show, unescape
from ingest.xlsx_workbook import Workbook

_TRUE = ("1", "true", "on")
_OTHER_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_PLACE = re.compile(r"""<(?:\w+:)?c\s+r=["']([A-Z]{1,3})(\d{1,7})["']\s+s=["'](\d+)["']""")
_SHEET_DATA, _SHEET_DATA_END = "<sheetData>", "</sheetData>"
# What XML forbids: such a file is damaged, which is for the parser to say.
_FORBIDDEN = bytes(code for code in range(0x20) if code not in b"\t\r\n")


class SheetScan:
    """What one sheet holds, after `scan`. Rows and columns are 1-based."""

    def __init__(self, workbook: Workbook, usual: RowScan) -> None:
        self.rows: dict[int, SheetRow] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._areas: list[Merge] = []
        self._spread: dict[int, set[int]] = {}
        self._workbook = workbook
        self._usual = usual
        self._found: dict[int, list[tuple[int, str, bool]]] = {}
        self._columns: dict[str, int] = {}
        self._row_no = 0
        self._column = 0
        self._cells: list[tuple[int, str, bool]] = []
        self._cell: dict[str, str] | None = None
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._collect: list[str] | None = None
        self._phonetic = False

    def scan(self, data: bytes) -> None:
        """Read the bytes of a sheet part. Raises UnreadableDocument `damaged`, ValueError or IndexError."""
        if self._workbook.spread_styles:
            for letters, row_no, style_no in _PLACE.findall(data.decode("utf-8", errors="replace")):
                if style_no in self._workbook.spread_styles:
                    self._spread.setdefault(int(row_no), set()).add(self._column_of(letters))
        try:
            rest = self._scan_usual(data)
            self._parse(data if rest is None else rest)
        except expat.ExpatError as error:
            raise damaged() from error
        self.rows.update((row_no, sheet_row(cells)) for row_no, cells in self._found.items() if cells)

    def _parse(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(data, True)

    def _scan_usual(self, data: bytes) -> bytes | None:
        """Read the cells without a parser and return the rest of the part; None if anything is unusual."""
        text = _checked_text(data)
        if text is None:
            return None
        # What is left without the cells is small.
        before, mark, rest = text.partition(_SHEET_DATA)
        body, end, after = rest.rpartition(_SHEET_DATA_END)
        if not (mark and end and self._usual.scan(body)):
            return None
        self.rows, self.hidden_rows = self._usual.rows, self._usual.hidden_rows
        return f"{before}{after}".encode()

    def _column_of(self, letters: str) -> int:
        column = self._columns[letters] = column_number(letters)
        return column

    def merges(self) -> list[Merge]:
        """The merged areas, cut to the rows and columns in use: some claim a whole sheet.

        A text centred over the blank cells beside it looks merged with them and counts as such.
        """
        if not self.rows:
            return []
        last_row = max(self.rows)
        last_column = max(row.columns[-1] for row in self.rows.values())
        merged = [
            area._replace(bottom=min(area.bottom, last_row), right=min(area.right, last_column))
            for area in self._areas
            if area.top <= last_row and area.left <= last_column
        ]
        merged.extend(
            area for area in self._spread_texts() if not any(_overlap(area, each) for each in merged)
        )
        return merged

    def _spread_texts(self) -> Iterator[Merge]:
        for row_no, columns in self._spread.items():
            row = self.rows.get(row_no)
            texts = dict(zip(row.columns, row.texts, strict=True)) if row else {}
            for column in sorted(columns & texts.keys()):
                right = column
                # A figure stands in its own column, however it is aligned.
                is_label = any(map(str.isalpha, texts[column]))
                while is_label and right + 1 in columns and not texts.get(right + 1):
                    right += 1
                if right > column:
                    yield Merge(row_no, column, row_no, right)

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
        self._cells = self._found.setdefault(self._row_no, [])

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


def _checked_text(data: bytes) -> str | None:
    """The text of a part, line ends as newlines, of which is known that XML allows all its characters.

    None if it is not in the encoding, or holds markup, that is usual.
    """
    if b"<!" in data or _OTHER_ENCODING.match(data[:200]):
        return None
    if len(data.translate(None, _FORBIDDEN)) != len(data):
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return None if "\ufffe" in text or "\uffff" in text else text


def _overlap(one: Merge, other: Merge) -> bool:
    return (
        one.top <= other.bottom
        and other.top <= one.bottom
        and one.left <= other.right
        and other.left <= one.right
    )


def _refuse(*_: object) -> None:
    raise damaged("declares XML entities, which no Office program does")
