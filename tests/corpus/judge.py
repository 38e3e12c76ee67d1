"""The planted-defect benchmark: `python -m tests.corpus.judge`, how well the judge finds what was planted.

Clean documents of every style and of variants must give no finding. Then each cause is planted in each
style, form after form, the files written in a format drawn by seed. What can be found of a defect follows
from the money the document was made from (`truth`): an inconsistent result is right if it rests on a cell
the defect changed; a defect is found if one such result is raised, and found in a family if one of that
family is. A diagnosis is right if the first one told names the planted cause; where the figures leave
several causes open, if it asserts none that they exclude.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

import duckdb

from dagster_project.paths import DataFolder
from tests.corpus.defects import CAUSES, plant
from tests.corpus.disclosure import Recipe, disclosure
from tests.corpus.formats import FORMATS
from tests.corpus.judge_report import print_judged
from tests.corpus.places import landed_places
from tests.corpus.planted import Defect, NoPlaceError, Place
from tests.corpus.relations import relations
from tests.corpus.styles import Style, load_styles
from tests.corpus.truth import Truth, figures_of, truth_of
from tests.corpus.variants import variant
from tests.corpus.warehouse import JUDGED, build_warehouse, documents, opened, write_files

# A format drawn by seed; Word, which most offices publish, as often as all others together.
FORMAT_DRAW = ("docx", "docx", "docx", "docx", "docx", "rows", "cells", "xlsx", "html", "pdf")
MODELS = (*JUDGED, "fct_diagnosis", "bridge_diagnosis_cell", "fct_cell_placement")

_FOUND = """
    select results.identity_id, results.form_code, results.scope, results.family,
        list((cells.table_no, cells.row_no, cells.column_no)) as places
    from audit.fct_identity_result as results
    left join audit.bridge_identity_cell as cells using (document_id, identity_result_id)
    where results.document_id = ? and results.status = 'inconsistent'
    group by results.identity_result_id, results.identity_id, results.form_code, results.scope, results.family
"""
_DIAGNOSES = """
    select diagnoses.cause, diagnoses.is_certain, diagnoses.explanation_zh,
        list((cells.table_no, cells.row_no, cells.column_no)) filter (cells.table_no is not null) as places
    from audit.fct_diagnosis as diagnoses
    left join audit.bridge_diagnosis_cell as cells using (document_id, diagnosis_id)
    where diagnoses.document_id = ?
    group by diagnoses.diagnosis_id, diagnoses.cause, diagnoses.is_certain, diagnoses.explanation_zh,
        diagnoses.explains
    order by diagnoses.explains desc, diagnoses.cause, diagnoses.explanation_zh
"""
_PLACED = "select table_no, row_no, column_no from audit.fct_cell_placement where document_id = ?"


@dataclass
class Verdict:
    """What came of some defects; a cause is `open` where the figures leave more than one."""

    planted: int = 0
    unseeable: int = 0
    found: int = 0
    right: int = 0
    wrong: int = 0
    open: int = 0
    diagnosed: int = 0
    misdiagnosed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def seeable(self) -> int:
        """Defects that break something."""
        return self.planted - self.unseeable


@dataclass
class Judged:
    """The whole benchmark: verdicts by cause, form and format, counts by family, findings on clean ones."""

    by_cause: dict[str, Verdict] = field(default_factory=lambda: defaultdict(Verdict))
    by_form: dict[str, Verdict] = field(default_factory=lambda: defaultdict(Verdict))
    by_format: dict[str, Verdict] = field(default_factory=lambda: defaultdict(Verdict))
    families: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    clean_results: int = 0
    clean_findings: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)


Told = tuple[str, bool, str, list[Place] | None]


class Case(NamedTuple):
    """A defect in a document of a recipe, the format it is written in, and what can be known of it."""

    defect: Defect
    format: str
    truth: Truth


class Finding(NamedTuple):
    """An inconsistent result and the landed cells it rests on."""

    identity: str
    form: str
    scope: str
    family: str
    places: frozenset[Place]


def _drawn(name: str, formats: tuple[str, ...]) -> str:
    return random.Random(f"format {name}").choice(formats)


def planted(
    recipes: Iterable[Recipe],
    causes: Iterable[str],
    seeds: range,
    formats: tuple[str, ...],
    places: Iterator[int],
) -> Iterator[Case]:
    """Every defect that has a place, each in the document of an agency of its own."""
    wanted = list(causes)
    for recipe in recipes:
        # The same money everywhere: the bindings of a style and seed are those of all its copies.
        bindings = relations(disclosure(recipe), recipe.agency().ledger)
        for cause in wanted:
            for seed in seeds:
                try:
                    defect = plant(replace(recipe, place=next(places)), cause, seed)
                except NoPlaceError:
                    continue
                yield Case(defect, _drawn(defect.document.name, formats), truth_of(defect, bindings))


def judge(
    recipes: Iterable[Recipe],
    causes: Iterable[str],
    seeds: range,
    folder: Path,
    formats: tuple[str, ...] = ("docx",),
) -> Judged:
    """Make clean and damaged documents in a folder, land and build them, and compare."""
    places = count()
    kept = [replace(recipe, place=0) for recipe in recipes]
    clean = [disclosure(replace(recipe, place=next(places))) for recipe in kept]
    cases = list(planted(kept, causes, seeds, formats, places))
    clean += [case.defect.earlier for case in cases if case.defect.earlier is not None]
    files = {}
    for document, name in (
        *((document, _drawn(document.name, formats)) for document in clean),
        *((case.defect.document, case.format) for case in cases),
    ):
        files[f"{document.name}.{FORMATS[name].suffix}"] = FORMATS[name].write(document)
    data = DataFolder.at(folder / "data")
    build_warehouse(data, [write_files(folder / "files", files)], MODELS)
    judged = Judged()
    with opened(data) as connection:
        ids = documents(connection)
        for document in clean:
            _count_clean(connection, ids[document.name], document.name, judged)
        for case in cases:
            _count_defect(connection, ids[case.defect.document.name], case, judged)
    return judged


def _count_clean(connection: duckdb.DuckDBPyConnection, document_id: str, name: str, judged: Judged) -> None:
    rows = connection.execute(
        "select status, message_zh from audit.fct_identity_result where document_id = ?", [document_id]
    ).fetchall()
    judged.clean_results += sum(status != "not_evaluable" for status, _ in rows)
    judged.clean_findings += [f"{name}: {message}" for status, message in rows if status == "inconsistent"]


def _count_defect(
    connection: duckdb.DuckDBPyConnection, document_id: str, case: Case, judged: Judged
) -> None:
    defect, truth = case.defect, case.truth
    name = defect.document.name
    where = landed_places(connection, document_id, defect.document)
    changed = {where.get(place, place) for place in defect.cells}
    findings = [
        Finding(*row[:-1], frozenset(map(tuple, row[-1])))
        for row in connection.execute(_FOUND, [document_id]).fetchall()
    ]
    placed = set(connection.execute(_PLACED, [document_id]).fetchall())
    if defect.cause != "shifted_cells" and placed:
        judged.misplaced.append(f"{name} ({case.format}): {sorted(placed)}")
    right = [finding for finding in findings if _is_about(defect, finding, changed)]
    verdicts = (
        judged.by_cause[defect.cause],
        judged.by_form[defect.form_code],
        judged.by_format[case.format],
    )
    # A figure put back under its header was found, and the sums on it hold again.
    is_found = bool(right) or bool(placed & changed)
    wrong = [finding for finding in findings if finding not in right]
    said = connection.execute(_DIAGNOSES, [document_id]).fetchall()
    is_right = _is_right(truth, said)
    for verdict in verdicts:
        verdict.planted += 1
        verdict.right += len(right)
        verdict.wrong += len(wrong)
        if truth.is_seeable:
            verdict.found += is_found
            verdict.open += not truth.is_determined
            verdict.diagnosed += is_right
            verdict.misdiagnosed += not is_right and bool(said)
        else:
            verdict.unseeable += 1
    for finding in findings:
        judged.families[finding.family]["right" if finding in right else "wrong"] += 1
    told = {finding.family for finding in right}
    missed = [] if is_found and not findings else sorted(truth.families - told)
    for family in truth.families:
        judged.families[family]["expected"] += 1
        judged.families[family]["found"] += family not in missed
    _note(verdicts[0], case, wrong, missed, is_right, said)


def _is_about(defect: Defect, finding: Finding, changed: set[Place]) -> bool:
    """Whether a result rests on a changed cell; of a sentence, whether it is one that judges sentences."""
    if defect.paragraphs:
        return finding.family in ("narrative", "percentage")
    return bool(changed & finding.places)


def _is_right(truth: Truth, said: list[Told]) -> bool:
    """Whether the first told is a cause the figures leave open; where there are several, none need be."""
    if not said:
        return not truth.is_determined
    cause, is_certain, *_ = said[0]
    return cause in truth.causes or (not truth.is_determined and not is_certain)


def _note(  # noqa: PLR0917
    verdict: Verdict,
    case: Case,
    wrong: list[Finding],
    missed: Iterable[str],
    is_right: bool,
    said: list[Told],
) -> None:
    name = f"{case.defect.document.name} ({case.format})"
    verdict.notes += [f"{name}: wrong: {one.identity} {one.form} {one.scope}" for one in wrong]
    for family in missed:
        figures = figures_of(case.defect.document)
        broken = [
            " = ".join(
                f"{figures[place].text} {place} {case.defect.document.tables[place[0] - 1].form_code}"
                for place in (binding.total, *binding.parts)
            )
            for binding in case.truth.broken
            if binding.family == family
        ]
        verdict.notes.append(f"{name}: nothing found of {family}: {'; '.join(broken)}")
    if case.truth.is_seeable and not is_right:
        told = "; ".join(f"{cause} {words}" for cause, _, words, _ in said) or "nothing"
        verdict.notes.append(f"{name}: diagnosed {told}; cells {sorted(case.defect.cells)}")


def _recipes(styles: Iterable[Style], first: int, documents: int, variants: int) -> Iterator[Recipe]:
    """Documents of styles and of their variants; each style begins one seed later, so that few documents have
    agencies of every wealth."""
    for start, style in enumerate(styles, start=first):
        yield from (Recipe(style, seed) for seed in range(start, start + documents))
        seeds = range(start + documents, start + documents + variants)
        yield from (Recipe(variant(style, seed), seed) for seed in seeds)


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark, print it, and return 1 if a clean document has a finding."""
    parser = argparse.ArgumentParser(prog="judge", description=__doc__)
    parser.add_argument("--styles", nargs="*", default=None)
    parser.add_argument("--causes", nargs="*", default=list(CAUSES))
    parser.add_argument("--documents", type=int, default=3, help="documents of each style")
    parser.add_argument("--variants", type=int, default=2, help="documents of variants of each style")
    parser.add_argument("--defects", type=int, default=1, help="defects of each cause in each document")
    parser.add_argument("--first", type=int, default=0, help="first seed: other documents of the same styles")
    parser.add_argument("--formats", nargs="*", choices=sorted(FORMATS), default=list(FORMAT_DRAW))
    parser.add_argument("--details", type=int, default=0, help="print so many notes of each cause")
    parser.add_argument("--keep", type=Path, help="keep files and warehouse in this folder")
    chosen = parser.parse_args(arguments)
    styles = [
        style for name, style in load_styles().items() if chosen.styles is None or name in chosen.styles
    ]
    recipes = list(_recipes(styles, chosen.first, chosen.documents, chosen.variants))
    with tempfile.TemporaryDirectory(prefix="judge-") as temporary:
        folder = chosen.keep or Path(temporary)
        judged = judge(recipes, chosen.causes, range(chosen.defects), folder, tuple(chosen.formats))
    print_judged(judged, chosen.details)
    return 1 if judged.clean_findings else 0


if __name__ == "__main__":
    sys.exit(main())
