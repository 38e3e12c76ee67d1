"""One check per family of identities: that every instance was judged, and says what it rests on.

An inconsistency that the publisher printed is a finding: the check passes and shows it. What fails here is a
verdict nobody could follow up: no known status, no attribution, no sentence, no figure it rests on.
"""

from collections.abc import Iterator
from typing import Any

import duckdb
from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSpec,
    MetadataValue,
    multi_asset_check,
)

from dagster_project import presentation, progress, verdict
from dagster_project.engine import opened
from dagster_project.workspace import Workspace

FAMILIES = (
    "row",
    "column",
    "balance",
    "cross_form",
    "narrative",
    "percentage",
    "performance",
    "classification",
    "cross_document",
)

_UNACCOUNTABLE = """
select
    case
        when result.status not in ('exact', 'within_rounding', 'inconsistent', 'not_evaluable')
            then 'unknown status'
        when result.family not in (select unnest(?)) then 'unknown family'
        when result.status = 'inconsistent' and result.attribution is null 
            then 'inconsistent without attribution'
        when result.status in ('inconsistent', 'not_evaluable')
            and (coalesce(result.message_zh, '') = '' or coalesce(result.message_en, '') = '')
            then 'without a sentence in both languages'
        when result.status <> 'not_evaluable' and result.identity_result_id not in (
            select bridge.identity_result_id from audit.bridge_identity_cell as bridge
            union
            select bridge.identity_result_id from audit.bridge_identity_claim as bridge
        ) then 'judged without figures'
    end as problem,
    result.family,
    count(*) as results
from audit.fct_identity_result as result
group by all
having problem is not null
"""

# The cause stands beside each sum it explains; what is off by rounding is counted in the metadata, not
# listed.
_INCONSISTENT = """
select
    result.form_code,
    result.scope,
    result.message_zh,
    result.message_en,
    diagnosis.cause,
    diagnosis.explanation_zh,
    result.lhs_amount,
    result.rhs_amount,
    result.difference,
    result.attribution
from audit.fct_identity_result as result
left join intermediate.int_diagnosis as diagnosis
    on result.document_id = diagnosis.document_id
    and result.identity_result_id = diagnosis.identity_result_id
where result.family = ? and result.status = 'inconsistent'
order by abs(result.difference) desc nulls last, result.form_code, result.scope, result.identity_result_id
limit 50
"""


@multi_asset_check(
    name="check_identities",
    specs=[
        AssetCheckSpec(
            f"identities_{family}",
            asset="fct_identity_result",
            blocking=True,
            description=f"Every {family} identity was judged, with reasons; its inconsistencies are shown.",
        )
        for family in FAMILIES
    ],
)
def check_identities(context: AssetCheckExecutionContext, workspace: Workspace) -> Iterator[AssetCheckResult]:
    """Report each family's results, and fail on a verdict that cannot be followed up."""
    wanted = {key.name for key in context.selected_asset_check_keys}
    with (
        progress.timed("checks"),
        opened(workspace.data.warehouse) as connection,
    ):
        counts = presentation.status_counts(connection)
        problems = connection.execute(_UNACCOUNTABLE, [list(FAMILIES)]).fetchall()
        results = [
            _family_result(connection, family, counts.get(family, {}), problems)
            for family in FAMILIES
            if f"identities_{family}" in wanted
        ]
    if len(results) == len(FAMILIES):
        verdict.record(workspace.data, "identities", not problems)
    yield from results


def _family_result(
    connection: duckdb.DuckDBPyConnection, family: str, counts: dict[str, int], problems: list[Any]
) -> AssetCheckResult:
    # A result of an unknown family belongs to no check: the first one reports it.
    mine = [
        f"{number} {what}"
        for what, of, number in problems
        if of == family or (of not in FAMILIES and family == FAMILIES[0])
    ]
    inconsistent = connection.execute(_INCONSISTENT, [family])
    header = [column[0] for column in inconsistent.description or []]
    table = presentation.markdown_table(header, inconsistent.fetchall(), presentation.SENTENCE_WIDTH)
    judged = ", ".join(f"{counts.get(status, 0)} {status}" for status in presentation.STATUSES)
    return AssetCheckResult(
        asset_key="fct_identity_result",
        check_name=f"identities_{family}",
        passed=not mine,
        description="; ".join(mine) or judged,
        metadata={
            **{status: counts.get(status, 0) for status in presentation.STATUSES},
            "inconsistencies": MetadataValue.md(table),
        },
    )


CHECKS: list[AssetChecksDefinition] = [check_identities]
