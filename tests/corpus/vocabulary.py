"""Wordings of forms and what they mean (`vocabulary.toml`), as small documents with their figures.

Every wording stands in a form of its own with amounts no other form of its document has, so that what
became of a figure tells how its wording was read. How wordings are recognised is no concern of this module;
whole layouts are `styles`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
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
    "flow": "flow_direction",
}


@dataclass(frozen=True)
class Wording:
    """A wording to try: its kind, the document's phase, the form it stands in (none: it is no money form's),
    the words, their meaning as `key=value` pairs, and the side of a balance."""

    kind: str
    phase: str
    form: str
    words: str
    meaning: str = ""
    flow: str = ""


@dataclass(frozen=True)
class Probe:
    """A wording, the figure it bears on as printed, and the keys it must have; None: no fact may hold it."""

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
    for phase, title in PHASES.items():
        kinds = [list(kind) for kind in _kinds(words, phase)]
        for number, asked in enumerate(zip_longest(*kinds)):
            page = Page(f"{phase}-{number:02}", [AGENCY, title, ""])
            for wording in asked:
                if wording is not None:
                    _PRINTERS[wording.kind](page, wording)
            made.append(page)
    return made


def _kinds(words: dict[str, Any], phase: str) -> Iterator[Iterator[Wording]]:
    """The wordings of a phase by what they are and mean."""
    for form, titles in words["titles"][phase].items():
        yield (Wording("title", phase, form, _dated(title)) for title in titles)
    if phase == "approved":
        yield (Wording("title", phase, "", _dated(title)) for title in words["titles"]["none"]["tables"])
        for unit in words["units"]:
            yield (Wording("unit", phase, "", _dated(line), str(unit["factor"])) for line in unit["lines"])
        for code in words["codes"]:
            yield (Wording("code", phase, "", row, code["header"]) for row in code["rows"])
    for kind in ("column", "line"):
        for group in words[f"{kind}s"]:
            if group["phase"] == phase:
                for meaning, labels in group["labels"].items():
                    place = (group["form"], group.get("flow", ""))
                    yield (
                        Wording(kind, phase, place[0], _dated(label), meaning, place[1]) for label in labels
                    )


def _dated(text: str) -> str:
    return text.replace("{y}", str(YEAR)).replace("{l}", str(YEAR - 1)).replace("{a}", AGENCY)


def _meaning(text: str) -> dict[str, str]:
    return dict(part.split("=") for part in text.split())


def _keys(text: str, **more: str) -> dict[str, str]:
    """A meaning under the names the facts give its keys."""
    said = _meaning(text) | more
    if "year" in said:
        said["fiscal_year"] = str(YEAR + int(said.pop("year")))
    return {_NAMES.get(key, key): value for key, value in said.items()}


def _done(phase: str) -> str:
    return "决算数" if phase == "executed" else "预算数"


def _title(page: Page, wording: Wording) -> None:
    """A small table of the form, or of a form like it, under the title."""
    amount = page.amount()
    family = wording.form or "expenditure_summary"
    done = _done(wording.phase)
    if family in ("revenue_expenditure_summary", "appropriation_balance"):
        rows = [
            ["收入", "", "支出", ""],
            ["项目", done, "项目", done],
            ["一、一般公共预算拨款收入", amount, "一、一般公共服务支出", amount],
            ["本年收入合计", amount, "本年支出合计", amount],
            ["收入总计", amount, "支出总计", amount],
        ]
    elif family == "three_public":
        told = ("total", "hospitality")
        rows = [["项目", done], *([label, amount if item in told else ""] for item, label in _ITEMS.items())]
    elif family == "project_expenditure":
        rows = [
            ["项目名称", "合计", "一般公共预算"],
            ["合计", amount, amount],
            ["档案数字化", amount, amount],
        ]
    else:
        heads = {
            "revenue_summary executed": ["本年收入合计", "财政拨款收入", "其他收入"],
            "revenue_summary approved": ["合计", "一般公共预算", "事业收入"],
            f"general_budget_basic {wording.phase}": ["合计", "人员经费", "公用经费"],
            f"general_budget_project {wording.phase}": ["合计", "其他运转类", "特定目标类"],
        }.get(f"{family} {wording.phase}", ["合计", "基本支出", "项目支出"])
        coded = _ECONOMIC if family in ("general_budget_basic", "economic_summary") else _CODED
        rows = [["科目编码", "科目名称", *heads], ["合计", "", amount, amount, ""]]
        rows += [[*pair, amount, amount, ""] for pair in coded]
    page.form(wording.words, rows)
    keys = _keys("", form=wording.form) if wording.form else None
    page.probes.append(Probe(f"title {wording.words}", amount, keys))


def _column(page: Page, wording: Wording) -> None:
    """A column beside the whole; a group has another part beside the one asked about, and a form of revenue
    that tells this year's money from what was brought forward a column for each."""
    whole, amount = page.amount(), page.amount()
    path = wording.words.split("/")
    is_outturn = wording.phase == "executed" and wording.form == "revenue_summary"
    beside = ["其中：专项"] if len(path) > 1 else []
    more = ["上年结转"] if wording.phase == "approved" and "period=current_year" in wording.meaning else []
    first = ["科目编码", "科目名称", "本年收入合计" if is_outturn else "合计", path[0]]
    header = [[*first, *([""] * len(beside)), *more]]
    for depth, part in enumerate(path[1:], start=2):
        header.append(["", "", "", part, *(beside if depth == len(path) else [""]), *([""] * len(more))])
    rest = [""] * len(beside + more)
    rows = [["合计", "", whole, amount, *rest], *([*pair, whole, amount, *rest] for pair in _CODED)]
    page.form(_TITLES[wording.phase][wording.form], [*header, *rows])
    keys = _keys(wording.meaning, form=wording.form) if wording.meaning else None
    page.probes.append(Probe(f"column {wording.phase} {wording.form} {wording.words}", amount, keys))


def _line(page: Page, wording: Wording) -> None:
    """A line of the three public expenses, or of one side of a balance."""
    if wording.form == "three_public":
        said, asked = _meaning(wording.meaning), page.amount()
        lines = [
            [wording.words, asked] if item == said["item"] else [usual, page.amount()]
            for item, usual in _ITEMS.items()
        ]
        rows = [["项目", _done(wording.phase)], *lines]
        probe = Probe(
            f"line {wording.form} {wording.words}", asked, _keys(wording.meaning, form=wording.form)
        )
    else:
        asked = page.amount()
        sides = [_side(page, side, wording, asked) for side in _LINES]
        longest = max(len(side) for side in sides)
        padded = [side[:-3] + [["", ""]] * (longest - len(side)) + side[-3:] for side in sides]
        done = _done(wording.phase)
        rows = [["收入", "", "支出", ""], ["项目", done, "项目", done]]
        rows += [[*left, *right] for left, right in zip(*padded, strict=True)]
        keys = _keys(wording.meaning, form=wording.form, flow=wording.flow)
        probe = Probe(f"line {wording.phase} {wording.flow} {wording.words}", asked, keys)
    page.form(_TITLES[wording.phase][wording.form], rows)
    page.probes.append(probe)


def _side(page: Page, flow: str, wording: Wording, asked: str) -> list[list[str]]:
    """The lines of one side; the one asked about takes the place of the usual one of its kind, or stands
    below it as its part or another of its kind."""
    said = _meaning(wording.meaning) if flow == wording.flow else {}
    kind_asked = "item" if said.get("kind") == "of_which" else said.get("kind")
    lines = []
    for kind, (usual, meaning) in _LINES[flow].items():
        is_asked = kind == kind_asked
        is_another = is_asked and (
            (kind == "item" and (said["kind"] == "of_which" or meaning not in wording.meaning))
            or (kind == "carryover" and said.get("fund", "all") != "all")
        )
        if is_another or not is_asked:
            lines.append([usual, page.amount()])
        if is_asked:
            lines.append([wording.words, asked])
    return lines


def _coded_form(page: Page, wording: Wording, rows: list[list[str]], unit: str = "单位：万元") -> None:
    page.form(_TITLES[wording.phase]["expenditure_summary"], rows, unit)


def _unit(page: Page, wording: Wording) -> None:
    """A form with its unit stated so."""
    amount = page.amount()
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["合计", "", amount, amount, ""]]
    _coded_form(page, wording, [*rows, *([*pair, amount, amount, ""] for pair in _CODED)], wording.words)
    page.probes.append(Probe(f"unit {wording.words}", amount, {"unit_factor": wording.meaning}))


def _code(page: Page, wording: Wording) -> None:
    """A row whose code is printed so, under the header that is its meaning."""
    *cells, code = wording.words.split("|")
    heads = wording.meaning.split("|")
    whole, amount = page.amount(), page.amount()
    total = ["合计", *([""] * (len(heads) - 1)), whole, whole, ""]
    _coded_form(
        page, wording, [[*heads, "合计", "基本支出", "项目支出"], total, [*cells, amount, amount, ""]]
    )
    page.probes.append(Probe(f"code {wording.meaning} {wording.words}", amount, {"functional_code": code}))


_PRINTERS: dict[str, Callable[[Page, Wording], None]] = {
    "title": _title,
    "column": _column,
    "line": _line,
    "unit": _unit,
    "code": _code,
}
