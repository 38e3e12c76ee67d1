"""Every dbt model and seed as its own asset, every dbt test as an asset check, built by dbt in this process.

What a model means is written in the dbt project, and nowhere here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    Failure,
    MaterializeResult,
    MetadataValue,
)
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from dagster_project import dbt_build, pictures, presentation, progress, refresh, verdict
from dagster_project.engine import opened
from dagster_project.fingerprint import fingerprint
from dagster_project.paths import DataFolder
from dagster_project.quality.contracts import published_contracts
from dagster_project.workspace import Workspace


class Translator(DagsterDbtTranslator):
    """Names an asset after its table, whichever layer it is of, and groups assets by layer."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> AssetKey:
        """Return the table's name as the asset's key."""
        return AssetKey(dbt_resource_props.get("alias") or dbt_resource_props["name"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return what the model's YAML says; its SQL is in the repository."""
        return str(dbt_resource_props.get("description") or "")

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer: the schema the table stands in."""
        schema = dbt_resource_props.get("schema")
        return str(schema) if schema else None


_Event = MaterializeResult[Any] | AssetCheckResult


def warehouse_assets(manifest: Mapping[str, Any]) -> AssetsDefinition:
    """Return the assets of the dbt project.

    Args:
        manifest: of the dbt project as it is.
    """
    translator = Translator(
        settings=DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_code_references=False)
    )

    @dbt_assets(
        manifest=dbt_build.without_code_tests(manifest),
        dagster_dbt_translator=translator,
        name="build_warehouse",
    )
    def build_warehouse(context: AssetExecutionContext, workspace: Workspace) -> Iterator[_Event]:
        """Run `dbt build`, then show each table as it now stands."""
        data = workspace.data
        select = _selected(context, manifest) if context.is_subset else []
        present = fingerprint(data)
        verdict.begin(data, present)
        if not select:
            workspace.warm_up()
        with progress.timed("dbt"):
            results = dbt_build.build(data, select) if select else _build_all(data)
        failed = [result for result in results if not result.passed and result.status != "skipped"]
        if not select and not failed:
            workspace.begin_suites(published_contracts(manifest))
        yield from _events(context, data, manifest, translator, results)
        if failed:
            raise Failure(
                description=f"{len(failed)} of {len(results)} dbt nodes failed",
                metadata={"failed": MetadataValue.md(_failed_table(failed))},
                allow_retries=False,
            )
        # Half a build may not be published: its other half is of another moment.
        verdict.record(data, "dbt", not select)

    return build_warehouse


def _build_all(data: DataFolder) -> list[dbt_build.NodeResult]:
    """Build what the run has to, part by part; return each node's last result, up to a part that failed."""
    refresh.forget_built_run(data)
    todo = refresh.plan(data)
    results: dict[str, dbt_build.NodeResult] = {}
    for part in todo.parts():
        nodes = dbt_build.build(data, part=part)
        results |= {node.unique_id: node for node in nodes}
        if not all(node.passed for node in nodes):
            return list(results.values())
    todo.record()
    return list(results.values())


def _selected(context: AssetExecutionContext, manifest: Mapping[str, Any]) -> list[str]:
    """Return dbt's names of the assets and checks somebody chose."""
    assets = {key.path[-1] for key in context.selected_asset_keys}
    checks = {key.name for key in context.selected_asset_check_keys}
    return [
        node["name"]
        for node in manifest["nodes"].values()
        if node.get("alias") in assets or (node["resource_type"] == "test" and node["name"] in checks)
    ]


def _events(
    context: AssetExecutionContext,
    data: DataFolder,
    manifest: Mapping[str, Any],
    translator: Translator,
    results: Sequence[dbt_build.NodeResult],
) -> Iterator[_Event]:
    """Yield a materialization per built table and a check result per test."""
    expected_checks = set(context.selected_asset_check_keys)
    with opened(data.warehouse) as connection:
        for result in results:
            if result.is_test or result.status != "success":
                continue
            node = manifest["nodes"][result.unique_id]
            asset = translator.get_asset_key(node)
            if asset in context.selected_asset_keys:
                metadata = _table_metadata(connection, data, node, result)
                yield MaterializeResult(asset_key=asset, metadata=metadata)
        for result in results:
            if not result.is_test or result.status == "skipped":
                continue
            key = get_asset_check_key_for_test(manifest, translator, result.unique_id, None)
            if key is None or key not in expected_checks:
                # A test over several tables belongs to none of them; a failing one still fails the step.
                context.log.info(f"{result.unique_id}: {result.status} {result.message}")
                continue
            yield _check_result(key.asset_key, key.name, result)


def _check_result(asset: AssetKey, name: str, result: dbt_build.NodeResult) -> AssetCheckResult:
    return AssetCheckResult(
        passed=result.status == "pass",
        asset_key=asset,
        check_name=name,
        severity=AssetCheckSeverity.WARN if result.status == "warn" else AssetCheckSeverity.ERROR,
        metadata={
            "failing_rows": result.failures or 0,
            "message": result.message or result.status,
            "seconds": round(result.seconds, 3),
        },
    )


def _table_metadata(
    connection: duckdb.DuckDBPyConnection,
    data: DataFolder,
    node: Mapping[str, Any],
    result: dbt_build.NodeResult,
) -> Mapping[str, Any]:
    schema, table = node["schema"], node["alias"]
    relation = f'"{schema}"."{table}"'
    counted = connection.execute(f"select count(*) from {relation}").fetchone()
    metadata: dict[str, Any] = {
        "dagster/row_count": counted[0] if counted else 0,
        "seconds": round(result.seconds, 3),
        "preview": MetadataValue.md(presentation.preview(connection, relation)),
    }
    if table == "fct_identity_result":
        counts = presentation.status_counts(connection)
        metadata["by_family_and_status"] = MetadataValue.md(presentation.status_table(counts))
        metadata["chart"] = MetadataValue.md(presentation.status_chart(counts))
    if table == "mart_findings":
        metadata["findings"] = MetadataValue.md(presentation.findings_table(connection))
        if printed := pictures.finding_pictures(connection, data):
            metadata["printed"] = MetadataValue.md(printed)
    return metadata


def _failed_table(failed: Sequence[dbt_build.NodeResult]) -> str:
    rows = [
        [result.unique_id.split(".")[2], result.status, result.failures, result.message] for result in failed
    ]
    return presentation.markdown_table(["node", "status", "rows", "message"], rows)
