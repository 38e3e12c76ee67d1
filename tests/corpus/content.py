"""What a generated disclosure says and shows, before any file format: paragraphs and tables in reading order.

Every printed figure carries its truth: the fact it belongs to and the keys of the data contract.
How a file of some format is written is `write_*`; what is printed where is decided in `forms`,
`balances` and `disclosure`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.corpus.ledger import Question

# Marks, percents and counts are what they are.
UNIT_FACTORS = {"分": Decimal(1), "元": Decimal(1), "千元": Decimal(1_000), "万元": Decimal(10_000)}


@dataclass(frozen=True)
class Keys:
    """Under which keys a figure must be found; an empty string is a key the fact leaves null or has not."""

    fact: str
    form_code: str
    fiscal_year: int
    budget_phase: str
    flow_direction: str = ""
    line_name: str = ""
    line_kind: str = ""
    functional_code: str = ""
    department_economic_code: str = ""
    government_economic_code: str = ""
    three_public_item: str = ""
    project_name: str = ""
    fund_source: str = ""
    funding_period: str = ""
    expenditure_nature: str = ""
    indicator_name: str = ""
    measure: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure as printed, in a unit: its truth is what it says, not what it should have said.

    `asked` is the question to the ledger that the place stands for.
    """

    keys: Keys
    text: str
    unit: str
    asked: Question | None = None

    @property
    def amount(self) -> Decimal | None:
        """The printed amount in yuan; None where the text prints no number (blank, dash)."""
        digits = "".join(self.text.replace(",", "").split())
        if not any(character.isdigit() for character in digits):
            return None
        return Decimal(digits) * UNIT_FACTORS[self.unit]

    @property
    def decimals(self) -> int:
        """Digits printed after the point."""
        return len(self.text.strip().partition(".")[2])

    def printing(self, amount: Decimal) -> Figure:
        """The same figure with another amount in yuan, printed with the same decimals and grouping."""
        grouping = "," if "," in self.text else ""
        return replace(self, text=format(amount / UNIT_FACTORS[self.unit], f"{grouping}.{self.decimals}f"))


@dataclass
class Cell:
    """One printed cell; `figure` is set where it holds, or leaves blank, an amount of a money form, `told`
    are the figures its text holds otherwise (a target with its sign and unit)."""

    text: str = ""
    row_span: int = 1
    column_span: int = 1
    figure: Figure | None = None
    told: tuple[Figure, ...] = ()

    @property
    def printed(self) -> str:
        """What stands in the cell."""
        return self.figure.text if self.figure is not None else self.text


@dataclass
class Table:
    """A printed table: rows of cells, None where a merged cell reaches over; header rows come first."""

    rows: list[list[Cell | None]]
    header_rows: int
    page_rows: int = 0
    form_code: str = ""
    repeats_header: bool = True

    @property
    def width(self) -> int:
        """Number of columns."""
        return max(len(row) for row in self.rows)

    def figures(self) -> Iterator[tuple[int, int, Cell, Figure]]:
        """Every place of a figure: row and column from 0, its cell and the figure."""
        for row_no, row in enumerate(self.rows):
            for column_no, cell in enumerate(row):
                if cell is not None and cell.figure is not None:
                    yield row_no, column_no, cell, cell.figure

    def pages(self) -> list[tuple[int, int]]:
        """The rows of each page, from and to; header rows belong to the first only."""
        body = len(self.rows) - self.header_rows
        if not self.page_rows or body <= self.page_rows:
            return [(0, len(self.rows))]
        starts = [0, *range(self.header_rows + self.page_rows, len(self.rows), self.page_rows)]
        return list(zip(starts, [*starts[1:], len(self.rows)], strict=True))


@dataclass
class Paragraph:
    """A line or paragraph of text; `kind` is title, heading, form, note, unit or text."""

    text: str
    kind: str = "text"


@dataclass
class Document:
    """A whole disclosure; `name` is unique in a corpus and says how the document was made; `wear` is what
    its files have that clean ones lack (`wear`)."""

    name: str
    style: str
    seed: int
    blocks: list[Paragraph | Table] = field(default_factory=list)
    wear: tuple[str, ...] = ()

    @property
    def tables(self) -> list[Table]:
        """The tables in order."""
        return [block for block in self.blocks if isinstance(block, Table)]

    def figures(self) -> list[Figure]:
        """The figures that are printed: blank and dash are no figure."""
        cells = [cell for table in self.tables for row in table.rows for cell in row if cell is not None]
        figures = [figure for cell in cells for figure in (cell.figure, *cell.told) if figure is not None]
        return [figure for figure in figures if figure.amount is not None]
