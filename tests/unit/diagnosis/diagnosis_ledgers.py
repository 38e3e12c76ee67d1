"""Small forms made up for the diagnosis: what adds up to what, and a ledger of them once a figure is changed.

A form has rows of total (column 1), basic (2) and project (3), and its first row is the total of the others.
Amounts are whole yuan with two decimals; what SQL makes of documents is not tested here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from diagnosis.ledger import Cell, CellKey, Instance, Ledger
from diagnosis.search import Diagnosis, diagnose

YUAN = 1_000_000
HALF_FEN = 5_000
TOTAL, BASIC, PROJECT = 1, 2, 3
HEADERS = {TOTAL: "合计", BASIC: "基本支出", PROJECT: "项目支出"}
CODES = ("", "2080505", "2101101", "2101501", "2101506", "2210201")
LINES = ("合计", *CODES[1:])
Figures = Sequence[tuple[int | None, int | None, int | None]]

# 合计 first, then five lines; basic and project of each are all different.
PRINTED: Figures = (
    (9_630_417, 7_321_106, 2_309_311),
    (1_203_417, 1_203_417, None),
    (811_300, 690_100, 121_200),
    (4_302_589, 4_302_589, None),
    (2_188_111, None, 2_188_111),
    (1_125_000, 1_125_000, None),
)


@dataclass
class Book:
    """The forms of one document: cells by place, and the sums over them."""

    cells: dict[CellKey, Cell] = field(default_factory=dict)
    instances: dict[str, Instance] = field(default_factory=dict)

    def form(
        self, number: int, figures: Figures = PRINTED, fund: str = "all", skip: Iterable[int] = ()
    ) -> None:
        """Print a form and state its sums; rows in `skip` are printed but not part of the total."""
        for row_no, row in enumerate(figures, start=1):
            for column_no, amount in enumerate(row, start=1):
                self.put((number, row_no, column_no), amount, fund=fund)
            if len(row) == len(HEADERS):
                self.sum(
                    f"row-{number}-{row_no}", (number, row_no, TOTAL), [(number, row_no, c) for c in (2, 3)]
                )
        for column_no in range(1, len(figures[0]) + 1):
            parts = [
                (number, row_no, column_no) for row_no in range(2, len(figures) + 1) if row_no not in skip
            ]
            self.sum(f"column-{number}-{column_no}", (number, 1, column_no), parts, "column")

    def put(self, key: CellKey, amount: int | None, **also: object) -> None:
        """Print a figure of so many yuan, or leave the place blank."""
        table_no, row_no, column_no = key
        cell = Cell(
            key=key,
            form_no=table_no,
            form_code=f"form_{table_no}",
            amount=None if amount is None else amount * YUAN,
            half=0 if amount is None else HALF_FEN,
            code=CODES[row_no - 1] if 0 < row_no <= len(CODES) else "",
            row_label=LINES[row_no - 1] if 0 < row_no <= len(LINES) else f"第{row_no}行",
            header=HEADERS.get(column_no, ""),
            form_zh=f"表{table_no}",
            form_en=f"form {table_no}",
            unit="元",
            is_text=table_no == 0,
        )
        self.cells[key] = replace(cell, **also)  # type: ignore[arg-type]

    def sum(
        self,
        name: str,
        total: CellKey,
        parts: Iterable[CellKey],
        family: str = "row",
        relation: str = "equal",
    ) -> None:
        """State that a cell is the sum of others."""
        components = frozenset(parts)
        self.instances[name] = Instance(
            id=name,
            identity_id=name,
            family=family,
            relation=relation,
            weights={total: 1, **dict.fromkeys(components, -1)},
            totals=frozenset({total}),
            components=components,
        )

    def same(self, left: int, right: int, columns: Iterable[int] = (TOTAL, BASIC, PROJECT)) -> None:
        """State that two forms print the same, line by line."""
        for table_no, row_no, column_no in list(self.cells):
            if table_no == left and column_no in columns and (right, row_no, column_no) in self.cells:
                name = f"same-{left}-{right}-{row_no}-{column_no}"
                self.sum(name, (left, row_no, column_no), [(right, row_no, column_no)], "cross_form")

    def change(self, key: CellKey, amount: int | None) -> None:
        """Print something else in a place, in yuan."""
        half = 0 if amount is None else HALF_FEN
        self.cells[key] = replace(
            self.cells[key], amount=None if amount is None else amount * YUAN, half=half
        )

    def ledger(self) -> Ledger:
        """The ledger of what is printed now."""
        return Ledger(dict(self.cells), dict(self.instances))

    def diagnosed(self) -> list[Diagnosis]:
        """What is found."""
        return diagnose(self.ledger())

    def column(self, number: int, column_no: int) -> Mapping[int, int | None]:
        """The figures of a column by row, in yuan."""
        return {
            key[1]: None if cell.amount is None else cell.amount // YUAN
            for key, cell in sorted(self.cells.items())
            if (key[0], key[2]) == (number, column_no)
        }


def two_forms() -> Book:
    """Two forms that print the same, so that every figure is confirmed elsewhere."""
    book = Book()
    book.form(1)
    book.form(2)
    book.same(1, 2)
    return book
