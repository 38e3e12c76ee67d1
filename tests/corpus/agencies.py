"""Agencies and their ledgers, drawn by seed: every amount is made here, and nothing about print is known.

Codes and names are those of the classification seeds. The same seed gives the same agency and the same money.
What an agency spends money on does not change from year to year, and the money of a year is the same in every
document that speaks of it: budget, final accounts, and the comparative columns of the next year."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from dagster_project.paths import DBT_DIR
from tests.corpus.ledger import CAPITAL, GENERAL, GOVERNMENT, SURPLUS, Ledger, Moment, Posting, Stock

MOMENTS = tuple(Moment(phase, offset) for offset in (0, -1) for phase in ("approved", "adjusted", "executed"))
WAGES, HOUSEHOLD = "basic_personnel_wages", "basic_personnel_household"
GOODS, EQUIPMENT = "basic_operating_goods", "basic_operating_capital"

# A kind of body and the functional group it spends its own money under.
BODIES = (
    ("财政局", "20106"),
    ("审计局", "20108"),
    ("教育局", "20501"),
    ("科学技术局", "20601"),
    ("民政局", "20802"),
    ("卫生健康局", "21001"),
    ("农业农村局", "21301"),
    ("水利局", "21303"),
    ("交通运输局", "21401"),
    ("商务局", "20113"),
    ("医疗保障局", "21015"),
    ("统计局", "20105"),
)
# Economic codes of basic expenditure, with the functional code they are bound to ("" is the body's own).
WAGE_CODES = (("30101", ""), ("30102", ""), ("30103", ""), ("30107", ""), ("30199", ""))
BOUND_WAGES = (("30108", "2080505"), ("30109", "2080506"), ("30110", "2101101"), ("30113", "2210201"))
GOODS_CODES = ("30201", "30202", "30205", "30206", "30207", "30211", "30213", "30215", "30216", "30217")
MORE_GOODS = ("30212", "30226", "30228", "30229", "30231", "30239", "30299")
PROJECT_CODES = ("30226", "30227", "30201", "30299", "30213", "31007", "31003", "31204")
GOVERNMENT_CODES = {
    "30101": "50101", "30102": "50101", "30103": "50101", "30107": "50199", "30199": "50199",
    "30108": "50102", "30109": "50102", "30110": "50102", "30113": "50103",
    "30212": "50207", "30213": "50209", "30215": "50202", "30216": "50203", "30217": "50206",
    "30226": "50205", "30227": "50205", "30231": "50208", "30299": "50299",
    "30302": "50905", "30305": "50901", "31002": "50306", "31003": "50306", "31005": "50302",
    "31007": "50306", "31013": "50303", "31204": "50701", "31201": "50801",
}  # fmt: skip
PROJECTS = (
    "信息系统运行维护", "业务能力提升", "专项督查检查", "政策宣传培训", "基层服务网点建设", "档案数字化整理",
    "公共服务平台升级", "第三方评估审核", "专家咨询论证", "数据共享交换", "窗口服务外包", "标准化示范点创建",
)  # fmt: skip
FUND_POSTINGS = (("2120803", "31005", "城市道路改造"), ("2120899", "30227", "征地管理服务"))
CAPITAL_POSTINGS = (("2230105", "31204", "国有企业改革补助"),)


@dataclass(frozen=True)
class Agency:
    """A budget unit: its names and codes, the year, and its money; a department has `units`, whose money is
    its."""

    name: str
    region: str
    code: str
    department_code: str
    year: int
    ledger: Ledger
    units: tuple[Agency, ...] = ()

    @property
    def members(self) -> tuple[Agency, ...]:
        """The units a form lists: those of the department, or the agency itself."""
        return self.units or (self,)


@cache
def functional_names() -> dict[str, str]:
    """Names of the functional classification, by code."""
    with (DBT_DIR / "seeds/classification/functional_classification.csv").open(encoding="utf-8") as seed:
        return {row["functional_code"]: row["functional_name"] for row in csv.DictReader(seed)}


@cache
def economic_names() -> dict[str, str]:
    """Names of both economic classifications, by code: their ranges do not overlap."""
    with (DBT_DIR / "seeds/classification/economic_classification.csv").open(encoding="utf-8") as seed:
        return {row["economic_code"]: row["economic_name"] for row in csv.DictReader(seed)}


@cache
def _regions() -> list[tuple[str, str]]:
    """Counties in force whose name is their own, with the prefecture before it."""
    with (DBT_DIR / "seeds/classification/regions.csv").open(encoding="utf-8") as seed:
        rows = [row for row in csv.DictReader(seed) if row["level"] == "county" and not row["valid_to"]]
    seen: dict[str, int] = {}
    for row in rows:
        seen[row["county_name"]] = seen.get(row["county_name"], 0) + 1
    return [
        (f"{row['prefecture_name']}{row['county_name']}", row["region_code"])
        for row in rows
        if seen[row["county_name"]] == 1 and row["prefecture_name"] and len(row["county_name"]) > 2
    ]


@dataclass(frozen=True)
class Wealth:
    """Which money an agency has beside the general public budget, and how exactly it is printed; `breadth` is
    the number of other fields it has projects in."""

    government_fund: bool = False
    state_capital: bool = False
    unit_funds: bool = False
    special_account: bool = False
    carryover: bool = False
    vehicles_bought: bool = False
    cents: bool = False
    breadth: int = 0


# What the names of a department's units add to its own.
UNIT_NAMES = ("（本级）", "信息中心", "综合服务中心", "技术推广中心")


def agency(
    seed: int, year: int, wealth: Wealth, place: int, *, final: bool, money: int = 0, units: int = 0
) -> Agency:
    """The agency of a seed at a place, with its ledger of a year; `final` gives it stocks at the year's end.

    Places tell agencies apart that have the same money: only names and codes of regions differ. `money` draws
    other amounts for the same purposes. With `units` it is a department, of its own level and other units.
    """
    rnd = random.Random(f"agency {seed}")
    body, group = rnd.choice(BODIES)
    region, region_code = _regions()[place * 7 % len(_regions())]
    department = f"{rnd.randint(100, 899)}"

    def member(number: int, name: str) -> Agency:
        ledger = _ledger(
            _Draw(f"{seed} {number}", money, year, cents=wealth.cents), group, wealth, final=final
        )
        return Agency(name, region_code, f"{department}{number:03}", department, year, ledger)

    if not units:
        return member(1, f"{region}{body}")
    members = tuple(
        member(number, f"{region}{body}{name}") for number, name in enumerate(UNIT_NAMES[:units], start=1)
    )
    together = Ledger(
        [posting for one in members for posting in one.ledger.postings],
        [stock for one in members for stock in one.ledger.stocks],
    )
    return Agency(f"{region}{body}", region_code, department, department, year, together, members)


class _Draw:
    """Draws purposes and amounts (whole hundreds of yuan, or to the fen): purposes by seed, the amounts of
    each year by seed, money and year."""

    def __init__(self, seed: str, money: int, year: int, *, cents: bool) -> None:
        self.rnd = random.Random(f"ledger {seed}")
        self.years = {o: random.Random(f"amounts {seed} {money} {year + o}") for o in (0, -1)}
        self.cents = cents

    def amounts(self, low: int, high: int) -> dict[Moment, Decimal]:
        """An amount for every moment, each within a third of the others."""
        base = self.rnd.randint(low, high)
        return {moment: self._one(base, self.years[moment.offset]) for moment in MOMENTS}

    def executed(self, low: int, high: int) -> dict[Moment, Decimal]:
        """Amounts of what no budget plans."""
        return {
            moment: amount for moment, amount in self.amounts(low, high).items() if moment.phase != "approved"
        }

    def _one(self, base: int, rnd: random.Random) -> Decimal:
        drawn = base * rnd.randint(80, 120)
        fen = rnd.randint(0, 99)
        return Decimal(drawn * 100 + fen) / 100 if self.cents else Decimal(drawn // 100 * 100)


def _ledger(draw: _Draw, group: str, wealth: Wealth, *, final: bool) -> Ledger:
    own = f"{group}01"
    postings = [*_basic(draw, own, wealth), *_projects(draw, group, wealth.breadth)]
    stocks: list[Stock] = []
    if wealth.carryover:
        item = _item(group, "99")
        postings.append(_project(draw, item, "30227", GENERAL, "carryover", "上年结转项目尾款"))
        stocks.append(Stock(item, GENERAL, "closing", draw.executed(100, 900)))
    if wealth.government_fund:
        for index, (code, economic, name) in enumerate(FUND_POSTINGS):
            period = "carryover" if wealth.carryover and index else "current_year"
            postings.append(_project(draw, code, economic, GOVERNMENT, period, name))
        if wealth.carryover:
            stocks.append(Stock(FUND_POSTINGS[0][0], GOVERNMENT, "closing", draw.executed(100, 900)))
    if wealth.state_capital:
        postings += [
            _project(draw, code, economic, CAPITAL, "current_year", name)
            for code, economic, name in CAPITAL_POSTINGS
        ]
    if wealth.unit_funds:
        for fund, name in (("business_income", "对外技术服务"), ("other_income", "合作课题研究")):
            postings.append(_project(draw, _item(group, "99"), "30299", fund, "current_year", name))
        stocks.append(Stock(_item(group, "99"), "business_income", "distribution", draw.executed(50, 300)))
        surplus = _project(draw, _item(group, "99"), "30299", SURPLUS, "carryover", "事业发展支出")
        if final:
            postings.append(surplus._replace(amounts=draw.executed(300, 9_000)))
    if wealth.special_account:
        # Final accounts report money of the fiscal special account among business income.
        fund = "business_income" if final else "fiscal_special_account"
        postings.append(_project(draw, _item(group, "99"), "30216", fund, "current_year", "专户资金培训"))
    return Ledger(postings, stocks if final else [])


def _item(group: str, ending: str) -> str:
    """The item of a group with that ending if the classification has it, else its ordinary running."""
    return f"{group}{ending}" if f"{group}{ending}" in functional_names() else f"{group}02"


def _basic(draw: _Draw, own: str, wealth: Wealth) -> Iterable[Posting]:
    def posting(code: str, economic: str, nature: str, low: int, high: int) -> Posting:
        government = GOVERNMENT_CODES.get(economic, "50201")
        return Posting(
            code, economic, government, GENERAL, "current_year", nature, "", draw.amounts(low, high)
        )

    rnd = draw.rnd
    for economic, code in (*WAGE_CODES[: rnd.randint(3, 5)], *BOUND_WAGES):
        yield posting(code or own, economic, WAGES, 800, 12_000)
    yield posting("2080501", "30302", HOUSEHOLD, 200, 3_000)
    yield posting(own, "30305", HOUSEHOLD, 50, 900)
    goods = [*rnd.sample(GOODS_CODES[:-1], 5), "30217", *MORE_GOODS[: rnd.randint(5, 7)], "30231"]
    for economic in sorted(dict.fromkeys(goods)):
        yield posting(own, economic, GOODS, 20, 900)
    yield posting(own, "31002", EQUIPMENT, 50, 500)
    if wealth.vehicles_bought:
        yield posting(own, "31013", EQUIPMENT, 1_500, 2_500)


def _projects(draw: _Draw, group: str, breadth: int) -> Iterable[Posting]:
    rnd = draw.rnd
    names = rnd.sample(PROJECTS, rnd.randint(3, 6))
    for index, name in enumerate(names):
        code = _item(group, ("02", "99", "50")[index % 3])
        yield _project(draw, code, rnd.choice(PROJECT_CODES), GENERAL, "current_year", name)
    others = [other for _, other in BODIES if other != group]
    for other in rnd.sample(others, breadth):
        for ending, what in (("02", "专项管理"), ("99", "补助资金")):
            name = f"{functional_names()[other]}{what}"
            yield _project(
                draw, _item(other, ending), rnd.choice(PROJECT_CODES), GENERAL, "current_year", name
            )


def _project(draw: _Draw, code: str, economic: str, fund: str, period: str, name: str) -> Posting:  # noqa: PLR0917
    nature = "project_operation" if "维护" in name or "服务" in name else "project_special"
    government = GOVERNMENT_CODES.get(economic, "50201")
    return Posting(code, economic, government, fund, period, nature, name, draw.amounts(300, 9_000))
