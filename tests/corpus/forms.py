"""Forms of a style filled from a ledger: rows of codes, of agencies, of projects, of the three public
expenses.

Balances have a module of their own (`balances`). A form is a table plus whether it is filled;
title, unit and notes stand around it and are the document's (`disclosure`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest

from tests.corpus.agencies import Agency, economic_names, functional_names
from tests.corpus.content import UNIT_FACTORS, Cell, Figure, Keys, Table
from tests.corpus.headers import dated, header_rows
from tests.corpus.ledger import Moment, Question
from tests.corpus.rows import blank_rows, emptied, numbered
from tests.corpus.styles import Band, Column, FormStyle, Line, Style

Row = list[Cell | None]

FACTS = {
    "function": "fct_expenditure_by_function",
    "economy": "fct_expenditure_by_economy",
    "revenue": "fct_revenue",
    "project": "fct_project_expenditure",
    "three_public": "fct_three_public",
    "balance": "fct_balance_line",
    "purpose": "fct_expenditure_by_economy",
}
DEFAULT_FUNDS = {
    "general_budget_expenditure": "general_public_budget",
    "general_budget_basic": "general_public_budget",
    "general_budget_project": "general_public_budget",
    "government_fund_expenditure": "government_fund",
    "state_capital_expenditure": "state_capital",
    "appropriation_balance": "appropriation",
    "three_public": "",
}
DEFAULT_NATURES = {
    "general_budget_basic": "basic",
    "general_budget_project": "project",
    "project_expenditure": "project",
    "revenue_summary": "",
    "three_public": "",
}


@dataclass(frozen=True)
class Printer:
    """Prints the figures of one form of one agency."""

    agency: Agency
    style: Style
    form: FormStyle

    @property
    def unit(self) -> str:
        """The unit the form is printed in."""
        return self.form.unit or self.style.unit

    def figure(self, row: Mapping[str, str], column: Column, **truth: str) -> Figure:
        """The figure of a row and a column: asked of the ledger, printed, with its keys."""
        said = {**self.form.keys, **row, **column.keys}
        moment = Moment(said.get("phase", self.style.phase), int(said.get("year", "0")))
        fund = said.get("fund", DEFAULT_FUNDS.get(self.form.code, "all"))
        lines = self.form.rows == "balance"
        nature = said.get("nature", "total" if lines else DEFAULT_NATURES.get(self.form.code, "total"))
        flow = said.get("flow", "revenue" if self.form.rows == "revenue" else "expenditure")
        if flow == "revenue" and said.get("period", "current_year") != "current_year":
            flow = "opening" if said["period"] == "carryover" else "total_revenue"
        question = Question(
            flow=flow,
            moment=moment,
            functional_code=said.get("functional", ""),
            economic_code=said.get("ask_economic", said.get("economic", "")),
            government_code=said.get("ask_government", said.get("government", "")),
            fund=said.get("ask_fund", fund) or "all",
            period=said.get("period", "all"),
            nature=nature or "total",
            project=said.get("project", ""),
            item=said.get("item", ""),
        )
        if self.form.rows == "three_public":
            question = question._replace(fund="general_public_budget", nature="total")
        if said.get("item") == "agency_operating":
            question = question._replace(item="", nature="basic_operating")
        keys = Keys(
            fact=said.get("fact", FACTS[self.form.rows]),
            form_code=self.form.code,
            fiscal_year=self.agency.year + moment.offset,
            budget_phase=moment.phase,
            functional_code=said.get("functional", said.get("shown_code", "")),
            department_economic_code=said.get("economic", ""),
            government_economic_code=said.get("government", ""),
            three_public_item=said.get("item", ""),
            project_name=said.get("project", ""),
            fund_source=fund,
            funding_period="" if self.form.rows == "three_public" else said.get("period", "all"),
            expenditure_nature="" if self.form.rows in ("revenue", "project", "three_public") else nature,
        )
        return Figure(Keys(**{**vars(keys), **truth}), self.text(question), self.unit, question)

    def untold(self, row: Mapping[str, str], column: Column) -> str:
        """What a column prints that no fact of the contract holds: conferences and training beside the three
        public expenses, the economic classes of a project."""
        what = column.keys["untold"]
        asked = {key: value for key, value in {**row, **column.keys}.items() if key not in ("item", "untold")}
        said = {
            "conference": ({"ask_economic": "30215"},),
            "training": ({"ask_economic": "30216"},),
            "three_more": ({"item": "total"}, {"ask_economic": "30215"}, {"ask_economic": "30216"}),
            "economic": ({},),
        }
        plain = Column((), {key: value for key, value in column.keys.items() if key != "untold"})
        figures = [
            self.figure(asked, replace(plain, keys={**plain.keys, **more})) for more in said.get(what, ())
        ]
        amount = sum((figure.amount or Decimal(0) for figure in figures), Decimal(0))
        return figures[0].printing(amount).text if amount else self.style.zero

    def growth(self, row: Mapping[str, str], column: Column) -> str:
        """This year's budget against what was spent last year: the amount more or less, or its share."""
        now = self.figure(row, Column((), {"nature": "total"})).amount
        before = self.figure(row, Column((), {"nature": "total", "year": "-1", "phase": "executed"})).amount
        return self.grown(now, before, column.keys["growth"])

    def budget_growth(self, row: Mapping[str, str], column: Column) -> str:
        """This year's budget of what a column speaks of against last year's."""
        asked = {key: value for key, value in column.keys.items() if key != "growth"}
        now = self.figure(row, Column((), asked)).amount
        before = self.figure(row, Column((), {**asked, "year": "-1"})).amount
        return self.grown(now, before, column.keys["growth"].removeprefix("budget_"))

    def grown(self, now: Decimal | None, before: Decimal | None, measure: str) -> str:
        """The difference of two amounts as money or, if `measure` says so, in percent of the former."""
        if now is None or not before:
            return self.style.zero
        if measure == "percent":
            return f"{100 * (now - before) / before:.2f}"
        grouping = "," if self.style.grouped else ""
        return format((now - before) / UNIT_FACTORS[self.unit], f"{grouping}.{self.style.decimals}f")

    def text(self, question: Question) -> str:
        """The answer to a question, printed."""
        amount = self.agency.ledger.amount(question)
        if not amount:
            return self.style.zero
        grouping = "," if self.style.grouped else ""
        return format(amount / UNIT_FACTORS[self.unit], f"{grouping}.{self.style.decimals}f")


def make_form(agency: Agency, style: Style, form: FormStyle) -> Table:
    """The table of a form other than a balance."""
    printer = Printer(agency, style, form)
    rows = header_rows(form, agency.year)
    header = len(rows)
    if form.rows == "printed":
        rows += [[Cell(text) for text in line.split("|")] for line in form.body]
        return Table(rows, header, style.page_rows, form.code, style.repeats_header)
    rows += numbered(form, _banded_rows(printer) if form.bands[0].classes else _plain_rows(printer))
    return Table(rows, header, style.page_rows, form.code, style.repeats_header)


def is_filled(agency: Agency, form: FormStyle) -> bool:
    """Whether the agency has any money a form speaks of."""
    fund = form.keys.get("fund", DEFAULT_FUNDS.get(form.code, "all")) or "all"
    return agency.ledger.has_fund(fund)


def _plain_rows(printer: Printer) -> list[Row]:
    form = printer.form
    columns = form.bands[0].columns
    if form.rows == "three_public":
        return _three_public_rows(printer)
    total = _total_row(printer, columns)
    details: list[Row] = []
    # Under rows of agencies stand their own codes; without them the codes are of all.
    for member in printer.agency.members if form.agency_row or form.by_unit else (printer.agency,):
        own = replace(printer, agency=member)
        if form.agency_row:
            details.append(_row(own, columns, {"is_agency": "1"}))
        details += [_row(own, columns, row) for row in _details(own)]
    if not is_filled(printer.agency, form):
        details = blank_rows(columns, form.blanks)
        if form.empty_row:
            whole: Row = [Cell(form.empty_row, column_span=len(columns)), *([None] * (len(columns) - 1))]
            details.insert(0, whole)
        total = [emptied(form, cell) if cell and cell.figure else cell for cell in total]
    details += blank_rows(columns, form.fillers)
    if form.total == "none":
        return details
    return [total, *details] if form.total == "first" else [*details, total]


def _details(printer: Printer) -> Iterable[dict[str, str]]:
    form, ledger = printer.form, printer.agency.ledger
    fund = form.keys.get("fund", DEFAULT_FUNDS.get(form.code, "all")) or "all"
    nature = form.keys.get("nature", DEFAULT_NATURES.get(form.code, "total")) or "total"
    names = {**functional_names(), **economic_names()}
    if form.rows in ("function", "revenue") and form.levels:
        for code in ledger.functional_codes(form.levels, fund, form.keys.get("nature", "total")):
            yield {"functional": code, "_name": names[code]}
    elif form.rows == "economy":
        has_government = any(column.stub.startswith("government") for column in form.bands[0].columns)
        for code, government in ledger.economic_codes(form.levels, fund, nature):
            row = {"economic": code, "_name": names[code]}
            if has_government and government:
                row |= {"government": government, "_government_name": names[government]}
            yield row
    elif form.rows == "purpose":
        for code, economic in ledger.purposes(fund, nature):
            yield {"functional": code, "economic": economic, "_name": f"{names[code]}{names[economic]}"}
    elif form.rows == "project":
        shows_codes = any(column.stub in ("class", "code") for column in form.bands[0].columns)
        for name, project_nature, code in ledger.projects(fund):
            economic = ledger.economic_of(name)
            row = {"project": name, "_nature": project_nature, "_functional": code, "_economic": economic}
            row["_name"] = name
            yield {**row, "shown_code": code} if shows_codes else row


def _row(printer: Printer, columns: Sequence[Column], row: Mapping[str, str]) -> Row:
    cells: Row = []
    for column in columns:
        if column.stub:
            cells.append(Cell(_stub_text(printer, column, row)))
        else:
            asked = {key: value for key, value in row.items() if not key.startswith("_")}
            asked.pop("is_agency", None)
            if "untold" in column.keys and (row or "total" not in column.keys):
                cells.append(Cell(printer.untold(asked, column)))
            elif "growth" in column.keys:
                of_budget = column.keys["growth"].startswith("budget_")
                grown = printer.budget_growth if of_budget else printer.growth
                cells.append(Cell(grown(asked, column)))
            elif column.keys.get("flow") == "closing":
                name = row.get("_name", printer.form.total_label.replace(" ", ""))
                closing = {"line_name": name, "line_kind": "carryover", "flow_direction": "expenditure"}
                cells.append(Cell(figure=printer.figure(asked, column, **closing)))
            else:
                cells.append(Cell(figure=printer.figure(asked, column)))
    return cells


def _stub_text(printer: Printer, column: Column, row: Mapping[str, str]) -> str:
    agency, style = printer.agency, printer.style
    if row.get("is_agency"):
        texts = {
            **dict.fromkeys(("agency_code", "unit_code", "unit_or_code"), agency.code),
            **dict.fromkeys(("agency_name", "name", "unit_or_project", "coded_name"), agency.name),
        }
        return texts.get(column.stub, "")
    code = row.get("functional") or row.get("economic") or row.get("_functional", "")
    economic = row.get("economic") or row.get("_economic", "")
    government = row.get("government", "")
    steps = {"class": code[:3], "group": code[3:5], "item": code[5:7]}
    if style.stepped and column.stub in steps:
        own = {3: "class", 5: "group", 7: "item"}.get(len(code))
        return steps[column.stub] if column.stub == own else ""
    kind = "其他运转类" if row.get("_nature", "").endswith("operation") else "特定目标类"
    texts = {
        **steps,
        **dict.fromkeys(("code", "unit_or_code"), _code_text(style, code)),
        "name": (style.indent * max(len(code) // 2 - 1, 0) if row.get("_name") else "")
        + row.get("_name", ""),
        "functional_name": functional_names().get(code, ""),
        "economic_code": economic,
        "economic_name": economic_names().get(economic, ""),
        "purpose": row.get("_name", ""),
        "say": column.keys.get("text", ""),
        "coded_name": style.code_text.format(code=code, name=row.get("_name", "")),
        "government_code": government,
        "government_class": government[:3],
        "government_group": government[3:],
        "government_name": row.get("_government_name", ""),
        "agency_code": agency.code,
        "agency_name": agency.name,
        "project": row.get("project", ""),
        "unit_or_project": row.get("project", ""),
        "category": kind if row.get("project") else "",
    }
    return texts.get(column.stub, "")


def _code_text(style: Style, code: str) -> str:
    """A code as a column of codes prints it; a group may be told by its own two digits, under its class."""
    if style.code_text == "relative":
        return code[3:] if len(code) == 5 and code < "3" else code
    if not code or "{name}" in style.code_text:
        return code
    return style.code_text.format(code=code)


def _total_row(printer: Printer, columns: Sequence[Column]) -> Row:
    """The total, labelled in its first cell, or over all its stub columns."""
    form = printer.form
    cells = _row(printer, columns, {})
    stubs = 0
    for column in columns:
        if not column.stub:
            break
        stubs += 1
    for index in range(stubs):
        cells[index] = Cell()
    if stubs:
        at = next((i for i, column in enumerate(columns[:stubs]) if column.keys.get("total")), 0)
        cells[at] = Cell(form.total_label)
        if columns[0].keys.get("total_spans") and stubs > 1:
            cells[0] = Cell(form.total_label, column_span=stubs)
            cells[1:stubs] = [None] * (stubs - 1)
    return cells


def _three_public_rows(printer: Printer) -> list[Row]:
    """One row under a header of items, or one row an item."""
    form = printer.form
    columns = form.bands[0].columns
    lines = form.bands[0].lines
    if lines:
        return _listed_rows(printer)
    listed = printer.agency.members if form.total != "none" else (printer.agency,)
    rows = [_row(replace(printer, agency=member), columns, {"is_agency": "1"}) for member in listed]
    if form.total != "none":
        rows.insert(0, _total_row(printer, columns))
    return rows


def _listed_rows(printer: Printer) -> list[Row]:
    """The items as lines, in bands side by side; a line may print a count, or nothing, of its own."""
    bands = printer.form.bands
    rows: list[Row] = []
    for number, lines in enumerate(zip_longest(*(band.lines for band in bands)), start=1):
        cells: Row = []
        offset = 0
        for band, line in zip(bands, lines, strict=True):
            cells += [
                Cell() if line is None else _listed_cell(printer, column, line, offset + number)
                for column in band.columns
            ]
            offset += len(band.lines)
        rows.append(cells)
    return rows


def _listed_cell(printer: Printer, column: Column, line: Line, number: int) -> Cell:
    if column.stub == "line_no":
        return Cell(str(number))
    if column.stub:
        return Cell(dated(line.label, printer.agency.year))
    if "print" in line.keys:
        return Cell(line.keys["print"])
    if "growth" in column.keys:
        return Cell(printer.budget_growth(line.keys, column))
    return Cell(figure=printer.figure(line.keys, column))


def _banded_rows(printer: Printer) -> list[Row]:
    """Economic codes in bands side by side; each half has its total below."""
    form, ledger = printer.form, printer.agency.ledger
    names = economic_names()
    lists = [
        ledger.economic_codes(form.levels, "general_public_budget", "basic", band.classes)
        for band in form.bands
    ]
    rows: list[Row] = []
    for codes in zip_longest(*lists):
        cells: Row = []
        for band, pair in zip(form.bands, codes, strict=True):
            if pair is None:
                cells += [Cell() for _ in band.columns]
                continue
            half = "basic_personnel" if band.classes[0] in ("301", "303") else "basic_operating"
            row = {"economic": pair[0], "_name": names[pair[0]], "nature": half}
            cells += _row(printer, band.columns, row)
        rows.append(cells)
    rows.append(_halves(printer, form.bands))
    return rows


def _halves(printer: Printer, bands: Sequence[Band]) -> Row:
    """人员经费合计 and 公用经费合计, each over the bands of its half, its figure in the last column."""
    cells: Row = []
    starts = [index for index, band in enumerate(bands) if band.total]
    for start, end in zip(starts, [*starts[1:], len(bands)], strict=True):
        columns = [column for band in bands[start:end] for column in band.columns]
        half = "basic_personnel" if bands[start].classes[0] in ("301", "303") else "basic_operating"
        cells += [Cell(bands[start].total, column_span=len(columns) - 1), *([None] * (len(columns) - 2))]
        cells.append(Cell(figure=printer.figure({"nature": half}, columns[-1])))
    return cells
