"""Figures read by hand in the documents, under their keys: displaced, stepped, banded, of-which, prior-year.

The samples carry the figures of real disclosures, so what stands here was checked against the originals. Each
line names a fact, the keys, and every amount printed under them (yuan, sorted): no more, no less.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from dagster_project.paths import DataFolder
from dagster_project.runner import RunOutcome

LUOYANG = "2022-budget-luoyang-healthcare-security.txt"
LESHAN = "2023-budget-leshan-shizhong-healthcare-security.docx"
CHANHE = "2023-final-luoyang-chanhe-healthcare-security.pdf"
LHASA = "2022-budget-lhasa-healthcare-security.txt"
DACHENG = "2022-budget-dacheng-healthcare-security.txt"

FUNCTION, ECONOMY, REVENUE = "fct_expenditure_by_function", "fct_expenditure_by_economy", "fct_revenue"
BALANCE, THREE_PUBLIC, PROJECT = "fct_balance_line", "fct_three_public", "fct_project_expenditure"

# document, fact, keys, amounts in yuan
FIGURES: list[tuple[str, str, str, list[str]]] = [
    # A group of columns printed one column early: 上年结转结余 stands over its own 合计.
    (LUOYANG, REVENUE, "fund_source='all' and funding_period='all'", ["2029010500"] * 2),
    (LUOYANG, REVENUE, "fund_source='all' and funding_period='current_year'", ["2028400500"] * 2),
    (LUOYANG, REVENUE, "fund_source='general_public_budget_appropriation'", ["14590500"] * 2),
    (LUOYANG, REVENUE, "fund_source='all' and funding_period='carryover'", ["610000"] * 2),
    (
        LUOYANG,
        REVENUE,
        "fund_source='general_public_budget' and funding_period='carryover'",
        ["610000"] * 2,
    ),
    (LUOYANG, REVENUE, "fund_source='other_income'", []),
    # A blank lost inside the rows: project expenditure slid under 资本性支出.
    (
        LUOYANG,
        FUNCTION,
        "form_code='expenditure_summary' and functional_level='total' and expenditure_nature='project'",
        ["2025190000"] * 2,
    ),
    (
        LUOYANG,
        FUNCTION,
        "form_code='expenditure_summary' and functional_code='2101202'"
        " and expenditure_nature='project_special'",
        ["2013810000"],
    ),
    (
        LUOYANG,
        FUNCTION,
        "form_code='expenditure_summary' and functional_code='2101501'"
        " and expenditure_nature='project_operation'",
        ["646000"],
    ),
    (LUOYANG, FUNCTION, "expenditure_nature='basic_operating_capital'", []),
    # The total row that lost its first blank.
    (
        LUOYANG,
        FUNCTION,
        "form_code='general_budget_expenditure' and functional_level='total' and expenditure_nature='basic'",
        ["3820500"] * 2,
    ),
    (
        LUOYANG,
        FUNCTION,
        "form_code='general_budget_expenditure' and functional_code='2101501'"
        " and expenditure_nature='basic_operating_goods'",
        ["385000"],
    ),
    # Two schemes of economic codes in one row, over two tables.
    (
        LUOYANG,
        ECONOMY,
        "form_code='economic_summary' and department_economic_code='31007'"
        " and government_economic_code='50306'",
        ["610000", "610000"],
    ),
    (
        LUOYANG,
        ECONOMY,
        "form_code='economic_summary' and department_economic_code='30227'"
        " and fund_source='general_public_budget'",
        ["9825000"],
    ),
    (
        LUOYANG,
        ECONOMY,
        "form_code='general_budget_basic' and department_economic_code='30302'"
        " and expenditure_nature='basic_personnel'",
        ["39100"],
    ),
    (
        LUOYANG,
        BALANCE,
        "form_code='appropriation_balance' and functional_code='210'"
        " and fund_source='general_public_budget_appropriation'",
        ["14057500"],
    ),
    (
        LUOYANG,
        BALANCE,
        "form_code='revenue_expenditure_summary' and line_kind='carryover' and flow_direction='revenue'",
        ["610000"],
    ),
    (LUOYANG, PROJECT, "project_id is null and fund_source='all'", ["2025190000"] * 2),
    (LUOYANG, PROJECT, "funding_period='carryover' and project_id is not null", ["610000"]),
    (LUOYANG, THREE_PUBLIC, "three_public_item='vehicles'", ["40000"]),
    # Three total rows in one form: 合计, a row without a name, the agency's.
    (
        LESHAN,
        FUNCTION,
        "form_code='general_budget_expenditure' and functional_level='total'"
        " and funding_period='current_year'",
        ["5151900"] * 3,
    ),
    (LESHAN, THREE_PUBLIC, "three_public_item='hospitality'", ["13900"] * 3),
    # Codes glued to names, and a class whose two columns differ by the last digit.
    (LESHAN, ECONOMY, "department_economic_code='30213'", ["30000", "30000"]),
    (LESHAN, ECONOMY, "department_economic_code='302' and expenditure_nature='basic'", ["380100"]),
    (LESHAN, ECONOMY, "department_economic_code='302' and expenditure_nature='basic_operating'", ["380200"]),
    # Projects under their functional items.
    (LESHAN, FUNCTION, "form_code='general_budget_project' and functional_code='2101101'", ["1600000"]),
    (LESHAN, PROJECT, "project_id is not null", ["100000", "800000", "800000"]),
    (LESHAN, PROJECT, "project_id is null", ["1700000"] * 3),
    # Three bands of code, name and amount side by side.
    (CHANHE, ECONOMY, "department_economic_code='30108'", ["103600"]),
    (CHANHE, ECONOMY, "department_economic_code='30229' and expenditure_nature='basic_operating'", ["15000"]),
    (CHANHE, ECONOMY, "department_economic_code='31099'", ["0"]),
    (CHANHE, ECONOMY, "economic_level='total' and expenditure_nature='basic_personnel'", ["1097500"]),
    (CHANHE, ECONOMY, "economic_level='total' and expenditure_nature='basic_operating'", ["42400"]),
    # The budget beside the final figure is the adjusted one.
    (CHANHE, THREE_PUBLIC, "three_public_item='total' and budget_phase='adjusted'", ["97000"]),
    (CHANHE, THREE_PUBLIC, "three_public_item='vehicle_purchase' and budget_phase='executed'", ["94800"]),
    (CHANHE, FUNCTION, "functional_code='2101301' and expenditure_nature='basic'", ["0", "0"]),
    # A staircase of codes, a page that lost a column, a total row that lost a blank.
    (
        LHASA,
        FUNCTION,
        "form_code='government_fund_expenditure' and functional_code='2296013'",
        ["8070000"] * 2,
    ),
    (
        LHASA,
        FUNCTION,
        "form_code='expenditure_summary' and functional_level='total'"
        " and expenditure_nature='basic_personnel'",
        ["6117960"],
    ),
    (
        LHASA,
        FUNCTION,
        "form_code='expenditure_summary' and functional_level='total' and expenditure_nature='project'",
        ["366326640"],
    ),
    (
        LHASA,
        FUNCTION,
        "form_code='expenditure_summary' and functional_code='2101202' and expenditure_nature='project'",
        ["247079800"],
    ),
    # Cut off in the text: reported as missing, never filled in.
    (
        LHASA,
        FUNCTION,
        "form_code='expenditure_summary' and functional_code='210' and expenditure_nature='project'",
        [],
    ),
    (LHASA, ECONOMY, "department_economic_code='30228'", ["71600", "71600"]),
    (LHASA, ECONOMY, "department_economic_code='30399' and expenditure_nature='basic_personnel'", ["84160"]),
    # A prior-year comparative under a group printed one column early.
    (LHASA, THREE_PUBLIC, "fiscal_year=2021 and three_public_item='hospitality'", ["10000"]),
    (LHASA, THREE_PUBLIC, "fiscal_year=2022 and three_public_item='vehicle_operation'", ["205000"]),
    (LHASA, REVENUE, "fund_source='all' and funding_period='carryover'", ["40527840"] * 3),
    (DACHENG, "fct_fixed_asset", "true", ["0", "317200", "667320.62", "984520.62"]),
]


@pytest.mark.parametrize(("document", "fact", "keys", "amounts"), FIGURES)
def test_the_figures_under_these_keys_are_these(
    sample_run: tuple[DataFolder, RunOutcome], document: str, fact: str, keys: str, amounts: list[str]
) -> None:
    data, _ = sample_run
    qualified = keys.replace("fiscal_year=", f"{fact}.fiscal_year=").replace(
        "budget_phase=", f"{fact}.budget_phase="
    )
    with duckdb.connect(str(data.snapshot), read_only=True) as connection:
        rows = connection.execute(
            f"select amount_yuan from marts.{fact} join marts.dim_document using (document_id)"
            f" where file_name = ? and {qualified}"
            " and amount_yuan is not null order by 1",
            [document],
        ).fetchall()
    assert [row[0] for row in rows] == sorted(Decimal(amount) for amount in amounts)
