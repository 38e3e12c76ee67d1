"""Great Expectations suites of the published tables, made from their contracts, run on the build read-only.

Nulls are not asked about: the engine enforces a contract's not-null when it builds the table, and an
expectation that cannot fail is none. What the library cannot do on DuckDB (regular expressions, quantiles)
is not asked of it; values are never compared with other tables here: that is what the dbt tests and the
identities are for.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project import progress
from dagster_project.engine import MEMORY
from dagster_project.quality import data_docs
from dagster_project.quality.contracts import TableContract

_SITE = "quality"


@dataclass(frozen=True)
class SuiteResult:
    """What one table's suite found: expectations evaluated, and those that failed, in words."""

    table: str
    evaluated: int
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.failures


def load() -> Any:
    """Import the library, without its telemetry, and return it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    import great_expectations as gx  # noqa: PLC0415 - five seconds; see `worker` for when they are spent
    import great_expectations.expectations  # noqa: PLC0415

    from dagster_project.quality import duckdb_shim  # noqa: PLC0415

    duckdb_shim.install()
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return gx


def run_suites(warehouse: Path, contracts: Sequence[TableContract], folder: Path) -> list[SuiteResult]:
    """Validate every table of `contracts` and write the Data Docs.

    Args:
        warehouse: the DuckDB file, opened read-only.
        contracts: the tables and what they must hold.
        folder: where the Data Docs are written (`index.html`), replacing earlier ones.

    Returns:
        one result per table that has anything to expect, in the order of `contracts`.
    """
    gx = load()
    results: list[SuiteResult] = []
    with data_docs.replacing(folder) as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        context.variables.data_docs_sites = {}
        context.add_data_docs_site(_SITE, data_docs.site(scratch))
        source = context.data_sources.add_sql(
            "build",
            connection_string=f"duckdb:///{warehouse}?memory_limit={MEMORY}",
            create_temp_table=False,
            kwargs={"connect_args": {"read_only": True}},
        )
        for done, contract in enumerate(contracts, start=1):
            expectations = expectations_of(contract)
            if expectations:
                results.append(_run(gx, context, source, contract, expectations))
            progress.report("checks", done, len(contracts), contract.name)
        context.build_data_docs()
    return results


def expectations_of(contract: TableContract) -> list[Any]:
    """Return what is expected of one table."""
    from great_expectations import expectations  # noqa: PLC0415

    gxe: Any = expectations

    if not contract.columns:
        return []
    names = [column.name for column in contract.columns]
    expected: list[Any] = [gxe.ExpectTableColumnsToMatchSet(column_set=names, exact_match=True)]
    for column in contract.columns:
        convention = column.convention
        if column.unique:
            expected.append(gxe.ExpectColumnValuesToBeUnique(column=column.name))
        if column.accepted:
            accepted = list(column.accepted)
            expected.append(gxe.ExpectColumnValuesToBeInSet(column=column.name, value_set=accepted))
        if convention.minimum is not None or convention.maximum is not None:
            expected.append(
                gxe.ExpectColumnValuesToBeBetween(
                    column=column.name, min_value=convention.minimum, max_value=convention.maximum
                )
            )
        if convention.length is not None:
            expected.append(gxe.ExpectColumnValueLengthsToEqual(column=column.name, value=convention.length))
    expected += [
        gxe.ExpectCompoundColumnsToBeUnique(column_list=list(key), ignore_row_if="never")
        for key in contract.keys
        if len(key) > 1
    ]
    return expected


def _run(gx: Any, context: Any, source: Any, contract: TableContract, expectations: list[Any]) -> SuiteResult:
    name = contract.name
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    asset = source.add_table_asset(name, table_name=name, schema_name=contract.schema)
    batch = asset.add_batch_definition_whole_table("whole")
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=name, data=batch, suite=suite)
    )
    outcome = definition.run(result_format="SUMMARY")
    failures = [_words(result) for result in outcome.results if not result.success]
    return SuiteResult(name, len(outcome.results), tuple(failures))


def _words(result: Any) -> str:
    config = result.expectation_config
    subject = config.kwargs.get("column") or config.kwargs.get("column_list") or "table"
    raised = next((info["exception_message"] for info in _exceptions(result)), None)
    count = result.result.get("unexpected_count")
    detail = raised or (
        f"{count} values" if count is not None else str(result.result.get("observed_value", ""))
    )
    return f"{subject}: {config.type} ({detail})"


def _exceptions(result: Any) -> list[dict[str, Any]]:
    info = result.exception_info or {}
    nested = [info, *(value for value in info.values() if isinstance(value, dict))]
    return [entry for entry in nested if entry.get("exception_message")]
