"""Defects planted into clean documents: one of each cause of the contract, with what they change.

A defect changes what is printed and nothing else; the truth of the document becomes what is
printed. Which identities must then fail follows from the changed cells (`judge`), not from how the
checker looks for causes.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.corpus.content import Cell, Document, Figure, Paragraph, Table

CAUSES = (
    "wrong_figure",
    "dropped_digit",
    "shifted_rows",
    "shifted_cells",
    "missing_cell",
    "foreign_rows",
    "omitted_carryover",
    "wrong_unit",
    "stale_text",
)
Place = tuple[int, int, int]
Line = tuple[int, int]


@dataclass
class Defect:
    """A document with one defect: its cause, the form it is in, and the cells (table, row, column from 1) it
    changed; `rows` are rows that were put in."""

    cause: str
    document: Document
    form_code: str
    cells: set[Place] = field(default_factory=set)
    rows: set[Line] = field(default_factory=set)
    paragraphs: list[str] = field(default_factory=list)


class NoPlaceError(Exception):
    """The document has no place for a defect of this cause."""


def plant(document: Document, cause: str, seed: int) -> Defect:
    """A copy of a document with one defect, at a place drawn by seed.

    Raises:
        NoPlaceError: nothing in the document can go wrong this way.
    """
    rnd = random.Random(f"{cause} {document.name} {seed}")
    damaged = copy.deepcopy(document)
    damaged.name = f"{document.name}-{cause}-{seed}"
    return _PLANTERS[cause](damaged, rnd)


def _filled(document: Document) -> list[tuple[int, int, int, Cell, Figure]]:
    """Figures printed and not zero, with their place."""
    return [
        (table_no, row_no + 1, column_no + 1, cell, figure)
        for table_no, table in enumerate(document.tables, start=1)
        for row_no, column_no, cell, figure in table.figures()
        if figure.amount
    ]


def _pick(rnd: random.Random, document: Document) -> tuple[int, int, int, Cell, Figure]:
    places = _filled(document)
    forms = sorted({document.tables[place[0] - 1].form_code for place in places})
    form = rnd.choice(forms)
    return rnd.choice([place for place in places if document.tables[place[0] - 1].form_code == form])


def _wrong_figure(document: Document, rnd: random.Random) -> Defect:
    """Another amount of the same size, as a slip of keying makes it."""
    table_no, row_no, column_no, cell, figure = _pick(rnd, document)
    amount = figure.amount or Decimal(0)
    digits = [index for index, character in enumerate(figure.text) if character.isdigit()]
    while True:
        index = rnd.choice(digits[: max(len(digits) - 1, 1)])
        text = figure.text[:index] + str(rnd.randint(0, 9)) + figure.text[index + 1 :]
        changed = replace(figure, text=text)
        if text[0] != "0" and abs((changed.amount or amount) - amount) * 20 > amount:
            break
    cell.figure = changed
    return Defect(
        "wrong_figure", document, document.tables[table_no - 1].form_code, {(table_no, row_no, column_no)}
    )


def _dropped_digit(document: Document, rnd: random.Random) -> Defect:
    """One digit before the point is lost."""
    for _ in range(200):
        table_no, row_no, column_no, cell, figure = _pick(rnd, document)
        whole, point, rest = figure.text.partition(".")
        digits = whole.replace(",", "")
        if len(digits) < 3:
            continue
        index = rnd.randrange(len(digits))
        left = digits[:index] + digits[index + 1 :]
        if left[0] == "0" or int(left) == int(digits):
            continue
        grouped = f"{int(left):,}" if "," in figure.text else left
        cell.figure = replace(figure, text=f"{grouped}{point}{rest}")
        form = document.tables[table_no - 1].form_code
        return Defect("dropped_digit", document, form, {(table_no, row_no, column_no)})
    raise NoPlaceError("no figure is long enough")


def _shifted_rows(document: Document, rnd: random.Random) -> Defect:
    """Some figures of a column stand one row too low, the last of them where nothing stood."""
    choices: list[tuple[int, list[tuple[int, int, Cell]]]] = []
    for table_no, table in enumerate(document.tables, start=1):
        columns: dict[int, list[tuple[int, int, Cell]]] = {}
        for row_no, column_no, cell, _figure in table.figures():
            columns.setdefault(column_no, []).append((row_no, column_no, cell))
        for column in columns.values():
            for start in range(len(column)):
                for length in (2, 3, 4):
                    run = column[start : start + length + 1]
                    if len(run) == length + 1 and _is_run(run):
                        choices.append((table_no, run))
    if not choices:
        raise NoPlaceError("no column has a blank under its figures")
    table_no, run = rnd.choice(choices)
    cells = [cell for _, _, cell in run]
    texts = [cell.printed for cell in cells]
    for cell, text in zip(cells, [texts[-1], *texts[:-1]], strict=True):
        _reprint(cell, text)
    places = {(table_no, row_no + 1, column_no + 1) for row_no, column_no, _ in run}
    return Defect("shifted_rows", document, document.tables[table_no - 1].form_code, places)


def _is_run(run: list[tuple[int, int, Cell]]) -> bool:
    """Neighbouring rows, figures all different and then a place without one."""
    rows = [row_no for row_no, _, _ in run]
    amounts = [cell.figure.amount if cell.figure else None for _, _, cell in run]
    return (
        rows == list(range(rows[0], rows[0] + len(rows)))
        and all(amounts[:-1])
        and not amounts[-1]
        and len(set(amounts[:-1])) == len(amounts) - 1
    )


def _reprint(cell: Cell, text: str) -> None:
    assert cell.figure is not None
    cell.figure = replace(cell.figure, text=text)


def _shifted_cells(document: Document, rnd: random.Random) -> Defect:
    """Figures of a row stand one column too far to the right; one blank was put in, the next was used up."""
    choices = []
    for table_no, table in enumerate(document.tables, start=1):
        rows: dict[int, list[tuple[int, int, Cell]]] = {}
        for row_no, column_no, cell, _figure in table.figures():
            rows.setdefault(row_no, []).append((row_no, column_no, cell))
        for row in rows.values():
            for start in range(len(row)):
                for length in (1, 2, 3):
                    run = row[start : start + length + 1]
                    if len(run) == length + 1 and _is_row_run(run):
                        choices.append((table_no, run))
    if not choices:
        raise NoPlaceError("no row has a blank beside its figures")
    table_no, run = rnd.choice(choices)
    texts = [cell.printed for _, _, cell in run]
    for (_, _, cell), text in zip(run, [texts[-1], *texts[:-1]], strict=True):
        _reprint(cell, text)
    places = {(table_no, row_no + 1, column_no + 1) for row_no, column_no, _ in run}
    return Defect("shifted_cells", document, document.tables[table_no - 1].form_code, places)


def _is_row_run(run: list[tuple[int, int, Cell]]) -> bool:
    columns = [column_no for _, column_no, _ in run]
    amounts = [cell.figure.amount if cell.figure else None for _, _, cell in run]
    return (
        columns == list(range(columns[0], columns[0] + len(columns)))
        and all(amounts[:-1])
        and not amounts[-1]
    )


def _missing_cell(document: Document, rnd: random.Random) -> Defect:
    """A figure is not printed."""
    table_no, row_no, column_no, cell, _figure = _pick(rnd, document)
    _reprint(cell, "")
    return Defect(
        "missing_cell", document, document.tables[table_no - 1].form_code, {(table_no, row_no, column_no)}
    )


def _foreign_rows(document: Document, rnd: random.Random) -> Defect:
    """The rows of a government fund stand among those of the general public budget, its totals unchanged."""
    tables = {table.form_code: (number, table) for number, table in enumerate(document.tables, start=1)}
    if "government_fund_expenditure" not in tables or "general_budget_expenditure" not in tables:
        raise NoPlaceError("the document lacks one of the two forms")
    _, fund = tables["government_fund_expenditure"]
    number, general = tables["general_budget_expenditure"]
    fund_rows = [row for row in fund.rows[fund.header_rows :] if _code_of(row)]
    if not fund_rows:
        raise NoPlaceError("no government fund is spent")
    model = next(row for row in general.rows[general.header_rows :] if _code_of(row))
    total_column = next(i for i, cell in enumerate(model) if cell is not None and cell.figure is not None)
    stub = len([cell for cell in model if cell is not None and cell.figure is None])
    at = max(i for i, row in enumerate(general.rows) if _code_of(row)) + 1
    rows = []
    for row in fund_rows:
        labels = [cell for cell in row if cell is not None and cell.figure is None]
        spent = {
            _nature(cell): cell
            for cell in row
            if cell is not None and cell.figure is not None and _nature(cell)
        }
        if len(labels) != stub:
            raise NoPlaceError("the forms print codes differently")
        new: list[Cell | None] = [Cell(cell.text) for cell in labels]
        for cell in model[total_column:]:
            source = spent.get(_nature(cell)) if cell is not None and cell.figure is not None else None
            if cell is None or cell.figure is None:
                new.append(Cell())
            else:
                code = _code_of(row)
                keys = replace(cell.figure.keys, functional_code=code)
                text = source.printed if source is not None else ""
                new.append(Cell(figure=Figure(keys, text, cell.figure.unit)))
        rows.append(new)
    general.rows[at:at] = rows
    added = {(number, at + 1 + index) for index in range(len(rows))}
    places = {(number, row, column + 1) for _, row in added for column in range(total_column, len(model))}
    return Defect("foreign_rows", document, general.form_code, places, added)


def _code_of(row: list[Cell | None]) -> str:
    return next((c.figure.keys.functional_code for c in row if c is not None and c.figure is not None), "")


def _nature(cell: Cell | None) -> str:
    if cell is None or cell.figure is None or cell.figure.keys.fact != "fct_expenditure_by_function":
        return ""
    return cell.figure.keys.expenditure_nature


def _omitted_carryover(document: Document, rnd: random.Random) -> Defect:
    """The total of a balance's revenue leaves out what was brought forward."""
    choices = []
    for table_no, table in enumerate(document.tables, start=1):
        lines = {
            (figure.keys.line_kind, figure.keys.fund_source): (row, column, cell, figure)
            for row, column, cell, figure in table.figures()
            if figure.keys.flow_direction == "revenue" and figure.amount
        }
        kinds = {kind: place for (kind, _), place in reversed(lines.items())}
        if {"total", "carryover"} <= set(kinds):
            carried = [figure.amount for (kind, _), (_, _, _, figure) in lines.items() if kind == "carryover"]
            choices.append((table_no, kinds["total"], max(amount for amount in carried if amount)))
    if not choices:
        raise NoPlaceError("nothing was brought forward")
    table_no, (row_no, column_no, cell, figure), carried_amount = rnd.choice(choices)
    cell.figure = figure.printing((figure.amount or Decimal(0)) - carried_amount)
    form = document.tables[table_no - 1].form_code
    return Defect("omitted_carryover", document, form, {(table_no, row_no + 1, column_no + 1)})


def _wrong_unit(document: Document, rnd: random.Random) -> Defect:
    """One form says 元 where its figures are in 万元, or the other way round."""
    numbers = [index for index, block in enumerate(document.blocks) if isinstance(block, Table)]
    usable = [index for index in numbers if any(f.amount for *_, f in _table(document, index).figures())]
    index = rnd.choice(usable)
    table = _table(document, index)
    unit = next(figure.unit for *_, figure in table.figures())
    other = "元" if unit == "万元" else "万元"
    if not _restate(document, index, unit, other):
        raise NoPlaceError("the form states no unit of its own")
    number = numbers.index(index) + 1
    places = set()
    for row_no, column_no, cell, figure in table.figures():
        cell.figure = replace(figure, unit=other)
        places.add((number, row_no + 1, column_no + 1))
    return Defect("wrong_unit", document, table.form_code, places)


def _table(document: Document, index: int) -> Table:
    block = document.blocks[index]
    assert isinstance(block, Table)
    return block


def _restate(document: Document, index: int, unit: str, other: str) -> bool:
    """Change the unit stated above a table or in its first rows; whether it was stated there."""
    stated = re.compile(rf"(单位[：:](?:人民币)?){unit}")
    for row in _table(document, index).rows[:4]:
        for cell in row:
            if cell is not None and stated.search(cell.text):
                cell.text = stated.sub(rf"\g<1>{other}", cell.text)
                return True
    for block in reversed(document.blocks[max(index - 4, 0) : index]):
        if isinstance(block, Table):
            return False
        if stated.search(block.text):
            block.text = stated.sub(rf"\g<1>{other}", block.text)
            return True
    return False


def _stale_text(document: Document, rnd: random.Random) -> Defect:
    """A sentence still says another amount than the forms."""
    amount = re.compile(r"(\d+\.\d{2})(?=万元)")
    printed = {round((figure.amount or Decimal(0)) / 10_000, 2) for figure in document.figures()}
    choices = [
        (block, match)
        for block in document.blocks
        if isinstance(block, Paragraph)
        for match in amount.finditer(block.text)
        if Decimal(match[1]) > 1 and Decimal(match[1]) in printed
    ]
    if not choices:
        raise NoPlaceError("no sentence says what a form prints")
    block, match = rnd.choice(choices)
    old = Decimal(match[1])
    new = old * Decimal(rnd.choice((83, 91, 109, 118))) / 100
    block.text = f"{block.text[: match.start(1)]}{new:.2f}{block.text[match.end(1) :]}"
    return Defect("stale_text", document, "narrative", paragraphs=[block.text])


_PLANTERS: dict[str, Callable[[Document, random.Random], Defect]] = {
    "wrong_figure": _wrong_figure,
    "dropped_digit": _dropped_digit,
    "shifted_rows": _shifted_rows,
    "shifted_cells": _shifted_cells,
    "missing_cell": _missing_cell,
    "foreign_rows": _foreign_rows,
    "omitted_carryover": _omitted_carryover,
    "wrong_unit": _wrong_unit,
    "stale_text": _stale_text,
}
