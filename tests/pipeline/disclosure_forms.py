"""The money forms of a synthetic disclosure, as three layouts print them, and the clean documents of them.

The forms and their headers belong here; the money they print and how a document is written is `disclosures`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from disclosures import (
    AGENCY_CODE,
    APPROPRIATION,
    CAPITAL,
    CLOSING,
    ECONOMY_NAMES,
    EQUIPMENT,
    FUNCTION_NAMES,
    FUND_NAMES,
    GENERAL,
    GOODS,
    GOVERNMENT,
    HOUSEHOLD,
    OPENING,
    OPERATION,
    REVENUE_LINES,
    SPECIAL,
    THREE_PUBLIC,
    UNIT,
    WAGES,
    Budget,
    Column,
    Disclosure,
    Figure,
    Form,
    Layout,
)


def _code_columns(layout: Layout) -> list[Column]:
    if layout.splits_codes:
        return [*(Column(("科目编码", level)) for level in "类款项"), Column(("科目名称",))]
    return [Column(("项目", "科目代码")), Column(("项目", "科目名称"))]


def _code_labels(layout: Layout, code: str, name: str) -> list[str]:
    return [code[:3], code[3:5], code[5:], name] if layout.splits_codes else [code, name]


def _nature_columns(layout: Layout) -> list[Column]:
    basic, personnel, operating = "基本支出", "人员经费", "公用经费"
    if layout.is_final:
        return [Column(("合计",), "total"), Column((basic,), "basic"), Column(("项目支出",), "project")]
    if not layout.tells_parts:
        return [
            Column(("合计",), "total"),
            Column((basic, "小计"), "basic"),
            Column((basic, personnel), "basic_personnel"),
            Column((basic, operating), "basic_operating"),
            Column(("项目支出",), "project"),
        ]
    return [
        Column(("合计",), "total"),
        Column((basic, "小计"), "basic"),
        Column((basic, personnel, "小计"), "basic_personnel"),
        Column((basic, personnel, "工资福利支出"), WAGES),
        Column((basic, personnel, "对个人和家庭的补助"), HOUSEHOLD),
        Column((basic, operating, "小计"), "basic_operating"),
        Column((basic, operating, "商品和服务支出"), GOODS),
        Column((basic, operating, "资本性支出"), EQUIPMENT),
        Column(("项目支出", "小计"), "project"),
        Column(("项目支出", "其他运转类"), OPERATION),
        Column(("项目支出", "特定目标类"), SPECIAL),
    ]


def function_form(
    code: str,
    title: str,
    layout: Layout,
    budget: Budget,
    *,
    fund: str,
    columns: Sequence[Column],
    amount: Callable[[str, str], int],
    agency: str = "",
) -> Form:
    """A form of functional codes: total, the agency if named, then items or class, group and item."""
    stub = _code_columns(layout)
    form = Form(code, title, layout, [*stub, *columns])
    form.add_figures("total", ["合计", *[""] * (len(stub) - 1)], lambda key: amount("", key))
    if agency:
        form.add_figures(
            "agency", [*[""] * (len(stub) - 1), f"{AGENCY_CODE}{agency}"], lambda key: amount("", key)
        )
    for item in budget.codes(fund, (3, 5, 7) if layout.has_levels else (7,)):
        labels = _code_labels(layout, item, FUNCTION_NAMES[item])
        form.add_figures(item, labels, lambda key, item=item: amount(item, key))  # type: ignore[misc]
    return form


def balance_form(
    code: str, title: str, layout: Layout, budget: Budget, *, scope: str, funds: Sequence[str]
) -> Form:
    """A summary of revenue and expenditure; `funds` are the columns of expenditure beside their sum."""
    amount = "金额" if layout.is_final else "预算数"
    names = {"all": "合计" if funds else amount, **FUND_NAMES}
    keys = [scope if fund == "all" else fund for fund in ("all", *funds)]
    columns = [Column(("收入", "项目")), Column(("收入", amount), "amount"), Column(("支出", "项目"))]
    columns += [Column(("支出", names["all" if k == scope else k]), k) for k in keys]
    form = Form(code, title, layout, columns)
    ordinals = iter("一二三四五六七八九")
    sources = list(REVENUE_LINES) if scope == "all" else list(APPROPRIATION)
    left = [(f"{next(ordinals)}、{REVENUE_LINES[s]}", s, budget.received(fund=s)) for s in sources]
    if scope == "all":
        left.insert(1, ("其中：财政拨款", "of_which", budget.received(fund=GENERAL)))
    bottom = [
        ("本年收入合计", "subtotal", budget.received(fund=scope)),
        ("上年结转", "carryover", budget.stock(OPENING, fund=scope)),
        ("（一）一般公共预算拨款", f"carryover/{GENERAL}", budget.stock(OPENING, fund=GENERAL)),
        ("（二）政府性基金预算拨款", f"carryover/{GOVERNMENT}", budget.stock(OPENING, fund=GOVERNMENT)),
        ("收入总计", "total", budget.received(fund=scope) + budget.stock(OPENING, fund=scope)),
    ]
    ordinals = iter("一二三四五六七八九")
    right = [
        (f"{next(ordinals)}、{FUNCTION_NAMES[c]}", c, [budget.spent(c, k) for k in keys])
        for c in budget.codes(scope, (3,))
    ]
    spent, kept = [budget.spent(fund=k) for k in keys], [budget.stock(CLOSING, fund=k) for k in keys]
    end = [("本年支出合计", "subtotal", spent), ("结转下年", "carryover", kept), ("", "", []), ("", "", [])]
    end.append(("支出总计", "total", [a + b for a, b in zip(spent, kept, strict=True)]))
    height = max(len(left), len(right))
    left += [("", "", 0)] * (height - len(left))
    right += [("", "", [])] * (height - len(right))
    for (name, key, received), (line, line_key, amounts) in zip(left + bottom, right + end, strict=True):
        form.add(
            [
                name,
                Figure(f"revenue/{key}", "amount", received) if key else "",
                line,
                *(
                    Figure(f"expenditure/{line_key}", k, a) if line_key else ""
                    for k, a in zip_longest(keys, amounts)
                ),
            ]
        )
    return form


def _revenue_amount(budget: Budget, code: str, key: str) -> int:
    fund, period = key.split("/")
    fund = GENERAL if fund == "general_public_budget_appropriation" else fund
    current = budget.received(code, fund) if period != "carryover" else 0
    return current + (budget.stock(OPENING, code, fund) if period != "current_year" else 0)


def _revenue_form(title: str, layout: Layout, budget: Budget, agency: str) -> Form:
    """收入总表: by period and fund, or appropriation and unit funds; final accounts by function."""
    if layout.is_final:
        columns = [
            Column(("本年收入合计",), "all/current_year"),
            Column(("财政拨款收入",), "appropriation/current_year"),
            Column(("事业收入",), "business_income/current_year"),
            Column(("其他收入",), "other_income/current_year"),
        ]
        return function_form(
            "revenue_summary",
            title,
            layout,
            budget,
            fund="all",
            columns=columns,
            amount=lambda code, key: _revenue_amount(budget, code, key),
        )
    stub = [Column(("单位代码",)), Column(("单位名称",))]
    current, carried = "本年收入", "上年结转结余"
    if layout.tells_parts:
        columns = [
            Column(("总计",), "all/all"),
            Column((current, "合计"), "all/current_year"),
            Column((current, "一般公共预算", "小计"), f"{GENERAL}/current_year"),
            Column(
                (current, "一般公共预算", "其中：财政拨款"),
                "general_public_budget_appropriation/current_year",
            ),
            *(Column((current, FUND_NAMES[fund]), f"{fund}/current_year") for fund in (GOVERNMENT, CAPITAL)),
            Column((current, "事业收入"), "business_income/current_year"),
            Column((current, "其他收入"), "other_income/current_year"),
            Column((carried, "合计"), "all/carryover"),
            *(Column((carried, FUND_NAMES[fund]), f"{fund}/carryover") for fund in APPROPRIATION),
        ]
    else:
        columns = [
            Column(("合计",), "all/all"),
            Column(("财政拨款收入", "小计"), "appropriation/current_year"),
            *(
                Column(("财政拨款收入", REVENUE_LINES[fund]), f"{fund}/current_year")
                for fund in APPROPRIATION
            ),
            Column(("单位资金", "小计"), f"{UNIT}/current_year"),
            Column(("单位资金", "事业收入"), "business_income/current_year"),
            Column(("单位资金", "其他收入"), "other_income/current_year"),
            Column(("上年结转",), "all/carryover"),
        ]
    form = Form("revenue_summary", title, layout, [*stub, *columns])
    for row, labels in (("total", ["合计", ""]), ("agency", [AGENCY_CODE, agency])):
        form.add_figures(row, labels, lambda key: _revenue_amount(budget, "", key))
    return form


def _economy_form(
    code: str, title: str, layout: Layout, budget: Budget, *, columns: Sequence[Column], basic: bool
) -> Form:
    """A form of economic codes, class and item; of basic expenditure by nature, or of everything by fund."""
    fund, nature = (GENERAL, "basic") if basic else ("all", "total")
    if layout.splits_codes:
        stub = [Column(("科目编码", "类")), Column(("科目编码", "款")), Column(("科目名称",))]
    else:
        stub = [Column(("经济分类科目", "科目编码")), Column(("经济分类科目", "科目名称"))]

    def amount(item: str, key: str) -> int:
        return budget.spent("", fund, key, item) if basic else budget.spent("", key, "total", item)

    form = Form(code, title, layout, [*stub, *columns])
    form.add_figures("total", ["合计", *[""] * (len(stub) - 1)], lambda key: amount("", key))
    for item in budget.economic_codes(fund, nature):
        labels = [item[:3], item[3:]] if layout.splits_codes else [item]
        form.add_figures(item, [*labels, ECONOMY_NAMES[item]], lambda key, item=item: amount(item, key))  # type: ignore[misc]
    return form


def _banded_basic_form(title: str, layout: Layout, budget: Budget) -> Form:
    """基本支出 of final accounts: personnel and operating side by side, each with its own total."""
    bands = {"basic_personnel": "人员经费", "basic_operating": "公用经费"}
    columns = [
        Column((name, label), nature if label == "决算数" else "")
        for nature, name in bands.items()
        for label in ("科目代码", "科目名称", "决算数")
    ]
    form = Form("general_budget_basic", title, layout, columns)
    lists = [budget.economic_codes(GENERAL, nature) for nature in bands]
    for codes in zip_longest(*lists):
        row: list[str | Figure] = []
        for code, nature in zip(codes, bands, strict=True):
            amount = budget.spent("", GENERAL, nature, code or "none")
            row += [code, ECONOMY_NAMES[code], Figure(code, nature, amount)] if code else ["", "", ""]
        form.add(row)
    form.add(
        cell
        for nature, name in bands.items()
        for cell in (f"{name}合计", "", Figure("total", nature, budget.spent("", GENERAL, nature)))
    )
    return form


def _project_form(
    code: str, title: str, layout: Layout, budget: Budget, *, funds: Sequence[str], agency: str
) -> Form:
    """Projects by name, with the funds they are paid from."""
    columns = [Column(("合计",), funds[0]), *(Column((FUND_NAMES[fund],), fund) for fund in funds[1:])]
    form = Form(code, title, layout, [Column(("项目名称",)), Column(("单位名称",)), *columns])
    form.add_figures("total", ["合计", ""], lambda key: budget.spent(fund=key, nature="project"))
    for name in dict.fromkeys(p.project for p in budget.postings if p.project):
        own = Budget(tuple(p for p in budget.postings if p.project == name))
        if own.spent(fund=funds[0]):
            form.add_figures(name, [name, agency], lambda key, own=own: own.spent(fund=key))  # type: ignore[misc]
    return form


def _three_public_form(title: str, layout: Layout, budget: Budget, agency: str) -> Form:
    vehicles = "公务用车购置及运行费"
    stub = [Column(("单位代码",)), Column(("单位名称",))] if layout.tells_parts else []
    columns = [
        Column(("合计",), "total"),
        Column(("因公出国（境）费",), "overseas"),
        Column((vehicles, "小计"), "vehicles"),
        Column((vehicles, "公务用车购置费"), "vehicle_purchase"),
        Column((vehicles, "公务用车运行费"), "vehicle_operation"),
        Column(("公务接待费",), "hospitality"),
    ]
    items = {key: sum(budget.spent(economic_code=c) for c in codes) for key, codes in THREE_PUBLIC.items()}
    items["total"] = items["overseas"] + items["vehicles"] + items["hospitality"]
    form = Form("three_public", title, layout, [*stub, *columns])
    if stub:
        form.add_figures("total", ["合计", ""], items.__getitem__)
    form.add_figures("agency" if stub else "total", [AGENCY_CODE, agency][: len(stub)], items.__getitem__)
    return form


def _fund_form(code: str, title: str, layout: Layout, budget: Budget, fund: str) -> Form:
    """Expenditure of one of the other two budgets; a fund's final accounts print stocks and revenue."""
    columns = _nature_columns(layout)
    if layout.is_final and fund == GOVERNMENT:
        columns = [
            Column(("年初结转和结余",), "opening"),
            Column(("本年收入",), "revenue"),
            *(Column(("本年支出", *column.path), column.key) for column in columns),
            Column(("年末结转和结余",), "closing"),
        ]

    def amount(item: str, key: str) -> int:
        if key in ("opening", "closing"):
            return budget.stock(OPENING if key == "opening" else CLOSING, item, fund)
        return budget.received(item, fund) if key == "revenue" else budget.spent(item, fund, key)

    return function_form(code, title, layout, budget, fund=fund, columns=columns, amount=amount)


def _approved_forms(agency: str, year: int, layout: Layout, budget: Budget) -> list[Form]:
    """The forms a budget has and final accounts have not, or have otherwise."""
    basic = [Column(("合计",), "basic"), Column(("人员经费",), "basic_personnel")]
    basic.append(Column(("公用经费",), "basic_operating"))
    funds = [fund for fund in FUND_NAMES if fund in budget.funds]
    by_fund = [Column(("合计",), "all"), *(Column((FUND_NAMES[fund],), fund) for fund in funds)]

    def economy(code: str, title: str, columns: Sequence[Column], basic: bool) -> Form:
        return _economy_form(code, f"{year}年{title}", layout, budget, columns=columns, basic=basic)

    def projects(code: str, title: str, funds: Sequence[str]) -> Form:
        return _project_form(code, f"{year}年{title}", layout, budget, funds=funds, agency=agency)

    return [
        economy("general_budget_basic", "一般公共预算基本支出表", basic, True),
        economy("economic_summary", "支出经济分类汇总表", by_fund, False),
        projects("general_budget_project", "一般公共预算项目支出表", (GENERAL,)),
        projects("project_expenditure", "项目支出表", ("all", *funds)),
    ]


def disclosure(agency: str, year: int, layout: Layout, budget: Budget) -> Disclosure:
    """A document with every form its layout prints, without any inconsistency."""
    final, natures = layout.is_final, _nature_columns(layout)

    def titled(approved: str, executed: str) -> str:
        return executed if final else f"{year}年{approved}"

    def by_function(code: str, title: str, fund: str, named: str = "") -> Form:
        def amount(item: str, nature: str) -> int:
            return budget.spent(item, fund, nature)

        return function_form(
            code, title, layout, budget, fund=fund, columns=natures, amount=amount, agency=named
        )

    def balance(code: str, title: str, scope: str, funds: Sequence[str]) -> Form:
        return balance_form(code, title, layout, budget, scope=scope, funds=funds)

    forms = [
        balance("revenue_expenditure_summary", titled("部门收支总表", "收入支出决算总表"), "all", ()),
        _revenue_form(titled("部门收入总表", "收入决算表"), layout, budget, agency),
        by_function(
            "expenditure_summary",
            titled("部门支出总表", "支出决算表"),
            "all",
            agency if layout.tells_parts else "",
        ),
        balance(
            "appropriation_balance",
            titled("财政拨款收支总表", "财政拨款收入支出决算总表"),
            "appropriation",
            APPROPRIATION,
        ),
        by_function(
            "general_budget_expenditure",
            titled("一般公共预算支出表", "一般公共预算财政拨款支出决算表"),
            GENERAL,
        ),
        _three_public_form(
            titled("一般公共预算“三公”经费支出表", "财政拨款“三公”经费支出决算表"), layout, budget, agency
        ),
    ]
    if final:
        forms.append(_banded_basic_form("一般公共预算财政拨款基本支出决算明细表", layout, budget))
    else:
        forms += _approved_forms(agency, year, layout, budget)
    others = {
        GOVERNMENT: (
            "government_fund_expenditure",
            "政府性基金预算支出表",
            "政府性基金预算财政拨款收入支出决算表",
        ),
        CAPITAL: (
            "state_capital_expenditure",
            "国有资本经营预算支出表",
            "国有资本经营预算财政拨款支出决算表",
        ),
    }
    forms += [
        _fund_form(code, titled(approved, executed), layout, budget, fund)
        for fund, (code, approved, executed) in others.items()
        if fund in budget.funds
    ]
    return Disclosure(agency, year, layout, forms)
