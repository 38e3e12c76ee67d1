"""Generated files through landing and dbt in this process, and the figures the facts hold of them.

What a figure should have been is the corpus's; what is judged right or wrong is `fidelity`'s and `judge`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import duckdb

from dagster_project.dbt_build import build
from dagster_project.paths import DataFolder
from ingest.landing import land
from tests.corpus.content import Keys

FACTS = (
    "fct_expenditure_by_function",
    "fct_expenditure_by_economy",
    "fct_balance_line",
    "fct_revenue",
    "fct_three_public",
    "fct_project_expenditure",
)
# Facts with several figures to a row: what each figure is called, and what it belongs to.
TOLD = {
    "fct_performance_funding": (
        ("initial_budget", "adjusted_budget", "executed", "max_score", "execution_pct", "score"),
        "facts left join marts.dim_project as projects using (project_id)",
        {"project_name": "projects.project_name", "fund_source": "facts.fund_source"},
    ),
    "fct_performance_indicator": (
        ("target_value", "actual_value", "max_score", "score"),
        "facts left join marts.dim_project as projects using (project_id)"
        " left join marts.dim_indicator as indicators using (indicator_id)",
        {"project_name": "projects.project_name", "indicator_name": "indicators.indicator_name"},
    ),
    "fct_procurement": (
        ("amount_yuan",),
        "facts",
        {"project_name": "project_name", "fund_source": "fund_source", "line_name": "line_name"},
    ),
    "fct_fixed_asset": (("quantity", "amount_yuan"), "facts", {"line_name": "line_name"}),
}
MODELS = (
    *FACTS,
    *TOLD,
    "dim_project",
    "dim_indicator",
    "dim_document",
    "fct_unplaced_cell",
    "fct_number_coverage",
    "fct_cell_placement",
)
JUDGED = ("dim_document", "fct_identity_result", "bridge_identity_cell")

Amount = tuple[Keys, Decimal]


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a folder of their own and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def build_warehouse(data: DataFolder, sources: Iterable[Path], models: Iterable[str]) -> None:
    """Land files and build the models, with all they rest on.

    Raises:
        RuntimeError: a node of dbt failed.
    """
    land(list(sources), data.root)
    data.build.mkdir(parents=True, exist_ok=True)
    failed = [node for node in build(data, [f"+{model}" for model in models]) if not node.passed]
    if failed:
        raise RuntimeError("; ".join(f"{node.unique_id}: {node.message}" for node in failed))


@contextmanager
def opened(data: DataFolder) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built warehouse, read-only."""
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        yield connection


def documents(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The id of each landed document by the name of its file, without the suffix."""
    rows = connection.execute("select file_name, document_id from marts.dim_document").fetchall()
    return {Path(name).stem if "." in name else name: document_id for name, document_id in rows}


def figures_of(connection: duckdb.DuckDBPyConnection, document_id: str) -> list[Amount]:
    """Every figure the facts hold of a document, under its keys; amounts in yuan."""
    found: list[Amount] = []
    names = [field.name for field in fields(Keys) if field.name != "fact"]
    for fact in FACTS:
        known = {row[0] for row in connection.execute(f"describe marts.{fact}").fetchall()}
        chosen = ", ".join(
            f"coalesce({name}, '')"
            if name in known and name != "fiscal_year"
            else ("coalesce(fiscal_year, 0)" if name == "fiscal_year" else "''")
            for name in names
        )
        rows = connection.execute(
            f"select {chosen}, amount_yuan from marts.{fact}"
            " where document_id = ? and amount_yuan is not null",
            [document_id],
        ).fetchall()
        found += [(Keys(fact, *row[:-1]), Decimal(row[-1])) for row in rows]
    for fact, (measures, source, keys) in TOLD.items():
        for measure in measures:
            chosen = ", ".join(f"coalesce({column}, '')" for column in keys.values())
            rows = connection.execute(
                f"select form_code, {chosen}, {measure} from marts.{fact} as {source}"
                f" where facts.document_id = ? and {measure} is not null",
                [document_id],
            ).fetchall()
            for form_code, *values, amount in rows:
                said = dict(zip(keys, values, strict=True))
                found.append((Keys(fact, form_code, 0, "", measure=measure, **said), Decimal(amount)))
    return found
