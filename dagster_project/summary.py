"""What a run came to, for a person who knows finance and not this program.

Everything is read from the published snapshot and from what landing wrote; nothing is computed that is not
there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
from rich.console import Console
from rich.table import Table

from dagster_project import presentation
from dagster_project.findings import (
    as_table,
    by_cause,
    headline,
    open_snapshot,
    read_findings,
    rounding_count,
)
from dagster_project.landing_record import read_landing
from dagster_project.paths import DataFolder

SHOWN_FINDINGS = 10

_OUTCOMES = {
    "landed": "new 新增",
    "already_landed": "known 已有",
    "duplicate": "same as another 重复",
    "rejected": "rejected 未能读取",
}
_STATUSES = {
    "exact": "exact\n相符",
    "within_rounding": "rounding\n尾差",
    "inconsistent": "inconsistent\n不一致",
    "not_evaluable": "not evaluable\n无法核对",
}
_FAMILIES = {
    "row": "row 行内",
    "column": "column 列内",
    "balance": "balance 收支平衡",
    "cross_form": "cross form 表间",
    "narrative": "narrative 文字与表",
    "percentage": "percentage 比率",
    "performance": "performance 绩效",
    "classification": "classification 科目",
    "cross_document": "cross document 文件间",
}
_PHASES = {"approved": "预算", "adjusted": "调整预算", "executed": "决算"}


def print_landing(console: Console, data: DataFolder) -> None:
    """Print what became of the documents of this run, rejected ones with the reason."""
    files = read_landing(data)
    counts = {status: sum(file["status"] == status for file in files) for status in _OUTCOMES}
    words = ", ".join(f"{count} {_OUTCOMES[status]}" for status, count in counts.items() if count)
    console.print(f"[bold]Documents 文件[/bold]  {len(files)}: {words}")
    for file in files:
        if file["status"] == "rejected":
            console.print(f"  ✘ {file['reason']}", markup=False)
        elif file["reason"]:
            console.print(f"  ! {file['reason']}", markup=False)
        elif file["status"] == "duplicate":
            name = file["path"].rsplit("/", 1)[-1]
            console.print(f"  = {name} holds the same bytes as {file['duplicate_of']}", markup=False)


def print_snapshot(console: Console, data: DataFolder) -> None:
    """Print the published snapshot: documents, figures, forms, identities, findings, and where it is."""
    with open_snapshot(data) as connection:
        _print_documents(console, connection)
        _print_identities(console, presentation.status_counts(connection))
        findings, rounding = read_findings(connection), rounding_count(connection)
    if findings:
        groups = by_cause(findings)
        shown = [finding for group in groups[:SHOWN_FINDINGS] for finding in group]
        console.print(as_table(shown, headline(findings, rounding), brief=True))
        left = f"{len(findings) - len(shown)} more, " if len(findings) > len(shown) else ""
        console.print(f"  … {left}every sum: gongkai findings --data {data.root}", markup=False)
    else:
        console.print("[bold]Findings 不一致[/bold]  none 无")
    console.print("[bold]Where things are 位置[/bold]")
    for name, path in (
        ("warehouse 数据库", data.snapshot),
        ("Parquet", data.parquet),
        ("quality report 质量报告", data.quality / "index.html"),
        ("rejected 未能读取", data.rejected),
        ("logs 日志", data.logs),
    ):
        if path.exists():
            console.print(f"  {name}: {path}", markup=False, soft_wrap=True)
    console.print(f"  interface 界面: gongkai ui --data {data.root}", markup=False, soft_wrap=True)


def _print_documents(console: Console, connection: duckdb.DuckDBPyConnection) -> None:
    figures = _figures(connection)
    table = Table(title=f"Figures 金额: {sum(figures.values()):,}", title_justify="left")
    table.add_column("Document 文件", overflow="fold")
    table.add_column("Agency 单位", overflow="fold")
    table.add_column("Year 年度")
    for heading in (
        "Figures\n金额",
        "Forms filled\n有数表",
        "empty\n空表",
        "absent\n缺表",
        "Unplaced\n未归位",
    ):
        table.add_column(heading, justify="right")
    forms = _counts(connection, "audit.fct_form_presence", "presence")
    unplaced = _counts(connection, "audit.fct_unplaced_cell", "'cells'")
    for document_id, file_name, agency, year, phase in connection.execute(
        "select document.document_id, document.file_name, agency.agency_name, document.fiscal_year, "
        "document.budget_phase from marts.dim_document as document "
        "left join marts.dim_agency as agency using (agency_id) order by document.file_name"
    ).fetchall():
        by_presence = forms.get(document_id, {})
        table.add_row(
            file_name,
            agency or "?",
            f"{year or '?'} {_PHASES.get(phase, phase or '')}",
            f"{figures.get(document_id, 0):,}",
            *(str(by_presence.get(presence, 0)) for presence in ("filled", "empty", "absent")),
            str(unplaced.get(document_id, {}).get("cells", 0)),
        )
    console.print(table)


def _print_identities(console: Console, counts: Mapping[str, Mapping[str, int]]) -> None:
    table = Table(title="Identities 勾稽关系", title_justify="left")
    table.add_column("Family 类别")
    for heading in _STATUSES.values():
        table.add_column(heading, justify="right")
    order: Sequence[str] = sorted(counts, key=lambda family: ([*_FAMILIES, family]).index(family))
    for family in order:
        row = [f"{counts[family].get(status, 0):,}" for status in _STATUSES]
        table.add_row(_FAMILIES.get(family, family), *row)
    console.print(table)


def _counts(connection: duckdb.DuckDBPyConnection, relation: str, kind: str) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    query = f"select document_id, {kind}, count(*) from {relation} group by all"
    for document_id, value, count in connection.execute(query).fetchall():
        counts.setdefault(document_id, {})[value] = count
    return counts


def _figures(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of money figures in the facts, by document."""
    facts = connection.execute(
        "select table_name from information_schema.columns where table_schema = 'marts' "
        "and starts_with(table_name, 'fct_') and column_name = 'amount_yuan' order by all"
    ).fetchall()
    figures: dict[str, int] = {}
    for (table,) in facts:
        for document_id, count in connection.execute(
            f"select document_id, count(amount_yuan) from marts.{table} group by all"
        ).fetchall():
            figures[document_id] = figures.get(document_id, 0) + count
    return figures
