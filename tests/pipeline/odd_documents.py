"""Documents no publisher should print: told as what they are, never an error, never a false finding.

What must come of them is asserted in `test_identity_families`, with the cases of `family_cases`.
"""

from __future__ import annotations

from disclosure_forms import disclosure
from disclosures import EVERYTHING, FINAL, GENERAL_ONLY, WAN_ITEMS, YUAN_LEVELS, Disclosure
from performance_forms import Sheet, self_evaluation

PROJECT = "窗口服务"


def _money(agency: str) -> Disclosure:
    return disclosure(agency, 2024, YUAN_LEVELS, EVERYTHING)


def _evaluation(agency: str, sheet: Sheet) -> str:
    return disclosure(agency, 2024, FINAL, GENERAL_ONLY).text() + "\n" + sheet.text()


def _without_totals(agency: str) -> str:
    document = _money(agency)
    for form in document.forms:
        form.cells = [row for row in form.cells if row[0] != "合计"]
    sheet = self_evaluation(PROJECT, agency)
    sheet.rows = [row for row in sheet.rows if row[0] != "总分"]
    return document.text() + "\n" + sheet.text()


def _printed_twice(agency: str) -> str:
    document = _money(agency)
    document.forms += document.copy().forms
    sheet = self_evaluation(PROJECT, agency).text()
    return "\n".join((document.text(), sheet, sheet))


def _two_agencies(agency: str) -> str:
    other = agency.removesuffix("局") + "中心"
    first = disclosure(agency, 2024, YUAN_LEVELS, GENERAL_ONLY)
    return first.text() + "\n" + disclosure(other, 2024, WAN_ITEMS, EVERYTHING).text()


def _two_units(agency: str) -> str:
    document = _money(agency)
    document.form("three_public").unit_line = "单位：元\n\n单位：万元"
    return document.text()


def _beyond_bounds(agency: str) -> str:
    sheet = self_evaluation(PROJECT, agency)
    for cell, text in (
        ("initial", "99999999999999.99"),
        ("budget", "0.01"),
        ("executed", "99999999999999.99"),
        ("rate", "99999999999999.99%"),
        ("training_actual", "99999999999999999999999999人次"),
        ("total_score", "99999999999999999999999999999999999999999"),
    ):
        sheet = sheet.changed(cell, text)
    document = _money(agency)
    document.form("expenditure_summary").set_text("2101501", "total", "9" * 60)
    document.form("revenue_summary").set_text("total", "all/all", "99999999999999.99")
    return document.text() + "\n" + sheet.text()


def _over_a_thousand_percent(agency: str) -> str:
    sheet = self_evaluation(PROJECT, agency)
    changes = {
        "executed": "1000.00",
        "rate": "1250.00%",
        "execution_score": "10",
        "total_score": "91.11",
        "fund_executed": "986.00",
        "fund_rate": "1516.92%",
    }
    for cell, text in changes.items():
        sheet = sheet.changed(cell, text)
    return _evaluation(agency, sheet)


def _nothing_budgeted(agency: str) -> str:
    sheet = self_evaluation(PROJECT, agency)
    for cell in ("budget", "fund_budget"):
        sheet = sheet.changed(cell, "0.00")
    sheet.rows = [row for row in sheet.rows if row[1] != "其他资金"]
    return _evaluation(agency, sheet)


ODD = {
    "without_totals": _without_totals("洛阳市奇例甲局"),
    "printed_twice": _printed_twice("洛阳市奇例乙局"),
    "two_agencies": _two_agencies("洛阳市奇例丙局"),
    "two_units": _two_units("洛阳市奇例丁局"),
    "beyond_bounds": _beyond_bounds("洛阳市奇例戊局"),
    "over_a_thousand_percent": _over_a_thousand_percent("洛阳市奇例己局"),
    "nothing_budgeted": _nothing_budgeted("洛阳市奇例庚局"),
}
