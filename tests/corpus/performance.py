"""Performance forms of a generated disclosure: targets and self-evaluations of projects and of the whole
department, drawn after the annexes of 财预〔2015〕88号 and 财预〔2020〕10号, in the shapes offices give them.

Funds are the ledger's; indicators, results and marks are drawn by seed and follow from each other (rates,
marks, totals). What is spent is nothing new here: the money forms are in `forms` and `balances`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from tests.corpus.agencies import Agency
from tests.corpus.content import Cell, Figure, Keys, Table
from tests.corpus.ledger import Moment, Question
from tests.corpus.styles import FormStyle, Style

Row = list[Cell | None]

# Level 1, level 2, name, operator, target, unit, and whether the result may miss the target.
INDICATORS = (
    ("产出指标", "数量指标", "开展培训场次", "≥", 12, "场次"),
    ("产出指标", "数量指标", "编发信息简报数量", "≥", 40, "期"),
    ("产出指标", "数量指标", "服务基层单位个数", "≥", 25, "个"),
    ("产出指标", "质量指标", "项目验收合格率", "≥", 95, "%"),
    ("产出指标", "质量指标", "数据录入准确率", "≥", 98, "%"),
    ("产出指标", "时效指标", "任务按时完成率", "=", 100, "%"),
    ("产出指标", "时效指标", "工单平均办理时限", "≤", 5, "个工作日"),
    ("产出指标", "成本指标", "预算成本控制率", "≤", 100, "%"),
    ("效益指标", "社会效益指标", "群众办事便利程度", "", 0, "有所提升"),
    ("效益指标", "可持续影响指标", "长效机制健全情况", "", 0, "逐步健全"),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥", 90, "%"),
)
WEIGHTS = {
    5: (25, 20, 15, 20, 10),
    6: (20, 15, 10, 15, 20, 10),
    7: (15, 15, 10, 10, 10, 20, 10),
}
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """An indicator of a project: its target and, where it was evaluated, result, full marks and marks."""

    level_1: str
    level_2: str
    name: str
    operator: str
    target: int
    unit: str
    weight: int
    actual: Decimal
    score: Decimal

    @property
    def target_text(self) -> str:
        """The target as one text."""
        return f"{self.operator}{self.target}{self.unit}" if self.operator else self.unit

    @property
    def actual_text(self) -> str:
        """The result as one text."""
        return f"{self.actual.normalize():f}{self.unit}" if self.operator else self.unit


@dataclass(frozen=True)
class Funds:
    """Money of a project by phase, in all and of the appropriation."""

    name: str
    initial: Decimal
    adjusted: Decimal
    executed: Decimal
    appropriated: tuple[Decimal, Decimal, Decimal]

    @property
    def rate(self) -> Decimal:
        """Execution in percent of the adjusted budget."""
        return _rounded(100 * self.executed / self.adjusted)


def projects(agency: Agency, limit: int = 3) -> list[Funds]:
    """The first projects with money in every phase; the adjusted budget is never less than what was spent."""
    found = []
    for name in dict.fromkeys(project for project, *_ in agency.ledger.projects()):
        amounts = [_spent(agency, name, phase, "all") for phase in ("approved", "adjusted", "executed")]
        parts = [
            _spent(agency, name, phase, "appropriation") for phase in ("approved", "adjusted", "executed")
        ]
        if all(amounts) and len(found) < limit:
            adjusted, part = max(amounts[1:]), max(parts[1:])
            found.append(Funds(name, amounts[0], adjusted, amounts[2], (parts[0], part, parts[2])))
    return found


def _spent(agency: Agency, project: str, phase: str, fund: str) -> Decimal:
    return agency.ledger.amount(Question(moment=Moment(phase), project=project, fund=fund))


def lines(agency: Agency, name: str) -> list[Line]:
    """The indicators of a project or, by the agency's name, of the whole department: marks of 90 in all."""
    rnd = random.Random(f"indicators {agency.name} {agency.year} {name}")
    count = rnd.choice(tuple(WEIGHTS))
    chosen = sorted(rnd.sample(range(len(INDICATORS) - 3), count - 2))
    drawn = [INDICATORS[index] for index in [*chosen, rnd.choice((8, 9)), 10]]
    made = []
    for (level_1, level_2, title, operator, target, unit), weight in zip(drawn, WEIGHTS[count], strict=True):
        actual, score = _result(rnd, operator, target, weight)
        made.append(Line(level_1, level_2, title, operator, target, unit, weight, actual, score))
    return made


def _result(rnd: random.Random, operator: str, target: int, weight: int) -> tuple[Decimal, Decimal]:
    if not operator or operator != "≥" or rnd.random() < 0.7:
        better = rnd.choice((0, 0, 1, 3)) if operator == "≥" and target < 90 else 0
        return Decimal(target + better), Decimal(weight)
    actual = Decimal(target) * rnd.choice((90, 95, 80)) / 100
    return actual, _rounded(weight * actual / target)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Sheet:
    """Builds the rows of one performance form."""

    agency: Agency
    style: Style
    form: FormStyle
    project: str
    rows: list[Row]
    width: int

    @property
    def unit(self) -> str:
        """The unit of the funds."""
        return self.form.unit or self.style.unit

    def add(self, *cells: Cell | str) -> None:
        """A row of cells side by side, each over as many columns as it spans; the last reaches the edge."""
        made = [cell if isinstance(cell, Cell) else Cell(cell) for cell in cells]
        used = sum(cell.column_span for cell in made)
        made[-1] = replace(made[-1], column_span=made[-1].column_span + self.width - used)
        row: Row = []
        for cell in made:
            row += [cell, *([None] * (cell.column_span - 1))]
        self.rows.append(row)

    def money(self, amount: Decimal, measure: str, fund: str) -> Cell:
        """A cell of money."""
        factor = 10_000 if self.unit == "万元" else 1
        text = format(amount / factor, f"{',' if self.style.grouped else ''}.{self.style.decimals}f")
        return self.told("fct_performance_funding", text, measure, fund=fund, unit=self.unit)

    def told(  # noqa: PLR0917
        self, fact: str, text: str, measure: str, name: str = "", fund: str = "", unit: str = "分"
    ) -> Cell:
        """A cell with its truth: a figure of a performance fact."""
        keys = Keys(
            fact,
            self.form.code,
            0,
            "",
            project_name=self.project,
            fund_source=fund,
            indicator_name=name,
            measure=measure,
        )
        value = text.strip("≥≤=%").rstrip("".join(unit for *_, unit in INDICATORS)) if unit == "分" else text
        return Cell(text, told=(Figure(keys, value, unit),))

    def indicator(self, line: Line, measure: str, text: str) -> Cell:
        """A cell of an indicator; words are no figure."""
        if not any(character.isdigit() for character in text):
            return Cell(text)
        return self.told("fct_performance_indicator", text, measure, line.name)


def make_performance(agency: Agency, style: Style, form: FormStyle) -> Iterator[Table]:
    """The tables of a performance form: one a project, or one of the whole department."""
    whole = form.code.startswith("overall")
    for funds in [_whole(agency)] if whole else projects(agency):
        width = {"evaluation": 9, "target": 6, "overall": 6}[form.rows]
        sheet = Sheet(agency, style, form, "" if whole else funds.name, [], width)
        {"evaluation": _evaluation, "target": _target, "overall": _overall}[form.rows](sheet, funds)
        yield Table(sheet.rows, len(sheet.rows), 0, form.code)


def _whole(agency: Agency) -> Funds:
    def spent(phase: str, fund: str) -> Decimal:
        return agency.ledger.amount(Question(moment=Moment(phase), fund=fund))

    phases = ("approved", "adjusted", "executed")
    amounts, parts = [spent(p, "all") for p in phases], [spent(p, "appropriation") for p in phases]
    adjusted, part = max(amounts[1:]), max(parts[1:])
    return Funds(agency.name, amounts[0], adjusted, amounts[2], (parts[0], part, parts[2]))


def _evaluation(sheet: Sheet, funds: Funds) -> None:
    """自评表: funds with their execution and its marks, targets and results, indicators, the total of
    marks."""
    whole = not sheet.project
    fund_fact = "fct_performance_funding"
    sheet.add("部门名称" if whole else "项目名称", Cell(funds.name, column_span=8))
    if not whole:
        sheet.add("主管部门", Cell(sheet.agency.name, column_span=3), "实施单位", Cell(sheet.agency.name))
    head = (f"{'部门资金' if whole else '项目资金'}（{sheet.unit}）", "", "")
    sheet.add(*head, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    marks = min(_rounded(funds.rate / 10), Decimal(10))
    sheet.add(
        "", Cell("年度资金总额", column_span=2),
        sheet.money(funds.initial, "initial_budget", "all"),
        sheet.money(funds.adjusted, "adjusted_budget", "all"),
        sheet.money(funds.executed, "executed", "all"),
        sheet.told(fund_fact, "10", "max_score", fund="all"),
        sheet.told(fund_fact, f"{funds.rate}%", "execution_pct", fund="all"),
        sheet.told(fund_fact, f"{marks}", "score", fund="all"),
    )  # fmt: skip
    initial, adjusted, executed = funds.appropriated
    if adjusted:
        sheet.add(
            "", Cell("其中：财政拨款", column_span=2),
            sheet.money(initial, "initial_budget", "appropriation"),
            sheet.money(adjusted, "adjusted_budget", "appropriation"),
            sheet.money(executed, "executed", "appropriation"),
            "—", "—", "—",
        )  # fmt: skip
    sheet.add("年度总体目标", Cell("预期目标", column_span=4), Cell("实际完成情况", column_span=4))
    sheet.add("", Cell("按计划完成各项工作任务。", column_span=4), Cell("已按计划完成。", column_span=4))
    sheet.add(
        "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
        "偏差原因分析及改进措施",
    )  # fmt: skip
    total = marks
    for line in lines(sheet.agency, funds.name):
        total += line.score
        sheet.add(
            "", line.level_1, line.level_2, line.name,
            sheet.indicator(line, "target_value", line.target_text),
            sheet.indicator(line, "actual_value", line.actual_text),
            sheet.indicator(line, "max_score", str(line.weight)),
            sheet.indicator(line, "score", f"{line.score}"),
            "" if line.score == line.weight else "受进度影响，下一步加强统筹",
        )  # fmt: skip
    sheet.add(
        Cell("总分", column_span=6),
        sheet.told("fct_performance_indicator", "100", "max_score"),
        sheet.told("fct_performance_indicator", f"{total}", "score"),
        "",
    )


def _target(sheet: Sheet, funds: Funds) -> None:
    """绩效目标表 of one project: its funds, its aim and its indicators."""
    sheet.add("项目名称", Cell(funds.name, column_span=5))
    sheet.add(
        "主管部门", Cell(sheet.agency.name, column_span=2), "实施单位", Cell(sheet.agency.name, column_span=2)
    )
    part = funds.appropriated[0]
    total = Cell("年度资金总额：", column_span=2)
    sheet.add(f"项目资金（{sheet.unit}）", total, sheet.money(funds.initial, "initial_budget", "all"))
    if part:
        said = Cell("其中：财政拨款", column_span=2)
        sheet.add("", said, sheet.money(part, "initial_budget", "appropriation"))
    sheet.add("总体目标", Cell("保障工作顺利开展，提高服务水平。", column_span=5))
    sheet.add("绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值")
    for line in lines(sheet.agency, funds.name):
        sheet.add(
            "", line.level_1, line.level_2, line.name,
            sheet.indicator(line, "target_value", line.target_text),
            sheet.indicator(line, "max_score", str(line.weight)),
        )  # fmt: skip


def _overall(sheet: Sheet, funds: Funds) -> None:
    """部门整体支出绩效目标表: the department's tasks, its money by source, and its indicators."""
    sheet.add("部门名称", Cell(sheet.agency.name, column_span=5))
    sheet.add(
        "年度预算申请", Cell("资金总额", column_span=2), sheet.money(funds.initial, "initial_budget", "all")
    )
    part = funds.appropriated[0]
    sheet.add("", Cell("其中：财政拨款", column_span=2), sheet.money(part, "initial_budget", "appropriation"))
    sheet.add("年度总体目标", Cell("履行部门职责，完成年度重点任务。", column_span=5))
    sheet.add("绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值")
    for line in lines(sheet.agency, funds.name):
        sheet.add(
            "", line.level_1, line.level_2, line.name,
            sheet.indicator(line, "target_value", line.target_text),
            sheet.indicator(line, "max_score", str(line.weight)),
        )  # fmt: skip
