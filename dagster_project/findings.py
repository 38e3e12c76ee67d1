"""What does not add up, as the published snapshot says it, in the three forms the command line offers.

The words and the amounts are the warehouse's (`mart_findings`); nothing is judged here.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal

import duckdb
from rich.console import Console
from rich.table import Table

from dagster_project.engine import opened
from dagster_project.paths import DataFolder


class NothingPublishedError(Exception):
    """The data folder holds no published snapshot yet."""


@dataclass(frozen=True)
class Finding:
    """One inconsistency: amounts in yuan (percent points where that is the measure), null if unknown.

    `diagnosis_id` is shared by the findings that have one cause, which `cause_zh` and `cause_en` tell; null
    where no single cause was found.
    """

    document: str
    form: str
    scope: str
    what_zh: str
    what_en: str
    printed: Decimal | None
    implied: Decimal | None
    difference: Decimal | None
    attribution: str
    severity: str = "error"
    cause: str | None = None
    cause_zh: str | None = None
    cause_en: str | None = None
    is_certain: bool | None = None
    diagnosis_id: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is an error, not something only to be told."""
        return self.severity not in TOLD_ONLY


ATTRIBUTIONS = {
    "publisher": "publisher 发布单位",
    "source_text": "source text 文本转换",
    "undetermined": "undetermined 未能判定",
}
CAUSES = {
    "wrong_figure": "wrong figure 数字有误",
    "dropped_digit": "digit slip 数位笔误",
    "shifted_rows": "shifted rows 错行",
    "shifted_cells": "shifted cells 错列",
    "missing_cell": "missing figure 缺数",
    "foreign_rows": "foreign rows 混入他表的行",
    "omitted_carryover": "carryover left out 结转未计入",
    "wrong_unit": "wrong unit 单位有误",
    "stale_text": "last year's text 沿用上年文字",
    "other": "other 其他",
}
SEVERITIES = {"rounding": "rounding 尾差", "notice": "notice 提示"}
TOLD_ONLY = frozenset(SEVERITIES)

# Findings of one cause stand together, after the largest difference among them; what is only told comes last.
_QUERY = """
select
    findings.file_name,
    coalesce(findings.form_name_zh, findings.form_code),
    findings.scope,
    findings.message_zh,
    findings.message_en,
    findings.printed_amount_yuan,
    findings.implied_amount_yuan,
    findings.difference_yuan,
    findings.attribution,
    findings.severity,
    findings.cause,
    findings.explanation_zh,
    findings.explanation_en,
    findings.is_certain,
    findings.diagnosis_id
from marts.mart_findings as findings
order by
    findings.severity in ('rounding', 'notice'),
    max(abs(findings.difference_yuan)) over (
        partition by findings.severity, coalesce(findings.diagnosis_id, findings.finding_id)
    ) desc nulls last,
    findings.file_name,
    coalesce(findings.diagnosis_id, findings.finding_id),
    abs(findings.difference_yuan) desc nulls last,
    findings.form_code,
    findings.scope,
    findings.finding_id
"""
_ROUNDING = "select count(*) from audit.fct_identity_result where status = 'within_rounding'"


def open_snapshot(data: DataFolder) -> duckdb.DuckDBPyConnection:
    """Open the published snapshot for reading.

    Raises:
        NothingPublishedError: there is none.
    """
    if not data.snapshot.exists():
        raise NothingPublishedError(f"Nothing is published in {data.root} yet: start with `gongkai run`.")
    return opened(data.snapshot)


def read_findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return all findings of a snapshot by cause, the largest differences first."""
    return [Finding(*row) for row in connection.execute(_QUERY).fetchall()]


def rounding_count(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many sums are off by no more than the rounding of their figures."""
    counted = connection.execute(_ROUNDING).fetchone()
    return int(counted[0]) if counted else 0


def by_cause(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return the findings in groups of one cause each, in their order; those without a cause alone."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(finding.diagnosis_id or number, []).append(finding)
    return list(groups.values())


def headline(findings: Sequence[Finding], rounding: int) -> str:
    """Return how many findings there are and how many causes they come down to, and what is only told."""
    counted = [finding for finding in findings if finding.counts]
    causes = {finding.diagnosis_id for finding in counted if finding.diagnosis_id}
    told = len(findings) - len(counted)
    words = [f"Findings 不一致: {len(counted)}"]
    if causes:
        words.append(f"causes found 已查明原因: {len(causes)}")
    if told:
        words.append(f"notices 提示: {told}")
    if rounding:
        words.append(f"rounding, not counted 尾差（不计）: {rounding}")
    return ", ".join(words) + " (yuan 元)"


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings as a JSON array; amounts are strings, so that no reader rounds them."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1, default=str)


def as_csv(findings: Sequence[Finding]) -> str:
    """Return the findings as CSV with a header line."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Finding)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(finding) for finding in findings)
    return text.getvalue()


def as_table(findings: Sequence[Finding], title: str | None = None, brief: bool = False) -> Table:
    """Return the findings as a table for a terminal: each cause, and under it the sums that fail by it.

    `brief` leaves out the sums of a cause that is told, and keeps the first clause of the other sentences.
    """
    table = Table(title=title, title_justify="left", show_lines=True, expand=True)
    table.add_column("Document 文件", overflow="fold", ratio=3)
    table.add_column("What 事项", overflow="fold", ratio=6)
    for heading in ("Printed 公布数", "Implied 应为", "Difference 差额"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Whose 归因", overflow="fold", ratio=2)
    for group in by_cause(findings):
        first = group[0]
        if first.cause is not None:
            sums = f"{len(group)} 项 {'sum' if len(group) == 1 else 'sums'}"
            words = "\n".join(filter(None, (first.cause_zh, first.cause_en)))
            label = CAUSES.get(first.cause, first.cause)
            table.add_row(f"{first.document}\n{label}, {sums}", words, "", "", "", _whose(first))
        if first.cause is None or not brief:
            for finding in group:
                _add_evidence(table, finding, brief)
    return table


def _add_evidence(table: Table, finding: Finding, brief: bool) -> None:
    table.add_row(
        f"  {finding.form}" if finding.cause else f"{finding.document}\n{finding.form}",
        "\n".join(_clause(words) if brief else words for words in (finding.what_zh, finding.what_en)),
        amount(finding.printed),
        amount(finding.implied),
        amount(finding.difference),
        _whose(finding),
    )


def _whose(finding: Finding) -> str:
    whose = ATTRIBUTIONS.get(finding.attribution, finding.attribution)
    return f"{whose}\n{SEVERITIES[finding.severity]}" if finding.severity in SEVERITIES else whose


def _clause(words: str) -> str:
    return re.split("[；;]", words, maxsplit=1)[0]


def amount(value: Decimal | None) -> str:
    """Return an amount with thousands separators, a dash where there is none."""
    if value is None:
        return "—"
    text = f"{value:,.4f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def print_findings(console: Console, findings: Sequence[Finding], rounding: int) -> None:
    """Print the findings as a table, or say that there are none; `rounding` is told and not counted."""
    if findings:
        console.print(as_table(findings, headline(findings, rounding)))
        return
    console.print("No inconsistencies were found. 未发现不一致。")
    if rounding:
        console.print(f"Rounding, not counted 尾差（不计）: {rounding}")
