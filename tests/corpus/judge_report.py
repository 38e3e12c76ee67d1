"""The benchmark of planted defects as tables; what is counted is `judge`'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table as Report

if TYPE_CHECKING:
    from tests.corpus.judge import Judged, Verdict


def print_judged(judged: Judged, details: int) -> None:
    """Tables by cause, family, form and format, and the findings on clean documents."""
    console = Console(width=150)
    for title, heading, verdicts in (
        ("Planted defects", "cause", judged.by_cause),
        ("By form", "form", judged.by_form),
        ("By format", "format", judged.by_format),
    ):
        console.print(_verdicts(title, heading, verdicts))
    families = Report(title="By family of identities", title_justify="left")
    for heading in ("family", "broken by defects", "found", "findings", "precision"):
        families.add_column(heading, justify="left" if heading == "family" else "right")
    for family, counts in sorted(judged.families.items()):
        findings = counts["right"] + counts["wrong"]
        families.add_row(
            family, str(counts["expected"]), share(counts["found"], counts["expected"]), str(findings),
            share(counts["right"], findings),
        )  # fmt: skip
    console.print(families)
    rate = 1000 * len(judged.clean_findings) / max(judged.clean_results, 1)
    found = f"{len(judged.clean_findings)} findings in {judged.clean_results} identities"
    console.print(f"Clean documents: {found}, {rate:.2f} per 1,000")
    console.print(f"Figures moved where none was displaced: {len(judged.misplaced)} documents")
    for note in (*judged.clean_findings[: max(details, 5)], *judged.misplaced[: max(details, 5)]):
        console.print(f"  {note}", soft_wrap=True, highlight=False)
    for cause, verdict in judged.by_cause.items():
        for note in verdict.notes[:details]:
            console.print(f"  {cause}: {note}", soft_wrap=True, highlight=False)


def _verdicts(title: str, heading: str, verdicts: Mapping[str, Verdict]) -> Report:
    report = Report(title=title, title_justify="left")
    columns = (
        heading, "planted", "break nothing", "found", "findings", "precision", "cause open",
        "diagnosis right", "wrong", "none",
    )  # fmt: skip
    for column in columns:
        report.add_column(column, justify="left" if column == heading else "right")
    for name, verdict in sorted(verdicts.items()):
        findings = verdict.right + verdict.wrong
        silent = verdict.seeable - verdict.diagnosed - verdict.misdiagnosed
        report.add_row(
            name, str(verdict.planted), str(verdict.unseeable), share(verdict.found, verdict.seeable),
            str(findings), share(verdict.right, findings), str(verdict.open),
            share(verdict.diagnosed, verdict.seeable), str(verdict.misdiagnosed), str(silent),
        )  # fmt: skip
    return report


def share(part: int, whole: int) -> str:
    """A part of a whole in percent; a dash where there is nothing to share."""
    return f"{100 * part / whole:.1f} %" if whole else "–"
