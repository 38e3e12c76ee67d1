"""Procurement and fixed asset forms of a generated disclosure, after 政府采购信息发布管理办法 and the public
format of final accounts: what is bought for each project out of which fund, and what an office holds.

Amounts are drawn by seed; procurement is a part of its project's money. Other money forms are in `forms`.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from tests.corpus.agencies import Agency
from tests.corpus.content import Cell, Figure, Keys, Table
from tests.corpus.headers import header_rows
from tests.corpus.ledger import APPROPRIATION, Moment, Question
from tests.corpus.styles import Band, Column, FormStyle, Style

Row = list[Cell | None]
_COLUMNS = (
    Column(("项目名称",), {"stub": "project"}),
    Column(("采购品目",), {"stub": "item"}),
    Column(("数量",), {"stub": "count"}),
    Column(("合计",), {"fund": "all"}),
    Column(("一般公共预算",), {"fund": "general_public_budget"}),
    Column(("政府性基金预算",), {"fund": "government_fund"}),
    Column(("国有资本经营预算",), {"fund": "state_capital"}),
)

ITEMS = (
    "计算机",
    "打印设备",
    "办公家具",
    "印刷服务",
    "物业管理服务",
    "软件开发服务",
    "会议服务",
    "车辆维修和保养服务",
)
# What is held: its label, the name of its line, and the most there is of it (in number, in 万元).
HOLDINGS = (
    ("1、房屋（平方米）", "房屋", 9_000, 2_000),
    ("2、车辆（台、辆）", "车辆", 20, 400),
    ("3、单价在50万元以上的设备（台、套）", "单价在50万元以上的设备", 9, 900),
    ("4、其他固定资产", "其他固定资产", 0, 700),
)


def make_procurement(agency: Agency, style: Style, form: FormStyle) -> Table:
    """Lines of what is bought, with the total above them."""
    rnd = random.Random(f"procurement {agency.name} {agency.year}")
    unit = form.unit or style.unit
    columns = form.bands[0].columns or _COLUMNS
    told_funds = [column.keys["fund"] for column in columns if not column.stub]
    rows = header_rows(replace(form, bands=(Band(columns),)), agency.year)
    header = len(rows)
    bought = Keys("fct_procurement", form.code, 0, "", measure="amount_yuan")
    totals = dict.fromkeys(told_funds, Decimal(0))
    for project in dict.fromkeys(name for name, *_ in agency.ledger.projects("appropriation")):
        if rnd.random() < 0.4:
            continue
        asked = Question(moment=Moment("approved"), project=project)
        fund = next(fund for fund in APPROPRIATION if agency.ledger.amount(asked._replace(fund=fund)))
        amount = (agency.ledger.amount(asked) * rnd.randint(10, 60) / 10_000).quantize(Decimal(1)) * 100
        item = rnd.choice(ITEMS)
        keys = replace(bought, project_name=project, line_name=item)
        said = {
            "project": project,
            "item": item,
            "count": str(rnd.randint(1, 9)),
            "catalogue": f"A{ITEMS.index(item) + 1:02}010{ITEMS.index(item) + 1:03}",
            "measure": "批",
            "agency_code": agency.code,
            "agency_name": agency.name,
        }
        cells: Row = []
        for column in columns:
            if column.stub:
                cells.append(Cell(said.get(column.stub, column.keys.get("text", ""))))
                continue
            own = column.keys["fund"]
            told = own in ("all", "appropriation", fund)
            figure = Figure(replace(keys, fund_source=own), style.zero, unit)
            cells.append(_cell(_printed(figure, amount, style)) if told else Cell())
            totals[own] += amount if told else 0
        rows.append(cells)
    total: Row = [Cell() for column in columns if column.stub]
    at = next((i for i, column in enumerate(columns) if column.keys.get("total")), 0)
    total[at] = Cell(form.total_label)
    for own, amount in totals.items():
        figure = Figure(replace(bought, fund_source=own), style.zero, unit)
        total.append(_cell(_printed(figure, amount, style)) if amount else Cell())
    rows.insert(header if form.total == "first" else len(rows), total)
    return Table(rows, header, style.page_rows, form.code, style.repeats_header)


def _printed(figure: Figure, amount: Decimal, style: Style) -> Figure:
    factor = 10_000 if figure.unit == "万元" else 1
    return replace(figure, text=format(amount / factor, f"{',' if style.grouped else ''}.{style.decimals}f"))


def _cell(figure: Figure) -> Cell:
    return Cell(figure.text, told=(figure,))


def make_assets(agency: Agency, style: Style, form: FormStyle) -> Table:
    """What is held at the end of the year before, and what it is worth, in 万元."""
    rnd = random.Random(f"assets {agency.name} {agency.year}")
    rows: list[Row] = [[Cell("项目"), Cell("数量"), Cell("价值（金额单位：万元）")]]
    keys = Keys("fct_fixed_asset", form.code, 0, "")
    total = Decimal(0)
    for label, name, most, dear in HOLDINGS:
        worth = Decimal(rnd.randint(1, dear * 100)) / 100
        total += worth
        count = str(rnd.randint(1, most)) if most else ""
        counted = Figure(replace(keys, line_name=name, measure="quantity"), count, "分")
        valued = Figure(replace(keys, line_name=name, measure="amount_yuan"), f"{worth:.2f}", "万元")
        rows.append([Cell(label), _cell(counted) if most else Cell("—"), _cell(valued)])
    whole = Figure(replace(keys, line_name="资产总额", measure="amount_yuan"), f"{total:.2f}", "万元")
    rows.insert(1, [Cell("资产总额"), Cell("—"), _cell(whole)])
    return Table(rows, 1, 0, form.code)
