"""What a person sees of a materialization: tables and a chart as Markdown, made from rows of the warehouse.

Only presentation: no row is judged or computed here. Numbers are shown as the warehouse holds them.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

import duckdb

from dagster_project.findings import Finding, amount, by_cause, read_findings

PREVIEW_ROWS = 8
FINDING_ROWS = 100
_CELL_WIDTH = 60
SENTENCE_WIDTH = 400

STATUSES = ("exact", "within_rounding", "inconsistent", "not_evaluable")
_STATUS_COLOURS = {
    "exact": "#2e7d32",
    "within_rounding": "#9ccc65",
    "inconsistent": "#c62828",
    "not_evaluable": "#9e9e9e",
}
_STATUS_SQUARES = {"exact": "█", "within_rounding": "▒", "inconsistent": "✗", "not_evaluable": "·"}


def preview(connection: duckdb.DuckDBPyConnection, relation: str, limit: int = PREVIEW_ROWS) -> str:
    """Return the first rows of a relation as a Markdown table."""
    result = connection.execute(f"from {relation} limit {limit}")
    header = [column[0] for column in result.description or []]
    return markdown_table(header, result.fetchall())


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[Any]], width: int = _CELL_WIDTH) -> str:
    """Return rows as a Markdown table; long texts are cut, blanks stay blank."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(_cell(value, width) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any, width: int) -> str:
    if value is None:
        return ""
    text = amount(value) if isinstance(value, Decimal) else str(value)
    text = " ".join(text.split()).replace("|", "\\|")
    return text if len(text) <= width else text[: width - 1] + "…"


def status_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """Return the number of identity results by family and status."""
    counts: dict[str, dict[str, int]] = {}
    rows = connection.execute(
        "select family, status, count(*) from audit.fct_identity_result group by all order by all"
    ).fetchall()
    for family, status, count in rows:
        counts.setdefault(str(family), {})[str(status)] = int(count)
    return counts


def status_table(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return identity results by family and status as a Markdown table."""
    rows = [
        [family, *(by_status.get(status, 0) for status in STATUSES), _bar(by_status)]
        for family, by_status in counts.items()
    ]
    return markdown_table(["family", *STATUSES, ""], rows)


def _bar(by_status: Mapping[str, int]) -> str:
    """Return the shares of the statuses as ten characters; a status that occurs at all has at least one.

    The interface shows a short text at once and an image only on request: the table carries its own chart.
    """
    total = sum(by_status.values())
    squares = [
        _STATUS_SQUARES[status] * max(1, round(10 * by_status[status] / total))
        for status in STATUSES
        if by_status.get(status)
    ]
    return "".join(squares)


def status_chart(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return identity results by family and status as bars: an SVG within Markdown, without network."""
    label, width, bar, gap = 130, 560, 20, 12
    longest = max((sum(by_status.values()) for by_status in counts.values()), default=0) or 1
    height = 46 + len(counts) * (bar + gap)
    parts = [f'<rect width="100%" height="{height}" fill="#ffffff"/>']
    x = 10.0
    for status in STATUSES:
        parts.append(f'<rect x="{x}" y="10" width="12" height="12" fill="{_STATUS_COLOURS[status]}"/>')
        parts.append(f'<text x="{x + 17}" y="20">{status.replace("_", " ")}</text>')
        x += 40 + 7.5 * len(status)
    for index, (family, by_status) in enumerate(counts.items()):
        y = 38 + index * (bar + gap)
        parts.append(f'<text x="{label - 8}" y="{y + 14}" text-anchor="end">{escape(family)}</text>')
        x = float(label)
        for status in STATUSES:
            length = by_status.get(status, 0) / longest * width
            if length:
                colour = _STATUS_COLOURS[status]
                parts.append(
                    f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{bar}" fill="{colour}"/>'
                )
            x += length
        parts.append(f'<text x="{x + 6:.1f}" y="{y + 14}">{sum(by_status.values())}</text>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{label + width + 70}" height="{height}" '
        f'font-family="sans-serif" font-size="13" fill="#222222">{"".join(parts)}</svg>'
    )
    encoded = base64.b64encode(svg.encode()).decode()
    return f"![Identity results by family and status](data:image/svg+xml;base64,{encoded})"


def findings_table(connection: duckdb.DuckDBPyConnection, limit: int = FINDING_ROWS) -> str:
    """Return the findings as a Markdown table by cause, the `limit` largest of them."""
    return markdown_table(_FINDING_HEADER, _finding_rows(read_findings(connection)[:limit]), SENTENCE_WIDTH)


_FINDING_HEADER = (
    "document", "form", "原因", "cause", "事项", "what",
    "printed_yuan", "implied_yuan", "difference", "whose", "severity",
)  # fmt: skip


def _finding_rows(findings: Sequence[Finding]) -> list[list[Any]]:
    """A cause is told once, beside the first of the sums that fail by it."""
    rows = []
    for group in by_cause(findings):
        for number, finding in enumerate(group):
            cause = (finding.cause_zh, finding.cause_en) if number == 0 else ("〃", "〃")
            rows.append(
                [
                    finding.document,
                    finding.form,
                    *(cause if finding.cause else ("", "")),
                    finding.what_zh,
                    finding.what_en,
                    finding.printed,
                    finding.implied,
                    finding.difference,
                    finding.attribution,
                    finding.severity,
                ]
            )
    return rows
