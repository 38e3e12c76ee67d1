{{ config(materialized='incremental') }}

with

measures as (select * from {{ ref('int_measures') }} where unplaced_reason is null),

documents as (select * from {{ ref('int_document_facts') }}),

final as (
    select
        {{ money_fact_columns() }},
        case when measures.row_scheme = 'balance' then measures.flow_direction else 'expenditure' end
            as flow_direction,
        case when measures.row_scheme = 'balance' then measures.line_name else coalesce(measures.name, '合计') end
            as line_name,
        case when measures.row_scheme = 'balance' then measures.line_kind else 'carryover' end as line_kind,
        case when measures.row_scheme = 'balance' then measures.line_functional_code else measures.code end
            as functional_code,
        measures.fund_source,
        measures.funding_period,
        measures.expenditure_nature,
        {{ money_fact_amounts() }}
    from measures
    inner join documents on measures.document_id = documents.document_id
    where
        measures.row_scheme = 'balance'
        -- What a government fund leaves at the year's end, code by code.
        or (measures.row_scheme = 'function' and measures.flow_direction = 'closing')
)

select * from final
