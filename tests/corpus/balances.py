"""Balances of a style filled from a ledger: revenue and expenditure side by side, line by line, band by band.

Forms with rows of codes are in `forms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

from tests.corpus.agencies import Agency, functional_names
from tests.corpus.content import Cell, Table
from tests.corpus.forms import Printer, Row
from tests.corpus.headers import header_rows
from tests.corpus.styles import Band, Column, FormStyle, Line, Style

_DIGITS = "一二三四五六七八九"
_ORDINALS = (
    *_DIGITS,
    "十",
    *(f"十{d}" for d in _DIGITS),
    "二十",
    *(f"二十{d}" for d in _DIGITS),
    "三十",
    "三十一",
)
_ORDINAL = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十0-9]+[）)]|[0-9]+[、.．])"
)


def make_balance(agency: Agency, style: Style, form: FormStyle) -> Table:
    """The table of a balance."""
    printer = Printer(agency, style, form)
    rows = header_rows(form, agency.year)
    header = len(rows)
    tops = [list(_expanded(printer, band, band.lines)) for band in form.bands]
    bottoms = [list(_expanded(printer, band, band.bottom)) for band in form.bands]
    height = max(len(top) for top in tops) + form.blanks
    depth = max(len(bottom) for bottom in bottoms)
    sides = [
        [*top, *([None] * (height - len(top))), *([None] * (depth - len(bottom))), *bottom]
        for top, bottom in zip(tops, bottoms, strict=True)
    ]
    counts = [0] * len(sides)
    for index in range(1, len(sides)):
        counts[index] = counts[index - 1] + len(sides[index - 1])
    for number, lines in enumerate(zip_longest(*sides), start=1):
        cells: Row = []
        for band, line, offset in zip(form.bands, lines, counts, strict=True):
            cells += _band_cells(printer, band, line, offset + number)
        rows.append(cells)
    return Table(rows, header, style.page_rows, form.code, style.repeats_header)


def _expanded(printer: Printer, band: Band, lines: Iterable[Line]) -> Iterable[Line]:
    """The lines of a band, those written once for every class spelled out."""
    names = functional_names()
    number = 0
    for line in lines:
        each = line.keys.get("each")
        if each is None:
            yield line
            continue
        if each == "all_classes":
            codes = [code for code in names if len(code) == 3 and code < "235"]
        else:
            codes = printer.agency.ledger.functional_codes((3,), printer.form.keys.get("fund", "all"))
        keys = {key: value for key, value in line.keys.items() if key != "each"}
        for code in sorted(codes):
            number += 1
            text = line.label.replace("{ordinal}", _ORDINALS[number - 1]).replace("{number}", str(number))
            text = text.replace("{code}", code)
            yield Line(text.replace("{class}", names[code]), {**keys, "functional": code})


def _band_cells(printer: Printer, band: Band, line: Line | None, number: int) -> Row:
    cells: Row = []
    for column in band.columns:
        if column.stub == "line_no":
            cells.append(Cell(str(number)))
        elif column.stub:
            cells.append(Cell(line.label if line is not None else ""))
        elif line is None or line.keys.get("blank"):
            cells.append(Cell())
        elif "untold" in line.keys:
            figure = _figure_cell(printer, band, line, column).figure
            cells.append(Cell(figure.text if figure is not None else ""))
        elif "growth" in column.keys:
            now = _figure_cell(printer, band, line, Column((), {})).figure
            before = _figure_cell(printer, band, line, Column((), {"year": "-1"})).figure
            assert now is not None and before is not None
            cells.append(Cell(printer.grown(now.amount, before.amount, column.keys["growth"])))
        else:
            cells.append(_figure_cell(printer, band, line, column))
    return cells


def _figure_cell(printer: Printer, band: Band, line: Line, column: Column) -> Cell:
    kind = line.keys.get("kind", "item")
    period = line.keys.get("period")
    if band.flow == "revenue":
        flow = {
            "item": "revenue",
            "of_which": "revenue",
            "subtotal": "revenue",
            "total": "total_revenue",
        }.get(kind, "opening")
        period = period or {"carryover": "carryover", "total": "all"}.get(kind, "current_year")
    else:
        flow = {"total": "total_expenditure", "carryover": "closing"}.get(kind, "expenditure")
        period = "all"
    asked = {"flow": flow, **line.keys}
    figure = printer.figure(
        {key: value for key, value in asked.items() if key not in ("kind", "period")},
        column,
        line_name=_ORDINAL.sub("", line.label).strip().replace(" ", "").replace("　", ""),
        line_kind=kind,
        flow_direction=band.flow,
        funding_period=period,
    )
    return Cell(figure=figure)
