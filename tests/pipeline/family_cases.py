"""The documents of the identities of performance, of classification and between documents.

What must come of them is asserted in `test_identity_families`. A case is one document, or several of one
agency of which the last is judged; the money forms are in `disclosure_forms`, the performance forms in
`performance_forms`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from disclosure_forms import disclosure
from disclosures import (
    APPROPRIATED,
    CAPITAL,
    ECONOMY_NAMES,
    EVERYTHING,
    FINAL,
    FUNCTION_NAMES,
    GENERAL,
    GENERAL_ONLY,
    THREE_PUBLIC,
    WAN_ITEMS,
    YUAN_LEVELS,
    Budget,
    Column,
    Figure,
    Form,
    Posting,
)
from performance_forms import Sheet, self_evaluation, target_list

PROJECT = "信息系统运行维护"


class Case(NamedTuple):
    """Documents as landed, and what is found in the last: identity, place in words, difference."""

    documents: tuple[str, ...]
    finding: tuple[str, str, Decimal | None] | None = None


# The changed cell of a self-evaluation, its text, the identity it breaks, where that is told, the difference.
EVALUATION_BREAKS = (
    ("rate", "91.00%", "performance_execution_rate", "执行率", "1"),
    ("satisfied_score", "10.50", "performance_score_limit", "群众满意", "0.5"),
    ("total_score", "90.21", "performance_score_total", "总分", "0.1"),
    ("total_max", "110", "performance_weight_total", "总分", "10"),
    ("initial", "76.00", "performance_funding_total", "年度资金总额", "10000"),
    ("training_deviation", "-6.00%", "performance_deviation", "培训人次", "-2"),
)


def _evaluated(agency: str, *sheets: Sheet) -> str:
    money = disclosure(agency, 2023, FINAL, GENERAL_ONLY).text()
    return "\n".join((money, *(sheet.text() for sheet in sheets)))


def _targets(agency: str, changes: dict[str, str], project_form: bool = True) -> str:
    money = disclosure(agency, 2024, WAN_ITEMS, APPROPRIATED)
    projects = {p.project: f"{p.amount / 10_000:.2f}" for p in APPROPRIATED.postings if p.project}
    sheet = target_list(agency, projects)
    for name, text in changes.items():
        sheet = sheet.changed(name, text)
    if not project_form:
        money.forms = [form for form in money.forms if form.form_code != "project_expenditure"]
    return money.text() + "\n" + sheet.text()


def _performance(agencies: Iterator[str]) -> Iterator[tuple[str, Case]]:
    agency = next(agencies)
    yield "evaluation", Case((_evaluated(agency, self_evaluation(PROJECT, agency)),))
    for cell, text, identity_id, place, difference in EVALUATION_BREAKS:
        agency = next(agencies)
        sheet = self_evaluation(PROJECT, agency).changed(cell, text)
        yield identity_id, Case((_evaluated(agency, sheet),), (identity_id, place, Decimal(difference)))

    # The other lines count a result below its target as negative.
    agency = next(agencies)
    sheet = self_evaluation(PROJECT, agency).changed("coverage_deviation", "5.56%")
    found = ("performance_deviation", "检查覆盖率", Decimal("11.115556"))
    yield "deviation_sign", Case((_evaluated(agency, sheet),), found)

    # Of two funds only one has a place in the form, and it says more than the total.
    for identity_id, text in (("one_source", "65.00"), ("performance_funding_part", "82.00")):
        agency = next(agencies)
        sheet = self_evaluation(PROJECT, agency).changed("fund_budget", text).changed("fund_rate", "－")
        sheet.rows = [row for row in sheet.rows if row[1] != "其他资金"]
        yield (
            identity_id,
            Case(
                (_evaluated(agency, sheet),),
                (identity_id, "财政拨款", Decimal(20_000)) if text == "82.00" else None,
            ),
        )

    # Another project of the document shows that marks go by the rate.
    agency = next(agencies)
    sheets = [self_evaluation(PROJECT, agency), self_evaluation("经办能力提升", agency)]
    sheets.append(
        self_evaluation("对外培训服务", agency)
        .changed("execution_score", "9.50")
        .changed("total_score", "90.61")
    )
    finding = ("performance_execution_score", "执行率得分", Decimal("0.5"))
    yield "performance_execution_score", Case((_evaluated(agency, *sheets),), finding)
    # The mark is worked out of the rate as it is printed, in whole percent.
    changes = {
        "executed": "73.23",
        "rate": "92%",
        "execution_score": "9.20",
        "fund_executed": "59.23",
        "fund_rate": "91.12%",
        "total_score": "90.31",
    }
    agency = next(agencies)
    sheets = [self_evaluation(name, agency) for name in (PROJECT, "经办能力提升", "对外培训服务")]
    for cell, text in changes.items():
        sheets[-1] = sheets[-1].changed(cell, text)
    yield "marks_of_a_rounded_rate", Case((_evaluated(agency, *sheets),))
    # A mark by steps: the form does not say that it goes by the rate.
    agency = next(agencies)
    sheet = self_evaluation(PROJECT, agency).changed("execution_score", "10").changed("total_score", "91.11")
    yield "marks_by_steps", Case((_evaluated(agency, sheet),))

    yield "targets", Case((_targets(next(agencies), {}),))
    finding = ("performance_projects_total", "单位合计（资金总额）", Decimal(-40_000))
    yield "performance_projects_total", Case((_targets(next(agencies), {"total": "302.43"}),), finding)
    changes = {PROJECT: "62.30", "total": "307.43"}
    finding = ("performance_project_amount", PROJECT, Decimal(10_000))
    yield "performance_project_amount", Case((_targets(next(agencies), changes),), finding)


def _coded(agency: str, form_code: str, label: str, instead: str) -> str:
    """A disclosure of one form, in which one label is printed otherwise."""
    document = disclosure(agency, 2024, YUAN_LEVELS, EVERYTHING)
    document.forms = [form for form in document.forms if form.form_code == form_code]
    form = document.form(form_code)
    form.cells = [[instead if cell == label else cell for cell in row] for row in form.cells]
    return document.text()


def _beside(agency: str, government_code: str, government_name: str) -> str:
    """A disclosure with a form that prints the government's economic code beside the department's."""
    document = disclosure(agency, 2024, YUAN_LEVELS, GENERAL_ONLY)
    schemes = ("部门预算支出经济分类科目", "政府预算支出经济分类科目")
    columns = [Column((scheme, label)) for scheme in schemes for label in ("科目编码", "科目名称")]
    form = Form(
        "economic_summary", "2024年支出经济分类汇总表", YUAN_LEVELS, [*columns, Column(("合计",), "all")]
    )
    amount = GENERAL_ONLY.spent(economic_code="30101")
    form.add(["合计", "", "", "", Figure("total", "all", amount)])
    row = ["30101", ECONOMY_NAMES["30101"], government_code, government_name]
    form.add([*row, Figure("30101", "all", amount)])
    document.forms = [form]
    return document.text()


def _classification(agencies: Iterator[str]) -> Iterator[tuple[str, Case]]:
    form_code = "general_budget_expenditure"
    changes = {
        "classification_code": ("2210201", "2980201", "2980201"),
        "classification_name": ("住房公积金", "行政单位医疗", "2210201"),
        "classification_former_name": ("行政事业单位养老支出", "行政事业单位离退休", "20805"),
    }
    yield "codes", Case((_coded(next(agencies), form_code, "", ""),))
    for identity_id, (label, instead, scope) in changes.items():
        text = _coded(next(agencies), form_code, label, instead)
        yield identity_id, Case((text,), (identity_id, scope, None))
    mixed = disclosure(next(agencies), 2024, YUAN_LEVELS, EVERYTHING)
    mixed.forms = [form for form in mixed.forms if form.form_code == form_code]
    form = mixed.form(form_code)
    form.add(["30201", ECONOMY_NAMES["30201"], *["0.00"] * (len(form.columns) - 2)])
    yield "classification_mixed", Case((mixed.text(),), ("classification_mixed", "30201", None))
    # Basic expenditure by function under the title that it has by economy.
    other = disclosure(next(agencies), 2024, YUAN_LEVELS, EVERYTHING)
    title = "2024年一般公共预算基本支出表"
    by_function = replace(other.form(form_code), form_code="general_budget_basic", title=title)
    other.forms = [other.form(form_code), by_function]
    yield "drawn_up_by_function", Case((other.text(),))
    yield "beside", Case((_beside(next(agencies), "50101", "工资奖金津贴补贴"),))
    for identity_id, code, name in (
        ("classification_correspondence", "50201", "办公经费"),
        ("classification_correspondence_item", "50103", "住房公积金"),
    ):
        yield identity_id, Case((_beside(next(agencies), code, name),), (identity_id, "30101", None))


def _with_years(agency: str, year: int, difference: int = 0) -> str:
    """A budget whose “三公” form prints the year before beside its own."""
    document = disclosure(agency, year, YUAN_LEVELS, GENERAL_ONLY)
    items = {
        key: sum(GENERAL_ONLY.spent(economic_code=c) for c in codes) for key, codes in THREE_PUBLIC.items()
    }
    labels = {"overseas": "因公出国（境）费", "vehicles": "公务用车购置及运行费", "hospitality": "公务接待费"}
    columns = [
        Column((f"{each}年预算数", label), f"{each}/{key}")
        for each in (year - 1, year)
        for key, label in {"total": "合计", **labels}.items()
    ]
    form = Form("three_public", f"{year}年一般公共预算“三公”经费支出表", YUAN_LEVELS, columns)

    def amount(column: str) -> int:
        own_year, key = column.split("/")
        changed = difference if own_year == str(year - 1) and key in ("total", "hospitality") else 0
        return changed + (sum(items[k] for k in labels) if key == "total" else items[key])

    form.add_figures("total", [], amount)
    document.forms = [form if each.form_code == "three_public" else each for each in document.forms]
    return document.text()


def _with_initial_budget(agency: str, difference: int = 0) -> str:
    """Final accounts whose general budget form prints the initial budget beside what was spent."""
    document = disclosure(agency, 2023, FINAL, GENERAL_ONLY)
    columns = [Column(("项目", "科目代码")), Column(("项目", "科目名称"))]
    columns += [Column(("年初预算数",), "approved"), Column(("决算数",), "executed")]
    title = "一般公共预算财政拨款支出决算表"
    form = Form("general_budget_expenditure", title, FINAL, columns)

    def add(row: str, labels: list[str], spent: int, changed: int) -> None:
        form.add([*labels, Figure(row, "approved", spent + changed), Figure(row, "executed", spent)])

    add("total", ["合计", ""], GENERAL_ONLY.spent(), difference)
    for code in GENERAL_ONLY.codes(GENERAL, (3, 5, 7)):
        changed = difference if "2101506".startswith(code) else 0
        add(code, [code, FUNCTION_NAMES[code]], GENERAL_ONLY.spent(code), changed)
    document.forms = [form if each.form_code == form.form_code else each for each in document.forms]
    return document.text()


def _department(agency: str, difference: int = 0) -> tuple[str, ...]:
    """The budgets of a department's own level and of its other unit, and the department's that lists both."""
    postings = {
        f"{agency}（本级）": GENERAL_ONLY.postings,
        agency.removesuffix("局") + "中心": tuple(p for p in EVERYTHING.postings if p.fund == CAPITAL),
    }
    units = {name: disclosure(name, 2024, YUAN_LEVELS, Budget(own)) for name, own in postings.items()}
    whole = Budget(tuple(posting for own in postings.values() for posting in own))
    department = disclosure(agency, 2024, YUAN_LEVELS, whole)
    form = department.form("revenue_summary")
    row_no = form.places["agency", "all/all"][0]
    printed = form.cells[row_no - 1]
    form.cells[row_no - 1 :] = []
    for number, (name, unit) in enumerate(units.items(), start=1):
        own = unit.form("revenue_summary")
        printed_row = own.cells[own.places["agency", "all/all"][0] - 1]
        figures = {column.path: text for column, text in zip(own.columns, printed_row, strict=True)}
        cells = [figures.get(column.path, "") for column in form.columns]
        form.cells.append([f"10000{number}", name, *cells[2:]])
    assert len(form.cells[-1]) == len(printed)
    if difference:
        department.form("appropriation_balance").change("expenditure/subtotal", "appropriation", difference)
    return (*(unit.text() for unit in units.values()), department.text())


def _tripled(budget: Budget) -> Iterator[Posting]:
    return (posting._replace(amount=3 * posting.amount) for posting in budget.postings)


def _documents(agencies: Iterator[str]) -> Iterator[tuple[str, Case]]:
    difference = 7_000
    for name, changed in (("prior_year", 0), ("cross_document_prior_year", difference)):
        agency = next(agencies)
        earlier = disclosure(agency, 2023, YUAN_LEVELS, GENERAL_ONLY).text()
        finding = (name, "合计（2023年预算数／公务接待费）", Decimal(changed)) if changed else None
        yield name, Case((earlier, _with_years(agency, 2024, changed)), finding)
    for name, changed in (("initial_budget", 0), ("cross_document_initial_budget", difference)):
        agency = next(agencies)
        earlier = disclosure(agency, 2023, YUAN_LEVELS, GENERAL_ONLY).text()
        finding = (name, "医疗保障经办事务（年初预算数）", Decimal(changed)) if changed else None
        yield name, Case((earlier, _with_initial_budget(agency, changed)), finding)
    agency = next(agencies)
    former = disclosure(agency, 2024, YUAN_LEVELS, EVERYTHING)
    republished = former.copy()
    republished.form("three_public").change("total", "hospitality", difference)
    finding = ("cross_document_version", "合计（公务接待费）", Decimal(difference))
    yield "cross_document_version", Case((former.text(), republished.text()), finding)
    # A document of another scope under the same name: nearly every figure differs.
    agency = next(agencies)
    other = disclosure(agency, 2024, YUAN_LEVELS, Budget(tuple(_tripled(EVERYTHING))))
    yield "other_scope", Case((disclosure(agency, 2024, YUAN_LEVELS, EVERYTHING).text(), other.text()))
    yield "department", Case(_department(next(agencies)))
    yield "unit_missing", Case(_department(next(agencies), difference)[1:])
    finding = ("cross_document_units", "本年支出合计（支出／合计）", Decimal(difference))
    yield "cross_document_units", Case(_department(next(agencies), difference), finding)


def _agencies() -> Iterator[str]:
    """Names of agencies: no two cases are of one agency."""
    return (f"洛阳市示例{stem}{branch}局" for stem in "甲乙丙丁戊己" for branch in "子丑寅卯辰巳午未申酉戌亥")


def _all() -> dict[str, Case]:
    agencies = _agencies()
    return dict([*_performance(agencies), *_classification(agencies), *_documents(agencies)])


CASES = _all()
