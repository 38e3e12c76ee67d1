{{ config(materialized='incremental') }}

with

measures as (select * from {{ ref('int_measures') }} where unplaced_reason is null),

documents as (select * from {{ ref('int_document_facts') }}),

final as (
    select
        {{ money_fact_columns() }},
        measures.code as functional_code,
        {{ code_level('measures.code', {3: 'class', 5: 'group', 7: 'item'}) }} as functional_level,
        measures.fund_source,
        measures.funding_period,
        coalesce(measures.name, measures.agency_name) as row_label,
        measures.agency_code as printed_agency_code,
        {{ money_fact_amounts() }}
    from measures
    inner join documents on measures.document_id = documents.document_id
    where
        (measures.row_scheme = 'revenue' and measures.row_kind in ('total', 'agency', 'code'))
        or (measures.row_scheme = 'function' and measures.flow_direction = 'revenue')
)

select * from final
