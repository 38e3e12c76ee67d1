{{ config(materialized='incremental') }}

with

measures as (select * from {{ ref('int_measures') }} where unplaced_reason is null),

documents as (select * from {{ ref('int_document_facts') }}),

final as (
    select
        {{ money_fact_columns() }},
        case when measures.row_kind = 'project' then {{ project_key('documents.agency_id', 'measures.name') }} end
            as project_id,
        case when measures.row_kind = 'project' then measures.name end as project_name,
        measures.fund_source,
        measures.funding_period,
        measures.code as functional_code,
        {{ money_fact_amounts() }}
    from measures
    inner join documents on measures.document_id = documents.document_id
    where measures.row_scheme = 'project' and measures.row_kind in ('total', 'agency', 'project')
)

select * from final
