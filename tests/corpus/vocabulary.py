"""Wordings of forms and what they mean (`vocabulary.toml`), as small documents with the figures they must give.

Every wording stands in a form of its own with amounts no other form of its document has, so that what became of a
figure tells how its wording was read. How wordings are recognised is no concern of this module; whole layouts are
`styles`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

YEAR = 2023
AGENCY = "青山县档案馆"
PHASES = {"approved": f"{YEAR}年部门预算", "executed": f"{YEAR}年度部门决算"}
# A title, columns and lines of each form that nobody doubts: around the one wording that is asked about.
_TITLES = {
    "approved": {
        "revenue_expenditure_summary": "部门收支总表",
        "revenue_summary": "部门收入总表",
        "expenditure_summary": "部门支出总表",
        "general_budget_expenditure": "一般公共预算支出表",
        "three_public": "一般公共预算“三公”经费支出表",
    },
    "executed": {
        "revenue_expenditure_summary": "收入支出决算总表",
        "revenue_summary": "收入决算表",
        "general_budget_expenditure": "一般公共预算财政拨款支出决算表",
    },
}
_LINES = {
    "revenue": {
        "item": ("一、一般公共预算拨款收入", "fund=general_public_budget"),
        "subtotal": ("本年收入合计", ""),
        "carryover": ("上年结转", "fund=all"),
        "total": ("收入总计", ""),
    },
    "expenditure": {
        "item": ("一、一般公共服务支出", "functional=201"),
        "subtotal": ("本年支出合计", ""),
        "carryover": ("结转下年", ""),
        "total": ("支出总计", ""),
    },
}
_ITEMS = {
    "total": "合计",
    "overseas": "1、因公出国（境）费用",
    "hospitality": "2、公务接待费",
    "vehicles": "3、公务用车购置及运行费",
    "vehicle_operation": "其中：公务用车运行费",
    "vehicle_purchase": "公务用车购置费",
}
_CODED = (("201", "一般公共服务支出"), ("20126", "档案事务"), ("2012601", "行政运行"))
_ECONOMIC = (("301", "工资福利支出"), ("30101", "基本工资"))
_NAMES = {
    "fund": "fund_source",
    "period": "funding_period",
    "nature": "expenditure_nature",
    "kind": "line_kind",
    "functional": "functional_code",
    "phase": "budget_phase",
    "item": "three_public_item",
    "form": "form_code",
    "amount": "amount_yuan",
    "flow": "flow_direction",
}


@dataclass(frozen=True)
class Probe:
    """A wording, the figure it bears on as printed, and the keys that figure must have; None if no fact may hold
    it."""

    wording: str
    printed: str
    keys: Mapping[str, str] | None


@dataclass
class Page:
    """A document of several forms, with its probes."""

    name: str
    lines: list[str]
    probes: list[Probe] = field(default_factory=list)
    count: int = 0

    def amount(self) -> str:
        """An amount no other form of the document has."""
        self.count += 1
        return f"{100 + self.count}.{self.count % 89 + 10}"

    @property
    def text(self) -> str:
        """The document as a text conversion: rows to a line, cells parted by tabs."""
        return "\n".join(self.lines) + "\n"

    def form(self, title: str, rows: list[list[str]], unit: str = "单位：万元") -> None:
        """Add a form under its title."""
        self.lines += ["", title, unit, *("\t".join(row) for row in rows), ""]


def pages() -> list[Page]:
    """Every wording, on as few documents as have at most one wording of a kind each."""
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    made: list[Page] = []
    for phase in PHASES:
        kinds = [list(kind) for kind in _kinds(words, phase)]
        for number, asked in enumerate(zip_longest(*kinds)):
            page = Page(f"{phase}-{number:02}", [AGENCY, PHASES[phase], ""])
            for entry in asked:
                if entry is not None:
                    entry[0](page, phase, *entry[1:])
            made.append(page)
    return made


def _kinds(words: dict[str, Any], phase: str) -> Iterator[Iterator[tuple[Any, ...]]]:
    for form, titles in words["titles"][phase].items():
        yield ((_title, form, _dated(title)) for title in titles)
    if phase == "approved":
        yield ((_title, "", _dated(title)) for title in words["titles"]["none"]["tables"])
        for unit in words["units"]:
            yield ((_unit, unit["factor"], _dated(line)) for line in unit["lines"])
        for code in words["codes"]:
            yield ((_code, code["header"], row) for row in code["rows"])
    for group in words["columns"]:
        if group["phase"] == phase:
            for keys, labels in group["labels"].items():
                yield ((_column, group["form"], keys, _dated(label)) for label in labels)
    for group in words["lines"]:
        if group["phase"] == phase:
            for keys, labels in group["labels"].items():
                yield ((_line, group["form"], group["flow"], keys, label) for label in labels)


def _dated(text: str) -> str:
    return text.replace("{y}", str(YEAR)).replace("{l}", str(YEAR - 1)).replace("{a}", AGENCY)


def _keys(text: str, **more: str) -> dict[str, str]:
    said = dict(part.split("=") for part in text.split())
    said |= more
    if "year" in said:
        said["fiscal_year"] = str(YEAR + int(said.pop("year")))
    return {_NAMES.get(key, key): value for key, value in said.items()}


def _title(page: Page, phase: str, form: str, title: str) -> None:
    amount = page.amount()
    done = "决算数" if phase == "executed" else "预算数"
    family = form or "expenditure_summary"
    if family in ("revenue_expenditure_summary", "appropriation_balance"):
        rows = [
            ["收入", "", "支出", ""],
            ["项目", done, "项目", done],
            ["一、一般公共预算拨款收入", amount, "一、一般公共服务支出", amount],
            ["本年收入合计", amount, "本年支出合计", amount],
            ["收入总计", amount, "支出总计", amount],
        ]
    elif family == "three_public":
        rows = [["项目", done], *([label, amount if item in ("total", "hospitality") else ""] for item, label in _ITEMS.items())]
    elif family in ("general_budget_basic", "economic_summary"):
        heads = ["合计", "人员经费", "公用经费"] if family == "general_budget_basic" else ["合计", "基本支出", "项目支出"]
        rows = [["科目编码", "科目名称", *heads], ["合计", "", amount, amount, ""]]
        rows += [[*pair, amount, amount, ""] for pair in _ECONOMIC]
    elif family == "project_expenditure":
        rows = [["项目名称", "合计", "一般公共预算"], ["合计", amount, amount], ["档案数字化", amount, amount]]
    else:
        heads = {
            "revenue_summary": ["本年收入合计", "财政拨款收入", "其他收入"]
            if phase == "executed"
            else ["合计", "一般公共预算", "事业收入"],
            "general_budget_project": ["合计", "其他运转类", "特定目标类"],
        }.get(family, ["合计", "基本支出", "项目支出"])
        rows = [["科目编码", "科目名称", *heads], ["合计", "", amount, amount, ""]]
        rows += [[*pair, amount, amount, ""] for pair in _CODED]
    page.form(title, rows)
    page.probes.append(Probe(f"title {title}", amount, _keys("", form=form) if form else None))


def _column(page: Page, phase: str, form: str, keys: str, label: str) -> None:
    whole, amount = page.amount(), page.amount()
    path = label.split("/")
    first = "本年收入合计" if phase == "executed" and form == "revenue_summary" else "合计"
    header = [["科目编码", "科目名称", first, path[0]], *(["", "", "", part] for part in path[1:])]
    rows = [["合计", "", whole, amount], *([*pair, whole, amount] for pair in _CODED)]
    page.form(_TITLES[phase][form], [*header, *rows])
    page.probes.append(Probe(f"column {form} {label}", amount, _keys(keys, form=form) if keys else None))


def _line(page: Page, phase: str, form: str, flow: str, keys: str, label: str) -> None:
    asked = page.amount()
    said = dict(part.split("=") for part in keys.split())
    if form == "three_public":
        page.lines += ["", _TITLES[phase][form], "单位：万元", "项目\t预算数"]
        page.lines += [
            f"{label}\t{asked}" if item == said["item"] else f"{usual}\t{page.amount()}"
            for item, usual in _ITEMS.items()
        ]
        page.probes.append(Probe(f"line {form} {label}", asked, _keys(keys, form=form)))
        return
    sides = {side: _side(page, side, said, label, asked) if side == flow else _side(page, side, {}, "", "") for side in _LINES}
    done = "决算数" if phase == "executed" else "预算数"
    rows = [["收入", "", "支出", ""], ["项目", done, "项目", done]]
    longest = max(len(side) for side in sides.values())
    padded = [
        [["", ""]] * 0 + lines[:-3] + [["", ""]] * (longest - len(lines)) + lines[-3:] for lines in sides.values()
    ]
    rows += [[*left, *right] for left, right in zip(*padded, strict=True)]
    page.form(_TITLES[phase][form], rows)
    page.probes.append(Probe(f"line {phase} {flow} {label}", asked, _keys(keys, form=form, flow=flow)))


def _side(page: Page, flow: str, said: Mapping[str, str], label: str, asked: str) -> list[list[str]]:
    """The lines of one side; the one asked about takes the place of the usual one of its kind."""
    lines = []
    for kind, (usual, meaning) in _LINES[flow].items():
        is_asked = said.get("kind") == kind
        same = is_asked and (kind != "item" or meaning in " ".join(f"{k}={v}" for k, v in said.items()))
        if is_asked and kind == "carryover" and said.get("fund", "all") != "all":
            lines.append([usual, page.amount()])
        elif not is_asked or not same:
            lines.append([usual, page.amount()])
            if not is_asked:
                continue
        if is_asked:
            lines.append([label, asked])
    return lines


def _unit(page: Page, phase: str, factor: int, line: str) -> None:
    amount = page.amount()
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["合计", "", amount, amount, ""]]
    page.form(_TITLES[phase]["expenditure_summary"], [*rows, *([*pair, amount, amount, ""] for pair in _CODED)], line)
    page.probes.append(Probe(f"unit {line}", amount, {"amount_yuan": str(factor)}))


def _code(page: Page, phase: str, header: str, row: str) -> None:
    *cells, code = row.split("|")
    heads = header.split("|")
    whole, amount = page.amount(), page.amount()
    blanks = [""] * (len(heads) - 1)
    rows = [[*heads, "合计", "基本支出", "项目支出"], ["合计", *blanks, whole, whole, ""], [*cells, amount, amount, ""]]
    page.form(_TITLES[phase]["expenditure_summary"], rows)
    page.probes.append(Probe(f"code {header} {row}", amount, {"functional_code": code}))


__all__ = ["Page", "Probe", "pages"]
