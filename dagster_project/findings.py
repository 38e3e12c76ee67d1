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

from dagster_project.paths import DataFolder


class NothingPublishedError(Exception):
    """The data folder holds no published snapshot yet."""


@dataclass(frozen=True)
class Finding:
    """One inconsistency: amounts in yuan (percent points where that is the measure), null if unknown."""

    document: str
    form: str
    scope: str
    what_zh: str
    what_en: str
    printed: Decimal | None
    implied: Decimal | None
    difference: Decimal | None
    attribution: str


ATTRIBUTIONS = {
    "publisher": "publisher 发布单位",
    "source_text": "source text 文本转换",
    "undetermined": "undetermined 未能判定",
}

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
    findings.attribution
from marts.mart_findings as findings
order by abs(findings.difference_yuan) desc nulls last, findings.file_name, findings.form_code, findings.scope
"""


def open_snapshot(data: DataFolder) -> duckdb.DuckDBPyConnection:
    """Open the published snapshot for reading.

    Raises:
        NothingPublishedError: there is none.
    """
    if not data.snapshot.exists():
        raise NothingPublishedError(f"Nothing is published in {data.root} yet: start with `gongkai run`.")
    return duckdb.connect(str(data.snapshot), read_only=True)


def read_findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return all findings of a snapshot, the largest differences first."""
    return [Finding(*row) for row in connection.execute(_QUERY).fetchall()]


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
    """Return the findings as a table for a terminal; `brief` keeps the first clause of each sentence."""
    table = Table(title=title, title_justify="left", show_lines=True, expand=True)
    table.add_column("Document 文件", overflow="fold", ratio=3)
    table.add_column("What 事项", overflow="fold", ratio=6)
    for heading in ("Printed 公布数", "Implied 应为", "Difference 差额"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Whose 归因", overflow="fold", ratio=2)
    for finding in findings:
        table.add_row(
            f"{finding.document}\n{finding.form}",
            "\n".join(_clause(words) if brief else words for words in (finding.what_zh, finding.what_en)),
            amount(finding.printed),
            amount(finding.implied),
            amount(finding.difference),
            ATTRIBUTIONS.get(finding.attribution, finding.attribution),
        )
    return table


def _clause(words: str) -> str:
    return re.split("[；;]", words, maxsplit=1)[0]


def amount(value: Decimal | None) -> str:
    """Return an amount with thousands separators, a dash where there is none."""
    if value is None:
        return "—"
    text = f"{value:,.4f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print the findings as a table, or say that there are none."""
    if findings:
        console.print(as_table(findings, f"{len(findings)} findings 不一致 (yuan 元)"))
    else:
        console.print("No inconsistencies were found. 未发现不一致。")
