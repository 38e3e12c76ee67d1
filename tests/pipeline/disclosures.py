"""Synthetic disclosures as tab-separated text: every money form, drawn up from one set of postings.

All forms of a document are sums over the same postings, so a document as written holds no inconsistency; a
test then changes one printed figure and knows which identity it breaks, in which cell, and by how much. Three
layouts stand for the ways provinces print the same forms (`disclosure_forms`). What the pipeline makes of a
document does not belong here, nor does a generator of large or damaged corpora.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

GENERAL, GOVERNMENT, CAPITAL, UNIT = "general_public_budget", "government_fund", "state_capital", "unit_funds"
APPROPRIATION = (GENERAL, GOVERNMENT, CAPITAL)
UNIT_FACTORS = {"元": Decimal(1), "万元": Decimal(10_000)}
AGENCY_CODE = "100001"

FUND_NAMES = {
    GENERAL: "一般公共预算",
    GOVERNMENT: "政府性基金",
    CAPITAL: "国有资本经营预算",
    UNIT: "单位资金",
}
REVENUE_LINES = {
    GENERAL: "一般公共预算拨款收入",
    GOVERNMENT: "政府性基金预算拨款收入",
    CAPITAL: "国有资本经营预算拨款收入",
    "business_income": "事业收入",
    "other_income": "其他收入",
}
FUNCTION_NAMES = {
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080501": "行政单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "2101101": "行政单位医疗",
    "21015": "医疗保障管理事务",
    "2101501": "行政运行",
    "2101506": "医疗保障经办事务",
    "212": "城乡社区支出",
    "21208": "国有土地使用权出让收入安排的支出",
    "2120803": "城市建设支出",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "223": "国有资本经营预算支出",
    "22301": "解决历史遗留问题及改革成本支出",
    "2230105": "国有企业退休人员社会化管理补助支出",
}
ECONOMY_NAMES = {
    "301": "工资福利支出",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30108": "机关事业单位基本养老保险缴费",
    "30110": "职工基本医疗保险缴费",
    "30113": "住房公积金",
    "302": "商品和服务支出",
    "30201": "办公费",
    "30212": "因公出国（境）费用",
    "30217": "公务接待费",
    "30226": "劳务费",
    "30227": "委托业务费",
    "30228": "工会经费",
    "30231": "公务用车运行维护费",
    "30299": "其他商品和服务支出",
    "303": "对个人和家庭的补助",
    "30302": "退休费",
    "310": "资本性支出",
    "31005": "基础设施建设",
    "31013": "公务用车购置",
    "312": "对企业补助",
    "31201": "资本金注入",
}
THREE_PUBLIC = {
    "overseas": ("30212",),
    "vehicles": ("31013", "30231"),
    "vehicle_purchase": ("31013",),
    "vehicle_operation": ("30231",),
    "hospitality": ("30217",),
}


class Posting(NamedTuple):
    """Money spent once: on what, in which economic kind, from which fund, by which nature; amount in yuan."""

    code: str
    economic_code: str
    fund: str
    nature: str
    amount: int
    project: str = ""


class Stock(NamedTuple):
    """Money of a fund left over at the turn of the year, in yuan."""

    code: str
    fund: str
    amount: int


WAGES, HOUSEHOLD = "basic_personnel_wages", "basic_personnel_household"
GOODS, EQUIPMENT = "basic_operating_goods", "basic_operating_capital"
OPERATION, SPECIAL = "project_operation", "project_special"
POSTINGS = (
    Posting("2080501", "30302", GENERAL, HOUSEHOLD, 120_000),
    Posting("2080505", "30108", GENERAL, WAGES, 300_000),
    Posting("2101101", "30110", GENERAL, WAGES, 150_000),
    Posting("2101501", "30101", GENERAL, WAGES, 1_203_400),
    Posting("2101501", "30102", GENERAL, WAGES, 798_700),
    Posting("2101501", "30201", GENERAL, GOODS, 181_300),
    Posting("2101501", "30212", GENERAL, GOODS, 31_000),
    Posting("2101501", "30217", GENERAL, GOODS, 20_600),
    Posting("2101501", "30228", GENERAL, GOODS, 77_100),
    Posting("2101501", "30231", GENERAL, GOODS, 92_000),
    Posting("2101501", "31013", GENERAL, EQUIPMENT, 155_500),
    Posting("2101506", "30227", GENERAL, OPERATION, 613_000, "信息系统运行维护"),
    Posting("2101506", "30226", GENERAL, SPECIAL, 1_390_800, "经办能力提升"),
    Posting("2101506", "30299", UNIT, SPECIAL, 94_200, "对外培训服务"),
    Posting("2210201", "30113", GENERAL, WAGES, 180_900),
    Posting("2120803", "31005", GOVERNMENT, SPECIAL, 810_400, "城市道路改造"),
    Posting("2230105", "31201", CAPITAL, SPECIAL, 250_100, "企业改革补助"),
)
OPENING = (Stock("2101506", GENERAL, 300_000), Stock("2120803", GOVERNMENT, 100_000))
CLOSING = (Stock("2120803", GOVERNMENT, 40_000),)
OTHER_INCOME = Stock("2101506", "other_income", 33_200)


def _in_fund(fund: str, wanted: str) -> bool:
    return wanted in ("all", fund) or (wanted == "appropriation" and fund in APPROPRIATION)


@dataclass(frozen=True)
class Budget:
    """The money of one agency in one year; amounts in yuan."""

    postings: tuple[Posting, ...]

    @property
    def funds(self) -> frozenset[str]:
        """The funds it has money in."""
        return frozenset(posting.fund for posting in self.postings)

    def spent(self, code: str = "", fund: str = "all", nature: str = "total", economic_code: str = "") -> int:
        """Sum of what was spent under a functional and an economic code, from a fund, by nature."""
        return sum(
            posting.amount
            for posting in self.postings
            if posting.code.startswith(code)
            and posting.economic_code.startswith(economic_code)
            and _in_fund(posting.fund, fund)
            and (nature == "total" or posting.nature.startswith(nature))
        )

    def stock(self, stocks: Iterable[Stock], code: str = "", fund: str = "all") -> int:
        """Sum of what was left over in the funds of this budget."""
        return sum(
            stock.amount
            for stock in stocks
            if stock.fund in self.funds and stock.code.startswith(code) and _in_fund(stock.fund, fund)
        )

    def received(self, code: str = "", fund: str = "all") -> int:
        """This year's revenue: what balances the year."""
        if fund in ("business_income", "other_income"):
            other = OTHER_INCOME.amount if UNIT in self.funds and OTHER_INCOME.code.startswith(code) else 0
            return other if fund == "other_income" else self.spent(code, UNIT) - other
        left = self.stock(CLOSING, code, fund) - self.stock(OPENING, code, fund)
        return self.spent(code, fund) + left

    def codes(self, fund: str, levels: tuple[int, ...]) -> list[str]:
        """Functional codes with money of a fund, at the given lengths, in the order of print."""
        return sorted({p.code[:n] for p in self.postings for n in levels if _in_fund(p.fund, fund)})

    def economic_codes(self, fund: str, nature: str) -> list[str]:
        """Economic codes, class before item."""
        found = {
            p
            for p in self.postings
            if _in_fund(p.fund, fund) and (nature == "total" or p.nature.startswith(nature))
        }
        return sorted({p.economic_code[:n] for p in found for n in (3, 5)})


EVERYTHING = Budget(POSTINGS)
APPROPRIATED = Budget(tuple(posting for posting in POSTINGS if posting.fund != UNIT))
GENERAL_ONLY = Budget(tuple(posting for posting in POSTINGS if posting.fund == GENERAL))


class Figure(NamedTuple):
    """An amount (yuan) to print, under the names by which a test finds its cell again."""

    row: str
    column: str
    amount: int


class Column(NamedTuple):
    """A column of a form: its header labels from top to bottom."""

    path: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True)
class Layout:
    """How a province prints its forms."""

    unit: str
    is_final: bool
    splits_codes: bool
    has_levels: bool
    tells_parts: bool
    zero: str
    groups_digits: bool

    def text(self, amount: int | Decimal) -> str:
        """An amount in yuan as this layout prints it; nothing is what the layout prints for nothing."""
        printed = Decimal(amount) / UNIT_FACTORS[self.unit]
        if not amount:
            return self.zero
        return f"{printed:,.2f}" if self.groups_digits else f"{printed:.2f}"


WAN_ITEMS = Layout("万元", False, True, False, True, "", False)
YUAN_LEVELS = Layout("元", False, False, True, False, "", True)
FINAL = Layout("万元", True, False, True, False, "0", False)


@dataclass
class Form:
    """One printed form: its cells, and where each figure stands in them."""

    form_code: str
    title: str
    layout: Layout
    columns: Sequence[Column]
    cells: list[list[str]] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    amounts: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    unit_line: str = ""

    def __post_init__(self) -> None:
        self.unit_line = f"单位：{self.layout.unit}"
        paths = [column.path for column in self.columns]
        for depth in range(max(map(len, paths))):
            self.cells.append(
                [
                    path[depth]
                    if len(path) > depth and (not left or left[: depth + 1] != path[: depth + 1])
                    else ""
                    for left, path in zip([(), *paths], paths, strict=False)
                ]
            )
        if self.layout.is_final and not self.columns[0].key:
            numbers = iter(range(1, len(paths)))
            self.cells.append(["栏次", *(str(next(numbers)) if c.key else "" for c in self.columns[1:])])

    def add(self, cells: Iterable[str | Figure]) -> None:
        """Print one row; a figure's place is remembered (row and column from 1, as the pipeline counts)."""
        row: list[str] = []
        self.cells.append(row)
        for cell in cells:
            if isinstance(cell, Figure):
                self.places[cell.row, cell.column] = (len(self.cells), len(row) + 1)
                self.amounts[cell.row, cell.column] = Decimal(cell.amount)
                row.append(self.layout.text(cell.amount))
            else:
                row.append(cell)

    def add_figures(self, row: str, labels: Sequence[str], amount: Callable[[str], int]) -> None:
        """Print a row of labels followed by a figure in every column of figures."""
        self.add([*labels, *(Figure(row, c.key, amount(c.key)) for c in self.columns if c.key)])

    def set_text(self, row: str, column: str, text: str) -> None:
        """Print something else where a figure stands."""
        row_no, column_no = self.places[row, column]
        self.cells[row_no - 1][column_no - 1] = text

    def change(self, row: str, column: str, difference: int | Decimal) -> None:
        """Print a figure that is off by a difference in yuan."""
        self.amounts[row, column] += difference
        self.set_text(row, column, self.layout.text(self.amounts[row, column]))


@dataclass
class Disclosure:
    """A document: its title and its forms, one table each."""

    agency: str
    year: int
    layout: Layout
    forms: list[Form]
    narrative: str = ""

    def form(self, form_code: str) -> Form:
        """The form of that code."""
        return next(form for form in self.forms if form.form_code == form_code)

    def cell(self, form_code: str, row: str, column: str) -> tuple[int, int, int]:
        """Where a figure stands: (table_no, row_no, column_no)."""
        form = self.form(form_code)
        return (self.forms.index(form) + 1, *form.places[row, column])

    def copy(self) -> Disclosure:
        """Another document that says the same, to be changed."""
        return copy.deepcopy(self)

    def text(self) -> str:
        """The document as a conversion of the publication would give it."""
        kind = "决算" if self.layout.is_final else "预算"
        parts = [f"{self.agency}\n{self.year}年度部门{kind}", *filter(None, [self.narrative])]
        for form in self.forms:
            table = "\n".join("\t".join(row) for row in form.cells)
            parts.append("\n\n".join(part for part in (form.title, form.unit_line, table) if part))
        return "\n\n".join(parts) + "\n"
