"""Sentences of a disclosure that follow from its ledger: what the judge must find true in a clean document.

The wording is ours, after the contents the rules of publication prescribe (财预〔2016〕143号);
which sentences a document has is its style's choice.
"""

from __future__ import annotations

from decimal import Decimal

from tests.corpus.agencies import Agency, functional_names
from tests.corpus.content import Paragraph
from tests.corpus.ledger import GENERAL, Moment, Question
from tests.corpus.styles import Style

_WAN = Decimal(10_000)


def narrative(agency: Agency, style: Style, offset: int = 0) -> tuple[list[Paragraph], list[Paragraph]]:
    """The paragraphs before the forms and after them; with an offset, this year's words with the amounts of
    another year."""
    before = [
        Paragraph("第一部分 部门概况", "heading"),
        Paragraph("一、主要职能", "heading"),
        Paragraph("贯彻执行国家有关法律、法规和方针政策，完成上级交办的其他工作。"),
    ]
    if not style.narrative:
        return [], []
    text = _final(agency, offset) if style.is_final else _budget(agency, offset)
    if style.narrative == "before":
        return [*before, *text], []
    return before, text


def _wan(amount: Decimal) -> str:
    return f"{amount / _WAN:.2f}万元"


def _budget(agency: Agency, offset: int) -> list[Paragraph]:
    moment = Moment("approved", offset)

    def ask(**keys: str) -> str:
        return _wan(agency.ledger.amount(Question(moment=moment, **keys)))

    year, name = agency.year, agency.name
    three = {
        item: _three_public(agency, item, moment) for item in ("total", "overseas", "vehicles", "hospitality")
    }
    lines = [
        f"第二部分 {year}年部门预算情况说明",
        f"一、{year}年收支预算总体情况说明",
        f"{name}{year}年收入总计{ask(flow='total_revenue')}，支出总计{ask(flow='total_expenditure')}。",
        f"二、{year}年一般公共预算支出情况说明",
        f"{year}年一般公共预算支出{ask(fund=GENERAL)}，"
        f"其中：基本支出{ask(fund=GENERAL, nature='basic')}，项目支出{ask(fund=GENERAL, nature='project')}。",
        f"三、{year}年“三公”经费预算情况说明",
        f"{name}{year}年“三公”经费预算为{three['total']}，其中：因公出国（境）费{three['overseas']}，"
        f"公务用车购置及运行费{three['vehicles']}，公务接待费{three['hospitality']}。",
    ]
    return _paragraphs(lines)


def _final(agency: Agency, offset: int) -> list[Paragraph]:
    def ask(phase: str, **keys: str) -> str:
        return _wan(agency.ledger.amount(Question(moment=Moment(phase, offset), **keys)))

    year, names = agency.year, functional_names()
    lines = [
        f"第三部分 {year}年度部门决算情况说明",
        "一、收入支出决算总体情况说明",
        f"{year}年度收入总计、支出总计均为{ask('executed', flow='total_revenue')}。",
        "二、一般公共预算财政拨款支出决算情况说明",
        f"{year}年度一般公共预算财政拨款支出{ask('executed', fund=GENERAL)}，"
        f"其中：基本支出{ask('executed', fund=GENERAL, nature='basic')}，"
        f"项目支出{ask('executed', fund=GENERAL, nature='project')}。",
    ]
    for number, code in enumerate(agency.ledger.functional_codes((7,), GENERAL), start=1):
        path = f"{names[code[:3]]}（类）{names[code[:5]]}（款）{names[code]}（项）"
        approved = ask("approved", fund=GENERAL, functional_code=code)
        executed = ask("executed", fund=GENERAL, functional_code=code)
        lines.append(f"{number}.{path}。年初预算为{approved}，支出决算为{executed}。")
    return _paragraphs(lines)


def _three_public(agency: Agency, item: str, moment: Moment) -> str:
    return _wan(agency.ledger.amount(Question(moment=moment, fund=GENERAL, item=item)))


def _paragraphs(lines: list[str]) -> list[Paragraph]:
    return [Paragraph(line, "text" if line.endswith("。") else "heading") for line in lines]
