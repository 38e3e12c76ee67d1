"""Checks of the landed tables: pandera on what lies there now, and that no printed number was lost.

The tables were validated as they were written; this sees what became of the files since. Broken raw tables
keep everything from being built, a lost number keeps it from being published.
"""

from collections.abc import Iterator, Sequence

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSpec,
    MetadataValue,
    asset_check,
    multi_asset_check,
)

from dagster_project import presentation, progress, refresh, verdict
from dagster_project.engine import opened
from dagster_project.paths import RAW_TABLES, DataFolder
from dagster_project.workspace import Workspace

RAW_CHECK = "pandera_schema"


@multi_asset_check(
    name="check_landed",
    specs=[
        AssetCheckSpec(
            RAW_CHECK,
            asset=table,
            blocking=True,
            description="Every row of the documents to be built satisfies the landed table's pandera schema.",
        )
        for table in RAW_TABLES
    ],
)
def check_landed(context: AssetCheckExecutionContext, workspace: Workspace) -> Iterator[AssetCheckResult]:
    """Validate the landed tables as they lie on disk."""
    wanted = [key.asset_key.path[-1] for key in context.selected_asset_check_keys]
    with progress.timed("checks"):
        documents = refresh.plan(workspace.data).pending
        results = [_validate(workspace.data, table, documents) for table in RAW_TABLES if table in wanted]
    yield from results


def _validate(data: DataFolder, table: str, documents: Sequence[str]) -> AssetCheckResult:
    # Imported here: half a second of a start in which nothing may be new.
    import polars as pl  # noqa: PLC0415
    from pandera.errors import SchemaError, SchemaErrors  # noqa: PLC0415

    from ingest import schemas  # noqa: PLC0415

    problem = ""
    rows = 0
    for files in refresh.landed_portions(data, table, documents):
        # A landing may be older than a column.
        frame = pl.read_parquet(files, missing_columns="insert")
        try:
            schemas.validate(table, frame)
        except (SchemaError, SchemaErrors) as error:
            problem = problem or str(error)[:2000]
        rows += frame.height
    return AssetCheckResult(
        asset_key=table,
        check_name=RAW_CHECK,
        passed=not problem,
        description=problem or f"{rows} rows in order",
        metadata={"rows": rows},
    )


@asset_check(
    asset="fct_number_coverage",
    name="numbers_conserved",
    blocking=True,
    description="Every number printed in a document was landed in exactly one paragraph or cell.",
)
def check_conservation(workspace: Workspace) -> AssetCheckResult:
    """Fail if any number of any document is missing."""
    with opened(workspace.data.warehouse) as connection:
        totals = connection.execute(
            "select count(*), coalesce(sum(numbers_in_source), 0), coalesce(sum(numbers_missing), 0) "
            "from audit.fct_number_coverage"
        ).fetchone()
        lossy = presentation.preview(
            connection, "(from audit.fct_number_coverage where numbers_missing <> 0)", limit=50
        )
    documents, numbers, lost = totals or (0, 0, 0)
    passed = int(lost) == 0 and int(documents) > 0
    verdict.record(workspace.data, "conservation", passed)
    return AssetCheckResult(
        passed=passed,
        description=f"{numbers} numbers in {documents} documents, {lost} lost",
        metadata={
            "documents": int(documents),
            "numbers": int(numbers),
            "lost": int(lost),
            "documents_with_losses": MetadataValue.md(lossy),
        },
    )


CHECKS: list[AssetChecksDefinition] = [check_landed, check_conservation]
