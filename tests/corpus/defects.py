"""Defects planted into clean documents: one of each cause of the contract, with what they change.

A defect changes what is printed and nothing else; the truth of the document becomes what is
printed. What can be seen of it follows from the money the document was made from (`truth`), not from how
the checker looks for causes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from tests.corpus.content import Cell, Document, Figure, Paragraph, Table
from tests.corpus.disclosure import Recipe, disclosure
from tests.corpus.planted import Defect, NoPlaceError
from tests.corpus.stale import stale_text
from tests.corpus.truth import bears_slip

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


def plant(recipe: Recipe, cause: str, seed: int) -> Defect:
    """The document of a recipe with one defect; successive seeds go through its forms.

    Raises:
        NoPlaceError: nothing in the document can go wrong this way.
    """
    if cause == "stale_text":
        return stale_text(recipe, seed)
    clean = disclosure(recipe)
    forms = list(dict.fromkeys(table.form_code for table in clean.tables))
    first = (3 * recipe.seed + 5 * seed) % len(forms)
    for form in [*forms[first:], *forms[:first]]:
        damaged = _copied(clean, f"{clean.name}-{cause}-{seed}")
        try:
            return _PLANTERS[cause](damaged, random.Random(f"{cause} {clean.name} {seed}"), form)
        except NoPlaceError:
            continue
    raise NoPlaceError(f"no place for {cause} in {clean.name}")


def _copied(document: Document, name: str) -> Document:
    """The document with cells and paragraphs of its own; figures cannot be changed and are shared."""
    blocks: list[Paragraph | Table] = [
        replace(block, rows=[[cell and replace(cell) for cell in row] for row in block.rows])
        if isinstance(block, Table)
        else replace(block)
        for block in document.blocks
    ]
    return replace(document, name=name, blocks=blocks)


def _pick(rnd: random.Random, document: Document, form: str) -> tuple[int, int, int, Cell, Figure]:
    """A figure of a form that is printed and not zero, with its place."""
    places = [
        (table_no, row_no + 1, column_no + 1, cell, figure)
        for table_no, table in _of_form(document, form)
        for row_no, column_no, cell, figure in table.figures()
        if figure.amount
    ]
    if not places:
        raise NoPlaceError("the form is empty")
    return rnd.choice(places)


def _wrong_figure(document: Document, rnd: random.Random, form: str) -> Defect:
    """Another amount of the same size, as a slip of keying makes it."""
    table_no, row_no, column_no, cell, figure = _pick(rnd, document, form)
    amount = figure.amount or Decimal(0)
    digits = [index for index, character in enumerate(figure.text) if character.isdigit()]
    changes = [(index, digit) for index in digits[: max(len(digits) - 1, 1)] for digit in "0123456789"]
    rnd.shuffle(changes)
    for index, digit in changes:
        text = figure.text[:index] + digit + figure.text[index + 1 :]
        changed = replace(figure, text=text)
        is_greater = abs((changed.amount or amount) - amount) * 20 > amount
        if text[0] != "0" and is_greater and not bears_slip(figure, changed):
            cell.figure = changed
            return Defect("wrong_figure", document, form, {(table_no, row_no, column_no)})
    raise NoPlaceError("every other digit is a slip, or no more than a small difference")


def _dropped_digit(document: Document, rnd: random.Random, form: str) -> Defect:
    """One digit before the point is lost."""
    for _ in range(200):
        table_no, row_no, column_no, cell, figure = _pick(rnd, document, form)
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
        return Defect("dropped_digit", document, form, {(table_no, row_no, column_no)})
    raise NoPlaceError("no figure is long enough")


def _shifted_rows(document: Document, rnd: random.Random, form: str) -> Defect:
    """Some figures of a column stand one row too low, the last of them where nothing stood."""
    choices: list[tuple[int, list[tuple[int, int, Cell]]]] = []
    for table_no, table in _of_form(document, form):
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
    return Defect("shifted_rows", document, form, places)


def _of_form(document: Document, form: str) -> list[tuple[int, Table]]:
    return [
        (number, table) for number, table in enumerate(document.tables, start=1) if table.form_code == form
    ]


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


def _shifted_cells(document: Document, rnd: random.Random, form: str) -> Defect:
    """Figures of a row stand one column too far to the right; one blank was put in, the next was used up."""
    choices = []
    for table_no, table in _of_form(document, form):
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
    return Defect("shifted_cells", document, form, places)


def _is_row_run(run: list[tuple[int, int, Cell]]) -> bool:
    columns = [column_no for _, column_no, _ in run]
    amounts = [cell.figure.amount if cell.figure else None for _, _, cell in run]
    return (
        columns == list(range(columns[0], columns[0] + len(columns)))
        and all(amounts[:-1])
        and not amounts[-1]
    )


def _missing_cell(document: Document, rnd: random.Random, form: str) -> Defect:
    """A figure is not printed."""
    table_no, row_no, column_no, cell, _figure = _pick(rnd, document, form)
    _reprint(cell, "")
    return Defect("missing_cell", document, form, {(table_no, row_no, column_no)})


def _foreign_rows(document: Document, rnd: random.Random, form: str) -> Defect:
    """The rows of a government fund stand among those of the general public budget, its totals unchanged."""
    del rnd
    tables = {table.form_code: (number, table) for number, table in enumerate(document.tables, start=1)}
    if form != "general_budget_expenditure":
        raise NoPlaceError("only the form of the general budget is mistaken for another fund's")
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
    return Defect("foreign_rows", document, form, places, added)


def _code_of(row: list[Cell | None]) -> str:
    return next((c.figure.keys.functional_code for c in row if c is not None and c.figure is not None), "")


def _nature(cell: Cell | None) -> str:
    if cell is None or cell.figure is None or cell.figure.keys.fact != "fct_expenditure_by_function":
        return ""
    return cell.figure.keys.expenditure_nature


def _omitted_carryover(document: Document, rnd: random.Random, form: str) -> Defect:
    """The total of a balance's revenue leaves out what was brought forward."""
    choices = []
    for table_no, table in _of_form(document, form):
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
    return Defect("omitted_carryover", document, form, {(table_no, row_no + 1, column_no + 1)})


def _wrong_unit(document: Document, rnd: random.Random, form: str) -> Defect:
    """One form says 元 where its figures are in 万元, or the other way round."""
    numbers = [index for index, block in enumerate(document.blocks) if isinstance(block, Table)]
    usable = [
        index
        for index in numbers
        if _table(document, index).form_code == form
        and any(f.amount for *_, f in _table(document, index).figures())
    ]
    if not usable:
        raise NoPlaceError("the form is empty")
    index = rnd.choice(usable)
    table = _table(document, index)
    unit = next(figure.unit for *_, figure in table.figures())
    other = "元" if unit == "万元" else "万元"
    if any(cell is not None and f"（{unit}）" in cell.text for row in table.rows for cell in row):
        raise NoPlaceError("the columns state the unit as well")
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


_PLANTERS: dict[str, Callable[[Document, random.Random, str], Defect]] = {
    "wrong_figure": _wrong_figure,
    "dropped_digit": _dropped_digit,
    "shifted_rows": _shifted_rows,
    "shifted_cells": _shifted_cells,
    "missing_cell": _missing_cell,
    "foreign_rows": _foreign_rows,
    "omitted_carryover": _omitted_carryover,
    "wrong_unit": _wrong_unit,
}
