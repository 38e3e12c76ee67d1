"""The titles departments give the statutory forms: which form a wording names, and which name none.

The wordings follow 财预〔2016〕143号 (规程附表), the 部门决算 forms (公开01 to 公开10) and provincial
budget books; what stands before them (numbers, years, agencies) is what a table of contents puts there.
"""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

_TITLES = Path(__file__).parents[3] / "dbt" / "seeds" / "forms" / "form_titles.csv"
_KEY = str.maketrans("（）：，“”", "():,  ")

NAMED: dict[str, Sequence[str]] = {
    "revenue_expenditure_summary": (
        "部门收支总表",
        "收支总表",
        "2024年部门收支预算总表",
        "部门预算收支总表",
        "部门收支总体情况表",
        "收支预算总表",
        "2023年度部门收支总体情况表",
        "收入支出决算总表",
        "公开01表收入支出决算总表",
        "表一：部门收支总表",
        "一、收支总表",
        "1.收支总表",
        "（一）部门收支总表",
        "附件1-1部门收支总表",
        "某某局收支总表",
        "某某市第一中学收支预算总表",
        "部门财务收支总表",
        "单位收支总表",
        "部门收支预算表",
        "收入支出总表",
        "01部门收支总表",
        "部门综合收支预算总表",
    ),
    "revenue_summary": (
        "部门收入总表",
        "收入总表",
        "部门收入总体情况表",
        "部门收入预算总表",
        "收入预算总表",
        "收入预算表",
        "收入决算表",
        "公开02表收入决算表",
        "2.收入总表",
        "单位收入总表",
        "某某委员会收入总表",
        "2024年部门收入预算明细表",
        "部门收入预算情况表",
        "收入预算总体情况表",
    ),
    "expenditure_summary": (
        "部门支出总表",
        "支出总表",
        "部门支出总体情况表",
        "部门支出预算总表",
        "支出预算总表",
        "支出预算表",
        "支出决算表",
        "公开03表支出决算表",
        "3.支出总表",
        "单位支出总表",
        "某某中心支出总表",
        "部门支出预算情况表",
        "支出预算汇总表",
        "部门支出总表（按功能分类）",
        "支出预算总表（按功能科目）",
    ),
    "appropriation_balance": (
        "财政拨款收支总表",
        "财政拨款收支总体情况表",
        "财政拨款收支预算总表",
        "财政拨款收入支出决算总表",
        "公开04表财政拨款收入支出决算总表",
        "部门财政拨款收支总表",
        "财政拨款预算收支总表",
    ),
    "general_budget_expenditure": (
        "公共财政预算支出表",
        "一般公共预算支出表",
        "一般公共预算支出情况表",
        "一般公共预算支出预算表",
        "一般公共预算财政拨款支出表",
        "一般公共预算财政拨款支出决算表",
        "一般公共预算财政拨款支出预算表（按功能分类科目）",
        "一般公共预算支出表（按功能分类科目）",
        "一般公共预算支出总体情况表",
        "一般公共预算当年拨款支出表",
        "一般公共预算财政拨款支出情况表",
    ),
    "general_budget_basic": (
        "一般公共预算基本支出表",
        "一般公共预算基本支出情况表",
        "一般公共预算财政拨款基本支出决算表",
        "一般公共预算财政拨款基本支出决算明细表",
        "一般公共预算基本支出表（按经济分类科目）",
        "一般公共预算基本支出情况表（按支出经济分类科目）",
        "一般公共预算财政拨款基本支出预算表",
    ),
    "general_budget_project": (
        "一般公共预算项目支出表",
        "一般公共预算项目支出情况表",
        "一般公共预算财政拨款项目支出表",
    ),
    "economic_summary": (
        "支出经济分类汇总表",
        "财政拨款支出预算表（部门经济分类）",
        "一般公共预算支出表（按经济分类科目）",
        "部门支出总表（按部门预算经济分类）",
        "部门预算支出经济分类科目表",
        "支出总表（政府预算经济分类）",
    ),
    "three_public": (
        "机构运行信息表",
        "一般公共预算“三公”经费支出表",
        "“三公”经费支出表",
        "一般公共预算“三公”经费支出情况表",
        "财政拨款“三公”经费支出表",
        "财政拨款“三公”经费支出决算表",
        "一般公共预算安排的行政经费及“三公”经费预算表",
        "“三公”经费预算表",
        "“三公”经费公共预算财政拨款支出情况表",
        "“三公”经费、会议费和培训费支出预算表",
        "“三公”经费和机关运行经费预算表",
    ),
    "government_fund_expenditure": (
        "政府性基金预算支出表",
        "政府性基金支出表",
        "政府性基金预算支出情况表",
        "政府性基金预算财政拨款收入支出决算表",
        "政府性基金预算财政拨款支出预算表",
        "政府性基金预算支出预算表（按功能分类科目）",
    ),
    "state_capital_expenditure": (
        "国有资本经营预算支出表",
        "国有资本经营预算支出情况表",
        "国有资本经营预算财政拨款支出决算表",
        "国有资本经营预算财政拨款收入支出决算表",
    ),
    "project_expenditure": (
        "部门预算项目明细表",
        "部门项目经费支出预算表",
        "其他项目支出预算表",
        "部门专项资金管理清单目录",
        "项目支出表",
        "部门项目支出预算表",
        "项目支出预算明细表",
        "2024年项目支出表",
        "部门预算项目支出表",
        "项目支出情况表",
        "4.项目支出表",
        "某某厅项目支出预算表",
    ),
    "procurement": (
        "政府采购预算表",
        "政府采购支出表",
        "部门政府采购预算表",
        "政府采购预算明细表",
        "政府采购情况表",
    ),
    "fixed_assets": ("固定资产占用情况表", "国有资产占用情况表", "国有资产占有使用情况表"),
    "project_performance_target": (
        "项目支出绩效目标表",
        "部门预算项目绩效目标表",
        "项目绩效目标申报表",
        "项目支出绩效目标申报表",
    ),
    "overall_performance_target": (
        "部门整体支出绩效目标表",
        "部门（单位）整体绩效目标表",
        "部门整体支出绩效目标申报表",
        "整体支出绩效目标表",
    ),
    "general_budget_project_function": ("一般公共预算财政拨款项目支出决算表",),
    "project_self_evaluation": ("项目支出绩效自评表", "项目绩效自评表", "项目支出绩效自评结果表"),
    "overall_self_evaluation": ("部门整体支出绩效自评表", "部门整体绩效自评表"),
}

UNNAMED = (
    "目录",
    "第二部分2024年部门预算表",
    "2024年部门预算情况说明",
    "名词解释",
    "收入支出情况说明",
    "财政拨款支出",
    "部门预算公开表",
    "机构设置情况表",
    "人员情况表",
    "财政专户管理资金预算支出表",
    "新增资产配置表",
    "行政事业性国有资产配置预算表",
    "市对下转移支付预算表",
    "债务支出表",
    "政府购买服务支出预算表",
)


def _form(title: str) -> str | None:
    label = re.sub(r"\s", "", title.translate(_KEY))
    with _TITLES.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["priority"]))
    form_code = next((row["form_code"] for row in rows if re.search(row["pattern"], label)), None)
    return None if form_code == "none" else form_code


@pytest.mark.parametrize(
    ("title", "form_code"), [(title, code) for code, titles in NAMED.items() for title in titles]
)
def test_title_names_its_form(title: str, form_code: str) -> None:
    assert _form(title) == form_code


@pytest.mark.parametrize("title", UNNAMED)
def test_title_names_no_form(title: str) -> None:
    assert _form(title) is None
