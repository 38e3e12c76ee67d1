"""The last two assets: the report on quality, and the published snapshot.

Both stand behind the blocking checks. How a snapshot is written and swapped is `publish`'s business.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dagster import AssetExecutionContext, AssetsDefinition, Failure, MaterializeResult, MetadataValue, asset

from dagster_project import presentation, progress, verdict
from dagster_project.dbt_build import tables_of
from dagster_project.engine import opened
from dagster_project.fingerprint import fingerprint
from dagster_project.paths import PUBLISHED_SCHEMAS
from dagster_project.publish import publish
from dagster_project.refresh import read_built_run
from dagster_project.workspace import Workspace
from ingest.storage import RawStore


def publishing_assets(manifest: Mapping[str, Any]) -> list[AssetsDefinition]:
    """Return the assets downstream of every published table.

    Args:
        manifest: of the dbt project; it says which tables are published.
    """
    nodes = tables_of(manifest, PUBLISHED_SCHEMAS)
    keys = {
        table: node["config"].get("unique_key") or "document_id"
        for table, node in nodes.items()
        if node["config"].get("materialized") == "incremental"
    }
    return [_quality_report(sorted(nodes)), _published_warehouse(sorted(nodes), keys)]


def _quality_report(tables: Sequence[str]) -> AssetsDefinition:
    @asset(name="quality_report", deps=list(tables), group_name="quality", kinds={"greatexpectations"})
    def quality_report(workspace: Workspace) -> MaterializeResult[Any]:
        """The Data Docs of this build, pages under `<data>/quality/`, and what they sum up to."""
        data = workspace.data
        suites: dict[str, list[Any]] = json.loads((data.build / "suites.json").read_text(encoding="utf-8"))
        rows = [[table, evaluated, len(failures)] for table, (evaluated, failures) in sorted(suites.items())]
        return MaterializeResult(
            metadata={
                "data_docs": MetadataValue.path(str(data.quality / "index.html")),
                "tables": len(rows),
                "expectations": sum(row[1] for row in rows),
                "failed": sum(row[2] for row in rows),
                "by_table": MetadataValue.md(
                    presentation.markdown_table(["table", "expectations", "failed"], rows)
                ),
            }
        )

    return quality_report


def _published_warehouse(tables: Sequence[str], keys: Mapping[str, str]) -> AssetsDefinition:
    @asset(
        name="published_warehouse",
        deps=[*tables, "quality_report"],
        group_name="published",
        kinds={"duckdb", "parquet"},
    )
    def published_warehouse(context: AssetExecutionContext, workspace: Workspace) -> MaterializeResult[Any]:
        """The snapshot readers open, replaced in one step by a build that passed every blocking check."""
        data = workspace.data
        present = fingerprint(data)
        if unmet := verdict.missing(data):
            raise Failure(
                f"Not published: the present build has not passed {', '.join(unmet)}. Run the job `refresh`.",
                allow_retries=False,
            )
        if verdict.built_fingerprint(data) != present:
            raise Failure(
                "Not published: documents or code changed since the build. Run the job `refresh`.",
                allow_retries=False,
            )
        with progress.timed("publish"):
            publication = publish(data, present, read_built_run(data), keys)
            RawStore(data.root).forget_kept()
        with opened(data.snapshot) as connection:
            findings = presentation.findings_table(connection)
            counts = presentation.status_counts(connection)
        rows = [[name, count] for name, count in publication.rows.items()]
        return MaterializeResult(
            metadata={
                "dagster/row_count": sum(publication.rows.values()),
                "version": publication.version,
                "warehouse": MetadataValue.path(str(data.snapshot)),
                "parquet": MetadataValue.path(str(data.parquet)),
                "tables": MetadataValue.md(presentation.markdown_table(["table", "rows"], rows)),
                "identities": MetadataValue.md(presentation.status_table(counts)),
                "chart": MetadataValue.md(presentation.status_chart(counts)),
                "findings": MetadataValue.md(findings),
            }
        )

    return published_warehouse
