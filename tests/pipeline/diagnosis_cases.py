"""Documents with one planted cause each, and what a careful reader would say of them.

The forms are those of `disclosures`; how each document is damaged is here, what must come of it is asserted
in `test_diagnosis`. Every document is of an agency of its own, so that none is held against another.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from disclosure_forms import disclosure
from disclosures import (
    APPROPRIATED,
    EVERYTHING,
    FINAL,
    GENERAL_ONLY,
    UNIT_FACTORS,
    WAN_ITEMS,
    YUAN_LEVELS,
    Disclosure,
    Form,
)

Key = tuple[str, str]
BASE = {
    "items": (2024, WAN_ITEMS, APPROPRIATED),
    "levels": (2023, YUAN_LEVELS, EVERYTHING),
    "final": (2022, FINAL, EVERYTHING),
    "general": (2021, YUAN_LEVELS, GENERAL_ONLY),
}


class Planted(NamedTuple):
    """A document, the cause planted in it, the cells it is about with what must stand there (yuan), words."""

    document: Disclosure
    cause: str
    right: dict[tuple[int, int, int], Decimal | None]
    words: str


def fresh(base: str, number: int) -> Disclosure:
    """A document of an agency that no other document is of."""
    year, layout, budget = BASE[base]
    return disclosure(f"洛阳市第{number}示例局", year, layout, budget)


def printed(form: Form, key: Key) -> str:
    row_no, column_no = form.places[key]
    return form.cells[row_no - 1][column_no - 1]


def put(form: Form, key: Key, text: str) -> None:
    """Print a text and remember the amount a reader takes it for."""
    form.set_text(*key, text)
    digits = text.replace(",", "")
    form.amounts[key] = Decimal(digits) * UNIT_FACTORS[form.layout.unit] if digits else Decimal(0)


def cells(
    document: Disclosure, form_code: str, amounts: dict[Key, Decimal | None]
) -> dict[tuple[int, int, int], Decimal | None]:
    return {document.cell(form_code, *key): amount for key, amount in amounts.items()}


def shift(form: Form, keys: Sequence[Key]) -> None:
    """Move the figures of a stretch one place on: the first is left blank, the last must have been none."""
    texts = [printed(form, key) for key in keys]
    assert form.amounts[keys[-1]] == 0
    for key, text in zip(keys, ["", *texts[:-1]], strict=True):
        put(form, key, text)


def changed_figure(number: int) -> Planted:
    document = fresh("levels", number)
    form, key = document.form("general_budget_expenditure"), ("2101501", "basic")
    right = form.amounts[key]
    form.change(*key, 52_031)
    return Planted(document, "wrong_figure", cells(document, form.form_code, {key: right}), "相差52,031.00元")


def lost_digit(number: int) -> Planted:
    document = fresh("final", number)
    form, key = document.form("expenditure_summary"), ("2101501", "total")
    right, text = form.amounts[key], printed(document.form("expenditure_summary"), key)
    put(form, key, text[:1] + text[2:])
    return Planted(document, "dropped_digit", cells(document, form.form_code, {key: right}), "漏写一位数字")


def lost_figure(number: int) -> Planted:
    document = fresh("items", number)
    form, key = document.form("general_budget_expenditure"), ("2101506", "project_special")
    right = form.amounts[key]
    put(form, key, "")
    words = f"应为{right / 10_000:,.2f}万元（未补入）"
    return Planted(document, "missing_cell", cells(document, form.form_code, {key: right}), words)


def shifted_column(number: int) -> Planted:
    """The project column of some lines stands a line lower."""
    document = fresh("items", number)
    form = document.form("expenditure_summary")
    rows = sorted({place[0]: row for (row, _), place in form.places.items()}.items())
    names = [row for _, row in rows if row not in ("total", "agency")]
    keys = [(row, "project_special") for row in names]
    first = next(place for place, key in enumerate(keys) if form.amounts[key])
    last = next(place for place in range(first + 1, len(keys)) if not form.amounts[keys[place]])
    stretch = keys[first : last + 1]
    right = {key: form.amounts[key] or None for key in stretch}
    shift(form, stretch)
    return Planted(document, "shifted_rows", cells(document, form.form_code, right), "整体下移了一行")


def foreign_row(number: int) -> Planted:
    """A line of the government fund's form stands among the general budget's."""
    document = fresh("final", number)
    form, other = document.form("general_budget_expenditure"), document.form("government_fund_expenditure")
    code = "2120803"
    amount = other.amounts[code, "total"]
    row = other.cells[other.places[code, "total"][0] - 1][:2]
    form.cells.append(row)
    right: dict[tuple[int, int, int], Decimal | None] = {}
    table_no = document.forms.index(form) + 1
    for column, value in (("total", amount), ("project", amount)):
        column_no = form.places["total", column][1]
        row += [""] * (column_no - len(row))
        row[column_no - 1] = form.layout.text(value)
        right[table_no, len(form.cells), column_no] = Decimal(0)
    return Planted(document, "foreign_rows", right, "与《政府性基金支出表》相同")


def kept_carryover(number: int) -> Planted:
    """The summary leaves the money brought forward out of its total."""
    document = fresh("items", number)
    form, key = document.form("revenue_expenditure_summary"), ("revenue/total", "amount")
    right = form.amounts[key]
    form.change(*key, -form.amounts["revenue/carryover", "amount"])
    return Planted(document, "omitted_carryover", cells(document, form.form_code, {key: right}), "结转")


def wrong_unit(number: int) -> Planted:
    """A form in 元 that says 万元."""
    document = fresh("levels", number)
    form = document.form("general_budget_expenditure")
    form.unit_line = "单位：万元"
    right = {key: amount for key, amount in form.amounts.items() if amount}
    return Planted(document, "wrong_unit", cells(document, form.form_code, dict(right)), "大一万倍")


def exchanged(number: int) -> Planted:
    document = fresh("levels", number)
    form = document.form("expenditure_summary")
    left, right_key = ("2101501", "basic"), ("2210201", "basic")
    first, second = form.amounts[left], form.amounts[right_key]
    form.change(*left, second - first)
    form.change(*right_key, first - second)
    right = {left: first, right_key: second}
    return Planted(document, "other", cells(document, form.form_code, dict(right)), "互换了位置")


CASES = {
    case.__name__: case(number)
    for number, case in enumerate(
        (
            changed_figure,
            lost_digit,
            lost_figure,
            shifted_column,
            foreign_row,
            kept_carryover,
            wrong_unit,
            exchanged,
        ),
        start=1,
    )
}
CLEAN = fresh("items", 99)


def doubtful() -> Disclosure:
    """A form of one row whose total is off: no other form prints its figures."""
    document = fresh("general", 98)
    document.forms = [form for form in document.forms if form.form_code == "three_public"]
    document.form("three_public").change("total", "total", 7_000)
    return document


DOUBTFUL = doubtful()
