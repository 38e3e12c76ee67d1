"""Fidelity: `python -m tests.corpus.fidelity`, how many figures of generated documents arrive under
the right keys.

Per format and style: found, missed, invented (a figure under keys it has not), unplaced (said not
to be understood) and numbers not conserved; styles the seeds were not written from are told apart.
The exit code is 1 if a figure was invented or a number lost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table as Report

from dagster_project.paths import DataFolder
from tests.corpus.content import Document, Keys
from tests.corpus.disclosure import Recipe, disclosure
from tests.corpus.formats import FORMATS, HARDEST
from tests.corpus.real_figures import SHARED_PDFS, is_found, real_figures
from tests.corpus.styles import load_styles
from tests.corpus.variants import variant
from tests.corpus.warehouse import MODELS, Amount, build_warehouse, documents, figures_of, opened, write_files


@dataclass
class Score:
    """Counts of figures of one or more documents."""

    printed: int = 0
    found: int = 0
    missed: list[Amount] = field(default_factory=list)
    invented: list[Amount] = field(default_factory=list)
    unplaced: int = 0
    numbers_missing: int = 0

    def add(self, other: Score) -> None:
        """Count another's figures in."""
        self.printed += other.printed
        self.found += other.found
        self.missed += other.missed
        self.invented += other.invented
        self.unplaced += other.unplaced
        self.numbers_missing += other.numbers_missing


def truth_of(document: Document) -> Counter[Amount]:
    """The figures of a document as the facts must hold them."""
    return Counter((figure.keys, figure.amount) for figure in document.figures() if figure.amount is not None)


def score(connection: duckdb.DuckDBPyConnection, document: Document, document_id: str | None) -> Score:
    """Compare what the facts hold of a landed document with its truth."""
    truth = truth_of(document)
    if document_id is None:
        return Score(truth.total(), 0, list(truth.elements()), numbers_missing=truth.total())
    got = Counter(figures_of(connection, document_id))
    both = truth & got
    (unplaced,) = connection.execute(
        "select count(*) from audit.fct_unplaced_cell where document_id = ?", [document_id]
    ).fetchone() or (0,)
    (missing,) = connection.execute(
        "select coalesce(sum(numbers_missing), 0) from audit.fct_number_coverage where document_id = ?",
        [document_id],
    ).fetchone() or (0,)
    return Score(
        truth.total(),
        both.total(),
        list((truth - got).elements()),
        list((got - truth).elements()),
        int(unplaced),
        int(missing),
    )


def measure(recipes: Iterable[Recipe], formats: Iterable[str], folder: Path) -> dict[tuple[str, str], Score]:
    """Scores by format and style of documents made, landed and built in a folder."""
    data = DataFolder.at(folder / "data")
    made: dict[str, tuple[str, Document]] = {}
    sources = []
    for recipe in recipes:
        document = disclosure(recipe)
        for name in formats:
            kind = FORMATS[name]
            stem = f"{document.name}-{name}"
            made[stem] = (name, document)
            sources.append(
                write_files(folder / "files" / name, {f"{stem}.{kind.suffix}": kind.write(document)})
            )
    build_warehouse(data, sorted(set(sources)), MODELS)
    scores: dict[tuple[str, str], Score] = {}
    with opened(data) as connection:
        ids = documents(connection)
        for stem, (name, document) in made.items():
            scores.setdefault((name, document.style), Score()).add(score(connection, document, ids.get(stem)))
    return scores


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return 1 if a figure was invented or a number lost."""
    parser = argparse.ArgumentParser(prog="fidelity", description=__doc__)
    parser.add_argument("--styles", nargs="*", default=None)
    parser.add_argument("--formats", nargs="*", default=[name for name in FORMATS if name not in HARDEST])
    parser.add_argument("--variants", type=int, default=2, help="documents of a variant of each style")
    parser.add_argument("--documents", type=int, default=3, help="documents of each style")
    parser.add_argument("--details", type=int, default=0, help="print so many missed and invented figures")
    parser.add_argument("--keep", type=Path, help="keep files and warehouse in this folder")
    parser.add_argument("--no-real", action="store_true", help="leave the real documents out")
    chosen = parser.parse_args(arguments)
    styles = [
        style for name, style in load_styles().items() if chosen.styles is None or name in chosen.styles
    ]
    with tempfile.TemporaryDirectory(prefix="fidelity-") as temporary:
        folder = chosen.keep or Path(temporary)
        drawn = [(style, seed) for style in styles for seed in range(chosen.documents)]
        drawn += [(variant(style, seed), seed) for style in styles for seed in range(chosen.variants)]
        recipes = [Recipe(style, seed, place) for place, (style, seed) in enumerate(drawn)]
        scores = measure(recipes, chosen.formats, folder)
    wrong = 0 if chosen.no_real else compare_real_documents()
    print_scores(scores, {recipe.style.name: recipe.style.seen for recipe in recipes}, chosen.details)
    bad = wrong + sum(len(score.invented) + score.numbers_missing for score in scores.values())
    return 1 if bad else 0


def compare_real_documents() -> int:
    """Compare the real documents with what was read in them by eye; return how many are wrong."""
    if not any(SHARED_PDFS.glob("*.pdf")):
        print("Real documents: not compared, they do not lie beside the checkout")
        return 0
    with tempfile.TemporaryDirectory(prefix="fidelity-real-") as folder:
        data = DataFolder.at(folder)
        build_warehouse(data, [SHARED_PDFS], MODELS)
        with opened(data) as connection:
            wrong = [figure for figure in real_figures() if not is_found(connection, figure)]
            missing = connection.execute(
                "select sum(numbers_missing) from audit.fct_number_coverage"
            ).fetchall()
    known = len(real_figures())
    print(f"Real documents: {known - len(wrong)} of {known} figures found under their keys")
    print(f"Real documents: {missing[0][0]} numbers not conserved")
    for figure in wrong:
        print(f"  not found: {figure}")
    return len(wrong)


def print_scores(scores: dict[tuple[str, str], Score], seen: dict[str, bool], details: int) -> None:
    """A line per format and style, seen styles first, then the details asked for."""
    table = Report(title="Fidelity: figures found under their keys", title_justify="left")
    for heading in (
        "style",
        "seen",
        "format",
        "figures",
        "found",
        "share",
        "missed",
        "invented",
        "unplaced",
        "not conserved",
    ):
        table.add_column(heading, justify="left" if heading in ("style", "seen", "format") else "right")
    ordered = sorted(scores.items(), key=lambda item: (not seen[item[0][1]], item[0][1], item[0][0]))
    for (name, style), result in ordered:
        share = f"{100 * result.found / max(result.printed, 1):.2f} %"
        counts = (len(result.missed), len(result.invented), result.unplaced, result.numbers_missing)
        table.add_row(
            style,
            "yes" if seen[style] else "no",
            name,
            str(result.printed),
            str(result.found),
            share,
            *map(str, counts),
        )
    console = Console(width=140)
    console.print(table)
    if not details:
        return
    for title in ("missed", "invented"):
        said_in: dict[str, list[str]] = {}
        for (name, style), result in ordered:
            amounts: list[Amount] = getattr(result, title)
            for keys, amount in amounts:
                said = " ".join(f"{key}={value}" for key, value in asdict(keys).items() if value)
                said_in.setdefault(f"{style} {amount:.2f} {said}", []).append(name)
        for said, names in list(said_in.items())[:details]:
            console.print(f"{title} {said} in {' '.join(names)}", soft_wrap=True, highlight=False)


__all__ = ["Keys", "Score", "main", "measure", "score", "truth_of"]

if __name__ == "__main__":
    sys.exit(main())
