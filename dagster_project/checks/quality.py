"""pandera and Great Expectations on every published table: blocking checks made from its contract.

The dbt tests see each column in SQL; these see what a reader of the files sees: the frame's types and values.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    MetadataValue,
    multi_asset_check,
)

from dagster_project import progress, verdict
from dagster_project.engine import opened
from dagster_project.quality.contracts import TableContract, published_contracts
from dagster_project.workspace import Workspace

CONTRACT_CHECK = "pandera_contract"
SUITE_CHECK = "great_expectations"


def quality_checks(manifest: Mapping[str, Any]) -> list[AssetChecksDefinition]:
    """Return the checks of the published tables.

    Args:
        manifest: of the dbt project; it says which tables there are, and what they must hold.
    """
    contracts = published_contracts(manifest)
    return [_contract_checks(contracts), _suite_checks(contracts)] if contracts else []


def _specs(name: str, contracts: Sequence[TableContract], description: str) -> list[AssetCheckSpec]:
    return [
        AssetCheckSpec(name, asset=contract.name, blocking=True, description=description)
        for contract in contracts
    ]


def _contract_checks(contracts: Sequence[TableContract]) -> AssetChecksDefinition:
    description = "Types, blanks, closed lists, keys and positions of the table read as a frame, by pandera."

    @multi_asset_check(name="check_contracts", specs=_specs(CONTRACT_CHECK, contracts, description))
    def check_contracts(
        context: AssetCheckExecutionContext, workspace: Workspace
    ) -> Iterator[AssetCheckResult]:
        from dagster_project.quality import frames  # noqa: PLC0415 - a second of imports, only when there is work

        results = []
        with (
            progress.timed("checks"),
            opened(workspace.data.warehouse) as connection,
        ):
            for done, contract in enumerate(contracts, start=1):
                if _wanted(context, contract, CONTRACT_CHECK):
                    found = frames.validate(connection, contract)
                    failures = [f"{rule} ({count} values)" for rule, count in found.failures]
                    results.append(_result(contract.name, CONTRACT_CHECK, found.rows, failures))
                progress.report("checks", done, len(contracts), contract.name)
        _record(workspace, "contracts", results, contracts)
        yield from results

    return check_contracts


def _suite_checks(contracts: Sequence[TableContract]) -> AssetChecksDefinition:
    description = "The table's Great Expectations suite; the Data Docs lie in the data folder under quality/."

    @multi_asset_check(name="check_expectations", specs=_specs(SUITE_CHECK, contracts, description))
    def check_expectations(
        context: AssetCheckExecutionContext, workspace: Workspace
    ) -> Iterator[AssetCheckResult]:
        data = workspace.data
        wanted = [contract for contract in contracts if _wanted(context, contract, SUITE_CHECK)]
        with progress.timed("checks"):
            suites = workspace.take_worker().run(data.warehouse, wanted, data.quality)
        found = {suite.table: suite for suite in suites}
        (data.build / "suites.json").write_text(
            json.dumps({suite.table: [suite.evaluated, list(suite.failures)] for suite in suites}),
            encoding="utf-8",
        )
        results = []
        for contract in wanted:
            suite = found.get(contract.name)
            if suite is None:
                results.append(_undescribed(contract.name))
            else:
                results.append(_result(contract.name, SUITE_CHECK, suite.evaluated, suite.failures))
        _record(workspace, "expectations", results, contracts)
        yield from results

    return check_expectations


def _wanted(context: AssetCheckExecutionContext, contract: TableContract, name: str) -> bool:
    return any(
        key.asset_key == AssetKey(contract.name) and key.name == name
        for key in context.selected_asset_check_keys
    )


def _record(
    workspace: Workspace,
    check: str,
    results: Sequence[AssetCheckResult],
    contracts: Sequence[TableContract],
) -> None:
    """Record the verdict on the build; one on a few chosen tables is none on the whole."""
    if len(results) == len(contracts):
        broken = [result for result in results if _is_broken(result)]
        verdict.record(workspace.data, check, not broken)


def _is_broken(result: AssetCheckResult) -> bool:
    return not result.passed and result.severity is AssetCheckSeverity.ERROR


def _undescribed(table: str) -> AssetCheckResult:
    """Return a warning for a table whose columns nobody described: nothing can be expected of it."""
    return AssetCheckResult(
        asset_key=table,
        check_name=SUITE_CHECK,
        passed=False,
        severity=AssetCheckSeverity.WARN,
        description="the dbt project does not describe the columns of this table",
    )


def _result(table: str, name: str, evaluated: int, failures: Sequence[str]) -> AssetCheckResult:
    unit = "rows" if name == CONTRACT_CHECK else "expectations"
    return AssetCheckResult(
        asset_key=table,
        check_name=name,
        passed=not failures,
        severity=AssetCheckSeverity.ERROR,
        description="; ".join(failures) or f"{evaluated} {unit} in order",
        metadata={
            unit: evaluated,
            "failures": len(failures),
            "broken": MetadataValue.md("\n".join(f"- {failure}" for failure in failures) or "nothing"),
        },
    )
