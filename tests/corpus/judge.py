"""The planted-defect benchmark: `python -m tests.corpus.judge`, how well the judge finds what was planted.

Clean documents of every style must give no finding. Then each cause is planted in each style: an
inconsistent result is right if it rests on a cell the defect changed; the results that must be
inconsistent are those which held in the clean document and whose terms, with the changed figures,
lie apart by more than their tolerance. A defect in a figure no identity rests on cannot be found
and is counted apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table as Report

from dagster_project.paths import DBT_DIR, DataFolder
from tests.corpus.content import Document
from tests.corpus.defects import CAUSES, Defect, NoPlaceError, plant
from tests.corpus.disclosure import Recipe, disclosure
from tests.corpus.formats import FORMATS
from tests.corpus.styles import load_styles
from tests.corpus.warehouse import JUDGED, build_warehouse, documents, opened, write_files

_CHANGED_TERMS = """
    select
        results.identity_result_id, results.identity_id, results.form_code, results.scope, results.family,
        results.lhs_amount - results.rhs_amount as residual, results.tolerance, identities.relation,
        cells.table_no, cells.row_no, cells.column_no, cells.role, cells.weight
    from audit.fct_identity_result as results
    inner join reference.identities as identities using (identity_id)
    inner join audit.bridge_identity_cell as cells using (document_id, identity_result_id)
    where results.document_id = ? and results.measure = 'yuan'
        and results.status in ('exact', 'within_rounding')
        -- A sentence may mean another figure of the same name.
        and results.family not in ('narrative', 'percentage')
"""
_FOUND = """
    select results.identity_id, results.form_code, results.scope, results.family,
        list((cells.table_no, cells.row_no, cells.column_no)) as places
    from audit.fct_identity_result as results
    left join audit.bridge_identity_cell as cells using (document_id, identity_result_id)
    where results.document_id = ? and results.status = 'inconsistent'
    group by results.identity_result_id, results.identity_id, results.form_code, results.scope, results.family
"""
Result = tuple[str, str, str]


@dataclass
class Verdict:
    """What came of the defects of one cause."""

    planted: int = 0
    unseeable: int = 0
    detected: int = 0
    expected: int = 0
    recalled: int = 0
    right: int = 0
    wrong: int = 0
    diagnosed: int = 0
    misdiagnosed: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass
class Judged:
    """The whole benchmark: verdicts by cause, counts by family, and the findings on clean documents."""

    by_cause: dict[str, Verdict] = field(default_factory=lambda: defaultdict(Verdict))
    families: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    clean_results: int = 0
    clean_findings: list[str] = field(default_factory=list)
    has_diagnosis: bool = False


def judge(
    recipes: Iterable[Recipe], causes: Iterable[str], seeds: range, folder: Path, kind: str = "docx"
) -> Judged:
    """Make clean and damaged documents in a folder, land and build them, and compare."""
    writer = FORMATS[kind]
    clean: dict[str, Document] = {}
    defects: list[tuple[str, Defect]] = []
    places = count()
    for recipe in recipes:
        document = disclosure(replace(recipe, place=next(places)))
        clean[document.name] = document
        for cause in causes:
            for seed in seeds:
                # Another agency with the same money: no document is a version of another.
                other = disclosure(replace(recipe, place=next(places)))
                try:
                    defects.append((document.name, plant(other, cause, seed)))
                except NoPlaceError:
                    continue
    files = {
        f"{d.name}.{writer.suffix}": writer.write(d)
        for d in [*clean.values(), *(x.document for _, x in defects)]
    }
    data = DataFolder.at(folder / "data")
    has_diagnosis = (DBT_DIR / "models/audit/fct_diagnosis.sql").exists()
    models = [*JUDGED, *(("fct_diagnosis",) if has_diagnosis else ())]
    build_warehouse(data, [write_files(folder / "files", files)], models)
    judged = Judged(has_diagnosis=has_diagnosis)
    with opened(data) as connection:
        ids = documents(connection)
        for name in clean:
            _count_clean(connection, ids[name], name, judged)
        for name, defect in defects:
            _count_defect(connection, ids[name], ids[defect.document.name], clean[name], defect, judged)
    return judged


def _count_clean(connection: duckdb.DuckDBPyConnection, document_id: str, name: str, judged: Judged) -> None:
    rows = connection.execute(
        "select status, message_zh from audit.fct_identity_result where document_id = ?", [document_id]
    ).fetchall()
    judged.clean_results += sum(status != "not_evaluable" for status, _ in rows)
    judged.clean_findings += [f"{name}: {message}" for status, message in rows if status == "inconsistent"]


def _must_fail(
    connection: duckdb.DuckDBPyConnection, clean_id: str, clean: Document, defect: Defect
) -> dict[Result, str]:
    """The results of the clean document that the changed figures break, with their family."""
    before = {(n, r + 1, c + 1): f for n, t in enumerate(clean.tables, 1) for r, c, _, f in t.figures()}
    after = {
        (n, r + 1, c + 1): f for n, t in enumerate(defect.document.tables, 1) for r, c, _, f in t.figures()
    }
    if defect.rows:
        return {}
    changed = {place for place in defect.cells if place in before and place in after}
    residuals: dict[str, Decimal] = {}
    known: dict[str, tuple[Result, str, Decimal, str]] = {}
    unclear: set[str] = set()
    for row in connection.execute(_CHANGED_TERMS, [clean_id]).fetchall():
        key, identity, form, scope, family, residual, tolerance, relation, *place, role, weight = row
        residuals.setdefault(key, Decimal(residual))
        known[key] = ((identity, form, scope), family, Decimal(tolerance), relation)
        spot = (place[0], place[1], place[2])
        if spot in changed:
            old, new = before[spot].amount, after[spot].amount
            if old is None or new is None:
                unclear.add(key)
            else:
                residuals[key] += (new - old) * weight * (1 if role == "total" else -1)
    broken = {}
    for key, residual in residuals.items():
        result, family, tolerance, relation = known[key]
        apart = residual > tolerance if relation == "at_most" else abs(residual) > tolerance
        if apart and key not in unclear:
            broken[result] = family
    return broken


def _count_defect(  # noqa: PLR0917
    connection: duckdb.DuckDBPyConnection,
    clean_id: str,
    document_id: str,
    clean: Document,
    defect: Defect,
    judged: Judged,
) -> None:
    verdict = judged.by_cause[defect.cause]
    expected = _must_fail(connection, clean_id, clean, defect)
    found = connection.execute(_FOUND, [document_id]).fetchall()
    verdict.planted += 1
    hits = {(identity, form, scope): family for identity, form, scope, family, _ in found}
    if not expected and not hits and defect.cause not in ("foreign_rows", "stale_text"):
        verdict.unseeable += 1
        return
    verdict.detected += bool(hits)
    verdict.expected += len(expected)
    verdict.recalled += len(expected.keys() & hits.keys())
    verdict.notes += [
        f"{defect.document.name}: must fail: {result}" for result in expected.keys() - hits.keys()
    ]
    for result, family in expected.items():
        judged.families[family]["expected"] += 1
        judged.families[family]["recalled"] += result in hits
    for identity, form, scope, family, places in found:
        is_right = bool(defect.cells & set(map(tuple, places))) or _is_about(defect, family)
        verdict.right += is_right
        verdict.wrong += not is_right
        judged.families[family]["right" if is_right else "wrong"] += 1
        if not is_right:
            verdict.notes.append(f"{defect.document.name}: {identity} {form} {scope}")
    if not hits:
        verdict.notes.append(f"{defect.document.name}: not found")
    elif judged.has_diagnosis:
        said = connection.execute(
            "select cause from audit.fct_diagnosis where document_id = ? order by explains desc",
            [document_id],
        ).fetchall()
        causes = [cause for (cause,) in said]
        verdict.diagnosed += bool(causes) and causes[0] == defect.cause
        verdict.misdiagnosed += bool(causes) and causes[0] != defect.cause


def _is_about(defect: Defect, family: str) -> bool:
    """A sentence that is wrong is told by the families that read sentences."""
    return bool(defect.paragraphs) and family in ("narrative", "percentage")


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark, print it, and return 1 if a clean document has a finding."""
    parser = argparse.ArgumentParser(prog="judge", description=__doc__)
    parser.add_argument("--styles", nargs="*", default=None)
    parser.add_argument("--causes", nargs="*", default=list(CAUSES))
    parser.add_argument("--documents", type=int, default=3, help="documents of each style")
    parser.add_argument("--defects", type=int, default=2, help="defects of each cause in each document")
    parser.add_argument("--format", choices=sorted(FORMATS), default="docx")
    parser.add_argument("--details", type=int, default=0, help="print so many notes of each cause")
    parser.add_argument("--keep", type=Path, help="keep files and warehouse in this folder")
    chosen = parser.parse_args(arguments)
    styles = [
        style for name, style in load_styles().items() if chosen.styles is None or name in chosen.styles
    ]
    recipes = [Recipe(style, seed) for style in styles for seed in range(chosen.documents)]
    with tempfile.TemporaryDirectory(prefix="judge-") as temporary:
        folder = chosen.keep or Path(temporary)
        judged = judge(recipes, chosen.causes, range(chosen.defects), folder, chosen.format)
    print_judged(judged, chosen.details)
    return 1 if judged.clean_findings else 0


def print_judged(judged: Judged, details: int) -> None:
    """Tables by cause and by family, and the findings on clean documents."""
    console = Console(width=150)
    causes = Report(title="Planted defects", title_justify="left")
    headings = (
        "cause",
        "planted",
        "in no identity",
        "detected",
        "recall",
        "precision",
        "diagnosis right",
        "wrong",
    )
    for heading in headings:
        causes.add_column(heading, justify="left" if heading == "cause" else "right")
    for cause, verdict in judged.by_cause.items():
        seeable = verdict.planted - verdict.unseeable
        diagnosis = (
            [_share(verdict.diagnosed, seeable), str(verdict.misdiagnosed)]
            if judged.has_diagnosis
            else ["", ""]
        )
        causes.add_row(
            cause, str(verdict.planted), str(verdict.unseeable), _share(verdict.detected, seeable),
            _share(verdict.recalled, verdict.expected),
            _share(verdict.right, verdict.right + verdict.wrong), *diagnosis,
        )  # fmt: skip
    console.print(causes)
    families = Report(title="By family", title_justify="left")
    for heading in ("family", "must fail", "recall", "findings", "precision"):
        families.add_column(heading, justify="left" if heading == "family" else "right")
    for family, counts in sorted(judged.families.items()):
        findings = counts["right"] + counts["wrong"]
        families.add_row(
            family, str(counts["expected"]), _share(counts["recalled"], counts["expected"]), str(findings),
            _share(counts["right"], findings),
        )  # fmt: skip
    console.print(families)
    rate = 1000 * len(judged.clean_findings) / max(judged.clean_results, 1)
    found = f"{len(judged.clean_findings)} findings in {judged.clean_results} identities"
    console.print(f"Clean documents: {found}, {rate:.2f} per 1,000")
    for note in judged.clean_findings[: max(details, 5)]:
        console.print(f"  {note}", soft_wrap=True)
    for cause, verdict in judged.by_cause.items():
        for note in verdict.notes[:details]:
            console.print(f"  {cause}: {note}", soft_wrap=True)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


if __name__ == "__main__":
    sys.exit(main())
