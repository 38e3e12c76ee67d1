"""Every identity of the catalogue holds in a clean disclosure and is reported, with its figures, where one is wrong.

The documents are written by `disclosures`: clean ones in each layout, and for each identity one in which a single
printed figure was changed. All are landed into one data folder and built once. A new identity in the catalogue
without a breaking case here fails the suite.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from disclosure_forms import disclosure
from disclosures import (
    APPROPRIATED,
    CAPITAL,
    EVERYTHING,
    FINAL,
    GENERAL,
    GENERAL_ONLY,
    GOODS,
    GOVERNMENT,
    HOUSEHOLD,
    OPERATION,
    UNIT_FACTORS,
    WAGES,
    WAN_ITEMS,
    YUAN_LEVELS,
    Budget,
    Disclosure,
    Posting,
)

from dagster_project.dbt_build import NodeResult, build
from dagster_project.paths import DBT_DIR, DataFolder
from ingest.landing import land

AGENCY = "洛阳市示例局"
MODELS = (
    "fct_identity_result",
    "bridge_identity_cell",
    "fct_unplaced_cell",
    "fct_cell_placement",
    "mart_findings",
)

CLEAN = {
    "items": disclosure(AGENCY, 2024, WAN_ITEMS, APPROPRIATED),
    "levels": disclosure(AGENCY, 2023, YUAN_LEVELS, EVERYTHING),
    "final": disclosure(AGENCY, 2022, FINAL, EVERYTHING),
    "general": disclosure(AGENCY, 2021, YUAN_LEVELS, GENERAL_ONLY),
}


class Break(NamedTuple):
    """One printed figure off by `difference` yuan; it is the total of its identity.

    A total is made too small where some of its parts are left blank: too large, a part might be missing instead.
    """

    document: str
    form_code: str
    row: str
    column: str
    difference: int = -7_000


BREAKS = {
    "row_nature_total": Break("levels", "expenditure_summary", "2101501", "total"),
    "row_nature_basic": Break("levels", "expenditure_summary", "2101501", "basic"),
    "row_nature_basic_personnel": Break("items", "expenditure_summary", "2101501", "basic_personnel"),
    "row_nature_basic_operating": Break("items", "expenditure_summary", "2101501", "basic_operating"),
    "row_nature_project": Break("items", "expenditure_summary", "2101506", "project"),
    "row_fund_all": Break("levels", "revenue_summary", "total", "all/all"),
    "row_fund_appropriation": Break("levels", "revenue_summary", "total", "appropriation/current_year"),
    "row_fund_unit_funds": Break("levels", "revenue_summary", "total", "unit_funds/current_year"),
    "row_fund_period": Break("items", "revenue_summary", "total", "all/all"),
    "row_item_total": Break("levels", "three_public", "total", "total", 7_000),
    "row_item_vehicles": Break("levels", "three_public", "total", "vehicles", 7_000),
    "row_of_which": Break(
        "items", "revenue_summary", "total", "general_public_budget_appropriation/current_year", 7_000
    ),
    "column_total": Break("items", "expenditure_summary", "total", "total", 7_000),
    "column_agency": Break("items", "expenditure_summary", "agency", "total", 7_000),
    "column_class": Break("levels", "general_budget_expenditure", "208", "total", 7_000),
    "column_group": Break("levels", "general_budget_expenditure", "20805", "total", 7_000),
    "column_economic_class": Break("levels", "general_budget_basic", "301", "basic", 7_000),
    "balance_revenue_subtotal": Break("items", "revenue_expenditure_summary", "revenue/subtotal", "amount"),
    "balance_expenditure_subtotal": Break(
        "items", "revenue_expenditure_summary", "expenditure/subtotal", "all", 7_000
    ),
    "balance_revenue_total": Break("items", "revenue_expenditure_summary", "revenue/total", "amount", 7_000),
    "balance_expenditure_total": Break(
        "items", "revenue_expenditure_summary", "expenditure/total", "all", 7_000
    ),
    "balance_carryover": Break("items", "revenue_expenditure_summary", "revenue/carryover", "amount", 7_000),
    "balance_total": Break("final", "revenue_expenditure_summary", "revenue/total", "amount", 7_000),
    "balance_fund": Break("items", "appropriation_balance", "expenditure/total", GOVERNMENT, 7_000),
    "balance_fund_stock": Break("final", "government_fund_expenditure", "total", "opening", 7_000),
    "cross_revenue_total": Break("levels", "revenue_expenditure_summary", "revenue/total", "amount", 7_000),
    "cross_revenue_current": Break(
        "items", "revenue_expenditure_summary", "revenue/subtotal", "amount", 9_000
    ),
    "cross_revenue_carryover": Break(
        "levels", "revenue_expenditure_summary", "revenue/carryover", "amount", 7_000
    ),
    "cross_revenue_fund": Break(
        "items", "revenue_expenditure_summary", f"revenue/{GENERAL}", "amount", 7_000
    ),
    "cross_expenditure_total": Break(
        "levels", "revenue_expenditure_summary", "expenditure/subtotal", "all", 7_000
    ),
    "cross_expenditure_class": Break(
        "levels", "revenue_expenditure_summary", "expenditure/210", "all", 7_000
    ),
    "cross_appropriation_revenue": Break(
        "levels", "appropriation_balance", "revenue/subtotal", "amount", 7_000
    ),
    "cross_appropriation_fund": Break(
        "levels", "appropriation_balance", f"revenue/{GENERAL}", "amount", 7_000
    ),
    "cross_appropriation_total": Break("items", "appropriation_balance", "revenue/total", "amount", 7_000),
    "cross_appropriation_class": Break(
        "items", "appropriation_balance", "expenditure/212", "appropriation", 7_000
    ),
    "cross_general_total": Break("items", "appropriation_balance", "expenditure/subtotal", GENERAL, 7_000),
    "cross_general_class": Break("items", "appropriation_balance", "expenditure/210", GENERAL, 7_000),
    "cross_fund_total": Break("levels", "appropriation_balance", "expenditure/subtotal", GOVERNMENT, 7_000),
    "cross_capital_total": Break("items", "appropriation_balance", "expenditure/subtotal", CAPITAL, 7_000),
    "cross_basic_total": Break("items", "general_budget_expenditure", "total", "basic", 7_000),
    "cross_basic_personnel": Break("items", "general_budget_expenditure", "total", "basic_personnel", 7_000),
    "cross_basic_operating": Break("items", "general_budget_expenditure", "total", "basic_operating", 7_000),
    "cross_basic_wages": Break("items", "general_budget_expenditure", "total", WAGES, 7_000),
    "cross_basic_goods": Break("items", "general_budget_expenditure", "total", GOODS, 7_000),
    "cross_basic_household": Break("items", "general_budget_expenditure", "total", HOUSEHOLD, 7_000),
    "cross_general_project": Break("levels", "general_budget_expenditure", "total", "project", 7_000),
    "cross_project_total": Break("levels", "expenditure_summary", "total", "project", 7_000),
    "cross_economic_total": Break("levels", "economic_summary", "total", "all", 7_000),
    "cross_economic_basic": Break("items", "general_budget_basic", "30201", "basic", 7_000),
    "cross_scope_total": Break("items", "expenditure_summary", "total", "total", 9_000),
    "cross_scope_code": Break("general", "expenditure_summary", "2101506", "total"),
    "cross_scope_basic": Break("general", "expenditure_summary", "total", "basic", 7_000),
    "cross_scope_project": Break("items", "expenditure_summary", "total", "project", 7_000),
    "cross_three_public_hospitality": Break("items", "general_budget_basic", "30217", "basic", 7_000),
    "cross_three_public_overseas": Break("items", "economic_summary", "30212", "all", 7_000),
    "cross_three_public_vehicle_operation": Break("items", "general_budget_basic", "30231", "basic", 7_000),
    "cross_three_public_vehicle_purchase": Break("items", "economic_summary", "31013", "all", 7_000),
}


def catalogue() -> list[str]:
    """The identities of the seed."""
    with (DBT_DIR / "seeds" / "identities" / "identities.csv").open(encoding="utf-8") as seed:
        return [row["identity_id"] for row in csv.DictReader(seed)]


def forms_compared() -> dict[str, set[str]]:
    """The forms each cross-form identity compares, by the seed."""
    forms: dict[str, set[str]] = {}
    with (DBT_DIR / "seeds" / "identities" / "cross_form_terms.csv").open(encoding="utf-8") as seed:
        for row in csv.DictReader(seed):
            forms.setdefault(row["identity_id"], set()).add(row["form_code"])
    return forms


def broken(identity_id: str, case: Break) -> Disclosure:
    """The case's document with its one figure changed, and no form the identity has nothing to do with."""
    document = CLEAN[case.document].copy()
    if not identity_id.startswith("cross_scope_"):  # these ask the whole document whether it is in scope
        kept = {case.form_code, *forms_compared().get(identity_id, ())}
        document.forms = [form for form in document.forms if form.form_code in kept]
    document.form(case.form_code).change(case.row, case.column, case.difference)
    return document


def without_group_row() -> Disclosure:
    """A document whose codes 20805… have lost the group they belong to: another code is printed for it."""
    document = CLEAN["levels"].copy()
    form = document.form("expenditure_summary")
    document.forms = [form]
    row_no, _ = form.places["20805", "total"]
    form.cells[row_no - 1][0] = "20899"
    return document


def written_otherwise() -> Disclosure:
    """A clean document with a negative amount, whose figures are written in the ways offices write them."""
    refund = Posting("2101506", "30227", GENERAL, OPERATION, -12_000, "以前年度收回")
    layout = replace(WAN_ITEMS, zero="—")
    document = disclosure(AGENCY, 2020, layout, Budget((*APPROPRIATED.postings, refund)))
    full_width = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: text.translate(full_width),
        lambda text: f" {text} ",
        lambda text: f"（{text[1:]}）" if text.startswith("-") else text,
    )
    for form in document.forms:
        for number, (place, amount) in enumerate(form.amounts.items()):
            if amount:
                form.set_text(*place, ways[number % 3](layout.text(amount)))
    return document


def with_blank_total() -> Disclosure:
    """A document that leaves out one total."""
    document = CLEAN["levels"].copy()
    document.form("revenue_summary").set_text("total", "unit_funds/current_year", "")
    document.form("revenue_summary").set_text("agency", "unit_funds/current_year", "")
    return document


def off_by(difference: int) -> Disclosure:
    """A total of three rows in 万元 with two decimals, off by some yuan: the four half-widths come to 200."""
    document = CLEAN["items"].copy()
    document.form("expenditure_summary").change("total", "project_special", difference)
    return document


def without_unit() -> Disclosure:
    """A document that states its unit nowhere."""
    document = CLEAN["levels"].copy()
    for form in document.forms:
        form.unit_line = ""
    return document


def with_strange_unit() -> Disclosure:
    """A document with one form in a unit nobody has described."""
    document = CLEAN["levels"].copy()
    document.form("three_public").unit_line = "单位：万美元"
    return document


DOCUMENTS: dict[str, Disclosure] = {
    **CLEAN,
    **{identity_id: broken(identity_id, case) for identity_id, case in BREAKS.items()},
    "classification_parent": without_group_row(),
    "written_otherwise": written_otherwise(),
    "blank_total": with_blank_total(),
    "at_half_widths": off_by(-200),
    "beyond_half_widths": off_by(-300),
    "no_unit": without_unit(),
    "strange_unit": with_strange_unit(),
}


def document_id(name: str) -> str:
    return hashlib.sha256(DOCUMENTS[name].text().encode()).hexdigest()


@dataclass
class Warehouse:
    """What one build made of all documents."""

    nodes: list[NodeResult]
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        cursor = self.connection.execute(query, values)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def results_at(
        self, name: str, identity_id: str, cell: tuple[int, int, int], role: str
    ) -> list[dict[str, Any]]:
        """Results of an identity in a document that rest on a cell in that role."""
        return self.rows(
            "select results.* from audit.fct_identity_result as results "
            "inner join audit.bridge_identity_cell as cells using (document_id, identity_result_id) "
            "where document_id = ? and identity_id = ? "
            "and (cells.table_no, cells.row_no, cells.column_no, cells.role) = (?, ?, ?, ?)",
            document_id(name), identity_id, *cell, role,
        )  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """All documents, landed and built once."""
    data = DataFolder.at(tmp_path_factory.mktemp("identities"))
    folder = tmp_path_factory.mktemp("documents")
    for name, document in DOCUMENTS.items():
        Path(folder, f"{name}.txt").write_text(document.text(), encoding="utf-8", newline="\n")
    land([folder], data.root)
    data.build.mkdir(parents=True, exist_ok=True)
    nodes = build(data, [f"+{model}" for model in MODELS])
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        yield Warehouse(nodes, connection)


def test_every_identity_has_a_document_that_breaks_it() -> None:
    assert {*BREAKS, "classification_parent"} == set(catalogue())


def test_wrong_figures_fail_no_check_of_the_build(warehouse: Warehouse) -> None:
    assert [node for node in warehouse.nodes if not node.passed] == []
    assert warehouse.rows(
        "select distinct document_id from audit.fct_identity_result where status = 'inconsistent'"
    )


@pytest.mark.parametrize("name", [*CLEAN, "written_otherwise"])
def test_nothing_is_found_in_a_clean_document(warehouse: Warehouse, name: str) -> None:
    found = warehouse.rows(
        "select distinct status from audit.fct_identity_result where document_id = ?", document_id(name)
    )
    assert {row["status"] for row in found} == {"exact", "not_evaluable"}
    for table in ("audit.fct_unplaced_cell", "audit.fct_cell_placement", "marts.mart_findings"):
        assert warehouse.rows(f"select * from {table} where document_id = ?", document_id(name)) == []


@pytest.mark.parametrize("identity_id", catalogue())
def test_the_identity_holds_in_a_clean_document(warehouse: Warehouse, identity_id: str) -> None:
    holding = warehouse.rows(
        "select document_id from audit.fct_identity_result where identity_id = ? and status = 'exact'",
        identity_id,
    )
    assert {row["document_id"] for row in holding} & {document_id(name) for name in CLEAN}


@pytest.mark.parametrize("identity_id", BREAKS)
def test_the_identity_is_reported_where_it_is_broken(warehouse: Warehouse, identity_id: str) -> None:
    case = BREAKS[identity_id]
    document = DOCUMENTS[identity_id]
    cell = document.cell(case.form_code, case.row, case.column)
    (result,) = warehouse.results_at(identity_id, identity_id, cell, "total")
    assert (result["status"], result["difference"]) == ("inconsistent", case.difference)
    assert (result["form_code"], result["attribution"]) == (case.form_code, "publisher")
    assert abs(result["difference"]) > result["tolerance"] > 0

    printed = result["lhs_amount"]
    if identity_id != "balance_fund_stock":  # two figures stand on its left
        assert printed == document.form(case.form_code).amounts[case.row, case.column]
    unit = document.layout.unit
    assert f"{printed / UNIT_FACTORS[unit]:,.2f}{unit}" in result["message_zh"]
    assert f"{printed:,.2f} yuan" in result["message_en"]
    assert f"{abs(case.difference):,.2f} yuan" in result["message_en"]

    (finding,) = warehouse.rows(
        "select * from marts.mart_findings where finding_id = ?", result["identity_result_id"]
    )
    assert finding["identity_id"] == identity_id
    assert finding["file_name"] == f"{identity_id}.txt"
    assert finding["difference_yuan"] == case.difference
    assert (finding["table_no"], finding["row_no"]) == cell[:2]
    assert finding["message_zh"] == result["message_zh"]


def test_a_code_without_its_group_is_reported(warehouse: Warehouse) -> None:
    document = DOCUMENTS["classification_parent"]
    for code in ("2080501", "2080505"):
        table_no, row_no, _ = document.cell("expenditure_summary", code, "total")
        (result,) = warehouse.results_at(
            "classification_parent", "classification_parent", (table_no, row_no, 1), "component"
        )
        assert (result["status"], result["attribution"]) == ("inconsistent", "publisher")
        assert result["scope"] == code
        assert f"上级科目{code[:5]}未列示" in result["message_zh"]
        assert f"not its parent {code[:5]}" in result["message_en"]


def test_every_result_is_the_sum_of_its_cells(warehouse: Warehouse) -> None:
    amounts = {
        (document_id(name), number, *place): form.amounts[key]
        for name, document in DOCUMENTS.items()
        for number, form in enumerate(document.forms, start=1)
        for key, place in form.places.items()
    }
    sums: dict[tuple[str, str, str], Decimal] = {}
    for row in warehouse.rows(
        "select * from audit.bridge_identity_cell where not is_blank"
    ):
        place = (row["document_id"], row["table_no"], row["row_no"], row["column_no"])
        if place in amounts:
            key = (row["document_id"], row["identity_result_id"], row["role"])
            sums[key] = sums.get(key, Decimal(0)) + row["weight"] * amounts[place]
    results = warehouse.rows("select * from audit.fct_identity_result where measure = 'yuan'")
    assert len(results) > 5_000
    for row in results:
        key = (row["document_id"], row["identity_result_id"])
        assert (row["lhs_amount"], row["rhs_amount"]) == (
            sums.get((*key, "total")),
            sums.get((*key, "component")),
        )


@pytest.mark.parametrize(
    ("name", "status", "difference"),
    [("at_half_widths", "within_rounding", -200), ("beyond_half_widths", "inconsistent", -300)],
)
def test_a_difference_is_rounding_up_to_the_sum_of_the_half_widths(
    warehouse: Warehouse, name: str, status: str, difference: int
) -> None:
    cell = DOCUMENTS[name].cell("expenditure_summary", "total", "project_special")
    (result,) = warehouse.results_at(name, "column_total", cell, "total")
    assert (result["status"], result["difference"], result["tolerance"]) == (status, difference, 200)


def test_a_bare_zero_has_the_decimals_of_its_column(warehouse: Warehouse) -> None:
    form = DOCUMENTS["final"].form("government_fund_expenditure")
    row_no, column_no = form.places["2120803", "basic"]
    assert form.cells[row_no - 1][column_no - 1] == "0"
    cell = DOCUMENTS["final"].cell("government_fund_expenditure", "2120803", "total")
    (result,) = warehouse.results_at("final", "row_nature_total", cell, "total")
    assert (result["status"], result["tolerance"]) == ("exact", 150)


def test_a_blank_part_is_no_missing_money_where_the_rest_is_the_total(warehouse: Warehouse) -> None:
    total = DOCUMENTS["levels"].cell("expenditure_summary", "2101501", "total")
    blank = DOCUMENTS["levels"].cell("expenditure_summary", "2101501", "project")
    (result,) = warehouse.results_at("levels", "row_nature_total", total, "total")
    assert result["status"] == "exact"
    assert result in warehouse.results_at("levels", "row_nature_total", blank, "component")


def test_a_blank_total_is_told_what_it_must_have_been(warehouse: Warehouse) -> None:
    document = DOCUMENTS["blank_total"]
    cell = document.cell("revenue_summary", "total", "unit_funds/current_year")
    (result,) = warehouse.results_at("blank_total", "row_fund_unit_funds", cell, "total")
    implied = document.form("revenue_summary").amounts["total", "unit_funds/current_year"]
    assert (result["status"], result["lhs_amount"], result["rhs_amount"]) == ("not_evaluable", None, implied)
    assert f"{implied:,.2f}元" in result["message_zh"]
    assert f"{implied:,.2f} yuan" in result["message_en"]


@pytest.mark.parametrize(
    ("name", "form_codes"),
    [("no_unit", [form.form_code for form in CLEAN["levels"].forms]), ("strange_unit", ["three_public"])],
)
def test_figures_of_an_unknown_unit_are_claimed_by_no_identity(
    warehouse: Warehouse, name: str, form_codes: list[str]
) -> None:
    document = DOCUMENTS[name]
    figures = {
        document.cell(code, *key)
        for code in form_codes
        for key, amount in document.form(code).amounts.items()
        if amount
    }
    unplaced = warehouse.rows(
        "select * from audit.fct_unplaced_cell where document_id = ?", document_id(name)
    )
    assert {(row["table_no"], row["row_no"], row["column_no"]) for row in unplaced} == figures
    assert {(row["form_code"], row["reason"]) for row in unplaced} == {
        (code, "unknown_unit") for code in form_codes
    }
    claimed = warehouse.rows(
        "select table_no, row_no, column_no from audit.bridge_identity_cell where document_id = ? and not is_blank",
        document_id(name),
    )
    assert not figures & {tuple(row.values()) for row in claimed}
