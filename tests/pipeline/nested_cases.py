"""A summary with parts listed under 财政拨款收入, 单位资金 and 基本支出, the other in one column."""

from __future__ import annotations

from disclosure_forms import balance_form, disclosure
from disclosures import (
    CAPITAL,
    EVERYTHING,
    GENERAL,
    GOVERNMENT,
    OPENING,
    YUAN_LEVELS,
    Budget,
    Column,
    Disclosure,
    Figure,
    Form,
)

NAMES = {GENERAL: "1.一般公共预算", GOVERNMENT: "2.政府性基金预算"}


def nested(agency: str, year: int) -> Disclosure:
    """A disclosure of all money, its first summary nested, the other in one column."""
    document = disclosure(agency, year, YUAN_LEVELS, EVERYTHING)
    place = next(
        number
        for number, form in enumerate(document.forms)
        if form.form_code == "revenue_expenditure_summary"
    )
    document.forms[place] = _summary(document.forms[place].title, EVERYTHING)
    old = document.form("appropriation_balance")
    new = balance_form(old.form_code, old.title, YUAN_LEVELS, EVERYTHING, scope="appropriation", funds=())
    document.forms[document.forms.index(old)] = new
    return document


def _summary(title: str, budget: Budget) -> Form:
    columns = [
        Column(("收入", "项目")),
        Column(("收入", "预算数"), "amount"),
        Column(("支出", "项目")),
        Column(("支出", "预算数"), "all"),
    ]
    form = Form("revenue_expenditure_summary", title, YUAN_LEVELS, columns)
    received, opening = budget.received(fund="all"), budget.stock(OPENING, fund="all")
    left = [
        ("一、财政拨款收入", "appropriation", budget.received(fund="appropriation")),
        (NAMES[GENERAL], GENERAL, budget.received(fund=GENERAL)),
        (NAMES[GOVERNMENT], GOVERNMENT, budget.received(fund=GOVERNMENT)),
        ("3.国有资本经营预算", CAPITAL, budget.received(fund=CAPITAL)),
        ("二、单位资金", "unit_funds", received - budget.received(fund="appropriation")),
        ("（一）事业收入", "business_income", budget.received(fund="business_income")),
        ("（二）其他收入", "other_income", budget.received(fund="other_income")),
        ("本年收入合计", "subtotal", received),
        ("上年结转", "carryover", opening),
        ("收入总计", "total", received + opening),
    ]
    spent = budget.spent(fund="all")
    basic = budget.spent(nature="basic")
    right = [
        ("一、基本支出", "basic", basic),
        ("（一）人员经费", "basic_personnel", budget.spent(nature="basic_personnel")),
        ("（二）公用经费", "basic_operating", budget.spent(nature="basic_operating")),
        ("二、项目支出", "project", spent - basic),
        *[("", "", 0)] * 3,
        ("本年支出合计", "subtotal", spent),
        ("结转下年", "carryover", received + opening - spent),
        ("支出总计", "total", received + opening),
    ]
    for (name, key, amount), (line, line_key, other) in zip(left, right, strict=True):
        form.add(
            [
                name,
                Figure(f"revenue/{key}", "amount", amount),
                line,
                Figure(f"expenditure/{line_key}", "all", other) if line_key else "",
            ]
        )
    return form
