"""A disclosure that explains its forms in sentences, and one document for each way a sentence can be wrong.

The forms are those of `disclosures`; here are the words (情况说明) over them. What must come of the
documents is asserted in `test_identities`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from disclosure_forms import disclosure
from disclosures import EVERYTHING, FINAL, GENERAL, Column, Disclosure, Form

AGENCY = "洛阳市示例局"
YEAR = 2019


def wan(amount: int | Decimal, decimals: int = 2) -> str:
    """An amount in yuan as sentences print it."""
    return f"{Decimal(amount) / 10_000:.{decimals}f}万元"


REVENUE = EVERYTHING.received() + 400_000
SPENT = EVERYTHING.spent()
BASIC, PROJECT = EVERYTHING.spent(nature="basic"), EVERYTHING.spent(nature="project")
GENERAL_SPENT = EVERYTHING.spent(fund=GENERAL)
INITIAL = GENERAL_SPENT * 2
HOUSING = EVERYTHING.spent("2210201", GENERAL)
SOCIAL, HEALTH = EVERYTHING.spent("208", GENERAL), EVERYTHING.spent("210", GENERAL)
OVERSEAS, HOSPITALITY, PURCHASE, OPERATION = 31_000, 20_600, 155_500, 92_000
# More than the year before, which spent as much less on travel.
RISE = 5_000
THREE = OVERSEAS + HOSPITALITY + PURCHASE + OPERATION

NARRATIVE = f"""一、收入支出决算总体情况说明

{YEAR}年度收入总计{wan(REVENUE)}，支出总计{wan(REVENUE)}。

{YEAR}年度支出合计{wan(SPENT)}，其中：基本支出{wan(BASIC)}；项目支出{wan(PROJECT)}。

二、一般公共预算财政拨款支出决算情况说明

{YEAR}年度一般公共预算财政拨款支出{wan(GENERAL_SPENT)}，主要用于：社会保障和就业支出（类）{wan(SOCIAL)}；\
卫生健康支出（类）{wan(HEALTH)}。

一般公共预算财政拨款支出年初预算为{wan(INITIAL)}，全年预算为{wan(GENERAL_SPENT)}，支出决算为{wan(GENERAL_SPENT)}，\
完成年初预算的50.00%。决算数小于年初预算数，主要原因是项目减少。

（一）住房改革支出（22102）住房公积金（2210201）：支出决算为{wan(HOUSING)}。

三、“三公”经费支出决算情况说明

{YEAR}年度“三公”经费支出{wan(THREE)}与{YEAR - 1}年决算{wan(THREE)}持平。\
其中：因公出国（境）费{wan(OVERSEAS, 1)}；\
公务用车购置及运行费{wan(PURCHASE + OPERATION)}；公务接待费{wan(HOSPITALITY)}，比上年增加{wan(RISE)}。

四、其他重要事项

机关运行经费支出30.00万元，{YEAR - 1}年支出20.00万元，比上年增加10.00万元，增长50.00%。

{YEAR}年度政府采购支出总额100.00万元，其中：政府采购货物支出24.20万元，占政府采购支出总额的24.20%；\
政府采购工程支出0.00万元；政府采购服务支出75.80万元，占政府采购支出总额的75.8%。
"""


def _three_public(title: str) -> Form:
    """The form of the “三公” expenses that prints the year before beside its own."""
    items = {
        "合计": (THREE, THREE),
        "因公出国（境）费": (OVERSEAS + RISE, OVERSEAS),
        "公务用车购置及运行费": (PURCHASE + OPERATION, PURCHASE + OPERATION),
        "公务接待费": (HOSPITALITY - RISE, HOSPITALITY),
    }
    columns = [
        Column((f"{year}年决算数", label), f"{year}/{label}") for year in (YEAR - 1, YEAR) for label in items
    ]
    form = Form("three_public", title, FINAL, columns)
    form.add_figures("total", [], lambda key: items[key.partition("/")[2]][int(key.startswith(str(YEAR)))])
    return form


def narrated(*replacements: tuple[str, str]) -> Disclosure:
    """The final accounts with their explanation, some words of it replaced."""
    document = disclosure(AGENCY, YEAR, FINAL, EVERYTHING)
    old = document.form("three_public")
    document.forms[document.forms.index(old)] = _three_public(old.title)
    text = NARRATIVE
    for printed, instead in replacements:
        assert printed in text
        text = text.replace(printed, instead)
    document.narrative = text
    return document


class WrongWords(NamedTuple):
    """Words replaced by wrong ones; the left side and difference (yuan, percent points) that come of it."""

    printed: str
    instead: str
    lhs: int | Decimal
    difference: int | Decimal


WRONG_WORDS = {
    "narrative_amount": WrongWords(
        f"收入总计{wan(REVENUE)}", f"收入总计{wan(REVENUE + 70_000)}", REVENUE + 70_000, 70_000
    ),
    # Cut off where rounding gives 2.1.
    "narrative_rounding": WrongWords("公务接待费2.06万元", "公务接待费2.0万元", 20_000, -600),
    "narrative_parts": WrongWords(
        f"{YEAR}年度“三公”经费支出{wan(THREE)}",
        f"{YEAR}年度“三公”经费支出{wan(THREE + 50_000)}",
        THREE + 50_000,
        50_000,
    ),
    "narrative_excess": WrongWords(
        f"卫生健康支出（类）{wan(HEALTH)}",
        f"卫生健康支出（类）{wan(GENERAL_SPENT)}",
        SOCIAL + GENERAL_SPENT,
        SOCIAL,
    ),
    "narrative_change": WrongWords("比上年增加10.00万元", "比上年增加11.00万元", 110_000, 10_000),
    "narrative_form_change": WrongWords("比上年增加0.50万元", "比上年增加0.80万元", 8_000, 3_000),
    "percentage_share": WrongWords(
        "占政府采购支出总额的24.20%", "占政府采购支出总额的42.20%", Decimal("42.2"), 18
    ),
    "percentage_growth": WrongWords("增长50.00%", "增长60.00%", 60, 10),
    "percentage_completion": WrongWords("完成年初预算的50.00%", "完成年初预算的60.00%", 60, 10),
    "percentage_rounding": WrongWords("的75.8%", "的75%", 75, Decimal("-0.8")),
    "percentage_sign": WrongWords("增长50.00%", "增长50.00", 5_000, 4_950),
    "percentage_base": WrongWords("完成年初预算的50.00%", "完成年初预算的100.00%", INITIAL, GENERAL_SPENT),
    "percentage_direction": WrongWords(
        "决算数小于年初预算数", "决算数大于年初预算数", INITIAL, GENERAL_SPENT
    ),
    "percentage_level": WrongWords(
        f"{YEAR - 1}年决算{wan(THREE)}持平", f"{YEAR - 1}年决算{wan(THREE + 10_000)}持平", THREE, -10_000
    ),
}

NARRATED: dict[str, Disclosure] = {
    **{identity_id: narrated((case.printed, case.instead)) for identity_id, case in WRONG_WORDS.items()},
    "wrong_by_its_code": narrated((f"决算为{wan(HOUSING)}。", f"决算为{wan(HOUSING + 30_000)}。")),
    "wrong_grand_total": narrated((f"支出总计{wan(REVENUE)}", f"支出总计{wan(REVENUE + 70_000)}")),
    "growth_from_nothing": narrated(
        ("2018年支出20.00万元，比上年增加10.00万元，增长50.00%", "比上年增加30.00万元，增长100.00%")
    ),
    "one_rounds_up": narrated(("公务接待费2.06万元", "公务接待费2.1万元")),
    "unknown_part": narrated(
        ("政府采购工程支出", "涉密采购5.00万元；政府采购工程支出"),
        ("服务支出75.80万元，占政府采购支出总额的75.8%", "服务支出70.80万元，占政府采购支出总额的70.8%"),
    ),
    "undecided_template": narrated(("决算数小于年初预算数", "决算数大于（小于）年初预算数")),
    "torn_lines": narrated(("，全年预算为", "，全年预\n算为"), ("，主要用于", "，主要\n- 3 -\n用于")),
    "many_clauses": narrated(("主要原因是项目减少", "主要原因是" + "增加（1.00万元，" * 2_000)),
    "absurd_rates": narrated(
        ("增长50.00%", "增长123456789012.00%"), ("24.20万元", "99999999999999999999.20万元")
    ),
}
