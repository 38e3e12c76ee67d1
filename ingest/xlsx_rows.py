"""Rows of an XLSX sheet as nearly every program writes them, taken apart by splitting them at their values.

What is left of a row without its values and its own number, its shape, repeats from row to row: columns,
styles and kinds of value are worked out once for every shape, and a row costs little more than looking up
what its values show. A sheet that holds anything else in its rows is not read here at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle
from typing import NamedTuple

from ingest.archive_zip import damaged
from ingest.xlsx_sheets import SheetRow
from ingest.xlsx_values import MAX_ROW, SIGNIFICANT, Style, column_number, show, show_number
from ingest.xlsx_workbook import Workbook

# Characters that no XML document can hold. The first ends a value, so that one that is not closed is noticed;
# the others stand in a shape where a value was, and where the number of the row was.
_END, _VALUE, _NUMBER = "\x1f", "\0", "\x01"
_CELL = re.compile(
    r'([A-Z]{1,3})"(?: s="(\d+)")?(?: t="(n|s|str|inlineStr|b|e)")?(?: ?/>|>(?:(\0)|<v ?/>)?</c>)\s*'
)
_CELL_START, _ROW_END = '<c r="', "</row>"
_OTHERS = re.compile(r'(?:\s+[\w:]+="[^"<&]*")*\s*/?')
_HIDDEN = re.compile(r'\shidden="(?:1|true|on)"')
_OWN_NUMBER = re.compile(r'(?<=<c r=")([A-Z]{1,3})\d+(?=")')
_UNDEFINED = re.compile(r"&(?!(?:#\d{1,7}|amp|lt|gt|quot|apos);)")
_CALCULATED = re.compile(r"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)(?=<v>[^<])")
_new = tuple.__new__  # the constructor's own call takes several times as long
_SAMPLE = 50  # figures of a column; where more than half of these are different, they do not repeat much
_NOISELESS = SIGNIFICANT + len(_END)  # characters of a number that has no digits past those kept
_TOGETHER = 4  # rows of one shape from which on their values are looked up by columns
_REMEMBERED = 20_000  # of one style: more are figures that hardly repeat


class Unusual(Exception):
    """A sheet holds something that is for a parser to understand."""


class _References(dict[str, str]):
    """The characters that references stand for, by name or number: some programs write all Chinese so."""

    def __init__(self) -> None:
        super().__init__({"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"})

    def __missing__(self, name: str) -> str:
        digits = name[1:]
        code = int(digits) if name[:1] == "#" and digits.isdecimal() and len(digits) < 8 else 0
        if not (0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000):
            raise Unusual
        self[name] = chr(code)
        return self[name]

    def resolved(self, text: str) -> str:
        """The text with the characters its references stand for."""
        before, *pieces = text.split("&")
        parted = [piece.partition(";") for piece in pieces]
        if not all(mark for _, mark, _ in parted):
            raise Unusual
        return before + "".join([self[name] + rest for name, _, rest in parted])


class _Shown(dict[str, str]):
    """What each stored value of one kind and style shows, remembered: forms repeat zeros, labels and sums."""

    def __init__(self, kind: str, style: Style, workbook: Workbook, references: _References) -> None:
        super().__init__()
        self._references = references
        self._kind = kind or "n"
        self._style = style
        self._workbook = workbook

    def __missing__(self, stored: str) -> str:
        text = self._text(stored)
        if len(self) < _REMEMBERED:
            self[stored] = text
        return text

    def together(self, stored: Sequence[str]) -> list[str]:
        """What several values show. Raises ValueError or IndexError for values that cannot be."""
        return list(map(self.__getitem__, stored))

    def _text(self, stored: str) -> str:
        if stored[-1:] != _END:
            raise Unusual
        value = stored[:-1]
        if self._kind == "n" and value:
            return show_number(value, self._style)
        if not value:
            return ""
        value = self._references.resolved(value) if "&" in value else value
        return show(self._kind, value, self._style, self._workbook)


class _Figures(_Shown):
    """The same for numbers that are shown plainly, with so many decimals: most of a form."""

    def __init__(self, style: Style, workbook: Workbook, references: _References) -> None:
        super().__init__("n", style, workbook, references)
        self._format = style.number_format + _END
        # As in `show_number`, for several at once.
        whole = max(SIGNIFICANT - style.decimals, 0)
        self._fit = re.compile(
            rf"(?:-?[0-9]{{1,{whole}}}(?:\.[0-9]{{0,{style.decimals}}})?{_END})+" if whole else "(?!)"
        )

    def together(self, stored: Sequence[str]) -> list[str]:
        """What several values show; much faster than one by one where they do not repeat."""
        if len(stored) > _SAMPLE and 2 * len(set(stored[:_SAMPLE])) > _SAMPLE:
            return self._formatted(stored)
        unknown = list(set(stored).difference(self))
        if len(unknown) > 1 and len(self) < _REMEMBERED:
            self.update(zip(unknown, self._formatted(unknown), strict=True))
        return list(map(self.__getitem__, stored))

    def _formatted(self, stored: Sequence[str]) -> list[str]:
        joined = "".join(stored)
        if joined.count(_END) != len(stored):
            raise Unusual
        try:
            # What was calculated is stored with the noise of the calculation, past the digits that are kept.
            kept = [
                value if len(value) <= _NOISELESS else f"{float(value[:-1]):.{SIGNIFICANT}g}{_END}"
                for value in stored
            ]
            if self._fit.fullmatch("".join(kept)):
                # Noise that is less than what is shown does not show.
                numbers = map(float, joined[:-1].split(_END))
                return (self._format * len(stored)).format(*numbers)[:-1].split(_END)
        except ValueError:
            pass  # What is no number is refused, or shown, one by one.
        return list(map(self._text, stored))


class _Cell(NamedTuple):
    """What a cell is but for its row and value; `shown` is None for one without a value."""

    column: int
    is_ruled: bool
    shown: _Shown | None


class _Shape(NamedTuple):
    """What rows of one shape share.

    `shown` has an entry for each value in the order of the row. `order` says for each cell that may be
    landed which of the values it shows, -1 for none, or is empty where cells and values are the same.
    `numbers` and `values` are those of the rows of this shape in the sheet being read, row by row.
    """

    columns: tuple[int, ...]
    is_ruled: tuple[bool, ...]
    shown: tuple[_Shown, ...]
    order: tuple[int, ...]
    all_ruled: bool
    numbers: list[int]
    values: list[str]


class RowScan:
    """Takes the rows of one sheet after another; after `scan` they stand in `rows`, by their 1-based number.

    One is made for a workbook: what its values show is remembered from sheet to sheet.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.rows: dict[int, SheetRow] = {}
        self.hidden_rows: set[int] = set()
        self._workbook = workbook
        self._references = _References()
        self._numbers: set[int] = set()
        self._shapes: dict[str, _Shape] = {}
        self._used: list[_Shape] = []
        self._last: tuple[str, _Shape | None] = "", None
        self._cells: dict[str, _Cell] = {}
        self._heads: dict[str, bool] = {}
        self._shown: dict[tuple[str, str], _Shown] = {}

    def scan(self, body: str) -> bool:
        """Read what stands between the tags of the sheet data; False if anything in it is unusual.

        `body` holds no character that XML forbids. Raises UnreadableDocument `damaged`, ValueError or
        IndexError for values that cannot be.
        """
        self.rows, self.hidden_rows, self._numbers = {}, set(), set()
        if "<is>" in body:
            body = body.replace("<is><t>", "<v>").replace('<is><t xml:space="preserve">', "<v>")
            body = body.replace("</t></is>", "</v>")
        if "<f" in body:
            if _UNDEFINED.search(body):
                return False
            body = _CALCULATED.sub("", body)
        before, *rows = body.replace("</v>", _END + "<v>").split("<row ")
        if before.strip():
            return False
        try:
            for row in rows:
                self._take(row)
            for shape in self._used:
                self._add(shape)
        except Unusual:
            return False
        finally:
            for shape in self._used:
                shape.numbers.clear()
                shape.values.clear()
            self._used.clear()
        return True

    def _take(self, row: str) -> None:
        """Sort a row into its shape; what its values show is then looked up column by column."""
        pieces = row.split("<v>")
        head, _, pieces[0] = pieces[0].partition(">")
        number = self._number(head)
        cells = _VALUE.join(pieces[::2])
        if head.endswith("/"):
            if cells.strip():
                raise Unusual
            return
        # A number before a style can only be that of a reference.
        key = cells.replace(f'{number}" s="', '" s="')
        shape = self._shapes.get(key) or self._other_shape(key, str(number))
        if not shape.numbers:
            self._used.append(shape)
        shape.numbers.append(number)
        shape.values.extend(pieces[1::2])

    def _add(self, shape: _Shape) -> None:
        values, width = shape.values, len(shape.shown)
        if len(shape.numbers) > _TOGETHER:
            for place, shown in enumerate(shape.shown):
                values[place::width] = shown.together(values[place::width])
        else:
            values = [shown[value] for shown, value in zip(cycle(shape.shown), values, strict=False)]
        for row, number in enumerate(shape.numbers):
            texts = values[row * width : (row + 1) * width]
            if shape.order:
                texts.append("")
                texts = [texts[index] for index in shape.order]
            if shape.all_ruled or "" not in texts:
                if texts:
                    self.rows[number] = _new(SheetRow, (shape.columns, texts, shape.is_ruled))
                continue
            cells_of_row = zip(shape.columns, texts, shape.is_ruled, strict=True)
            kept = [cell for cell in cells_of_row if cell[1] or cell[2]]
            if kept:
                self.rows[number] = sheet_row(kept)

    def _number(self, head: str) -> int:
        """The number of a row by its attributes, having noted whether it is hidden."""
        before, _, rest = head.partition('"')
        digits, _, others = rest.partition('"')
        hidden = self._heads.get(others)
        if hidden is None:
            if not _OTHERS.fullmatch(others) or " r=" in others:
                raise Unusual
            hidden = self._heads[others] = _HIDDEN.search(others) is not None
        if before != "r=" or not digits.isdecimal():
            raise Unusual
        number = int(digits)
        if not 1 <= number <= MAX_ROW:
            raise damaged("has rows where no sheet has any")
        if number in self._numbers:
            raise Unusual
        self._numbers.add(number)
        if hidden:
            self.hidden_rows.add(number)
        return number

    def _other_shape(self, key: str, number: str) -> _Shape:
        """The shape of a row that was not met, or whose cells have references and no styles."""
        like, shape = self._last
        if shape is not None and key == like.replace(_NUMBER, number):
            return shape
        shape = self._new_shape(key)
        self._last = _OWN_NUMBER.sub(rf"\1{_NUMBER}", key), shape
        return shape

    def _new_shape(self, key: str) -> _Shape:
        plain = _OWN_NUMBER.sub(r"\1", key)
        shape = self._shapes.get(plain)
        if shape is None:
            shape = self._shapes[plain] = self._shape(plain)
        return shape

    def _shape(self, key: str) -> _Shape:
        cells, end, after = key.partition(_ROW_END)
        before, *parts = cells.split(_CELL_START)
        if before.strip() or not end or after.strip():
            raise Unusual
        columns: list[int] = []
        borders: list[bool] = []
        shown: list[_Shown] = []
        order: list[int] = []
        last = 0
        for part in parts:
            column, is_ruled, of = self._cells.get(part) or self._cell(part)
            if of is None and not is_ruled:
                continue
            if column <= last:
                raise Unusual
            last = column
            columns.append(column)
            borders.append(is_ruled)
            order.append(-1 if of is None else len(shown))
            if of is not None:
                shown.append(of)
        own_order = tuple(order) if -1 in order else ()
        return _Shape(tuple(columns), tuple(borders), tuple(shown), own_order, all(borders), [], [])

    def _cell(self, part: str) -> _Cell:
        match = _CELL.fullmatch(part)
        if match is None:
            raise Unusual
        letters, style_no, kind, value = match.groups(default="")
        style = self._workbook.by_number.get(style_no, self._workbook.plain_style)
        shown = None
        if value:
            shown = self._shown.get((style_no, kind))
            if shown is None:
                plain = style.number_format and kind in ("", "n")
                with_what = style, self._workbook, self._references
                shown = _Figures(*with_what) if plain else _Shown(kind, *with_what)
                self._shown[style_no, kind] = shown
        cell = self._cells[part] = _Cell(column_number(letters), style.is_ruled, shown)
        return cell


def sheet_row(cells: Sequence[tuple[int, str, bool]]) -> SheetRow:
    """A row of cells (column, text, whether ruled) in any order. Raises `damaged` for two in one place."""
    ordered = sorted(cells)
    columns = tuple(column for column, _, _ in ordered)
    if len(set(columns)) != len(columns):
        raise damaged("has two cells in one place")
    return SheetRow(columns, [text for _, text, _ in ordered], tuple(ruled for _, _, ruled in ordered))
