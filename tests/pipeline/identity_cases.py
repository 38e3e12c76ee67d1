"""The documents of the identity tests: clean ones, one that breaks each identity, and borderline cases.

What must come of them is asserted in `test_identities`; how a document is written is `disclosures`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from typing import NamedTuple

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
    WAGES,
    WAN_ITEMS,
    YUAN_LEVELS,
    Budget,
    Disclosure,
    Posting,
)
from fund_cases import by_fund
from narrative_cases import NARRATED, narrated
from nested_cases import nested

from dagster_project.paths import DBT_DIR

AGENCY = "洛阳市示例局"

CLEAN = {
    "items": disclosure(AGENCY, 2024, WAN_ITEMS, APPROPRIATED),
    "levels": disclosure(AGENCY, 2023, YUAN_LEVELS, EVERYTHING),
    "final": disclosure(AGENCY, 2022, FINAL, EVERYTHING),
    "general": disclosure(AGENCY, 2021, YUAN_LEVELS, GENERAL_ONLY),
    "narrated": narrated(),
    "nested": nested(AGENCY, 2019),
    "by_fund": by_fund(AGENCY, 2018),
}


class Break(NamedTuple):
    """One printed figure off by `difference` yuan; it is the total of its identity.

    A total is made too small where some of its parts are left blank: were it too large, a part might be
    missing instead.
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
    "balance_appropriation": Break(
        "nested", "revenue_expenditure_summary", "revenue/appropriation", "amount", 7_000
    ),
    "balance_unit_funds": Break(
        "nested", "revenue_expenditure_summary", "revenue/unit_funds", "amount", 7_000
    ),
    "balance_basic": Break("nested", "revenue_expenditure_summary", "expenditure/basic", "all", 7_000),
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
    "cross_revenue_carryover_fund": Break(
        "items", "appropriation_balance", f"revenue/carryover/{GENERAL}", "amount", 7_000
    ),
    "cross_expenditure_nature": Break(
        "nested", "revenue_expenditure_summary", "expenditure/basic", "all", 7_000
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
    "cross_fund_class": Break("items", "appropriation_balance", "expenditure/212", GOVERNMENT, 7_000),
    "cross_capital_class": Break("items", "appropriation_balance", "expenditure/223", CAPITAL, 7_000),
    "cross_budgets_total": Break(
        "nested", "appropriation_balance", "expenditure/subtotal", "appropriation", 7_000
    ),
    "cross_budgets_class": Break(
        "nested", "appropriation_balance", "expenditure/210", "appropriation", 7_000
    ),
    "cross_appropriation_line": Break(
        "nested", "revenue_expenditure_summary", "revenue/appropriation", "amount", 7_000
    ),
    "cross_expenditure_general": Break("by_fund", "expenditure_summary", "total", f"{GENERAL}/basic", 7_000),
    "cross_expenditure_fund": Break("by_fund", "expenditure_summary", "total", f"{GOVERNMENT}/total", 7_000),
    "cross_expenditure_capital": Break("by_fund", "expenditure_summary", "total", f"{CAPITAL}/total", 7_000),
    "cross_expenditure_budget_code": Break(
        "by_fund", "expenditure_summary", "2101506", f"{GENERAL}/project", 7_000
    ),
    "cross_basic_function": Break("by_fund", "general_budget_basic", "total", "basic", 7_000),
    "cross_basic_function_code": Break(
        "by_fund", "general_budget_basic", "2101501", "basic_operating", 7_000
    ),
    "cross_project_nature": Break(
        "nested", "revenue_expenditure_summary", "expenditure/project", "all", 7_000
    ),
    "cross_fund_opening": Break("final", "government_fund_expenditure", "total", "opening", 7_000),
    "cross_fund_revenue": Break("final", "government_fund_expenditure", "total", "revenue", 7_000),
    "cross_fund_closing": Break("final", "government_fund_expenditure", "total", "closing", 7_000),
    "cross_budgets_within": Break("levels", "general_budget_expenditure", "total", "basic", 7_000),
    "cross_budgets_within_code": Break(
        "levels", "general_budget_expenditure", "2101501", "basic_personnel", 7_000
    ),
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
    "cross_three_public_overseas": Break("general", "economic_summary", "30212", "all", 7_000),
    "cross_three_public_vehicle_operation": Break("items", "general_budget_basic", "30231", "basic", 7_000),
    "cross_three_public_vehicle_purchase": Break("general", "economic_summary", "31013", "all", 7_000),
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
    # Some ask the whole document what money it has.
    if not identity_id.startswith(("cross_scope_", "cross_three_public_", "cross_budgets_within")):
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


def with_refund(zero: str) -> Disclosure:
    """A clean document with a negative amount among its projects."""
    refund = Posting("2101506", "30227", GENERAL, OPERATION, -12_000, "以前年度收回")
    return disclosure(AGENCY, 2020, replace(YUAN_LEVELS, zero=zero), Budget((*APPROPRIATED.postings, refund)))


def written_otherwise() -> Disclosure:
    """The same document, its figures written in all the ways offices write them, a dash for none."""
    document = with_refund("—")
    full_width = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
    positive: tuple[Callable[[str], str], ...] = (
        lambda text: text.translate(full_width),
        lambda text: f"　{text} ",
        lambda text: text.replace(",", " "),
        lambda text: text.replace(",", ""),
    )
    negative: tuple[Callable[[str], str], ...] = (
        lambda text: text.translate(full_width),
        lambda text: f"（{text[1:]}）",
        lambda text: f"({text[1:].replace(',', '')})",
    )
    pens = {True: cycle(positive), False: cycle(negative)}
    for form in document.forms:
        for place, amount in form.amounts.items():
            if amount:
                form.set_text(*place, next(pens[amount > 0])(document.layout.text(amount)))
    return document


def with_doubtful_blank() -> Disclosure:
    """A total that is too large beside a part left blank, and nothing else that confirms either."""
    document = CLEAN["levels"].copy()
    document.forms = [document.form("three_public")]
    document.form("three_public").set_text("total", "overseas", "")
    return document


def with_confirmed_parts() -> Disclosure:
    """A total that is too large beside a part left blank, where the other lines show which is wrong."""
    document = CLEAN["levels"].copy()
    document.form("expenditure_summary").change("2101501", "total", 7_000)
    return document


def with_agency_beside_total() -> Disclosure:
    """The row of the only agency does not say what the total says."""
    document = CLEAN["items"].copy()
    document.forms = [document.form("three_public")]
    document.form("three_public").change("agency", "hospitality", 7_000)
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


def of_its_own_agency(document: Disclosure, number: int) -> Disclosure:
    """The same document published by another agency, so that no two cases are versions of each other."""
    name = f"洛阳市示例{'甲乙丙丁戊己庚辛壬癸'[number // 12]}{'子丑寅卯辰巳午未申酉戌亥'[number % 12]}局"
    document = document.copy()
    document.agency = name
    for form in document.forms:
        form.cells = [[cell.replace(AGENCY, name) for cell in row] for row in form.cells]
    return document


CASES: dict[str, Disclosure] = {
    **CLEAN,
    **{identity_id: broken(identity_id, case) for identity_id, case in BREAKS.items()},
    "classification_parent": without_group_row(),
    "written_plainly": with_refund(""),
    "written_otherwise": written_otherwise(),
    "doubtful_blank": with_doubtful_blank(),
    "confirmed_parts": with_confirmed_parts(),
    "blank_total": with_blank_total(),
    "agency_beside_total": with_agency_beside_total(),
    "at_half_widths": off_by(-200),
    "beyond_half_widths": off_by(-300),
    "no_unit": without_unit(),
    "strange_unit": with_strange_unit(),
    **NARRATED,
}
DOCUMENTS = {name: of_its_own_agency(case, number) for number, (name, case) in enumerate(CASES.items())}
