"""The performance forms of a synthetic disclosure: a self-evaluation and a list of targets.

Drawn after the tables annexed to 财预〔2015〕88号 and 财预〔2020〕10号; the money forms are in
`disclosure_forms`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

COLUMNS = 10


@dataclass
class Sheet:
    """A performance form as tab-separated rows; a named cell can be printed otherwise."""

    title: str
    rows: list[list[str]] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, *cells: str | tuple[str, str]) -> None:
        """Print one row; a pair is a name and the text of its cell."""
        row: list[str] = []
        for cell in cells:
            if isinstance(cell, tuple):
                self.places[cell[0]] = (len(self.rows) + 1, len(row) + 1)
                row.append(cell[1])
            else:
                row.append(cell)
        self.rows.append(row + [""] * (COLUMNS - len(row)))

    def changed(self, name: str, text: str) -> Sheet:
        """The same form with another text in a named cell."""
        sheet = copy.deepcopy(self)
        row_no, column_no = self.places[name]
        sheet.rows[row_no - 1][column_no - 1] = text
        return sheet

    def text(self) -> str:
        """The form as a conversion prints it."""
        return self.title + "\n\n" + "\n".join("\t".join(row) for row in self.rows) + "\n"


def self_evaluation(project: str, agency: str) -> Sheet:
    """项目支出绩效自评表: funds of 80.00 万元 executed by nine tenths, five indicators, 90.11 marks."""
    sheet = Sheet("项目支出绩效自评表")
    sheet.add("项目名称", project)
    sheet.add("主管部门", agency, "", "", "实施单位", agency)
    sheet.add("项目资金（万元）", "", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    sheet.add(
        "", "年度资金总额", "", ("initial", "75.00"), ("budget", "80.00"), ("executed", "72.00"),
        ("execution_max", "10"), ("rate", "90.00%"), ("execution_score", "9.00"),
    )  # fmt: skip
    sheet.add(
        "", "财政拨款", "", "60.00", ("fund_budget", "65.00"), ("fund_executed", "58.00"), "－",
        ("fund_rate", "89.23%"), "－",
    )  # fmt: skip
    sheet.add("", "其他资金", "", "15.00", "15.00", "14.00", "－", "93.33%", "－")
    sheet.add(
        "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差度",
        "偏差原因分析及改进措施",
    )  # fmt: skip
    lines = (
        ("training", "产出指标", "数量指标", "培训人次", "≥500人次", "480人次", "20", "19.20", "-4.00%"),
        ("coverage", "", "质量指标", "检查覆盖率", "≥90%", "85%", "20", "18.89", "-5.56%"),
        ("days", "", "时效指标", "办结时间", "≤20天", "22天", "20", "18.18", "10.00%"),
        ("effect", "效益指标", "社会效益指标", "办事便利", "有所提高", "有所提高", "20", "16.84", "0.00%"),
        ("satisfied", "满意度指标", "服务对象满意度指标", "群众满意", "≥90%", "92%", "10", "8.00", "0.00%"),
    )  # fmt: skip
    for name, first, second, indicator, target, actual, full, score, deviation in lines:
        sheet.add(
            "", first, second, indicator, target, (f"{name}_actual", actual), (f"{name}_max", full),
            (f"{name}_score", score), (f"{name}_deviation", deviation),
        )  # fmt: skip
    sheet.add("总分", "", "", "", "", "", ("total_max", "100"), ("total_score", "90.11"))
    return sheet


def target_list(agency: str, projects: dict[str, str]) -> Sheet:
    """项目支出绩效目标表: the projects of an agency with their funds (万元), under a printed total."""
    sheet = Sheet("项目支出绩效目标表\n\n单位：万元")
    sheet.add(
        "单位名称", "项目名称", "预算数", "年度目标", "一级指标", "二级指标", "三级指标", "指标性质",
        "指标值", "度量单位",
    )  # fmt: skip
    total = sum(round(float(amount) * 100) for amount in projects.values())
    sheet.add(f"100001-{agency}", "", ("total", f"{total / 100:.2f}"))
    for number, (name, amount) in enumerate(projects.items(), start=1):
        code = f"41000024Y00000{number:07d}"
        sheet.add(
            f"100001-{agency}", f"{code}-{name}", (name, amount), "按期完成", "产出指标", "数量指标",
            "完成数量", "≥", "5", "次",
        )  # fmt: skip
        sheet.add("", "", "", "", "效益指标", "社会效益指标", "办事便利程度", "定性", "提高", "")
    return sheet
