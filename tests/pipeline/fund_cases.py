"""A 支出总表 with a column for each budget, and basic expenditure by function beside that by economy."""

from __future__ import annotations

from disclosure_forms import disclosure, function_form
from disclosures import (
    CAPITAL,
    EVERYTHING,
    GENERAL,
    GOVERNMENT,
    UNIT,
    YUAN_LEVELS,
    Column,
    Disclosure,
)


def by_fund(agency: str, year: int) -> Disclosure:
    """The disclosure of all money: expenditure by budget, basic expenditure by function and economy."""
    document = disclosure(agency, year, YUAN_LEVELS, EVERYTHING)
    old = document.form("expenditure_summary")
    columns = [
        Column(("合计",), "all/total"),
        *(
            Column(("一般公共预算", label), f"{GENERAL}/{nature}")
            for label, nature in (("小计", "total"), ("基本支出", "basic"), ("项目支出", "project"))
        ),
        Column(("政府性基金预算",), f"{GOVERNMENT}/total"),
        Column(("国有资本经营预算",), f"{CAPITAL}/total"),
        Column(("单位资金",), f"{UNIT}/total"),
    ]

    def spent(code: str, key: str) -> int:
        fund, nature = key.split("/")
        return EVERYTHING.spent(code, fund, nature)

    document.forms[document.forms.index(old)] = function_form(
        old.form_code, old.title, YUAN_LEVELS, EVERYTHING, fund="all", columns=columns, amount=spent
    )
    place = document.forms.index(document.form("general_budget_basic"))
    labels = {"basic": "合计", "basic_personnel": "人员经费", "basic_operating": "公用经费"}
    document.forms.insert(
        place,
        function_form(
            "general_budget_basic",
            f"{year}年一般公共预算基本支出表（按功能分类科目）",
            YUAN_LEVELS,
            EVERYTHING,
            fund=GENERAL,
            columns=[Column((label,), nature) for nature, label in labels.items()],
            amount=lambda code, nature: EVERYTHING.spent(code, GENERAL, nature),
        ),
    )
    return document
