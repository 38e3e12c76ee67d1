"""Every identity of the catalogue holds in a clean disclosure and is reported, with its cells, where broken.

The documents are in `identity_cases`; all are landed into one data folder and built once. A new identity in
the catalogue without a breaking case fails the suite.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from disclosures import UNIT_FACTORS
from family_cases import CASES as FAMILY_CASES
from identity_cases import BREAKS, CLEAN, DOCUMENTS, catalogue
from narrative_cases import REVENUE, WRONG_WORDS

from dagster_project.dbt_build import NodeResult, build
from dagster_project.paths import DataFolder
from ingest.landing import land

MODELS = (
    "fct_identity_result",
    "bridge_identity_cell",
    "bridge_identity_claim",
    "fct_unplaced_cell",
    "fct_cell_placement",
    "mart_findings",
)


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
    broken = {case.finding[0] for case in FAMILY_CASES.values() if case.finding}
    assert {*BREAKS, *WRONG_WORDS, "classification_parent", *broken} == set(catalogue())


def test_wrong_figures_fail_no_check_of_the_build(warehouse: Warehouse) -> None:
    assert [node for node in warehouse.nodes if not node.passed] == []
    assert warehouse.rows(
        "select distinct document_id from audit.fct_identity_result where status = 'inconsistent'"
    )


@pytest.mark.parametrize("name", [*CLEAN, "written_plainly", "written_otherwise"])
def test_nothing_is_found_in_a_clean_document(warehouse: Warehouse, name: str) -> None:
    found = warehouse.rows(
        "select distinct status from audit.fct_identity_result where document_id = ?", document_id(name)
    )
    assert {row["status"] for row in found} == {"exact", "not_evaluable"}
    for table in ("audit.fct_unplaced_cell", "audit.fct_cell_placement", "marts.mart_findings"):
        assert warehouse.rows(f"select * from {table} where document_id = ?", document_id(name)) == []


@pytest.mark.parametrize("identity_id", [*BREAKS, "classification_parent"])
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


@pytest.mark.parametrize("identity_id", WRONG_WORDS)
def test_wrong_words_are_reported_with_their_sentence(warehouse: Warehouse, identity_id: str) -> None:
    case = WRONG_WORDS[identity_id]
    (result,) = warehouse.rows(
        "select * from audit.fct_identity_result "
        "where document_id = ? and identity_id = ? and status = 'inconsistent'",
        document_id(identity_id),
        identity_id,
    )
    assert (result["form_code"], result["attribution"]) == ("narrative", "publisher")
    assert (result["lhs_amount"], result["difference"]) == (case.lhs, case.difference)
    is_rate = identity_id in (
        "percentage_share", "percentage_growth", "percentage_completion", "percentage_rounding",
        "percentage_sign",
    )  # fmt: skip
    assert result["measure"] == ("percent" if is_rate else "yuan")
    assert abs(result["difference"]) > result["tolerance"] > 0

    figures = warehouse.rows(
        "select claims.reported_text, claims.sentence from audit.bridge_identity_claim as bridge "
        "inner join marts.fct_narrative_claim as claims using (document_id, narrative_claim_id) "
        "where identity_result_id = ?",
        result["identity_result_id"],
    )
    by_form = ("narrative_amount", "narrative_rounding", "narrative_form_change")
    assert len(figures) >= (1 if identity_id in by_form else 2)
    (finding,) = warehouse.rows(
        "select * from marts.mart_findings where finding_id = ?", result["identity_result_id"]
    )
    assert finding["message_zh"].startswith("情况说明")
    assert any(figure["reported_text"] in finding["message_zh"] for figure in figures)
    assert any(figure["reported_text"] in finding["message_en"] for figure in figures)


def test_nothing_is_found_where_the_words_can_be_right(warehouse: Warehouse) -> None:
    for name in ("one_rounds_up", "unknown_part", "undecided_template", "torn_lines", "many_clauses"):
        found = warehouse.rows(
            "select identity_id, message_zh from audit.fct_identity_result "
            "where document_id = ? and status = 'inconsistent'",
            document_id(name),
        )
        assert (name, found) == (name, [])


def test_a_grand_total_is_held_against_the_grand_total(warehouse: Warehouse) -> None:
    (result,) = warehouse.rows(
        "select * from audit.fct_identity_result where document_id = ? and status = 'inconsistent'",
        document_id("wrong_grand_total"),
    )
    assert (result["identity_id"], result["rhs_amount"]) == ("narrative_amount", REVENUE)
    assert result["difference"] == 70_000


def test_a_sentence_may_name_an_item_by_its_code(warehouse: Warehouse) -> None:
    (result,) = warehouse.rows(
        "select * from audit.fct_identity_result where document_id = ? and status = 'inconsistent'",
        document_id("wrong_by_its_code"),
    )
    assert (result["identity_id"], result["difference"]) == ("narrative_amount", 30_000)
    assert result["scope"].startswith("2210201/")
    assert "住房公积金" in result["message_zh"]


def test_lines_torn_in_a_sentence_change_nothing(warehouse: Warehouse) -> None:
    torn, whole = (
        warehouse.rows(
            "select identity_id, scope, lhs_amount, rhs_amount, status from audit.fct_identity_result "
            "where document_id = ? and form_code = 'narrative' order by all",
            document_id(name),
        )
        for name in ("torn_lines", "narrated")
    )
    assert torn == whole
    assert len(whole) > 20


def test_a_growth_from_nothing_is_not_judged(warehouse: Warehouse) -> None:
    (result,) = warehouse.rows(
        "select * from audit.fct_identity_result where document_id = ? and status = 'not_evaluable' "
        "and identity_id = 'percentage_growth'",
        document_id("growth_from_nothing"),
    )
    assert (result["lhs_amount"], result["rhs_amount"]) == (100, None)
    assert "基数为零" in result["message_zh"]
    assert "is zero" in result["message_en"]


def test_figures_no_money_can_have_are_no_exception(warehouse: Warehouse) -> None:
    found = warehouse.rows(
        "select identity_id, lhs_amount, rhs_amount from audit.fct_identity_result "
        "where document_id = ? and status = 'inconsistent'",
        document_id("absurd_rates"),
    )
    assert [row["identity_id"] for row in found] == ["percentage_growth"]
    assert (found[0]["lhs_amount"], found[0]["rhs_amount"]) == (123_456_789_012, 50)


def test_how_a_figure_is_written_changes_nothing(warehouse: Warehouse) -> None:
    plainly, otherwise = (
        warehouse.rows(
            "select identity_id, form_code, scope, lhs_amount, rhs_amount, tolerance, status "
            "from audit.fct_identity_result where document_id = ? order by all",
            document_id(name),
        )
        for name in ("written_plainly", "written_otherwise")
    )
    assert plainly == otherwise
    assert min(row["lhs_amount"] for row in plainly if row["lhs_amount"] is not None) == -12_000
    printed = {text for form in DOCUMENTS["written_otherwise"].forms for row in form.cells for text in row}
    assert printed >= {"－１２，０００．００", "（12,000.00）", "(12000.00)", "—"}


def test_every_row_of_figures_is_judged(warehouse: Warehouse) -> None:
    document = CLEAN["levels"]
    places = {
        document.cell(form.form_code, row, "total")
        for form in document.forms
        for row, column in form.places
        if column == "total" and (row, "project") in form.places
    }
    found = warehouse.rows(
        "select cells.table_no, cells.row_no, cells.column_no from audit.fct_identity_result as results "
        "inner join audit.bridge_identity_cell as cells using (document_id, identity_result_id) "
        "where document_id = ? and identity_id = 'row_nature_total' and role = 'total'",
        document_id("levels"),
    )
    assert sorted(tuple(row.values()) for row in found) == sorted(places)


def test_a_total_beside_a_blank_part_is_not_laid_to_the_publisher(warehouse: Warehouse) -> None:
    cell = DOCUMENTS["doubtful_blank"].cell("three_public", "total", "total")
    (result,) = warehouse.results_at("doubtful_blank", "row_item_total", cell, "total")
    assert (result["status"], result["difference"]) == ("inconsistent", 31_000)
    assert result["attribution"] == "undetermined"
    assert "因公出国" in result["message_zh"]
    assert "尚不能断定" in result["message_zh"]
    assert "undetermined" in result["message_en"]


def test_an_agency_that_says_otherwise_than_the_total_is_reported(warehouse: Warehouse) -> None:
    cell = DOCUMENTS["agency_beside_total"].cell("three_public", "total", "hospitality")
    (result,) = warehouse.results_at("agency_beside_total", "column_total", cell, "total")
    assert (result["status"], result["difference"]) == ("inconsistent", -7_000)
    assert "公务接待费" in result["message_zh"]


def test_a_total_other_sums_show_to_be_wrong_is_laid_to_the_publisher(warehouse: Warehouse) -> None:
    cell = DOCUMENTS["confirmed_parts"].cell("expenditure_summary", "2101501", "total")
    (result,) = warehouse.results_at("confirmed_parts", "row_nature_total", cell, "total")
    assert (result["status"], result["difference"]) == ("inconsistent", 7_000)
    assert result["attribution"] == "publisher"


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
    for row in warehouse.rows("select * from audit.bridge_identity_cell where not is_blank"):
        place = (row["document_id"], row["table_no"], row["row_no"], row["column_no"])
        if place in amounts:
            key = (row["document_id"], row["identity_result_id"], row["role"])
            sums[key] = sums.get(key, Decimal(0)) + row["weight"] * amounts[place]
    results = warehouse.rows("select * from audit.fct_identity_result where form_code <> 'narrative'")
    assert len(results) > 5_000
    for row in results:
        sides = [
            sums.get((row["document_id"], row["identity_result_id"], role)) for role in ("total", "component")
        ]
        assert [row["lhs_amount"], row["rhs_amount"]] == sides


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
        "select table_no, row_no, column_no from audit.bridge_identity_cell "
        "where document_id = ? and not is_blank",
        document_id(name),
    )
    assert not figures & {tuple(row.values()) for row in claimed}
